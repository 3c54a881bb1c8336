"""Stand-ins for what a presenter tells the desk, and for answers that come late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from tests.support.fakes import InlineJobs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from clinic_desk.presenters.ports import Failure
    from clinic_desk.storage.engine import Db

T = TypeVar("T")


class KeptNotices:
    """Keeps what was told: `done` outcomes with their details, the last `undo`, `failures` with their retry."""

    def __init__(self) -> None:
        self.done: list[tuple[str, dict[str, object]]] = []
        self.undo: Callable[[], None] | None = None
        self.failures: list[tuple[Failure, Callable[[], None] | None]] = []

    def tell_done(self, outcome: str, details: Mapping[str, object], *, undo: Callable[[], None] | None = None) -> None:
        self.done.append((outcome, dict(details)))
        self.undo = undo

    def tell_failure(self, failure: Failure, *, retry: Callable[[], None] | None = None) -> None:
        self.failures.append((failure, retry))


class LateJobs(InlineJobs):
    """Keeps reads in `waiting`, oldest first, until somebody calls them."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.waiting: list[Callable[[], None]] = []

    def read(
        self,
        work: Callable[[Db], T],
        *,
        then: Callable[[T], None],
        failed: Callable[[Failure], None] | None = None,
        replaces: str | None = None,
    ) -> None:
        self.waiting.append(lambda: InlineJobs.read(self, work, then=then, failed=failed, replaces=replaces))
