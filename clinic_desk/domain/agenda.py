"""What a calendar shows: columns of visits and shaded time for a day or a week. Values only, no rules.

Instants are minutes since the epoch, UTC. A position is minutes down the time axis: every column of one grid uses the
same axis, so that 10:00 stands at one height in all of them, also in a week that holds a clock change.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from clinic_desk.domain.appointment import Appointment, Presence, Status
from clinic_desk.domain.clinic import AppointmentType, Room
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.patient import Patient


class CalendarMode(StrEnum):
    """What the calendar shows: a day of all doctors or a week of one."""

    DAY = "day"
    WEEK = "week"


class ShadeKind(StrEnum):
    """Why a stretch of a column cannot be booked just so."""

    CLOSED = "closed"
    BREAK = "break"
    LEAVE = "leave"
    HOLIDAY = "holiday"
    BLOCK = "block"
    NO_SUCH_TIME = "no_such_time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shade:
    """Shaded time with its words (`label` is what a person typed, e.g. Lunch; empty for plain closed time)."""

    starts: int
    ends: int
    kind: ShadeKind
    label: str = ""
    record_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GridVisit:
    """One block on the grid. `starts` and `ends` are the visit itself; buffers lie outside, in minutes."""

    id: UUID
    version: int
    doctor_id: UUID
    room_id: UUID | None
    patient_id: UUID | None
    starts: int
    ends: int
    buffer_before: int
    buffer_after: int
    status: Status
    patient_name: str
    type_name: str
    type_colour: str
    reason: str
    overbooked: bool = False
    provisional: bool = False
    look_alike: bool = False
    uncovered: bool = False
    clinic_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GridHold:
    """A time somebody holds while booking."""

    id: UUID
    starts: int
    ends: int
    expires: int
    user_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisPiece:
    """Instants [starts, ends) of one column stand at axis positions from `position`."""

    starts: int
    ends: int
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisHour:
    """A labelled line of the axis; `minute` is the clock's minute of day, `repeated` its second pass in autumn."""

    position: int
    minute: int
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GridColumn:
    """One column: a doctor's day. In a day view the heading is the doctor, in a week view the day."""

    doctor_id: UUID
    day: date
    doctor_name: str
    speciality: str
    room_name: str
    presence: Presence
    pieces: tuple[AxisPiece, ...]
    shades: tuple[Shade, ...] = ()
    visits: tuple[GridVisit, ...] = ()
    holds: tuple[GridHold, ...] = ()
    room_id: UUID | None = None
    """The doctor's usual room, which a visit moved into this column takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A day of all doctors or a week of one, ready to draw."""

    clinic_id: UUID
    zone: str
    first_day: date
    days: int
    length: int
    hours: tuple[AxisHour, ...]
    columns: tuple[GridColumn, ...]
    opens: int
    """Axis position of the earliest opening, where an empty day is scrolled to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotPick:
    """A time of a doctor that a person pointed at."""

    doctor_id: UUID
    starts: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveDrop:
    """Where a person dropped a visit, and the version of it that they saw."""

    appointment_id: UUID
    version: int
    doctor_id: UUID
    room_id: UUID | None
    starts: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One line of a record's history: when (ISO, UTC), who, and the fields that changed with both values."""

    at: str
    actor_name: str
    command_kind: str
    before: dict[str, object]
    after: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCard:
    """What the card beside the calendar shows of one visit."""

    visit: Appointment
    patient: Patient | None
    doctor: Doctor
    room: Room | None
    visit_type: AppointmentType | None
    booked_by_name: str
    other_visits: tuple[Appointment, ...]
    """The patient's other visits, latest first."""
    doctor_names: dict[UUID, str]
    type_names: dict[UUID, str]
    changes: tuple[HistoryEntry, ...]
