"""The calendar for screen readers: a list of named visits, and the free time under the cursor announced in words.

Qt for Python offers no table interface, hence a list. Interfaces are kept here: Qt holds no reference to them.
"""

# mypy: disable-error-code="override"
# PySide6's types deny the None that Qt means by "there is none".

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import ref

from PySide6.QtCore import QObject, QPoint, QPointF, QRect
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
    QWindow,
)
from PySide6.QtWidgets import QAccessibleWidget
from shiboken6 import isValid

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
    """Make the interface of a grid; Qt asks once for each and remembers the answer."""
    from clinic_desk.views.calendar.grid import CalendarGrid

    if not isinstance(thing, CalendarGrid):
        return None
    made = GridAccessible(thing)
    _kept.append(made)
    return made


class GridAccessible(QAccessibleWidget):
    """The calendar as a list of its visits."""

    def __init__(self, grid: CalendarGrid) -> None:
        super().__init__(grid, QAccessible.Role.List, "")
        self._grid = ref(grid)
        self._items: dict[int, VisitAccessible] = {}

    @property
    def grid(self) -> CalendarGrid | None:
        """The grid, as long as it is there."""
        return _living(self._grid)

    def text(self, kind: QAccessible.Text) -> str:
        grid = self.grid
        if grid is None:
            return ""
        if kind == QAccessible.Text.Name:
            return grid.words.summary(None if grid.plan is None else grid.plan.grid)
        if kind == QAccessible.Text.Description:
            return cursor_sentence(grid)
        return super().text(kind)

    def childCount(self) -> int:
        return 0 if self.grid is None else len(visits_of(self.grid.plan))

    def child(self, number: int) -> QAccessibleInterface | None:
        grid = self.grid
        if grid is None or not 0 <= number < self.childCount():
            return None
        item = self._items.get(number)
        if item is None:
            item = self._items[number] = VisitAccessible(grid, number)
            QAccessible.registerAccessibleInterface(item)
        return item

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return child.number if isinstance(child, VisitAccessible) else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:
        grid = self.grid
        hit = None if grid is None else grid.hit_at(QPointF(grid.viewport().mapFromGlobal(QPoint(x, y))))
        if grid is None or hit is None or hit.placed is None:
            return None
        return self.child(visits_of(grid.plan).index((hit.column, hit.placed)))

    def focusChild(self) -> QAccessibleInterface | None:
        grid = self.grid
        number = None if grid is None or not grid.hasFocus() else numbered(grid)
        return None if number is None else self.child(number)


@dataclass(frozen=True, slots=True)
class _Found:
    """A visit in the list, with all that is needed to speak of it."""

    grid: CalendarGrid
    plan: Plan
    column: int
    placed: PlacedVisit


class VisitAccessible(QAccessibleInterface):
    """The visit with one number in the list, whichever that is at the moment."""

    def __init__(self, grid: CalendarGrid, number: int) -> None:
        super().__init__()
        self._grid = ref(grid)
        self.number = number

    def _found(self) -> _Found | None:
        grid = _living(self._grid)
        plan = None if grid is None else grid.plan
        visits = visits_of(plan)
        if grid is None or plan is None or self.number >= len(visits):
            return None
        return _Found(grid, plan, *visits[self.number])

    def isValid(self) -> bool:
        return self._found() is not None

    def object(self) -> QObject | None:
        return None

    def window(self) -> QWindow | None:
        grid = _living(self._grid)
        return None if grid is None else grid.window().windowHandle()

    def parent(self) -> QAccessibleInterface | None:
        grid = _living(self._grid)
        return None if grid is None else QAccessible.queryAccessibleInterface(grid)

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
        found = self._found()
        if found is None:
            return ""
        words, visit = found.grid.words, found.placed.visit
        if kind == QAccessible.Text.Name:
            return words.visit(visit, found.plan.columns[found.column].column, found.plan.grid.zone)
        return words.second_line(visit) if kind == QAccessible.Text.Description else ""

    def setText(self, _kind: QAccessible.Text, _text: str) -> None:
        """A visit is not renamed by a screen reader."""

    def rect(self) -> QRect:
        found = self._found()
        return QRect() if found is None else found.grid.on_screen(found.plan.box_of(found.column, found.placed))

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        found = self._found()
        if found is None:
            state.invalid = True
            return state
        grid, viewport = found.grid, found.grid.viewport()
        state.focusable = state.selectable = True
        state.focused = grid.hasFocus() and numbered(grid) == self.number
        state.selected = found.placed.visit.id == grid.state.selected
        shown = QRect(viewport.mapToGlobal(QPoint(0, 0)), viewport.size())
        state.offscreen = not shown.intersects(self.rect())
        return state


def _living(grid: ref[CalendarGrid]) -> CalendarGrid | None:
    """The grid, unless it is gone, for Python or for Qt."""
    there = grid()
    return there if there is not None and isValid(there) else None


_kept: list[GridAccessible] = []
"""Never freed, for Qt may ask them after their grid; they are small and hold no grid."""
