"""The commands of the calendar's screen, bound to its keys, and the menu that offers those which apply here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from clinic_desk.domain.appointment import MOVABLE, Status, Step, step_between
from clinic_desk.qt.actions import BoundActions, Group, command

if TYPE_CHECKING:
    from clinic_desk.views.calendar.plan import PlacedVisit
    from clinic_desk.views.calendar.screen import CalendarScreen

STATUSES = {
    "visit.arrived": Status.ARRIVED,
    "visit.in_room": Status.IN_PROGRESS,
    "visit.done": Status.COMPLETED,
    "visit.no_show": Status.NO_SHOW,
}
_ABOUT_A_VISIT = frozenset({"visit.edit", "visit.history", "visit.cancel", "booking.move", "booking.pin", *STATUSES})


class CalendarCommands:
    """Keys and menu of one screen. Window commands work wherever the focus is, grid commands only in the grid."""

    def __init__(self, screen: CalendarScreen) -> None:
        self._screen = screen
        grid = screen.grid
        self.grid = BoundActions(
            grid,
            {
                "go.now": grid.go_to_now,
                "go.previous_week": partial(screen.days_requested.emit, -7),
                "go.next_week": partial(screen.days_requested.emit, 7),
                "booking.move": grid.start_move,
                "booking.pin": screen.take_up,
                "booking.drop": grid.put_down,
                "booking.hold": grid.request_hold,
                "booking.block": grid.request_block,
                "visit.cancel": grid.request_cancel,
                "visit.history": grid.request_history,
                "view.zoom_in": partial(grid.zoom_by, 1),
                "view.zoom_out": partial(grid.zoom_by, -1),
                **{name: partial(grid.request_status, status) for name, status in STATUSES.items()},
            },
        )
        self.window = BoundActions(
            screen,
            {
                "go.date": screen.ask_for_date,
                "go.previous_day": partial(screen.days_requested.emit, -1),
                "go.next_day": partial(screen.days_requested.emit, 1),
                "booking.new": grid.request_booking,
                "visit.edit": grid.request_open,
                "view.day": screen.day_requested.emit,
                "view.week": screen.ask_for_week,
                "view.cancelled": screen.cancelled_button.click,
                "view.zoom_reset": grid.set_zoom,
            },
            numbered={"go.doctor": screen.go_to_doctor},
        )
        self.turn_day_keys()

    def set_single_letters(self, allowed: bool) -> None:
        """Switch the keys that are single letters on or off."""
        self.grid.set_single_letters(allowed)

    def turn_day_keys(self) -> None:
        """Let Alt and an arrow lead where the arrow points: in a right-to-left interface on, not back."""
        names = ["go.previous_day", "go.next_day"]
        turned = names[::-1] if self._screen.layoutDirection() == Qt.LayoutDirection.RightToLeft else names
        for name, keys_of in zip(names, turned, strict=True):
            self.window.action(name).setShortcuts([QKeySequence(key) for key in command(keys_of).keys])

    def open_menu(self, at: QPoint) -> None:
        """Offer what can be done with the visit or the time under the cursor."""
        menu = QMenu(self._screen)
        menu.setObjectName("calendar_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        state = self._screen.grid.state
        on_visit = state.cursor is not None and state.cursor.visit_id is not None
        placed = state.current() if on_visit else None
        for commands in (self.window, self.grid):
            commands.fill_menu(menu, Group.VISIT)
        menu.addSeparator()
        for commands in (self.window, self.grid):
            commands.fill_menu(menu, Group.BOOKING)
        for action in menu.actions():
            if not self._applies(action.objectName(), placed):
                menu.removeAction(action)
        menu.popup(at)

    def _applies(self, name: str, placed: PlacedVisit | None) -> bool:
        """Whether a command can do anything here; the records have the last word."""
        if name == "booking.drop":
            return self._screen.grid.has_pinned
        if name not in _ABOUT_A_VISIT:
            return True
        return placed is not None and _applies_to(name, placed.visit.status)


def _applies_to(name: str, status: Status) -> bool:
    """Whether a command can do anything with a visit in its present status."""
    if name in STATUSES:
        return step_between(status, STATUSES[name]) is not Step.NONE
    if name == "visit.cancel":
        return step_between(status, Status.CANCELLED) is not Step.NONE
    return status in MOVABLE if name in {"booking.move", "booking.pin"} else True
