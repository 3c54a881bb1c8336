"""How alike two people are: the reasons to suspect one person registered twice, and names easily mixed up on a day.

Everything here advises. Nothing refuses, and nothing decides that two records are one.
"""

import calendar
import difflib
import functools
import itertools
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from clinic_desk.domain.folding import ascii_digits, name_words
from clinic_desk.domain.patient import BirthPrecision, PatientDetails, Sex
from clinic_desk.domain.sound_keys import SHORTEST_KEY, Transliterate, sound_keys

Similarity = Callable[[str, str], float]
"""How alike two folded words are, 0 to 1; below 0.8 they count as different."""

Key = TypeVar("Key", bound=Hashable)

SUSPECTED_FROM = 50  # points from which a pair is worth showing

_NAME_POINTS = 50
_SAME_BIRTH, _NEAR_BIRTH, _POSSIBLE_BIRTH, _OTHER_BIRTH = 30, 18, 10, -10
_PHONE_POINTS = 20
_OTHER_SEX = -15
_SAME_NAME, _SIMILAR_NAME = 0.98, 0.7
_MIXED_UP_FROM = 0.83
_ALIKE_FROM = 0.8
_SOUNDS_ALIKE = 0.88
_INITIAL_ALIKE = 0.7
_EXTRA_WORD = 0.9  # each word that only one of the names has
_WEAK_WORD = 0.05
_AGE_IS_OFF_BY = timedelta(days=3 * 365)  # people round the ages that they tell
_PHONE_TAIL = 9  # digits that tell a number apart, whatever stands before them
_FEWEST_PHONE_DIGITS = 6
_TWO = 2

# Words so common in names, or so often left out, that sharing or lacking one says little.
_WEAK_WORDS = frozenset(
    name_words(
        "md mohd mohammad mohammed muhammad mohamed mst mosammat mr mrs ms dr sk al el bin ibn binti abdul abu "
        "begum khatun akter bibi uddin kumar kumari devi de da dos van von der la le "
        "মো মোঃ মোহাম্মদ মুহাম্মদ মোছাঃ মোসাম্মৎ ডাঃ বেগম খাতুন আক্তার বিবি উদ্দিন কুমার আবদুল আব্দুল "
        "श्री श्रीमती कुमार कुमारी देवी محمد عبد ابن بن بنت ابو"
    )
)


class Reason(StrEnum):
    """Why two people may be one, or may not; in the order in which they are shown."""

    SAME_NAME = "same_name"
    SIMILAR_NAME = "similar_name"
    SAME_BIRTH_DATE = "same_birth_date"
    NEAR_BIRTH_DATE = "near_birth_date"  # one digit apart, two digits swapped, or day and month swapped
    POSSIBLE_BIRTH_DATE = "possible_birth_date"  # an age or a year that fits
    SAME_PHONE = "same_phone"
    OTHER_BIRTH_DATE = "other_birth_date"
    OTHER_SEX = "other_sex"


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How strongly one person looks like another: 0 to 100 points, and the reasons for and against."""

    points: int
    reasons: tuple[Reason, ...] = ()

    @property
    def is_suspected(self) -> bool:
        """Whether the pair is worth showing to whoever registers a patient."""
        return self.points >= SUSPECTED_FROM


def letter_similarity(one: str, other: str) -> float:
    """Compare two words by the letters that they share in order, 0 to 1; plain and slow, for lack of a better one."""
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def likeness(
    one: PatientDetails,
    other: PatientDetails,
    *,
    transliterate: Transliterate,
    similarity: Similarity = letter_similarity,
) -> Likeness:
    """Weigh name, birth date, phone and sex of two people.

    A shared family phone alone is no suspicion, nor is a namesake born on another day.
    """
    alike = _word_measure(transliterate, similarity)
    names = max(_names_alike(first, second, alike) for first in _names(one) for second in _names(other))
    weighed = (
        *_name_reasons(names),
        *_birth_reasons(one, other),
        *_phone_reasons(one, other),
        *_sex_reasons(one, other),
    )
    points = round(sum(points for _reason, points in weighed))
    return Likeness(points=min(max(points, 0), 100), reasons=tuple(reason for reason, _points in weighed))


def are_look_alikes(
    one: str, other: str, *, transliterate: Transliterate, similarity: Similarity = letter_similarity
) -> bool:
    """Whether two names are easily mixed up at the desk: the same, spelt alike, or alike in sound."""
    return _names_alike(one, other, _word_measure(transliterate, similarity)) >= _MIXED_UP_FROM


def look_alikes_among(
    names: Mapping[Key, str], *, transliterate: Transliterate, similarity: Similarity = letter_similarity
) -> dict[Key, tuple[Key, ...]]:
    """Say for everybody of one day with whom they are easily mixed up; people without look-alikes are left out."""
    alike = _word_measure(transliterate, similarity)
    found: defaultdict[Key, list[Key]] = defaultdict(list)
    for one, other in _neighbours(names, transliterate):
        if _names_alike(names[one], names[other], alike) >= _MIXED_UP_FROM:
            found[one].append(other)
            found[other].append(one)
    return {key: tuple(others) for key, others in found.items()}


# ------------------------------------------------------------------------------------------- names


def _names(details: PatientDetails) -> tuple[str, ...]:
    return tuple(name for name in (details.full_name, details.other_names) if name) or ("",)


def _neighbours(names: Mapping[Key, str], transliterate: Transliterate) -> Iterator[tuple[Key, Key]]:
    """Pair only those who share a word that begins alike: a busy day has too many pairs to compare them all."""
    by_start: defaultdict[str, list[Key]] = defaultdict(list)
    for key, name in names.items():
        for start in {start for word in name_words(name) for start in _starts(word, transliterate)}:
            by_start[start].append(key)
    pairs = (pair for keys in by_start.values() for pair in itertools.combinations(keys, 2))
    return iter(dict.fromkeys(pairs))


def _starts(word: str, transliterate: Transliterate) -> set[str]:
    return {key[0] for key in sound_keys(word, transliterate)} or {word[0]}


def _word_measure(transliterate: Transliterate, similarity: Similarity) -> Similarity:
    def measured(one: str, other: str) -> float:
        if one == other:
            return 1.0
        if len(one) == 1 or len(other) == 1:
            return _INITIAL_ALIKE if one[0] == other[0] else 0.0
        heard = {key for key in sound_keys(one, transliterate) if len(key) >= SHORTEST_KEY}
        sounds = 0.0 if heard.isdisjoint(sound_keys(other, transliterate)) else _SOUNDS_ALIKE
        letters = similarity(one, other)
        return max(sounds, letters if letters >= _ALIKE_FROM else 0.0)

    return functools.cache(measured)


def _names_alike(one: str, other: str, alike: Similarity) -> float:
    """Compare two names word by word in any order, 0 to 1; a word that only one of them has weighs little."""
    fewer, more = sorted((name_words(one), name_words(other)), key=len)
    if not fewer:
        return 0.0
    together = weights = 0.0
    left = list(more)
    for word, match in _best_pairs(fewer, more, alike):
        weight = max(_weight(word), _weight(match))
        together += weight * alike(word, match)
        weights += weight
        left.remove(match)
    extra = sum(_weight(word) == 1 for word in left)
    return together / weights * _EXTRA_WORD**extra


def _best_pairs(fewer: Sequence[str], more: Sequence[str], alike: Similarity) -> Iterator[tuple[str, str]]:
    """Give each word of the shorter name its most like partner, the most like pairs first."""
    places = itertools.product(range(len(fewer)), range(len(more)))
    taken_here: set[int] = set()
    taken_there: set[int] = set()
    for here, there in sorted(places, key=lambda place: -alike(fewer[place[0]], more[place[1]])):
        if here not in taken_here and there not in taken_there:
            taken_here.add(here)
            taken_there.add(there)
            yield fewer[here], more[there]


def _weight(word: str) -> float:
    return _WEAK_WORD if word in _WEAK_WORDS else 1.0


# ------------------------------------------------------------------------------------------- reasons

_Weighed = tuple[tuple[Reason, float], ...]


def _name_reasons(names: float) -> _Weighed:
    if names >= _SAME_NAME:
        return ((Reason.SAME_NAME, _NAME_POINTS * names),)
    if names >= _SIMILAR_NAME:
        return ((Reason.SIMILAR_NAME, _NAME_POINTS * names),)
    return ()


def _phone_reasons(one: PatientDetails, other: PatientDetails) -> _Weighed:
    return ((Reason.SAME_PHONE, _PHONE_POINTS),) if _phone_ends(one) & _phone_ends(other) else ()


def _phone_ends(details: PatientDetails) -> set[str]:
    digits = (ascii_digits(phone.number) for phone in details.phones)
    return {number[-_PHONE_TAIL:] for number in digits if len(number) >= _FEWEST_PHONE_DIGITS}


def _sex_reasons(one: PatientDetails, other: PatientDetails) -> _Weighed:
    told = {one.sex, other.sex} - {Sex.UNKNOWN}
    return ((Reason.OTHER_SEX, _OTHER_SEX),) if len(told) > 1 else ()


def _birth_reasons(one: PatientDetails, other: PatientDetails) -> _Weighed:
    span, other_span = _birth_span(one), _birth_span(other)
    if span is None or other_span is None:
        return ()
    (first, last), (other_first, other_last) = span, other_span
    if first == last == other_first == other_last:
        return ((Reason.SAME_BIRTH_DATE, _SAME_BIRTH),)
    if last >= other_first and other_last >= first:
        return ((Reason.POSSIBLE_BIRTH_DATE, _POSSIBLE_BIRTH),)
    if first == last and other_first == other_last and _is_slip(first, other_first):
        return ((Reason.NEAR_BIRTH_DATE, _NEAR_BIRTH),)
    return ((Reason.OTHER_BIRTH_DATE, _OTHER_BIRTH),)


def _birth_span(details: PatientDetails) -> tuple[date, date] | None:
    """Give the first and last day on which somebody may have been born, None when nothing is known."""
    born = details.birth_date
    if born is None:
        return None
    match details.birth_precision:
        case BirthPrecision.DAY:
            return born, born
        case BirthPrecision.MONTH:
            return born.replace(day=1), born.replace(day=calendar.monthrange(born.year, born.month)[1])
        case BirthPrecision.YEAR:
            return date(born.year, 1, 1), date(born.year, 12, 31)
        case BirthPrecision.AGE:
            return born - _AGE_IS_OFF_BY, born + _AGE_IS_OFF_BY
        case BirthPrecision.UNKNOWN:
            return None


def _is_slip(one: date, other: date) -> bool:
    """Whether two dates are one slip of the finger apart: a wrong digit, two swapped digits, day and month swapped."""
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return True
    first, second = one.isoformat(), other.isoformat()
    wrong = [place for place, digit in enumerate(first) if digit != second[place]]
    swapped = len(wrong) == _TWO and all(first[place] == second[wrong[1 - at]] for at, place in enumerate(wrong))
    return len(wrong) == 1 or swapped
