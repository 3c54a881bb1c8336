"""A form made of editors by field name, and around it what every record needs: save, leave, refusals, newer values."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from clinic_desk.domain.refusals import InvalidFields, NotUnique, Problem, ReasonRequired, Refusal, StaleEdit
from clinic_desk.qt.actions import BoundActions, native
from clinic_desk.views.sentences import sentence_for, sentence_for_problem, sentence_for_trouble
from clinic_desk.views.widgets.editors import Editor, UnreadableError

Row = str | Sequence[QWidget]
_GAP = 12
_NARROWEST = 120
WIDEST = 960
"""Lines that are longer than this tear a label from its value."""


class Form(QWidget):
    """Rows of editors; a text between them is a heading. A dotted name is a field of a field: `rules.hold_minutes`."""

    edited = Signal()

    def __init__(self, rows: Sequence[Row], *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.editors: dict[str, Editor] = {}
        self._lines: list[_Line] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for row in rows:
            if isinstance(row, str):
                column.addSpacing(8 if column.count() else 0)
                column.addWidget(_heading(row))
            else:
                self._lines.append(_Line(row))
                column.addWidget(self._lines[-1])
                for editor in row:
                    self._take(editor)
        column.addStretch(1)
        self.setMaximumWidth(WIDEST)

    def show_value(self, value: Any) -> None:
        """Show the fields of a value; problems go."""
        for editor in self.editors.values():
            editor.show_value(_get(value, editor.name))
            editor.clear_problem()

    def read(self, value: Any) -> Any:
        """Answer the value with what was typed, or None after saying what cannot be read."""
        typed: dict[str, Any] = {}
        unreadable = []
        for editor in self.editors.values():
            try:
                typed[editor.name] = editor.read()
            except UnreadableError as error:
                editor.say_unreadable(error.code)
                unreadable.append(editor)
        if unreadable:
            unreadable[0].editor.setFocus()
            return None
        return _replaced(value, typed)

    def glance(self, value: Any) -> Any:
        """Answer the value with what was typed, or None while something cannot be read; nothing is said."""
        try:
            return _replaced(value, {editor.name: editor.read() for editor in self.editors.values()})
        except UnreadableError:
            return None

    def show_problems(self, problems: Sequence[Problem]) -> tuple[Problem, ...]:
        """Say each problem beside its field, go to the first, and answer those that have no field here."""
        homeless, first = [], None
        for problem in problems:
            editor = self.editor_of(problem.field)
            if editor is None:
                homeless.append(problem)
                continue
            said = editor.problem_label.text()
            sentence = sentence_for_problem(problem)
            editor.show_problem(f"{said} {sentence}" if said and sentence not in said else sentence)
            first = first or editor
        if first is not None:
            first.editor.setFocus()
        return tuple(homeless)

    def editor_of(self, field: str) -> Editor | None:
        """The editor of a field, or the first one of its parts."""
        return self.editors.get(field) or next(
            (editor for name, editor in self.editors.items() if name.startswith(f"{field}.")), None
        )

    def focus_first(self) -> None:
        """Put the focus into the first field."""
        next(iter(self.editors.values())).editor.setFocus(Qt.FocusReason.TabFocusReason)

    def _take(self, widget: QWidget) -> None:
        if isinstance(widget, Editor):
            self.editors[widget.name] = widget
            widget.edited.connect(self.edited)


class _Line(QWidget):
    """Editors side by side, or below one another where there is too little room for their labels."""

    def __init__(self, row: Sequence[QWidget]) -> None:
        super().__init__()
        self._row = list(row)
        self._across = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(_GAP)
        self._grid.setVerticalSpacing(2)
        for widget in self._row:
            widget.setSizePolicy(QSizePolicy.Policy.Ignored, widget.sizePolicy().verticalPolicy())
        self._arrange(len(self._row))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        needed = max(self._needed(widget) for widget in self._row) + _GAP
        self._arrange(min(max(1, (event.size().width() + _GAP) // needed), len(self._row)))

    @staticmethod
    def _needed(widget: QWidget) -> int:
        return max(_NARROWEST, widget.label.sizeHint().width() if isinstance(widget, Editor) else 0)

    def _arrange(self, across: int) -> None:
        if across == self._across:
            return
        self._across = across
        for place, widget in enumerate(self._row):
            self._grid.addWidget(widget, place // across, place % across)
        for column in range(len(self._row)):
            self._grid.setColumnStretch(column, 1 if column < across else 0)


class RecordForm(QFrame):
    """A form with its foot. `save_requested` carries the whole record; Ctrl+Enter saves, Esc leaves."""

    save_requested = Signal(object)
    reload_requested = Signal()
    leave_requested = Signal()

    def __init__(self, form: Form, *, name: str, can_leave: bool = True) -> None:
        super().__init__()
        self.setObjectName(name)
        self.form = form
        self.record: Any = None
        self._busy = False
        self._is_touched = False
        self._has_warned = False
        self.title_label = QLabel()
        self.title_label.setObjectName(f"{name}_title")
        self.title_label.setProperty("look", "heading")
        self.title_label.setTextFormat(Qt.TextFormat.PlainText)
        self.title_label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.notice_label = QLabel()
        self.notice_label.setObjectName(f"{name}_notice")
        self.notice_label.setTextFormat(Qt.TextFormat.PlainText)
        self.notice_label.setWordWrap(True)
        self.save_button = _button(self.tr("Save"), f"{name}_save", kind="primary")
        self.save_button.setToolTip(native("Ctrl+Return"))
        self.reload_button = _button(self.tr("Show the new values"), f"{name}_reload")
        self.leave_button = _button(self.tr("Cancel"), f"{name}_leave")
        if not can_leave:  # to show what has no parent yet would open a window of its own
            self.leave_button.hide()
        self.reload_button.hide()
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(8)
        self._lay_out()
        self.save_button.clicked.connect(self.save)
        self.reload_button.clicked.connect(self.reload_requested)
        self.leave_button.clicked.connect(self._leave)
        self.form.edited.connect(self._quieten)
        self._actions = BoundActions(self, {"edit.save": self.save})

    def show_record(self, record: Any) -> None:
        """Fill the form."""
        self.record = record
        self._is_touched = self._has_warned = False
        self.form.show_value(record)
        self.say("")

    def save(self) -> None:
        """Hand over the record as typed, if it can be read."""
        if self.record is None or self._busy:
            return
        for editor in self.form.editors.values():
            editor.clear_problem()
        self.say("")
        typed = self.form.read(self.record)
        if typed is not None:
            self.save_requested.emit(typed)

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why this was not saved, beside the field where there is one; what was typed stays."""
        if isinstance(refusal, InvalidFields):
            homeless = self.form.show_problems(refusal.problems)
            self.say(" ".join(sentence_for_problem(problem) for problem in homeless), bad=True)
            return
        editor = self.form.editor_of(str(refusal.details.get("field", "")))
        if editor is not None and isinstance(refusal, (NotUnique, ReasonRequired)):
            editor.show_problem(sentence_for(refusal))
            editor.editor.setFocus()
            return
        if isinstance(refusal, StaleEdit):
            for name in refusal.fields:
                if (stale := self.form.editor_of(name)) is not None:
                    stale.show_problem(self.tr("Changed by someone else meanwhile."))
        self.say(sentence_for(refusal), bad=True)
        self.reload_button.setVisible(isinstance(refusal, StaleEdit))

    def show_trouble(self, code: str) -> None:
        """Say what failed around the program."""
        self.say(sentence_for_trouble(code), bad=True)

    def set_busy(self, busy: bool) -> None:
        """Take no second save while one is under way; the focus stays where it is."""
        self._busy = busy

    def say(self, sentence: str, *, bad: bool = False) -> None:
        """Show a sentence beside the buttons."""
        self.reload_button.hide()
        self.notice_label.setText(sentence)
        self.notice_label.setProperty("look", "problem" if bad else "accent")
        self.notice_label.style().unpolish(self.notice_label)
        self.notice_label.style().polish(self.notice_label)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.leave_button.isVisibleTo(self):
            self._leave()
            return
        super().keyPressEvent(event)

    def may_leave(self) -> bool:
        """Whether what is typed may be given up: nothing is, or the person was told and asks again."""
        if not self._is_touched or self._has_warned:
            return not self._busy
        self._has_warned = True
        self.say(self.tr("This is not saved yet. Do it again to leave without saving."), bad=True)
        return False

    def _leave(self) -> None:
        if self.may_leave():
            self.leave_requested.emit()

    def _quieten(self) -> None:
        self._is_touched, self._has_warned = True, False
        if self.notice_label.property("look") == "accent":
            self.say("")

    def _lay_out(self) -> None:
        self.head.addWidget(self.title_label, 1)
        self.foot.addWidget(self.notice_label, 1)
        self.foot.addWidget(self.reload_button)
        self.foot.addWidget(self.leave_button)
        self.foot.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(self.head)
        column.addWidget(scrolled(self.form), 1)
        column.addLayout(self.foot)


def scrolled(content: QWidget) -> QScrollArea:
    """Put what may be taller than its place into an area that scrolls, and only from top to bottom."""
    area = QScrollArea()
    area.setProperty("look", "plain")
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    holder = QWidget()
    holder.setObjectName("content")
    row = QHBoxLayout(holder)
    row.setContentsMargins(2, 2, 12, 2)
    row.addWidget(content, 1000)
    row.addStretch(1)  # what is narrower than its place stands at the leading edge
    area.setWidget(holder)
    return area


def _button(word: str, name: str, *, kind: str = "") -> QPushButton:
    button = QPushButton(word)
    button.setObjectName(name)
    button.setAutoDefault(False)
    if kind:
        button.setProperty("kind", kind)
    return button


def _heading(words: str) -> QLabel:
    label = QLabel(words)
    label.setProperty("look", "strong")
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _get(value: Any, name: str) -> Any:
    for part in name.split("."):
        value = getattr(value, part)
    return value


def _replaced(value: Any, typed: dict[str, Any]) -> Any:
    plain = {name: item for name, item in typed.items() if "." not in name}
    parts: dict[str, dict[str, Any]] = {}
    for name, item in typed.items():
        if "." in name:
            outer, inner = name.split(".", 1)
            parts.setdefault(outer, {})[inner] = item
    nested = {outer: _replaced(getattr(value, outer), inner) for outer, inner in parts.items()}
    return dataclasses.replace(value, **plain, **nested)
