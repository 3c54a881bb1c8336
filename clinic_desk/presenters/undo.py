"""Undo and redo of what was done to visits, in order and by name. Each step is a command that may be refused.

`RememberingJobs` notices by itself what is done: no screen has to report it. After a refusal nothing is forced and
nothing is left half-remembered: that step, and the older ones of the same visit, are forgotten (FEATURES R17).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from clinic_desk.domain.appointment import Appointment, Status
from clinic_desk.domain.clinic_time import to_minutes
from clinic_desk.domain.commands import (
    AmendAppointment,
    BookAppointment,
    CancelAppointment,
    ChangeStatus,
    MoveAppointment,
    RestoreAppointment,
)
from clinic_desk.services import undoing

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from clinic_desk.domain.access import Actor
    from clinic_desk.presenters.ports import Failure, Jobs, Notices
    from clinic_desk.storage.engine import Db

T = TypeVar("T")

MOST = 50
"""Steps that can be taken back; older ones are history, not slips."""


class DeedKind(StrEnum):
    """What was done, for the words of "Undo: …"."""

    BOOKED = "booked"
    MOVED = "moved"
    LENGTH_CHANGED = "length_changed"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    STATUS_CHANGED = "status_changed"
    AMENDED = "amended"


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing done to one visit: its state before (None: it was not booked) and after."""

    before: Appointment | None
    after: Appointment

    @property
    def kind(self) -> DeedKind:
        """What was done."""
        before, after = self.before, self.after
        if before is None:
            return DeedKind.BOOKED
        if after.status is not before.status:
            if Status.CANCELLED not in {after.status, before.status}:
                return DeedKind.STATUS_CHANGED
            return DeedKind.CANCELLED if after.status is Status.CANCELLED else DeedKind.RESTORED
        if (after.starts_at, after.doctor_id, after.room_id) != (before.starts_at, before.doctor_id, before.room_id):
            return DeedKind.MOVED
        return DeedKind.LENGTH_CHANGED if after.ends_at != before.ends_at else DeedKind.AMENDED

    @property
    def starts(self) -> int:
        """The instant by which people know the visit: when it was to begin before the deed."""
        return to_minutes((self.before or self.after).starts_at)


@dataclass(frozen=True, slots=True)
class UndoState:
    """What would be undone and redone next."""

    undo: Deed | None = None
    redo: Deed | None = None


class UndoStack:
    """The deeds of the person who is signed in, newest last. `changed` is told whenever what comes next changes."""

    def __init__(
        self, jobs: Jobs, *, actor: Actor, notices: Notices, changed: Callable[[UndoState], None] = lambda _state: None
    ) -> None:
        self._jobs = jobs
        self._actor = actor
        self._notices = notices
        self._changed = changed
        self._done: deque[Deed] = deque(maxlen=MOST)
        self._undone: list[Deed] = []
        self._newest: dict[UUID, Appointment] = {}
        self._asked: deque[bool] = deque()
        self._at_work = False

    @property
    def state(self) -> UndoState:
        """What comes next in either direction."""
        return UndoState(self._done[-1] if self._done else None, self._undone[-1] if self._undone else None)

    def remember(self, before: Appointment | None, after: Appointment) -> None:
        """Note what was done; what had been undone before cannot be redone any more."""
        self._newest[after.id] = after
        if not undoing.is_alike(before, after):
            self._done.append(Deed(before, after))
            self._undone.clear()
            self._changed(self.state)

    def undo(self) -> None:
        """Take the last deed back."""
        self._ask(is_undo=True)

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._ask(is_undo=False)

    def clear(self) -> None:
        """Forget everything: another person is at the desk."""
        self._done.clear()
        self._undone.clear()
        self._newest.clear()
        self._asked.clear()
        self._changed(self.state)

    def _ask(self, *, is_undo: bool) -> None:
        self._asked.append(is_undo)
        if not self._at_work:
            self._next()

    def _next(self) -> None:
        """One step after the other: the second Ctrl+Z needs what the first one answers."""
        while self._asked and not self._at_work:
            self._step(is_undo=self._asked.popleft())

    def _step(self, *, is_undo: bool) -> None:
        deed = self.state.undo if is_undo else self.state.redo
        if deed is None:
            return
        current = self._newest.get(deed.after.id, deed.after)
        target = deed.before if is_undo else deed.after
        command = undoing.command_towards(current, target, is_undo=is_undo)
        if command is None:
            self._forget(deed)
            return
        self._at_work = True
        self._jobs.write(
            command,
            actor=self._actor,
            then=lambda visit: self._stepped(deed, visit, is_undo=is_undo),
            failed=lambda failure: self._refused(deed, failure),
        )

    def _stepped(self, deed: Deed, visit: Appointment, *, is_undo: bool) -> None:
        self._at_work = False
        self._newest[visit.id] = visit
        was_next = (self.state.undo if is_undo else self.state.redo) is deed
        if is_undo and deed in self._done:
            self._done.remove(deed)
        if was_next and is_undo:
            self._undone.append(deed)
        elif was_next:
            self._done.append(self._undone.pop())
        self._changed(self.state)
        self._notices.tell_done(
            "visit.undone" if is_undo else "visit.redone",
            {"appointment_id": visit.id, "what": deed.kind.value, "starts": deed.starts},
        )
        self._next()

    def _refused(self, deed: Deed, failure: Failure) -> None:
        self._at_work = False
        self._asked.clear()
        if failure.refusal is not None:
            self._forget(deed)
        self._notices.tell_failure(failure)

    def _forget(self, deed: Deed) -> None:
        """Forget a visit's deeds up to this one, and what was undone of it: they build upon one another."""
        visit_id = deed.after.id
        self._done = deque((kept for kept in self._done if kept.after.id != visit_id), maxlen=MOST)
        self._undone = [kept for kept in self._undone if kept.after.id != visit_id]
        self._newest.pop(visit_id, None)
        self._changed(self.state)


class RememberingJobs:
    """`Jobs` that also notes what is done to visits. The signed-in person's screens get this one."""

    def __init__(self, jobs: Jobs, stack: UndoStack) -> None:
        self._jobs = jobs
        self._stack = stack

    def read(
        self,
        work: Callable[[Db], T],
        *,
        then: Callable[[T], None],
        failed: Callable[[Failure], None] | None = None,
        replaces: str | None = None,
    ) -> None:
        """Read the records; see `Jobs.read`."""
        self._jobs.read(work, then=then, failed=failed, replaces=replaces)

    def away(
        self,
        work: Callable[[], T],
        *,
        then: Callable[[T], None],
        failed: Callable[[Failure], None] | None = None,
    ) -> None:
        """Do what touches no records; see `Jobs.away`."""
        self._jobs.away(work, then=then, failed=failed)

    def write(
        self,
        command: Any,
        *,
        actor: Actor,
        then: Callable[[Any], None],
        failed: Callable[[Failure], None] | None = None,
    ) -> None:
        """Carry out a command; see `Jobs.write`. The visit is read just before, on the same lane."""
        visit_id = _visit_of(command)
        if visit_id is None:
            self._jobs.write(command, actor=actor, then=then, failed=failed)
            return
        seen: list[Appointment | None] = []

        def answer(result: Any) -> None:
            if seen and isinstance(result, Appointment):
                self._stack.remember(seen[0], result)
            then(result)

        self._jobs.read(lambda db: undoing.find_visit(db, visit_id), then=seen.append, failed=_ignore)
        self._jobs.write(command, actor=actor, then=answer, failed=failed)


def _visit_of(command: Any) -> UUID | None:
    if isinstance(command, BookAppointment | MoveAppointment | CancelAppointment | RestoreAppointment | ChangeStatus):
        return command.appointment_id
    return command.record_id if isinstance(command, AmendAppointment) else None


def _ignore(_failure: Failure) -> None:
    """What could not be read cannot be undone; the write itself will tell what is wrong."""
