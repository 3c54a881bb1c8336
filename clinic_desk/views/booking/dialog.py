"""The booking dialog: whose visit, when, with whom and why, what stands against it, and Book.

It decides nothing: every change goes to the presenter as one whole draft, and what the presenter says is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from clinic_desk.domain.booking_form import BookingDraft, BookingForm, LiveAnswer, StalePart
from clinic_desk.domain.clinic_time import wall_of
from clinic_desk.domain.patient_hits import PatientCard
from clinic_desk.domain.refusals import InvalidFields, ReasonRequired, Refusal
from clinic_desk.presenters.draft_shelf import KeptDraft, Offer
from clinic_desk.qt.actions import BoundActions, native
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import TextSize, Theme
from clinic_desk.views.booking.fields import VisitFields
from clinic_desk.views.booking.key_button import KeyButton
from clinic_desk.views.booking.offer_line import OfferLine
from clinic_desk.views.booking.override import OverrideRow
from clinic_desk.views.booking.patient_box import PatientBox
from clinic_desk.views.booking.quick_registration import QuickRegistration
from clinic_desk.views.booking.reasons import ReasonsPanel
from clinic_desk.views.booking.stale import StalePanel
from clinic_desk.views.card_parts import scrolled
from clinic_desk.views.reason_sentences import clock
from clinic_desk.views.sentences import sentence_for

WIDTH, HEIGHT = 680, 720
_TICK_MS = 20_000
_SCREEN_MARGIN = 24
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class BookingDialog(QDialog):
    """Shows itself with the first form. Enter and Ctrl+Enter book, Esc leaves; what was typed the presenter keeps.

    `languages` are the codes offered for a new patient. `closed` is emitted however the dialog ends.
    """

    draft_changed = Signal(object)
    book_requested = Signal(object)
    alternative_chosen = Signal(object)
    offer_taken = Signal()
    offer_declined = Signal()
    keep_mine_requested = Signal()
    take_theirs_requested = Signal()
    typing_changed = Signal(str, object)
    registration_requested = Signal(str, object)
    registration_taken_up = Signal(object, object)
    tick_requested = Signal()
    closed = Signal()

    def __init__(
        self, theme: Theme, formats: Formats, *, languages: Sequence[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("booking_dialog")
        self.setModal(True)
        self._theme = theme
        self._formats = formats
        self._form: BookingForm | None = None
        self._draft: BookingDraft | None = None
        self._answer = LiveAnswer(unchanged=True)
        self._busy = False
        self.offer = OfferLine()
        self.patient_box = PatientBox(theme, formats)
        self.registration = QuickRegistration(theme, formats, languages)
        self.fields = VisitFields(formats)
        self.reasons = ReasonsPanel(formats)
        self.override_row = OverrideRow()
        self.stale = StalePanel(formats)
        self.title_label = _label("booking_title", "title")
        self.doctor_label = _label("booking_doctor", "muted")
        self.line_label = _label("live_line", "small")
        self.cancel_button = KeyButton(theme, self.tr("Cancel"), native("Esc"), name="cancel_button")
        self.book_button = KeyButton(theme, self.tr("Book"), native("Enter"), name="book_button", primary=True)
        self._pages = QStackedWidget()
        self._lay_out()
        self._connect()
        self._ticking = QTimer(self, interval=_TICK_MS)
        self._ticking.timeout.connect(self.tick_requested)
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def draft(self) -> BookingDraft | None:
        """The draft as it stands on the form; None before a form was shown."""
        return self._draft

    # -- what the presenter tells ----------------------------------------------------------------

    def show_form(self, form: BookingForm) -> None:
        """Show a whole form, and nothing of what stood there before."""
        self._form = form
        self._answer = LiveAnswer(unchanged=True)
        self._turn_to(self.patient_box)
        self.show_stale(())
        self.reasons.clear()
        self.fields.show_form(form)
        self.patient_box.show_patient(None, form.today)
        self.show_draft(form.draft)
        is_new = form.original is None
        self.book_button.setText(self.tr("Book") if is_new else self.tr("Save"))
        self.setWindowTitle(self.tr("Book a visit") if is_new else self.tr("Change a visit"))
        self.set_busy(False)
        self._show_standing()
        self._ticking.start()
        self._fit_screen()
        self.open()
        if form.draft.patient_id is None:
            self.patient_box.start()
        else:
            self.fields.start()

    def show_draft(self, draft: BookingDraft) -> None:
        """Show a draft that the program changed; the cursor stays where it is."""
        self._draft = draft
        self.fields.show_draft(draft)
        self.override_row.show_choice(draft.overrides, draft.override_reason)
        self._show_title()

    def show_patient(self, card: PatientCard | None) -> None:
        """Show whose visit it is, or nothing of anybody; after a choice the cursor goes on to the reason."""
        if self._form is None:
            return
        was_here = any(child.hasFocus() for child in self._pages.findChildren(QWidget))
        self.patient_box.show_patient(card, self._form.today)
        if card is not None:
            self._turn_to(self.patient_box)
        self._fit_pages()
        if was_here and card is None:
            self.patient_box.start()
        elif was_here:
            self.fields.start()

    def show_answer(self, answer: LiveAnswer) -> None:
        """Say that the time is free, or everything that stands against it."""
        form, draft = self._form, self._draft
        if form is None or draft is None:
            return
        self._answer = answer
        zone = form.choices.clinic.zone
        self.reasons.show_answer(answer, zone, day=wall_of(draft.starts, zone).day, today=form.today)
        self.override_row.offer(override for override in answer.overrides if override in form.choices.overrides)
        self._show_standing()

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why it was not stored, beside the field where there is one."""
        if isinstance(refusal, ReasonRequired):
            self.override_row.ask_reason(sentence_for(refusal))
            return
        words = sentence_for(refusal)
        if isinstance(refusal, InvalidFields):
            self.fields.show_problems(refusal.problems)
            if refusal.problems[0].field == "patient_id":
                words = self._patient_words(refusal.problems[0].code)
                self.patient_box.start()
        self._say(words, bad=True)

    def show_stale(self, parts: tuple[StalePart, ...]) -> None:
        """Show what somebody else changed meanwhile beside what stands here."""
        if self._form is None or not parts:
            self.stale.clear()
        else:
            self.stale.show_parts(parts, self._form.choices)

    def show_offer(self, offer: Offer | None) -> None:
        """Offer to bring something back."""
        self.offer.show_offer(offer)

    def take_up(self, kept: KeptDraft) -> None:
        """Show again what stood in the patient box and in the registration."""
        self.patient_box.show_text(kept.patient_text)
        if kept.registration is not None and self._form is not None:
            self.registration_taken_up.emit(kept.registration, self._form.choices.clinic)

    def set_busy(self, busy: bool) -> None:
        """Take no second booking while one is under way."""
        self._busy = busy
        self._enable_book()

    def finish(self) -> None:
        """Close: it is done."""
        self.accept()

    # -- what the person does --------------------------------------------------------------------

    def book(self) -> None:
        """Ask to store what stands here."""
        if self._draft is None or not self.book_button.isEnabled():
            return
        draft = self._read(self._draft)
        if draft is not None:
            self._show_standing()
            self.book_requested.emit(draft)

    def done(self, result: int) -> None:
        super().done(result)
        self._ticking.stop()
        self._empty()
        self.closed.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.reject()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self.book()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the line for overruling Enter books too."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _ENTER:
            self.book()
            return True
        return super().eventFilter(watched, event)

    # -- inside ----------------------------------------------------------------------------------

    def _read(self, draft: BookingDraft) -> BookingDraft | None:
        read = self.fields.read(draft)
        if read is None:
            return None
        return replace(read, overrides=self.override_row.chosen, override_reason=self.override_row.reason)

    def _edited(self) -> None:
        draft = None if self._draft is None else self._read(self._draft)
        if draft is not None and draft != self._draft:
            self._draft = draft
            self._show_title()
            self._show_standing()
            self.draft_changed.emit(draft)

    def _show_title(self) -> None:
        form, draft = self._form, self._draft
        if form is None or draft is None:
            return
        zone = form.choices.clinic.zone
        day, time = wall_of(draft.starts, zone).day, clock(draft.starts, self._formats, zone)
        words = self.tr("Book · %1, %2") if form.original is None else self.tr("Change · %1, %2")
        self.title_label.setText(words.replace("%1", self._formats.day_short(day)).replace("%2", time))
        doctor = form.choices.doctor(draft.doctor_id)
        self.doctor_label.setText("" if doctor is None else self.tr("with %1").replace("%1", doctor.name))
        self.setAccessibleName(f"{self.title_label.text()} {self.doctor_label.text()}")

    def _show_standing(self) -> None:
        """Say in the last line whether it can be booked just so."""
        overrides = frozenset() if self._draft is None else self._draft.overrides
        if self._answer.unchanged:
            is_edit = self._form is not None and self._form.original is not None
            self._say(self.tr("The time stays as it is") if is_edit else "")
        elif self._answer.is_free:
            self._say(self.tr("Free · no clash for doctor, room or patient"))
        elif self._answer.is_answered_by(overrides):
            self._say(self.tr("Overruled, with your reason"))
        else:
            self._say(self.tr("Not free"), bad=True)

    def _say(self, words: str, *, bad: bool = False) -> None:
        self.line_label.setText(words)
        self.line_label.setProperty("look", "problem" if bad else "small")
        self.line_label.style().unpolish(self.line_label)
        self.line_label.style().polish(self.line_label)

    def _empty(self) -> None:
        """Let nothing of this patient wait on a closed dialog for the next."""
        form, self._form, self._draft = self._form, None, None
        if form is not None:
            self.patient_box.show_patient(None, form.today)
        self._turn_to(self.patient_box)
        self.registration.clear()
        self.fields.clear()
        self.override_row.show_choice(frozenset(), "")
        self.offer.show_offer(None)
        for panel in (self.reasons, self.stale):
            panel.clear()
        self.title_label.clear()
        self.setAccessibleName("")

    def _fit_screen(self) -> None:
        """Be no larger than the screen that it opens on; what does not fit is scrolled."""
        room = self.screen().availableSize() - QSize(_SCREEN_MARGIN, _SCREEN_MARGIN)
        self.resize(QSize(self._theme.length(WIDTH), self._theme.length(HEIGHT)).boundedTo(room))

    def _turn_to(self, page: QWidget) -> None:
        """Show the patient box or the registration; Ctrl+Enter belongs to the one that is shown."""
        self._pages.setCurrentWidget(page)
        self._actions.set_enabled("edit.save", page is self.patient_box)
        self._enable_book()
        self._fit_pages()

    def _enable_book(self) -> None:
        self.book_button.setEnabled(not self._busy and self._pages.currentWidget() is self.patient_box)

    def _patient_words(self, code: str) -> str:
        if code == "patient_not_chosen":
            return self.tr("Choose somebody from the list, or register somebody new.")
        return self.tr("Nobody is chosen. Book once more for a visit without a patient.")

    def _fit_pages(self) -> None:
        """Give the page that is shown the height that it needs, and no more."""
        page = self._pages.currentWidget()
        if page is not None:
            self._pages.setFixedHeight(max(page.sizeHint().height(), page.minimumHeight()))

    def _end_registration(self) -> None:
        if self._pages.currentWidget() is self.registration:
            self._turn_to(self.patient_box)
            self.patient_box.start()
            self.typing_changed.emit(self.patient_box.edit.text(), None)

    def _ask_registration(self, text: str) -> None:
        if self._form is not None:
            self.registration_requested.emit(text, self._form.choices.clinic)

    def _dress(self) -> None:
        self.doctor_label.setFont(self._theme.font(TextSize.TITLE))

    def _lay_out(self) -> None:
        self.line_label.setWordWrap(True)
        self._pages.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._pages.setMinimumWidth(1)
        self._pages.addWidget(self.patient_box)
        self._pages.addWidget(self.registration)
        patient_label = _label("patient_label", "field")
        patient_label.setText(self.tr("Patient"))
        patient_label.setBuddy(self.patient_box.edit)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.offer)
        column.addWidget(patient_label)
        column.addWidget(self._pages)
        column.addSpacing(8)
        column.addWidget(self.fields)
        column.addStretch(1)
        self.reasons.below.addWidget(self.override_row)
        around = QVBoxLayout(self)
        around.setContentsMargins(20, 18, 20, 18)
        around.setSpacing(10)
        around.addLayout(_line(self.title_label, self.doctor_label, None, gap=6))
        around.addWidget(scrolled(content, name="booking_body"), 1)
        around.addWidget(self.stale)
        around.addWidget(self.reasons)
        foot = _line(self.line_label, self.cancel_button, self.book_button, gap=8)
        foot.setStretch(0, 1)
        around.addLayout(foot)

    def _connect(self) -> None:
        self.fields.edited.connect(self._edited)
        self.fields.enter_pressed.connect(self.book)
        self.override_row.edited.connect(self._edited)
        self.override_row.reason_edit.installEventFilter(self)
        self.reasons.alternative_chosen.connect(self.alternative_chosen)
        self.stale.keep_mine_requested.connect(self.keep_mine_requested)
        self.stale.take_theirs_requested.connect(self.take_theirs_requested)
        self.offer.taken.connect(self.offer_taken)
        self.offer.declined.connect(self.offer_declined)
        self.book_button.clicked.connect(self.book)
        self.cancel_button.clicked.connect(self.reject)
        self.patient_box.new_patient_requested.connect(self._ask_registration)
        self.patient_box.typed.connect(lambda text: self.typing_changed.emit(text, None))
        self.registration.opened.connect(lambda: self._turn_to(self.registration))
        self.registration.ended.connect(self._end_registration)
        self.registration.changed.connect(lambda draft: self.typing_changed.emit("", draft))
        self._actions = BoundActions(self, {"edit.save": self.book})
        self._keys = [
            _shortcut(self, "Ctrl+N", self.patient_box.ask_for_new),
            _shortcut(self, "Alt+D", self.registration.take_duplicate),
            *(_shortcut(self, f"Alt+{number}", partial(self.reasons.choose, number)) for number in (1, 2, 3)),
        ]


def _line(*widgets: QWidget | None, gap: int) -> QHBoxLayout:
    """Widgets side by side; None takes up what is left."""
    line = QHBoxLayout()
    line.setSpacing(gap)
    for widget in widgets:
        if widget is None:
            line.addStretch(1)
        else:
            line.addWidget(widget)
    return line


def _label(name: str, look: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setProperty("look", look)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _shortcut(parent: QWidget, key: str, slot: Callable[[], object]) -> QShortcut:
    made = QShortcut(QKeySequence(key), parent)
    made.activated.connect(slot)
    return made
