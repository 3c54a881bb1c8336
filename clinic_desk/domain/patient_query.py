"""The reading of what was typed to find a patient: name parts, phone, birth date, age, number, in any order.

Looking anybody up is not done here.
"""

import itertools
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from clinic_desk.domain.folding import ascii_digits, fold, spellings, word_spans

_EARLIEST_YEAR, _LATEST_YEAR = 1880, 2100
_OLDEST_AGE = 130
_YEAR_DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientQuery:
    """What a person typed to find a patient; every part must fit, apart from what may be read in two ways.

    Eight digits may be a birth date or a phone: then `digits` and `birth_date` are both set and either may
    fit. The same holds for four digits and `birth_year`. `words` are beginnings of words, in any order;
    `spellings` holds the usual forms of each of them, itself first.
    """

    words: tuple[str, ...] = ()
    spellings: tuple[tuple[str, ...], ...] = ()
    digits: str = ""
    birth_date: date | None = None
    birth_year: int | None = None
    age: int | None = None  # full years
    number: str | None = None  # "A-10482", or "10482" where no prefix was typed

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed that could find anybody."""
        return not (self.words or self.digits or self.birth_date or self.number) and self.age is None

    @property
    def phone_start(self) -> str:
        """The digits as the beginning of `PhoneKeys.digits` or `.national`: without 0 or 00 in front."""
        return self.digits.lstrip("0")

    @property
    def phone_end(self) -> str:
        """The digits as the beginning of `PhoneKeys.backwards`."""
        return self.digits[::-1]


_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan january জানুয়ারি জানু जनवरी يناير",
            "feb february ফেব্রুয়ারি ফেব फरवरी فبراير",
            "mar march মার্চ मार्च مارس",
            "apr april এপ্রিল अप्रैल ابريل",
            "may মে मई مايو",
            "jun june জুন जून يونيو",
            "jul july জুলাই जुलाई يوليو",
            "aug august আগস্ট अगस्त اغسطس",
            "sep sept september সেপ্টেম্বর सितंबर سبتمبر",
            "oct october অক্টোবর अक्टूबर اكتوبر",
            "nov november নভেম্বর नवंबर نوفمبر",
            "dec december ডিসেম্বর दिसंबर ديسمبر",
        ),
        start=1,
    )
    for name in (fold(word) for word in names.split())
}
_MONTH = "(?P<month>" + "|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True)) + r")"
_ALONE = r"(?<![\d+])(?<!\d[ -])"  # not in the middle of a phone number
_ENDS = r"(?![ -]?\d)"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<!\d)(?P<year>\d{4})(?P<sign>[/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<day>\d{1,2})(?P<sign>[/.])(?P<month>\d{1,2})(?P=sign)(?P<year>\d{4})(?!\d)",
        r"(?<!\d)(?P<day>\d{1,2})(?P<sign>[/.])(?P<month>\d{1,2})(?P=sign)(?P<year>\d{2})(?!\d)",
        rf"{_ALONE}(?P<year>\d{{4}})(?P<sign>[- ])(?P<month>\d{{1,2}})(?P=sign)(?P<day>\d{{1,2}}){_ENDS}",
        rf"{_ALONE}(?P<day>\d{{1,2}})(?P<sign>[- ])(?P<month>\d{{1,2}})(?P=sign)(?P<year>\d{{4}}){_ENDS}",
        rf"(?<!\d)(?P<day>\d{{1,2}})[ .-]{{0,2}}{_MONTH}[ .,-]{{0,2}}(?P<year>\d{{4}})(?!\d)",
        rf"(?<!\w){_MONTH}[ .-]{{0,2}}(?P<day>\d{{1,2}})[ ,]{{1,2}}(?P<year>\d{{4}})(?!\d)",
    )
)
_COMPACT_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<day>\d\d)(?P<month>\d\d)(?P<year>\d{4})",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
    )
)
_NUMBERS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<!\w)#\s?(?:(?P<prefix>[a-z]{1,2})-?)?(?P<count>\d{1,9})(?!\w)",
        r"(?<!\w)(?P<prefix>[a-z]{1,2})-(?P<count>\d{1,9})(?!\w)",
        r"(?<!\w)(?P<prefix>[a-z]{1,2})(?P<count>\d{3,9})(?!\w)",
    )
)
_AGE = re.compile(r"(?<!\w)(?P<age>\d{1,3})(?:y|yo| ?(?:yrs?|years?|বছর|साल|वर्ष|سنة|سنه|عام))(?!\w)")


def parse_query(text: str, *, today: date | None = None, day_first: bool = True) -> PatientQuery:
    """Read name parts, part of a phone, a birth date, an age (36y), a number (A-10482, #10482) in any order.

    Digits of any script count. `day_first` settles 3/4/1988; `today` is needed only for years of two digits.
    Never raises: what is no date or number is read as name or phone.
    """
    plain, number = _take_number(_plain(text))
    plain, age = _take_age(plain)
    plain, birth_date = _take_date(plain, today, day_first=day_first)
    digits = ascii_digits(plain)
    letters = re.sub(r"\d", " ", plain)
    written = [letters[start:end] for start, end in word_spans(letters)]
    forms = tuple(filter(None, map(spellings, written)))
    return PatientQuery(
        words=tuple(itertools.chain.from_iterable(form[:1] for form in forms)),
        spellings=forms,
        digits=digits,
        birth_date=birth_date or _compact_date(digits, day_first=day_first),
        birth_year=_year(digits),
        age=age,
        number=number,
    )


def _plain(text: str) -> str:
    """Lower case, ASCII digits and signs; accents stay, for they tell Müller from Muller."""
    text = unicodedata.normalize("NFKC", text).casefold()
    digits = {ord(char): str(unicodedata.decimal(char)) for char in set(text) if unicodedata.category(char) == "Nd"}
    return text.translate(digits | _SIGNS)


_SIGNS = str.maketrans({"年": "/", "月": "/", "日": " ", "؍": "/", "‐": "-", "‑": "-", "–": "-", "−": "-"})


def _take_number(plain: str) -> tuple[str, str | None]:
    for pattern in _NUMBERS:
        if found := pattern.search(plain):
            prefix = found["prefix"]
            number = f"{prefix.upper()}-{found['count']}" if prefix else found["count"]
            return _without(plain, found), number
    return plain, None


def _take_age(plain: str) -> tuple[str, int | None]:
    found = _AGE.search(plain)
    if found is None or int(found["age"]) > _OLDEST_AGE:
        return plain, None
    return _without(plain, found), int(found["age"])


def _take_date(plain: str, today: date | None, *, day_first: bool) -> tuple[str, date | None]:
    for pattern in _DATES:
        found = pattern.search(plain)
        if found and (birth_date := _found_date(found, today, day_first=day_first)):
            return _without(plain, found), birth_date
    return plain, None


def _without(plain: str, found: re.Match[str]) -> str:
    return f"{plain[: found.start()]} {plain[found.end() :]}"


def _compact_date(digits: str, *, day_first: bool) -> date | None:
    matches = (pattern.fullmatch(digits) for pattern in _COMPACT_DATES)
    return next(filter(None, (_found_date(found, None, day_first=day_first) for found in matches if found)), None)


def _found_date(found: re.Match[str], today: date | None, *, day_first: bool) -> date | None:
    year = _full_year(found["year"], today)
    if year is None or not _EARLIEST_YEAR <= year <= _LATEST_YEAR:
        return None
    if found["month"] in _MONTHS:
        return _date(year, _MONTHS[found["month"]], int(found["day"]))
    day, month = int(found["day"]), int(found["month"])
    if found.start("year") < found.start("day"):
        return _date(year, month, day)
    likely, other = (_date(year, month, day), _date(year, day, month))
    return likely or other if day_first else other or likely


def _full_year(year: str, today: date | None) -> int | None:
    if len(year) == _YEAR_DIGITS:
        return int(year)
    if today is None:
        return None
    this_century = today.year - today.year % 100 + int(year)
    return this_century if this_century <= today.year else this_century - 100


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(digits: str) -> int | None:
    fits = len(digits) == _YEAR_DIGITS and _EARLIEST_YEAR <= int(digits) <= _LATEST_YEAR
    return int(digits) if fits else None
