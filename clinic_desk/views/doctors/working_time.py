"""One doctor's working time: the weekly hours to edit, and the lists of single days and leave."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from clinic_desk.domain.availability import WorkingWeek
from clinic_desk.domain.directory import Directory
from clinic_desk.domain.impact import AffectedVisit, DoctorPlan
from clinic_desk.domain.refusals import InvalidFields, Refusal
from clinic_desk.presenters.hours import LineProblem
from clinic_desk.qt.actions import BoundActions
from clinic_desk.qt.icons import keep_icon
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme
from clinic_desk.views.doctors.sessions import SessionsEditor, week_days
from clinic_desk.views.doctors.words import day_line, leave_line, week_line
from clinic_desk.views.sentences import sentence_for, sentence_for_problem, sentence_for_trouble
from clinic_desk.views.widgets.affected_list import AffectedList
from clinic_desk.views.widgets.editors import Combo, DateEditor, UnreadableError
from clinic_desk.views.widgets.form import scrolled

_PATIENCE_MS = 300


class WorkingTime(QWidget):
    """Hours, single days and leave. `save_requested` carries a `WorkingWeek` and its typed sessions.

    `day_requested` and `leave_requested` carry a stored record to be opened, or None for a new one.
    """

    week_chosen = Signal(object)
    new_week_requested = Signal(object)
    check_requested = Signal(object)
    save_requested = Signal(object, object)
    withdraw_requested = Signal()
    reload_requested = Signal()
    day_requested = Signal(object)
    leave_requested = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, formats: Formats, *, today: Any, week_start: int | None = None) -> None:
        super().__init__()
        self.setObjectName("working_time")
        self._theme = theme
        self._formats = formats
        self._week: WorkingWeek | None = None
        self._weeks: list[UUID] = []
        self._clinics: list[tuple[UUID, str]] = []
        self._busy = False
        self._is_touched = False
        first = formats.first_weekday - 1 if week_start is None else week_start
        self.title_label = QLabel()
        self.title_label.setObjectName("working_time_title")
        self.title_label.setProperty("look", "heading")
        self.title_label.setTextFormat(Qt.TextFormat.PlainText)
        self.back_button = _button(self.tr("Doctors"), "back_button", kind="quiet")
        keep_icon(self.back_button, theme, "chevron-left", "accent", size=14)
        self.week_combo = Combo()
        self.week_combo.setObjectName("week_combo")
        self.week_combo.setAccessibleName(self.tr("Which weekly hours"))
        self.new_week_button = _button(self.tr("Other weeks…"), "new_week_button")
        self.from_field = DateEditor(
            "valid_from", self.tr("Valid from"), formats=formats, today=today, optional=True, hint=self.tr("always")
        )
        self.until_field = DateEditor(
            "valid_until", self.tr("Valid until"), formats=formats, today=today, optional=True, hint=self.tr("no end")
        )
        self.sessions = SessionsEditor(theme, formats, week_days(formats, first))
        self.affected = AffectedList(formats)
        self.notice_label = QLabel()
        self.notice_label.setObjectName("working_time_notice")
        self.notice_label.setProperty("look", "problem")
        self.notice_label.setWordWrap(True)
        self.save_button = _button(self.tr("Save"), "save_hours_button", kind="primary")
        self.withdraw_button = _button(self.tr("Withdraw"), "withdraw_hours_button", kind="danger")
        self.reload_button = _button(self.tr("Show the new values"), "reload_hours_button")
        self.reload_button.hide()
        self.day_list = _record_list("day_list", self.tr("Single days"))
        self.leave_list = _record_list("leave_list", self.tr("Leave"))
        self.add_day_button = _button(self.tr("Add a day…"), "add_day_button")
        self.add_leave_button = _button(self.tr("Add leave…"), "add_leave_button")
        self._lay_out()
        self._check_timer = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._connect()

    # -- what the presenter tells ----------------------------------------------------------------

    def show_plan(self, plan: DoctorPlan, choices: Directory, *, may_edit: bool) -> None:
        """Show which weeks, single days and leaves there are."""
        names = {clinic.id: clinic.name for clinic in choices.clinics}
        self.title_label.setText(plan.doctor.name)
        self._clinics = [(item, names[item]) for item in plan.doctor.clinic_ids if item in names]
        self._weeks = [week.id for week in plan.weeks]
        self.week_combo.clear()
        for week in plan.weeks:
            self.week_combo.addItem(week_line(week, names.get(week.clinic_id, ""), self._formats))
        self.sessions.offer_rooms([room for room in choices.rooms if room.clinic_id in plan.doctor.clinic_ids])
        _fill(
            self.day_list,
            [(day_line(item, names.get(item.clinic_id, ""), self._formats), item) for item in plan.exceptions],
        )
        _fill(self.leave_list, [(leave_line(leave, self._formats), leave) for leave in plan.leaves])
        for button in (self.save_button, self.new_week_button, self.add_day_button, self.add_leave_button):
            button.setVisible(may_edit)
        self._mark_week()
        self.withdraw_button.setProperty("allowed", may_edit)
        self.sessions.setEnabled(may_edit)

    def show_week(self, week: WorkingWeek, *, is_new: bool) -> None:
        """Fill the editor of weekly hours."""
        self._week = week
        self._mark_week()
        self.from_field.show_value(week.valid_from)
        self.until_field.show_value(week.valid_until)
        self.sessions.show_sessions(week.sessions)
        self.withdraw_button.setVisible(not is_new and bool(self.withdraw_button.property("allowed")))
        self.show_affected(())
        self._say("")
        self._is_touched = False

    def show_line_problems(self, problems: tuple[LineProblem, ...]) -> None:
        """Say beside the lines what is wrong."""
        self.sessions.show_line_problems(problems)

    def show_affected(self, visits: tuple[AffectedVisit, ...]) -> None:
        """List the visits that stay booked although they no longer fit."""
        self.affected.show_visits(visits)
        many = self.tr("Save, %1 visits stay booked").replace("%1", self._formats.number(len(visits)))
        one = self.tr("Save, the visit stays booked")
        self.save_button.setText(self.tr("Save") if not visits else one if len(visits) == 1 else many)
        if visits:
            QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(self.affected))  # once it is laid out

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why this was not saved."""
        if isinstance(refusal, InvalidFields):
            self._show_problems(refusal)
            return
        self._say(sentence_for(refusal))
        self.reload_button.setVisible(refusal.code == "stale_edit")

    def show_trouble(self, code: str) -> None:
        """Say what failed around the program."""
        self._say(sentence_for_trouble(code))

    def set_busy(self, busy: bool) -> None:
        """Take no second save while one is under way."""
        self._busy = busy

    def finish(self) -> None:
        """It is saved: nothing stands in the way any more."""
        self.show_affected(())
        self._say("")

    def set_private(self, private: bool) -> None:
        """Cover the names of patients, or show them again."""
        self.affected.set_private(private)

    # -- inside ----------------------------------------------------------------------------------

    def save(self) -> None:
        """Hand over the week with its lines, if its dates can be read."""
        week = self._dated()
        if week is not None and not self._busy and self.save_button.isVisible():
            self._say("")
            self.save_requested.emit(week, self.sessions.typed())

    def _mark_week(self) -> None:
        """Name the open week in the list of weeks, also while it is new."""
        week = self._week
        if week is not None and week.version == 0 and week.id not in self._weeks:
            name = dict(self._clinics).get(week.clinic_id, "")
            self.week_combo.addItem(self.tr("New hours · %1").replace("%1", name))
            self._weeks.append(week.id)
        known = week is not None and week.id in self._weeks
        self.week_combo.setCurrentIndex(self._weeks.index(week.id) if week is not None and known else -1)

    def _dated(self) -> WorkingWeek | None:
        if self._week is None:
            return None
        days = {}
        for field in (self.from_field, self.until_field):
            try:
                days[field.name] = field.read()
            except UnreadableError as error:
                field.say_unreadable(error.code)
                field.line.setFocus()
                return None
        return dataclasses.replace(self._week, **days)

    def _show_problems(self, refusal: InvalidFields) -> None:
        for problem in refusal.problems:
            if problem.field == "valid_until":
                self.until_field.show_problem(sentence_for_problem(problem))
                self.until_field.line.setFocus()
            else:
                self._say(sentence_for_problem(problem))

    def _say(self, sentence: str) -> None:
        self.notice_label.setText(sentence)
        self.reload_button.hide()

    def _offer_clinics(self) -> None:
        if len(self._clinics) == 1:
            self.new_week_requested.emit(self._clinics[0][0])
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for clinic_id, name in self._clinics:
            menu.addAction(name, partial(self.new_week_requested.emit, clinic_id))
        menu.popup(self.new_week_button.mapToGlobal(self.new_week_button.rect().bottomLeft()))

    def _connect(self) -> None:
        self.back_button.clicked.connect(self._leave)
        self.week_combo.activated.connect(self._choose)
        self.new_week_button.clicked.connect(self._offer_clinics)
        self.save_button.clicked.connect(self.save)
        self.withdraw_button.clicked.connect(self.withdraw_requested)
        self.reload_button.clicked.connect(self.reload_requested)
        self.sessions.edited.connect(self._check_timer.start)
        for edited in (self.sessions.edited, self.from_field.edited, self.until_field.edited):
            edited.connect(self._touch)
        self.sessions.edited.connect(lambda: self.show_affected(()))
        self._check_timer.timeout.connect(lambda: self.check_requested.emit(self.sessions.typed()))
        self.add_day_button.clicked.connect(lambda: self.day_requested.emit(None))
        self.add_leave_button.clicked.connect(lambda: self.leave_requested.emit(None))
        self.day_list.itemActivated.connect(lambda item: self.day_requested.emit(item.data(_RECORD)))
        self.leave_list.itemActivated.connect(lambda item: self.leave_requested.emit(item.data(_RECORD)))
        self._actions = BoundActions(self, {"edit.save": self.save})

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.back_button)
        head.addWidget(self.title_label, 1)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("working_time_tabs")
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self._weekly(), self.tr("Weekly hours"))
        self.tabs.addTab(_listed(self.day_list, self.add_day_button), self.tr("Single days"))
        self.tabs.addTab(_listed(self.leave_list, self.add_leave_button), self.tr("Leave"))
        self.setFocusProxy(self.tabs.tabBar())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.tabs, 1)

    def _weekly(self) -> QWidget:
        top = QHBoxLayout()
        top.setSpacing(12)
        self.week_combo.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.week_combo.setMinimumContentsLength(16)
        which = QVBoxLayout()
        which.setSpacing(4)
        word = QLabel(self.tr("Weekly hours at"))
        word.setProperty("look", "field")
        which.addWidget(word)
        line = QHBoxLayout()
        line.addWidget(self.week_combo, 1)
        line.addWidget(self.new_week_button)
        which.addLayout(line)
        which.addStretch(1)
        top.addLayout(which, 3)
        top.addWidget(self.from_field, 1)
        top.addWidget(self.until_field, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.withdraw_button)
        foot.addWidget(self.notice_label, 1)
        foot.addWidget(self.reload_button)
        foot.addWidget(self.save_button)
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(6)
        inner.addLayout(top)
        inner.addWidget(self.sessions)
        inner.addWidget(self.affected)
        inner.addStretch(1)
        self._area = scrolled(content)
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._area, 1)
        column.addLayout(foot)
        return part

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
            return
        super().keyPressEvent(event)

    def _touch(self) -> None:
        self._is_touched = True
        self._say("")

    def _leave(self) -> None:
        if self._may_leave():
            self.left.emit()

    def _choose(self, place: int) -> None:
        if self._may_leave():
            self.week_chosen.emit(self._weeks[place])
        else:
            self._mark_week()

    def _may_leave(self) -> bool:
        """Whether what is typed may be given up: nothing is, or the person was told and asks again."""
        if not self._is_touched:
            return True
        self._is_touched = False
        self._say(self.tr("These hours are not saved yet. Do it again to leave without saving."))
        return False


_RECORD = Qt.ItemDataRole.UserRole


def _fill(shown: QListWidget, lines: Sequence[tuple[str, Any]]) -> None:
    shown.clear()
    for words, record in lines:
        item = QListWidgetItem(words, shown)
        item.setData(_RECORD, record)
    if lines:
        shown.setCurrentRow(0)


def _record_list(name: str, words: str) -> QListWidget:
    shown = QListWidget()
    shown.setObjectName(name)
    shown.setAccessibleName(words)
    shown.setProperty("look", "list")
    return shown


def _listed(shown: QListWidget, add_button: QPushButton) -> QWidget:
    part = QWidget()
    row = QHBoxLayout()
    row.addWidget(add_button)
    row.addStretch(1)
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 10, 0, 0)
    column.setSpacing(8)
    column.addLayout(row)
    column.addWidget(shown, 1)
    return part


def _button(word: str, name: str, *, kind: str = "") -> QPushButton:
    button = QPushButton(word)
    button.setObjectName(name)
    button.setAutoDefault(False)
    if kind:
        button.setProperty("kind", kind)
    return button
