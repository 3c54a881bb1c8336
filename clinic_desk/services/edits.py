"""Edits of records as changed fields: made from two whole values, merged into the record as it is now (SYNC §2.6.8)."""

import dataclasses
import typing
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from clinic_desk.domain.commands import FieldChange, UpdateRecord
from clinic_desk.domain.patient import FIELD_GROUPS
from clinic_desk.domain.records import changed_fields
from clinic_desk.domain.refusals import NotAllowed, NothingToChange, StaleEdit

T = TypeVar("T")
C = TypeVar("C", bound=UpdateRecord)


def update_of(command: type[C], before: Any, after: Any, *, command_id: UUID | None = None) -> C:
    """Make the update command that leads from one whole value to another.

    Fields that only make sense together travel together. Raises NothingToChange when the values are equal.
    """
    names = set(changed_fields(before, after))
    if not names:
        raise NothingToChange(id=before.id)
    for group in FIELD_GROUPS:
        if names & group:
            names |= {name for name in group if hasattr(before, name)}
    old, new = _plain(before), _plain(after)
    changes = {name: FieldChange(before=old[name], after=new[name]) for name in sorted(names)}
    identity = {} if command_id is None else {"id": command_id}
    return command(record_id=before.id, changes=changes, **identity)


def merged(current: T, command: UpdateRecord, *, allowed: type[Any]) -> T:
    """Apply an update to the record as it is now.

    A field that has changed since its author saw it stays as it is and the whole edit is refused (StaleEdit), unless
    both wanted the same. Only the fields of `allowed` may change (NotAllowed), never who a record is.
    """
    permitted = {field.name for field in dataclasses.fields(allowed)} - {"id", "version"}
    now = _plain(current)
    shapes = _shapes(typing.cast("Any", type(current)))
    stale, values = [], {}
    for name, change in command.changes.items():
        if name not in permitted:
            raise NotAllowed(field=name)
        seen, wanted = _plain(change.before), _plain(change.after)
        if now[name] == seen:
            values[name] = msgspec.convert(wanted, type=shapes[name])
        elif now[name] != wanted or seen == wanted:
            stale.append(name)
    if stale:
        raise StaleEdit(command.record_id, tuple(stale))
    return typing.cast("T", dataclasses.replace(typing.cast("Any", current), **values))


def _plain(value: Any) -> Any:
    """Write a value in JSON types, so that one made here equals one that has travelled: lists, never tuples."""
    return msgspec.json.decode(msgspec.json.encode(value))


@lru_cache(maxsize=64)
def _shapes(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)
