"""One line of text in which some parts are bold, in any script: shaped as one text, so that letters keep joining."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextOption

from clinic_desk.domain.patient_hits import Span

_ELLIPSIS = "…"
_ANY_WIDTH = 100_000


def marked_width(text: str, spans: tuple[Span, ...], font: QFont) -> int:
    """How wide a line is, in device-independent pixels."""
    if not text:
        return 0
    layout = _layout(text, spans, font)  # a line dies with its layout
    return int(layout.lineAt(0).naturalTextWidth()) + 1


def draw_marked(
    painter: QPainter, room: QRect, text: str, spans: tuple[Span, ...], font: QFont, colour: QColor
) -> None:
    """Draw a line from the leading edge of the room, as the painter's direction has it; what is too much is dots."""
    if not text or room.width() <= 0:
        return
    if marked_width(text, spans, font) > room.width() + 1:
        text = _shortened(text, spans, font, room.width())
        spans = tuple(span for span in spans if span[1] < len(text))
    layout = _layout(text, spans, font, width=room.width(), direction=painter.layoutDirection())
    painter.setPen(colour)
    layout.draw(painter, QPointF(room.left(), room.top() + (room.height() - layout.lineAt(0).height()) / 2))


def _layout(
    text: str,
    spans: tuple[Span, ...],
    font: QFont,
    *,
    width: int = _ANY_WIDTH,
    direction: Qt.LayoutDirection = Qt.LayoutDirection.LeftToRight,
) -> QTextLayout:
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    leading = Qt.AlignmentFlag.AlignLeft
    if direction == Qt.LayoutDirection.RightToLeft:
        leading = Qt.AlignmentFlag.AlignRight
    option.setAlignment(leading | Qt.AlignmentFlag.AlignAbsolute)
    layout.setTextOption(option)
    bold = QTextCharFormat()
    bold.setFontWeight(QFont.Weight.Bold)
    ranges = []
    for start, end in spans:
        one = QTextLayout.FormatRange()
        one.start, one.length = _units(text[:start]), _units(text[start:end])
        one.format = bold
        ranges.append(one)
    layout.setFormats(ranges)
    layout.beginLayout()
    layout.createLine().setLineWidth(width)
    layout.endLayout()
    return layout


def _shortened(text: str, spans: tuple[Span, ...], font: QFont, width: int) -> str:
    room = width - QFontMetricsF(font).horizontalAdvance(_ELLIPSIS)
    for end in range(len(text) - 1, 0, -1):
        kept = tuple((start, min(stop, end)) for start, stop in spans if start < end)
        if marked_width(text[:end], kept, font) <= room:
            return text[:end].rstrip() + _ELLIPSIS
    return _ELLIPSIS


def _units(text: str) -> int:
    """Qt counts UTF-16 units, our spans count code points."""
    return len(text.encode("utf-16-le")) // 2
