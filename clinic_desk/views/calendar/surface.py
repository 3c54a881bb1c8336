"""The calendar's scrolling surface: painted columns with frozen headings and hours, zoom, and what lies over them.

It shows and measures. What a person does with keys and mouse, and what is asked for then, is `grid.py`.
"""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from clinic_desk.domain.agenda import Grid
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme
from clinic_desk.views.calendar.edges import Headings, HourAxis
from clinic_desk.views.calendar.geometry import NARROWEST, NARROWEST_DAY, USUAL, ZOOMS, Box, Frame, floor_to
from clinic_desk.views.calendar.overlay import REACH, Item, Layer, OverlayPainter
from clinic_desk.views.calendar.plan import Hit, Plan
from clinic_desk.views.calendar.sheets import Sheets
from clinic_desk.views.calendar.state import GridState
from clinic_desk.views.calendar.words import CalendarWords

CONTEXT = 48.0
"""Pixels that stay visible around the cursor when it makes the surface scroll."""

_BESIDE = 8.0
"""Pixels beside a block that show the whole column."""

_NOW_SHARE = 0.35
"""How far down the window the present time stands when the calendar goes there."""


class CalendarSurface(QAbstractScrollArea):
    """Shows grids. Content pixels count from the upper left corner of the first hour of the leftmost column."""

    zoom_changed = Signal(int)

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._theme = theme
        self.words = CalendarWords(formats, self)
        self.state = GridState(self.words)
        self._sheets = Sheets(theme, self.words)
        self._overlay = OverlayPainter(theme)
        self._items: tuple[Item, ...] = ()
        self._zoom = USUAL
        self._started = False
        self._headings = Headings(theme, self.words, self)
        self._axis = HourAxis(theme, self.words, self)
        self._idle = QTimer(self, interval=0)
        self._idle.timeout.connect(self._paint_ahead)
        viewport = self.viewport()
        viewport.setMouseTracking(True)
        viewport.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.verticalScrollBar().setSingleStep(24)
        self.horizontalScrollBar().setSingleStep(40)
        theme.changed.connect(self._dress)
        self._dress()

    # -- what it is told -------------------------------------------------------------------------

    def show_grid(self, grid: Grid) -> None:
        """Show another state of the day, or another day; what the person holds in hand stays there."""
        self._show(self.state.receive(grid))

    def prepare(self, grid: Grid) -> None:
        """Paint a grid in idle moments that will probably be shown next."""
        if self.isVisible():
            self._sheets.prepare(grid, self._frame(grid))
            self._idle.start()

    def set_now(self, instant: int) -> None:
        """Say what time it is; the line moves, nothing else."""
        self.state.now = instant
        self.refresh()
        self._show_edges()
        if not self._started:
            self._scroll_to_start()

    def set_slot_minutes(self, minutes: int) -> None:
        """Say how long free time under the cursor is taken to be, if there is room."""
        self.state.slot_minutes = minutes
        self.refresh()

    def set_masked(self, masked: bool) -> None:
        """Show initials instead of names, or names again."""
        if masked != self.words.masked:
            self.words.masked = masked
            self._paint_anew()

    def set_formats(self, formats: Formats) -> None:
        """Write times and dates another way."""
        self.words.set_formats(formats)
        self._dress()

    @property
    def is_settled(self) -> bool:
        """Whether everything that is worth painting ahead has been painted."""
        return not self._idle.isActive()

    # -- zoom ------------------------------------------------------------------------------------

    @property
    def plan(self) -> Plan | None:
        """Where everything stands now."""
        return self.state.plan

    @property
    def grain(self) -> int:
        """The cursor's step in minutes at this zoom."""
        return ZOOMS[self._zoom].grain

    @property
    def zoom(self) -> int:
        """The level of zoom, an index of `ZOOMS`."""
        return self._zoom

    def zoom_by(self, steps: int, *, around: float | None = None) -> None:
        """Go so many steps nearer (negative: farther away)."""
        self.set_zoom(self._zoom + steps, around=around)

    def set_zoom(self, level: int = USUAL, *, around: float | None = None) -> None:
        """Take one of the zoom levels; the time at pixel `around` of the window, else in its middle, stays there."""
        level = min(max(level, 0), len(ZOOMS) - 1)
        if level == self._zoom:
            return
        self._zoom = level
        y = self.viewport().height() / 2 if around is None else around
        position = 0.0 if self.plan is None else self.plan.frame.position_at(y + self.origin().y())
        self._frame_anew()
        if self.plan is not None:
            self.verticalScrollBar().setValue(round(self.plan.frame.y_of(position) - y))
        self.zoom_changed.emit(level)

    # -- where things are ------------------------------------------------------------------------

    def origin(self) -> QPointF:
        """The content pixel at the window's upper left corner, on whole device pixels."""
        bar = self.horizontalScrollBar()
        x = bar.maximum() - bar.value() if self.isRightToLeft() else bar.value()
        y = self.verticalScrollBar().value()
        plan = self.plan
        return QPointF(x, y) if plan is None else QPointF(plan.frame.snap(x), plan.frame.snap(y))

    def to_content(self, point: QPointF) -> QPointF:
        """A point of the window in content pixels."""
        return point + self.origin()

    def hit_at(self, point: QPointF) -> Hit | None:
        """What lies at a point of the window."""
        content = self.to_content(point)
        return None if self.plan is None else self.plan.hit(content.x(), content.y())

    def on_viewport(self, box: Box) -> QRect:
        """A rectangle of the content in the window."""
        return QRectF(*box).translated(-self.origin()).toAlignedRect()

    def on_screen(self, box: Box) -> QRect:
        """A rectangle of the content on the screen."""
        area = self.on_viewport(box)
        return QRect(self.viewport().mapToGlobal(area.topLeft()), area.size())

    def box_of(self, *layers: Layer) -> Box | None:
        """The rectangle of what lies over the columns in one of these layers."""
        return next((item.box for item in self._items if item.layer in layers), None)

    # -- scrolling -------------------------------------------------------------------------------

    def scroll_by(self, by: QPoint) -> None:
        """Scroll by so many pixels on the screen."""
        sideways, down = self.horizontalScrollBar(), self.verticalScrollBar()
        sideways.setValue(sideways.value() + (-by.x() if self.isRightToLeft() else by.x()))
        down.setValue(down.value() + by.y())

    def scroll_to(self, position: float, *, share: float = _NOW_SHARE) -> None:
        """Bring an axis position to a share of the window's height."""
        if self.plan is not None:
            y = self.plan.frame.y_of(position) - self.viewport().height() * share
            self.verticalScrollBar().setValue(round(y))

    def bring_into_sight(self, box: Box | None, *, context: float = CONTEXT) -> None:
        """Scroll as little as is needed to show a rectangle with some room above and below."""
        if box is None:
            return
        area, room = QRectF(*box).translated(-self.origin()), self.viewport().size()
        spare = min(context, max(0.0, (room.height() - area.height()) / 2))
        up, below = area.top() - spare, area.bottom() + spare - room.height()
        left, right = area.left() - _BESIDE, area.right() + _BESIDE - room.width()
        x = left if left < 0 else max(0.0, right)
        y = up if up < 0 else max(0.0, below)
        if x or y:
            self.scroll_by(QPoint(round(x), round(y)))

    def _scroll_to_start(self) -> None:
        """Open at the present time if it is there, else at the first visit or where the day opens (FEATURES A09)."""
        plan = self.plan
        if plan is None or not plan.columns or not self.isVisible():
            return
        self._started = True
        position = self.state.now_position()
        if position is None:
            self.scroll_to(floor_to(self.state.first_position(), 60), share=0.0)
        else:
            self.scroll_to(position)

    # -- showing ---------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Paint again what lies over the columns, as far as it has changed."""
        items = self.state.items()
        if items != self._items:
            stale = set(items) ^ set(self._items)
            self._items = items
            self._update_boxes(item.box.grown(REACH) for item in stale)

    def _show(self, grid: Grid) -> None:
        changed = self._sheets.show(grid, self._frame(grid))
        plan = self._sheets.plan
        if plan is None:
            return
        self.state.set_plan(plan)
        self._set_ranges(plan)
        if not self._started:
            self._scroll_to_start()
        if changed is None:
            self.viewport().update()
        else:
            self._update_boxes(changed)
        self.refresh()
        self._show_edges()
        self._idle.start()

    def _frame(self, grid: Grid) -> Frame:
        return Frame(
            columns=len(grid.columns),
            length=grid.length,
            width=float(self.viewport().width()),
            zoom=ZOOMS[self._zoom],
            text=self._theme.length(100) / 100,
            ratio=self.devicePixelRatioF(),
            rtl=self.isRightToLeft(),
            narrowest=NARROWEST if grid.days == 1 else NARROWEST_DAY,
        )

    def _frame_anew(self) -> None:
        """Show the same grid in another size, zoom or direction."""
        if self.plan is not None:
            self._show(self.plan.grid)

    def _paint_anew(self) -> None:
        """Show the same grid in other colours or words."""
        self._sheets.forget()
        self._frame_anew()
        self._headings.dress()
        self._axis.dress()
        self.viewport().update()

    def _dress(self) -> None:
        self._overlay.dress()
        self._sheets.dress()
        self._headings.dress()
        self._axis.dress()
        self._place_edges()
        self._paint_anew()

    def _set_ranges(self, plan: Plan) -> None:
        room = self.viewport().size()
        for bar, content, page in (
            (self.horizontalScrollBar(), plan.frame.content_width, room.width()),
            (self.verticalScrollBar(), plan.frame.content_height, room.height()),
        ):
            bar.setRange(0, max(0, round(content) - page))
            bar.setPageStep(page)

    def _update_boxes(self, boxes: Iterable[Box]) -> None:
        for box in boxes:
            self.viewport().update(self.on_viewport(box).adjusted(-1, -1, 1, 1))

    def _show_edges(self) -> None:
        plan = self.plan
        if plan is None:
            return
        origin, position = self.origin(), self.state.now_position()
        now = None
        if position is not None and self.state.now is not None:
            now = (position, self.words.time(self.state.now, plan.grid.zone))
        self._headings.show_plan(plan, origin.x(), corner=self._axis.width(), today=self.state.today())
        self._axis.show_plan(plan, origin.y(), now)

    def _place_edges(self) -> None:
        high, wide, rtl = self._headings.wanted_height, self._axis.wanted_width, self.isRightToLeft()
        self.setViewportMargins(0 if rtl else wide, high, wide if rtl else 0, 0)
        room = self.viewport().geometry()
        outside = room.right() + 1 if rtl else room.left() - wide
        self._headings.setGeometry(min(outside, room.left()), room.top() - high, room.width() + wide, high)
        self._axis.setGeometry(outside, room.top(), wide, room.height())

    def _paint_ahead(self) -> None:
        """One piece in each idle moment, so that no key ever waits for it."""
        if not self._sheets.paint_ahead(QRectF(self.viewport().rect()).translated(self.origin())):
            self._idle.stop()

    # -- Qt --------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        plan = self.plan
        if plan is None or not plan.columns:
            self._paint_nothing(painter)
            return
        origin = self.origin()
        content = QRectF(0, 0, plan.frame.content_width, plan.frame.content_height)
        painter.translate(-origin)
        for rect in event.region():  # type: ignore[attr-defined]  # it can be gone through, the stubs do not know
            area = QRectF(rect).translated(origin)
            if not content.contains(area):
                painter.fillRect(area, self._theme.colour("panel"))
            self._sheets.draw(painter, area.intersected(content))
        self._overlay.paint(painter, self._items, QRectF(event.rect()).translated(origin), rtl=plan.frame.rtl)

    def _paint_nothing(self, painter: QPainter) -> None:
        painter.fillRect(self.viewport().rect(), self._theme.colour("panel"))
        if self.plan is not None:
            painter.setPen(self._theme.colour("muted"))
            painter.drawText(self.viewport().rect(), int(Qt.AlignmentFlag.AlignCenter), self.words.nothing())

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().scroll(-dx if self.isRightToLeft() else dx, dy)
        self._show_edges()
        self._idle.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_edges()
        self._frame_anew()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._started:
            self._scroll_to_start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._place_edges()
            self._frame_anew()
