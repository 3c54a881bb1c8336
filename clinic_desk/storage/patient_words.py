"""The language of the patients' word index (FTS5): what is written into it, and the expressions that are asked of it.

Text only; the tables and the order of asking are in `patient_search.py`.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from anyascii import anyascii

from clinic_desk.domain.patient import Patient, Phone
from clinic_desk.domain.search_keys import (
    SHORTEST_KEY,
    PatientQuery,
    PhoneKeys,
    index_words,
    name_words,
    phone_keys,
    sound_keys,
    sound_words,
)

FEWEST_INSIDE = 3
"""From so many digits on, a phone is also found by its middle."""

# Beside names the index holds codes, so that one look-up combines "kar 0171" or "kar 1988". A code that is no plain
# phone begins with a private-use character, which no typed word contains.
_INSIDE, _BORN, _NUMBER = "\ue000", "\ue001", "\ue002"
_COMPACT_DATE = len("19880403")


def words_of(patient: Patient) -> str:
    """Write what a patient is found by: words of the names, phones, birth date and number."""
    return " ".join((*index_words(_names(patient)), *_codes(patient)))


def skeletons_of(patient: Patient) -> str:
    """Write how the words of a patient's names sound."""
    return " ".join(sound_words(_names(patient), anyascii))


def keys_of(phone: Phone) -> PhoneKeys:
    """Make the keys of one phone: with calling code, without, and backwards."""
    international = phone.number.startswith("+")
    return phone_keys(phone.number, calling_code=_calling_code(phone.number[1:]) if international else "")


def expression_of(query: PatientQuery, today: date) -> str:
    """Ask for everything that was typed: words by their beginnings, digits by part of a phone, dates."""
    return _all_of([*map(_any_beginning, query.spellings), *_other_parts(query, today)])


def sound_expression_of(query: PatientQuery, today: date) -> str:
    """Ask as `expression_of`, but let each word also fit by its sound; empty where no word is long enough."""
    sounds = [_any_sound(forms[0], "*") for forms in query.spellings]
    if not any(sounds):
        return ""
    words = [
        f"({_any_beginning(forms)} OR {sound})" if sound else _any_beginning(forms)
        for forms, sound in zip(query.spellings, sounds, strict=True)
    ]
    return _all_of([*words, *_other_parts(query, today)])


def number_expression(count: str) -> str:
    """Ask for the patient number with exactly this counter, whichever desk gave it."""
    return f"words : {_quoted(_NUMBER + count)}"


def name_sounds(name: str) -> list[str]:
    """Ask for each word of a name by its sound; one expression per word that is long enough."""
    return list(filter(None, (_any_sound(word, "") for word in name_words(name))))


def born_in(years: Iterable[int]) -> str:
    """Ask for a birth date in any of these years."""
    return f"words : ({' OR '.join(_beginning(f'{_BORN}{year}') for year in years)})"


def births_of_age(age: int, today: date) -> tuple[date, date]:
    """Give the first and last birth date of those who are of this age today."""
    return _years_before(today, age + 1) + timedelta(days=1), _years_before(today, age)


def _names(patient: Patient) -> str:
    return f"{patient.full_name} {patient.other_names}"


def _codes(patient: Patient) -> Iterator[str]:
    for keys in map(keys_of, patient.phones):
        yield from (keys.digits, keys.national)
        for start in range(1, len(keys.national) - FEWEST_INSIDE + 1):
            yield _INSIDE + keys.national[start:]
    if patient.birth_date is not None:
        yield _born(patient.birth_date)
    if patient.number:
        yield _NUMBER + patient.number.rpartition("-")[2]
        yield _NUMBER + patient.number.replace("-", "").lower()


def _other_parts(query: PatientQuery, today: date) -> list[str]:
    """Ask for what beside words must fit; eight digits may be a phone or a date, four a phone or a year."""
    parts = []
    if query.number:
        parts.append(f"words : {_beginning(_NUMBER + query.number.replace('-', '').lower())}")
    codes = [_beginning(query.phone_start)] if query.phone_start else []
    codes += [_beginning(_INSIDE + query.digits)] if len(query.digits) >= FEWEST_INSIDE else []
    codes += [_beginning(f"{_BORN}{query.birth_year}")] if query.birth_year else []
    born = [] if query.birth_date is None else [_quoted(_born(query.birth_date))]
    if len(query.digits) == _COMPACT_DATE:
        codes, born = codes + born, []
    parts += [f"words : ({' OR '.join(either)})" for either in (codes, born) if either]
    if query.age is not None:
        first, last = births_of_age(query.age, today)
        parts.append(born_in(range(first.year, last.year + 1)))
    return parts


def _born(day: date) -> str:
    return f"{_BORN}{day:%Y%m%d}"


def _years_before(day: date, years: int) -> date:
    day = day.replace(day=28) if (day.month, day.day) == (2, 29) else day
    return day.replace(year=day.year - years)


def _any_beginning(forms: Iterable[str]) -> str:
    return f"words : ({' OR '.join(map(_beginning, forms))})"


def _any_sound(word: str, star: str) -> str:
    keys = [key for key in sound_keys(word, anyascii) if len(key) >= SHORTEST_KEY]
    return f"skeletons : ({' OR '.join(_quoted(key) + star for key in keys)})" if keys else ""


def _all_of(parts: Iterable[str]) -> str:
    return " AND ".join(parts)


def _beginning(word: str) -> str:
    return _quoted(word) + "*"


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


_LONG_CODES = frozenset(
    "21 22 23 24 25 26 29 35 37 38 42 50 59 67 68 69 80 85 87 88 96 97 99".split()  # noqa: SIM905  a list of 23 strings reads worse
)


def _calling_code(digits: str) -> str:
    """Cut the country's calling code off the front of an international number: one to three digits (ITU E.164)."""
    if digits[:1] in {"1", "7"}:
        return digits[:1]
    return digits[:3] if digits[:2] in _LONG_CODES else digits[:2]
