"""A booking dialog wired to its presenters as the desktop does it, over the small clinic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale

from clinic_desk.domain.access import Role
from clinic_desk.domain.clinic_time import to_minutes, wall_of
from clinic_desk.presenters.patient_box import PatientBoxPresenter
from clinic_desk.presenters.quick_registration import QuickRegistrationPresenter
from clinic_desk.qt.language import Formats
from clinic_desk.views.booking.dialog import BookingDialog
from tests.support.booking_views import BookingDesk
from tests.support.builders import ZONE

if TYPE_CHECKING:
    from clinic_desk.domain.access import Actor
    from clinic_desk.presenters.booking import BookingPresenter, BookingView
    from clinic_desk.presenters.patient_box import PatientBoxView
    from clinic_desk.presenters.ports import Clock, Jobs, Notices
    from clinic_desk.presenters.quick_registration import QuickRegistrationView
    from clinic_desk.qt.theme import Theme


def wire(
    dialog: BookingDialog, presenter: BookingPresenter, jobs: Jobs, *, actor: Actor, clock: Clock, notices: Notices
) -> None:
    """Connect a dialog to its presenters; the dialog keeps the two that only it knows."""
    box_view: PatientBoxView = dialog.patient_box
    registration_view: QuickRegistrationView = dialog.registration
    box = PatientBoxPresenter(box_view, jobs, today=lambda: wall_of(to_minutes(clock.now()), ZONE).day)
    registration = QuickRegistrationPresenter(
        registration_view,
        jobs,
        actor=actor,
        clock=clock,
        notices=notices,
        registered=presenter.choose_patient,
        language="bn",
    )
    dialog.setProperty("kept", [box, registration])
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
    dialog.patient_box.search_requested.connect(box.search)
    dialog.patient_box.patient_chosen.connect(presenter.choose_patient)
    dialog.registration_requested.connect(registration.start)
    dialog.registration_taken_up.connect(registration.take_up)
    dialog.registration.changed.connect(registration.change)
    dialog.registration.save_requested.connect(registration.save)
    dialog.registration.cancel_requested.connect(registration.cancel)
    dialog.registration.duplicate_chosen.connect(registration.take_instead)


class WiredDesk(BookingDesk):
    """`start` opens the real dialog; everything behind it is real too, and done at once."""

    def __init__(self, theme: Theme, role: Role = Role.RECEPTIONIST, **world: Any) -> None:
        self.dialog = BookingDialog(theme, Formats(QLocale("en_GB")), languages=("bn", "en", "hi", "ar"))
        super().__init__(role, **world)
        wire(self.dialog, self.presenter, self.jobs, actor=self.actor, clock=self.clock, notices=self.notices)

    def form_view(self) -> BookingView:
        return self.dialog

    def start(self, hour: int, minute: int = 0, **changes: Any) -> None:
        """Open the dialog on a time."""
        self.presenter.start(self.start_at(hour, minute, **changes))
