"""What stands against the time on the form, in words, and the nearest free times to move to."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from clinic_desk.domain.booking_form import LiveAnswer
from clinic_desk.domain.clinic_time import wall_of
from clinic_desk.domain.schedule import FreeTime
from clinic_desk.qt.actions import native
from clinic_desk.qt.language import Formats
from clinic_desk.views.reason_sentences import clock, day_words, reason_sentence

MOST = 3


class ReasonsPanel(QFrame):
    """One line per reason and up to three buttons; `alternative_chosen` carries the free time."""

    alternative_chosen = Signal(object)

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reasons")
        self.setProperty("notice", "warning")
        self._formats = formats
        self._alternatives: tuple[FreeTime, ...] = ()
        self.words_label = QLabel()
        self.words_label.setObjectName("reasons_words")
        self.words_label.setTextFormat(Qt.TextFormat.PlainText)
        self.words_label.setWordWrap(True)
        self.buttons = tuple(self._button(number) for number in range(MOST))
        self._offer_label = QLabel(self.tr("Free instead:"))
        self._offer_label.setProperty("look", "small")
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addWidget(self._offer_label)
        for button in self.buttons:
            self._row.addWidget(button)
        self._row.addStretch(1)
        self.below = QVBoxLayout()
        self.below.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        column.addWidget(self.words_label)
        column.addLayout(self._row)
        column.addLayout(self.below)
        self.hide()

    def show_answer(self, answer: LiveAnswer, zone: str, *, day: date, today: date) -> None:
        """Show every reason and the alternatives; nothing when the time is free."""
        before = self.words_label.text()
        sentences = [reason_sentence(one, self._formats, zone, day=day) for one in answer.objections]
        words = "\n".join(dict.fromkeys(sentences))
        self.words_label.setText(words)
        self._alternatives = answer.alternatives[:MOST]
        self._offer_label.setVisible(bool(self._alternatives))
        for number, button in enumerate(self.buttons):
            button.setVisible(number < len(self._alternatives))
            if number < len(self._alternatives):
                button.setText(self._face(number, self._alternatives[number], zone, day=day, today=today))
        self.setVisible(bool(sentences))
        self.setAccessibleName(words)
        if words and words != before:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def clear(self) -> None:
        """Take everything away."""
        self._alternatives = ()
        self.words_label.clear()
        self.setAccessibleName("")
        self.hide()

    def choose(self, number: int) -> None:
        """Move to the free time with this number, counted from 1, if there is one."""
        if self.isVisible() and number <= len(self._alternatives):
            self.alternative_chosen.emit(self._alternatives[number - 1])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in {"1", "2", "3"} and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.choose(int(event.text()))
            return
        super().keyPressEvent(event)

    def _face(self, number: int, free: FreeTime, zone: str, *, day: date, today: date) -> str:
        wall = wall_of(free.starts, zone)
        time = clock(free.starts, self._formats, zone)
        when = time if wall.day == day else f"{day_words(wall.day, today, self._formats)} {time}"
        return f"{self._formats.number(number + 1)}   {when}"

    def _button(self, number: int) -> QPushButton:
        button = QPushButton()
        button.setObjectName(f"alternative_{number + 1}")
        button.setAutoDefault(False)
        button.setToolTip(native(f"Alt+{number + 1}"))
        button.clicked.connect(lambda: self.choose(number + 1))
        return button
