"""Times of day as people type them, in any digits; stretches of time with a label."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desk.domain.typed_times import read_clock, read_stretches, stretch_minutes


@pytest.mark.parametrize(
    ("typed", "minute"),
    [
        ("9", 540),
        ("09", 540),
        ("9:30", 570),
        ("9.30", 570),
        ("9h30", 570),
        ("930", 570),
        ("0930", 570),
        (" 17 : 05 ", 1025),
        ("0", 0),
        ("24", 1440),
        ("24:00", 1440),
        ("2400", 1440),
        ("5 pm", 1020),
        ("5:15p.m.", 1035),
        ("12 am", 0),
        ("12pm", 720),
        ("৯:৩০", 570),
        ("٠٩٣٠", 570),
        ("९", 540),
        ("9：30", 570),
    ],
)
def test_a_time_is_read_as_it_is_meant(typed, minute):
    assert read_clock(typed) == minute


@pytest.mark.parametrize(
    "typed", ["", "x", "25", "24:01", "9:60", "9:5", "123:00", "13 pm", "0 am", "-1", "9:30:00", "9²"]
)
def test_what_is_no_time_is_not_guessed(typed):
    assert read_clock(typed) is None


@given(st.integers(min_value=0, max_value=1440))
def test_a_written_time_is_read_back(minute):
    assert read_clock(f"{minute // 60:02}:{minute % 60:02}") == minute
    assert read_clock(f"{minute // 60:02}{minute % 60:02}") == minute


@given(st.text(max_size=12))
def test_no_text_breaks_the_reading(text):
    minute = read_clock(text)
    assert minute is None or 0 <= minute <= 1440
    read_stretches(text)


def test_a_stretch_that_ends_earlier_ends_on_the_next_day():
    assert stretch_minutes(20 * 60, 3 * 60) == 420
    assert stretch_minutes(0, 1440) == 1440
    assert stretch_minutes(540, 540) == 0


@pytest.mark.parametrize(
    ("typed", "stretches"),
    [
        ("", ()),
        ("13:00-14:00 Lunch", ((780, 840, "Lunch"),)),
        ("13–14", ((780, 840, ""),)),
        ("13:00 - 14:00 Lunch; 4 pm to 4:10 pm Tea break", ((780, 840, "Lunch"), (960, 970, "Tea break"))),
        ("১৩:০০-১৪:০০ নামাজ؛", ((780, 840, "নামাজ"),)),
        ("23:30-00:15", ((1410, 15, ""),)),
    ],
)
def test_stretches_are_read_with_their_labels(typed, stretches):
    assert read_stretches(typed) == stretches


@pytest.mark.parametrize("typed", ["Lunch", "13:00", "13:00-", "13:00-14:00 Lunch; later", "13-25"])
def test_a_list_with_an_unreadable_part_is_not_half_read(typed):
    assert read_stretches(typed) is None
