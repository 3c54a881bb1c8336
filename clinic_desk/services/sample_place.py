"""The invented place of a generated clinic: two clinics, rooms, doctors with hours and times off, kinds of visits.

Values only, the same ones for the same seed and time; sample_clinic.py stores them and fills them with visits.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from uuid import UUID

from clinic_desk.domain.access import Role
from clinic_desk.domain.appointment import Presence
from clinic_desk.domain.availability import (
    BlockedTime,
    BlockType,
    Break,
    Leave,
    WeeklySession,
    WorkingWeek,
    block_closure,
    holiday_closure,
    leave_closure,
)
from clinic_desk.domain.clinic import AppointmentType, BookingRules, Clinic, Holiday, Room
from clinic_desk.domain.clinic_time import from_minutes, nearest_instant, to_minutes, wall_of
from clinic_desk.domain.doctor import Approval, Doctor
from clinic_desk.domain.ids import id_at
from clinic_desk.domain.user import User
from clinic_desk.services.sample_names import SampleClinicGroup, SampleSpeciality
from clinic_desk.services.sample_visits import Post

WEEKS_AHEAD = 6
YEARS_BACK = 15
_VISITS_PER_DOCTOR = 5_000  # so many visits let the clinic grow by one doctor
_VISITS_A_DAY = 15
_FEWEST_DOCTORS = 4
_EVERY_THIRD = 3  # doctor works at the second clinic
_EVERY_SEVENTH = 7  # doctor writes reports after each visit
_HOLIDAYS = {
    "Asia/Dhaka": ((2, 21, "Language Martyrs' Day"), (3, 26, "Independence Day"), (4, 14, "পহেলা বৈশাখ")),
    "Europe/Berlin": ((1, 1, "Neujahr"), (5, 1, "Tag der Arbeit"), (10, 3, "Tag der Deutschen Einheit")),
}
_HOURS = (  # start, length, start and length of the break; minutes
    ((9 * 60, 480, 13 * 60, 60),),
    ((8 * 60 + 30, 390, 12 * 60 + 30, 30),),
    ((10 * 60, 540, 14 * 60, 60),),
    ((8 * 60, 240, 0, 0), (16 * 60, 240, 0, 0)),
    ((15 * 60, 360, 0, 0),),
)
_TYPE_SHARES = {"New patient": 18, "Follow-up": 40, "Check-up": 18, "Telephone advice": 4, "Long consultation": 2}
_TYPES_OF = {
    "cardiology": {"ECG": 18, "Ultrasound": 6},
    "paediatrics": {"Vaccination": 30},
    "general": {"Vaccination": 8, "ECG": 4},
    "gynaecology": {"Ultrasound": 20},
    "orthopaedics": {"X-ray review": 20, "Minor surgery": 2},
    "dermatology": {"Minor surgery": 5},
    "ent": {"Minor surgery": 2},
    "physiotherapy": {"Physiotherapy session": 60},
    "gastroenterology": {"Ultrasound": 10},
}


class SamplePlace:
    """Invents the place: two clinics, their rooms, doctors with hours and times off, kinds of visits."""

    def __init__(self, group: SampleClinicGroup, seed: int, now: datetime, visits: int) -> None:
        self.seed = seed
        self.now = now
        self.random = Random(seed)  # noqa: S311  invented people guard nothing
        self.desk_user = self.new_id()
        self.clinics = tuple(self._clinic(group, place) for place in (0, -1))
        self.today = wall_of(to_minutes(now), self.clinics[0].zone).day
        self.types = tuple(
            AppointmentType(
                id=self.new_id(),
                name=kind.name,
                minutes=kind.minutes,
                colour=kind.colour,
                price=kind.price,
                buffer_before=kind.buffer_before,
                buffer_after=kind.buffer_after,
            )
            for kind in group.visit_types
        )
        amount = min(max(visits // _VISITS_PER_DOCTOR, _FEWEST_DOCTORS), len(group.doctors))
        self.days_back = min(visits // (amount * _VISITS_A_DAY), YEARS_BACK * 365) + 1
        self.first_day = self.today - timedelta(days=self.days_back)
        self.last_day = self.today + timedelta(weeks=WEEKS_AHEAD)
        self.rooms: tuple[Room, ...] = ()
        self.leaves: list[Leave] = []
        self.blocks: list[BlockedTime] = []
        self.holidays = [holiday for clinic in self.clinics for holiday in self._holidays(clinic)]
        self.posts = tuple(self._post(group, number) for number in range(amount))
        self.doctors = tuple(post.doctor for post in self.posts)

    def new_id(self, day: date | None = None) -> UUID:
        """Make the next id, as of a day (now if none is named)."""
        moment = self.now if day is None else from_minutes(nearest_instant(day, 9 * 60, "UTC"))
        return id_at(int(moment.timestamp() * 1000), self.random.getrandbits(74))

    def users(self, password_hash: str) -> tuple[User, ...]:
        """Give an account per role; all have the same password."""
        named = (
            (self.desk_user, "Rina Akter", Role.RECEPTIONIST, None),
            (self.new_id(), self.doctors[0].name, Role.DOCTOR, self.doctors[0].id),
            (self.new_id(), "Selim Reza", Role.MANAGER, None),
            (self.new_id(), "Nadia Karim", Role.ADMIN, None),
        )
        return tuple(
            User(
                id=user_id,
                name=name,
                email=f"{role.value}@clinic.example",
                role=role,
                doctor_id=doctor_id,
                password_hash=password_hash,
                verified=True,
            )
            for user_id, name, role, doctor_id in named
        )

    def _clinic(self, group: SampleClinicGroup, place: int) -> Clinic:
        found = group.clinics[place]
        return Clinic(
            id=self.new_id(),
            name=found.name,
            address=found.street,
            city=found.city,
            state=found.district,
            zone=found.zone,
            week_start=6 if found.zone.startswith("Asia/") else 0,
            rules=BookingRules(shortest_minutes=10),
        )

    def _post(self, group: SampleClinicGroup, number: int) -> Post:
        clinic = self.clinics[number % _EVERY_THIRD == _EVERY_THIRD - 1]
        room = Room(id=self.new_id(), clinic_id=clinic.id, name=f"Room {number + 1}")
        self.rooms += (room,)
        person = group.doctors[number]
        speciality = next(item for item in group.specialities if item.code == person.speciality)
        doctor = Doctor(
            id=self.new_id(),
            name=f"Dr {person.name}",
            specialities=(speciality.name,),
            licence=f"BMDC-{self.seed}-{number + 1:03}",
            experience_years=self.random.randrange(3, 35),
            fee=self.random.randrange(60, 200) * 1000,
            languages=("bn", "en"),
            clinic_ids=(clinic.id,),
            default_room_id=room.id,
            buffer_after=0 if number % _EVERY_SEVENTH else 5,
            approval=Approval.APPROVED,
            presence=self.random.choice(tuple(Presence)),
        )
        week = self._week(doctor.id, clinic.id, number)
        return self._with_types(
            Post(
                doctor=doctor,
                clinic=clinic,
                room_id=room.id,
                weeks=(week,),
                closures=self._closures(doctor, clinic, week),
                types=(),
                type_shares=(),
                reasons=speciality.reasons,
                for_children=speciality.code == "paediatrics",
            ),
            speciality,
        )

    def _with_types(self, post: Post, speciality: SampleSpeciality) -> Post:
        shares = _TYPE_SHARES | _TYPES_OF.get(speciality.code, {})
        kinds = tuple(kind for kind in self.types if kind.name in shares)
        return replace(post, types=kinds, type_shares=tuple(accumulate(shares[kind.name] for kind in kinds)))

    def _week(self, doctor_id: UUID, clinic_id: UUID, number: int) -> WorkingWeek:
        """Give weekly hours; every doctor has other days off, so that the clinic is never empty."""
        days_off = {number % 7, (number + 3) % 7} if number % 2 else {number % 7}
        sessions = tuple(
            WeeklySession(
                weekday=weekday,
                starts=starts,
                minutes=minutes,
                breaks=(Break(starts=pause, minutes=length, label="Lunch"),) if length else (),
            )
            for weekday in range(7)
            if weekday not in days_off
            for starts, minutes, pause, length in _HOURS[number % len(_HOURS)]
        )
        return WorkingWeek(id=self.new_id(), doctor_id=doctor_id, clinic_id=clinic_id, sessions=sessions)

    def _closures(self, doctor: Doctor, clinic: Clinic, week: WorkingWeek) -> tuple[tuple[int, int], ...]:
        leaves = list(self._leaves(doctor))
        blocks = list(self._blocks(doctor, clinic, week.sessions))
        self.leaves += leaves
        self.blocks += blocks
        found = [leave_closure(leave, clinic.zone) for leave in leaves] + [block_closure(block) for block in blocks]
        found += [holiday_closure(item, clinic.zone) for item in self.holidays if item.clinic_id == clinic.id]
        return tuple(sorted((closure.starts, closure.ends) for closure in found))

    def _leaves(self, doctor: Doctor) -> Iterator[Leave]:
        day = self.first_day + timedelta(days=self.random.randrange(120))
        while day < self.last_day:
            length = self.random.randrange(2, 11)
            yield Leave(id=self.new_id(), doctor_id=doctor.id, first_day=day, last_day=day + timedelta(days=length))
            day += timedelta(days=self.random.randrange(90, 240))
        half = self.today + timedelta(days=self.random.randrange(1, 20))
        yield Leave(
            id=self.new_id(), doctor_id=doctor.id, first_day=half, last_day=half, from_minute=720, until_minute=1440
        )

    def _blocks(self, doctor: Doctor, clinic: Clinic, sessions: Sequence[WeeklySession]) -> Iterator[BlockedTime]:
        """Give a weekly half-hour meeting, in the weeks around today."""
        session = self.random.choice(sessions)
        first = self.today + timedelta(days=(session.weekday - self.today.weekday()) % 7, weeks=-WEEKS_AHEAD)
        for week in range(2 * WEEKS_AHEAD):
            starts = from_minutes(nearest_instant(first + timedelta(weeks=week), session.starts, clinic.zone))
            yield BlockedTime(
                id=self.new_id(),
                clinic_id=clinic.id,
                doctor_id=doctor.id,
                starts_at=starts,
                ends_at=starts + timedelta(minutes=30),
                block_type=BlockType.MEETING,
                label="Team meeting",
            )

    def _holidays(self, clinic: Clinic) -> Iterator[Holiday]:
        for year in range(self.first_day.year, self.last_day.year + 1):
            for month, day, name in _HOLIDAYS.get(clinic.zone, ()):
                yield Holiday(id=self.new_id(), clinic_id=clinic.id, day=date(year, month, day), name=name)
