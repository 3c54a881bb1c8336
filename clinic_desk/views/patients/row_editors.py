"""Editors with a row per thing: phones with whose they are, alerts with the moments at which they show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from clinic_desk.domain.patient import Alert, AlertMoment, Phone
from clinic_desk.qt.icons import keep_icon
from clinic_desk.qt.theme import Theme
from clinic_desk.views.card_parts import set_label, text_label
from clinic_desk.views.patients.editors import Holder
from clinic_desk.views.person_words import isolated, phone_text
from clinic_desk.views.status_words import word_for
from clinic_desk.views.widgets.editors import Editor

translate = QCoreApplication.translate

SHOWN_NAMES = 2


class PhonesEditor(Editor):
    """Several numbers with a word each (home, daughter); who else has one of them is said below it."""

    def __init__(self, label: str, theme: Theme) -> None:
        self._theme = theme
        self._rows: list[_PhoneRow] = []
        holder = Holder()
        self._column = QVBoxLayout()
        self._column.setSpacing(6)
        self.add_button = _link(translate("patients", "Add a number"), "add_phone_button")
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
        holder = Holder()
        self._column = QVBoxLayout()
        self._column.setSpacing(8)
        self.add_button = _link(translate("patients", "Add an alert"), "add_alert_button")
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
