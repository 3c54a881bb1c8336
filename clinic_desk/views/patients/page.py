"""The patients page: a search box, who was found, and the card of the one who is chosen. It decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from clinic_desk.domain.patient_hits import PatientHit
from clinic_desk.domain.refusals import Refusal
from clinic_desk.domain.visit_view import ShownPatient
from clinic_desk.qt import icons
from clinic_desk.qt.actions import BoundActions
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme
from clinic_desk.views.card_parts import set_label, text_label
from clinic_desk.views.patients.card import PatientCardPanel
from clinic_desk.views.patients.list import HitList
from clinic_desk.views.person_words import isolated
from clinic_desk.views.widgets.busy_mark import BusyMark

LIST_WIDTH = 440
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class PatientsPage(QWidget):
    """Typing searches, Up and Down mark a line, Enter chooses. `new_requested` carries what was typed."""

    search_requested = Signal(str)
    chosen = Signal(object)
    new_requested = Signal(str)

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("patients_page")
        self._theme = theme
        self.search_edit = QLineEdit()
        self.search_edit.setObjectName("patient_search_edit")
        self.search_edit.setAccessibleName(self.tr("Find a patient"))
        self.search_edit.setPlaceholderText(self.tr("Name, phone, birth date, age or number"))
        self.search_edit.setClearButtonEnabled(True)
        self._search_icon = self.search_edit.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        self.new_button = QPushButton(self.tr("New patient"))
        self.new_button.setObjectName("new_patient_button")
        self.hits = HitList(theme, formats)
        self.note_label = text_label(look="muted", name="hits_note")
        self.note_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.busy_mark = BusyMark()
        self.card = PatientCardPanel(theme, formats)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.search_edit)
        self.show_hits("", (), today=date.min)

    # -- what the presenter tells ----------------------------------------------------------------

    def show_hits(self, text: str, hits: Sequence[PatientHit], *, today: date) -> None:
        """Show who was found; say when it was nobody, and what to do then."""
        self.hits.show_hits(hits, today=today)
        self.hits.setVisible(bool(hits))
        if hits:
            set_label(self.note_label, "")
        elif text.strip():
            words = self.tr("Nobody found for “%1”.\nCheck the spelling, or add a new patient.")
            set_label(self.note_label, words.replace("%1", isolated(text.strip())))
        else:
            set_label(self.note_label, self.tr("Type a name, a phone number,\na birth date or a patient number."))

    def set_searching(self, searching: bool) -> None:
        """Say after a moment that somebody is being looked for; what was found before stays meanwhile."""
        self.busy_mark.set_busy(searching)

    def show_card(self, shown: ShownPatient) -> None:
        """Show one patient."""
        self.card.show_patient(shown)

    def clear_card(self) -> None:
        """Show no patient; nothing of an earlier one remains."""
        self.card.show_nothing()

    def set_loading(self, loading: bool) -> None:
        """Say that a patient is being read."""
        self.card.set_loading(loading)

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why a patient cannot be shown."""
        self.card.show_refusal(refusal)

    def set_private(self, private: bool) -> None:
        """Cover names and numbers, or show them again."""
        self.hits.set_covered(private)
        self.card.set_private(private)

    def set_formats(self, formats: Formats) -> None:
        """Write dates and figures another way from now on."""
        self.hits.formats = formats
        self.hits.viewport().update()
        self.card.set_formats(formats)

    # -- inside ----------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        find_row = QHBoxLayout()
        find_row.setSpacing(8)
        find_row.addWidget(self.search_edit, 1)
        find_row.addWidget(self.new_button)
        left = QFrame()
        left.setObjectName("patients_left")
        left.setProperty("look", "card")
        left.setFixedWidth(self._theme.length(LIST_WIDTH))
        column = QVBoxLayout(left)
        column.setContentsMargins(12, 12, 12, 8)
        column.setSpacing(8)
        column.addLayout(find_row)
        column.addWidget(self.hits, 1)
        column.addStretch(0)
        column.addWidget(self.note_label, 1)
        column.addWidget(self.busy_mark)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 14)
        row.setSpacing(16)
        row.addWidget(left)
        row.addWidget(self.card, 1)

    def _connect(self) -> None:
        self.search_edit.textChanged.connect(self.search_requested)
        self.search_edit.installEventFilter(self)
        self.hits.chosen.connect(self.chosen)
        self.card.patient_requested.connect(self.chosen)
        self.new_button.clicked.connect(lambda: self.new_requested.emit(self.search_edit.text().strip()))
        self._actions = BoundActions(self, {"visit.edit": self.card.ask_edit})
        self._theme.changed.connect(self._dress)
        self._dress()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in _STEPS:
                self.hits.step(_STEPS[key])
                return True
            if key in _ENTER:
                self._enter()
                return True
            if key == Qt.Key.Key_Escape and self.search_edit.text():
                self.search_edit.clear()
                return True
        return super().eventFilter(watched, event)

    def _enter(self) -> None:
        """Choose the marked line; where nobody was found, begin a new patient with what was typed."""
        if self.hits.marked is not None:
            self.hits.choose_marked()
        elif self.search_edit.text().strip() and not self.note_label.isHidden():
            self.new_requested.emit(self.search_edit.text().strip())

    def _dress(self) -> None:
        self._search_icon.setIcon(icons.icon(self._theme, "search", "muted"))
