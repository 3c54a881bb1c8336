"""The single finder of files that ship with the program: icons, themes, fonts, translations.

It answers alike in a checkout, an installed wheel and a bundle; nothing else does arithmetic with paths.
"""

from __future__ import annotations

import logging
import sys
from functools import cache
from pathlib import Path

from PySide6.QtCore import QLoggingCategory
from PySide6.QtGui import QFontDatabase

import clinic_desk

_log = logging.getLogger(__name__)

FAMILIES = ("Noto Sans", "Noto Sans Bengali", "Noto Sans Devanagari", "Noto Sans Arabic")
"""The bundled families, in the order in which text looks for a letter."""


@cache
def resources_folder() -> Path:
    """The folder of shipped files; raise FileNotFoundError if the installation is incomplete."""
    package = Path(clinic_desk.__file__).resolve().parent
    places = [package / "resources", package.parent / "resources"]  # wheel, checkout
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle is not None:
        places.insert(0, Path(bundle) / "resources")
    for place in places:
        if (place / "themes").is_dir():
            return place
    raise FileNotFoundError(f"no resources in {', '.join(map(str, places))}")


def resource(*parts: str) -> Path:
    """The path of one shipped file, for example `resource("icons", "tick.svg")`."""
    return resources_folder().joinpath(*parts)


def register_fonts() -> tuple[str, ...]:
    """Make the bundled fonts known to Qt and answer the families that are now there. Needs an application."""
    # Qt remarks on each family that it tries before it comes to the one that can write Bengali or Hindi.
    QLoggingCategory.setFilterRules("qt.text.font.db.info=false")
    found: list[str] = []
    for path in sorted(resource("fonts").glob("*.ttf")):
        font_id = QFontDatabase.addApplicationFont(str(path))
        if font_id < 0:
            _log.warning("font %s cannot be used", path.name)
            continue
        found += [family for family in QFontDatabase.applicationFontFamilies(font_id) if family not in found]
    return tuple(found)
