"""Icons by name and role: one-colour SVG sources, tinted at load, kept by name, colour, size and pixel ratio."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap, QTransform

from clinic_desk.qt.assets import resource

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractButton

    from clinic_desk.qt.theme import Theme

MIRRORED = frozenset({"chevron-left", "chevron-right", "undo", "redo", "logout", "list", "history"})
"""Icons that point along the line of writing and turn round with it."""


@cache
def _source(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


def tinted(name: str, colour: QColor) -> str:
    """The SVG text of an icon in one colour; raise FileNotFoundError for an unknown name."""
    return _source(name).replace("currentColor", colour.name())


def write_tinted(name: str, colour: QColor, path: str) -> str:
    """Write a tinted icon to a file for style sheets, which read pictures from nowhere else; answer its path."""
    file = Path(path)
    if not file.exists():
        file.write_text(tinted(name, colour), encoding="utf-8")
    return file.as_posix()


def pixmap(name: str, colour: QColor, size: int = 20, *, ratio: float = 1.0) -> QPixmap:
    """One icon, `size` device-independent pixels square, for a screen of this pixel ratio."""
    turned = name in MIRRORED and QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    return _pixmap(name, colour.rgba(), size, ratio, turned)


@lru_cache(maxsize=512)
def _pixmap(name: str, rgba: int, size: int, ratio: float, turned: bool) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    colour = QColor.fromRgba(rgba)
    side = max(1, round(size * ratio))
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(colour.alphaF())
    QSvgRenderer(QByteArray(tinted(name, colour).encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    if turned:
        picture = picture.transformed(QTransform.fromScale(-1, 1))
    picture.setDevicePixelRatio(ratio)
    return picture


def icon(theme: Theme, name: str, role: str = "text", size: int = 20) -> QIcon:
    """An icon in the colour of a role, sharp on every screen that is there; greyed when disabled."""
    made = QIcon()
    ratios = {1.0, 2.0} | {screen.devicePixelRatio() for screen in QGuiApplication.screens()}
    for ratio in sorted(ratios):
        made.addPixmap(pixmap(name, theme.colour(role), size, ratio=ratio))
        made.addPixmap(pixmap(name, theme.colour("disabled"), size, ratio=ratio), QIcon.Mode.Disabled)
    return made


def keep_icon(button: QAbstractButton, theme: Theme, name: str, role: str = "text", *, size: int = 16) -> None:
    """Give a button an icon that grows with the text, and give it again whenever theme or direction change.

    Calling it again for the same button replaces the icon.
    """
    for older in button.findChildren(_IconKeeper, options=Qt.FindChildOption.FindDirectChildrenOnly):
        older.retire()
    _IconKeeper(button, theme, name, role=role, size=size).dress()


class _IconKeeper(QObject):
    """Lives in its button, so that the connection ends with it."""

    def __init__(self, button: QAbstractButton, theme: Theme, name: str, *, role: str, size: int) -> None:
        super().__init__(button)
        self._button = button
        self._theme = theme
        self._name = name
        self._role = role
        self._size = size
        theme.changed.connect(self.dress)
        button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self.dress()
        return super().eventFilter(watched, event)

    def dress(self) -> None:
        side = self._theme.length(self._size)
        self._button.setIcon(icon(self._theme, self._name, self._role, side))
        self._button.setIconSize(QSize(side, side))

    def retire(self) -> None:
        self._theme.changed.disconnect(self.dress)
        self._button.removeEventFilter(self)
        self.deleteLater()
