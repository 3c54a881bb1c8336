"""Consonant keys that are alike for one name in Latin, Bengali, Devanagari and Arabic letters, or misspelt by ear.

A key merges many names (Hasan and Hossain), so it is the last thing a search tries; it never decides identity.
"""

import functools
import re
from collections.abc import Callable

from clinic_desk.domain.folding import name_words

Transliterate = Callable[[str], str]

SHORTEST_KEY = 2  # a key of one letter finds everybody
_MOST_KEYS = 8  # of one word; the readings beyond are the rarest ones

# Every script becomes a string of sounds: small letters are consonants, "~" is a vowel (kept as "a" where a word
# begins), "h" a breath (kept where a word begins), capitals are letters with several readings, the usual one first.
_READINGS = {
    "B": ("b", "p"),  # Arabic has no p
    "C": ("c", "k"),  # Charu, Christine
    "D": ("d", "j"),  # Ramadan, Ramzan
    "F": ("f", "b"),  # Arabic has no v
    "G": ("ng", "n"),  # Bangla, Rana
    "J": ("j", "g"),  # Jamal, Gamal
    "N": ("", "n"),  # Bengali and Hindi nasal vowels: Chand
    "Q": ("g", "jn"),  # Gyan, Jnan
    "R": ("r", "d"),  # Rathore, Pakoda
    "S": ("s", "c"),  # Arabic has no ch
    "T": ("t", "s"),  # Othman, Osman
    "V": ("b", ""),  # Devi, Tiwari
    "W": ("b", ""),  # Bengali ব
    "X": ("c", "s"),  # Bengali ছ
    "Y": ("j", ""),  # Jadav, Yadav
}
_ALWAYS_FIRST = str.maketrans({"W": "b"})  # only ambiguous inside a cluster, where a rule has dealt with it

_LATIN_RULES = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("tsch|cz|tch", "c"),
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
        ("[^a-zA-Z0-9~]", ""),
    )
)


def _indic_sounds() -> dict[int, str]:
    """Sounds of Devanagari and of Bengali, which lie at the same places of their blocks.

    "A" is the vowel that a consonant carries unless a sign follows, "^" the sign that silences it, "M" a nasal
    that takes the place of the next consonant, "I" the letter of the first sound in Spanish ñ.
    """
    sounds = {0x01: "N", 0x02: "M", 0x03: "", 0x3C: "", 0x3D: "", 0x4D: "^"}
    sounds |= dict.fromkeys([*range(0x04, 0x15), *range(0x3E, 0x4D), 0x4E, 0x4F, *range(0x55, 0x58), 0x60, 0x61], "~")
    sounds |= dict.fromkeys([0x0B, 0x43, 0x44], "~r~")
    consonants = "kkggncXjjInttddnttddnnpfbbm~rrlllVsssh"
    sounds |= {place: f"{sound}A" for place, sound in enumerate(consonants.replace("X", "c", 1), start=0x15)}
    bengali = sounds | {0x1B: "XA", 0x2C: "WA", 0x2F: "YA", 0x4E: "t", 0x70: "rA", 0x71: "~A"}
    return {0x900 + place: sound for place, sound in sounds.items()} | {
        0x980 + place: sound for place, sound in bengali.items()
    }


_INDIC = _indic_sounds()
