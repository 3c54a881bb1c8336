"""The calendar by keys and commands: where they lead, and what is asked for."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from PySide6.QtCore import Qt

from clinic_desk.domain.appointment import Status
from clinic_desk.qt.theme import Theme, ThemeChoice
from clinic_desk.views.calendar.overlay import Layer
from tests.support.calendar_hands import a_calendar, heard, layers, put, two_doctors, where
from tests.support.grids import FRIDAY, a_busy_grid, a_column, a_grid, a_visit, an_id, at

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def make(qtbot):
    return partial(a_calendar, qtbot, Theme(ThemeChoice.LIGHT))


def test_down_stops_at_free_time_and_at_visits_whatever_their_start(make, qtbot):
    grid = make(two_doctors())
    put(grid, 1, "10:00")
    seen = []
    for _ in range(4):
        seen.append(where(grid))
        qtbot.keyClick(grid, Key.Key_Down)
    assert seen == [(1, "10:00", None), (1, "10:15", 3), (1, "10:45", None), (1, "11:00", None)]
    qtbot.keyClick(grid, Key.Key_Up)
    qtbot.keyClick(grid, Key.Key_Up)
    qtbot.keyClick(grid, Key.Key_Up)
    assert where(grid) == (1, "10:15", 3)


def test_sideways_keeps_the_height_also_across_a_long_visit(make, qtbot):
    grid = make(two_doctors())
    put(grid, 1, "11:30")
    qtbot.keyClick(grid, Key.Key_Left)
    assert where(grid) == (0, "11:00", 2)
    qtbot.keyClick(grid, Key.Key_Right)
    assert where(grid) == (1, "11:30", None)


def test_in_a_right_to_left_interface_the_arrows_follow_what_is_seen(make, qtbot):
    grid = make(two_doctors(), rtl=True)
    put(grid, 0, "09:00")
    qtbot.keyClick(grid, Key.Key_Left)
    assert where(grid)[0] == 1
    assert grid.plan.frame.column_box(1).x < grid.plan.frame.column_box(0).x
    qtbot.keyClick(grid, Key.Key_Right)
    assert where(grid)[0] == 0


def test_side_by_side_visits_are_reached_one_after_the_other(make, qtbot):
    grid = make(a_grid(a_column(1, [a_visit(1, "10:00"), a_visit(2, "10:00", overbooked=True)]), a_column(2)))
    put(grid, 0, "10:00")
    assert where(grid) == (0, "10:00", 1)
    qtbot.keyClick(grid, Key.Key_Right)
    assert where(grid) == (0, "10:00", 2)
    qtbot.keyClick(grid, Key.Key_Right)
    assert where(grid) == (1, "10:00", None)


def test_enter_opens_a_visit_and_books_free_time(make, qtbot):
    grid = make(two_doctors())
    told = heard(grid, "open_requested", "book_requested", "selection_changed")
    put(grid, 0, "10:00")
    qtbot.keyClick(grid, Key.Key_Return)
    put(grid, 1, "10:45")
    qtbot.keyClick(grid, Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert told[0] == ("open_requested", an_id(1))
    name, pick = told[1]
    assert name == "book_requested"
    assert (pick.doctor_id, pick.starts, pick.minutes) == (an_id(2), at("10:45"), 30)


def test_space_selects_a_visit(make, qtbot):
    grid = make(two_doctors())
    told = heard(grid, "selection_changed")
    put(grid, 0, "10:00")
    qtbot.keyClick(grid, Key.Key_Space)
    assert told == [("selection_changed", an_id(1))]
    qtbot.keyClick(grid, Key.Key_Escape)
    assert told[-1] == ("selection_changed", None)


def test_free_time_is_only_as_long_as_there_is_room(make, qtbot):
    grid = make(two_doctors())
    told = heard(grid, "book_requested")
    put(grid, 1, "10:00")
    qtbot.keyClick(grid, Key.Key_Return)
    assert told[0][1].minutes == 15


def test_shift_and_arrows_choose_how_long_to_book(make, qtbot):
    grid = make(two_doctors())
    told = heard(grid, "book_requested")
    put(grid, 1, "12:00")
    qtbot.keyClick(grid, Key.Key_Down, SHIFT)
    qtbot.keyClick(grid, Key.Key_Down, SHIFT)
    qtbot.keyClick(grid, Key.Key_Up, SHIFT)
    qtbot.keyClick(grid, Key.Key_Return)
    assert told[0][1].minutes == 45


def test_letters_are_left_to_the_commands(make, qtbot):
    grid = make(two_doctors())
    told = heard(grid, "book_requested", "open_requested", "move_requested", "status_requested")
    put(grid, 0, "10:00")
    for letter in "mnardhbx":
        qtbot.keyClicks(grid, letter)
    assert told == []
    assert grid.state.draft is None


def test_home_goes_to_now_and_asks_for_today_from_elsewhere(make):
    grid = make(two_doctors(), now=at("11:20"))
    told = heard(grid, "now_requested")
    put(grid, 1, "09:00")
    grid.go_to_now()
    assert where(grid) == (1, "11:15", None)
    tomorrow = a_grid(a_column(1, day=FRIDAY + timedelta(days=1)))
    grid.show_grid(tomorrow)
    grid.go_to_now()
    assert told == [("now_requested",)]


def test_a_column_is_reached_by_its_number(make):
    grid = make(a_busy_grid(8, 4), now=at("09:00"))
    grid.go_to_column(7)
    assert where(grid)[0] == 6
    box = grid.plan.frame.column_box(6)
    assert grid.origin().x() <= box.x
    assert box.right <= grid.origin().x() + grid.viewport().width()
    grid.go_to_column(9)
    assert where(grid)[0] == 6


def test_the_cursor_is_always_brought_into_sight(make, qtbot):
    grid = make(two_doctors())
    put(grid, 0, "18:00")
    for _ in range(30):
        qtbot.keyClick(grid, Key.Key_Up)
    box = grid.box_of(Layer.CURSOR_FREE, Layer.CURSOR_VISIT)
    assert grid.viewport().rect().contains(grid.on_viewport(box))


# -- moving by keys --------------------------------------------------------------------------------


def test_a_visit_is_moved_by_keys_and_dropped(make, qtbot):
    grid = make(two_doctors())
    told = heard(grid, "move_requested")
    put(grid, 1, "10:15")
    grid.start_move()
    qtbot.keyClick(grid, Key.Key_Down)
    qtbot.keyClick(grid, Key.Key_Left)
    assert Layer.GHOST in layers(grid)
    qtbot.keyClick(grid, Key.Key_Return)
    drop = told[0][1]
    assert (drop.appointment_id, drop.version, drop.doctor_id) == (an_id(3), 1, an_id(1))
    assert (drop.starts, drop.minutes) == (at("10:30"), 30)


def test_moving_to_another_doctor_takes_the_usual_room_of_that_doctor(make, qtbot):
    grid = make(two_doctors())
    told = heard(grid, "move_requested")
    put(grid, 0, "11:00")
    grid.start_move()
    qtbot.keyClick(grid, Key.Key_Down)
    qtbot.keyClick(grid, Key.Key_Return)
    assert told[0][1].room_id == an_id(81)
    grid.move_refused(an_id(2))
    grid.start_move()
    qtbot.keyClick(grid, Key.Key_Right)
    qtbot.keyClick(grid, Key.Key_Return)
    assert told[1][1].room_id == an_id(82)


def test_escape_leaves_the_move_and_nothing_has_happened(make, qtbot):
    grid = make(two_doctors())
    told = heard(grid, "move_requested", "open_requested")
    put(grid, 1, "10:15")
    grid.start_move()
    qtbot.keyClick(grid, Key.Key_Down)
    qtbot.keyClick(grid, Key.Key_Escape)
    assert told == []
    assert grid.state.draft is None
    assert where(grid) == (1, "10:15", 3)


def test_dropping_a_visit_where_it_was_asks_for_nothing(make, qtbot):
    grid = make(two_doctors())
    told = heard(grid, "move_requested")
    put(grid, 1, "10:15")
    grid.start_move()
    qtbot.keyClick(grid, Key.Key_Return)
    assert told == []


def test_shift_and_arrows_change_the_length_of_a_visit(make, qtbot):
    grid = make(two_doctors())
    told = heard(grid, "move_requested")
    put(grid, 1, "10:15")
    qtbot.keyClick(grid, Key.Key_Down, SHIFT)
    qtbot.keyClick(grid, Key.Key_Return)
    assert (told[0][1].starts, told[0][1].minutes) == (at("10:15"), 45)


def test_a_finished_visit_is_not_taken_up(make):
    grid = make(a_grid(a_column(1, [a_visit(1, "10:00", status=Status.COMPLETED)])))
    put(grid, 0, "10:00")
    grid.start_move()
    assert grid.state.draft is None


def test_where_a_visit_cannot_stay_looks_different_and_says_why(make, qtbot):
    grid = make(two_doctors())
    put(grid, 1, "10:15")
    grid.start_move()
    qtbot.keyClick(grid, Key.Key_Left)
    assert Layer.GHOST_BLOCKED in layers(grid)
    assert "taken" in grid.state.items()[-1].text
    for _ in range(12):
        qtbot.keyClick(grid, Key.Key_Down)
    assert "Lunch" in grid.state.items()[-1].text


def test_a_pinned_visit_is_put_down_on_another_day(make, qtbot):
    grid = make(two_doctors())
    told = heard(grid, "move_requested")
    put(grid, 1, "10:15")
    grid.pin()
    monday = FRIDAY + timedelta(days=3)
    grid.show_grid(a_grid(a_column(1, day=monday), a_column(2, day=monday)))
    put(grid, 0, "15:00")
    grid.put_down()
    qtbot.keyClick(grid, Key.Key_Return)
    drop = told[0][1]
    assert (drop.appointment_id, drop.doctor_id, drop.starts) == (an_id(3), an_id(1), at("15:00", monday))


# -- commands --------------------------------------------------------------------------------------


def test_commands_are_about_the_visit_under_the_cursor_else_the_selected_one(make):
    grid = make(two_doctors())
    told = heard(grid, "status_requested", "cancel_requested", "history_requested", "open_requested")
    put(grid, 1, "12:00")
    grid.request_status(Status.ARRIVED)
    assert told == []
    grid.select(an_id(2))
    grid.request_status(Status.ARRIVED)
    put(grid, 0, "10:00")
    grid.request_cancel()
    grid.request_history()
    grid.request_open()
    assert told == [
        ("status_requested", an_id(2), Status.ARRIVED),
        ("cancel_requested", an_id(1)),
        ("history_requested", an_id(1)),
        ("open_requested", an_id(1)),
    ]


def test_whose_status_changes_is_selected_so_that_the_card_says_what_to_mind(make):
    grid = make(two_doctors())
    put(grid, 0, "10:00")
    told = heard(grid, "selection_changed", "status_requested")
    grid.request_status(Status.ARRIVED)
    assert told == [("selection_changed", an_id(1)), ("status_requested", an_id(1), Status.ARRIVED)]


def test_holding_blocking_and_booking_are_about_the_time_under_the_cursor(make):
    grid = make(two_doctors())
    told = heard(grid, "hold_requested", "block_requested", "book_requested")
    put(grid, 0, "12:00")
    grid.request_hold()
    grid.request_block()
    grid.request_booking()
    assert [name for name, _ in told] == ["hold_requested", "block_requested", "book_requested"]
    assert {(pick.starts, pick.doctor_id) for _, pick in told} == {(at("12:00"), an_id(1))}


def test_a_clock_change_is_labelled_twice_and_both_times_can_be_booked(make):
    berlin, autumn = "Europe/Berlin", date(2026, 10, 25)
    grid = make(a_grid(a_column(1, day=autumn, zone=berlin), zone=berlin, opens=0))
    told = heard(grid, "book_requested")
    put(grid, 0, "02:00")
    grid.request_booking()
    put(grid, 0, "03:00")
    grid.request_booking()
    starts = [pick.starts for _, pick in told]
    assert starts == [at("02:00", autumn, berlin), at("02:00", autumn, berlin, latest=True)]
    assert "second time" in grid.words.time(starts[1], berlin)
    assert "second time" not in grid.words.time(starts[0], berlin)


def test_keys_with_other_modifiers_and_other_keys_are_left_alone(make, qtbot):
    grid = make(two_doctors())
    put(grid, 0, "12:00")
    before = where(grid)
    for key, modifier in (
        (Key.Key_Down, Qt.KeyboardModifier.ControlModifier),
        (Key.Key_Right, SHIFT),
        (Key.Key_F5, Qt.KeyboardModifier.NoModifier),
        (Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
    ):
        qtbot.keyClick(grid, key, modifier)
    assert where(grid) == before


def test_while_moving_other_keys_do_nothing(make, qtbot):
    grid = make(two_doctors())
    told = heard(grid, "open_requested", "book_requested", "move_requested")
    put(grid, 1, "10:15")
    grid.start_move()
    draft = grid.state.draft
    for key in (Key.Key_Space, Key.Key_Tab, Key.Key_F5):
        qtbot.keyClick(grid, key)
    assert grid.state.draft == draft
    qtbot.keyClick(grid, Key.Key_Down, SHIFT)
    assert grid.state.draft.minutes == 45
    assert told == []


def test_the_arrows_stop_at_the_edges(make, qtbot):
    grid = make(two_doctors())
    put(grid, 1, "12:00")
    qtbot.keyClick(grid, Key.Key_Right)
    assert where(grid)[0] == 1
    put(grid, 0, "00:00")
    qtbot.keyClick(grid, Key.Key_Up)
    qtbot.keyClick(grid, Key.Key_Left)
    assert where(grid) == (0, "00:00", None)


def test_without_a_doctor_no_key_does_harm(make, qtbot):
    grid = make(replace(two_doctors(), columns=()))
    told = heard(grid, "book_requested", "open_requested", "move_requested", "now_requested")
    for key in (Key.Key_Down, Key.Key_Right, Key.Key_Return, Key.Key_Space):
        qtbot.keyClick(grid, key)
    grid.go_to_column(1)
    grid.start_move()
    grid.pin()
    grid.put_down()
    assert told == []
    assert not grid.go_to(an_id(1))
