"""What stands against a move or a step, above the calendar, with the ways out: elsewhere, anyway, or back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from clinic_desk.domain.schedule import FreeTime

MOST_TIMES = 3


class AnswerBar(QFrame):
    """Says why something is not possible. It takes the focus only when a dropped visit waits for a decision."""

    put_back_requested = Signal()
    time_chosen = Signal(object)
    anyway_requested = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("answer_bar")
        self.setProperty("notice", "warning")
        self._waits = False
        self.words_label = QLabel(self)
        self.words_label.setObjectName("answer_words")
        self.words_label.setWordWrap(True)
        self.words_label.setTextFormat(Qt.TextFormat.PlainText)
        self.reason_edit = QLineEdit(self)
        self.reason_edit.setObjectName("override_reason")
        self.reason_edit.setPlaceholderText(self.tr("Why it must be then"))
        self.reason_edit.setAccessibleName(self.tr("Reason for moving it there anyway"))
        self.back_button = self._button(self.tr("Put back"), "put_back_button", self.put_back_requested.emit)
        self.anyway_button = self._button(self.tr("Move anyway"), "anyway_button", self._insist)
        self.close_button = self._button(self.tr("Close"), "answer_close_button", self._close)
        self._times = QHBoxLayout()
        self._times.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addLayout(self._times)
        row.addWidget(self.reason_edit, 1)
        row.addWidget(self.anyway_button)
        row.addStretch(0)
        row.addWidget(self.back_button)
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addWidget(self.words_label)
        column.addLayout(row)
        self.hide()

    @property
    def waits(self) -> bool:
        """Whether a dropped visit waits for a decision."""
        return self._waits

    def show_words(self, words: str) -> None:
        """Say why something was not done; nothing is asked."""
        self._show(words, waits=False)

    def ask(self, words: str, times: Sequence[tuple[str, FreeTime]], *, may_insist: bool) -> None:
        """Say why a dropped visit cannot stay, and ask what to do: a free time nearby, anyway, or back."""
        self._show(words, waits=True)
        for text, time in times[:MOST_TIMES]:
            button = QPushButton(text, self)
            button.setObjectName("free_time_button")
            button.setAutoDefault(False)
            button.clicked.connect(partial(self._choose, time))
            self._times.addWidget(button)
            button.show()
        self.reason_edit.clear()
        self.reason_edit.setVisible(may_insist)
        self.anyway_button.setVisible(may_insist)
        (self.reason_edit if may_insist else self.back_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def put_words(self, words: str) -> None:
        """Say what is said already in other words; what is asked and typed stays."""
        self.words_label.setText(words)
        self.setAccessibleName(words)

    def clear(self) -> None:
        """Go away."""
        self._waits = False
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            (self.put_back_requested.emit if self._waits else self._close)()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            focus = self.focusWidget()
            if isinstance(focus, QPushButton):
                focus.click()
            elif self._waits:
                self._insist()
        else:
            super().keyPressEvent(event)

    def _show(self, words: str, *, waits: bool) -> None:
        self._waits = waits
        while (item := self._times.takeAt(0)) is not None:
            button = item.widget()
            if button is not None:
                button.hide()
                button.deleteLater()
        self.put_words(words)
        self.reason_edit.hide()
        self.anyway_button.hide()
        self.back_button.setVisible(waits)
        self.close_button.setVisible(not waits)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _button(self, word: str, name: str, slot: object) -> QPushButton:
        button = QPushButton(word, self)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def _insist(self) -> None:
        """Only with a reason: without one the field is where the person is."""
        reason = self.reason_edit.text().strip()
        if reason:
            self.anyway_requested.emit(reason)
        else:
            self.reason_edit.setFocus()

    def _choose(self, time: FreeTime, _checked: bool = False) -> None:
        self.time_chosen.emit(time)

    def _close(self) -> None:
        self.clear()
        self.closed.emit()
