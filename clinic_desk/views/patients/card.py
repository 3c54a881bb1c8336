"""The card of one patient: warnings, how to reach them, what became of their visits, what was changed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from clinic_desk.domain.patient import Patient
from clinic_desk.domain.refusals import Refusal
from clinic_desk.domain.visit_view import ShownPatient
from clinic_desk.qt.actions import native
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme, Tone
from clinic_desk.views.card_parts import AlertShelf, empty, scrolled, selectable, set_label, text_label, titled
from clinic_desk.views.patients.history import changes_part, counts_part, others_part, visits_part
from clinic_desk.views.person_words import (
    COVERED,
    age_text,
    birth_text,
    isolated,
    person_line,
    phone_text,
    sex_text,
    shown_name,
)
from clinic_desk.views.record_words import RecordWords, field_word, language_name
from clinic_desk.views.sentences import sentence_for
from clinic_desk.views.status_words import word_for
from clinic_desk.views.widgets.busy_mark import BusyMark

COLUMNS = 2
_BOTH = 2
_PLAIN = ("email", "language", "preferred_channel", "blood_group", "usual_doctor_id")


class PatientCardPanel(QFrame):
    """Shows one patient. Signals carry the patient's id; `visit_requested` carries (day, id of the visit)."""

    book_requested = Signal(object)
    edit_requested = Signal(object)
    history_requested = Signal(object)
    patient_requested = Signal(object)
    visit_requested = Signal(object, object)

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("patient_card")
        self.setProperty("look", "card")
        self.setAccessibleName(self.tr("Patient"))
        self._theme = theme
        self._formats = formats
        self._shown: ShownPatient | None = None
        self._covered = False
        self.name_label = selectable(text_label(look="name", name="patient_name"))
        self.other_label = text_label(look="muted", name="patient_other_names")
        self.person_label = selectable(text_label(look="muted", name="patient_person"))
        self.alerts = AlertShelf(theme, name="patient_alerts")
        self.note_label = text_label(look="small", name="patient_note")
        self.empty_label = text_label(look="muted", name="patient_empty")
        self.empty_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.busy_mark = BusyMark()
        self.book_button = self._button("book_button", self.tr("Book a visit"), self.book_requested, kind="primary")
        edit_words = self.tr("Edit  %1").replace("%1", native("F2"))
        self.edit_button = self._button("edit_button", edit_words, self.edit_requested)
        self.history_button = self._button("history_button", self.tr("History"), self.history_requested)
        self._lay_out()
        self.show_nothing()

    def _button(self, name: str, words: str, signal: SignalInstance, *, kind: str = "") -> QPushButton:
        button = QPushButton(words, self)
        button.setObjectName(name)
        button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if kind:
            button.setProperty("kind", kind)
        button.clicked.connect(partial(self._ask, signal))
        return button

    # -- what the page tells ---------------------------------------------------------------------

    def show_nothing(self) -> None:
        """Show no patient; nothing of an earlier one remains."""
        self._shown = None
        self._refresh()
        set_label(self.empty_label, self.tr("Choose somebody from the list\nto see the record."))

    def show_patient(self, shown: ShownPatient) -> None:
        """Show one patient."""
        if self._shown is None or self._shown.card.patient.id != shown.card.patient.id:
            self._scroll.verticalScrollBar().setValue(0)
        self._shown = shown
        self._refresh()

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why nobody is shown."""
        set_label(self.empty_label, sentence_for(refusal))

    def set_loading(self, loading: bool) -> None:
        """Say after a moment that somebody is being read."""
        self.busy_mark.set_busy(loading)
        self.empty_label.setVisible(not loading and self._shown is None)

    def set_private(self, private: bool) -> None:
        """Cover names and everything personal, or show it again."""
        self._covered = private
        self._refresh()

    def set_formats(self, formats: Formats) -> None:
        """Write dates and figures another way from now on."""
        self._formats = formats
        self._refresh()

    def ask_edit(self) -> None:
        """Ask to edit who is shown, if that is possible."""
        if self.edit_button.isVisible():
            self._ask(self.edit_requested)

    # -- inside ----------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self.book_button, self.edit_button, self.history_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        for widget in (self.name_label, self.other_label, self.person_label, self.alerts):
            column.addWidget(widget)
        column.addLayout(buttons)
        column.addWidget(self.note_label)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 8, 0, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(14)
        for number in range(COLUMNS):
            self._grid.setColumnStretch(number, 1)
        column.addLayout(self._grid)
        column.addWidget(self.busy_mark)
        column.addWidget(self.empty_label, 1)
        column.addStretch(1)
        self._scroll = scrolled(content, name="patient_scroll")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 16, 12, 12)
        outer.addWidget(self._scroll)

    def _refresh(self) -> None:
        shown = self._shown
        empty(self._grid)
        self.alerts.clear()
        self.alerts.setVisible(shown is not None)
        self.empty_label.setVisible(shown is None)
        for label in (self.name_label, self.other_label, self.person_label, self.note_label):
            set_label(label, "")
        for button in (self.book_button, self.edit_button, self.history_button):
            button.setVisible(shown is not None)
        if shown is None:
            return
        self._show_head(shown)
        self._show_alerts(shown)
        self._show_buttons(shown)
        self._show_parts(shown)

    def _show_head(self, shown: ShownPatient) -> None:
        patient = shown.card.patient
        set_label(self.name_label, shown_name(patient.full_name, covered=self._covered))
        set_label(self.other_label, shown_name(patient.other_names, covered=self._covered))
        day = patient.deceased_on or shown.today
        age = age_text(patient.birth_date, patient.birth_precision, day, self._formats)
        born = birth_text(patient.birth_date, patient.birth_precision, self._formats)
        private = (COVERED,) if self._covered else (born, isolated(f"#{patient.number}"))
        set_label(self.person_label, person_line((age, sex_text(patient.sex), *private)))

    def _show_alerts(self, shown: ShownPatient) -> None:
        patient = shown.card.patient
        if patient.deceased_on is not None:
            died = self._formats.date_full(patient.deceased_on)
            self.alerts.add_alert(self.tr("Died on %1").replace("%1", died), Tone.DANGER)
        if patient.archived:
            self.alerts.add_alert(self.tr("Archived"), Tone.INFO)
        if patient.incomplete:
            self.alerts.add_alert(self.tr("To be completed"), Tone.INFO)
        if self._covered:
            return
        for allergy in patient.allergies:
            self.alerts.add_alert(self.tr("Allergy: %1").replace("%1", allergy))
        for alert in patient.alerts:
            self.alerts.add_alert(alert.text)
        if patient.no_messages_left:
            self.alerts.add_alert(self.tr("Leave no messages"))

    def _show_buttons(self, shown: ShownPatient) -> None:
        patient = shown.card.patient
        self.book_button.setEnabled(shown.may_book)
        self.edit_button.setVisible(shown.may_edit)
        self.history_button.setVisible(bool(shown.card.changes))
        if patient.deceased_on is not None:
            set_label(self.note_label, self.tr("No visits are booked for somebody who has died."))
        elif patient.archived:
            set_label(self.note_label, self.tr("Archived: take the record out of the archive to book a visit."))

    def _show_parts(self, shown: ShownPatient) -> None:
        row = 0
        if not self._covered:
            for number, part in enumerate(self._facts(shown)):
                row, column = divmod(number, COLUMNS)
                self._grid.addWidget(part, row, column, Qt.AlignmentFlag.AlignTop)
            for part in self._long_facts(shown.card.patient, clinical=shown.clinical):
                row += 1
                self._grid.addWidget(part, row, 0, 1, _BOTH)
        for part in self._lists(shown):
            row += 1
            self._grid.addWidget(part, row, 0, 1, _BOTH)

    def _facts(self, shown: ShownPatient) -> Iterable[QWidget]:
        patient = shown.card.patient
        phones = "\n".join(isolated(_with_label(phone_text(phone), phone.label)) for phone in patient.phones)
        yield titled(field_word("phones"), phones or self.tr("none"), name="phones")
        words = self._record_words(shown)
        place = words.names.get(str(patient.place_id), "")
        street = ", ".join(part for part in (patient.address, patient.city, patient.zip, patient.state) if part)
        texts = {
            "address": "\n".join(part for part in (street, place) if part),
            "email": patient.email,
            "language": language_name(patient.language) if patient.language else "",
            "preferred_channel": "" if patient.preferred_channel is None else word_for(patient.preferred_channel),
            "consents": ", ".join(word_for(channel) for channel in patient.consents),
            "emergency_contact": ", ".join(part for part in _contact(patient) if part),
            "blood_group": patient.blood_group.value,
            "chronic_conditions": ", ".join(patient.chronic_conditions),
            "usual_doctor_id": shown.card.usual_doctor_name,
        }
        for field, text in texts.items():
            if text:
                yield titled(field_word(field), text, name=field)

    def _long_facts(self, patient: Patient, *, clinical: bool) -> Iterable[QWidget]:
        fields = ("notes", "diagnosis", "medical_record") if clinical else ("notes",)
        for field in fields:
            if text := getattr(patient, field):
                yield titled(field_word(field), text, name=field)

    def _lists(self, shown: ShownPatient) -> Iterable[QWidget]:
        card, formats = shown.card, self._formats
        yield counts_part(card.counts, formats)
        open_visit = self.visit_requested.emit
        if card.upcoming:
            yield visits_part(self.tr("Next visits"), card.upcoming, shown, formats, open_visit, name="upcoming")
        if card.past:
            yield visits_part(self.tr("Earlier visits"), card.past, shown, formats, open_visit, name="past")
        if self._covered:
            return
        if card.same_phone:
            yield others_part(card.same_phone, shown, formats, self.patient_requested.emit)
        if card.changes:
            yield changes_part(card.changes, self._record_words(shown))

    def _record_words(self, shown: ShownPatient) -> RecordWords:
        return RecordWords(self._formats, zone=shown.zone, currency=shown.currency, names=shown.names)

    def _ask(self, signal: SignalInstance) -> None:
        if self._shown is not None:
            signal.emit(self._shown.card.patient.id)


def _with_label(number: str, label: str) -> str:
    return f"{number} ({label})" if label else number


def _contact(patient: Patient) -> tuple[str, str, str]:
    contact = patient.emergency_contact
    return contact.name, contact.relation, contact.phone
