"""Asks why a visit is called off: a number from 1 to 9, then Enter. It decides nothing."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from clinic_desk.domain.appointment import CancelCode, CancelledBy
from clinic_desk.domain.clinic_time import zone_named
from clinic_desk.domain.refusals import Refusal
from clinic_desk.domain.visit_view import ShownVisit
from clinic_desk.presenters.cancel import USUALLY_BY, CancelChoice
from clinic_desk.qt.actions import BoundActions
from clinic_desk.qt.language import Formats, to_ascii_digits
from clinic_desk.qt.theme import Theme
from clinic_desk.views.card_parts import set_label, text_label
from clinic_desk.views.person_words import isolated, person_line, shown_name
from clinic_desk.views.sentences import sentence_for
from clinic_desk.views.status_words import word_for
from clinic_desk.views.widgets.field import Field
from clinic_desk.views.widgets.segmented import Segmented

WIDTH = 420
ROW = 32
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_CODE = Qt.ItemDataRole.UserRole


class CancelDialog(QDialog):
    """Open it with `open()`; the reasons have the focus. `cancel_requested` carries a CancelChoice."""

    cancel_requested = Signal(object)

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget | None = None, *, covered: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName("cancel_dialog")
        self.setWindowTitle(self.tr("Cancel the visit"))
        self._theme = theme
        self._formats = formats
        self._covered = covered
        self._busy = False
        self._by_was_chosen = False
        self.subject_label = text_label(look="muted", name="cancel_subject")
        self.reason_list = ReasonList()
        self.reason_field = Field(self.tr("Why?"), self.reason_list, name="cancel_reason")
        self.by_choice = Segmented(
            [(code.value, word_for(code)) for code in (CancelledBy.PATIENT, CancelledBy.CLINIC)],
            name=self.tr("Who called it off"),
        )
        self.text_edit = QLineEdit()
        self.text_edit.setMaxLength(400)
        self.text_field = Field(self.tr("In words"), self.text_edit, name="cancel_text")
        self.refusal_label = text_label(look="problem", name="cancel_refusal")
        self.keep_button = QPushButton(self.tr("Keep the visit"))
        self.keep_button.setObjectName("keep_button")
        self.confirm_button = QPushButton(self.tr("Cancel the visit"))
        self.confirm_button.setObjectName("confirm_button")
        self.confirm_button.setProperty("kind", "primary")
        self._lay_out()
        self._connect()
        set_label(self.refusal_label, "")
        self.reason_list.setFocus()

    # -- what the presenter tells ----------------------------------------------------------------

    def show_visit(self, shown: ShownVisit) -> None:
        """Say which visit this is about."""
        visit, patient = shown.card.visit, shown.card.patient
        name = self.tr("No patient") if patient is None else shown_name(patient.full_name, covered=self._covered)
        starts = visit.starts_at.astimezone(zone_named(shown.zone))
        when = self._formats.moment(starts)
        set_label(self.subject_label, person_line((isolated(name), when, isolated(shown.card.doctor.name))))

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why the visit was not cancelled; what was chosen stays."""
        if refusal.code == "reason_required":
            self.text_field.show_problem(sentence_for(refusal))
            self.text_edit.setFocus()
        else:
            set_label(self.refusal_label, sentence_for(refusal))

    def set_busy(self, busy: bool) -> None:
        """Take no second answer while the first is being saved."""
        self._busy = busy

    def finish(self) -> None:
        """Close."""
        self.accept()

    # -- inside ----------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        by_row = QHBoxLayout()
        by_row.addWidget(text_label(self.tr("Called off by"), "field", wraps=False))
        by_row.addWidget(self.by_choice)
        by_row.addStretch(1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.keep_button)
        buttons.addWidget(self.confirm_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(text_label(self.tr("Cancel the visit"), "heading"))
        column.addWidget(self.subject_label)
        column.addWidget(self.reason_field, 1)
        column.addLayout(by_row)
        column.addWidget(self.text_field)
        column.addWidget(self.refusal_label)
        column.addLayout(buttons)
        rows = self.reason_list.count()
        height = self._theme.length(ROW)
        for row in range(rows):
            self.reason_list.item(row).setSizeHint(QSize(0, height))
        self.reason_list.setFixedHeight(rows * height + 4)
        self.setMinimumWidth(self._theme.length(WIDTH))

    def _connect(self) -> None:
        for button in (self.keep_button, self.confirm_button):
            button.setAutoDefault(False)
        self.confirm_button.setDefault(True)
        self.keep_button.clicked.connect(self.reject)
        self.confirm_button.clicked.connect(self._confirm)
        self.reason_list.confirmed.connect(self._confirm)
        self.reason_list.words_wanted.connect(self.text_edit.setFocus)
        self.reason_list.currentRowChanged.connect(self._preset)
        self.by_choice.chosen.connect(self._keep_by)
        self._actions = BoundActions(self, {"edit.save": self._confirm})

    def _preset(self) -> None:
        code = self.reason_list.code
        self.reason_field.clear_problem()
        if code is not None and not self._by_was_chosen:
            self.by_choice.show_choice(USUALLY_BY[code].value)

    def _keep_by(self) -> None:
        self._by_was_chosen = True

    def _confirm(self) -> None:
        if self._busy:
            return
        code = self.reason_list.code
        if code is None:
            self.reason_field.show_problem(self.tr("Choose a reason, 1 to 9."))
            self.reason_list.setFocus()
            return
        if code is CancelCode.OTHER and not self.text_edit.text().strip():
            self.text_field.show_problem(self.tr("Write down why, then confirm again."))
            self.text_edit.setFocus()
            return
        set_label(self.refusal_label, "")
        by = CancelledBy(self.by_choice.current)
        self.cancel_requested.emit(CancelChoice(code=code, by=by, text=self.text_edit.text()))


class ReasonList(QListWidget):
    """The reasons, chosen by number, arrow or click; `words_wanted` when the chosen one needs words."""

    confirmed = Signal()
    words_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reason_list")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for number, code in enumerate(CancelCode, start=1):
            item = QListWidgetItem(f"{number}   {word_for(code)}")
            item.setData(_CODE, code.value)
            self.addItem(item)
        self.setCurrentRow(-1)
        self.itemClicked.connect(self._want_words)
        self.itemDoubleClicked.connect(lambda _item: self.confirmed.emit())

    @property
    def code(self) -> CancelCode | None:
        """The chosen reason, None before one is chosen."""
        item = self.currentItem()
        return CancelCode(item.data(_CODE)) if self.selectedItems() else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = to_ascii_digits(event.text())
        if number.isdecimal() and 1 <= int(number) <= self.count():
            self.setCurrentRow(int(number) - 1)
            self._want_words()
        elif event.key() in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.confirmed.emit()
        else:
            super().keyPressEvent(event)

    def _want_words(self) -> None:
        if self.code is CancelCode.OTHER:
            self.words_wanted.emit()
