"""A day that differs from the weekly hours (FEATURES C07, A20): its typed sessions, read and carried through."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Protocol

from clinic_desk.domain.access import Actor
from clinic_desk.domain.availability import DateException, ExceptionKind, Session
from clinic_desk.presenters.hours import LineProblem, TypedSession, read_sessions
from clinic_desk.presenters.planned_change import SINGLE_DAY, PlannedChange, PlannedChangeView
from clinic_desk.presenters.ports import Clock, Jobs


class SingleDayView(PlannedChangeView, Protocol):
    """The dialog of one day."""

    def show_line_problems(self, problems: tuple[LineProblem, ...]) -> None:
        """Say beside the sessions what is wrong; an empty tuple takes all of it away."""
        ...


class SingleDayPresenter:
    """Takes one day from what is typed to the records."""

    def __init__(
        self,
        view: SingleDayView,
        jobs: Jobs,
        *,
        actor: Actor,
        clock: Clock,
        done: Callable[[DateException], None] | None = None,
    ) -> None:
        self._view = view
        self._change = PlannedChange(view, jobs, SINGLE_DAY, actor=actor, clock=clock, done=done)

    def begin(self, before: DateException | None = None) -> None:
        """Begin a new day, or the change of a stored one."""
        self._change.begin(before)

    def leave(self) -> None:
        """Drop what still comes back: the dialog is gone."""
        self._change.leave()

    def preview(self, item: DateException, lines: tuple[TypedSession, ...]) -> None:
        """List the visits that would no longer fit, as far as the day can be read."""
        read, problems = _read(item, lines)
        self._view.show_line_problems(problems)
        if not problems:
            self._change.preview(read)

    def save(self, item: DateException, lines: tuple[TypedSession, ...]) -> None:
        """Save the day, after the visits that no longer fit have been listed."""
        read, problems = _read(item, lines)
        self._view.show_line_problems(problems)
        if not problems:
            self._change.save(read)

    def withdraw(self) -> None:
        """Let the weekly hours hold again on this day."""
        self._change.withdraw()


def _read(item: DateException, lines: tuple[TypedSession, ...]) -> tuple[DateException, tuple[LineProblem, ...]]:
    """Read the sessions of the day; a closed day has none, whatever stands in its lines."""
    if item.kind is ExceptionKind.CLOSED:
        return dataclasses.replace(item, sessions=()), ()
    weekly, problems = read_sessions(lines)
    sessions = tuple(
        Session(
            starts=session.starts,
            minutes=session.minutes,
            capacity=session.capacity,
            room_id=session.room_id,
            breaks=session.breaks,
        )
        for session in weekly
    )
    return dataclasses.replace(item, sessions=sessions), problems
