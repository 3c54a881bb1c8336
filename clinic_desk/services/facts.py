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
from clinic_desk.domain.records import RecordKind
from clinic_desk.domain.refusals import Missing
from clinic_desk.domain.schedule import Busy, Facts
from clinic_desk.storage import appointments, availability, rows, tables
from clinic_desk.storage.engine import Db

_doctor = tables.doctor.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The records that are the same on every day: read once where many stretches of days are looked through."""

    clinic: Clinic
    doctors: dict[UUID, Doctor]
    weeks: tuple[WorkingWeek, ...]
    room: Room | None = None
    patient: Patient | None = None
    visit_type: AppointmentType | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What to gather: whom, where, and the clinic's local days from first to last (both inclusive).

    `without` names visits and holds that do not count against the per-day limits (the visit being moved).
    `known` is what `recognise` has found for this scope, on whichever days.
    """

    clinic_id: UUID
    doctor_ids: tuple[UUID, ...]
    first_day: date
    last_day: date
    room_id: UUID | None = None
    patient_id: UUID | None = None
    type_id: UUID | None = None
    without: frozenset[UUID] = field(default_factory=frozenset)
    known: Known | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """One doctor's openings and closures at one clinic, as instants."""

    openings: tuple[Opening, ...]
    closures: tuple[Closure, ...]


def recognise(db: Db, scope: Scope) -> Known:
    """Read the records that a scope names. Raises Missing when one does not exist."""
    doctors = {doctor.id: doctor for doctor in rows.select_all(db, Doctor, _doctor.id.in_(scope.doctor_ids))}
    for doctor_id in scope.doctor_ids:
        if doctor_id not in doctors:
            raise Missing(kind=RecordKind.DOCTOR.value, id=doctor_id)
    return Known(
        clinic=rows.get(db, Clinic, scope.clinic_id),
        doctors=doctors,
        weeks=availability.working_weeks(db, scope.doctor_ids, scope.clinic_id),
        room=None if scope.room_id is None else rows.get(db, Room, scope.room_id),
        patient=None if scope.patient_id is None else rows.get(db, Patient, scope.patient_id),
        visit_type=None if scope.type_id is None else rows.get(db, AppointmentType, scope.type_id),
    )


def gather(db: Db, scope: Scope, *, now: datetime) -> dict[UUID, Facts]:
    """Gather the facts for each doctor of the scope. Raises Missing when a named record does not exist."""
    known = scope.known or recognise(db, scope)
    clinic, room, patient = known.clinic, known.room, known.patient
    starts, ends = window_of(clinic, scope.first_day, scope.last_day)
    rules = _rules(db, clinic, scope.doctor_ids, scope.first_day, scope.last_day, weeks=known.weeks)
    hours = _timetables(clinic, rules, scope.doctor_ids)
    kinds = {ResourceKind.DOCTOR: scope.doctor_ids, ResourceKind.ROOM: _one(room), ResourceKind.PATIENT: _one(patient)}
    busy = {kind: appointments.busy_times(db, kind, ids, starts, ends, now=now) for kind, ids in kinds.items() if ids}
    limited = tuple(doctor.id for doctor in known.doctors.values() if doctor.max_patients_per_day is not None)
    one_patient = _one(patient) if clinic.rules.visits_per_patient_and_day is not None else ()
    counted = {
        kind: appointments.visits_per_day(db, kind, ids, starts, ends, without=scope.without)
        for kind, ids in ((ResourceKind.DOCTOR, limited), (ResourceKind.PATIENT, one_patient))
        if ids
    }
    shared: dict[ResourceKind, tuple[Busy, ...]] = {
        kind: busy[kind].get(ids[0], ()) for kind, ids in kinds.items() if ids and kind is not ResourceKind.DOCTOR
    }
    room_closures = tuple(block_closure(block) for block in rules.blocks if room and block.room_id == room.id)
    return {
        doctor_id: Facts(
            now=to_minutes(now),
            clinic=clinic,
            doctor=known.doctors[doctor_id],
            room=room,
            patient=patient,
            visit_type=known.visit_type,
            openings=hours[doctor_id].openings,
            closures=hours[doctor_id].closures,
            room_closures=room_closures,
            busy={ResourceKind.DOCTOR: busy[ResourceKind.DOCTOR].get(doctor_id, ()), **shared},
            doctor_visits=counted.get(ResourceKind.DOCTOR, {}).get(doctor_id, Counter()),
            patient_visits=counted.get(ResourceKind.PATIENT, {}).get(patient.id, Counter()) if patient else Counter(),
        )
        for doctor_id in scope.doctor_ids
    }


def window_of(clinic: Clinic, first_day: date, last_day: date) -> tuple[int, int]:
    """Give the instants [starts, ends) of a clinic's local days, with a day's margin on both sides."""
    starts, _ = day_bounds(first_day - timedelta(days=1), clinic.zone)
    _, ends = day_bounds(last_day + timedelta(days=1), clinic.zone)
    return starts, ends


def days_between(first: date, last: date) -> tuple[date, ...]:
    """List the days from first to last, both inclusive."""
    return tuple(first + timedelta(days=number) for number in range((last - first).days + 1))


def timetables(
    db: Db, clinic: Clinic, doctor_ids: Collection[UUID], first_day: date, last_day: date
) -> dict[UUID, Timetable]:
    """Work out the openings and closures of doctors at a clinic.

    Sessions of the day before and after are included: they reach into these days, or a visit into them (T5, T6).
    """
    return _timetables(clinic, _rules(db, clinic, doctor_ids, first_day, last_day), doctor_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    """What decides about the hours of these days, as it is stored."""

    days: tuple[date, ...]
    weeks: tuple[WorkingWeek, ...]
    exceptions: tuple[DateException, ...]
    leaves: tuple[Leave, ...]
    blocks: tuple[BlockedTime, ...]
    holidays: tuple[Holiday, ...]


def _rules(
    db: Db,
    clinic: Clinic,
    doctor_ids: Collection[UUID],
    first_day: date,
    last_day: date,
    *,
    weeks: tuple[WorkingWeek, ...] | None = None,
) -> _Rules:
    starts, ends = window_of(clinic, first_day, last_day)
    days = days_between(first_day - timedelta(days=1), last_day + timedelta(days=1))
    return _Rules(
        days=days,
        weeks=availability.working_weeks(db, doctor_ids, clinic.id) if weeks is None else weeks,
        exceptions=availability.date_exceptions(db, doctor_ids, clinic.id, days[0], days[-1]),
        leaves=availability.leaves(db, doctor_ids, days[0], days[-1]),
        blocks=availability.blocked_times(db, [clinic.id], starts, ends),
        holidays=availability.holidays(db, clinic.id, days[0], days[-1]),
    )


def _timetables(clinic: Clinic, rules: _Rules, doctor_ids: Collection[UUID]) -> dict[UUID, Timetable]:
    return {
        doctor_id: _timetable(
            clinic,
            rules.days,
            [week for week in rules.weeks if week.doctor_id == doctor_id],
            [item for item in rules.exceptions if item.doctor_id == doctor_id],
            _closures(doctor_id, clinic, rules.leaves, rules.blocks, rules.holidays),
        )
        for doctor_id in doctor_ids
    }


def _timetable(
    clinic: Clinic,
    days: tuple[date, ...],
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


def _one(record: Room | Patient | None) -> tuple[UUID, ...]:
    return () if record is None else (record.id,)
