"""The look: colours by role, fonts and sizes, one style sheet. Widgets ask for roles and never name a colour.

The palettes are our own: the style hints of a desktop tell light from dark, and nothing more can be relied upon.
"""

from __future__ import annotations

import atexit
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from string import Template
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTemporaryDir, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette

from clinic_desk.qt.assets import FAMILIES, resource

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


class ThemeChoice(StrEnum):
    """What a person can choose; `system` follows the desktop between light and dark."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


class TextSize(StrEnum):
    """The sizes that text may have."""

    TINY = "tiny"
    SMALL = "small"
    TEXT = "text"
    HEADING = "heading"
    TITLE = "title"
    NAME = "name"


class Tone(StrEnum):
    """What a small coloured thing means."""

    NEUTRAL = "neutral"
    ACCENT = "accent"
    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    DANGER = "danger"


class Pattern(StrEnum):
    """How a visit of a status is drawn besides its colour."""

    PLAIN = "plain"
    DASHED = "dashed"
    STRUCK = "struck"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusLook:
    """How a status looks: never colour alone, always with an icon; the word comes from the view."""

    icon: str
    pattern: Pattern
    ground: QColor
    bar: QColor
    mark: QColor
    text: QColor


@dataclass(frozen=True, slots=True, kw_only=True)
class ToneLook:
    """The colours of a tone: ground, text on it, and the line around it."""

    ground: QColor
    text: QColor
    line: QColor


PIXELS = {
    TextSize.TINY: 11.0,
    TextSize.SMALL: 12.0,
    TextSize.TEXT: 13.0,
    TextSize.HEADING: 15.0,
    TextSize.TITLE: 18.0,
    TextSize.NAME: 20.0,
}
"""Height of each text size at 100 %, in device-independent pixels."""

_TONES = {
    Tone.NEUTRAL: ("panel", "text", "line"),
    Tone.ACCENT: ("accent_soft", "accent", "accent_soft"),
    Tone.INFO: ("hover", "text", "line"),
    Tone.SUCCESS: ("success_soft", "success", "success_soft"),
    Tone.WARNING: ("warning_soft", "warning", "warning_line"),
    Tone.DANGER: ("danger_soft", "danger", "danger_line"),
}

_SHEET_ICONS = {
    "icon_down": ("chevron-down", "muted"),
    "icon_up": ("chevron-up", "muted"),
    "icon_down_off": ("chevron-down", "disabled"),
    "icon_left": ("chevron-left", "text"),
    "icon_right": ("chevron-right", "text"),
    "icon_tick": ("tick", "on_accent"),
    "icon_dot": ("dot", "on_accent"),
    "icon_minus": ("minus", "on_accent"),
}
"""Pictures that a style sheet can only take from files: placeholder -> (icon, role)."""

_PALETTE = {
    QPalette.ColorRole.Window: "background",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "field",
    QPalette.ColorRole.AlternateBase: "closed",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Button: "panel",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "danger",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.ToolTipBase: "tip",
    QPalette.ColorRole.ToolTipText: "on_tip",
    QPalette.ColorRole.Light: "panel",
    QPalette.ColorRole.Midlight: "line_faint",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "line_control",
    QPalette.ColorRole.Shadow: "line_control",
}
_DISABLED = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
    QPalette.ColorRole.HighlightedText,
)


@cache
def read_tokens(name: str) -> dict[str, Any]:
    """The colours of one theme as written in its file: `colours` by role, `status` by code."""
    with resource("themes", f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def system_theme() -> str:
    """The theme that the desktop asks for."""
    hints = QGuiApplication.styleHints()
    if hasattr(hints, "accessibility"):  # Qt 6.10 and newer
        accessibility = hints.accessibility()
        if accessibility.contrastPreference() == Qt.ContrastPreference.HighContrast:
            return ThemeChoice.CONTRAST
    return ThemeChoice.DARK if hints.colorScheme() == Qt.ColorScheme.Dark else ThemeChoice.LIGHT


class Theme(QObject):
    """The look in force. `changed` is emitted after the whole application has taken on another one."""

    changed = Signal()

    def __init__(
        self,
        choice: ThemeChoice = ThemeChoice.SYSTEM,
        *,
        text_scale: float = 1.0,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._choice = choice
        self._text_scale = text_scale
        self._app: QApplication | None = None
        self._colours: dict[str, QColor] = {}
        self._statuses: dict[str, StatusLook] = {}
        self._families: list[str] = []
        self.name = ""
        self._load()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    # -- what widgets ask ------------------------------------------------------------------------

    @property
    def is_dark(self) -> bool:
        """Whether light text stands on dark ground."""
        return bool(read_tokens(self.name)["scheme"] == "dark")

    def colour(self, role: str) -> QColor:
        """The colour of a role; raise KeyError for a role that no theme has."""
        return self._colours[role]

    def status(self, code: str) -> StatusLook:
        """How a visit of this status looks; raise KeyError for an unknown code."""
        return self._statuses[code]

    def tone(self, tone: Tone) -> ToneLook:
        """The colours of a tone."""
        ground, text, line = _TONES[tone]
        return ToneLook(ground=self.colour(ground), text=self.colour(text), line=self.colour(line))

    def font(self, size: TextSize = TextSize.TEXT, *, bold: bool = False) -> QFont:
        """The interface font in one of its sizes, with figures of equal width."""
        font = QFont()
        font.setFamilies(self._families)
        font.setPixelSize(round(PIXELS[size] * self._text_scale))
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        if hasattr(font, "setFeature"):
            font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def length(self, pixels: float) -> int:
        """A length that grows with the text, in device-independent pixels."""
        return round(pixels * self._text_scale)

    # -- what the desk sets ----------------------------------------------------------------------

    def apply(self, app: QApplication) -> None:
        """Dress the application; from now on every change of choice dresses it again."""
        self._app = app
        app.setStyle("Fusion")
        self._dress(app)

    def choose(self, choice: ThemeChoice, *, text_scale: float | None = None) -> None:
        """Take on another look, at once and everywhere."""
        self._choice = choice
        self._text_scale = self._text_scale if text_scale is None else text_scale
        self._change()

    def _follow_system(self) -> None:
        if self._choice == ThemeChoice.SYSTEM and system_theme() != self.name:
            self._change()

    def _change(self) -> None:
        self._load()
        if self._app is not None:
            self._dress(self._app)
        self.changed.emit()

    def _load(self) -> None:
        self.name = system_theme() if self._choice == ThemeChoice.SYSTEM else str(self._choice)
        tokens = read_tokens(self.name)
        self._colours = {role: QColor(value) for role, value in tokens["colours"].items()}
        self._statuses = {code: _status_look(row) for code, row in tokens["status"].items()}
        self._families = _families()

    def _dress(self, app: QApplication) -> None:
        app.setFont(self.font())
        app.setPalette(self._palette())
        app.setStyleSheet(self._style_sheet())

    def _palette(self) -> QPalette:
        palette = QPalette()
        for role, name in _PALETTE.items():
            palette.setColor(role, self.colour(name))
        for role in _DISABLED:
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.colour("disabled"))
        return palette

    def _style_sheet(self) -> str:
        from clinic_desk.qt.icons import write_tinted

        values = {role: _css(colour) for role, colour in self._colours.items()}
        values |= {f"text_{size}": f"{round(px * self._text_scale)}px" for size, px in PIXELS.items()}
        values |= {f"px{n}": f"{self.length(n)}px" for n in (16, 18, 20, 21, 28)}
        for placeholder, (icon, role) in _SHEET_ICONS.items():
            path = _sheet_folder().filePath(f"{icon}-{self.colour(role).name()[1:]}.svg")
            values[placeholder] = write_tinted(icon, self.colour(role), path)
        return Template(resource("themes", "base.qss").read_text(encoding="utf-8")).substitute(values)


@cache
def _sheet_folder() -> QTemporaryDir:
    """Where the style sheet finds its pictures until the program ends: Qt opens them whenever it likes."""
    folder = QTemporaryDir()
    atexit.register(folder.remove)
    return folder


def _status_look(row: dict[str, str]) -> StatusLook:
    return StatusLook(
        icon=row["icon"],
        pattern=Pattern(row.get("pattern", Pattern.PLAIN)),
        ground=QColor(row["ground"]),
        bar=QColor(row["bar"]),
        mark=QColor(row["mark"]),
        text=QColor(row["text"]),
    )


def _css(colour: QColor) -> str:
    if colour.alpha() == 255:
        return colour.name()
    return f"rgba({colour.red()}, {colour.green()}, {colour.blue()}, {colour.alpha()})"


def _families() -> list[str]:
    if QGuiApplication.platformName() == "offscreen":  # pictures look alike on every machine
        return list(FAMILIES)
    return [QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family(), *FAMILIES]
