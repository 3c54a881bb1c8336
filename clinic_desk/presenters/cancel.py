"""Cancelling one visit with a reason, and taking that back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol
from uuid import UUID

from clinic_desk.domain.access import Actor
from clinic_desk.domain.appointment import Appointment, CancelCode, CancelledBy
from clinic_desk.domain.commands import CancelAppointment, RestoreAppointment
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.refusals import Refusal
from clinic_desk.domain.visit_view import ShownVisit
from clinic_desk.presenters.ports import Clock, Failure, Jobs, Notices
from clinic_desk.presenters.visit_card import told_of
from clinic_desk.services import histories

USUALLY_BY: dict[CancelCode, CancelledBy] = {
    CancelCode.PATIENT_ILL: CancelledBy.PATIENT,
    CancelCode.PATIENT_CANNOT_COME: CancelledBy.PATIENT,
    CancelCode.PATIENT_RECOVERED: CancelledBy.PATIENT,
    CancelCode.PATIENT_WENT_ELSEWHERE: CancelledBy.PATIENT,
    CancelCode.COST: CancelledBy.PATIENT,
    CancelCode.DOCTOR_UNAVAILABLE: CancelledBy.CLINIC,
    CancelCode.CLINIC_CLOSED: CancelledBy.CLINIC,
    CancelCode.BOOKED_BY_MISTAKE: CancelledBy.CLINIC,
    CancelCode.OTHER: CancelledBy.PATIENT,
}
"""Who usually calls a visit off for a reason; the person at the desk may say otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelChoice:
    """What was chosen on the dialog."""

    code: CancelCode
    by: CancelledBy
    text: str = ""


class CancelView(Protocol):
    """What the dialog can be told."""

    def show_visit(self, shown: ShownVisit) -> None:
        """Say which visit this is about."""
        ...

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why the visit was not cancelled; what was chosen stays."""
        ...

    def set_busy(self, busy: bool) -> None:
        """Say that the cancel is being saved."""
        ...

    def finish(self) -> None:
        """Close the dialog."""
        ...


class CancelPresenter:
    """Calls one visit off. `cancelled` is told the visit, for the calendar and the next screen."""

    def __init__(
        self,
        view: CancelView,
        jobs: Jobs,
        *,
        actor: Actor,
        clock: Clock,
        notices: Notices,
        cancelled: Callable[[Appointment], None] = lambda _visit: None,
    ) -> None:
        self._view = view
        self._jobs = jobs
        self._actor = actor
        self._clock = clock
        self._notices = notices
        self._cancelled = cancelled
        self._appointment_id: UUID | None = None
        self._version: int | None = None
        self._shown: ShownVisit | None = None
        self._command_id = new_id()

    def start(self, appointment_id: UUID, *, version: int | None = None) -> None:
        """Ask about one visit; keys are taken before it has been read. `version` is the one that the person saw."""
        self._appointment_id = appointment_id
        self._version, self._shown = version, None
        self._command_id = new_id()
        now = self._clock.now()
        self._jobs.read(
            lambda db: histories.shown_visit(db, appointment_id, actor=self._actor, now=now),
            then=self._found,
            failed=self._failed,
            replaces="cancel",
        )

    def cancel(self, choice: CancelChoice) -> None:
        """Call the visit off."""
        if self._appointment_id is None:
            return
        self._view.set_busy(True)
        command = CancelAppointment(
            id=self._command_id,
            appointment_id=self._appointment_id,
            version=self._version,
            code=choice.code,
            text=choice.text.strip(),
            by=choice.by,
        )
        self._jobs.write(command, actor=self._actor, then=self._done, failed=self._failed)

    def _found(self, shown: ShownVisit) -> None:
        if shown.card.visit.id == self._appointment_id:
            self._shown = shown
            self._version = self._version or shown.card.visit.version
            self._view.show_visit(shown)

    def _done(self, visit: Appointment) -> None:
        self._view.set_busy(False)
        self._view.finish()
        self._notices.tell_done(
            "visit.cancelled",
            told_of(visit, self._shown) | {"code": visit.cancel_code},
            undo=partial(self._undo, visit),
        )
        self._cancelled(visit)

    def _undo(self, visit: Appointment) -> None:
        self._jobs.write(
            RestoreAppointment(appointment_id=visit.id, version=visit.version),
            actor=self._actor,
            then=lambda _visit: None,
            failed=self._notices.tell_failure,
        )

    def _failed(self, failure: Failure) -> None:
        self._view.set_busy(False)
        if failure.refusal is not None:
            self._view.show_refusal(failure.refusal)
        else:
            self._notices.tell_failure(failure)
