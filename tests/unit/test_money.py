"""Amounts are read exactly and written back the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desk.domain.money import read_amount, write_amount


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("1500", "BDT", 150000),
        ("1,500.50", "BDT", 150050),
        ("১,৫০০.৫০", "BDT", 150050),
        (" 1 500 ", "EUR", 150000),
        ("0.1", "USD", 10),
        ("-3", "USD", -300),
        ("1500", "JPY", 1500),
        ("1.234", "KWD", 1234),
    ],
)
def test_an_amount_is_read_in_minor_units(typed, currency, minor):
    assert read_amount(typed, currency) == minor


def test_the_signs_of_a_place_are_respected():
    assert read_amount("1.500,5", "EUR", point=",", group=".") == 150050
    assert write_amount(150050, "EUR", point=",") == "1500,50"


@pytest.mark.parametrize(
    ("typed", "currency"),
    [("", "BDT"), ("abc", "BDT"), ("1.505", "BDT"), ("1.5", "JPY"), ("nan", "BDT"), ("1e99", "BDT")],
)
def test_what_is_no_amount_of_this_currency_is_not_rounded(typed, currency):
    assert read_amount(typed, currency) is None


@given(st.integers(min_value=-(10**12), max_value=10**12), st.sampled_from(["BDT", "JPY", "KWD", "EUR"]))
def test_a_written_amount_is_read_back(minor, currency):
    assert read_amount(write_amount(minor, currency), currency) == minor
