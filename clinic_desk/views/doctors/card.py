"""The card of one doctor: who it is, whether visits can be booked, presence, and what can be done."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from clinic_desk.domain.appointment import Presence
from clinic_desk.domain.doctor import Approval, Doctor
from clinic_desk.domain.refusals import Refusal
from clinic_desk.presenters.doctors import DoctorCard
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme, Tone
from clinic_desk.views.money import money
from clinic_desk.views.sentences import sentence_for
from clinic_desk.views.status_words import word_for
from clinic_desk.views.widgets.field import Field
from clinic_desk.views.widgets.flow_layout import FlowLayout
from clinic_desk.views.widgets.form import scrolled
from clinic_desk.views.widgets.pill import Pill
from clinic_desk.views.widgets.segmented import Segmented

APPROVAL_LOOKS = {
    Approval.PENDING: (Tone.WARNING, "quarter-circle"),
    Approval.APPROVED: (Tone.SUCCESS, "tick"),
    Approval.REFUSED: (Tone.DANGER, "cross"),
}
CARD_WIDTH = 332


class DoctorCardPanel(QFrame):
    """Reports what the person wants; every signal carries the doctor's id."""

    edit_requested = Signal(object)
    hours_requested = Signal(object)
    approve_requested = Signal(object)
    refuse_requested = Signal(object, str)
    presence_requested = Signal(object, str)

    def __init__(self, theme: Theme, formats: Formats) -> None:
        super().__init__()
        self.setObjectName("doctor_card")
        self.setProperty("look", "card")
        self.setFixedWidth(theme.length(CARD_WIDTH))
        self._theme = theme
        self._formats = formats
        self._doctor_id: UUID | None = None
        self._content: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 14, 4, 12)
        self.reason_edit: QLineEdit | None = None
        self.problem_label = QLabel()
        self.problem_label.setObjectName("doctor_card_problem")
        self.problem_label.setProperty("look", "problem")
        self.problem_label.setWordWrap(True)
        self._column.addWidget(self.problem_label)
        self.show_card(None)

    def show_card(self, card: DoctorCard | None) -> None:
        """Show one doctor, or how to begin."""
        focused = "" if self._content is None else _focus_name(self._content)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._doctor_id = None if card is None else card.doctor.id
        self.show_problem("")
        if card is None:
            column.addWidget(_text(self.tr("Nobody is chosen."), "muted"))
        else:
            self._fill(column, card)
        column.addStretch(1)
        self._put(content)
        if focused:
            again = content.findChild(QWidget, focused)
            if isinstance(again, QWidget):
                again.setFocus()

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why this could not be done."""
        self.show_problem(sentence_for(refusal))
        if self.reason_edit is not None and refusal.code == "reason_required":
            self.reason_edit.setFocus()

    def show_problem(self, sentence: str) -> None:
        """Show a sentence at the foot of the card; empty shows none."""
        self.problem_label.setText(sentence)
        self.problem_label.setVisible(bool(sentence))

    # -- inside ----------------------------------------------------------------------------------

    def _put(self, content: QWidget) -> None:
        if self._content is not None:
            self._column.removeWidget(self._content)
            self._content.hide()
            self._content.deleteLater()
        self._content = scrolled(content)
        self._column.insertWidget(0, self._content, 1)
        self._content.show()  # at once, so that it can take the focus

    def _fill(self, column: QVBoxLayout, card: DoctorCard) -> None:
        doctor = card.doctor
        column.addWidget(_text(doctor.name, "name"))
        column.addWidget(_text(" · ".join(doctor.specialities) or self.tr("No speciality"), "muted"))
        pills = FlowLayout()
        tone, icon = APPROVAL_LOOKS[doctor.approval]
        pills.addWidget(Pill(self._theme, word_for(doctor.approval), tone, icon=icon))
        if not doctor.active:
            pills.addWidget(Pill(self._theme, self.tr("Not working here now"), Tone.NEUTRAL, icon="minus"))
        column.addLayout(pills)
        if doctor.approval is Approval.REFUSED and doctor.approval_note:
            column.addWidget(_text(self.tr("Reason: %1").replace("%1", doctor.approval_note), "small"))
        if card.rights.presence:
            column.addWidget(self._presence(doctor))
        column.addLayout(self._buttons(card))
        if card.rights.approve and doctor.approval is not Approval.APPROVED:
            column.addWidget(self._approval(doctor))
        for label, value in self._lines(card):
            if value:
                pair = QVBoxLayout()
                pair.setSpacing(1)
                pair.addWidget(_text(label, "small"))
                pair.addWidget(_text(value, ""))
                column.addLayout(pair)

    def _buttons(self, card: DoctorCard) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        if card.rights.edit:
            edit = _button(self.tr("Edit"), "edit_doctor_button")
            edit.clicked.connect(lambda: self.edit_requested.emit(card.doctor.id))
            row.addWidget(edit)
        hours = _button(self.tr("Hours and leave"), "hours_button")
        hours.clicked.connect(lambda: self.hours_requested.emit(card.doctor.id))
        row.addWidget(hours)
        row.addStretch(1)
        return row

    def _presence(self, doctor: Doctor) -> Segmented:
        choices = [(presence.value, word_for(presence)) for presence in Presence]
        segmented = Segmented(choices, name=self.tr("Presence"))
        segmented.setObjectName("presence_segmented")
        segmented.show_choice(doctor.presence.value)
        segmented.chosen.connect(lambda choice: self.presence_requested.emit(doctor.id, choice))
        return segmented

    def _approval(self, doctor: Doctor) -> QWidget:
        """Approve at once; refusing asks for the reason in the same place."""
        box = QFrame()
        box.setProperty("look", "inset")
        column = QVBoxLayout(box)
        column.setContentsMargins(12, 10, 12, 4)
        column.setSpacing(8)
        approve = _button(self.tr("Approve"), "approve_button", kind="primary")
        approve.clicked.connect(lambda: self.approve_requested.emit(doctor.id))
        column.addWidget(approve)
        if doctor.approval is Approval.PENDING:
            self.reason_edit = QLineEdit()
            field = Field(self.tr("Reason for refusing"), self.reason_edit, name="refusal_reason")
            refuse = _button(self.tr("Refuse"), "refuse_button", kind="danger")
            edit = self.reason_edit
            refuse.clicked.connect(lambda: self.refuse_requested.emit(doctor.id, edit.text().strip()))
            edit.returnPressed.connect(refuse.click)
            column.addWidget(field)
            column.addWidget(refuse)
            column.addSpacing(6)
        return box

    def _lines(self, card: DoctorCard) -> list[tuple[str, str]]:
        doctor = card.doctor
        fee = "" if doctor.fee is None else money(doctor.fee, card.currency, self._formats.locale)
        years = self._formats.number(doctor.experience_years) if doctor.experience_years else ""
        limit = "" if doctor.max_patients_per_day is None else self._formats.number(doctor.max_patients_per_day)
        return [
            (self.tr("Licence number"), doctor.licence),
            (self.tr("Works at"), ", ".join(card.clinic_names)),
            (self.tr("Usual room"), card.room_name),
            (self.tr("Fee"), fee),
            (self.tr("Mobile"), doctor.mobile),
            (self.tr("E-mail"), doctor.email),
            (self.tr("Qualifications"), doctor.qualifications),
            (self.tr("Years of experience"), years),
            (self.tr("Languages"), ", ".join(doctor.languages)),
            (self.tr("Most patients a day"), limit),
            (self.tr("About"), doctor.biography),
        ]


def _focus_name(content: QWidget) -> str:
    return next((widget.objectName() for widget in content.findChildren(QWidget) if widget.hasFocus()), "")


def _text(words: str, look: str) -> QLabel:
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if look:
        label.setProperty("look", look)
    return label


def _button(word: str, name: str, *, kind: str = "") -> QPushButton:
    button = QPushButton(word)
    button.setObjectName(name)
    button.setAutoDefault(False)
    if kind:
        button.setProperty("kind", kind)
    return button
