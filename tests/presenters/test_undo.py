"""Undo and redo of what is done to visits: in order, by name, refused when the world has moved on."""

from dataclasses import replace

import pytest

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import PROGRAM, Role
from clinic_desk.domain.appointment import Appointment, CancelCode, CancelledBy, Status
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.refusals import StaleEdit
from clinic_desk.domain.schedule import CannotBook
from clinic_desk.presenters.undo import MOST, Deed, DeedKind, RememberingJobs, UndoStack
from clinic_desk.services import edits, undoing
from clinic_desk.services.commands import carry_out
from clinic_desk.storage import rows
from clinic_desk.storage.troubles import DiskFull
from tests.support.builders import a_booking, a_world, an_actor, at, book
from tests.support.databases import memory_database
from tests.support.fakes import FixedClock, InlineJobs
from tests.support.notices import KeptNotices


class LaterJobs:
    """Jobs whose answers wait until they are fetched, as on a busy desk."""

    def __init__(self, jobs):
        self._jobs = jobs
        self.waiting = []

    def read(self, work, **answers):
        self.waiting.append(lambda: self._jobs.read(work, **answers))

    def write(self, command, **answers):
        self.waiting.append(lambda: self._jobs.write(command, **answers))

    def away(self, work, **answers):
        self.waiting.append(lambda: self._jobs.away(work, **answers))

    def fetch(self):
        while self.waiting:
            self.waiting.pop(0)()


class Desk:
    """A receptionist at the small clinic, with a visit at ten."""

    def __init__(self, *, later=False, role=Role.MANAGER):
        self.database = memory_database()
        self.world = a_world(self.database)
        with self.database.write() as db:
            self.visit = book(db, self.world, 10)
        self.clock = FixedClock(at(8))
        self.broken = None
        self.notices = KeptNotices()
        self.actor = an_actor(role)
        self.jobs = InlineJobs(self.database, self._carry_out, self.clock)
        if later:
            self.jobs = LaterJobs(self.jobs)
        self.states = []
        self.stack = UndoStack(self.jobs, actor=self.actor, notices=self.notices, changed=self.states.append)
        self.remembering = RememberingJobs(self.jobs, self.stack)

    def _carry_out(self, db, command, **how):
        if self.broken is not None:
            raise self.broken
        return carry_out(db, command, **how)

    def do(self, command):
        answers = []
        self.remembering.write(command, actor=self.actor, then=answers.append)
        return answers[0] if answers else None

    def elsewhere(self, command):
        """Somebody else does something."""
        with self.database.write() as db:
            return carry_out(db, command, actor=PROGRAM, now=self.clock.now())

    def stored(self, visit=None):
        with self.database.read() as db:
            return rows.get(db, Appointment, (visit or self.visit).id)

    def move(self, hour, minute=0, *, minutes=30, visit=None, **more):
        current = self.stored(visit)
        return c.MoveAppointment(
            appointment_id=current.id,
            version=current.version,
            starts_at=at(hour, minute),
            minutes=minutes,
            doctor_id=current.doctor_id,
            room_id=current.room_id,
            **more,
        )

    def cancel(self, code=CancelCode.PATIENT_ILL):
        return c.CancelAppointment(
            appointment_id=self.visit.id, version=self.stored().version, code=code, text="", by=CancelledBy.PATIENT
        )

    def status(self, status):
        return c.ChangeStatus(appointment_id=self.visit.id, version=self.stored().version, status=status)

    @property
    def next(self):
        state = self.stack.state
        return (
            None if state.undo is None else state.undo.kind.value,
            None if state.redo is None else state.redo.kind.value,
        )


def same_time(one, other):
    return (one.starts_at, one.ends_at, one.doctor_id, one.room_id) == (
        other.starts_at,
        other.ends_at,
        other.doctor_id,
        other.room_id,
    )


def test_a_move_is_undone_and_redone_by_name():
    desk = Desk()
    moved = desk.do(desk.move(11))
    assert desk.next == ("moved", None)
    assert desk.stack.state.undo.starts == undoing_starts(desk.visit)
    desk.stack.undo()
    assert same_time(desk.stored(), desk.visit)
    assert desk.next == (None, "moved")
    desk.stack.redo()
    assert same_time(desk.stored(), moved)
    assert desk.next == ("moved", None)
    assert [outcome for outcome, _ in desk.notices.done] == ["visit.undone", "visit.redone"]
    assert desk.notices.done[0][1]["what"] == "moved"


def undoing_starts(visit):
    return int(visit.starts_at.timestamp() // 60)


def test_an_undone_move_does_not_count_as_a_move():
    desk = Desk()
    desk.do(desk.move(11))
    desk.stack.undo()
    assert desk.stored().move_count == 0
    desk.stack.redo()
    assert desk.stored().move_count == 1


def test_several_steps_of_one_visit_are_undone_one_by_one():
    desk = Desk()
    desk.clock.instant = at(10)
    desk.do(desk.move(11))
    desk.do(desk.move(11, minutes=45))
    desk.do(desk.status(Status.CONFIRMED))
    desk.do(desk.cancel())
    assert desk.next == ("cancelled", None)
    seen = []
    for _ in range(4):
        desk.stack.undo()
        visit = desk.stored()
        seen.append((visit.status, visit.starts_at, visit.minutes))
    assert seen == [
        (Status.CONFIRMED, at(11), 45),
        (Status.BOOKED, at(11), 45),
        (Status.BOOKED, at(11), 30),
        (Status.BOOKED, at(10), 30),
    ]
    for _ in range(4):
        desk.stack.redo()
    assert desk.stored().status is Status.CANCELLED
    assert desk.stored().cancel_code is CancelCode.PATIENT_ILL
    assert desk.next == ("cancelled", None)


def test_a_booking_is_called_off_and_comes_back():
    desk = Desk()
    booked = desk.do(a_booking(desk.world, 14))
    assert desk.next == ("booked", None)
    desk.stack.undo()
    assert desk.stored(booked).status is Status.CANCELLED
    assert desk.stored(booked).cancel_code is CancelCode.BOOKED_BY_MISTAKE
    desk.stack.redo()
    assert desk.stored(booked).status is Status.BOOKED
    desk.stack.undo()
    assert desk.stored(booked).status is Status.CANCELLED


def test_a_restored_visit_is_cancelled_again_with_the_same_reason():
    desk = Desk()
    desk.elsewhere(desk.cancel(CancelCode.COST))
    desk.do(c.RestoreAppointment(appointment_id=desk.visit.id, version=desk.stored().version))
    assert desk.next == ("restored", None)
    desk.stack.undo()
    assert (desk.stored().status, desk.stored().cancel_code) == (Status.CANCELLED, CancelCode.COST)


def test_texts_are_put_back():
    desk = Desk()
    before = desk.stored()
    desk.do(edits.update_of(c.AmendAppointment, before, replace(before, reason="Chest pain")))
    assert desk.next == ("amended", None)
    desk.stack.undo()
    assert desk.stored().reason == before.reason
    desk.stack.redo()
    assert desk.stored().reason == "Chest pain"


def test_something_new_ends_what_could_be_redone():
    desk = Desk()
    desk.do(desk.move(11))
    desk.stack.undo()
    desk.do(desk.move(15))
    assert desk.next == ("moved", None)
    desk.stack.redo()
    assert desk.stored().starts_at == at(15)


def test_when_the_old_time_is_taken_undo_is_refused_explained_and_forgotten():
    desk = Desk()
    desk.do(desk.move(11))
    desk.elsewhere(a_booking(desk.world, 10, patient_id=desk.world.patients[2].id))
    desk.stack.undo()
    assert isinstance(desk.notices.failures[0][0].error, CannotBook)
    assert desk.stored().starts_at == at(11)
    assert desk.next == (None, None)


def test_after_somebody_else_changed_the_visit_nothing_is_forced():
    desk = Desk()
    other = desk.do(a_booking(desk.world, 14, patient_id=desk.world.patients[2].id))
    desk.do(desk.move(11))
    desk.elsewhere(desk.move(16))
    desk.stack.undo()
    assert isinstance(desk.notices.failures[0][0].error, StaleEdit)
    assert desk.stored().starts_at == at(16)
    assert desk.next == ("booked", None)
    desk.stack.undo()
    assert desk.stored(other).status is Status.CANCELLED


def test_a_trouble_of_the_disk_loses_no_step():
    desk = Desk()
    desk.do(desk.move(11))
    desk.broken = DiskFull()
    desk.stack.undo()
    assert desk.next == ("moved", None)
    desk.broken = None
    desk.stack.undo()
    assert same_time(desk.stored(), desk.visit)


def test_without_anything_to_undo_nothing_happens():
    desk = Desk()
    desk.stack.undo()
    desk.stack.redo()
    assert desk.notices.done == []
    assert desk.notices.failures == []


def test_pressing_the_key_twice_at_once_undoes_two_steps():
    desk = Desk(later=True)
    for hour in (11, 15):
        desk.do(desk.move(hour))
        desk.jobs.fetch()
    desk.stack.undo()
    desk.stack.undo()
    desk.jobs.fetch()
    assert same_time(desk.stored(), desk.visit)
    assert desk.next == (None, "moved")


def test_what_is_done_while_an_undo_is_under_way_is_not_lost():
    desk = Desk(later=True)
    desk.do(desk.move(11))
    desk.jobs.fetch()
    desk.do(a_booking(desk.world, 15, patient_id=desk.world.patients[2].id))
    desk.stack.undo()
    desk.jobs.fetch()
    assert same_time(desk.stored(), desk.visit)
    assert desk.next == ("booked", None)
    desk.stack.undo()
    desk.jobs.fetch()
    assert desk.next == (None, "booked")


def test_a_refused_or_repeated_command_leaves_no_step():
    desk = Desk()
    refused = []
    desk.remembering.write(desk.move(13), actor=desk.actor, then=lambda _visit: None, failed=refused.append)
    assert refused
    command = desk.move(11)
    desk.do(command)
    desk.do(command)
    assert len(desk.states) == 1


def test_other_work_passes_through():
    desk = Desk()
    told = []
    desk.remembering.read(lambda db: undoing.find_visit(db, desk.visit.id), then=told.append)
    desk.remembering.away(lambda: 7, then=told.append)
    assert told == [desk.visit, 7]
    answer = []
    desk.remembering.write(
        c.SetPresence(doctor_id=desk.world.doctors[0].id, presence="busy"), actor=PROGRAM, then=answer.append
    )
    assert answer
    assert desk.next == (None, None)


def test_the_next_person_finds_nothing_to_undo():
    desk = Desk()
    desk.do(desk.move(11))
    desk.stack.undo()
    desk.stack.clear()
    assert desk.next == (None, None)
    assert desk.states[-1].undo is None


def test_only_the_last_steps_are_kept():
    desk = Desk()
    for number in range(MOST + 5):
        desk.do(desk.move(11 if number % 2 else 15))
    undone = 0
    while desk.stack.state.undo is not None:
        desk.stack.undo()
        undone += 1
    assert undone == MOST


def test_a_visit_that_was_not_there_cannot_be_called_off_twice():
    desk = Desk()
    cancelled = replace(desk.visit, status=Status.CANCELLED)
    assert undoing.command_towards(cancelled, None, is_undo=True) is None
    assert undoing.command_towards(desk.visit, desk.visit, is_undo=True) is None


@pytest.mark.parametrize("kind", DeedKind)
def test_every_kind_of_deed_is_told_apart(kind):
    visit = Desk().visit
    cancelled = replace(visit, status=Status.CANCELLED)
    pairs = {
        DeedKind.BOOKED: (None, visit),
        DeedKind.MOVED: (visit, replace(visit, doctor_id=new_id())),
        DeedKind.LENGTH_CHANGED: (visit, replace(visit, ends_at=at(12))),
        DeedKind.CANCELLED: (visit, cancelled),
        DeedKind.RESTORED: (cancelled, visit),
        DeedKind.STATUS_CHANGED: (visit, replace(visit, status=Status.ARRIVED)),
        DeedKind.AMENDED: (visit, replace(visit, reason="other")),
    }
    assert Deed(*pairs[kind]).kind is kind


def test_a_step_that_leads_nowhere_is_forgotten():
    desk = Desk()
    booked = desk.do(a_booking(desk.world, 14, patient_id=desk.world.patients[2].id))
    called_off = desk.elsewhere(
        c.CancelAppointment(appointment_id=booked.id, code=CancelCode.COST, by=CancelledBy.PATIENT)
    )
    desk.stack.remember(called_off, called_off)
    desk.stack.undo()
    assert desk.next == (None, None)
    assert desk.notices.done == []


def test_a_visit_that_cannot_be_read_is_written_all_the_same():
    desk = Desk()
    read = desk.jobs.read

    def fails(work, *, then, failed=None, replaces=None):
        def broken(_db):
            raise DiskFull

        read(broken, then=then, failed=failed, replaces=replaces)

    desk.jobs.read = fails
    assert desk.do(desk.move(11)).starts_at == at(11)
    assert desk.next == (None, None)
