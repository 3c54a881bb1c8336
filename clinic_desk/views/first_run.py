"""The first run: six steps on one card, with keys alone; what is typed stays when going back and on."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from clinic_desk.domain.refusals import InvalidFields, Problem, Refusal
from clinic_desk.presenters.first_run import (
    FirstRunForm,
    Step,
    StepProblems,
    TypedType,
    all_zones,
    live_password_problems,
    usual_sessions,
    zones_of_countries,
)
from clinic_desk.qt.actions import BoundActions
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme
from clinic_desk.views.doctors.sessions import SessionsEditor, week_days
from clinic_desk.views.sentences import sentence_for, sentence_for_problem, sentence_for_trouble
from clinic_desk.views.settings.words import country_name, currency_of, zone_word
from clinic_desk.views.widgets.editors import ChoiceEditor, Editor, LineEditor, NumberEditor, UnreadableError
from clinic_desk.views.widgets.form import scrolled

CARD_WIDTH = 720
_TYPE_LINES = 5


class FirstRunScreen(QWidget):
    """`go_on_requested` carries everything typed so far; `sample_requested` asks for a clinic to try things in."""

    go_on_requested = Signal(object)
    back_requested = Signal()
    sample_requested = Signal()

    def __init__(self, theme: Theme, formats: Formats) -> None:
        super().__init__()
        self.setObjectName("first_run_screen")
        self._theme = theme
        self._formats = formats
        self._step = Step.CLINIC
        self._busy = False
        self._editors: dict[str, Editor] = {}
        self._first: dict[Step, QWidget] = {}
        self._country = ""
        self.sessions = SessionsEditor(theme, formats, week_days(formats, formats.first_weekday - 1), simple=True)
        self.hours_problem = _label("", "problem")
        self.summary = QVBoxLayout()
        self.step_label = _label("", "small")
        self.title_label = _label("", "title")
        self.title_label.setObjectName("first_run_title")
        self.notice_label = _label("", "problem")
        self.notice_label.setObjectName("first_run_notice")
        self.next_button = _button(self.tr("Next"), "next_button", kind="primary")
        self.back_button = _button(self.tr("Back"), "back_button")
        self.sample_button = _button(self.tr("Try with a sample clinic"), "sample_button", kind="quiet")
        self._stack = QStackedWidget()
        for build in (self._clinic, self._hours, self._doctor, self._types, self._admin, self._summary):
            self._stack.addWidget(build())
        self._lay_out()
        self._connect()
        self._suggest_hours()

    # -- what the presenter tells ----------------------------------------------------------------

    def show_step(self, step: Step) -> None:
        """Show another step with what was typed there."""
        self._step = step
        steps = list(Step)
        number, count = self._formats.number(steps.index(step) + 1), self._formats.number(len(steps))
        self.step_label.setText(self.tr("Step %1 of %2").replace("%1", number).replace("%2", count))
        self.title_label.setText(self._titles()[step])
        self.back_button.setVisible(step is not Step.CLINIC)
        self.sample_button.setVisible(step is Step.CLINIC)
        last = step is Step.SUMMARY
        self.next_button.setText(self.tr("Set up the clinic") if last else self.tr("Next"))
        self.notice_label.clear()
        if last:
            self._fill_summary()
        self._stack.setCurrentIndex(steps.index(step))
        self._first.get(step, self.next_button).setFocus(Qt.FocusReason.TabFocusReason)

    def show_problems(self, step: Step, problems: StepProblems) -> None:
        """Say beside the fields of a step what is wrong, and go to the first."""
        for editor in self._editors.values():
            editor.clear_problem()
        first = None
        for problem in problems.fields:
            if problem.field == "sessions":
                self.hours_problem.setText(self.tr("Give at least one day its hours."))
                continue
            editor = self._editor_for(problem.field)
            self._add_problem(editor, problem)
            first = first or editor
        if step is Step.HOURS:
            if not problems.fields:
                self.hours_problem.clear()
            self.sessions.show_line_problems(problems.lines)
            if problems.lines:
                self.sessions.focus_line(problems.lines[0].line)
        if first is not None:
            first.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why the clinic could not be set up."""
        words = [sentence_for(refusal)]
        if isinstance(refusal, InvalidFields):
            words += [sentence_for_problem(problem) for problem in refusal.problems]
        self.notice_label.setText(" ".join(words))

    def show_trouble(self, code: str) -> None:
        """Say what failed around the program."""
        self.notice_label.setText(sentence_for_trouble(code))

    def set_busy(self, busy: bool) -> None:
        """Say that the clinic is being set up."""
        self._busy = busy
        if busy:
            self.next_button.setText(self.tr("Setting up…"))
        elif self._step is Step.SUMMARY:
            self.next_button.setText(self.tr("Set up the clinic"))

    # -- inside ----------------------------------------------------------------------------------

    def form(self) -> FirstRunForm:
        """Everything typed so far."""
        typed: dict[str, Any] = {}
        for field in dataclasses.fields(FirstRunForm):
            editor = self._editors.get(field.name)
            if editor is not None:
                typed[field.name] = _read(editor)
        lines = tuple(
            TypedType(name=_read(self._editors[f"type_{n}"]), minutes=_read(self._editors[f"minutes_{n}"]))
            for n in range(_TYPE_LINES)
        )
        start = self._formats.first_weekday - 1
        return dataclasses.replace(
            FirstRunForm(), **typed, week_start=start, sessions=self.sessions.typed(), types=lines
        )

    def _go_on(self) -> None:
        if not self._busy:
            self.go_on_requested.emit(self.form())

    def _go_back(self) -> None:
        if not self._busy and self._step is not Step.CLINIC:
            self.back_requested.emit()

    def _titles(self) -> dict[Step, str]:
        return {
            Step.CLINIC: self.tr("Your clinic"),
            Step.HOURS: self.tr("When do you see patients?"),
            Step.DOCTOR: self.tr("Your first doctor"),
            Step.TYPES: self.tr("What do patients come for?"),
            Step.ADMIN: self.tr("Your account"),
            Step.SUMMARY: self.tr("Ready?"),
        }

    def _clinic(self) -> QWidget:
        country = ChoiceEditor("country", self.tr("Country"), searchable=True)
        codes = sorted(zones_of_countries(), key=lambda code: country_name(code, self._formats.words).casefold())
        country.set_choices([(code, country_name(code, self._formats.words)) for code in codes])
        country.show_value("")
        zone = ChoiceEditor("zone", self.tr("Time zone"), searchable=True, unknown="unknown_zone")
        zone.set_choices([(name, zone_word(name)) for name in all_zones()])
        zone.show_value("")
        currency = LineEditor("currency", self.tr("Currency, three letters"))
        country.edited.connect(self._follow_country)
        return self._page(
            Step.CLINIC,
            [
                [LineEditor("clinic_name", self.tr("Name of the clinic"))],
                [LineEditor("city", self.tr("City")), LineEditor("phone", self.tr("Phone"))],
                [country, currency],
                [zone],
            ],
        )

    def _hours(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(
            _label(
                self.tr("Usual hours of the first doctor. Times as you like: 9, 9:30, 0930. Change them any time."),
                "small",
            )
        )
        column.addWidget(self.hours_problem)
        column.addWidget(scrolled(self.sessions), 1)
        return page

    def _doctor(self) -> QWidget:
        return self._page(
            Step.DOCTOR,
            [
                [LineEditor("doctor_name", self.tr("Name"))],
                [LineEditor("speciality", self.tr("Speciality")), LineEditor("licence", self.tr("Licence number"))],
                [LineEditor("room_name", self.tr("Room, if there is one"))],
            ],
        )

    def _types(self) -> QWidget:
        defaults = [
            (self.tr("First visit"), 30),
            (self.tr("Follow-up"), 15),
            (self.tr("Check-up"), 30),
        ]
        rows: list[list[Editor]] = []
        for number in range(_TYPE_LINES):
            name = LineEditor(f"type_{number}", self.tr("Kind of visit"))
            minutes = NumberEditor(f"minutes_{number}", self.tr("Minutes"))
            name.show_value(defaults[number][0] if number < len(defaults) else "")
            minutes.show_value(defaults[number][1] if number < len(defaults) else 30)
            rows.append([name, minutes])
        return self._page(Step.TYPES, rows)

    def _admin(self) -> QWidget:
        password = LineEditor("password", self.tr("Password"), password=True)
        repeated = LineEditor("repeated", self.tr("Password once more"), password=True)
        for edit in (password, repeated):
            edit.line.textChanged.connect(self._check_password)
        return self._page(
            Step.ADMIN,
            [
                [LineEditor("admin_name", self.tr("Your name")), LineEditor("admin_email", self.tr("Your e-mail"))],
                [password, repeated],
            ],
            note=self.tr(
                "You sign in with this e-mail and may change everything. Give others their own accounts later."
            ),
        )

    def _summary(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self.summary)
        column.addStretch(1)
        return scrolled(page)

    def _page(self, step: Step, rows: Sequence[Sequence[Editor]], *, note: str = "") -> QScrollArea:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        if note:
            column.addWidget(_label(note, "small"))
        for row in rows:
            line = QHBoxLayout()
            line.setSpacing(12)
            for editor in row:
                self._editors[editor.name] = editor
                line.addWidget(editor, 1 if isinstance(editor, NumberEditor) else 3)
            column.addLayout(line)
        column.addStretch(1)
        self._first[step] = rows[0][0].editor
        return scrolled(page)

    def _follow_country(self) -> None:
        """Suggest the zone and the currency of the country; what was chosen by hand for it stays."""
        code = _read(self._editors["country"])
        zones = zones_of_countries().get(code, ())
        zone, currency = self._editors["zone"], self._editors["currency"]
        if code == self._country or not zones or not isinstance(zone, ChoiceEditor):
            return
        self._country = code
        chosen = _read(zone)
        zone.set_choices([(name, zone_word(name)) for name in dict.fromkeys((*zones, *all_zones()))])
        zone.show_value(chosen if chosen in zones else zones[0] if len(zones) == 1 else "")
        currency.show_value(currency_of(code))

    def _suggest_hours(self) -> None:
        self.sessions.show_typed(usual_sessions(self._formats.weekend))

    def _check_password(self) -> None:
        for name in ("password", "repeated"):
            self._editors[name].clear_problem()
        for problem in live_password_problems(_read(self._editors["password"]), _read(self._editors["repeated"])):
            self._add_problem(self._editors[problem.field], problem)

    def _editor_for(self, field: str) -> Editor:
        if field.startswith("types."):
            return self._editors[f"type_{field.partition('.')[2]}"]
        return self._editors[field]

    @staticmethod
    def _add_problem(editor: Editor, problem: Problem) -> None:
        said = editor.problem_label.text()
        editor.show_problem(f"{said} {sentence_for_problem(problem)}".strip())

    def _fill_summary(self) -> None:
        while (item := self.summary.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        form = self.form()
        kinds = ", ".join(line.name for line in form.types if line.name.strip())
        days = {line.weekday for line in form.sessions if not line.is_blank}
        names = [name for day, name in week_days(self._formats, form.week_start) if day in days]
        for label, value in (
            (
                self.tr("Clinic"),
                " · ".join(part for part in (form.clinic_name, form.city, zone_word(form.zone)) if part),
            ),
            (self.tr("Open on"), ", ".join(names)),
            (self.tr("Doctor"), " · ".join(part for part in (form.doctor_name, form.speciality, form.licence) if part)),
            (self.tr("Visits"), kinds),
            (self.tr("You sign in as"), form.admin_email),
        ):
            self.summary.addWidget(_label(label, "small"))
            self.summary.addWidget(_label(value, ""))
            self.summary.addSpacing(6)

    def _connect(self) -> None:
        self.next_button.clicked.connect(self._go_on)
        self.back_button.clicked.connect(self._go_back)
        self.sample_button.clicked.connect(self.sample_requested)
        self._actions = BoundActions(self, {"edit.save": self._go_on})

    def _lay_out(self) -> None:
        card = QFrame()
        card.setObjectName("first_run_card")
        card.setProperty("look", "card")
        card.setMaximumWidth(self._theme.length(CARD_WIDTH))
        card.setMaximumHeight(self._theme.length(620))
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.sample_button)
        foot.addWidget(self.notice_label, 1)
        foot.addWidget(self.back_button)
        foot.addWidget(self.next_button)
        column = QVBoxLayout(card)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(self.step_label)
        column.addWidget(self.title_label)
        column.addWidget(self._stack, 1)
        column.addLayout(foot)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(card, 20)
        across.addStretch(1)
        down = QVBoxLayout(self)
        down.setContentsMargins(16, 16, 16, 16)
        down.addStretch(1)
        down.addLayout(across, 20)
        down.addStretch(1)
        self.setFocusProxy(self._first[Step.CLINIC])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            focused = self.focusWidget()
            if isinstance(focused, QPushButton):
                focused.click()
            else:
                self._go_on()
            return
        if event.key() == Qt.Key.Key_Escape:
            self._go_back()
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(1024, 700)


def _read(editor: Editor) -> str:
    """What stands in an editor as text; what is no value yet is empty, or as it was typed."""
    try:
        value = editor.read()
    except UnreadableError:
        return editor.line.text().strip() if isinstance(editor, LineEditor) else ""
    return "" if value is None else str(value)


def _label(words: str, look: str) -> QLabel:
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
