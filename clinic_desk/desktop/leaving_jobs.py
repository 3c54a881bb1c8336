"""The work of one person's desk: what is asked for is done in any case, but answers stop when the person has gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from clinic_desk.domain.access import Actor
    from clinic_desk.presenters.ports import Failure, Jobs
    from clinic_desk.storage.engine import Db

T = TypeVar("T")


class LeavingJobs:
    """`Jobs` until `close`; afterwards the screens are gone, so that only failed work is told, to `left_over`."""

    def __init__(self, jobs: Jobs, *, left_over: Callable[[Failure], None]) -> None:
        self._jobs = jobs
        self._left_over = left_over
        self._closed = False

    def close(self) -> None:
        """Deliver no more answers."""
        self._closed = True

    def read(
        self,
        work: Callable[[Db], T],
        *,
        then: Callable[[T], None],
        failed: Callable[[Failure], None] | None = None,
        replaces: str | None = None,
    ) -> None:
        """Read the records; see `Jobs.read`."""
        self._jobs.read(work, then=self._heard(then), failed=failed and self._heard(failed), replaces=replaces)

    def write(
        self,
        command: Any,
        *,
        actor: Actor,
        then: Callable[[Any], None],
        failed: Callable[[Failure], None] | None = None,
    ) -> None:
        """Carry a command out; see `Jobs.write`."""
        self._jobs.write(command, actor=actor, then=self._heard(then), failed=failed and self._told(failed))

    def away(
        self,
        work: Callable[[], T],
        *,
        then: Callable[[T], None],
        failed: Callable[[Failure], None] | None = None,
    ) -> None:
        """Do what touches no records; see `Jobs.away`."""
        self._jobs.away(work, then=self._heard(then), failed=failed and self._told(failed))

    def _heard(self, answer: Callable[[T], None]) -> Callable[[T], None]:
        def deliver(value: T) -> None:
            if not self._closed:
                answer(value)

        return deliver

    def _told(self, failed: Callable[[Failure], None]) -> Callable[[Failure], None]:
        return lambda failure: self._left_over(failure) if self._closed else failed(failure)
