"""Where every block of a grid stands: placed once for a grid and a zoom, then asked by painter, mouse and keys.

No Qt. A plan never changes; another grid, window size or zoom makes another plan.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from clinic_desk.domain.agenda import Grid, GridColumn, GridHold, GridVisit, ShadeKind
from clinic_desk.domain.appointment import LIVE
from clinic_desk.presenters.lanes import Entry, Place, lay_out
from clinic_desk.views.calendar.geometry import Axis, Box, Frame

LEADING, TRAILING, BETWEEN, BELOW = 2.0, 6.0, 2.0, 2.0
"""Pixels left free around a block; the strip behind it is where a click means the time and not the visit."""

EDGE = 5.0
"""Pixels at a block's upper and lower edge that mean its length."""


@dataclass(frozen=True, slots=True)
class PlacedVisit:
    """A visit with the axis positions it takes up, its lane, and whether it goes on beyond the column."""

    visit: GridVisit
    top: int
    bottom: int
    place: Place
    from_before: bool = False
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class PlacedShade:
    """Shaded time at axis positions."""

    top: int
    bottom: int
    kind: ShadeKind
    label: str


@dataclass(frozen=True, slots=True)
class PlacedHold:
    """A held time at axis positions."""

    hold: GridHold
    top: int
    bottom: int


class Edge(StrEnum):
    """Which end of a block a point means."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class Hit:
    """What lies under a point: the column, the axis position, and a visit with its edge if there is one."""

    column: int
    position: float
    placed: PlacedVisit | None = None
    edge: Edge | None = None


class Standing(StrEnum):
    """Whether a stretch of time looks free; the booking rules have the last word, not this."""

    FREE = "free"
    TAKEN = "taken"
    HELD = "held"
    SHADED = "shaded"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a stretch of time looks, and the shade in the way if it is one."""

    standing: Standing
    shade: PlacedShade | None = None


class ColumnPlan:
    """One column, its visits in the order of the day."""

    def __init__(self, column: GridColumn, *, length: int, least: int) -> None:
        self.column = column
        self.axis = Axis(column.pieces, length)
        self.visits = _placed(column, self.axis, least)
        self.shades = _shades(column, self.axis)
        self.holds = tuple(
            PlacedHold(hold, self.axis.position_of(hold.starts), self.axis.end_of(hold.ends)) for hold in column.holds
        )
        self.tops = [placed.top for placed in self.visits]
        self._longest = max((placed.bottom - placed.top for placed in self.visits), default=0)
        self.reach = max((max(visit.buffer_before, visit.buffer_after) for visit in column.visits), default=0)

    @cached_property
    def by_id(self) -> dict[UUID, PlacedVisit]:
        """The visits by id."""
        return {placed.visit.id: placed for placed in self.visits}

    def between(self, top: float, bottom: float) -> list[PlacedVisit]:
        """The visits that touch a stretch of the axis, in order."""
        first = bisect_left(self.tops, top - self._longest)
        last = bisect_left(self.tops, bottom)
        return [placed for placed in self.visits[first:last] if placed.bottom > top]

    def covering(self, position: float) -> list[PlacedVisit]:
        """The visits at a position, in the order of their lanes."""
        first = bisect_left(self.tops, position - self._longest)
        last = bisect_right(self.tops, position)
        found = [placed for placed in self.visits[first:last] if placed.bottom > position]
        return sorted(found, key=lambda placed: placed.place.lane)

    def taken_at(self, position: int) -> PlacedVisit | None:
        """The live visit at a position."""
        return next((placed for placed in self.covering(position) if placed.visit.status in LIVE), None)

    def shade_at(self, position: int) -> PlacedShade | None:
        """The shade at a position; the one with words if several lie there."""
        found = [shade for shade in self.shades if shade.top <= position < shade.bottom]
        return max(found, key=lambda shade: bool(shade.label), default=None)

    def free_until(self, position: int) -> int:
        """The position up to which the time from here on is neither taken nor shaded differently than here."""
        here = self.shade_at(position)
        ends = [self.axis.length if here is None else here.bottom]
        ends += [placed.top for placed in self.visits if placed.top > position and placed.visit.status in LIVE][:1]
        ends += [shade.top for shade in self.shades if shade.top > position]
        return min(ends)

    def verdict(self, starts: int, ends: int, *, ignoring: UUID | None = None) -> Verdict:
        """How the time between two instants looks for a visit that is (to be) there."""
        for visit in self.column.visits:
            if visit.id != ignoring and visit.status in LIVE and visit.starts < ends and starts < visit.ends:
                return Verdict(Standing.TAKEN)
        for hold in self.column.holds:
            if hold.starts < ends and starts < hold.ends:
                return Verdict(Standing.HELD)
        top, bottom = self.axis.position_of(starts), self.axis.end_of(ends)
        for shade in self.shades:
            if shade.top < bottom and top < shade.bottom and shade.kind is not ShadeKind.NO_SUCH_TIME:
                return Verdict(Standing.SHADED, shade)
        return Verdict(Standing.FREE)


class Plan:
    """A grid in a frame: every block's place and rectangle, and what lies under a point.

    Columns that `known` has just so are taken from there: of a day that is read again most are.
    """

    def __init__(self, grid: Grid, frame: Frame, known: "Plan | None" = None) -> None:
        self.grid = grid
        self.frame = frame
        least = frame.least_minutes
        if known is not None and (known.grid.length, known.frame.least_minutes) != (grid.length, least):
            known = None
        had = {} if known is None else {(plan.column.doctor_id, plan.column.day): plan for plan in known.columns}
        self.columns: tuple[ColumnPlan, ...] = tuple(self._planned(column, had, least) for column in grid.columns)

    def _planned(self, column: GridColumn, had: dict[tuple[UUID, date], ColumnPlan], least: int) -> ColumnPlan:
        plan = had.get((column.doctor_id, column.day))
        if plan is not None and plan.column == column:
            return plan
        return ColumnPlan(column, length=self.grid.length, least=least)

    def is_like(self, other: "Plan") -> bool:
        """Whether two plans show the same."""
        return (
            self.frame == other.frame
            and self.grid.hours == other.grid.hours
            and len(self.columns) == len(other.columns)
            and all(one is another for one, another in zip(self.columns, other.columns, strict=True))
        )

    @cached_property
    def reading_order(self) -> tuple[tuple[int, PlacedVisit], ...]:
        """All visits column by column, each in the order of the day."""
        return tuple((number, placed) for number, column in enumerate(self.columns) for placed in column.visits)

    def find(self, visit_id: UUID | None) -> tuple[int, PlacedVisit] | None:
        """Where a visit stands: its (first) column and place."""
        if visit_id is not None:
            for number, column in enumerate(self.columns):
                placed = column.by_id.get(visit_id)
                if placed is not None:
                    return number, placed
        return None

    def column_of(self, doctor_id: UUID, day: date) -> int | None:
        """The column of a doctor's day, if the grid has it."""
        return next(
            (
                number
                for number, plan in enumerate(self.columns)
                if plan.column.doctor_id == doctor_id and plan.column.day == day
            ),
            None,
        )

    def inner(self, column: int, top: float, bottom: float, place: Place | None = None) -> Box:
        """The rectangle of a block, or of free time, between two positions of a column."""
        frame = self.frame
        whole = frame.stretch_box(column, top, bottom)
        width = whole.width - LEADING - TRAILING
        left, right = 0.0, width
        if place is not None and place.lanes > 1:
            share = width / place.lanes
            left = frame.snap(place.lane * share)
            last = place.lane + place.span == place.lanes
            right = width if last else frame.snap((place.lane + place.span) * share) - BETWEEN
        x = whole.right - LEADING - right if frame.rtl else whole.x + LEADING + left
        return Box(x, whole.y, max(right - left, 4.0), max(whole.height - BELOW, 4.0))

    def box_of(self, column: int, placed: PlacedVisit) -> Box:
        """The rectangle of a visit's block."""
        return self.inner(column, placed.top, placed.bottom, placed.place)

    def hit(self, x: float, y: float) -> Hit | None:
        """What lies at a point; None beside the columns."""
        frame = self.frame
        if not self.columns or not 0 <= x < frame.content_width or not 0 <= y < frame.content_height:
            return None
        column = frame.column_at(x)
        position = frame.position_at(y)
        for placed in self.columns[column].covering(position):
            box = self.box_of(column, placed)
            if box.contains(x, y):
                return Hit(column, position, placed, _edge(box, y, placed))
        return Hit(column, position)


def _edge(box: Box, y: float, placed: PlacedVisit) -> Edge | None:
    """The edge under a point; a low block keeps a middle to be taken hold of."""
    reach = min(EDGE, box.height / 4)
    if y >= box.bottom - reach and not placed.goes_on:
        return Edge.END
    if y < box.y + reach and not placed.from_before:
        return Edge.START
    return None


def _placed(column: GridColumn, axis: Axis, least: int) -> tuple[PlacedVisit, ...]:
    spans = {}
    for visit in column.visits:
        top = axis.position_of(visit.starts)
        spans[visit.id] = (top, max(axis.end_of(visit.ends), top + least))
    places = lay_out(
        Entry(visit.id, *spans[visit.id], behind=visit.overbooked or visit.status not in LIVE)
        for visit in column.visits
    )
    found = [
        PlacedVisit(
            visit,
            *spans[visit.id],
            places[visit.id],
            from_before=visit.starts < axis.starts,
            goes_on=visit.ends > axis.ends,
        )
        for visit in column.visits
    ]
    return tuple(sorted(found, key=lambda placed: (placed.top, placed.place.lane)))


def _shades(column: GridColumn, axis: Axis) -> tuple[PlacedShade, ...]:
    shades = [
        PlacedShade(axis.position_of(shade.starts), axis.end_of(shade.ends), shade.kind, shade.label)
        for shade in column.shades
    ]
    shades += [PlacedShade(top, bottom, ShadeKind.NO_SUCH_TIME, "") for top, bottom in axis.gaps]
    # plain closed time lies under what has words
    return tuple(sorted(shades, key=lambda shade: (shade.kind is not ShadeKind.CLOSED, shade.top, shade.bottom)))
