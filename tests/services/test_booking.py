"""Booking a visit: what is stored, what stands against it, overbooking, retries, and refusals without a trace."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import PROGRAM, Permission, Role
from clinic_desk.domain.appointment import Appointment, CancelCode, Override, Status
from clinic_desk.domain.availability import BlockedTime, DateException, ExceptionKind, Leave, Session
from clinic_desk.domain.clinic import BookingRules, Holiday
from clinic_desk.domain.clinic_time import to_minutes
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.refusals import AlreadyExists, InvalidFields, Missing, NotAllowed, ReasonRequired
from clinic_desk.domain.schedule import CannotBook, ReasonCode
from clinic_desk.services import edits
from clinic_desk.services.commands import carry_out
from clinic_desk.storage import appointments, claims
from clinic_desk.storage.engine import zone_data_version
from tests.support.builders import DAY, NOW, a_booking, an_actor, at, minutes_later
from tests.support.desk import EVERYTHING, REASON, a_desk

RECEPTIONIST = an_actor(Role.RECEPTIONIST)
MANAGER = an_actor(Role.MANAGER)
R = ReasonCode


@pytest.fixture
def desk():
    with a_desk() as desk:
        yield desk


def test_a_booked_visit_is_stored_with_what_was_promised(desk):
    user = desk.world.users[Role.RECEPTIONIST]
    command = a_booking(
        desk.world,
        type_id=desk.world.types[1].id,
        room_id=desk.world.rooms[0].id,
        minutes=20,
        reason="Chest pain",
        desk_notes="Wheelchair",
    )
    booked = desk.do(command, actor=replace(RECEPTIONIST, user_id=user.id))
    assert booked == Appointment(
        id=command.appointment_id,
        version=1,
        clinic_id=desk.world.clinic.id,
        doctor_id=desk.world.doctors[0].id,
        room_id=desk.world.rooms[0].id,
        patient_id=desk.world.patients[0].id,
        type_id=desk.world.types[1].id,
        starts_at=at(10),
        ends_at=at(10, 20),
        buffer_before=5,
        buffer_after=10,
        promised="2026-11-23T10:00",
        zone="Asia/Dhaka",
        zone_version=zone_data_version(),
        day=DAY,
        status=Status.BOOKED,
        reason="Chest pain",
        desk_notes="Wheelchair",
        fee=150000,
        booked_by=user.id,
        booked_at=NOW,
    )
    assert desk.visit(booked) == booked
    assert desk.claims_of(booked.id) == {("doctor", 0), ("patient", 0), ("room", 0)}


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        (Status.REQUESTED, Status.REQUESTED),
        (Status.BOOKED, Status.BOOKED),
        (Status.CONFIRMED, Status.CONFIRMED),
        (Status.COMPLETED, Status.BOOKED),
        (Status.CANCELLED, Status.BOOKED),
    ],
)
def test_a_visit_begins_as_pending_booked_or_confirmed(desk, asked, stored):
    assert desk.book(status=asked).status is stored


def test_the_buffers_of_doctor_and_type_add_up():
    with a_desk(doctor={"buffer_before": 10, "buffer_after": 5}) as desk:
        visit = desk.book(type_id=desk.world.types[1].id)
        assert (visit.buffer_before, visit.buffer_after) == (15, 15)
        again = {"type_id": desk.world.types[1].id, "patient_id": desk.world.patients[1].id}
        # 10:30 + 15 after + 15 before = 11:00
        assert desk.codes_against(a_booking(desk.world, 10, 55, **again)) == [R.DOCTOR_BUSY]
        desk.book(11, **again)


def test_a_price_of_the_type_counts_before_the_doctors_fee(desk):
    kind = replace(desk.world.types[0], price=90000)
    desk.do(edits.update_of(c.UpdateAppointmentType, desk.world.types[0], kind))
    assert desk.book(type_id=kind.id).fee == 90000
    assert desk.book(11).fee == desk.world.doctors[0].fee


@pytest.mark.parametrize("changes", [{"doctor_id": new_id()}, {"room_id": new_id()}, {"patient_id": new_id()}])
def test_a_record_that_does_not_exist_is_missing(desk, changes):
    assert isinstance(desk.refusal_of(a_booking(desk.world, **changes)), Missing)


def test_a_type_that_does_not_exist_is_missing(desk):
    assert isinstance(desk.refusal_of(a_booking(desk.world, type_id=new_id())), Missing)


def test_a_text_that_is_too_long_is_refused(desk):
    refusal = desk.refusal_of(a_booking(desk.world, reason="x" * 4001))
    assert isinstance(refusal, InvalidFields)
    assert [problem.field for problem in refusal.problems] == ["reason"]


def test_booking_needs_the_permission(desk):
    nobody = replace(RECEPTIONIST, permissions=RECEPTIONIST.permissions - {Permission.BOOK})
    assert isinstance(desk.refusal_of(a_booking(desk.world), actor=nobody), NotAllowed)


def test_the_same_slot_twice_is_refused_with_who_is_there_and_the_nearest_free_times(desk):
    first = desk.book(10)
    refusal = desk.refusal_of(a_booking(desk.world, 10, 15, patient_id=desk.world.patients[1].id))
    assert isinstance(refusal, CannotBook)
    (reason,) = refusal.reasons
    assert (reason.code, reason.blocker_id) == (R.DOCTOR_BUSY, first.id)
    assert (reason.starts, reason.ends) == (to_minutes(at(10)), to_minutes(at(10, 30)))
    assert [free.starts for free in refusal.alternatives] == [
        to_minutes(at(*time)) for time in ((9, 30), (10, 30), (10, 45))
    ]


def test_everything_that_stands_against_a_time_is_told_at_once(desk):
    world = desk.world
    desk.book(10, room_id=world.rooms[0].id)
    desk.book(12, 30, doctor_id=world.doctors[1].id, room_id=world.rooms[0].id, patient_id=world.patients[1].id)
    desk.do(c.CreateLeave(leave=Leave(id=new_id(), doctor_id=world.doctors[0].id, first_day=DAY, last_day=DAY)))
    desk.do(c.CreateHoliday(holiday=Holiday(id=new_id(), day=DAY, name="Victory Day")))
    desk.do(
        c.CreateBlockedTime(
            block=BlockedTime(
                id=new_id(), clinic_id=world.clinic.id, room_id=world.rooms[0].id, starts_at=at(12), ends_at=at(13)
            )
        )
    )
    command = a_booking(world, 10, 20, room_id=world.rooms[0].id, minutes=180)
    assert desk.codes_against(command) == [
        R.IN_BREAK,
        R.ON_LEAVE,
        R.CLINIC_CLOSED,
        R.ROOM_BLOCKED,
        R.DOCTOR_BUSY,
        R.PATIENT_BUSY,
        R.ROOM_BUSY,
        R.ROOM_BUSY,
    ]


def test_a_patient_may_have_several_visits_a_day_but_not_two_at_once(desk):
    """DECISIONS 3."""
    other = desk.world.doctors[1].id
    desk.book(10)
    assert desk.codes_against(a_booking(desk.world, 10, 15, doctor_id=other)) == [R.PATIENT_BUSY]
    desk.book(10, 30, doctor_id=other)
    desk.book(15)


def test_visits_without_a_patient_do_not_stand_in_each_others_way(desk):
    desk.book(10, patient_id=None)
    visit = desk.book(10, patient_id=None, doctor_id=desk.world.doctors[1].id)
    assert desk.claims_of(visit.id) == {("doctor", 0)}


def test_buffers_do_not_claim_the_patient(desk):
    world = desk.world
    desk.book(10, type_id=world.types[1].id)
    desk.book(10, 30, doctor_id=world.doctors[1].id)
    assert desk.codes_against(a_booking(world, 10, 30, patient_id=world.patients[1].id)) == [R.DOCTOR_BUSY]


OVERRIDE_CASES = {
    Override.DOCTOR: Permission.OVERBOOK,
    Override.PATIENT: Permission.OVERBOOK,
    Override.ROOM: Permission.OVERBOOK,
    Override.HOURS: Permission.BOOK_OUTSIDE_HOURS,
    Override.LIMITS: Permission.EXCEED_LIMITS,
}


def taken(desk, override):
    """Make exactly one override necessary for the booking that is answered."""
    world = desk.world
    first, second = world.doctors
    other = world.patients[1].id
    if override is Override.DOCTOR:
        desk.book(10)
        return a_booking(world, patient_id=other)
    if override is Override.PATIENT:
        desk.book(10)
        return a_booking(world, doctor_id=second.id)
    if override is Override.ROOM:
        desk.book(10, room_id=world.rooms[0].id)
        return a_booking(world, doctor_id=second.id, patient_id=other, room_id=world.rooms[0].id)
    if override is Override.HOURS:
        return a_booking(world, 18)
    desk.do(edits.update_of(c.UpdateDoctor, first, replace(first, max_patients_per_day=1)))
    desk.book(9)
    return a_booking(world)


@pytest.mark.parametrize("override", list(Override))
def test_an_override_needs_to_be_named_allowed_and_explained(desk, override):
    command = taken(desk, override)
    others = tuple(each for each in Override if each is not override)
    assert desk.codes_against(command)
    assert desk.codes_against(replace(command, overrides=others, override_reason=REASON), actor=MANAGER)
    named = replace(command, overrides=(override,))
    assert isinstance(desk.refusal_of(named, actor=MANAGER), ReasonRequired)
    assert isinstance(desk.refusal_of(replace(named, override_reason="  "), actor=MANAGER), ReasonRequired)
    explained = replace(named, override_reason=REASON)
    refusal = desk.refusal_of(explained, actor=RECEPTIONIST)
    assert isinstance(refusal, NotAllowed)
    assert refusal.details == {"permission": OVERRIDE_CASES[override].value}
    booked = desk.do(explained, actor=MANAGER)
    assert (booked.overrides, booked.override_reason) == ((override,), REASON)


@pytest.mark.parametrize("override", list(Override))
def test_only_the_override_that_was_needed_is_kept(desk, override):
    command = replace(taken(desk, override), overrides=EVERYTHING, override_reason=REASON)
    booked = desk.do(command, actor=MANAGER)
    assert booked.overrides == (override,)


def test_an_override_without_need_leaves_no_mark(desk):
    booked = desk.do(a_booking(desk.world, overrides=EVERYTHING, override_reason=REASON), actor=RECEPTIONIST)
    assert (booked.overrides, booked.override_reason) == ((), "")


def test_overbooking_a_doctor_takes_a_lane_of_the_doctor_alone(desk):
    """DECISIONS 2: it never silently overbooks the room or the patient."""
    world = desk.world
    desk.book(10, room_id=world.rooms[0].id)
    wanted = a_booking(
        world,
        patient_id=world.patients[1].id,
        room_id=world.rooms[0].id,
        overrides=(Override.DOCTOR,),
        override_reason=REASON,
    )
    assert desk.codes_against(wanted) == [R.DOCTOR_BUSY, R.ROOM_BUSY]
    elsewhere = desk.do(replace(wanted, room_id=world.rooms[1].id))
    assert desk.claims_of(elsewhere.id) == {("doctor", 1), ("patient", 0), ("room", 0)}
    assert desk.codes_against(a_booking(world, patient_id=world.patients[2].id)) == [R.DOCTOR_BUSY, R.DOCTOR_BUSY]


@pytest.mark.parametrize(
    "code",
    [R.OFF_GRID, R.LENGTH_NOT_ALLOWED, R.IN_PAST, R.DOCTOR_NOT_BOOKABLE, R.PATIENT_ARCHIVED],
)
def test_what_cannot_be_overruled(desk, code):
    world = desk.world
    command = a_booking(world, overrides=EVERYTHING, override_reason=REASON)
    if code is R.OFF_GRID:
        command = replace(command, starts_at=at(10, 1))
    elif code is R.LENGTH_NOT_ALLOWED:
        command = replace(command, minutes=10)
    elif code is R.IN_PAST:
        command = replace(command, starts_at=NOW - timedelta(hours=1))
    elif code is R.DOCTOR_NOT_BOOKABLE:
        desk.do(edits.update_of(c.UpdateDoctor, world.doctors[0], replace(world.doctors[0], active=False)))
    else:
        desk.do(edits.update_of(c.UpdatePatient, world.patients[0], replace(world.patients[0], archived=True)))
    assert code in desk.codes_against(command)


def test_a_session_for_three_takes_three_at_once():
    """FEATURES A20."""
    with a_desk(capacity=3) as desk:
        patients = [patient.id for patient in desk.world.patients]
        visits = [desk.book(10, patient_id=patient) for patient in patients]
        assert [desk.claims_of(visit.id) for visit in visits] == [
            {("doctor", lane), ("patient", 0)} for lane in range(3)
        ]
        fourth = a_booking(desk.world, patient_id=None)
        assert desk.codes_against(fourth) == [R.DOCTOR_BUSY] * 3
        overbooked = desk.do(replace(fourth, overrides=(Override.DOCTOR,), override_reason=REASON))
        assert desk.claims_of(overbooked.id) == {("doctor", 3)}


def test_an_extra_session_brings_its_own_capacity(desk):
    world = desk.world
    session = Session(starts=18 * 60, minutes=60, capacity=2)
    desk.do(
        c.CreateDateException(
            exception=DateException(
                id=new_id(),
                doctor_id=world.doctors[0].id,
                clinic_id=world.clinic.id,
                day=DAY,
                kind=ExceptionKind.EXTRA,
                sessions=(session,),
            )
        )
    )
    for patient in world.patients[:2]:
        desk.book(18, patient_id=patient.id)
    assert desk.codes_against(a_booking(world, 18, patient_id=world.patients[2].id)) == [R.DOCTOR_BUSY] * 2


def test_a_room_for_two_takes_two(desk):
    world = desk.world
    room = world.rooms[0]
    desk.do(edits.update_of(c.UpdateRoom, room, replace(room, capacity=2)))
    desk.book(10, room_id=room.id)
    second = desk.book(10, room_id=room.id, doctor_id=world.doctors[1].id, patient_id=world.patients[1].id)
    assert ("room", 1) in desk.claims_of(second.id)


def test_a_smaller_capacity_cancels_nothing_and_takes_nobody_new(desk):
    """FEATURES R5."""
    world = desk.world
    room = world.rooms[0]
    wide = desk.do(edits.update_of(c.UpdateRoom, room, replace(room, capacity=2)))
    first = desk.book(10, room_id=room.id)
    desk.book(10, room_id=room.id, doctor_id=world.doctors[1].id, patient_id=world.patients[1].id)
    desk.do(edits.update_of(c.UpdateRoom, wide, replace(wide, capacity=1)))
    third = a_booking(world, 10, 15, room_id=room.id, patient_id=None)
    assert desk.codes_against(third) == [R.DOCTOR_BUSY, R.ROOM_BUSY, R.ROOM_BUSY]
    desk.do(c.CancelAppointment(appointment_id=first.id, code=CancelCode.COST))
    assert desk.codes_against(third) == [R.ROOM_BUSY]


@pytest.mark.parametrize("counted", [Status.REQUESTED, Status.CONFIRMED])
def test_the_days_limit_of_a_doctor_counts_what_is_not_cancelled(counted):
    """FEATURES R23: cancel one, book one at the limit."""
    with a_desk(doctor={"max_patients_per_day": 2}) as desk:
        first = desk.book(9, status=counted)
        desk.book(11, patient_id=None)
        assert desk.codes_against(a_booking(desk.world, 15)) == [R.DOCTOR_DAY_FULL]
        desk.do(c.CancelAppointment(appointment_id=first.id, code=CancelCode.COST))
        desk.book(15)
        assert desk.codes_against(a_booking(desk.world, 16)) == [R.DOCTOR_DAY_FULL]
        moved = c.MoveAppointment(
            appointment_id=desk.book(16, overrides=(Override.LIMITS,), override_reason=REASON).id,
            starts_at=at(16, 30),
            minutes=30,
            doctor_id=desk.world.doctors[0].id,
        )
        assert desk.codes_against(moved) == [R.DOCTOR_DAY_FULL]


def test_the_days_limit_of_a_patient_holds_across_doctors():
    with a_desk(rules=BookingRules(visits_per_patient_and_day=1)) as desk:
        desk.book(9)
        again = a_booking(desk.world, 15, doctor_id=desk.world.doctors[1].id)
        assert desk.codes_against(again) == [R.PATIENT_DAY_FULL]
        desk.do(replace(again, starts_at=at(15) + timedelta(days=1)))
        desk.do(replace(again, id=new_id(), appointment_id=new_id(), patient_id=None))
        booked = desk.do(
            replace(
                again,
                id=new_id(),
                appointment_id=new_id(),
                starts_at=at(16),
                overrides=(Override.LIMITS,),
                override_reason=REASON,
            )
        )
        assert booked.overrides == (Override.LIMITS,)


def test_a_command_that_comes_twice_takes_effect_once(desk):
    command = a_booking(desk.world)
    first = desk.do(command)
    assert desk.do(command, now=minutes_later(5)) == first
    desk.do(c.ChangeStatus(appointment_id=first.id, status=Status.CONFIRMED))
    assert desk.do(command).status is Status.CONFIRMED


def test_a_refused_command_may_be_given_again_and_then_be_carried_out(desk):
    visit = desk.book(10)
    command = a_booking(desk.world, 10, 15)
    assert desk.codes_against(command) == [R.DOCTOR_BUSY, R.PATIENT_BUSY]
    desk.do(c.CancelAppointment(appointment_id=visit.id, code=CancelCode.COST))
    assert desk.do(command).id == command.appointment_id


def test_the_database_says_no_where_the_rules_see_nothing(desk, monkeypatch):
    """The claims stand behind the rules: they refuse by themselves, and name whom they met."""
    monkeypatch.setattr(appointments, "busy_times", lambda *_, **__: {})
    first = desk.book(10, room_id=desk.world.rooms[0].id)
    refusal = desk.refusal_of(a_booking(desk.world, 10, 15, patient_id=None))
    assert isinstance(refusal, CannotBook)
    assert [(reason.code, reason.blocker_id) for reason in refusal.reasons] == [(R.DOCTOR_BUSY, first.id)]
    other = {"doctor_id": desk.world.doctors[1].id}
    assert desk.codes_against(a_booking(desk.world, 10, 15, **other)) == [R.PATIENT_BUSY]
    in_room = a_booking(desk.world, 10, 15, patient_id=None, room_id=desk.world.rooms[0].id, **other)
    assert desk.codes_against(in_room) == [R.ROOM_BUSY]


def test_old_visits_carry_no_claims_but_stay_where_they_are(desk):
    """DECISIONS 5: the horizon is the start of yesterday."""
    visit = desk.book(10, room_id=desk.world.rooms[0].id)
    late = desk.book(16, patient_id=desk.world.patients[1].id, type_id=desk.world.types[1].id)
    two_days_on = at(1) + timedelta(days=2)
    assert desk.do(c.MoveClaimsHorizon(), now=at(23)) == 0
    assert desk.do(c.MoveClaimsHorizon(), now=at(23) + timedelta(days=1)) == 0
    assert desk.do(c.MoveClaimsHorizon(), now=two_days_on) == 6 + 6 + 6 + 9 + 6
    assert desk.claims_of(visit.id) == desk.claims_of(late.id) == set()
    assert desk.visit(visit).status is Status.BOOKED
    desk.do(c.CancelAppointment(appointment_id=visit.id, code=CancelCode.COST), now=two_days_on)
    restored = desk.do(c.RestoreAppointment(appointment_id=visit.id), now=two_days_on)
    assert (restored.status, desk.claims_of(visit.id)) == (Status.BOOKED, set())


def test_the_horizon_only_moves_forward(desk):
    later = at(1) + timedelta(days=2)
    desk.do(c.MoveClaimsHorizon(), now=later)
    with desk.database.read() as db:
        reached = claims.horizon(db)
    assert reached == to_minutes(at(0) + timedelta(days=1))
    desk.do(c.MoveClaimsHorizon(), now=NOW)
    with desk.database.read() as db:
        assert claims.horizon(db) == reached


def test_numbers_are_given_without_holes_and_never_to_refusals(desk):
    desk.book(10)
    assert desk.codes_against(a_booking(desk.world))
    with desk.database.write() as db:
        carry_out(db, a_booking(desk.world, 11), actor=PROGRAM, now=NOW)
        numbers = db.connection.exec_driver_sql("SELECT n FROM command_log ORDER BY n").scalars().all()
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("changes", [{}, {"starts_at": at(15)}])
def test_another_command_cannot_book_a_visit_that_exists(desk, changes):
    """A desk that lost the answer and asks anew, without the same command, gets no second visit and no crash."""
    command = a_booking(desk.world)
    visit = desk.do(command)
    desk.do(c.CancelAppointment(appointment_id=visit.id, code=CancelCode.COST))
    again = replace(command, id=new_id(), **changes)
    assert isinstance(desk.refusal_of(again), AlreadyExists)
