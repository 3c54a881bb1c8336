"""The list of doctors: two lines each, with approval, presence and what keeps someone from being booked in words."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from clinic_desk.domain.doctor import Approval, Doctor
from clinic_desk.qt.icons import pixmap
from clinic_desk.qt.theme import TextSize, Theme
from clinic_desk.views.status_words import word_for

_ROW = 56
_SIDE = 14
_MARK = 12
DOCTOR_ROLE = Qt.ItemDataRole.UserRole


class DoctorList(QListWidget):
    """Doctors by name. `chosen` follows the cursor; `opened` is Enter or a double click."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("doctor_list")
        self.setProperty("look", "list")
        self.setAccessibleName(self.tr("Doctors"))
        self.setItemDelegate(DoctorDelegate(theme, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self._theme = theme
        self.currentItemChanged.connect(self._moved)
        self.itemDoubleClicked.connect(lambda item: self.opened.emit(_doctor(item).id))
        theme.changed.connect(self.viewport().update)

    def show_doctors(self, doctors: Sequence[Doctor], chosen: UUID | None) -> None:
        """Show these doctors with the cursor on one of them."""
        self.blockSignals(True)
        self.clear()
        for doctor in doctors:
            item = QListWidgetItem(doctor.name, self)
            item.setData(DOCTOR_ROLE, doctor)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join([doctor.name, *self.said(doctor)]))
            if doctor.id == chosen:
                self.setCurrentItem(item)
        self.blockSignals(False)

    def said(self, doctor: Doctor) -> list[str]:
        """The words of a doctor's lines, for eyes and for screen readers."""
        words = [*doctor.specialities, doctor.licence]
        if not doctor.active:
            words.append(self.tr("Not working here now"))
        if doctor.approval is not Approval.APPROVED:
            words.append(word_for(doctor.approval))
        if doctor.is_bookable:
            words.append(word_for(doctor.presence))
        return words

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentItem() is not None:
            self.opened.emit(_doctor(self.currentItem()).id)
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.scheduleDelayedItemsLayout()

    def _moved(self, current: QListWidgetItem | None) -> None:
        if current is not None:
            self.chosen.emit(_doctor(current).id)


class DoctorDelegate(QStyledItemDelegate):
    """Paints one doctor: name over speciality and licence, the state at the far end."""

    def __init__(self, theme: Theme, parent: DoctorList) -> None:
        super().__init__(parent)
        self._theme = theme
        self._list = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, self._theme.length(_ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        doctor: Doctor = index.data(DOCTOR_ROLE)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        self._paint_ground(painter, rect, state)
        inner = rect.adjusted(_SIDE, 6, -_SIDE, -6)
        widget = option.widget
        direction = option.direction
        badges = self._badges(doctor)
        taken = 0
        for icon, colour, word in badges:
            taken = max(taken, self._paint_badge(painter, inner, (icon, colour, word), badges, widget))
        left = QRect(inner.left(), inner.top(), inner.width() - taken - 12, inner.height())
        place = QStyle.visualRect(direction, inner, left)
        self._paint_words(painter, place, doctor)

    def _paint_ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._theme.colour("accent_soft"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, self._theme.colour("hover"))
        painter.setPen(self._theme.colour("line_faint"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(self._theme.colour("accent"))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))

    def _paint_words(self, painter: QPainter, place: QRect, doctor: Doctor) -> None:
        middle = place.top() + place.height() // 2
        upper = QRect(place.left(), place.top(), place.width(), middle - place.top())
        lower = QRect(place.left(), middle, place.width(), place.bottom() - middle)
        second = " · ".join([*doctor.specialities, doctor.licence])
        muted = self._theme.colour("text" if doctor.active else "muted")
        self._line(painter, upper, doctor.name, bold=True, colour=muted)
        self._line(painter, lower, second, bold=False, colour=self._theme.colour("muted"))

    def _line(self, painter: QPainter, place: QRect, text: str, *, bold: bool, colour: QColor) -> None:
        font = self._theme.font(TextSize.TEXT if bold else TextSize.SMALL, bold=bold)
        painter.setFont(font)
        painter.setPen(colour)
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        alignment = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
        painter.drawText(place, int(alignment), shown)

    def _badges(self, doctor: Doctor) -> list[tuple[str, QColor, str]]:
        """What stands at the far end, from the top: presence for those who can be booked, else why not."""
        if doctor.is_bookable:
            return [("dot", self._theme.colour(doctor.presence.value), word_for(doctor.presence))]
        found = []
        if not doctor.active:
            found.append(("minus", self._theme.colour("muted"), self._list.tr("Not working here now")))
        if doctor.approval is Approval.PENDING:
            found.append(("quarter-circle", self._theme.colour("warning"), word_for(doctor.approval)))
        if doctor.approval is Approval.REFUSED:
            found.append(("cross", self._theme.colour("danger"), word_for(doctor.approval)))
        return found

    def _paint_badge(
        self,
        painter: QPainter,
        inner: QRect,
        badge: tuple[str, QColor, str],
        badges: list[tuple[str, QColor, str]],
        widget: QWidget,
    ) -> int:
        icon, colour, word = badge
        font = self._theme.font(TextSize.SMALL)
        width = QFontMetrics(font).horizontalAdvance(word) + 2
        height = inner.height() // max(1, len(badges))
        top = inner.top() + height * badges.index(badge)
        total = _MARK + 6 + width
        place = QStyle.visualRect(widget.layoutDirection(), inner, QRect(inner.right() - total, top, total, height))
        mark = QStyle.visualRect(
            widget.layoutDirection(), place, QRect(place.left(), top + (height - _MARK) // 2, _MARK, _MARK)
        )
        painter.drawPixmap(mark.topLeft(), pixmap(icon, colour, _MARK, ratio=widget.devicePixelRatioF()))
        painter.setFont(font)
        painter.setPen(self._theme.colour("text"))
        words = QStyle.visualRect(widget.layoutDirection(), place, QRect(place.left() + _MARK + 6, top, width, height))
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading), word)
        return total


def _doctor(item: QListWidgetItem) -> Doctor:
    doctor = item.data(DOCTOR_ROLE)
    if not isinstance(doctor, Doctor):
        raise TypeError("a line of the list without its doctor")
    return doctor
