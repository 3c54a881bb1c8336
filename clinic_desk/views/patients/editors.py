"""Editors that only a patient's form needs: birth date or age, phones, alerts, lists by line, codes or own words."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from clinic_desk.domain.patient import Alert, AlertMoment, BirthPrecision, PatientDetails, Phone
from clinic_desk.domain.typed_births import Birth, read_birth
from clinic_desk.qt.icons import keep_icon
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme
from clinic_desk.views.card_parts import set_label, text_label
from clinic_desk.views.person_words import age_text, birth_text, isolated, person_line, phone_text
from clinic_desk.views.status_words import word_for
from clinic_desk.views.widgets.editors import ChoiceEditor, Editor, LongEditor, UnreadableError, date_words

SHOWN_NAMES = 2
BABY_MONTHS = 24


class BirthEditor(Editor):
    """A birth date in any form, or an age; below it stands how it was understood."""

    def __init__(self, label: str, formats: Formats) -> None:
        self.line = QLineEdit()
        self.echo_label = text_label(look="small", name="birth_date_echo")
        holder = _Holder(self.line)
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


class PhonesEditor(Editor):
    """Several numbers with a word each (home, daughter); who else has one of them is said below it."""

    def __init__(self, label: str, theme: Theme) -> None:
        self._theme = theme
        self._rows: list[_PhoneRow] = []
        holder = _Holder()
        self._column = QVBoxLayout()
        self._column.setSpacing(6)
        self.add_button = _link(_tr("Add a number"), "add_phone_button")
        holder.column.addLayout(self._column)
        holder.column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeading)
        super().__init__("phones", label, holder)
        self.add_button.clicked.connect(self._add_by_hand)

    def show_value(self, value: Any) -> None:
        for row in tuple(self._rows):
            self._drop(row)
        for phone in value or (Phone(number=""),):
            self._add(phone)

    def read(self) -> Any:
        return tuple(phone for row in self._rows if (phone := row.phone()) is not None)

    def show_shares(self, names: Mapping[str, Sequence[str]]) -> None:
        """Say below each number who else has it; `names` is by number as typed."""
        for row in self._rows:
            phone = row.phone()
            row.show_others(() if phone is None else names.get(phone.typed or phone.number, ()))

    def _add_by_hand(self) -> None:
        self._add(Phone(number="")).number_edit.setFocus()

    def _add(self, phone: Phone) -> _PhoneRow:
        row = _PhoneRow(phone, self._theme)
        self._rows.append(row)
        self._column.addWidget(row)
        self.editor.setFocusProxy(self._rows[0].number_edit)
        row.edited.connect(self._changed)
        row.removed.connect(lambda: self._remove_by_hand(row))
        return row

    def _remove_by_hand(self, row: _PhoneRow) -> None:
        self._drop(row)
        if not self._rows:
            self._add(Phone(number=""))
        self._rows[0].number_edit.setFocus()
        self._changed()

    def _drop(self, row: _PhoneRow) -> None:
        self._rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _changed(self) -> None:
        self.clear_problem()
        self.edited.emit()


class _PhoneRow(QWidget):
    """One number. What nobody touched is handed back as it was stored."""

    edited = Signal()
    removed = Signal()

    def __init__(self, phone: Phone, theme: Theme) -> None:
        super().__init__()
        self._stored = phone
        self._stored_text = phone_text(phone)
        self.number_edit = QLineEdit(self._stored_text)
        self.number_edit.setObjectName("phone_number_edit")
        self.number_edit.setAccessibleName(self.tr("Phone number"))
        self.number_edit.setPlaceholderText(self.tr("Number"))
        self.label_edit = QLineEdit(phone.label)
        self.label_edit.setObjectName("phone_label_edit")
        self.label_edit.setAccessibleName(self.tr("Whose number, or where"))
        self.label_edit.setPlaceholderText(self.tr("Home, daughter…"))
        self.others_label = text_label(look="small", name="phone_others")
        remove = _remove_button(theme, self.tr("Remove this number"), "remove_phone_button")
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.number_edit, 3)
        line.addWidget(self.label_edit, 2)
        line.addWidget(remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(line)
        column.addWidget(self.others_label)
        set_label(self.others_label, "")
        for edit in (self.number_edit, self.label_edit):
            edit.textEdited.connect(self.edited)
        remove.clicked.connect(self.removed)

    def phone(self) -> Phone | None:
        """Answer the number, None while it is empty."""
        text, label = self.number_edit.text().strip(), self.label_edit.text().strip()
        if not text:
            return None
        if text == self._stored_text:
            return self._stored if label == self._stored.label else replace(self._stored, label=label)
        return Phone(number="", typed=text, label=label)

    def show_others(self, names: Sequence[str]) -> None:
        """Say who else has this number; sharing is allowed."""
        if not names:
            set_label(self.others_label, "")
            return
        shown = ", ".join(isolated(name) for name in names[:SHOWN_NAMES])
        more = len(names) - SHOWN_NAMES
        words = self.tr("Also the phone of %1 and %2 more") if more > 0 else self.tr("Also the phone of %1")
        set_label(self.others_label, words.replace("%1", shown).replace("%2", str(more)))


class AlertsEditor(Editor):
    """Short warnings, and when each shows by itself."""

    def __init__(self, label: str, theme: Theme) -> None:
        self._theme = theme
        self._rows: list[_AlertRow] = []
        holder = _Holder()
        self._column = QVBoxLayout()
        self._column.setSpacing(8)
        self.add_button = _link(_tr("Add an alert"), "add_alert_button")
        holder.column.addLayout(self._column)
        holder.column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeading)
        super().__init__("alerts", label, holder)
        holder.setFocusProxy(self.add_button)
        self.add_button.clicked.connect(self._add_by_hand)

    def show_value(self, value: Any) -> None:
        for row in tuple(self._rows):
            self._drop(row)
        for alert in value:
            self._add(alert)

    def read(self) -> Any:
        return tuple(alert for row in self._rows if (alert := row.alert()) is not None)

    def _add_by_hand(self) -> None:
        self._add(Alert(text="")).text_edit.setFocus()

    def _add(self, alert: Alert) -> _AlertRow:
        row = _AlertRow(alert, self._theme)
        self._rows.append(row)
        self._column.addWidget(row)
        row.edited.connect(self._changed)
        row.removed.connect(lambda: self._remove_by_hand(row))
        return row

    def _remove_by_hand(self, row: _AlertRow) -> None:
        self._drop(row)
        self.add_button.setFocus()
        self._changed()

    def _drop(self, row: _AlertRow) -> None:
        self._rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _changed(self) -> None:
        self.clear_problem()
        self.edited.emit()


class _AlertRow(QWidget):
    """One warning with its moments."""

    edited = Signal()
    removed = Signal()

    def __init__(self, alert: Alert, theme: Theme) -> None:
        super().__init__()
        self.text_edit = QLineEdit(alert.text)
        self.text_edit.setObjectName("alert_text_edit")
        self.text_edit.setAccessibleName(self.tr("Alert"))
        self.text_edit.setMaxLength(300)
        remove = _remove_button(theme, self.tr("Remove this alert"), "remove_alert_button")
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.text_edit, 1)
        line.addWidget(remove)
        moments = QHBoxLayout()
        moments.setSpacing(10)
        shows = QLabel(self.tr("Shows"))
        shows.setProperty("look", "small")
        moments.addWidget(shows)
        self.boxes: dict[AlertMoment, QCheckBox] = {}
        for moment in AlertMoment:
            box = QCheckBox(word_for(moment))
            box.setObjectName(f"alert_{moment.value}")
            box.setChecked(moment in alert.moments)
            box.clicked.connect(self.edited)
            self.boxes[moment] = box
            moments.addWidget(box)
        moments.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addLayout(moments)
        self.text_edit.textEdited.connect(self.edited)
        remove.clicked.connect(self.removed)

    def alert(self) -> Alert | None:
        """Answer the warning, None while it is empty."""
        text = self.text_edit.text().strip()
        moments = tuple(moment for moment, box in self.boxes.items() if box.isChecked())
        return Alert(text=text, moments=moments) if text else None


class _Holder(QWidget):
    """A column of widgets that stands for one editor."""

    def __init__(self, proxy: QWidget | None = None) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(2)
        if proxy is not None:
            self.setFocusProxy(proxy)


def _link(words: str, name: str) -> QPushButton:
    button = QPushButton(words)
    button.setObjectName(name)
    button.setProperty("kind", "link")
    button.setAutoDefault(False)
    return button


def _remove_button(theme: Theme, words: str, name: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setAccessibleName(words)
    button.setToolTip(words)
    keep_icon(button, theme, "cross", "muted")
    return button


def _tr(text: str) -> str:
    return QCoreApplication.translate("patients", text)
