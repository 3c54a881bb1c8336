"""The frozen edges of the calendar: headings above the columns and hours beside them. They scroll with the grid."""

from datetime import date

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from clinic_desk.domain.agenda import GridColumn
from clinic_desk.domain.appointment import Presence
from clinic_desk.qt.theme import TextSize, Theme
from clinic_desk.views.calendar.geometry import Box
from clinic_desk.views.calendar.lettering import Lettering, Row
from clinic_desk.views.calendar.plan import Plan
from clinic_desk.views.calendar.words import CalendarWords
from clinic_desk.views.status_words import word_for

_PAD = 9.0
_DOT = 9.0
_GAP = 6.0
_RADIUS = 8.0
_AXIS_PAD = 8


class Headings(QWidget):
    """Who, or in a week which day, stands above each column, with the doctor's presence as a dot and as a word."""

    def __init__(self, theme: Theme, words: CalendarWords, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = words
        self._plan: Plan | None = None
        self._scrolled = 0.0
        self._corner = 0
        self._today: date | None = None
        self._painted: object = None
        self.setObjectName("calendar_headings")
        self.dress()

    def dress(self) -> None:
        """Take fonts from the theme."""
        self._bold = Lettering(self._theme.font(TextSize.TEXT, bold=True))
        self._small = Lettering(self._theme.font(TextSize.SMALL))
        self.update()

    @property
    def wanted_height(self) -> int:
        """Room for two lines."""
        return round(self._bold.height + self._small.height + self._theme.length(18))

    def show_plan(self, plan: Plan, scrolled: float, *, corner: int, today: date | None) -> None:
        """Show the columns from content pixel `scrolled` on, beside a corner as wide as the hours."""
        self._plan, self._scrolled, self._corner, self._today = plan, scrolled, corner, today
        words = "; ".join(self.sentence(column.column) for column in plan.columns)
        painted = (words, plan.frame, plan.grid.days, scrolled, corner, today)
        if painted != self._painted:
            self._painted = painted
            self.setAccessibleName(words)
            self.update()

    def sentence(self, column: GridColumn) -> str:
        """A heading in words, with the presence."""
        if self._plan is None:
            return ""
        first, second = self._words.heading(column, self._plan.grid)
        return ", ".join(part for part in (first, second, word_for(column.presence)) if part)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        whole = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("panel"))
        painter.drawRoundedRect(whole.adjusted(0, 0, 0, _RADIUS), _RADIUS, _RADIUS)
        plan = self._plan
        if plan is None:
            return
        painter.save()
        painter.setClipRect(QRectF(self._left, 0, self.width() - self._corner, whole.height()))
        shift = self._left - self._scrolled
        for number in plan.frame.columns_between(self._scrolled, self._scrolled + self.width() - self._corner - 1):
            box = plan.frame.column_box(number)
            self._paint_column(painter, plan, number, Box(box.x + shift, 0, box.width, self.height()))
        painter.restore()
        line = plan.frame.line
        painter.fillRect(QRectF(0, whole.height() - line, whole.width(), line), self._theme.colour("line"))

    @property
    def _left(self) -> int:
        """Where the columns begin in this widget."""
        return 0 if self._plan is None or self._plan.frame.rtl else self._corner

    def _paint_column(self, painter: QPainter, plan: Plan, number: int, box: Box) -> None:
        theme, rtl = self._theme, plan.frame.rtl
        column = plan.columns[number].column
        first, second = self._words.heading(column, plan.grid)
        edge = box.right - plan.frame.line if rtl else box.x
        painter.fillRect(QRectF(edge, 0, plan.frame.line, box.height), theme.colour("line"))
        top = (box.height - self._bold.height - self._small.height) / 2
        baseline = top + self._bold.ascent
        lead = _PAD
        if plan.grid.days == 1:
            x = box.right - _PAD - _DOT if rtl else box.x + _PAD
            middle = baseline - self._bold.ascent * 0.36
            self._paint_presence(painter, column.presence, QRectF(x, middle - _DOT / 2, _DOT, _DOT))
            lead += _DOT + _GAP
        painter.setFont(self._bold.font)
        painter.setPen(theme.colour("accent" if plan.grid.days > 1 and column.day == self._today else "text"))
        width = box.width - lead - _PAD
        self._bold.put(painter, first, Row(box.x + (_PAD if rtl else lead), width, baseline), rtl=rtl)
        painter.setFont(self._small.font)
        painter.setPen(theme.colour("muted"))
        below = top + self._bold.height + self._small.ascent
        self._small.put(painter, second, Row(box.x + _PAD, box.width - 2 * _PAD, below), rtl=rtl)

    def _paint_presence(self, painter: QPainter, presence: Presence, area: QRectF) -> None:
        """Filled, filled with a bar, or a ring: told apart without colour too."""
        colour = self._theme.colour(presence.value)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        if presence is Presence.OFFLINE:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour, 2))
            area = area.adjusted(1, 1, -1, -1)
        painter.drawEllipse(area)
        if presence is Presence.BUSY:
            middle = area.center()
            painter.fillRect(QRectF(middle.x() - 2.5, middle.y() - 0.75, 5, 1.5), self._theme.colour("panel"))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and self._plan is not None and self._plan.columns:
            number = self._plan.frame.column_at(event.pos().x() - self._left + self._scrolled)
            QToolTip.showText(event.globalPos(), self.sentence(self._plan.columns[number].column), self)
            return True
        return super().event(event)


class HourAxis(QWidget):
    """The hours beside the columns, and the present time on its line."""

    def __init__(self, theme: Theme, words: CalendarWords, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = words
        self._plan: Plan | None = None
        self._top = 0.0
        self._now: tuple[int, str] | None = None
        self._painted: object = None
        self.setObjectName("calendar_hours")
        self.dress()

    def dress(self) -> None:
        """Take fonts from the theme."""
        self._small = Lettering(self._theme.font(TextSize.SMALL))
        self._bold = Lettering(self._theme.font(TextSize.TINY, bold=True))
        self.update()

    @property
    def wanted_width(self) -> int:
        """Room for the longest time of day."""
        widest = max(self._small.advance(self._words.clock(minute)) for minute in (0, 600, 1200, 1320))
        return round(widest) + 2 * _AXIS_PAD

    def show_plan(self, plan: Plan, top: float, now: tuple[int, str] | None) -> None:
        """Show the hours of a plan from content pixel `top` on; `now` is the present's position and its words."""
        self._plan, self._top, self._now = plan, top, now
        painted = (plan.frame, plan.grid.hours, top, now)
        if painted != self._painted:
            self._painted = painted
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        painter.fillRect(self.rect(), theme.colour("panel"))
        plan = self._plan
        if plan is None:
            return
        now_y = None if self._now is None else plan.frame.y_of(self._now[0]) - self._top
        painter.setFont(self._small.font)
        painter.setPen(theme.colour("muted"))
        for hour in plan.grid.hours:
            y = plan.frame.y_of(hour.position) - self._top
            middle = y + self._small.height / 2
            hidden = now_y is not None and abs(middle - now_y) < self._small.height
            if -self._small.height < y < self.height() and not hidden:
                self._put(painter, self._words.clock(hour.minute), y + self._small.ascent)
                if hour.repeated:
                    self._put(painter, self._words.again(), y + self._small.height + self._small.ascent)
        if self._now is not None and now_y is not None:
            self._paint_now(painter, self._now[1], now_y)

    def _put(self, painter: QPainter, text: str, baseline: float) -> None:
        x = self.width() - _AXIS_PAD - self._small.advance(text) if self._is_rtl() else _AXIS_PAD
        painter.drawText(QPointF(x, baseline), text)

    def _paint_now(self, painter: QPainter, text: str, y: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self._bold.height + 3
        pill = QRectF(4, y - height / 2, self.width() - 8, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("now"))
        painter.drawRoundedRect(pill, 4, 4)
        painter.setFont(self._bold.font)
        painter.setPen(self._theme.colour("on_now"))
        x = (self.width() - self._bold.advance(text)) / 2
        painter.drawText(QPointF(x, self._bold.centred(pill.top(), height)), text)

    def _is_rtl(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft
