"""What the mouse does on the calendar: select, open, drag to move, drag an edge for the length, point at a card.

Gestures only; where a dragged visit stands is `moving.py`, what becomes of it is the grid's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtWidgets import QApplication

from clinic_desk.domain.appointment import MOVABLE
from clinic_desk.views.calendar import cursor as stops
from clinic_desk.views.calendar import moving
from clinic_desk.views.calendar.geometry import nearest

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent

    from clinic_desk.views.calendar.grid import CalendarGrid
    from clinic_desk.views.calendar.plan import Hit

_NEAR_EDGE = 28
_SCROLL_STEP = 14
_SCROLL_MS = 30


class Pointer:
    """The gesture that is being made with the mouse on one grid."""

    def __init__(self, grid: CalendarGrid) -> None:
        self._grid = grid
        self._pressed: Hit | None = None
        self._at = QPointF()
        self._grab = 0.0
        self._dragging = False
        self._last = QPointF()
        self._scroll = QTimer(grid, interval=_SCROLL_MS)
        self._scroll.timeout.connect(self._scroll_on)

    @property
    def is_dragging(self) -> bool:
        """Whether a visit or a length is being dragged."""
        return self._dragging

    def press(self, event: QMouseEvent) -> None:
        """Begin a gesture: select what lies there and put the cursor on it."""
        grid = self._grid
        self._pressed = None
        hit = grid.hit_at(event.position())
        if hit is None or grid.plan is None:
            return
        if grid.state.by_keys:
            grid.drop()
            return
        if hit.placed is not None:
            grid.put_cursor(stops.on_visit(hit.column, hit.placed))
            grid.select(hit.placed.visit.id)
        else:
            stop = stops.free_cursor(grid.plan, hit.column, int(hit.position), grid.grain)
            grid.put_cursor(stop)
            grid.select(None)
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._at = hit, event.position()
            if hit.placed is not None:
                self._grab = hit.position - hit.placed.top

    def move(self, event: QMouseEvent) -> None:
        """Go on with a drag, begin one, or point at what lies under the mouse."""
        self._last = event.position()
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            self._point(event.position())
            return
        if not self._dragging:
            way = (event.position() - self._at).manhattanLength()
            if way < QApplication.startDragDistance() or not self._begin(self._pressed):
                return
        self._drag(event.position())
        near = self._near_edge(event.position())
        if near.isNull():
            self._scroll.stop()
        elif not self._scroll.isActive():
            self._scroll.start()

    def release(self, event: QMouseEvent) -> None:
        """End a drag by dropping the visit where it is."""
        was_dragging = self._dragging
        self._end()
        if was_dragging and self._grid.state.draft is not None:
            self._grid.drop()

    def double_click(self, event: QMouseEvent) -> None:
        """Open the visit, or book the time."""
        self.press(event)
        self._end()
        if event.button() == Qt.MouseButton.LeftButton and self._grid.hit_at(event.position()) is not None:
            self._grid.open_or_book()

    def abandon(self) -> None:
        """Forget the gesture; the button may still be held down."""
        self._end()
        self._pressed = None

    def _end(self) -> None:
        self._dragging = False
        self._pressed = None
        self._scroll.stop()

    def _begin(self, hit: Hit) -> bool:
        grid = self._grid
        if hit.placed is not None:
            draft = grid.state.movable(hit.placed.visit.id)
            if draft is None:
                self._pressed = None
                return False
            grid.point_at(None)
            grid.set_draft(draft)
        self._dragging = True
        return True

    def _drag(self, at: QPointF) -> None:
        grid, hit, plan = self._grid, self._pressed, self._grid.plan
        if hit is None or plan is None:
            return
        point = grid.to_content(at)
        position = plan.frame.position_at(point.y())
        draft = grid.state.draft
        if hit.placed is None:
            cursor = grid.state.cursor
            if cursor is not None:
                minutes = max(nearest(position, grid.grain) - cursor.position, grid.grain)
                grid.put_cursor(stops.with_minutes(cursor, minutes))
        elif draft is not None and hit.edge is not None:
            grid.set_draft(moving.resized(plan, draft, hit.edge, position, grid.grain))
        elif draft is not None:
            column = plan.frame.column_at(point.x())
            grid.set_draft(moving.dragged(plan, draft, column, position - self._grab, grid.grain))

    def _point(self, at: QPointF) -> None:
        grid = self._grid
        hit = grid.hit_at(at)
        placed = None if hit is None else hit.placed
        grid.point_at(None if placed is None else placed.visit.id)
        resizes = hit is not None and hit.edge is not None and placed is not None and placed.visit.status in MOVABLE
        shape = Qt.CursorShape.SizeVerCursor if resizes else Qt.CursorShape.ArrowCursor
        if grid.viewport().cursor().shape() != shape:
            grid.viewport().setCursor(shape)

    def _near_edge(self, at: QPointF) -> QPoint:
        """In which direction the grid scrolls while a drag rests near its edge."""
        room = self._grid.viewport().rect()
        x = (at.x() > room.width() - _NEAR_EDGE) - (at.x() < _NEAR_EDGE)
        y = (at.y() > room.height() - _NEAR_EDGE) - (at.y() < _NEAR_EDGE)
        return QPoint(x * _SCROLL_STEP, y * _SCROLL_STEP)

    def _scroll_on(self) -> None:
        self._grid.scroll_by(self._near_edge(self._last))
        if self._dragging:
            self._drag(self._last)
