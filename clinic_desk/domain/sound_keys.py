"""Consonant keys that are alike for one name in Latin, Bengali, Devanagari and Arabic letters, or misspelt.

A key merges many names (Rahim, Rahima), so it is the last thing a search tries; it never decides identity.
"""

import functools
import re
from collections.abc import Callable, Iterator

from clinic_desk.domain.folding import fold, name_words

Transliterate = Callable[[str], str]

SHORTEST_KEY = 2  # a key of one letter finds everybody
_MOST_KEYS = 8  # of one word; the readings beyond are the rarest ones

# Every script first becomes a string of sounds: small letters are consonants, "~" is a vowel (kept as "a"
# where a word begins), "h" a breath (kept where a word begins), capitals have two readings, the usual one first.
_READINGS = {
    "B": ("b", "p"),  # Arabic has no p
    "C": ("c", "k"),  # Charu, Michael
    "D": ("d", "j"),  # Ramadan, Ramzan
    "F": ("f", "b"),  # Arabic has no v
    "G": ("ng", "n"),  # Singh, Sinha
    "J": ("j", "g"),  # Jamal, Gamal
    "K": ("ks", "k"),  # Lakshmi, Satkhira
    "N": ("", "n"),  # Bengali and Hindi nasal vowels: Chand
    "Q": ("g", "jn"),  # Gyan, Jnan
    "O": ("k", "g"),  # Qasim, Gasim
    "R": ("r", "d"),  # Rathore, Pakoda
    "S": ("s", "c"),  # Arabic has no ch
    "T": ("t", "s"),  # Othman, Osman
    "V": ("b", "~"),  # Devi, Tiwari
    "X": ("c", "s"),  # Bengali ছ
    "Y": ("j", "~"),  # Jadav, Yadav
}

_Rules = tuple[tuple[re.Pattern[str], str], ...]


def _rules(*rules: tuple[str, str]) -> _Rules:
    return tuple((re.compile(pattern), sound) for pattern, sound in rules)


_LATIN_RULES = _rules(
    ("tsch|tch|cz", "c"),
    ("sch|sz|sh", "s"),
    ("ph", "f"),
    ("chr", "kr"),
    ("ch", "C"),
    ("c(?=[eiy])", "s"),
    ("ck|[cq]", "k"),
    ("x", "ks"),
    ("zh?", "j"),
    ("v", "b"),
    ("[aeiouyw]", "~"),
    ("[^a-zC0-9~]", ""),
)

# Between translation and sounds, Indic letters have marks of their own: "A" the vowel that a consonant
# carries unless a sign follows, "^" the sign that silences it, "M" a nasal shaped by what follows, "I" the ñ
# of Anjali, "W" the Bengali ব, which is silent inside Biswas.
_INDIC_RULES = _rules(
    ("jA\\^I", "Q"),
    ("I(?=A\\^)", "n"),
    ("IA?", "N~"),
    ("kA\\^s", "K"),
    ("(?<=[kgcjtdnshX])A\\^[WV]", ""),
    ("A\\^Y", ""),
    ("W", "b"),
    ("M(?=h)", "ng"),
    ("M(?=[pbfm])", "m"),
    ("M(?=[lr~A]|$)", "G"),
    ("M|G(?=[kg])", "n"),
    ("A\\^", ""),
    ("A", "~"),
)


def _indic_sounds() -> dict[int, str]:
    """Sounds of Devanagari and Bengali, whose letters lie at the same places of their blocks."""
    sounds = {0x01: "N", 0x02: "M", 0x03: "", 0x3C: "", 0x3D: "", 0x4D: "^"}
    sounds |= dict.fromkeys([*range(0x04, 0x15), *range(0x3E, 0x4D), 0x4F, *range(0x55, 0x58), 0x60], "~")
    sounds |= {0x0B: "r~", 0x43: "~r~", 0x44: "~r~"}
    consonants = "kkggnccjjIttddnttddnnpfbbm~rrlllVsssh"
    sounds |= {place: f"{sound}A" for place, sound in enumerate(consonants, start=0x15)}
    bengali = sounds | {0x02: "G", 0x1B: "XA", 0x2C: "WA", 0x2F: "YA", 0x4E: "t", 0x70: "rA", 0x71: "~A"}
    return {0x900 + place: sound for place, sound in sounds.items()} | {
        0x980 + place: sound for place, sound in bengali.items()
    }


_INDIC = _indic_sounds()
_NUKTA = _rules(("ড়|ঢ়", "ৰ"), ("য়", "ৱ"), ("ड़|ढ़", "ॾ"))  # a dot below makes another letter
_INDIC[ord("ॾ")] = "RA"

_ARABIC_LETTERS = {
    "~": "اعويئؤ",
    "B": "ب",
    "p": "پ",
    "t": "تطٹ",
    "T": "ث",
    "J": "ج",
    "c": "چ",
    "h": "حه",
    "k": "خك",
    "O": "ق",
    "d": "دڈ",
    "D": "ذضظ",
    "r": "ر",
    "R": "ڑ",
    "j": "زژ",
    "s": "سص",
    "S": "ش",
    "g": "غگ",
    "F": "ف",
    "b": "ڤ",
    "l": "ل",
    "m": "م",
    "n": "نں",
}
# short vowels are not written, so two like letters in a row are two consonants: "~" keeps them apart
_ARABIC = {ord(letter): f"{sound}~" for sound, letters in _ARABIC_LETTERS.items() for letter in letters}

_SCRIPTS = (
    (re.compile("[ऀ-ॿঀ-৿]"), _INDIC, _NUKTA, _INDIC_RULES),
    (re.compile("[؀-ۿ]"), _ARABIC, _rules(("لله", "له")), ()),
)


@functools.lru_cache(maxsize=65_536)
def sound_keys(word: str, transliterate: Transliterate) -> tuple[str, ...]:
    """Give the consonant keys of one folded word, the usual reading first; words that share one sound alike.

    `transliterate` turns a word of any other script into Latin letters. Empty when nothing is left of it.
    """
    keys: dict[str, None] = {}
    for form in _forms(word):
        for reading in _readings(_sounds(form, transliterate)):
            keys[_key(reading)] = None
    keys.pop("", None)
    return tuple(keys)[:_MOST_KEYS]


def sound_words(name: str, transliterate: Transliterate) -> tuple[str, ...]:
    """Give the keys of all words of a name, each once, for the index."""
    return tuple(dict.fromkeys(key for word in name_words(name) for key in sound_keys(word, transliterate)))


def _forms(word: str) -> Iterator[str]:
    """Give the word, and what is left of an Arabic one without its article or without `servant of the`."""
    yield word
    for prefix in ("ال", "عبدال"):
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) > SHORTEST_KEY:
            yield rest
            if prefix != "ال":
                yield f"عبد{rest}"  # the l is not heard in Abdurrahman


def _sounds(word: str, transliterate: Transliterate) -> str:
    for letters, table, before, after in _SCRIPTS:
        if letters.search(word):
            return _applied(after, _applied(before, word).translate(table))
    latin = word if word.isascii() else fold(transliterate(word)).replace(" ", "")
    return _applied(_LATIN_RULES, latin)


def _applied(rules: _Rules, text: str) -> str:
    for pattern, sound in rules:
        text = pattern.sub(sound, text)
    return text


def _readings(sounds: str) -> Iterator[str]:
    """Give the usual reading, then those where one letter, or all letters of a kind, are read otherwise."""
    usual = [_READINGS.get(sound, (sound,))[0] for sound in sounds]
    yield "".join(usual)
    unsure = [place for place, sound in enumerate(sounds) if sound in _READINGS]
    for kind in dict.fromkeys(sounds[place] for place in unsure):
        places = [place for place in unsure if sounds[place] == kind]
        other = _READINGS[kind][1]
        for chosen in [places, *([place] for place in places if len(places) > 1)]:
            yield "".join(other if place in chosen else sound for place, sound in enumerate(usual))


_DOUBLED = re.compile(r"([a-z])(?:h?\1)+")
_NOT_KEPT = re.compile("[^a-gi-z0-9]")  # vowels, breaths and rare signs of a script


def _key(sounds: str) -> str:
    start = "a" if sounds.startswith("~") else "h" if sounds.startswith("h") else ""
    single = _DOUBLED.sub(r"\1", sounds)
    return start + _NOT_KEPT.sub("", single)
