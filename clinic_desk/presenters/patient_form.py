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

from clinic_desk.domain.access import Actor, Permission
from clinic_desk.domain.clinic import Clinic
from clinic_desk.domain.clinic_time import to_minutes, wall_of
from clinic_desk.domain.commands import RegisterPatient, UpdatePatient
from clinic_desk.domain.directory import Directory
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.patient import CLINICAL_FIELDS, Patient, PatientDetails
from clinic_desk.domain.patient_edits import EDITABLE
from clinic_desk.domain.records import RecordKind
from clinic_desk.domain.refusals import NothingToChange, Refusal, StaleEdit
from clinic_desk.presenters.patient_advice import PatientAdvice, PatientAdviceView
from clinic_desk.presenters.ports import Clock, Failure, Jobs, Notices
from clinic_desk.presenters.two_edits import FieldClash, TwoEdits
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
        self._edits: TwoEdits | None = None
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
        self.leave()
        self._command_id = new_id()
        self._set_busy(True)
        self._jobs.read(
            lambda db: (patient_of(db), directory(db)),
            then=self._opened_form,
            failed=self._failed,
            replaces="patient_form.open",
        )

    def _opened_form(self, found: tuple[Patient, Directory]) -> None:
        self._set_busy(False)
        patient, choices = found
        self._edits = TwoEdits(patient)
        self._view.show_form(
            OpenedForm(
                patient=patient,
                choices=choices,
                today=self._today,
                sees_clinical=self._actor.may(Permission.SEE_CLINICAL_NOTES),
                edits_clinical=self._actor.may(Permission.EDIT_CLINICAL_NOTES),
            )
        )
        self._advice.begin(patient, today=self._today)

    # -- typing ----------------------------------------------------------------------------------

    def edit(self, details: PatientDetails) -> None:
        """Take what stands on the form by now; look for doubles and for others under the same number."""
        two = self._edits
        if two is not None and (typed := self._patient_from(two, details)) != two.typed:
            two.typed = typed
            self._advice.follow(typed, today=self._today)

    # -- saving ----------------------------------------------------------------------------------

    def save(self, details: PatientDetails) -> None:
        """Store what stands on the form; a question about two edits comes first."""
        two = self._edits
        if two is None or self._busy:
            return
        two.typed = self._patient_from(two, details)
        if two.questions:
            self._saves_when_settled = True
            self._view.show_clashes(two.questions)
            return
        command: RegisterPatient | UpdatePatient
        if two.is_new:
            command = RegisterPatient(id=self._command_id, patient=two.typed)
        else:
            try:
                command = edits.update_of(UpdatePatient, two.opened, two.typed, command_id=self._command_id)
            except NothingToChange:
                self._end()
                return
        self._set_busy(True)
        self._jobs.write(command, actor=self._actor, then=self._stored, failed=self._failed)

    def settle(self, fields: tuple[str, ...], *, keep_mine: bool) -> None:
        """Decide one clash; when none is left and somebody wanted to save, save."""
        two = self._edits
        if two is None or not two.settle(fields, keep_mine=keep_mine):
            return
        if not keep_mine:
            self._view.take_over(two.typed, fields)
        self._go_on(two)

    def leave(self) -> None:
        """Forget the form: it was closed without saving."""
        self._advice.end()
        self._edits = None
        self._saves_when_settled = False

    def data_changed(self, kinds: AbstractSet[RecordKind]) -> None:
        """Meet what somebody else changed while the form is open (SYNC §2.6.9)."""
        two = self._edits
        if RecordKind.PATIENT in kinds and two is not None and not two.is_new and not self._busy:
            self._read_again(two)

    def _read_again(self, two: TwoEdits) -> None:
        self._jobs.read(
            partial(self._read, patient_id=two.opened.id),
            then=partial(self._met, two),
            failed=self._failed,
            replaces="patient_form.again",
        )

    def _met(self, two: TwoEdits, current: Patient) -> None:
        if two is not self._edits:
            return
        if current.version == two.opened.version:
            self._saves_when_settled = False
            return
        self._command_id = new_id()
        if taken_over := two.meet(current):
            self._view.take_over(two.typed, taken_over)
        self._go_on(two)

    def _go_on(self, two: TwoEdits) -> None:
        """Ask what is still open; when nothing is and somebody wanted to save, save."""
        self._view.show_clashes(two.questions)
        if not two.questions and self._saves_when_settled:
            self._saves_when_settled = False
            self.save(two.typed)

    def _stored(self, patient: Patient) -> None:
        is_new = self._edits is not None and self._edits.is_new
        self._set_busy(False)
        self._end()
        outcome = "patient.registered" if is_new else "patient.updated"
        self._notices.tell_done(
            outcome, {"patient_id": patient.id, "patient": patient.full_name, "number": patient.number}
        )
        self._saved(patient)

    def _failed(self, failure: Failure) -> None:
        self._set_busy(False)
        if isinstance(failure.refusal, StaleEdit) and self._edits is not None:
            self._saves_when_settled = True
            self._read_again(self._edits)
        elif failure.refusal is not None and self._edits is not None:
            self._view.show_refusal(failure.refusal)
        else:  # also a refusal that comes before there is a form on which to say it
            self._notices.tell_failure(failure)

    def _end(self) -> None:
        self.leave()
        self._view.finish()

    def _patient_from(self, two: TwoEdits, details: PatientDetails) -> Patient:
        """Put what was typed onto the patient; what the reader may not see stays as it is."""
        hidden = frozenset() if self._actor.may(Permission.SEE_CLINICAL_NOTES) else CLINICAL_FIELDS
        typed = {name: getattr(details, name) for name in EDITABLE if name not in hidden}
        return dataclasses.replace(two.opened, **typed)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._view.set_busy(busy)

    @property
    def _today(self) -> date:
        return wall_of(to_minutes(self._clock.now()), self._clinic.zone).day
