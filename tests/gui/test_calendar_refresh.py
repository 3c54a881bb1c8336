"""The calendar while its records change: what a person holds in hand stays there."""

from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt

from clinic_desk.domain.appointment import Status
from clinic_desk.qt.theme import Theme, ThemeChoice
from clinic_desk.views.calendar.overlay import Layer
from tests.support.calendar_hands import (
    a_calendar,
    changed,
    drag,
    heard,
    in_middle,
    layers,
    put,
    two_doctors,
    where,
)
from tests.support.grids import a_column, a_grid, a_visit, an_id, at

Key = Qt.Key


@pytest.fixture
def make(qtbot):
    return partial(a_calendar, qtbot, Theme(ThemeChoice.LIGHT))


def test_selection_cursor_and_scroll_outlive_a_refresh(make):
    first = two_doctors()
    grid = make(first)
    grid.go_to(an_id(2))
    put(grid, 1, "10:15")
    scrolled = grid.verticalScrollBar().value()
    grid.show_grid(changed(first, 3, status=Status.ARRIVED, version=2))
    assert where(grid) == (1, "10:15", 3)
    assert grid.state.selected == an_id(2)
    assert grid.verticalScrollBar().value() == scrolled
    assert Layer.SELECTED in layers(grid)


def test_the_cursor_stays_with_its_doctor_when_a_column_comes_before(make):
    first = two_doctors()
    grid = make(first)
    put(grid, 1, "12:00")
    grid.show_grid(replace(first, columns=(a_column(3), *first.columns)))
    assert where(grid) == (2, "12:00", None)


def test_time_taken_by_another_desk_under_the_cursor_is_said_so_and_the_cursor_stays(make):
    first = two_doctors()
    grid = make(first)
    put(grid, 1, "12:00")
    second = first.columns[1]
    taken = replace(second, visits=(*second.visits, a_visit(9, "12:00", doctor_id=an_id(2))))
    grid.show_grid(replace(first, columns=(first.columns[0], taken)))
    assert where(grid) == (1, "12:00", None)
    assert "taken" in next(item.text for item in grid.state.items() if item.layer is Layer.CURSOR_FREE)


def test_a_half_done_move_outlives_a_refresh(make, qtbot):
    first = two_doctors()
    grid = make(first)
    told = heard(grid, "move_requested")
    put(grid, 1, "10:15")
    grid.start_move()
    qtbot.keyClick(grid, Key.Key_Down)
    grid.show_grid(changed(first, 1, status=Status.ARRIVED, version=2))
    qtbot.keyClick(grid, Key.Key_Down)
    qtbot.keyClick(grid, Key.Key_Return)
    assert told[0][1].starts == at("10:45")


def test_a_half_done_drag_outlives_a_refresh(make, qtbot):
    first = two_doctors()
    grid = make(first)
    told = heard(grid, "move_requested")
    start = in_middle(grid, 3)
    end = start + QPoint(0, round(grid.plan.frame.y_of(60)))
    drag(grid, start, end, drop=False)
    grid.show_grid(changed(first, 1, status=Status.ARRIVED, version=2))
    qtbot.mouseRelease(grid.viewport(), Qt.MouseButton.LeftButton, pos=end)
    assert told[0][1].starts == at("11:15")


def moved_by_keys(grid, qtbot):
    put(grid, 1, "10:15")
    grid.start_move()
    for _ in range(4):
        qtbot.keyClick(grid, Key.Key_Down)
    qtbot.keyClick(grid, Key.Key_Return)


def top_of(grid, number):
    return grid.plan.find(an_id(number))[1].top


def test_a_dropped_visit_stands_at_its_new_time_until_it_is_refused(make, qtbot):
    first = two_doctors()
    grid = make(first)
    moved_by_keys(grid, qtbot)
    assert top_of(grid, 3) == 11 * 60 + 15
    assert Layer.SAVING in layers(grid)
    grid.show_grid(changed(first, 1, status=Status.ARRIVED, version=2))
    assert top_of(grid, 3) == 11 * 60 + 15
    grid.move_refused(an_id(3))
    assert top_of(grid, 3) == 10 * 60 + 15
    assert Layer.SAVING not in layers(grid)
    assert where(grid) == (1, "10:15", 3)


def test_a_dropped_visit_is_at_home_once_the_records_have_it(make, qtbot):
    first = two_doctors()
    grid = make(first)
    moved_by_keys(grid, qtbot)
    grid.show_grid(changed(first, 3, starts=at("11:15"), ends=at("11:45"), version=2))
    assert top_of(grid, 3) == 11 * 60 + 15
    assert Layer.SAVING not in layers(grid)


def test_a_visit_on_its_way_is_not_taken_up_again(make, qtbot):
    grid = make(two_doctors())
    moved_by_keys(grid, qtbot)
    grid.start_move()
    assert grid.state.draft is None


def test_it_opens_at_now_else_where_the_day_begins(make):
    grid = make(two_doctors(), now=at("15:00"))
    middle = grid.plan.frame.position_at(grid.origin().y() + grid.viewport().height() * 0.35)
    assert middle == pytest.approx(15 * 60, abs=2)
    quiet = make(a_grid(a_column(1), opens=8 * 60 + 30))
    assert quiet.plan.frame.position_at(quiet.origin().y()) == pytest.approx(8 * 60, abs=2)
    early = make(a_grid(a_column(1, [a_visit(1, "06:40")]), opens=9 * 60))
    assert early.plan.frame.position_at(early.origin().y()) == pytest.approx(6 * 60, abs=2)


def test_a_day_without_doctors_says_so(make):
    nobody = replace(two_doctors(), columns=())
    grid = make(nobody)
    grid.go_to_now()
    grid.request_booking()
    assert grid.state.items() == ()
    assert not grid.grab().isNull()
