"""For whom the next booking is: a strip above the pages with what the desk wants to know of this person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from clinic_desk.qt.actions import native
from clinic_desk.qt.theme import Theme, Tone
from clinic_desk.views.widgets.pill import Pill

if TYPE_CHECKING:
    from clinic_desk.domain.patient_hits import PatientCard
    from clinic_desk.qt.language import Formats

MOST_ALERTS = 3


class ActivePatientStrip(QFrame):
    """Shows one patient's name, usual doctor, missed visits and alerts; `closed` lets the patient go."""

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("active_patient")
        self.setProperty("look", "list")
        self._theme = theme
        self.name_label = _label("active_patient_name", "strong")
        self.words_label = _label("active_patient_words", "muted")
        self.close_button = QPushButton()
        self.close_button.setObjectName("active_patient_close")
        self.close_button.setProperty("kind", "quiet")
        self.close_button.setAutoDefault(False)
        self.close_button.setText(self.tr("Let go"))
        self.close_button.clicked.connect(self.closed)
        self.hint_label = _label("active_patient_hint", "small")
        self.hint_label.setText(self.tr("%1 next free times").replace("%1", native("F3")))
        self._pills = QHBoxLayout()
        self._pills.setSpacing(6)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 6, 4)
        row.setSpacing(10)
        row.addWidget(_plain(self.tr("Booking for")))
        row.addWidget(self.name_label)
        row.addWidget(self.words_label)
        row.addLayout(self._pills)
        row.addStretch(1)
        row.addWidget(self.hint_label)
        row.addWidget(self.close_button)
        self.hide()

    def show_patient(self, card: PatientCard, formats: Formats) -> None:
        """Show for whom the next booking is; nothing of an earlier patient remains."""
        from clinic_desk.domain.patient import AlertMoment  # a third of what the empty window would load otherwise

        self.clear()
        patient, counts = card.patient, card.counts
        self.name_label.setText(patient.full_name)
        parts = [self.tr("%1 y").replace("%1", str(card.age))] if card.age is not None else []
        parts += [phone.number for phone in patient.phones[:1]]
        if card.usual_doctor_name:
            parts.append(self.tr("usually %1").replace("%1", card.usual_doctor_name))
        if card.past:
            parts.append(self.tr("last: %1").replace("%1", card.past[0].type_name or card.past[0].doctor_name))
        if counts.no_shows:
            parts.append(self.tr("no-shows: %1").replace("%1", str(counts.no_shows)))
        if card.upcoming:
            day = formats.day_short(card.upcoming[0].visit.day)
            parts.append(self.tr("next visit %1").replace("%1", day))
        self.words_label.setText(" · ".join(parts))
        for alert in card.alerts_at(AlertMoment.BOOKING)[:MOST_ALERTS]:
            self._pills.addWidget(Pill(self._theme, alert.text, Tone.WARNING))
        self.setAccessibleName(self.tr("Booking for %1").replace("%1", patient.full_name))
        self.show()

    def clear(self) -> None:
        """Show nobody."""
        self.hide()
        self.setAccessibleName("")
        self.name_label.clear()
        self.words_label.clear()
        while (item := self._pills.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()


def _label(name: str, look: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setProperty("look", look)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _plain(words: str) -> QLabel:
    label = QLabel(words)
    label.setProperty("look", "small")
    return label
