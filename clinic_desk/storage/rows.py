"""Row and value: the one place where a record goes into its table, comes out, and leaves its trace in the log."""

import dataclasses
from collections.abc import Iterable
from typing import Any, TypeVar, cast
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from clinic_desk.domain.appointment import Appointment, Hold
from clinic_desk.domain.availability import BlockedTime, DateException, Leave, WorkingWeek
from clinic_desk.domain.clinic import AppointmentType, Clinic, Holiday, Organisation, Place, Room
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.patient import Patient
from clinic_desk.domain.records import Record, RecordKind, changed_fields
from clinic_desk.domain.refusals import AlreadyExists, Missing
from clinic_desk.domain.user import User
from clinic_desk.storage import tables
from clinic_desk.storage.engine import Db, Stamp

T = TypeVar("T", bound=Record)

RECORDS: dict[RecordKind, tuple[type[Any], sa.Table]] = {
    RecordKind.ORGANISATION: (Organisation, tables.organisation),
    RecordKind.CLINIC: (Clinic, tables.clinic),
    RecordKind.ROOM: (Room, tables.room),
    RecordKind.PLACE: (Place, tables.place),
    RecordKind.USER: (User, tables.user),
    RecordKind.DOCTOR: (Doctor, tables.doctor),
    RecordKind.PATIENT: (Patient, tables.patient),
    RecordKind.APPOINTMENT_TYPE: (AppointmentType, tables.appointment_type),
    RecordKind.WORKING_WEEK: (WorkingWeek, tables.working_week),
    RecordKind.DATE_EXCEPTION: (DateException, tables.date_exception),
    RecordKind.LEAVE: (Leave, tables.leave),
    RecordKind.BLOCKED_TIME: (BlockedTime, tables.blocked_time),
    RecordKind.HOLIDAY: (Holiday, tables.holiday),
    RecordKind.APPOINTMENT: (Appointment, tables.appointment),
    RecordKind.HOLD: (Hold, tables.hold),
}
KIND_OF: dict[type[Any], RecordKind] = {value: kind for kind, (value, _) in RECORDS.items()}
_TABLE_OF: dict[type[Any], sa.Table] = dict(RECORDS.values())
_FIELDS: dict[type[Any], tuple[str, ...]] = {
    value: tuple(field.name for field in dataclasses.fields(value)) for value, _ in RECORDS.values()
}


def columns_of(kind: type[Any]) -> list[sa.Column[Any]]:
    """Give the columns that hold the fields of a record's value, in the order of the fields."""
    table = _TABLE_OF[kind]
    return [table.c[name] for name in _FIELDS[kind]]


def to_row(db: Db, value: Any) -> dict[str, Any]:
    """Write a value as a row of its table."""
    return {"org_id": db.org, **{name: getattr(value, name) for name in _FIELDS[type(value)]}}


def from_row(kind: type[T], row: Iterable[Any]) -> T:
    """Read a value from a row selected with `columns_of`."""
    return kind(**dict(zip(_FIELDS[kind], row, strict=True)))


def find(db: Db, kind: type[T], record_id: UUID) -> T | None:
    """Find one record by its id."""
    table = _TABLE_OF[kind]
    query = sa.select(*columns_of(kind)).where(table.c.org_id == db.org, table.c.id == record_id)
    row = db.connection.execute(query).one_or_none()
    return None if row is None else from_row(kind, row)


def get(db: Db, kind: type[T], record_id: UUID) -> T:
    """Get one record by its id. Raises Missing."""
    found = find(db, kind, record_id)
    if found is None:
        raise Missing(kind=KIND_OF[kind].value, id=record_id)
    return found


def select_all(db: Db, kind: type[T], *conditions: sa.ColumnElement[bool], order: Any = None) -> tuple[T, ...]:
    """Read the records that fulfil the conditions; only for kinds of which a clinic has few, or with an index."""
    table = _TABLE_OF[kind]
    query = sa.select(*columns_of(kind)).where(table.c.org_id == db.org, *conditions)
    if order is not None:
        query = query.order_by(order)
    return tuple(from_row(kind, row) for row in db.connection.execute(query))


def add(db: Db, value: T) -> T:
    """Insert a new record as version 1 and log it. Raises AlreadyExists."""
    _require_command(db)
    if find(db, type(value), value.id) is not None:
        raise AlreadyExists(kind=KIND_OF[type(value)].value, id=value.id)
    stored = dataclasses.replace(cast("Any", value), version=1)
    db.connection.execute(sa.insert(_TABLE_OF[type(value)]), to_row(db, stored))
    _log(db, stored, {}, _image(stored))
    return cast("T", stored)


def change(db: Db, before: T, after: T) -> T:
    """Store a changed record as the next version and log what changed; answers `before` when nothing did."""
    _require_command(db)
    names = changed_fields(before, after)
    if not names:
        return before
    stored = dataclasses.replace(cast("Any", after), version=before.version + 1)
    table = _TABLE_OF[type(after)]
    values = {name: getattr(stored, name) for name in (*names, "version")}
    result = db.connection.execute(
        sa.update(table)
        .where(table.c.org_id == db.org, table.c.id == after.id, table.c.version == before.version)
        .values(values)
    )
    if result.rowcount != 1:
        raise Missing(kind=KIND_OF[type(after)].value, id=after.id)
    old, new = _image(before), _image(stored)
    _log(db, stored, {name: old[name] for name in names}, {name: new[name] for name in names})
    return cast("T", stored)


def _is_duplicate(error: IntegrityError) -> bool:
    return "UNIQUE" in str(error.orig) or getattr(error.orig, "sqlstate", None) == "23505"


def _image(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", msgspec.to_builtins(value))


def _require_command(db: Db) -> Stamp:
    if db.stamp is None:
        raise RuntimeError("a record may only be changed by a command")
    return db.stamp


def _log(db: Db, stored: Any, before: dict[str, Any], after: dict[str, Any]) -> None:
    stamp = _require_command(db)
    kind = KIND_OF[type(stored)]
    db.connection.execute(
        sa.insert(tables.change_log),
        {
            "org_id": db.org,
            "record_kind": kind,
            "record_id": stored.id,
            "version": stored.version,
            "before": msgspec.json.encode(before).decode(),
            "after": msgspec.json.encode(after).decode(),
            "actor_id": stamp.actor_id,
            "command_id": stamp.command_id,
            "at": stamp.at,
        },
    )
    db.changed.add(kind)
