"""What lies over the painted columns and changes with every key or minute: cursor, selection, a visit being moved,
the present time. Each is an item with a rectangle, so that only what changed is painted again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from clinic_desk.qt.theme import TextSize, Theme
from clinic_desk.views.calendar.blocks import CORNER
from clinic_desk.views.calendar.geometry import Box
from clinic_desk.views.calendar.lettering import Lettering, Row, dashes, faint

REACH = 4.0
"""How far outside its rectangle an item paints."""

_PAD = 9.0


class Layer(StrEnum):
    """What an item is; painted in this order."""

    ORIGIN = "origin"
    SAVING = "saving"
    SELECTED = "selected"
    CURSOR_FREE = "cursor_free"
    CURSOR_VISIT = "cursor_visit"
    GHOST = "ghost"
    GHOST_BLOCKED = "ghost_blocked"
    NOW = "now"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing over the columns; `faded` where the keyboard is elsewhere."""

    layer: Layer
    box: Box
    text: str = ""
    second: str = ""
    faded: bool = False


class OverlayPainter:
    """Paints the items in the theme's colours. `dress` after the theme has changed."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._painters = {
            Layer.ORIGIN: self._paint_origin,
            Layer.SAVING: self._paint_saving,
            Layer.SELECTED: self._paint_selected,
            Layer.CURSOR_FREE: self._paint_free,
            Layer.CURSOR_VISIT: self._paint_on_visit,
            Layer.GHOST: self._paint_ghost,
            Layer.GHOST_BLOCKED: self._paint_ghost,
            Layer.NOW: self._paint_now,
        }
        self.dress()

    def dress(self) -> None:
        """Take fonts from the theme; colours are asked for while painting."""
        self._bold = Lettering(self._theme.font(TextSize.SMALL, bold=True))
        self._small = Lettering(self._theme.font(TextSize.SMALL))

    def paint(self, painter: QPainter, items: Iterable[Item], area: QRectF, *, rtl: bool) -> None:
        """Paint the items that touch `area`; the painter stands in content pixels."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        for item in items:
            if QRectF(*item.box.grown(REACH)).intersects(area):
                self._painters[item.layer](painter, item, rtl=rtl)

    def _paint_origin(self, painter: QPainter, item: Item, *, rtl: bool) -> None:
        """Where a visit stands while it is being moved away: paler than the others."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faint(self._theme.colour("panel"), 150))
        painter.drawRoundedRect(QRectF(*item.box), CORNER, CORNER)

    def _paint_saving(self, painter: QPainter, item: Item, *, rtl: bool) -> None:
        painter.setPen(dashes(self._theme.colour("muted"), 1.5))
        painter.setBrush(faint(self._theme.colour("panel"), 70))
        painter.drawRoundedRect(QRectF(*item.box.grown(-0.75)), CORNER, CORNER)

    def _paint_selected(self, painter: QPainter, item: Item, *, rtl: bool) -> None:
        """A ring of two pixels, one pixel away from the block."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.colour("panel"), 1))
        painter.drawRoundedRect(QRectF(*item.box.grown(0.5)), CORNER, CORNER)
        painter.setPen(QPen(self._theme.colour("accent"), 2))
        painter.drawRoundedRect(QRectF(*item.box.grown(2)), CORNER + 2, CORNER + 2)

    def _paint_free(self, painter: QPainter, item: Item, *, rtl: bool) -> None:
        theme = self._theme
        colour = theme.colour("line_control" if item.faded else "accent")
        painter.setBrush(Qt.BrushStyle.NoBrush if item.faded else faint(theme.colour("panel"), 225))
        painter.setPen(dashes(colour, 1.5 if item.faded else 2))
        painter.drawRoundedRect(QRectF(*item.box.grown(-1)), CORNER, CORNER)
        if not item.faded:
            painter.setPen(colour)
            self._lines(painter, item, rtl=rtl)

    def _paint_on_visit(self, painter: QPainter, item: Item, *, rtl: bool) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(dashes(self._theme.colour("line_control" if item.faded else "accent"), 2))
        painter.drawRoundedRect(QRectF(*item.box.grown(-1)), CORNER, CORNER)

    def _paint_ghost(self, painter: QPainter, item: Item, *, rtl: bool) -> None:
        blocked = item.layer is Layer.GHOST_BLOCKED
        theme = self._theme
        painter.setBrush(faint(theme.colour("danger_soft" if blocked else "accent_soft"), 235))
        painter.setPen(dashes(theme.colour("danger" if blocked else "accent"), 2))
        painter.drawRoundedRect(QRectF(*item.box.grown(-1)), CORNER, CORNER)
        painter.setPen(theme.colour("danger" if blocked else "accent"))
        self._lines(painter, item, rtl=rtl)

    def _paint_now(self, painter: QPainter, item: Item, *, rtl: bool) -> None:
        painter.fillRect(QRectF(*item.box), self._theme.colour("now"))

    def _lines(self, painter: QPainter, item: Item, *, rtl: bool) -> None:
        """The words in an item's rectangle: in one line if they fit, else in two if there is room for them."""
        box, bold, small = item.box, self._bold, self._small
        width = box.width - 2 * _PAD
        joined = f"{item.text} · {item.second}"
        one = bool(item.second) and bold.advance(joined) <= width
        two = bool(item.second) and not one and box.height >= bold.height + small.height
        if box.height < bold.height * 0.7 or width < 8:
            return
        first = box.y + 5 + bold.ascent if two or box.height > 2 * bold.height else bold.centred(box.y, box.height)
        painter.setFont(bold.font)
        bold.put(painter, joined if one else item.text, Row(box.x + _PAD, width, first), rtl=rtl)
        if two:
            painter.setFont(small.font)
            below = first + bold.height - bold.ascent + small.ascent
            small.put(painter, item.second, Row(box.x + _PAD, width, below), rtl=rtl)
