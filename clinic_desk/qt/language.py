"""Language and locale, kept apart: words and names in the one, order, hours and figures from the other.

Everything here takes wall times and dates of the clinic; which wall time an instant has is decided below.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDate, QLibraryInfo, QLocale, Qt, QTime, QTranslator

from clinic_desk.qt.assets import resource

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

SOURCE_LANGUAGE = "en"
_TOKEN = re.compile(r"'[^']*'|d{1,4}|M{1,4}|y{2,4}|.", re.DOTALL)
_YEAR = re.compile(r"(?:\s*'[^']*'\s*(?=y))?[\s,،.]*y{2,4}\.?(?:[年년]|\s*'[^']*'\.?)?[\s,،.]*")
_WEEKDAY = re.compile(r"[\s,،(]*d{3,4}[\s,،)]*")
_EN_DASH = "–"

Wall = time | datetime
"""A time as the clock on the wall shows it."""


def to_ascii_digits(text: str) -> str:
    """Replace the digits of every script (০ ٠ ۰ ० …) by 0 to 9 and leave everything else as it is."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(letter)) if not letter.isascii() and letter.isdecimal() else letter for letter in text
    )


class Formats:
    """Writes dates, times and figures. `words` gives the names of days and months, `locale` all the rest."""

    def __init__(self, locale: QLocale, words: QLocale | None = None) -> None:
        self.take(locale, words)

    def take(self, locale: QLocale, words: QLocale | None = None) -> None:
        """Write another way from now on: whoever holds this does so with the next thing that is written."""
        self.__dict__.clear()  # with the patterns that were worked out
        self.locale = locale
        self.words = words or locale

    # -- dates -----------------------------------------------------------------------------------

    def day_title(self, day: date) -> str:
        """The head of a day: Friday 20 November."""
        return self._write(self._day_pattern, day)

    def day_short(self, day: date) -> str:
        """A day in few letters: Fri 20 Nov."""
        return self._write(self._short(self._day_pattern), day)

    def day_of_month(self, day: date) -> str:
        """A day of this year in a list: 20 Nov."""
        return self._write(_WEEKDAY.sub("", self._short(self._day_pattern)), day)

    def date_full(self, day: date) -> str:
        """A date that may lie in any year, such as a birth date: 12 Mar 1984."""
        return self._write(_WEEKDAY.sub("", self._short(self._long_pattern)), day)

    def month_title(self, day: date) -> str:
        """The head of a month: November 2026."""
        name = self.words.standaloneMonthName(day.month, QLocale.FormatType.LongFormat)
        return f"{name} {self._figure(day.year)}"

    def weekday_letter(self, iso_weekday: int) -> str:
        """The shortest name of a weekday, 1 for Monday."""
        return self.words.standaloneDayName(iso_weekday, QLocale.FormatType.NarrowFormat)

    def weekday_short(self, iso_weekday: int) -> str:
        """The short name of a weekday, 1 for Monday."""
        return self.words.standaloneDayName(iso_weekday, QLocale.FormatType.ShortFormat)

    def weekday_long(self, iso_weekday: int) -> str:
        """The whole name of a weekday, 1 for Monday."""
        return self.words.standaloneDayName(iso_weekday, QLocale.FormatType.LongFormat)

    def date_edit_pattern(self) -> str:
        """The pattern for a field in which a date is typed, always with the whole year."""
        pattern = self.locale.dateFormat(QLocale.FormatType.ShortFormat)
        return re.sub(r"y+", "yyyy", pattern)

    @property
    def first_weekday(self) -> int:
        """The day on which a week begins, 1 for Monday."""
        return self.locale.firstDayOfWeek().value

    @property
    def weekend(self) -> frozenset[int]:
        """The days on which people usually do not work, 1 for Monday."""
        return frozenset(range(1, 8)) - {day.value for day in self.locale.weekdays()}

    # -- times -----------------------------------------------------------------------------------

    @property
    def is_24_hours(self) -> bool:
        """Whether hours go to 24 here."""
        return "H" in self.locale.timeFormat(QLocale.FormatType.ShortFormat)

    def time(self, wall: Wall) -> str:
        """A wall time to the minute, in 12 or 24 hours as usual here: 10:28."""
        return self.locale.toString(QTime(wall.hour, wall.minute), QLocale.FormatType.ShortFormat)

    def hour(self, hour: int) -> str:
        """A full hour for an axis: 08:00, or 8 AM."""
        if self.is_24_hours:
            return self.time(time(hour % 24))
        return self.locale.toString(QTime(hour % 24, 0), "h AP")

    def time_range(self, start: Wall, end: Wall) -> str:
        """From when to when: 11:00 – 11:30."""
        return f"{self.time(start)} {_EN_DASH} {self.time(end)}"

    def moment(self, wall: datetime) -> str:
        """A day and a time in few letters: Tue 17 Nov 16:42."""
        return f"{self.day_short(wall)} {self.time(wall)}"

    def duration(self, minutes: int) -> str:
        """A length of time: 30 min, 1 h, 1 h 15 min."""
        hours, rest = divmod(max(0, minutes), 60)
        if not hours:
            return QCoreApplication.translate("language", "%1 min").replace("%1", self._figure(rest))
        whole = QCoreApplication.translate("language", "%1 h").replace("%1", self._figure(hours))
        return f"{whole} {self.duration(rest)}" if rest else whole

    def number(self, value: int) -> str:
        """A whole number with the digits and separators used here."""
        return self.locale.toString(value)

    # -- inside ----------------------------------------------------------------------------------

    @cached_property
    def _long_pattern(self) -> str:
        pattern = self.locale.dateFormat(QLocale.FormatType.LongFormat)
        if self.words.language() != self.locale.language():
            pattern = re.sub(r"\s*'[^']*'\.?", "", pattern)  # "de" belongs to Spanish words, not to Spanish order
        if self.words.language() == QLocale.Language.English:
            pattern = re.sub(r"dddd[,،] d", "dddd d", pattern)  # Friday 20 November, but Friday, November 20
        return pattern

    @cached_property
    def _day_pattern(self) -> str:
        return _YEAR.sub(_joint, self._long_pattern).strip(" ,،")

    @staticmethod
    def _short(pattern: str) -> str:
        return pattern.replace("dddd", "ddd").replace("MMMM", "MMM")

    def _figure(self, value: int) -> str:
        plain = QLocale(self.locale)
        plain.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
        return plain.toString(value)

    def _write(self, pattern: str, day: date) -> str:
        return "".join(self._token(token, day) for token in _TOKEN.findall(pattern)).strip()

    def _token(self, token: str, day: date) -> str:
        long, short = QLocale.FormatType.LongFormat, QLocale.FormatType.ShortFormat
        writers = {
            "dddd": lambda: self.words.dayName(day.isoweekday(), long),
            "ddd": lambda: self.words.dayName(day.isoweekday(), short),
            "dd": lambda: self.locale.toString(QDate(2000, 1, day.day), "dd"),
            "d": lambda: self._figure(day.day),
            "MMMM": lambda: self.words.monthName(day.month, long),
            "MMM": lambda: self.words.monthName(day.month, short),
            "MM": lambda: self.locale.toString(QDate(2000, day.month, 1), "MM"),
            "M": lambda: self._figure(day.month),
            "yyyy": lambda: self._figure(day.year),
        }
        writer = writers.get(token)
        return writer() if writer is not None else token.strip("'")


def _joint(year: re.Match[str]) -> str:
    """What stays where a year was taken out: nothing at the ends, one space in the middle."""
    return " " if year.start() > 0 and year.end() < len(year.string) else ""


def available_languages() -> tuple[str, ...]:
    """Codes of the languages that the program speaks."""
    folder = resource("translations")
    found = {path.stem.removeprefix("clinic_desk_") for path in folder.glob("clinic_desk_*.qm")}
    return (SOURCE_LANGUAGE, *sorted(found - {SOURCE_LANGUAGE}))


class Language:
    """Speaks the chosen language in the whole application and writes in the chosen locale; keep it for its life."""

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self._translators: list[QTranslator] = []
        self.code = SOURCE_LANGUAGE
        self.formats = Formats(QLocale(SOURCE_LANGUAGE))

    def apply(self, language: str = "", locale: str = "") -> Formats:
        """Take on a language and a locale; empty means the system's. Answer how to write from now on.

        A language without a translation is spoken in English, and then the layout goes from left to right too.
        """
        for translator in self._translators:
            self._app.removeTranslator(translator)
        self._translators = []
        wanted = language or QLocale.system().name()
        self.code = next(
            (code for code in (wanted, wanted.partition("_")[0]) if code in available_languages()), SOURCE_LANGUAGE
        )
        if self.code != SOURCE_LANGUAGE:
            self._load(f"qtbase_{self.code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        self._load(f"clinic_desk_{self.code}", str(resource("translations")))  # English: one visit, two visits
        place = QLocale(locale) if locale else QLocale.system()
        words = QLocale(self.code)
        same_language = words.language() == place.language()
        self.formats.take(place, place if same_language else words)
        QLocale.setDefault(place)
        self._app.setLayoutDirection(words.textDirection())
        return self.formats

    @property
    def is_right_to_left(self) -> bool:
        """Whether the layout goes from right to left."""
        return self._app.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def _load(self, name: str, folder: str) -> None:
        translator = QTranslator()
        if translator.load(name, folder):
            self._app.installTranslator(translator)
            self._translators.append(translator)
