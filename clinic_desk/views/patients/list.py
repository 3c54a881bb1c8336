"""The list of who was found: two lines per patient, what answers the typed text in bold, and what to look out for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from clinic_desk.domain.patient_hits import PatientHit, Span
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import TextSize, Theme, Tone
from clinic_desk.views.person_words import COVERED, age_text, birth_text, isolated, person_line, sex_text, shown_name

translate = QCoreApplication.translate

ROW = 62
_SIDE = 12
_HIT = Qt.ItemDataRole.UserRole
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class HitList(QListWidget):
    """Shows hits; Enter or a click chooses one, `chosen` carries the patient's id."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hit_list")
        self.setAccessibleName(self.tr("Patients found"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self._theme = theme
        self.formats = formats
        self.today = date.min
        self.covered = False
        self.setItemDelegate(_HitPainter(theme, self))
        self.itemClicked.connect(self._choose)
        theme.changed.connect(self.viewport().update)

    def show_hits(self, hits: Sequence[PatientHit], *, today: date) -> None:
        """Show these, the first one marked; who was marked before and is still there stays marked."""
        marked = self.marked
        self.today = today
        self.clear()
        for hit in hits:
            item = QListWidgetItem(self.sentence(hit))
            item.setData(_HIT, hit)
            item.setData(Qt.ItemDataRole.ToolTipRole, None if self.covered else self.sentence(hit))
            self.addItem(item)
        row = next((row for row, hit in enumerate(hits) if hit.id == marked), 0)
        if hits:
            self.setCurrentRow(row)

    @property
    def marked(self) -> UUID | None:
        """The patient on the marked line."""
        item = self.currentItem()
        return None if not self.count() or not self.selectedItems() else item.data(_HIT).id

    def step(self, lines: int) -> None:
        """Mark another line, without leaving the search box."""
        if self.count():
            self.setCurrentRow(min(max(self.currentRow() + lines, 0), self.count() - 1))

    def choose_marked(self) -> None:
        """Choose who is on the marked line."""
        if self.marked is not None:
            self.chosen.emit(self.marked)

    def set_covered(self, covered: bool) -> None:
        """Cover names and numbers, or show them again."""
        self.covered = covered
        self.show_hits([self.item(row).data(_HIT) for row in range(self.count())], today=self.today)

    def sentence(self, hit: PatientHit) -> str:
        """A line as a screen reader says it."""
        parts = (shown_name(hit.full_name, covered=self.covered), self.person(hit), self.reach(hit), *marks_of(hit))
        return ", ".join(part for part in parts if part)

    def person(self, hit: PatientHit) -> str:
        """Age, sex and birth date."""
        age = age_text(hit.birth_date, hit.birth_precision, self.today, self.formats)
        born = "" if self.covered else birth_text(hit.birth_date, hit.birth_precision, self.formats)
        return person_line((age, sex_text(hit.sex), born))

    def reach(self, hit: PatientHit) -> str:
        """Phone, number, and the next or last visit."""
        if self.covered:
            return person_line((COVERED, self.visit(hit)))
        phone = isolated(hit.phones[0]) if hit.phones else translate("patients", "no phone")
        return person_line((phone, isolated(hit.number), self.visit(hit)))

    def visit(self, hit: PatientHit) -> str:
        """The next visit, else the last one."""
        if hit.next_visit is not None:
            return translate("patients", "next %1").replace("%1", self._day(hit.next_visit))
        if hit.last_visit is not None:
            return translate("patients", "last %1").replace("%1", self._day(hit.last_visit))
        return translate("patients", "no visits yet")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self.choose_marked()
        else:
            super().keyPressEvent(event)

    def _day(self, day: date) -> str:
        return self.formats.day_of_month(day) if day.year == self.today.year else self.formats.date_full(day)

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(_HIT).id)


def marks_of(hit: PatientHit) -> tuple[str, ...]:
    """The words for what to look out for on a line."""
    marks = (
        (hit.deceased, translate("patients", "deceased")),
        (hit.archived, translate("patients", "archived")),
        (hit.look_alike, translate("patients", "similar name")),
        (hit.same_phone, translate("patients", "same phone")),
        (bool(hit.alerts), translate("patients", "alert")),
    )
    return tuple(words for holds, words in marks if holds)


class _HitPainter(QStyledItemDelegate):
    """Paints one line of the list."""

    def __init__(self, theme: Theme, hits: HitList) -> None:
        super().__init__(hits)
        self._theme = theme
        self._hits = hits

    def sizeHint(self, option: QStyleOptionViewItem, index: object) -> QSize:
        return QSize(200, self._theme.length(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        hit: PatientHit = index.data(_HIT)  # type: ignore[attr-defined]
        theme, hits = self._theme, self._hits
        place: QRect = option.rect
        state = option.state
        painter.save()
        self._paint_ground(painter, place, state)
        inside = place.adjusted(_SIDE, theme.length(7), -_SIDE, -theme.length(7))
        upper = QRect(inside.left(), inside.top(), inside.width(), inside.height() // 2)
        lower = QRect(inside.left(), upper.bottom() + 1, inside.width(), inside.height() - upper.height())
        role = "text" if hit.is_active else "muted"
        name = shown_name(hit.full_name, covered=hits.covered)
        spans = () if hits.covered else hit.marks.full_name
        room = self._paint_marks(painter, upper, marks_of(hit))
        self._paint_text(painter, room, name, spans, size=TextSize.TEXT, role=role)
        person = hits.person(hit)
        room = self._paint_end(painter, lower, person)
        reach = hits.reach(hit)
        self._paint_text(painter, room, reach, self._reach_spans(hit, reach), size=TextSize.SMALL, role="muted")
        painter.restore()

    def _reach_spans(self, hit: PatientHit, reach: str) -> tuple[Span, ...]:
        """Where phone and number stand in the second line, the parts of them that answer what was typed."""
        if self._hits.covered:
            return ()
        found: list[Span] = []
        if hit.phones and hit.marks.phones:
            found += [(start + 1, end + 1) for start, end in hit.marks.phones[0]]  # after the isolate
        at = reach.find(isolated(hit.number)) + 1
        found += [(at + start, at + end) for start, end in hit.marks.number]
        return tuple(found)

    def _paint_ground(self, painter: QPainter, place: QRect, state: QStyle.StateFlag) -> None:
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("accent_soft" if selected else "hover"))
            painter.drawRoundedRect(place.adjusted(2, 1, -2, -1), 6, 6)
        if selected and self._hits.hasFocus():
            painter.setPen(self._theme.colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.adjusted(2, 1, -3, -2), 6, 6)
        painter.setPen(self._theme.colour("line_faint"))
        painter.drawLine(place.bottomLeft() + QPoint(_SIDE, 0), place.bottomRight() - QPoint(_SIDE, 0))

    def _paint_marks(self, painter: QPainter, room: QRect, marks: Sequence[str]) -> QRect:
        """Paint marks from the far end; answer the room that is left."""
        font = self._theme.font(TextSize.TINY)
        look = self._theme.tone(Tone.WARNING)
        left = room
        for words in marks:
            width = QFontMetrics(font).horizontalAdvance(words) + 12
            if width > left.width() // 2:
                break
            place = QRect(left.right() - width + 1, left.top() + 1, width, left.height() - 3)
            turned = QStyle.visualRect(self._hits.layoutDirection(), room, place)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(look.line)
            painter.setBrush(look.ground)
            painter.drawRoundedRect(turned, turned.height() / 2, turned.height() / 2)
            painter.setPen(look.text)
            painter.setFont(font)
            painter.drawText(turned, int(Qt.AlignmentFlag.AlignCenter), words)
            left = QRect(left.left(), left.top(), left.width() - width - 6, left.height())
        return QStyle.visualRect(self._hits.layoutDirection(), room, left)

    def _paint_end(self, painter: QPainter, room: QRect, words: str) -> QRect:
        """Paint words at the far end; answer the room that is left."""
        font = self._theme.font(TextSize.SMALL)
        width = min(QFontMetrics(font).horizontalAdvance(words) + 2, room.width() // 2)
        place = QRect(room.right() - width + 1, room.top(), width, room.height())
        painter.setFont(font)
        painter.setPen(self._theme.colour("muted"))
        shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, width)
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignTrailing
        direction = self._hits.layoutDirection()
        turned = QStyle.visualRect(direction, room, place)
        painter.drawText(turned, int(QStyle.visualAlignment(direction, align)), shown)
        return QStyle.visualRect(
            direction, room, QRect(room.left(), room.top(), room.width() - width - 12, room.height())
        )

    def _paint_text(
        self, painter: QPainter, room: QRect, text: str, spans: Sequence[Span], *, size: TextSize, role: str
    ) -> None:
        layout = QTextLayout(text, self._theme.font(size, bold=False))
        option = QTextOption(Qt.AlignmentFlag.AlignLeading)
        option.setTextDirection(self._hits.layoutDirection())
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        layout.setTextOption(option)
        layout.setFormats([bold_part(self._theme.font(size, bold=True), text, span) for span in spans])
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(room.width())
        layout.endLayout()
        painter.save()
        painter.setClipRect(room)
        painter.setPen(self._theme.colour(role))
        top = room.top() + (room.height() - line.height()) / 2
        layout.draw(painter, QPoint(room.left(), round(top)))
        painter.restore()


def bold_part(font: QFont, text: str, span: Span) -> QTextLayout.FormatRange:
    """Mark a part of a text; spans count code points, Qt counts UTF-16 units."""
    part = QTextLayout.FormatRange()
    start, end = (len(text[:place].encode("utf-16-le")) // 2 for place in span)
    part.start, part.length = start, end - start
    look = QTextCharFormat()
    look.setFontWeight(font.weight())
    part.format = look
    return part
