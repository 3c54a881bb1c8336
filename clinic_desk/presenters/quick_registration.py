"""Registers a patient with the little that is known on the phone, inside a booking that goes on (FEATURES B05, B10)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from clinic_desk.domain.clinic_time import to_minutes, wall_of
from clinic_desk.domain.commands import RegisterPatient
from clinic_desk.domain.folding import ascii_digits
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.patient import BirthPrecision, Patient, Phone, Sex
from clinic_desk.domain.refusals import InvalidFields, Problem
from clinic_desk.domain.typed_births import read_birth
from clinic_desk.domain.typed_dates import ENGLISH, DateWords
from clinic_desk.presenters.draft_shelf import RegistrationDraft
from clinic_desk.services import patient_finder

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from uuid import UUID

    from clinic_desk.domain.access import Actor
    from clinic_desk.domain.clinic import Clinic
    from clinic_desk.domain.patient_hits import Duplicate
    from clinic_desk.domain.refusals import Refusal
    from clinic_desk.presenters.ports import Clock, Failure, Jobs, Notices

_FEWEST_PHONE_DIGITS = 4
_PHONE = re.compile(r"\+?[\d][\d\s().-]*")


class QuickRegistrationView(Protocol):
    """Five fields and the people who may be the same."""

    def show_registration(self, draft: RegistrationDraft) -> None:
        """Open with what is known already."""
        ...

    def show_duplicates(self, duplicates: tuple[Duplicate, ...]) -> None:
        """Show who may be the same person; it never stands in the way."""
        ...

    def show_refusal(self, refusal: Refusal) -> None:
        """Say at each field what is wrong; everything typed stays."""
        ...

    def set_busy(self, busy: bool) -> None:
        """Show that storing is under way."""
        ...

    def close_registration(self) -> None:
        """Go back to the patient box."""
        ...


class QuickRegistrationPresenter:
    """One person at a time; `registered` takes the id of whom the booking goes on with."""

    def __init__(  # noqa: PLR0913  everything around a form
        self,
        view: QuickRegistrationView,
        jobs: Jobs,
        *,
        actor: Actor,
        clock: Clock,
        notices: Notices,
        registered: Callable[[UUID], None],
        language: str = "",
        words: DateWords = ENGLISH,
    ) -> None:
        self._view = view
        self._jobs = jobs
        self._actor = actor
        self._clock = clock
        self._notices = notices
        self._registered = registered
        self._language = language
        self._words = words
        self._clinic: Clinic | None = None
        self._patient_id = new_id()
        self._draft = RegistrationDraft()
        self._busy = False

    def start(self, text: str, clinic: Clinic) -> None:
        """Begin with what stands in the patient box: a name, a phone, a birth date or an age."""
        self._clinic = clinic
        self.take_up(self._split(text), clinic)

    def take_up(self, draft: RegistrationDraft, clinic: Clinic) -> None:
        """Begin with a draft."""
        self._clinic = clinic
        self._patient_id = new_id()
        self._view.show_registration(draft)
        self.change(draft)

    def change(self, draft: RegistrationDraft) -> None:
        """Look for doubles of what is typed by now."""
        self._draft = draft
        if not draft.full_name.strip() or self._clinic is None:
            self._view.show_duplicates(())
            return
        self._jobs.read(
            partial(patient_finder.possible_duplicates, details=self._read(draft)[0], today=self._today),
            then=partial(self._found, draft),
            replaces="booking.duplicates",
        )

    def take_instead(self, patient_id: UUID) -> None:
        """Go on with somebody who is registered already."""
        self._end()
        self._registered(patient_id)

    def save(self, draft: RegistrationDraft) -> None:
        """Store the patient as "to complete" and go on with the booking."""
        if self._busy or self._clinic is None:
            return
        patient, problems = self._read(draft)
        if problems:
            self._view.show_refusal(InvalidFields(problems))
            return
        self._set_busy(True)
        self._jobs.write(RegisterPatient(patient=patient), actor=self._actor, then=self._saved, failed=self._not_saved)

    def cancel(self) -> None:
        """Go back to the patient box without registering anybody."""
        self._end()

    # -- inside ----------------------------------------------------------------------------------

    def _found(self, draft: RegistrationDraft, duplicates: tuple[Duplicate, ...]) -> None:
        if draft == self._draft:
            self._view.show_duplicates(duplicates)

    def _saved(self, patient: Patient) -> None:
        self._set_busy(False)
        self._end()
        self._registered(patient.id)

    def _not_saved(self, failure: Failure) -> None:
        self._set_busy(False)
        if failure.refusal is not None:
            self._view.show_refusal(failure.refusal)
        else:
            self._notices.tell_failure(failure)

    def _end(self) -> None:
        self._draft = RegistrationDraft()
        self._clinic = None
        self._view.show_duplicates(())
        self._view.close_registration()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._view.set_busy(busy)

    @property
    def _today(self) -> date:
        zone = "UTC" if self._clinic is None else self._clinic.zone
        return wall_of(to_minutes(self._clock.now()), zone).day

    def _read(self, draft: RegistrationDraft) -> tuple[Patient, tuple[Problem, ...]]:
        """Read the fields into a patient; a birth date that nobody understands is a problem of its field."""
        birth = read_birth(draft.birth, today=self._today, words=self._words)
        problems: tuple[Problem, ...] = ()
        if birth is None and draft.birth.strip():
            problems = (Problem(field="birth_date", code="date_not_understood"),)
        phone = draft.phone.strip()
        patient = Patient(
            id=self._patient_id,
            number="",
            clinic_id=self._patient_id if self._clinic is None else self._clinic.id,
            full_name=draft.full_name,
            birth_date=None if birth is None else birth.day,
            birth_precision=BirthPrecision.UNKNOWN if birth is None else birth.precision,
            birth_noted_on=None if birth is None else birth.noted_on,
            sex=Sex(draft.sex) if draft.sex else Sex.UNKNOWN,
            phones=(Phone(number=phone, typed=phone),) if phone else (),
            language=draft.language,
            incomplete=True,
        )
        return patient, problems

    def _split(self, text: str) -> RegistrationDraft:
        """Tell name, phone and birth in what was typed to find somebody."""
        draft = RegistrationDraft(language=self._language)
        words = []
        for word in text.split():
            if not any(char.isdigit() for char in word):
                words.append(word)
            elif not draft.birth and self._is_birth(word):
                draft = replace(draft, birth=word)
            elif _PHONE.fullmatch(word) and len(ascii_digits(word)) >= 1:
                draft = replace(draft, phone=f"{draft.phone} {word}".strip())
        name = " ".join(words)
        if len(ascii_digits(draft.phone)) < _FEWEST_PHONE_DIGITS:
            draft = replace(draft, phone="")
        return replace(draft, full_name=name.title() if name.islower() and name.isascii() else name)

    def _is_birth(self, word: str) -> bool:
        """Whether a word is certainly a birth date or an age and not a part of a phone number."""
        marked = any(char.isalpha() or char in "/." for char in word)
        compact = len(ascii_digits(word)) == 8 and word.isdigit()  # noqa: PLR2004  ddmmyyyy
        return (marked or compact) and read_birth(word, today=self._today, words=self._words) is not None
