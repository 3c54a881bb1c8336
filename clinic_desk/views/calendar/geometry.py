"""The calendar's arithmetic: instants, axis positions, pixels and columns. No Qt and nothing drawn.

An instant is minutes since the epoch, a position is minutes down the axis, a pixel is device-independent and
rounded to whole device pixels, so that lines stay sharp at 125 %. Which block stands where is `plan.py`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import floor
from typing import NamedTuple

from clinic_desk.domain.agenda import AxisPiece

NARROWEST = 116.0
"""A column never gets narrower than this many pixels at 100 % text; then the calendar scrolls sideways."""

NARROWEST_DAY = 92.0
"""The same for the days of a week: seven of them fit beside the other parts of an ordinary window."""

_BAND = 512


class Box(NamedTuple):
    """A rectangle in content pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The first pixel behind it."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The first pixel below it."""
        return self.y + self.height

    def contains(self, x: float, y: float) -> bool:
        """Whether a point lies inside."""
        return self.x <= x < self.right and self.y <= y < self.bottom

    def grown(self, by: float) -> "Box":
        """The same box with `by` pixels more on each side."""
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)


@dataclass(frozen=True, slots=True)
class Zoom:
    """One step of zoom: the cursor's step in minutes and the height of an hour in pixels at 100 % text."""

    grain: int
    hour: int


ZOOMS = (Zoom(60, 28), Zoom(30, 52), Zoom(20, 74), Zoom(15, 96), Zoom(10, 144), Zoom(5, 288))
"""From far to near; one grain always has room for one line of text."""

USUAL = 3
"""The zoom at 100 %: an hour of 96 pixels, a quarter of an hour shows one whole line."""


def floor_to(position: int, grain: int) -> int:
    """The last multiple of the grain that is not later."""
    return position // grain * grain


def nearest(position: float, grain: int) -> int:
    """The multiple of the grain that is nearest, the later one when two are."""
    return int((position + grain / 2) // grain) * grain


def after(position: int, grain: int) -> int:
    """The first multiple of the grain that is later."""
    return (position // grain + 1) * grain


def before(position: int, grain: int) -> int:
    """The last multiple of the grain that is earlier."""
    return -(-position // grain) * grain - grain


class Axis:
    """The axis of one column: which instant stands at which position.

    A clock change leaves a gap (the hour does not exist on that day) or repeats an hour at a place of its own.
    """

    __slots__ = ("_pieces", "_positions", "_starts", "length")

    def __init__(self, pieces: Sequence[AxisPiece], length: int) -> None:
        self._pieces = tuple(pieces)
        self._starts = [piece.starts for piece in pieces]
        self._positions = [piece.position for piece in pieces]
        self.length = length

    @property
    def starts(self) -> int:
        """The first instant of the column."""
        return self._starts[0]

    @property
    def ends(self) -> int:
        """The first instant after the column."""
        return self._pieces[-1].ends

    def has(self, instant: int) -> bool:
        """Whether the column shows this instant."""
        return self.starts <= instant < self.ends

    def position_of(self, instant: int) -> int:
        """Where something begins that begins at this instant; the column's edge if it lies outside."""
        piece = self._pieces[max(0, bisect_right(self._starts, instant) - 1)]
        return piece.position + min(max(instant, piece.starts), piece.ends) - piece.starts

    def end_of(self, instant: int) -> int:
        """Where something ends that ends at this instant; it belongs to the time before a gap, not after."""
        piece = self._pieces[max(0, bisect_left(self._starts, instant) - 1)]
        return piece.position + min(max(instant, piece.starts), piece.ends) - piece.starts

    def instant_at(self, position: int) -> int | None:
        """The instant at a position; None where the column has no such time."""
        number = bisect_right(self._positions, position) - 1
        if number < 0:
            return None
        instant = self._pieces[number].starts + position - self._positions[number]
        return instant if instant < self._pieces[number].ends else None

    def instant_from(self, position: int) -> int:
        """The instant at a position, or the first one after the gap there; the column's last minute beyond its end."""
        instant = self.instant_at(position)
        if instant is not None:
            return instant
        number = bisect_right(self._positions, position)
        return self._starts[number] if number < len(self._starts) else self.ends - 1

    @property
    def gaps(self) -> tuple[tuple[int, int], ...]:
        """The stretches of the axis at which this column has no such time."""
        found = []
        reached = 0
        for piece in self._pieces:
            if piece.position > reached:
                found.append((reached, piece.position))
            reached = piece.position + piece.ends - piece.starts
        if reached < self.length:
            found.append((reached, self.length))
        return tuple(found)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """How columns and minutes become pixels: the size of everything, told once for one grid and one window size.

    `width` is the room for all columns, `text` the scale of text (1.0 = 100 %), `ratio` device pixels per pixel.
    """

    columns: int
    length: int
    width: float
    zoom: Zoom = ZOOMS[USUAL]
    text: float = 1.0
    ratio: float = 1.0
    rtl: bool = False
    narrowest: float = NARROWEST

    def snap(self, pixels: float) -> float:
        """Round to whole device pixels, halves always up: scrolling by whole pixels then moves everything alike."""
        return floor(pixels * self.ratio + 0.5) / self.ratio

    @property
    def line(self) -> float:
        """The thickness of a thin line: one pixel, in whole device pixels."""
        return max(1, round(self.ratio)) / self.ratio

    @property
    def overhang(self) -> float:
        """How far the letters of a low block may reach above and below it."""
        return 4.0 * max(1.0, self.text)

    @cached_property
    def per_minute(self) -> float:
        """Pixels per minute."""
        return self.zoom.hour * max(1.0, self.text) / 60

    @cached_property
    def column_width(self) -> float:
        """The width of a column, before rounding."""
        return max(self.narrowest * max(1.0, self.text), self.width / max(1, self.columns))

    @cached_property
    def content_width(self) -> float:
        """The width of all columns."""
        return self.snap(self.column_width * self.columns)

    @cached_property
    def content_height(self) -> float:
        """The height of the whole axis."""
        return self.snap(self.length * self.per_minute)

    def y_of(self, position: float) -> float:
        """The pixel at which a position stands."""
        return self.snap(position * self.per_minute)

    def position_at(self, y: float) -> float:
        """The position at a pixel, within the axis."""
        return min(max(y / self.per_minute, 0.0), float(self.length))

    def column_box(self, column: int) -> Box:
        """The whole column; from right to left in a right-to-left interface."""
        place = self.columns - 1 - column if self.rtl else column
        left = self.snap(place * self.column_width)
        return Box(left, 0.0, self.snap((place + 1) * self.column_width) - left, self.content_height)

    def column_at(self, x: float) -> int:
        """The column at a pixel, the nearest one beyond the edges."""
        place = min(max(int(x // self.column_width), 0), self.columns - 1)
        return self.columns - 1 - place if self.rtl else place

    def columns_between(self, left: float, right: float) -> range:
        """The columns that show between two pixels."""
        if self.columns == 0:
            return range(0)
        ends = (self.column_at(left), self.column_at(right))
        return range(min(ends), max(ends) + 1)

    def stretch_box(self, column: int, top: float, bottom: float) -> Box:
        """The whole width of a column between two positions."""
        whole = self.column_box(column)
        y = self.y_of(top)
        return Box(whole.x, y, whole.width, self.y_of(bottom) - y)

    @cached_property
    def least_minutes(self) -> int:
        """The length that a block takes at least, so that even five minutes can be seen and hit."""
        return max(1, round(6 / self.per_minute))

    @cached_property
    def band_height(self) -> float:
        """The height of one piece of a painted column."""
        return self.snap(_BAND)

    def band_box(self, column: int, band: int) -> Box:
        """One piece of a column, as it is painted and kept."""
        whole = self.column_box(column)
        y = band * self.band_height
        return Box(whole.x, y, whole.width, min(self.band_height, whole.height - y))

    def bands_between(self, top: float, bottom: float) -> range:
        """The pieces that show between two pixels."""
        last = int(max(self.content_height - 1, 0) // self.band_height)
        return range(max(0, int(top // self.band_height)), min(last, int(bottom // self.band_height)) + 1)
