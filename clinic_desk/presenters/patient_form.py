"""The whole record of a patient: opened, typed into, saved. What others change meanwhile is never overwritten."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

import msgspec

from clinic_desk.domain.access import Actor, Permission
from clinic_desk.domain.clinic import Clinic
from clinic_desk.domain.clinic_time import to_minutes, wall_of
from clinic_desk.domain.commands import RegisterPatient, UpdatePatient
from clinic_desk.domain.directory import Directory
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.patient import CLINICAL_FIELDS, Patient, PatientDetails
from clinic_desk.domain.patient_edits import EDITABLE, Clash, meet, with_fields
from clinic_desk.domain.records import RecordKind
from clinic_desk.domain.refusals import NothingToChange, Refusal, StaleEdit
from clinic_desk.presenters.patient_advice import PatientAdvice, PatientAdviceView
from clinic_desk.presenters.ports import Clock, Failure, Jobs, Notices
from clinic_desk.services import edits, patient_finder
from clinic_desk.services.directory import directory

if TYPE_CHECKING:
    from clinic_desk.storage.engine import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedForm:
    """A form as it opens: the patient (version 0 while new), what can be chosen, what the reader may see and change."""

    patient: Patient
    choices: Directory
    today: date
    sees_clinical: bool
    edits_clinical: bool

    @property
    def is_new(self) -> bool:
        """Whether the patient is not registered yet."""
        return self.patient.version == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldClash:
    """Fields that two people changed differently, in plain JSON types as they stand in the log."""

    fields: tuple[str, ...]
    original: dict[str, object]
    mine: dict[str, object]
    theirs: dict[str, object]


class PatientFormView(PatientAdviceView, Protocol):
    """What the form can be told."""

    def show_form(self, opened: OpenedForm) -> None:
        """Fill the form."""
        ...

    def show_refusal(self, refusal: Refusal) -> None:
        """Say beside the fields why this was not saved; everything typed stays."""
        ...

    def take_over(self, patient: Patient, fields: tuple[str, ...]) -> None:
        """Show these fields of the patient as they are stored now, and say that they changed."""
        ...

    def show_clashes(self, clashes: tuple[FieldClash, ...]) -> None:
        """Show what two people changed differently, and ask which shall stand; none takes the question away."""
        ...

    def set_busy(self, busy: bool) -> None:
        """Say that reading or saving is under way."""
        ...

    def finish(self) -> None:
        """Close the form; nothing is unsaved any more."""
        ...


class PatientFormPresenter:
    """One patient at a time. `saved` takes the patient as stored."""

    def __init__(  # noqa: PLR0913  everything around a form
        self,
        view: PatientFormView,
        jobs: Jobs,
        *,
        actor: Actor,
        clock: Clock,
        clinic: Clinic,
        notices: Notices,
        saved: Callable[[Patient], None] = lambda _patient: None,
    ) -> None:
        self._view = view
        self._jobs = jobs
        self._actor = actor
        self._clock = clock
        self._clinic = clinic
        self._notices = notices
        self._saved = saved
        self._advice = PatientAdvice(view, jobs)
        self._opened: Patient | None = None
        self._typed: Patient | None = None
        self._clashes: dict[tuple[str, ...], Clash] = {}
        self._busy = self._saves_when_settled = False
        self._command_id = new_id()

    # -- opening ---------------------------------------------------------------------------------

    def start_new(self, full_name: str = "") -> None:
        """Begin a new patient, with what was typed to look for them."""
        patient = Patient(id=new_id(), number="", clinic_id=self._clinic.id, full_name=full_name)
        self._read_choices(lambda _db: patient)

    def start(self, patient_id: UUID) -> None:
        """Open a registered patient."""
        self._read_choices(partial(self._read, patient_id=patient_id))

    def _read(self, db: Db, *, patient_id: UUID) -> Patient:
        """Read the patient as this person may see them."""
        return patient_finder.patient_card(db, patient_id, actor=self._actor, now=self._clock.now()).patient

    def _read_choices(self, patient_of: Callable[[Db], Patient]) -> None:
        self._command_id = new_id()
        self._clashes.clear()
        self._set_busy(True)
        self._jobs.read(lambda db: (patient_of(db), directory(db)), then=self._opened_form, failed=self._failed)

    def _opened_form(self, found: tuple[Patient, Directory]) -> None:
        self._set_busy(False)
        self._opened, choices = found
        self._typed = self._opened
        self._view.show_form(
            OpenedForm(
                patient=self._opened,
                choices=choices,
                today=self._today,
                sees_clinical=self._actor.may(Permission.SEE_CLINICAL_NOTES),
                edits_clinical=self._actor.may(Permission.EDIT_CLINICAL_NOTES),
            )
        )
        self._advice.begin(self._opened, today=self._today)

    # -- typing ----------------------------------------------------------------------------------

    def edit(self, details: PatientDetails) -> None:
        """Take what stands on the form by now; look for doubles and for others under the same number."""
        typed = self._patient_from(details)
        if typed is not None and typed != self._typed:
            self._typed = typed
            self._advice.follow(typed, today=self._today)

    # -- saving ----------------------------------------------------------------------------------

    def save(self, details: PatientDetails) -> None:
        """Store what stands on the form; a question about two edits comes first."""
        typed = self._patient_from(details)
        if typed is None or self._opened is None or self._busy:
            return
        self._typed = typed
        if self._clashes:
            self._saves_when_settled = True
            self._ask()
            return
        command: RegisterPatient | UpdatePatient
        if self._opened.version == 0:
            command = RegisterPatient(id=self._command_id, patient=typed)
        else:
            try:
                command = edits.update_of(UpdatePatient, self._opened, typed, command_id=self._command_id)
            except NothingToChange:
                self._end()
                return
        self._set_busy(True)
        self._jobs.write(command, actor=self._actor, then=self._stored, failed=self._failed)

    def settle(self, fields: tuple[str, ...], *, keep_mine: bool) -> None:
        """Decide one clash; when none is left and somebody wanted to save, save."""
        clash = self._clashes.pop(fields, None)
        if clash is None or self._typed is None:
            return
        if not keep_mine:
            self._typed = with_fields(self._typed, fields, clash.theirs)
            self._view.take_over(self._typed, fields)
        self._ask()
        if not self._clashes and self._saves_when_settled:
            self._saves_when_settled = False
            self.save(self._typed)

    def leave(self) -> None:
        """Forget the form: it was closed without saving."""
        self._advice.end()
        self._opened = self._typed = None
        self._clashes.clear()
        self._saves_when_settled = False

    def data_changed(self, kinds: AbstractSet[RecordKind]) -> None:
        """Meet what somebody else changed while the form is open (SYNC §2.6.9)."""
        if RecordKind.PATIENT in kinds and self._opened is not None and self._opened.version and not self._busy:
            self._read_again()

    def _read_again(self) -> None:
        opened = self._opened
        if opened is not None:
            self._jobs.read(
                partial(self._read, patient_id=opened.id),
                then=self._met,
                failed=self._failed,
                replaces="patient_form.again",
            )

    def _met(self, current: Patient) -> None:
        if self._opened is None or self._typed is None or current.id != self._opened.id:
            return
        if current.version == self._opened.version:
            self._saves_when_settled = False
            return
        meeting = meet(self._opened, self._typed, current)
        firsts = {fields: clash.original for fields, clash in self._clashes.items()}
        for clash in meeting.clashes:
            original = firsts.get(clash.fields, clash.original)
            self._clashes[clash.fields] = dataclasses.replace(clash, original=original)
        self._opened, self._typed = current, meeting.merged
        self._command_id = new_id()
        if meeting.taken_over:
            self._view.take_over(meeting.merged, meeting.taken_over)
        self._ask()
        if not self._clashes and self._saves_when_settled:
            self._saves_when_settled = False
            self.save(self._typed)

    def _ask(self) -> None:
        self._view.show_clashes(tuple(map(_told, self._clashes.values())))

    def _stored(self, patient: Patient) -> None:
        is_new = self._opened is not None and self._opened.version == 0
        self._set_busy(False)
        self._end()
        outcome = "patient.registered" if is_new else "patient.updated"
        self._notices.tell_done(
            outcome, {"patient_id": patient.id, "patient": patient.full_name, "number": patient.number}
        )
        self._saved(patient)

    def _failed(self, failure: Failure) -> None:
        self._set_busy(False)
        if isinstance(failure.refusal, StaleEdit):
            self._saves_when_settled = True
            self._read_again()
        elif failure.refusal is not None:
            self._view.show_refusal(failure.refusal)
        else:
            self._notices.tell_failure(failure)

    def _end(self) -> None:
        self.leave()
        self._view.finish()

    def _patient_from(self, details: PatientDetails) -> Patient | None:
        """Put what was typed onto the patient; what the reader may not see stays as it is."""
        if self._opened is None:
            return None
        hidden = frozenset() if self._actor.may(Permission.SEE_CLINICAL_NOTES) else CLINICAL_FIELDS
        typed = {name: getattr(details, name) for name in EDITABLE if name not in hidden}
        return dataclasses.replace(self._opened, **typed)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._view.set_busy(busy)

    @property
    def _today(self) -> date:
        return wall_of(to_minutes(self._clock.now()), self._clinic.zone).day


def _told(clash: Clash) -> FieldClash:
    original, mine, theirs = (
        msgspec.to_builtins({name: getattr(side, name) for name in clash.fields})
        for side in (clash.original, clash.mine, clash.theirs)
    )
    return FieldClash(fields=clash.fields, original=original, mine=mine, theirs=theirs)
