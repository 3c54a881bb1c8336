"""Cancelling a visit: with a reason, by whom, once, and back again."""

from clinic_desk.domain.access import PROGRAM, Role
from clinic_desk.domain.appointment import Appointment, CancelCode, CancelledBy, Status
from clinic_desk.domain.ids import new_id
from clinic_desk.presenters.cancel import USUALLY_BY, CancelChoice, CancelPresenter
from clinic_desk.services.commands import carry_out
from clinic_desk.storage import rows
from clinic_desk.storage.troubles import DiskFull
from tests.support.builders import a_booking, a_world, an_actor, at, book
from tests.support.databases import memory_database
from tests.support.fakes import FixedClock, InlineJobs
from tests.support.notices import KeptNotices

ILL = CancelChoice(code=CancelCode.PATIENT_ILL, by=CancelledBy.PATIENT, text=" fever ")


class FakeDialog:
    def __init__(self):
        self.shown = self.refusal = None
        self.busy = self.finished = False

    def show_visit(self, shown):
        self.shown = shown

    def show_refusal(self, refusal):
        self.refusal = refusal

    def set_busy(self, busy):
        self.busy = busy

    def finish(self):
        self.finished = True


class Desk:
    """One dialog on one small clinic with a visit at ten."""

    def __init__(self, role=Role.RECEPTIONIST, *, carried_out_by=carry_out):
        self.database = memory_database()
        self.world = a_world(self.database)
        with self.database.write() as db:
            self.visit = book(db, self.world, 10)
        self.clock = FixedClock(at(8))
        self.view = FakeDialog()
        self.notices = KeptNotices()
        self.told = []
        self.presenter = CancelPresenter(
            self.view,
            InlineJobs(self.database, carried_out_by, self.clock),
            actor=an_actor(role),
            clock=self.clock,
            notices=self.notices,
            cancelled=self.told.append,
        )

    def stored(self):
        with self.database.read() as db:
            return rows.get(db, Appointment, self.visit.id)


def test_a_visit_is_cancelled_with_reason_and_person():
    desk = Desk()
    desk.presenter.start(desk.visit.id)
    assert desk.view.shown.card.patient.full_name == "Abdul Karim"
    desk.presenter.cancel(ILL)
    stored = desk.stored()
    assert (stored.status, stored.cancel_code, stored.cancelled_by, stored.cancel_text) == (
        Status.CANCELLED, CancelCode.PATIENT_ILL, CancelledBy.PATIENT, "fever",
    )  # fmt: skip
    assert desk.view.finished
    assert not desk.view.busy
    assert desk.told == [stored]
    ((outcome, told),) = desk.notices.done
    assert outcome == "visit.cancelled"
    assert (told["code"], told["patient"]) == (CancelCode.PATIENT_ILL, "Abdul Karim")


def test_a_cancel_is_undone():
    desk = Desk()
    desk.presenter.start(desk.visit.id)
    desk.presenter.cancel(ILL)
    desk.notices.undo()
    assert desk.stored().status is Status.BOOKED


def test_a_cancel_is_not_undone_over_somebody_elses_visit():
    desk = Desk()
    desk.presenter.start(desk.visit.id)
    desk.presenter.cancel(ILL)
    with desk.database.write() as db:
        carry_out(db, a_booking(desk.world, patient_id=desk.world.patients[1].id), actor=PROGRAM, now=at(8))
    desk.notices.undo()
    assert [failure.refusal.code for failure, _retry in desk.notices.failures] == ["cannot_book"]
    assert desk.stored().status is Status.CANCELLED


def test_another_reason_needs_words():
    desk = Desk()
    desk.presenter.start(desk.visit.id)
    desk.presenter.cancel(CancelChoice(code=CancelCode.OTHER, by=CancelledBy.CLINIC, text="  "))
    assert desk.view.refusal.code == "reason_required"
    assert not desk.view.finished
    desk.presenter.cancel(CancelChoice(code=CancelCode.OTHER, by=CancelledBy.CLINIC, text="flood"))
    assert desk.stored().cancel_text == "flood"


def test_who_may_not_cancel_is_told():
    desk = Desk(Role.DOCTOR)
    desk.presenter.start(desk.visit.id)
    desk.presenter.cancel(ILL)
    assert desk.view.refusal.code == "not_allowed"
    assert desk.stored().status is Status.BOOKED


def test_a_visit_that_changed_since_it_was_seen_is_not_cancelled():
    desk = Desk()
    desk.presenter.start(desk.visit.id, version=desk.visit.version + 1)
    desk.presenter.cancel(ILL)
    assert desk.view.refusal.code == "stale_edit"


def test_a_missing_visit_is_refused_in_the_dialog():
    desk = Desk()
    desk.presenter.start(new_id())
    assert desk.view.refusal.code == "missing"


def test_nothing_is_cancelled_before_a_visit_is_named():
    desk = Desk()
    desk.presenter.cancel(ILL)
    assert not desk.view.busy
    assert desk.stored().status is Status.BOOKED


def test_pressing_twice_cancels_once():
    desk = Desk()
    desk.presenter.start(desk.visit.id)
    desk.presenter.cancel(ILL)
    desk.presenter.cancel(ILL)
    assert desk.view.refusal is None
    assert desk.stored().version == desk.visit.version + 1


def test_a_full_disk_is_told_by_the_desk():
    def full(db, command, *, actor, now):
        raise DiskFull

    desk = Desk(carried_out_by=full)
    desk.presenter.start(desk.visit.id)
    desk.presenter.cancel(ILL)
    assert [failure.kind for failure, _retry in desk.notices.failures] == ["trouble"]
    assert not desk.view.finished


def test_every_reason_has_somebody_who_usually_says_it():
    assert USUALLY_BY.keys() == set(CancelCode)
