"""Beside the form of a new patient: who may be the same person, and why. It never stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from clinic_desk.domain.patient_hits import Duplicate
from clinic_desk.presenters.patient_form import OpenedForm
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme
from clinic_desk.views.card_parts import empty, scrolled, text_label
from clinic_desk.views.person_words import age_text, birth_text, isolated, person_line, sex_text
from clinic_desk.views.status_words import word_for

WIDTH = 260


class DoublesPanel(QFrame):
    """Hidden for patients who are registered already. `existing_requested` carries the id of the one to open."""

    existing_requested = Signal(object)

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("doubles_panel")
        self.setProperty("look", "inset")
        self.setFixedWidth(theme.length(WIDTH))
        self._formats = formats
        self._today = date.min
        self._shown: tuple[UUID, ...] = ()
        self.title_label = text_label(self.tr("Registered already?"), "strong", name="doubles_title")
        self.note_label = text_label(look="small", name="doubles_note")
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 4, 0)
        self._column.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 8, 12)
        column.setSpacing(8)
        column.addWidget(self.title_label)
        column.addWidget(self.note_label)
        column.addWidget(scrolled(content, name="doubles_scroll"), 1)
        self.hide()

    def begin(self, opened: OpenedForm) -> None:
        """Stand beside a new patient only; nobody from an earlier form remains."""
        self._today = opened.today
        self.show_duplicates(())
        self.setVisible(opened.is_new)

    def show_duplicates(self, duplicates: Sequence[Duplicate]) -> None:
        """Show these, the most alike first."""
        empty(self._column)
        for duplicate in duplicates:
            self._column.addWidget(self._entry(duplicate))
        self._column.addStretch(1)
        if duplicates:
            note = self.tr("Open the record if it is the same person; else go on.")
        else:
            note = self.tr("Nobody like this so far.")
        self.note_label.setText(note)
        shown = tuple(duplicate.patient.id for duplicate in duplicates)
        if shown and shown != self._shown:
            names = ", ".join(duplicate.patient.full_name for duplicate in duplicates)
            words = self.tr("Perhaps registered already: %1").replace("%1", names)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        self._shown = shown

    def _entry(self, duplicate: Duplicate) -> QWidget:
        hit = duplicate.patient
        entry = QFrame()
        entry.setObjectName("double")
        entry.setProperty("look", "card")
        column = QVBoxLayout(entry)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(2)
        column.addWidget(text_label(hit.full_name, "strong"))
        age = age_text(hit.birth_date, hit.birth_precision, self._today, self._formats)
        born = birth_text(hit.birth_date, hit.birth_precision, self._formats)
        column.addWidget(text_label(person_line((age, sex_text(hit.sex), born)), "small"))
        phone = hit.phones[0] if hit.phones else ""
        column.addWidget(text_label(person_line((isolated(phone), isolated(f"#{hit.number}"))), "small"))
        reasons = ", ".join(word_for(reason) for reason in duplicate.likeness.reasons)
        column.addWidget(text_label(reasons, "small"))
        button = QPushButton(self.tr("Open this record"))
        button.setObjectName("open_double")
        button.setProperty("kind", "link")
        button.setAutoDefault(False)
        button.setAccessibleName(self.tr("Open the record of %1").replace("%1", hit.full_name))
        button.clicked.connect(partial(self.existing_requested.emit, hit.id))
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        return entry
