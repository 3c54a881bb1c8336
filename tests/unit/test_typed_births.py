"""Birth dates and ages as people tell them: what is known is kept, and how well."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desk.domain.patient import BirthPrecision as P
from clinic_desk.domain.patient import PatientDetails, age_on
from clinic_desk.domain.typed_births import Birth, read_birth
from clinic_desk.domain.typed_dates import DateWords

TODAY = date(2026, 11, 20)
AMERICAN = DateWords(day_first=False)
BANGLA = DateWords(
    months=(
        ("জানুয়ারি",), ("ফেব্রুয়ারি",), ("মার্চ",), ("এপ্রিল",), ("মে",), ("জুন",),
        ("জুলাই",), ("আগস্ট",), ("সেপ্টেম্বর",), ("অক্টোবর",), ("নভেম্বর",), ("ডিসেম্বর",),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    ["14/3/1988", "14031988", "140388", "14.03.88", "14-3-1988", "1988-03-14", "19880314", "14 mar 1988",
     "14 March 1988", "March 14, 1988", "১৪/৩/১৯৮৮", "١٤/٣/١٩٨٨", " 14 / 3 / 1988 ", "03/14/1988"],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(typed):
    assert read_birth(typed, today=TODAY) == Birth(day=date(1988, 3, 14), precision=P.DAY)


@pytest.mark.parametrize("typed", ["3/1988", "1988-03", "mar 1988", "March 1988", "০৩/১৯৮৮"])
def test_a_month_stays_a_month(typed):
    assert read_birth(typed, today=TODAY) == Birth(day=date(1988, 3, 1), precision=P.MONTH)


def test_months_have_the_names_of_the_language():
    assert read_birth("মার্চ ১৯৮৮", today=TODAY, words=BANGLA) == Birth(day=date(1988, 3, 1), precision=P.MONTH)


def test_a_year_stays_a_year():
    assert read_birth("1988", today=TODAY) == Birth(day=date(1988, 1, 1), precision=P.YEAR)


@pytest.mark.parametrize("typed", ["36", "36y", "36 yrs", "36 years old", "~36", "৩৬ বছর", "36 साल"])
def test_an_age_is_kept_as_an_age_told_today(typed):
    birth = read_birth(typed, today=TODAY)
    assert birth is not None
    assert (birth.precision, birth.noted_on) == (P.AGE, TODAY)
    assert age_on(PatientDetails(full_name="A", birth_date=birth.day), TODAY) == 36


@pytest.mark.parametrize(
    ("typed", "day"),
    [("5 months", date(2026, 6, 20)), ("3w", date(2026, 10, 30)), ("10 days", date(2026, 11, 10))],
)
def test_the_age_of_a_baby_is_counted_in_smaller_units(typed, day):
    birth = read_birth(typed, today=TODAY)
    assert birth is not None
    assert birth.precision is P.AGE
    assert birth.day == day


@pytest.mark.parametrize("today", [date(2026, 3, 1), TODAY])
def test_nobody_of_less_than_a_year_is_born_tomorrow(today):
    birth = read_birth("0", today=today)
    assert birth is not None
    assert today - timedelta(days=365) < birth.day <= today


def test_the_place_decides_between_day_and_month():
    assert read_birth("3/4/1988", today=TODAY) == Birth(day=date(1988, 4, 3), precision=P.DAY)
    assert read_birth("3/4/1988", today=TODAY, words=AMERICAN) == Birth(day=date(1988, 3, 4), precision=P.DAY)
    assert read_birth("04031988", today=TODAY, words=AMERICAN) == Birth(day=date(1988, 4, 3), precision=P.DAY)


@pytest.mark.parametrize(("typed", "year"), [("1/2/26", 2026), ("1/2/27", 1927), ("1 feb 30", 1930)])
def test_two_figures_mean_the_last_such_year(typed, year):
    assert read_birth(typed, today=TODAY) == Birth(day=date(year, 2, 1), precision=P.DAY)


@pytest.mark.parametrize(
    "typed", ["", "  ", "31/2/1988", "13/1988", "14 foo 1988", "foo 1988", "0112", "131", "thu", "+2w", "12 jun", "x"]
)
def test_what_is_no_birth_date_is_not_made_one(typed):
    assert read_birth(typed, today=TODAY) is None


@given(st.text(max_size=20))
def test_nothing_typed_breaks_it(text):
    birth = read_birth(text, today=TODAY)
    assert birth is None or birth.day.year >= 1880
