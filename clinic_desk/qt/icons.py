"""Icons by name and role: one-colour SVG sources, tinted at load, kept by name, colour, size and pixel ratio."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap

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
    return _pixmap(name, colour.rgba(), size, ratio)


@lru_cache(maxsize=512)
def _pixmap(name: str, rgba: int, size: int, ratio: float) -> QPixmap:
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


def keep_icon(button: QAbstractButton, theme: Theme, name: str, role: str = "text") -> None:
    """Give a button an icon and give it again whenever the theme changes, for as long as the button lives.

    Calling it again for the same button replaces the icon.
    """
    for older in button.findChildren(_IconKeeper, options=Qt.FindChildOption.FindDirectChildrenOnly):
        older.deleteLater()
        theme.changed.disconnect(older.dress)
    _IconKeeper(button, theme, name, role).dress()


class _IconKeeper(QObject):
    """Lives in its button, so that the connection ends with it."""

    def __init__(self, button: QAbstractButton, theme: Theme, name: str, role: str) -> None:
        super().__init__(button)
        self._button = button
        self._theme = theme
        self._name = name
        self._role = role
        theme.changed.connect(self.dress)

    def dress(self) -> None:
        self._button.setIcon(icon(self._theme, self._name, self._role))
