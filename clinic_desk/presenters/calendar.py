"""The calendar: which day or week is shown, kept fresh, with its neighbours at hand.

What is done to visits there is `calendar_deeds.py`; where things stand on the screen is the view's.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Protocol
from uuid import UUID

from clinic_desk.domain.agenda import CalendarMode, Grid
from clinic_desk.domain.clinic import Clinic
from clinic_desk.domain.clinic_time import to_minutes, wall_of
from clinic_desk.domain.records import RecordKind
from clinic_desk.domain.typed_dates import ENGLISH, DateWords, read_date
from clinic_desk.presenters.ports import Clock, Failure, Jobs, Notices
from clinic_desk.services import agenda
from clinic_desk.storage.engine import Db

SHOWN_KINDS = frozenset({
    RecordKind.APPOINTMENT, RecordKind.HOLD, RecordKind.DOCTOR, RecordKind.PATIENT, RecordKind.ROOM, RecordKind.CLINIC,
    RecordKind.APPOINTMENT_TYPE, RecordKind.WORKING_WEEK, RecordKind.DATE_EXCEPTION, RecordKind.LEAVE,
    RecordKind.BLOCKED_TIME, RecordKind.HOLIDAY,
})  # fmt: skip
WEEK = 7


class CalendarView(Protocol):
    """What the calendar can be told."""

    def show_grid(self, grid: Grid) -> None:
        """Show a day or a week; selection, cursor and a half-done move stay."""
        ...

    def prepare(self, grid: Grid) -> None:
        """Be ready for a grid that will probably be asked for next."""
        ...

    def set_now(self, instant: int) -> None:
        """Say what time it is, in minutes since the epoch."""
        ...

    def set_loading(self, loading: bool) -> None:
        """Say that a grid is being read; the one before stays in sight."""
        ...

    def go_to_visit(self, visit_id: UUID) -> None:
        """Bring a visit of this grid into sight and select it."""
        ...

    def show_unknown_date(self) -> None:
        """Say that what was typed is no date; it stays there to be put right."""
        ...

    def set_cancelled_shown(self, shown: bool) -> None:
        """Say whether cancelled visits are shown too."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What is shown, or would be."""

    mode: CalendarMode
    first_day: date
    doctor_id: UUID | None = None
    doctor_ids: tuple[UUID, ...] | None = None
    show_cancelled: bool = False

    @property
    def step(self) -> timedelta:
        return timedelta(days=WEEK if self.mode is CalendarMode.WEEK else 1)


class CalendarPresenter:
    """Shows days and weeks of one clinic."""

    def __init__(self, view: CalendarView, jobs: Jobs, *, clinic: Clinic, clock: Clock, notices: Notices) -> None:
        self._view = view
        self._jobs = jobs
        self._clinic = clinic
        self._clock = clock
        self._notices = notices
        self._wanted = _Wanted(mode=CalendarMode.DAY, first_day=self._today())
        self._day = self._wanted.first_day
        self._known: dict[_Wanted, Grid] = {}
        self._grid: Grid | None = None
        self._go_to: UUID | None = None

    # -- where to --------------------------------------------------------------------------------

    @property
    def grid(self) -> Grid | None:
        """What is shown."""
        return self._grid

    def start(self) -> None:
        """Show today."""
        self.tick()
        self.go_today()

    def go_today(self) -> None:
        """Show today, or its week."""
        self.go_to(self._today())

    def go_to(self, day: date) -> None:
        """Show a day, or in a week's view its week."""
        self._day = day
        self._want(replace(self._wanted, first_day=self._first_day(self._wanted.mode, day)))

    def open_visit(self, day: date, visit_id: UUID) -> None:
        """Show a day with one of its visits selected and in sight; cancelled ones are shown if it is one of them."""
        self._go_to = visit_id
        self.show_day(day)

    def go_typed(self, text: str, words: DateWords = ENGLISH) -> bool:
        """Go to the date that somebody typed; False, and a word to the view, if it is none."""
        day = read_date(text, today=self._today(), words=words)
        if day is None:
            self._view.show_unknown_date()
            return False
        self.go_to(day)
        return True

    def step_days(self, days: int) -> None:
        """Go days on or back; in a week's view by whole weeks, at least one."""
        if self._wanted.mode is CalendarMode.WEEK:
            days = WEEK * (max(1, abs(days) // WEEK) if days > 0 else -max(1, abs(days) // WEEK))
        self.go_to(self._day + timedelta(days=days))

    def step(self, steps: int) -> None:
        """Go on or back by what is shown: a day or a week."""
        self.step_days(steps * self._wanted.step.days)

    def show_day(self, day: date | None = None) -> None:
        """Show one day of all doctors: the one given, else the day that was last gone to."""
        self._day = day or self._day
        self._want(replace(self._wanted, mode=CalendarMode.DAY, first_day=self._day))

    def show_week(self, doctor_id: UUID | None = None) -> None:
        """Show a week of one doctor: the one given, else the one last shown so, else the first of the day."""
        doctor_id = doctor_id or self._wanted.doctor_id
        if doctor_id is None and self._grid is not None and self._grid.columns:
            doctor_id = self._grid.columns[0].doctor_id
        if doctor_id is not None:
            first = self._first_day(CalendarMode.WEEK, self._day)
            self._want(replace(self._wanted, mode=CalendarMode.WEEK, first_day=first, doctor_id=doctor_id))

    def show_doctors(self, doctor_ids: tuple[UUID, ...] | None) -> None:
        """Show these doctors in a day's view, None for all; kept from day to day."""
        self._want(replace(self._wanted, doctor_ids=doctor_ids))

    def show_cancelled(self, shown: bool) -> None:
        """Show cancelled visits too, or hide them; kept from day to day."""
        self._view.set_cancelled_shown(shown)
        self._want(replace(self._wanted, show_cancelled=shown))

    # -- what changes by itself ------------------------------------------------------------------

    def read_again(self) -> None:
        """Read what is shown again."""
        self._read()

    def data_changed(self, kinds: AbstractSet[RecordKind]) -> None:
        """Read again what is shown when something of it changed; what was known of other days is forgotten."""
        if kinds & SHOWN_KINDS:
            self._known.clear()
            self._read()

    def tick(self) -> None:
        """Go with the time: the line of the present, and holds that have lapsed."""
        now = to_minutes(self._clock.now())
        self._view.set_now(now)
        grid = self._grid
        if grid is not None and any(hold.expires <= now for column in grid.columns for hold in column.holds):
            self._read()

    # -- inside ----------------------------------------------------------------------------------

    def _today(self) -> date:
        return wall_of(to_minutes(self._clock.now()), self._clinic.zone).day

    def _first_day(self, mode: CalendarMode, day: date) -> date:
        if mode is CalendarMode.DAY:
            return day
        return day - timedelta(days=(day.weekday() - self._clinic.week_start) % WEEK)

    def _want(self, wanted: _Wanted) -> None:
        self._wanted = wanted
        known = self._known.get(wanted)
        if known is not None:
            self._show(known)
        self._read()

    def _read(self) -> None:
        wanted = self._wanted
        self._view.set_loading(True)
        self._jobs.read(
            self._reading(wanted), then=partial(self._found, wanted), failed=self._not_found, replaces="calendar"
        )

    def _reading(self, wanted: _Wanted) -> Callable[[Db], Grid]:
        now, clinic_id, cancelled = self._clock.now(), self._clinic.id, wanted.show_cancelled
        if wanted.mode is CalendarMode.WEEK and wanted.doctor_id is not None:
            doctor_id = wanted.doctor_id
            return lambda db: agenda.week_grid(
                db, clinic_id, doctor_id, wanted.first_day, show_cancelled=cancelled, now=now
            )
        return lambda db: agenda.day_grid(
            db, clinic_id, wanted.first_day, doctor_ids=wanted.doctor_ids, show_cancelled=cancelled, now=now
        )

    def _found(self, wanted: _Wanted, grid: Grid) -> None:
        if wanted != self._wanted:
            return
        self._known[wanted] = grid
        self._view.set_loading(False)
        self._show(grid)
        if self._is_hidden(wanted, grid):
            self.show_cancelled(True)
            return
        self._go_to = None
        self._look_ahead(wanted)

    def _is_hidden(self, wanted: _Wanted, grid: Grid) -> bool:
        """Whether the visit that somebody looks for must be a cancelled one, since the day without those lacks it."""
        here = {visit.id for column in grid.columns for visit in column.visits}
        return self._go_to is not None and self._go_to not in here and not wanted.show_cancelled

    def _show(self, grid: Grid) -> None:
        self._grid = grid
        self._view.show_grid(grid)
        here = {visit.id for column in grid.columns for visit in column.visits}
        if self._go_to in here:
            self._view.go_to_visit(self._go_to)

    def _look_ahead(self, wanted: _Wanted) -> None:
        """Read the days or weeks before and after, so that the next step is shown at once."""
        neighbours = {
            "calendar later": replace(wanted, first_day=wanted.first_day + wanted.step),
            "calendar earlier": replace(wanted, first_day=wanted.first_day - wanted.step),
        }
        for name, neighbour in neighbours.items():
            if neighbour not in self._known:
                self._jobs.read(
                    self._reading(neighbour), then=partial(self._prepared, neighbour), failed=_ignore, replaces=name
                )
        near = {wanted, *neighbours.values()}
        self._known = {key: grid for key, grid in self._known.items() if key in near}

    def _prepared(self, wanted: _Wanted, grid: Grid) -> None:
        self._known[wanted] = grid
        self._view.prepare(grid)

    def _not_found(self, failure: Failure) -> None:
        self._view.set_loading(False)
        self._notices.tell_failure(failure, retry=self._read)


def _ignore(_failure: Failure) -> None:
    """A neighbour that could not be read in advance is read when it is asked for."""
