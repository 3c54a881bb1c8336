"""What the calendar reads: columns, shades, visits and holds of a day or a week, the card of a visit."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import Role
from clinic_desk.domain.agenda import Shade, ShadeKind
from clinic_desk.domain.appointment import CancelCode, Override, Status
from clinic_desk.domain.availability import BlockedTime, DateException, ExceptionKind, Leave, Session
from clinic_desk.domain.clinic import Clinic, Holiday
from clinic_desk.domain.clinic_time import to_minutes
from clinic_desk.domain.doctor import Approval, Doctor
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.refusals import Missing
from clinic_desk.services import edits
from clinic_desk.services.agenda import day_grid, rooms_of, today_at, types_of, visit_card, week_grid
from tests.support.builders import DAY, NOW, an_actor, at, minutes_later
from tests.support.desk import REASON, a_desk

DOCTOR, RECEPTIONIST = an_actor(Role.DOCTOR), an_actor(Role.RECEPTIONIST)


@pytest.fixture
def desk():
    with a_desk() as desk:
        yield desk


def grid_of(desk, day=DAY, now=NOW, **choices):
    with desk.database.read() as db:
        return day_grid(db, desk.world.clinic.id, day, now=now, **choices)


def week_of(desk, first_day=DAY, **choices):
    with desk.database.read() as db:
        return week_grid(db, desk.world.clinic.id, desk.world.doctors[0].id, first_day, now=NOW, **choices)


def column_of(grid, number=0):
    """The column of the first or second doctor; by name the second one comes first."""
    return {column.doctor_name: column for column in grid.columns}[("Dr Nasrin Rahman", "Dr Imran Hossain")[number]]


def extra(desk, session, day=DAY):
    world = desk.world
    exception = DateException(
        id=new_id(),
        doctor_id=world.doctors[0].id,
        clinic_id=world.clinic.id,
        day=day,
        kind=ExceptionKind.EXTRA,
        sessions=(session,),
    )
    desk.do(c.CreateDateException(exception=exception))


def the_visit(grid, visit):
    (found,) = [each for column in grid.columns for each in column.visits if each.id == visit.id]
    return found


def test_a_day_has_a_column_for_each_doctor_by_name(desk):
    grid = grid_of(desk)
    assert [column.doctor_name for column in grid.columns] == ["Dr Imran Hossain", "Dr Nasrin Rahman"]
    assert (grid.zone, grid.first_day, grid.days, grid.length, grid.opens) == ("Asia/Dhaka", DAY, 1, 1440, 540)
    first = column_of(grid)
    world = desk.world
    assert (first.doctor_id, first.day, first.speciality) == (world.doctors[0].id, DAY, "Cardiology")
    assert (first.room_name, first.room_id) == ("Room 1", world.rooms[0].id)


def test_only_the_doctors_asked_for_and_in_that_order(desk):
    first, second = desk.world.doctors
    grid = grid_of(desk, doctor_ids=[first.id, new_id(), second.id])
    assert [column.doctor_id for column in grid.columns] == [first.id, second.id]


def test_a_week_has_a_column_for_each_day(desk):
    visit = desk.book(10, starts_at=at(10) + timedelta(days=2))
    grid = week_of(desk)
    assert [column.day for column in grid.columns] == [DAY + timedelta(days=number) for number in range(7)]
    assert [[each.id for each in column.visits] for column in grid.columns] == [[], [], [visit.id], [], [], [], []]
    assert len(week_of(desk, days=5).columns) == 5


def test_a_block_has_all_that_is_written_on_it(desk):
    world = desk.world
    visit = desk.book(10, type_id=world.types[1].id, minutes=20, room_id=world.rooms[1].id, reason="Chest pain")
    found = the_visit(grid_of(desk), visit)
    assert (found.version, found.doctor_id, found.room_id, found.patient_id) == (
        1,
        world.doctors[0].id,
        world.rooms[1].id,
        world.patients[0].id,
    )
    assert (found.starts, found.ends) == (to_minutes(at(10)), to_minutes(at(10, 20)))
    assert (found.buffer_before, found.buffer_after, found.status) == (5, 10, Status.BOOKED)
    assert (found.patient_name, found.type_name, found.type_colour, found.reason) == (
        "Abdul Karim",
        "ECG",
        world.types[1].colour,
        "Chest pain",
    )
    assert (found.overbooked, found.provisional, found.uncovered) == (False, False, False)


def test_a_visit_without_patient_and_type_has_no_names(desk):
    visit = desk.book(10, patient_id=None)
    found = the_visit(grid_of(desk), visit)
    assert (found.patient_name, found.type_name, found.type_colour) == ("", "", "")


@pytest.mark.parametrize("show_cancelled", [False, True])
def test_what_is_off_is_shown_when_asked_for_and_errors_never(desk, show_cancelled):
    cancelled, missed, error = desk.book(9), desk.book(10), desk.book(11)
    desk.do(c.CancelAppointment(appointment_id=cancelled.id, code=CancelCode.COST))
    desk.do(c.ChangeStatus(appointment_id=missed.id, status=Status.NO_SHOW), now=at(12))
    desk.do(c.ChangeStatus(appointment_id=error.id, status=Status.ENTERED_IN_ERROR), now=at(12))
    shown = [visit.id for visit in column_of(grid_of(desk, show_cancelled=show_cancelled)).visits]
    assert shown == ([cancelled.id, missed.id] if show_cancelled else [missed.id])


@pytest.mark.parametrize(
    ("overrides", "overbooked"),
    [
        ((Override.DOCTOR,), True),
        ((Override.ROOM,), True),
        ((Override.PATIENT,), True),
        ((Override.HOURS,), False),
        ((Override.LIMITS,), False),
        ((Override.HOURS, Override.LIMITS), False),
        ((Override.HOURS, Override.DOCTOR), True),
    ],
)
def test_only_who_shares_a_doctor_a_room_or_a_patient_is_overbooked(overrides, overbooked):
    with a_desk(doctor={"max_patients_per_day": 1}) as desk:
        world = desk.world
        hour = 18 if Override.HOURS in overrides else 10
        others = {
            Override.DOCTOR: {"patient_id": None},
            Override.ROOM: {"doctor_id": world.doctors[1].id, "patient_id": None, "room_id": world.rooms[0].id},
            Override.PATIENT: {"doctor_id": world.doctors[1].id},
            Override.LIMITS: {"patient_id": None, "starts_at": at(9)},
        }
        for override in overrides:
            if override in others:
                desk.book(hour, overrides=tuple(Override), override_reason=REASON, **others[override])
        named = (*overrides, Override.LIMITS)
        visit = desk.book(hour, room_id=world.rooms[0].id, overrides=named, override_reason=REASON)
        assert the_visit(grid_of(desk), visit).overbooked is overbooked


def test_holds_in_force_are_shown_with_who_holds(desk):
    user = desk.world.users[Role.RECEPTIONIST]
    command = c.PlaceHold(
        clinic_id=desk.world.clinic.id, doctor_id=desk.world.doctors[0].id, starts_at=at(10), minutes=30
    )
    hold = desk.do(command, actor=replace(RECEPTIONIST, user_id=user.id))
    (shown,) = column_of(grid_of(desk)).holds
    assert (shown.id, shown.starts, shown.ends, shown.expires, shown.user_name) == (
        hold.id,
        to_minutes(at(10)),
        to_minutes(at(10, 30)),
        to_minutes(minutes_later(5)),
        "receptionist user",
    )
    assert column_of(grid_of(desk, now=minutes_later(5))).holds == ()
    assert column_of(grid_of(desk, day=DAY + timedelta(days=1))).holds == ()


def shades_of(desk, number=0, **choices):
    return [
        (shade.kind, shade.starts - to_minutes(at(0)), shade.ends - to_minutes(at(0)), shade.label)
        for shade in column_of(grid_of(desk, **choices), number).shades
    ]


def test_closed_time_and_breaks_are_shaded(desk):
    assert shades_of(desk) == [
        (ShadeKind.CLOSED, 0, 540, ""),
        (ShadeKind.CLOSED, 1020, 1440, ""),
        (ShadeKind.BREAK, 780, 840, "Lunch"),
    ]


def test_time_between_sessions_is_closed_and_a_session_from_yesterday_is_open(desk):
    extra(desk, Session(starts=18 * 60, minutes=60))
    extra(desk, Session(starts=20 * 60, minutes=7 * 60), day=DAY - timedelta(days=1))
    closed = [(starts, ends) for kind, starts, ends, _ in shades_of(desk) if kind is ShadeKind.CLOSED]
    assert closed == [(180, 540), (1020, 1080), (1140, 1440)]


def test_a_day_without_hours_is_closed_from_end_to_end(desk):
    first = desk.world.doctors[0]
    exception = DateException(
        id=new_id(), doctor_id=first.id, clinic_id=desk.world.clinic.id, day=DAY, kind=ExceptionKind.CLOSED
    )
    desk.do(c.CreateDateException(exception=exception))
    assert shades_of(desk) == [(ShadeKind.CLOSED, 0, 1440, "")]
    assert grid_of(desk, doctor_ids=[first.id]).opens == 8 * 60


def test_leave_holidays_and_blocks_are_shaded_with_their_words(desk):
    world = desk.world
    first = world.doctors[0].id
    leave = Leave(id=new_id(), doctor_id=first, first_day=DAY - timedelta(days=1), last_day=DAY, note="Wedding")
    desk.do(c.CreateLeave(leave=leave))
    holiday = Holiday(id=new_id(), day=DAY, name="Victory Day")
    desk.do(c.CreateHoliday(holiday=holiday))
    block = BlockedTime(
        id=new_id(),
        clinic_id=world.clinic.id,
        doctor_id=first,
        starts_at=at(16),
        ends_at=at(25),
        label="Ward round",
    )
    desk.do(c.CreateBlockedTime(block=block))
    start = to_minutes(at(0))
    assert set(column_of(grid_of(desk)).shades) >= {
        Shade(starts=start, ends=start + 1440, kind=ShadeKind.LEAVE, label="Wedding", record_id=leave.id),
        Shade(starts=start, ends=start + 1440, kind=ShadeKind.HOLIDAY, label="Victory Day", record_id=holiday.id),
        Shade(starts=start + 960, ends=start + 1440, kind=ShadeKind.BLOCK, label="Ward round", record_id=block.id),
    }
    kinds = {kind for kind, *_ in shades_of(desk, 1)}
    assert kinds == {ShadeKind.CLOSED, ShadeKind.BREAK, ShadeKind.HOLIDAY}


def test_a_visit_across_midnight_stands_in_both_days(desk):
    """FEATURES T5."""
    for number in (0, 1):
        extra(desk, Session(starts=0, minutes=9 * 60), day=DAY + timedelta(days=number))
        extra(desk, Session(starts=17 * 60, minutes=7 * 60), day=DAY + timedelta(days=number))
    visit = desk.book(23, 40, minutes=45)
    for number in (0, 1):
        found = the_visit(grid_of(desk, day=DAY + timedelta(days=number)), visit)
        assert (found.starts, found.ends, found.uncovered) == (to_minutes(at(23, 40)), to_minutes(at(24, 25)), False)
    columns = week_of(desk, days=3).columns
    assert [len(column.visits) for column in columns] == [1, 1, 0]


def test_a_visit_that_two_sessions_carry_is_covered(desk):
    extra(desk, Session(starts=17 * 60, minutes=60))
    visit = desk.book(16, 45)
    assert not the_visit(grid_of(desk), visit).uncovered


def uncovered(desk, visit, **choices):
    return the_visit(grid_of(desk, **choices), visit).uncovered


def test_a_visit_under_a_leave_or_a_holiday_is_uncovered(desk):
    """FEATURES R10, R12: nothing is refused, nothing is cancelled."""
    visit, elsewhere = desk.book(10), desk.book(10, doctor_id=desk.world.doctors[1].id, patient_id=None)
    leave = Leave(id=new_id(), doctor_id=visit.doctor_id, first_day=DAY, last_day=DAY)
    desk.do(c.CreateLeave(leave=leave))
    assert (uncovered(desk, visit), uncovered(desk, elsewhere)) == (True, False)
    desk.do(c.CreateHoliday(holiday=Holiday(id=new_id(), day=DAY, name="Victory Day")))
    assert uncovered(desk, elsewhere)


def test_a_visit_outside_new_hours_is_uncovered(desk):
    """FEATURES R9."""
    visit = desk.book(16)
    world = desk.world
    exception = DateException(
        id=new_id(),
        doctor_id=world.doctors[0].id,
        clinic_id=world.clinic.id,
        day=DAY,
        kind=ExceptionKind.REPLACED,
        sessions=(Session(starts=540, minutes=180),),
    )
    desk.do(c.CreateDateException(exception=exception))
    assert uncovered(desk, visit)


@pytest.mark.parametrize("how", ["inactive", "refused", "left the clinic"])
def test_the_visits_of_a_doctor_who_left_stay_in_sight_until_they_are_worked_off(desk, how):
    """FEATURES R11."""
    world = desk.world
    first = world.doctors[0]
    visit = desk.book(10)
    if how == "refused":
        desk.do(c.ApproveDoctor(doctor_id=first.id, approval=Approval.REFUSED, note="Licence expired"))
    elif how == "inactive":
        desk.do(edits.update_of(c.UpdateDoctor, first, replace(first, active=False)))
    else:
        branch = Clinic(id=new_id(), name="Branch")
        desk.do(c.CreateClinic(clinic=branch))
        desk.do(edits.update_of(c.UpdateDoctor, first, replace(first, clinic_ids=(branch.id,))))
    assert uncovered(desk, visit)
    assert [column.doctor_id for column in grid_of(desk, day=DAY + timedelta(days=1)).columns] == [world.doctors[1].id]
    desk.do(
        c.MoveAppointment(appointment_id=visit.id, starts_at=visit.starts_at, minutes=30, doctor_id=world.doctors[1].id)
    )
    assert [column.doctor_id for column in grid_of(desk).columns] == [world.doctors[1].id]
    assert not uncovered(desk, visit)


@pytest.mark.parametrize("status", [Status.ARRIVED, Status.COMPLETED])
def test_who_is_there_is_not_uncovered(desk, status):
    visit = desk.book(10)
    for step in (Status.ARRIVED, status) if status is not Status.ARRIVED else (status,):
        desk.do(c.ChangeStatus(appointment_id=visit.id, status=step), now=at(10))
    desk.do(c.CreateLeave(leave=Leave(id=new_id(), doctor_id=visit.doctor_id, first_day=DAY, last_day=DAY)))
    assert not uncovered(desk, visit)


def test_the_card_of_a_visit(desk):
    world = desk.world
    user = world.users[Role.RECEPTIONIST]
    other = desk.book(15)
    command = c.BookAppointment(
        clinic_id=world.clinic.id,
        doctor_id=world.doctors[0].id,
        room_id=world.rooms[0].id,
        patient_id=world.patients[0].id,
        type_id=world.types[0].id,
        starts_at=at(10),
        minutes=30,
    )
    visit = desk.do(command, actor=replace(RECEPTIONIST, user_id=user.id))
    noted = desk.do(
        edits.update_of(c.AmendAppointment, visit, replace(visit, diagnosis="Angina", desk_notes="Tall")), actor=DOCTOR
    )
    with desk.database.read() as db:
        for_doctor = visit_card(db, visit.id, actor=DOCTOR)
        for_desk = visit_card(db, visit.id, actor=RECEPTIONIST)
    assert for_doctor.visit == noted
    assert for_desk.visit == replace(noted, diagnosis="")
    assert (for_desk.patient, for_desk.room, for_desk.visit_type) == (
        world.patients[0],
        replace(world.rooms[0], version=1),
        replace(world.types[0], version=1),
    )
    assert (for_desk.doctor, for_desk.booked_by_name) == (desk.get(Doctor, visit.doctor_id), "receptionist user")
    assert for_desk.other_visits == (other,)
    assert sorted(for_doctor.changes[0].after) == ["desk_notes", "diagnosis"]
    assert sorted(for_desk.changes[0].after) == ["desk_notes"]


def test_the_card_of_a_visit_that_does_not_exist_is_missing(desk):
    with desk.database.read() as db, pytest.raises(Missing):
        visit_card(db, new_id(), actor=RECEPTIONIST)


def test_the_clinics_date_is_asked_and_not_the_computers(desk):
    with desk.database.read() as db:
        assert today_at(db, desk.world.clinic.id, at(23, 59)) == DAY
        assert today_at(db, desk.world.clinic.id, at(24)) == DAY + timedelta(days=1)


def test_rooms_and_types_in_use_are_listed_by_name(desk):
    world = desk.world
    room, kind = world.rooms[0], world.types[1]
    desk.do(edits.update_of(c.UpdateRoom, room, replace(room, active=False)))
    desk.do(edits.update_of(c.UpdateAppointmentType, kind, replace(kind, active=False)))
    with desk.database.read() as db:
        assert [each.name for each in rooms_of(db, world.clinic.id)] == ["Room 2"]
        assert [each.name for each in types_of(db)] == ["Follow-up"]
        assert [each.name for each in types_of(db, ids=[kind.id])] == ["ECG", "Follow-up"]
