"""Reading visits and holds: who is busy when, how many visits a day has, what a patient has had."""

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from clinic_desk.domain.appointment import LIVE, Appointment, Hold
from clinic_desk.domain.claims import ResourceKind
from clinic_desk.domain.schedule import Busy
from clinic_desk.storage import rows, tables
from clinic_desk.storage.engine import Db

LONGEST_MINUTES = 24 * 60
"""No visit or hold lasts longer, buffers included: lets an index on the start find everything that touches a time."""

_LIVE = [status.value for status in LIVE]
_visit = tables.appointment.c
_hold = tables.hold.c
_plain = sa.BigInteger


def busy_times(
    db: Db, kind: ResourceKind, ids: Collection[UUID], starts: int, ends: int, *, now: datetime
) -> dict[UUID, tuple[Busy, ...]]:
    """Tell when these resources are busy within [starts, ends), by resource; doctors with their buffers."""
    found: dict[UUID, list[Busy]] = defaultdict(list)
    for table, alive in ((_visit, _visit.status.in_(_LIVE)), (_hold, _alive(now))):
        before, after = _buffers(table, kind)
        column = table[f"{kind.value}_id"]
        query = (
            sa.select(column, sa.type_coerce(table.starts_at, _plain), sa.type_coerce(table.ends_at, _plain))
            .add_columns(before, after, table.id)
            .where(
                table.org_id == db.org,
                column.in_(ids),
                table.starts_at > starts - LONGEST_MINUTES,
                table.starts_at < ends + LONGEST_MINUTES,
                table.ends_at + after > starts,
                table.starts_at - before < ends,
                alive,
            )
        )
        for resource_id, first, last, lead, tail, owner_id in db.connection.execute(query):
            found[resource_id].append(Busy(first - lead, last + tail, owner_id, table is _hold))
    return {resource_id: tuple(items) for resource_id, items in found.items()}


def visits_per_day(
    db: Db, kind: ResourceKind, ids: Collection[UUID], starts: int, ends: int, *, without: Collection[UUID] = ()
) -> dict[UUID, Counter[date]]:
    """Count the live visits that start in [starts, ends), by resource and clinic date."""
    column = _visit[f"{kind.value}_id"]
    query = (
        sa.select(column, _visit.day, sa.func.count())
        .where(
            _visit.org_id == db.org,
            column.in_(ids),
            _visit.starts_at >= starts,
            _visit.starts_at < ends,
            _visit.status.in_(_LIVE),
            _visit.id.notin_(without),
        )
        .group_by(column, _visit.day)
    )
    counts: dict[UUID, Counter[date]] = defaultdict(Counter)
    for resource_id, day, number in db.connection.execute(query):
        counts[resource_id][day] = number
    return counts


def for_patient(db: Db, patient_id: UUID, *, limit: int = 200) -> tuple[Appointment, ...]:
    """List a patient's visits, latest first."""
    query = (
        sa.select(*rows.columns_of(Appointment))
        .where(_visit.org_id == db.org, _visit.patient_id == patient_id)
        .order_by(_visit.starts_at.desc())
        .limit(limit)
    )
    return tuple(rows.from_row(Appointment, row) for row in db.connection.execute(query))


def any_at(db: Db, clinic_id: UUID) -> bool:
    """Tell whether a visit was ever booked at a clinic."""
    query = sa.select(_visit.id).where(_visit.org_id == db.org, _visit.clinic_id == clinic_id).limit(1)
    return db.connection.execute(query).first() is not None


def live_between(db: Db, doctor_ids: Collection[UUID], starts: int, ends: int) -> tuple[Appointment, ...]:
    """List the live visits of doctors that touch the instants [starts, ends), in order of time."""
    return rows.select_all(
        db,
        Appointment,
        _visit.doctor_id.in_(doctor_ids),
        _visit.starts_at > starts - LONGEST_MINUTES,
        _visit.starts_at < ends,
        _visit.ends_at > starts,
        _visit.status.in_(_LIVE),
        order=_visit.starts_at,
    )


def future_with_other_zone_data(db: Db, clinic_id: UUID, version: str, now: datetime) -> tuple[Appointment, ...]:
    """List the live visits of a clinic that lie ahead and were computed from other time-zone data."""
    return rows.select_all(
        db,
        Appointment,
        _visit.clinic_id == clinic_id,
        _visit.doctor_id.in_(sa.select(tables.doctor.c.id).where(tables.doctor.c.org_id == db.org)),
        _visit.starts_at > now,
        _visit.zone_version != version,
        _visit.status.in_(_LIVE),
        order=_visit.starts_at,
    )


def holds_between(db: Db, doctor_ids: Collection[UUID], starts: int, ends: int, *, now: datetime) -> tuple[Hold, ...]:
    """List the holds in force for doctors that touch the instants [starts, ends)."""
    return rows.select_all(
        db, Hold, _hold.doctor_id.in_(doctor_ids), _hold.starts_at < ends, _hold.ends_at > starts, _alive(now)
    )


def _alive(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(_hold.expires_at > now, ~_hold.released)


def _buffers(table: Any, kind: ResourceKind) -> tuple[sa.ColumnElement[int], sa.ColumnElement[int]]:
    if kind is ResourceKind.DOCTOR:
        return table.buffer_before, table.buffer_after
    return sa.literal(0, sa.BigInteger), sa.literal(0, sa.BigInteger)
