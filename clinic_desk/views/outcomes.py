"""What was done, in one sentence: every outcome that a presenter tells the desk, by its code."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from clinic_desk.domain.appointment import Status
from clinic_desk.domain.clinic_time import wall_of
from clinic_desk.qt.language import Formats
from clinic_desk.views.booking import read_back
from clinic_desk.views.reason_sentences import clock
from clinic_desk.views.status_words import word_for


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Mark a text for the translators."""
    return text


SENTENCES = {
    "visit.cancelled": QT_TRANSLATE_NOOP("outcomes", "Cancelled: %visit%"),
    "visit.restored": QT_TRANSLATE_NOOP("outcomes", "Back in its place: %visit%"),
    "visit.status_changed": QT_TRANSLATE_NOOP("outcomes", "%status%: %visit%"),
    "visit.unchanged": QT_TRANSLATE_NOOP("outcomes", "Nothing was changed."),
    "visit.undone": QT_TRANSLATE_NOOP("outcomes", "Undone: %what%"),
    "visit.redone": QT_TRANSLATE_NOOP("outcomes", "Done again: %what%"),
    "patient.registered": QT_TRANSLATE_NOOP("outcomes", "Registered: %visit%"),
    "patient.updated": QT_TRANSLATE_NOOP("outcomes", "Saved: %visit%"),
    "hold.placed": QT_TRANSLATE_NOOP("outcomes", "Held for a few minutes: %visit%"),
}
DEEDS = {
    "booked": QT_TRANSLATE_NOOP("outcomes", "booking of the %time% visit"),
    "moved": QT_TRANSLATE_NOOP("outcomes", "move of the %time% visit"),
    "length_changed": QT_TRANSLATE_NOOP("outcomes", "new length of the %time% visit"),
    "cancelled": QT_TRANSLATE_NOOP("outcomes", "cancellation of the %time% visit"),
    "restored": QT_TRANSLATE_NOOP("outcomes", "return of the %time% visit"),
    "status_changed": QT_TRANSLATE_NOOP("outcomes", "status of the %time% visit"),
    "amended": QT_TRANSLATE_NOOP("outcomes", "change of the %time% visit"),
}
"""Deeds by name, for "Undo: …" (FEATURES A30)."""


def outcome_sentence(outcome: str, details: Mapping[str, object], formats: Formats, zone: str) -> str:
    """Say what was done; times in the clinic's zone. Raises KeyError for an outcome without a sentence."""
    told: dict[str, object] = {"zone": zone, "minutes": 0, "doctor": "", "room": "", "clinic": "", "patient": ""}
    told |= {name: value for name, value in details.items() if value is not None}
    if outcome in read_back.SENTENCES:
        return read_back.read_back(outcome, told, formats)
    sentence = QCoreApplication.translate("outcomes", SENTENCES[outcome])
    status = told.get("status")
    sentence = sentence.replace("%status%", word_for(status) if isinstance(status, Status) else "")
    if "%what%" in sentence:
        sentence = sentence.replace("%what%", deed_words(str(told["what"]), told.get("starts"), formats, zone))
    return sentence.replace("%visit%", _visit(told, formats)).strip(": ")


def deed_words(kind: str, starts: object, formats: Formats, zone: str) -> str:
    """Name a deed, as "move of the 10:20 visit"."""
    words = QCoreApplication.translate("outcomes", DEEDS[kind])
    return words.replace("%time%", clock(int(str(starts)), formats, zone) if starts is not None else "")


def _visit(told: Mapping[str, object], formats: Formats) -> str:
    parts = [str(told["patient"])]
    if told.get("starts") is not None:
        zone, starts = str(told["zone"]), int(str(told["starts"]))
        parts.append(f"{formats.day_short(wall_of(starts, zone).day)}, {clock(starts, formats, zone)}")
    parts.append(str(told["doctor"]))
    return " · ".join(part for part in parts if part)
