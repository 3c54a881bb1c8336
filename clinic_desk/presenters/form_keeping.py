"""Keeps what stands on the booking form on the shelf, from the first letter to the stored visit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clinic_desk.domain.booking_form import rebased
from clinic_desk.domain.ids import new_id
from clinic_desk.presenters.draft_shelf import KeptDraft

if TYPE_CHECKING:
    from uuid import UUID

    from clinic_desk.domain.booking_form import BookingDraft, BookingForm
    from clinic_desk.presenters.draft_shelf import DraftShelf, RegistrationDraft
    from clinic_desk.presenters.ports import Clock


class FormKeeping:
    """One form at a time. `id` names the form, and for a new booking the visit that it will become."""

    def __init__(self, shelf: DraftShelf, clock: Clock) -> None:
        self._shelf = shelf
        self._clock = clock
        self._kept = self._blank()

    @property
    def id(self) -> UUID:
        """The id of the form."""
        return self._kept.id

    @property
    def is_half_typed(self) -> bool:
        """Whether a patient was begun to be found or registered, and nobody was chosen."""
        return bool(self._kept.patient_text.strip()) or self._kept.registration is not None

    def begin(self, form: BookingForm) -> KeptDraft | None:
        """Begin with a form; answer an unfinished one of before for the same visit, or for a new one."""
        visit_id = None if form.original is None else form.original.id
        self._kept = replace(self._blank(), opened=form.draft, appointment_id=visit_id)
        return self._shelf.latest(form.draft.clinic_id, visit_id)

    def resume(self, kept: KeptDraft, form: BookingForm) -> BookingDraft:
        """Go on with an unfinished one; of a stored visit only what was changed is put onto it as it is now."""
        self._kept = kept
        if kept.draft is None or kept.opened is None:
            return form.draft
        return kept.draft if form.original is None else rebased(kept.opened, kept.draft, form.draft)

    def note(self, patient_text: str, registration: RegistrationDraft | None) -> None:
        """Remember what stands in the patient box and in the registration."""
        self._kept = replace(self._kept, patient_text=patient_text, registration=registration)

    def keep(self, draft: BookingDraft) -> None:
        """Put the form on the shelf as soon as it holds something that would have to be typed again."""
        self._kept = replace(self._kept, draft=draft, kept_at=self._clock.now())
        if self._kept.is_worth_keeping:
            self._shelf.keep(self._kept)
        else:
            self._shelf.drop(self._kept.id)

    def drop(self, form_id: UUID) -> None:
        """Let a form go: it was stored, or nobody wants it."""
        self._shelf.drop(form_id)

    def _blank(self) -> KeptDraft:
        return KeptDraft(id=new_id(), kept_at=self._clock.now())
