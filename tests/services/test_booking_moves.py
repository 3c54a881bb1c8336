"""Moving a visit and editing what it is about: identity stays, claims follow, what was settled stays settled."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import Permission, Role
from clinic_desk.domain.appointment import MOVABLE, CancelCode, Override, Status
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.refusals import InvalidFields, Missing, NotAllowed, StaleEdit, VisitNotMovable
from clinic_desk.domain.schedule import ReasonCode
from clinic_desk.services import edits
from tests.support.builders import a_booking, an_actor, at
from tests.support.desk import REASON, a_desk

RECEPTIONIST = an_actor(Role.RECEPTIONIST)
MANAGER = an_actor(Role.MANAGER)
R = ReasonCode


@pytest.fixture
def desk():
    with a_desk() as desk:
        yield desk


def move(visit, starts_at=None, **changes):
    fields = {
        "appointment_id": visit.id,
        "starts_at": visit.starts_at if starts_at is None else starts_at,
        "minutes": visit.minutes,
        "doctor_id": visit.doctor_id,
        "room_id": visit.room_id,
    }
    return c.MoveAppointment(**fields | changes)


def amend(visit, **changes):
    return edits.update_of(c.AmendAppointment, visit, replace(visit, **changes))


def test_a_moved_visit_keeps_its_identity_and_gets_a_new_promise(desk):
    visit = desk.book(10, reason="Chest pain")
    moved = desk.do(move(visit, at(11, 15) + timedelta(days=1), minutes=45))
    assert moved == replace(
        visit,
        version=2,
        starts_at=at(11, 15) + timedelta(days=1),
        ends_at=at(12) + timedelta(days=1),
        promised="2026-11-24T11:15",
        day=visit.day + timedelta(days=1),
        move_count=1,
    )
    assert desk.visit(visit) == moved
    desk.book(10)


@pytest.mark.parametrize("minute", [45, 15, 20], ids=["before", "after", "inside"])
def test_a_visit_may_move_over_its_own_time(desk, minute):
    visit = desk.book(10, room_id=desk.world.rooms[0].id)
    moved = desk.do(move(visit, at(9 if minute == 45 else 10, minute)))
    assert moved.starts_at == at(9 if minute == 45 else 10, minute)
    assert desk.claims_of(visit.id) == {("doctor", 0), ("patient", 0), ("room", 0)}


@pytest.mark.parametrize("minutes", [15, 60])
def test_a_visit_may_grow_and_shrink(desk, minutes):
    visit = desk.book(10)
    assert desk.do(move(visit, minutes=minutes)).minutes == minutes


def test_a_visit_that_is_moved_to_where_it_is_stays_as_it_is(desk):
    visit = desk.book(10)
    assert desk.do(move(visit)) == visit
    assert desk.visit(visit) == visit


def test_a_move_to_another_doctor_takes_that_doctors_time_and_buffers(desk):
    world = desk.world
    first, second = world.doctors
    desk.do(edits.update_of(c.UpdateDoctor, second, replace(second, buffer_before=5, buffer_after=20)))
    visit = desk.book(10, type_id=world.types[1].id, minutes=20)
    assert (visit.buffer_before, visit.buffer_after) == (5, 10)
    moved = desk.do(move(visit, doctor_id=second.id))
    assert (moved.buffer_before, moved.buffer_after) == (10, 30)
    desk.book(10, doctor_id=first.id, patient_id=world.patients[1].id)
    late = a_booking(world, 10, 45, doctor_id=second.id, patient_id=world.patients[2].id)
    assert desk.codes_against(late) == [R.DOCTOR_BUSY]


def test_a_move_within_the_same_doctors_day_keeps_the_buffers_it_was_booked_with(desk):
    world = desk.world
    visit = desk.book(10, type_id=world.types[1].id, minutes=20)
    kind = world.types[1]
    desk.do(edits.update_of(c.UpdateAppointmentType, kind, replace(kind, buffer_before=30, buffer_after=30)))
    moved = desk.do(move(visit, at(11)))
    assert (moved.buffer_before, moved.buffer_after) == (5, 10)


def test_a_move_into_a_taken_time_is_refused_and_the_old_time_kept(desk):
    visit = desk.book(10)
    desk.book(11, patient_id=desk.world.patients[1].id)
    assert desk.codes_against(move(visit, at(11, 15))) == [R.DOCTOR_BUSY]
    assert desk.codes_against(a_booking(desk.world, 10, patient_id=None)) == [R.DOCTOR_BUSY]


def test_growing_into_the_next_visit_is_refused(desk):
    """FEATURES R7."""
    visit = desk.book(10)
    desk.book(10, 30, patient_id=desk.world.patients[1].id)
    assert desk.codes_against(move(visit, minutes=45)) == [R.DOCTOR_BUSY]


def test_undo_meets_whoever_took_the_time_meanwhile(desk):
    """FEATURES R17."""
    visit = desk.book(10)
    desk.do(move(visit, at(11)))
    back = move(visit, is_undo=True)
    desk.book(10, patient_id=desk.world.patients[1].id)
    assert desk.codes_against(back) == [R.DOCTOR_BUSY]


def test_undo_takes_a_visit_back_though_the_time_has_begun(desk):
    visit = desk.book(10)
    moved = desk.do(move(visit, at(11)))
    assert moved.move_count == 1
    back = desk.do(move(visit, is_undo=True), now=at(10, 20))
    assert (back.starts_at, back.move_count) == (visit.starts_at, 0)


def test_a_count_of_moves_never_falls_below_none(desk):
    visit = desk.book(10)
    assert desk.do(move(visit, at(11), is_undo=True)).move_count == 0


@pytest.mark.parametrize("status", list(Status))
def test_what_is_over_or_off_keeps_its_time(desk, status):
    desk.now = at(10, 10)
    visit = desk.book(10)
    if status is Status.CANCELLED:
        desk.do(c.CancelAppointment(appointment_id=visit.id, code=CancelCode.COST))
    elif status is not Status.BOOKED:
        desk.do(c.ChangeStatus(appointment_id=visit.id, status=status)) if status is not Status.COMPLETED else [
            desk.do(c.ChangeStatus(appointment_id=visit.id, status=each)) for each in (Status.ARRIVED, Status.COMPLETED)
        ]
    if status in MOVABLE:
        assert desk.do(move(visit, at(11))).status is status
    else:
        assert isinstance(desk.refusal_of(move(visit, at(11))), VisitNotMovable)


def test_a_move_from_where_the_visit_no_longer_is_is_refused(desk):
    visit = desk.book(10)
    desk.do(move(visit, at(11)))
    assert isinstance(desk.refusal_of(move(visit, at(12), version=visit.version)), StaleEdit)
    assert isinstance(desk.refusal_of(move(visit, at(12), seen_starts_at=visit.starts_at)), StaleEdit)
    desk.do(move(visit, at(12), seen_starts_at=at(11), version=2))


def test_a_visit_under_way_may_last_longer_or_change_the_room(desk):
    """What has begun on time is not in the past because it is changed now."""
    visit = desk.book(10)
    desk.do(c.ChangeStatus(appointment_id=visit.id, status=Status.ARRIVED), now=at(10))
    longer = desk.do(move(visit, minutes=60), now=at(10, 40), actor=RECEPTIONIST)
    assert longer.minutes == 60
    elsewhere = desk.do(move(longer, room_id=desk.world.rooms[1].id), now=at(10, 45), actor=RECEPTIONIST)
    assert elsewhere.room_id == desk.world.rooms[1].id
    assert desk.codes_against(move(longer, at(10, 5)), now=at(10, 45)) == [R.IN_PAST]


def test_a_visit_of_a_kind_that_is_no_longer_offered_can_still_be_moved(desk):
    """FEATURES R8."""
    kind = desk.world.types[0]
    visit = desk.book(10, type_id=kind.id)
    desk.do(edits.update_of(c.UpdateAppointmentType, kind, replace(kind, active=False)))
    desk.do(move(visit, at(11)))
    assert desk.codes_against(a_booking(desk.world, 15, type_id=kind.id)) == [R.TYPE_INACTIVE]


def test_a_visit_keeps_a_length_that_is_no_longer_allowed(desk):
    visit = desk.book(10, minutes=15)
    clinic = desk.world.clinic
    rules = replace(clinic.rules, shortest_minutes=30)
    desk.do(edits.update_of(c.UpdateClinic, clinic, replace(clinic, rules=rules)))
    desk.do(move(visit, at(11)))
    assert desk.codes_against(move(visit, at(11), minutes=20)) == [R.LENGTH_NOT_ALLOWED]


def an_overbooked_visit(desk, **changes):
    desk.book(10)
    return desk.book(
        10,
        patient_id=desk.world.patients[1].id,
        room_id=desk.world.rooms[0].id,
        overrides=(Override.DOCTOR,),
        override_reason=REASON,
        **changes,
    )


def test_an_overbooked_visit_may_change_the_room_without_being_granted_again(desk):
    visit = an_overbooked_visit(desk)
    moved = desk.do(move(visit, room_id=desk.world.rooms[1].id), actor=RECEPTIONIST)
    assert (moved.overrides, moved.override_reason) == ((Override.DOCTOR,), REASON)
    assert desk.claims_of(visit.id) == {("doctor", 1), ("patient", 0), ("room", 0)}


def test_an_overbooked_visit_may_become_shorter_but_not_longer_or_later(desk):
    visit = an_overbooked_visit(desk)
    assert desk.codes_against(move(visit, at(10, 5)), actor=RECEPTIONIST) == [R.DOCTOR_BUSY]
    desk.book(10, 30, patient_id=desk.world.patients[2].id)
    assert set(desk.codes_against(move(visit, minutes=45), actor=RECEPTIONIST)) == {R.DOCTOR_BUSY}
    shorter = desk.do(move(visit, minutes=15), actor=RECEPTIONIST)
    assert (shorter.minutes, shorter.overrides) == (15, (Override.DOCTOR,))


def test_what_was_granted_for_one_doctor_or_room_is_not_granted_for_another(desk):
    world = desk.world
    second = world.doctors[1].id
    visit = an_overbooked_visit(desk)
    desk.book(10, doctor_id=second, patient_id=world.patients[2].id)
    assert desk.codes_against(move(visit, doctor_id=second), actor=RECEPTIONIST) == [R.DOCTOR_BUSY]
    granted = move(visit, doctor_id=second, overrides=(Override.DOCTOR,), override_reason="Squeezed in")
    assert isinstance(desk.refusal_of(granted, actor=RECEPTIONIST), NotAllowed)
    moved = desk.do(granted, actor=MANAGER)
    assert (moved.overrides, moved.override_reason) == ((Override.DOCTOR,), "Squeezed in")


def test_a_visit_that_is_moved_where_it_is_free_is_overbooked_no_more(desk):
    visit = an_overbooked_visit(desk)
    moved = desk.do(move(visit, at(11)), actor=RECEPTIONIST)
    assert (moved.overrides, moved.override_reason) == ((), "")


def test_a_move_uses_up_the_own_hold_and_is_stopped_by_a_strangers(desk):
    visit = desk.book(10)
    hold = desk.do(c.PlaceHold(clinic_id=visit.clinic_id, doctor_id=visit.doctor_id, starts_at=at(11), minutes=30))
    assert desk.codes_against(move(visit, at(11))) == [R.DOCTOR_HELD]
    moved = desk.do(move(visit, at(11), hold_id=hold.id))
    assert moved.starts_at == at(11)
    assert desk.claims_of(hold.id) == set()


@pytest.mark.parametrize("changes", [{"doctor_id": new_id()}, {"room_id": new_id()}])
def test_a_move_to_somebody_who_does_not_exist_is_missing(desk, changes):
    assert isinstance(desk.refusal_of(move(desk.book(10), **changes)), Missing)


def test_texts_are_edited_without_touching_the_time(desk):
    visit = desk.book(10)
    amended = desk.do(amend(visit, reason="Headache", desk_notes="Bring reports"))
    assert amended == replace(visit, version=2, reason="Headache", desk_notes="Bring reports")


def test_clinical_notes_are_for_those_who_may_write_them(desk):
    doctor = an_actor(Role.DOCTOR)
    visit = desk.book(10)
    assert isinstance(desk.refusal_of(amend(visit, diagnosis="Angina"), actor=RECEPTIONIST), NotAllowed)
    assert desk.do(amend(visit, diagnosis="Angina"), actor=doctor).diagnosis == "Angina"
    writer = replace(doctor, permissions=frozenset({Permission.EDIT_CLINICAL_NOTES}))
    visit = desk.visit(visit)
    both = amend(visit, diagnosis="Flu", reason="Fever")
    assert isinstance(desk.refusal_of(both, actor=writer), NotAllowed)


def test_two_edits_of_one_field_meet(desk):
    visit = desk.book(10)
    desk.do(amend(visit, reason="Headache"))
    refusal = desk.refusal_of(amend(visit, reason="Fever"))
    assert isinstance(refusal, StaleEdit)
    assert refusal.fields == ("reason",)
    desk.do(amend(visit, desk_notes="Tall"))
    desk.do(amend(visit, reason="Headache"))


@pytest.mark.parametrize("field", ["starts_at", "status", "doctor_id", "version", "overrides"])
def test_an_edit_cannot_reach_the_rest_of_a_visit(desk, field):
    visit = desk.book(10)
    change = c.FieldChange(before=None, after=None)
    refusal = desk.refusal_of(c.AmendAppointment(record_id=visit.id, changes={field: change}))
    assert isinstance(refusal, NotAllowed)


def test_a_text_that_is_too_long_is_refused(desk):
    assert isinstance(desk.refusal_of(amend(desk.book(10), reason="x" * 4001)), InvalidFields)


def test_another_patient_is_checked_against_the_own_visits(desk):
    world = desk.world
    visit = desk.book(10)
    desk.book(10, 15, doctor_id=world.doctors[1].id, patient_id=world.patients[1].id)
    assert desk.codes_against(amend(visit, patient_id=world.patients[1].id)) == [R.PATIENT_BUSY]
    amended = desk.do(amend(visit, patient_id=world.patients[2].id))
    assert amended.patient_id == world.patients[2].id
    desk.book(10, doctor_id=world.doctors[1].id, patient_id=world.patients[0].id, room_id=None, minutes=15)


def test_a_visit_gets_and_loses_its_patient(desk):
    visit = desk.book(10, patient_id=None)
    named = desk.do(amend(visit, patient_id=desk.world.patients[0].id))
    assert ("patient", 0) in desk.claims_of(visit.id)
    desk.do(amend(named, patient_id=None))
    assert desk.claims_of(visit.id) == {("doctor", 0)}


def test_another_patient_for_an_overbooked_visit_needs_no_new_grant(desk):
    visit = an_overbooked_visit(desk)
    amended = desk.do(amend(visit, patient_id=desk.world.patients[2].id), actor=RECEPTIONIST)
    assert (amended.overrides, amended.override_reason) == ((Override.DOCTOR,), REASON)
    assert desk.claims_of(visit.id) == {("doctor", 1), ("patient", 0), ("room", 0)}


def test_an_overbooked_patient_is_no_more_so_once_replaced(desk):
    world = desk.world
    desk.book(10)
    doubled = desk.book(10, doctor_id=world.doctors[1].id, overrides=(Override.PATIENT,), override_reason=REASON)
    amended = desk.do(amend(doubled, patient_id=world.patients[1].id))
    assert (amended.overrides, amended.override_reason) == ((), "")


def test_another_patient_is_possible_in_a_session_that_was_narrowed_since():
    with a_desk(capacity=3) as desk:
        world = desk.world
        visits = [desk.book(10, patient_id=patient.id) for patient in world.patients[:2]]
        with desk.database.read() as db:
            from clinic_desk.storage import availability

            (week,) = availability.working_weeks(db, [world.doctors[0].id])
        narrow = tuple(replace(session, capacity=1) for session in week.sessions)
        desk.do(edits.update_of(c.UpdateWorkingWeek, week, replace(week, sessions=narrow)))
        amended = desk.do(amend(visits[1], patient_id=world.patients[2].id))
        assert amended.patient_id == world.patients[2].id


@pytest.mark.parametrize("field", ["patient_id", "type_id"])
@pytest.mark.parametrize("status", [Status.BOOKED, Status.CANCELLED])
def test_a_patient_or_type_that_does_not_exist_is_missing(desk, field, status):
    visit = desk.book(10)
    if status is Status.CANCELLED:
        visit = desk.do(c.CancelAppointment(appointment_id=visit.id, code=CancelCode.COST))
    assert isinstance(desk.refusal_of(amend(visit, **{field: new_id()})), Missing)


def test_a_doctor_who_left_keeps_the_visits_but_gets_no_others(desk):
    """FEATURES R11."""
    first, second = desk.world.doctors
    visit = desk.book(10)
    desk.do(edits.update_of(c.UpdateDoctor, first, replace(first, active=False)))
    assert not desk.get(Doctor, first.id).is_bookable
    assert desk.visit(visit) == visit
    assert desk.codes_against(move(visit, at(11))) == [R.DOCTOR_NOT_BOOKABLE]
    assert desk.do(move(visit, doctor_id=second.id)).doctor_id == second.id
