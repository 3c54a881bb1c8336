"""A visit: its value, its statuses and the allowed steps between them; what is said when booking one.

Which times are free is decided in `schedule.py`; which time a visit occupies, grain by grain, in `claims.py`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from clinic_desk.domain.refusals import Problem


class Status(StrEnum):
    """Where a visit stands. `requested` is shown, and named in the API, as pending."""

    REQUESTED = "requested"
    BOOKED = "booked"
    CONFIRMED = "confirmed"
    ARRIVED = "arrived"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    ENTERED_IN_ERROR = "entered_in_error"


LIVE = frozenset({
    Status.REQUESTED, Status.BOOKED, Status.CONFIRMED, Status.ARRIVED, Status.IN_PROGRESS, Status.COMPLETED,
})  # fmt: skip
"""Statuses that occupy time: exactly these visits have claims."""

MOVABLE = frozenset({Status.REQUESTED, Status.BOOKED, Status.CONFIRMED, Status.ARRIVED})
"""Statuses in which a visit's time, length, doctor or room may change."""

_S = Status
FORWARD: dict[Status, frozenset[Status]] = {
    _S.REQUESTED: frozenset({_S.BOOKED, _S.CONFIRMED, _S.ARRIVED, _S.CANCELLED, _S.NO_SHOW, _S.ENTERED_IN_ERROR}),
    _S.BOOKED: frozenset({_S.CONFIRMED, _S.ARRIVED, _S.IN_PROGRESS, _S.CANCELLED, _S.NO_SHOW, _S.ENTERED_IN_ERROR}),
    _S.CONFIRMED: frozenset({_S.ARRIVED, _S.IN_PROGRESS, _S.CANCELLED, _S.NO_SHOW, _S.ENTERED_IN_ERROR}),
    _S.ARRIVED: frozenset({_S.IN_PROGRESS, _S.COMPLETED, _S.CANCELLED, _S.NO_SHOW, _S.ENTERED_IN_ERROR}),
    _S.IN_PROGRESS: frozenset({_S.COMPLETED, _S.CANCELLED, _S.ENTERED_IN_ERROR}),
    _S.COMPLETED: frozenset({_S.ENTERED_IN_ERROR}),
    _S.CANCELLED: frozenset({_S.ENTERED_IN_ERROR}),
    _S.NO_SHOW: frozenset({_S.ARRIVED, _S.ENTERED_IN_ERROR}),
    _S.ENTERED_IN_ERROR: frozenset(),
}
"""The day's ordinary steps (FEATURES A41, R22)."""

CORRECTIONS: dict[Status, frozenset[Status]] = {
    _S.REQUESTED: frozenset(),
    _S.BOOKED: frozenset({_S.REQUESTED}),
    _S.CONFIRMED: frozenset({_S.REQUESTED, _S.BOOKED}),
    _S.ARRIVED: frozenset({_S.REQUESTED, _S.BOOKED, _S.CONFIRMED}),
    _S.IN_PROGRESS: frozenset({_S.BOOKED, _S.CONFIRMED, _S.ARRIVED}),
    _S.COMPLETED: frozenset({_S.IN_PROGRESS, _S.ARRIVED}),
    _S.CANCELLED: frozenset({_S.REQUESTED, _S.BOOKED, _S.CONFIRMED, _S.ARRIVED, _S.IN_PROGRESS}),
    _S.NO_SHOW: frozenset({_S.REQUESTED, _S.BOOKED, _S.CONFIRMED}),
    _S.ENTERED_IN_ERROR: frozenset(),
}
"""Steps back, to put a slip right: on the visit's day for everyone, later with the permission, then closed."""

DAY_BOUND = frozenset({Status.ARRIVED, Status.IN_PROGRESS, Status.COMPLETED})
"""Statuses that make no sense before the visit's own day."""

EARLIEST_ARRIVAL = timedelta(hours=3)
"""How long before its time somebody may come for a visit soon after midnight, which is the day before."""


class Step(StrEnum):
    """How a change of status is meant."""

    FORWARD = "forward"
    CORRECTION = "correction"
    NONE = "none"


def step_between(old: Status, new: Status) -> Step:
    """Tell whether a change of status is an ordinary step, a correction, or not possible."""
    if new in FORWARD[old]:
        return Step.FORWARD
    if new in CORRECTIONS[old]:
        return Step.CORRECTION
    return Step.NONE


class CancelCode(StrEnum):
    """Why a visit was cancelled (FEATURES A42); on the card numbered 1 to 9 in this order."""

    PATIENT_ILL = "patient_ill"
    PATIENT_CANNOT_COME = "patient_cannot_come"
    PATIENT_RECOVERED = "patient_recovered"
    PATIENT_WENT_ELSEWHERE = "patient_went_elsewhere"
    COST = "cost"
    DOCTOR_UNAVAILABLE = "doctor_unavailable"
    CLINIC_CLOSED = "clinic_closed"
    BOOKED_BY_MISTAKE = "booked_by_mistake"
    OTHER = "other"


class CancelledBy(StrEnum):
    """Who called a visit off."""

    PATIENT = "patient"
    CLINIC = "clinic"
    SYSTEM = "system"


class Override(StrEnum):
    """What a person with the right may overrule, each by itself and with a reason."""

    DOCTOR = "doctor"
    ROOM = "room"
    PATIENT = "patient"
    HOURS = "hours"
    LIMITS = "limits"


class Presence(StrEnum):
    """Whether a doctor can be reached right now."""

    ONLINE = "online"
    BUSY = "busy"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDetails:
    """What a person may edit on a visit without touching its time."""

    patient_id: UUID | None = None
    type_id: UUID | None = None
    reason: str = ""
    desk_notes: str = ""
    doctor_notes: str = ""
    diagnosis: str = ""
    prescription: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment(VisitDetails):
    """A stored visit; never deleted. `promised` is the wall time told to the patient (`YYYY-MM-DDTHH:MM`)."""

    id: UUID
    version: int = 0
    clinic_id: UUID
    doctor_id: UUID
    room_id: UUID | None = None
    starts_at: datetime
    ends_at: datetime
    buffer_before: int = 0
    buffer_after: int = 0
    promised: str
    promised_fold: int = 0
    zone: str
    zone_version: str
    day: date
    status: Status = Status.BOOKED
    status_before: Status | None = None
    overrides: tuple[Override, ...] = ()
    override_reason: str = ""
    cancel_code: CancelCode | None = None
    cancel_text: str = ""
    cancelled_by: CancelledBy | None = None
    move_count: int = 0
    fee: int | None = None
    booked_by: UUID | None = None
    booked_at: datetime
    arrived_at: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None

    @property
    def minutes(self) -> int:
        """Length in elapsed minutes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def is_live(self) -> bool:
        """Whether the visit occupies time."""
        return self.status in LIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A time kept for somebody while a booking is being made; lapses by itself at `expires_at`."""

    id: UUID
    version: int = 0
    clinic_id: UUID
    doctor_id: UUID
    room_id: UUID | None = None
    patient_id: UUID | None = None
    starts_at: datetime
    ends_at: datetime
    buffer_before: int = 0
    buffer_after: int = 0
    user_id: UUID | None = None
    expires_at: datetime
    released: bool = False


def is_too_early(visit: Appointment, status: Status, *, now: datetime, today: date) -> bool:
    """Tell whether a status makes no sense yet; `today` is the clinic's date at `now`."""
    if status is Status.NO_SHOW:
        return now < visit.starts_at
    return status in DAY_BOUND and today < visit.day and now < visit.starts_at - EARLIEST_ARRIVAL


def is_late_correction(visit: Appointment, status: Status, *, today: date) -> bool:
    """Tell whether a change of status puts right what was written on an earlier day, which not everybody may do."""
    corrects = status is Status.ENTERED_IN_ERROR or step_between(visit.status, status) is Step.CORRECTION
    return corrects and today > visit.day


TEXT_LIMIT = 4000


def visit_problems(details: VisitDetails) -> tuple[Problem, ...]:
    """Check the free texts of a visit: each at most 4000 characters."""
    texts = ("reason", "desk_notes", "doctor_notes", "diagnosis", "prescription")
    return tuple(
        Problem(field=name, code="too_long", details={"limit": TEXT_LIMIT})
        for name in texts
        if len(getattr(details, name)) > TEXT_LIMIT
    )
