"""The calendar without a display: where it goes, what it reads again, and what is done on it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import PROGRAM, Role
from clinic_desk.domain.agenda import MoveDrop, SlotPick
from clinic_desk.domain.appointment import Appointment, CancelCode, CancelledBy, Override, Status
from clinic_desk.domain.clinic_time import to_minutes
from clinic_desk.domain.records import RecordKind
from clinic_desk.domain.refusals import StaleEdit, StatusNotPossible
from clinic_desk.domain.schedule import CannotBook, ReasonCode
from clinic_desk.presenters.calendar import CalendarPresenter
from clinic_desk.presenters.calendar_deeds import CalendarDeeds
from clinic_desk.presenters.undo import RememberingJobs, UndoStack
from clinic_desk.services.commands import carry_out
from clinic_desk.storage import rows
from clinic_desk.storage.troubles import DiskFull
from tests.support.builders import DAY, a_booking, a_world, an_actor, at, book
from tests.support.databases import memory_database
from tests.support.fakes import FixedClock, InlineJobs
from tests.support.notices import KeptNotices, LateJobs


class FakeCalendar:
    """What a person would see."""

    def __init__(self):
        self.grid = self.now = self.at_visit = self.answer = self.refusal = None
        self.shown, self.prepared, self.put_back_ids = [], [], []
        self.loading = False
        self.unknown_date = self.cancelled_shown = False

    def show_grid(self, grid):
        self.grid = grid
        self.shown.append(grid)

    def prepare(self, grid):
        self.prepared.append(grid)

    def set_now(self, instant):
        self.now = instant

    def set_loading(self, loading):
        self.loading = loading

    def go_to_visit(self, visit_id):
        self.at_visit = visit_id

    def show_unknown_date(self):
        self.unknown_date = True

    def set_cancelled_shown(self, shown):
        self.cancelled_shown = shown

    def put_back(self, visit_id):
        self.put_back_ids.append(visit_id)

    def show_move_refused(self, answer):
        self.answer = answer

    def show_refusal(self, refusal):
        self.refusal = refusal

    @property
    def visits(self):
        return [visit for column in self.grid.columns for visit in column.visits]

    @property
    def first_days(self):
        return [grid.first_day for grid in self.shown]


class Desk:
    """The small clinic on the Monday of its visits, at eight, with a visit at ten."""

    def __init__(self, *, role=Role.RECEPTIONIST, jobs=InlineJobs):
        self.database = memory_database()
        self.world = a_world(self.database)
        with self.database.write() as db:
            self.visit = book(db, self.world, 10)
        self.clock = FixedClock(at(8))
        self.broken = None
        self.view = FakeCalendar()
        self.notices = KeptNotices()
        self.actor = an_actor(role)
        self.jobs = jobs(self.database, self._carry_out, self.clock)
        self.undo = UndoStack(self.jobs, actor=self.actor, notices=self.notices)
        remembering = RememberingJobs(self.jobs, self.undo)
        self.calendar = CalendarPresenter(
            self.view, remembering, clinic=self.world.clinic, clock=self.clock, notices=self.notices
        )
        self.deeds = CalendarDeeds(
            self.view, remembering, self.calendar, actor=self.actor, notices=self.notices, undo=self.undo.undo
        )
        self.jobs.subscribe(self.calendar.data_changed)

    def _carry_out(self, db, command, **how):
        if self.broken is not None:
            raise self.broken
        return carry_out(db, command, **how)

    def elsewhere(self, command):
        with self.database.write() as db:
            return carry_out(db, command, actor=PROGRAM, now=self.clock.now())

    def stored(self):
        with self.database.read() as db:
            return rows.get(db, Appointment, self.visit.id)

    def drop(self, hour, minute=0, *, doctor=0, minutes=30, version=None):
        return MoveDrop(
            appointment_id=self.visit.id,
            version=self.visit.version if version is None else version,
            doctor_id=self.world.doctors[doctor].id,
            room_id=None,
            starts=to_minutes(at(hour, minute)),
            minutes=minutes,
        )


# -- where to --------------------------------------------------------------------------------------


def test_it_starts_today_with_every_doctor():
    desk = Desk()
    desk.calendar.start()
    assert desk.view.grid.first_day == DAY
    assert {column.doctor_name for column in desk.view.grid.columns} == {"Dr Nasrin Rahman", "Dr Imran Hossain"}
    assert [visit.id for visit in desk.view.visits] == [desk.visit.id]
    assert desk.view.now == to_minutes(at(8))
    assert not desk.view.loading


def test_days_before_and_after_are_at_hand():
    desk = Desk()
    desk.calendar.start()
    assert {grid.first_day for grid in desk.view.prepared} == {DAY - timedelta(1), DAY + timedelta(1)}


def test_a_prepared_day_is_shown_before_it_has_been_read_again():
    desk = Desk(jobs=LateJobs)
    desk.calendar.start()
    while desk.jobs.waiting:
        desk.jobs.waiting.pop(0)()
    desk.calendar.step(1)
    assert desk.view.grid.first_day == DAY + timedelta(1)
    assert desk.view.loading


def test_an_answer_for_a_day_that_was_left_is_not_shown():
    desk = Desk(jobs=LateJobs)
    desk.calendar.start()
    first = desk.jobs.waiting.pop(0)
    desk.calendar.step_days(10)
    first()
    assert desk.view.shown == []
    while desk.jobs.waiting:
        desk.jobs.waiting.pop(0)()
    assert set(desk.view.first_days) == {DAY + timedelta(10)}


@pytest.mark.parametrize(
    ("go", "day"),
    [
        (lambda calendar: calendar.step(1), DAY + timedelta(1)),
        (lambda calendar: calendar.step(-1), DAY - timedelta(1)),
        (lambda calendar: calendar.step_days(7), DAY + timedelta(7)),
        (lambda calendar: calendar.go_to(date(2027, 2, 1)), date(2027, 2, 1)),
        (lambda calendar: calendar.go_typed("+2w"), DAY + timedelta(14)),
        (lambda calendar: calendar.go_typed("thu"), DAY + timedelta(3)),
    ],
)
def test_steps_and_typed_dates_lead_to_their_day(go, day):
    desk = Desk()
    desk.calendar.start()
    go(desk.calendar)
    assert desk.view.grid.first_day == day
    desk.calendar.go_today()
    assert desk.view.grid.first_day == DAY


def test_what_is_no_date_leads_nowhere_and_is_said():
    desk = Desk()
    desk.calendar.start()
    assert not desk.calendar.go_typed("sometime")
    assert desk.view.unknown_date
    assert desk.view.grid.first_day == DAY


def test_today_is_the_clinics_day():
    desk = Desk()
    desk.clock.instant = at(0, 30, day=DAY + timedelta(1))
    desk.calendar.start()
    assert desk.view.grid.first_day == DAY + timedelta(1)


def test_a_week_begins_where_weeks_begin_in_this_clinic():
    desk = Desk()
    desk.calendar.start()
    desk.calendar.show_week(desk.world.doctors[0].id)
    assert desk.view.grid.days == 7
    assert desk.view.grid.first_day == DAY - timedelta(1)
    assert {column.doctor_id for column in desk.view.grid.columns} == {desk.world.doctors[0].id}
    desk.calendar.step(1)
    assert desk.view.grid.first_day == DAY + timedelta(6)
    desk.calendar.step_days(-1)
    assert desk.view.grid.first_day == DAY - timedelta(1)
    desk.calendar.step_days(-14)
    assert desk.view.grid.first_day == DAY - timedelta(15)


def test_from_a_week_back_to_its_day():
    desk = Desk()
    desk.calendar.start()
    desk.calendar.show_week()
    desk.calendar.step(1)
    desk.calendar.show_day()
    assert desk.view.grid.first_day == DAY + timedelta(7)
    assert desk.view.grid.days == 1
    desk.calendar.show_week()
    assert len({column.doctor_id for column in desk.view.grid.columns}) == 1


def test_chosen_doctors_stay_chosen_from_day_to_day():
    desk = Desk()
    desk.calendar.start()
    only = desk.world.doctors[1].id
    desk.calendar.show_doctors((only,))
    desk.calendar.step(1)
    assert [column.doctor_id for column in desk.view.grid.columns] == [only]
    desk.calendar.show_doctors(None)
    assert len(desk.view.grid.columns) == 2


def test_cancelled_visits_are_shown_on_demand():
    desk = Desk()
    desk.elsewhere(c.CancelAppointment(appointment_id=desk.visit.id, code=CancelCode.COST, by=CancelledBy.PATIENT))
    desk.calendar.start()
    assert desk.view.visits == []
    desk.calendar.show_cancelled(True)
    assert [visit.status for visit in desk.view.visits] == [Status.CANCELLED]


def test_a_cancelled_visit_is_found_when_somebody_looks_for_it():
    desk = Desk()
    desk.elsewhere(c.CancelAppointment(appointment_id=desk.visit.id, code=CancelCode.COST, by=CancelledBy.PATIENT))
    desk.calendar.start()
    desk.calendar.open_visit(DAY, desk.visit.id)
    assert desk.view.cancelled_shown
    assert desk.view.at_visit == desk.visit.id
    desk.calendar.show_cancelled(False)
    assert not desk.view.cancelled_shown
    assert desk.view.visits == []


def test_a_visit_that_is_nowhere_is_looked_for_once():
    desk = Desk()
    desk.calendar.start()
    desk.calendar.open_visit(DAY + timedelta(1), desk.visit.id)
    assert desk.view.at_visit is None
    assert len(desk.view.first_days) < 6


def test_a_visit_is_opened_on_its_day_also_from_a_week():
    desk = Desk()
    desk.clock.instant = at(8, day=DAY + timedelta(30))
    desk.calendar.start()
    desk.calendar.show_week()
    desk.calendar.open_visit(DAY, desk.visit.id)
    assert desk.view.grid.days == 1
    assert desk.view.at_visit == desk.visit.id
    desk.view.at_visit = None
    desk.calendar.read_again()
    assert desk.view.at_visit is None


def test_a_week_of_nobody_is_not_shown():
    desk = Desk()
    desk.calendar.show_week()
    assert desk.view.shown == []


# -- what changes by itself ------------------------------------------------------------------------


def test_what_another_desk_books_appears():
    desk = Desk()
    desk.calendar.start()
    desk.jobs.write(a_booking(desk.world, 14), actor=PROGRAM, then=lambda _visit: None)
    assert len(desk.view.visits) == 2


def test_what_the_calendar_does_not_show_is_not_read_again():
    desk = Desk()
    desk.calendar.start()
    shown = len(desk.view.shown)
    desk.calendar.data_changed({RecordKind.USER})
    assert len(desk.view.shown) == shown
    desk.calendar.data_changed({RecordKind.LEAVE, RecordKind.USER})
    assert len(desk.view.shown) == shown + 1


def test_neighbours_are_read_again_after_a_change():
    desk = Desk()
    desk.calendar.start()
    desk.jobs.write(
        a_booking(desk.world, starts_at=at(9, day=DAY + timedelta(1))), actor=PROGRAM, then=lambda _visit: None
    )
    latest = {grid.first_day: grid for grid in desk.view.prepared}
    assert any(column.visits for column in latest[DAY + timedelta(1)].columns)


def test_time_passes_and_a_lapsed_hold_goes():
    desk = Desk()
    desk.calendar.start()
    desk.deeds.hold(SlotPick(doctor_id=desk.world.doctors[0].id, starts=to_minutes(at(15)), minutes=30))
    assert sum(len(column.holds) for column in desk.view.grid.columns) == 1
    assert desk.notices.done[-1][0] == "hold.placed"
    shown = len(desk.view.shown)
    desk.clock.advance(minutes=1)
    desk.calendar.tick()
    assert desk.view.now == to_minutes(at(8, 1))
    assert len(desk.view.shown) == shown
    desk.clock.advance(minutes=10)
    desk.calendar.tick()
    assert sum(len(column.holds) for column in desk.view.grid.columns) == 0


def test_a_day_that_cannot_be_read_can_be_tried_again():
    desk = Desk()
    read = desk.jobs.read

    def fails(work, *, then, failed=None, replaces=None):
        def broken(_db):
            raise DiskFull

        read(broken, then=then, failed=failed, replaces=replaces)

    desk.jobs.read = fails
    desk.calendar.start()
    failure, retry = desk.notices.failures[0]
    assert isinstance(failure.error, DiskFull)
    assert not desk.view.loading
    assert desk.view.grid is None
    desk.jobs.read = read
    retry()
    assert desk.view.grid.first_day == DAY


# -- what is done ----------------------------------------------------------------------------------


def test_a_visit_is_moved_read_back_and_shown_where_it_went():
    desk = Desk()
    desk.calendar.start()
    desk.deeds.move(desk.drop(11, doctor=1, minutes=45))
    stored = desk.stored()
    assert (stored.starts_at, stored.minutes, stored.doctor_id) == (at(11), 45, desk.world.doctors[1].id)
    moved = next(visit for visit in desk.view.visits if visit.id == desk.visit.id)
    assert moved.version > desk.visit.version
    outcome, details = desk.notices.done[-1]
    assert outcome == "visit.moved"
    assert (details["patient"], details["doctor"], details["minutes"]) == ("Abdul Karim", "Dr Imran Hossain", 45)


def test_a_move_is_undone_from_the_line_that_reads_it_back():
    desk = Desk()
    desk.calendar.start()
    desk.deeds.move(desk.drop(11))
    desk.notices.undo()
    assert desk.stored().starts_at == at(10)
    assert to_minutes(at(10)) in {visit.starts for visit in desk.view.visits}


def test_a_clash_says_everything_that_stands_in_the_way_with_names_and_free_times():
    desk = Desk()
    desk.calendar.start()
    desk.elsewhere(a_booking(desk.world, 11, patient_id=desk.world.patients[2].id))
    desk.deeds.move(desk.drop(11))
    answer = desk.view.answer
    assert isinstance(answer.refusal, CannotBook)
    assert [objection.reason.code for objection in answer.objections] == [ReasonCode.DOCTOR_BUSY]
    assert answer.objections[0].name == "নাজমা খাতুন"
    assert answer.alternatives
    assert answer.overrides == ()
    assert desk.view.put_back_ids == []
    assert desk.stored().starts_at == at(10)


def test_who_may_overbook_is_offered_it_and_gives_a_reason():
    desk = Desk(role=Role.MANAGER)
    desk.calendar.start()
    desk.elsewhere(a_booking(desk.world, 11, patient_id=desk.world.patients[2].id))
    desk.deeds.move(desk.drop(11))
    assert desk.view.answer.overrides == (Override.DOCTOR,)
    desk.deeds.move(desk.view.answer.drop, overrides=desk.view.answer.overrides, reason="in pain")
    assert desk.stored().starts_at == at(11)
    assert desk.stored().override_reason == "in pain"


def test_what_nobody_may_override_is_not_offered():
    desk = Desk(role=Role.MANAGER)
    desk.calendar.start()
    desk.deeds.move(desk.drop(11, minutes=7))
    assert desk.view.answer.overrides == ()


def test_a_visit_that_somebody_else_changed_goes_back_and_is_read_again():
    desk = Desk()
    desk.calendar.start()
    desk.elsewhere(c.ChangeStatus(appointment_id=desk.visit.id, status=Status.CONFIRMED))
    desk.deeds.move(desk.drop(11))
    assert desk.view.put_back_ids == [desk.visit.id]
    assert isinstance(desk.view.refusal, StaleEdit)
    assert desk.view.visits[0].status is Status.CONFIRMED


def test_a_trouble_puts_the_visit_back_and_offers_to_try_again():
    desk = Desk()
    desk.calendar.start()
    desk.broken = DiskFull()
    desk.deeds.move(desk.drop(11))
    assert desk.view.put_back_ids == [desk.visit.id]
    desk.broken = None
    desk.notices.failures[0][1]()
    assert desk.stored().starts_at == at(11)


def test_a_status_is_changed_with_the_version_that_was_seen():
    desk = Desk()
    desk.calendar.start()
    desk.deeds.change_status(desk.visit.id, Status.ARRIVED)
    assert desk.view.visits[0].status is Status.ARRIVED
    assert desk.notices.done[-1] == (
        "visit.status_changed",
        {"appointment_id": desk.visit.id, "status": Status.ARRIVED},
    )
    desk.notices.undo()
    assert desk.stored().status is Status.BOOKED


def test_a_status_that_is_not_possible_is_refused_beside_the_calendar():
    desk = Desk()
    desk.calendar.start()
    desk.deeds.change_status(desk.visit.id, Status.COMPLETED)
    assert isinstance(desk.view.refusal, StatusNotPossible)
    desk.broken = DiskFull()
    desk.deeds.change_status(desk.visit.id, Status.ARRIVED)
    assert isinstance(desk.notices.failures[0][0].error, DiskFull)


def test_a_time_that_is_taken_cannot_be_held():
    desk = Desk()
    desk.calendar.start()
    desk.deeds.hold(SlotPick(doctor_id=desk.world.doctors[0].id, starts=to_minutes(at(10)), minutes=30))
    assert isinstance(desk.view.refusal, CannotBook)


def test_before_anything_is_shown_nothing_is_held():
    desk = Desk()
    desk.deeds.hold(SlotPick(doctor_id=desk.world.doctors[0].id, starts=to_minutes(at(15)), minutes=30))
    assert desk.notices.done == []
    assert replace(desk.visit) == desk.stored()
