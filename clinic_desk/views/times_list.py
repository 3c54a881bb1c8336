"""A list of free times, one line each; a line that was taken meanwhile turns grey where it stands."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from clinic_desk.domain.offered_times import OfferedTime, Offers
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import TextSize, Theme
from clinic_desk.views.booking.marked_text import draw_marked
from clinic_desk.views.next_free_words import line_of

ROW, GAP, HEAD = 30, 5, 24
_TIME = Qt.ItemDataRole.UserRole
_TAKEN = Qt.ItemDataRole.UserRole + 1
_PLAIN = Qt.ItemDataRole.UserRole + 2


class TimesList(QListWidget):
    """`time_chosen` carries the free time: Enter, Space or a click. A taken line cannot be chosen.

    In the panel names are short, nothing stands between the lines, and the cursor shows only with the focus.
    """

    time_chosen = Signal(object)

    def __init__(self, theme: Theme, formats: Formats, *, name: str, is_panel: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(self.tr("Free times"))
        self._theme = theme
        self._formats = formats
        self.is_panel = is_panel
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_TimePainter(theme, self))
        self.itemClicked.connect(self._take)

    @property
    def times(self) -> tuple[str, ...]:
        """The lines with a time, in full words."""
        return tuple(item.data(Qt.ItemDataRole.AccessibleTextRole) for item in self._items())

    def show_offers(self, offers: Offers, *, home: str) -> None:
        """Show the times; the line that was current stays so if it is still there."""
        chosen = self._current_time()
        self.clear()
        firsts = sum(offered.is_first for offered in offers.times)
        for number, offered in enumerate(offers.times):
            if not self.is_panel and firsts > 1 and number == firsts:
                self._add_head(self.tr("More times"))
            full = line_of(offered, offers, self._formats, home=home)
            item = QListWidgetItem(line_of(offered, offers, self._formats, home=home, short=self.is_panel))
            item.setData(_TIME, offered)
            item.setData(_PLAIN, item.text())
            item.setToolTip(full)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, full)
            self.addItem(item)
        again = next((item for item in self._items() if chosen and _is_same(item.data(_TIME), chosen)), None)
        if again is not None:
            self.setCurrentItem(again)
        elif self.count():
            self.setCurrentRow(0)

    def show_taken(self, taken: frozenset[int]) -> None:
        """Grey these lines, counted without headings, and give the others their colour back."""
        for number, item in enumerate(self._items()):
            gone = number in taken
            if bool(item.data(_TAKEN)) != gone:
                item.setData(_TAKEN, gone)
                item.setText(self._marked(item.data(_PLAIN), gone=gone))
                words = self._marked(item.toolTip(), gone=gone)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
                if gone and item is self.currentItem():
                    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def step(self, by: int) -> None:
        """Go so many lines on with a time, from the keys of another field."""
        rows = [self.row(item) for item in self._items()]
        if not rows:
            return
        here = rows.index(self.currentRow()) if self.currentRow() in rows else 0
        self.setCurrentRow(rows[max(0, min(len(rows) - 1, here + by))])
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.currentItem().text()))

    def take_current(self) -> None:
        """Choose the line on which the keys stand."""
        if self.count():
            self._take(self.currentItem())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.take_current()
            return
        super().keyPressEvent(event)

    def _marked(self, words: str, *, gone: bool) -> str:
        return self.tr("taken · %1").replace("%1", words) if gone else words

    def _items(self) -> list[QListWidgetItem]:
        everything = [self.item(row) for row in range(self.count())]
        return [item for item in everything if item.data(_TIME) is not None]

    def _current_time(self) -> OfferedTime | None:
        found: OfferedTime | None = self.currentItem().data(_TIME) if self.currentRow() >= 0 else None
        return found

    def _take(self, item: QListWidgetItem) -> None:
        if item.data(_TIME) is not None and not item.data(_TAKEN):
            self.time_chosen.emit(item.data(_TIME))

    def _add_head(self, words: str) -> None:
        head = QListWidgetItem(words)
        head.setFlags(Qt.ItemFlag.NoItemFlags)
        self.addItem(head)


class _TimePainter(QStyledItemDelegate):
    """Draws a line as in the picture: its own soft ground, the cursor in the accent."""

    def __init__(self, theme: Theme, parent: TimesList) -> None:
        super().__init__(parent)
        self._theme = theme
        self._list = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        height = HEAD if index.data(_TIME) is None else ROW + GAP
        return QSize(60, self._theme.length(height))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = self._theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(option.direction)
        place = option.rect.adjusted(1, 0, -1, -theme.length(GAP))
        if index.data(_TIME) is None:
            draw_marked(painter, option.rect, index.data(), (), theme.font(TextSize.SMALL), theme.colour("muted"))
            painter.restore()
            return
        taken = bool(index.data(_TAKEN))
        selected = option.state & QStyle.StateFlag.State_Selected and (not self._list.is_panel or self._list.hasFocus())
        lit = selected or option.state & QStyle.StateFlag.State_MouseOver
        has_focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.setPen(theme.colour("accent") if has_focus else Qt.GlobalColor.transparent)
        painter.setBrush(theme.colour("accent_soft" if lit and not taken else "hover"))
        painter.drawRoundedRect(place.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        font = theme.font()
        font.setStrikeOut(taken)
        colour = theme.colour("disabled" if taken else "text")
        draw_marked(painter, place.adjusted(10, 0, -10, 0), index.data(), (), font, colour)
        painter.restore()


def _is_same(one: OfferedTime, other: OfferedTime) -> bool:
    return (one.free, one.clinic_id) == (other.free, other.clinic_id)
