from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desk.domain.typed_dates import LOOK_BACK, DateWords, read_date

FRIDAY = date(2026, 11, 20)

BANGLA = DateWords(
    days=(
        ("সোমবার", "সোম"), ("মঙ্গলবার", "মঙ্গল"), ("বুধবার", "বুধ"), ("বৃহস্পতিবার", "বৃহস্পতি"),
        ("শুক্রবার", "শুক্র"), ("শনিবার", "শনি"), ("রবিবার", "রবি"),
    ),
    months=(
        ("জানুয়ারি",), ("ফেব্রুয়ারি",), ("মার্চ",), ("এপ্রিল",), ("মে",), ("জুন",), ("জুলাই",), ("আগস্ট",),
        ("সেপ্টেম্বর",), ("অক্টোবর",), ("নভেম্বর",), ("ডিসেম্বর",),
    ),
    near=(("আজ", 0), ("আগামীকাল", 1), ("গতকাল", -1)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("today", date(2026, 11, 20)),
        (" Tomorrow ", date(2026, 11, 21)),
        ("yesterday", date(2026, 11, 19)),
        ("thu", date(2026, 11, 26)),
        ("Sat.", date(2026, 11, 21)),
        ("fri", date(2026, 11, 27)),
        ("next sat", date(2026, 11, 28)),
        ("last fri", date(2026, 11, 13)),
        ("last thu", date(2026, 11, 19)),
        ("+2w", date(2026, 12, 4)),
        ("2w", date(2026, 12, 4)),
        ("-1w", date(2026, 11, 13)),
        ("−1w", date(2026, 11, 13)),
        ("+3", date(2026, 11, 23)),
        ("+ 10 d", date(2026, 11, 30)),
        ("+1m", date(2026, 12, 20)),
        ("+3m", date(2027, 2, 20)),
        ("+1y", date(2027, 11, 20)),
        ("12/6", date(2027, 6, 12)),
        ("12.6.", date(2027, 6, 12)),
        ("19/11", date(2026, 11, 19)),
        ("12/6/26", date(2026, 6, 12)),
        ("12-06-2026", date(2026, 6, 12)),
        ("12 6", date(2027, 6, 12)),
        ("12 jun", date(2027, 6, 12)),
        ("12jun", date(2027, 6, 12)),
        ("jun 12", date(2027, 6, 12)),
        ("June 12, 2026", date(2026, 6, 12)),
        ("12 June 26", date(2026, 6, 12)),
        ("2026-11-20", FRIDAY),
        ("20261120", FRIDAY),
        ("29/2", date(2028, 2, 29)),
        ("২০২৬-১২-০১", date(2026, 12, 1)),
        ("+٢w", date(2026, 12, 4)),
        ("১২/৬", date(2027, 6, 12)),
    ],
)
def test_what_people_type(typed, meant):
    assert read_date(typed, today=FRIDAY) == meant


@pytest.mark.parametrize(
    "typed",
    ["", "  ", ".", "next .", "t", "xyz", "31/2", "31 feb", "2026-13-01", "12/6/", "ju", "ju 12", "+", "w2", "0/1",
     "12 karim",
     "2026-11", "+9999y", "next", "soon thu"],
)  # fmt: skip
def test_what_cannot_be_understood_is_no_date(typed):
    assert read_date(typed, today=FRIDAY) is None


def test_the_last_day_of_a_month_stays_the_last_day():
    assert read_date("+1m", today=date(2027, 1, 31)) == date(2027, 2, 28)
    assert read_date("+1y", today=date(2028, 2, 29)) == date(2029, 2, 28)


def test_month_first_where_the_locale_says_so():
    assert read_date("12/6", today=FRIDAY, words=DateWords(day_first=False)) == date(2026, 12, 6)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("আগামীকাল", date(2026, 11, 21)),
        ("বৃহস্পতি", date(2026, 11, 26)),
        ("১২ জুন", date(2027, 6, 12)),
        ("thu", date(2026, 11, 26)),
    ],
)
def test_words_of_the_language_and_english_beside_them(typed, meant):
    assert read_date(typed, today=FRIDAY, words=BANGLA) == meant


@given(st.dates(date(2000, 3, 1), date(2090, 1, 1)), st.integers(-3000, 3000))
def test_days_ahead_and_back(today, days):
    assert read_date(f"{days:+d}d", today=today) == today + timedelta(days=days)


@given(st.dates(date(2000, 3, 1), date(2090, 1, 1)), st.dates(date(2000, 3, 1), date(2090, 1, 1)))
def test_every_written_day_is_read_back(today, day):
    assert read_date(day.isoformat(), today=today) == day
    assert read_date(f"{day.day}.{day.month}.{day.year}", today=today) == day
    found = read_date(f"{day.day}/{day.month}", today=today)
    assert (found.day, found.month) == (day.day, day.month)
    assert found >= today - timedelta(days=LOOK_BACK)


@given(st.dates(date(2000, 3, 1), date(2090, 1, 1)), st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]))
def test_a_weekday_is_within_the_coming_week(today, name):
    found = read_date(name, today=today)
    assert 1 <= (found - today).days <= 7
    assert found.strftime("%a").lower() == name


@given(st.text(max_size=20))
def test_nothing_that_is_typed_does_harm(typed):
    found = read_date(typed, today=FRIDAY)
    assert found is None or isinstance(found, date)
