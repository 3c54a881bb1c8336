"""A small lively clinic to look around in: one day of four doctors, weeks of history, a few hundred invented people.

Everything goes through commands, one after another in time, so that histories and logs are those of a real clinic.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path
from random import Random
from uuid import UUID

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import PROGRAM, Actor, Role
from clinic_desk.domain.appointment import CancelCode, Presence, Status
from clinic_desk.domain.availability import Break, Leave, WeeklySession, WorkingWeek
from clinic_desk.domain.clinic import AppointmentType, BookingRules, Clinic, Organisation, Room
from clinic_desk.domain.clinic_time import from_minutes, nearest_instant, to_minutes, wall_of
from clinic_desk.domain.doctor import Approval, Doctor
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.patient import Alert, BirthPrecision, Patient, Phone, Sex
from clinic_desk.domain.user import User
from clinic_desk.services.accounts import actor_of
from clinic_desk.services.commands import carry_out
from clinic_desk.services.demo_day import BOOKED_EARLIER, DAY, DOCTORS, NAMED, TYPES, DemoVisit
from clinic_desk.services.sample_names import load_clinic_group, load_names
from clinic_desk.services.sample_people import SamplePerson, people
from clinic_desk.storage.engine import Database, Db

ZONE = "Asia/Dhaka"
_SEED = 20
_PEOPLE = 260
_OPENED_DAYS_AGO = 300
_HISTORY_DAYS, _DAYS_AHEAD = 45, 14
_VISITS_A_DAY = 4  # in all, on days other than today
_NOTICE = 3  # days before a visit on which it is booked, where that day has come
_SHORTEST = 12  # minutes with the doctor


@dataclass(frozen=True, slots=True)
class _Event:
    """Something that somebody did at a moment."""

    at: datetime
    role: Role | None  # None: the program itself
    command: c.Command


def build_demo(database: Database, *, folder: Path, now: datetime, password_hash: str) -> None:
    """Fill an empty data file with the demonstration clinic, as it would stand at `now`; takes a few seconds.

    `folder` holds the word lists (resources/sample). The accounts rina@, nasrin@, selim@ and nadia@clinic.example
    (receptionist, doctor, manager, admin) have the password of `password_hash`. Raises AlreadySetUp.
    """
    demo = _Demo(folder, now, password_hash)
    with database.write() as db:
        carry_out(db, demo.set_up(), actor=PROGRAM, now=demo.at(-_OPENED_DAYS_AGO, 9 * 60))
        actors: dict[Role | None, Actor] = {role: actor_of(db, user.id) for role, user in demo.users.items()}
        actors[None] = PROGRAM
        for event in sorted(demo.events(), key=lambda event: event.at):
            if event.at <= now:
                _carry_out(db, event, actors)
        carry_out(db, c.MoveClaimsHorizon(), actor=PROGRAM, now=now)


def _carry_out(db: Db, event: _Event, actors: dict[Role | None, Actor]) -> None:
    carry_out(db, event.command, actor=actors[event.role], now=event.at)


class _Demo:
    """The people and places of the demonstration clinic, and what happened there up to now."""

    def __init__(self, folder: Path, now: datetime, password_hash: str) -> None:
        self._random = Random(_SEED)  # noqa: S311  invented people guard nothing
        self._now = now
        self.today = wall_of(to_minutes(now), ZONE).day
        self._group = load_clinic_group(folder)
        self._persons = list(people(_PEOPLE, _SEED, load_names(folder), today=self.today))
        self._clinic = Clinic(
            id=new_id(),
            name="Dhanmondi Clinic",
            address="Road 27",
            city="Dhaka",
            zone=ZONE,
            rules=BookingRules(shortest_minutes=10),
        )
        self._rooms = {
            number: Room(id=new_id(), clinic_id=self._clinic.id, name=f"Room {number}") for number in (1, 2, 3, 4)
        }
        self._types = {
            kind.name: AppointmentType(
                id=new_id(), name=kind.name, minutes=kind.minutes, colour=kind.colour, price=kind.price
            )
            for kind in self._group.visit_types
            if kind.name in TYPES
        }
        self._doctors = {doctor.key: self._doctor(number) for number, doctor in enumerate(DOCTORS)}
        self.users = self._accounts(password_hash)
        self._patients: dict[str, UUID] = {}

    def at(self, days: int, minute: int) -> datetime:
        """Give the instant of a minute of the day, so many days after (or before) today."""
        return from_minutes(nearest_instant(self.today + timedelta(days=days), minute, ZONE))

    # ----------------------------------------------------------------------------------- the place

    def set_up(self) -> c.SetUpOrganisation:
        """Make the command of the first run."""
        return c.SetUpOrganisation(
            organisation=Organisation(id=new_id(), name="Dhanmondi Health"),
            clinics=(self._clinic,),
            rooms=tuple(self._rooms.values()),
            types=tuple(self._types.values()),
            doctors=tuple(self._doctors.values()),
            weeks=tuple(self._week(number) for number in range(len(DOCTORS))),
            users=tuple(self.users.values()),
        )

    def _doctor(self, number: int) -> Doctor:
        plan = DOCTORS[number]
        return Doctor(
            id=new_id(),
            name=plan.name,
            specialities=(plan.speciality,),
            licence=f"BMDC-A-{41022 + number * 731}",
            qualifications="MBBS, FCPS",
            experience_years=8 + 4 * number,
            fee=plan.fee,
            languages=("bn", "en"),
            clinic_ids=(self._clinic.id,),
            default_room_id=self._rooms[plan.room].id,
            approval=Approval.APPROVED,
        )

    def _week(self, number: int) -> WorkingWeek:
        """Give weekly hours on all seven days: whenever the program is tried, the clinic is open."""
        plan = DOCTORS[number]
        pause = (Break(starts=plan.lunch, minutes=60, label="Lunch"),) if plan.lunch else ()
        sessions = tuple(
            WeeklySession(weekday=weekday, starts=plan.opens, minutes=plan.closes - plan.opens, breaks=pause)
            for weekday in range(7)
        )
        return WorkingWeek(
            id=new_id(), doctor_id=self._doctors[plan.key].id, clinic_id=self._clinic.id, sessions=sessions
        )

    def _accounts(self, password_hash: str) -> dict[Role, User]:
        named = (
            ("rina", "Rina Akter", Role.RECEPTIONIST),
            ("nasrin", "Dr Nasrin Rahman", Role.DOCTOR),
            ("selim", "Selim Khan", Role.MANAGER),
            ("nadia", "Nadia Islam", Role.ADMIN),
        )
        return {
            role: User(
                id=new_id(),
                name=name,
                email=f"{sign_in}@clinic.example",
                role=role,
                doctor_id=self._doctors["nasrin"].id if role is Role.DOCTOR else None,
                password_hash=password_hash,
                verified=True,
            )
            for sign_in, name, role in named
        }

    # ----------------------------------------------------------------------------------- what happened

    def events(self) -> Iterator[_Event]:
        """Give everything that was done since the clinic opened, in no order."""
        return chain(
            self._registrations(),
            self._absences(),
            chain.from_iterable(self._story(visit, 0) for visit in DAY),
            chain.from_iterable(self._story(visit, -days) for days, visit in BOOKED_EARLIER),
            self._other_days(),
        )

    def _registrations(self) -> Iterator[_Event]:
        opened = self.at(-_OPENED_DAYS_AGO, 10 * 60)
        patients = [self._named(number) for number in range(len(NAMED))]
        patients += [self._invented(person) for person in self._persons]
        for number, patient in enumerate(patients):
            at = opened + timedelta(minutes=17 * number)
            yield _Event(at, Role.RECEPTIONIST, c.RegisterPatient(patient=patient))

    def _named(self, number: int) -> Patient:
        plan = NAMED[number]
        patient_id = self._patients[plan.key or plan.name] = new_id()
        born = date(self.today.year - plan.age, plan.month, 1 + number % 28)
        return Patient(
            id=patient_id,
            number="",
            clinic_id=self._clinic.id,
            full_name=plan.name,
            birth_date=born if born <= self.today else born.replace(year=born.year - 1),
            birth_precision=BirthPrecision.DAY,
            sex=Sex.FEMALE if plan.female else Sex.MALE,
            phones=(Phone(number=plan.phone, typed=plan.phone),),
            address=f"{12 + number}, Road {2 + number % 27}",
            city="Dhaka",
            country="BD",
            allergies=plan.allergies,
            alerts=tuple(Alert(text=text) for text in plan.alerts),
            usual_doctor_id=self._doctors["nasrin"].id if plan.allergies else None,
        )

    def _invented(self, person: SamplePerson) -> Patient:
        return Patient(
            id=new_id(),
            number="",
            clinic_id=self._clinic.id,
            full_name=person.name,
            other_names=person.other_names,
            birth_date=person.birth_date,
            birth_precision=person.birth_precision,
            birth_noted_on=person.birth_noted_on,
            sex=person.sex,
            phones=(Phone(number=person.phone, typed=person.phone),) if person.phone else (),
            address=person.street,
            city=person.city,
            state=person.region,
            country=person.country,
            language=person.language,
            allergies=person.allergies,
            chronic_conditions=person.conditions,
            incomplete=not person.phone,
            archived=person.archived,
        )

    def _absences(self) -> Iterator[_Event]:
        """Give the afternoon off of one doctor, and who can be reached right now."""
        leave = Leave(
            id=new_id(),
            doctor_id=self._doctors["rafiq"].id,
            first_day=self.today,
            last_day=self.today,
            from_minute=12 * 60,
            until_minute=24 * 60,
        )
        yield _Event(self.at(-2, 11 * 60), Role.MANAGER, c.CreateLeave(leave=leave))
        for key, presence in (
            ("nasrin", Presence.ONLINE),
            ("imran", Presence.BUSY),
            ("tania", Presence.ONLINE),
        ):
            command = c.SetPresence(doctor_id=self._doctors[key].id, presence=presence)
            yield _Event(self._now, Role.RECEPTIONIST, command)

    def _story(self, visit: DemoVisit, days: int) -> Iterator[_Event]:
        """Give the life of one visit: booked, moved, confirmed, and what happened on the day as far as it has come."""
        doctor = self._doctors[visit.doctor]
        command = c.BookAppointment(
            clinic_id=self._clinic.id,
            doctor_id=doctor.id,
            room_id=doctor.default_room_id,
            patient_id=self._patients[visit.patient],
            type_id=self._types[visit.type].id,
            starts_at=self.at(days, visit.moved_from or visit.starts),
            minutes=visit.minutes,
            status=Status.REQUESTED if visit.status is Status.REQUESTED else Status.BOOKED,
            reason=visit.reason,
        )
        booked = days - _NOTICE if days < _NOTICE else -1 - days % _NOTICE
        yield _Event(self.at(booked, 16 * 60 + 42), Role.RECEPTIONIST, command)
        if visit.moved_from:
            move = c.MoveAppointment(
                appointment_id=command.appointment_id,
                starts_at=self.at(days, visit.starts),
                minutes=visit.minutes,
                doctor_id=doctor.id,
                room_id=doctor.default_room_id,
            )
            yield _Event(self.at(days - 2, 10 * 60), Role.RECEPTIONIST, move)
        if visit.status is Status.CANCELLED:
            cancel = c.CancelAppointment(appointment_id=command.appointment_id, code=CancelCode.PATIENT_ILL)
            yield _Event(self.at(days, 8 * 60 - 20), Role.RECEPTIONIST, cancel)
        for minute, day, status in _steps(visit):
            step = c.ChangeStatus(appointment_id=command.appointment_id, status=status)
            yield _Event(self.at(days + day, minute), Role.RECEPTIONIST, step)

    def _other_days(self) -> Iterator[_Event]:
        """Give a few visits on each of the other days, each patient once a day."""
        somebody = [key for key in self._patients if key != "sadia child"]
        for days in chain(range(-_HISTORY_DAYS, 0), range(1, _DAYS_AHEAD)):
            patients = self._random.sample(somebody, _VISITS_A_DAY)
            for number, patient in enumerate(patients):
                yield from self._story(self._some_visit(DOCTORS[(number + days) % len(DOCTORS)].key, patient), days)

    def _some_visit(self, doctor: str, patient: str) -> DemoVisit:
        random = self._random
        plan = next(item for item in DOCTORS if item.key == doctor)
        reasons = next(item.reasons for item in self._group.specialities if item.name == plan.speciality)
        return DemoVisit(
            doctor=doctor,
            starts=random.choice((9 * 60, 9 * 60 + 45, 10 * 60 + 30, 11 * 60 + 15, 14 * 60)),
            minutes=30,
            patient=patient,
            type=random.choice(("Follow-up", "Check-up")),
            reason=random.choice(reasons),
            status=random.choices((Status.COMPLETED, Status.NO_SHOW, Status.CANCELLED), (86, 8, 6))[0],
        )


def _steps(visit: DemoVisit) -> Iterator[tuple[int, int, Status]]:
    """Give the steps of a visit's status: minute of the day, days after the visit's day, status."""
    if visit.status in (Status.REQUESTED, Status.BOOKED, Status.CANCELLED):
        return
    yield 17 * 60, -1, Status.CONFIRMED
    if visit.status is Status.NO_SHOW:
        yield visit.starts + 20, 0, Status.NO_SHOW
        return
    yield visit.arrives or visit.starts - 12, 0, Status.ARRIVED
    begins = visit.begins or visit.starts + 2
    yield begins, 0, Status.IN_PROGRESS
    yield max(visit.starts + visit.minutes - 1, begins + _SHORTEST), 0, Status.COMPLETED
