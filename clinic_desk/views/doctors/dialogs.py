"""The dialogs of a doctor's single day and of leave; both list the visits they would touch before they are saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desk.domain.availability import DateException, ExceptionKind, Leave
from clinic_desk.domain.directory import Directory
from clinic_desk.presenters.hours import LineProblem, TypedSession
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme
from clinic_desk.views.doctors.sessions import SessionsEditor
from clinic_desk.views.doctors.words import kind_words
from clinic_desk.views.widgets.editors import ChoiceEditor, ClockEditor, DateEditor, LineEditor
from clinic_desk.views.widgets.form import Form
from clinic_desk.views.widgets.planned_dialog import PlannedDialog


class LeaveDialog(PlannedDialog):
    """First and last day, or hours of one day. The signals carry a `Leave`."""

    def __init__(
        self, theme: Theme, formats: Formats, *, today: Callable[[], date], parent: QWidget | None = None
    ) -> None:
        form = Form(
            [
                [
                    DateEditor("first_day", self.tr("First day"), formats=formats, today=today),
                    DateEditor("last_day", self.tr("Last day"), formats=formats, today=today),
                ],
                [
                    ClockEditor("from_minute", self.tr("From, if only for hours"), formats=formats, optional=True),
                    ClockEditor("until_minute", self.tr("Until"), formats=formats, optional=True),
                ],
                [LineEditor("note", self.tr("Note, seen by colleagues"))],
            ],
            name="leave_fields",
        )
        super().__init__(theme, formats, form, name="leave_dialog", parent=parent)
        self.setWindowTitle(self.tr("Leave"))
        self._first, self._last = form.editors["first_day"], form.editors["last_day"]
        if isinstance(self._first, DateEditor):
            self._first.line.editingFinished.connect(self._follow)

    def show_leave(self, leave: Leave, doctor_name: str, *, is_new: bool) -> None:
        """Fill the form for a doctor."""
        title = self.tr("Leave of %1").replace("%1", doctor_name)
        self.body.title_label.setText(title)
        self.show_record(leave, is_new=is_new)

    def _follow(self) -> None:
        """A last day before the first one follows it."""
        if not isinstance(self._first, DateEditor) or not isinstance(self._last, DateEditor):
            return
        first, last = self._first.line.text(), self._last.line.text()
        if first and self.body.record is not None:
            read = self.body.form.glance(self.body.record)
            if not last or (read is not None and read.last_day < read.first_day):
                self._last.line.setText(first)
                self._last.show_value(self._last.read())
                self.preview_now()


class SingleDayDialog(PlannedDialog):
    """One day: closed, with other hours, or with a session more. The signals carry the record and its typed lines."""

    def __init__(
        self, theme: Theme, formats: Formats, *, today: Callable[[], date], parent: QWidget | None = None
    ) -> None:
        self.kind = ChoiceEditor("kind", self.tr("On this day"))
        self.kind.set_choices(list(kind_words().items()))
        self.clinic = ChoiceEditor("clinic_id", self.tr("Clinic"))
        form = Form(
            [
                [DateEditor("day", self.tr("Day"), formats=formats, today=today), self.kind],
                [self.clinic, LineEditor("note", self.tr("Note"))],
            ],
            name="day_fields",
        )
        super().__init__(theme, formats, form, name="day_dialog", parent=parent)
        self.setWindowTitle(self.tr("Single day"))
        self.sessions = SessionsEditor(theme, formats, [(0, self.tr("This day"))])
        column = form.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(column.count() - 1, self.sessions)  # before the stretch at the end
        self.kind.edited.connect(self._show_sessions)
        self.sessions.edited.connect(self._pause.start)

    def show_day(self, item: DateException, doctor_name: str, choices: Directory, *, is_new: bool) -> None:
        """Fill the form for a doctor."""
        doctor = next((doctor for doctor in choices.doctors if doctor.id == item.doctor_id), None)
        clinics = [clinic for clinic in choices.clinics if doctor is None or clinic.id in doctor.clinic_ids]
        self.clinic.set_choices([(clinic.id, clinic.name) for clinic in clinics])
        self.sessions.offer_rooms([room for room in choices.rooms if room.clinic_id == item.clinic_id])
        self.sessions.show_sessions(item.sessions)
        self.body.title_label.setText(doctor_name)
        self.show_record(item, is_new=is_new)
        self._show_sessions()

    def show_line_problems(self, problems: tuple[LineProblem, ...]) -> None:
        """Say beside the sessions what is wrong."""
        self.sessions.show_line_problems(problems)

    def typed(self, record: Any) -> tuple[DateException, tuple[TypedSession, ...]]:
        """The record with the lines of its sessions."""
        return record, self.sessions.typed()

    def _show_sessions(self) -> None:
        closed = self.kind.read() is ExceptionKind.CLOSED
        self.sessions.setVisible(not closed)
        if not closed and not self.sessions.typed():
            self.sessions.show_typed([TypedSession(weekday=0, starts="", ends="")])
        QTimer.singleShot(0, self, self.fit)  # once the lines have their places
