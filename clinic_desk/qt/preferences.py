"""The settings of this computer and its person: one frozen value in one small JSON file, nothing of the clinic.

A damaged file, or one written by another version, never keeps the desk from opening.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import platformdirs

from clinic_desk.qt.theme import ThemeChoice

_log = logging.getLogger(__name__)

FILE_NAME = "preferences.json"
SMALLEST_TEXT = 0.8
LARGEST_TEXT = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What a person has set on this computer. An empty language or locale means the system's.

    `window` is the geometry that Qt saved, in base 64. After `privacy_minutes` without a key or a click the names
    are covered, after `lock_minutes` the desk is locked; 0 never does so.
    """

    theme: ThemeChoice = ThemeChoice.SYSTEM
    language: str = ""
    locale: str = ""
    text_scale: float = 1.0
    single_letters: bool = True
    last_user: str = ""
    window: str = ""
    privacy_minutes: int = 5
    lock_minutes: int = 15

    def __post_init__(self) -> None:
        scale = min(max(float(self.text_scale), SMALLEST_TEXT), LARGEST_TEXT)
        object.__setattr__(self, "text_scale", scale)
        object.__setattr__(self, "privacy_minutes", max(0, self.privacy_minutes))
        object.__setattr__(self, "lock_minutes", max(0, self.lock_minutes))


def preferences_file(folder: Path | None = None) -> Path:
    """Where the preferences lie: in the given folder, else in this person's folder for settings."""
    return (folder or platformdirs.user_config_path("clinic-desk", appauthor=False)) / FILE_NAME


def load(path: Path) -> Preferences:
    """Read the preferences; whatever is missing, unknown or of the wrong kind stands at its default."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Preferences()
    except (OSError, ValueError) as error:
        _log.warning("preferences cannot be read (%s), starting with defaults", type(error).__name__)
        return Preferences()
    if not isinstance(written, dict):
        _log.warning("preferences cannot be read (not an object), starting with defaults")
        return Preferences()
    return _from_json(written)


def save(path: Path, preferences: Preferences) -> None:
    """Write the preferences whole or not at all; raise OSError if the folder cannot be written to."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    with beside.open("w", encoding="utf-8") as file:
        json.dump(asdict(preferences), file, indent=2, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _from_json(written: dict[str, Any]) -> Preferences:
    default = Preferences()
    kept: dict[str, Any] = {}
    for field in fields(Preferences):
        if field.name not in written:
            continue
        value = _fitting(written[field.name], getattr(default, field.name))
        if value is None:
            _log.warning("preference %s cannot be used and stands at its default", field.name)
        else:
            kept[field.name] = value
    return Preferences(**kept)


def _fitting(value: Any, default: Any) -> Any:
    """The value if it is of the default's kind, else None."""
    if isinstance(default, ThemeChoice):
        return ThemeChoice(value) if value in list(ThemeChoice) else None
    if isinstance(default, float):
        return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
    return value if type(value) is type(default) else None
