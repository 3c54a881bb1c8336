"""Small rounded things with a word: a pill says something, a chip can also be pressed."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QStyle, QWidget

from clinic_desk.qt.icons import pixmap
from clinic_desk.qt.theme import TextSize, Theme, Tone, ToneLook

_ICON = 14
_DOT = 9
_GAP = 6
_SIDE = 10
_HEIGHT = 24
_ARROW = 12


@dataclass(slots=True)
class _Face:
    """What is painted: colours, a word, and before it an icon or a dot."""

    look: ToneLook
    font: QFont
    icon: str = ""
    icon_colour: QColor | None = None
    dot_colour: QColor | None = None
    arrow: bool = False

    def lead(self) -> int:
        if self.icon:
            return _ICON + _GAP
        return _DOT + _GAP if self.dot_colour is not None else 0

    def tail(self) -> int:
        return _ARROW + _GAP if self.arrow else 0

    def size(self, text: str, height: int) -> QSize:
        words = math.ceil(QFontMetricsF(self.font).horizontalAdvance(text)) + 2  # a rounding must not cost a letter
        return QSize(2 * _SIDE + self.lead() + self.tail() + words, height)


def _paint(widget: QWidget, face: _Face, text: str, *, ground: QColor, ring: QColor | None) -> None:
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    area = widget.rect()
    if ring is None:
        outline = QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(face.look.line, 1))
    else:
        outline = QRectF(area).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(ring, 2))
    painter.setBrush(ground)
    painter.drawRoundedRect(outline, outline.height() / 2, outline.height() / 2)
    _paint_lead(painter, widget, face)
    _paint_words(painter, widget, face, text)
    painter.end()


def _turned(widget: QWidget, rect: QRect) -> QRect:
    """A rectangle thought from left to right, as the layout's direction wants it."""
    return QStyle.visualRect(widget.layoutDirection(), widget.rect(), rect)


def _paint_lead(painter: QPainter, widget: QWidget, face: _Face) -> None:
    middle = widget.height() // 2
    ratio = widget.devicePixelRatioF()
    if face.icon:
        place = _turned(widget, QRect(_SIDE, middle - _ICON // 2, _ICON, _ICON))
        colour = face.icon_colour or face.look.text
        painter.drawPixmap(place.topLeft(), pixmap(face.icon, colour, _ICON, ratio=ratio))
    elif face.dot_colour is not None:
        place = _turned(widget, QRect(_SIDE, middle - _DOT // 2, _DOT, _DOT))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(face.dot_colour)
        painter.drawEllipse(QPointF(place.center()) + QPointF(0.5, 0.5), _DOT / 2, _DOT / 2)
    if face.arrow:
        place = _turned(widget, QRect(widget.width() - _SIDE - _ARROW, middle - _ARROW // 2, _ARROW, _ARROW))
        painter.drawPixmap(place.topLeft(), pixmap("chevron-down", face.look.text, _ARROW, ratio=ratio))


def _paint_words(painter: QPainter, widget: QWidget, face: _Face, text: str) -> None:
    left = _SIDE + face.lead()
    place = _turned(widget, QRect(left, 0, widget.width() - left - _SIDE - face.tail(), widget.height()))
    painter.setFont(face.font)
    painter.setPen(face.look.text)
    shown = QFontMetrics(face.font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine), shown)


class Pill(QLabel):
    """A word on a coloured ground: a status, an allergy, a number."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        tone: Tone = Tone.NEUTRAL,
        *,
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setObjectName("pill")
        self._theme = theme
        self._tone = tone
        self._icon = icon
        self._status = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._look_again)

    def set_tone(self, tone: Tone, *, icon: str = "") -> None:
        """Take on the colours of a tone."""
        self._tone, self._icon, self._status = tone, icon, ""
        self._look_again()

    def set_status(self, code: str, word: str) -> None:
        """Show the status of a visit: its icon, its colours and the view's word for it."""
        self._status = code
        self.setText(word)
        self._look_again()

    def sizeHint(self) -> QSize:
        return self._face().size(self.text(), self._theme.length(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.length(_HEIGHT) * 2, self._theme.length(_HEIGHT)).boundedTo(self.sizeHint())

    def paintEvent(self, event: QPaintEvent) -> None:
        face = self._face()
        _paint(self, face, self.text(), ground=face.look.ground, ring=None)

    def _face(self) -> _Face:
        font = self._theme.font(TextSize.SMALL, bold=self._tone is not Tone.NEUTRAL or bool(self._status))
        if not self._status:
            return _Face(self._theme.tone(self._tone), font, icon=self._icon)
        status = self._theme.status(self._status)
        look = ToneLook(ground=status.ground, text=status.text, line=status.ground)
        return _Face(look, font, icon=status.icon, icon_colour=status.mark)

    def _look_again(self) -> None:
        self.updateGeometry()
        self.update()


class Chip(QAbstractButton):
    """A pill that can be pressed, by mouse, Space or Enter; checkable ones show their state as a filled ground."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        tone: Tone = Tone.NEUTRAL,
        *,
        icon: str = "",
        opens_menu: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("chip")
        self.setText(text)
        self._theme = theme
        self._tone = tone
        self._icon = icon
        self._dot_role = ""
        self._opens_menu = opens_menu
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._look_again)

    def set_tone(self, tone: Tone, *, icon: str = "", dot_role: str = "") -> None:
        """Take on the colours of a tone, with an icon or a dot in the colour of a role."""
        self._tone, self._icon, self._dot_role = tone, icon, dot_role
        self._look_again()

    def sizeHint(self) -> QSize:
        return self._face().size(self.text(), self._theme.length(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        face = self._face()
        ground = face.look.ground
        if self.isDown():
            ground = self._theme.colour("pressed")
        elif self.underMouse() and self._tone is Tone.NEUTRAL and not self.isChecked():
            ground = self._theme.colour("hover")
        _paint(self, face, self.text(), ground=ground, ring=self._theme.colour("accent") if self.hasFocus() else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Enter, QEvent.Type.Leave}:
            self.update()
        return super().event(event)

    def _face(self) -> _Face:
        tone = Tone.ACCENT if self.isCheckable() and self.isChecked() else self._tone
        return _Face(
            self._theme.tone(tone),
            self._theme.font(TextSize.SMALL, bold=tone not in {Tone.NEUTRAL, Tone.WARNING}),
            icon=self._icon,
            dot_colour=self._theme.colour(self._dot_role) if self._dot_role else None,
            arrow=self._opens_menu,
        )

    def _look_again(self) -> None:
        self.updateGeometry()
        self.update()
