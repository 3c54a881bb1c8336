"""What somebody types to find a free time: "rahm", "card", "after 15", "mon wed", "30m", "any clinic", "+2w", "thu pm".

Each part that was understood is named, so that it can be shown; what was not understood stands apart. English is
always understood, the words of another language are handed in. Whether a time is free is not decided here.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from clinic_desk.domain.clinic import AppointmentType
from clinic_desk.domain.clinic_time import MINUTES_PER_DAY
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.folding import fold, index_words, spellings
from clinic_desk.domain.next_free import FreeSearch
from clinic_desk.domain.typed_dates import ENGLISH as ENGLISH_DATES
from clinic_desk.domain.typed_dates import DateWords, read_date
from clinic_desk.domain.typed_times import read_clock

T = TypeVar("T", Doctor, AppointmentType)

NOON, EVENING = 12 * 60, 17 * 60
_SHORTEST_NAME = 2
_MOST_DATE_WORDS = 3
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LENGTH = re.compile(r"(?:(\d{1,2})\s*(?:h|hr|hrs|hour|hours))?\s*(?:(\d{1,3})\s*(?:m|min|mins|minutes)?)?")
_UNITS = frozenset(["m", "min", "mins", "minutes", "h", "hr", "hrs", "hour", "hours"])
_FILLING = frozenset(["dr", "doctor", "with", "at", "in", "on", "for", "the", "a", "next", "free", "and"])


class PartKind(StrEnum):
    """What a part of the typed words asks for."""

    DOCTOR = "doctor"
    SPECIALITY = "speciality"
    ANYBODY = "anybody"
    TYPE = "type"
    LENGTH = "length"
    AFTER = "after"
    BEFORE = "before"
    WEEKDAYS = "weekdays"
    FROM_DAY = "from_day"
    ANY_CLINIC = "any_clinic"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPart:
    """One understood part: `names` are those of records, `number` is minutes or a minute of day, `days` Monday = 0."""

    kind: PartKind
    names: tuple[str, ...] = ()
    ids: frozenset[UUID] = field(default_factory=frozenset)
    number: int = 0
    days: frozenset[int] = field(default_factory=frozenset)
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchWords:
    """A language's words for parts of a search, folded or not; those of dates come as `DateWords`."""

    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    morning: tuple[str, ...] = ()
    afternoon: tuple[str, ...] = ()
    evening: tuple[str, ...] = ()
    anybody: tuple[str, ...] = ()
    any_clinic: tuple[str, ...] = ()
    dates: DateWords = ENGLISH_DATES


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchLists:
    """Whom and what the words may name."""

    doctors: tuple[Doctor, ...] = ()
    types: tuple[AppointmentType, ...] = ()

    @property
    def specialities(self) -> tuple[str, ...]:
        """Every speciality of the doctors, by name."""
        return tuple(sorted({name for doctor in self.doctors for name in doctor.specialities}, key=str.casefold))


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchReading:
    """What was understood, and the words that were not."""

    parts: tuple[SearchPart, ...] = ()
    unread: tuple[str, ...] = ()

    def onto(self, search: FreeSearch) -> FreeSearch:
        """Narrow a search by what was typed; what was not named stays as it is."""
        for part in self.parts:
            search = _applied(search, part)
        return search


_ENGLISH = SearchWords(
    after=("after", "from", "since", ">"),
    before=("before", "until", "till", "by", "<"),
    morning=("am", "morning", "mornings"),
    afternoon=("pm", "afternoon", "afternoons"),
    evening=("evening", "evenings"),
    anybody=("any", "anyone", "anybody", "any doctor"),
    any_clinic=("any clinic", "all clinics", "anywhere", "every clinic"),
)


def read_search(text: str, lists: SearchLists, *, today: date, words: SearchWords = SearchWords()) -> SearchReading:
    """Understand as much of the words as possible, in any order; never raises."""
    return _Reader(lists, today, words).read(_plain(text).split())


class _Reader:
    """Goes through the words from the front, longest reading first."""

    def __init__(self, lists: SearchLists, today: date, words: SearchWords) -> None:
        self._lists = lists
        self._today = today
        self._dates = words.dates
        self._phrases = _phrases(words)
        self._parts: list[SearchPart] = []
        self._names: list[str] = []

    def read(self, words: list[str]) -> SearchReading:
        at = 0
        while at < len(words):
            at += (
                self._bound(words, at)
                or self._length(words, at)
                or self._phrase(words, at)
                or self._weekday(words[at])
                or self._date(words, at)
                or self._kept_for_names(words[at])
            )
        unread = self._read_names()
        return SearchReading(parts=tuple(self._parts), unread=unread)

    def _bound(self, words: list[str], at: int) -> int:
        """Read "after 15", "before 12:30", "after 3 pm", ">15": how many words that were."""
        word, rest = words[at], words[at + 1 : at + 3]
        if word[:1] in {">", "<"} and len(word) > 1:
            word, rest = word[0], [word[1:], *rest[:1]]
            used = 0
        else:
            used = 1
        kind = self._phrases.get(word)
        if kind not in {"after", "before"}:
            return 0
        for count in (2, 1):
            minute = read_clock(" ".join(rest[:count])) if len(rest) >= count else None
            if minute is not None:
                part = PartKind.AFTER if kind == "after" else PartKind.BEFORE
                self._parts.append(SearchPart(kind=part, number=minute))
                return used + count
        return 0

    def _length(self, words: list[str], at: int) -> int:
        """Read "30m", "45 min", "1h", "1h30", "1 h 15 min": how many words that were."""
        for count in (4, 3, 2, 1):
            taken = words[at : at + count]
            found = _LENGTH.fullmatch(" ".join(taken)) if len(taken) == count else None
            if found is None or not _has_unit(taken):
                continue
            minutes = int(found[1] or 0) * 60 + int(found[2] or 0)
            if 0 < minutes <= MINUTES_PER_DAY:
                self._parts.append(SearchPart(kind=PartKind.LENGTH, number=minutes))
                return count
        return 0

    def _phrase(self, words: list[str], at: int) -> int:
        for count in (2, 1):
            kind = self._phrases.get(" ".join(words[at : at + count])) if len(words) >= at + count else None
            part = _PHRASE_PARTS.get(kind or "")
            if part is not None:
                self._parts += part
                return count
        return 0

    def _weekday(self, word: str) -> int:
        """Collect weekdays into one part: "mon wed", "tue,thu"."""
        days = [self._day_named(piece) for piece in re.split(r"[,/+]", word) if piece]
        if not days or None in days:
            return 0
        wanted = frozenset(day for day in days if day is not None)
        for place, part in enumerate(self._parts):
            if part.kind is PartKind.WEEKDAYS:
                self._parts[place] = replace(part, days=part.days | wanted)
                return 1
        self._parts.append(SearchPart(kind=PartKind.WEEKDAYS, days=wanted))
        return 1

    def _day_named(self, word: str) -> int | None:
        word = word.rstrip(".")
        if len(word) < _SHORTEST_NAME:
            return None
        local = [[_plain(form).rstrip(".") for form in forms] for forms in self._dates.days]
        for number, forms in enumerate(local):
            if word in forms:
                return number
        if self._is_short_name(word):
            return None
        begins = {number for number, name in enumerate(_WEEKDAYS) if name.startswith(word) or f"{name}s" == word}
        begins |= {n for n, forms in enumerate(local) if len(word) > 2 and any(f.startswith(word) for f in forms)}  # noqa: PLR2004
        return begins.pop() if len(begins) == 1 else None

    def _is_short_name(self, word: str) -> bool:
        """Whether two letters begin somebody's name: then they are no weekday."""
        return len(word) == _SHORTEST_NAME and any(self._names_somebody(word))

    def _date(self, words: list[str], at: int) -> int:
        """Read "+2w", "tomorrow", "12 jun", "next thu": how many words that were."""
        for count in range(_MOST_DATE_WORDS, 0, -1):
            taken = words[at : at + count]
            if len(taken) < count or (count == 1 and (taken[0].isdigit() or self._is_short_name(taken[0]))):
                continue
            day = read_date(" ".join(taken), today=self._today, words=self._dates)
            if day is not None and day >= self._today:
                self._parts.append(SearchPart(kind=PartKind.FROM_DAY, day=day))
                return count
        return 0

    def _kept_for_names(self, word: str) -> int:
        if word.strip(".") not in _FILLING:
            self._names.append(word)
        return 1

    # -- names -----------------------------------------------------------------------------------

    def _read_names(self) -> tuple[str, ...]:
        """Read what is left as names: first people and specialities, then kinds of visit; answer what names nothing."""
        people, unread = [], []
        for word in self._names:
            doctors, specialities = self._names_somebody(word)
            kinds = _named(word, self._lists.types)
            if doctors or specialities:
                people.append(word)
            elif kinds:
                self._type(kinds)
            else:
                unread.append(word)
        if people:
            self._people(people)
        return tuple(unread)

    def _names_somebody(self, word: str) -> tuple[list[Doctor], list[str]]:
        doctors = _named(word, self._lists.doctors)
        specialities = [name for name in self._lists.specialities if _begins(word, name)]
        return doctors, specialities

    def _type(self, kinds: Sequence[AppointmentType]) -> None:
        """Put the kind of visit first: a length that was typed counts more than the usual one."""
        kind = kinds[0]
        part = SearchPart(kind=PartKind.TYPE, names=(kind.name,), ids=frozenset({kind.id}), number=kind.minutes)
        self._parts.insert(0, part)

    def _people(self, words: list[str]) -> None:
        """Take the doctors who answer all words, else those who answer any of them; alone, a speciality is named."""
        found = [self._names_somebody(word) for word in words]
        specialities = sorted({name for _, names in found for name in names}, key=str.casefold)
        if not any(doctors for doctors, _ in found):
            ids = frozenset(doctor.id for doctor in self._lists.doctors if set(specialities) & set(doctor.specialities))
            self._parts.append(SearchPart(kind=PartKind.SPECIALITY, names=tuple(specialities), ids=ids))
            return
        answers = [
            {doctor.id for doctor in self._lists.doctors if doctor in doctors or set(names) & set(doctor.specialities)}
            for doctors, names in found
        ]
        ids = frozenset(set.intersection(*answers) or set.union(*answers))
        names = tuple(doctor.name for doctor in self._lists.doctors if doctor.id in ids)
        self._parts.append(SearchPart(kind=PartKind.DOCTOR, names=names, ids=ids))


_PHRASE_PARTS: dict[str, tuple[SearchPart, ...]] = {
    "morning": (SearchPart(kind=PartKind.BEFORE, number=NOON),),
    "afternoon": (SearchPart(kind=PartKind.AFTER, number=NOON),),
    "evening": (SearchPart(kind=PartKind.AFTER, number=EVENING),),
    "anybody": (SearchPart(kind=PartKind.ANYBODY),),
    "any_clinic": (SearchPart(kind=PartKind.ANY_CLINIC),),
}


def _phrases(words: SearchWords) -> dict[str, str]:
    """Put every phrase of English and of the given language to what it means."""
    kinds = ("after", "before", *_PHRASE_PARTS)
    return {_plain(form): kind for kind in kinds for form in (*getattr(_ENGLISH, kind), *getattr(words, kind))}


def _applied(search: FreeSearch, part: SearchPart) -> FreeSearch:
    changes: dict[PartKind, dict[str, Any]] = {
        PartKind.DOCTOR: {"doctor_ids": part.ids, "speciality": ""},
        PartKind.SPECIALITY: {"doctor_ids": part.ids, "speciality": ""},
        PartKind.ANYBODY: {"doctor_ids": frozenset(), "speciality": ""},
        PartKind.TYPE: {"type_id": next(iter(part.ids), None), "minutes": part.number},
        PartKind.LENGTH: {"minutes": part.number},
        PartKind.AFTER: {"after_minute": part.number},
        PartKind.BEFORE: {"before_minute": part.number},
        PartKind.WEEKDAYS: {"weekdays": part.days},
        PartKind.FROM_DAY: {"first_day": part.day},
        PartKind.ANY_CLINIC: {"clinic_id": None, "room_id": None},
    }
    return replace(search, **changes[part.kind])


def _named(word: str, records: Iterable[T]) -> list[T]:
    return [record for record in records if _begins(word, record.name)]


def _begins(word: str, name: str) -> bool:
    """Whether a typed word is the beginning of a word of a name; one letter alone names nobody."""
    forms = spellings(word)
    if not forms or len(forms[0]) < _SHORTEST_NAME:
        return False
    return any(part.startswith(forms) for part in index_words(name)) or fold(name).startswith(forms)


def _has_unit(words: list[str]) -> bool:
    return any(word in _UNITS or re.fullmatch(r"\d+[a-z]+\d*[a-z]*", word) for word in words)


def _plain(text: str) -> str:
    """Lower case, digits of any script as ASCII, one space between words."""
    digits = (str(unicodedata.decimal(char)) if unicodedata.category(char) == "Nd" else char for char in text)
    plain = unicodedata.normalize("NFC", "".join(digits).casefold())
    return " ".join(plain.replace("−", "-").replace("–", "-").split())
