"""What is said of a person: age, birth date as far as it is known, phones, in words and figures of the place.

While names are covered it says initials, and nothing by which somebody could be reached or found.
"""

from collections.abc import Iterable
from datetime import date

from PySide6.QtCore import QCoreApplication, QLocale

from clinic_desk.domain.folding import ascii_digits
from clinic_desk.domain.patient import BirthPrecision, Phone, Sex
from clinic_desk.qt.language import Formats
from clinic_desk.views.calendar.words import initials
from clinic_desk.views.status_words import word_for

translate = QCoreApplication.translate

COVERED = "•••"
_BABY_YEARS = 2
_MONTHS_PER_YEAR = 12
_BABY_DAYS = 60


def shown_name(name: str, *, covered: bool = False) -> str:
    """A name, or its initials while names are covered."""
    return initials(name) if covered else name


def age_text(born: date | None, precision: BirthPrecision, today: date, formats: Formats) -> str:
    """How old somebody is, in months or days below two years; "about" unless the month of birth is known."""
    if born is None or precision is BirthPrecision.UNKNOWN:
        return ""
    months = (today.year - born.year) * _MONTHS_PER_YEAR + today.month - born.month - (today.day < born.day)
    exact = precision in {BirthPrecision.DAY, BirthPrecision.MONTH}
    if months >= _BABY_YEARS * _MONTHS_PER_YEAR or precision is BirthPrecision.YEAR:
        pattern, number = translate("person_words", "%1 y"), max(0, months) // _MONTHS_PER_YEAR
    elif (today - born).days >= _BABY_DAYS:
        pattern, number = translate("person_words", "%1 months"), months
    else:
        pattern, number = translate("person_words", "%1 days"), max(0, (today - born).days)
    text = pattern.replace("%1", formats.number(number))
    return text if exact else translate("person_words", "about %1").replace("%1", text)


def birth_text(born: date | None, precision: BirthPrecision, formats: Formats) -> str:
    """A birth date as far as it is known: 12 Mar 1984, March 1984, 1984, born about 1984; empty when unknown."""
    if born is None or precision is BirthPrecision.UNKNOWN:
        return ""
    if precision is BirthPrecision.DAY:
        return formats.date_full(born)
    if precision is BirthPrecision.MONTH:
        return formats.month_title(born)
    year = _year(born, formats)
    return year if precision is BirthPrecision.YEAR else translate("person_words", "born about %1").replace("%1", year)


def _year(day: date, formats: Formats) -> str:
    figures = QLocale(formats.locale)
    figures.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    return figures.toString(day.year)


def sex_text(sex: Sex) -> str:
    """The sex in the middle of a line: male; empty when unknown."""
    return "" if sex is Sex.UNKNOWN else word_for(sex).lower()


def phone_text(phone: Phone) -> str:
    """A number as its owner groups it, with the calling code: +880 1712-998211; else as it is stored."""
    typed = phone.typed.strip()
    if typed.startswith("+") or not phone.number.startswith("+"):
        return typed or phone.number
    local = typed.lstrip("0০٠۰०")
    digits = ascii_digits(local)
    code = phone.number.removesuffix(digits)
    return f"{code} {local}" if digits and 1 < len(code) < len(phone.number) else phone.number


def isolated(text: str) -> str:
    """Keep a name of any direction from turning round what stands beside it."""
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}" if text else ""


def person_line(parts: Iterable[str]) -> str:
    """Join what is known with dots, leaving out what is not."""
    return " · ".join(part for part in parts if part)
