"""Weekly hours: typed lines become sessions, problems stand at their lines, visits that lose their hours are listed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clinic_desk.domain.access import Role
from clinic_desk.domain.appointment import Appointment
from clinic_desk.domain.availability import Break, DateException, ExceptionKind, WorkingWeek
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.refusals import NotAllowed, StaleEdit
from clinic_desk.presenters.hours import HoursPresenter, TypedSession, read_sessions
from clinic_desk.presenters.single_day import SingleDayPresenter
from tests.support.builders import DAY, book
from tests.support.settings_views import ChangeScreen, SmallClinic


@pytest.fixture
def clinic():
    return SmallClinic()


def hours_of(clinic, role=Role.ADMIN, **changes):
    view = ChangeScreen()
    presenter = HoursPresenter(view, view, clinic.jobs, actor=clinic.actor(role, **changes), clock=clinic.clock)
    presenter.start(clinic.first.id)
    return presenter, view


def line(weekday=0, starts="9", ends="17", **more):
    return TypedSession(weekday=weekday, starts=starts, ends=ends, **more)


def all_days(**more):
    return tuple(line(weekday=day, **more) for day in range(7))


# -- reading -----------------------------------------------------------------------------------------


def test_a_typed_day_has_sessions_breaks_capacity_and_room(clinic):
    room = clinic.world.rooms[1].id
    typed = (
        line(starts="0930", ends="13", capacity="3", room_id=room),
        line(starts="14", ends="18", breaks="16-16:15 Tea"),
    )
    sessions, problems = read_sessions(typed)
    assert problems == ()
    first, second = sessions
    assert (first.starts, first.minutes, first.capacity, first.room_id) == (570, 210, 3, room)
    assert second.breaks == (Break(starts=960, minutes=15, label="Tea"),)


def test_a_session_may_end_at_midnight_or_on_the_next_day_with_its_breaks_there():
    sessions, problems = read_sessions((line(starts="16", ends="24:00"), line(1, "20:00", "3", breaks="1-1:30 Tea")))
    assert problems == ()
    assert [(item.starts, item.minutes) for item in sessions] == [(960, 480), (1200, 420)]
    assert sessions[1].breaks == (Break(starts=1500, minutes=30, label="Tea"),)


def test_blank_lines_are_as_good_as_none():
    assert read_sessions((line(starts=" ", ends=""),)) == ((), ())


@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        (line(starts="x"), "starts", "not_a_time"),
        (line(ends=""), "ends", "not_a_time"),
        (line(breaks="lunch"), "breaks", "breaks_not_read"),
        (line(capacity="two"), "capacity", "not_a_number"),
        (line(capacity="51"), "sessions", "out_of_range"),
        (line(starts="9:02"), "sessions", "not_in_steps"),
        (line(ends="9"), "sessions", "session_out_of_range"),
        (line(breaks="18-19"), "sessions", "break_outside_session"),
    ],
)
def test_each_problem_stands_at_its_line(typed, field, code):
    _, problems = read_sessions((line(weekday=3), typed))
    assert (problems[0].line, problems[0].problem.field, problems[0].problem.code) == (1, field, code)


def test_the_later_of_two_sessions_that_overlap_is_named():
    _, problems = read_sessions((line(starts="14", ends="18"), line(starts="9", ends="15"), line(1, "9", "15")))
    assert [(item.line, item.problem.code) for item in problems] == [(0, "sessions_overlap")]


# -- showing and choosing ----------------------------------------------------------------------------


def test_the_stored_week_is_shown_and_a_new_one_begins_with_its_sessions(clinic):
    presenter, view = hours_of(clinic)
    assert view.is_new is False
    stored = view.week
    presenter.begin_new(clinic.world.clinic.id)
    assert view.is_new
    assert view.week.sessions == stored.sessions
    presenter.choose(stored.id)
    assert view.week == stored


def test_a_doctor_without_hours_begins_with_an_empty_week(clinic):
    presenter, view = hours_of(clinic)
    presenter.withdraw()
    assert view.is_new
    assert view.week.sessions == ()


# -- saving ------------------------------------------------------------------------------------------


def test_hours_that_touch_no_visit_are_saved_at_once(clinic):
    presenter, view = hours_of(clinic)
    presenter.save(view.week, all_days(starts="8", ends="20"))
    (week,) = [item for item in clinic.every(WorkingWeek) if item.doctor_id == clinic.first.id]
    assert {(item.starts, item.minutes) for item in week.sessions} == {(480, 720)}
    assert view.finished


def test_unreadable_lines_are_not_saved(clinic):
    presenter, view = hours_of(clinic)
    presenter.save(view.week, (line(starts="soon"),))
    assert [item.line for item in view.line_problems] == [0]
    assert not view.finished
    presenter.check((line(),))
    assert view.line_problems == ()


def test_visits_that_lose_their_hours_are_listed_before_saving_and_stay_booked(clinic):
    with clinic.database.write() as db:
        kept = book(db, clinic.world, 9)
        lost = book(db, clinic.world, 15, patient_id=clinic.world.patients[1].id)
    presenter, view = hours_of(clinic)
    shorter = all_days(ends="13")
    presenter.save(view.week, shorter)
    assert not view.finished
    (listed,) = view.affected
    assert (listed.visit_id, listed.patient_name, listed.day, listed.minute) == (lost.id, "Fatima Karim", DAY, 15 * 60)
    presenter.save(view.week, shorter)
    assert view.finished
    assert clinic.stored(Appointment, lost.id) == lost
    assert clinic.stored(Appointment, kept.id) == kept


def test_a_visit_already_outside_hours_is_not_listed_again(clinic):
    with clinic.database.write() as db:
        book(db, clinic.world, 15)
    presenter, view = hours_of(clinic)
    for _ in range(2):
        presenter.save(view.week, all_days(ends="13"))
    view.finished = False
    presenter.save(view.week, all_days(ends="12"))
    assert view.finished


def test_hours_of_another_season_touch_only_their_season(clinic):
    with clinic.database.write() as db:
        book(db, clinic.world, 15)
    presenter, view = hours_of(clinic)
    presenter.save(replace(view.week, valid_until=DAY), all_days(starts="9", ends="17"))
    view.finished = False
    presenter.begin_new(clinic.world.clinic.id)
    presenter.save(replace(view.week, valid_from=DAY + timedelta(days=1)), all_days(ends="12"))
    assert view.finished


def test_dates_in_the_wrong_order_are_refused_beside_the_field(clinic):
    presenter, view = hours_of(clinic)
    presenter.save(replace(view.week, valid_from=DAY, valid_until=DAY - timedelta(days=1)), all_days())
    assert view.problems == {"valid_until": "ends_before_start"}


def test_hours_changed_elsewhere_are_not_overwritten(clinic):
    presenter, view = hours_of(clinic)
    other, other_view = hours_of(clinic)
    mine = view.week
    other.save(other_view.week, all_days(starts="8"))
    presenter.save(mine, all_days(starts="10"))
    assert isinstance(view.refusal, StaleEdit)
    presenter.reload()
    assert {item.starts for item in view.week.sessions} == {480}


def test_the_front_desk_sees_hours_and_cannot_change_them(clinic):
    presenter, view = hours_of(clinic, Role.RECEPTIONIST)
    assert view.may_edit is False
    presenter.save(view.week, all_days(starts="8"))
    assert isinstance(view.refusal, NotAllowed)


def test_doctors_change_their_own_hours(clinic):
    presenter, view = hours_of(clinic, Role.DOCTOR, doctor_id=clinic.first.id)
    assert view.may_edit
    presenter.save(view.week, all_days(starts="8"))
    assert view.finished


def test_the_lists_follow_changes_and_the_editor_stays(clinic):
    presenter, view = hours_of(clinic)
    clinic.jobs.subscribe(presenter.data_changed)
    shown = view.week
    day, _ = a_day(clinic, ExceptionKind.CLOSED)
    day()
    assert [item.day for item in view.plan.exceptions] == [DAY]
    assert view.week is shown


def test_on_a_busy_desk_the_saved_week_is_open_after_the_lists_were_read_again():
    clinic = SmallClinic(late=True)
    presenter, view = hours_of(clinic)
    clinic.jobs.subscribe(presenter.data_changed)
    clinic.late.let_in()
    for hour in ("8", "10"):
        presenter.save(view.week, all_days(starts=hour))
        clinic.late.let_in()
        assert {item.starts for item in view.week.sessions} == {int(hour) * 60}
    assert view.refusals == []


# -- single days -------------------------------------------------------------------------------------


def a_day(clinic, kind, *lines):
    view = ChangeScreen()
    presenter = SingleDayPresenter(view, clinic.jobs, actor=clinic.actor(), clock=clinic.clock)
    item = DateException(id=new_id(), doctor_id=clinic.first.id, clinic_id=clinic.world.clinic.id, day=DAY, kind=kind)
    presenter.begin()
    presenter.preview(item, lines)
    return lambda: presenter.save(item, lines), view


def test_an_extra_session_with_room_for_several_is_saved(clinic):
    save, view = a_day(clinic, ExceptionKind.EXTRA, line(starts="20", ends="3", capacity="4"))
    save()
    (item,) = clinic.every(DateException)
    assert view.finished
    assert [(session.starts, session.minutes, session.capacity) for session in item.sessions] == [(1200, 420, 4)]


def test_a_closed_day_lists_its_visits_while_it_is_typed_and_forgets_typed_lines(clinic):
    with clinic.database.write() as db:
        book(db, clinic.world, 10)
    save, view = a_day(clinic, ExceptionKind.CLOSED, line())
    assert [visit.minute for visit in view.affected] == [600]
    save()
    assert view.finished
    (item,) = clinic.every(DateException)
    assert item.sessions == ()


def test_other_hours_need_a_session(clinic):
    save, view = a_day(clinic, ExceptionKind.REPLACED)
    save()
    assert view.problems == {"sessions": "required"}


def test_unreadable_sessions_of_a_day_are_named(clinic):
    save, view = a_day(clinic, ExceptionKind.EXTRA, line(ends="late"))
    save()
    assert [item.problem.code for item in view.line_problems] == ["not_a_time"]
    assert clinic.every(DateException) == ()


def test_a_stored_day_can_be_withdrawn(clinic):
    save, _ = a_day(clinic, ExceptionKind.CLOSED)
    save()
    (item,) = clinic.every(DateException)
    view = ChangeScreen()
    presenter = SingleDayPresenter(view, clinic.jobs, actor=clinic.actor(), clock=clinic.clock)
    presenter.begin(item)
    presenter.withdraw()
    assert clinic.stored(DateException, item.id).withdrawn
