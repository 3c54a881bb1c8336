"""The sheets of a calendar: the one that is shown, those of the days just seen, and those painted ahead."""

from uuid import UUID

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from clinic_desk.domain.agenda import Grid
from clinic_desk.qt.theme import Theme
from clinic_desk.views.calendar.geometry import Box, Frame
from clinic_desk.views.calendar.painting import ColumnPainter
from clinic_desk.views.calendar.plan import Plan
from clinic_desk.views.calendar.sheet import Sheet
from clinic_desk.views.calendar.words import CalendarWords

_KEPT = 4

_Key = tuple[UUID, object, int, tuple[UUID, ...]]


class Sheets:
    """Shows grids on painted sheets and knows some of them in advance."""

    def __init__(self, theme: Theme, words: CalendarWords) -> None:
        self._painter = ColumnPainter(theme, words)
        self._kept: dict[_Key, Sheet] = {}
        self._shown: Sheet | None = None

    @property
    def plan(self) -> Plan | None:
        """Where everything on the shown sheet stands."""
        return None if self._shown is None else self._shown.plan

    def dress(self) -> None:
        """Take colours and fonts from the theme; everything is painted anew."""
        self._painter.dress()
        self.forget()

    def forget(self) -> None:
        """Give up everything that is painted."""
        self._kept.clear()
        if self._shown is not None:
            self._shown = Sheet(self._shown.plan, self._painter)

    def show(self, grid: Grid, frame: Frame) -> list[Box] | None:
        """Show a grid; answer which rectangles differ from what was shown before, None if everything may."""
        before = self._shown
        sheet, changed = self._sheet(grid, frame)
        self._shown = sheet
        if before is not None and before is not sheet and before.plan.grid.first_day != grid.first_day:
            before.thin()
        return changed

    def prepare(self, grid: Grid, frame: Frame) -> None:
        """Keep a sheet of a grid that will probably be shown; it is painted by `paint_ahead`."""
        shown = self._shown
        if shown is None or _key(shown.plan.grid) != _key(grid):
            self._sheet(grid, frame)

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Copy a part of the shown sheet to a painter that stands in content pixels."""
        if self._shown is not None and not area.isEmpty():
            self._shown.draw(painter, area)

    def paint_ahead(self, area: QRectF) -> bool:
        """Paint one missing piece: of the columns in sight, then of the sheets kept; False when none is missing."""
        shown = self._shown
        if shown is None:
            return False
        frame = shown.plan.frame
        whole = QRectF(area.left(), 0, area.width(), frame.content_height)
        if shown.paint_ahead(shown.pieces(whole)):
            return True
        others = [sheet for sheet in self._kept.values() if sheet is not shown and sheet.plan.frame == frame]
        return any(sheet.paint_ahead(sheet.pieces(area)) for sheet in others)

    def _sheet(self, grid: Grid, frame: Frame) -> tuple[Sheet, list[Box] | None]:
        """The sheet of a grid, taken from the one known for the same day as far as possible, and what differs."""
        key = _key(grid)
        known = self._kept.pop(key, None)
        plan = Plan(grid, frame, None if known is None else known.plan)
        sheet = Sheet(plan, self._painter)
        changed: list[Box] | None = None
        if known is not None and plan.is_like(known.plan):
            sheet, changed = known, []
        elif known is not None:
            changed = sheet.take_over(known)
        if known is not self._shown:
            changed = None
        self._kept[key] = sheet
        for oldest in tuple(self._kept)[:-_KEPT]:
            if self._kept[oldest] is not self._shown:
                del self._kept[oldest]
        return sheet, changed


def _key(grid: Grid) -> _Key:
    return grid.clinic_id, grid.first_day, grid.days, tuple(column.doctor_id for column in grid.columns)
