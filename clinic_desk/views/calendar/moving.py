"""A visit on its way to another time: by keys, by dragging, or dropped and not yet confirmed. Values only, no Qt."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from clinic_desk.domain.agenda import Grid, GridColumn, GridVisit, MoveDrop
from clinic_desk.views.calendar.cursor import LONGEST, SHORTEST, stretched_minutes
from clinic_desk.views.calendar.geometry import after, before, nearest
from clinic_desk.views.calendar.plan import Edge, Plan, Verdict


@dataclass(frozen=True, slots=True)
class Draft:
    """Where a visit would go: a doctor's day, an axis position and a length; nothing is stored yet."""

    visit: GridVisit
    doctor_id: UUID
    day: date
    position: int
    minutes: int


def draft_of(plan: Plan, visit_id: UUID) -> Draft | None:
    """Begin to move a visit; None if it is not on the grid."""
    found = plan.find(visit_id)
    if found is None:
        return None
    number, placed = found
    column = plan.columns[number].column
    visit = placed.visit
    return Draft(visit, column.doctor_id, column.day, placed.top, visit.ends - visit.starts)


def column_of(plan: Plan, draft: Draft) -> int:
    """The draft's column on this grid; on another day the same doctor's, else the first."""
    number = plan.column_of(draft.doctor_id, draft.day)
    if number is not None:
        return number
    doctors = [plan.column.doctor_id for plan in plan.columns]
    return doctors.index(draft.doctor_id) if draft.doctor_id in doctors else 0


def carried(plan: Plan, draft: Draft) -> Draft:
    """The same draft on a grid that came in its place, at the same height."""
    column = plan.columns[column_of(plan, draft)].column
    return replace(draft, doctor_id=column.doctor_id, day=column.day)


def shifted(plan: Plan, draft: Draft, steps: int, grain: int) -> Draft:
    """The draft one or more steps later (negative: earlier), on the grid's lines."""
    position = draft.position
    for _ in range(abs(steps)):
        position = after(position, grain) if steps > 0 else before(position, grain)
    return _within(plan, replace(draft, position=position))


def beside(plan: Plan, draft: Draft, step: int) -> Draft:
    """The draft in the next column (negative: the one before), at the same height."""
    number = min(max(column_of(plan, draft) + step, 0), len(plan.columns) - 1)
    return in_column(plan, draft, number)


def in_column(plan: Plan, draft: Draft, number: int) -> Draft:
    """The draft in a column, at the same height."""
    column = plan.columns[number].column
    return _within(plan, replace(draft, doctor_id=column.doctor_id, day=column.day))


def put_at(plan: Plan, draft: Draft, number: int, position: int) -> Draft:
    """The draft at a place of a column."""
    return in_column(plan, replace(draft, position=position), number)


def dragged(plan: Plan, draft: Draft, number: int, position: float, grain: int) -> Draft:
    """The draft with its upper edge at the line nearest to a point."""
    return in_column(plan, replace(draft, position=nearest(position, grain)), number)


def lengthened(draft: Draft, by: int) -> Draft:
    """The draft longer or shorter by one step of minutes."""
    return replace(draft, minutes=stretched_minutes(draft.minutes, by))


def resized(plan: Plan, draft: Draft, edge: Edge, position: float, grain: int) -> Draft:
    """The draft with one edge at the line nearest to a point; the other edge stays where the visit has it."""
    axis = plan.columns[column_of(plan, draft)].axis
    at = axis.instant_from(nearest(position, grain))
    starts, ends = draft.visit.starts, draft.visit.ends
    if edge is Edge.END:
        return replace(draft, minutes=min(max(at - starts, SHORTEST), LONGEST))
    starts = max(min(at, ends - SHORTEST), ends - LONGEST)
    return replace(draft, position=axis.position_of(starts), minutes=ends - starts)


def span_of(plan: Plan, draft: Draft) -> tuple[int, int]:
    """The instants between which the visit would take place."""
    starts = plan.columns[column_of(plan, draft)].axis.instant_from(draft.position)
    return starts, starts + draft.minutes


def verdict_of(plan: Plan, draft: Draft) -> Verdict:
    """How the draft's time looks."""
    return plan.columns[column_of(plan, draft)].verdict(*span_of(plan, draft), ignoring=draft.visit.id)


def has_moved(plan: Plan, draft: Draft) -> bool:
    """Whether dropping the draft would change anything."""
    visit = draft.visit
    return span_of(plan, draft) != (visit.starts, visit.ends) or draft.doctor_id != visit.doctor_id


def drop_of(plan: Plan, draft: Draft) -> MoveDrop:
    """What dropping the draft asks for. With another doctor the visit takes that doctor's usual room."""
    visit = draft.visit
    column = plan.columns[column_of(plan, draft)].column
    same_doctor = column.doctor_id == visit.doctor_id
    starts, ends = span_of(plan, draft)
    return MoveDrop(
        appointment_id=visit.id,
        version=visit.version,
        doctor_id=column.doctor_id,
        room_id=visit.room_id if same_doctor or visit.room_id is None else column.room_id or visit.room_id,
        starts=starts,
        minutes=ends - starts,
    )


def with_move(grid: Grid, drop: MoveDrop) -> Grid:
    """The grid as it would be once the drop is stored; a visit that leaves the grid is gone from it."""
    moved = next((visit for column in grid.columns for visit in column.visits if visit.id == drop.appointment_id), None)
    if moved is None:
        return grid
    moved = replace(
        moved,
        doctor_id=drop.doctor_id,
        room_id=drop.room_id,
        starts=drop.starts,
        ends=drop.starts + drop.minutes,
    )
    return replace(grid, columns=tuple(_with_visit(column, moved) for column in grid.columns))


def _with_visit(column: GridColumn, moved: GridVisit) -> GridColumn:
    others = tuple(visit for visit in column.visits if visit.id != moved.id)
    first, last = column.pieces[0].starts, column.pieces[-1].ends
    belongs = column.doctor_id == moved.doctor_id and moved.starts < last and moved.ends > first
    if not belongs and len(others) == len(column.visits):
        return column
    return replace(column, visits=(*others, moved) if belongs else others)


def _within(plan: Plan, draft: Draft) -> Draft:
    """Keep the start on the axis and out of hours that the day does not have."""
    axis = plan.columns[column_of(plan, draft)].axis
    position = min(max(draft.position, 0), axis.length - 1)
    return replace(draft, position=axis.position_of(axis.instant_from(position)))
