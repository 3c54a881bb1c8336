"""The editor of sessions: lines of typed times by day, with breaks, capacity and room, copied to other days by key.

It reports what is typed and shows problems beside the lines; reading the times is the presenter's work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from clinic_desk.domain.availability import Break, Session, WeeklySession
from clinic_desk.domain.clinic import Room
from clinic_desk.domain.clinic_time import MINUTES_PER_DAY
from clinic_desk.domain.typed_times import read_clock
from clinic_desk.presenters.hours import LineProblem, TypedSession
from clinic_desk.qt.icons import keep_icon
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme
from clinic_desk.views.sentences import sentence_for_problem
from clinic_desk.views.widgets.editors import Combo, clock_text


class SessionLine(QWidget):
    """One session as typed."""

    edited = Signal()
    remove_requested = Signal()

    def __init__(self, theme: Theme, weekday: int, day_name: str, *, simple: bool) -> None:
        super().__init__()
        self.weekday = weekday
        self.starts_edit = _line_edit(theme, "starts_edit", self.tr("%1, from").replace("%1", day_name), 64)
        self.ends_edit = _line_edit(theme, "ends_edit", self.tr("%1, until").replace("%1", day_name), 64)
        self.capacity_edit = _line_edit(
            theme, "capacity_edit", self.tr("%1, visits at once").replace("%1", day_name), 44
        )
        self.room_combo = Combo()
        self.room_combo.setObjectName("room_combo")
        self.room_combo.setAccessibleName(self.tr("%1, room").replace("%1", day_name))
        self.room_combo.setMinimumWidth(theme.length(96))
        self.breaks_edit = _line_edit(theme, "breaks_edit", self.tr("%1, breaks").replace("%1", day_name), 0)
        self.breaks_edit.setPlaceholderText(self.tr("Breaks, such as 13:00-14:00 Lunch"))
        self.next_day_label = QLabel(self.tr("next day"))
        self.next_day_label.setObjectName("next_day_label")
        self.next_day_label.setProperty("look", "tiny")
        self.remove_button = QPushButton()
        self.remove_button.setObjectName("remove_button")
        self.remove_button.setAutoDefault(False)
        self.remove_button.setProperty("kind", "quiet")
        self.remove_button.setAccessibleName(self.tr("%1, remove this session").replace("%1", day_name))
        self.remove_button.setToolTip(self.tr("Remove this session"))
        keep_icon(self.remove_button, theme, "cross", "muted", size=12)
        self.problem_label = QLabel()
        self.problem_label.setObjectName("line_problem")
        self.problem_label.setProperty("look", "problem")
        self.problem_label.setWordWrap(True)
        self.problem_label.hide()
        self._rooms: list[UUID | None] = [None]
        self._lay_out(simple=simple)
        for edit in (self.starts_edit, self.ends_edit, self.capacity_edit, self.breaks_edit):
            edit.textEdited.connect(self._edited)
            edit.textChanged.connect(self._say_next_day)
        self.room_combo.activated.connect(self._edited)
        self.remove_button.clicked.connect(self.remove_requested)
        self._say_next_day()

    def offer_rooms(self, rooms: Sequence[Room]) -> None:
        """Offer these rooms, and the doctor's own."""
        chosen = self._rooms[max(0, self.room_combo.currentIndex())]
        self._rooms = [None, *(room.id for room in rooms)]
        self.room_combo.clear()
        self.room_combo.addItem(self.tr("Usual room"))
        self.room_combo.addItems([room.name for room in rooms])
        self.room_combo.setCurrentIndex(self._rooms.index(chosen) if chosen in self._rooms else 0)

    def show_typed(self, typed: TypedSession) -> None:
        """Show a line as it was typed."""
        self.starts_edit.setText(typed.starts)
        self.ends_edit.setText(typed.ends)
        self.capacity_edit.setText(typed.capacity)
        self.breaks_edit.setText(typed.breaks)
        self.breaks_edit.setCursorPosition(0)
        self.room_combo.setCurrentIndex(self._rooms.index(typed.room_id) if typed.room_id in self._rooms else 0)

    def typed(self) -> TypedSession:
        """What stands in the line."""
        return TypedSession(
            weekday=self.weekday,
            starts=self.starts_edit.text(),
            ends=self.ends_edit.text(),
            capacity=self.capacity_edit.text(),
            room_id=self._rooms[max(0, self.room_combo.currentIndex())],
            breaks=self.breaks_edit.text(),
        )

    def show_problem(self, sentence: str, field: str = "") -> None:
        """Say what is wrong, below the line and at the field if it is one field's fault."""
        self.problem_label.setText(sentence)
        self.problem_label.setVisible(bool(sentence))
        edits = {"starts": self.starts_edit, "ends": self.ends_edit, "breaks": self.breaks_edit}
        for name, edit in edits.items():
            edit.setProperty("problem", bool(sentence) and field in {name, "sessions"})
            edit.setAccessibleDescription(sentence if field in {name, "sessions"} else "")
            edit.style().unpolish(edit)
            edit.style().polish(edit)

    def _edited(self) -> None:
        self.show_problem("")
        self.edited.emit()

    def _say_next_day(self) -> None:
        starts, ends = read_clock(self.starts_edit.text()), read_clock(self.ends_edit.text())
        self.next_day_label.setVisible(starts is not None and ends is not None and ends < starts)

    def _lay_out(self, *, simple: bool) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.starts_edit)
        row.addWidget(QLabel("–"))
        row.addWidget(self.ends_edit)
        row.addWidget(self.next_day_label)
        row.addWidget(self.breaks_edit, 1)
        row.addWidget(self.capacity_edit)
        row.addWidget(self.room_combo)
        row.addWidget(self.remove_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.problem_label)
        self.capacity_edit.setVisible(not simple)
        self.room_combo.setVisible(not simple)


class SessionsEditor(QWidget):
    """Lines by day. `days` are (weekday, name) in the order of the week here; a `simple` one asks for times only."""

    edited = Signal()

    def __init__(
        self, theme: Theme, formats: Formats, days: Sequence[tuple[int, str]], *, simple: bool = False
    ) -> None:
        super().__init__()
        self.setObjectName("sessions_editor")
        self._theme = theme
        self._formats = formats
        self._names = dict(days)
        self._simple = simple
        self._rooms: Sequence[Room] = ()
        self._lines: dict[int, list[SessionLine]] = {weekday: [] for weekday, _ in days}
        self._columns: dict[int, QVBoxLayout] = {}
        self._closed: dict[int, QLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        if not simple:
            self._grid.addWidget(self._column_words(), 0, 1)
        for row, (weekday, name) in enumerate(days, start=1):
            self._add_day(row, weekday, name)
        self._grid.setRowStretch(len(days) + 1, 1)

    # -- what is shown and told ------------------------------------------------------------------

    def offer_rooms(self, rooms: Sequence[Room]) -> None:
        """Offer these rooms in every line."""
        self._rooms = rooms
        for line in self._all():
            line.offer_rooms(rooms)

    def show_sessions(self, sessions: Iterable[Session]) -> None:
        """Show stored sessions; those of a single day stand on the only day there is."""
        only = next(iter(self._names))
        self.show_typed(self._as_typed(item, only) for item in sessions)

    def show_typed(self, lines: Iterable[TypedSession]) -> None:
        """Show lines as they were typed, instead of those that stand."""
        for line in self._all():
            self._drop(line)
        for typed in lines:
            self._add_line(typed.weekday).show_typed(typed)
        self._say_closed()

    def typed(self) -> tuple[TypedSession, ...]:
        """What stands in the lines, by day and from top to bottom."""
        return tuple(line.typed() for line in self._all())

    def show_line_problems(self, problems: Sequence[LineProblem]) -> None:
        """Say the first problem of each line below it, and take all others away."""
        by_line = {item.line: item.problem for item in reversed(problems)}
        for number, line in enumerate(self._all()):
            problem = by_line.get(number)
            line.show_problem(
                "" if problem is None else sentence_for_problem(problem), problem.field if problem else ""
            )

    def focus_line(self, number: int) -> None:
        """Put the focus into a line."""
        lines = self._all()
        if lines:
            lines[min(number, len(lines) - 1)].starts_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def add_session(self, weekday: int) -> None:
        """Add an empty line to a day and go there."""
        line = self._add_line(weekday)
        self._say_closed()
        line.starts_edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()

    def copy_day(self, weekday: int, targets: Iterable[int]) -> None:
        """Give other days the lines of this one, instead of theirs."""
        source = [line.typed() for line in self._lines[weekday]]
        for target in targets:
            for line in list(self._lines[target]):
                self._drop(line)
            for typed in source:
                self._add_line(target).show_typed(typed)
        self._say_closed()
        self.edited.emit()

    # -- inside ----------------------------------------------------------------------------------

    def _add_day(self, row: int, weekday: int, name: str) -> None:
        label = QLabel(name)
        label.setProperty("look", "strong")
        label.setMinimumWidth(self._theme.length(84))
        label.setFixedHeight(self._theme.length(34))
        column = QVBoxLayout()
        column.setSpacing(4)
        self._columns[weekday] = column
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        closed = QLabel(self.tr("Closed"))
        closed.setProperty("look", "muted")
        self._closed[weekday] = closed
        buttons.addWidget(closed)
        add = self._link(self.tr("Add session"), f"add_{weekday}", name)
        add.clicked.connect(partial(self.add_session, weekday))
        buttons.addWidget(add)
        if len(self._names) > 1:
            copy = self._link(self.tr("Copy to…"), f"copy_{weekday}", name)
            copy.clicked.connect(partial(self._offer_days, weekday, copy))
            buttons.addWidget(copy)
        buttons.addStretch(1)
        column.addLayout(buttons)
        if len(self._names) > 1:
            self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(column, row, 1)

    def _link(self, word: str, name: str, day_name: str) -> QPushButton:
        button = QPushButton(word)
        button.setObjectName(name)
        button.setProperty("kind", "link")
        button.setAutoDefault(False)
        button.setAccessibleName(f"{day_name}: {word}")
        return button

    def _offer_days(self, weekday: int, button: QPushButton) -> None:
        menu = QMenu(self)
        menu.setObjectName("copy_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        others = [day for day in self._names if day != weekday]
        working = [day for day in others if self._lines[day]]
        menu.addAction(self.tr("All other days"), partial(self.copy_day, weekday, others))
        if working and working != others:
            menu.addAction(self.tr("All days that have sessions"), partial(self.copy_day, weekday, working))
        menu.addSeparator()
        for day in others:
            menu.addAction(self._names[day], partial(self.copy_day, weekday, [day]))
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _add_line(self, weekday: int) -> SessionLine:
        line = SessionLine(self._theme, weekday, self._names[weekday], simple=self._simple)
        line.setObjectName(f"line_{weekday}_{len(self._lines[weekday])}")
        line.offer_rooms(self._rooms)
        line.show_typed(TypedSession(weekday=weekday, starts="", ends=""))
        line.edited.connect(self.edited)
        line.remove_requested.connect(partial(self._remove, line))
        column = self._columns[weekday]
        column.insertWidget(column.count() - 1, line)
        line.show()  # at once, so that it can take the focus
        self._lines[weekday].append(line)
        return line

    def _remove(self, line: SessionLine) -> None:
        self._drop(line)
        self._say_closed()
        button = self.findChild(QPushButton, f"add_{line.weekday}")
        if isinstance(button, QPushButton):
            button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()

    def _drop(self, line: SessionLine) -> None:
        self._lines[line.weekday].remove(line)
        self._columns[line.weekday].removeWidget(line)
        line.hide()
        line.deleteLater()

    def _say_closed(self) -> None:
        for weekday, label in self._closed.items():
            label.setVisible(not self._lines[weekday])

    def _all(self) -> list[SessionLine]:
        return [line for lines in self._lines.values() for line in lines]

    def _as_typed(self, session: Session, only: int) -> TypedSession:
        weekday = session.weekday if isinstance(session, WeeklySession) else only
        return TypedSession(
            weekday=weekday,
            starts=clock_text(session.starts, self._formats),
            ends=self._end_text(session.starts + session.minutes),
            capacity=str(session.capacity),
            room_id=session.room_id,
            breaks="; ".join(self._break_text(pause) for pause in session.breaks),
        )

    def _break_text(self, pause: Break) -> str:
        starts = clock_text(pause.starts % MINUTES_PER_DAY, self._formats)
        return f"{starts}-{self._end_text(pause.starts + pause.minutes)} {pause.label}".strip()

    def _end_text(self, minute: int) -> str:
        return clock_text(minute if minute <= MINUTES_PER_DAY else minute % MINUTES_PER_DAY, self._formats)

    def _column_words(self) -> QWidget:
        words = QLabel(self.tr("From – until · breaks · visits at once · room"))
        words.setProperty("look", "small")
        return words


def week_days(formats: Formats, week_start: int) -> tuple[tuple[int, str], ...]:
    """The days of a week with their names, Monday is 0, beginning with this day."""
    return tuple(((week_start + n) % 7, formats.weekday_long((week_start + n) % 7 + 1)) for n in range(7))


def _line_edit(theme: Theme, name: str, accessible_name: str, width: int) -> QLineEdit:
    edit = QLineEdit()
    edit.setObjectName(name)
    edit.setAccessibleName(accessible_name)
    if width:
        edit.setFixedWidth(theme.length(width))
    return edit
