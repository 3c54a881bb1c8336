"""The card of a visit: it follows the choice and the data, takes steps and takes them back."""

from datetime import timedelta

import pytest

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import PROGRAM, Role
from clinic_desk.domain.appointment import CancelCode, Status
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.records import RecordKind
from clinic_desk.presenters.visit_card import VisitCardPresenter
from clinic_desk.services.commands import carry_out
from clinic_desk.storage.troubles import DiskFull
from tests.support.builders import NOW, a_world, an_actor, at, book
from tests.support.databases import memory_database
from tests.support.fakes import FixedClock, InlineJobs
from tests.support.notices import KeptNotices, LateJobs


class FakeCard:
    def __init__(self):
        self.shown = None
        self.loading = self.busy = False
        self.refusal = None

    def show_nothing(self):
        self.shown = None

    def show_visit(self, shown):
        self.shown, self.refusal = shown, None

    def set_loading(self, loading):
        self.loading = loading

    def set_busy(self, busy):
        self.busy = busy

    def show_refusal(self, refusal):
        self.refusal = refusal

    @property
    def status(self):
        return self.shown.card.visit.status


@pytest.fixture
def database():
    return memory_database()


@pytest.fixture
def world(database):
    return a_world(database)


@pytest.fixture
def visits(database, world):
    with database.write() as db:
        return book(db, world, 10), book(db, world, 14)


@pytest.fixture
def clock():
    return FixedClock(at(10, 5))


@pytest.fixture
def jobs(database, clock):
    return InlineJobs(database, carry_out, clock)


@pytest.fixture
def view():
    return FakeCard()


@pytest.fixture
def notices():
    return KeptNotices()


@pytest.fixture
def presenter(view, jobs, clock, notices):
    made = VisitCardPresenter(view, jobs, actor=an_actor(Role.RECEPTIONIST), clock=clock, notices=notices)
    jobs.subscribe(made.data_changed)
    return made


def test_the_chosen_visit_is_shown_and_goes_with_the_choice(presenter, view, visits):
    presenter.show(visits[0].id)
    assert view.shown.card.patient.full_name == "Abdul Karim"
    assert presenter.shown is view.shown
    assert not view.loading
    presenter.show(None)
    assert view.shown is None
    assert presenter.shown is None


def test_nothing_of_the_former_visit_stands_while_the_next_is_read(view, database, clock, notices, visits):
    jobs = LateJobs(database, carry_out, clock)
    presenter = VisitCardPresenter(view, jobs, actor=PROGRAM, clock=clock, notices=notices)
    presenter.show(visits[0].id)
    jobs.waiting.pop()()
    presenter.show(visits[1].id)
    assert view.shown is None
    assert view.loading
    jobs.waiting.pop()()
    assert view.shown.card.visit.id == visits[1].id


def test_an_answer_that_comes_too_late_is_not_shown(view, database, clock, notices, visits):
    jobs = LateJobs(database, carry_out, clock)
    presenter = VisitCardPresenter(view, jobs, actor=PROGRAM, clock=clock, notices=notices)
    presenter.show(visits[0].id)
    presenter.show(new_id())
    presenter.show(visits[1].id)
    for answer in reversed(jobs.waiting):
        answer()
    assert view.shown.card.visit.id == visits[1].id
    assert notices.failures == []


def test_choosing_the_same_visit_again_does_not_empty_the_card(view, database, clock, notices, visits):
    jobs = LateJobs(database, carry_out, clock)
    presenter = VisitCardPresenter(view, jobs, actor=PROGRAM, clock=clock, notices=notices)
    presenter.show(visits[0].id)
    jobs.waiting.pop()()
    presenter.show(visits[0].id)
    assert view.shown.card.visit.id == visits[0].id


def test_a_step_is_taken_read_back_and_undone(presenter, view, notices, visits):
    presenter.show(visits[0].id)
    presenter.change_status(Status.ARRIVED)
    assert view.status is Status.ARRIVED
    ((outcome, told),) = notices.done
    assert outcome == "visit.status_changed"
    assert (told["appointment_id"], told["status"]) == (visits[0].id, Status.ARRIVED)
    assert (told["patient"], told["doctor"], told["zone"]) == ("Abdul Karim", "Dr Nasrin Rahman", "Asia/Dhaka")
    notices.undo()
    assert view.status is Status.BOOKED
    assert not view.busy


def test_a_step_asked_for_by_key_needs_no_card(view, database, clock, notices, visits):
    jobs = LateJobs(database, carry_out, clock)
    presenter = VisitCardPresenter(view, jobs, actor=PROGRAM, clock=clock, notices=notices)
    presenter.show(visits[0].id)
    presenter.change_status(Status.ARRIVED)
    jobs.waiting.pop()()
    assert view.status is Status.ARRIVED


def test_without_a_chosen_visit_nothing_is_done(presenter, notices):
    presenter.change_status(Status.ARRIVED)
    presenter.restore()
    presenter.data_changed(frozenset({RecordKind.APPOINTMENT}))
    assert notices.done == []


def test_a_cancelled_visit_is_brought_back(presenter, view, notices, jobs, visits):
    presenter.show(visits[0].id)
    jobs.write(
        c.CancelAppointment(appointment_id=visits[0].id, code=CancelCode.COST), actor=PROGRAM, then=lambda _visit: None
    )
    assert view.status is Status.CANCELLED
    presenter.restore()
    assert view.status is Status.BOOKED
    assert notices.done[-1][0] == "visit.restored"
    assert notices.undo is None


def test_what_another_desk_changed_is_said_and_shown(presenter, view, database, visits):
    presenter.show(visits[0].id)
    with database.write() as db:
        carry_out(db, c.ChangeStatus(appointment_id=visits[0].id, status=Status.ARRIVED), actor=PROGRAM, now=at(10, 5))
    view.show_refusal(None)
    refused = []
    view.show_refusal = refused.append
    presenter.change_status(Status.NO_SHOW)
    assert [refusal.code for refusal in refused] == ["stale_edit"]
    assert view.status is Status.ARRIVED
    assert not view.busy


def test_a_step_that_comes_too_early_is_refused_on_the_card(presenter, view, clock, visits):
    clock.advance(days=-2)
    presenter.show(visits[0].id)
    assert view.shown.steps.forward[0] is Status.CONFIRMED
    refused = []
    view.show_refusal = refused.append
    presenter.change_status(Status.ARRIVED)
    assert [refusal.code for refusal in refused] == ["too_early_for_status"]
    assert view.status is Status.BOOKED


def test_a_visit_that_is_not_there_is_told(presenter, view, notices, visits):
    missing = new_id()
    presenter.show(missing)
    assert view.shown is None
    assert not view.loading
    (failure, retry), *_ = notices.failures
    assert failure.refusal.code == "missing"
    retry()
    assert len(notices.failures) == 2


def test_troubles_while_saving_go_to_the_desk(presenter, view, notices, database, clock, visits):
    def full(db, command, *, actor, now):
        raise DiskFull

    broken = VisitCardPresenter(view, InlineJobs(database, full, clock), actor=PROGRAM, clock=clock, notices=notices)
    broken.show(visits[0].id)
    broken.change_status(Status.ARRIVED)
    assert [failure.kind for failure, _retry in notices.failures] == ["trouble"]
    assert not view.busy


def test_a_change_of_what_the_card_does_not_show_is_not_read(view, database, clock, notices, visits):
    jobs = LateJobs(database, carry_out, clock)
    presenter = VisitCardPresenter(view, jobs, actor=PROGRAM, clock=clock, notices=notices)
    presenter.show(visits[0].id)
    jobs.waiting.clear()
    presenter.data_changed(frozenset({RecordKind.USER}))
    assert jobs.waiting == []
    presenter.data_changed(frozenset({RecordKind.PATIENT}))
    assert len(jobs.waiting) == 1


def test_ages_are_those_of_the_clinics_day(presenter, view, clock, visits):
    clock.instant = NOW + timedelta(hours=20)  # already tomorrow in the clinic, not yet in UTC
    presenter.show(visits[0].id)
    assert view.shown.today == (NOW + timedelta(days=1)).date()
