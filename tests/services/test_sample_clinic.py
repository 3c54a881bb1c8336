"""The generated clinic and the demonstration clinic: consistent, the same for one seed, and never double-booked."""

import itertools
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import PROGRAM, Role
from clinic_desk.domain.appointment import Appointment, Status
from clinic_desk.domain.clinic import Clinic
from clinic_desk.domain.clinic_time import day_bounds, to_minutes, wall_of
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.next_free import FreeSearch
from clinic_desk.domain.patient import Patient, patient_problems
from clinic_desk.domain.records import RecordKind
from clinic_desk.domain.refusals import AlreadySetUp
from clinic_desk.domain.user import User
from clinic_desk.services import accounts, edits, facts, openings, patient_finder
from clinic_desk.services.commands import carry_out, replay
from clinic_desk.services.demo_clinic import build_demo
from clinic_desk.services.sample_clinic import HasRecords, load_sample
from clinic_desk.storage import change_log, claims, patient_search, rows, tables
from tests.support.builders import a_world
from tests.support.databases import memory_database
from tests.support.desk import rows_of

WORDS = Path(__file__).parents[2] / "resources" / "sample"
NOW = datetime(2026, 11, 20, 4, 28, tzinfo=UTC)
TODAY = date(2026, 11, 20)
PATIENTS, VISITS = 800, 3000


def load(database, *, seed=1, patients=PATIENTS, appointments=VISITS, **choices):
    return load_sample(
        database, folder=WORDS, now=NOW, patients=patients, appointments=appointments, seed=seed, **choices
    )


@pytest.fixture(scope="module")
def sample():
    """One generated clinic; tests that change it make their own."""
    database = memory_database()
    load(database)
    return database


def everything(database, kind):
    with database.read() as db:
        return rows.select_all(db, kind)


# ------------------------------------------------------------------------------------------- generated


def test_as_many_are_written_as_asked_for(sample):
    assert len(everything(sample, Patient)) == PATIENTS
    assert len(everything(sample, Appointment)) == VISITS
    assert {clinic.zone for clinic in everything(sample, Clinic)} == {"Asia/Dhaka", "Europe/Berlin"}
    assert {user.role for user in everything(sample, User)} == set(Role) - {Role.PATIENT}


def test_the_claims_are_exactly_those_of_the_visits_after_the_horizon(sample):
    yesterday = day_bounds(TODAY - timedelta(days=1), "Asia/Dhaka")[0]
    with sample.read() as db:
        assert claims.faults(db, NOW) == ()
        assert claims.horizon(db) == yesterday
        claiming = set(db.connection.execute(sa.select(tables.slot_claim.c.owner_id)).scalars())
    live = {visit.id for visit in everything(sample, Appointment) if visit.is_live}
    later = {visit.id for visit in everything(sample, Appointment) if to_minutes(visit.ends_at) > yesterday}
    assert claiming == live & later
    assert live - later


def test_nobody_and_no_room_is_ever_booked_twice_at_once(sample):
    taken = defaultdict(list)
    for visit in everything(sample, Appointment):
        if visit.is_live:
            before, after = timedelta(minutes=visit.buffer_before), timedelta(minutes=visit.buffer_after)
            taken[visit.doctor_id].append((visit.starts_at - before, visit.ends_at + after))
            taken[visit.patient_id].append((visit.starts_at, visit.ends_at))
            taken[visit.room_id].append((visit.starts_at, visit.ends_at))
    for times in taken.values():
        assert all(first[1] <= second[0] for first, second in itertools.pairwise(sorted(times)))


def test_every_visit_lies_in_the_doctors_hours_and_outside_closures(sample):
    visits = everything(sample, Appointment)
    days = sorted({visit.day for visit in visits})
    with sample.read() as db:
        doctors = {doctor.id: doctor for doctor in rows.select_all(db, Doctor)}
        hours = {
            clinic.id: facts.timetables(db, clinic, tuple(doctors), days[0], days[-1])
            for clinic in rows.select_all(db, Clinic)
        }
    for visit in visits:
        table = hours[visit.clinic_id][visit.doctor_id]
        starts, ends = to_minutes(visit.starts_at), to_minutes(visit.ends_at)
        assert any(opening.starts <= starts and ends <= opening.ends for opening in table.openings)
        assert not any(closure.starts < ends and starts < closure.ends for closure in table.closures)
        assert visit.room_id == doctors[visit.doctor_id].default_room_id
        wall = wall_of(starts, visit.zone)
        assert (visit.promised, visit.day) == (wall.iso(), wall.day)


def test_past_visits_are_over_future_ones_are_not_and_today_is_in_between(sample):
    over = {Status.COMPLETED, Status.CANCELLED, Status.NO_SHOW, Status.ENTERED_IN_ERROR}
    ahead = {Status.REQUESTED, Status.BOOKED, Status.CONFIRMED, Status.CANCELLED}
    seen = defaultdict(set)
    for visit in everything(sample, Appointment):
        seen[(visit.day > TODAY) - (visit.day < TODAY)].add(visit.status)
        assert visit.booked_at <= min(visit.starts_at, NOW)
        assert (visit.completed_at is not None) == (visit.status is Status.COMPLETED)
        assert (visit.cancel_code is not None) == (visit.status is Status.CANCELLED)
    assert seen[-1] == over
    assert seen[1] == ahead
    assert {Status.COMPLETED, Status.ARRIVED, Status.IN_PROGRESS, Status.CONFIRMED} <= seen[0]


def test_the_patients_could_have_been_registered_by_hand(sample):
    patients = everything(sample, Patient)
    assert all(patient_problems(patient, today=TODAY) == () for patient in patients)
    assert sorted(int(patient.number[2:]) for patient in patients) == list(range(10001, 10001 + PATIENTS))
    born = {patient.id: patient.birth_date for patient in patients}
    visits = everything(sample, Appointment)
    assert all(born[visit.patient_id] is None or born[visit.patient_id] <= visit.day for visit in visits)
    gone = {patient.id for patient in patients if patient.archived}
    assert not [visit for visit in visits if visit.patient_id in gone and visit.day >= TODAY]


def test_everybody_is_found_by_name_phone_and_number(sample):
    patients = everything(sample, Patient)
    with sample.read() as db:
        for patient in patients[::40]:
            texts = [f"{patient.full_name} #{patient.number[2:]}", patient.number]
            texts += [phone.number for phone in patient.phones]
            for text in texts:
                assert patient.id in {hit.id for hit in patient_search.find(db, text, limit=50, today=TODAY)}, text


def test_the_same_seed_gives_the_same_clinic_and_another_seed_another(sample):
    logs = ("command_log", "change_log", "desk_meta")
    again, other = memory_database(), memory_database()
    load(again)
    load(other, seed=2)
    assert rows_of(again, without=logs) == rows_of(sample, without=logs)
    assert rows_of(other)["patient"] != rows_of(sample)["patient"]


def test_work_goes_on_in_a_generated_clinic():
    database = memory_database()
    load(database, patients=200, appointments=800)
    clinic = everything(database, Clinic)[0]
    with database.write() as db:
        free = openings.find_free(db, FreeSearch(minutes=30, clinic_id=clinic.id), now=NOW).times[0]
        patient = Patient(id=new_id(), number="", clinic_id=clinic.id, full_name="Nusrat Jahan")
        patient = carry_out(db, c.RegisterPatient(patient=patient), actor=PROGRAM, now=NOW)
        booking = c.BookAppointment(
            clinic_id=clinic.id,
            doctor_id=free.doctor_id,
            patient_id=patient.id,
            starts_at=datetime.fromtimestamp(free.starts * 60, UTC),
            minutes=free.minutes,
        )
        carry_out(db, booking, actor=PROGRAM, now=NOW)
        old = rows.select_all(db, Patient, tables.patient.c.number == "A-10001")[0]
        assert change_log.history_of(db, RecordKind.PATIENT, old.id) == ()
        carry_out(db, edits.update_of(c.UpdatePatient, old, _renamed(old)), actor=PROGRAM, now=NOW)
        assert len(change_log.history_of(db, RecordKind.PATIENT, old.id)) == 1
        assert patient_search.find(db, "Zubaida Zzyx", today=TODAY)[0].id == old.id
        assert claims.faults(db, NOW) == ()
    assert patient.number == "A-10201"


def _renamed(patient):
    return replace(patient, full_name="Zubaida Zzyx")


def test_progress_is_told_to_the_end():
    told = []
    size = load(memory_database(), patients=120, appointments=300, progress=lambda *step: told.append(step))
    assert (size.patients, size.appointments) == (120, 300)
    assert told == [("patients", 120, 120), ("visits", 300, 300)]


def test_a_clinic_with_patients_is_left_alone_unless_that_is_wanted():
    database = memory_database()
    world = a_world(database, now=NOW)
    before = rows_of(database)
    with pytest.raises(HasRecords):
        load(database, patients=50, appointments=100)
    assert rows_of(database) == before
    load(database, patients=50, appointments=100, beside_others=True)
    with database.read() as db:
        assert claims.faults(db, NOW) == ()
        assert rows.get(db, Patient, world.patients[0].id) == world.patients[0]
        assert db.org == world.organisation.id
    assert len(everything(database, Patient)) == 53


# ------------------------------------------------------------------------------------------- demonstration


@pytest.fixture(scope="module")
def demo():
    """The demonstration clinic at 10:28 on the day of the pictures."""
    return a_demo(NOW)


def a_demo(now):
    database = memory_database()
    build_demo(database, folder=WORDS, now=now, password_hash="bcrypt-sha256$none")
    return database


def the_day(database, day):
    with database.read() as db:
        doctors = {doctor.id: doctor.name for doctor in rows.select_all(db, Doctor)}
        names = {patient.id: patient.full_name for patient in rows.select_all(db, Patient)}
        visits = rows.select_all(db, Appointment, tables.appointment.c.day == day)
    return {(doctors[visit.doctor_id], visit.promised[11:], names[visit.patient_id]): visit.status for visit in visits}


def test_the_demonstration_day_is_in_full_swing(demo):
    day = the_day(demo, TODAY)
    assert set(Counter(day.values())) == set(Status) - {Status.ENTERED_IN_ERROR}
    assert day["Dr Nasrin Rahman", "10:00", "Md. Rashed"] is Status.ARRIVED
    assert day["Dr Nasrin Rahman", "11:00", "John Gomes"] is Status.CONFIRMED
    assert day["Dr Nasrin Rahman", "13:00", "Sadia Afrin"] is Status.REQUESTED
    assert day["Dr Imran Hossain", "09:00", "Laila Noor"] is Status.NO_SHOW
    assert day["Dr Imran Hossain", "10:00", "Habib Ullah"] is Status.IN_PROGRESS
    assert day["Dr Rafiq Islam", "08:00", "Mina Das"] is Status.COMPLETED
    with demo.read() as db:
        assert claims.faults(db, NOW) == ()
        assert len({visit.day for visit in rows.select_all(db, Appointment) if visit.day > TODAY}) >= 7


def test_the_demonstration_has_histories_made_by_its_people(demo):
    with demo.read() as db:
        rina = next(user for user in rows.select_all(db, User) if user.role is Role.RECEPTIONIST)
        actor = accounts.actor_of(db, rina.id)
        (hit,) = patient_finder.search(db, "john gomes", today=TODAY)
        card = patient_finder.patient_card(db, hit.id, actor=actor, now=NOW)
        changes = change_log.history_of(db, RecordKind.APPOINTMENT, card.upcoming[0].visit.id)
    assert card.counts.visits >= 5
    assert card.counts.no_shows >= 1
    assert card.counts.moves == 1
    assert [other.full_name for other in card.same_phone] == ["Joy Gomes"]
    assert card.patient.allergies == ("Penicillin",)
    moved = next(change for change in changes if change.command_kind == "appointment.move")
    assert moved.actor_name == "Rina Akter"
    assert moved.before["promised"] == "2026-11-20T11:30"
    assert moved.after["promised"] == "2026-11-20T11:00"


def test_the_demonstration_has_names_that_are_mixed_up_and_a_family_phone(demo):
    with demo.read() as db:
        namesakes = patient_finder.search(db, "sadia afrin", today=TODAY)
        family = patient_finder.same_phone(db, "01712-000114", today=TODAY)
    assert [hit.look_alike for hit in namesakes][:2] == [True, True]
    assert {hit.full_name for hit in family} == {"Abdul Karim", "Fatema Begum", "Rahima Karim"}


def test_the_demonstration_is_built_only_in_an_empty_file(demo):
    before = rows_of(demo)
    with pytest.raises(AlreadySetUp):
        build_demo(demo, folder=WORDS, now=NOW, password_hash="")
    assert rows_of(demo) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 20, 18, 1, tzinfo=UTC),  # a minute after midnight in the clinic
        datetime(2028, 2, 29, 3, 30, 59, 999_999, tzinfo=UTC),
        datetime(2027, 12, 31, 17, 59, tzinfo=UTC),
    ],
)
def test_the_demonstration_can_be_built_at_any_time(now):
    database = a_demo(now)
    with database.read() as db:
        assert claims.faults(db, now) == ()
        today = wall_of(to_minutes(now), "Asia/Dhaka").day
        assert len(rows.select_all(db, Appointment, tables.appointment.c.day == today)) >= 30


@pytest.mark.slow
def test_replaying_the_demonstrations_commands_gives_the_same_records(demo):
    again = memory_database()
    with demo.read() as source, again.write() as target:
        replay(source, target)
    own = ("command_log", "desk_meta")
    assert rows_of(again, without=own) == rows_of(demo, without=own)
