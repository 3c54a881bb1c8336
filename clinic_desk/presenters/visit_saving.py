"""Stores what the booking form holds: a new visit, or the move and the amendment that an edit amounts to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_desk.domain.access import Permission
from clinic_desk.domain.appointment import CancelCode, CancelledBy
from clinic_desk.domain.booking_form import draft_of
from clinic_desk.domain.clinic_time import from_minutes
from clinic_desk.domain.commands import AmendAppointment, BookAppointment, CancelAppointment, Command, MoveAppointment
from clinic_desk.services import edits

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from clinic_desk.domain.access import Actor
    from clinic_desk.domain.appointment import Appointment
    from clinic_desk.domain.booking_form import BookingDraft, BookingForm
    from clinic_desk.presenters.ports import Failure, Jobs


class SaveOutcome(StrEnum):
    """What was done."""

    BOOKED = "visit.booked"
    MOVED = "visit.moved"
    CHANGED = "visit.amended"
    UNCHANGED = "visit.unchanged"


_UNDO_NEEDS = {
    SaveOutcome.BOOKED: Permission.CANCEL,
    SaveOutcome.MOVED: Permission.MOVE,
    SaveOutcome.CHANGED: Permission.BOOK,
    SaveOutcome.UNCHANGED: Permission.BOOK,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The visit as stored, what was done, and the commands that take it back, in order."""

    outcome: SaveOutcome
    visit: Appointment
    undo: tuple[Command, ...] = ()

    @property
    def needs(self) -> frozenset[Permission]:
        """What a person must be allowed to take it back."""
        return frozenset({_UNDO_NEEDS[self.outcome]})


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveTask:
    """What shall be stored. `original` is the visit as the form opened on it, None for a new one."""

    draft: BookingDraft
    appointment_id: UUID
    original: Appointment | None = None
    hold_id: UUID | None = None


class VisitSaving:
    """Carries out one task at a time; a failure also tells the visit as it is after a first step that went well."""

    def __init__(self, jobs: Jobs, *, actor: Actor) -> None:
        self._jobs = jobs
        self._actor = actor

    def save(
        self,
        task: SaveTask,
        *,
        then: Callable[[Saved], None],
        failed: Callable[[Failure, Appointment | None], None],
    ) -> None:
        """Book, or move first and then amend; a visit that the form did not change is left alone."""
        if task.original is None:
            self._jobs.write(
                book_command(task),
                actor=self._actor,
                then=lambda visit: then(Saved(outcome=SaveOutcome.BOOKED, visit=visit, undo=(_called_off(visit),))),
                failed=lambda failure: failed(failure, None),
            )
        elif draft_of(task.original).place != task.draft.place:
            original = task.original
            self._jobs.write(
                _move_command(task, original),
                actor=self._actor,
                then=lambda moved: self._amend(task, moved, (moved_back(original),), then=then, failed=failed),
                failed=lambda failure: failed(failure, None),
            )
        else:
            self._amend(task, task.original, (), then=then, failed=failed)

    def _amend(
        self,
        task: SaveTask,
        before: Appointment,
        undo: tuple[Command, ...],
        *,
        then: Callable[[Saved], None],
        failed: Callable[[Failure, Appointment | None], None],
    ) -> None:
        draft = task.draft
        after = replace(
            before,
            patient_id=draft.patient_id,
            type_id=draft.type_id,
            reason=draft.reason,
            desk_notes=draft.desk_notes,
        )
        if after == before:
            then(Saved(outcome=SaveOutcome.MOVED if undo else SaveOutcome.UNCHANGED, visit=before, undo=undo))
            return
        back = edits.update_of(AmendAppointment, after, before)
        self._jobs.write(
            edits.update_of(AmendAppointment, before, after),
            actor=self._actor,
            then=lambda visit: then(
                Saved(outcome=SaveOutcome.MOVED if undo else SaveOutcome.CHANGED, visit=visit, undo=(back, *undo))
            ),
            failed=lambda failure: failed(failure, before if undo else None),
        )


def done_of(saved: Saved, form: BookingForm) -> dict[str, object]:
    """Say what was stored, for the line that reads it back: names, start and length in minutes, the clinic's zone."""
    draft = draft_of(saved.visit)
    doctor, room = form.choices.doctor(draft.doctor_id), form.choices.room(draft.room_id)
    return {
        "patient": "" if form.card is None else form.card.patient.full_name,
        "starts": draft.starts,
        "minutes": draft.minutes,
        "doctor": "" if doctor is None else doctor.name,
        "room": "" if room is None else room.name,
        "clinic": form.choices.clinic.name,
        "zone": form.choices.clinic.zone,
        "appointment_id": saved.visit.id,
    }


def book_command(task: SaveTask) -> BookAppointment:
    """Write the task as the command that books it."""
    draft = task.draft
    return BookAppointment(
        appointment_id=task.appointment_id,
        clinic_id=draft.clinic_id,
        doctor_id=draft.doctor_id,
        room_id=draft.room_id,
        patient_id=draft.patient_id,
        type_id=draft.type_id,
        starts_at=from_minutes(draft.starts),
        minutes=draft.minutes,
        reason=draft.reason,
        desk_notes=draft.desk_notes,
        overrides=tuple(sorted(draft.overrides)),
        override_reason=draft.override_reason,
        hold_id=task.hold_id,
    )


def _move_command(task: SaveTask, original: Appointment) -> MoveAppointment:
    draft = task.draft
    return MoveAppointment(
        appointment_id=original.id,
        version=original.version,
        seen_starts_at=original.starts_at,
        starts_at=from_minutes(draft.starts),
        minutes=draft.minutes,
        doctor_id=draft.doctor_id,
        room_id=draft.room_id,
        overrides=tuple(sorted(draft.overrides)),
        override_reason=draft.override_reason,
        hold_id=task.hold_id,
    )


def moved_back(original: Appointment) -> MoveAppointment:
    """Write the command that takes a visit back to where it was."""
    return MoveAppointment(
        appointment_id=original.id,
        starts_at=original.starts_at,
        minutes=original.minutes,
        doctor_id=original.doctor_id,
        room_id=original.room_id,
        overrides=original.overrides,
        override_reason=original.override_reason,
        is_undo=True,
    )


def _called_off(visit: Appointment) -> CancelAppointment:
    return CancelAppointment(
        appointment_id=visit.id, code=CancelCode.BOOKED_BY_MISTAKE, by=CancelledBy.CLINIC, version=visit.version
    )
