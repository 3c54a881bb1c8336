"""A generated clinic as large as a real one after ten years, for measuring and trying out. Nobody in it exists.

Patients, visits and times off are an import baseline: they have no command and no change log. The clinics, doctors
and accounts are set up by commands. The same seed and time give the same clinic.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from uuid import UUID

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import PROGRAM
from clinic_desk.domain.appointment import Appointment
from clinic_desk.domain.clinic import Organisation
from clinic_desk.domain.patient import Alert, AlertMoment, Channel, Patient, Phone
from clinic_desk.domain.refusals import Conflict
from clinic_desk.services.commands import carry_out
from clinic_desk.services.patients import FIRST_NUMBER
from clinic_desk.services.sample_names import load_clinic_group, load_names
from clinic_desk.services.sample_people import SamplePerson, people
from clinic_desk.services.sample_place import WEEKS_AHEAD, YEARS_BACK, SamplePlace
from clinic_desk.services.sample_visits import Faces, SampleFace, VisitMaker
from clinic_desk.storage import bulk, claims, desk_meta, patient_search
from clinic_desk.storage.engine import Database, Db, zone_data_version

Progress = Callable[[str, int, int], None]
"""Is told what is being written (`patients` or `visits`), how many are done, and how many there will be."""

_BATCH = 10_000
_FIRST_CLINIC_SHARE = 0.7
_CHILD_UNTIL, _ADULT_FROM = 16, 14  # years; children's doctors on one side, all others on the other
_DAYS_A_YEAR = 365.25
_ALERTS = ("Needs an interpreter", "Uses a wheelchair", "Hard of hearing", "Unpaid bill", "Comes with a carer")


class HasRecords(Conflict):
    """Patients or visits are stored already: invented ones do not belong among them unless that is wanted."""

    code = "has_records"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSize:
    """How many patients and visits were written."""

    patients: int
    appointments: int


def load_sample(  # noqa: PLR0913  each is a choice of whoever loads it, and has a default
    database: Database,
    *,
    folder: Path,
    now: datetime,
    patients: int = 200_000,
    appointments: int = 1_000_000,
    seed: int = 1,
    password_hash: str = "",
    progress: Progress = lambda _what, _done, _total: None,
    beside_others: bool = False,
) -> SampleSize:
    """Write a generated clinic; takes minutes for a million visits, committing every ten thousand rows.

    `folder` holds the word lists (resources/sample). An empty file is set up first, with accounts that sign in with the
    password of `password_hash`. Raises HasRecords where patients are stored, unless `beside_others`.
    """
    place = SamplePlace(load_clinic_group(folder), seed, now, appointments)
    with database.write() as db:
        if db.org_id is not None and not beside_others and (bulk.has_records(db, Patient) or _visited(db)):
            raise HasRecords
        _set_up(db, place, password_hash)
        carry_out(db, c.MoveClaimsHorizon(), actor=PROGRAM, now=now)
        for off in (place.leaves, place.blocks, place.holidays):
            bulk.add_all(db, off)
    register = _Register(place, people(patients, seed, load_names(folder), today=place.today))
    done = 0
    while batch := register.batch(database):
        done += batch
        progress("patients", done, patients)
    written = _write_visits(database, place, register, appointments, progress)
    with database.write() as db:
        bulk.settle(db)
    return SampleSize(patients=done, appointments=written)


def _visited(db: Db) -> bool:
    return bulk.has_records(db, Appointment)


def _set_up(db: Db, place: SamplePlace, password_hash: str) -> None:
    """Set up an empty file with everything, or add clinics to an organisation that is there."""
    if db.org_id is None:
        command = c.SetUpOrganisation(
            organisation=Organisation(id=place.new_id(), name="Dhanmondi Health"),
            clinics=place.clinics,
            rooms=place.rooms,
            types=place.types,
            doctors=place.doctors,
            weeks=tuple(week for post in place.posts for week in post.weeks),
            users=place.users(password_hash),
        )
        carry_out(db, command, actor=PROGRAM, now=place.now)
        return
    additions: list[c.Command] = [c.CreateClinic(clinic=clinic) for clinic in place.clinics]
    additions += [c.CreateRoom(room=room) for room in place.rooms]
    additions += [c.CreateAppointmentType(appointment_type=kind) for kind in place.types]
    additions += [c.CreateDoctor(doctor=doctor) for doctor in place.doctors]
    additions += [c.CreateWorkingWeek(week=week) for post in place.posts for week in post.weeks]
    for addition in additions:
        carry_out(db, addition, actor=PROGRAM, now=place.now)


def _write_visits(
    database: Database, place: SamplePlace, register: "_Register", amount: int, progress: Progress
) -> int:
    """Write visits from the weeks ahead back into the past until there are enough."""
    visits = islice(_visits(place, register), amount)
    done = 0
    while batch := list(islice(visits, _BATCH)):
        with database.write() as db:
            bulk.add_all(db, batch)
            claims.take_all(db, batch)
        done += len(batch)
        progress("visits", done, amount)
    return done


def _visits(place: SamplePlace, register: "_Register") -> Iterator[Appointment]:
    visit_maker = VisitMaker(place.random, now=place.now, zone_version=zone_data_version(), booked_by=place.desk_user)
    days = [place.today + timedelta(days=ahead) for ahead in range(WEEKS_AHEAD * 7)]
    days += [place.today - timedelta(days=back) for back in range(1, YEARS_BACK * 365)]
    for day in days:
        ahead = (day - place.today).days
        fill = place.random.uniform(0.75, 0.95) if ahead < 0 else 0.9 - 0.8 * ahead / (WEEKS_AHEAD * 7)
        taken: set[UUID] = set()
        for post in place.posts:
            faces = register.faces(post.clinic.id, children=post.for_children)
            yield from visit_maker.day(post, day, faces, taken, fill=fill)


# ------------------------------------------------------------------------------------------- patients


class _Register:
    """Writes the patients in batches and remembers who can have come when."""

    def __init__(self, place: SamplePlace, persons: Iterator[SamplePerson]) -> None:
        self._place = place
        self._persons = persons
        self._random = Random(place.seed + 1)  # noqa: S311  invented people guard nothing
        self._known: dict[tuple[UUID, bool], list[SampleFace]] = {
            (clinic.id, children): [] for clinic in place.clinics for children in (False, True)
        }
        self._faces: dict[tuple[UUID, bool], Faces] = {}

    def batch(self, database: Database) -> int:
        """Write the next patients, with their search index; answers how many."""
        persons = list(islice(self._persons, _BATCH))
        if not persons:
            return 0
        with database.write() as db:
            prefix = desk_meta.read(db, "prefix") or "A"
            last = int(desk_meta.read(db, "patient_number") or FIRST_NUMBER - 1)
            patients = [
                self._patient(person, f"{prefix}-{number}") for number, person in enumerate(persons, start=last + 1)
            ]
            desk_meta.write(db, "patient_number", str(last + len(patients)))
            bulk.add_all(db, patients)
            patient_search.index_new(db, patients)
        return len(persons)

    def faces(self, clinic_id: UUID, *, children: bool) -> Faces:
        """Give a clinic's children or its other patients."""
        key = clinic_id, children
        if key not in self._faces:
            self._faces[key] = Faces(self._known[key])
        return self._faces[key]

    def _patient(self, person: SamplePerson, number: str) -> Patient:
        random, place = self._random, self._place
        clinic = place.clinics[person.family % 10 >= _FIRST_CLINIC_SHARE * 10]
        since = place.first_day + timedelta(days=int(random.uniform(-0.25, 1) * place.days_back))
        doctors = [post.doctor for post in place.posts if post.clinic.id == clinic.id]
        patient = Patient(
            id=place.new_id(since),
            number=number,
            clinic_id=clinic.id,
            full_name=person.name,
            other_names=person.other_names,
            birth_date=person.birth_date,
            birth_precision=person.birth_precision,
            birth_noted_on=person.birth_noted_on,
            sex=person.sex,
            phones=(Phone(number=person.phone, typed=person.phone),) if person.phone else (),
            email=person.email,
            address=person.street,
            city=person.city,
            state=person.region,
            country=person.country,
            language=person.language,
            preferred_channel=Channel.PHONE if person.phone else None,
            consents=(Channel.PHONE, Channel.SMS) if person.phone else (),
            blood_group=person.blood_group,
            allergies=person.allergies,
            chronic_conditions=person.conditions,
            alerts=self._alerts(person),
            usual_doctor_id=random.choice(doctors).id if random.random() < 0.6 else None,  # noqa: PLR2004  a share
            incomplete=not person.phone,
            deceased_on=person.deceased_on,
            archived=person.archived,
        )
        self._remember(patient, since)
        return patient

    def _alerts(self, person: SamplePerson) -> tuple[Alert, ...]:
        alerts = [Alert(text=f"Allergy: {allergy.lower()}") for allergy in person.allergies]
        if self._random.random() < 0.04:  # noqa: PLR2004  a share
            alerts.append(Alert(text=self._random.choice(_ALERTS), moments=(AlertMoment.BOOKING, AlertMoment.CHECK_IN)))
        return tuple(alerts)

    def _remember(self, patient: Patient, since: date) -> None:
        until = patient.deceased_on or (self._place.today - timedelta(days=1) if patient.archived else date.max)
        born = patient.birth_date
        if born is None:
            adult_from, child_until = date.min, date.min
        else:
            adult_from, child_until = (
                born + timedelta(days=years * _DAYS_A_YEAR) for years in (_ADULT_FROM, _CHILD_UNTIL)
            )
        grown = SampleFace(patient_id=patient.id, since=max(since, adult_from), until=until)
        young = SampleFace(patient_id=patient.id, since=max(since, born or since), until=min(until, child_until))
        for children, face in ((False, grown), (True, young)):
            if face.since <= min(face.until, self._place.last_day):
                self._known[patient.clinic_id, children].append(face)
