"""Every reason has a sentence of its own, with the times of the clinic's clock."""

from datetime import date
from uuid import UUID

import pytest
from PySide6.QtCore import QLocale

from clinic_desk.domain.booking_form import Objection
from clinic_desk.domain.next_free import WhyNone, WhyNoneCode
from clinic_desk.domain.offered_times import NamedWhy
from clinic_desk.domain.schedule import Reason, ReasonCode
from clinic_desk.qt.language import Formats
from clinic_desk.views.reason_sentences import (
    REASONS,
    WHY_NONE,
    clock,
    day_words,
    reason_sentence,
    why_none_sentence,
)
from tests.support.builders import DAY, ZONE, at

FORMATS = Formats(QLocale("en_GB"))


def minutes(hour, minute=0, **more):
    return int(at(hour, minute, **more).timestamp()) // 60


def said(code, *, day=DAY, zone=ZONE, name="", **more):
    return reason_sentence(Objection(reason=Reason(code=code, **more), name=name), FORMATS, zone, day=day)


def test_every_reason_has_a_sentence_of_its_own():
    assert REASONS.keys() == set(ReasonCode)
    assert len(set(REASONS.values())) == len(REASONS)


def test_every_reason_for_an_empty_answer_has_a_sentence_of_its_own():
    assert WHY_NONE.keys() == set(WhyNoneCode)
    assert len(set(WHY_NONE.values())) == len(WHY_NONE)


@pytest.mark.parametrize("code", ReasonCode)
def test_no_sentence_has_a_gap_left(code):
    full = said(code, starts=minutes(10), ends=minutes(11), label="Lunch", limit=30, name="John Gomes")
    bare = said(code)
    assert "%" not in full
    assert "%" not in bare
    assert full.endswith(".")
    assert bare.endswith(".")


@pytest.mark.parametrize("code", WhyNoneCode)
def test_no_sentence_about_an_empty_answer_has_a_gap_left(code):
    named = NamedWhy(why=WhyNone(code=code, doctor_id=UUID(int=1)), doctor_name="Dr Rahman", last_day=date(2027, 5, 3))
    assert "%" not in why_none_sentence(named, FORMATS)
    assert "%" not in why_none_sentence(NamedWhy(why=WhyNone(code=code)), FORMATS)


def test_the_one_in_the_way_is_named_with_the_time():
    assert (
        said(ReasonCode.DOCTOR_BUSY, starts=minutes(11), ends=minutes(11, 30), name="John Gomes")
        == "The doctor has another visit 11:00 – 11:30 (John Gomes)."
    )


def test_times_of_another_day_have_their_day():
    tomorrow = date(2026, 11, 24)
    assert said(ReasonCode.BLOCKED, starts=minutes(16), ends=minutes(9, day=tomorrow), label="Stocktaking") == (
        "This time is blocked 16:00 – Tue 24 Nov 09:00 (Stocktaking)."
    )


def test_a_leave_of_whole_days_ends_with_its_last_day():
    after = date(2026, 11, 26)
    assert said(ReasonCode.ON_LEAVE, ends=minutes(0, day=after)) == "The doctor is on leave until Wed 25 Nov."
    assert said(ReasonCode.ON_LEAVE, ends=minutes(12)) == "The doctor is on leave until 12:00."


def test_the_clinic_s_clock_counts_and_not_that_of_this_computer():
    instant = minutes(10)
    assert clock(instant, FORMATS, "Asia/Dhaka") == "10:00"
    assert clock(instant, FORMATS, "America/New_York") == "23:00"


def test_the_second_pass_of_a_repeated_hour_is_told_apart():
    first = int(at(1, 30, day=date(2026, 10, 25), zone="Europe/London").timestamp()) // 60
    assert clock(first, FORMATS, "Europe/London") == "01:30"
    assert clock(first + 60, FORMATS, "Europe/London") == "01:30 (second time)"


@pytest.mark.parametrize(
    ("day", "words"),
    [(DAY, "Today"), (date(2026, 11, 24), "Tomorrow"), (date(2026, 11, 28), "Sat 28 Nov")],
)
def test_near_days_have_their_words(day, words):
    assert day_words(day, DAY, FORMATS) == words
