"""The calendar for screen readers: a list of named visits, and the free time under the cursor announced in words.

Qt for Python offers no table interface, hence a list. Interfaces are kept here: Qt holds no reference to them.
"""

# mypy: disable-error-code="override"
# PySide6's types deny the None that Qt means by "there is none".

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QPoint, QPointF, QRect
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
    QWindow,
)
from PySide6.QtWidgets import QAccessibleWidget

from clinic_desk.views.calendar import moving

if TYPE_CHECKING:
    from clinic_desk.views.calendar.grid import CalendarGrid
    from clinic_desk.views.calendar.plan import PlacedVisit, Plan

_installed = False


def announce_grids() -> None:
    """Make screen readers see calendars; once for the whole program."""
    global _installed  # noqa: PLW0603  Qt keeps every factory that it is given, so one must do
    if not _installed:
        QAccessible.installFactory(_interface_for)
        _installed = True


def tell_grid(grid: CalendarGrid) -> None:
    """Say that another set of visits is there."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleEvent(grid, QAccessible.Event.ObjectReorder))
        QAccessible.updateAccessibility(QAccessibleEvent(grid, QAccessible.Event.NameChanged))


def tell_cursor(grid: CalendarGrid) -> None:
    """Say where the keyboard cursor is: a visit has the focus, free time is announced."""
    if not grid.hasFocus():
        return
    number = numbered(grid)
    if number is None:
        _say(grid, cursor_sentence(grid))
        return
    event = QAccessibleEvent(grid, QAccessible.Event.Focus)
    event.setChild(number)
    QAccessible.updateAccessibility(event)


def tell_draft(grid: CalendarGrid) -> None:
    """Say where the visit that is being moved would go."""
    _say(grid, draft_sentence(grid))


def visits_of(plan: Plan | None) -> tuple[tuple[int, PlacedVisit], ...]:
    """All visits in the order in which they are read: column by column, each in the order of the day."""
    return () if plan is None else plan.reading_order


def numbered(grid: CalendarGrid) -> int | None:
    """The number in the list of the visit under the cursor; None on free time."""
    cursor = grid.state.cursor
    if cursor is None or cursor.visit_id is None:
        return None
    found = enumerate(visits_of(grid.plan))
    return next(
        (n for n, (column, placed) in found if placed.visit.id == cursor.visit_id and column == cursor.column), None
    )


def cursor_sentence(grid: CalendarGrid) -> str:
    """What is under the cursor, in one sentence; empty if there is no cursor."""
    plan, cursor, cell = grid.plan, grid.state.cursor, grid.state.free_cell()
    if plan is None or cursor is None or cell is None:
        return ""
    column = plan.columns[cursor.column].column
    found = plan.find(cursor.visit_id)
    if found is not None:
        return grid.words.visit(found[1].visit, column, plan.grid.zone)
    return grid.words.free_cell(column, *cell, grid.state.cell_verdict(), zone=plan.grid.zone)


def draft_sentence(grid: CalendarGrid) -> str:
    """Where the visit in hand would go, in one sentence; empty if none is in hand."""
    plan, draft = grid.plan, grid.state.draft
    if plan is None or draft is None:
        return ""
    column = plan.columns[moving.column_of(plan, draft)].column
    span, verdict = moving.span_of(plan, draft), moving.verdict_of(plan, draft)
    return grid.words.move_step(column, span, verdict, zone=plan.grid.zone)


def _say(grid: CalendarGrid, sentence: str) -> None:
    if sentence:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(grid, sentence))


def _interface_for(_key: str, thing: QObject) -> QAccessibleInterface | None:
    from clinic_desk.views.calendar.grid import CalendarGrid

    if not isinstance(thing, CalendarGrid):
        return None
    known = _kept.get(thing)
    if known is None:
        known = _kept[thing] = GridAccessible(thing)
    return known


class GridAccessible(QAccessibleWidget):
    """The calendar as a list of its visits."""

    def __init__(self, grid: CalendarGrid) -> None:
        super().__init__(grid, QAccessible.Role.List, "")
        self._grid = grid
        self._items: dict[int, VisitAccessible] = {}

    def text(self, kind: QAccessible.Text) -> str:
        if kind == QAccessible.Text.Name:
            plan = self._grid.plan
            return self._grid.words.summary(None if plan is None else plan.grid)
        if kind == QAccessible.Text.Description:
            return cursor_sentence(self._grid)
        return super().text(kind)

    def childCount(self) -> int:
        return len(visits_of(self._grid.plan))

    def child(self, number: int) -> QAccessibleInterface | None:
        if not 0 <= number < self.childCount():
            return None
        item = self._items.get(number)
        if item is None:
            item = self._items[number] = VisitAccessible(self._grid, number)
            QAccessible.registerAccessibleInterface(item)
        return item

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return child.number if isinstance(child, VisitAccessible) else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:
        grid = self._grid
        hit = grid.hit_at(QPointF(grid.viewport().mapFromGlobal(QPoint(x, y))))
        if hit is None or hit.placed is None:
            return None
        return self.child(visits_of(grid.plan).index((hit.column, hit.placed)))

    def focusChild(self) -> QAccessibleInterface | None:
        number = numbered(self._grid)
        return None if number is None or not self._grid.hasFocus() else self.child(number)


class VisitAccessible(QAccessibleInterface):
    """The visit with one number in the list, whichever that is at the moment."""

    def __init__(self, grid: CalendarGrid, number: int) -> None:
        super().__init__()
        self._grid = grid
        self.number = number

    @property
    def _placed(self) -> tuple[int, PlacedVisit] | None:
        visits = visits_of(self._grid.plan)
        return visits[self.number] if self.number < len(visits) else None

    def isValid(self) -> bool:
        return self._placed is not None

    def object(self) -> QObject | None:
        return None

    def window(self) -> QWindow | None:
        return self._grid.window().windowHandle()

    def parent(self) -> QAccessibleInterface | None:
        return QAccessible.queryAccessibleInterface(self._grid)

    def child(self, _number: int) -> QAccessibleInterface | None:
        return None

    def childCount(self) -> int:
        return 0

    def indexOfChild(self, _child: QAccessibleInterface) -> int:
        return -1

    def childAt(self, _x: int, _y: int) -> QAccessibleInterface | None:
        return None

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def text(self, kind: QAccessible.Text) -> str:
        placed, plan = self._placed, self._grid.plan
        if placed is None or plan is None:
            return ""
        visit = placed[1].visit
        if kind == QAccessible.Text.Name:
            return self._grid.words.visit(visit, plan.columns[placed[0]].column, plan.grid.zone)
        if kind == QAccessible.Text.Description:
            return self._grid.words.second_line(visit)
        return ""

    def setText(self, _kind: QAccessible.Text, _text: str) -> None:
        """A visit is not renamed by a screen reader."""

    def rect(self) -> QRect:
        placed, plan = self._placed, self._grid.plan
        if placed is None or plan is None:
            return QRect()
        return self._grid.on_screen(plan.box_of(*placed))

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        placed = self._placed
        if placed is None:
            state.invalid = True
            return state
        state.focusable = state.selectable = True
        state.focused = self._grid.hasFocus() and numbered(self._grid) == self.number
        state.selected = placed[1].visit.id == self._grid.state.selected
        viewport = self._grid.viewport()
        shown = QRect(viewport.mapToGlobal(QPoint(0, 0)), viewport.size())
        state.offscreen = not shown.intersects(self.rect())
        return state


_kept: WeakKeyDictionary[CalendarGrid, GridAccessible] = WeakKeyDictionary()
