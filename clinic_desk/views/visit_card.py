"""The card beside the calendar: one visit, what may be done with it, and what happened before. It decides nothing."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from clinic_desk.domain.appointment import Status
from clinic_desk.domain.clinic_time import zone_named
from clinic_desk.domain.refusals import Refusal
from clinic_desk.domain.visit_view import ShownVisit
from clinic_desk.qt.actions import command, native
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme, Tone
from clinic_desk.views.card_parts import (
    AlertShelf,
    empty,
    scrolled,
    selectable,
    set_label,
    text_label,
)
from clinic_desk.views.person_words import COVERED, age_text, isolated, person_line, phone_text, sex_text, shown_name
from clinic_desk.views.sentences import sentence_for
from clinic_desk.views.status_words import word_for
from clinic_desk.views.visit_parts import VisitParts
from clinic_desk.views.widgets.busy_mark import BusyMark
from clinic_desk.views.widgets.flow_layout import FlowLayout
from clinic_desk.views.widgets.pill import Pill

_KEYS = {
    Status.ARRIVED: "visit.arrived",
    Status.IN_PROGRESS: "visit.in_room",
    Status.COMPLETED: "visit.done",
    Status.NO_SHOW: "visit.no_show",
}


class VisitCardPanel(QFrame):
    """Shows the chosen visit. Every signal but `status_requested` carries the id of the visit or patient."""

    status_requested = Signal(object)
    restore_requested = Signal()
    move_requested = Signal(object)
    cancel_requested = Signal(object)
    edit_requested = Signal(object)
    history_requested = Signal(object)
    patient_requested = Signal(object)

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("visit_card")
        self.setProperty("look", "card")
        self.setAccessibleName(self.tr("Visit"))
        self._theme = theme
        self._formats = formats
        self._shown: ShownVisit | None = None
        self._covered = False
        self._busy = False
        self._make_parts()
        self._lay_out()
        self.show_nothing()

    def _make_parts(self) -> None:
        self.when_label = text_label(look="small", name="visit_when")
        self.name_label = selectable(text_label(look="name", name="visit_name"))
        self.person_label = selectable(text_label(look="muted", name="visit_person"))
        self.refusal_label = text_label(look="problem", name="visit_refusal")
        self.empty_label = text_label(look="muted", name="visit_empty")
        self.empty_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.alerts = AlertShelf(self._theme, name="visit_alerts")
        self.busy_mark = BusyMark()
        policy = self.busy_mark.sizePolicy()
        policy.setRetainSizeWhenHidden(False)  # it only ever stands on an empty card
        self.busy_mark.setSizePolicy(policy)
        self.step_button = self._button("step_button", "primary")
        self.move_button = self._button("move_button")
        self.cancel_button = self._button("cancel_button")
        self.more_button = self._button("more_button")
        self.move_button.setText(self.tr("Move"))
        self.cancel_button.setText(self.tr("Cancel…"))
        self.more_button.setText("⋯")
        self.more_button.setAccessibleName(self.tr("More"))
        self.step_button.clicked.connect(self._take_main_step)
        self.move_button.clicked.connect(partial(self._ask, self.move_requested))
        self.cancel_button.clicked.connect(partial(self._ask, self.cancel_requested))
        self.more_button.clicked.connect(self._open_menu)

    def _button(self, name: str, kind: str = "") -> QPushButton:
        button = QPushButton(self)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if kind:
            button.setProperty("kind", kind)
        return button

    # -- what the presenter tells ----------------------------------------------------------------

    def show_nothing(self) -> None:
        """Show that no visit is chosen; nothing of an earlier one remains."""
        self._shown = None
        self._refresh()

    def show_visit(self, shown: ShownVisit) -> None:
        """Show one visit and what may be done with it."""
        former = self._shown
        self._shown = shown
        if former is None or former.card.visit.id != shown.card.visit.id:
            set_label(self.refusal_label, "")
            self._scroll.verticalScrollBar().setValue(0)
        self._refresh()

    def set_loading(self, loading: bool) -> None:
        """Say after a moment that a visit is being read; meanwhile nothing is called empty."""
        self.busy_mark.set_busy(loading)
        self.empty_label.setVisible(not loading and self._shown is None)

    def set_busy(self, busy: bool) -> None:
        """Take no more steps until this one is saved; the focus stays where it is."""
        self._busy = busy
        if busy:
            set_label(self.refusal_label, "")

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why a step was not possible."""
        set_label(self.refusal_label, sentence_for(refusal))

    def set_private(self, private: bool) -> None:
        """Cover names, numbers and what was said, or show them again."""
        self._covered = private
        self._refresh()

    def set_formats(self, formats: Formats) -> None:
        """Write dates, times and money another way from now on."""
        self._formats = formats
        self._refresh()

    # -- layout ----------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        buttons = FlowLayout()
        for button in (self.step_button, self.move_button, self.cancel_button, self.more_button):
            buttons.addWidget(button)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(8)
        column.addWidget(self.busy_mark)
        column.addWidget(self.when_label)
        column.addWidget(self.name_label)
        column.addWidget(self.person_label)
        column.addWidget(self.alerts)
        column.addLayout(buttons)
        column.addWidget(self.refusal_label)
        self._details = QVBoxLayout()
        self._details.setContentsMargins(0, 6, 0, 0)
        self._details.setSpacing(12)
        column.addLayout(self._details)
        column.addWidget(self.empty_label, 1)
        column.addStretch(1)
        self._scroll = scrolled(content, name="visit_scroll")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 14, 10, 12)
        outer.addWidget(self._scroll)

    # -- showing ---------------------------------------------------------------------------------

    def _refresh(self) -> None:
        shown = self._shown
        empty(self._details)
        self.alerts.clear()
        for widget in (self.alerts, self.more_button):
            widget.setVisible(shown is not None)
        self.empty_label.setVisible(shown is None)
        if shown is None:
            set_label(self.empty_label, self.tr("Choose a visit on the calendar\nto see it here."))
            for label in (self.when_label, self.name_label, self.person_label, self.refusal_label):
                set_label(label, "")
            for button in (self.step_button, self.move_button, self.cancel_button):
                button.hide()
            return
        self._show_head(shown)
        self._show_alerts(shown)
        self._show_buttons(shown)
        for part in VisitParts(shown, self._formats, covered=self._covered).all():
            self._details.addWidget(part)

    def _show_head(self, shown: ShownVisit) -> None:
        card, formats = shown.card, self._formats
        visit, patient = card.visit, card.patient
        zone = zone_named(shown.zone)
        span = formats.time_range(visit.starts_at.astimezone(zone), visit.ends_at.astimezone(zone))
        day = "" if visit.day == shown.today else formats.day_short(visit.day)
        room = "" if card.room is None else isolated(card.room.name)
        set_label(self.when_label, person_line((day, span, isolated(card.doctor.name), room)))
        if patient is None:
            set_label(self.name_label, self.tr("No patient"))
            set_label(self.person_label, "")
            return
        set_label(self.name_label, shown_name(patient.full_name, covered=self._covered))
        age = age_text(patient.birth_date, patient.birth_precision, shown.today, formats)
        phone = isolated(phone_text(patient.phones[0])) if patient.phones else self.tr("no phone")
        reach = (COVERED,) if self._covered else (phone, isolated(f"#{patient.number}"))
        set_label(self.person_label, person_line((age, sex_text(patient.sex), *reach)))

    def _show_alerts(self, shown: ShownVisit) -> None:
        visit, patient = shown.card.visit, shown.card.patient
        status = Pill(self._theme)
        status.setObjectName("status_pill")
        status.set_status(visit.status.value, word_for(visit.status))
        self.alerts.add_pill(status)
        if visit.overrides:
            self.alerts.add_alert(self.tr("Overbooked"))
        if patient is None:
            return
        if patient.deceased_on is not None:
            self.alerts.add_alert(self.tr("Deceased"), Tone.DANGER)
        if patient.archived:
            self.alerts.add_alert(self.tr("Archived"), Tone.INFO)
        if self._covered:
            return
        for allergy in patient.allergies:
            self.alerts.add_alert(self.tr("Allergy: %1").replace("%1", allergy))
        for alert in patient.alerts:
            self.alerts.add_alert(alert.text)

    def _show_buttons(self, shown: ShownVisit) -> None:
        steps = shown.steps
        main = steps.forward[0] if steps.forward and steps.forward[0] in _MAIN_STEPS else None
        if main is not None:
            self.step_button.setText(self._step_words(main, gap="  "))
        elif steps.may_restore:
            self.step_button.setText(self.tr("Bring back"))
        self.step_button.setVisible(main is not None or steps.may_restore)
        self.move_button.setVisible(steps.may_move)
        self.cancel_button.setVisible(steps.may_cancel)

    # -- what the person asks --------------------------------------------------------------------

    def _take_main_step(self) -> None:
        if self._shown is None or self._busy:
            return
        if self._shown.steps.may_restore:
            self.restore_requested.emit()
        elif self._shown.steps.forward:
            self.status_requested.emit(self._shown.steps.forward[0])

    def _take_step(self, status: Status) -> None:
        if not self._busy:
            self.status_requested.emit(status)

    def _ask(self, signal: SignalInstance) -> None:
        if self._shown is not None and not self._busy:
            signal.emit(self._shown.card.visit.id)

    def _open_menu(self) -> None:
        if self._shown is None:
            return
        menu = self.more_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.more_button.mapToGlobal(QPoint(0, self.more_button.height())))

    def more_menu(self) -> QMenu:
        """Make the menu of everything else that may be done with the visit."""
        menu = QMenu(self)
        menu.setObjectName("more_menu")
        shown = self._shown
        if shown is None:
            return menu
        steps = shown.steps
        for status in steps.forward:
            if status is not steps.forward[0] or status not in _MAIN_STEPS:
                menu.addAction(self._step_words(status, gap="\t"), partial(self._take_step, status))
        menu.addSeparator()
        for status in steps.back:
            words = self.tr("Back to “%1”").replace("%1", word_for(status))
            menu.addAction(words, partial(self._take_step, status))
        menu.addSeparator()
        if steps.may_edit:
            menu.addAction(_with_key(self.tr("Edit…"), "visit.edit"), partial(self._ask, self.edit_requested))
        if shown.card.patient is not None:
            menu.addAction(self.tr("Patient record"), partial(self.patient_requested.emit, shown.card.patient.id))
        if steps.may_see_history:
            menu.addAction(_with_key(self.tr("History"), "visit.history"), partial(self._ask, self.history_requested))
        return menu

    def _step_words(self, status: Status, *, gap: str) -> str:
        words = {
            Status.ARRIVED: self.tr("Arrived"),
            Status.IN_PROGRESS: self.tr("In the room"),
            Status.COMPLETED: self.tr("Done"),
            Status.CONFIRMED: self.tr("Confirm"),
            Status.BOOKED: self.tr("Accept"),
            Status.NO_SHOW: self.tr("Did not come"),
            Status.ENTERED_IN_ERROR: self.tr("Entered in error"),
        }[status]
        return f"{words}{gap}{native(command(_KEYS[status]).keys[0])}" if status in _KEYS else words


_MAIN_STEPS = frozenset({Status.ARRIVED, Status.IN_PROGRESS, Status.COMPLETED, Status.CONFIRMED, Status.BOOKED})


def _with_key(words: str, command_id: str) -> str:
    return f"{words}\t{native(command(command_id).keys[0])}"
