"""Advice beside the form of a patient: who may be the same person, who else has the number. It refuses nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Protocol

from clinic_desk.domain.folding import ascii_digits
from clinic_desk.domain.patient import Patient, Phone
from clinic_desk.domain.patient_hits import Duplicate
from clinic_desk.presenters.ports import Jobs
from clinic_desk.services import patient_finder

if TYPE_CHECKING:
    from clinic_desk.storage.engine import Db

FEWEST_PHONE_DIGITS = 6
_TELLING = ("full_name", "other_names", "birth_date", "birth_precision", "sex", "phones")


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneShare:
    """Who else is reached under a number, as it was typed."""

    typed: str
    names: tuple[str, ...]


class PatientAdviceView(Protocol):
    """What the form can be told besides its own matters."""

    def show_duplicates(self, duplicates: tuple[Duplicate, ...]) -> None:
        """Show who may be the same person; it never stands in the way."""
        ...

    def show_shares(self, shares: tuple[PhoneShare, ...]) -> None:
        """Say which of the typed numbers belong to others too."""
        ...


class PatientAdvice:
    """Follows what is typed; an answer about an earlier patient is never shown (FEATURES B26)."""

    def __init__(self, view: PatientAdviceView, jobs: Jobs) -> None:
        self._view = view
        self._jobs = jobs
        self._typed: Patient | None = None

    def begin(self, patient: Patient, *, today: date) -> None:
        """Look around for a form that has just been opened."""
        self._typed = None
        self.follow(patient, today=today)

    def follow(self, typed: Patient, *, today: date) -> None:
        """Look again if something was typed that tells people apart; doubles are sought for new patients only."""
        before, self._typed = self._typed, typed
        if before is not None and _tell_the_same(before, typed):
            return
        if typed.version == 0:
            self._jobs.read(
                lambda db: _doubles(db, typed, today),
                then=partial(self._doubles_found, typed),
                replaces="patient_form.duplicates",
            )
        self._jobs.read(
            lambda db: _shares(db, typed, today),
            then=partial(self._shares_found, typed),
            replaces="patient_form.shares",
        )

    def end(self) -> None:
        """Show no more answers."""
        self._typed = None

    def _doubles_found(self, typed: Patient, duplicates: tuple[Duplicate, ...]) -> None:
        if self._typed is not None and _tell_the_same(typed, self._typed):
            self._view.show_duplicates(duplicates)

    def _shares_found(self, typed: Patient, shares: tuple[PhoneShare, ...]) -> None:
        if self._typed is not None and _tell_the_same(typed, self._typed):
            self._view.show_shares(shares)


def _tell_the_same(one: Patient, other: Patient) -> bool:
    return one.id == other.id and all(getattr(one, name) == getattr(other, name) for name in _TELLING)


def _doubles(db: Db, typed: Patient, today: date) -> tuple[Duplicate, ...]:
    if not typed.full_name.strip():
        return ()
    phones = tuple(Phone(number=phone.number or phone.typed) for phone in typed.phones)
    return patient_finder.possible_duplicates(db, replace(typed, phones=phones), today=today)


def _shares(db: Db, patient: Patient, today: date) -> tuple[PhoneShare, ...]:
    """Find for each number the others who have it."""
    shares = []
    for phone in patient.phones:
        typed = phone.typed or phone.number
        if len(ascii_digits(typed)) < FEWEST_PHONE_DIGITS:
            continue
        others = patient_finder.same_phone(db, phone.number or typed, today=today)
        names = tuple(hit.full_name for hit in others if hit.id != patient.id)
        if names:
            shares.append(PhoneShare(typed=typed, names=names))
    return tuple(shares)
