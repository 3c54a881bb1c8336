"""The clinic's clock on ordinary days and on days with a clock change. Years gone by, so that no new law moves them."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from importlib import resources
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desk.domain.clinic_time import (
    WallTime,
    day_bounds,
    from_minutes,
    instants_of,
    nearest_instant,
    pieces_of,
    span_of,
    to_minutes,
    wall_of,
    zone_named,
)
from tests.support.strategies import DAYS, ZONES

ROOT = Path(__file__).parents[2]

# zone, day, its length in hours, and its pieces: minutes long, first clock minute, second pass of an hour
CHANGE_DAYS = [
    ("America/New_York", date(2025, 3, 9), 23, [(120, 0, 0), (1260, 180, 0)]),
    ("America/New_York", date(2025, 11, 2), 25, [(120, 0, 0), (1380, 60, 1)]),
    ("Europe/Berlin", date(2025, 3, 30), 23, [(120, 0, 0), (1260, 180, 0)]),
    ("Europe/Berlin", date(2025, 10, 26), 25, [(180, 0, 0), (1320, 120, 1)]),
    ("Europe/London", date(2025, 3, 30), 23, [(60, 0, 0), (1320, 120, 0)]),
    ("Europe/London", date(2025, 10, 26), 25, [(120, 0, 0), (1380, 60, 1)]),
    ("America/St_Johns", date(2025, 3, 9), 23, [(120, 0, 0), (1260, 180, 0)]),
    ("America/St_Johns", date(2025, 11, 2), 25, [(120, 0, 0), (1380, 60, 1)]),
    ("Australia/Lord_Howe", date(2025, 10, 5), 23.5, [(120, 0, 0), (1290, 150, 0)]),
    ("Australia/Lord_Howe", date(2025, 4, 6), 24.5, [(120, 0, 0), (1350, 90, 1)]),
    ("Pacific/Chatham", date(2025, 9, 28), 23, [(165, 0, 0), (1215, 225, 0)]),
    ("Pacific/Chatham", date(2025, 4, 6), 25, [(225, 0, 0), (1275, 165, 1)]),
    ("Antarctica/Troll", date(2025, 3, 30), 22, [(60, 0, 0), (1260, 180, 0)]),
    ("Antarctica/Troll", date(2025, 10, 26), 26, [(180, 0, 0), (1380, 60, 1)]),
    # the clock changes at midnight: the day begins at 01:00, or the evening before has an hour twice
    ("Africa/Cairo", date(2025, 4, 25), 23, [(1380, 60, 0)]),
    ("Africa/Cairo", date(2025, 10, 30), 25, [(1440, 0, 0), (60, 1380, 1)]),
    ("Asia/Beirut", date(2025, 3, 30), 23, [(1380, 60, 0)]),
    ("Asia/Beirut", date(2025, 10, 25), 25, [(1440, 0, 0), (60, 1380, 1)]),
    ("America/Sao_Paulo", date(2018, 11, 4), 23, [(1380, 60, 0)]),
    ("America/Sao_Paulo", date(2018, 2, 17), 25, [(1440, 0, 0), (60, 1380, 1)]),
    ("America/Asuncion", date(2023, 10, 1), 23, [(1380, 60, 0)]),
    ("America/Asuncion", date(2023, 3, 25), 25, [(1440, 0, 0), (60, 1380, 1)]),
    ("Asia/Tehran", date(2021, 3, 22), 23, [(1380, 60, 0)]),
    ("Asia/Tehran", date(2021, 9, 21), 25, [(1440, 0, 0), (60, 1380, 1)]),
    ("America/Nuuk", date(2025, 3, 29), 23, [(1380, 0, 0)]),
    # ... or the first hour of the day comes twice
    ("America/Havana", date(2024, 3, 10), 23, [(1380, 60, 0)]),
    ("America/Havana", date(2024, 11, 3), 25, [(60, 0, 0), (1440, 0, 1)]),
    ("Atlantic/Azores", date(2025, 3, 30), 23, [(1380, 60, 0)]),
    ("Atlantic/Azores", date(2025, 10, 26), 25, [(60, 0, 0), (1440, 0, 1)]),
    # ... or, in Newfoundland until 2011, one minute after midnight, back into the day before
    ("America/St_Johns", date(2010, 3, 14), 23, [(1, 0, 0), (1379, 61, 0)]),
    ("America/St_Johns", date(2010, 11, 7), 25, [(1, 0, 0), (1499, -59, 1)]),
    ("Pacific/Apia", date(2011, 12, 30), 0, [(0, 1440, 0)]),
    ("Asia/Kathmandu", date(2025, 3, 30), 24, [(1440, 0, 0)]),
    ("Asia/Dhaka", date(2025, 10, 26), 24, [(1440, 0, 0)]),
]
IN_NEW_YORK = "America/New_York"
SPRING, AUTUMN = date(2025, 3, 9), date(2025, 11, 2)


def clock(minutes, zone):
    """What the clinic's clock shows, as `HH:MM`, with a `'` in the second pass of an hour."""
    wall = wall_of(minutes, zone)
    return wall.iso()[11:] + "'" * wall.fold


@pytest.mark.parametrize(("zone", "day", "hours", "pieces"), CHANGE_DAYS)
def test_a_day_is_as_long_as_the_clock_makes_it(zone, day, hours, pieces):
    starts, ends = day_bounds(day, zone)
    assert ends - starts == hours * 60
    found = pieces_of(day, zone)
    assert [(piece.ends - piece.starts, piece.minute, piece.fold) for piece in found] == pieces
    assert (found[0].starts, found[-1].ends) == (starts, ends)
    assert all(one.ends == other.starts for one, other in pairwise(found))


@given(DAYS, ZONES)
def test_days_follow_each_other_without_a_hole(day, zone):
    assert day_bounds(day, zone)[1] == day_bounds(day + timedelta(days=1), zone)[0]


@given(DAYS, ZONES, st.integers(0, 1559))
def test_an_instant_is_found_again_by_what_the_clock_shows(day, zone, minute):
    starts, _ = day_bounds(day, zone)
    wall = wall_of(starts + minute, zone)
    instants = instants_of(wall.day, wall.minute, zone)
    assert starts + minute == instants[wall.fold]
    assert all(wall_of(at, zone).minute == wall.minute for at in instants)


@given(DAYS, ZONES, st.integers(0, 2879))
def test_the_nearest_instant_is_never_earlier_than_that_of_an_earlier_clock_time(day, zone, minute):
    assert nearest_instant(day, minute, zone) <= nearest_instant(day, minute + 1, zone)


def test_the_skipped_hour_has_no_instant_and_stands_for_the_change():
    assert instants_of(SPRING, 2 * 60 + 30, IN_NEW_YORK) == ()
    assert clock(nearest_instant(SPRING, 2 * 60 + 30, IN_NEW_YORK), IN_NEW_YORK) == "03:00"
    assert nearest_instant(SPRING, 2 * 60, IN_NEW_YORK) == nearest_instant(SPRING, 3 * 60, IN_NEW_YORK)


def test_the_repeated_hour_has_two_instants_told_apart_by_fold_and_offset():
    first, second = instants_of(AUTUMN, 90, IN_NEW_YORK)
    assert second - first == 60
    assert wall_of(first, IN_NEW_YORK) == WallTime(AUTUMN, 90, 0, -240)
    assert wall_of(second, IN_NEW_YORK) == WallTime(AUTUMN, 90, 1, -300)


def test_a_minute_beyond_midnight_belongs_to_the_next_day():
    assert instants_of(date(2025, 6, 1), 24 * 60 + 30, "Asia/Kathmandu") == instants_of(
        date(2025, 6, 2), 30, "Asia/Kathmandu"
    )


def test_a_quarter_hour_zone_is_exact():
    at = to_minutes(datetime(2025, 6, 1, 4, 0, tzinfo=UTC))
    assert wall_of(at, "Asia/Kathmandu").iso() == "2025-06-01T09:45"


@pytest.mark.parametrize(
    ("zone", "day", "session", "minutes", "begins", "ends"),
    [
        (IN_NEW_YORK, SPRING, ("01:30", "04:00"), 90, "01:30", "04:00"),
        (IN_NEW_YORK, SPRING, ("02:30", "04:00"), 60, "03:00", "04:00"),
        (IN_NEW_YORK, SPRING, ("01:30", "02:30"), 30, "01:30", "03:00"),
        (IN_NEW_YORK, SPRING, ("02:15", "02:45"), 0, "03:00", "03:00"),
        (IN_NEW_YORK, SPRING, ("00:00", "24:00"), 1380, "00:00", "00:00"),
        (IN_NEW_YORK, AUTUMN, ("00:30", "03:00"), 210, "00:30", "03:00"),
        (IN_NEW_YORK, AUTUMN, ("01:30", "04:00"), 210, "01:30", "04:00"),
        (IN_NEW_YORK, AUTUMN, ("00:30", "01:30"), 120, "00:30", "01:30'"),
        (IN_NEW_YORK, AUTUMN, ("00:30", "01:00"), 30, "00:30", "01:00"),
        (IN_NEW_YORK, AUTUMN, ("00:30", "02:00"), 150, "00:30", "02:00"),
        (IN_NEW_YORK, AUTUMN, ("20:00", "27:00"), 420, "20:00", "03:00"),
        (IN_NEW_YORK, SPRING - timedelta(days=1), ("20:00", "27:00"), 360, "20:00", "03:00"),
        (IN_NEW_YORK, AUTUMN - timedelta(days=1), ("20:00", "27:00"), 480, "20:00", "03:00"),
        ("Australia/Lord_Howe", date(2025, 10, 5), ("01:30", "04:00"), 120, "01:30", "04:00"),
        ("Australia/Lord_Howe", date(2025, 4, 6), ("01:00", "03:00"), 150, "01:00", "03:00"),
        ("Africa/Cairo", date(2025, 4, 24), ("20:00", "24:00"), 240, "20:00", "01:00"),
        ("Africa/Cairo", date(2025, 4, 25), ("00:00", "03:00"), 120, "01:00", "03:00"),
        ("Africa/Cairo", date(2025, 10, 30), ("20:00", "24:00"), 300, "20:00", "00:00"),
        ("Africa/Cairo", date(2025, 10, 30), ("20:00", "23:00"), 180, "20:00", "23:00"),
        ("America/Havana", date(2024, 11, 2), ("20:00", "24:00"), 240, "20:00", "00:00"),
        ("America/Havana", date(2024, 11, 2), ("20:00", "25:00"), 360, "20:00", "01:00"),
        ("Asia/Dhaka", date(2025, 6, 1), ("20:00", "27:00"), 420, "20:00", "03:00"),
    ],
)
def test_a_session_loses_what_the_clock_skips_and_gains_what_it_repeats(zone, day, session, minutes, begins, ends):
    first, last = (int(text[:2]) * 60 + int(text[3:]) for text in session)
    starts, end = span_of(day, first, last - first, zone)
    assert end - starts == minutes
    assert (clock(starts, zone), clock(end, zone)) == (begins, ends)


@given(DAYS, ZONES, st.integers(0, 1439), st.integers(1, 1440))
def test_a_session_covers_every_instant_at_which_the_clock_shows_one_of_its_minutes(day, zone, first, length):
    starts, ends = span_of(day, first, length, zone)
    shown = [at for minute in range(first, first + length, 13) for at in instants_of(day, minute, zone)]
    assert all(starts <= at < ends for at in shown)
    last = instants_of(day, first + length - 1, zone)
    assert not last or ends == last[-1] + 1


@given(st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001
def test_minutes_since_the_epoch_do_not_depend_on_the_offset_in_which_an_instant_is_written(moment, offset):
    instant = moment.replace(second=0, microsecond=0, tzinfo=UTC)
    elsewhere = instant.astimezone(timezone(timedelta(minutes=offset)))
    assert from_minutes(to_minutes(elsewhere)) == instant


def test_seconds_are_cut_off_also_before_the_epoch():
    assert to_minutes(datetime(2025, 6, 1, 9, 0, 59, tzinfo=UTC)) == to_minutes(datetime(2025, 6, 1, 9, tzinfo=UTC))
    assert to_minutes(datetime(1969, 12, 31, 23, 59, 30, tzinfo=UTC)) == -1


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        to_minutes(datetime(2025, 6, 1, 9))  # noqa: DTZ001


@pytest.mark.parametrize("name", ["Mars/Olympus", "../etc/passwd", ""])
def test_an_unknown_zone_is_refused(name):
    with pytest.raises((ZoneInfoNotFoundError, ValueError, OSError)):
        zone_named(name)


DHAKA_AND_BERLIN = """
from datetime import UTC, datetime
from clinic_desk.domain.clinic_time import to_minutes, wall_of
summer = to_minutes(datetime(2025, 7, 1, 12, tzinfo=UTC))
print(wall_of(summer, "Asia/Dhaka").iso(), wall_of(summer, "Europe/Berlin").iso())
"""


def test_the_zone_data_of_the_program_count_and_not_those_of_the_machine(tmp_path):
    """FEATURES T12: a machine with other, or without any, zone data shows the same times."""
    wrong = tmp_path / "Asia" / "Dhaka"
    wrong.parent.mkdir()
    with resources.as_file(resources.files("tzdata.zoneinfo") / "America" / "New_York") as new_york:
        shutil.copy(new_york, wrong)
    shown = subprocess.run(
        [sys.executable, "-c", DHAKA_AND_BERLIN],
        env=os.environ | {"PYTHONTZPATH": str(tmp_path), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.split() == ["2025-07-01T18:00", "2025-07-01T14:00"]
