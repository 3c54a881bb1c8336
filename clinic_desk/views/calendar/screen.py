"""The calendar's screen: the bar with date and view, answers to what was asked, and the grid.

Composed here, decided elsewhere: `presenters/calendar.py` says what is shown, `presenters/calendar_deeds.py` what
becomes of a move. The grid's own signals (book, open, status …) are connected from `grid`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from clinic_desk.domain.agenda import CalendarMode, Grid, MoveDrop
from clinic_desk.domain.booking_form import Objection
from clinic_desk.domain.clinic_time import wall_of
from clinic_desk.domain.refusals import Refusal
from clinic_desk.domain.schedule import CannotBook
from clinic_desk.qt.actions import native
from clinic_desk.qt.icons import keep_icon
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme
from clinic_desk.views.calendar.answer_bar import AnswerBar
from clinic_desk.views.calendar.commands import CalendarCommands
from clinic_desk.views.calendar.date_box import DateBox
from clinic_desk.views.calendar.grid import CalendarGrid
from clinic_desk.views.reason_sentences import clock, day_words, reason_sentence
from clinic_desk.views.sentences import sentence_for
from clinic_desk.views.widgets.busy_mark import BusyMark
from clinic_desk.views.widgets.segmented import Segmented

if TYPE_CHECKING:
    from clinic_desk.domain.schedule import FreeTime
    from clinic_desk.presenters.calendar_deeds import MoveAnswer

HINTS = (
    "grid.open", "booking.new", "visit.arrived", "booking.move", "visit.cancel", "go.date", "go.now", "edit.undo",
)  # fmt: skip
"""The commands that the line of keys names while the grid has the focus."""


class CalendarScreen(QWidget):
    """Keeps the promises of `CalendarView` and `DeedsView`.

    `step_requested` counts days or weeks, as shown; `move_requested` carries a MoveDrop, `move_anyway_requested` that,
    the overrides and a reason; `week_requested` a doctor's id or None; `date_typed` a text and the language's words.
    """

    step_requested = Signal(int)
    days_requested = Signal(int)
    today_requested = Signal()
    day_requested = Signal()
    week_requested = Signal(object)
    date_typed = Signal(str, object)
    cancelled_wanted = Signal(bool)
    move_requested = Signal(object)
    move_anyway_requested = Signal(object, object, str)
    grid_shown = Signal(object)

    def __init__(self, theme: Theme, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("calendar_screen")
        self._theme = theme
        self._formats = formats
        self._answer: MoveAnswer | None = None
        self._wants_now = False
        self.grid = CalendarGrid(theme, formats)
        self.answer_bar = AnswerBar()
        self.date_box = DateBox(theme, formats)
        self._make_bar()
        self._lay_out()
        self._connect()
        self.commands = CalendarCommands(self)
        self.setFocusProxy(self.grid)

    # -- what the presenters tell ----------------------------------------------------------------

    def show_grid(self, grid: Grid) -> None:
        """Show a day or a week; selection, cursor and a half-done move stay."""
        before = self.grid.state.grid
        if before is not None and (before.first_day, before.days) != (grid.first_day, grid.days):
            self._forget_words()
        self.grid.show_grid(grid)
        self._write_title()
        self.mode_choice.show_choice(CalendarMode.DAY if grid.days == 1 else CalendarMode.WEEK)
        wants_now, self._wants_now = self._wants_now, False
        if wants_now and self.grid.state.now_stop() is not None:
            self.grid.go_to_now()
        self.grid_shown.emit(grid)

    def prepare(self, grid: Grid) -> None:
        """Be ready for a grid that will probably be asked for next."""
        self.grid.prepare(grid)

    def set_now(self, instant: int) -> None:
        """Say what time it is, in minutes since the epoch."""
        self.grid.set_now(instant)

    def set_loading(self, loading: bool) -> None:
        """Say that a grid is being read; the one before stays in sight."""
        self.busy_mark.set_busy(loading)

    def go_to_visit(self, visit_id: UUID) -> None:
        """Bring a visit of this grid into sight and select it."""
        self.grid.go_to(visit_id)

    def put_back(self, visit_id: UUID) -> None:
        """Let a dropped visit stand again where the records have it."""
        self.grid.move_refused(visit_id)

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why something was not done."""
        if self.answer_bar.waits:
            return
        sentences = [sentence_for(refusal)]
        if isinstance(refusal, CannotBook):
            sentences += [
                reason_sentence(Objection(reason=reason), self._formats, self._zone, day=self.grid.state.shown_day)
                for reason in refusal.reasons
            ]
        self.answer_bar.show_words(" ".join(sentences))

    def show_move_refused(self, answer: MoveAnswer) -> None:
        """Say everything that stands against a dropped visit, and ask what to do; it waits where it was dropped."""
        self._answer = answer
        times = [(self._time_words(time), time) for time in answer.alternatives]
        self.answer_bar.ask(self._why_refused(answer), times, may_insist=bool(answer.overrides))

    def show_unknown_date(self) -> None:
        """Say that what was typed is no date; it stays there to be put right."""
        self.date_box.show_unknown()

    def set_cancelled_shown(self, shown: bool) -> None:
        """Say whether cancelled visits are shown too."""
        self.cancelled_button.setChecked(shown)

    # -- what the desk sets ----------------------------------------------------------------------

    def set_formats(self, formats: Formats) -> None:
        """Write times and dates another way."""
        self._formats = formats
        self.grid.set_formats(formats)
        self.date_box.set_formats(formats)
        self._write_title()

    def set_masked(self, masked: bool) -> None:
        """Cover the names on the calendar, or show them again."""
        self.grid.set_masked(masked)
        if self._answer is not None:
            self.answer_bar.put_words(self._why_refused(self._answer))

    # -- commands that need more than the grid ---------------------------------------------------

    def take_up(self) -> None:
        """Take the current visit up to put it down elsewhere, and say so: nothing on the grid shows it."""
        self.grid.pin()
        visit = self.grid.pinned
        if visit is not None:
            name = self.grid.words.name(visit)
            words = self.tr("Taken up: %1. Go to its new day and press %2 to put it down.")
            self.answer_bar.show_words(words.replace("%1", name).replace("%2", native("Ctrl+V")))

    def ask_for_date(self) -> None:
        """Open the field in which a date is typed."""
        self.title_label.hide()
        self.date_box.open()

    def ask_for_week(self) -> None:
        """Ask for the week of the doctor under the cursor."""
        cursor, plan = self.grid.state.cursor, self.grid.plan
        if cursor is None or plan is None:
            self.week_requested.emit(None)
        else:
            self.week_requested.emit(plan.columns[cursor.column].column.doctor_id)

    def go_to_doctor(self, number: int) -> None:
        """Go into the grid, to the column with this number."""
        self.grid.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.grid.go_to_column(number)

    # -- inside ----------------------------------------------------------------------------------

    @property
    def _zone(self) -> str:
        grid = self.grid.state.grid
        return "UTC" if grid is None else grid.zone

    def _day_of(self, instant: int) -> date:
        return wall_of(instant, self._zone).day

    def _why_refused(self, answer: MoveAnswer) -> str:
        """Everything that stands against a drop; while names are covered without whose visits those are."""
        day, objections = self._day_of(answer.drop.starts), answer.objections
        if self.grid.words.masked:
            objections = tuple(Objection(reason=objection.reason) for objection in objections)
        sentences = [reason_sentence(objection, self._formats, self._zone, day=day) for objection in objections]
        return " ".join(sentences) or sentence_for(answer.refusal)

    def _time_words(self, time: FreeTime) -> str:
        """A free time nearby: the hour, the day if it is another one, the doctor if it is another one."""
        parts = [clock(time.starts, self._formats, self._zone)]
        answer, today = self._answer, self.grid.state.today()
        day = self._day_of(time.starts)
        if answer is not None and day != self._day_of(answer.drop.starts):
            parts.insert(0, day_words(day, today or day, self._formats))
        if answer is not None and time.doctor_id != answer.drop.doctor_id:
            columns = () if self.grid.state.grid is None else self.grid.state.grid.columns
            parts += [column.doctor_name for column in columns if column.doctor_id == time.doctor_id][:1]
        return " ".join(parts)

    def _write_title(self) -> None:
        grid = self.grid.state.grid
        self.title_label.setText("" if grid is None else self.grid.words.title(grid))

    def _make_bar(self) -> None:
        self.previous_button = self._step_button("chevron-left", "previous_button", -1)
        self.next_button = self._step_button("chevron-right", "next_button", 1)
        self.today_button = QPushButton(self.tr("Today"))
        self.today_button.setObjectName("today_button")
        self.today_button.setAutoDefault(False)
        self.cancelled_button = QPushButton(self.tr("Cancelled"))
        self.cancelled_button.setObjectName("cancelled_button")
        self.cancelled_button.setProperty("seg", "only")
        self.cancelled_button.setCheckable(True)
        self.cancelled_button.setAutoDefault(False)
        self.cancelled_button.setToolTip(self.tr("Show cancelled visits too"))
        self.title_label = QLabel()
        self.title_label.setObjectName("calendar_title")
        self.title_label.setProperty("look", "title")
        self.title_label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.busy_mark = BusyMark()
        choices = [(CalendarMode.DAY.value, self.tr("Day")), (CalendarMode.WEEK.value, self.tr("Week"))]
        self.mode_choice = Segmented(choices, name=self.tr("What the calendar shows"))
        self.previous_button.setAccessibleName(self.tr("Earlier"))
        self.next_button.setAccessibleName(self.tr("Later"))
        self.previous_button.setToolTip(self.tr("Earlier"))
        self.next_button.setToolTip(self.tr("Later"))

    def _step_button(self, icon: str, name: str, steps: int) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.setIconSize(QSize(14, 14))
        button.setFixedWidth(self._theme.length(36))
        keep_icon(button, self._theme, icon)
        button.clicked.connect(lambda _checked=False: self.step_requested.emit(steps))
        return button

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        for button in (self.previous_button, self.today_button, self.next_button):
            bar.addWidget(button)
        bar.addSpacing(4)
        bar.addWidget(self.title_label, 1)
        bar.addWidget(self.date_box, 1)
        bar.addWidget(self.busy_mark)
        bar.addWidget(self.cancelled_button)
        bar.addWidget(self.mode_choice)
        frame = QFrame()
        frame.setObjectName("calendar_frame")
        frame.setProperty("look", "list")
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(1, 1, 1, 1)
        inner.addWidget(self.grid)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(bar)
        column.addWidget(self.answer_bar)
        column.addWidget(frame, 1)

    def _connect(self) -> None:
        grid = self.grid
        self.today_button.clicked.connect(self._go_today)
        self.cancelled_button.clicked.connect(self.cancelled_wanted)
        self.mode_choice.chosen.connect(self._choose_mode)
        self.date_box.typed.connect(self.date_typed)
        self.date_box.left.connect(self._leave_date)
        grid.now_requested.connect(self._go_today)
        grid.move_requested.connect(self._move)
        grid.menu_requested.connect(self._open_menu)
        grid.selection_changed.connect(self._forget_words)
        self.answer_bar.put_back_requested.connect(self._give_up)
        self.answer_bar.time_chosen.connect(self._move_elsewhere)
        self.answer_bar.anyway_requested.connect(self._move_anyway)
        self.answer_bar.closed.connect(grid.setFocus)

    def _open_menu(self, at: QPoint) -> None:
        self.commands.open_menu(at)

    def _go_today(self) -> None:
        self._wants_now = True
        self.today_requested.emit()

    def _choose_mode(self, mode: str) -> None:
        if mode == CalendarMode.DAY:
            self.day_requested.emit()
        else:
            self.ask_for_week()

    def _leave_date(self) -> None:
        self.title_label.show()
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _forget_words(self, *_selected: object) -> None:
        """Words about what was refused go when the person goes on; a question stays until it is answered."""
        if not self.answer_bar.waits:
            self.answer_bar.clear()

    def _move(self, drop: MoveDrop) -> None:
        self._give_up(keep=drop.appointment_id)
        self.move_requested.emit(drop)

    def _give_up(self, *, keep: UUID | None = None) -> None:
        """Put back the visit that waits for a decision, unless it is the one that goes on being moved."""
        answer, self._answer = self._answer, None
        self.answer_bar.clear()
        if answer is not None and answer.drop.appointment_id != keep:
            self.grid.move_refused(answer.drop.appointment_id)
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _move_elsewhere(self, time: FreeTime) -> None:
        answer = self._answer
        if answer is not None:
            self._give_up()
            self.move_requested.emit(
                replace(
                    answer.drop,
                    doctor_id=time.doctor_id,
                    room_id=time.room_id,
                    starts=time.starts,
                    minutes=time.minutes,
                )
            )

    def _move_anyway(self, reason: str) -> None:
        answer = self._answer
        if answer is not None:
            self._give_up(keep=answer.drop.appointment_id)
            self.move_anyway_requested.emit(answer.drop, answer.overrides, reason)

    # -- Qt --------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange and hasattr(self, "commands"):  # may come while it is made
            self.commands.turn_day_keys()
