"""Visits and patients as their cards show them, read from a small clinic; for tests and pictures of the screens."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import Actor, Role
from clinic_desk.domain.appointment import Appointment, Status
from clinic_desk.domain.patient import Alert, BirthPrecision, Patient, Sex
from clinic_desk.domain.records import RecordKind
from clinic_desk.domain.visit_view import History, ShownVisit
from clinic_desk.services import edits
from clinic_desk.services.commands import carry_out
from clinic_desk.services.histories import history_of, shown_visit
from tests.support.builders import NOW, World, a_booking, a_world, an_actor, at
from tests.support.databases import memory_database

MORNING = at(10, 28)


class SmallDesk:
    """A clinic on which the receptionist has worked for a while; `visit` is John Gomes's at eleven on `DAY`."""

    def __init__(self) -> None:
        self.database = memory_database()
        self.world: World = a_world(self.database)
        self.rina = an_actor(user_id=self.world.users[Role.RECEPTIONIST].id)
        self.patient = self.edited(
            self.world.patients[0],
            full_name="John Gomes",
            birth_date=date(1984, 3, 12),
            birth_precision=BirthPrecision.DAY,
            sex=Sex.MALE,
            allergies=("penicillin",),
            alerts=(Alert(text="Wheelchair"),),
        )
        self.past = tuple(self._past(day, status) for day, status in ((2, Status.COMPLETED), (4, Status.NO_SHOW)))
        self.visit = self._visit()

    def do(self, command: c.Command, *, now: datetime = NOW, actor: Actor | None = None) -> Any:
        """Carry out one command, as the receptionist unless somebody else is named."""
        with self.database.write() as db:
            return carry_out(db, command, actor=actor or self.rina, now=now)

    def edited(self, patient: Patient, **changes: Any) -> Patient:
        """Edit a patient."""
        stored = self.do(edits.update_of(c.UpdatePatient, patient, replace(patient, **changes)))
        assert isinstance(stored, Patient)
        return stored

    def shown(self, visit: Appointment, *, actor: Actor | None = None, now: datetime = MORNING) -> ShownVisit:
        """Read a visit for its card."""
        with self.database.read() as db:
            return shown_visit(db, visit.id, actor=actor or self.rina, now=now)

    def history(self, kind: RecordKind, record: Appointment | Patient) -> History:
        """Read the history of a record."""
        with self.database.read() as db:
            return history_of(db, kind, record.id, actor=self.rina)

    def _past(self, day: int, status: Status) -> Appointment:
        number = day // 2 % 2
        starts = at(9, day=date(2026, 11, day))
        visit = self.do(
            a_booking(
                self.world, starts_at=starts, type_id=self.world.types[number].id, doctor_id=self.world.doctors[0].id
            ),
            now=datetime(2026, 11, 1, 4, tzinfo=UTC),
        )
        for step in (Status.ARRIVED, status) if status is Status.COMPLETED else (status,):
            visit = self.do(c.ChangeStatus(appointment_id=visit.id, status=step), now=at(10, day=date(2026, 11, day)))
        assert isinstance(visit, Appointment)
        return visit

    def _visit(self) -> Appointment:
        booking = a_booking(
            self.world,
            10,
            30,
            reason="Chest pain on exertion, 2 weeks",
            room_id=self.world.rooms[1].id,
            type_id=self.world.types[0].id,
        )
        visit = self.do(booking, now=datetime(2026, 11, 17, 10, 42, tzinfo=UTC))
        moved = c.MoveAppointment(
            appointment_id=visit.id, starts_at=at(11), minutes=30, doctor_id=visit.doctor_id, room_id=visit.room_id
        )
        self.do(moved, now=datetime(2026, 11, 18, 6, 3, tzinfo=UTC))
        confirmed = self.do(c.ChangeStatus(appointment_id=visit.id, status=Status.CONFIRMED))
        assert isinstance(confirmed, Appointment)
        return confirmed
