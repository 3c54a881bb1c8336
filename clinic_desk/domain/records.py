"""What is stored, audited and synchronised: the kinds of record, and the difference between two states of one."""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class RecordKind(StrEnum):
    """The kinds of record; the values are stable and stand in the logs."""

    ORGANISATION = "organisation"
    CLINIC = "clinic"
    ROOM = "room"
    PLACE = "place"
    USER = "user"
    DOCTOR = "doctor"
    PATIENT = "patient"
    APPOINTMENT_TYPE = "appointment_type"
    WORKING_WEEK = "working_week"
    DATE_EXCEPTION = "date_exception"
    LEAVE = "leave"
    BLOCKED_TIME = "blocked_time"
    HOLIDAY = "holiday"
    APPOINTMENT = "appointment"
    HOLD = "hold"


class Record(Protocol):
    """Every stored record has an id made by its author and a version, +1 with each change."""

    @property
    def id(self) -> UUID:
        """Made by the author before the record is sent anywhere."""
        ...

    @property
    def version(self) -> int:
        """1 when stored for the first time."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One row of the change log: which fields of which record went from what to what, by whom, when (ISO, UTC)."""

    record_kind: RecordKind
    record_id: UUID
    version: int
    before: dict[str, object]
    after: dict[str, object]
    actor_id: UUID | None
    command_id: UUID
    at: str


def changed_fields(before: object, after: object) -> tuple[str, ...]:
    """Name the fields in which two values of one dataclass differ; `version` never counts."""
    names = (field.name for field in fields(after) if field.name != "version")  # type: ignore[arg-type]
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))
