"""The sections of a patient's form and the dictionary of its editors: one for every field that can be edited."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QWidget

from clinic_desk.domain.clinic import Place
from clinic_desk.domain.patient import BloodGroup, Channel, Patient, Sex
from clinic_desk.presenters.patient_form import OpenedForm
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme
from clinic_desk.views.patients.editors import (
    BirthEditor,
    CodeOrWordsEditor,
    LinesEditor,
    OneOfEditor,
    TicksEditor,
)
from clinic_desk.views.patients.row_editors import AlertsEditor, PhonesEditor
from clinic_desk.views.record_words import country_name, field_word, language_name
from clinic_desk.views.status_words import word_for
from clinic_desk.views.widgets.editors import DateEditor, Editor, FlagEditor, LineEditor, LongEditor, UnreadableError
from clinic_desk.views.widgets.form import Form

translate = QCoreApplication.translate

LANGUAGES = (
    "bn", "en", "hi", "ur", "ar", "ta", "te", "mr", "gu", "pa", "ne", "si", "my", "zh", "ja", "ko", "th", "vi", "id",
    "ms", "fa", "ps", "tr", "ru", "uk", "pl", "de", "fr", "es", "pt", "it", "nl", "ro", "el", "he", "am", "so", "sw",
    "ha", "yo", "ig", "zu",
)  # fmt: skip
"""Languages that are offered by name; any other one can be typed."""

_BIRTH = ("birth_date", "birth_precision", "birth_noted_on")
_CONTACT = "emergency_contact"


class PatientFields(Form):
    """Every editor of the form. Fields that nobody touched are handed back exactly as they were stored."""

    def __init__(self, theme: Theme, formats: Formats) -> None:
        self._today = _Today()
        self.birth = BirthEditor(field_word("birth_date"), formats)
        self.phones = PhonesEditor(field_word("phones"), theme)
        self._touched: set[str] = set()
        super().__init__(self._rows(theme, formats), name="patient_fields")

    def _rows(self, theme: Theme, formats: Formats) -> list[Any]:
        self.medical = [LongEditor(name, field_word(name), lines=3) for name in ("diagnosis", "medical_record")]
        sex = OneOfEditor("sex", field_word("sex"), gone="")
        sex.set_choices([(code, word_for(code)) for code in Sex])
        blood = OneOfEditor("blood_group", field_word("blood_group"), gone="")
        blood.set_choices([(code, word_for(code)) for code in _unknown_first()])
        channel = OneOfEditor("preferred_channel", field_word("preferred_channel"), gone="")
        channel.set_choices(
            [(None, translate("patients", "No preference")), *((code, word_for(code)) for code in Channel)]
        )
        language = CodeOrWordsEditor("language", field_word("language"))
        language.set_choices([("", ""), *((code, language_name(code)) for code in LANGUAGES)])
        country = CodeOrWordsEditor("country", field_word("country"))
        country.set_choices([("", translate("patients", "The clinic's country")), *_countries()])
        self.place = OneOfEditor(
            "place_id", field_word("place_id"), gone=translate("patients", "not here any more"), searchable=True
        )
        self.doctor = OneOfEditor(
            "usual_doctor_id", field_word("usual_doctor_id"), gone=translate("patients", "not here any more")
        )
        died = DateEditor("deceased_on", field_word("deceased_on"), formats=formats, today=self._today, optional=True)
        contact = [
            LineEditor(f"{_CONTACT}.{name}", word)
            for name, word in (
                ("name", translate("patients", "Name")),
                ("relation", translate("patients", "Relation")),
                ("phone", translate("patients", "Phone")),
            )
        ]
        return [
            translate("patients", "Who"),
            (_line("full_name"), _line("other_names")),
            (self.birth, sex),
            translate("patients", "How to reach"),
            (self.phones,),
            (_line("email"), channel),
            (TicksEditor("consents", field_word("consents"), [(code, word_for(code)) for code in Channel]),),
            (_flag("no_messages_left"),),
            (_line("address"),),
            (_line("city"), _line("zip"), _line("state")),
            (self.place, country, language),
            translate("patients", "Emergency contact"),
            tuple(contact),
            translate("patients", "Medical"),
            (LinesEditor("allergies", translate("patients", "Allergies, one per line"), lines=3),
             LinesEditor("chronic_conditions", translate("patients", "Chronic conditions, one per line"), lines=3)),
            (blood, self.doctor),
            *((editor,) for editor in self.medical),
            translate("patients", "Alerts"),
            (AlertsEditor(translate("patients", "Shown to whoever opens the record"), theme),),
            translate("patients", "Notes and record"),
            (LongEditor("notes", field_word("notes"), lines=3),),
            (_flag("incomplete"), _flag("archived")),
            (died,),
        ]  # fmt: skip

    def _take(self, widget: QWidget) -> None:
        if isinstance(widget, Editor):  # noted before anybody hears of the edit and reads the form
            widget.edited.connect(partial(self._touched.add, widget.name))
        super()._take(widget)

    # -- what the form does with them ------------------------------------------------------------

    def open(self, opened: OpenedForm) -> None:
        """Offer what can be chosen, hide or freeze what is clinical, and show the patient."""
        self._today.day = opened.today
        self.birth.set_today(opened.today)
        choices = opened.choices
        self.place.set_choices([(None, ""), *place_paths(choices.places)])
        self.doctor.set_choices([(None, ""), *((doctor.id, doctor.name) for doctor in choices.doctors)])
        for editor in self.medical:
            editor.setVisible(opened.sees_clinical)
            editor.text.setReadOnly(not opened.edits_clinical)
        self.show_value(opened.patient)

    def show_value(self, value: Any) -> None:
        """Show a whole patient; nothing counts as touched any more."""
        super().show_value(value)
        self.birth.show_birth(value)
        self._touched.clear()

    def show_fields(self, value: Patient, fields: tuple[str, ...]) -> None:
        """Show some fields of a patient and leave the others as typed."""
        for name, editor in self.editors.items():
            field = name.partition(".")[0]
            if field not in fields:
                continue
            if editor is self.birth:
                self.birth.show_birth(value)
            else:
                inner = name.partition(".")[2]
                whole = getattr(value, field)
                editor.show_value(getattr(whole, inner) if inner else whole)
            editor.clear_problem()
            self._touched.discard(name)

    def read(self, value: Any) -> Any:
        """Answer the patient as typed, or None after saying what cannot be read."""
        typed, unreadable = self._read_touched(value)
        for editor, error in unreadable:
            editor.say_unreadable(error.code)
        if unreadable:
            unreadable[0][0].editor.setFocus()
            return None
        return typed

    def glance(self, value: Any) -> Any:
        """Answer the patient as typed so far; what cannot be read yet stays as it was."""
        return self._read_touched(value)[0]

    def _read_touched(self, value: Any) -> tuple[Any, list[tuple[Editor, UnreadableError]]]:
        typed: dict[str, Any] = {}
        unreadable = []
        for name, editor in self.editors.items():
            if name not in self._touched:
                continue
            field, _dot, inner = name.partition(".")
            try:
                if editor is self.birth:
                    typed |= self.birth.fields()
                elif inner:
                    typed[field] = replace(typed.get(field, getattr(value, field)), **{inner: editor.read()})
                else:
                    typed[field] = editor.read()
            except UnreadableError as error:
                unreadable.append((editor, error))
        return replace(value, **typed), unreadable

    def differs(self, stored: Patient) -> bool:
        """Whether what stands here is something else than what is stored, or cannot be read at all."""
        typed, unreadable = self._read_touched(stored)
        return bool(unreadable) or typed != stored

    def covered_fields(self) -> frozenset[str]:
        """Name the fields of a patient that have an editor here."""
        return frozenset(name.partition(".")[0] for name in self.editors) | frozenset(_BIRTH)


class _Today:
    """The clinic's day, told when a form opens."""

    def __init__(self) -> None:
        self.day = date.min

    def __call__(self) -> date:
        return self.day


def place_paths(places: tuple[Place, ...]) -> list[tuple[UUID, str]]:
    """Every area with those around it, the smallest first, in order of name: Dhanmondi, Dhaka."""
    by_id = {place.id: place for place in places}

    def path(place: Place) -> str:
        names, seen = [], set()
        here: Place | None = place
        while here is not None and here.id not in seen:
            seen.add(here.id)
            names.append(here.name)
            here = by_id.get(here.parent_id) if here.parent_id else None
        return ", ".join(names)

    return sorted(((place.id, path(place)) for place in places), key=lambda item: item[1].casefold())


def _countries() -> list[tuple[str, str]]:
    codes = {QLocale.territoryToCode(territory) for territory in QLocale.Country}
    named = [(code, country_name(code)) for code in codes if len(code) == 2 and code.isalpha()]
    return sorted(named, key=lambda item: item[1])


def _unknown_first() -> list[BloodGroup]:
    return sorted(BloodGroup, key=lambda group: group is not BloodGroup.UNKNOWN)


def _line(name: str) -> LineEditor:
    return LineEditor(name, field_word(name))


def _flag(name: str) -> FlagEditor:
    return FlagEditor(name, field_word(name))
