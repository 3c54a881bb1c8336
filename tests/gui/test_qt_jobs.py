"""What only the real jobs can do wrong: dropping, closing, and answers that raise."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from clinic_desk.domain.records import RecordKind
from clinic_desk.presenters.ports import FailureKind
from clinic_desk.qt.jobs import DeskJobs
from tests.support.fakes import FixedClock


class EmptyStore:
    @contextmanager
    def read(self):
        yield SimpleNamespace()

    @contextmanager
    def write(self):
        yield SimpleNamespace(changed={RecordKind.PATIENT})


def carry_out(db, command, *, actor, now):
    return command()


@pytest.fixture
def unhandled():
    return []


@pytest.fixture
def jobs(qtbot, unhandled):
    jobs = DeskJobs(EmptyStore(), carry_out, FixedClock(), unhandled=unhandled.append)
    yield jobs
    jobs.close()


@pytest.fixture
def gate(jobs):
    """Hold the lane shut until opened."""
    gate = threading.Event()
    jobs.read(lambda db: gate.wait(20), then=lambda _: None)
    yield gate
    gate.set()


def test_older_unfinished_reads_of_a_name_are_never_begun_nor_answered(jobs, gate, qtbot):
    begun, found = [], []
    for key in ("k", "ka", "kar"):
        jobs.read(lambda db, key=key: begun.append(key) or key, then=found.append, replaces="search")
    gate.set()
    qtbot.waitUntil(lambda: jobs.is_idle)
    assert begun == ["kar"]
    assert found == ["kar"]


def test_a_read_already_running_is_not_answered_once_replaced(jobs, qtbot):
    running, go_on, found = threading.Event(), threading.Event(), []

    def slow(db):
        running.set()
        go_on.wait(20)
        return "old"

    jobs.read(slow, then=found.append, failed=found.append, replaces="week")
    assert running.wait(20)
    jobs.read(lambda db: "new", then=found.append, replaces="week")
    go_on.set()
    qtbot.waitUntil(lambda: jobs.is_idle)
    assert found == ["new"]


def test_a_listener_hears_of_a_change_even_when_the_answer_raises(jobs, qtbot):
    heard = []
    jobs.subscribe(heard.append)
    with qtbot.captureExceptions() as raised:
        jobs.write(lambda: 1, actor=None, then=lambda result: result / 0)
        qtbot.waitUntil(lambda: jobs.is_idle)
    assert heard == [frozenset({RecordKind.PATIENT})]
    assert [kind for kind, *_ in raised] == [ZeroDivisionError]


def test_closing_finishes_writes_drops_reads_and_ends_on_the_lane(jobs, gate):
    trace = []
    jobs.write(lambda: trace.append("written"), actor=None, then=lambda _: trace.append("answered"))
    jobs.read(lambda db: trace.append("read"), then=trace.append)
    gate.set()
    jobs.close(last=lambda: trace.append(threading.current_thread().name))
    assert trace[0] == "written"
    assert trace[1].startswith("records")
    assert len(trace) == 2
    assert jobs.is_idle


def test_a_write_that_fails_while_closing_is_still_told(jobs, gate, unhandled):
    jobs.write(lambda: 1 / 0, actor=None, then=lambda _: None)
    gate.set()
    jobs.close()
    assert [failure.kind for failure in unhandled] == [FailureKind.BUG]


def test_closed_jobs_take_no_more_work(jobs):
    jobs.close()
    with pytest.raises(RuntimeError, match="closing"):
        jobs.read(lambda db: None, then=lambda _: None)
