"""The history of a record and the card of a visit: names for ids, nothing clinical for the desk, possible steps."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import PROGRAM, Permission, Role
from clinic_desk.domain.appointment import CancelCode, Status
from clinic_desk.domain.clinic import Place
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.patient import Patient
from clinic_desk.domain.records import RecordKind
from clinic_desk.domain.refusals import NotAllowed, Refusal
from clinic_desk.services import edits
from clinic_desk.services.commands import carry_out
from clinic_desk.services.histories import history_of, shown_patient, shown_visit
from clinic_desk.storage import rows
from clinic_desk.storage.engine import Stamp
from tests.support.builders import NOW, a_world, an_actor, at, book
from tests.support.databases import memory_database

DESK = an_actor(Role.RECEPTIONIST)
DOCTOR = an_actor(Role.DOCTOR)
MANAGER = an_actor(Role.MANAGER)
ON_THE_DAY = at(10, 5)


@pytest.fixture
def database():
    return memory_database()


@pytest.fixture
def world(database):
    return a_world(database)


@pytest.fixture
def visit(database, world):
    with database.write() as db:
        return book(db, world, 10, 30, reason="Chest pain", room_id=world.rooms[0].id, type_id=world.types[0].id)


def do(database, command, *, now=NOW, actor=PROGRAM):
    with database.write() as db:
        return carry_out(db, command, actor=actor, now=now)


def move(visit, **changes):
    fields = {"starts_at": visit.starts_at, "minutes": 30, "doctor_id": visit.doctor_id, "room_id": visit.room_id}
    return c.MoveAppointment(appointment_id=visit.id, **fields | changes)


def test_a_history_names_everybody_it_points_to(database, world, visit):
    do(database, move(visit, doctor_id=world.doctors[1].id, room_id=world.rooms[1].id))
    with database.read() as db:
        history = history_of(db, RecordKind.APPOINTMENT, visit.id, actor=DESK)
    moved, booked = history.entries
    assert history.names[moved.before["doctor_id"]] == "Dr Nasrin Rahman"
    assert history.names[moved.after["doctor_id"]] == "Dr Imran Hossain"
    assert history.names[moved.after["room_id"]] == world.rooms[1].name
    assert history.names[booked.after["patient_id"]] == "Abdul Karim"
    assert history.names[booked.after["type_id"]] == "Follow-up"
    assert (history.zone, history.currency) == ("Asia/Dhaka", "BDT")


def test_a_history_keeps_clinical_notes_from_the_desk(database, visit):
    changed = edits.update_of(c.AmendAppointment, visit, replace(visit, doctor_notes="Angina", desk_notes="Wheelchair"))
    do(database, changed)
    with database.read() as db:
        for_desk = history_of(db, RecordKind.APPOINTMENT, visit.id, actor=MANAGER).entries[0]
        for_doctor = history_of(db, RecordKind.APPOINTMENT, visit.id, actor=DOCTOR).entries[0]
    assert for_desk.after == {"desk_notes": "Wheelchair"}
    assert for_doctor.after == {"desk_notes": "Wheelchair", "doctor_notes": "Angina"}


def test_a_change_of_clinical_fields_alone_is_no_line_for_the_desk(database, world):
    patient = world.patients[0]
    do(database, edits.update_of(c.UpdatePatient, patient, replace(patient, diagnosis="Angina")))
    with database.read() as db:
        lines = history_of(db, RecordKind.PATIENT, patient.id, actor=DESK).entries
        all_lines = history_of(db, RecordKind.PATIENT, patient.id, actor=DOCTOR).entries
    assert [line.command_kind for line in lines] == ["patient.register"]
    assert [line.command_kind for line in all_lines] == ["patient.update", "patient.register"]
    assert "diagnosis" not in lines[0].after


def test_a_history_is_not_for_everybody(database, visit):
    nobody = an_actor(permissions=frozenset())
    with database.read() as db, pytest.raises(NotAllowed):
        history_of(db, RecordKind.APPOINTMENT, visit.id, actor=nobody)


def test_the_card_counts_to_what_other_visits_the_patient_came(database, world, visit):
    with database.write() as db:
        missed, off = book(db, world, 11), book(db, world, 12)
        came = book(db, world, 9)
        book(db, world, 14)
        book(db, world, 15, patient_id=world.patients[1].id)
    do(database, c.ChangeStatus(appointment_id=missed.id, status=Status.NO_SHOW), now=at(12))
    do(database, c.ChangeStatus(appointment_id=came.id, status=Status.ARRIVED), now=at(12))
    do(database, c.CancelAppointment(appointment_id=off.id, code=CancelCode.COST))
    with database.read() as db:
        shown = shown_visit(db, visit.id, actor=DESK, now=NOW)
    assert (shown.visits, shown.no_shows) == (1, 1)
    assert (shown.zone, shown.currency, shown.age) == ("Asia/Dhaka", "BDT", None)
    assert not shown.clinical


def test_the_card_of_a_visit_without_patient_is_read_too(database, world):
    with database.write() as db:
        visit = book(db, world, patient_id=None)
        shown = shown_visit(db, visit.id, actor=DOCTOR, now=NOW)
    assert shown.card.patient is None
    assert (shown.visits, shown.age, shown.clinical) == (0, None, True)


@pytest.mark.parametrize(
    "actor",
    [DESK, MANAGER, an_actor(permissions=frozenset({Permission.SEE_CALENDAR}))],
    ids=["desk", "manager", "nobody"],
)
def test_exactly_the_steps_that_are_not_refused_are_offered(database, visit, actor):
    """The card must not offer what the service refuses, nor hide what it would do."""
    for status, days in itertools.product(Status, (-3, 0, 3, 30)):
        visit = put_into(database, visit, status)
        now = ON_THE_DAY + timedelta(days=days, hours=1)
        with database.read() as db:
            steps = shown_visit(db, visit.id, actor=actor, now=now).steps
        possible = {to for to in Status if not is_refused(database, change_to(visit, to), now, actor)}
        assert set(steps.forward) | set(steps.back) == possible, (status, days)
        restore = c.RestoreAppointment(appointment_id=visit.id)
        cancel = c.CancelAppointment(appointment_id=visit.id, code=CancelCode.COST)
        assert steps.may_restore == (not is_refused(database, restore, now, actor))
        assert steps.may_cancel == (not is_refused(database, cancel, now, actor))


def put_into(database, visit, status):
    """Give a visit a status without asking whether it may have it."""
    with database.write() as db:
        db.stamp = Stamp(command_id=new_id(), actor_id=None, at=NOW)
        return rows.change(db, visit, replace(visit, status=status))


def change_to(visit, status):
    return c.ChangeStatus(appointment_id=visit.id, status=status)


class Undone(Exception):  # noqa: N818
    """Takes a tried step back."""


def is_refused(database, command, now, actor):
    """Tell whether a command would be refused; nothing is changed."""
    try:
        try_out(database, command, now, actor)
    except Refusal:
        return True
    except Undone:
        return False


def try_out(database, command, now, actor):
    with database.write() as db:
        carry_out(db, command, actor=actor, now=now)
        raise Undone


def test_a_patient_of_the_desk_is_found_by_the_history(database, world):
    with database.read() as db:
        history = history_of(db, RecordKind.PATIENT, world.patients[2].id, actor=DESK)
        patient = rows.get(db, Patient, world.patients[2].id)
    assert history.entries[0].after["full_name"] == patient.full_name
    assert history.kind is RecordKind.PATIENT
    assert history.subject == "নাজমা খাতুন"


def test_the_history_of_a_visit_without_patient_has_no_subject(database, world):
    with database.write() as db:
        visit = book(db, world, patient_id=None)
    with database.read() as db:
        history = history_of(db, RecordKind.APPOINTMENT, visit.id, actor=DESK)
    assert history.subject == ""
    assert history.zone == "Asia/Dhaka"


def test_the_card_of_a_patient_names_the_area_and_tells_who_may_be_booked(database, world):
    outer = Place(id=new_id(), name="Dhaka")
    inner = Place(id=new_id(), name="Dhanmondi", parent_id=outer.id, level=1)
    for place in (outer, inner):
        do(database, c.CreatePlace(place=place))
    patient = world.patients[0]
    patient = do(database, edits.update_of(c.UpdatePatient, patient, replace(patient, place_id=inner.id)))
    with database.read() as db:
        shown = shown_patient(db, patient.id, actor=DESK, now=NOW)
        for_doctor = shown_patient(db, patient.id, actor=DOCTOR, now=NOW)
    assert shown.names[str(inner.id)] == "Dhanmondi, Dhaka"
    assert (shown.may_book, shown.may_edit, shown.clinical) == (True, True, False)
    assert (for_doctor.may_edit, for_doctor.clinical) == (False, True)
    do(database, edits.update_of(c.UpdatePatient, patient, replace(patient, archived=True)))
    with database.read() as db:
        assert not shown_patient(db, patient.id, actor=DESK, now=NOW).may_book
