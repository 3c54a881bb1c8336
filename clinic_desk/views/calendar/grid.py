"""The calendar's grid: cursor, selection, moves and commands on the surface, reported as whole values.

Where things stand is `plan.py`, where the person is `state.py`, what keys and mouse mean `keys.py` and `pointer.py`.
It decides nothing: a dropped visit stands at its new time only until the records say so, or go back.
"""

from uuid import UUID

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from clinic_desk.domain.agenda import Grid, GridVisit
from clinic_desk.domain.appointment import Status
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme
from clinic_desk.views.calendar import accessible, keys, moving
from clinic_desk.views.calendar import cursor as stops
from clinic_desk.views.calendar.cursor import Cursor
from clinic_desk.views.calendar.moving import Draft
from clinic_desk.views.calendar.overlay import Layer
from clinic_desk.views.calendar.pointer import Pointer
from clinic_desk.views.calendar.surface import CONTEXT, CalendarSurface

_HOVER_MS = 350
_FOCUS_MS = 150
_WHEEL_STEP = 120


class CalendarGrid(CalendarSurface):
    """Signals carry a SlotPick, a MoveDrop, the id of a visit or None; `visit_focused` is for the hover card."""

    book_requested = Signal(object)
    block_requested = Signal(object)
    hold_requested = Signal(object)
    open_requested = Signal(object)
    history_requested = Signal(object)
    cancel_requested = Signal(object)
    status_requested = Signal(object, object)
    move_requested = Signal(object)
    selection_changed = Signal(object)
    visit_focused = Signal(object)
    menu_requested = Signal(QPoint)
    now_requested = Signal()

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(theme, formats, parent)
        self.setObjectName("calendar_grid")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._pointer = Pointer(self)
        self._pinned: Draft | None = None
        self._pointed_at: UUID | None = None
        self._told_focus: UUID | None = None
        self._details: tuple[UUID, str] | None = None
        self._wheel = 0
        self._card = QTimer(self, singleShot=True)
        self._card.timeout.connect(self._tell_focus)
        accessible.announce_grids()

    # -- what it is told -------------------------------------------------------------------------

    def show_grid(self, grid: Grid) -> None:
        """Show another state of the day, or another day; what the person holds in hand stays there."""
        super().show_grid(grid)
        if self.hasFocus():
            self.ensure_cursor()
        accessible.tell_grid(self)

    def move_refused(self, visit_id: UUID) -> None:
        """Put a dropped visit back where the records have it."""
        if self.state.forget_drop(visit_id) and self.state.grid is not None:
            self._show(self.state.with_drops(self.state.grid))
            self.bring_into_sight(self.box_of(Layer.CURSOR_FREE, Layer.CURSOR_VISIT))

    def select(self, visit_id: UUID | None) -> None:
        """Select a visit, or nothing."""
        if visit_id != self.state.selected:
            self.state.selected = visit_id
            self.refresh()
            self.selection_changed.emit(visit_id)

    def tell_details(self, visit_id: UUID, words: str) -> None:
        """Keep what the mouse is told of a visit that it rests on, besides what stands on its block."""
        self._details = (visit_id, words)

    def go_to(self, visit_id: UUID) -> bool:
        """Put cursor and selection on a visit and bring it into sight; False if it is not on the grid."""
        found = None if self.plan is None else self.plan.find(visit_id)
        if found is None:
            return False
        self.put_cursor(stops.on_visit(*found))
        self.select(visit_id)
        return True

    # -- commands --------------------------------------------------------------------------------

    def go_to_now(self) -> None:
        """Put the cursor at the present time; ask for today if the grid shows other days."""
        stop = self.state.now_stop()
        if stop is None:
            self.now_requested.emit()
            return
        self.scroll_to(stop.position)
        self.put_cursor(stop)

    def go_to_column(self, number: int) -> None:
        """Put the cursor into the column with this number, 1 for the first, at the height where it is."""
        self.ensure_cursor()
        cursor, plan = self.state.cursor, self.plan
        if cursor is not None and plan is not None and 0 < number <= len(plan.columns):
            self.put_cursor(stops.cursor_at(plan, number - 1, cursor.anchor, self.grain))

    def start_move(self) -> None:
        """Take up the current visit to move it by keys."""
        placed = self.state.current()
        if placed is not None and self.state.draft is None:
            self.set_draft(self.state.movable(placed.visit.id), by_keys=True)

    def pin(self) -> None:
        """Remember the current visit, to be put down elsewhere, also on another day."""
        placed = self.state.current()
        if placed is not None:
            self._pinned = self.state.movable(placed.visit.id)

    @property
    def pinned(self) -> GridVisit | None:
        """The visit that was taken up to be put down elsewhere."""
        return None if self._pinned is None else self._pinned.visit

    @property
    def has_pinned(self) -> bool:
        """Whether a visit was taken up to be put down elsewhere."""
        return self._pinned is not None

    def put_down(self) -> None:
        """Let the remembered visit stand at the cursor as if it was being moved; Enter drops it."""
        cursor, plan = self.state.cursor, self.plan
        if self._pinned is not None and cursor is not None and plan is not None:
            draft = moving.put_at(plan, self._pinned, cursor.column, cursor.position)
            self._pinned = None
            self.set_draft(draft, by_keys=True)

    def request_status(self, status: Status) -> None:
        """Ask for another status of the current visit, which its card then shows with what there is to mind."""
        placed = self.state.current()
        if placed is not None:
            self.select(placed.visit.id)
            self.status_requested.emit(placed.visit.id, status)

    def request_cancel(self) -> None:
        """Ask to call the current visit off."""
        self._emit_current(self.cancel_requested)

    def request_history(self) -> None:
        """Ask what has happened to the current visit."""
        self._emit_current(self.history_requested)

    def request_open(self) -> None:
        """Ask to open the current visit."""
        self._emit_current(self.open_requested)

    def request_booking(self) -> None:
        """Ask to book the time under the cursor."""
        self._emit_pick(self.book_requested)

    def request_hold(self) -> None:
        """Ask to keep the time under the cursor for a moment."""
        self._emit_pick(self.hold_requested)

    def request_block(self) -> None:
        """Ask to keep the time under the cursor free of visits."""
        self._emit_pick(self.block_requested)

    def _emit_current(self, signal: SignalInstance) -> None:
        placed = self.state.current()
        if placed is not None:
            signal.emit(placed.visit.id)

    def _emit_pick(self, signal: SignalInstance) -> None:
        self.ensure_cursor()
        pick = self.state.pick()
        if pick is not None:
            signal.emit(pick)

    # -- what keys and mouse do ------------------------------------------------------------------

    def ensure_cursor(self) -> None:
        """Put the cursor somewhere if it is nowhere yet."""
        stop = self.state.first_stop() if self.state.cursor is None else None
        if stop is not None:
            self.put_cursor(stop, calmly=True)

    def put_cursor(self, cursor: Cursor, *, calmly: bool = False) -> None:
        """Move the cursor and bring it into sight, `calmly` without room around it, so that less moves."""
        self.state.put_cursor(cursor)
        self._pointed_at = None  # whoever goes on with the keys does not mean what the mouse lies on
        self.refresh()
        box = self.box_of(Layer.CURSOR_FREE, Layer.CURSOR_VISIT)
        self.bring_into_sight(box, context=0.0 if calmly else CONTEXT)
        accessible.tell_cursor(self)
        if self.hasFocus():
            self._card.start(_FOCUS_MS)

    def set_draft(self, draft: Draft | None, *, by_keys: bool | None = None) -> None:
        """Show where a visit would go; None gives the move up."""
        self.state.draft = draft
        self.state.by_keys = draft is not None and (self.state.by_keys if by_keys is None else by_keys)
        self.refresh()
        if self.state.by_keys:
            self.bring_into_sight(self.box_of(Layer.GHOST, Layer.GHOST_BLOCKED))
            accessible.tell_draft(self)

    def drop(self) -> None:
        """Ask for the move; the visit stands at its new time until it is stored or refused."""
        drop = self.state.drop()
        self.state.by_keys = False
        if drop is None or self.state.grid is None:
            self.refresh()
            return
        self._show(self.state.with_drops(self.state.grid))
        self.go_to(drop.appointment_id)
        self.move_requested.emit(drop)

    def leave(self) -> bool:
        """Give up what is under way: a move, else the selection. False if there was nothing."""
        if self.state.draft is not None or self._pointer.is_dragging:
            self._pointer.abandon()
            self.set_draft(None)
            return True
        if self.state.selected is not None:
            self.select(None)
            return True
        return False

    def open_or_book(self) -> None:
        """Open the visit under the cursor, or book the free time there."""
        cursor = self.state.cursor
        if cursor is not None and cursor.visit_id is not None:
            self.open_requested.emit(cursor.visit_id)
        else:
            self.request_booking()

    def select_or_book(self) -> None:
        """Select the visit under the cursor, or book the free time there."""
        cursor = self.state.cursor
        if cursor is not None and cursor.visit_id is not None:
            self.select(cursor.visit_id)
        else:
            self.request_booking()

    def point_at(self, visit_id: UUID | None) -> None:
        """The mouse rests on a visit, or on none."""
        if visit_id != self._pointed_at:
            self._pointed_at = visit_id
            self._card.start(_HOVER_MS)

    def _tell_focus(self) -> None:
        """Say, after a moment of rest, which visit the mouse points at or the cursor is on."""
        cursor, focus = self.state.cursor, self._pointed_at
        if focus is None and self.hasFocus() and cursor is not None:
            focus = cursor.visit_id
        if focus != self._told_focus:
            self._told_focus = focus
            self.visit_focused.emit(focus)

    # -- Qt --------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.setAccepted(keys.press(self, event))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pointer.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pointer.double_click(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        self._wheel += event.angleDelta().y()
        steps = int(self._wheel / _WHEEL_STEP)
        self._wheel -= steps * _WHEEL_STEP
        if steps:
            self.zoom_by(steps, around=event.position().y())
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = event.globalPos()
        if event.reason() is not QContextMenuEvent.Reason.Mouse:
            self.ensure_cursor()
            box = self.box_of(Layer.CURSOR_FREE, Layer.CURSOR_VISIT)
            at = at if box is None else self.on_screen(box).center()
        self.menu_requested.emit(at)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._tip_at(QPointF(event.pos())), self.viewport())
            return True
        if event.type() == QEvent.Type.Leave:
            self.point_at(None)
        return super().viewportEvent(event)

    def _tip_at(self, point: QPointF) -> str:
        hit, plan = self.hit_at(point), self.plan
        if hit is None or hit.placed is None or plan is None:
            return ""
        visit = hit.placed.visit
        card = self.words.card(visit, plan.columns[hit.column].column, plan.grid.zone)
        if self.words.masked or self._details is None or self._details[0] != visit.id:
            return card
        return f"{card}\n{self._details[1]}"

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.state.focused = True
        self.ensure_cursor()
        self.refresh()
        accessible.tell_cursor(self)
        self._card.start(_FOCUS_MS)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.state.focused = False
        self.refresh()
        self._card.start(_FOCUS_MS)
