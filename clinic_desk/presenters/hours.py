"""A doctor's weekly hours as typed and as stored, the choice among several weeks, the lists of days and leave.

Reading what was typed is here; which booked visits a change touches is asked in `planned_change`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Protocol
from uuid import UUID

from clinic_desk.domain.access import Actor
from clinic_desk.domain.availability import Break, WeeklySession, WorkingWeek, week_problems
from clinic_desk.domain.clinic_time import MINUTES_PER_DAY
from clinic_desk.domain.directory import Directory
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.impact import DoctorPlan
from clinic_desk.domain.records import RecordKind
from clinic_desk.domain.refusals import Problem
from clinic_desk.domain.typed_times import read_clock, read_stretches, stretch_minutes
from clinic_desk.presenters.doctors import rights_over
from clinic_desk.presenters.planned_change import WEEK, PlannedChange, PlannedChangeView
from clinic_desk.presenters.ports import Clock, Jobs
from clinic_desk.services.directory import directory
from clinic_desk.services.impact import plan_of
from clinic_desk.storage.engine import Db

SHOWN = frozenset({RecordKind.WORKING_WEEK, RecordKind.DATE_EXCEPTION, RecordKind.LEAVE, RecordKind.ROOM})
KEPT_IN_SIGHT = timedelta(days=14)
"""Single days and leaves stay in the list for two weeks after they are over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedSession:
    """One line of the editor, as typed; Monday is weekday 0. A line without times is as good as none."""

    weekday: int
    starts: str
    ends: str
    capacity: str = "1"
    room_id: UUID | None = None
    breaks: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands there that would make a session."""
        return not (self.starts.strip() or self.ends.strip() or self.breaks.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class LineProblem:
    """What is wrong with one line of the editor; lines are counted from 0."""

    line: int
    problem: Problem


class HoursView(Protocol):
    """What the page of one doctor's working time can be told; saving has its own view protocol."""

    def show_plan(self, plan: DoctorPlan, choices: Directory, *, may_edit: bool) -> None:
        """Show which weeks, single days and leaves there are."""
        ...

    def show_week(self, week: WorkingWeek, *, is_new: bool) -> None:
        """Fill the editor of weekly hours."""
        ...

    def show_line_problems(self, problems: tuple[LineProblem, ...]) -> None:
        """Say beside the lines what is wrong; an empty tuple takes all of it away."""
        ...


def read_sessions(lines: Sequence[TypedSession]) -> tuple[tuple[WeeklySession, ...], tuple[LineProblem, ...]]:
    """Read the lines as sessions, with every problem at its line."""
    sessions: dict[int, WeeklySession] = {}
    problems: list[LineProblem] = []
    for number, line in enumerate(lines):
        if line.is_blank:
            continue
        session = _read_session(line)
        if isinstance(session, Problem):
            problems.append(LineProblem(line=number, problem=session))
            continue
        sessions[number] = session
        problems += [LineProblem(line=number, problem=problem) for problem in session_problems(session)]
    return tuple(sessions.values()), (*problems, *_overlaps(sessions))


def session_problems(session: WeeklySession) -> tuple[Problem, ...]:
    """Check one session by the rules of weekly hours."""
    nobody = UUID(int=0)
    return week_problems(WorkingWeek(id=nobody, doctor_id=nobody, clinic_id=nobody, sessions=(session,)))


def _read_session(line: TypedSession) -> WeeklySession | Problem:
    starts, ends = read_clock(line.starts), read_clock(line.ends)
    if starts is None or ends is None:
        return Problem(field="starts" if starts is None else "ends", code="not_a_time")
    stretches = read_stretches(line.breaks)
    if stretches is None:
        return Problem(field="breaks", code="breaks_not_read")
    capacity = line.capacity.strip() or "1"
    if not capacity.isdecimal():
        return Problem(field="capacity", code="not_a_number")
    return WeeklySession(
        weekday=line.weekday,
        starts=starts,
        minutes=stretch_minutes(starts, ends),
        capacity=int(capacity),
        room_id=line.room_id,
        breaks=tuple(_break(starts, *stretch) for stretch in stretches),
    )


def _break(session_starts: int, starts: int, ends: int, label: str) -> Break:
    """A break at 01:00 of a session from 20:00 belongs to its second day."""
    later = MINUTES_PER_DAY if starts < session_starts else 0
    return Break(starts=starts + later, minutes=stretch_minutes(starts, ends), label=label)


def _overlaps(sessions: dict[int, WeeklySession]) -> list[LineProblem]:
    found = []
    for weekday in range(7):
        todays = [(number, item) for number, item in sessions.items() if item.weekday == weekday]
        todays.sort(key=lambda pair: pair[1].starts)
        for (_, first), (number, second) in pairwise(todays):
            if second.starts < first.starts + first.minutes:
                problem = Problem(field="sessions", code="sessions_overlap", details={"weekday": weekday})
                found.append(LineProblem(line=number, problem=problem))
    return found


class HoursPresenter:
    """One doctor's weekly hours; `saving` carries a read week through to the records."""

    def __init__(
        self, view: HoursView, saving_view: PlannedChangeView, jobs: Jobs, *, actor: Actor, clock: Clock
    ) -> None:
        self._view = view
        self._jobs = jobs
        self._actor = actor
        self._clock = clock
        self._saving = PlannedChange(saving_view, jobs, WEEK, actor=actor, clock=clock, done=self._saved)
        self._plan: DoctorPlan | None = None
        self._choices: Directory | None = None
        self._week: WorkingWeek | None = None

    @property
    def doctor_id(self) -> UUID | None:
        """Whose hours are shown."""
        return None if self._plan is None else self._plan.doctor.id

    def start(self, doctor_id: UUID) -> None:
        """Show one doctor's working time and open the first week."""
        self._week = None
        self._read(doctor_id)

    def choose(self, week_id: UUID) -> None:
        """Open one of the weeks."""
        if self._plan is not None:
            self._open(next(week for week in self._plan.weeks if week.id == week_id))

    def begin_new(self, clinic_id: UUID) -> None:
        """Begin another week at a clinic, with the sessions of the open one to start from."""
        if self._plan is not None:
            sessions = () if self._week is None else self._week.sessions
            self._open(WorkingWeek(id=new_id(), doctor_id=self._plan.doctor.id, clinic_id=clinic_id, sessions=sessions))

    def check(self, lines: tuple[TypedSession, ...]) -> None:
        """Say beside the lines what is wrong, as far as they are typed."""
        self._view.show_line_problems(read_sessions(lines)[1])

    def save(self, week: WorkingWeek, lines: tuple[TypedSession, ...]) -> None:
        """Save the open week with these lines and the dates of `week`; touched visits are listed before (R9)."""
        sessions, problems = read_sessions(lines)
        self._view.show_line_problems(problems)
        if not problems:
            self._saving.save(dataclasses.replace(week, sessions=sessions))

    def withdraw(self) -> None:
        """Take the open week back."""
        self._saving.withdraw()

    def reload(self) -> None:
        """Open the week as it is now."""
        if self._plan is not None:
            self._read(self._plan.doctor.id)

    def data_changed(self, kinds: AbstractSet[RecordKind]) -> None:
        """Read the lists again; the editor stays as it is."""
        if kinds & SHOWN and self._plan is not None:
            self._read(self._plan.doctor.id, keeps_editor=True)

    def _read(self, doctor_id: UUID, *, keeps_editor: bool = False) -> None:
        since = (self._clock.now() - KEPT_IN_SIGHT).date()

        def read(db: Db) -> tuple[DoctorPlan, Directory]:
            return plan_of(db, doctor_id, since=since), directory(db)

        def answered(found: tuple[DoctorPlan, Directory]) -> None:
            self._plan, self._choices = found
            may_edit = rights_over(self._actor, doctor_id).hours
            self._view.show_plan(self._plan, self._choices, may_edit=may_edit)
            if not keeps_editor:
                self._open_first()

        self._jobs.read(read, then=answered, replaces="list of hours" if keeps_editor else "hours")

    def _open_first(self) -> None:
        if self._plan is None:
            return
        wanted = None if self._week is None else self._week.id
        weeks = {week.id: week for week in self._plan.weeks}
        if weeks:
            self._open(weeks.get(wanted, self._plan.weeks[0]) if wanted else self._plan.weeks[0])
        elif self._plan.doctor.clinic_ids:
            self._week = None
            self.begin_new(self._plan.doctor.clinic_ids[0])

    def _open(self, week: WorkingWeek) -> None:
        self._week = week
        self._saving.begin(None if week.version == 0 else week)
        self._view.show_week(week, is_new=week.version == 0)

    def _saved(self, week: WorkingWeek) -> None:
        self._week = None if week.withdrawn else week
        self._read(week.doctor_id)
