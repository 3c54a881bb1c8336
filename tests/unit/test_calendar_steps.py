"""The cursor's stops and the moves of a visit, as arithmetic."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desk.domain.agenda import GridHold, ShadeKind
from clinic_desk.domain.appointment import Status
from clinic_desk.views.calendar import cursor as stops
from clinic_desk.views.calendar import moving
from clinic_desk.views.calendar.geometry import ZOOMS, Frame
from clinic_desk.views.calendar.plan import Edge, Plan, Standing
from tests.support.grids import FRIDAY, a_column, a_grid, a_shade, a_visit, an_id, at

GRAINS = [zoom.grain for zoom in ZOOMS]
BERLIN, SPRING = "Europe/Berlin", date(2026, 3, 29)
STATUSES = [Status.CONFIRMED, Status.CANCELLED, Status.ARRIVED, Status.NO_SHOW]

days = st.lists(
    st.tuples(st.integers(0, 285), st.integers(1, 20), st.sampled_from(STATUSES), st.booleans()), max_size=12
)


def a_plan(grid, **told):
    return Plan(grid, Frame(columns=len(grid.columns), length=grid.length, width=800.0, **told))


def a_plan_of(found):
    visits = [
        a_visit(number, f"{slot // 12:02}:{slot % 12 * 5:02}", length * 5, status=status, overbooked=over)
        for number, (slot, length, status, over) in enumerate(found)
    ]
    return a_plan(a_grid(a_column(1, visits), a_column(2)))


@given(days, st.sampled_from(GRAINS))
def test_going_down_meets_every_visit_once_and_going_up_leads_back(found, grain):
    plan = a_plan_of(found)
    every = stops.stops(plan.columns[0], grain)
    way = [every[0]]
    while len(way) <= len(every):
        after = stops.down(plan, way[-1], grain)
        if after == way[-1]:
            break
        way.append(after)
    assert way == every
    met = [stop.visit_id for stop in way if stop.visit_id is not None]
    assert sorted(met) == sorted(placed.visit.id for placed in plan.columns[0].visits)
    for stop, before in zip(way[1:], way, strict=False):
        assert stops.down(plan, stop, grain, -1) == before


@given(days, st.sampled_from(GRAINS))
def test_free_stops_are_free(found, grain):
    plan = a_plan_of(found)
    column = plan.columns[0]
    for stop in stops.stops(column, grain):
        if stop.visit_id is None:
            assert column.taken_at(stop.position) is None


@given(days, st.integers(0, 1439), st.sampled_from(GRAINS))
def test_every_height_has_a_stop_that_covers_it(found, position, grain):
    plan = a_plan_of(found)
    cursor = stops.cursor_at(plan, 0, position, grain)
    placed = plan.find(cursor.visit_id)
    if placed is None:
        assert cursor.position <= position < cursor.position + grain
        assert plan.columns[0].taken_at(position) is None
    else:
        assert placed[1].top <= position < placed[1].bottom
    assert stops.cursor_at(plan, 0, position, grain).anchor == position


@given(days, st.integers(0, 1439), st.sampled_from(GRAINS))
def test_sideways_and_back_keeps_the_height(found, position, grain):
    plan = a_plan_of(found)
    start = stops.cursor_at(plan, 1, position, grain)
    there = start
    back = stops.across(plan, stops.across(plan, there, grain, -1), grain, 1)
    while back.column == 0:
        back = stops.across(plan, back, grain, 1)
    assert back.anchor == position
    assert back.position == start.position


def test_the_cursor_does_not_stop_in_an_hour_that_does_not_exist():
    monday = SPRING - timedelta(days=6)
    grid = a_grid(*(a_column(1, day=monday + timedelta(days=n), zone=BERLIN) for n in range(7)), zone=BERLIN)
    plan = a_plan(grid)
    sunday = stops.cursor_at(plan, 6, 90, 60)
    assert stops.down(plan, sunday, 60).position == 180
    assert stops.cursor_at(plan, 6, 150, 15).position == 180
    assert stops.cursor_at(plan, 5, 150, 15).position == 150


def test_from_taken_time_the_arrows_lead_to_what_stands_beside():
    plan = a_plan(a_grid(a_column(1, [a_visit(1, "10:00", 60), a_visit(2, "12:00")])))
    beside = stops.free_cursor(plan, 0, 635, 15)
    assert (beside.position, beside.visit_id) == (630, None)
    assert stops.down(plan, beside, 15).position == 660
    assert stops.down(plan, beside, 15, -1).visit_id == an_id(1)


def test_lengths_go_by_whole_steps_within_bounds():
    assert stops.stretched_minutes(20, 15) == 30
    assert stops.stretched_minutes(20, -15) == 15
    assert stops.stretched_minutes(15, -15) == 5
    assert stops.stretched_minutes(720, 60) == 720


# -- moving ----------------------------------------------------------------------------------------


def ten_to_half_past():
    lunch = a_shade("13:00", "14:00", ShadeKind.BREAK, "Lunch")
    return a_plan(
        a_grid(
            a_column(1, [a_visit(1, "10:20"), a_visit(2, "11:00")], shades=(lunch,)),
            a_column(2, room_id=an_id(82)),
        )
    )


def test_a_visit_off_the_lines_is_moved_onto_them():
    plan = ten_to_half_past()
    draft = moving.draft_of(plan, an_id(1))
    assert not moving.has_moved(plan, draft)
    assert moving.span_of(plan, moving.shifted(plan, draft, 1, 15)) == (at("10:30"), at("11:00"))
    assert moving.span_of(plan, moving.shifted(plan, draft, -1, 15)) == (at("10:15"), at("10:45"))


@given(st.integers(-200, 200), st.integers(-3, 3), st.sampled_from(GRAINS))
def test_a_move_never_leaves_the_calendar(steps, columns, grain):
    plan = ten_to_half_past()
    draft = moving.beside(plan, moving.draft_of(plan, an_id(1)), columns)
    draft = moving.shifted(plan, draft, steps, grain)
    starts, ends = moving.span_of(plan, draft)
    assert at("00:00") <= starts < at("00:00", FRIDAY + timedelta(days=1))
    assert ends - starts == 30
    drop = moving.drop_of(plan, draft)
    assert drop.doctor_id in {an_id(1), an_id(2)}


@given(st.integers(-300, 1800), st.sampled_from(list(Edge)), st.sampled_from(GRAINS))
def test_dragging_an_edge_never_turns_a_visit_round(position, edge, grain):
    plan = ten_to_half_past()
    draft = moving.resized(plan, moving.draft_of(plan, an_id(1)), edge, min(max(position, 0), 1440), grain)
    starts, ends = moving.span_of(plan, draft)
    assert ends - starts >= stops.SHORTEST
    assert starts == at("10:20") if edge is Edge.END else ends == at("10:50")


def test_time_that_somebody_keeps_is_not_free():
    hold = GridHold(id=an_id(70), starts=at("14:00"), ends=at("14:30"), expires=at("13:00"), user_name="Rina")
    column = a_plan(a_grid(a_column(1, holds=(hold,)))).columns[0]
    assert column.verdict(at("14:15"), at("14:45")).standing is Standing.HELD
    assert column.verdict(at("14:30"), at("14:45")).standing is Standing.FREE


def test_what_a_visit_meets_on_its_way():
    plan = ten_to_half_past()
    draft = moving.draft_of(plan, an_id(1))
    assert moving.verdict_of(plan, draft).standing is Standing.FREE
    assert moving.verdict_of(plan, moving.put_at(plan, draft, 0, 660)).standing is Standing.TAKEN
    assert moving.verdict_of(plan, moving.put_at(plan, draft, 0, 780)).shade.label == "Lunch"
    assert moving.verdict_of(plan, moving.put_at(plan, draft, 1, 660)).standing is Standing.FREE


def test_a_move_across_a_clock_change_keeps_its_elapsed_length():
    grid = a_grid(a_column(1, [a_visit(1, "00:30", 60, day=SPRING, zone=BERLIN)], day=SPRING, zone=BERLIN), zone=BERLIN)
    plan = a_plan(grid)
    draft = moving.put_at(plan, moving.draft_of(plan, an_id(1)), 0, 90)
    starts, ends = moving.span_of(plan, draft)
    assert starts == at("01:30", SPRING, BERLIN)
    assert ends == at("03:30", SPRING, BERLIN)
    assert ends - starts == 60


def test_a_dropped_visit_stands_in_its_new_column_only():
    plan = ten_to_half_past()
    draft = moving.put_at(plan, moving.draft_of(plan, an_id(1)), 1, 720)
    grid = moving.with_move(plan.grid, moving.drop_of(plan, draft))
    assert [visit.id for visit in grid.columns[0].visits] == [an_id(2)]
    moved = grid.columns[1].visits[0]
    assert (moved.id, moved.starts, moved.doctor_id) == (an_id(1), at("12:00"), an_id(2))
    elsewhere = moving.with_move(plan.grid, moving.drop_of(plan, moving.carried(plan, draft)))
    assert elsewhere == grid


def test_a_drop_onto_another_day_takes_the_visit_off_the_grid():
    plan = ten_to_half_past()
    monday = FRIDAY + timedelta(days=3)
    other = a_plan(a_grid(a_column(1, day=monday), a_column(2, day=monday)))
    draft = moving.carried(other, moving.draft_of(plan, an_id(1)))
    drop = moving.drop_of(other, draft)
    assert drop.starts == at("10:20", monday)
    grid = moving.with_move(plan.grid, drop)
    assert an_id(1) not in {visit.id for column in grid.columns for visit in column.visits}
    assert moving.with_move(other.grid, drop) == other.grid


@pytest.mark.parametrize("number", [7, 1])
def test_what_is_not_on_the_grid_is_not_moved(number):
    plan = ten_to_half_past()
    assert (moving.draft_of(plan, an_id(number)) is None) == (number == 7)
