"""The card of one visit beside the calendar: reads it, takes it a step further or back, brings a cancelled one back.

Moving, cancelling and editing are screens of their own; the card only says that they are possible.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import partial
from typing import Protocol
from uuid import UUID

from clinic_desk.domain.access import Actor
from clinic_desk.domain.appointment import Appointment, Status, Step, step_between
from clinic_desk.domain.clinic_time import to_minutes
from clinic_desk.domain.commands import ChangeStatus, Command, RestoreAppointment
from clinic_desk.domain.records import RecordKind
from clinic_desk.domain.refusals import Refusal
from clinic_desk.domain.visit_view import ShownVisit
from clinic_desk.presenters.ports import Clock, Failure, Jobs, Notices
from clinic_desk.services import histories

SHOWN_KINDS = frozenset({
    RecordKind.APPOINTMENT, RecordKind.PATIENT, RecordKind.DOCTOR, RecordKind.ROOM, RecordKind.APPOINTMENT_TYPE,
    RecordKind.CLINIC, RecordKind.ORGANISATION,
})  # fmt: skip


class VisitCardView(Protocol):
    """What the card can be told."""

    def show_nothing(self) -> None:
        """Show that no visit is chosen; nothing of an earlier one remains."""
        ...

    def show_visit(self, shown: ShownVisit) -> None:
        """Show one visit and what may be done with it."""
        ...

    def set_loading(self, loading: bool) -> None:
        """Say that a visit is being read."""
        ...

    def set_busy(self, busy: bool) -> None:
        """Say that a step is being saved; nothing else can be asked meanwhile."""
        ...

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why a step was not possible."""
        ...


class VisitCardPresenter:
    """Shows the visit that is chosen on the calendar and follows its changes."""

    def __init__(self, view: VisitCardView, jobs: Jobs, *, actor: Actor, clock: Clock, notices: Notices) -> None:
        self._view = view
        self._jobs = jobs
        self._actor = actor
        self._clock = clock
        self._notices = notices
        self._chosen: UUID | None = None
        self._shown: ShownVisit | None = None

    @property
    def shown(self) -> ShownVisit | None:
        """The visit on the card, None while there is none or it is still being read."""
        return self._shown

    def show(self, appointment_id: UUID | None) -> None:
        """Show another visit, or none; the former one goes at once."""
        if appointment_id != self._chosen or appointment_id is None:
            self._shown = None
            self._view.show_nothing()
        self._chosen = appointment_id
        self._view.set_loading(appointment_id is not None)
        if appointment_id is not None:
            self._read(appointment_id)

    def change_status(self, status: Status) -> None:
        """Take the visit to another status; a key may ask for this before the card has been read."""
        if self._chosen is not None:
            self._carry_out(ChangeStatus(appointment_id=self._chosen, version=self._version, status=status))

    def restore(self) -> None:
        """Bring the cancelled visit back."""
        if self._chosen is not None:
            self._carry_out(RestoreAppointment(appointment_id=self._chosen, version=self._version))

    def data_changed(self, kinds: AbstractSet[RecordKind]) -> None:
        """Read the visit again when something changed that the card shows."""
        if self._chosen is not None and kinds & SHOWN_KINDS:
            self._read(self._chosen)

    @property
    def _version(self) -> int | None:
        return None if self._shown is None else self._shown.card.visit.version

    def _read(self, appointment_id: UUID) -> None:
        now = self._clock.now()
        self._jobs.read(
            lambda db: histories.shown_visit(db, appointment_id, actor=self._actor, now=now),
            then=partial(self._found, appointment_id),
            failed=partial(self._not_found, appointment_id),
            replaces="visit_card",
        )

    def _found(self, appointment_id: UUID, shown: ShownVisit) -> None:
        if appointment_id == self._chosen:
            self._shown = shown
            self._view.set_loading(False)
            self._view.show_visit(shown)

    def _not_found(self, appointment_id: UUID, failure: Failure) -> None:
        if appointment_id != self._chosen:
            return
        self._chosen = self._shown = None
        self._view.set_loading(False)
        self._view.show_nothing()
        self._notices.tell_failure(failure, retry=lambda: self.show(appointment_id))

    def _carry_out(self, command: Command) -> None:
        self._view.set_busy(True)
        self._jobs.write(command, actor=self._actor, then=self._done, failed=self._refused)

    def _done(self, visit: Appointment) -> None:
        self._view.set_busy(False)
        before = visit.status_before
        undo: Command | None = None
        if before is not None and step_between(visit.status, before) is not Step.NONE:
            undo = ChangeStatus(appointment_id=visit.id, version=visit.version, status=before)
        self._notices.tell_done(
            "visit.restored" if before is None else "visit.status_changed",
            told_of(visit, self._shown),
            undo=None if undo is None else partial(self._undo, undo),
        )

    def _undo(self, command: Command) -> None:
        self._jobs.write(command, actor=self._actor, then=lambda _visit: None, failed=self._notices.tell_failure)

    def _refused(self, failure: Failure) -> None:
        self._view.set_busy(False)
        if failure.refusal is None:
            self._notices.tell_failure(failure)
            return
        self._view.show_refusal(failure.refusal)
        if self._chosen is not None:
            self._read(self._chosen)


def told_of(visit: Appointment, shown: ShownVisit | None) -> dict[str, object]:
    """Say what was done to a visit, for the line that reads it back; names only if the visit has been read."""
    told: dict[str, object] = {"appointment_id": visit.id, "status": visit.status}
    told["starts"] = to_minutes(visit.starts_at)
    if shown is not None and shown.card.visit.id == visit.id:
        patient = shown.card.patient
        told["patient"] = "" if patient is None else patient.full_name
        told |= {"doctor": shown.card.doctor.name, "zone": shown.zone}
    return told
