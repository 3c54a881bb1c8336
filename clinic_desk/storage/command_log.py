"""The command log: what was done, in order. On a desk also the outbox; a refusal leaves no trace and no number."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from clinic_desk.domain.ids import new_id
from clinic_desk.storage import desk_meta, tables
from clinic_desk.storage.engine import Db

_log = tables.command_log


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One command as it was carried out: `args` and `result` are JSON texts, `n` its number on this desk."""

    id: UUID
    n: int | None
    kind: str
    version: int
    args: str
    actor_id: UUID | None
    origin: str
    at: datetime
    result: str | None


def desk_id(db: Db) -> UUID:
    """Give this data file's desk id, made at its first command."""
    known = desk_meta.read(db, "desk_id")
    if known is None:
        known = str(new_id())
        desk_meta.write(db, "desk_id", known)
    return UUID(known)


def result_of(db: Db, command_id: UUID) -> str | None:
    """Find the stored result of a command that was carried out before, None when it is new."""
    query = sa.select(_log.c.result).where(_log.c.org_id == db.org_id, _log.c.id == command_id)
    return db.connection.execute(query).scalar()


def append(db: Db, entry: Entry, *, numbered: bool) -> None:
    """Write down a command that was carried out; on a desk it gets the next number, without holes."""
    db.connection.execute(
        sa.insert(_log),
        {
            "org_id": db.org,
            "id": entry.id,
            "desk_id": desk_id(db),
            "n": desk_meta.count_up(db, "last_n") if numbered else None,
            "kind": entry.kind,
            "v": entry.version,
            "args": entry.args,
            "actor_id": entry.actor_id,
            "origin": entry.origin,
            "at": entry.at,
            "state": "pending" if numbered else "done",
            "result": entry.result,
        },
    )


def in_order(db: Db) -> Iterator[Entry]:
    """Read this desk's numbered commands, first to last."""
    query = (
        sa.select(_log.c.id, _log.c.n, _log.c.kind, _log.c.v, _log.c.args)
        .add_columns(_log.c.actor_id, _log.c.origin, _log.c.at, _log.c.result)
        .where(_log.c.org_id == db.org, _log.c.n.isnot(None))
        .order_by(_log.c.n)
    )
    for row in db.connection.execute(query):
        yield Entry(
            id=row.id,
            n=row.n,
            kind=row.kind,
            version=row.v,
            args=row.args,
            actor_id=row.actor_id,
            origin=row.origin,
            at=row.at,
            result=row.result,
        )


def last_at(db: Db) -> datetime | None:
    """When the latest command was carried out, to notice a PC clock that was set back."""
    query = sa.select(_log.c.at).where(_log.c.org_id == db.org, _log.c.n.isnot(None)).order_by(_log.c.n.desc())
    found = db.connection.execute(query.limit(1)).scalar()
    return found if isinstance(found, datetime) else None
