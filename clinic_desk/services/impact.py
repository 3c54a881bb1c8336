"""Which booked visits a change of working time would touch, listed before it is saved. Nothing is refused here.

Visits stay as they are; what stands outside hours afterwards is shown as uncovered (FEATURES R9, R10, R12, R13).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from clinic_desk.domain.appointment import Appointment
from clinic_desk.domain.availability import (
    BlockedTime,
    DateException,
    Leave,
    WorkingWeek,
    block_closure,
    holiday_closure,
    openings_on,
)
from clinic_desk.domain.clinic import AppointmentType, Clinic, Holiday
from clinic_desk.domain.clinic_time import to_minutes, wall_of
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.impact import AffectedVisit, DoctorPlan
from clinic_desk.domain.patient import Patient
from clinic_desk.services import doctors
from clinic_desk.storage import appointments, rows, tables
from clinic_desk.storage.engine import Db

FAR_AHEAD = timedelta(days=3 * 366)
"""Hours without an end are followed as far as anybody books."""


def plan_of(db: Db, doctor_id: UUID, *, since: date) -> DoctorPlan:
    """Read a doctor's weekly hours, and the single days and leaves that are not over before `since`."""
    week, item, leave = tables.working_week.c, tables.date_exception.c, tables.leave.c
    mine = (week.doctor_id == doctor_id, ~week.withdrawn)
    return DoctorPlan(
        doctor=rows.get(db, Doctor, doctor_id),
        weeks=rows.select_all(db, WorkingWeek, *mine, order=week.valid_from),
        exceptions=rows.select_all(
            db, DateException, item.doctor_id == doctor_id, item.day >= since, ~item.withdrawn, order=item.day
        ),
        leaves=rows.select_all(
            db, Leave, leave.doctor_id == doctor_id, leave.last_day >= since, ~leave.withdrawn, order=leave.first_day
        ),
    )


def of_week(db: Db, week: WorkingWeek, *, now: datetime) -> tuple[AffectedVisit, ...]:
    """List the visits from now on that these weekly hours, put in place of their older version, no longer cover."""
    plan = plan_of(db, week.doctor_id, since=now.date() - timedelta(days=1))
    after = [*(item for item in plan.weeks if item.id != week.id), week]
    clinic = rows.get(db, Clinic, week.clinic_id)
    return _losing_cover(db, clinic, plan, (after, plan.exceptions), to_minutes(now), to_minutes(now + FAR_AHEAD))


def of_exception(db: Db, item: DateException, *, now: datetime) -> tuple[AffectedVisit, ...]:
    """List the visits around a day that would no longer be covered with this exception."""
    plan = plan_of(db, item.doctor_id, since=item.day - timedelta(days=1))
    after = [*(other for other in plan.exceptions if other.id != item.id), item]
    clinic = rows.get(db, Clinic, item.clinic_id)
    day = holiday_closure(Holiday(id=item.id, day=item.day, name=""), clinic.zone)
    first = max(day.starts, to_minutes(now))
    return _losing_cover(db, clinic, plan, (plan.weeks, after), first, day.ends + 24 * 60)


def of_leave(db: Db, leave: Leave) -> tuple[AffectedVisit, ...]:
    """List the visits that a leave would leave uncovered (FEATURES C09)."""
    return _described(db, doctors.visits_under_leave(db, leave))


def of_block(db: Db, block: BlockedTime) -> tuple[AffectedVisit, ...]:
    """List the visits that lie in a time to be blocked: of the doctor, in the room, or in the whole clinic."""
    closure = block_closure(block)
    wanted = [block.doctor_id] if block.doctor_id else [doctor.id for doctor in rows.select_all(db, Doctor)]
    found = appointments.live_between(db, wanted, closure.starts, closure.ends)
    return _described(
        db,
        [
            visit
            for visit in found
            if visit.clinic_id == block.clinic_id and (block.room_id is None or visit.room_id == block.room_id)
        ],
    )


def of_holiday(db: Db, holiday: Holiday) -> tuple[AffectedVisit, ...]:
    """List the visits on a holiday, in its clinic or in all (FEATURES R13)."""
    found: list[Appointment] = []
    everybody = [doctor.id for doctor in rows.select_all(db, Doctor)]
    for clinic in rows.select_all(db, Clinic):
        if holiday.clinic_id in {None, clinic.id}:
            closure = holiday_closure(holiday, clinic.zone)
            visits = appointments.live_between(db, everybody, closure.starts, closure.ends)
            found += [visit for visit in visits if visit.clinic_id == clinic.id]
    return _described(db, sorted(found, key=lambda visit: visit.starts_at))


def _losing_cover(
    db: Db,
    clinic: Clinic,
    plan: DoctorPlan,
    after: tuple[Sequence[WorkingWeek], Sequence[DateException]],
    starts: int,
    ends: int,
) -> tuple[AffectedVisit, ...]:
    before_cover = _Cover(clinic, plan.weeks, plan.exceptions)
    after_cover = _Cover(clinic, *after)
    visits = appointments.live_between(db, [plan.doctor.id], starts, ends)
    return _described(
        db,
        [
            visit
            for visit in visits
            if visit.clinic_id == clinic.id and before_cover.holds(visit) and not after_cover.holds(visit)
        ],
    )


class _Cover:
    """Tells whether a visit lies within working time; each day is worked out once."""

    def __init__(self, clinic: Clinic, weeks: Sequence[WorkingWeek], exceptions: Sequence[DateException]) -> None:
        self._zone = clinic.zone
        self._weeks = [week for week in weeks if week.clinic_id == clinic.id]
        self._exceptions = [item for item in exceptions if item.clinic_id == clinic.id]
        self._days: dict[date, tuple[list[tuple[int, int]], list[tuple[int, int]]]] = {}

    def holds(self, visit: Appointment) -> bool:
        starts, ends = to_minutes(visit.starts_at), to_minutes(visit.ends_at)
        openings, breaks = self._around(wall_of(starts, self._zone).day)
        inside = any(first <= starts and ends <= last for first, last in openings)
        return inside and not any(first < ends and starts < last for first, last in breaks)

    def _around(self, day: date) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Openings and breaks of a day and of the evening before, which may reach into it."""
        if day not in self._days:
            openings: list[tuple[int, int]] = []
            breaks: list[tuple[int, int]] = []
            for each in (day - timedelta(days=1), day):
                opened, paused = openings_on(each, self._zone, self._weeks, self._exceptions)
                openings += [(item.starts, item.ends) for item in opened]
                breaks += [(item.starts, item.ends) for item in paused]
            self._days[day] = openings, breaks
        return self._days[day]


def _described(db: Db, visits: Iterable[Appointment]) -> tuple[AffectedVisit, ...]:
    zones = {clinic.id: clinic.zone for clinic in rows.select_all(db, Clinic)}
    doctor_names = {doctor.id: doctor.name for doctor in rows.select_all(db, Doctor)}
    type_names = {kind.id: kind.name for kind in rows.select_all(db, AppointmentType)}
    found = []
    for visit in visits:
        starts = to_minutes(visit.starts_at)
        wall = wall_of(starts, zones[visit.clinic_id])
        patient = None if visit.patient_id is None else rows.find(db, Patient, visit.patient_id)
        found.append(
            AffectedVisit(
                visit_id=visit.id,
                patient_id=visit.patient_id,
                patient_name="" if patient is None else patient.full_name,
                doctor_name=doctor_names.get(visit.doctor_id, ""),
                type_name=type_names.get(visit.type_id, "") if visit.type_id else "",
                day=wall.day,
                minute=wall.minute,
                minutes=to_minutes(visit.ends_at) - starts,
            )
        )
    return tuple(found)
