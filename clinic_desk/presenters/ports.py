"""What a presenter asks of the desk around it: work on the records, the time, other screens, a word.

Only protocols and the value that says what went wrong; who keeps these promises is decided in `desktop.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from clinic_desk.domain.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from collections.abc import Set as AbstractSet
    from contextlib import AbstractContextManager
    from datetime import date, datetime
    from uuid import UUID

    from clinic_desk.domain.access import Actor
    from clinic_desk.domain.records import RecordKind
    from clinic_desk.storage.engine import Db

T = TypeVar("T")


class FailureKind(StrEnum):
    """Who can do something about a failure: the person, the surroundings, or the makers of the program."""

    REFUSAL = "refusal"
    TROUBLE = "trouble"
    BUG = "bug"


@dataclass(frozen=True, slots=True)
class Failure:
    """A piece of work that did not come to its end, and why."""

    error: BaseException

    @property
    def kind(self) -> FailureKind:
        """Tell a rule's no from a trouble of the surroundings and from a mistake of ours."""
        if isinstance(self.error, Refusal):
            return FailureKind.REFUSAL
        from clinic_desk.storage.troubles import Trouble  # the window comes before anything of storage

        return FailureKind.TROUBLE if isinstance(self.error, Trouble) else FailureKind.BUG

    @property
    def refusal(self) -> Refusal | None:
        """The refusal, for the screen that asked; None for every other kind."""
        return self.error if isinstance(self.error, Refusal) else None


class Clock(Protocol):
    """Says what time it is."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class Store(Protocol):
    """Opens transactions; a write commits when its block ends and is undone when the block raises."""

    def read(self) -> AbstractContextManager[Db]:
        """Open a transaction that only reads."""
        ...

    def write(self) -> AbstractContextManager[Db]:
        """Open a transaction that may write; afterwards `db.changed` holds the kinds of record it touched."""
        ...


class CarryOut(Protocol):
    """Carries one command out inside an open write transaction; `origin` is bound by `desktop.py`."""

    def __call__(self, db: Db, command: Any, *, actor: Actor, now: datetime) -> Any:
        """Answer the command's result; raise a refusal when a rule says no."""
        ...


class Jobs(Protocol):
    """Work that must not make the window wait. `then` and `failed` are called on the GUI thread.

    Without `failed` a failure goes to the desk: a trouble to the notice bar, a bug to the crash dialog.
    """

    def read(
        self,
        work: Callable[[Db], T],
        *,
        then: Callable[[T], None],
        failed: Callable[[Failure], None] | None = None,
        replaces: str | None = None,
    ) -> None:
        """Read the records; an older unfinished read with the same name in `replaces` is dropped."""
        ...

    def write(
        self,
        command: Any,
        *,
        actor: Actor,
        then: Callable[[Any], None],
        failed: Callable[[Failure], None] | None = None,
    ) -> None:
        """Carry one command out in its own transaction, answer its result, then announce what changed."""
        ...

    def away(
        self,
        work: Callable[[], T],
        *,
        then: Callable[[T], None],
        failed: Callable[[Failure], None] | None = None,
    ) -> None:
        """Do what takes long and touches no records: network, hashing, files."""
        ...


class ChangeListener(Protocol):
    """Is told, on the GUI thread, which kinds of record a committed write has changed."""

    def __call__(self, kinds: AbstractSet[RecordKind], /) -> None:
        """Reload what shows records of these kinds."""
        ...


class Screens(Protocol):
    """Opens other screens; a presenter never holds another one."""

    def open_patient(self, patient_id: UUID) -> None:
        """Show one patient's record."""
        ...

    def open_booking(
        self,
        *,
        doctor_id: UUID | None = None,
        starts_at: datetime | None = None,
        patient_id: UUID | None = None,
    ) -> None:
        """Start a booking, with what is already known filled in."""
        ...

    def open_day(self, day: date, *, appointment_id: UUID | None = None) -> None:
        """Show a day of the calendar, with one visit selected if it is named."""
        ...


class Notices(Protocol):
    """Words that do not belong to one field: what was done, and what is wrong with the surroundings."""

    def tell_done(self, outcome: str, details: Mapping[str, object], *, undo: Callable[[], None] | None = None) -> None:
        """Read back what was done, by its code, and offer to undo it where that is possible."""
        ...

    def tell_failure(self, failure: Failure, *, retry: Callable[[], None] | None = None) -> None:
        """Show a failure that no screen takes care of, with a way to try again where there is one."""
        ...
