"""Paints one stretch of one column: lines, shades, then the blocks of `blocks.py`.

What changes with every key or minute (cursor, selection, the present time) lies above the columns: `overlay.py`.
"""

from bisect import bisect_left, bisect_right

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from clinic_desk.domain.agenda import Grid, ShadeKind
from clinic_desk.qt.theme import TextSize, Theme
from clinic_desk.views.calendar.blocks import BlockPainter
from clinic_desk.views.calendar.geometry import Box, Frame
from clinic_desk.views.calendar.lettering import Lettering, hatch
from clinic_desk.views.calendar.plan import PlacedShade, Plan
from clinic_desk.views.calendar.words import CalendarWords

_HATCHED = frozenset({ShadeKind.BLOCK, ShadeKind.NO_SUCH_TIME})
_LOW = 160.0
"""Up to this height the words of a shade stand in its middle, above it near its upper edge and again further down."""

_AGAIN = 240
"""Minutes after which the words of a long shade come again, so that one of them is always in sight."""


class ColumnPainter:
    """Paints columns in the theme's colours. `dress` after the theme has changed."""

    def __init__(self, theme: Theme, words: CalendarWords) -> None:
        self._theme = theme
        self._words = words
        self._blocks = BlockPainter(theme, words)
        self._lines: dict[tuple[tuple[int, ...], int, int], tuple[list[int], list[bool]]] = {}
        self.dress()

    def dress(self) -> None:
        """Take fonts and colours from the theme."""
        theme = self._theme
        self._blocks.dress()
        self._label = Lettering(theme.font(TextSize.TEXT))
        self._panel = QBrush(theme.colour("panel"))
        self._closed = QBrush(theme.colour("closed"))
        self._strong, self._weak = QBrush(theme.colour("line")), QBrush(theme.colour("line_faint"))
        self._hatching = QPen(theme.colour("line"), 1.2)
        self._muted = theme.colour("muted")

    def paint(self, painter: QPainter, plan: Plan, number: int, clip: Box) -> None:
        """Paint what lies within `clip` of one column; painter and clip count in content pixels."""
        frame, column = plan.frame, plan.columns[number]
        area = QRectF(*clip)
        painter.setClipRect(area)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        painter.fillRect(area, self._panel)
        top, bottom = frame.position_at(clip.y - frame.overhang), frame.position_at(clip.bottom + frame.overhang)
        self._paint_lines(painter, plan, number, (top, bottom))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for shade in column.shades:
            if shade.top < bottom and shade.bottom > top:
                self._paint_shade(painter, frame, number, shade)
        whole = frame.column_box(number)
        edge = whole.right - frame.line if frame.rtl else whole.x
        painter.fillRect(QRectF(edge, clip.y, frame.line, clip.height), self._strong)
        for hold in column.holds:
            if hold.top < bottom and hold.bottom > top:
                self._blocks.paint_hold(painter, plan, number, hold)
        self._blocks.paint_visits(painter, plan, number, (top, bottom))

    def _paint_lines(self, painter: QPainter, plan: Plan, number: int, span: tuple[float, float]) -> None:
        frame = plan.frame
        whole = frame.column_box(number)
        positions, strong = self._lines_of(plan.grid, frame.zoom.grain)
        for index in range(bisect_left(positions, span[0]), bisect_right(positions, span[1])):
            y = frame.y_of(positions[index])
            painter.fillRect(QRectF(whole.x, y, whole.width, frame.line), self._strong if strong[index] else self._weak)

    def _lines_of(self, grid: Grid, grain: int) -> tuple[list[int], list[bool]]:
        """The axis positions of all lines, and which of them are hours."""
        hours = tuple(hour.position for hour in grid.hours)
        key = (hours, grid.length, grain)
        if key not in self._lines:
            self._lines.clear()
            self._lines[key] = line_positions(hours, grid.length, grain)
        return self._lines[key]

    def _paint_shade(self, painter: QPainter, frame: Frame, number: int, shade: PlacedShade) -> None:
        box = frame.stretch_box(number, shade.top, shade.bottom)
        area = QRectF(*box)
        painter.fillRect(area, self._closed)
        if shade.kind in _HATCHED:
            hatch(painter, area, self._hatching, gap=9)
        label = self._label
        words = self._words.shade(shade.kind, shade.label)
        if not words or box.height < label.height * 0.8:
            return
        words = label.fitted(words, box.width - 12)
        painter.setFont(label.font)
        painter.setPen(self._muted)
        x = box.x + (box.width - label.advance(words)) / 2
        if box.height < _LOW:
            painter.drawText(QPointF(x, label.centred(box.y, box.height)), words)
            return
        y = box.y + label.height * 0.75
        while y + label.height < box.bottom:
            painter.drawText(QPointF(x, y + label.ascent), words)
            y += _AGAIN * frame.per_minute


def line_positions(hours: tuple[int, ...], length: int, grain: int) -> tuple[list[int], list[bool]]:
    """Where lines are drawn, in order: strong at the hours; faint at the halves, from near also at the quarters."""
    step = 30 if grain > 10 else 15
    found = dict.fromkeys(hours, True)
    for start, end in zip(hours, (*hours[1:], length), strict=True):
        found.update(dict.fromkeys(range(start + step, end, step), False))
    positions = sorted(found)
    return positions, [found[position] for position in positions]
