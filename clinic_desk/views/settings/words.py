"""Words of the settings: the sections, what a permission allows, and countries and zones as people look for them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from clinic_desk.domain.access import Permission
from clinic_desk.presenters.settings import Section


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Mark a text for the translators."""
    return text


_N = QT_TRANSLATE_NOOP

SECTIONS: dict[Section, tuple[str, str]] = {
    Section.CLINIC: (_N("settings", "Clinic"), "mark"),
    Section.ROOMS: (_N("settings", "Rooms"), "room"),
    Section.TYPES: (_N("settings", "Visit types"), "list"),
    Section.HOLIDAYS: (_N("settings", "Holidays"), "calendar"),
    Section.USERS: (_N("settings", "Accounts"), "user"),
    Section.PERMISSIONS: (_N("settings", "Permissions"), "lock"),
    Section.COMPUTER: (_N("settings", "This computer"), "keyboard"),
    Section.ABOUT: (_N("settings", "About"), "info"),
}
"""The word and the icon of each section."""

PERMISSION_GROUPS: tuple[tuple[str, tuple[tuple[Permission, str], ...]], ...] = (
    (
        _N("settings", "Visits"),
        (
            (Permission.SEE_CALENDAR, _N("settings", "See the calendar")),
            (Permission.BOOK, _N("settings", "Book visits")),
            (Permission.MOVE, _N("settings", "Move visits")),
            (Permission.CANCEL, _N("settings", "Cancel visits")),
            (Permission.CHANGE_STATUS, _N("settings", "Say who has arrived, is seen, is done")),
            (Permission.CORRECT_STATUS, _N("settings", "Put a wrong status right")),
            (Permission.OVERBOOK, _N("settings", "Book a time that is taken")),
            (Permission.BOOK_OUTSIDE_HOURS, _N("settings", "Book outside hours")),
            (Permission.EXCEED_LIMITS, _N("settings", "Go over booking limits")),
            (Permission.BLOCK_TIME, _N("settings", "Block time")),
        ),
    ),
    (
        _N("settings", "Patients"),
        (
            (Permission.SEE_PATIENTS, _N("settings", "See patients")),
            (Permission.EDIT_PATIENTS, _N("settings", "Register and edit patients")),
            (Permission.SEE_CLINICAL_NOTES, _N("settings", "See clinical notes")),
            (Permission.EDIT_CLINICAL_NOTES, _N("settings", "Write clinical notes")),
        ),
    ),
    (
        _N("settings", "Doctors"),
        (
            (Permission.SEE_DOCTORS, _N("settings", "See doctors")),
            (Permission.EDIT_DOCTORS, _N("settings", "Add and edit doctors")),
            (Permission.APPROVE_DOCTORS, _N("settings", "Approve doctors")),
            (Permission.EDIT_HOURS, _N("settings", "Change hours, leave and holidays")),
            (Permission.EDIT_OWN_HOURS, _N("settings", "Change one's own hours and leave")),
        ),
    ),
    (
        _N("settings", "Clinic"),
        (
            (Permission.SEE_MONEY, _N("settings", "See fees and prices")),
            (Permission.EDIT_SETTINGS, _N("settings", "Change the clinic's settings")),
            (Permission.EDIT_USERS, _N("settings", "Change accounts and permissions")),
            (Permission.SEE_AUDIT, _N("settings", "See who changed what")),
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
