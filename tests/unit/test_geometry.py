import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desk.domain.agenda import ShadeKind
from clinic_desk.domain.appointment import Status
from clinic_desk.views.calendar.geometry import USUAL, ZOOMS, Axis, Frame, after, before, nearest
from clinic_desk.views.calendar.plan import Edge, Plan, Standing
from tests.support.grids import a_busy_grid, a_column, a_grid, a_shade, a_visit, an_id, at

BERLIN = "Europe/Berlin"
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
LORD_HOWE = "Australia/Lord_Howe"


def a_frame(grid, **told):
    return Frame(columns=len(grid.columns), length=grid.length, **({"width": 800.0} | told))


def a_plan(grid, **told):
    return Plan(grid, a_frame(grid, **told))


def axis_on(day, zone=BERLIN):
    grid = a_grid(a_column(1, day=day, zone=zone), zone=zone)
    return Axis(grid.columns[0].pieces, grid.length), grid


def a_week(holding, zone=BERLIN):
    monday = holding - timedelta(days=holding.weekday())
    days = [monday + timedelta(days=n) for n in range(7)]
    return a_grid(*(a_column(1, day=day, zone=zone) for day in days), zone=zone)


# -- the axis --------------------------------------------------------------------------------------


def test_a_day_of_23_hours_has_no_gap_and_goes_on_after_the_change():
    axis, grid = axis_on(SPRING)
    assert grid.length == 23 * 60
    assert axis.gaps == ()
    assert axis.position_of(at("01:30", SPRING, BERLIN)) == 90
    assert axis.position_of(at("03:30", SPRING, BERLIN)) == 150


def test_both_passes_of_a_repeated_hour_have_a_place_of_their_own():
    axis, grid = axis_on(AUTUMN)
    assert grid.length == 25 * 60
    first, second = at("02:30", AUTUMN, BERLIN), at("02:30", AUTUMN, BERLIN, latest=True)
    assert (axis.position_of(first), axis.position_of(second)) == (150, 210)
    assert (axis.instant_at(150), axis.instant_at(210)) == (first, second)


def test_in_a_week_with_a_spring_change_the_other_days_keep_their_hour_and_sunday_has_a_gap():
    grid = a_week(SPRING)
    saturday, sunday = (Axis(grid.columns[n].pieces, grid.length) for n in (5, 6))
    assert grid.length == 24 * 60
    assert saturday.gaps == ()
    assert sunday.gaps == ((120, 180),)
    assert sunday.instant_at(150) is None
    assert sunday.instant_from(150) == at("03:00", SPRING, BERLIN)
    ten = at("10:00", SPRING, BERLIN)
    assert sunday.position_of(ten) == 600


def test_in_a_week_with_an_autumn_change_ten_stands_at_one_height_on_all_days():
    grid = a_week(AUTUMN)
    assert grid.length == 25 * 60
    heights = {Axis(column.pieces, grid.length).position_of(at("10:00", column.day, BERLIN)) for column in grid.columns}
    assert heights == {660}
    assert Axis(grid.columns[0].pieces, grid.length).gaps == ((180, 240),)


def test_what_ends_at_the_change_ends_before_the_gap():
    grid = a_week(SPRING)
    sunday = Axis(grid.columns[6].pieces, grid.length)
    change = at("03:00", SPRING, BERLIN)
    assert sunday.end_of(change) == 120
    assert sunday.position_of(change) == 180


@pytest.mark.parametrize(
    ("day", "zone"),
    [(SPRING, BERLIN), (AUTUMN, BERLIN), (date(2026, 4, 5), LORD_HOWE), (date(2026, 10, 4), LORD_HOWE)],
)
def test_every_minute_of_a_day_with_a_clock_change_comes_back(day, zone):
    for grid in (a_grid(a_column(1, day=day, zone=zone), zone=zone), a_week(day, zone)):
        column = next(column for column in grid.columns if column.day == day)
        axis = Axis(column.pieces, grid.length)
        for instant in range(axis.starts, axis.ends):
            assert axis.instant_at(axis.position_of(instant)) == instant


def test_beyond_the_column_is_its_edge():
    axis, _ = axis_on(date(2026, 6, 1))
    assert axis.position_of(axis.starts - 50) == 0
    assert axis.end_of(axis.ends + 50) == 1440


# -- steps -----------------------------------------------------------------------------------------


@given(st.integers(-2000, 2000), st.sampled_from([5, 10, 15, 20, 30, 60]))
def test_steps_lead_to_the_next_line_on_either_side(position, grain):
    assert before(position, grain) < position < after(position, grain)
    assert before(position, grain) % grain == after(position, grain) % grain == 0
    assert after(position, grain) - before(position, grain) <= 2 * grain
    assert abs(nearest(position, grain) - position) <= grain / 2


# -- pixels ----------------------------------------------------------------------------------------


def test_at_100_percent_an_hour_is_96_pixels_and_every_zoom_has_room_for_a_line_per_step():
    assert ZOOMS[USUAL].hour == 96
    assert [zoom.grain for zoom in ZOOMS] == [60, 30, 20, 15, 10, 5]
    assert all(zoom.hour * zoom.grain / 60 >= 24 for zoom in ZOOMS)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 1.75, 2.0])
@pytest.mark.parametrize("rtl", [False, True])
def test_columns_cover_the_width_without_a_seam_in_whole_device_pixels(ratio, rtl):
    frame = Frame(columns=7, length=1440, width=913.0, ratio=ratio, rtl=rtl)
    boxes = sorted(frame.column_box(n) for n in range(7))
    assert boxes[0].x == 0
    for left, right in itertools.pairwise(boxes):
        assert left.right == pytest.approx(right.x)
    assert boxes[-1].right == pytest.approx(frame.content_width)
    for edge in [box.x for box in boxes] + [frame.y_of(n) for n in range(0, 1440, 5)] + [frame.line]:
        assert edge * ratio == pytest.approx(round(edge * ratio))


def test_right_to_left_puts_the_first_doctor_at_the_right():
    frame = Frame(columns=3, length=1440, width=900.0, rtl=True)
    assert frame.column_box(0).x == 600
    assert frame.column_at(601) == 0
    assert frame.columns_between(0, 899) == range(3)
    assert frame.columns_between(650, 899) == range(1)


def test_many_columns_are_never_too_narrow_to_read():
    frame = Frame(columns=12, length=1440, width=735.0)
    assert frame.column_box(0).width >= 116
    assert frame.content_width > 735


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5])
def test_bands_cover_a_column_without_a_seam(ratio):
    frame = Frame(columns=2, length=1440, width=600.0, ratio=ratio)
    bands = [frame.band_box(1, n) for n in frame.bands_between(0, frame.content_height)]
    assert bands[0].y == 0
    for upper, lower in itertools.pairwise(bands):
        assert upper.bottom == pytest.approx(lower.y)
    assert bands[-1].bottom == pytest.approx(frame.content_height)


# -- blocks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rtl", [False, True])
@pytest.mark.parametrize("level", range(len(ZOOMS)))
def test_every_block_is_hit_in_its_middle(rtl, level):
    plan = a_plan(a_busy_grid(4, 40), rtl=rtl, zoom=ZOOMS[level])
    for number, column in enumerate(plan.columns):
        for placed in column.visits:
            box = plan.box_of(number, placed)
            hit = plan.hit(box.x + box.width / 2, box.y + box.height / 2)
            assert hit.placed is placed
            assert hit.column == number
            assert hit.edge is None


def test_blocks_of_one_column_never_cover_each_other():
    plan = a_plan(a_busy_grid(3, 40), zoom=ZOOMS[0])
    for number, column in enumerate(plan.columns):
        boxes = [plan.box_of(number, placed) for placed in column.visits]
        for one in boxes:
            covering = [
                other
                for other in boxes
                if one is not other
                and one.x < other.right
                and other.x < one.right
                and one.y < other.bottom
                and other.y < one.bottom
            ]
            assert covering == []


def test_the_edges_of_a_block_mean_its_length():
    grid = a_grid(a_column(1, [a_visit(1, "10:00", 60)]))
    plan = a_plan(grid)
    box = plan.box_of(0, plan.columns[0].visits[0])
    assert plan.hit(box.x + 9, box.bottom - 1).edge is Edge.END
    assert plan.hit(box.x + 9, box.y + 1).edge is Edge.START


def test_the_strip_behind_a_block_means_the_time():
    plan = a_plan(a_grid(a_column(1, [a_visit(1, "10:00", 60)])))
    hit = plan.hit(plan.frame.content_width - 3, plan.frame.y_of(610))
    assert hit.placed is None
    assert int(hit.position) == 610


def test_a_visit_across_midnight_is_open_at_the_columns_edge():
    day = date(2026, 11, 20)
    late = a_visit(1, "23:40", 45)
    first = a_plan(a_grid(a_column(1, [late]))).columns[0].visits[0]
    second = a_plan(a_grid(a_column(1, [late], day=day + timedelta(days=1)))).columns[0].visits[0]
    assert (first.bottom, first.goes_on) == (1440, True)
    assert (second.top, second.bottom, second.from_before) == (0, 25, True)


def test_a_cancelled_visit_stands_beside_the_one_that_took_its_time():
    plan = a_plan(a_grid(a_column(1, [a_visit(1, "10:00", status=Status.CANCELLED), a_visit(2, "10:00")])))
    lanes = {placed.visit.id: placed.place.lane for placed in plan.columns[0].visits}
    assert lanes == {an_id(2): 0, an_id(1): 1}


def test_how_time_looks():
    lunch = a_shade("13:00", "14:00", ShadeKind.BREAK, "Lunch")
    visits = [a_visit(1, "10:00"), a_visit(2, "11:00", status=Status.CANCELLED)]
    column = a_plan(a_grid(a_column(1, visits, shades=(lunch,)))).columns[0]
    assert column.verdict(at("09:30"), at("10:00")).standing is Standing.FREE
    assert column.verdict(at("09:45"), at("10:15")).standing is Standing.TAKEN
    assert column.verdict(at("09:45"), at("10:15"), ignoring=an_id(1)).standing is Standing.FREE
    assert column.verdict(at("11:00"), at("11:30")).standing is Standing.FREE
    verdict = column.verdict(at("12:45"), at("13:15"))
    assert verdict.standing is Standing.SHADED
    assert verdict.shade.label == "Lunch"


def test_free_time_ends_at_the_next_visit_or_shade():
    lunch = a_shade("13:00", "14:00", ShadeKind.BREAK, "Lunch")
    column = a_plan(a_grid(a_column(1, [a_visit(1, "10:00")], shades=(lunch,)))).columns[0]
    assert column.free_until(9 * 60) == 600
    assert column.free_until(12 * 60) == 780
    assert column.free_until(13 * 60 + 15) == 840
    assert column.free_until(15 * 60) == 1440
