"""Leave, blocked time and holidays: what they touch is listed first, saving cancels nothing, all can be taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clinic_desk.domain.access import Role
from clinic_desk.domain.appointment import Appointment
from clinic_desk.domain.availability import BlockedTime, BlockType, Leave
from clinic_desk.domain.clinic import Holiday
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.refusals import NotAllowed, NothingToChange
from clinic_desk.presenters.blocked_time import BlockPresenter, BlockSpan, TypedBlock, clock_span
from clinic_desk.presenters.planned_change import HOLIDAY, LEAVE, PlannedChange
from clinic_desk.storage.troubles import DiskFull
from tests.support.builders import DAY, ZONE, at, book
from tests.support.settings_views import ChangeScreen, SmallClinic


@pytest.fixture
def clinic():
    return SmallClinic()


@pytest.fixture
def visits(clinic):
    with clinic.database.write() as db:
        early = book(db, clinic.world, 9)
        late = book(db, clinic.world, 15, patient_id=clinic.world.patients[1].id, type_id=clinic.world.types[0].id)
    return early, late


def change_of(clinic, kind, role=Role.ADMIN, **changes):
    view = ChangeScreen()
    return PlannedChange(view, clinic.jobs, kind, actor=clinic.actor(role, **changes), clock=clinic.clock), view


def a_leave(clinic, **changes):
    fields = {"first_day": DAY, "last_day": DAY} | changes
    return Leave(id=new_id(), doctor_id=clinic.first.id, **fields)


# -- leave -------------------------------------------------------------------------------------------


def test_leave_lists_the_visits_with_patient_time_and_type_while_it_is_typed(clinic, visits):
    change, view = change_of(clinic, LEAVE)
    change.begin()
    change.preview(a_leave(clinic))
    listed = [(item.patient_name, item.day, item.minute, item.type_name) for item in view.affected]
    assert listed == [("Abdul Karim", DAY, 540, ""), ("Fatima Karim", DAY, 900, "Follow-up")]
    assert clinic.every(Leave) == ()


def test_leave_over_visits_is_listed_first_then_saved_and_cancels_nothing(clinic, visits):
    change, view = change_of(clinic, LEAVE)
    leave = a_leave(clinic)
    change.begin()
    change.save(leave)
    assert len(view.affected) == 2
    assert not view.finished
    change.save(leave)
    assert view.finished
    assert [clinic.stored(Appointment, visit.id) for visit in visits] == list(visits)
    assert len(clinic.every(Leave)) == 1


def test_a_list_seen_for_another_leave_does_not_count(clinic, visits):
    change, view = change_of(clinic, LEAVE)
    change.begin()
    change.preview(a_leave(clinic, from_minute=8 * 60, until_minute=10 * 60))
    assert len(view.affected) == 1
    change.save(a_leave(clinic))
    assert len(view.affected) == 2
    assert not view.finished


def test_a_visit_booked_after_the_list_was_seen_is_listed_before_saving(clinic, visits):
    change, view = change_of(clinic, LEAVE)
    leave = a_leave(clinic)
    change.begin()
    change.preview(leave)
    with clinic.database.write() as db:
        book(db, clinic.world, 11, patient_id=clinic.world.patients[2].id)
    change.save(leave)
    assert len(view.affected) == 3
    assert not view.finished


def test_leave_for_some_hours_touches_only_those(clinic, visits):
    change, view = change_of(clinic, LEAVE)
    change.begin()
    change.preview(a_leave(clinic, from_minute=14 * 60, until_minute=24 * 60))
    assert [item.visit_id for item in view.affected] == [visits[1].id]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"last_day": DAY - timedelta(days=1)}, {"last_day": "ends_before_start"}),
        ({"from_minute": 600}, {"from_minute": "part_of_one_day_only"}),
        ({"from_minute": 600, "until_minute": 540}, {"until_minute": "ends_before_start"}),
        (
            {"from_minute": 600, "until_minute": 660, "last_day": DAY + timedelta(days=1)},
            {"from_minute": "part_of_one_day_only"},
        ),
    ],
)
def test_a_leave_that_cannot_be_is_refused_and_lists_nothing(clinic, visits, fields, problem):
    change, view = change_of(clinic, LEAVE)
    change.begin()
    change.preview(a_leave(clinic, **fields))
    assert view.affected == ()
    change.save(a_leave(clinic, **fields))
    assert view.problems == problem


def test_a_stored_leave_is_changed_and_withdrawn(clinic):
    change, _ = change_of(clinic, LEAVE)
    change.begin()
    change.save(a_leave(clinic))
    (leave,) = clinic.every(Leave)
    change, view = change_of(clinic, LEAVE)
    change.begin(leave)
    change.save(leave)
    assert isinstance(view.refusal, NothingToChange)
    change.save(replace(leave, note="Conference"))
    assert clinic.stored(Leave, leave.id).note == "Conference"
    change, view = change_of(clinic, LEAVE)
    change.begin(clinic.stored(Leave, leave.id))
    change.withdraw()
    assert view.finished
    assert clinic.stored(Leave, leave.id).withdrawn


def test_leave_needs_the_right_and_doctors_have_it_for_themselves(clinic):
    change, view = change_of(clinic, LEAVE, Role.RECEPTIONIST)
    change.begin()
    change.save(a_leave(clinic))
    assert isinstance(view.refusal, NotAllowed)
    assert view.busy is False
    change, view = change_of(clinic, LEAVE, Role.DOCTOR, doctor_id=clinic.first.id)
    change.begin()
    change.save(a_leave(clinic))
    assert view.finished


def test_a_full_disk_is_said_on_the_form_and_saving_again_is_the_way_out(clinic):
    change, view = change_of(clinic, LEAVE)
    change.begin()
    clinic.trouble = DiskFull()
    change.save(a_leave(clinic))
    assert (view.troubles, view.busy, view.finished) == (["disk_full"], False, False)
    clinic.trouble = None
    change.save(a_leave(clinic))
    assert view.finished


def test_a_mistake_of_the_program_is_no_answer_on_the_form(clinic):
    change, view = change_of(clinic, LEAVE)
    change.begin()
    clinic.trouble = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        change.save(a_leave(clinic))
    assert view.busy is False


def test_what_comes_back_after_the_form_has_gone_is_dropped():
    clinic = SmallClinic(late=True)
    change, view = change_of(clinic, LEAVE)
    change.begin()
    change.preview(a_leave(clinic))
    change.save(a_leave(clinic))
    change.leave()
    with clinic.database.write() as db:
        book(db, clinic.world, 9)
    clinic.late.let_in()
    assert view.affected == ()
    assert clinic.every(Leave) == ()


# -- blocked time ------------------------------------------------------------------------------------


def block_of(clinic, *, doctor=True, from_minute=540, until_minute=600, role=Role.ADMIN):
    view = ChangeScreen()
    presenter = BlockPresenter(view, clinic.jobs, actor=clinic.actor(role), clock=clinic.clock)
    presenter.start(
        BlockSpan(
            clinic_id=clinic.world.clinic.id,
            doctor_id=clinic.first.id if doctor else None,
            day=DAY,
            from_minute=from_minute,
            until_minute=until_minute,
        )
    )
    return presenter, view


def typed(block, starts, ends, *, last_day=DAY, **changes):
    return TypedBlock(block=replace(block, **changes), day=DAY, starts=starts, last_day=last_day, ends=ends)


def test_a_block_begins_with_the_span_of_the_calendar_and_lists_what_lies_in_it(clinic, visits):
    _, view = block_of(clinic)
    assert (view.block.starts_at, view.block.ends_at) == (at(9), at(10))
    assert [item.visit_id for item in view.affected] == [visits[0].id]


def test_a_block_for_the_whole_clinic_or_one_room_lists_accordingly(clinic, visits):
    presenter, view = block_of(clinic, until_minute=24 * 60)
    presenter.preview(typed(view.block, "9", "24", doctor_id=None, room_id=clinic.world.rooms[1].id))
    assert view.affected == ()
    presenter.preview(typed(view.block, "9", "24", doctor_id=None, room_id=None))
    assert len(view.affected) == 2


def test_a_block_is_saved_with_its_type_and_words(clinic):
    presenter, view = block_of(clinic)
    presenter.save(typed(view.block, "9", "930", block_type=BlockType.TEACHING, label="Students"))
    (block,) = clinic.every(BlockedTime)
    assert view.finished
    assert (block.starts_at, block.ends_at) == (at(9), at(9, 30))
    assert (block.block_type, block.label) == (BlockType.TEACHING, "Students")


def test_a_block_past_midnight_and_one_over_days_keep_their_clock_times(clinic):
    presenter, view = block_of(clinic)
    presenter.save(typed(view.block, "22", "2"))
    presenter, view = block_of(clinic)
    presenter.save(typed(view.block, "18", "8", last_day=DAY + timedelta(days=2)))
    first, second = sorted(clinic.every(BlockedTime), key=lambda block: block.ends_at)
    assert clock_span(first, ZONE) == (DAY, 1320, DAY + timedelta(days=1), 120)
    assert clock_span(second, ZONE) == (DAY, 1080, DAY + timedelta(days=2), 480)


def test_an_end_at_midnight_is_shown_as_24_00(clinic):
    _, view = block_of(clinic, until_minute=1440)
    assert clock_span(view.block, ZONE) == (DAY, 540, DAY, 1440)


@pytest.mark.parametrize(
    ("starts", "ends", "problem"),
    [
        ("x", "10", {"starts_at": "not_a_time"}),
        ("9", "", {"ends_at": "not_a_time"}),
        ("9", "9", {"ends_at": "ends_before_start"}),
    ],
)
def test_times_that_cannot_be_read_are_named(clinic, starts, ends, problem):
    presenter, view = block_of(clinic)
    presenter.preview(typed(view.block, starts, ends))
    presenter.save(typed(view.block, starts, ends))
    assert view.problems == problem
    assert clinic.every(BlockedTime) == ()


def test_a_stored_block_is_opened_changed_and_withdrawn(clinic):
    presenter, view = block_of(clinic)
    presenter.save(typed(view.block, "9", "10"))
    (block,) = clinic.every(BlockedTime)
    view = ChangeScreen()
    presenter = BlockPresenter(view, clinic.jobs, actor=clinic.actor(), clock=clinic.clock)
    presenter.open(block.id)
    assert view.is_new is False
    presenter.save(typed(view.block, "9", "11"))
    assert clinic.stored(BlockedTime, block.id).ends_at == at(11)
    presenter.open(block.id)
    presenter.withdraw()
    assert clinic.stored(BlockedTime, block.id).withdrawn


def test_a_block_that_is_read_after_its_dialog_has_gone_is_dropped():
    clinic = SmallClinic(late=True)
    presenter, view = block_of(clinic)
    presenter.open(new_id())
    presenter.leave()
    clinic.late.waiting.pop(0)()
    assert view.block is None


# -- holidays ----------------------------------------------------------------------------------------


def test_a_holiday_lists_the_visits_of_all_its_clinics_before_it_is_saved(clinic, visits):
    change, view = change_of(clinic, HOLIDAY)
    holiday = Holiday(id=new_id(), day=DAY, name="Victory Day")
    change.begin()
    change.save(holiday)
    assert [item.visit_id for item in view.affected] == [visit.id for visit in visits]
    change.save(holiday)
    assert view.finished
    elsewhere = Holiday(id=new_id(), day=DAY, name="Elsewhere", clinic_id=new_id())
    change.preview(elsewhere)
    assert view.affected == ()


def test_a_holiday_needs_a_name(clinic):
    change, view = change_of(clinic, HOLIDAY)
    change.begin()
    change.save(Holiday(id=new_id(), day=DAY, name=" "))
    assert view.problems == {"name": "required"}
