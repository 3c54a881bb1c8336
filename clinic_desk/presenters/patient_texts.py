"""Keeps what was written about one patient's visit away from another patient's (FEATURES B26), without losing it."""

from dataclasses import dataclass, replace
from uuid import UUID

from clinic_desk.domain.booking_form import BookingDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class _Texts:
    reason: str
    desk_notes: str


class PatientTexts:
    """Knows whose visit the texts on the form are about, and sets them aside when somebody else is chosen."""

    def __init__(self) -> None:
        self._about: UUID | None = None
        self._aside: dict[UUID, _Texts] = {}
        self._last: _Texts | None = None

    @property
    def can_be_put_back(self) -> bool:
        """Whether texts were set aside by the last change of patient."""
        return self._last is not None

    def follow(self, draft: BookingDraft) -> BookingDraft:
        """Give the draft with the texts of its patient: those set aside come back, those of another one go."""
        self._last = None
        patient_id = draft.patient_id
        if patient_id is None or patient_id == self._about:
            return draft
        if self._about is not None and (draft.reason or draft.desk_notes):
            self._last = self._aside[self._about] = _Texts(reason=draft.reason, desk_notes=draft.desk_notes)
            draft = replace(draft, reason="", desk_notes="")
        self._about = patient_id
        mine = self._aside.pop(patient_id, None)
        return draft if mine is None else replace(draft, reason=mine.reason, desk_notes=mine.desk_notes)

    def put_back(self, draft: BookingDraft) -> BookingDraft:
        """Take the texts over after all: they were meant for this patient. What stands there now stays behind them."""
        if self._last is None:
            return draft
        texts, self._last = self._last, None
        return replace(
            draft,
            reason="\n".join(filter(None, (texts.reason, draft.reason))),
            desk_notes="\n".join(filter(None, (texts.desk_notes, draft.desk_notes))),
        )
