"""Bookings that were begun and not finished, kept in memory until they are taken up, dropped, or the person leaves."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clinic_desk.domain.booking_form import BookingDraft, DraftPart, changed_parts

MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationDraft:
    """A new patient as typed: nothing is read into it before it is saved."""

    full_name: str = ""
    phone: str = ""
    birth: str = ""
    sex: str = ""
    language: str = ""

    @property
    def has_text(self) -> bool:
        """Whether anything was typed."""
        return bool(self.full_name.strip() or self.phone.strip() or self.birth.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDraft:
    """An unfinished booking: the draft, what stood in the patient box, a half-made registration, and when.

    `id` is that of the visit to be booked, `appointment_id` that of a stored visit being edited; `opened` is the
    draft with which the form began.
    """

    id: UUID
    opened: BookingDraft | None = None
    draft: BookingDraft | None = None
    appointment_id: UUID | None = None
    patient_text: str = ""
    registration: RegistrationDraft | None = None
    kept_at: datetime

    @property
    def is_worth_keeping(self) -> bool:
        """Whether something was typed or chosen since the form opened that nobody wants to type again."""
        if self.patient_text.strip() or (self.registration is not None and self.registration.has_text):
            return True
        if self.draft is None or self.opened is None:
            return False
        return bool(changed_parts(self.opened, self.draft) & (_TYPED if self.appointment_id is None else _EVERYTHING))


_TYPED = frozenset({DraftPart.PATIENT, DraftPart.REASON, DraftPart.DESK_NOTES})
_EVERYTHING = frozenset(DraftPart)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Something that can be brought back: an unfinished booking, or (None) texts written for the patient before."""

    kept: KeptDraft | None = None


class DraftShelf:
    """Outlives the dialog and its presenter, so that nothing typed is lost with them. Call `clear` at sign-out."""

    def __init__(self) -> None:
        self._kept: dict[UUID, KeptDraft] = {}

    def keep(self, kept: KeptDraft) -> None:
        """Keep a draft in its newest state; of more than five the oldest goes."""
        self._kept.pop(kept.id, None)
        self._kept[kept.id] = kept
        while len(self._kept) > MOST:
            del self._kept[next(iter(self._kept))]

    def drop(self, draft_id: UUID) -> None:
        """Let a draft go; harmless when it is not there."""
        self._kept.pop(draft_id, None)

    def latest(self, clinic_id: UUID, appointment_id: UUID | None) -> KeptDraft | None:
        """Find the newest draft at a clinic for this visit, or (None) for a new one."""
        for kept in reversed(self._kept.values()):
            if kept.draft and kept.draft.clinic_id == clinic_id and kept.appointment_id == appointment_id:
                return kept
        return None

    def clear(self) -> None:
        """Forget everything: somebody else sits down at the desk."""
        self._kept.clear()
