"""Reads a stored booking back in one sentence: patient, weekday, date, time, doctor, room and clinic (FEATURES A44).

The line that shows it, and says it to screen readers without taking the focus, is `views/widgets/read_back.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from clinic_desk.domain.clinic_time import wall_of
from clinic_desk.qt.language import Formats
from clinic_desk.views.reason_sentences import clock


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Mark a text for the translators."""
    return text


SENTENCES = {
    "visit.booked": QT_TRANSLATE_NOOP("read_back", "Booked: %1"),
    "visit.moved": QT_TRANSLATE_NOOP("read_back", "Moved: %1"),
    "visit.amended": QT_TRANSLATE_NOOP("read_back", "Changed: %1"),
}
"""What was done, by its code; these three are read back in full."""


def read_back(outcome: str, details: Mapping[str, object], formats: Formats) -> str:
    """Say what was stored; raise KeyError for an outcome that is not read back here."""
    zone, starts = str(details["zone"]), int(str(details["starts"]))
    day = formats.day_title(wall_of(starts, zone).day)
    parts = (
        str(details["patient"]) or QCoreApplication.translate("read_back", "no patient yet"),
        f"{day}, {clock(starts, formats, zone)}",
        formats.duration(int(str(details["minutes"]))),
        str(details["doctor"]),
        str(details["room"]),
        str(details["clinic"]),
    )
    words = " · ".join(part for part in parts if part)
    return QCoreApplication.translate("read_back", SENTENCES[outcome]).replace("%1", words)
