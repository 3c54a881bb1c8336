"""A visit as the card beside the calendar shows it, and the steps that its reader may take. Values and pure rules."""

from dataclasses import dataclass, field
from datetime import date, datetime

from clinic_desk.domain.access import Actor, Permission
from clinic_desk.domain.agenda import HistoryEntry, VisitCard
from clinic_desk.domain.appointment import (
    CORRECTIONS,
    FORWARD,
    MOVABLE,
    Appointment,
    Status,
    is_late_correction,
    is_too_early,
)
from clinic_desk.domain.patient_hits import PatientCard
from clinic_desk.domain.records import RecordKind

ORDER_OF_STEPS = (
    Status.ARRIVED,
    Status.IN_PROGRESS,
    Status.COMPLETED,
    Status.CONFIRMED,
    Status.BOOKED,
    Status.REQUESTED,
    Status.NO_SHOW,
    Status.ENTERED_IN_ERROR,
)
"""In which order steps are offered; the first possible one is the likeliest."""

CAME = frozenset({Status.ARRIVED, Status.IN_PROGRESS, Status.COMPLETED})
"""Statuses in which the patient was there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitSteps:
    """What somebody may do with a visit now. `forward` has the likeliest step first; a cancel is no step."""

    forward: tuple[Status, ...] = ()
    back: tuple[Status, ...] = ()
    may_move: bool = False
    may_cancel: bool = False
    may_restore: bool = False
    may_edit: bool = False
    may_see_history: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The changes of one record, newest first; `names` says what the ids in them stand for, `subject` whose it is."""

    kind: RecordKind
    subject: str
    entries: tuple[HistoryEntry, ...]
    names: dict[str, str]
    zone: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownVisit:
    """Everything the card shows: the visit, what may be done with it, and what its codes and ids mean here."""

    card: VisitCard
    steps: VisitSteps
    today: date
    zone: str
    currency: str
    age: int | None = None
    clinical: bool = False
    visits: int = 0
    no_shows: int = 0
    names: dict[str, str] = field(default_factory=dict)


def steps_for(visit: Appointment, *, actor: Actor, now: datetime, today: date, correction_days: int) -> VisitSteps:
    """Work out which steps would not be refused; `today` is the clinic's date at `now`."""
    corrects = actor.may(Permission.CORRECT_STATUS) and (today - visit.day).days <= correction_days
    possible = [
        status
        for status in (ORDER_OF_STEPS if actor.may(Permission.CHANGE_STATUS) else ())
        if not is_too_early(visit, status, now=now, today=today)
        and (corrects or not is_late_correction(visit, status, today=today))
    ]
    forward = [status for status in possible if status in FORWARD[visit.status]]
    # a cancelled visit comes back by a command of its own, which asks for its time again
    way_back = frozenset() if visit.status is Status.CANCELLED else CORRECTIONS[visit.status]
    back = [status for status in possible if status in way_back]
    return VisitSteps(
        forward=tuple(forward),
        back=tuple(back),
        may_move=visit.status in MOVABLE and actor.may(Permission.MOVE),
        may_cancel=Status.CANCELLED in FORWARD[visit.status] and actor.may(Permission.CANCEL),
        may_restore=visit.status is Status.CANCELLED and actor.may(Permission.CANCEL),
        may_edit=actor.may(Permission.BOOK),
        may_see_history=actor.may(Permission.SEE_AUDIT),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPatient:
    """Everything the card of a patient shows, and what its reader may do."""

    card: PatientCard
    today: date
    zone: str
    currency: str
    may_edit: bool = False
    may_book: bool = False
    clinical: bool = False
    names: dict[str, str] = field(default_factory=dict)
