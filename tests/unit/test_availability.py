"""From hours, exceptions, leave and blocked time to instants; and what a form may not say about them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from clinic_desk.domain.availability import (
    BlockedTime,
    BlockType,
    Break,
    Closure,
    ClosureKind,
    DateException,
    ExceptionKind,
    Leave,
    Opening,
    Session,
    WeeklySession,
    WorkingWeek,
    block_closure,
    block_problems,
    exception_problems,
    holiday_closure,
    leave_closure,
    leave_problems,
    openings_on,
    sessions_on,
    week_problems,
)
from clinic_desk.domain.clinic import Holiday
from clinic_desk.domain.clinic_time import nearest_instant, to_minutes

DHAKA, NEW_YORK = "Asia/Dhaka", "America/New_York"
MONDAY = date(2026, 11, 23)
SPRING, AUTUMN = date(2025, 3, 9), date(2025, 11, 2)
DOCTOR, CLINIC, RECORD = UUID(int=1), UUID(int=2), UUID(int=3)


def a_session(starts, minutes, weekday=0, **changes):
    return WeeklySession(weekday=weekday, starts=starts, minutes=minutes, **changes)


def a_week(*sessions, **changes):
    return WorkingWeek(id=RECORD, doctor_id=DOCTOR, clinic_id=CLINIC, sessions=sessions, **changes)


def an_exception(kind, *sessions, day=MONDAY, **changes):
    return DateException(
        id=RECORD, doctor_id=DOCTOR, clinic_id=CLINIC, day=day, kind=kind, sessions=sessions, **changes
    )


def a_leave(first=MONDAY, last=MONDAY, **changes):
    return Leave(id=RECORD, doctor_id=DOCTOR, first_day=first, last_day=last, **changes)


def a_block(starts, ends, **changes):
    return BlockedTime(id=RECORD, clinic_id=CLINIC, starts_at=starts, ends_at=ends, **changes)


def at(hour, minute=0, day=MONDAY, zone=DHAKA):
    return nearest_instant(day, hour * 60 + minute, zone)


MORNING, EVENING = a_session(9 * 60, 180), a_session(17 * 60, 180)
OTHER = Session(starts=12 * 60, minutes=60, capacity=3)


@pytest.mark.parametrize(
    ("weeks", "exceptions", "expected"),
    [
        ([a_week(MORNING, EVENING)], [], [MORNING, EVENING]),
        ([a_week(replace(MORNING, weekday=1))], [], []),
        ([a_week(MORNING), a_week(EVENING)], [], [MORNING, EVENING]),
        ([a_week(MORNING, withdrawn=True)], [], []),
        ([a_week(MORNING, valid_from=MONDAY, valid_until=MONDAY)], [], [MORNING]),
        ([a_week(MORNING, valid_from=MONDAY + timedelta(days=1))], [], []),
        ([a_week(MORNING, valid_until=MONDAY - timedelta(days=1))], [], []),
        ([a_week(MORNING)], [an_exception(ExceptionKind.CLOSED)], []),
        ([a_week(MORNING)], [an_exception(ExceptionKind.REPLACED, OTHER)], [OTHER]),
        ([a_week(MORNING)], [an_exception(ExceptionKind.EXTRA, OTHER)], [OTHER, MORNING]),
        ([], [an_exception(ExceptionKind.EXTRA, OTHER)], [OTHER]),
        ([a_week(MORNING)], [an_exception(ExceptionKind.CLOSED), an_exception(ExceptionKind.EXTRA, OTHER)], [OTHER]),
        ([a_week(MORNING)], [an_exception(ExceptionKind.CLOSED, withdrawn=True)], [MORNING]),
        ([a_week(MORNING)], [an_exception(ExceptionKind.CLOSED, day=MONDAY + timedelta(days=7))], [MORNING]),
    ],
)
def test_exceptions_come_before_weekly_hours(weeks, exceptions, expected):
    assert list(sessions_on(MONDAY, weeks, exceptions)) == expected


def test_a_session_becomes_an_opening_and_its_break_a_closure():
    pause = Break(starts=10 * 60, minutes=15, label="Tea")
    room = UUID(int=7)
    session = a_session(9 * 60, 180, capacity=2, room_id=room, breaks=(pause,))
    openings, breaks = openings_on(MONDAY, DHAKA, [a_week(session)], [])
    assert openings == (Opening(starts=at(9), ends=at(12), capacity=2, room_id=room),)
    assert breaks == (Closure(starts=at(10), ends=at(10, 15), kind=ClosureKind.BREAK, label="Tea"),)


def test_openings_come_in_order_of_time():
    openings, _ = openings_on(MONDAY, DHAKA, [a_week(EVENING, MORNING)], [an_exception(ExceptionKind.EXTRA, OTHER)])
    assert [opening.starts for opening in openings] == [at(9), at(12), at(17)]


@pytest.mark.parametrize(
    ("starts", "minutes", "end"),
    [(20 * 60, 240, at(24)), (20 * 60, 420, at(27)), (0, 1440, at(24))],
    ids=["ends at 24:00", "crosses midnight", "all day"],
)
def test_a_session_may_end_at_midnight_or_later(starts, minutes, end):
    (opening,), _ = openings_on(MONDAY, DHAKA, [a_week(a_session(starts, minutes))], [])
    assert (opening.ends, opening.ends - opening.starts) == (end, minutes)


def test_a_break_after_midnight_belongs_to_the_session_that_began_before():
    session = a_session(20 * 60, 420, breaks=(Break(starts=24 * 60 + 30, minutes=30),))
    _, (pause,) = openings_on(MONDAY, DHAKA, [a_week(session)], [])
    assert (pause.starts, pause.ends) == (at(24, 30), at(25))
    assert not week_problems(a_week(session))


def test_a_session_and_a_break_that_the_clock_skips_do_not_exist():
    skipped = a_session(2 * 60, 60, weekday=SPRING.weekday(), breaks=(Break(starts=150, minutes=15),))
    assert openings_on(SPRING, NEW_YORK, [a_week(skipped)], []) == ((), ())


def test_a_leave_of_whole_days_is_a_range_of_local_days():
    closure = leave_closure(a_leave(SPRING, SPRING + timedelta(days=1), note="Wedding"), NEW_YORK)
    assert closure.ends - closure.starts == (23 + 24) * 60
    assert (closure.kind, closure.label, closure.record_id) == (ClosureKind.LEAVE, "Wedding", RECORD)


def test_a_leave_means_the_days_of_each_clinic():
    leave = a_leave()
    assert leave_closure(leave, DHAKA).starts == at(0)
    assert leave_closure(leave, "Asia/Kathmandu").starts == at(0, 15)


def test_a_leave_of_some_hours():
    closure = leave_closure(a_leave(from_minute=14 * 60, until_minute=24 * 60), DHAKA)
    assert (closure.starts, closure.ends) == (at(14), at(24))


def test_a_holiday_is_a_local_day_of_its_own_length():
    closure = holiday_closure(Holiday(id=RECORD, day=AUTUMN, name="Jail Killing Day"), NEW_YORK)
    assert closure.ends - closure.starts == 25 * 60
    assert (closure.kind, closure.label, closure.record_id) == (ClosureKind.HOLIDAY, "Jail Killing Day", RECORD)


def test_blocked_time_is_named_by_its_words_else_by_its_kind():
    starts = datetime(2026, 11, 23, 4, tzinfo=UTC)
    block = a_block(starts, starts + timedelta(hours=1), block_type=BlockType.TEACHING)
    closure = block_closure(block)
    assert (closure.starts, closure.ends) == (to_minutes(starts), to_minutes(starts) + 60)
    assert (closure.kind, closure.label, closure.record_id) == (ClosureKind.BLOCK, "teaching", RECORD)
    assert block_closure(replace(block, label="Ward round")).label == "Ward round"


def codes(problems):
    return [(problem.field, problem.code) for problem in problems]


@pytest.mark.parametrize(
    ("week", "expected"),
    [
        (a_week(MORNING, EVENING), []),
        (a_week(a_session(0, 1440)), []),
        (a_week(a_session(540, 180), a_session(720, 60)), []),
        (a_week(a_session(720, 60), a_session(540, 185)), [("sessions", "sessions_overlap")]),
        (a_week(a_session(540, 180), a_session(540, 180, weekday=1)), []),
        (a_week(a_session(1440, 60)), [("sessions", "session_out_of_range")]),
        (a_week(a_session(-5, 60)), [("sessions", "session_out_of_range")]),
        (a_week(a_session(540, 0)), [("sessions", "session_out_of_range")]),
        (a_week(a_session(540, 1445)), [("sessions", "session_out_of_range")]),
        (a_week(a_session(542, 60)), [("sessions", "not_in_steps")]),
        (a_week(a_session(540, 62)), [("sessions", "not_in_steps")]),
        (a_week(a_session(540, 60, capacity=0)), [("sessions", "out_of_range")]),
        (a_week(a_session(540, 60, capacity=50)), []),
        (a_week(a_session(540, 60, capacity=51)), [("sessions", "out_of_range")]),
        (a_week(a_session(540, 60, breaks=(Break(starts=540, minutes=60),))), []),
        (a_week(a_session(540, 60, breaks=(Break(starts=535, minutes=30),))), [("sessions", "break_outside_session")]),
        (a_week(a_session(540, 60, breaks=(Break(starts=590, minutes=15),))), [("sessions", "break_outside_session")]),
        (a_week(a_session(540, 60, breaks=(Break(starts=550, minutes=0),))), [("sessions", "break_outside_session")]),
        (a_week(valid_from=MONDAY, valid_until=MONDAY), []),
        (a_week(valid_from=MONDAY, valid_until=date(2026, 11, 22)), [("valid_until", "ends_before_start")]),
    ],
)
def test_weekly_hours_are_checked(week, expected):
    assert codes(week_problems(week)) == expected


@pytest.mark.parametrize(
    ("exception", "expected"),
    [
        (an_exception(ExceptionKind.CLOSED), []),
        (an_exception(ExceptionKind.EXTRA, OTHER), []),
        (an_exception(ExceptionKind.EXTRA), [("sessions", "required")]),
        (an_exception(ExceptionKind.REPLACED), [("sessions", "required")]),
        (an_exception(ExceptionKind.EXTRA, replace(OTHER, minutes=0)), [("sessions", "session_out_of_range")]),
    ],
)
def test_date_exceptions_are_checked(exception, expected):
    assert codes(exception_problems(exception)) == expected


@pytest.mark.parametrize(
    ("leave", "expected"),
    [
        (a_leave(), []),
        (a_leave(from_minute=540, until_minute=600), []),
        (a_leave(last=MONDAY - timedelta(days=1)), [("last_day", "ends_before_start")]),
        (a_leave(from_minute=600, until_minute=600), [("until_minute", "ends_before_start")]),
        (a_leave(from_minute=600), [("from_minute", "part_of_one_day_only")]),
        (a_leave(until_minute=600), [("from_minute", "part_of_one_day_only")]),
        (
            a_leave(last=MONDAY + timedelta(days=1), from_minute=0, until_minute=60),
            [("from_minute", "part_of_one_day_only")],
        ),
    ],
)
def test_leave_is_checked(leave, expected):
    assert codes(leave_problems(leave)) == expected


def test_blocked_time_is_checked():
    now = datetime(2026, 11, 23, 4, tzinfo=UTC)
    assert codes(block_problems(a_block(now, now))) == [("ends_at", "ends_before_start")]
    assert not block_problems(a_block(now, now + timedelta(minutes=1)))
