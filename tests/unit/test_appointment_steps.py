"""Which status may follow which (FEATURES A41, R22): the table, pair by pair, and what holds for it as a whole."""

from itertools import product

import pytest

from clinic_desk.domain.appointment import (
    CORRECTIONS,
    DAY_BOUND,
    FORWARD,
    LIVE,
    MOVABLE,
    TEXT_LIMIT,
    Status,
    Step,
    VisitDetails,
    step_between,
    visit_problems,
)

# one row per present status: + an ordinary step, c a correction, . not possible; columns in the order of ALL
ALL = [
    Status.REQUESTED,
    Status.BOOKED,
    Status.CONFIRMED,
    Status.ARRIVED,
    Status.IN_PROGRESS,
    Status.COMPLETED,
    Status.CANCELLED,
    Status.NO_SHOW,
    Status.ENTERED_IN_ERROR,
]
TABLE = {
    Status.REQUESTED: ".+++..+++",
    Status.BOOKED: "c.+++.+++",
    Status.CONFIRMED: "cc.++.+++",
    Status.ARRIVED: "ccc.+++++",
    Status.IN_PROGRESS: ".ccc.++.+",
    Status.COMPLETED: "...cc...+",
    Status.CANCELLED: "ccccc...+",
    Status.NO_SHOW: "ccc+....+",
    Status.ENTERED_IN_ERROR: ".........",
}
SIGNS = {"+": Step.FORWARD, "c": Step.CORRECTION, ".": Step.NONE}


@pytest.mark.parametrize(("old", "new"), list(product(ALL, ALL)))
def test_every_pair_of_statuses(old, new):
    assert step_between(old, new) is SIGNS[TABLE[old][ALL.index(new)]]


def test_the_table_knows_every_status():
    assert set(TABLE) == set(ALL) == set(Status) == set(FORWARD) == set(CORRECTIONS)


def test_no_step_is_both_ordinary_and_a_correction_and_none_stays_where_it_is():
    for status in Status:
        assert not FORWARD[status] & CORRECTIONS[status]
        assert status not in FORWARD[status] | CORRECTIONS[status]


def test_every_status_can_be_reached_and_an_error_is_the_only_end():
    reached, frontier = set(), {Status.REQUESTED}
    while frontier:
        reached |= frontier
        frontier = {new for old in frontier for new in FORWARD[old]} - reached
    assert reached == set(Status)
    assert [status for status in Status if not FORWARD[status]] == [Status.ENTERED_IN_ERROR]


def test_everything_but_an_error_can_be_put_right():
    for status in set(Status) - {Status.REQUESTED, Status.ENTERED_IN_ERROR}:
        assert CORRECTIONS[status]


def test_what_occupies_time_and_what_may_be_moved():
    assert set(Status) - LIVE == {Status.CANCELLED, Status.NO_SHOW, Status.ENTERED_IN_ERROR}
    assert MOVABLE <= LIVE
    assert DAY_BOUND <= LIVE


@pytest.mark.parametrize("name", ["reason", "desk_notes", "doctor_notes", "diagnosis", "prescription"])
def test_a_text_has_a_limit(name):
    assert not visit_problems(VisitDetails(**{name: "x" * TEXT_LIMIT}))
    (problem,) = visit_problems(VisitDetails(**{name: "x" * (TEXT_LIMIT + 1)}))
    assert (problem.field, problem.code, problem.details) == (name, "too_long", {"limit": TEXT_LIMIT})
