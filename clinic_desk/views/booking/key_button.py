"""A button that also shows its key: the word, and after it the key in a quieter colour."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton

from clinic_desk.qt.theme import TextSize, Theme

_GAP = 6


class KeyButton(QPushButton):
    """An ordinary push button in every other way; `key` is written as this system writes it."""

    def __init__(self, theme: Theme, word: str, key: str, *, name: str, primary: bool = False) -> None:
        super().__init__(word)
        self.setObjectName(name)
        self.setAutoDefault(False)
        self._theme = theme
        self._key = key
        self._primary = primary
        if primary:
            self.setProperty("kind", "primary")
        self.setToolTip(key)

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        size.setWidth(size.width() + self._key_width() + _GAP)
        return size

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        word_font = self.font()
        word_font.setBold(self._primary)
        word_width = QFontMetrics(word_font).horizontalAdvance(self.text())
        left = (self.width() - word_width - _GAP - self._key_width()) // 2
        painter.setFont(word_font)
        painter.setPen(self._colour(main=True))
        self._write(painter, QRect(left, 0, word_width + 1, self.height()), self.text())
        painter.setFont(self._theme.font(TextSize.SMALL))
        painter.setPen(self._colour(main=False))
        self._write(painter, QRect(left + word_width + _GAP, 0, self._key_width() + 1, self.height()), self._key)

    def _write(self, painter: QPainter, place: QRect, text: str) -> None:
        turned = QStyle.visualRect(self.layoutDirection(), self.rect(), place)
        painter.drawText(turned, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine), text)

    def _colour(self, *, main: bool) -> QColor:
        if not self.isEnabled():
            return self._theme.colour("disabled")
        if self._primary:
            return self._theme.colour("on_accent" if main else "on_accent_soft")
        return self._theme.colour("text" if main else "muted")

    def _key_width(self) -> int:
        return QFontMetrics(self._theme.font(TextSize.SMALL)).horizontalAdvance(self._key)
