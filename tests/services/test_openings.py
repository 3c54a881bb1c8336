"""Free times: what a search finds, why it finds nothing, and that every offered time really is free."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import PROGRAM
from clinic_desk.domain.appointment import Appointment, Override
from clinic_desk.domain.availability import BlockedTime, DateException, ExceptionKind, Leave, Session
from clinic_desk.domain.booking_form import Asked
from clinic_desk.domain.clinic_time import from_minutes, to_minutes, wall_of
from clinic_desk.domain.doctor import Approval
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.next_free import FreeSearch, WhyNoneCode
from clinic_desk.domain.refusals import Refusal
from clinic_desk.domain.schedule import CannotBook
from clinic_desk.services import edits, live_check
from clinic_desk.services.commands import carry_out
from clinic_desk.services.openings import find_free
from clinic_desk.storage import claims, rows
from tests.support.builders import DAY, NOW, ZONE, a_booking, at
from tests.support.desk import REASON, a_desk
from tests.support.strategies import a_share


@pytest.fixture
def desk():
    with a_desk() as desk:
        yield desk


def a_search(desk, minutes=30, **changes):
    fields = {"doctor_ids": frozenset({desk.world.doctors[0].id}), "first_day": DAY, "limit": 4}
    return FreeSearch(minutes=minutes, **fields | changes)


def found(desk, search, now=NOW):
    with desk.database.read() as db:
        return find_free(db, search, now=now)


def clocks(result):
    return [wall_of(free.starts, ZONE).iso()[5:] for free in result.times]


def test_the_next_free_times_come_in_order_every_quarter_of_an_hour(desk):
    desk.book(9, minutes=20)
    assert clocks(found(desk, a_search(desk))) == ["11-23T09:20", "11-23T09:35", "11-23T09:50", "11-23T10:05"]


def test_a_search_without_a_day_begins_now(desk):
    now = at(11, 7)
    result = found(desk, a_search(desk, first_day=None), now)
    assert clocks(result)[0] == "11-23T11:10"


def test_breaks_and_the_end_of_the_day_are_not_offered(desk):
    result = found(desk, a_search(desk, minutes=60, limit=500, horizon_days=0))
    times = clocks(result)
    assert times[0] == "11-23T09:00"
    assert "11-23T12:00" in times
    assert not [time for time in times if "12:00" < time[6:] < "14:00"]
    assert times[-1] == "11-23T16:00"


def test_anybody_of_a_speciality_is_asked_and_nobody_else(desk):
    cardiology = found(desk, a_search(desk, doctor_ids=frozenset(), speciality="CARDIOLOGY"))
    assert {free.doctor_id for free in cardiology.times} == {desk.world.doctors[0].id}
    anybody = found(desk, a_search(desk, doctor_ids=frozenset()))
    assert {free.doctor_id for free in anybody.times} == {doctor.id for doctor in desk.world.doctors}
    assert clocks(anybody) == ["11-23T09:00", "11-23T09:00", "11-23T09:15", "11-23T09:15"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"weekdays": frozenset({2})}, "11-25T09:00"),
        ({"after_minute": 15 * 60}, "11-23T15:00"),
        ({"before_minute": 9 * 60 + 30}, "11-23T09:00"),
        ({"weekdays": frozenset({5}), "after_minute": 16 * 60}, "11-28T16:00"),
    ],
)
def test_days_and_hours_are_filtered(desk, filters, expected):
    assert clocks(found(desk, a_search(desk, limit=1, **filters))) == [expected]


def test_a_visit_before_an_hour_ends_before_it(desk):
    result = found(desk, a_search(desk, before_minute=10 * 60, horizon_days=0, limit=50))
    assert clocks(result) == ["11-23T09:00", "11-23T09:15", "11-23T09:30"]


def test_room_and_patient_have_to_be_free_too(desk):
    world = desk.world
    other = {"doctor_id": world.doctors[1].id, "minutes": 60}
    desk.book(9, room_id=world.rooms[0].id, patient_id=None, **other)
    desk.book(10, **other)
    assert clocks(found(desk, a_search(desk, limit=1))) == ["11-23T09:00"]
    assert clocks(found(desk, a_search(desk, limit=1, room_id=world.rooms[0].id))) == ["11-23T10:00"]
    both = a_search(desk, limit=1, room_id=world.rooms[0].id, patient_id=world.patients[0].id)
    assert clocks(found(desk, both)) == ["11-23T11:00"]


def test_the_time_of_the_visit_that_is_moved_counts_as_free(desk):
    visit = desk.book(9, minutes=60)
    search = a_search(desk, limit=1, patient_id=visit.patient_id)
    assert clocks(found(desk, search)) == ["11-23T10:00"]
    assert clocks(found(desk, replace(search, ignores=frozenset({visit.id})))) == ["11-23T09:00"]


def test_the_buffers_of_the_type_are_kept_free(desk):
    desk.book(9)
    kind = desk.world.types[1]
    assert clocks(found(desk, a_search(desk, minutes=20, type_id=kind.id, limit=1))) == ["11-23T09:35"]


def test_a_search_looks_ahead_as_far_as_it_is_told(desk):
    leave = Leave(id=new_id(), doctor_id=desk.world.doctors[0].id, first_day=DAY, last_day=DAY + timedelta(days=39))
    desk.do(c.CreateLeave(leave=leave))
    assert clocks(found(desk, a_search(desk, limit=1, horizon_days=40))) == ["01-02T09:00"]
    assert clocks(found(desk, a_search(desk, limit=1, horizon_days=39))) == []


def test_nothing_is_offered_beyond_the_clinics_own_horizon(desk):
    clinic = desk.world.clinic
    desk.do(edits.update_of(c.UpdateClinic, clinic, replace(clinic, rules=replace(clinic.rules, horizon_days=4))))
    result = found(desk, a_search(desk, first_day=None, limit=500))
    assert max(wall_of(free.starts, ZONE).day for free in result.times) == wall_of(
        to_minutes(NOW), ZONE
    ).day + timedelta(days=4)


def why(desk, search, now=NOW):
    result = found(desk, search, now)
    assert result.times == ()
    return [reason.code for reason in result.why]


def test_why_nothing_is_free(desk):
    world = desk.world
    first = world.doctors[0]
    assert why(desk, a_search(desk, speciality="Neurology")) == [WhyNoneCode.NO_DOCTOR]
    assert why(desk, a_search(desk, doctor_ids=frozenset({new_id()}))) == [WhyNoneCode.NO_DOCTOR]
    for hour in (9, 10, 11, 12, 14, 15, 16):
        desk.book(hour, minutes=60)
    assert why(desk, a_search(desk, horizon_days=0)) == [WhyNoneCode.FULL]
    filtered = found(desk, a_search(desk, horizon_days=1, before_minute=8 * 60))
    assert filtered.why[0].code is WhyNoneCode.FILTERS
    assert filtered.why[0].first_free.starts == to_minutes(at(9) + timedelta(days=1))
    leave = Leave(id=new_id(), doctor_id=first.id, first_day=DAY, last_day=DAY + timedelta(days=99))
    desk.do(c.CreateLeave(leave=leave))
    away = found(desk, a_search(desk, horizon_days=10))
    assert [(reason.code, reason.until) for reason in away.why] == [
        (WhyNoneCode.ON_LEAVE, to_minutes(at(0) + timedelta(days=100)))
    ]
    closed = tuple(
        DateException(
            id=new_id(),
            doctor_id=first.id,
            clinic_id=world.clinic.id,
            day=DAY + timedelta(days=number),
            kind=ExceptionKind.CLOSED,
        )
        for number in range(-2, 3)
    )
    for exception in closed:
        desk.do(c.CreateDateException(exception=exception))
    assert why(desk, a_search(desk, horizon_days=0)) == [WhyNoneCode.NO_HOURS]


@pytest.mark.parametrize("changes", [{"active": False}, {"clinic_ids": ()}])
def test_a_doctor_who_cannot_be_booked_is_not_offered(desk, changes):
    first = desk.world.doctors[0]
    if "clinic_ids" in changes:
        desk.do(c.ApproveDoctor(doctor_id=first.id, approval=Approval.REFUSED, note="Licence expired"))
    else:
        desk.do(edits.update_of(c.UpdateDoctor, first, replace(first, **changes)))
    assert why(desk, a_search(desk)) == [WhyNoneCode.NO_DOCTOR]


def test_the_nearest_times_lie_on_both_sides(desk):
    desk.book(10, minutes=60)
    refusal = desk.refusal_of(a_booking(desk.world, 10, 30, patient_id=None))
    assert [wall_of(free.starts, ZONE).iso()[11:] for free in refusal.alternatives] == ["09:30", "11:00", "11:15"]


def test_the_nearest_times_are_looked_for_on_other_days_when_one_is_full(desk):
    for hour in (9, 10, 11, 12, 14, 15, 16):
        desk.book(hour, minutes=60)
    refusal = desk.refusal_of(a_booking(desk.world, 10, patient_id=None))
    days = [wall_of(free.starts, ZONE).day for free in refusal.alternatives]
    assert len(days) == 3
    assert all(abs((day - DAY).days) == 1 for day in days)


def test_no_times_are_named_where_no_time_would_help(desk):
    first = desk.world.doctors[0]
    desk.do(edits.update_of(c.UpdateDoctor, first, replace(first, active=False)))
    assert desk.refusal_of(a_booking(desk.world)).alternatives == ()


def test_no_time_in_the_past_is_named(desk):
    desk.book(10, minutes=60)
    refusal = desk.refusal_of(a_booking(desk.world, 10, 30, patient_id=None), now=at(10, 20))
    assert [free.starts for free in refusal.alternatives] == [
        to_minutes(at(11)),
        to_minutes(at(11, 15)),
        to_minutes(at(11, 30)),
    ]


class Undone(Exception):  # noqa: N818
    """Takes a tried booking back."""


def try_out(desk, command, now):
    with desk.database.write() as db:
        carry_out(db, command, actor=PROGRAM, now=now)
        assert claims.faults(db, now) == ()
        raise Undone


def outcome_of(desk, command, now=NOW):
    """Book and take it back: nothing when it went well, else the refusal."""
    try:
        try_out(desk, command, now)
    except Undone:
        return None
    except Refusal as refusal:
        return refusal


CHOICE = st.integers(0, 2)
VISITS = st.lists(
    st.fixed_dictionaries(
        {
            "doctor": st.integers(0, 1),
            "patient": CHOICE,
            "room": CHOICE,
            "type": CHOICE,
            "start": st.integers(8 * 12, 18 * 12),
            "length": st.integers(3, 18),
            "held": st.booleans(),
            "forced": st.booleans(),
        }
    ),
    max_size=8,
)
SPANS = st.tuples(st.integers(8 * 60, 17 * 60), st.integers(1, 120))
CLOSED = st.lists(st.tuples(st.sampled_from(["doctor", "room", "clinic", "leave", "extra"]), SPANS), max_size=3)


def one_of(records, number):
    return records[number].id if number < len(records) else None


def an_attempt(desk, wish):
    """The command that books (or holds) what was drawn."""
    world = desk.world
    fields = {
        "clinic_id": world.clinic.id,
        "doctor_id": world.doctors[wish["doctor"]].id,
        "room_id": one_of(world.rooms, wish["room"]),
        "patient_id": one_of(world.patients, wish["patient"]),
        "type_id": one_of(world.types, wish["type"]),
        "starts_at": at(0) + timedelta(minutes=wish["start"] * 5),
        "minutes": wish["length"] * 5,
    }
    if wish["held"]:
        return c.PlaceHold(**fields)
    return c.BookAppointment(**fields, overrides=tuple(Override) if wish["forced"] else (), override_reason=REASON)


def close(desk, what, span):
    """Take time out of the day, or add a session for two to it."""
    world = desk.world
    starts, minutes = span
    first = world.doctors[0].id
    if what == "leave":
        leave = Leave(
            id=new_id(), doctor_id=first, first_day=DAY, last_day=DAY, from_minute=starts, until_minute=starts + minutes
        )
        return desk.do(c.CreateLeave(leave=leave))
    if what == "extra":
        session = Session(starts=starts // 5 * 5, minutes=-(-minutes // 5) * 5, capacity=2)
        exception = DateException(
            id=new_id(),
            doctor_id=first,
            clinic_id=world.clinic.id,
            day=DAY,
            kind=ExceptionKind.EXTRA,
            sessions=(session,),
        )
        return desk.do(c.CreateDateException(exception=exception))
    block = BlockedTime(
        id=new_id(),
        clinic_id=world.clinic.id,
        doctor_id=first if what == "doctor" else None,
        room_id=world.rooms[0].id if what == "room" else None,
        starts_at=at(0) + timedelta(minutes=starts),
        ends_at=at(0) + timedelta(minutes=starts + minutes),
    )
    return desk.do(c.CreateBlockedTime(block=block))


def fill(desk, visits, closed):
    for wish in visits:
        try:
            desk.do(an_attempt(desk, wish))
        except CannotBook:
            continue
    for what, span in closed:
        close(desk, what, span)


SEARCHES = st.fixed_dictionaries(
    {
        "doctor": st.integers(0, 1),
        "patient": CHOICE,
        "room": CHOICE,
        "type": CHOICE,
        "length": st.integers(3, 18),
    }
)


@pytest.mark.timeout(600)
@a_share(8)
@given(VISITS, CLOSED, SEARCHES)
def test_every_offered_time_can_be_booked(visits, closed, wanted):
    with a_desk(doctor={"buffer_before": 5}) as desk:
        fill(desk, visits, closed)
        world = desk.world
        search = FreeSearch(
            minutes=wanted["length"] * 5,
            doctor_ids=frozenset({world.doctors[wanted["doctor"]].id}),
            room_id=one_of(world.rooms, wanted["room"]),
            patient_id=one_of(world.patients, wanted["patient"]),
            type_id=one_of(world.types, wanted["type"]),
            first_day=DAY,
            horizon_days=0,
            limit=100,
        )
        for free in found(desk, search).times:
            command = c.BookAppointment(
                clinic_id=world.clinic.id,
                doctor_id=free.doctor_id,
                room_id=free.room_id,
                patient_id=search.patient_id,
                type_id=search.type_id,
                starts_at=from_minutes(free.starts),
                minutes=free.minutes,
            )
            assert outcome_of(desk, command) is None


@pytest.mark.timeout(600)
@a_share(8)
@given(VISITS, CLOSED, VISITS)
def test_the_form_shows_exactly_what_the_booking_will_say(visits, closed, wishes):
    """DECISIONS 7: offer, live check and commit are one judge; each named way out is one."""
    with a_desk(doctor={"buffer_before": 5}) as desk:
        fill(desk, visits, closed)
        for wish in wishes:
            command = an_attempt(desk, wish | {"held": False, "forced": False})
            asked = Asked(
                clinic_id=command.clinic_id,
                doctor_id=command.doctor_id,
                starts=to_minutes(command.starts_at),
                minutes=command.minutes,
                room_id=command.room_id,
                patient_id=command.patient_id,
                type_id=command.type_id,
            )
            with desk.database.read() as db:
                shown = live_check.check(db, asked, now=NOW)
            refusal = outcome_of(desk, command)
            if refusal is None:
                assert shown.objections == ()
                continue
            assert tuple(objection.reason for objection in shown.objections) == refusal.reasons
            assert shown.alternatives == refusal.alternatives
            for free in refusal.alternatives:
                assert outcome_of(desk, replace(command, starts_at=from_minutes(free.starts))) is None


MOVES = st.lists(
    st.tuples(
        st.integers(0, 30), st.integers(0, 1), CHOICE, st.integers(8 * 12, 18 * 12), st.integers(2, 18), st.booleans()
    ),
    max_size=6,
)


@pytest.mark.timeout(600)
@a_share(8)
@given(VISITS, CLOSED, MOVES, st.sampled_from([0, 26, 75]))
def test_the_form_of_a_stored_visit_shows_exactly_what_its_move_will_say(visits, closed, moves, hours_later):
    with a_desk(doctor={"buffer_before": 5}) as desk:
        fill(desk, visits, closed)
        now = NOW + timedelta(hours=hours_later)
        with desk.database.read() as db:
            stored = rows.select_all(db, Appointment)
        for pick, doctor, room, start, length, stays in moves if stored else ():
            visit = stored[pick % len(stored)]
            command = c.MoveAppointment(
                appointment_id=visit.id,
                starts_at=visit.starts_at if stays else at(0) + timedelta(minutes=start * 5),
                minutes=length * 5,
                doctor_id=desk.world.doctors[doctor].id,
                room_id=one_of(desk.world.rooms, room),
            )
            asked = Asked(
                clinic_id=visit.clinic_id,
                doctor_id=command.doctor_id,
                starts=to_minutes(command.starts_at),
                minutes=command.minutes,
                room_id=command.room_id,
                patient_id=visit.patient_id,
                type_id=visit.type_id,
                appointment_id=visit.id,
            )
            with desk.database.read() as db:
                shown = [objection.reason for objection in live_check.check(db, asked, now=now).objections]
            refusal = outcome_of(desk, command, now)
            told = () if refusal is None else refusal.reasons
            assert bool(shown) is (refusal is not None)
            assert set(shown) <= set(told)
            if not visit.overrides:
                assert shown == list(told)
