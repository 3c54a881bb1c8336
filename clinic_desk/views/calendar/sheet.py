"""A plan with its columns painted on pixmaps, piece by piece and only when needed; scrolling then only copies.

What has not changed between two grids is taken over; what has is painted again and nothing else.
"""

from collections.abc import Collection, Iterable, Iterator
from math import ceil, floor

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from clinic_desk.views.calendar.geometry import Box
from clinic_desk.views.calendar.painting import ColumnPainter
from clinic_desk.views.calendar.plan import ColumnPlan, PlacedVisit, Plan

_MOST_PIXELS = 24_000_000
"""Device pixels kept painted (96 MB); beyond that the pieces painted first are given up."""

_MOST_WHEN_HIDDEN = 3_000_000


class Sheet:
    """The painted pieces of one plan."""

    def __init__(self, plan: Plan, painter: ColumnPainter) -> None:
        self.plan = plan
        self._painter = painter
        self._tiles: dict[tuple[int, int], QPixmap] = {}
        self._pixels = 0

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Copy what lies in `area` (content pixels) to a painter that stands in content pixels.

        The copying itself counts in device pixels, so that nothing is scaled, whatever the ratio.
        """
        frame = self.plan.frame
        painter.save()
        painter.scale(1 / frame.ratio, 1 / frame.ratio)
        for column, band in self.pieces(area):
            box = frame.band_box(column, band)
            tile = self._tile(column, band)
            x, y = round(box.x * frame.ratio), round(box.y * frame.ratio)
            left, top = max(x, floor(area.left() * frame.ratio)), max(y, floor(area.top() * frame.ratio))
            right = min(x + tile.width(), ceil(area.right() * frame.ratio))
            bottom = min(y + tile.height(), ceil(area.bottom() * frame.ratio))
            painter.drawPixmap(left, top, tile, left - x, top - y, right - left, bottom - top)
        painter.restore()

    def pieces(self, area: QRectF) -> Iterator[tuple[int, int]]:
        """The pieces (column, band) that touch an area."""
        frame = self.plan.frame
        bands = frame.bands_between(area.top(), area.bottom() - 0.001)
        for column in frame.columns_between(area.left(), area.right() - 0.001):
            for band in bands:
                yield column, band

    @property
    def painted_pixels(self) -> int:
        """Device pixels that are painted and kept."""
        return self._pixels

    def thin(self) -> None:
        """Keep only as many pieces as a window shows: the day may soon be looked at again, or never."""
        while self._pixels > _MOST_WHEN_HIDDEN:
            self._drop_first()

    def paint_ahead(self, pieces: Iterable[tuple[int, int]]) -> bool:
        """Paint the first of these pieces that is missing; False when none is."""
        if self._pixels >= _MOST_PIXELS / 2:
            return False
        for piece in pieces:
            if piece not in self._tiles:
                self._tile(*piece)
                return True
        return False

    def give_up_all(self) -> list[tuple[tuple[int, int], QPixmap]]:
        """Hand all painted pieces to the sheet that comes after this one."""
        tiles, self._tiles, self._pixels = self._tiles, {}, 0
        return list(tiles.items())

    def take_over(self, old: "Sheet") -> list[Box] | None:
        """Take the unchanged pieces of the sheet shown before; answer what differs, None if everything may."""
        if old.plan.frame != self.plan.frame or len(old.plan.columns) != len(self.plan.columns):
            return None
        changed: dict[int, list[Box]] = {}
        stained: dict[int, list[Box]] = {}
        for number, (before, now) in enumerate(zip(old.plan.columns, self.plan.columns, strict=True)):
            boxes = self._differences(number, before, now)
            if boxes is None:
                changed[number] = [self.plan.frame.column_box(number)]
            elif boxes:
                changed[number] = stained[number] = boxes
        for piece, tile in old.give_up_all():
            number, band = piece
            if number not in changed or number in stained:
                self._keep(piece, tile)
                self._paint_again(number, band, stained.get(number, ()))
        return [box for boxes in changed.values() for box in boxes]

    def _differences(self, number: int, before: ColumnPlan, now: ColumnPlan) -> list[Box] | None:
        """The rectangles in which two states of a column differ; None if more than visits did."""
        if before is now:
            return []
        ground = (before.shades, before.holds, before.column.pieces, before.column.day, before.reach)
        if ground != (now.shades, now.holds, now.column.pieces, now.column.day, now.reach):
            return None
        old, new = set(before.visits), set(now.visits)
        return [self._stain(number, placed) for placed in old ^ new]

    def _stain(self, number: int, placed: PlacedVisit) -> Box:
        """All that a visit has painted: its block, its buffers, and letters that reach over the edge."""
        frame, visit = self.plan.frame, placed.visit
        box = self.plan.box_of(number, placed)
        before = max(frame.overhang, frame.snap(visit.buffer_before * frame.per_minute) + 1)
        after = max(frame.overhang, frame.snap(visit.buffer_after * frame.per_minute) + 1)
        return Box(box.x - 1, box.y - before, box.width + 2, box.height + before + after)

    def _tile(self, column: int, band: int) -> QPixmap:
        tile = self._tiles.get((column, band))
        if tile is None:
            frame = self.plan.frame
            box = frame.band_box(column, band)
            tile = QPixmap(max(1, round(box.width * frame.ratio)), max(1, round(box.height * frame.ratio)))
            self._keep((column, band), tile)
            self._paint(tile, column, box, box)
        return tile

    def _keep(self, piece: tuple[int, int], tile: QPixmap) -> None:
        self._tiles[piece] = tile
        self._pixels += tile.width() * tile.height()
        while self._pixels > _MOST_PIXELS and len(self._tiles) > 1:
            self._drop_first()

    def _drop_first(self) -> None:
        gone = self._tiles.pop(next(iter(self._tiles)))
        self._pixels -= gone.width() * gone.height()

    def _paint_again(self, column: int, band: int, boxes: Collection[Box]) -> None:
        if not boxes:
            return
        band_box, ratio = self.plan.frame.band_box(column, band), self.plan.frame.ratio
        for box in boxes:
            # whole device pixels, or half a pixel of the old picture would shine through
            top = max(floor(box.y * ratio) / ratio, band_box.y)
            bottom = min(ceil(box.bottom * ratio) / ratio, band_box.bottom)
            if top < bottom:
                # the whole width: blocks beside it may reach under it
                clip = Box(band_box.x, top, band_box.width, bottom - top)
                self._paint(self._tiles[column, band], column, band_box, clip)

    def _paint(self, tile: QPixmap, column: int, box: Box, clip: Box) -> None:
        painter = QPainter(tile)
        painter.scale(self.plan.frame.ratio, self.plan.frame.ratio)
        painter.translate(QPointF(-box.x, -box.y))
        painter.setPen(Qt.PenStyle.NoPen)
        self._painter.paint(painter, self.plan, column, clip)
        painter.end()
