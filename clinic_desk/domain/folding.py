"""Text reduced to what people mean when they type a name: no case, accents, Arabic vowel marks, local digits.

Nothing here crosses scripts or compares sounds; see sound_keys.py for that.
"""

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterator

_LETTERS = {
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ı": "i",
    "ħ": "h",
    "þ": "th",
    "ə": "e",
    "ŋ": "n",
    "ŧ": "t",
    "ĸ": "k",
    "ى": "ي",
    "ی": "ي",
    "ې": "ي",
    "ے": "ي",
    "ة": "ه",
    "ہ": "ه",
    "ھ": "ه",
    "ۀ": "ه",
    "ک": "ك",
    "ٱ": "ا",
    "ء": "",
    "ʼ": "",
    "ʻ": "",
    "ʹ": "",
    "ʾ": "",
    "ʿ": "",
}
_JOINED = str.maketrans(dict.fromkeys("'’‘`´′-‐‑‒–", ""))  # signs inside one name: O'Brien, Al-Masri, Jean-Luc
_DROPPED = (
    range(0x300, 0x370),
    range(0x610, 0x61B),
    range(0x64B, 0x660),
    range(0x6D6, 0x6EE),
    (0x670, 0x640),
)
_JOINERS = range(0x200B, 0x2010)
_EXPANDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_EAST_ASIAN = re.compile(r"[々〇぀-ヿ㐀-䶿一-鿿가-힣豈-﫿\U00020000-\U0003ffff]{2,}")
_ARABIC_ARTICLE = "ال"
_SERVANT_OF = "عبد"  # Abd: the word after it belongs to the same name
_SHORTEST_STEM = 2


class _Folding(dict[int, str]):
    """What each character becomes, filled on first meeting; a table of all Unicode would be slow to make."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _folded_character(chr(code))
        return folded


def _folded_character(char: str) -> str:
    code, category = ord(char), unicodedata.category(char)
    if any(code in dropped for dropped in _DROPPED) or code in _JOINERS:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if char in _LETTERS:
        return _LETTERS[char]
    return char if category[0] in "LMN" else " "


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Reduce text to lower-case words without accents, harakat or punctuation, one space apart.

    Digits become ASCII. Vowel signs of Indic scripts stay. Folding twice changes nothing.
    """
    if not text.isascii():
        # capitals come out of compatibility forms and compatibility forms out of lower case, hence both twice
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).casefold()
        text = unicodedata.normalize("NFC", text.translate(_FOLDING))
    else:
        text = text.lower().translate(_FOLDING)
    return " ".join(text.split())


def ascii_digits(text: str) -> str:
    """Keep the decimal digits of any script, written in ASCII."""
    if text.isascii():
        return "".join(filter(str.isdigit, text))
    return "".join(str(unicodedata.decimal(char)) for char in text if unicodedata.category(char) == "Nd")


@functools.lru_cache(maxsize=65_536)
def spellings(word: str) -> tuple[str, ...]:
    """Give the folded word first, then its other usual forms: Müller also mueller, المصري also مصري.

    `word` is one word as written, not yet folded. Empty when nothing is left of it.
    """
    folded = fold(word)
    if not folded:
        return ()
    forms = dict.fromkeys([folded])
    if not word.isascii():
        forms[fold(unicodedata.normalize("NFC", word).casefold().translate(_EXPANDED))] = None
        if folded.startswith(_ARABIC_ARTICLE) and len(folded) >= len(_ARABIC_ARTICLE) + _SHORTEST_STEM:
            forms[folded.removeprefix(_ARABIC_ARTICLE)] = None
    return tuple(forms)


def word_spans(text: str) -> Iterator[tuple[int, int]]:
    """Give start and end of each word as written, marks included and punctuation not."""
    for is_word, run in itertools.groupby(range(len(text)), lambda place: _FOLDING[ord(text[place])] != " "):
        if is_word:
            places = list(run)
            yield places[0], places[-1] + 1


def name_words(text: str) -> tuple[str, ...]:
    """Split a name into its folded words, in order: what a person typed or what is shown, nothing added."""
    return tuple(fold(text).split())


def index_words(name: str) -> tuple[str, ...]:
    """Give every word under which a name is to be found by its beginning, each once.

    Beside the folded words: other spellings, the joined form of O'Brien, Al-Masri and عبد الله, and each tail
    of a Chinese, Japanese or Korean name, so that the given name 秀英 inside 王秀英 is found too.
    """
    found = dict.fromkeys(name_words(name))
    for start, end in word_spans(name):
        found |= dict.fromkeys(" ".join(spellings(name[start:end])).split())
    for piece in name.split():
        found |= dict.fromkeys(name_words(piece.translate(_JOINED)))
    found |= dict.fromkeys(_servant_names(name_words(name)))
    for word in tuple(found):
        found |= dict.fromkeys(_east_asian_tails(word))
    return tuple(found)


def is_east_asian(word: str) -> bool:
    """Whether a word holds a run of Chinese, Japanese or Korean letters, in which names are not spaced."""
    return bool(_EAST_ASIAN.search(word))


def _servant_names(words: tuple[str, ...]) -> list[str]:
    """Join عبد with the word after it, and take the second half of a joined عبدالرحمن by itself."""
    joined = [first + second for first, second in itertools.pairwise(words) if first == _SERVANT_OF]
    halves = [
        form
        for word in words
        if word.startswith(_SERVANT_OF + _ARABIC_ARTICLE)
        for form in spellings(word.removeprefix(_SERVANT_OF))
    ]
    return joined + halves


def _east_asian_tails(word: str) -> list[str]:
    return [run[start:] for run in _EAST_ASIAN.findall(word) for start in range(len(run))]
