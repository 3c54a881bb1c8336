"""The axis that the columns of a grid share: every instant has one place, and 10:00 stands at one height in all."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desk.domain.clinic_time import day_bounds, instants_of, wall_of
from clinic_desk.domain.time_axis import axis_of
from tests.support.strategies import DAYS, ZONES

DAY_LENGTH = 24 * 60


def week_of(day, length=7):
    return [day + timedelta(days=number) for number in range(length)]


def place_of(axis, day, instant):
    """Where an instant stands in the column of its day."""
    places = [
        piece.position + instant - piece.starts for piece in axis.pieces[day] if piece.starts <= instant < piece.ends
    ]
    assert len(places) == 1
    return places[0]


def hours_of(axis):
    return {(hour.minute, hour.repeated): hour.position for hour in axis.hours}


@given(DAYS, ZONES, st.integers(1, 7))
def test_every_instant_has_one_place_in_order_and_inside_the_axis(day, zone, length):
    days = week_of(day, length)
    axis = axis_of(days, zone)
    assert set(axis.pieces) == set(days)
    for each in days:
        starts, ends = day_bounds(each, zone)
        places = [place_of(axis, each, at) for at in range(starts, ends)]
        assert all(one < other for one, other in pairwise(places))
        assert not places or (places[0] >= 0 and places[-1] < axis.length)


@given(DAYS, ZONES, st.integers(1, 7))
def test_a_clock_time_stands_at_one_height_in_all_columns(day, zone, length):
    days = week_of(day, length)
    axis = axis_of(days, zone)
    heights = {}
    for each in days:
        for at in range(*day_bounds(each, zone), 5):
            wall = wall_of(at, zone)
            repeated = wall.fold if len(instants_of(wall.day, wall.minute, zone)) > 1 else 0
            key = ((wall.day - each).days, wall.minute, repeated)
            assert heights.setdefault(key, place_of(axis, each, at)) == place_of(axis, each, at)


@given(DAYS, ZONES, st.integers(1, 7))
def test_a_labelled_hour_stands_where_its_instants_stand(day, zone, length):
    days = week_of(day, length)
    axis = axis_of(days, zone)
    hours = hours_of(axis)
    assert [hour.position for hour in axis.hours] == sorted(hours.values())
    assert len(set(hours.values())) == len(axis.hours) >= 24
    for each in days:
        for hour in range(24):
            for fold, at in enumerate(instants_of(each, hour * 60, zone)):
                if day_bounds(each, zone)[0] <= at < day_bounds(each, zone)[1]:
                    assert place_of(axis, each, at) == hours[hour * 60, bool(fold)]


@given(DAYS, ZONES)
def test_the_axis_is_as_long_as_its_longest_day_but_never_shorter_than_24_hours(day, zone):
    starts, ends = day_bounds(day, zone)
    gaps = sum(1 for minute in range(DAY_LENGTH) if not instants_of(day, minute, zone))
    assert axis_of([day], zone).length == ends - starts + gaps


@pytest.mark.parametrize(
    ("zone", "sunday", "length", "first", "second"),
    [
        ("America/New_York", date(2025, 11, 2), 1500, 60, 120),
        ("Europe/Berlin", date(2025, 10, 26), 1500, 120, 180),
        ("America/Havana", date(2024, 11, 3), 1500, 0, 60),
        ("America/Sao_Paulo", date(2018, 2, 17), 1500, 1380, 1440),
    ],
)
def test_a_week_with_a_repeated_hour_has_a_row_for_each_pass(zone, sunday, length, first, second):
    axis = axis_of(week_of(sunday - timedelta(days=3)), zone)
    assert axis.length == length
    hours = hours_of(axis)
    assert hours[first, False] == first
    assert hours[first, True] == second
    ten = 600 + (60 if first < 600 else 0)
    assert hours[600, False] == ten
    assert {place_of(axis, day, instants_of(day, 600, zone)[0]) for day in axis.pieces} == {ten}


def test_half_an_hour_that_comes_twice_makes_room_for_half_an_hour():
    axis = axis_of(week_of(date(2025, 4, 2)), "Australia/Lord_Howe")
    assert axis.length == DAY_LENGTH + 30
    assert hours_of(axis)[120, False] == 150
    assert not any(hour.repeated for hour in axis.hours)


def test_a_skipped_hour_leaves_its_rows_empty():
    day = date(2025, 3, 9)
    axis = axis_of([day], "America/New_York")
    assert axis.length == DAY_LENGTH
    before, after = axis.pieces[day]
    assert before.position + before.ends - before.starts == 120
    assert after.position == 180


def test_an_ordinary_week_is_one_piece_a_day():
    axis = axis_of(week_of(date(2025, 6, 1)), "Asia/Dhaka")
    assert axis.length == DAY_LENGTH
    assert [(len(pieces), pieces[0].position) for pieces in axis.pieces.values()] == [(1, 0)] * 7
