"""The whole record of a patient in a window: every field, who may be the same person, what others change meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QMessageBox, QPushButton, QVBoxLayout, QWidget

from clinic_desk.domain.patient import Patient, PatientDetails
from clinic_desk.domain.patient_hits import Duplicate
from clinic_desk.domain.refusals import InvalidFields, Refusal
from clinic_desk.presenters.patient_advice import PhoneShare
from clinic_desk.presenters.patient_form import OpenedForm
from clinic_desk.presenters.two_edits import FieldClash
from clinic_desk.qt.actions import BoundActions, native
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme
from clinic_desk.views.card_parts import set_label, text_label
from clinic_desk.views.patients.doubles import DoublesPanel
from clinic_desk.views.patients.sections import PatientFields, place_paths
from clinic_desk.views.person_words import isolated
from clinic_desk.views.record_words import FIELD_WORDS, RecordWords, field_word
from clinic_desk.views.sentences import sentence_for, sentence_for_problem
from clinic_desk.views.stale_fields import StaleFields, StaleLine
from clinic_desk.views.widgets.busy_mark import BusyMark
from clinic_desk.views.widgets.form import scrolled

WIDTH, HEIGHT = 940, 780


class PatientForm(QDialog):
    """Opens itself once it is filled. `save_requested` and `edited` carry a PatientDetails with all that was typed.

    `settled` carries (fields, mine shall stand); `left` comes when the form was closed without saving, and then, if
    that was to open somebody who is registered already, `existing_requested` with the id.
    """

    save_requested = Signal(object)
    edited = Signal(object)
    settled = Signal(object, bool)
    existing_requested = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("patient_form")
        self.setWindowTitle(self.tr("Patient"))
        self._formats = formats
        self._opened: OpenedForm | None = None
        self._stored: Patient | None = None
        self._busy = False
        self._going_to: UUID | None = None
        self.title_label = text_label(look="title", name="form_title")
        self.news_label = text_label(look="accent", name="form_news")
        self.stale = StaleFields()
        self.fields = PatientFields(theme, formats)
        self.doubles = DoublesPanel(theme, formats)
        self.notice_label = text_label(look="problem", name="form_notice")
        self.busy_mark = BusyMark()
        self.leave_button = QPushButton(self.tr("Close"))
        self.leave_button.setObjectName("leave_button")
        self.save_button = QPushButton(self.tr("Save  %1").replace("%1", native("Ctrl+Return")))
        self.save_button.setObjectName("save_button")
        self.save_button.setProperty("kind", "primary")
        self._lay_out()
        self._connect()
        for label in (self.title_label, self.news_label, self.notice_label):
            set_label(label, "")
        self._scroll.setEnabled(False)
        self.resize(theme.length(WIDTH), theme.length(HEIGHT))

    # -- what the presenter tells ----------------------------------------------------------------

    def show_form(self, opened: OpenedForm) -> None:
        """Fill the form, open it and begin with the name."""
        self._opened = opened
        self._stored = opened.patient
        self.fields.open(opened)
        self.doubles.begin(opened)
        self._scroll.setEnabled(True)
        title = (
            self.tr("New patient")
            if opened.is_new
            else f"{isolated(opened.patient.full_name)} · #{opened.patient.number}"
        )
        set_label(self.title_label, title)
        set_label(self.news_label, "")
        set_label(self.notice_label, "")
        self.stale.show_lines(())
        if not self.isVisible():
            self.open()
        self.fields.focus_first()

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why this was not saved, beside the fields where there are any; everything typed stays."""
        if isinstance(refusal, InvalidFields):
            homeless = self.fields.show_problems(refusal.problems)
            set_label(self.notice_label, " ".join(sentence_for_problem(problem) for problem in homeless))
        else:
            set_label(self.notice_label, sentence_for(refusal))

    def take_over(self, patient: Patient, fields: tuple[str, ...]) -> None:
        """Show these fields as they are stored now, and say that they changed."""
        self._stored = patient if self._stored is None else _with(self._stored, fields, patient)
        self.fields.show_fields(patient, fields)
        words = ", ".join(field_word(field) for field in fields if field in FIELD_WORDS)
        set_label(self.news_label, self.tr("Changed just now by somebody else: %1").replace("%1", words))

    def show_clashes(self, clashes: tuple[FieldClash, ...]) -> None:
        """Show what two people changed differently, and ask which shall stand."""
        self.stale.show_lines([self._line(clash) for clash in clashes])

    def show_duplicates(self, duplicates: tuple[Duplicate, ...]) -> None:
        """Show who may be the same person."""
        self.doubles.show_duplicates(duplicates)

    def show_shares(self, shares: tuple[PhoneShare, ...]) -> None:
        """Say which of the typed numbers belong to others too."""
        self.fields.phones.show_shares({share.typed: share.names for share in shares})

    def set_busy(self, busy: bool) -> None:
        """Take no second save while one is under way; the focus stays where it is."""
        self._busy = busy
        self.busy_mark.set_busy(busy)

    def finish(self) -> None:
        """Close; nothing is unsaved any more."""
        self._forget()
        self.accept()

    # -- leaving ---------------------------------------------------------------------------------

    @property
    def is_dirty(self) -> bool:
        """Whether something stands on the form that is stored nowhere."""
        return self._stored is not None and self.fields.differs(self._stored)

    def reject(self) -> None:
        if not self.is_dirty:
            self._leave()
            return
        question = QMessageBox(self)
        question.setObjectName("leave_question")
        question.setText(self.tr("What you typed is not saved."))
        keep = question.addButton(self.tr("Keep writing"), QMessageBox.ButtonRole.RejectRole)
        throw = question.addButton(self.tr("Throw it away"), QMessageBox.ButtonRole.DestructiveRole)
        question.setDefaultButton(keep)
        question.setEscapeButton(keep)
        question.finished.connect(lambda: self._answered(leaves=question.clickedButton() is throw))
        question.finished.connect(question.deleteLater)
        question.open()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.isVisible() and self.is_dirty:
            event.ignore()
            self.reject()
            return
        super().closeEvent(event)

    def _open_existing(self, patient_id: UUID) -> None:
        self._going_to = patient_id
        self.reject()

    def _leave(self) -> None:
        going_to = self._going_to
        self._forget()
        super().reject()
        self.left.emit()
        if going_to is not None:
            self.existing_requested.emit(going_to)

    def _answered(self, *, leaves: bool) -> None:
        if leaves:
            self._leave()
        self._going_to = None

    def _forget(self) -> None:
        """Let nothing of a patient stay behind in a closed window (FEATURES B26)."""
        self._opened = self._stored = self._going_to = None
        self._scroll.setEnabled(False)
        self.fields.show_value(PatientDetails(full_name=""))
        self.doubles.show_duplicates(())
        self.stale.show_lines(())
        for label in (self.title_label, self.news_label, self.notice_label):
            set_label(label, "")

    # -- inside ----------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setSpacing(6)
        for widget in (self.title_label, self.news_label, self.stale):
            head.addWidget(widget)
        self._scroll = scrolled(self.fields)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self._scroll, 1)
        middle.addWidget(self.doubles)
        line = QFrame()
        line.setProperty("look", "rule")
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.notice_label, 1)
        foot.addWidget(self.busy_mark)
        foot.addStretch(0)
        foot.addWidget(self.leave_button)
        foot.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 16, 14)
        column.setSpacing(10)
        column.addLayout(head)
        column.addLayout(middle, 1)
        column.addWidget(line)
        column.addLayout(foot)

    def _connect(self) -> None:
        for button in (self.leave_button, self.save_button):
            button.setAutoDefault(False)
        self.leave_button.clicked.connect(self.reject)
        self.save_button.clicked.connect(self._save)
        self.fields.edited.connect(self._tell_edited)
        self.stale.settled.connect(self.settled)
        self.doubles.existing_requested.connect(self._open_existing)
        self._actions = BoundActions(self, {"edit.save": self._save})

    def _tell_edited(self) -> None:
        if self._stored is not None:
            self.edited.emit(self.fields.glance(self._stored))

    def _save(self) -> None:
        if self._stored is None or self._busy:
            return
        for editor in self.fields.editors.values():
            editor.clear_problem()
        set_label(self.notice_label, "")
        typed: PatientDetails | None = self.fields.read(self._stored)
        if typed is not None:
            self.save_requested.emit(typed)

    def _line(self, clash: FieldClash) -> StaleLine:
        words = self._words()
        said = [field for field in clash.fields if field in FIELD_WORDS]
        changed = [field for field in said if len({words.value(field, side) for side in _sides(clash)}) > 1] or said
        before, mine, theirs = (
            "\n".join(words.value(field, side) for field in changed)
            for side in (clash.original, clash.mine, clash.theirs)
        )
        word = "\n".join(field_word(field) for field in changed)
        return StaleLine(fields=clash.fields, word=word, before=before, mine=mine, theirs=theirs)

    def _words(self) -> RecordWords:
        names: dict[str, str] = {}
        if self._opened is not None:
            choices = self._opened.choices
            names = {str(place_id): path for place_id, path in place_paths(choices.places)}
            names |= {str(doctor.id): doctor.name for doctor in choices.doctors}
        return RecordWords(self._formats, zone="UTC", names=names)


def _sides(clash: FieldClash) -> Sequence[dict[str, object]]:
    return clash.original, clash.mine, clash.theirs


def _with(stored: Patient, fields: tuple[str, ...], source: Patient) -> Patient:
    return replace(stored, **{field: getattr(source, field) for field in fields})
