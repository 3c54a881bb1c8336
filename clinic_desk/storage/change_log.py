"""The change log: what each command changed, field by field. Append-only; audit, history and "as it stood"."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa

from clinic_desk.domain.agenda import HistoryEntry
from clinic_desk.domain.records import Record, RecordKind
from clinic_desk.storage import rows, tables
from clinic_desk.storage.engine import Db

T = TypeVar("T", bound=Record)
_log = tables.change_log
_command = tables.command_log
_user = tables.user


def history_of(db: Db, kind: RecordKind, record_id: UUID, *, limit: int = 100) -> tuple[HistoryEntry, ...]:
    """Read the latest changes of one record, newest first, with who made them."""
    query = (
        sa.select(_log.c.at, _user.c.name, _command.c.kind, _log.c.before, _log.c.after)
        .select_from(_log)
        .outerjoin(_user, sa.and_(_user.c.org_id == _log.c.org_id, _user.c.id == _log.c.actor_id))
        .outerjoin(_command, sa.and_(_command.c.org_id == _log.c.org_id, _command.c.id == _log.c.command_id))
        .where(_log.c.org_id == db.org, _log.c.record_kind == kind, _log.c.record_id == record_id)
        .order_by(_log.c.version.desc())
        .limit(limit)
    )
    return tuple(
        HistoryEntry(
            at=row.at.isoformat(),
            actor_name=row.name or "",
            command_kind=row.kind or "",
            before=msgspec.json.decode(row.before),
            after=msgspec.json.decode(row.after),
        )
        for row in db.connection.execute(query)
    )


def when_became(
    db: Db, kind: RecordKind, record_ids: Collection[UUID], field: str, value: object
) -> dict[UUID, datetime]:
    """When a field of these records was last given a value, by record; those that the log does not know are left out.

    `value` is in plain JSON types.
    """
    query = (
        sa.select(_log.c.record_id, _log.c.at, _log.c.after)
        .where(_log.c.org_id == db.org, _log.c.record_kind == kind, _log.c.record_id.in_(record_ids))
        .order_by(_log.c.record_id, _log.c.version)
    )
    rows_found = db.connection.execute(query)
    return {row.record_id: row.at for row in rows_found if msgspec.json.decode(row.after).get(field) == value}


def as_it_stood(db: Db, kind: type[T], moment: datetime) -> Iterator[T]:
    """Rebuild every record of a kind as it stood at a moment, from the change log alone."""
    mine = (_log.c.org_id == db.org, _log.c.record_kind == rows.KIND_OF[kind])
    # up to the last version made by then, not each made by then: a PC clock that was set back would leave holes
    last_by_then = (
        sa.select(_log.c.record_id, sa.func.max(_log.c.version).label("version"))
        .where(*mine, _log.c.at <= moment)
        .group_by(_log.c.record_id)
        .subquery()
    )
    query = (
        sa.select(_log.c.record_id, _log.c.version, _log.c.after)
        .join(last_by_then, last_by_then.c.record_id == _log.c.record_id)
        .where(*mine, _log.c.version <= last_by_then.c.version)
        .order_by(_log.c.record_id, _log.c.version)
    )
    image: dict[str, Any] = {}
    last: tuple[UUID, int] | None = None
    for record_id, version, after in db.connection.execute(query):
        if last is not None and last[0] != record_id:
            yield _revive(kind, image, last[1])
            image = {}
        image |= msgspec.json.decode(after)
        last = (record_id, version)
    if last is not None:
        yield _revive(kind, image, last[1])


def _revive(kind: type[T], image: dict[str, Any], version: int) -> T:
    value: T = msgspec.convert(image, type=kind)
    return replace(value, version=version)  # type: ignore[type-var]
