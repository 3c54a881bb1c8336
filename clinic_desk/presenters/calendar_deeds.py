"""What is done on the calendar itself: moves, statuses, holds. Which day is shown is `calendar.py`.

Booking, cancelling and editing a visit are screens of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol
from uuid import UUID

from clinic_desk.domain.access import Actor
from clinic_desk.domain.agenda import Grid, GridVisit, MoveDrop, SlotPick
from clinic_desk.domain.appointment import Override, Status
from clinic_desk.domain.booking_form import PERMISSION_FOR, Objection
from clinic_desk.domain.clinic_time import from_minutes
from clinic_desk.domain.commands import ChangeStatus, MoveAppointment, PlaceHold
from clinic_desk.domain.refusals import Refusal
from clinic_desk.domain.schedule import CannotBook, FreeTime
from clinic_desk.presenters.ports import Failure, Jobs, Notices
from clinic_desk.services import live_check


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveAnswer:
    """Why a visit cannot stay where it was dropped: all reasons with names, free times nearby, and the way out.

    `overrides` are those that would answer every reason and that this person may use; empty if there is no such way.
    """

    drop: MoveDrop
    refusal: Refusal
    objections: tuple[Objection, ...] = ()
    alternatives: tuple[FreeTime, ...] = ()
    overrides: tuple[Override, ...] = ()


class DeedsView(Protocol):
    """What the calendar can be told about what was asked for."""

    def put_back(self, visit_id: UUID) -> None:
        """Let a dropped visit stand again where the records have it."""
        ...

    def show_move_refused(self, answer: MoveAnswer) -> None:
        """Say why a dropped visit cannot stay there; it waits there for what the person decides."""
        ...

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why something else was not done."""
        ...


class Shown(Protocol):
    """What is shown at the moment, and reading it again."""

    @property
    def grid(self) -> Grid | None:
        """The grid on the screen."""
        ...

    def read_again(self) -> None:
        """Read what is shown again."""
        ...


class CalendarDeeds:
    """Carries out what is done on the calendar. `undo` takes the last deed back, whatever it was."""

    def __init__(
        self,
        view: DeedsView,
        jobs: Jobs,
        shown: Shown,
        *,
        actor: Actor,
        notices: Notices,
        undo: Callable[[], None] | None = None,
    ) -> None:
        self._view = view
        self._jobs = jobs
        self._shown = shown
        self._actor = actor
        self._notices = notices
        self._undo = undo

    def move(self, drop: MoveDrop, *, overrides: tuple[Override, ...] = (), reason: str = "") -> None:
        """Give a visit another time, length or doctor."""
        command = MoveAppointment(
            appointment_id=drop.appointment_id,
            version=drop.version,
            starts_at=from_minutes(drop.starts),
            minutes=drop.minutes,
            doctor_id=drop.doctor_id,
            room_id=drop.room_id,
            overrides=overrides,
            override_reason=reason,
        )
        visit = self._visit(drop.appointment_id)
        details = self._details(drop.doctor_id, drop.starts, drop.minutes)
        details |= {"appointment_id": drop.appointment_id, "patient": "" if visit is None else visit.patient_name}
        self._jobs.write(
            command,
            actor=self._actor,
            then=lambda _visit: self._notices.tell_done("visit.moved", details, undo=self._undo),
            failed=partial(self._not_moved, drop),
        )

    def change_status(self, visit_id: UUID, status: Status) -> None:
        """Take a visit to another status."""
        visit = self._visit(visit_id)
        command = ChangeStatus(appointment_id=visit_id, version=None if visit is None else visit.version, status=status)
        self._jobs.write(
            command,
            actor=self._actor,
            then=lambda _visit: self._notices.tell_done(
                "visit.status_changed", {"appointment_id": visit_id, "status": status}, undo=self._undo
            ),
            failed=self._refused,
        )

    def hold(self, pick: SlotPick) -> None:
        """Keep a time for a few minutes."""
        grid = self._shown.grid
        if grid is None:
            return
        command = PlaceHold(
            clinic_id=grid.clinic_id,
            doctor_id=pick.doctor_id,
            starts_at=from_minutes(pick.starts),
            minutes=pick.minutes,
        )
        details = self._details(pick.doctor_id, pick.starts, pick.minutes)
        self._jobs.write(
            command,
            actor=self._actor,
            then=lambda _hold: self._notices.tell_done("hold.placed", details),
            failed=self._refused,
        )

    def _not_moved(self, drop: MoveDrop, failure: Failure) -> None:
        refusal = failure.refusal
        if isinstance(refusal, CannotBook):
            reasons = refusal.reasons
            plain = tuple(Objection(reason=reason) for reason in reasons)
            self._jobs.read(
                lambda db: live_check.named(db, reasons),
                then=partial(self._explain, drop, refusal),
                failed=lambda _failure: self._explain(drop, refusal, plain),
            )
            return
        self._view.put_back(drop.appointment_id)
        if refusal is None:
            self._notices.tell_failure(failure, retry=partial(self.move, drop))
        else:
            self._view.show_refusal(refusal)
            self._shown.read_again()

    def _explain(self, drop: MoveDrop, refusal: CannotBook, objections: tuple[Objection, ...]) -> None:
        needed = {reason.override for reason in refusal.reasons}
        named = tuple(override for override in Override if override in needed)
        allowed = None not in needed and all(self._actor.may(PERMISSION_FOR[override]) for override in named)
        self._view.show_move_refused(
            MoveAnswer(
                drop=drop,
                refusal=refusal,
                objections=objections,
                alternatives=refusal.alternatives,
                overrides=named if allowed else (),
            )
        )

    def _refused(self, failure: Failure) -> None:
        if failure.refusal is None:
            self._notices.tell_failure(failure)
        else:
            self._view.show_refusal(failure.refusal)
            self._shown.read_again()

    def _visit(self, visit_id: UUID) -> GridVisit | None:
        columns = () if self._shown.grid is None else self._shown.grid.columns
        return next((visit for column in columns for visit in column.visits if visit.id == visit_id), None)

    def _details(self, doctor_id: UUID, starts: int, minutes: int) -> dict[str, object]:
        """What the line that reads back needs to say when and with whom."""
        grid = self._shown.grid
        columns = () if grid is None else grid.columns
        doctor = next((column.doctor_name for column in columns if column.doctor_id == doctor_id), "")
        zone = "" if grid is None else grid.zone
        return {"doctor": doctor, "starts": starts, "minutes": minutes, "zone": zone}
