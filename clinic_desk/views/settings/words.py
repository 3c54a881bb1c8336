"""Words of the settings: the sections, what a permission allows, and countries and zones as people look for them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from clinic_desk.domain.access import Permission
from clinic_desk.presenters.settings import Section


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Mark a text for the translators."""
    return text


SECTIONS: dict[Section, tuple[str, str]] = {
    Section.CLINIC: (QT_TRANSLATE_NOOP("settings", "Clinic"), "mark"),
    Section.ROOMS: (QT_TRANSLATE_NOOP("settings", "Rooms"), "room"),
    Section.TYPES: (QT_TRANSLATE_NOOP("settings", "Visit types"), "list"),
    Section.AREAS: (QT_TRANSLATE_NOOP("settings", "Areas"), "pin"),
    Section.HOLIDAYS: (QT_TRANSLATE_NOOP("settings", "Holidays"), "calendar"),
    Section.USERS: (QT_TRANSLATE_NOOP("settings", "Accounts"), "user"),
    Section.PERMISSIONS: (QT_TRANSLATE_NOOP("settings", "Permissions"), "lock"),
    Section.COMPUTER: (QT_TRANSLATE_NOOP("settings", "This computer"), "keyboard"),
    Section.ABOUT: (QT_TRANSLATE_NOOP("settings", "About"), "info"),
}
"""The word and the icon of each section."""

PERMISSION_GROUPS: tuple[tuple[str, tuple[tuple[Permission, str], ...]], ...] = (
    (
        QT_TRANSLATE_NOOP("settings", "Visits"),
        (
            (Permission.SEE_CALENDAR, QT_TRANSLATE_NOOP("settings", "See the calendar")),
            (Permission.BOOK, QT_TRANSLATE_NOOP("settings", "Book visits")),
            (Permission.MOVE, QT_TRANSLATE_NOOP("settings", "Move visits")),
            (Permission.CANCEL, QT_TRANSLATE_NOOP("settings", "Cancel visits")),
            (Permission.CHANGE_STATUS, QT_TRANSLATE_NOOP("settings", "Say who has arrived, is seen, is done")),
            (Permission.CORRECT_STATUS, QT_TRANSLATE_NOOP("settings", "Put a wrong status right")),
            (Permission.OVERBOOK, QT_TRANSLATE_NOOP("settings", "Book a time that is taken")),
            (Permission.BOOK_OUTSIDE_HOURS, QT_TRANSLATE_NOOP("settings", "Book outside hours")),
            (Permission.EXCEED_LIMITS, QT_TRANSLATE_NOOP("settings", "Go over booking limits")),
            (Permission.BLOCK_TIME, QT_TRANSLATE_NOOP("settings", "Block time")),
        ),
    ),
    (
        QT_TRANSLATE_NOOP("settings", "Patients"),
        (
            (Permission.SEE_PATIENTS, QT_TRANSLATE_NOOP("settings", "See patients")),
            (Permission.EDIT_PATIENTS, QT_TRANSLATE_NOOP("settings", "Register and edit patients")),
            (Permission.SEE_CLINICAL_NOTES, QT_TRANSLATE_NOOP("settings", "See clinical notes")),
            (Permission.EDIT_CLINICAL_NOTES, QT_TRANSLATE_NOOP("settings", "Write clinical notes")),
        ),
    ),
    (
        QT_TRANSLATE_NOOP("settings", "Doctors"),
        (
            (Permission.SEE_DOCTORS, QT_TRANSLATE_NOOP("settings", "See doctors")),
            (Permission.EDIT_DOCTORS, QT_TRANSLATE_NOOP("settings", "Add and edit doctors")),
            (Permission.APPROVE_DOCTORS, QT_TRANSLATE_NOOP("settings", "Approve doctors")),
            (Permission.EDIT_HOURS, QT_TRANSLATE_NOOP("settings", "Change hours, leave and holidays")),
            (Permission.EDIT_OWN_HOURS, QT_TRANSLATE_NOOP("settings", "Change one's own hours and leave")),
        ),
    ),
    (
        QT_TRANSLATE_NOOP("settings", "Clinic"),
        (
            (Permission.SEE_MONEY, QT_TRANSLATE_NOOP("settings", "See fees and prices")),
            (Permission.EDIT_SETTINGS, QT_TRANSLATE_NOOP("settings", "Change the clinic's settings")),
            (Permission.EDIT_USERS, QT_TRANSLATE_NOOP("settings", "Change accounts and permissions")),
            (Permission.SEE_AUDIT, QT_TRANSLATE_NOOP("settings", "See who changed what")),
        ),
    ),
)
"""Every permission once, under a heading; a test holds it complete."""


def section_word(section: Section) -> str:
    """The name of a section."""
    return tr(SECTIONS[section][0])


def tr(text: str) -> str:
    """Say a marked text in the language of the program."""
    return QCoreApplication.translate("settings", text)


def country_name(code: str, words: QLocale) -> str:
    """The name of a country (ISO 3166) in the language of the program, where Qt knows it."""
    territory = QLocale.codeToTerritory(code)
    if territory == QLocale.Country.AnyTerritory:
        return code
    place = QLocale(words.language(), territory)
    native = place.nativeTerritoryName() if place.territory() == territory else ""
    return native if native and words.language() == place.language() else QLocale.territoryToString(territory)


def currency_of(code: str) -> str:
    """The currency (ISO 4217) of a country, empty where Qt knows none."""
    territory = QLocale.codeToTerritory(code)
    if territory == QLocale.Country.AnyTerritory:
        return ""
    place = QLocale(QLocale.Language.AnyLanguage, territory)
    return place.currencySymbol(QLocale.CurrencySymbolFormat.CurrencyIsoCode)


def zone_word(zone: str) -> str:
    """A zone as people look for it: the town first."""
    region, _, town = zone.partition("/")
    return f"{town.replace('_', ' ').replace('/', ', ')} ({region})" if town else zone
