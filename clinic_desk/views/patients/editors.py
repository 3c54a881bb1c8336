"""Editors that only a patient's form needs: birth date or age, lists by line, codes or own words, ticks."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from clinic_desk.domain.patient import BirthPrecision, PatientDetails
from clinic_desk.domain.typed_births import Birth, read_birth
from clinic_desk.qt.language import Formats
from clinic_desk.views.card_parts import set_label, text_label
from clinic_desk.views.person_words import age_text, birth_text, person_line
from clinic_desk.views.widgets.editors import ChoiceEditor, Editor, LongEditor, UnreadableError, date_words

BABY_MONTHS = 24


class BirthEditor(Editor):
    """A birth date in any form, or an age; below it stands how it was understood."""

    def __init__(self, label: str, formats: Formats) -> None:
        self.line = QLineEdit()
        self.echo_label = text_label(look="small", name="birth_date_echo")
        holder = Holder(self.line)
        holder.column.addWidget(self.line)
        holder.column.addWidget(self.echo_label)
        super().__init__("birth_date", label, holder)
        self.line.setObjectName("birth_date_line")
        self.line.setAccessibleName(label)
        self.line.setPlaceholderText(self.tr("14/3/1988, 3/1988, 1988 or 36y"))
        self._formats = formats
        self._today = date.min
        self._stored: Birth | None = None
        self._stored_text = ""
        self.line.textEdited.connect(self._typed)
        set_label(self.echo_label, "")

    def set_today(self, today: date) -> None:
        """Say what day it is in the clinic."""
        self._today = today

    def show_birth(self, details: PatientDetails) -> None:
        """Show a birth date as far as it is known."""
        born = details.birth_date
        self._stored = None
        if born is not None:
            self._stored = Birth(day=born, precision=details.birth_precision, noted_on=details.birth_noted_on)
        self._stored_text = self._written(self._stored)
        self.line.setText(self._stored_text)
        self._echo()

    def show_value(self, value: Any) -> None:
        """Left to `show_birth`: one field alone does not tell a birth date."""

    def read_birth(self) -> Birth | None:
        """Answer what stands there; raise UnreadableError when it is no birth date."""
        text = self.line.text().strip()
        if text == self._stored_text:
            return self._stored
        if not text:
            return None
        birth = read_birth(text, today=self._today, words=date_words(self._formats))
        if birth is None:
            raise UnreadableError("date_not_understood")
        return birth

    def read(self) -> Any:
        birth = self.read_birth()
        return None if birth is None else birth.day

    def fields(self) -> dict[str, Any]:
        """Answer the three fields that make a birth date."""
        birth = self.read_birth()
        if birth is None:
            return {"birth_date": None, "birth_precision": BirthPrecision.UNKNOWN, "birth_noted_on": None}
        return {"birth_date": birth.day, "birth_precision": birth.precision, "birth_noted_on": birth.noted_on}

    def _typed(self) -> None:
        self.clear_problem()
        self._echo()
        self.edited.emit()

    def _echo(self) -> None:
        try:
            birth = self.read_birth()
        except UnreadableError:
            birth = None
        set_label(self.echo_label, "" if birth is None else self._said(birth))

    def _said(self, birth: Birth) -> str:
        age = age_text(birth.day, birth.precision, self._today, self._formats)
        told = ""
        if birth.noted_on is not None:
            told = self.tr("told on %1").replace("%1", self._formats.date_full(birth.noted_on))
        return person_line((birth_text(birth.day, birth.precision, self._formats), age, told))

    def _written(self, birth: Birth | None) -> str:
        """Write a birth date in a form that can be typed."""
        if birth is None:
            return ""
        if birth.precision is BirthPrecision.MONTH:
            return f"{birth.day.month}/{birth.day.year}"
        if birth.precision is BirthPrecision.YEAR:
            return str(birth.day.year)
        if birth.precision is BirthPrecision.AGE:
            return _told_age(birth.day, birth.noted_on or self._today)
        return self._formats.date_full(birth.day)


def _told_age(day: date, told_on: date) -> str:
    """Write an age as it can be typed again: 36y, or 5m below two years."""
    months = (told_on.year - day.year) * 12 + told_on.month - day.month - (told_on.day < day.day)
    return f"{months // 12}y" if months >= BABY_MONTHS else f"{max(months, 0)}m"


class LinesEditor(LongEditor):
    """A list of words or phrases, one in each line."""

    def show_value(self, value: Any) -> None:
        super().show_value("\n".join(value))

    def read(self) -> Any:
        return tuple(dict.fromkeys(line.strip() for line in self.text.toPlainText().splitlines() if line.strip()))


class CodeOrWordsEditor(ChoiceEditor):
    """A code chosen by its word, or whatever else was typed."""

    def __init__(self, name: str, label: str) -> None:
        super().__init__(name, label, searchable=True)
        line = self.combo.lineEdit()
        if line is not None:
            line.textEdited.connect(self.edited)

    def show_value(self, value: Any) -> None:
        super().show_value(value)
        if self.combo.currentIndex() < 0:
            self.combo.setEditText(str(value))

    def read(self) -> Any:
        text = self.combo.currentText().strip()
        place = self.combo.findText(text, Qt.MatchFlag.MatchFixedString)
        return self._values[place] if place >= 0 else text


class OneOfEditor(ChoiceEditor):
    """One of several values; a stored one that is not offered any more is added to the list."""

    def __init__(self, name: str, label: str, *, gone: str, searchable: bool = False) -> None:
        super().__init__(name, label, searchable=searchable)
        self._gone = gone
        line = self.combo.lineEdit()
        if line is not None:
            line.textEdited.connect(self.edited)
        self._offered: tuple[tuple[Hashable, str], ...] = ()

    def set_choices(self, choices: Sequence[tuple[Hashable, str]]) -> None:
        self._offered = tuple(choices)
        super().set_choices(choices)

    def read(self) -> Any:
        place = self.combo.currentIndex()
        if self.combo.isEditable():  # what cannot be read stays as it was typed
            place = self.combo.findText(self.combo.currentText().strip(), Qt.MatchFlag.MatchFixedString)
        if place < 0:
            raise UnreadableError("required")
        return self._values[place]

    def say_unreadable(self, code: str) -> None:
        """Say that only what is offered can be chosen."""
        self.show_problem(self.tr("Choose from the list, or leave it empty."))

    def show_value(self, value: Any) -> None:
        if value not in {offered for offered, _word in self._offered}:
            super().set_choices((*self._offered, (value, self._gone)))
        super().show_value(value)


class TicksEditor(Editor):
    """Any number of a few codes, side by side."""

    def __init__(self, name: str, label: str, choices: Sequence[tuple[Hashable, str]]) -> None:
        self.boxes: dict[Hashable, QCheckBox] = {}
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for value, word in choices:
            box = QCheckBox(word)
            box.setObjectName(f"{name}_{value}")
            self.boxes[value] = box
            row.addWidget(box)
        row.addStretch(1)
        super().__init__(name, label, holder)
        holder.setFocusProxy(next(iter(self.boxes.values())))
        for box in self.boxes.values():
            box.clicked.connect(self.edited)

    def show_value(self, value: Any) -> None:
        for code, box in self.boxes.items():
            box.setChecked(code in value)

    def read(self) -> Any:
        return tuple(code for code, box in self.boxes.items() if box.isChecked())


class Holder(QWidget):
    """A column of widgets that stands for one editor."""

    def __init__(self, proxy: QWidget | None = None) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(2)
        if proxy is not None:
            self.setFocusProxy(proxy)
