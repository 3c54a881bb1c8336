"""The fields of a visit: when, how long, what kind, with whom, where and why. One draft in, one draft out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desk.domain.booking_form import BookingChoices, BookingDraft, BookingForm
from clinic_desk.domain.clinic_time import wall_of
from clinic_desk.domain.refusals import Problem
from clinic_desk.qt.language import Formats
from clinic_desk.views.booking.time_editors import DayEditor, LengthEditor, TimeEditor, instant_of
from clinic_desk.views.sentences import sentence_for_problem
from clinic_desk.views.widgets.editors import ChoiceEditor, Editor, LongEditor, UnreadableError

_NONE = (None, "—")


class VisitFields(QWidget):
    """`edited` tells of changes by the person; `enter_pressed` of Enter in a text, where Shift+Enter begins a line."""

    edited = Signal()
    enter_pressed = Signal()

    def __init__(self, formats: Formats) -> None:
        super().__init__()
        self.setObjectName("visit_fields")
        self._formats = formats
        self._form: BookingForm | None = None
        self.day = DayEditor(self.tr("Day"), formats=formats, today=self._today)
        self.time = TimeEditor(self.tr("Time"), formats=formats)
        self.length = LengthEditor(self.tr("Length"), formats=formats)
        self.kind = ChoiceEditor("type_id", self.tr("Visit type"))
        self.doctor = ChoiceEditor("doctor_id", self.tr("Doctor"))
        self.room = ChoiceEditor("room_id", self.tr("Room"))
        self.reason = LongEditor("reason", self.tr("Reason, symptoms"), lines=2)
        self.notes = LongEditor("desk_notes", self.tr("Notes for the desk"), lines=2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for row in ((self.day, self.time, self.length), (self.kind, self.doctor, self.room), (self.reason, self.notes)):
            column.addLayout(self._row(row))
        for text in (self.reason, self.notes):
            text.editor.installEventFilter(self)
            text.editor.setToolTip(self.tr("Shift+Enter begins a new line"))

    def show_form(self, form: BookingForm) -> None:
        """Offer what this form offers."""
        self._form = form
        rules = form.choices.clinic.rules
        self.length.set_limits(rules.shortest_minutes, rules.longest_minutes)

    def show_draft(self, draft: BookingDraft) -> None:
        """Show a draft; a text that says the same already keeps its cursor."""
        if self._form is None:
            return
        self._offer(self._form.choices, draft)
        wall = wall_of(draft.starts, self._form.choices.clinic.zone)
        self.day.show_value(wall.day)
        self.time.show_value(wall.minute)
        self.length.show_value(draft.minutes)
        self.kind.show_value(draft.type_id)
        self.doctor.show_value(draft.doctor_id)
        self.room.show_value(draft.room_id)
        for editor in (self.day, self.time, self.length, self.kind, self.doctor, self.room):
            editor.clear_problem()
        for text_editor, text in ((self.reason, draft.reason), (self.notes, draft.desk_notes)):
            if text_editor.read() != text:
                text_editor.show_value(text)

    def read(self, draft: BookingDraft) -> BookingDraft | None:
        """Answer the draft with what stands in the fields; None after saying what cannot be read."""
        unreadable = []
        for editor in (self.day, self.time):
            try:
                editor.read()
            except UnreadableError as error:
                editor.say_unreadable(error.code)
                unreadable.append(editor)
        if unreadable or self._form is None:
            return None
        zone = self._form.choices.clinic.zone
        return replace(
            draft,
            starts=instant_of(self.day.read(), self.time.read(), zone, before=draft.starts),
            minutes=self.length.read(),
            type_id=self.kind.read(),
            doctor_id=self.doctor.read(),
            room_id=self.room.read(),
            reason=self.reason.read(),
            desk_notes=self.notes.read(),
        )

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Say what is wrong beside the texts."""
        texts = {"reason": self.reason, "desk_notes": self.notes}
        for problem in problems:
            if problem.field in texts:
                texts[problem.field].show_problem(sentence_for_problem(problem))

    def clear(self) -> None:
        """Empty the texts: they were about one patient."""
        self.reason.show_value("")
        self.notes.show_value("")

    def start(self) -> None:
        """Go to the reason: everything before it is known."""
        self.reason.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if plain and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self.enter_pressed.emit()
                return True
        return super().eventFilter(watched, event)

    def _offer(self, choices: BookingChoices, draft: BookingDraft) -> None:
        kinds = [
            (kind.id, f"{kind.name} · {self._formats.duration(kind.minutes)}") for kind in choices.types_for(draft)
        ]
        self.kind.set_choices([_NONE, *kinds])
        self.doctor.set_choices([(doctor.id, doctor.name) for doctor in choices.doctors])
        self.room.set_choices([_NONE, *((room.id, room.name) for room in choices.rooms)])

    def _today(self) -> date:
        return date.min if self._form is None else self._form.today

    def _row(self, editors: tuple[Editor, ...]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        for editor in editors:
            row.addWidget(editor, 1)
            editor.edited.connect(self.edited)
        return row
