"""When and how long: a day, a clock time and a length, each typed or stepped with Up and Down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QSpinBox

from clinic_desk.domain.clinic import GRAIN_MINUTES
from clinic_desk.domain.clinic_time import MINUTES_PER_DAY, nearest_instant, wall_of
from clinic_desk.qt.language import Formats, to_ascii_digits
from clinic_desk.views.widgets.editors import ClockEditor, DateEditor, Editor, UnreadableError

_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}


class DayEditor(DateEditor):
    """A day as people type it; Up and Down step by a day."""

    def __init__(self, label: str, *, formats: Formats, today: Callable[[], date]) -> None:
        super().__init__("day", label, formats=formats, today=today)
        self.line.installEventFilter(self)

    def show_value(self, value: Any) -> None:
        if value is None:
            super().show_value(None)
            return
        text = self._formats.day_short(value)
        self._known[text] = value
        self.line.setText(text)
        self.line.setCursorPosition(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _STEPS:
            return self._step(_STEPS[Qt.Key(event.key())])
        return super().eventFilter(watched, event)

    def _step(self, by: int) -> bool:
        try:
            self.show_value(self.read() + timedelta(days=by))
        except UnreadableError:
            return False
        self.edited.emit()
        return True


class TimeEditor(ClockEditor):
    """A clock time as people type it; Up and Down step by five minutes."""

    def __init__(self, label: str, *, formats: Formats) -> None:
        super().__init__("time", label, formats=formats)
        self.line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _STEPS:
            return self._step(_STEPS[Qt.Key(event.key())])
        return super().eventFilter(watched, event)

    def _step(self, by: int) -> bool:
        try:
            minute = self.read()
        except UnreadableError:
            return False
        self.show_value(min(max(0, minute + by * GRAIN_MINUTES), MINUTES_PER_DAY - GRAIN_MINUTES))
        self.edited.emit()
        return True


class _LengthBox(QSpinBox):
    """Steps by five minutes to the next full five; the wheel scrolls the page and changes nothing."""

    def stepBy(self, steps: int) -> None:
        down = -(-self.value() // GRAIN_MINUTES) if steps < 0 else self.value() // GRAIN_MINUTES
        self.setValue((down + steps) * GRAIN_MINUTES)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        state, _, at = super().validate(to_ascii_digits(text), position)
        return state, text, at

    def valueFromText(self, text: str) -> int:
        return super().valueFromText(to_ascii_digits(text))


class LengthEditor(Editor):
    """A length in minutes between the clinic's limits, which stand in the label."""

    def __init__(self, label: str, *, formats: Formats) -> None:
        self.box = _LengthBox()
        super().__init__("minutes", label, self.box)
        self._words = label
        self._formats = formats
        self.box.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.UpDownArrows)
        self.box.setSuffix(self.tr(" min"))
        self.box.valueChanged.connect(self.edited)

    def set_limits(self, least: int, most: int) -> None:
        """Allow lengths from least to most, and say so."""
        self.box.blockSignals(True)
        self.box.setRange(least, most)
        self.box.blockSignals(False)
        limits = f"{self._formats.number(least)}–{self._formats.number(most)}"
        self.label.setText(f"{self._words} ({limits})")
        self.box.setAccessibleName(self.label.text())

    def show_value(self, value: Any) -> None:
        self.box.blockSignals(True)
        self.box.setRange(min(self.box.minimum(), value), max(self.box.maximum(), value))
        self.box.setValue(value)
        self.box.blockSignals(False)

    def read(self) -> Any:
        return self.box.value()


def instant_of(day: date, minute: int, zone: str, *, before: int) -> int:
    """Give the instant of a clock time; one that still shows what `before` shows stays `before` (a repeated hour)."""
    wall = wall_of(before, zone)
    if (wall.day, wall.minute) == (day, minute):
        return before
    return nearest_instant(day, minute, zone)
