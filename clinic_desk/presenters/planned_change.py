"""Changes of working time that booked visits may stand in the way of: they are listed first, then it is saved.

One flow for leave, single days, weekly hours, blocked time and holidays. Saving cancels nothing (FEATURES R9, R10).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from clinic_desk.domain.access import Actor
from clinic_desk.domain.availability import (
    BlockedTime,
    DateException,
    Leave,
    WorkingWeek,
    block_problems,
    exception_problems,
    leave_problems,
    week_problems,
)
from clinic_desk.domain.clinic import Holiday, name_problems
from clinic_desk.domain.commands import (
    Command,
    CreateBlockedTime,
    CreateDateException,
    CreateHoliday,
    CreateLeave,
    CreateWorkingWeek,
    UpdateBlockedTime,
    UpdateDateException,
    UpdateHoliday,
    UpdateLeave,
    UpdateRecord,
    UpdateWorkingWeek,
)
from clinic_desk.domain.impact import AffectedVisit
from clinic_desk.domain.records import Record
from clinic_desk.domain.refusals import InvalidFields, NothingToChange, Problem
from clinic_desk.presenters.form_answers import FormView, tell_form
from clinic_desk.presenters.ports import Clock, Failure, Jobs
from clinic_desk.services import edits, impact
from clinic_desk.storage.engine import Db

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeKind(Generic[R]):
    """How one kind of change is checked, what it touches, and how it is saved."""

    problems: Callable[[R], tuple[Problem, ...]]
    affected: Callable[[Db, R, datetime], tuple[AffectedVisit, ...]]
    created: Callable[[R], Command]
    update: type[UpdateRecord]


LEAVE: ChangeKind[Leave] = ChangeKind(
    problems=leave_problems,
    affected=lambda db, leave, _now: impact.of_leave(db, leave),
    created=lambda leave: CreateLeave(leave=leave),
    update=UpdateLeave,
)
SINGLE_DAY: ChangeKind[DateException] = ChangeKind(
    problems=exception_problems,
    affected=lambda db, item, now: impact.of_exception(db, item, now=now),
    created=lambda item: CreateDateException(exception=item),
    update=UpdateDateException,
)
WEEK: ChangeKind[WorkingWeek] = ChangeKind(
    problems=week_problems,
    affected=lambda db, week, now: impact.of_week(db, week, now=now),
    created=lambda week: CreateWorkingWeek(week=week),
    update=UpdateWorkingWeek,
)
BLOCK: ChangeKind[BlockedTime] = ChangeKind(
    problems=block_problems,
    affected=lambda db, block, _now: impact.of_block(db, block),
    created=lambda block: CreateBlockedTime(block=block),
    update=UpdateBlockedTime,
)
HOLIDAY: ChangeKind[Holiday] = ChangeKind(
    problems=lambda holiday: name_problems(holiday.name),
    affected=lambda db, holiday, _now: impact.of_holiday(db, holiday),
    created=lambda holiday: CreateHoliday(holiday=holiday),
    update=UpdateHoliday,
)


class PlannedChangeView(FormView, Protocol):
    """A form with the list of visits that the change would touch."""

    def show_affected(self, visits: tuple[AffectedVisit, ...]) -> None:
        """List the visits that stay booked although they no longer fit; the next save is meant with them."""
        ...

    def set_busy(self, busy: bool) -> None:
        """Say that work is under way."""
        ...

    def finish(self) -> None:
        """It is saved or withdrawn: close."""
        ...


class PlannedChange(Generic[R]):
    """Takes one change from what is typed to what is saved; `done` hears of the stored record."""

    def __init__(
        self,
        view: PlannedChangeView,
        jobs: Jobs,
        kind: ChangeKind[R],
        *,
        actor: Actor,
        clock: Clock,
        done: Callable[[R], None] | None = None,
    ) -> None:
        self._view = view
        self._jobs = jobs
        self._kind = kind
        self._actor = actor
        self._clock = clock
        self._done = done
        self._before: R | None = None
        self._listed: tuple[R, tuple[AffectedVisit, ...]] | None = None
        self._left = False

    def leave(self) -> None:
        """Drop what still comes back: the form is gone. No form goes while it is being saved."""
        self._left = True

    def begin(self, before: R | None = None) -> None:
        """Begin a new record, or the change of a stored one."""
        self._before = before
        self._listed = None

    def preview(self, record: R) -> None:
        """List what this would touch while it is being typed; what cannot stand yet lists nothing."""
        if not self._kind.problems(record):
            self._list(record, self._show, replaces="planned change")

    def save(self, record: R) -> None:
        """Save, unless visits are touched that the person has not seen yet: those are listed, and saved next time."""
        if problems := self._kind.problems(record):
            self._view.show_refusal(InvalidFields(problems))
            return
        self._view.set_busy(True)
        self._list(record, self._save_if_seen)

    def withdraw(self) -> None:
        """Take the stored record back."""
        if self._before is not None:
            before: Any = self._before
            gone = dataclasses.replace(before, withdrawn=True)
            self._view.set_busy(True)
            self._write(gone)

    def _list(
        self, record: R, then: Callable[[R, tuple[AffectedVisit, ...]], None], *, replaces: str | None = None
    ) -> None:
        now = self._clock.now()
        self._jobs.read(
            lambda db: self._kind.affected(db, record, now),
            then=partial(then, record),
            failed=self._refused,
            replaces=replaces,
        )

    def _show(self, record: R, visits: tuple[AffectedVisit, ...]) -> None:
        if self._left:
            return
        self._listed = record, visits
        self._view.show_affected(visits)

    def _save_if_seen(self, record: R, visits: tuple[AffectedVisit, ...]) -> None:
        if self._left:
            return
        if visits and self._listed != (record, visits):
            self._view.set_busy(False)
            self._show(record, visits)
            return
        self._write(record)

    def _write(self, record: R) -> None:
        if self._before is None:
            command = self._kind.created(record)
        else:
            try:
                command = edits.update_of(self._kind.update, self._before, record)
            except NothingToChange as refusal:
                self._refused(Failure(refusal))
                return
        self._jobs.write(command, actor=self._actor, then=self._saved, failed=self._refused)

    def _saved(self, record: R) -> None:
        self._view.set_busy(False)
        self._view.finish()
        if self._done is not None:
            self._done(record)

    def _refused(self, failure: Failure) -> None:
        if not self._left:
            self._view.set_busy(False)
            tell_form(self._view, failure)
