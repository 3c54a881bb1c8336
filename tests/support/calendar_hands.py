"""Hands and eyes on a calendar in tests: shows it in a window, puts the cursor, drags, and looks at what is painted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from clinic_desk.domain.agenda import Grid, ShadeKind
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme
from clinic_desk.views.calendar.cursor import cursor_at
from clinic_desk.views.calendar.grid import CalendarGrid
from clinic_desk.views.calendar.overlay import Layer
from clinic_desk.views.calendar.plan import PlacedVisit, Plan
from tests.support.grids import a_column, a_grid, a_shade, a_visit, an_id

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def a_calendar(
    qtbot: QtBot,
    theme: Theme,
    grid: Grid,
    *,
    size: tuple[int, int] = (760, 720),
    rtl: bool = False,
    now: int | None = None,
) -> CalendarGrid:
    """A calendar in a window of its own, with the focus in it."""
    made = CalendarGrid(theme, Formats(QLocale("en_GB")))
    qtbot.addWidget(made)
    made.resize(*size)
    if rtl:
        made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    if now is not None:
        made.set_now(now)
    made.show_grid(grid)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made


def two_doctors() -> Grid:
    """10:00-10:30 and 11:00-12:00 with the first, 10:15-10:45 with the second; lunch at one."""
    lunch = a_shade("13:00", "14:00", ShadeKind.BREAK, "Lunch")
    return a_grid(
        a_column(1, [a_visit(1, "10:00"), a_visit(2, "11:00", 60, room_id=an_id(81))], shades=(lunch,)),
        a_column(2, [a_visit(3, "10:15")], room_id=an_id(82)),
        opens=540,
    )


def changed(grid: Grid, number: int, **fields: Any) -> Grid:
    """The grid with one visit changed."""
    columns = [
        replace(column, visits=tuple(replace(v, **fields) if v.id == an_id(number) else v for v in column.visits))
        for column in grid.columns
    ]
    return replace(grid, columns=tuple(columns))


def heard(widget: QWidget, *names: str) -> list[tuple[Any, ...]]:
    """What these signals carry from now on: their name and their values."""
    found: list[tuple[Any, ...]] = []
    for name in names:
        getattr(widget, name).connect(lambda *values, name=name: found.append((name, *values)))
    return found


def plan_of(grid: CalendarGrid) -> Plan:
    """Where everything stands; there must be a grid."""
    assert grid.plan is not None
    return grid.plan


def placed_of(grid: CalendarGrid, number: int) -> tuple[int, PlacedVisit]:
    """The column and place of a visit that must be there."""
    found = plan_of(grid).find(an_id(number))
    assert found is not None
    return found


def where(grid: CalendarGrid) -> tuple[int, str, int | None]:
    """The cursor as (column, clock, visit number or None)."""
    cursor = grid.state.cursor
    assert cursor is not None
    number = None if cursor.visit_id is None else next(n for n in range(10_000) if an_id(n) == cursor.visit_id)
    return cursor.column, f"{cursor.position // 60:02}:{cursor.position % 60:02}", number


def put(grid: CalendarGrid, column: int, clock: str) -> None:
    """Put the cursor on what stands at a clock time of a column."""
    hour, minute = map(int, clock.split(":"))
    grid.put_cursor(cursor_at(plan_of(grid), column, hour * 60 + minute, grid.grain))


def layers(grid: CalendarGrid) -> list[Layer]:
    """What lies over the columns."""
    return [item.layer for item in grid.state.items()]


def point(grid: CalendarGrid, column: int, clock: str, *, x: float = 0.4) -> QPoint:
    """A point of the window at a clock time of a column."""
    hour, minute = map(int, clock.split(":"))
    frame = plan_of(grid).frame
    box = frame.column_box(column)
    content = QPointF(box.x + box.width * x, frame.y_of(hour * 60 + minute) + 3)
    return (content - grid.origin()).toPoint()


def in_middle(grid: CalendarGrid, number: int) -> QPoint:
    """The middle of a visit's block in the window."""
    box = plan_of(grid).box_of(*placed_of(grid, number))
    return (QPointF(box.x + box.width / 2, box.y + box.height / 2) - grid.origin()).toPoint()


def drag(grid: CalendarGrid, start: QPoint, end: QPoint, *, drop: bool = True) -> None:
    """Press at one point, go to another, and let go there unless told otherwise."""
    viewport = grid.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.3, 0.7, 1.0):
        move_held(viewport, (QPointF(start) + (QPointF(end) - QPointF(start)) * share).toPoint())
    if drop:
        QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end)


def move_held(viewport: QWidget, at: QPoint) -> None:
    """Move the mouse with its left button held down, which QtTest cannot."""
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(at),
        QPointF(viewport.mapToGlobal(at)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(viewport, event)


def image_of(widget: QWidget) -> QImage:
    """The widget painted at once."""
    return widget.grab().toImage().copy()


def on_the_screen(widget: QWidget) -> QImage:
    """What has been painted into the window, step by step: `image_of` would paint it all anew."""
    QApplication.processEvents()
    return widget.screen().grabWindow(widget.winId()).toImage().copy()


def is_seen(image: QImage, widget: QWidget) -> bool:
    """Whether the window shows this image; at another scale the offscreen platform gives its upper left part."""
    window = on_the_screen(widget)
    assert not window.isNull()
    return window == image.copy(window.rect())
