"""The program's mark: a cross on a rounded ground in the accent colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_desk.qt.theme import Theme


class BrandMark(QWidget):
    """Paints itself in the theme in force; `size` in device-independent pixels."""

    def __init__(self, theme: Theme, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("brand_mark")
        self._theme = theme
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def paintEvent(self, event: QPaintEvent) -> None:
        side = float(self._size)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("accent"))
        painter.drawRoundedRect(QRectF(0, 0, side, side), side * 0.22, side * 0.22)
        painter.setBrush(self._theme.colour("on_accent"))
        arm, thick = side * 0.36, side * 0.1
        middle = side / 2
        painter.drawRoundedRect(QRectF(middle - arm / 2, middle - thick / 2, arm, thick), 1, 1)
        painter.drawRoundedRect(QRectF(middle - thick / 2, middle - arm / 2, thick, arm), 1, 1)
        painter.end()
