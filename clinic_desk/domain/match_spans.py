"""Which parts of a shown name, phone or number answer what was typed, so that they can stand out.

How they stand out is the view's choice.
"""

import re

from clinic_desk.domain.folding import ascii_digits, fold, index_words, is_east_asian, spellings, word_spans
from clinic_desk.domain.patient_query import PatientQuery
from clinic_desk.domain.sound_keys import SHORTEST_KEY, Transliterate, sound_keys

_FEWEST_MARKED_DIGITS = 2

_Span = tuple[int, int]


def match_spans(text: str, query: PatientQuery, transliterate: Transliterate | None = None) -> tuple[_Span, ...]:
    """Say which parts of a shown name, phone or number answer the query: (start, end) in order, apart.

    A word that fits only by its sound, or in another script, is marked whole, and only where `transliterate`
    is given and nothing fits better. Places count code points, not Qt's UTF-16 units.
    """
    spans = [span for forms in query.spellings for span in _word_matches(text, forms, transliterate)]
    if len(query.digits) >= _FEWEST_MARKED_DIGITS:
        spans += _digit_match(text, query)
    if query.number:
        spans += _number_match(text, query.number)
    return _merged(spans)


def _word_matches(text: str, forms: tuple[str, ...], transliterate: Transliterate | None) -> list[_Span]:
    words = list(word_spans(text))
    literal = [found for start, end in words if (found := _beginning(text, start, end, forms))]
    if literal:
        return literal
    pieces = [(piece.start(), piece.end()) for piece in re.finditer(r"\S+", text)]
    joined = [
        (start, end) for start, end in pieces if any(word.startswith(forms) for word in index_words(text[start:end]))
    ]
    if joined or transliterate is None:
        return joined
    return [(start, end) for start, end in words if _sounds_alike(text[start:end], forms[0], transliterate)]


def _beginning(text: str, start: int, end: int, forms: tuple[str, ...]) -> _Span | None:
    """Find the shortest beginning of a written word that begins with one of the forms."""
    word = text[start:end]
    inside = max(map(word.casefold().find, forms)) if is_east_asian(word) else 0
    start += max(inside, 0)
    word = text[start:end]
    if not _begins(word, forms):
        return None
    stop = next(stop for stop in range(1, len(word) + 1) if _begins(word[:stop], forms))
    while stop < len(word) and not fold(f"a{word[stop]}") > "a":
        stop += 1
    return start, start + stop


def _begins(word: str, forms: tuple[str, ...]) -> bool:
    return any(form.startswith(forms) for form in spellings(word))


def _sounds_alike(word: str, typed: str, transliterate: Transliterate) -> bool:
    wanted = tuple(key for key in sound_keys(typed, transliterate) if len(key) >= SHORTEST_KEY)
    return bool(wanted) and any(key.startswith(wanted) for key in sound_keys(fold(word), transliterate))


def _digit_match(text: str, query: PatientQuery) -> list[_Span]:
    places = [place for place, char in enumerate(text) if ascii_digits(char)]
    digits = ascii_digits(text)
    for wanted in (query.digits, query.phone_start):
        at = digits.find(wanted)
        if wanted and at >= 0:
            return [(places[at], places[at + len(wanted) - 1] + 1)]
    return []


def _number_match(text: str, number: str) -> list[_Span]:
    wanted = re.compile(rf"(?<![a-z\d]){re.escape(number).replace('-', '-?')}(?!\d)", re.IGNORECASE)
    anywhere = re.compile(rf"(?<!\d){re.escape(number)}(?!\d)")
    found = (anywhere if number.isdigit() else wanted).search(text)
    return [found.span()] if found else []


def _merged(spans: list[_Span]) -> tuple[_Span, ...]:
    merged: list[_Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
