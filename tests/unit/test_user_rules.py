"""Accounts: what a form must have, and the floor for passwords in every script."""

import unicodedata

import pytest

from clinic_desk.domain.access import Role
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.user import UserDetails, password_problems, user_problems

GOOD = (
    "Abcdef1!",
    "Tea at 4 o'clock",
    "\u00c9t\u00e9-2026",  # É counts as a capital
    "সবুজ-চা-২০২৬!ঢাকা",
    "شاي-أخضر-٢٠٢٦!",
    "緑茶を毎日飲む二千!26",
)


def codes(password):
    return {problem.code for problem in password_problems(password)}


@pytest.mark.parametrize("password", GOOD)
def test_good_passwords_of_many_scripts_pass(password):
    assert password_problems(password) == ()


@pytest.mark.parametrize(
    ("password", "missing"),
    [
        ("", {"too_short", "needs_upper", "needs_digit", "needs_special"}),
        ("Abcde1!", {"too_short"}),
        ("abcdef1!", {"needs_upper"}),
        ("Abcdefg!", {"needs_digit"}),
        ("Abcdefg1", {"needs_special"}),
        ("Abcdef 1", {"needs_special"}),  # a space is no special character
        ("12345678!", {"needs_upper"}),  # no letters at all is no script without case
        ("সবুজ-চা-২০a", {"needs_upper"}),  # one Latin letter, and a capital can be typed
    ],
)
def test_each_missing_thing_is_named(password, missing):
    assert codes(password) == {f"password_{word}" for word in missing}


def test_all_problems_stand_at_the_password_and_name_the_least_length():
    assert {(problem.field, problem.details["least"]) for problem in password_problems("abc")} == {("password", 8)}
    assert {problem.details["least"] for problem in password_problems("চা")} == {12}


@pytest.mark.parametrize(("length", "short"), [(11, True), (12, False)])
def test_a_script_without_case_needs_twelve_characters_and_no_capital(length, short):
    password = "চ" * (length - 2) + "২!"
    assert len(password) == length
    assert codes(password) == ({"password_too_short"} if short else set())


def test_length_is_counted_after_composing():
    decomposed = unicodedata.normalize("NFD", "Ééééé1!")
    assert len(decomposed) > 8
    assert codes(decomposed) == {"password_too_short"}


def test_vowel_signs_and_joiners_are_no_special_characters():
    assert codes("কিতাব\u200cপড়ুন২০২৬আজ") == {"password_needs_special"}
    assert codes("Abcdefg1\u200d") == {"password_needs_special"}


def test_digits_of_other_scripts_are_digits():
    assert codes("Abcdef২!") == set()
    assert codes("Abcdef٢!") == set()


def test_an_account_needs_a_name_and_an_address():
    problems = user_problems(UserDetails(name="  ", email=" "))
    assert {(problem.field, problem.code) for problem in problems} == {("name", "required"), ("email", "required")}
    assert user_problems(UserDetails(name="Salma", email="salma@clinic.example")) == ()


def test_a_doctors_account_belongs_to_a_doctor():
    alone = UserDetails(name="Salma", email="salma@clinic.example", role=Role.DOCTOR)
    assert [problem.field for problem in user_problems(alone)] == ["doctor_id"]
    linked = UserDetails(name="Salma", email="salma@clinic.example", role=Role.DOCTOR, doctor_id=new_id())
    assert user_problems(linked) == ()
