"""The one place of the desk where work leaves the GUI thread and its results come back. No screen here.

One serial lane touches the database; a small pool does what takes long without it. Finished work waits in a
queue and one argument-less signal, queued to the GUI thread, fetches it: no Qt object is made by a worker.
"""

from __future__ import annotations

import logging
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from clinic_desk.presenters.ports import Failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desk.domain.access import Actor
    from clinic_desk.domain.records import RecordKind
    from clinic_desk.presenters.ports import CarryOut, ChangeListener, Clock, Store
    from clinic_desk.storage.engine import Db

T = TypeVar("T")

_AWAY_THREADS = 3
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Written:
    """What a committed command answered and which kinds of record it changed."""

    result: Any
    kinds: frozenset[RecordKind]


@dataclass(slots=True, eq=False)
class _Job:
    """One asked-for piece of work, from the asking to the answer."""

    then: Callable[[Any], None]
    failed: Callable[[Failure], None] | None
    replaces: str | None = None
    only_reads: bool = False
    dropped: bool = False
    future: Future[Any] = field(default_factory=Future)


class DeskJobs(QObject):
    """Keeps the promise of `presenters.ports.Jobs` with two executors. Make it in the GUI thread.

    `unhandled` takes, on the GUI thread, every failure for which the asker named no receiver.
    """

    _finished = Signal()

    def __init__(
        self,
        store: Store,
        carry_out: CarryOut,
        clock: Clock,
        *,
        unhandled: Callable[[Failure], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._carry_out = carry_out
        self._clock = clock
        self._unhandled = unhandled
        self._lane = ThreadPoolExecutor(max_workers=1, thread_name_prefix="records")
        self._pool = ThreadPoolExecutor(max_workers=_AWAY_THREADS, thread_name_prefix="away")
        self._done: deque[_Job] = deque()
        self._under_way: set[_Job] = set()
        self._newest: dict[str, _Job] = {}
        self._listeners: list[ChangeListener] = []
        self._closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    # -- what is asked ---------------------------------------------------------------------------

    def read(
        self,
        work: Callable[[Db], T],
        *,
        then: Callable[[T], None],
        failed: Callable[[Failure], None] | None = None,
        replaces: str | None = None,
    ) -> None:
        """Read the records on the lane; see `presenters.ports.Jobs`."""
        job = _Job(then, failed, replaces, only_reads=True)
        if replaces is not None:
            older = self._newest.get(replaces)
            if older is not None:
                self._drop(older)
            self._newest[replaces] = job
        self._start(self._lane, job, lambda: self._read(work))

    def write(
        self,
        command: Any,
        *,
        actor: Actor,
        then: Callable[[Any], None],
        failed: Callable[[Failure], None] | None = None,
    ) -> None:
        """Carry one command out on the lane, commit, answer, announce; see `presenters.ports.Jobs`."""

        def answer(written: _Written) -> None:
            try:
                then(written.result)
            finally:  # it is committed: a screen that stumbles over its answer must not hide it
                self._announce(written.kinds)

        self._start(self._lane, _Job(answer, failed), lambda: self._write(command, actor))

    def away(
        self,
        work: Callable[[], T],
        *,
        then: Callable[[T], None],
        failed: Callable[[Failure], None] | None = None,
    ) -> None:
        """Do slow work without records on the pool; see `presenters.ports.Jobs`."""
        self._start(self._pool, _Job(then, failed), work)

    def subscribe(self, listener: ChangeListener) -> Callable[[], None]:
        """Tell this listener after each committed write what kinds changed; call the answer to stop."""
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    @property
    def is_idle(self) -> bool:
        """Whether everything asked for has been answered."""
        return not self._under_way

    def close(self, *, last: Callable[[], None] | None = None) -> None:
        """Take no more work, finish the writes already asked for, do `last` on the lane, wait for all of it.

        Reads are dropped. Answers are no longer delivered, except failures of writes and of work away,
        which the person must still hear of: they go to `unhandled`.
        """
        if self._closed:
            return
        self._closed = True
        for job in self._under_way:
            if job.only_reads:
                self._drop(job)
        farewell = self._lane.submit(last) if last is not None else None
        self._lane.shutdown(wait=True)
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._tell_last_failures(farewell)

    # -- on the worker threads -------------------------------------------------------------------

    def _read(self, work: Callable[[Db], T]) -> T:
        with self._store.read() as db:
            return work(db)

    def _write(self, command: Any, actor: Actor) -> _Written:
        with self._store.write() as db:
            result = self._carry_out(db, command, actor=actor, now=self._clock.now())
        return _Written(result, frozenset(db.changed))

    def _note_finished(self, job: _Job) -> None:
        self._done.append(job)
        self._finished.emit()

    # -- on the GUI thread -----------------------------------------------------------------------

    def _start(self, executor: ThreadPoolExecutor, job: _Job, work: Callable[[], Any]) -> None:
        if self._closed:
            raise RuntimeError("the desk is closing and takes no more work")
        self._under_way.add(job)
        job.future = executor.submit(work)
        job.future.add_done_callback(lambda _future: self._note_finished(job))

    def _drop(self, job: _Job) -> None:
        job.dropped = True
        job.future.cancel()

    @Slot()
    def _deliver(self) -> None:
        if not self._done:
            return  # closed meanwhile
        job = self._done.popleft()  # one signal, one job: an answer that raises leaves the others untouched
        self._under_way.discard(job)
        if job.replaces is not None and self._newest.get(job.replaces) is job:
            del self._newest[job.replaces]
        if job.dropped or job.future.cancelled():
            return
        error = job.future.exception()
        if error is None:
            job.then(job.future.result())
        elif job.failed is not None:
            job.failed(Failure(error))
        else:
            self._unhandled(Failure(error))

    def _announce(self, kinds: frozenset[RecordKind]) -> None:
        if kinds:
            for listener in tuple(self._listeners):
                listener(kinds)

    def _tell_last_failures(self, farewell: Future[None] | None) -> None:
        futures = [job.future for job in self._under_way if not job.dropped]
        if farewell is not None:
            futures.append(farewell)
        self._under_way.clear()
        self._done.clear()
        for future in futures:
            error = None if future.cancelled() else future.exception()
            if error is not None:
                self._unhandled(Failure(error))
