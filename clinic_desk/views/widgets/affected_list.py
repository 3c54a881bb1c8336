"""The visits that a change of working time would touch, listed before it is saved."""

from __future__ import annotations

from datetime import time

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QSizePolicy, QVBoxLayout

from clinic_desk.domain.impact import AffectedVisit
from clinic_desk.qt.language import Formats
from clinic_desk.views.person_words import shown_name

_MOST_LINES = 6


class AffectedList(QFrame):
    """Says how many visits stay booked although they no longer fit, and which; nothing is shown for none."""

    def __init__(self, formats: Formats) -> None:
        super().__init__()
        self.setObjectName("affected")
        self.setProperty("notice", "warning")
        self._formats = formats
        self._visits: tuple[AffectedVisit, ...] = ()
        self._covered = False
        self.sentence = QLabel()
        self.sentence.setObjectName("affected_sentence")
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.list = QListWidget()
        self.list.setObjectName("affected_list")
        self.list.setProperty("look", "list")
        self.list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        column.addWidget(self.sentence)
        column.addWidget(self.list)
        self.hide()

    def show_visits(self, visits: tuple[AffectedVisit, ...]) -> None:
        """List these visits by time."""
        self._visits = visits
        many = self.tr("%1 booked visits do not fit. They stay booked until someone moves or cancels them:")
        one = self.tr("One booked visit does not fit. It stays booked until someone moves or cancels it:")
        self.sentence.setText(one if len(visits) == 1 else many.replace("%1", self._formats.number(len(visits))))
        self.list.clear()
        for visit in visits:
            self.list.addItem(self._line(visit))
        row = self.list.sizeHintForRow(0) if visits else 0
        self.list.setFixedHeight(row * min(len(visits), _MOST_LINES) + 4)
        self.list.setAccessibleName(self.sentence.text())
        self.setVisible(bool(visits))

    def set_private(self, private: bool) -> None:
        """Cover the names, or show them again."""
        self._covered = private
        self.show_visits(self._visits)

    def _line(self, visit: AffectedVisit) -> str:
        starts = time(visit.minute // 60 % 24, visit.minute % 60)
        parts = [
            f"{self._formats.day_short(visit.day)} {self._formats.time(starts)}",
            shown_name(visit.patient_name, covered=self._covered) or self.tr("no patient"),
            visit.type_name or self._formats.duration(visit.minutes),
            visit.doctor_name,
        ]
        return " · ".join(part for part in parts if part)
