"""The patients' page, the patient form and the registration from the search box, wired for one signed-in person."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from clinic_desk.domain.access import Permission
from clinic_desk.domain.patient import Patient
from clinic_desk.domain.records import RecordKind
from clinic_desk.presenters.patient_form import PatientFormPresenter, PatientFormView
from clinic_desk.presenters.patients import PatientsPresenter, PatientsView
from clinic_desk.presenters.quick_registration import QuickRegistrationPresenter, QuickRegistrationView
from clinic_desk.views.booking.registration_dialog import RegistrationDialog
from clinic_desk.views.patients.form import PatientForm
from clinic_desk.views.patients.page import PatientsPage
from clinic_desk.views.patients.sections import LANGUAGES

if TYPE_CHECKING:
    from clinic_desk.desktop.desk import Desk


class PatientsPart:
    """Holds what belongs to patients."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._hidden = False
        program = desk.program
        theme, formats = program.theme, program.language.formats
        self.page = PatientsPage(theme, formats)
        self.form = PatientForm(theme, formats, program.window)
        self.registration = RegistrationDialog(theme, formats, program.window, languages=LANGUAGES)
        view: PatientsView = self.page
        form: PatientFormView = self.form
        quick: QuickRegistrationView = self.registration.registration
        self.presenter = PatientsPresenter(
            view,
            desk.jobs,
            actor=desk.actor,
            clock=program.clock,
            zone=desk.clinic.zone,
            notices=desk.notices,
            screens=desk,
        )
        self.form_presenter = PatientFormPresenter(
            form,
            desk.jobs,
            actor=desk.actor,
            clock=program.clock,
            clinic=desk.clinic,
            notices=desk.notices,
            saved=self._saved,
        )
        self.quick_presenter = QuickRegistrationPresenter(
            quick,
            desk.jobs,
            actor=desk.actor,
            clock=program.clock,
            notices=desk.notices,
            registered=self._registered,
        )
        self._connect()

    def show(self, patient_id: UUID) -> None:
        """Show one patient's card."""
        self.presenter.choose(patient_id)

    def register(self, text: str) -> None:
        """Ask for the four things that a booking needs of somebody new (FEATURES 4.3 b)."""
        if self._desk.actor.may(Permission.EDIT_PATIENTS):
            self.registration.open()
            self.quick_presenter.start(text, self._desk.clinic)

    def data_changed(self, kinds: AbstractSet[RecordKind]) -> None:
        """Reload what shows records of these kinds."""
        self.presenter.data_changed(kinds)
        self.form_presenter.data_changed(kinds)

    def put_away(self) -> None:
        """Hide an open form while the desk is locked; what was typed stays in it."""
        self._hidden = self.form.isVisible()
        self.form.hide()

    def bring_back(self) -> None:
        """Show the form again that was open when the desk was locked."""
        if self._hidden:
            self._hidden = False
            self.form.open()

    def close(self) -> None:
        """Forget the form: somebody else takes the desk."""
        self._hidden = False
        self.form_presenter.leave()
        self.form.finish()

    def set_private(self, private: bool) -> None:
        """Cover names and numbers, or show them again."""
        self.page.set_private(private)

    def _connect(self) -> None:
        page, form, card = self.page, self.form, self.page.card
        page.search_requested.connect(self.presenter.search)
        page.chosen.connect(self.presenter.choose)
        page.new_requested.connect(self.form_presenter.start_new)
        card.book_requested.connect(lambda _patient_id: self.presenter.book())
        card.edit_requested.connect(self.form_presenter.start)
        card.history_requested.connect(self._show_history)
        card.patient_requested.connect(self.presenter.choose)
        card.visit_requested.connect(self._open_visit)
        form.save_requested.connect(self.form_presenter.save)
        form.edited.connect(self.form_presenter.edit)
        form.settled.connect(self._settle)
        form.existing_requested.connect(self._take_existing)
        form.left.connect(self.form_presenter.leave)
        quick = self.registration.registration
        quick.changed.connect(self.quick_presenter.change)
        quick.save_requested.connect(self.quick_presenter.save)
        quick.cancel_requested.connect(self.quick_presenter.cancel)
        quick.duplicate_chosen.connect(self.quick_presenter.take_instead)

    def _show_history(self, patient_id: UUID) -> None:
        self._desk.show_history(RecordKind.PATIENT, patient_id)

    def _open_visit(self, day: date, appointment_id: UUID) -> None:
        self.presenter.open_visit(day, appointment_id)

    def _settle(self, fields: tuple[str, ...], keep_mine: bool) -> None:
        self.form_presenter.settle(fields, keep_mine=keep_mine)

    def _take_existing(self, patient_id: UUID) -> None:
        self.form_presenter.leave()
        self.presenter.choose(patient_id)

    def _saved(self, patient: Patient) -> None:
        self.presenter.choose(patient.id)

    def _registered(self, patient_id: UUID) -> None:
        self._desk.make_active(patient_id)
