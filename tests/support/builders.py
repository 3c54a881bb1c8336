"""A small clinic for tests: set up through the real commands, so that logs, claims and search are as in the program."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import PROGRAM, Actor, Role, permissions_of
from clinic_desk.domain.appointment import Appointment
from clinic_desk.domain.availability import Break, WeeklySession, WorkingWeek
from clinic_desk.domain.clinic import AppointmentType, BookingRules, Clinic, Organisation, Room
from clinic_desk.domain.clinic_time import from_minutes, nearest_instant
from clinic_desk.domain.doctor import Approval, Doctor
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.patient import Patient, Phone
from clinic_desk.domain.user import User
from clinic_desk.services.commands import carry_out
from clinic_desk.storage.engine import Database, Db

ZONE = "Asia/Dhaka"
DAY = date(2026, 11, 23)
"""A Monday; the clinic works 09:00 to 17:00 on every day, with a break from 13:00 to 14:00."""
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
"""The Friday before, 10:00 in the clinic."""


def an_actor(role: Role = Role.RECEPTIONIST, **changes: Any) -> Actor:
    """Make an acting person with the default permissions of a role."""
    fields: dict[str, Any] = {"user_id": None, "role": role, "permissions": permissions_of(role, ())} | changes
    return Actor(**fields)


def at(hour: int, minute: int = 0, *, day: date = DAY, zone: str = ZONE) -> datetime:
    """Give the instant at which the clinic's clock shows this time."""
    return from_minutes(nearest_instant(day, hour * 60 + minute, zone))


def a_week(doctor_id: UUID, clinic_id: UUID, *, capacity: int = 1, **changes: Any) -> WorkingWeek:
    """Make weekly hours 09:00 to 17:00 on all seven days with a lunch break."""
    sessions = tuple(
        WeeklySession(
            weekday=weekday,
            starts=9 * 60,
            minutes=8 * 60,
            capacity=capacity,
            breaks=(Break(starts=13 * 60, minutes=60, label="Lunch"),),
        )
        for weekday in range(7)
    )
    fields: dict[str, Any] = {"sessions": sessions} | changes
    return WorkingWeek(id=new_id(), doctor_id=doctor_id, clinic_id=clinic_id, **fields)


def a_doctor(clinic: Clinic, number: int, name: str, speciality: str, **changes: Any) -> Doctor:
    """Make an approved doctor of a clinic."""
    fields: dict[str, Any] = {
        "licence": f"BMDC-{number}",
        "specialities": (speciality,),
        "clinic_ids": (clinic.id,),
        "approval": Approval.APPROVED,
        "fee": 150000,
    } | changes
    return Doctor(id=new_id(), name=name, **fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The ids of the small clinic: two doctors, two rooms, two types, three patients, one account per role."""

    organisation: Organisation
    clinic: Clinic
    doctors: tuple[Doctor, ...]
    rooms: tuple[Room, ...]
    types: tuple[AppointmentType, ...]
    patients: tuple[Patient, ...]
    users: dict[Role, User]


def a_world(
    database: Database,
    *,
    now: datetime = NOW,
    zone: str = ZONE,
    rules: BookingRules | None = None,
    capacity: int = 1,
    doctor: dict[str, Any] | None = None,
) -> World:
    """Set up the small clinic in an empty database. `doctor` changes fields of the first doctor."""
    clinic = Clinic(id=new_id(), name="Dhanmondi Clinic", city="Dhaka", zone=zone, rules=rules or BookingRules())
    rooms = tuple(Room(id=new_id(), clinic_id=clinic.id, name=f"Room {number}") for number in (1, 2))
    doctors = tuple(
        a_doctor(
            clinic, number, name, speciality, default_room_id=rooms[number].id, **(doctor or {} if not number else {})
        )
        for number, (name, speciality) in enumerate(
            (("Dr Nasrin Rahman", "Cardiology"), ("Dr Imran Hossain", "General practice"))
        )
    )
    types = (
        AppointmentType(id=new_id(), name="Follow-up", minutes=30),
        AppointmentType(id=new_id(), name="ECG", minutes=20, buffer_before=5, buffer_after=10),
    )
    users = {
        role: User(
            id=new_id(),
            name=f"{role.value} user",
            email=f"{role.value}@clinic.example",
            role=role,
            doctor_id=doctors[0].id if role is Role.DOCTOR else None,
        )
        for role in (Role.RECEPTIONIST, Role.DOCTOR, Role.MANAGER, Role.ADMIN)
    }
    organisation = Organisation(id=new_id(), name="Dhanmondi Health")
    command = c.SetUpOrganisation(
        organisation=organisation,
        clinics=(clinic,),
        rooms=rooms,
        types=types,
        doctors=doctors,
        weeks=tuple(a_week(item.id, clinic.id, capacity=capacity if item is doctors[0] else 1) for item in doctors),
        users=tuple(users.values()),
    )
    with database.write() as db:
        carry_out(db, command, actor=PROGRAM, now=now)
        patients = tuple(
            carry_out(
                db,
                c.RegisterPatient(
                    patient=Patient(
                        id=new_id(),
                        number="",
                        clinic_id=clinic.id,
                        full_name=name,
                        phones=(Phone(number=phone, typed=phone),),
                    )
                ),
                actor=PROGRAM,
                now=now,
            )
            for name, phone in (
                ("Abdul Karim", "01712-998211"),
                ("Fatima Karim", "01712-998211"),
                ("নাজমা খাতুন", "01819-220014"),
            )
        )
    return World(
        organisation=organisation,
        clinic=clinic,
        doctors=doctors,
        rooms=rooms,
        types=types,
        patients=patients,
        users=users,
    )


def a_booking(world: World, hour: int = 10, minute: int = 0, **changes: Any) -> c.BookAppointment:
    """Make the command that books half an hour with the first doctor for the first patient on `DAY`."""
    fields: dict[str, Any] = {
        "clinic_id": world.clinic.id,
        "doctor_id": world.doctors[0].id,
        "patient_id": world.patients[0].id,
        "starts_at": at(hour, minute),
        "minutes": 30,
    } | changes
    return c.BookAppointment(**fields)


def book(db: Db, world: World, hour: int = 10, minute: int = 0, **changes: Any) -> Appointment:
    """Book as the program itself, on `NOW`."""
    answer = carry_out(db, a_booking(world, hour, minute, **changes), actor=PROGRAM, now=NOW)
    assert isinstance(answer, Appointment)
    return answer


def minutes_later(minutes: int, since: datetime = NOW) -> datetime:
    """Give the instant so many minutes later."""
    return since + timedelta(minutes=minutes)
