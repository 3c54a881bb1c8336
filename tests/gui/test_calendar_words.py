"""What the calendar says, by itself."""

import pytest
from PySide6.QtCore import QLocale

from clinic_desk.domain.agenda import ShadeKind
from clinic_desk.presenters.undo import DeedKind
from clinic_desk.qt.language import Formats
from clinic_desk.views.calendar.date_box import date_words
from clinic_desk.views.calendar.plan import Standing, Verdict
from clinic_desk.views.calendar.words import CalendarWords, initials
from clinic_desk.views.outcomes import deed_words
from tests.support.grids import DHAKA, a_column, a_grid, a_visit, at


@pytest.fixture
def words(qapp):
    return CalendarWords(Formats(QLocale("en_GB")))


def test_every_deed_that_can_be_undone_has_its_words(words):
    told = {deed_words(kind.value, at("10:20"), words.formats, DHAKA) for kind in DeedKind}
    assert len(told) == len(DeedKind)
    assert all("10:20" in text for text in told)


def test_everything_but_plain_closed_time_has_a_word(words):
    assert words.shade(ShadeKind.CLOSED) == ""
    assert all(words.shade(kind) for kind in ShadeKind if kind is not ShadeKind.CLOSED)
    assert words.shade(ShadeKind.BREAK, "Lunch") == "Lunch"
    assert len({words.standing(Verdict(standing)) for standing in Standing}) == len(Standing)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Abdul Karim", "A. K."),
        ("নাজমা খাতুন", "না. খা."),
        ("शर्मा", "श."),
        ("  Ł ukasz", "Ł. u."),
        ("", ""),
    ],
)
def test_initials_keep_what_belongs_to_their_letter(name, short):
    assert initials(name) == short


def test_a_visit_without_a_patient_says_so(words):
    visit = a_visit(1, "10:00", patient_name="")
    assert words.name(visit) == "No patient"
    words.masked = True
    assert words.name(visit) == "No patient"


def test_the_second_line_is_one_line(words):
    assert words.second_line(a_visit(1, "10:00", reason="Fever\nsince Monday")) == "Fever · 30 min"
    assert words.second_line(a_visit(1, "10:00", reason="")) == "Follow-up · 30 min"
    assert words.second_line(a_visit(1, "10:00", reason="", type_name="")) == "30 min"
    words.masked = True
    assert words.second_line(a_visit(1, "10:00", reason="Fever")) == "30 min"


def test_twelve_hours_and_other_digits(qapp):
    american = CalendarWords(Formats(QLocale("en_US")))
    assert american.clock(15 * 60).startswith("3:00")
    bangla = CalendarWords(Formats(QLocale("bn_BD")))
    assert "১০" in bangla.time(at("10:20"), DHAKA)
    american.set_formats(Formats(QLocale("en_GB")))
    assert american.clock(15 * 60) == "15:00"


def test_titles(words):
    assert words.title(a_grid(a_column(1))) == "Friday 20 November"
    assert words.summary(None) == "Calendar"


@pytest.mark.parametrize(("locale", "day_first"), [("en_US", False), ("en_GB", True), ("de_DE", True), ("bn_BD", True)])
def test_the_order_of_day_and_month_is_that_of_the_place(qapp, locale, day_first):
    assert date_words(Formats(QLocale(locale))).day_first is day_first
