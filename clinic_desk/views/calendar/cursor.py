"""The keyboard cursor: a stop at each visit and at each free step, and where each arrow leads. No Qt.

Left and right are meant along the columns' order; mirroring for right-to-left is done where keys are read.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from clinic_desk.domain.appointment import LIVE
from clinic_desk.views.calendar.geometry import after, floor_to
from clinic_desk.views.calendar.plan import ColumnPlan, PlacedVisit, Plan

SHORTEST, LONGEST = 5, 720


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the keyboard is: on a visit, or on free time from `position` on.

    `anchor` is the height kept while going sideways; `minutes` a length the person chose, None for the usual one.
    """

    column: int
    position: int
    visit_id: UUID | None = None
    anchor: int = 0
    minutes: int | None = None


def cursor_at(plan: Plan, column: int, position: int, grain: int, *, visit_id: UUID | None = None) -> Cursor:
    """The stop at a position of a column: the named visit, else a live one there, else free time."""
    columns = plan.columns[column]
    there = columns.covering(position)
    chosen = next((placed for placed in there if placed.visit.id == visit_id), None)
    chosen = chosen or next((placed for placed in there if placed.visit.status in LIVE), None)
    if chosen is not None:
        return Cursor(column, chosen.top, chosen.visit.id, anchor=position)
    return Cursor(column, _free_start(columns, position, grain), anchor=position)


def free_cursor(plan: Plan, column: int, position: int, grain: int) -> Cursor:
    """The stop of the time at a position, also beside a visit that takes it."""
    columns = plan.columns[column]
    start = floor_to(position, grain) if columns.taken_at(position) else _free_start(columns, position, grain)
    return Cursor(column, start, anchor=position)


def on_visit(column: int, placed: PlacedVisit) -> Cursor:
    """The stop of a visit."""
    return Cursor(column, placed.top, placed.visit.id, anchor=placed.top)


def down(plan: Plan, cursor: Cursor, grain: int, steps: int = 1) -> Cursor:
    """Go `steps` stops later (negative: earlier) in the column, as far as there are any."""
    found = stops(plan.columns[cursor.column], grain)
    if not found:
        return cursor
    here = _number(found, cursor, later=steps > 0)
    there = found[min(max(here + steps, 0), len(found) - 1)]
    return replace(there, column=cursor.column)


def across(plan: Plan, cursor: Cursor, grain: int, step: int) -> Cursor:
    """Go to the visit in the next lane, else to the same height of the next column; stay at the last one."""
    here = plan.columns[cursor.column]
    beside = here.covering(cursor.anchor) if cursor.visit_id is not None else []
    ids = [placed.visit.id for placed in beside]
    if cursor.visit_id in ids:
        lane = ids.index(cursor.visit_id) + step
        if 0 <= lane < len(beside):
            return replace(on_visit(cursor.column, beside[lane]), anchor=cursor.anchor)
    column = cursor.column + step
    if not 0 <= column < len(plan.columns):
        return cursor
    return cursor_at(plan, column, cursor.anchor, grain)


def stops(column: ColumnPlan, grain: int) -> list[Cursor]:
    """Every stop of a column from its first minute to its last, in order."""
    gaps = column.axis.gaps
    free = {position for position in range(0, column.axis.length, grain) if not _within(position, gaps)}
    free |= {placed.bottom for placed in column.visits if placed.visit.status in LIVE and not placed.goes_on}
    live = [placed for placed in column.visits if placed.visit.status in LIVE]
    taken = _merged(live)
    found = [
        Cursor(0, position, anchor=position)
        for position in free
        if position < column.axis.length and not _within(position, taken)
    ]
    found += [on_visit(0, placed) for placed in column.visits]
    lanes = {placed.visit.id: placed.place.lane for placed in column.visits}
    return sorted(found, key=lambda stop: (stop.position, -1 if stop.visit_id is None else lanes[stop.visit_id]))


def free_minutes(column: ColumnPlan, cursor: Cursor, usual: int) -> int:
    """How long the free time under the cursor is taken to be: what was chosen, else the usual, if it fits."""
    if cursor.minutes is not None:
        return cursor.minutes
    room = column.free_until(cursor.position) - cursor.position
    return max(SHORTEST, min(usual, room))


def with_minutes(cursor: Cursor, minutes: int) -> Cursor:
    """The cursor with a length that the person chose."""
    return replace(cursor, minutes=min(max(minutes, SHORTEST), LONGEST))


def stretched_minutes(minutes: int, by: int) -> int:
    """A length made longer or shorter by one step: up to the next multiple of the step, within bounds."""
    step = abs(by)
    longer = after(minutes, step) if by > 0 else -(-minutes // step) * step - step
    return min(max(longer, SHORTEST), LONGEST)


def _free_start(column: ColumnPlan, position: int, grain: int) -> int:
    """The start of the free step at a position: the grain's line, or the end of the visit that runs over it."""
    start = floor_to(position, grain)
    ends = [
        placed.bottom for placed in column.visits if placed.visit.status in LIVE and start < placed.bottom <= position
    ]
    start = max([start, *ends])
    if _within(start, column.axis.gaps):
        start = next(bottom for top, bottom in column.axis.gaps if top <= start < bottom)
    return min(start, column.axis.length - 1)


def _number(found: Sequence[Cursor], cursor: Cursor, *, later: bool) -> int:
    """The number of the stop that the cursor is on, or of its neighbour opposite to where it goes."""
    for number, stop in enumerate(found):
        if stop.visit_id == cursor.visit_id and (stop.visit_id is not None or stop.position == cursor.position):
            return number
    positions = [stop.position for stop in found]
    return bisect_right(positions, cursor.position) - 1 if later else bisect_left(positions, cursor.position)


def _within(position: int, stretches: Sequence[tuple[int, int]]) -> bool:
    return any(top <= position < bottom for top, bottom in stretches)


def _merged(visits: Sequence[PlacedVisit]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for placed in visits:
        if merged and placed.top <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], placed.bottom))
        else:
            merged.append((placed.top, placed.bottom))
    return merged
