"""This computer's settings and what the program is made of. Nothing here belongs to the clinic's records."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from clinic_desk.qt.language import SOURCE_LANGUAGE, available_languages
from clinic_desk.qt.preferences import LARGEST_TEXT, SMALLEST_TEXT, Preferences
from clinic_desk.qt.theme import ThemeChoice
from clinic_desk.views.settings.record_section import note
from clinic_desk.views.widgets.editors import ChoiceEditor, FlagEditor
from clinic_desk.views.widgets.form import Form, scrolled

_SCALES = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
_MINUTES = (0, 1, 2, 5, 10, 15, 30, 60)


class ComputerSection(QWidget):
    """What a person sets for this computer; each choice takes effect at once. `changed` carries `Preferences`."""

    changed = Signal(object)

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self.setObjectName("computer_section")
        self._preferences = preferences
        self.form = Form(self._rows(), name="computer_fields")
        self.form.show_value(preferences)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolled(self.form), 1)
        self.setFocusProxy(self.form.editors["theme"].editor)
        self.form.edited.connect(self._changed)

    def _changed(self) -> None:
        preferences = self.form.glance(self._preferences)
        if preferences is not None and preferences != self._preferences:
            self._preferences = preferences
            self.changed.emit(preferences)

    def _rows(self) -> list[str | list[QWidget]]:
        theme = ChoiceEditor("theme", self.tr("Colours"))
        theme.set_choices(
            [
                (ThemeChoice.SYSTEM, self.tr("As the computer is set")),
                (ThemeChoice.LIGHT, self.tr("Light")),
                (ThemeChoice.DARK, self.tr("Dark")),
                (ThemeChoice.CONTRAST, self.tr("Strong contrast")),
            ]
        )
        size = ChoiceEditor("text_scale", self.tr("Size of text"))
        scales = [scale for scale in _SCALES if SMALLEST_TEXT <= scale <= LARGEST_TEXT]
        own = self._preferences.text_scale
        known = sorted({*scales, own})
        size.set_choices([(scale, self.tr("%1 %").replace("%1", f"{scale * 100:.0f}")) for scale in known])
        language = ChoiceEditor("language", self.tr("Language of the program"))
        language.set_choices([("", self.tr("As the computer is set")), *_languages()])
        place = ChoiceEditor("locale", self.tr("Dates, times and numbers as in"), searchable=True)
        place.set_choices([("", self.tr("As the computer is set")), *_places()])
        letters = FlagEditor("single_letters", self.tr("Single letters work as keys in the calendar"))
        return [
            self.tr("Look"),
            [theme, size],
            self.tr("Language and place"),
            [language, place],
            self.tr("Keys"),
            [letters],
            self.tr("When nobody is at the desk"),
            [
                self._minutes("privacy_minutes", self.tr("Cover names and numbers after"), self._preferences),
                self._minutes("lock_minutes", self.tr("Lock the desk after"), self._preferences),
            ],
        ]

    def _minutes(self, name: str, label: str, preferences: Preferences) -> ChoiceEditor:
        choice = ChoiceEditor(name, label)
        known = sorted({*_MINUTES, getattr(preferences, name)})
        words = {0: self.tr("never"), 1: self.tr("1 minute")}
        many = self.tr("%1 minutes")
        choice.set_choices([(count, words.get(count) or many.replace("%1", str(count))) for count in known])
        return choice


class AboutSection(QWidget):
    """What the program is made of: pairs of a name and a version, to be read out or copied when asking for help."""

    def __init__(self, versions: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.setObjectName("about_section")
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, (name, version) in enumerate(versions):
            label = QLabel(name)
            label.setProperty("look", "field")
            value = QLabel(version)
            value.setObjectName(f"version_{row}")
            value.setTextFormat(Qt.TextFormat.PlainText)
            value.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            value.setWordWrap(True)
            label.setBuddy(value)
            grid.addWidget(label, row, 0)
            grid.addWidget(value, row, 1)
            if row == 0:
                self.setFocusProxy(value)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(grid)
        column.addWidget(note(self.tr("The clinic's records are kept on this computer and sent nowhere.")))
        column.addStretch(1)


def _languages() -> list[tuple[str, str]]:
    found = []
    for code in available_languages():
        name = QLocale(code).nativeLanguageName() if code != SOURCE_LANGUAGE else "English"
        found.append((code, name[:1].upper() + name[1:]))
    return found


def _places() -> list[tuple[str, str]]:
    """Every locale that Qt knows, by language and country in their own words."""
    places = {}
    for locale in QLocale.matchingLocales(
        QLocale.Language.AnyLanguage, QLocale.Script.AnyScript, QLocale.Country.AnyTerritory
    ):
        if locale.language() is not QLocale.Language.C:
            language = QLocale.languageToString(locale.language())
            territory = QLocale.territoryToString(locale.territory())
            places[locale.name()] = f"{territory} · {language}"
    return sorted(places.items(), key=lambda pair: pair[1])
