"""The keys that the grid hears by itself: arrows, Enter, Space, Esc. All others are commands of `qt/actions.py`.

Left and right are those of the screen: in a right-to-left interface the arrows follow what is seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from clinic_desk.views.calendar import cursor as stops
from clinic_desk.views.calendar import moving

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from clinic_desk.views.calendar.grid import CalendarGrid
    from clinic_desk.views.calendar.moving import Draft

_VERTICAL = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_SIDEWAYS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ARROWS = {**_VERTICAL, **_SIDEWAYS}


def press(grid: CalendarGrid, event: QKeyEvent) -> bool:
    """Do what a key means; False if it means nothing here."""
    key = Qt.Key(event.key())
    plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    shift = plain == Qt.KeyboardModifier.ShiftModifier
    if plain != Qt.KeyboardModifier.NoModifier and not (shift and key in _VERTICAL):
        return False
    if key is Qt.Key.Key_Escape:
        return grid.leave()
    if grid.state.draft is not None:
        return _while_moving(grid, grid.state.draft, key, shift=shift)
    if key in _ENTER:
        grid.open_or_book()
    elif key is Qt.Key.Key_Space:
        grid.select_or_book()
    elif key in _ARROWS:
        _go(grid, key, shift=shift)
    else:
        return False
    return True


def _go(grid: CalendarGrid, key: Qt.Key, *, shift: bool) -> None:
    plan, cursor = grid.plan, grid.state.cursor
    if plan is None:
        return
    if cursor is None:
        grid.ensure_cursor()
    elif shift:
        _stretch(grid, _VERTICAL[key] * grid.grain)
    elif key in _VERTICAL:
        grid.put_cursor(stops.down(plan, cursor, grid.grain, _VERTICAL[key]))
    else:
        grid.put_cursor(stops.across(plan, cursor, grid.grain, _sideways(grid, key)))


def _stretch(grid: CalendarGrid, by: int) -> None:
    """Choose a longer or shorter free time; on a visit begin to change its length."""
    cursor, cell = grid.state.cursor, grid.state.free_cell()
    if cursor is None or cell is None:
        return
    if cursor.visit_id is None:
        grid.put_cursor(stops.with_minutes(cursor, stops.stretched_minutes(cell[1], by)))
        return
    grid.start_move()
    if grid.state.draft is not None:
        grid.set_draft(moving.lengthened(grid.state.draft, by))


def _while_moving(grid: CalendarGrid, draft: Draft, key: Qt.Key, *, shift: bool) -> bool:
    plan = grid.plan
    if plan is None:
        return False
    if key in _ENTER:
        grid.drop()
    elif key in _VERTICAL and shift:
        grid.set_draft(moving.lengthened(draft, _VERTICAL[key] * grid.grain))
    elif key in _VERTICAL:
        grid.set_draft(moving.shifted(plan, draft, _VERTICAL[key], grid.grain))
    elif key in _SIDEWAYS:
        grid.set_draft(moving.beside(plan, draft, _sideways(grid, key)))
    else:
        return key is Qt.Key.Key_Space
    return True


def _sideways(grid: CalendarGrid, key: Qt.Key) -> int:
    return -_SIDEWAYS[key] if grid.isRightToLeft() else _SIDEWAYS[key]
