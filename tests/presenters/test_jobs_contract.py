"""What every `Jobs` promises, tried on the real one and on the one that tests use."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from clinic_desk.domain.records import RecordKind
from clinic_desk.domain.refusals import Missing
from clinic_desk.presenters.ports import Failure, FailureKind
from clinic_desk.qt.jobs import DeskJobs
from tests.support.fakes import FixedClock, InlineJobs

ACTOR = object()


class NotebookStore:
    """A store of lines: enough of a database to see commits, roll-backs and who was let in when."""

    def __init__(self):
        self.lines = []
        self.inside = 0
        self.most_inside = 0
        self.threads = set()

    @contextmanager
    def read(self):
        with self._entered():
            yield SimpleNamespace(lines=tuple(self.lines))

    @contextmanager
    def write(self):
        with self._entered():
            db = SimpleNamespace(lines=list(self.lines), changed=set())
            yield db
            self.lines = db.lines

    @contextmanager
    def _entered(self):
        self.inside += 1
        self.most_inside = max(self.most_inside, self.inside)
        self.threads.add(threading.current_thread())
        try:
            yield
        finally:
            self.inside -= 1


def write_line(db, command, *, actor, now):
    assert actor is ACTOR
    if command == "forbidden":
        db.lines.append("half done")
        raise Missing
    if command == "breaks":
        raise ZeroDivisionError
    if command != "nothing new":
        db.lines.append(command)
        db.changed.add(RecordKind.APPOINTMENT)
    return f"{command} at {now:%H:%M}"


class Desk:
    """One `Jobs`, its store, and a diary of everything that came back."""

    def __init__(self, make, settle):
        self.store = NotebookStore()
        self.clock = FixedClock()
        self.diary = []
        self.jobs = make(self.store, write_line, self.clock, unhandled=self.unhandled)
        self.settle = lambda: settle(self.jobs)

    def unhandled(self, failure):
        self.diary.append(("unhandled", failure.kind))

    def note(self, what):
        return lambda value: self.diary.append((what, value))


@pytest.fixture(params=["inline", "desk"])
def desk(request):
    if request.param == "inline":
        yield Desk(InlineJobs, lambda jobs: None)
        return
    qtbot = request.getfixturevalue("qtbot")
    desk = Desk(DeskJobs, lambda jobs: qtbot.waitUntil(lambda: jobs.is_idle))
    yield desk
    desk.jobs.close()


def test_a_read_answers_with_what_the_work_found(desk):
    desk.store.lines = ["one"]
    desk.jobs.read(lambda db: db.lines, then=desk.note("read"))
    desk.settle()
    assert desk.diary == [("read", ("one",))]


def test_a_write_is_committed_answered_and_then_announced(desk):
    desk.jobs.subscribe(desk.note("changed"))
    desk.jobs.write("booked", actor=ACTOR, then=lambda result: desk.diary.append((result, desk.store.lines)))
    desk.settle()
    assert desk.diary == [
        ("booked at 04:28", ["booked"]),
        ("changed", frozenset({RecordKind.APPOINTMENT})),
    ]


def test_a_write_that_changed_nothing_is_not_announced(desk):
    desk.jobs.subscribe(desk.note("changed"))
    desk.jobs.write("nothing new", actor=ACTOR, then=desk.note("then"))
    desk.settle()
    assert desk.diary == [("then", "nothing new at 04:28")]


def test_a_refused_write_leaves_no_trace_and_no_announcement(desk):
    desk.jobs.subscribe(desk.note("changed"))
    desk.jobs.write("forbidden", actor=ACTOR, then=desk.note("then"), failed=desk.note("failed"))
    desk.settle()
    [(what, failure)] = desk.diary
    assert what == "failed"
    assert failure.kind is FailureKind.REFUSAL
    assert isinstance(failure.refusal, Missing)
    assert desk.store.lines == []


def test_work_is_done_in_the_order_asked_and_reads_see_earlier_writes(desk):
    desk.jobs.write("first", actor=ACTOR, then=desk.note("then"))
    desk.jobs.read(lambda db: db.lines, then=desk.note("read"))
    desk.jobs.write("second", actor=ACTOR, then=desk.note("then"))
    desk.jobs.read(lambda db: db.lines, then=desk.note("read"))
    desk.settle()
    assert desk.diary == [
        ("then", "first at 04:28"),
        ("read", ("first",)),
        ("then", "second at 04:28"),
        ("read", ("first", "second")),
    ]
    assert desk.store.most_inside == 1
    assert len(desk.store.threads) == 1


def test_a_failure_without_a_receiver_goes_to_the_desk(desk):
    desk.jobs.read(lambda db: 1 / 0, then=desk.note("then"))
    desk.jobs.write("breaks", actor=ACTOR, then=desk.note("then"))
    desk.jobs.away(lambda: 1 / 0, then=desk.note("then"))
    desk.settle()
    assert desk.diary == [("unhandled", FailureKind.BUG)] * 3


def test_away_answers_and_never_enters_the_store(desk):
    desk.jobs.away(lambda: 6 * 7, then=desk.note("away"), failed=desk.note("failed"))
    desk.settle()
    assert desk.diary == [("away", 42)]
    assert desk.store.most_inside == 0


def test_the_newest_read_of_a_name_is_answered_and_nothing_after_it(desk):
    for key in ("k", "ka", "kar"):
        desk.jobs.read(lambda db, key=key: key, then=desk.note("found"), replaces="search")
    desk.jobs.read(lambda db: "week", then=desk.note("shown"), replaces="week")
    desk.settle()
    assert ("shown", "week") in desk.diary
    assert [value for what, value in desk.diary if what == "found"][-1] == "kar"


def test_answers_come_on_the_thread_that_asked(desk):
    came_on = []
    desk.jobs.subscribe(lambda kinds: came_on.append(threading.current_thread()))
    for ask in (
        lambda then: desk.jobs.read(lambda db: None, then=then),
        lambda then: desk.jobs.write("booked", actor=ACTOR, then=then),
        lambda then: desk.jobs.away(lambda: None, then=then),
    ):
        ask(lambda _answer: came_on.append(threading.current_thread()))
    desk.settle()
    assert len(came_on) == 4
    assert set(came_on) == {threading.current_thread()}


def test_an_answer_may_ask_for_more(desk):
    desk.jobs.write(
        "booked",
        actor=ACTOR,
        then=lambda _result: desk.jobs.read(lambda db: db.lines, then=desk.note("read")),
    )
    desk.settle()
    assert desk.diary == [("read", ("booked",))]


def test_who_unsubscribes_hears_nothing_more(desk):
    stop = desk.jobs.subscribe(desk.note("changed"))
    stop()
    stop()
    desk.jobs.write("booked", actor=ACTOR, then=desk.note("then"))
    desk.settle()
    assert desk.diary == [("then", "booked at 04:28")]


def test_a_refusal_is_told_apart_from_a_bug():
    refused, broken = Failure(Missing()), Failure(ZeroDivisionError())
    assert (refused.kind, broken.kind) == (FailureKind.REFUSAL, FailureKind.BUG)
    assert broken.refusal is None
