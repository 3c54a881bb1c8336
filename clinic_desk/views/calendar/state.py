"""Where a person is in the calendar: cursor, selection, a visit being moved, drops not stored yet. No widget.

All of it outlives the grids that come and go beneath it: a refresh never takes anything out of a person's hands.
"""

from dataclasses import replace
from datetime import date
from uuid import UUID

from clinic_desk.domain.agenda import Grid, MoveDrop, SlotPick
from clinic_desk.domain.appointment import MOVABLE
from clinic_desk.domain.clinic_time import wall_of
from clinic_desk.views.calendar import cursor as stops
from clinic_desk.views.calendar import moving
from clinic_desk.views.calendar.cursor import Cursor
from clinic_desk.views.calendar.geometry import Box
from clinic_desk.views.calendar.moving import Draft
from clinic_desk.views.calendar.overlay import Item, Layer
from clinic_desk.views.calendar.plan import PlacedVisit, Plan, Standing, Verdict
from clinic_desk.views.calendar.words import CalendarWords

_NOW_THICKNESS = 2


class GridState:
    """What is shown and where the person is in it."""

    def __init__(self, words: CalendarWords) -> None:
        self.words = words
        self.plan: Plan | None = None
        self.cursor: Cursor | None = None
        self.selected: UUID | None = None
        self.draft: Draft | None = None
        self.by_keys = False
        self.now: int | None = None
        self.slot_minutes = 30
        self.focused = False
        self._grid: Grid | None = None
        self._drops: dict[UUID, MoveDrop] = {}
        self._place: tuple[UUID, date] | None = None

    # -- grids -----------------------------------------------------------------------------------

    @property
    def grid(self) -> Grid | None:
        """What was last told, without drops that are not stored yet."""
        return self._grid

    def receive(self, grid: Grid) -> Grid:
        """Take a new state of the records; answer what to show: the same with drops that are still on their way."""
        self._grid = grid
        if self._drops:
            versions = {visit.id: visit.version for column in grid.columns for visit in column.visits}
            for visit_id, drop in tuple(self._drops.items()):
                if versions.get(visit_id, drop.version) > drop.version:
                    del self._drops[visit_id]
        return self.with_drops(grid)

    def with_drops(self, grid: Grid) -> Grid:
        """A grid as it will be once all drops are stored."""
        for drop in self._drops.values():
            grid = moving.with_move(grid, drop)
        return grid

    def set_plan(self, plan: Plan) -> None:
        """Stand on another plan: at the same visit, else at the same doctor and height."""
        self.plan = plan
        if not plan.columns:
            self.cursor = None
            return
        if self.draft is not None:
            self.draft = moving.carried(plan, self.draft)
        if self.cursor is not None:
            self.cursor = self._carried(plan, self.cursor)
            self._note_place()

    def _carried(self, plan: Plan, cursor: Cursor) -> Cursor:
        found = plan.find(cursor.visit_id)
        if found is not None:
            return replace(stops.on_visit(*found), anchor=cursor.anchor)
        column = None
        if self._place is not None:
            column = plan.column_of(*self._place)
            doctors = [columns.column.doctor_id for columns in plan.columns]
            if column is None and self._place[0] in doctors:
                column = doctors.index(self._place[0])
                if plan.grid.days > 1:
                    column = min(cursor.column, len(plan.columns) - 1)
        if column is None:
            column = min(cursor.column, len(plan.columns) - 1)
        grain = plan.frame.zoom.grain
        position = min(cursor.position, plan.grid.length - 1)
        if cursor.visit_id is None:  # even if it has been taken meanwhile: the words then say so
            return replace(cursor, column=column, position=position)
        return stops.cursor_at(plan, column, position, grain)

    def put_cursor(self, cursor: Cursor) -> None:
        """Move the keyboard cursor."""
        self.cursor = cursor
        self._note_place()

    def _note_place(self) -> None:
        if self.plan is not None and self.cursor is not None:
            column = self.plan.columns[self.cursor.column].column
            self._place = (column.doctor_id, column.day)

    # -- drops -----------------------------------------------------------------------------------

    def drop(self) -> MoveDrop | None:
        """Let the moved visit go; None if it is back where it was."""
        draft, plan = self.draft, self.plan
        self.draft = None
        if draft is None or plan is None or not moving.has_moved(plan, draft):
            return None
        dropped = moving.drop_of(plan, draft)
        self._drops[dropped.appointment_id] = dropped
        return dropped

    def forget_drop(self, visit_id: UUID) -> bool:
        """Take a drop back that was refused; False if there was none."""
        return self._drops.pop(visit_id, None) is not None

    def is_on_its_way(self, visit_id: UUID) -> bool:
        """Whether a visit was dropped and is not stored yet."""
        return visit_id in self._drops

    # -- what the person means -------------------------------------------------------------------

    def current(self) -> PlacedVisit | None:
        """The visit that a command is about: the one under the cursor, else the selected one."""
        if self.plan is None:
            return None
        for visit_id in (self.cursor.visit_id if self.cursor is not None else None, self.selected):
            found = self.plan.find(visit_id)
            if found is not None:
                return found[1]
        return None

    def movable(self, visit_id: UUID | None) -> Draft | None:
        """Begin to move a visit, if its status lets it move and it is not on its way already."""
        if self.plan is None or visit_id is None or self.is_on_its_way(visit_id):
            return None
        draft = moving.draft_of(self.plan, visit_id)
        return draft if draft is not None and draft.visit.status in MOVABLE else None

    def free_cell(self) -> tuple[int, int] | None:
        """The instant and the length of the time under the cursor."""
        if self.plan is None or self.cursor is None:
            return None
        column = self.plan.columns[self.cursor.column]
        minutes = stops.free_minutes(column, self.cursor, self.slot_minutes)
        return column.axis.instant_from(self.cursor.position), minutes

    def pick(self) -> SlotPick | None:
        """The time under the cursor; on a visit that visit's time."""
        cell = self.free_cell()
        if cell is None or self.plan is None or self.cursor is None:
            return None
        found = self.plan.find(self.cursor.visit_id)
        minutes = found[1].visit.ends - found[1].visit.starts if found is not None else cell[1]
        doctor_id = self.plan.columns[self.cursor.column].column.doctor_id
        return SlotPick(doctor_id=doctor_id, starts=cell[0], minutes=minutes)

    def cell_verdict(self) -> Verdict:
        """How the time under the cursor looks."""
        cell = self.free_cell()
        if cell is None or self.plan is None or self.cursor is None:
            return Verdict(Standing.FREE)
        return self.plan.columns[self.cursor.column].verdict(cell[0], cell[0] + cell[1])

    def now_stop(self) -> Cursor | None:
        """The cursor at the present time, in the same column if that shows it; None if no column does."""
        if self.now is None or self.plan is None:
            return None
        columns = self.plan.columns
        order = list(range(len(columns)))
        if self.cursor is not None and self.cursor.column in order:
            order.insert(0, self.cursor.column)
        for number in order:
            if columns[number].axis.has(self.now):
                grain = self.plan.frame.zoom.grain
                return stops.cursor_at(self.plan, number, columns[number].axis.position_of(self.now), grain)
        return None

    def first_stop(self) -> Cursor | None:
        """Where the cursor begins: at the present time, else at the first visit, else where the day opens."""
        if self.plan is None or not self.plan.columns:
            return None
        stop = self.now_stop()
        if stop is not None:
            return stop
        plan = self.plan
        return stops.cursor_at(plan, 0, self.first_position(), plan.frame.zoom.grain)

    def first_position(self) -> int:
        """The axis position at which an unknown day is opened: its first visit, else its opening."""
        if self.plan is None:
            return 0
        tops = [column.tops[0] for column in self.plan.columns if column.tops]
        return min([*tops, self.plan.grid.opens])

    @property
    def shown_day(self) -> date | None:
        """The day that is shown, None for a week."""
        return None if self._grid is None or self._grid.days > 1 else self._grid.first_day

    def today(self) -> date | None:
        """The clinic's day at the present time."""
        if self.now is None or self._grid is None:
            return None
        return wall_of(self.now, self._grid.zone).day

    # -- what lies over the columns --------------------------------------------------------------

    def items(self) -> tuple[Item, ...]:
        """Everything that is painted over the columns, from below to above."""
        plan = self.plan
        if plan is None or not plan.columns:
            return ()
        found = [item for visit_id in self._drops if (item := self._on(visit_id, Layer.SAVING)) is not None]
        if self.draft is not None and (origin := self._on(self.draft.visit.id, Layer.ORIGIN)) is not None:
            found.append(origin)
        if (selected := self._on(self.selected, Layer.SELECTED)) is not None:
            found.append(selected)
        if self.cursor is not None and self.draft is None:
            found.append(self._cursor_item(plan, self.cursor))
        if self.draft is not None:
            found.append(self._ghost(plan, self.draft))
        return (*found, *self._now_items(plan))

    def _on(self, visit_id: UUID | None, layer: Layer) -> Item | None:
        found = None if self.plan is None else self.plan.find(visit_id)
        return None if found is None or self.plan is None else Item(layer, self.plan.box_of(*found))

    def _cursor_item(self, plan: Plan, cursor: Cursor) -> Item:
        found = plan.find(cursor.visit_id)
        if found is not None:
            return Item(Layer.CURSOR_VISIT, plan.box_of(*found), faded=not self.focused)
        cell = self.free_cell() or (0, 0)
        column = plan.columns[cursor.column]
        bottom = max(column.axis.end_of(cell[0] + cell[1]), cursor.position + 1)
        words = self.words.cursor(*cell, self.cell_verdict(), zone=plan.grid.zone, chosen=cursor.minutes is not None)
        box = plan.inner(cursor.column, cursor.position, bottom)
        return Item(Layer.CURSOR_FREE, box, *words, faded=not self.focused)

    def _ghost(self, plan: Plan, draft: Draft) -> Item:
        number = moving.column_of(plan, draft)
        span = moving.span_of(plan, draft)
        verdict = moving.verdict_of(plan, draft)
        column = plan.columns[number]
        bottom = max(column.axis.end_of(span[1]), draft.position + plan.frame.least_minutes)
        return Item(
            Layer.GHOST if verdict.standing is Standing.FREE else Layer.GHOST_BLOCKED,
            plan.inner(number, draft.position, bottom),
            self.words.ghost(span, verdict, zone=plan.grid.zone),
            self.words.name(draft.visit),
        )

    def _now_items(self, plan: Plan) -> list[Item]:
        """One line through neighbouring columns that show the present."""
        if self.now is None:
            return []
        boxes: list[Box] = []
        for number, column in enumerate(plan.columns):
            if column.axis.has(self.now):
                whole = plan.frame.column_box(number)
                y = plan.frame.y_of(column.axis.position_of(self.now)) - _NOW_THICKNESS / 2
                boxes.append(Box(whole.x, y, whole.width, _NOW_THICKNESS))
        if not boxes:
            return []
        left = min(box.x for box in boxes)
        return [Item(Layer.NOW, Box(left, boxes[0].y, max(box.right for box in boxes) - left, _NOW_THICKNESS))]

    def now_position(self) -> int | None:
        """The axis position of the present time, if a column shows it."""
        if self.now is None or self.plan is None:
            return None
        for column in self.plan.columns:
            if column.axis.has(self.now):
                return column.axis.position_of(self.now)
        return None
