"""The clinic of a race, and the people who book in it at random. Which times overlap is judged in `checker.py`."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import sqlalchemy as sa

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import PROGRAM, Actor, Role
from clinic_desk.domain.appointment import Appointment, CancelCode, Override, Status
from clinic_desk.domain.availability import Break, WeeklySession, WorkingWeek
from clinic_desk.domain.clinic import AppointmentType, BookingRules, Clinic, Organisation, Room
from clinic_desk.domain.clinic_time import from_minutes, to_minutes, wall_of
from clinic_desk.domain.doctor import Approval, Doctor
from clinic_desk.domain.ids import id_at, new_id
from clinic_desk.domain.patient import Patient
from clinic_desk.domain.refusals import Refusal
from clinic_desk.domain.schedule import CannotBook
from clinic_desk.domain.user import User
from clinic_desk.services import edits, judging
from clinic_desk.services.commands import carry_out
from clinic_desk.storage import rows, tables
from clinic_desk.storage.claims import Taken
from clinic_desk.storage.engine import Database, Db, Stamp
from clinic_desk.storage.troubles import FileLocked
from tests.support.builders import NOW, ZONE, an_actor, at
from tests.support.databases import file_database

OPENS, CLOSES = 9 * 60, 17 * 60
PATIENT_DOCTOR_ROOM = (Override.DOCTOR, Override.PATIENT, Override.ROOM)
MANAGER = an_actor(Role.MANAGER)
RECEPTIONIST = an_actor(Role.RECEPTIONIST)


@dataclass(frozen=True, slots=True)
class Plan:
    """How large the clinic is. Every fourth doctor sees three at once, every third room holds two."""

    doctors: int
    rooms: int
    patients: int
    days: int

    def doctor_id(self, number: int) -> UUID:
        return id_at(1, number)

    def room_id(self, number: int) -> UUID:
        return id_at(2, number)

    def patient_id(self, number: int) -> UUID:
        return id_at(3, number)

    def type_id(self, number: int) -> UUID:
        return id_at(4, number)

    @property
    def clinic_id(self) -> UUID:
        return id_at(5, 0)

    def buffers(self, doctor_id: UUID, type_id: UUID | None) -> tuple[int, int]:
        """How many minutes before and after a visit its doctor is busy."""
        doctor = (5, 10) if (doctor_id.int & 0xFFFF) % 4 == 1 else (0, 0)
        kind = {self.type_id(1): (0, 10), self.type_id(2): (10, 0)}.get(type_id, (0, 0))
        return doctor[0] + kind[0], doctor[1] + kind[1]

    def lanes(self, kind: str, resource_id: str, minute: int) -> int:
        """How many may use a resource at once at an instant: of this plan, not of the code under test."""
        if kind == "patient":
            return 1
        number = UUID(resource_id).int & 0xFFFF
        if kind == "room":
            return 2 if number % 3 == 2 else 1
        return 3 if number % 4 == 2 and OPENS <= wall_of(minute, ZONE).minute < CLOSES else 1


HOT = Plan(doctors=4, rooms=3, patients=12, days=1)
NORMAL = Plan(doctors=40, rooms=30, patients=120, days=4)


def set_up(database: Database, plan: Plan) -> None:
    """Fill an empty data file with the clinic of a plan."""
    clinic = Clinic(id=plan.clinic_id, name="Race", zone=ZONE, rules=BookingRules(hold_minutes=1))
    doctors = tuple(
        Doctor(
            id=plan.doctor_id(number),
            name=f"Dr {number}",
            licence=f"R-{number}",
            clinic_ids=(clinic.id,),
            approval=Approval.APPROVED,
            buffer_before=plan.buffers(plan.doctor_id(number), None)[0],
            buffer_after=plan.buffers(plan.doctor_id(number), None)[1],
        )
        for number in range(plan.doctors)
    )
    command = c.SetUpOrganisation(
        organisation=Organisation(id=id_at(6, 0), name="Race"),
        clinics=(clinic,),
        rooms=tuple(
            Room(id=plan.room_id(number), clinic_id=clinic.id, name=f"R{number}", capacity=2 if number % 3 == 2 else 1)
            for number in range(plan.rooms)
        ),
        types=(
            AppointmentType(id=plan.type_id(0), name="Visit"),
            AppointmentType(id=plan.type_id(1), name="ECG", buffer_after=10),
            AppointmentType(id=plan.type_id(2), name="Test", buffer_before=10),
        ),
        doctors=doctors,
        weeks=tuple(_week(plan, number) for number in range(plan.doctors)),
        users=(User(id=id_at(7, 0), name="Admin", email="admin@clinic.example", role=Role.ADMIN),),
    )
    with database.write() as db:
        carry_out(db, command, actor=PROGRAM, now=NOW)
        for number in range(plan.patients):
            patient = Patient(id=plan.patient_id(number), number="", clinic_id=clinic.id, full_name=f"Patient {number}")
            carry_out(db, c.RegisterPatient(patient=patient), actor=PROGRAM, now=NOW)


def a_race_file(path: Path, plan: Plan) -> Database:
    """Make the data file of a race."""
    database = file_database(path)
    set_up(database, plan)
    return database


def _week(plan: Plan, number: int) -> WorkingWeek:
    sessions = tuple(
        WeeklySession(
            weekday=weekday,
            starts=OPENS,
            minutes=CLOSES - OPENS,
            capacity=3 if number % 4 == 2 else 1,
            breaks=(Break(starts=13 * 60, minutes=30),),
        )
        for weekday in range(7)
    )
    return WorkingWeek(id=new_id(), doctor_id=plan.doctor_id(number), clinic_id=plan.clinic_id, sessions=sessions)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a command: done, repeated, refused (by the rules or by the claims) or locked."""

    word: str
    command: c.Command
    refusal: Refusal | None = None

    @property
    def by_claims(self) -> bool:
        """Whether the rules let it pass and only the claims said no."""
        return self.refusal is not None and isinstance(self.refusal.__cause__, Taken)


class Player:
    """Somebody at a desk who books, moves and cancels at random."""

    OFTEN = ("book",) * 9 + ("move",) * 4 + ("cancel",) * 4 + ("restore",) * 2 + ("force",) * 2
    SELDOM = ("grow", "amend", "error", "confirm", "hold", "hold", "use_hold", "release", "again")

    def __init__(self, database: Database, plan: Plan, random: Random) -> None:
        self.database = database
        self.plan = plan
        self.random = random
        self.done: list[c.Command] = []
        self.holds: list[c.PlaceHold] = []
        self.now = NOW
        self.latest_hold: c.PlaceHold | None = None
        self.brought: Appointment | None = None

    def play(self, now: datetime, kind: str | None = None) -> Outcome | None:
        """Do one thing; answers what became of it, None when there was nothing to do it with."""
        self.now = now
        drawn = getattr(self, kind or self.random.choice(self.OFTEN + self.SELDOM))()
        if drawn is None:
            return None
        command, actor = drawn
        repeated = command in self.done
        try:
            with self.database.write() as db:
                carry_out(db, command, actor=actor, now=now)
        except Refusal as refusal:
            return Outcome("refused", command, refusal)
        except FileLocked:
            return Outcome("locked", command)
        if not repeated:
            self.done.append(command)
        if isinstance(command, c.PlaceHold):
            self.holds.append(command)
            self.latest_hold = command
        return Outcome("repeated" if repeated else "done", command)

    # -- what may be done ------------------------------------------------------------------------------------------

    def book(self, **changes: object) -> tuple[c.Command, Actor]:
        fields = {
            "clinic_id": self.plan.clinic_id,
            "patient_id": None if self._seldom() else self._patient(),
            "type_id": self.plan.type_id(self.random.randrange(3)),
        }
        return c.BookAppointment(**fields | self._place() | changes), RECEPTIONIST

    def force(self) -> tuple[c.Command, Actor]:
        overrides = self.random.choice([*((each,) for each in PATIENT_DOCTOR_ROOM), PATIENT_DOCTOR_ROOM])
        return self.book(overrides=overrides, override_reason="Agreed")[0], MANAGER

    def move(self) -> tuple[c.Command, Actor] | None:
        visit = self._visit()
        return visit and (c.MoveAppointment(appointment_id=visit.id, **self._place()), RECEPTIONIST)

    def grow(self) -> tuple[c.Command, Actor] | None:
        visit = self._visit()
        return visit and (
            c.MoveAppointment(
                appointment_id=visit.id,
                starts_at=visit.starts_at,
                minutes=self._length(),
                doctor_id=visit.doctor_id,
                room_id=visit.room_id,
            ),
            RECEPTIONIST,
        )

    def cancel(self) -> tuple[c.Command, Actor] | None:
        visit = self._visit()
        return visit and (c.CancelAppointment(appointment_id=visit.id, code=CancelCode.COST), RECEPTIONIST)

    def restore(self) -> tuple[c.Command, Actor] | None:
        visit = self._visit(Status.CANCELLED)
        return visit and (c.RestoreAppointment(appointment_id=visit.id), RECEPTIONIST)

    def error(self) -> tuple[c.Command, Actor] | None:
        return self._step(Status.ENTERED_IN_ERROR)

    def confirm(self) -> tuple[c.Command, Actor] | None:
        return self._step(Status.CONFIRMED)

    def missed(self) -> tuple[c.Command, Actor] | None:
        return self._step(Status.NO_SHOW)

    def came_late(self) -> tuple[c.Command, Actor] | None:
        visit = self._visit(Status.NO_SHOW)
        return visit and (c.ChangeStatus(appointment_id=visit.id, status=Status.ARRIVED), MANAGER)

    def amend(self) -> tuple[c.Command, Actor] | None:
        visit = self._visit()
        if visit is None:
            return None
        after = replace(visit, patient_id=self._patient(), reason=f"{visit.reason}.")
        return edits.update_of(c.AmendAppointment, visit, after), RECEPTIONIST

    def hold(self) -> tuple[c.Command, Actor]:
        return c.PlaceHold(
            clinic_id=self.plan.clinic_id,
            patient_id=self._patient() if self._seldom() else None,
            **self._place(),
        ), RECEPTIONIST

    def use_hold(self) -> tuple[c.Command, Actor] | None:
        if not self.holds:
            return None
        hold = self.holds.pop()
        return self.book(
            doctor_id=hold.doctor_id,
            room_id=hold.room_id,
            starts_at=hold.starts_at,
            minutes=hold.minutes,
            hold_id=hold.hold_id,
        )

    def after_hold(self) -> tuple[c.Command, Actor] | None:
        """Book where somebody held a time, without the hold."""
        hold = self.latest_hold
        return hold and self.book(doctor_id=hold.doctor_id, room_id=hold.room_id, starts_at=hold.starts_at)

    def crowd_before(self) -> tuple[c.Command, Actor] | None:
        """Book over the first minutes of a visit that was brought over at a time off the grid."""
        return self.brought and self._beside(self.brought, to_minutes(self.brought.starts_at) // 5 * 5 - 10)

    def crowd_after(self) -> tuple[c.Command, Actor] | None:
        """Book over its last minutes."""
        return self.brought and self._beside(self.brought, to_minutes(self.brought.ends_at) // 5 * 5)

    def close_behind(self) -> tuple[c.Command, Actor] | None:
        """Book right after another visit, where its buffer may be."""
        visit = self._visit(Status.BOOKED, ahead=True)
        return visit and self._beside(visit, to_minutes(visit.ends_at))

    def pile(self) -> tuple[c.Command, Actor] | None:
        """Overbook the doctor of a visit, in its room as if by accident."""
        visit = self._visit(Status.BOOKED, ahead=True)
        return visit and (
            self.book(
                doctor_id=visit.doctor_id,
                room_id=visit.room_id,
                starts_at=visit.starts_at,
                overrides=(Override.DOCTOR,),
                override_reason="Agreed",
            )[0],
            MANAGER,
        )

    def meet(self) -> tuple[c.Command, Actor] | None:
        """Book a patient twice at the same time, with any doctor."""
        visit = self._visit(Status.BOOKED, ahead=True)
        return visit and self.book(starts_at=visit.starts_at, patient_id=visit.patient_id)

    def _beside(self, visit: Appointment, begin: int) -> tuple[c.Command, Actor]:
        return self.book(doctor_id=visit.doctor_id, starts_at=from_minutes(begin), minutes=15)

    def cancel_oldest(self) -> tuple[c.Command, Actor] | None:
        visit = self._oldest(Status.BOOKED)
        return visit and (c.CancelAppointment(appointment_id=visit.id, code=CancelCode.COST), RECEPTIONIST)

    def restore_oldest(self) -> tuple[c.Command, Actor] | None:
        visit = self._oldest(Status.CANCELLED)
        return visit and (c.RestoreAppointment(appointment_id=visit.id), RECEPTIONIST)

    def release(self) -> tuple[c.Command, Actor] | None:
        return (c.ReleaseHold(hold_id=self.holds.pop().hold_id), RECEPTIONIST) if self.holds else None

    def again(self) -> tuple[c.Command, Actor] | None:
        return (self.random.choice(self.done), MANAGER) if self.done else None

    def forget(self) -> tuple[c.Command, Actor]:
        return c.MoveClaimsHorizon(), PROGRAM

    def bring_over(self, now: datetime) -> Appointment | None:
        """Take over a visit from another program, at times off the grid, if it has its time to itself."""
        place = self._place()
        starts_at = place["starts_at"] + timedelta(minutes=self.random.choice([0, 2, 3]))
        ends_at = starts_at + timedelta(minutes=self.random.choice([4, 12, 15, 33]))
        minutes = to_minutes(starts_at)
        visit = Appointment(
            id=new_id(),
            clinic_id=self.plan.clinic_id,
            doctor_id=place["doctor_id"],
            room_id=place["room_id"],
            patient_id=self._patient(),
            starts_at=starts_at,
            ends_at=ends_at,
            promised=wall_of(minutes, ZONE).iso(),
            zone=ZONE,
            zone_version="",
            day=wall_of(minutes, ZONE).day,
            booked_at=now,
        )
        try:
            with self.database.write() as db:
                self.brought = self._store(db, visit, now)
        except CannotBook:
            return None
        return self.brought

    def _store(self, db: Db, visit: Appointment, now: datetime) -> Appointment:
        db.stamp = Stamp(command_id=new_id(), actor_id=None, at=now)
        facts = judging.facts_for(db, visit, type_id=None, now=now)
        stored = rows.add(db, visit)
        judging.claim(db, stored, facts, now=now)
        return stored

    # -- chance ----------------------------------------------------------------------------------------------------

    def _place(self) -> dict[str, object]:
        return {
            "doctor_id": self.plan.doctor_id(self.random.randrange(self.plan.doctors)),
            "room_id": None if self._seldom() else self.plan.room_id(self.random.randrange(self.plan.rooms)),
            "starts_at": self._start(),
            "minutes": self._length(),
        }

    def _start(self) -> datetime:
        """Any time of any day, nearly always one to come."""
        for _ in range(6):
            day, grain = self.random.randrange(self.plan.days), self.random.randrange(OPENS // 5, CLOSES // 5 - 3)
            start = at(0) + timedelta(days=day, minutes=grain * 5)
            if start > self.now:
                break
        return start

    def _length(self) -> int:
        return self.random.randrange(3, 10) * 5

    def _patient(self) -> UUID:
        return self.plan.patient_id(self.random.randrange(self.plan.patients))

    def _seldom(self) -> bool:
        return self.random.random() < 0.2

    def _step(self, status: Status) -> tuple[c.Command, Actor] | None:
        visit = self._visit()
        return visit and (c.ChangeStatus(appointment_id=visit.id, status=status), RECEPTIONIST)

    def _oldest(self, status: Status) -> Appointment | None:
        table = tables.appointment.c
        with self.database.read() as db:
            return next(iter(rows.select_all(db, Appointment, table.status == status, order=table.starts_at)), None)

    def _visit(self, status: Status | None = None, *, ahead: bool = False) -> Appointment | None:
        """Any visit of the clinic, also one that another desk has booked."""
        table = tables.appointment.c
        wanted = [] if status is None else [table.status == status]
        wanted += [table.starts_at > self.now] if ahead else []
        with self.database.read() as db:
            ids = db.connection.execute(sa.select(table.id).where(table.org_id == db.org, *wanted)).scalars().all()
            return rows.get(db, Appointment, self.random.choice(sorted(ids))) if ids else None
