"""Paints the blocks of visits and holds. Never colour alone: each status has an icon, each mark a sign and a word.

Grounds, icons, names and second lines are painted in one pass each; changing font or pen per block would cost more.
"""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from clinic_desk.domain.agenda import GridVisit
from clinic_desk.qt import icons
from clinic_desk.qt.theme import Pattern, StatusLook, TextSize, Theme
from clinic_desk.views.calendar.geometry import Box, Frame
from clinic_desk.views.calendar.lettering import Lettering, Row, dashes, faint, hatch
from clinic_desk.views.calendar.plan import PlacedHold, Plan
from clinic_desk.views.calendar.words import CalendarWords

BAR = 4.0
CORNER = 4.0
_ICON = 14
_LEAD = 9.0
_GAP = 4.0
_SLIM = 7
"""A block narrower than so many icons is slim."""

_NO_PEN = QPen(Qt.PenStyle.NoPen)


@dataclass(frozen=True, slots=True)
class Block:
    """A visit's block while its column is being painted; `baseline` is that of the name, `below` of a second line.

    A slim block has its icon on the second line: the name needs the first one.
    """

    visit: GridVisit
    box: Box
    look: StatusLook
    baseline: float
    below: float | None
    slim: bool = False


class BlockPainter:
    """Paints blocks in the theme's colours. `dress` after the theme has changed."""

    def __init__(self, theme: Theme, words: CalendarWords) -> None:
        self._theme = theme
        self._words = words
        self._ratio = 1.0
        self.dress()

    def dress(self) -> None:
        """Take fonts and colours from the theme."""
        theme = self._theme
        self._name = Lettering(theme.font(TextSize.TEXT, bold=True))
        struck = theme.font(TextSize.TEXT)
        struck.setStrikeOut(True)
        self._struck = Lettering(struck)
        self._small = Lettering(theme.font(TextSize.SMALL))
        low = theme.font(TextSize.TINY, bold=True)
        self._low = Lettering(low)
        self._icon = theme.length(_ICON)
        self._text = theme.colour("text")
        self._muted = theme.colour("muted")

    def paint_visits(self, painter: QPainter, plan: Plan, number: int, span: tuple[float, float]) -> None:
        """Paint the visits of a column that touch a stretch of its axis, with their buffers."""
        column = plan.columns[number]
        self._ratio = plan.frame.ratio
        top, bottom = span[0] - column.reach, span[1] + column.reach
        blocks = [self._block(placed.visit, plan.box_of(number, placed)) for placed in column.between(top, bottom)]
        for block in blocks:
            self._paint_ground(painter, plan.frame, block)
        self._paint_words(painter, blocks, rtl=plan.frame.rtl)

    def paint_hold(self, painter: QPainter, plan: Plan, number: int, hold: PlacedHold) -> None:
        """Paint a time that somebody keeps."""
        look = self._theme.status("held")
        box, rtl = plan.inner(number, hold.top, hold.bottom), plan.frame.rtl
        painter.setBrush(look.ground)
        painter.setPen(dashes(look.bar, 1.4))
        painter.drawRoundedRect(QRectF(*box.grown(-0.7)), CORNER, CORNER)
        baseline = self._small.centred(box.y, min(box.height, self._name.height + _GAP))
        self._paint_icon(painter, box, look, baseline, rtl=rtl)
        painter.setFont(self._small.font)
        painter.setPen(look.text)
        self._small.put(painter, self._words.hold(hold.hold), self._row(box, baseline, rtl=rtl), rtl=rtl)

    # -- the ground ------------------------------------------------------------------------------

    def _block(self, visit: GridVisit, box: Box) -> Block:
        look = self._theme.status(visit.status.value)
        spare = box.height - self._name.height - self._small.height
        if spare < 0:
            return Block(visit, box, look, self._lettering(look, box).centred(box.y, box.height), None)
        y = box.y + min(3.0, spare / 2)
        below = y + self._name.height + self._small.ascent - 1
        return Block(visit, box, look, y + self._name.ascent, below, slim=box.width < _SLIM * self._icon)

    def _paint_ground(self, painter: QPainter, frame: Frame, block: Block) -> None:
        visit, box, look = block.visit, block.box, block.look
        area = QRectF(*box)
        bar = QRectF(box.right - BAR if frame.rtl else box.x, box.y, BAR, box.height)
        if visit.buffer_before or visit.buffer_after:
            self._paint_buffers(painter, frame, block, bar)
        painter.setPen(_NO_PEN)
        painter.setBrush(look.ground)
        painter.drawRoundedRect(area, CORNER, CORNER)
        if visit.provisional:
            hatch(painter, area, QPen(faint(look.bar, 45), 5), gap=14)
        if visit.uncovered:
            pen = QPen(faint(self._theme.colour("danger"), 80), 1)
            hatch(painter, area, pen, gap=8)
            hatch(painter, area, pen, gap=8, falling=True)
        painter.setBrush(look.bar)
        painter.drawRoundedRect(bar, BAR / 2, BAR / 2)
        if visit.provisional or look.pattern is Pattern.DASHED:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(dashes(look.bar, 1.2))
            painter.drawRoundedRect(area.adjusted(0.6, 0.6, -0.6, -0.6), CORNER, CORNER)

    def _paint_buffers(self, painter: QPainter, frame: Frame, block: Block, bar: QRectF) -> None:
        """Thin stripes before and after a visit: time that is needed, but is not the patient's."""
        before = frame.snap(block.visit.buffer_before * frame.per_minute)
        after = frame.snap(block.visit.buffer_after * frame.per_minute)
        pen = QPen(faint(block.look.bar, 150), 1.5)
        x = block.box.x if not frame.rtl else block.box.right - 2 * BAR
        for area in (
            QRectF(x, bar.top() - before, 2 * BAR, before),
            QRectF(x, bar.bottom(), 2 * BAR, after),
        ):
            if area.height() > 0:
                painter.fillRect(area, faint(block.look.bar, 30))
                hatch(painter, area, pen, gap=4)

    # -- what stands on it -----------------------------------------------------------------------

    def _paint_words(self, painter: QPainter, blocks: list[Block], *, rtl: bool) -> None:
        readable = [block for block in blocks if block.box.height >= self._low.height * 0.6]
        rooms = []
        for block in readable:
            line = block.below if block.slim and block.below is not None else block.baseline
            self._paint_icon(painter, block.box, block.look, line, rtl=rtl)
            rooms.append(self._paint_marks(painter, block, rtl=rtl))
        painter.setPen(self._text)
        current: Lettering | None = None
        for block, taken in zip(readable, rooms, strict=True):
            lettering = self._lettering(block.look, block.box)
            if lettering is not current:
                current = lettering
                painter.setFont(lettering.font)
            row = self._row(block.box, block.baseline, taken=taken, icon=not block.slim, rtl=rtl)
            if row.width > 6:
                lettering.put(painter, self._words.name(block.visit), row, rtl=rtl)
        painter.setPen(self._muted)
        painter.setFont(self._small.font)
        for block in readable:
            if block.below is not None:
                row = self._row(block.box, block.below, icon=block.slim, rtl=rtl)
                self._small.put(painter, self._words.second_line(block.visit), row, rtl=rtl)

    def _lettering(self, look: StatusLook, box: Box) -> Lettering:
        if look.pattern is Pattern.STRUCK:
            return self._struck
        return self._name if box.height >= self._name.height * 0.75 else self._low

    def _row(self, box: Box, baseline: float, *, rtl: bool, taken: float = 0.0, icon: bool = True) -> Row:
        lead = _LEAD + (self._icon + _GAP if icon and self._has_icon(box) else 0.0)
        width = box.width - lead - taken - 3.0
        return Row(box.x + taken + 3.0 if rtl else box.x + lead, width, baseline)

    def _has_icon(self, box: Box) -> bool:
        return box.width >= 3.5 * self._icon

    def _paint_icon(self, painter: QPainter, box: Box, look: StatusLook, baseline: float, *, rtl: bool) -> None:
        if self._has_icon(box):
            x = box.right - _LEAD - self._icon if rtl else box.x + _LEAD
            self._paint_picture(painter, look.icon, look.mark, x, baseline)

    def _paint_marks(self, painter: QPainter, block: Block, *, rtl: bool) -> float:
        """Paint the marks at the far end of the name's line; answer how much of it they take."""
        taken = 0.0
        box = block.box
        for name, colour in self._marks(block.visit):
            if box.width - taken < 4.5 * self._icon:
                break
            taken += self._icon + 2
            x = box.x + taken - self._icon + 2 if rtl else box.right - taken - 2
            if name:
                self._paint_picture(painter, name, colour, x, block.baseline)
            else:
                side = self._icon - 6
                painter.setPen(_NO_PEN)
                painter.setBrush(colour)
                y = block.baseline - self._name.ascent * 0.36 - side / 2
                painter.drawRoundedRect(QRectF(x + 3, y, side, side), 2, 2)
        return taken

    def _marks(self, visit: GridVisit) -> list[tuple[str, QColor]]:
        colour = self._theme.colour
        found = (
            (bool(visit.type_colour), "", QColor(visit.type_colour)),
            (visit.uncovered, "warning", colour("danger")),
            (visit.overbooked, "copy", colour("text")),
            (visit.look_alike, "patients", colour("warning")),
        )
        return [(name, tint) for marked, name, tint in found if marked]

    def _paint_picture(self, painter: QPainter, name: str, colour: QColor, x: float, baseline: float) -> None:
        """An icon at the height of the small letters' middle."""
        ratio = self._ratio
        y = baseline - self._name.ascent * 0.36 - self._icon / 2
        painter.drawPixmap(
            QPointF(round(x * ratio) / ratio, round(y * ratio) / ratio),
            icons.pixmap(name, colour, self._icon, ratio=ratio),
        )
