import tomllib
import unicodedata
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from anyascii import anyascii
from hypothesis import given
from hypothesis import strategies as st

from clinic_desk.domain.search_keys import (
    PatientQuery,
    fold,
    index_words,
    latin_words,
    match_spans,
    name_words,
    parse_query,
    phone_digits,
    phone_keys,
    sound_keys,
    sound_words,
    spellings,
)

PAIRS = tomllib.loads(Path(__file__).with_name("spelling_pairs.toml").read_text(encoding="utf-8"))
TODAY = date(2026, 11, 20)
any_text = st.text(max_size=40) | st.text(
    alphabet="aÖüßIİı éÅłØ'-’#+/. 0১٣३১২ কষ্ষয়়আশর শर्माम ज़عبداللهآأئ王秀英김ﬁ℡½ﷺ", max_size=40
)


def marked(text, query):
    for start, end in reversed(match_spans(text, parse_query(query), anyascii)):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


# ------------------------------------------------------------------------------------------- folding


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("  José   PEÑA ", "jose pena"),
        ("Łukasz Øster Đorđe Weiß Æsa", "lukasz oster dorde weiss aesa"),
        ("İSTANBUL Iğdır ılık", "istanbul igdir ilik"),
        ("Nguyễn Thị Ánh", "nguyen thi anh"),
        ("O'Brien-Smith, J.", "o brien smith j"),
        ("مُحَمَّد", "محمد"),
        ("أحمـــد", "احمد"),
        ("فاطمة", "فاطمه"),
        ("سلمى", "سلمي"),
        ("علی", "علي"),
        ("سناء", "سنا"),
        ("০১৭১২ ٣ ۴ ५", "01712 3 4 5"),
        ("ﬁona ＡＢＣ", "fiona abc"),
        ("মোঃ রহিম।", "মোঃ রহিম"),
        ("Ali\ue000Khan", "ali khan"),  # private-use letters stand for nothing, and mark codes in the word index
        ("", ""),
        ("  ,;- ", ""),
    ],
)
def test_folding_leaves_what_people_mean(written, folded):
    assert fold(written) == folded


def test_indic_vowel_signs_stay_and_both_encodings_of_a_letter_are_one():
    assert fold("রায়") == fold("রা\u09af\u09bc")
    assert fold("\u09dcাহা") == fold("\u09a1\u09bcাহা")
    assert fold("ज़ैनब") == fold("\u095bैनब")
    assert name_words("রহমান মিয়া") == tuple(unicodedata.normalize("NFC", "রহমান মিয়া").split())


@given(any_text)
def test_folding_twice_changes_nothing(text):
    once = fold(text)
    assert fold(once) == once
    assert once == " ".join(once.split())


@given(any_text)
def test_folding_does_not_care_for_the_encoding(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


@given(any_text)
def test_every_typed_word_of_a_name_is_in_its_index(text):
    assert set(name_words(text)) <= set(index_words(text))
    assert all(word and " " not in word for word in index_words(text))


# --------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Jürgen Müller", "mueller"),
        ("Jürgen Müller", "muller"),
        ("Bjørn Åse", "bjoern"),
        ("Conor O’Brien", "obrien"),
        ("Jean-Luc Picard", "jeanluc"),
        ("王秀英", "秀英"),
        ("王秀英", "英"),
        ("김민수", "민수"),
        ("Huda المصري", "مصري"),
        ("عبد الله", "عبدالله"),
        ("عبدالرحمن", "الرحمن"),
        ("عبدالرحمن", "رحمن"),
    ],
)
def test_other_usual_forms_are_indexed(name, typed):
    assert typed in index_words(name)


def test_plain_names_have_no_needless_keys():
    assert index_words("Abdul Karim") == ("abdul", "karim")
    assert index_words("করিম করিম") == ("করিম",)
    assert spellings("Samuel") == ("samuel",)


def test_latin_words_spell_every_script():
    assert latin_words("Łukasz করিম王", anyascii) == ("lukasz", "krimwang")


# --------------------------------------------------------------------------------------------- sounds


def found_by_sound(pairs):
    def keys(name):
        return set(sound_keys(name_words(name)[-1], anyascii))

    return [latin for latin, native in pairs.items() if keys(latin) & keys(native)]


@pytest.mark.parametrize(("script", "floor"), [("bengali", 0.98), ("hindi", 0.98), ("arabic", 0.97)])
def test_names_are_found_across_scripts(script, floor):
    pairs = PAIRS[script]
    assert len(pairs) >= 60
    assert len(found_by_sound(pairs)) / len(pairs) >= floor


@pytest.mark.parametrize("script", ["bengali", "hindi", "arabic"])
def test_a_sound_key_still_tells_most_names_apart(script):
    latin = {name: set(sound_keys(name_words(name)[-1], anyascii)) for name in PAIRS[script]}
    native = {name: set(sound_keys(name_words(word)[-1], anyascii)) for name, word in PAIRS[script].items()}
    wrong = sum(bool(latin[one] & native[other]) for one, other in permutations(latin, 2))
    assert wrong / len(latin) < 0.3  # strangers among the answers to one name, out of 79 others


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mohammed", "muhammad"),
        ("chowdhury", "choudhuri"),
        ("siddique", "siddiqui"),
        ("catherine", "kathrin"),
        ("philip", "filip"),
        ("schmidt", "shmidt"),
        ("alexander", "aleksandr"),
        ("zakir", "jakir"),
    ],
)
def test_misspelt_names_sound_alike(one, other):
    assert set(sound_keys(one, anyascii)) & set(sound_keys(other, anyascii))


def test_a_vowel_at_the_start_is_heard():
    assert not set(sound_keys("ali", anyascii)) & set(sound_keys("lee", anyascii))
    assert not set(sound_keys("hasan", anyascii)) & set(sound_keys("asan", anyascii))


@given(any_text)
def test_sound_keys_are_plain_letters(text):
    for key in sound_words(text, anyascii):
        assert key.isascii()
        assert key.isalnum()


# --------------------------------------------------------------------------------------------- phones


def test_a_phone_is_found_by_its_beginning_and_its_end():
    keys = phone_keys("+880 1712-998 211", calling_code="880")
    assert (keys.digits, keys.national) == ("8801712998211", "1712998211")
    assert keys.digits.startswith(parse_query("+8801712").phone_start)
    assert keys.digits.startswith(parse_query("008801712").phone_start)
    assert keys.national.startswith(parse_query("01712").phone_start)
    assert keys.national.startswith(parse_query("০১৭১২ ৯৯").phone_start)
    assert keys.backwards.startswith(parse_query("8 211").phone_end)


def test_a_number_of_another_country_keeps_its_calling_code():
    assert phone_keys("0049 30 1234", calling_code="880").national == "49301234"
    assert phone_keys("01712 998211", calling_code="880").digits == "01712998211"


@pytest.mark.parametrize("text", ["٠١٢٣", "०१२३", "০১২৩", "０１２３", "(0)1-23", "0²1²23½"])
def test_digits_of_any_script_are_digits(text):
    assert phone_digits(text) == "0123"


# ---------------------------------------------------------------------------------------------- query


@pytest.mark.parametrize("typed", ["kar 1712", "1712 kar", "kar1712", "  KAR,  ১৭১২", "kar ١٧١٢"])
def test_name_and_phone_in_any_order(typed):
    query = parse_query(typed)
    assert (query.words, query.digits) == (("kar",), "1712")


@pytest.mark.parametrize(
    "typed",
    [
        "14/3/1988",
        "14.03.1988",
        "14-3-1988",
        "14 3 1988",
        "1988-03-14",
        "1988/3/14",
        "3/14/1988",
        "14 mar 1988",
        "14March1988",
        "mar 14, 1988",
        "১৪/০৩/১৯৮৮",
        "١٤/٣/١٩٨٨",
        "१४ मार्च १९८८",
        "১৪ মার্চ ১৯৮৮",
        "١٤ مارس ١٩٨٨",
        "14/3/88",
        "1988年3月14日",
    ],
)
def test_a_birth_date_is_read_however_it_is_written(typed):
    for order in (f"rah {typed}", f"{typed} rah"):
        query = parse_query(order, today=TODAY)
        assert query == PatientQuery(words=("rah",), spellings=(("rah",),), birth_date=date(1988, 3, 14))


@pytest.mark.parametrize("typed", ["14031988", "19880314", "১৪০৩১৯৮৮"])
def test_eight_digits_may_be_a_birth_date_or_a_phone(typed):
    query = parse_query(typed)
    assert query.birth_date == date(1988, 3, 14)
    assert query.digits == phone_digits(typed)


def test_an_unclear_date_follows_the_custom_of_the_country():
    assert parse_query("3/4/1988").birth_date == date(1988, 4, 3)
    assert parse_query("3/4/1988", day_first=False).birth_date == date(1988, 3, 4)


def test_a_year_of_two_digits_is_never_in_the_future():
    assert parse_query("1/2/26", today=TODAY).birth_date == date(2026, 2, 1)
    assert parse_query("1/2/27", today=TODAY).birth_date == date(1927, 2, 1)
    assert parse_query("1/2/27").birth_date is None


@pytest.mark.parametrize("typed", ["+880 1712-998 211", "017 12 1998", "+880 17 12 1998", "31/2/1988", "45454545"])
def test_what_is_no_date_stays_a_phone(typed):
    query = parse_query(typed, today=TODAY)
    assert query.birth_date is None
    assert query.digits == phone_digits(typed)


def test_four_digits_may_be_a_year():
    assert (parse_query("rahim 1988").birth_year, parse_query("rahim 1988").digits) == (1988, "1988")
    assert parse_query("rahim 1712").birth_year is None


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("A-10482", "A-10482"),
        ("#P-10482", "P-10482"),
        ("p10482", "P-10482"),
        ("rah #10482", "10482"),
        ("#১০৪৮২ rah", "10482"),
        ("AB-7", "AB-7"),
    ],
)
def test_a_patient_number_is_read(typed, number):
    query = parse_query(typed)
    assert query.number == number
    assert query.digits == ""


def test_a_name_part_before_a_phone_is_no_number():
    query = parse_query("r 1712")
    assert (query.words, query.digits, query.number) == (("r",), "1712", None)


@pytest.mark.parametrize("typed", ["36y", "36 yrs", "36 years", "৩৬ বছর", "३६ साल", "٣٦ سنة"])
def test_an_age_is_read(typed):
    query = parse_query(f"{typed} rahim")
    assert (query.age, query.words, query.digits) == (36, ("rahim",), "")


def test_nothing_typed_is_empty():
    assert parse_query(" .,- ").is_empty
    assert not parse_query("0y").is_empty
    assert not parse_query("#7").is_empty


def test_a_typed_umlaut_also_means_its_two_letters():
    assert parse_query("Mül").spellings == (("mul", "muel"),)


@given(any_text, st.none() | st.dates(), st.booleans())
def test_reading_a_query_never_fails(text, today, day_first):
    query = parse_query(text, today=today, day_first=day_first)
    assert all(form[0] == word for word, form in zip(query.words, query.spellings, strict=True))
    assert query.digits == "" or query.digits.isascii()


# --------------------------------------------------------------------------------------------- matches


@pytest.mark.parametrize(
    ("text", "typed", "shown"),
    [
        ("Abdul Karim", "kar 1712", "Abdul [Kar]im"),
        ("+880 1712-998 211", "kar 1712", "+880 [1712]-998 211"),
        ("+880 1712-998 211", "12 998", "+880 17[12-998] 211"),
        ("+880 1712-998 211", "001712", "+880 [1712]-998 211"),
        ("Karima Karim", "karim", "[Karim]a [Karim]"),
        ("Jürgen Müller", "muel jur", "[Jür]gen [Mül]ler"),
        ("Łukasz Nguyễn", "ngu luk", "[Łuk]asz [Ngu]yễn"),
        ("Nguye\u0302\u0303n", "nguye", "[Nguye\u0302\u0303]n"),
        ("আবদুল করিম", "করি", "আবদুল [করি]ম"),
        ("আবদুল করিম", "kar", "আবদুল [করিম]"),
        ("Abdul Karim", "করিম", "Abdul [Karim]"),
        ("王秀英", "秀英", "王[秀英]"),
        ("Conor O'Brien", "obri", "Conor [O'Brien]"),
        ("هدى المصري", "مصر", "هدى [المصر]ي"),
        ("#P-10482", "p10482", "#[P-10482]"),
        ("Abdul Karim", "zz 99", "Abdul Karim"),
    ],
)
def test_what_was_typed_stands_out(text, typed, shown):
    assert marked(text, typed) == shown


@given(any_text, any_text)
def test_spans_lie_inside_the_text_in_order_and_apart(text, typed):
    previous_end = -1
    for start, end in match_spans(text, parse_query(typed), anyascii):
        assert previous_end < start < end <= len(text)
        previous_end = end


@given(st.sampled_from(["Abdul Karim", "Müller", "রহমান", "Łukasz"]), st.integers(min_value=1, max_value=5))
def test_the_beginning_of_a_shown_name_is_always_marked(name, length):
    start, end = match_spans(name, parse_query(name[:length]))[0]
    assert start == 0
    assert end >= min(length, len(name))
