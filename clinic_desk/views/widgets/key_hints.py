"""The line at the bottom: which keys work where the focus is, as key caps with a word each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from clinic_desk.qt.theme import TextSize, Theme

_CAP_SIDE = 5
_INSIDE = 5
_BETWEEN = 14
_HEIGHT = 20


class KeyHints(QWidget):
    """Shows (key, word) pairs from the leading edge on and leaves out those for which there is no room."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("key_hints")
        self._theme = theme
        self._hints: tuple[tuple[str, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._look_again)

    def show_hints(self, hints: Sequence[tuple[str, str]]) -> None:
        """Show these pairs of a key and its word."""
        self._hints = tuple(hints)
        self.setAccessibleName(self.tr("Keys here: %1").replace("%1", ", ".join(" ".join(hint) for hint in hints)))
        self.update()

    def shown(self) -> tuple[tuple[str, str], ...]:
        """The pairs for which there is room."""
        fitting = []
        end = 0
        for hint in self._hints:
            end += self._width(hint)
            if end > self.width() + _BETWEEN:
                break
            fitting.append(hint)
        return tuple(fitting)

    def sizeHint(self) -> QSize:
        return QSize(sum(map(self._width, self._hints)), self._theme.length(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._theme.length(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = 0
        for key, word in self.shown():
            cap, words = self._cap_width(key), self._word_width(word)
            self._paint_cap(painter, QRect(left, 0, cap, self.height()), key)
            painter.setPen(self._theme.colour("muted"))
            painter.setFont(self._theme.font(TextSize.SMALL))
            place = self._turned(QRect(left + cap + _INSIDE, 0, words, self.height()))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), word)
            left += self._width((key, word))
        painter.end()

    def _paint_cap(self, painter: QPainter, place: QRect, key: str) -> None:
        cap = self._turned(place.adjusted(0, 1, 0, -2))
        painter.setPen(QPen(self._theme.colour("line_control"), 1))
        painter.setBrush(self._theme.colour("background"))
        painter.drawRoundedRect(cap.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(self._theme.colour("text"))
        painter.setFont(self._theme.font(TextSize.TINY))
        painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), key)

    def _turned(self, rect: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), rect)

    def _cap_width(self, key: str) -> int:
        advance = QFontMetrics(self._theme.font(TextSize.TINY)).horizontalAdvance(key)
        return max(advance + 2 * _CAP_SIDE, self._theme.length(18))

    def _word_width(self, word: str) -> int:
        return QFontMetrics(self._theme.font(TextSize.SMALL)).horizontalAdvance(word) + 1

    def _width(self, hint: tuple[str, str]) -> int:
        return self._cap_width(hint[0]) + _INSIDE + self._word_width(hint[1]) + _BETWEEN

    def _look_again(self) -> None:
        self.updateGeometry()
        self.update()
