"""Hashing: any length, script and spelling; nothing learned from an account that is not there; weak hashes noticed."""

import bcrypt
import pytest

from clinic_desk.security import passwords
from clinic_desk.security.passwords import check_password, hash_password, needs_rehash

COST = 4


def test_a_hash_opens_for_its_password_only():
    stored = hash_password("Green-Tea-42", cost=COST)
    assert check_password("Green-Tea-42", stored)
    assert not check_password("Green-Tea-43", stored)
    assert not check_password("", stored)


def test_two_hashes_of_one_password_differ():
    assert hash_password("Green-Tea-42", cost=COST) != hash_password("Green-Tea-42", cost=COST)


def test_a_hash_names_its_scheme_and_not_the_password():
    stored = hash_password("Green-Tea-42", cost=COST)
    assert stored.startswith("bcrypt-sha256$$2b$04$")
    assert "Green" not in stored


def test_what_stands_behind_the_72nd_byte_counts():
    long = "স্বাস্থ্য-" * 12
    stored = hash_password(long + "1", cost=COST)
    assert len(long.encode()) > 72
    assert check_password(long + "1", stored)
    assert not check_password(long + "2", stored)


def test_what_stands_behind_a_nul_counts():
    stored = hash_password("Tea\0one", cost=COST)
    assert check_password("Tea\0one", stored)
    assert not check_password("Tea\0two", stored)


def test_one_letter_typed_in_two_ways_is_one_password():
    composed, decomposed = "Caf\u00e9-2026", "Cafe\u0301-2026"
    assert check_password(decomposed, hash_password(composed, cost=COST))


@pytest.mark.parametrize("stored", ["", "plain$Green-Tea-42", "bcrypt-sha256$", "bcrypt-sha256$nonsense", "$", "x"])
def test_a_stored_text_that_is_no_hash_opens_for_nobody(stored):
    assert not check_password("Green-Tea-42", stored)
    assert not check_password("", stored)


def test_an_unknown_account_costs_a_full_check_and_opens_for_nobody():
    scheme, _, hashed = passwords.NOBODY.partition("$")
    assert scheme == passwords.SCHEME
    assert int(hashed.split("$")[2]) == passwords.PROGRAM_COST
    # a text that bcrypt only nearly understands would be refused at once, and the answer's speed would tell
    settings = hashed[: len("$2b$12$") + 22]
    assert bcrypt.hashpw(b"anything", settings.encode()).decode().startswith(settings)
    assert len(hashed) == 60
    assert not check_password("Green-Tea-42", None)


@pytest.mark.parametrize("stored", [None, ""])
def test_the_hash_of_nobody_lets_nobody_in_even_if_its_password_were_known(monkeypatch, stored):
    monkeypatch.setattr(passwords, "NOBODY", hash_password("Green-Tea-42", cost=COST))
    assert not check_password("Green-Tea-42", stored)


def test_a_weaker_or_foreign_hash_is_to_be_replaced():
    stored = hash_password("Green-Tea-42", cost=COST)
    assert needs_rehash(stored)
    assert needs_rehash(stored, cost=COST + 1)
    assert not needs_rehash(stored, cost=COST)
    assert not needs_rehash(stored, cost=COST - 1)
    assert needs_rehash("argon2$$v=19$whatever")
    assert needs_rehash("bcrypt-sha256$")
    assert needs_rehash("")
