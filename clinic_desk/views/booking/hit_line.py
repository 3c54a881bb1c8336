"""One line of a patient search: the name with its typed parts in bold, and what tells the person from others."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from clinic_desk.domain.patient import BirthPrecision
from clinic_desk.domain.patient_hits import PatientHit, Span
from clinic_desk.qt.actions import native
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import TextSize, Theme
from clinic_desk.views.booking.marked_text import draw_marked, marked_width
from clinic_desk.views.person_words import birth_text, person_line

translate = QCoreApplication.translate

ROW = 32
HIT = Qt.ItemDataRole.UserRole
"""Where a line keeps its `PatientHit`; the line for somebody new keeps anything else."""


def hit_details(hit: PatientHit, formats: Formats) -> str:
    """Write what stands at the far end of a line, beside the phone."""
    if hit.deceased:
        return translate("hit_line", "deceased")
    if hit.archived:
        return translate("hit_line", "archived")
    parts = []
    if hit.next_visit is not None:
        parts.append(translate("hit_line", "next visit %1").replace("%1", formats.day_of_month(hit.next_visit)))
    elif hit.last_visit is not None:
        parts.append(translate("hit_line", "last visit %1").replace("%1", formats.day_of_month(hit.last_visit)))
    if hit.alerts:
        parts.append(translate("hit_line", "has alerts"))
    return person_line(parts)


def hit_marks(hit: PatientHit) -> str:
    """Say with whom of the list somebody is easily mixed up."""
    same = translate("hit_line", "same phone") if hit.same_phone else ""
    return person_line((same, translate("hit_line", "similar name") if hit.look_alike else ""))


def hit_words(hit: PatientHit, formats: Formats) -> str:
    """A whole line in words, as a screen reader says it."""
    return ", ".join(
        part
        for part in (
            hit.full_name,
            birth_text(hit.birth_date, hit.birth_precision, formats),
            *hit.phones[:1],
            hit_details(hit, formats),
            hit_marks(hit),
            f"#{hit.number}",
        )
        if part
    )


class HitPainter(QStyledItemDelegate):
    """Draws a line: the name with its typed parts in bold, and at the far end what tells it from others."""

    def __init__(self, theme: Theme, formats: Formats, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._formats = formats

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, self._theme.length(ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        place: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(option.direction)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            chosen = option.state & QStyle.StateFlag.State_Selected
            painter.setBrush(self._theme.colour("accent_soft" if chosen else "hover"))
            painter.drawRoundedRect(place.adjusted(2, 1, -2, -1), 6, 6)
        hit = index.data(HIT)
        inside = place.adjusted(12, 0, -12, 0)
        if isinstance(hit, PatientHit):
            self._paint_hit(painter, inside, hit, option.direction)
        else:
            self._paint_new(painter, inside, index.data(), option.direction)
        painter.restore()

    def _paint_hit(self, painter: QPainter, inside: QRect, hit: PatientHit, direction: Qt.LayoutDirection) -> None:
        theme = self._theme
        small, muted = theme.font(TextSize.SMALL), theme.colour("muted")
        pieces: list[tuple[str, tuple[Span, ...], str]] = []
        birth = birth_text(hit.birth_date, hit.birth_precision, self._formats)
        if birth:
            whole = ((0, len(birth)),) if hit.marks.birth_date and hit.birth_precision is BirthPrecision.DAY else ()
            pieces.append((birth, whole, "muted"))
        if hit.phones:
            phone_marks = hit.marks.phones[0] if hit.marks.phones else ()
            pieces.append((hit.phones[0], phone_marks, "muted"))
        pieces += [(text, (), role) for text, role in ((hit_details(hit, self._formats), "muted"),) if text]
        pieces += [(text, (), role) for text, role in ((hit_marks(hit), "warning"),) if text]
        name_width = marked_width(hit.full_name, hit.marks.full_name, theme.font())
        room = max(inside.width() - name_width - 16, inside.width() // 2)
        far = QRect(inside.right() - room + 1, inside.top(), room, inside.height())
        used = 0
        for number, (text, spans, role) in enumerate(reversed(pieces)):
            width = marked_width(text, spans, small)
            gap = marked_width(" · ", (), small) if number else 0
            if used + gap + width > room:
                continue
            if gap:
                draw_marked(painter, _from_end(far, used, gap, direction, inside), " · ", (), small, muted)
            draw_marked(
                painter, _from_end(far, used + gap, width, direction, inside), text, spans, small, theme.colour(role)
            )
            used += gap + width
        near = QStyle.visualRect(
            direction, inside, QRect(inside.left(), inside.top(), inside.width() - used - 12, inside.height())
        )
        draw_marked(painter, near, hit.full_name, hit.marks.full_name, theme.font(), theme.colour("text"))

    def _paint_new(self, painter: QPainter, inside: QRect, words: str, direction: Qt.LayoutDirection) -> None:
        theme = self._theme
        draw_marked(painter, inside, f"+  {words}", (), theme.font(), theme.colour("accent"))
        key = native("Ctrl+N")
        small = theme.font(TextSize.TINY)
        width = marked_width(key, (), small) + 12
        cap = QStyle.visualRect(
            direction, inside, QRect(inside.right() - width + 1, inside.center().y() - 9, width, 19)
        )
        painter.setPen(theme.colour("line_control"))
        painter.setBrush(theme.colour("background"))
        painter.drawRoundedRect(cap, 4, 4)
        draw_marked(painter, cap.adjusted(6, 0, 0, 0), key, (), small, theme.colour("muted"))


def _from_end(far: QRect, used: int, width: int, direction: Qt.LayoutDirection, inside: QRect) -> QRect:
    """A place of this width, `used` before the far end of the line."""
    place = QRect(far.right() - used - width + 1, far.top(), width, far.height())
    return QStyle.visualRect(direction, inside, place)
