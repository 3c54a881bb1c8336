"""One patient typed here and changed elsewhere: what was opened, what was typed, and the questions between them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import msgspec

from clinic_desk.domain.patient import Patient
from clinic_desk.domain.patient_edits import Clash, meet, with_fields


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldClash:
    """Fields that two people changed differently, in plain JSON types as they stand in the log."""

    fields: tuple[str, ...]
    original: dict[str, object]
    mine: dict[str, object]
    theirs: dict[str, object]


class TwoEdits:
    """`opened` is the stored state that my edit builds on, `typed` is my edit of it."""

    def __init__(self, opened: Patient) -> None:
        self.opened = opened
        self.typed = opened
        self._clashes: dict[tuple[str, ...], Clash] = {}

    @property
    def is_new(self) -> bool:
        """Whether the patient is not registered yet."""
        return self.opened.version == 0

    @property
    def questions(self) -> tuple[FieldClash, ...]:
        """What a person must decide before anything is saved."""
        return tuple(map(_told, self._clashes.values()))

    def meet(self, current: Patient) -> tuple[str, ...]:
        """Take in the state as it is stored now; answer the fields that were taken over because nobody typed there."""
        meeting = meet(self.opened, self.typed, current)
        clashes = {fields: clash for fields, clash in self._clashes.items() if self._stands(fields, current)}
        for clash in meeting.clashes:
            first = self._clashes.get(clash.fields, clash)
            clashes[clash.fields] = dataclasses.replace(clash, original=first.original)
        self._clashes = clashes
        self.opened, self.typed = current, meeting.merged
        return meeting.taken_over

    def settle(self, fields: tuple[str, ...], *, keep_mine: bool) -> bool:
        """Decide one question; answer whether it was one."""
        clash = self._clashes.pop(fields, None)
        if clash is not None and not keep_mine:
            self.typed = with_fields(self.typed, fields, clash.theirs)
        return clash is not None

    def _stands(self, fields: tuple[str, ...], current: Patient) -> bool:
        """Whether these fields are still stored as when the question was asked."""
        return all(getattr(self.opened, name) == getattr(current, name) for name in fields)


def _told(clash: Clash) -> FieldClash:
    original, mine, theirs = (
        msgspec.to_builtins({name: getattr(side, name) for name in clash.fields})
        for side in (clash.original, clash.mine, clash.theirs)
    )
    return FieldClash(fields=clash.fields, original=original, mine=mine, theirs=theirs)
