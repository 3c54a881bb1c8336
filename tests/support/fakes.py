"""Stand-ins for what surrounds a presenter; each is tested against the contract of the real thing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from clinic_desk.presenters.ports import Failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desk.domain.access import Actor
    from clinic_desk.presenters.ports import CarryOut, ChangeListener, Store
    from clinic_desk.storage.engine import Db

T = TypeVar("T")


class FixedClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, instant: datetime = datetime(2026, 11, 20, 4, 28, tzinfo=UTC)) -> None:
        self.instant = instant

    def now(self) -> datetime:
        return self.instant

    def advance(self, **amount: float) -> None:
        """Go on by `timedelta(**amount)`."""
        self.instant += timedelta(**amount)


def _raise(failure: Failure) -> None:
    raise failure.error


class InlineJobs:
    """`Jobs` that has done everything before the call returns.

    A failure that nobody receives is raised, so that no test overlooks it, or goes to `unhandled` if given.
    """

    def __init__(
        self,
        store: Store,
        carry_out: CarryOut,
        clock: FixedClock,
        *,
        unhandled: Callable[[Failure], None] = _raise,
    ) -> None:
        self._store = store
        self._carry_out = carry_out
        self._clock = clock
        self._unhandled = unhandled
        self._listeners: list[ChangeListener] = []

    def read(
        self,
        work: Callable[[Db], T],
        *,
        then: Callable[[T], None],
        failed: Callable[[Failure], None] | None = None,
        replaces: str | None = None,
    ) -> None:
        def run() -> T:
            with self._store.read() as db:
                return work(db)

        self._run(run, then, failed)

    def write(
        self,
        command: Any,
        *,
        actor: Actor,
        then: Callable[[Any], None],
        failed: Callable[[Failure], None] | None = None,
    ) -> None:
        def run() -> tuple[Any, frozenset[Any]]:
            with self._store.write() as db:
                result = self._carry_out(db, command, actor=actor, now=self._clock.now())
            return result, frozenset(db.changed)

        def answer(written: tuple[Any, frozenset[Any]]) -> None:
            result, kinds = written
            try:
                then(result)
            finally:
                for listener in tuple(self._listeners) if kinds else ():
                    listener(kinds)

        self._run(run, answer, failed)

    def away(
        self,
        work: Callable[[], T],
        *,
        then: Callable[[T], None],
        failed: Callable[[Failure], None] | None = None,
    ) -> None:
        self._run(work, then, failed)

    def subscribe(self, listener: ChangeListener) -> Callable[[], None]:
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def _run(self, work: Callable[[], T], then: Callable[[T], None], failed: Callable[[Failure], None] | None) -> None:
        try:
            result = work()
        except Exception as error:  # noqa: BLE001  whatever it is, the receiver is told, as on the desk
            (failed or self._unhandled)(Failure(error))
        else:
            then(result)
