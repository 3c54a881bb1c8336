"""A visit's and a patient's fields and changes in words: what each field is called, its value as people write it.

Never a code, never an id: what an id stands for is handed in, and what nobody can name is called "not here any more".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, cast

from PySide6.QtCore import QCoreApplication, QLocale

from clinic_desk.domain.agenda import HistoryEntry
from clinic_desk.domain.appointment import CancelCode, CancelledBy, Override, Status
from clinic_desk.domain.clinic_time import zone_named
from clinic_desk.domain.patient import AlertMoment, BirthPrecision, BloodGroup, Channel, Phone, Sex
from clinic_desk.qt.language import Formats
from clinic_desk.views.money import money
from clinic_desk.views.person_words import birth_text, phone_text
from clinic_desk.views.status_words import word_for

translate = QCoreApplication.translate

Image = Mapping[str, Any]
"""A record, or part of one, in plain JSON types as it stands in the change log."""


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Mark a text for the translators, who find it by this name."""
    return text


FIELD_WORDS: dict[str, str] = {
    # patients
    "full_name": QT_TRANSLATE_NOOP("record_words", "Name"),
    "other_names": QT_TRANSLATE_NOOP("record_words", "Other names"),
    "birth_date": QT_TRANSLATE_NOOP("record_words", "Birth date"),
    "sex": QT_TRANSLATE_NOOP("record_words", "Sex"),
    "phones": QT_TRANSLATE_NOOP("record_words", "Phones"),
    "email": QT_TRANSLATE_NOOP("record_words", "E-mail"),
    "address": QT_TRANSLATE_NOOP("record_words", "Address"),
    "city": QT_TRANSLATE_NOOP("record_words", "City"),
    "state": QT_TRANSLATE_NOOP("record_words", "State or division"),
    "zip": QT_TRANSLATE_NOOP("record_words", "Postcode"),
    "country": QT_TRANSLATE_NOOP("record_words", "Country"),
    "place_id": QT_TRANSLATE_NOOP("record_words", "Area"),
    "language": QT_TRANSLATE_NOOP("record_words", "Language"),
    "preferred_channel": QT_TRANSLATE_NOOP("record_words", "Best way to reach"),
    "consents": QT_TRANSLATE_NOOP("record_words", "May be reached by"),
    "no_messages_left": QT_TRANSLATE_NOOP("record_words", "Leave no messages"),
    "blood_group": QT_TRANSLATE_NOOP("record_words", "Blood group"),
    "allergies": QT_TRANSLATE_NOOP("record_words", "Allergies"),
    "chronic_conditions": QT_TRANSLATE_NOOP("record_words", "Chronic conditions"),
    "diagnosis": QT_TRANSLATE_NOOP("record_words", "Diagnosis"),
    "medical_record": QT_TRANSLATE_NOOP("record_words", "Medical record"),
    "emergency_contact": QT_TRANSLATE_NOOP("record_words", "Emergency contact"),
    "alerts": QT_TRANSLATE_NOOP("record_words", "Alerts"),
    "usual_doctor_id": QT_TRANSLATE_NOOP("record_words", "Usual doctor"),
    "notes": QT_TRANSLATE_NOOP("record_words", "Notes"),
    "incomplete": QT_TRANSLATE_NOOP("record_words", "To be completed"),
    "deceased_on": QT_TRANSLATE_NOOP("record_words", "Died on"),
    "archived": QT_TRANSLATE_NOOP("record_words", "Archived"),
    "number": QT_TRANSLATE_NOOP("record_words", "Number"),
    "user_id": QT_TRANSLATE_NOOP("record_words", "Account"),
    # visits
    "patient_id": QT_TRANSLATE_NOOP("record_words", "Patient"),
    "type_id": QT_TRANSLATE_NOOP("record_words", "Kind of visit"),
    "reason": QT_TRANSLATE_NOOP("record_words", "Reason"),
    "desk_notes": QT_TRANSLATE_NOOP("record_words", "Desk notes"),
    "doctor_notes": QT_TRANSLATE_NOOP("record_words", "Doctor's notes"),
    "prescription": QT_TRANSLATE_NOOP("record_words", "Prescription"),
    "clinic_id": QT_TRANSLATE_NOOP("record_words", "Clinic"),
    "doctor_id": QT_TRANSLATE_NOOP("record_words", "Doctor"),
    "room_id": QT_TRANSLATE_NOOP("record_words", "Room"),
    "starts_at": QT_TRANSLATE_NOOP("record_words", "Start"),
    "ends_at": QT_TRANSLATE_NOOP("record_words", "End"),
    "buffer_before": QT_TRANSLATE_NOOP("record_words", "Time kept before"),
    "buffer_after": QT_TRANSLATE_NOOP("record_words", "Time kept after"),
    "status": QT_TRANSLATE_NOOP("record_words", "Status"),
    "overrides": QT_TRANSLATE_NOOP("record_words", "Overruled"),
    "override_reason": QT_TRANSLATE_NOOP("record_words", "Why overruled"),
    "cancel_code": QT_TRANSLATE_NOOP("record_words", "Why cancelled"),
    "cancel_text": QT_TRANSLATE_NOOP("record_words", "Words on the cancel"),
    "cancelled_by": QT_TRANSLATE_NOOP("record_words", "Cancelled by"),
    "move_count": QT_TRANSLATE_NOOP("record_words", "Times moved"),
    "fee": QT_TRANSLATE_NOOP("record_words", "Fee"),
    "booked_by": QT_TRANSLATE_NOOP("record_words", "Booked by"),
    "booked_at": QT_TRANSLATE_NOOP("record_words", "Booked"),
    "arrived_at": QT_TRANSLATE_NOOP("record_words", "Arrived"),
    "started_at": QT_TRANSLATE_NOOP("record_words", "Begun"),
    "completed_at": QT_TRANSLATE_NOOP("record_words", "Ended"),
}
"""What each field is called. Forms, histories and questions about two edits all take their words here."""

UNSAID = frozenset({
    "id", "version", "day", "zone", "zone_version", "promised", "promised_fold", "status_before", "photo_id",
    "birth_precision", "birth_noted_on",
})  # fmt: skip
"""Fields that tell people nothing, or that another field tells already."""

COMMAND_WORDS: dict[str, str] = {
    "patient.register": QT_TRANSLATE_NOOP("record_words", "Registered by %1, %2"),
    "patient.update": QT_TRANSLATE_NOOP("record_words", "Changed by %1, %2"),
    "appointment.book": QT_TRANSLATE_NOOP("record_words", "Booked by %1, %2"),
    "appointment.cancel": QT_TRANSLATE_NOOP("record_words", "Cancelled by %1, %2"),
    "appointment.restore": QT_TRANSLATE_NOOP("record_words", "Brought back by %1, %2"),
    "appointment.amend": QT_TRANSLATE_NOOP("record_words", "Changed by %1, %2"),
    "appointment.follow_zone_change": QT_TRANSLATE_NOOP(
        "record_words", "Kept at its clock time after a change of time zone, %2"
    ),
}

_CODES: dict[str, type[StrEnum]] = {
    "status": Status,
    "cancel_code": CancelCode,
    "cancelled_by": CancelledBy,
    "overrides": Override,
    "sex": Sex,
    "blood_group": BloodGroup,
    "preferred_channel": Channel,
    "consents": Channel,
}
_MOMENTS = frozenset({"starts_at", "ends_at", "booked_at", "arrived_at", "started_at", "completed_at"})
_MINUTES = frozenset({"buffer_before", "buffer_after"})
NOTHING = "—"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLine:
    """One field in words: what it is called, what it was, what it is."""

    field: str
    word: str
    before: str
    after: str


class RecordWords:
    """Says fields and changes of one record; `names` tells what ids stand for, `zone` is the clinic's."""

    def __init__(
        self, formats: Formats, *, zone: str, currency: str = "", names: Mapping[str, str] | None = None
    ) -> None:
        self._formats = formats
        self._zone = zone
        self._currency = currency
        self.names = names or {}

    # -- changes ---------------------------------------------------------------------------------

    def headline(self, entry: HistoryEntry, *, told: bool = True) -> str:
        """One change in a line: Moved from 10:30 to 11:00 by Rina Akter, Wed 18 Nov 12:03; without `told` no values."""
        text = (self._move(entry) or self._status(entry)) if told else ""
        text = text or translate("record_words", COMMAND_WORDS.get(entry.command_kind, _CHANGED))
        when = self.moment(entry.at)
        who = entry.actor_name or translate("record_words", "the program")
        return text.replace("%1", who).replace("%2", when)

    def lines(self, entry: HistoryEntry) -> tuple[FieldLine, ...]:
        """Every field that a change touched; what was empty and stayed so is left out."""
        found = []
        for field in FIELD_WORDS:
            if field not in entry.after and not (field == "birth_date" and "birth_precision" in entry.after):
                continue
            line = FieldLine(
                field=field,
                word=field_word(field),
                before=self._side(field, entry.before),
                after=self._side(field, entry.after),
            )
            untold = not entry.before and not entry.after.get(field)  # a new record says only what it holds
            if line.before != line.after and not untold:
                found.append(line)
        return tuple(found)

    def _side(self, field: str, image: Image) -> str:
        return self.value(field, image) if image else NOTHING

    def _move(self, entry: HistoryEntry) -> str:
        if entry.command_kind != "appointment.move":
            return ""
        before, after = entry.before, entry.after
        if "starts_at" in after:
            old, new = self._local(before["starts_at"]), self._local(after["starts_at"])
            same_day = old.date() == new.date()
            write = self._formats.time if same_day else self._formats.moment
            text = (
                translate("record_words", "Moved from %3 to %4 by %1, %2")
                .replace("%3", write(old))
                .replace("%4", write(new))
            )
        elif "doctor_id" in after:
            old_doctor, new_doctor = self.value("doctor_id", before), self.value("doctor_id", after)
            text = (
                translate("record_words", "Moved from %3 to %4 by %1, %2")
                .replace("%3", old_doctor)
                .replace("%4", new_doctor)
            )
        elif "ends_at" in after:
            text = translate("record_words", "Now until %3 by %1, %2").replace(
                "%3", self._formats.time(self._local(after["ends_at"]))
            )
        else:
            text = translate("record_words", "Moved by %1, %2")
        return text

    def _status(self, entry: HistoryEntry) -> str:
        if entry.command_kind != "appointment.change_status" or "status" not in entry.after:
            return ""
        return translate("record_words", "%3: %1, %2").replace(
            "%3", word_for(Status(cast("str", entry.after["status"])))
        )

    # -- values ----------------------------------------------------------------------------------

    def value(self, field: str, image: Image) -> str:
        """The value of a field as people write it; a dash for nothing."""
        if field == "birth_date":
            return self._birth(image) or NOTHING
        value = image.get(field)
        if value is None or value in ("", [], ()):
            return NOTHING
        return self._writer(field)(value) or NOTHING

    def moment(self, instant: str) -> str:
        """An instant (ISO, UTC) as day and clock time of the clinic."""
        return self._formats.moment(self._local(instant))

    def _writer(self, field: str) -> Callable[[Any], str]:
        special: dict[str, Callable[[Any], str]] = {
            "phones": lambda value: ", ".join(_phone(phone) for phone in value),
            "alerts": lambda value: " · ".join(_alert(alert) for alert in value),
            "emergency_contact": _contact,
            "fee": lambda value: money(value, self._currency, self._formats.locale),
            "language": language_name,
            "country": country_name,
            "deceased_on": lambda value: self._formats.date_full(date.fromisoformat(value)),
        }
        if field in special:
            return special[field]
        if field in _CODES:
            return lambda value: _codes(_CODES[field], value)
        if field in _MOMENTS:
            return self.moment
        if field in _MINUTES:
            return self._formats.duration
        if field.endswith("_id") or field == "booked_by":
            return lambda value: self.names.get(str(value), translate("record_words", "not here any more"))
        return self._plain

    def _plain(self, value: Any) -> str:
        if isinstance(value, bool):
            return translate("record_words", "Yes") if value else translate("record_words", "No")
        if isinstance(value, int):
            return self._formats.number(value)
        if isinstance(value, (list, tuple)):
            return ", ".join(map(str, value))
        return str(value)

    def _birth(self, image: Image) -> str:
        born = image.get("birth_date")
        day = date.fromisoformat(born) if isinstance(born, str) else born
        precision = BirthPrecision(image.get("birth_precision") or BirthPrecision.DAY)
        return birth_text(day, precision, self._formats)

    def _local(self, instant: object) -> datetime:
        return datetime.fromisoformat(str(instant)).astimezone(zone_named(self._zone))


_CHANGED = QT_TRANSLATE_NOOP("record_words", "Changed by %1, %2")


def field_word(field: str) -> str:
    """What a field is called; raise KeyError for one that is never said."""
    return translate("record_words", FIELD_WORDS[field])


def language_name(code: str) -> str:
    """A language in its own words, or as it was typed."""
    locale = QLocale(code)
    known = locale.language() is not QLocale.Language.C
    return locale.nativeLanguageName().capitalize() if known and locale.nativeLanguageName() else code


def country_name(code: str) -> str:
    """A country by its English name from its ISO 3166 code, or as it was typed."""
    territory = QLocale.codeToTerritory(code) if len(code) == 2 else QLocale.Country.AnyTerritory
    return code if territory is QLocale.Country.AnyTerritory else QLocale.territoryToString(territory)


def _codes(kind: type[StrEnum], value: Any) -> str:
    many = value if isinstance(value, (list, tuple)) else (value,)
    return ", ".join(word_for(kind(code)) for code in many)


def _phone(phone: Any) -> str:
    shown = phone_text(Phone(number=phone["number"], typed=phone.get("typed", "")))
    label = phone.get("label", "")
    return f"{shown} ({label})" if label else shown


def _alert(alert: Any) -> str:
    moments = ", ".join(word_for(AlertMoment(moment)) for moment in alert.get("moments", ()))
    return f"{alert['text']} ({moments})" if moments else str(alert["text"])


def _contact(contact: Any) -> str:
    return ", ".join(part for part in (contact["name"], contact["relation"], contact["phone"]) if part)
