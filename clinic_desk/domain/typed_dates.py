"""Dates as people type them to get somewhere: "thu", "+2w", "12/6", "12 jun", "2026-11-20", in any digits.

The words of a language are handed in; English is always understood too. What a typed date is used for is not here.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

LOOK_BACK = 60
"""A date without a year is the next such day, unless it lies at most this many days back."""

_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ENGLISH_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_ENGLISH_NEAR = {"today": 0, "now": 0, "tomorrow": 1, "yesterday": -1}
_SHORTEST_WORD = 2
_SHORTEST_MONTH = 3

_RELATIVE = re.compile(r"([+-])\s*(\d{1,4})\s*([dwmy]?)")
_UNSIGNED = re.compile(r"(\d{1,4})\s*([dwmy])")
_NUMBERS = re.compile(r"(\d{1,4})[\s./-]+(\d{1,2})(?:[\s./-]+(\d{1,4}))?\.?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_AND_WORD = re.compile(r"(\d{1,2})[\s.,/-]*([^\W\d][^\d\s,/]*)[\s.,/-]*(\d{2,4})?")
_WORD_AND_DAY = re.compile(r"([^\W\d][^\d\s,/]*)[\s.,/-]*(\d{1,2})(?:[\s,./-]+(\d{2,4}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class DateWords:
    """A language's words for days (Monday first), months, and near days by distance; `day_first` reads 12/6 as 12 June.

    Each day and month may have several forms (full and short).
    """

    days: tuple[tuple[str, ...], ...] = ()
    months: tuple[tuple[str, ...], ...] = ()
    near: tuple[tuple[str, int], ...] = ()
    day_first: bool = True


ENGLISH = DateWords()


def read_date(text: str, *, today: date, words: DateWords = ENGLISH) -> date | None:
    """The day that somebody means; None if it cannot be understood or does not exist."""
    typed = _plain(text)
    if not typed:
        return None
    try:
        return (
            _relative(typed, today)
            or _near(typed, today, words)
            or _weekday(typed, today, words)
            or _written(typed, today, words)
            or _numbers(typed, today, words)
        )
    except (ValueError, OverflowError):
        return None


def _plain(text: str) -> str:
    """Lower case, ASCII digits and signs, one space between words."""
    digits = (str(unicodedata.decimal(char)) if unicodedata.category(char) == "Nd" else char for char in text)
    plain = unicodedata.normalize("NFC", "".join(digits).casefold())
    return " ".join(plain.replace("−", "-").replace("–", "-").split())


def _relative(typed: str, today: date) -> date | None:
    if found := _RELATIVE.fullmatch(typed):
        sign, number, unit = found.groups()
        return _later(today, int(sign + number), unit or "d")
    if found := _UNSIGNED.fullmatch(typed):
        return _later(today, int(found[1]), found[2])
    return None


def _later(today: date, number: int, unit: str) -> date:
    if unit in "dw":
        return today + timedelta(days=number * (7 if unit == "w" else 1))
    months = today.year * 12 + today.month - 1 + number * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    for day in range(today.day, 27, -1):  # the 31st a month later is that month's last day
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, today.day)


def _near(typed: str, today: date, words: DateWords) -> date | None:
    near = {_plain(word): days for word, days in words.near}
    days = near.get(typed, _ENGLISH_NEAR.get(typed))
    return None if days is None else today + timedelta(days=days)


def _weekday(typed: str, today: date, words: DateWords) -> date | None:
    """The first such day after today; with "next" a week later, with "last" the one before today."""
    which, _, rest = typed.rpartition(" ")
    number = _named(rest.rstrip("."), words.days, _ENGLISH_DAYS, shortest=_SHORTEST_WORD)
    if number is None or which not in {"", "next", "last", "this"}:
        return None
    ahead = (number - today.weekday() - 1) % 7 + 1
    ahead += {"next": 7, "last": -7}.get(which, 0)
    return today + timedelta(days=ahead - 7 if ahead == 0 else ahead)


def _written(typed: str, today: date, words: DateWords) -> date | None:
    if found := _DAY_AND_WORD.fullmatch(typed):
        day, word, year = found.groups()
    elif found := _WORD_AND_DAY.fullmatch(typed):
        word, day, year = found.groups()
    else:
        return None
    month = _named(word.rstrip("."), words.months, _ENGLISH_MONTHS, shortest=_SHORTEST_MONTH)
    return None if month is None else _on(int(day), month + 1, year, today)


def _numbers(typed: str, today: date, words: DateWords) -> date | None:
    if found := _COMPACT.fullmatch(typed):
        return date(int(found[1]), int(found[2]), int(found[3]))
    found = _NUMBERS.fullmatch(typed)
    if found is None:
        return None
    first, second, third = found.groups()
    if len(first) == 4:  # noqa: PLR2004  a year of four figures stands first only in ISO order
        return None if third is None else date(int(first), int(second), int(third))
    day, month = (first, second) if words.day_first else (second, first)
    return _on(int(day), int(month), third, today)


def _on(day: int, month: int, year: str | None, today: date) -> date:
    if year is not None:
        return date(int(year) + (2000 if len(year) <= 2 else 0), month, day)  # noqa: PLR2004  two figures
    earliest = today - timedelta(days=LOOK_BACK)
    for candidate in range(earliest.year, earliest.year + 9):  # 29 February may be eight years away
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if found >= earliest:
            return found
    raise ValueError(day, month)


def _named(word: str, local: tuple[tuple[str, ...], ...], english: tuple[str, ...], *, shortest: int) -> int | None:
    """The number of the one name that is written so or begins so; None if none or several do."""
    if not word:
        return None
    names = [[_plain(form).rstrip(".") for form in forms] for forms in local]
    for known in (names, [[name] for name in english]):
        for number, forms in enumerate(known):
            if word in forms:
                return number
    if len(word) < shortest:
        return None
    begins = {number for number, forms in enumerate(names) if any(form.startswith(word) for form in forms)}
    begins = begins or {number for number, name in enumerate(english) if name.startswith(word)}
    return begins.pop() if len(begins) == 1 else None
