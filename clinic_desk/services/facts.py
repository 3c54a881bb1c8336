"""Gathering what the booking rules need to know, in one go for one doctor or many. Decides nothing."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from clinic_desk.domain.availability import (
    BlockedTime,
    Closure,
    DateException,
    Leave,
    Opening,
    WorkingWeek,
    block_closure,
    holiday_closure,
    leave_closure,
    openings_on,
)
from clinic_desk.domain.claims import ResourceKind
from clinic_desk.domain.clinic import AppointmentType, Clinic, Holiday, Room
from clinic_desk.domain.clinic_time import day_bounds, to_minutes
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.patient import Patient
from clinic_desk.domain.schedule import Busy, Facts
from clinic_desk.storage import appointments, availability, rows
from clinic_desk.storage.engine import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What to gather: whom, where, and the clinic's local days from first to last (both inclusive).

    `without` names visits and holds that do not count against the per-day limits (the visit being moved).
    """

    clinic_id: UUID
    doctor_ids: tuple[UUID, ...]
    first_day: date
    last_day: date
    room_id: UUID | None = None
    patient_id: UUID | None = None
    type_id: UUID | None = None
    without: frozenset[UUID] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """One doctor's openings and closures at one clinic, as instants."""

    openings: tuple[Opening, ...]
    closures: tuple[Closure, ...]


def gather(db: Db, scope: Scope, *, now: datetime) -> dict[UUID, Facts]:
    """Gather the facts for each doctor of the scope. Raises Missing when a named record does not exist."""
    clinic = rows.get(db, Clinic, scope.clinic_id)
    room = None if scope.room_id is None else rows.get(db, Room, scope.room_id)
    patient = None if scope.patient_id is None else rows.get(db, Patient, scope.patient_id)
    visit_type = None if scope.type_id is None else rows.get(db, AppointmentType, scope.type_id)
    starts, ends = window_of(clinic, scope.first_day, scope.last_day)
    tables = timetables(db, clinic, scope.doctor_ids, scope.first_day, scope.last_day)
    blocks = availability.blocked_times(db, [clinic.id], starts, ends)
    kinds = {ResourceKind.DOCTOR: scope.doctor_ids, ResourceKind.ROOM: _one(room), ResourceKind.PATIENT: _one(patient)}
    busy = {kind: appointments.busy_times(db, kind, ids, starts, ends, now=now) for kind, ids in kinds.items() if ids}
    doctor_visits = appointments.visits_per_day(
        db, ResourceKind.DOCTOR, scope.doctor_ids, starts, ends, without=scope.without
    )
    patient_visits = appointments.visits_per_day(
        db, ResourceKind.PATIENT, kinds[ResourceKind.PATIENT], starts, ends, without=scope.without
    )
    shared: dict[ResourceKind, tuple[Busy, ...]] = {
        kind: busy[kind].get(ids[0], ()) for kind, ids in kinds.items() if ids and kind is not ResourceKind.DOCTOR
    }
    return {
        doctor_id: Facts(
            now=to_minutes(now),
            clinic=clinic,
            doctor=rows.get(db, Doctor, doctor_id),
            room=room,
            patient=patient,
            visit_type=visit_type,
            openings=tables[doctor_id].openings,
            closures=tables[doctor_id].closures,
            room_closures=tuple(block_closure(block) for block in blocks if room and block.room_id == room.id),
            busy={ResourceKind.DOCTOR: busy[ResourceKind.DOCTOR].get(doctor_id, ()), **shared},
            doctor_visits=doctor_visits.get(doctor_id, Counter()),
            patient_visits=patient_visits.get(patient.id, Counter()) if patient else Counter(),
        )
        for doctor_id in scope.doctor_ids
    }


def window_of(clinic: Clinic, first_day: date, last_day: date) -> tuple[int, int]:
    """Give the instants [starts, ends) of a clinic's local days, with a day's margin on both sides."""
    starts, _ = day_bounds(first_day - timedelta(days=1), clinic.zone)
    _, ends = day_bounds(last_day + timedelta(days=1), clinic.zone)
    return starts, ends


def timetables(
    db: Db, clinic: Clinic, doctor_ids: Collection[UUID], first_day: date, last_day: date
) -> dict[UUID, Timetable]:
    """Work out the openings and closures of doctors at a clinic.

    Sessions of the day before and after are included: they reach into these days, or a visit into them (T5, T6).
    """
    starts, ends = window_of(clinic, first_day, last_day)
    days = _days(first_day - timedelta(days=1), last_day + timedelta(days=1))
    weeks = availability.working_weeks(db, doctor_ids, clinic.id)
    exceptions = availability.date_exceptions(db, doctor_ids, clinic.id, days[0], days[-1])
    leaves = availability.leaves(db, doctor_ids, days[0], days[-1])
    blocks = availability.blocked_times(db, [clinic.id], starts, ends)
    holidays = availability.holidays(db, clinic.id, days[0], days[-1])
    return {
        doctor_id: _timetable(
            clinic,
            days,
            [week for week in weeks if week.doctor_id == doctor_id],
            [item for item in exceptions if item.doctor_id == doctor_id],
            _closures(doctor_id, clinic, leaves, blocks, holidays),
        )
        for doctor_id in doctor_ids
    }


def _timetable(
    clinic: Clinic,
    days: list[date],
    weeks: list[WorkingWeek],
    exceptions: list[DateException],
    closures: list[Closure],
) -> Timetable:
    openings: list[Opening] = []
    pauses: list[Closure] = []
    for day in days:
        opened, paused = openings_on(day, clinic.zone, weeks, exceptions)
        openings += opened
        pauses += paused
    return Timetable(openings=tuple(openings), closures=(*pauses, *closures))


def _closures(
    doctor_id: UUID,
    clinic: Clinic,
    leaves: Iterable[Leave],
    blocks: Iterable[BlockedTime],
    holidays: Iterable[Holiday],
) -> list[Closure]:
    found = [leave_closure(leave, clinic.zone) for leave in leaves if leave.doctor_id == doctor_id]
    found += [
        block_closure(block)
        for block in blocks
        if block.doctor_id == doctor_id or (block.doctor_id is None and block.room_id is None)
    ]
    return found + [holiday_closure(holiday, clinic.zone) for holiday in holidays]


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _one(record: Room | Patient | None) -> tuple[UUID, ...]:
    return () if record is None else (record.id,)
