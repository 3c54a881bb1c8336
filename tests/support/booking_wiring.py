"""A booking dialog wired to its presenters as the desktop does it, over the small clinic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale

from clinic_desk.domain.access import Role
from clinic_desk.presenters.patient_box import PatientBoxPresenter
from clinic_desk.presenters.quick_registration import QuickRegistrationPresenter
from clinic_desk.qt.language import Formats
from clinic_desk.views.booking.dialog import BookingDialog
from tests.support.booking_views import BookingDesk

if TYPE_CHECKING:
    from clinic_desk.presenters.booking import BookingPresenter, BookingView
    from clinic_desk.presenters.patient_box import PatientBoxView
    from clinic_desk.presenters.quick_registration import QuickRegistrationView
    from clinic_desk.qt.theme import Theme


class WiredDesk(BookingDesk):
    """`start` opens the real dialog; everything behind it is real too, and done at once."""

    def __init__(self, theme: Theme, role: Role = Role.RECEPTIONIST, **world: Any) -> None:
        self.dialog = BookingDialog(theme, Formats(QLocale("en_GB")), languages=("bn", "en", "hi", "ar"))
        super().__init__(role, **world)
        self.box = PatientBoxPresenter(self._box_view(), self.jobs, today=self.today)
        self.registration = QuickRegistrationPresenter(
            self._registration_view(),
            self.jobs,
            actor=self.actor,
            clock=self.clock,
            notices=self.notices,
            registered=self.presenter.choose_patient,
            language="bn",
        )
        self._connect(self.dialog, self.presenter)

    def another_presenter(self) -> BookingPresenter:
        self.view = self.dialog  # type: ignore[assignment]
        return super().another_presenter()

    def start(self, hour: int, minute: int = 0, **changes: Any) -> None:
        """Open the dialog on a time."""
        self.presenter.start(self.start_at(hour, minute, **changes))

    def _form_view(self) -> BookingView:
        return self.dialog

    def _box_view(self) -> PatientBoxView:
        return self.dialog.patient_box

    def _registration_view(self) -> QuickRegistrationView:
        return self.dialog.registration

    def _connect(self, dialog: BookingDialog, presenter: BookingPresenter) -> None:
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
        dialog.patient_box.search_requested.connect(self.box.search)
        dialog.patient_box.patient_chosen.connect(presenter.choose_patient)
        dialog.registration_requested.connect(self.registration.start)
        dialog.registration_taken_up.connect(self.registration.take_up)
        dialog.registration.changed.connect(self.registration.change)
        dialog.registration.save_requested.connect(self.registration.save)
        dialog.registration.cancel_requested.connect(self.registration.cancel)
        dialog.registration.duplicate_chosen.connect(self.registration.take_instead)
