"""Carrying out commands: what each role may do, everything or nothing, once only, and no name in the log.

The matrix is made from `HANDLERS`: a command without an example fails the first test.
"""

import logging
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import DEFAULT_MATRIX, PROGRAM, Permission, Role
from clinic_desk.domain.appointment import Appointment
from clinic_desk.domain.availability import BlockedTime, DateException, ExceptionKind, Leave
from clinic_desk.domain.clinic import AppointmentType, BookingRules, Clinic, Holiday, Organisation, Place, Room
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.patient import Patient, Phone
from clinic_desk.domain.records import RecordKind
from clinic_desk.domain.refusals import AlreadyExists, InvalidFields, NotAllowed, NotSetUp, Refusal
from clinic_desk.domain.user import User
from clinic_desk.services.commands import HANDLERS, KINDS, Origin, carry_out, decode, encode, replay
from clinic_desk.storage import command_log, desk_meta, rows, tables
from tests.support.builders import DAY, NOW, a_doctor, a_week, at
from tests.support.command_cases import CASES, a_first_run, a_scene
from tests.support.databases import memory_database

SECRETS = ("Zubaida", "Parveen", "01911424242", "Hypertension")


class Undone(Exception):  # noqa: N818  takes a try back
    """Raised to roll back what a test tried."""


@pytest.fixture(scope="module")
def database():
    return memory_database()


@pytest.fixture(scope="module")
def scene(database):
    return a_scene(database)


def counts(db):
    """The number of rows in every table."""
    return {
        table.name: db.connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        for table in tables.metadata.sorted_tables
    }


@contextmanager
def taken_back(database):
    """A write transaction whose changes are rolled back at its end."""
    with suppress(Undone), database.write() as db:
        yield db
        raise Undone


def tried(database, command, actor, *, now=NOW):
    """Carry a command out, take it back, and answer how it was refused, if it was."""
    try:
        with taken_back(database) as db:
            carry_out(db, command, actor=actor, now=now)
    except Refusal as refusal:
        return refusal
    return None


# -- who may do what -----------------------------------------------------------------------------


def test_every_command_has_an_example():
    assert {case.kind for case in CASES} | {c.SetUpOrganisation} == HANDLERS.keys()
    assert {kind.KIND: kind for kind in HANDLERS} == KINDS


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_role_may_what_the_matrix_says(database, scene, case, role):
    refusal = tried(database, case.make(scene), scene.actor(role), now=case.now)
    if case.is_allowed_to(DEFAULT_MATRIX[role]):
        assert refusal is None
    else:
        assert isinstance(refusal, NotAllowed)
        assert Permission(refusal.details["permission"]) not in DEFAULT_MATRIX[role]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_exactly_the_needed_permissions_are_enough(database, scene, case):
    doctor = scene.actor(Role.DOCTOR)
    for way in case.ways:
        assert tried(database, case.make(scene), replace(doctor, permissions=way), now=case.now) is None
        for lacking in way:
            actor = replace(doctor, permissions=way - {lacking})
            refusal = tried(database, case.make(scene), actor, now=case.now)
            assert isinstance(refusal, NotAllowed), lacking


@pytest.mark.parametrize("role", Role)
def test_a_clinic_that_is_set_up_is_not_set_up_again_by_anybody(database, scene, role):
    assert tried(database, a_first_run(), scene.actor(role)).code == "already_set_up"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_before_the_first_run_everything_else_is_refused(scene, case):
    empty = memory_database()
    assert isinstance(tried(empty, case.make(scene), PROGRAM), NotSetUp)
    assert tried(empty, a_first_run(), PROGRAM) is None


# -- everything or nothing -----------------------------------------------------------------------


def wrong_commands(scene):
    """For every command that makes something: one with everything wrong, and the fields that it tells of."""
    world = scene.world
    clinic, doctor = world.clinic, world.doctors[0]
    wrong_rules = BookingRules(shortest_minutes=60, longest_minutes=30, hold_minutes=0)
    place = {"doctor_id": doctor.id, "clinic_id": clinic.id}
    yield (
        c.CreateClinic(
            clinic=Clinic(id=new_id(), name="", zone="Mars/Olympus", week_start=9, email="x", rules=wrong_rules)
        ),
        ["email", "name", "rules", "rules", "week_start", "zone"],
    )
    yield c.CreateRoom(room=Room(id=new_id(), clinic_id=clinic.id, name=" ", capacity=0)), ["capacity", "name"]
    yield c.CreatePlace(place=Place(id=new_id(), name=" ")), ["name"]
    yield (
        c.CreateAppointmentType(
            appointment_type=AppointmentType(
                id=new_id(), name="", minutes=7, buffer_before=-5, buffer_after=7, colour="red", price=-1
            )
        ),
        ["buffer_after", "buffer_before", "colour", "minutes", "name", "price"],
    )
    yield c.CreateHoliday(holiday=Holiday(id=new_id(), day=DAY, name="")), ["name"]
    yield c.CreateUser(user=User(id=new_id(), name="", email="x", role=Role.DOCTOR)), ["doctor_id", "email", "name"]
    yield (
        c.CreateDoctor(
            doctor=a_doctor(clinic, 1, "", "", licence="", experience_years=-1, fee=-1, clinic_ids=(), email="x")
        ),
        ["clinic_ids", "email", "experience_years", "fee", "licence", "name"],
    )
    yield (
        c.CreateWorkingWeek(
            week=a_week(doctor.id, clinic.id, capacity=0, valid_from=at(9).date(), valid_until=NOW.date())
        ),
        ["sessions"] * 7 + ["valid_until"],
    )
    yield (
        c.CreateDateException(exception=DateException(id=new_id(), day=DAY, kind=ExceptionKind.EXTRA, **place)),
        ["sessions"],
    )
    yield c.CreateLeave(leave=Leave(id=new_id(), doctor_id=doctor.id, first_day=DAY, last_day=NOW.date())), ["last_day"]
    yield (
        c.CreateBlockedTime(block=BlockedTime(id=new_id(), clinic_id=clinic.id, starts_at=at(10), ends_at=at(9))),
        ["ends_at"],
    )
    yield (
        c.RegisterPatient(
            patient=Patient(id=new_id(), number="", clinic_id=clinic.id, full_name="", email="x", notes="x" * 5000)
        ),
        ["email", "full_name", "notes"],
    )
    yield (
        c.BookAppointment(starts_at=at(9), minutes=30, reason="x" * 5000, desk_notes="x" * 5000, **place),
        ["desk_notes", "reason"],
    )
    yield replace(a_first_run(), users=()), None


def test_a_wrong_command_tells_every_problem_and_leaves_every_table_as_it_was(database, scene):
    makers = {kind for kind in HANDLERS if kind.KIND.endswith((".create", ".register", ".book"))}
    seen = set()
    with database.read() as db:
        before = counts(db)
    for command, fields in wrong_commands(scene):
        seen.add(type(command))
        refusal = tried(database, command, PROGRAM)
        if fields is not None:
            assert isinstance(refusal, InvalidFields), command.KIND
            assert sorted(problem.field for problem in refusal.problems) == fields, command.KIND
        with database.read() as db:
            assert counts(db) == before, command.KIND
            assert command_log.result_of(db, command.id) is None
    assert seen == makers | {c.SetUpOrganisation}


def test_a_wrong_first_run_leaves_an_empty_file_empty():
    empty = memory_database()
    with empty.read() as db:
        before = counts(db)
    refusal = tried(empty, replace(a_first_run(), clinics=(), doctors=(), weeks=(), users=()), PROGRAM)
    assert {problem.field for problem in refusal.problems} == {"clinics", "users.role"}
    with empty.read() as db:
        assert counts(db) == before
        assert set(before.values()) == {0}


def test_a_refused_command_can_be_put_right_and_sent_again_under_the_same_id(database, scene):
    wrong = c.CreatePlace(place=Place(id=new_id(), name=""))
    right = replace(wrong, place=replace(wrong.place, name="Sylhet"))
    assert isinstance(tried(database, wrong, PROGRAM), InvalidFields)
    assert tried(database, right, PROGRAM) is None


# -- once only -----------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_retry_does_nothing_a_second_time_and_answers_alike(database, scene, case):
    command = case.make(scene)
    with taken_back(database) as db:
        first = carry_out(db, command, actor=PROGRAM, now=case.now)
        after_first, number = counts(db), desk_meta.read(db, "last_n")
        again = carry_out(db, command, actor=PROGRAM, now=case.now)
        assert (counts(db), desk_meta.read(db, "last_n")) == (after_first, number)
        assert again == first or list(again) == list(first)


def test_a_retry_is_answered_with_the_record_as_it_is_now(database, scene):
    booking = c.MoveAppointment(
        appointment_id=scene.booked.id, starts_at=at(14), minutes=30, doctor_id=scene.booked.doctor_id
    )
    with taken_back(database) as db:
        carry_out(db, booking, actor=PROGRAM, now=NOW)
        carry_out(db, c.CancelAppointment(appointment_id=scene.booked.id, code="cost"), actor=PROGRAM, now=NOW)
        assert carry_out(db, booking, actor=PROGRAM, now=NOW).status == "cancelled"


# -- the log -------------------------------------------------------------------------------------


def entries(db):
    return list(command_log.in_order(db))


def test_a_desk_numbers_its_commands_without_holes_and_nobody_else_does():
    database = memory_database()
    scene = a_scene(database)
    with database.write() as db:
        carry_out(db, c.MoveClaimsHorizon(), actor=PROGRAM, now=NOW, origin=Origin.JOB)
        carry_out(db, c.MoveClaimsHorizon(), actor=PROGRAM, now=NOW, origin=Origin.REST)
    assert isinstance(tried(database, c.CreatePlace(place=Place(id=new_id(), name="")), PROGRAM), InvalidFields)
    with database.write() as db:
        carry_out(db, c.ReleaseHold(hold_id=scene.hold.id), actor=PROGRAM, now=NOW)
        assert [entry.n for entry in entries(db)] == list(range(1, len(entries(db)) + 1))
        assert entries(db)[-1].kind == "hold.release"
        assert {entry.origin for entry in entries(db)} == {"desk"}


def test_the_log_says_who_and_when_to_the_millisecond(database, scene):
    exact = NOW.replace(microsecond=123_987)
    with taken_back(database) as db:
        command = c.CreatePlace(place=Place(id=new_id(), name="Sylhet"))
        carry_out(db, command, actor=scene.actor(Role.ADMIN), now=exact)
        entry = entries(db)[-1]
        assert (entry.id, entry.kind, entry.actor_id) == (command.id, "place.create", scene.me.id)
        assert entry.at == command_log.last_at(db) == NOW.replace(microsecond=123_000)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_command_that_went_through_the_log_does_the_same(database, scene, case):
    command = case.make(scene)
    travelled = decode(command.KIND, encode(command))
    assert type(travelled) is type(command)
    assert encode(travelled) == encode(command)
    assert tried(database, travelled, PROGRAM, now=case.now) is None


def test_the_first_run_went_through_the_log_unchanged():
    command = a_first_run()
    assert decode(command.KIND, encode(command)) == command


def test_an_unknown_kind_is_no_command():
    with pytest.raises(KeyError):
        decode("patient.delete", "{}")


def test_replaying_the_log_on_an_empty_file_gives_the_same_clinic():
    source, target = memory_database(), memory_database()
    scene = a_scene(source)
    done = []
    with source.write() as db:
        for case in CASES:
            try:
                with db.connection.begin_nested():
                    carry_out(db, case.make(scene), actor=scene.actor(Role.ADMIN), now=NOW)
                done.append(case.kind)
            except Refusal:
                continue  # not allowed to admins, or no longer possible after the cases before
        logged = len(entries(db))
    assert len(set(done)) > len(HANDLERS) * 0.8
    with source.read() as old, target.write() as new:
        assert replay(old, new) == logged
        for kind in RecordKind:
            value, _ = rows.RECORDS[kind]
            before = {record.id: record for record in rows.select_all(old, value)}
            assert {record.id: record for record in rows.select_all(new, value)} == before, kind
        assert rows.select_all(new, Appointment)


def test_an_actor_stands_in_the_change_log_beside_what_was_changed(database, scene):
    with taken_back(database) as db:
        before = rows.get(db, Organisation, scene.world.organisation.id)
        command = c.UpdateOrganisation(
            record_id=before.id, changes={"name": c.FieldChange(before=before.name, after="Health")}
        )
        carry_out(db, command, actor=scene.actor(Role.ADMIN), now=NOW)
        assert db.changed == {RecordKind.ORGANISATION}
        row = db.connection.execute(
            sa.select(tables.change_log).where(tables.change_log.c.command_id == command.id)
        ).one()
        assert (row.actor_id, row.after) == (scene.me.id, '{"name":"Health"}')


def test_a_record_is_made_once(database, scene):
    twice = c.CreatePlace(place=replace(scene.place, name="Another"))
    refusal = tried(database, twice, PROGRAM)
    assert isinstance(refusal, AlreadyExists)
    assert refusal.details == {"kind": "place", "id": scene.place.id}


def test_what_the_database_refuses_is_told_without_what_was_in_it(database, scene):
    patient = Patient(id=new_id(), number="", clinic_id=new_id(), full_name="Zubaida Parveen")
    with pytest.raises(IntegrityError) as caught, database.write() as db:
        db.connection.execute(sa.insert(tables.patient), rows.to_row(db, patient) | {"number": None})
    assert "INSERT INTO patient" in str(caught.value)
    assert not [secret for secret in SECRETS if secret in str(caught.value)]


def test_a_record_is_only_changed_by_a_command(database, scene):
    with pytest.raises(RuntimeError), database.write() as db:
        rows.add(db, Place(id=new_id(), name="Sylhet"))


# -- privacy -------------------------------------------------------------------------------------


def secret_commands(scene):
    clinic = scene.world.clinic.id
    secret = {"full_name": "Zubaida Parveen", "phones": (Phone(number="", typed="01911424242"),)}
    yield c.RegisterPatient(patient=Patient(id=new_id(), number="", clinic_id=clinic, email="x", **secret))
    yield c.RegisterPatient(patient=Patient(id=new_id(), number="", clinic_id=new_id(), **secret))
    yield c.RegisterPatient(patient=Patient(id=scene.world.patients[0].id, number="", clinic_id=clinic, **secret))
    for name, value in (("diagnosis", "Hypertension"), ("full_name", "Zubaida Parveen"), ("phones", "01911424242")):
        change = c.FieldChange(before="somebody else", after=value)
        yield c.UpdatePatient(record_id=scene.world.patients[0].id, changes={name: change})
    yield c.UpdatePatient(
        record_id=scene.world.patients[0].id,
        changes={"phones": c.FieldChange(before=as_stored(scene.world.patients[0].phones), after="01911424242")},
    )


def as_stored(phones):
    return [{"number": phone.number, "typed": phone.typed, "label": phone.label} for phone in phones]


def test_commands_that_fail_put_no_name_into_log_or_exception(database, scene, caplog):
    caplog.set_level(logging.DEBUG)
    for command in secret_commands(scene):
        try:
            with database.write() as db:
                carry_out(db, command, actor=scene.actor(Role.RECEPTIONIST), now=NOW)
        except Exception as error:  # noqa: BLE001  whatever it is, it must not tell
            told = f"{error!s} {error!r} {getattr(error, 'details', '')} {getattr(error, '__notes__', '')}"
        else:
            raise AssertionError(command.KIND)
        assert not [secret for secret in SECRETS if secret in told], type(command)
    assert not [secret for secret in SECRETS if secret in caplog.text]
