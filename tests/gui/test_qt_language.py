"""Dates, times and digits follow the locale, names of days and months follow the language."""

from datetime import date, datetime, time

import pytest
from PySide6.QtCore import QLocale, Qt

from clinic_desk.qt.assets import resource
from clinic_desk.qt.language import Formats, Language, available_languages, to_ascii_digits

DAY = date(2026, 11, 20)
LATE = datetime(2026, 11, 20, 22, 28)  # noqa: DTZ001  a wall time


def formats(locale, words=None):
    return Formats(QLocale(locale), QLocale(words) if words else None)


@pytest.mark.parametrize(
    ("locale", "words", "title", "short"),
    [
        ("en_GB", None, "Friday 20 November", "Fri 20 Nov"),
        ("en_US", None, "Friday, November 20", "Fri, Nov 20"),
        ("bn_BD", None, "শুক্রবার, ২০ নভেম্বর", "শুক্র, ২০ নভে"),
        ("bn_BD", "en", "Friday ২০ November", "Fri ২০ Nov"),
        ("fr_FR", "en", "Friday 20 November", "Fri 20 Nov"),
        ("es_ES", None, "viernes, 20 de noviembre", "vie, 20 de nov"),
        ("es_ES", "en", "Friday 20 November", "Fri 20 Nov"),
        ("ar_EG", None, "الجمعة، ٢٠ نوفمبر", "الجمعة، ٢٠ نوفمبر"),
        ("zh_CN", None, "11月20日星期五", "11月20日周五"),
        ("hu_HU", None, "november 20., péntek", "nov. 20., P"),
    ],
)
def test_a_day_is_named_in_the_order_of_the_place_and_the_words_of_the_language(locale, words, title, short):
    writes = formats(locale, words)
    assert writes.day_title(DAY) == title
    assert writes.day_short(DAY) == short


LOCALES = sorted(
    {
        locale.name()
        for locale in QLocale.matchingLocales(
            QLocale.Language.AnyLanguage, QLocale.Script.AnyScript, QLocale.Country.AnyCountry
        )
    }
)


def test_no_day_title_of_any_locale_keeps_the_year_or_a_loose_mark():
    assert len(LOCALES) > 300
    for name in LOCALES:
        writes = formats(name)
        title = to_ascii_digits(writes.day_title(DAY))
        assert "2026" not in title, name
        assert "20" in title, name
        assert title == title.strip(" ,،"), name
        assert "  " not in title, name
        assert "2026" in to_ascii_digits(writes.date_full(DAY)), name


def test_hours_go_to_twelve_or_to_twenty_four():
    assert formats("en_GB").time(LATE) == "22:28"
    assert formats("en_US").time(LATE).replace("\u202f", " ") == "10:28 PM"
    assert formats("bn_BD").time(LATE).startswith("১০:২৮")
    assert [formats(name).is_24_hours for name in ("en_GB", "en_US")] == [True, False]
    assert formats("en_GB").hour(8) == "08:00"
    assert formats("en_US").hour(20).replace("\u202f", " ") == "8 PM"
    assert formats("en_GB").hour(24) == "00:00"


def test_ranges_moments_and_lists():
    writes = formats("en_GB")
    assert writes.time_range(time(11), time(11, 30)) == "11:00 – 11:30"
    assert writes.moment(datetime(2026, 11, 17, 16, 42)) == "Tue 17 Nov 16:42"  # noqa: DTZ001  a wall time
    assert writes.day_of_month(date(2026, 9, 2)) == "2 Sept"
    assert writes.date_full(date(1984, 3, 12)) == "12 Mar 1984"
    assert writes.month_title(DAY) == "November 2026"
    assert formats("bn_BD").month_title(DAY) == "নভেম্বর ২০২৬"


@pytest.mark.parametrize(
    ("minutes", "text"), [(0, "0 min"), (30, "30 min"), (60, "1 h"), (75, "1 h 15 min"), (-4, "0 min")]
)
def test_durations(qapp, minutes, text):
    assert formats("en_GB").duration(minutes) == text


def test_figures_have_the_digits_and_separators_of_the_place(qapp):
    assert formats("en_GB").number(1500) == "1,500"
    assert formats("bn_BD").number(1500) == "১,৫০০"
    assert formats("bn_BD").duration(30) == "৩০ min"


def test_the_week_begins_where_people_begin_it():
    assert formats("en_GB").first_weekday == 1
    assert formats("en_US").first_weekday == 7
    assert formats("ar_EG").first_weekday == 6
    assert formats("ar_EG").weekend == {5, 6}
    assert [formats("en_GB").weekday_letter(day) for day in range(1, 8)] == list("MTWTFSS")
    assert formats("en_GB").weekday_short(5) == "Fri"
    assert formats("en_GB").weekday_long(5) == "Friday"


def test_a_typed_date_always_has_a_whole_year():
    assert formats("en_GB").date_edit_pattern() == "dd/MM/yyyy"
    assert formats("en_US").date_edit_pattern() == "M/d/yyyy"
    assert "yyyy" in formats("de_DE").date_edit_pattern()


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("০১৭১২-৩৪৫৬৭৮", "01712-345678"),
        ("٠١٢٣٤٥٦٧٨٩", "0123456789"),
        ("۰۱۲۳", "0123"),
        ("१२ मार्च", "12 मार्च"),
        ("kar 1712", "kar 1712"),
        ("x² ½", "x² ½"),
        ("", ""),
    ],
)
def test_digits_of_every_script_are_taken(typed, plain):
    assert to_ascii_digits(typed) == plain


@pytest.fixture
def language(qapp):
    before = QLocale()
    yield Language(qapp)
    QLocale.setDefault(before)
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_english_is_always_spoken():
    assert "en" in available_languages()
    shipped = {path.stem.removeprefix("clinic_desk_") for path in resource("translations").glob("*.qm")}
    assert shipped <= set(available_languages())


def test_a_language_without_translation_is_spoken_in_english_from_left_to_right(language):
    writes = language.apply("tlh", "ar_EG")
    assert language.code == "en"
    assert not language.is_right_to_left
    assert writes.day_title(DAY) == "Friday ٢٠ November"


def test_a_language_written_from_the_right_turns_the_layout(language, monkeypatch):
    monkeypatch.setattr("clinic_desk.qt.language.available_languages", lambda: ("en", "ar"))
    language.apply("ar_EG", "ar_EG")
    assert language.code == "ar"
    assert language.is_right_to_left
    language.apply("en", "en_GB")
    assert not language.is_right_to_left


def test_whoever_holds_the_formats_writes_another_way_once_the_place_changes(language):
    held = language.apply("en", "en_GB")
    before = held.day_title(date(2026, 11, 20)), held.time(time(14, 5))
    language.apply("en", "en_US")
    after = held.day_title(date(2026, 11, 20)), held.time(time(14, 5))
    assert before == ("Friday 20 November", "14:05")
    assert after == ("Friday, November 20", "2:05\N{NARROW NO-BREAK SPACE}PM")
