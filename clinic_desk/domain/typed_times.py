"""Times of day as people type them: "9", "9:30", "0930", "5 pm", "24:00", in any digits. Dates are in `typed_dates`.

A time is a minute of the day, 0 to 1440. What a stretch of time is used for is not here.
"""

import re
import unicodedata

from clinic_desk.domain.clinic_time import MINUTES_PER_DAY

_CLOCK = r"(\d{1,4})(?:\s*[:.h]\s*(\d{2}))?\s*([ap])?\.?(?:m\.?)?"
_TIME = re.compile(_CLOCK, re.IGNORECASE)
_STRETCH = re.compile(rf"{_CLOCK}\s*(?:-|to)\s*{_CLOCK}(?:\s+(.*))?", re.IGNORECASE)
_BETWEEN_STRETCHES = re.compile(r"[;؛\n]")
_NOON = 12


def read_clock(text: str) -> int | None:
    """The minute of the day that somebody means; None if it cannot be understood or does not exist."""
    found = _TIME.fullmatch(_plain(text))
    return None if found is None else _minute(*found.groups())


def stretch_minutes(starts: int, ends: int) -> int:
    """How long a stretch lasts that ends at a time of the same day or, if that is earlier, of the next (T6)."""
    return (ends - starts) if ends > starts else (ends - starts) % MINUTES_PER_DAY


def read_stretches(text: str) -> tuple[tuple[int, int, str], ...] | None:
    """Read "13:00-14:00 Lunch; 16-16:10 Tea" as (first minute, last minute, label); None if a part cannot be read.

    A part may end on the next day: its last minute is then smaller than its first.
    """
    found = []
    for part in _BETWEEN_STRETCHES.split(text):
        if not part.strip():
            continue
        stretch = _stretch(part)
        if stretch is None:
            return None
        found.append(stretch)
    return tuple(found)


def _stretch(part: str) -> tuple[int, int, str] | None:
    match = _STRETCH.fullmatch(_plain(part))
    if match is None:
        return None
    starts, ends = _minute(*match.groups()[:3]), _minute(*match.groups()[3:6])
    return None if starts is None or ends is None else (starts, ends, (match[7] or "").strip())


def _minute(hours: str, minutes: str | None, half: str | None) -> int | None:
    if minutes is None and len(hours) > 2:  # noqa: PLR2004  "930" and "0930"
        hours, minutes = hours[:-2], hours[-2:]
    elif len(hours) > 2:  # noqa: PLR2004
        return None
    hour, minute = int(hours), int(minutes or 0)
    if half is not None:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if half.casefold() == "p" else 0)
    total = hour * 60 + minute
    return total if minute < 60 and total <= MINUTES_PER_DAY else None  # noqa: PLR2004


def _plain(text: str) -> str:
    """ASCII digits and dashes, one space between words; letters stay as they are."""
    digits = "".join(
        str(unicodedata.decimal(char)) if not char.isascii() and char.isdecimal() else char for char in text
    )
    for dash in "–—−‒":
        digits = digits.replace(dash, "-")
    return " ".join(digits.replace("：", ":").split())
