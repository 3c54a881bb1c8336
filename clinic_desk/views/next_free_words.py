"""What is said about a search for free times: its chips, its lines, and why nothing was found. No widget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from PySide6.QtCore import QCoreApplication

from clinic_desk.domain.free_search_words import PartKind
from clinic_desk.domain.offered_times import OfferedTime, Offers
from clinic_desk.presenters.next_free import SearchShown
from clinic_desk.qt.language import Formats
from clinic_desk.views.reason_sentences import day_words, why_none_sentence

translate = QCoreApplication.translate

_MOST_NAMES = 2
_WHOLE_DAY = 1440


@dataclass(frozen=True, slots=True)
class ChipWords:
    """One chip: which part of the search it stands for, its words, and whether it can be taken away."""

    kind: PartKind
    words: str
    removable: bool = True


def chips_of(shown: SearchShown, formats: Formats) -> tuple[ChipWords, ...]:
    """Say what a search asks for, part by part."""
    search = shown.search
    chips = [_people(shown), ChipWords(PartKind.LENGTH, formats.duration(search.minutes), removable=False)]
    kind = next((item for item in shown.setting.lists.types if item.id == search.type_id), None)
    if kind is not None:
        chips.append(ChipWords(PartKind.TYPE, kind.name))
    if search.first_day is not None:
        chips.append(
            ChipWords(
                PartKind.FROM_DAY, translate("next_free", "from %1").replace("%1", formats.day_short(search.first_day))
            )
        )
    if search.weekdays:
        days = ", ".join(formats.weekday_short(day + 1) for day in sorted(search.weekdays))
        chips.append(ChipWords(PartKind.WEEKDAYS, days))
    if search.after_minute:
        chips.append(
            ChipWords(
                PartKind.AFTER, translate("next_free", "after %1").replace("%1", _clock(search.after_minute, formats))
            )
        )
    if search.before_minute <= _WHOLE_DAY:
        chips.append(
            ChipWords(
                PartKind.BEFORE,
                translate("next_free", "before %1").replace("%1", _clock(search.before_minute, formats)),
            )
        )
    if len(shown.setting.clinics) > 1:
        here = shown.setting.clinics.get(search.clinic_id, "") if search.clinic_id else ""
        chips.append(ChipWords(PartKind.ANY_CLINIC, here or translate("next_free", "Any clinic"), removable=not here))
    return tuple(chips)


def line_of(offered: OfferedTime, offers: Offers, formats: Formats, *, home: str, short: bool = False) -> str:
    """Say a free time with the doctor, and the clinic where that is another one than `home`.

    In a `short` line the doctor has a title and the last name only, unless another doctor of the list has that too.
    """
    when = f"{day_words(offered.day, offers.today, formats)} {_clock(offered.minute, formats)}"
    place = offered.clinic_name if offered.clinic_name != home else ""
    doctor = offered.doctor_name
    if short:
        others = {_short_name(other.doctor_name) for other in offers.times if other.doctor_name != doctor}
        doctor = doctor if _short_name(doctor) in others else _short_name(doctor)
    return " · ".join(part for part in (when, doctor, place) if part)


def none_words(offers: Offers, formats: Formats) -> str:
    """Say in full sentences why nothing was found, each reason once."""
    return "\n".join(dict.fromkeys(why_none_sentence(named, formats) for named in offers.why))


def without_filters_words(offers: Offers, formats: Formats, *, home: str) -> str:
    """Say the first time that would be free without days and hours; empty when there is none."""
    first = offers.without_filters
    if first is None:
        return ""
    return translate("next_free", "First free without them: %1").replace(
        "%1", line_of(first, offers, formats, home=home)
    )


def _short_name(name: str) -> str:
    words = name.split()
    return name if len(words) <= _MOST_NAMES else f"{words[0]} {words[-1]}"


def _people(shown: SearchShown) -> ChipWords:
    ids, lists = shown.search.doctor_ids, shown.setting.lists
    if not ids:
        return ChipWords(PartKind.ANYBODY, translate("next_free", "Any doctor"), removable=False)
    for name in lists.specialities:
        if ids == {doctor.id for doctor in lists.doctors if name in doctor.specialities}:
            return ChipWords(PartKind.SPECIALITY, name)
    names = [doctor.name for doctor in lists.doctors if doctor.id in ids]
    words = ", ".join(names[:_MOST_NAMES])
    return ChipWords(PartKind.DOCTOR, f"{words} +{len(names) - _MOST_NAMES}" if len(names) > _MOST_NAMES else words)


def _clock(minute: int, formats: Formats) -> str:
    return formats.time(time(minute // 60 % 24, minute % 60))
