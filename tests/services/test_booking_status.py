"""A visit's way through its statuses: every pair, the claims after each step, corrections, cancelling and restoring."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import Permission, Role
from clinic_desk.domain.appointment import (
    CORRECTIONS,
    FORWARD,
    LIVE,
    CancelCode,
    CancelledBy,
    Override,
    Status,
    Step,
    step_between,
)
from clinic_desk.domain.availability import Leave, WeeklySession, WorkingWeek
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.refusals import (
    CorrectionTooOld,
    NotAllowed,
    ReasonRequired,
    StaleEdit,
    StatusNotPossible,
    TooEarlyForStatus,
)
from clinic_desk.domain.schedule import ReasonCode
from tests.support.builders import a_booking, an_actor, at, minutes_later
from tests.support.desk import REASON, a_desk

RECEPTIONIST = an_actor(Role.RECEPTIONIST)
MANAGER = an_actor(Role.MANAGER)
IN_THE_VISIT = at(10, 10)
R = ReasonCode

# how a booked visit gets into each status
WAY_TO = {
    Status.BOOKED: (),
    Status.CONFIRMED: (Status.CONFIRMED,),
    Status.ARRIVED: (Status.ARRIVED,),
    Status.IN_PROGRESS: (Status.ARRIVED, Status.IN_PROGRESS),
    Status.COMPLETED: (Status.ARRIVED, Status.IN_PROGRESS, Status.COMPLETED),
    Status.REQUESTED: (Status.REQUESTED,),
    Status.CANCELLED: (Status.CANCELLED,),
    Status.NO_SHOW: (Status.NO_SHOW,),
    Status.ENTERED_IN_ERROR: (Status.ENTERED_IN_ERROR,),
}


@pytest.fixture
def desk():
    with a_desk() as desk:
        desk.now = IN_THE_VISIT
        yield desk


def step(visit, status, **changes):
    """The command that leads to a status; cancelling has one of its own."""
    if status is Status.CANCELLED:
        return c.CancelAppointment(appointment_id=visit.id, code=CancelCode.PATIENT_ILL, **changes)
    return c.ChangeStatus(appointment_id=visit.id, status=status, **changes)


def booked_into(desk, status, **changes):
    visit = desk.book(**changes)
    for each in WAY_TO[status]:
        visit = desk.do(step(visit, each))
    assert visit.status is status
    return visit


@pytest.mark.parametrize(("old", "new"), list(product(Status, Status)))
def test_every_pair_of_statuses_with_the_claims_after_it(desk, old, new):
    visit = booked_into(desk, old, room_id=desk.world.rooms[0].id)
    if old is Status.CANCELLED and new is not Status.ENTERED_IN_ERROR:
        assert isinstance(desk.refusal_of(step(visit, new)), StatusNotPossible)  # restoring is a command of its own
    elif step_between(old, new) is Step.NONE:
        assert isinstance(desk.refusal_of(step(visit, new)), StatusNotPossible)
    else:
        after = desk.do(step(visit, new))
        assert (after.status, after.status_before, after.version) == (new, old, visit.version + 1)
        assert bool(desk.claims_of(visit.id)) is (new in LIVE)
        assert desk.visit(visit) == after


@pytest.mark.parametrize("status", list(Status))
def test_only_what_is_off_or_over_gives_its_time_to_others(desk, status):
    booked_into(desk, status)
    other = a_booking(desk.world, patient_id=desk.world.patients[1].id, starts_at=at(10), minutes=30)
    if status in LIVE:
        assert desk.codes_against(other) == [R.DOCTOR_BUSY]
    else:
        desk.do(other)


def test_each_step_is_stamped_and_a_step_back_forgets(desk):
    visit = desk.book()
    arrived = desk.do(step(visit, Status.ARRIVED), now=at(9, 50))
    started = desk.do(step(visit, Status.IN_PROGRESS), now=at(10, 5))
    completed = desk.do(step(visit, Status.COMPLETED), now=at(10, 25))
    assert (completed.arrived_at, completed.started_at, completed.completed_at) == (at(9, 50), at(10, 5), at(10, 25))
    back = desk.do(step(visit, Status.IN_PROGRESS), now=at(10, 26))
    assert (back.started_at, back.completed_at) == (started.started_at, None)
    back = desk.do(step(visit, Status.ARRIVED), now=at(10, 27))
    assert (back.arrived_at, back.started_at) == (arrived.arrived_at, None)
    back = desk.do(step(visit, Status.BOOKED), now=at(10, 28))
    assert back.arrived_at is None


@pytest.mark.parametrize("status", [Status.ARRIVED, Status.IN_PROGRESS, Status.COMPLETED])
def test_nobody_arrives_before_the_day(desk, status):
    visit = desk.book(status=Status.BOOKED)
    if status is Status.COMPLETED:
        return
    refusal = desk.refusal_of(step(visit, status), now=at(20) - timedelta(days=1))
    assert isinstance(refusal, TooEarlyForStatus)
    desk.do(step(visit, status), now=at(0, 5))


def test_nobody_has_missed_a_visit_that_has_not_begun(desk):
    visit = desk.book()
    assert isinstance(desk.refusal_of(step(visit, Status.NO_SHOW), now=at(9, 59)), TooEarlyForStatus)
    desk.do(step(visit, Status.NO_SHOW), now=at(10))


def test_who_comes_before_midnight_for_a_visit_after_it_can_be_checked_in(desk):
    world = desk.world
    night = WorkingWeek(
        id=new_id(),
        doctor_id=world.doctors[0].id,
        clinic_id=world.clinic.id,
        sessions=tuple(WeeklySession(weekday=day, starts=20 * 60, minutes=7 * 60) for day in range(7)),
    )
    desk.do(c.CreateWorkingWeek(week=night))
    visit = desk.book(24, 10)
    assert visit.promised == "2026-11-24T00:10"
    assert isinstance(desk.refusal_of(step(visit, Status.ARRIVED), now=at(21)), TooEarlyForStatus)
    assert desk.do(step(visit, Status.ARRIVED), now=at(23, 50)).status is Status.ARRIVED


def test_a_slip_is_put_right_before_and_on_the_day_by_everybody(desk):
    visit = desk.do(step(desk.book(), Status.CONFIRMED))
    assert (
        desk.do(step(visit, Status.BOOKED), actor=RECEPTIONIST, now=at(10) - timedelta(days=2)).status is Status.BOOKED
    )
    desk.do(step(visit, Status.NO_SHOW), actor=RECEPTIONIST)
    assert desk.do(step(visit, Status.BOOKED), actor=RECEPTIONIST, now=at(23, 59)).status is Status.BOOKED


@pytest.mark.parametrize(("days", "outcome"), [(1, None), (7, None), (8, CorrectionTooOld)])
def test_a_slip_is_put_right_later_with_the_permission_and_then_no_more(desk, days, outcome):
    visit = desk.do(step(desk.book(), Status.NO_SHOW))
    later = at(9) + timedelta(days=days)
    correction = step(visit, Status.CONFIRMED)
    assert isinstance(desk.refusal_of(correction, actor=RECEPTIONIST, now=later), NotAllowed)
    if outcome is None:
        assert desk.do(correction, actor=MANAGER, now=later).status is Status.CONFIRMED
    else:
        assert isinstance(desk.refusal_of(correction, actor=MANAGER, now=later), outcome)


def test_a_record_entered_in_error_is_corrected_like_any_other(desk):
    visit = desk.book()
    error = step(visit, Status.ENTERED_IN_ERROR)
    assert isinstance(desk.refusal_of(error, actor=RECEPTIONIST, now=at(9) + timedelta(days=1)), NotAllowed)
    assert desk.do(error, actor=RECEPTIONIST).status is Status.ENTERED_IN_ERROR


def test_steps_need_the_permission(desk):
    nobody = replace(RECEPTIONIST, permissions=frozenset())
    visit = desk.book()
    for command in (
        step(visit, Status.ARRIVED),
        step(visit, Status.CANCELLED),
        c.RestoreAppointment(appointment_id=visit.id),
        c.MoveAppointment(appointment_id=visit.id, starts_at=at(11), minutes=30, doctor_id=visit.doctor_id),
    ):
        assert isinstance(desk.refusal_of(command, actor=nobody), NotAllowed)


def test_a_cancelled_visit_says_why_and_by_whom(desk):
    visit = desk.book()
    cancelled = desk.do(
        c.CancelAppointment(
            appointment_id=visit.id, code=CancelCode.OTHER, text="Moving to Khulna", by=CancelledBy.CLINIC
        )
    )
    assert (cancelled.cancel_code, cancelled.cancel_text, cancelled.cancelled_by, cancelled.status_before) == (
        CancelCode.OTHER,
        "Moving to Khulna",
        CancelledBy.CLINIC,
        Status.BOOKED,
    )


def test_another_reason_has_to_be_put_in_words(desk):
    visit = desk.book()
    refusal = desk.refusal_of(c.CancelAppointment(appointment_id=visit.id, code=CancelCode.OTHER, text=" "))
    assert isinstance(refusal, ReasonRequired)


@pytest.mark.parametrize("status", [old for old in Status if Status.CANCELLED in FORWARD[old]])
def test_a_cancelled_visit_comes_back_as_it_was(desk, status):
    visit = booked_into(desk, status, room_id=desk.world.rooms[0].id)
    claims = desk.claims_of(visit.id)
    desk.do(step(visit, Status.CANCELLED))
    assert desk.claims_of(visit.id) == set()
    restored = desk.do(c.RestoreAppointment(appointment_id=visit.id))
    assert desk.claims_of(visit.id) == claims
    assert restored == replace(visit, version=visit.version + 2, status_before=None)


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.CANCELLED])
def test_only_a_cancelled_visit_can_be_restored(desk, status):
    visit = booked_into(desk, status)
    assert isinstance(desk.refusal_of(c.RestoreAppointment(appointment_id=visit.id)), StatusNotPossible)


def test_a_cancelled_visit_whose_time_is_taken_stays_cancelled(desk):
    """FEATURES R16."""
    world = desk.world
    room = world.rooms[0].id
    visit = desk.book(room_id=room)
    desk.do(step(visit, Status.CANCELLED))
    desk.book(room_id=room, patient_id=world.patients[1].id)
    desk.book(doctor_id=world.doctors[1].id)
    restore = c.RestoreAppointment(appointment_id=visit.id)
    assert desk.codes_against(restore) == [R.DOCTOR_BUSY, R.PATIENT_BUSY, R.ROOM_BUSY]
    busy = (Override.DOCTOR, Override.PATIENT, Override.ROOM)
    overridden = replace(restore, overrides=busy, override_reason=REASON)
    assert isinstance(desk.refusal_of(overridden, actor=RECEPTIONIST), NotAllowed)
    restored = desk.do(overridden, actor=MANAGER)
    assert (restored.status, restored.overrides) == (Status.BOOKED, tuple(sorted(busy)))
    assert desk.claims_of(visit.id) == {("doctor", 1), ("patient", 1), ("room", 1)}


def test_a_cancelled_visit_comes_back_though_its_time_has_come(desk):
    visit = desk.book()
    desk.do(step(visit, Status.CANCELLED))
    assert desk.do(c.RestoreAppointment(appointment_id=visit.id), now=at(12)).status is Status.BOOKED


def test_a_visit_cancelled_for_a_leave_does_not_slip_back_into_it(desk):
    visit = desk.book()
    desk.do(step(visit, Status.CANCELLED))
    leave = Leave(id=new_id(), doctor_id=visit.doctor_id, first_day=visit.day, last_day=visit.day)
    desk.do(c.CreateLeave(leave=leave))
    assert desk.codes_against(c.RestoreAppointment(appointment_id=visit.id)) == [R.ON_LEAVE]


def test_who_was_missed_and_comes_after_all_finds_the_time_taken_or_free(desk):
    """FEATURES R21."""
    visit = desk.do(step(desk.book(), Status.NO_SHOW))
    other = desk.book(patient_id=desk.world.patients[1].id)
    assert desk.codes_against(step(visit, Status.ARRIVED)) == [R.DOCTOR_BUSY]
    desk.do(step(other, Status.CANCELLED))
    assert desk.do(step(visit, Status.ARRIVED)).status is Status.ARRIVED


def test_who_was_missed_may_be_squeezed_in(desk):
    visit = desk.do(step(desk.book(), Status.NO_SHOW))
    desk.book(patient_id=desk.world.patients[1].id)
    squeezed = step(visit, Status.ARRIVED, overrides=(Override.DOCTOR,), override_reason=REASON)
    assert isinstance(desk.refusal_of(squeezed, actor=RECEPTIONIST), NotAllowed)
    arrived = desk.do(squeezed, actor=MANAGER)
    assert (arrived.status, arrived.overrides) == (Status.ARRIVED, (Override.DOCTOR,))


@pytest.mark.parametrize("back", sorted({Status.ARRIVED} | CORRECTIONS[Status.NO_SHOW]))
def test_a_visit_outside_hours_that_was_not_missed_after_all_keeps_what_was_granted(desk, back):
    """Who was allowed to come at 18:00 is not asked again because somebody pressed the wrong key."""
    visit = desk.book(18, overrides=(Override.HOURS,), override_reason=REASON)
    desk.do(step(visit, Status.NO_SHOW), now=at(18, 10))
    after = desk.do(step(visit, back), actor=RECEPTIONIST, now=at(18, 12))
    assert (after.status, after.overrides, after.override_reason) == (back, (Override.HOURS,), REASON)


def test_a_cancelled_visit_outside_hours_comes_back_with_what_was_granted(desk):
    visit = desk.book(18, overrides=(Override.HOURS,), override_reason=REASON)
    desk.do(step(visit, Status.CANCELLED))
    restored = desk.do(c.RestoreAppointment(appointment_id=visit.id), actor=RECEPTIONIST)
    assert (restored.overrides, restored.override_reason) == ((Override.HOURS,), REASON)


def test_a_step_from_an_older_version_is_refused(desk):
    visit = desk.book()
    desk.do(step(visit, Status.CONFIRMED, version=visit.version))
    for status in (Status.ARRIVED, Status.CANCELLED):
        assert isinstance(desk.refusal_of(step(visit, status, version=visit.version)), StaleEdit)


def test_steps_in_the_wrong_permission_matrix_leave_no_trace(desk):
    doctor = an_actor(Role.DOCTOR)
    visit = desk.book(now=minutes_later(0))
    assert isinstance(desk.refusal_of(step(visit, Status.CANCELLED), actor=doctor), NotAllowed)
    assert Permission.CANCEL not in doctor.permissions
