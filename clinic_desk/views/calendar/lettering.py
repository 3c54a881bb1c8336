"""Strokes and lines of text as the calendar needs them: a line at a point, shortened only where it may not fit."""

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

_MANY = 0x4000
"""Measured texts kept before the memory is emptied; a week of fifty doctors stays below."""


class Row(NamedTuple):
    """Room for one line of text; in a right-to-left interface the text stands at its right end."""

    x: float
    width: float
    baseline: float


class Lettering:
    """A font with its measures, and the texts that were measured or shortened before."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self._metrics = QFontMetricsF(font)
        self.ascent = self._metrics.ascent()
        self.height = self._metrics.height()
        self._wide = self._metrics.averageCharWidth() * 1.25
        self._fitted: dict[tuple[str, int], str] = {}
        self._advances: dict[str, float] = {}

    def fitted(self, text: str, width: float) -> str:
        """The text, shortened if it may not fit: short texts are not even measured."""
        if len(text) * self._wide <= width:
            return text
        key = (text, int(width))
        known = self._fitted.get(key)
        if known is None:
            if len(self._fitted) >= _MANY:
                self._fitted.clear()
            known = self._fitted[key] = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        return known

    def advance(self, text: str) -> float:
        """The width of a text."""
        known = self._advances.get(text)
        if known is None:
            if len(self._advances) >= _MANY:
                self._advances.clear()
            known = self._advances[text] = self._metrics.horizontalAdvance(text)
        return known

    def centred(self, y: float, height: float) -> float:
        """The baseline of a line in the middle of a height."""
        return y + (height - self.height) / 2 + self.ascent

    def put(self, painter: QPainter, text: str, row: Row, *, rtl: bool) -> None:
        """Draw a text in its row; font and pen are the painter's."""
        shown = self.fitted(text, row.width)
        x = row.x + row.width - self.advance(shown) if rtl else row.x
        painter.drawText(QPointF(x, row.baseline), shown)


def hatch(painter: QPainter, area: QRectF, pen: QPen, *, gap: float, falling: bool = False) -> None:
    """Fill a rectangle with slanting lines, in step with those of neighbours: pieces painted apart fit together."""
    painter.save()
    painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
    painter.setPen(pen)
    left, top, right, bottom = area.left(), area.top(), area.right(), area.bottom()
    lines = range(int((left - bottom) // gap), int((right - top) // gap) + 2)
    if not falling:
        lines = range(int((left + top) // gap), int((right + bottom) // gap) + 2)
    for number in lines:
        at = number * gap
        start, end = (at + top, at + bottom) if falling else (at - top, at - bottom)
        painter.drawLine(QPointF(start, top), QPointF(end, bottom))
    painter.restore()


def dashes(colour: QColor, thickness: float) -> QPen:
    """A dashed line of short strokes."""
    pen = QPen(colour, thickness)
    pen.setDashPattern([3.0, 2.5])
    return pen


def faint(colour: QColor, alpha: int) -> QColor:
    """The colour, seen through."""
    weak = QColor(colour)
    weak.setAlpha(alpha)
    return weak
