"""One month to go to a day with: arrows, Page Up and Down, Enter, or a click. Which days are busy is not shown."""

from datetime import date, timedelta

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolButton,
    QWidget,
)

from clinic_desk.qt.icons import keep_icon
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import TextSize, Theme
from clinic_desk.views.widgets.card import Card

WEEK = 7
ROWS = 6
_ROW_HEIGHT = 25

_Index = QModelIndex | QPersistentModelIndex
_DAY_ROLE = Qt.ItemDataRole.UserRole


class MonthModel(QAbstractTableModel):
    """The days of one month in weeks; cells of other months are empty."""

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self.first_weekday = formats.first_weekday
        self.today: date | None = None
        self._first = date(2000, 1, 1)

    @property
    def month(self) -> date:
        """The first day of the month that is shown."""
        return self._first

    def show_month(self, day: date) -> None:
        """Show the month of a day."""
        self.beginResetModel()
        self._first = day.replace(day=1)
        self.endResetModel()

    def set_formats(self, formats: Formats) -> None:
        """Write days another way."""
        self.beginResetModel()
        self._formats = formats
        self.endResetModel()

    def set_first_weekday(self, weekday: int) -> None:
        """Begin weeks on another day, 1 for Monday."""
        self.beginResetModel()
        self.first_weekday = weekday
        self.endResetModel()

    def index_of(self, day: date) -> QModelIndex:
        """The cell of a day; an invalid one for a day of another month."""
        if day.replace(day=1) != self._first:
            return QModelIndex()
        return self.index(*divmod(self._before + day.day - 1, WEEK))

    def day_at(self, index: _Index) -> date | None:
        """The day of a cell, None if it is empty."""
        number = index.row() * WEEK + index.column() - self._before
        day = self._first + timedelta(days=number)
        return day if number >= 0 and day.month == self._first.month else None

    @property
    def _before(self) -> int:
        """Empty cells before the first day."""
        return (self._first.isoweekday() - self.first_weekday) % WEEK

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  as Qt declares it
        return 0 if parent.isValid() else ROWS

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  as Qt declares it
        return 0 if parent.isValid() else WEEK

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        day = self.day_at(index)
        if day is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._formats.number(day.day)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            title = self._formats.day_title(day)
            return self.tr("{day}, today").format(day=title) if day == self.today else title
        return day if role == _DAY_ROLE else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if self.day_at(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class _DayPainter(QStyledItemDelegate):
    """Paints a day: the shown one on accent ground, today in accent, the keyboard's with a frame."""

    def __init__(self, theme: Theme, table: QTableView) -> None:
        super().__init__(table)
        self._theme = theme
        self._table = table
        self.shown: date | None = None

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        day = index.data(_DAY_ROLE)
        if day is None:
            return
        theme = self._theme
        area = QRectF(option.rect)
        side = min(area.width(), area.height()) - 2
        box = QRectF(area.center().x() - side / 2, area.center().y() - side / 2, side, side)
        model = index.model()
        is_today = isinstance(model, MonthModel) and day == model.today
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if day == self.shown:
            painter.setBrush(theme.colour("accent"))
            painter.drawRoundedRect(box, 5, 5)
        if self._table.hasFocus() and index == self._table.currentIndex():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            role = "focus_on_accent" if day == self.shown else "accent"
            painter.setPen(QPen(theme.colour(role), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 5, 5)
        role = "on_accent" if day == self.shown else "accent" if is_today else "text"
        painter.setPen(theme.colour(role))
        painter.setFont(theme.font(TextSize.SMALL, bold=is_today or day == self.shown))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), str(index.data()))
        painter.restore()


class MonthTable(QTableView):
    """The days of the month; keys go from day to day and over the month's edges. `day_picked` carries a date."""

    day_picked = Signal(object)
    month_changed = Signal(object)

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mini_month_days")
        self.days = MonthModel(formats, self)
        self.painter = _DayPainter(theme, self)
        self.setModel(self.days)
        self.setItemDelegate(self.painter)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.hide()
            header.setMinimumSectionSize(1)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.clicked.connect(self._pick)
        self._theme = theme

    def sizeHint(self) -> QSize:
        return QSize(200, self._theme.length(_ROW_HEIGHT) * ROWS)

    def go_to(self, day: date) -> None:
        """Put the keyboard on a day, showing its month."""
        if self.days.index_of(day).isValid():
            self.setCurrentIndex(self.days.index_of(day))
            return
        self.days.show_month(day)
        self.setCurrentIndex(self.days.index_of(day))
        self.month_changed.emit(self.days.month)

    @property
    def current_day(self) -> date:
        """The day that the keyboard is on."""
        return self.days.day_at(self.currentIndex()) or self.days.month

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, day = Qt.Key(event.key()), self.current_day
        onward = -1 if self.isRightToLeft() else 1
        days = {Qt.Key.Key_Up: -WEEK, Qt.Key.Key_Down: WEEK, Qt.Key.Key_Left: -onward, Qt.Key.Key_Right: onward}
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier != Qt.KeyboardModifier.NoModifier:
            event.ignore()
        elif key in days:
            self.go_to(day + timedelta(days=days[key]))
        elif key in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            self.go_to(month_later(day, 1 if key is Qt.Key.Key_PageDown else -1))
        elif key is Qt.Key.Key_Home:
            self.go_to(day.replace(day=1))
        elif key is Qt.Key.Key_End:
            self.go_to(month_later(day.replace(day=1), 1) - timedelta(days=1))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.day_picked.emit(day)
        else:
            event.ignore()

    def _pick(self, index: QModelIndex) -> None:
        day = self.days.day_at(index)
        if day is not None:
            self.day_picked.emit(day)


class MiniMonth(Card):
    """A month with its name and ways to the next ones. `day_picked` carries the date that was chosen."""

    day_picked = Signal(object)

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(theme, name="mini_month", parent=parent)
        self._theme = theme
        self._formats = formats
        self.table = MonthTable(theme, formats)
        self.previous_button = self._arrow("chevron-left", self.tr("Previous month"), -1)
        self.next_button = self._arrow("chevron-right", self.tr("Next month"), 1)
        self._letters = [QLabel(self) for _ in range(WEEK)]
        row = QHBoxLayout()
        row.setSpacing(0)
        for letter in self._letters:
            letter.setProperty("look", "tiny")
            letter.setAlignment(Qt.AlignmentFlag.AlignCenter)
            row.addWidget(letter, 1)
        self.body.setSpacing(2)
        self.body.addLayout(row)
        self.body.addWidget(self.table)
        self.table.day_picked.connect(self.day_picked)
        self.table.month_changed.connect(self._name)
        theme.changed.connect(self.table.viewport().update)
        self._write_letters()

    def show_day(self, day: date) -> None:
        """Mark the day that the calendar shows, and show its month."""
        self.table.painter.shown = day
        self.table.go_to(day)
        self._name(self.table.days.month)
        self.table.viewport().update()

    def set_today(self, today: date) -> None:
        """Say which day it is."""
        if today != self.table.days.today:
            self.table.days.today = today
            self.table.viewport().update()

    def set_first_weekday(self, weekday: int) -> None:
        """Begin weeks on this day, 1 for Monday."""
        day = self.table.current_day
        self.table.days.set_first_weekday(weekday)
        self.table.go_to(day)
        self._write_letters()

    def set_formats(self, formats: Formats) -> None:
        """Write months and days another way."""
        day = self.table.current_day
        self._formats = formats
        self.table.days.set_formats(formats)
        self.table.go_to(day)
        self._name(self.table.days.month)
        self._write_letters()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self.table.viewport().update()

    def _arrow(self, icon: str, word: str, months: int) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"mini_month_{'next' if months > 0 else 'previous'}")
        button.setAccessibleName(word)
        button.setToolTip(word)
        button.setIconSize(QSize(14, 14))
        keep_icon(button, self._theme, icon, "muted")
        button.clicked.connect(lambda _checked=False: self._turn(months))
        self.head.addWidget(button)
        return button

    def _turn(self, months: int) -> None:
        self.table.go_to(month_later(self.table.current_day, months))

    def _name(self, month: date) -> None:
        self.set_title(self._formats.month_title(month))
        self.table.setAccessibleName(self._formats.month_title(month))

    def _write_letters(self) -> None:
        for number, letter in enumerate(self._letters):
            weekday = (self.table.days.first_weekday - 1 + number) % WEEK + 1
            letter.setText(self._formats.weekday_letter(weekday))
            letter.setAccessibleName(self._formats.weekday_long(weekday))


def month_later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month if it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)
