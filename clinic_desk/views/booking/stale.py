"""What somebody else changed while the form was open: their value beside ours, and the two ways on."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from clinic_desk.domain.booking_form import BookingChoices, DraftPart, StalePart
from clinic_desk.domain.clinic_time import wall_of
from clinic_desk.qt.language import Formats
from clinic_desk.views.reason_sentences import clock


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Mark a text for the translators."""
    return text


NAMES: dict[DraftPart, str] = {
    DraftPart.TIME: QT_TRANSLATE_NOOP("stale", "Time"),
    DraftPart.LENGTH: QT_TRANSLATE_NOOP("stale", "Length"),
    DraftPart.DOCTOR: QT_TRANSLATE_NOOP("stale", "Doctor"),
    DraftPart.ROOM: QT_TRANSLATE_NOOP("stale", "Room"),
    DraftPart.PATIENT: QT_TRANSLATE_NOOP("stale", "Patient"),
    DraftPart.TYPE: QT_TRANSLATE_NOOP("stale", "Visit type"),
    DraftPart.REASON: QT_TRANSLATE_NOOP("stale", "Reason"),
    DraftPart.DESK_NOTES: QT_TRANSLATE_NOOP("stale", "Notes"),
}
"""The parts of a visit, in words."""


class StalePanel(QFrame):
    """Both values of each part, and the choice between them."""

    keep_mine_requested = Signal()
    take_theirs_requested = Signal()

    def __init__(self, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stale")
        self.setProperty("notice", "warning")
        self._formats = formats
        self.words_label = QLabel()
        self.words_label.setObjectName("stale_words")
        self.words_label.setTextFormat(Qt.TextFormat.PlainText)
        self.words_label.setWordWrap(True)
        self.mine_button = _button(self.tr("Save mine"), "keep_mine_button")
        self.theirs_button = _button(self.tr("Take theirs"), "take_theirs_button")
        self.mine_button.clicked.connect(self.keep_mine_requested)
        self.theirs_button.clicked.connect(self.take_theirs_requested)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.theirs_button)
        row.addWidget(self.mine_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        column.addWidget(self.words_label)
        column.addLayout(row)
        self.hide()

    def show_parts(self, parts: tuple[StalePart, ...], choices: BookingChoices) -> None:
        """Show both values of each part."""
        lines = [self.tr("Somebody else changed this visit meanwhile.")]
        for stale in parts:
            line = self.tr("%1: here %2, there %3")
            line = line.replace("%1", QCoreApplication.translate("stale", NAMES[stale.part]))
            line = line.replace("%2", self._value(stale.part, stale.mine, choices))
            lines.append(line.replace("%3", self._value(stale.part, stale.theirs, choices)))
        self.words_label.setText("\n".join(lines))
        self.show()
        self.theirs_button.setFocus(Qt.FocusReason.OtherFocusReason)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.words_label.text()))

    def clear(self) -> None:
        """Take everything away."""
        self.words_label.clear()
        self.hide()

    def _value(self, part: DraftPart, value: object, choices: BookingChoices) -> str:
        zone = choices.clinic.zone
        if part is DraftPart.TIME and isinstance(value, int):
            return f"{self._formats.day_short(wall_of(value, zone).day)} {clock(value, self._formats, zone)}"
        if part is DraftPart.LENGTH and isinstance(value, int):
            return self._formats.duration(value)
        if isinstance(value, UUID):
            return self._name(part, value, choices)
        return f"“{value}”" if value else self.tr("empty")

    def _name(self, part: DraftPart, record_id: UUID, choices: BookingChoices) -> str:
        if part is DraftPart.PATIENT:
            return self.tr("another patient")
        record = {
            DraftPart.DOCTOR: choices.doctor(record_id),
            DraftPart.ROOM: choices.room(record_id),
            DraftPart.TYPE: choices.visit_type(record_id),
        }.get(part)
        return self.tr("something new") if record is None else record.name


def _button(word: str, name: str) -> QPushButton:
    button = QPushButton(word)
    button.setObjectName(name)
    button.setAutoDefault(False)
    return button
