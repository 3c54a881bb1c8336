"""The booking dialog with its patient box and its registration, wired once for one signed-in person."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from clinic_desk.domain.booking_form import BookingStart
from clinic_desk.domain.clinic_time import to_minutes, wall_of
from clinic_desk.domain.records import RecordKind
from clinic_desk.presenters.booking import BookingPresenter, BookingView
from clinic_desk.presenters.patient_box import PatientBoxPresenter, PatientBoxView
from clinic_desk.presenters.quick_registration import QuickRegistrationPresenter, QuickRegistrationView
from clinic_desk.views.booking.dialog import BookingDialog
from clinic_desk.views.patients.sections import LANGUAGES

if TYPE_CHECKING:
    from clinic_desk.desktop.desk import Desk


class BookingPart:
    """Opens the one booking dialog of the desk; drafts are kept on the desk's shelf."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        program = desk.program
        self.dialog = BookingDialog(program.theme, program.language.formats, languages=LANGUAGES, parent=program.window)
        view: BookingView = self.dialog
        box: PatientBoxView = self.dialog.patient_box
        registration: QuickRegistrationView = self.dialog.registration
        self.presenter = BookingPresenter(
            view, desk.jobs, actor=desk.actor, clock=program.clock, notices=desk.notices, shelf=desk.shelf
        )
        self.box_presenter = PatientBoxPresenter(box, desk.jobs, today=self._today)
        self.registration_presenter = QuickRegistrationPresenter(
            registration,
            desk.jobs,
            actor=desk.actor,
            clock=program.clock,
            notices=desk.notices,
            registered=self.presenter.choose_patient,
        )
        self._connect()

    def start(self, start: BookingStart) -> None:
        """Open the dialog for a new visit."""
        self.presenter.start(start)

    def edit(self, appointment_id: UUID) -> None:
        """Open the dialog for a stored visit."""
        self.presenter.edit(appointment_id)

    def data_changed(self, kinds: AbstractSet[RecordKind]) -> None:
        """Check again what the dialog shows."""
        self.presenter.data_changed(kinds)

    def close(self) -> None:
        """Give back what is held; the draft stays on the shelf."""
        if self.dialog.isVisible():
            self.dialog.reject()
        self.presenter.close()

    def _today(self) -> date:
        return wall_of(to_minutes(self._desk.program.clock.now()), self._desk.clinic.zone).day

    def _connect(self) -> None:
        dialog, presenter = self.dialog, self.presenter
        dialog.draft_changed.connect(presenter.change)
        dialog.book_requested.connect(presenter.book)
        dialog.alternative_chosen.connect(presenter.take_alternative)
        dialog.offer_taken.connect(presenter.take_offer)
        dialog.offer_declined.connect(presenter.decline_offer)
        dialog.keep_mine_requested.connect(presenter.keep_mine)
        dialog.take_theirs_requested.connect(presenter.take_theirs)
        dialog.typing_changed.connect(presenter.note_typing)
        dialog.tick_requested.connect(presenter.tick)
        dialog.closed.connect(presenter.close)
        dialog.patient_box.search_requested.connect(self.box_presenter.search)
        dialog.patient_box.patient_chosen.connect(presenter.choose_patient)
        registration = dialog.registration
        dialog.registration_requested.connect(self.registration_presenter.start)
        dialog.registration_taken_up.connect(self.registration_presenter.take_up)
        registration.changed.connect(self.registration_presenter.change)
        registration.save_requested.connect(self.registration_presenter.save)
        registration.cancel_requested.connect(self.registration_presenter.cancel)
        registration.duplicate_chosen.connect(self.registration_presenter.take_instead)
