"""What a patient is found by: the keys of names and phones for the index, and the way into reading a query.

Which key is looked up first, and in which table, is storage's business.
"""

from dataclasses import dataclass

from clinic_desk.domain.folding import ascii_digits, fold, index_words, name_words, spellings
from clinic_desk.domain.match_spans import match_spans
from clinic_desk.domain.patient_query import PatientQuery, parse_query
from clinic_desk.domain.sound_keys import SHORTEST_KEY, Transliterate, sound_keys, sound_words

__all__ = [
    "SHORTEST_KEY",
    "PatientQuery",
    "PhoneKeys",
    "Transliterate",
    "fold",
    "index_words",
    "latin_words",
    "match_spans",
    "name_words",
    "parse_query",
    "phone_digits",
    "phone_keys",
    "sound_keys",
    "sound_words",
    "spellings",
]


def latin_words(name: str, transliterate: Transliterate) -> tuple[str, ...]:
    """Spell a name of any script in plain lower-case Latin letters, word for word."""
    return tuple(word for part in name_words(name) for word in name_words(transliterate(part)))


def phone_digits(text: str) -> str:
    """Keep the digits of a phone number written in any script, in ASCII."""
    return ascii_digits(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneKeys:
    """One phone number as it is found: by its beginning with or without calling code, or by its end."""

    digits: str  # with the calling code where it was written, without 00
    national: str  # without calling code and without the 0 that is dialled inside a country
    backwards: str  # `digits` from the last to the first


def phone_keys(phone: str, *, calling_code: str = "") -> PhoneKeys:
    """Make the keys of a stored number; `calling_code` (880) is cut off where it is written with + or 00."""
    digits = ascii_digits(phone)
    abroad = phone.lstrip().startswith(("+", "＋")) or digits.startswith("00")
    digits = digits.removeprefix("00") if abroad else digits
    national = digits.removeprefix(ascii_digits(calling_code)) if abroad else digits
    return PhoneKeys(digits=digits, national=national.lstrip("0"), backwards=digits[::-1])
