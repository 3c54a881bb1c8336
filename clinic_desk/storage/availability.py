"""Reading when doctors and rooms are open, for a stretch of local days."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from clinic_desk.domain.availability import BlockedTime, DateException, Leave, WorkingWeek
from clinic_desk.domain.clinic import Holiday
from clinic_desk.storage import rows, tables
from clinic_desk.storage.engine import Db


def working_weeks(db: Db, doctor_ids: Collection[UUID], clinic_id: UUID | None = None) -> tuple[WorkingWeek, ...]:
    """List the weekly hours in force of these doctors, at one clinic or at all."""
    week = tables.working_week.c
    at_clinic = [] if clinic_id is None else [week.clinic_id == clinic_id]
    return rows.select_all(db, WorkingWeek, week.doctor_id.in_(doctor_ids), ~week.withdrawn, *at_clinic)


def date_exceptions(
    db: Db, doctor_ids: Collection[UUID], clinic_id: UUID, first: date, last: date
) -> tuple[DateException, ...]:
    """List the date exceptions of these doctors at a clinic on the days from first to last."""
    item = tables.date_exception.c
    return rows.select_all(
        db,
        DateException,
        item.doctor_id.in_(doctor_ids),
        item.day.between(first, last),
        item.clinic_id == clinic_id,
        ~item.withdrawn,
    )


def leaves(db: Db, doctor_ids: Collection[UUID], first: date, last: date) -> tuple[Leave, ...]:
    """List the leaves of these doctors that touch the days from first to last."""
    leave = tables.leave.c
    return rows.select_all(
        db,
        Leave,
        leave.doctor_id.in_(doctor_ids),
        leave.last_day >= first,
        leave.first_day <= last,
        ~leave.withdrawn,
    )


def blocked_times(db: Db, clinic_ids: Collection[UUID], starts: int, ends: int) -> tuple[BlockedTime, ...]:
    """List the blocked times at these clinics that touch the instants [starts, ends)."""
    block = tables.blocked_time.c
    return rows.select_all(
        db,
        BlockedTime,
        block.clinic_id.in_(clinic_ids),
        block.ends_at > starts,
        block.starts_at < ends,
        ~block.withdrawn,
    )


def holidays(db: Db, clinic_id: UUID, first: date, last: date) -> tuple[Holiday, ...]:
    """List the holidays of a clinic (those of all clinics included) on the days from first to last."""
    holiday = tables.holiday.c
    return rows.select_all(
        db,
        Holiday,
        holiday.day.between(first, last),
        sa.or_(holiday.clinic_id == clinic_id, holiday.clinic_id.is_(None)),
        ~holiday.withdrawn,
    )
