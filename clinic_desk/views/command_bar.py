"""The list under the search box: what was found for the typed text, ruled by the keys of the box."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QTextDocument, QTextOption
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from clinic_desk.domain.patient import BirthPrecision
from clinic_desk.domain.patient_hits import PatientHit, Span
from clinic_desk.presenters.command_bar import BarEntry, EntryKind
from clinic_desk.qt import icons
from clinic_desk.qt.actions import command, native
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import TextSize, Theme
from clinic_desk.views.main_window import SearchBox
from clinic_desk.views.person_words import shown_name

WIDTH = 560
ROW = 44
MOST_ROWS = 9
_ENTRY = Qt.ItemDataRole.UserRole

_ICONS = {
    EntryKind.PATIENT: "user",
    EntryKind.NEW_PATIENT: "plus",
    EntryKind.DOCTOR: "doctors",
    EntryKind.DATE: "calendar",
    EntryKind.COMMAND: "keyboard",
    EntryKind.NEXT_FREE: "clock",
}


class CommandBar(QFrame):
    """Opens below the box while something is typed; Up and Down choose, Enter goes, Esc closes and empties."""

    search_requested = Signal(str)
    chosen = Signal(object)

    def __init__(self, box: SearchBox, theme: Theme, formats: Formats, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("command_bar")
        self.setProperty("look", "list")
        self._box = box
        self._over = parent
        self._theme = theme
        self._formats = formats
        self._came_from: QWidget | None = None
        self._answers = ""
        self._covered = False
        self.list = QListWidget(self)
        self.list.setObjectName("command_bar_list")
        self.list.setAccessibleName(self.tr("What was found"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setItemDelegate(_EntryPainter(theme, self))
        self.list.setMouseTracking(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self.list)
        self.hide()
        box.textEdited.connect(self.search_requested)
        box.installEventFilter(self)
        self.list.itemClicked.connect(lambda item: self.chosen.emit(item.data(_ENTRY)))

    def start(self, came_from: QWidget | None) -> None:
        """Put the focus into the box; Esc will bring it back to where it came from."""
        if came_from is not self._box:
            self._came_from = came_from
        self._box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._box.selectAll()
        if self._box.text().strip():
            self.search_requested.emit(self._box.text())

    # -- what the presenter tells ----------------------------------------------------------------

    def show_entries(self, text: str, entries: tuple[BarEntry, ...]) -> None:
        """Show the lines for the text that stands in the box; an answer to an older text is ignored."""
        if text != self._box.text():
            return
        self._answers = text
        self.list.clear()
        for entry in entries:
            item = QListWidgetItem(self._words(entry))
            item.setData(_ENTRY, entry)
            item.setSizeHint(QSize(0, self._theme.length(ROW)))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.setVisible(bool(entries) and self._box.hasFocus())
        self._settle()

    def set_covered(self, covered: bool) -> None:
        """Show initials instead of names, and no numbers; what is shown now goes."""
        self._covered = covered
        if covered:
            self.close_bar()

    def close_bar(self) -> None:
        """Close the list, empty the box and go back to where the person came from."""
        self.hide()
        self._box.clear()
        came_from, self._came_from = self._came_from, None
        if came_from is not None and isValid(came_from) and came_from.isVisible():  # its page may be gone meanwhile
            came_from.setFocus()

    # -- keys of the box -------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and watched is self._box:
            QTimer.singleShot(0, self, self._hide_when_left)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self._box:
            return self._key(Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _key(self, key: Qt.Key) -> bool:
        if key == Qt.Key.Key_Escape:
            self.close_bar()
            return True
        if not self.isVisible():
            return False
        count = self.list.count()
        if key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            step = 1 if key == Qt.Key.Key_Down else -1
            self.list.setCurrentRow((self.list.currentRow() + step) % count)
            return True
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.list.currentItem() is not None:
            if self._answers == self._box.text():  # never a line that answers less than what was typed
                self.chosen.emit(self.list.currentItem().data(_ENTRY))
            return True
        return False

    def _hide_when_left(self) -> None:
        if not self._box.hasFocus():
            self.hide()

    def _settle(self) -> None:
        rows = min(self.list.count(), MOST_ROWS)
        parent = self._over
        below = QRect(self._box.mapTo(parent, QPoint(0, self._box.height() + 4)), self._box.size())
        size = QSize(max(below.width(), self._theme.length(WIDTH)), rows * self._theme.length(ROW) + 10)
        size = size.boundedTo(QSize(parent.width(), parent.height() - below.top()))
        ltr = self.layoutDirection() == Qt.LayoutDirection.LeftToRight
        left = below.left() if ltr else below.right() - size.width() + 1
        self.setGeometry(QRect(QPoint(max(0, min(left, parent.width() - size.width())), below.top()), size))
        self.raise_()

    def _words(self, entry: BarEntry) -> str:
        """The line as a screen reader says it."""
        lead, trail = self.texts_of(entry)
        return f"{lead}, {trail}" if trail else lead

    def texts_of(self, entry: BarEntry) -> tuple[str, str]:
        """The two texts of a line, a patient's as far as names are not covered."""
        if entry.patient is not None and self._covered:
            return shown_name(entry.patient.full_name, covered=True), ""
        return entry_texts(self, entry, self._formats)

    @property
    def is_covered(self) -> bool:
        """Whether names are covered."""
        return self._covered


def entry_texts(widget: QObject, entry: BarEntry, formats: Formats) -> tuple[str, str]:
    """The two texts of a line: what it is, and what tells it from others."""
    if entry.patient is not None:
        return entry.patient.full_name, _patient_trail(widget, entry.patient, formats)
    if entry.kind is EntryKind.NEW_PATIENT:
        return widget.tr("New patient “%1”").replace("%1", entry.text.strip()), ""
    if entry.doctor is not None:
        return entry.doctor.name, ", ".join(entry.doctor.specialities)
    if entry.day is not None:
        return formats.day_title(entry.day), formats.month_title(entry.day)
    if entry.kind is EntryKind.NEXT_FREE:
        words = widget.tr("Next free time")
        return (f"{words}: {entry.text}" if entry.text else words), native("F3")
    spec = command(entry.command_id)
    return _label(spec.label), native(spec.keys[0])


def _label(text: str) -> str:
    return QCoreApplication.translate("actions", text)


def _patient_trail(widget: QObject, hit: PatientHit, formats: Formats) -> str:
    parts = []
    if hit.birth_date is not None:
        exact = hit.birth_precision is BirthPrecision.DAY
        parts.append(formats.date_full(hit.birth_date) if exact else str(hit.birth_date.year))
    parts += hit.phones[:1]
    if hit.deceased:
        parts.append(widget.tr("deceased"))
    elif hit.archived:
        parts.append(widget.tr("archived"))
    elif hit.next_visit is not None:
        parts.append(widget.tr("next visit %1").replace("%1", formats.day_of_month(hit.next_visit)))
    elif hit.last_visit is not None:
        parts.append(widget.tr("last visit %1").replace("%1", formats.day_of_month(hit.last_visit)))
    if hit.same_phone:
        parts.append(widget.tr("same phone"))
    if hit.look_alike:
        parts.append(widget.tr("same name"))
    return " · ".join(parts)


class _EntryPainter(QStyledItemDelegate):
    """Draws a line: icon, name with the typed parts in bold, what tells it from others at the far end."""

    def __init__(self, theme: Theme, bar: CommandBar) -> None:
        super().__init__(bar)
        self._theme = theme
        self._bar = bar

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        entry: BarEntry = index.data(_ENTRY)  # type: ignore[attr-defined]
        theme, place = self._theme, option.rect
        painter.save()
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_soft"))
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 6, 6)
        lead, trail = self._bar.texts_of(entry)
        ltr = option.direction == Qt.LayoutDirection.LeftToRight
        role = "accent" if entry.kind is EntryKind.NEW_PATIENT else "text"
        picture = icons.pixmap(_ICONS[entry.kind], theme.colour("muted"), 18, ratio=self._bar.devicePixelRatioF())
        box = place.adjusted(12, 0, -12, 0)
        icon_left = box.left() if ltr else box.right() - 18
        painter.drawPixmap(icon_left, place.center().y() - 9, picture)
        words = box.adjusted(28, 0, 0, 0) if ltr else box.adjusted(0, 0, -28, 0)
        leading = Qt.AlignmentFlag.AlignLeft if ltr else Qt.AlignmentFlag.AlignRight
        trailing = Qt.AlignmentFlag.AlignRight if ltr else Qt.AlignmentFlag.AlignLeft
        painter.setFont(theme.font(TextSize.SMALL))
        painter.setPen(theme.colour("muted"))
        used = min(painter.fontMetrics().horizontalAdvance(trail), words.width() * 2 // 3)
        shown = painter.fontMetrics().elidedText(trail, Qt.TextElideMode.ElideRight, used + 2)
        painter.drawText(words, int(trailing | Qt.AlignmentFlag.AlignVCenter), shown)
        room = words.adjusted(0, 0, -used - 12, 0) if ltr else words.adjusted(used + 12, 0, 0, 0)
        painter.setPen(theme.colour(role))
        spans = entry.patient.marks.full_name if entry.patient is not None and not self._bar.is_covered else ()
        draw_marked(painter, room, lead, spans, theme, leading)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: object) -> QSize:
        return QSize(200, self._theme.length(ROW))


def draw_marked(
    painter: QPainter, room: QRect, text: str, spans: tuple[Span, ...], theme: Theme, align: Qt.AlignmentFlag
) -> None:
    """Draw one line of text whose spans (code points) are bold; scripts are shaped as one text."""
    if not spans:
        painter.setFont(theme.font())
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(align | Qt.AlignmentFlag.AlignVCenter), shown)
        return
    parts, at = [], 0
    for start, end in spans:
        parts += [escape(text[at:start]), "<b>", escape(text[start:end]), "</b>"]
        at = end
    document = QTextDocument()
    document.setDocumentMargin(0)
    document.setDefaultFont(theme.font())
    colour = painter.pen().color().name()
    document.setHtml(f'<span style="color:{colour}">{"".join(parts)}{escape(text[at:])}</span>')
    document.setDefaultTextOption(QTextOption(align))
    document.setTextWidth(room.width())
    painter.save()
    painter.translate(room.left(), room.center().y() - document.size().height() / 2)
    document.drawContents(painter)
    painter.restore()
