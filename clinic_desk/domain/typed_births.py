"""Birth dates as people tell them: a day, a month, a year, or only an age, in any order and any digits (FEATURES P4).

What is known is kept with how well it is known; nothing is made more exact than it was told.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from clinic_desk.domain.patient import OLDEST_YEARS, BirthPrecision, birth_from_age
from clinic_desk.domain.typed_dates import ENGLISH, DateWords, read_date

_EARLIEST_YEAR = 1880
_MONTHS_PER_YEAR = 12
_DAYS_PER_WEEK = 7

_YEARS_OLD = re.compile(r"(\d{1,3}) ?(?:y|yo|yrs?|years?(?: old)?|বছর|साल|वर्ष|سنة|سنه|عام)?")
_MONTHS_OLD = re.compile(r"(\d{1,2}) ?(?:m|mo|mths?|months?|মাস|माह|महीने|شهر|اشهر|أشهر)")
_WEEKS_OLD = re.compile(r"(\d{1,2}) ?(?:w|wks?|weeks?|সপ্তাহ)")
_DAYS_OLD = re.compile(r"(\d{1,2}) ?(?:d|days?|দিন)")
_YEAR = re.compile(r"(\d{4})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[ ./-]+(\d{4})")
_YEAR_MONTH = re.compile(r"(\d{4})[ ./-]+(\d{1,2})")
_WORD_YEAR = re.compile(r"([^\W\d][^\d\s,/]*)[ .,/-]*(\d{4})")
_THREE = re.compile(r"(\d{1,4})[ ./-]+(\d{1,2})[ ./-]+(\d{2,4})")
_COMPACT = re.compile(r"(\d\d)(\d\d)(\d{4}|\d\d)")
_COMPACT_ISO = re.compile(r"(\d{4})(\d\d)(\d\d)")
_WITH_WORD = re.compile(r".*[^\W\d].*\d{2,4}|\d{1,2}.*[^\W\d].*\d{2,4}|\d{4}.*[^\W\d].*\d{1,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth:
    """A birth date with its precision; `noted_on` is the day on which an age was told.

    Of a month the first day stands for it, of a year the first of January.
    """

    day: date
    precision: BirthPrecision
    noted_on: date | None = None


def read_birth(text: str, *, today: date, words: DateWords = ENGLISH) -> Birth | None:
    """Read a birth date or an age ("14/3/1988", "14031988", "3/1988", "1988", "36y", "5 months"); None if neither."""
    typed = _plain(text)
    if not typed:
        return None
    try:
        return _age(typed, today) or _whole_date(typed, today, words) or _month(typed, words) or _year(typed)
    except (ValueError, OverflowError):
        return None


def _plain(text: str) -> str:
    digits = (str(unicodedata.decimal(char)) if unicodedata.category(char) == "Nd" else char for char in text)
    plain = unicodedata.normalize("NFC", "".join(digits).casefold())
    return " ".join(plain.replace("–", "-").replace("−", "-").split()).strip(" ~.")


def _age(typed: str, today: date) -> Birth | None:
    if (found := _YEARS_OLD.fullmatch(typed)) and int(found[1]) <= OLDEST_YEARS:
        return _told(birth_from_age(int(found[1]), today), today)
    if found := _MONTHS_OLD.fullmatch(typed):
        return _told(_months_before(today, int(found[1])), today)
    if found := _WEEKS_OLD.fullmatch(typed):
        return _told(today - timedelta(days=int(found[1]) * _DAYS_PER_WEEK), today)
    if found := _DAYS_OLD.fullmatch(typed):
        return _told(today - timedelta(days=int(found[1])), today)
    return None


def _told(day: date, today: date) -> Birth:
    return Birth(day=min(day, today), precision=BirthPrecision.AGE, noted_on=today)


def _months_before(today: date, months: int) -> date:
    year, month = divmod(today.year * _MONTHS_PER_YEAR + today.month - 1 - months, _MONTHS_PER_YEAR)
    return date(year, month + 1, min(today.day, 28))


def _whole_date(typed: str, today: date, words: DateWords) -> Birth | None:
    day = _figures(typed, today, words)
    if day is None and _WITH_WORD.fullmatch(typed) and not _WORD_YEAR.fullmatch(typed):
        day = read_date(typed, today=today, words=words)
        if day is not None and day > today and not re.search(r"\d{4}", typed):
            day = day.replace(year=day.year - 100)
    return None if day is None else _known(day, BirthPrecision.DAY)


def _figures(typed: str, today: date, words: DateWords) -> date | None:
    if found := _COMPACT.fullmatch(typed):
        day = _ordered(found[1], found[2], found[3], today, words)
        if day is not None and day.year >= _EARLIEST_YEAR:
            return day
    if found := _COMPACT_ISO.fullmatch(typed):
        return date(int(found[1]), int(found[2]), int(found[3]))
    found = _THREE.fullmatch(typed)
    if found is None:
        return None
    first, second, third = found.groups()
    if len(first) == 4:  # noqa: PLR2004  a year of four figures stands first only in ISO order
        return date(int(first), int(second), int(third))
    return _ordered(first, second, third, today, words)


def _ordered(first: str, second: str, year: str, today: date, words: DateWords) -> date | None:
    """Read day and month in the order of the place, and the other way round where that alone is possible."""
    full = int(year)
    if len(year) == 2:  # noqa: PLR2004  two figures: the last such year that has come
        full += today.year - today.year % 100
        full -= 100 if full > today.year else 0
    one, other = _day(full, second, first), _day(full, first, second)
    return (one or other) if words.day_first else (other or one)


def _day(year: int, month: str, day: str) -> date | None:
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None


def _month(typed: str, words: DateWords) -> Birth | None:
    if found := _MONTH_YEAR.fullmatch(typed):
        day = date(int(found[2]), int(found[1]), 1)
    elif found := _YEAR_MONTH.fullmatch(typed):
        day = date(int(found[1]), int(found[2]), 1)
    elif found := _WORD_YEAR.fullmatch(typed):
        read = read_date(f"1 {found[1]} {found[2]}", today=date(int(found[2]), 1, 1), words=words)
        if read is None:
            return None
        day = read
    else:
        return None
    return _known(day, BirthPrecision.MONTH)


def _year(typed: str) -> Birth | None:
    found = _YEAR.fullmatch(typed)
    return _known(date(int(found[1]), 1, 1), BirthPrecision.YEAR) if found else None


def _known(day: date, precision: BirthPrecision) -> Birth | None:
    return Birth(day=day, precision=precision) if day.year >= _EARLIEST_YEAR else None
