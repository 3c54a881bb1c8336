"""Which grains a visit or hold needs, and which lane it gets."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desk.domain.appointment import Appointment, Hold, Override
from clinic_desk.domain.claims import OVERRIDE_OF, Need, ResourceKind, free_lane, needs_of
from clinic_desk.domain.clinic_time import to_minutes

DOCTOR, PATIENT, ROOM = UUID(int=1), UUID(int=2), UUID(int=3)
NINE = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
GRAIN = to_minutes(NINE) // 5


def a_visit(starts=NINE, minutes=30, **changes):
    plain = Appointment(
        id=UUID(int=9),
        clinic_id=UUID(int=4),
        doctor_id=DOCTOR,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=minutes),
        promised="2026-11-23T09:00",
        zone="Asia/Dhaka",
        zone_version="2026.1",
        day=date(2026, 11, 23),
        booked_at=NINE,
    )
    return replace(plain, **changes)


def grains(owner):
    return {need.kind: (need.first - GRAIN, need.end - GRAIN) for need in needs_of(owner)}


def test_a_visit_needs_its_doctor_and_what_it_names():
    assert needs_of(a_visit()) == (Need(ResourceKind.DOCTOR, DOCTOR, GRAIN, GRAIN + 6),)
    everything = a_visit(patient_id=PATIENT, room_id=ROOM)
    assert {(need.kind, need.resource_id) for need in needs_of(everything)} == {
        (ResourceKind.DOCTOR, DOCTOR),
        (ResourceKind.PATIENT, PATIENT),
        (ResourceKind.ROOM, ROOM),
    }


def test_buffers_take_the_doctors_time_only():
    visit = a_visit(patient_id=PATIENT, room_id=ROOM, buffer_before=5, buffer_after=15)
    assert grains(visit) == {
        ResourceKind.DOCTOR: (-1, 9),
        ResourceKind.PATIENT: (0, 6),
        ResourceKind.ROOM: (0, 6),
    }


@pytest.mark.parametrize(
    ("starts", "minutes", "expected"),
    [(0, 5, (0, 1)), (3, 4, (0, 2)), (3, 2, (0, 1)), (4, 1, (0, 1)), (4, 2, (0, 2)), (0, 1440, (0, 288))],
)
def test_grains_are_rounded_outwards(starts, minutes, expected):
    assert grains(a_visit(NINE + timedelta(minutes=starts), minutes))[ResourceKind.DOCTOR] == expected


def test_visits_that_touch_share_no_grain():
    first, second = grains(a_visit()), grains(a_visit(NINE + timedelta(minutes=30)))
    assert first[ResourceKind.DOCTOR][1] == second[ResourceKind.DOCTOR][0]


def test_a_hold_needs_what_a_visit_needs():
    visit = a_visit(patient_id=PATIENT, room_id=ROOM, buffer_after=10)
    hold = Hold(
        id=UUID(int=8),
        clinic_id=visit.clinic_id,
        doctor_id=DOCTOR,
        room_id=ROOM,
        patient_id=PATIENT,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        buffer_after=10,
        expires_at=NINE,
    )
    assert needs_of(hold) == needs_of(visit)


@pytest.mark.parametrize(
    ("taken", "capacity", "overridden", "expected"),
    [
        ((), 1, False, 0),
        ((0,), 1, False, None),
        ((0,), 1, True, 1),
        ((1,), 1, False, 0),
        ((0, 1), 3, False, 2),
        ((0, 2), 3, False, 1),
        ((0, 1, 2), 3, False, None),
        ((0, 1, 2), 3, True, 3),
        ((0, 1, 2), 1, False, None),
        ((1, 2), 1, True, 0),
    ],
)
def test_the_lowest_free_lane_is_taken(taken, capacity, overridden, expected):
    assert free_lane(taken, capacity, overridden=overridden) == expected


@given(st.sets(st.integers(0, 8)), st.integers(1, 6), st.booleans())
def test_a_lane_is_free_and_below_the_capacity_unless_overridden(taken, capacity, overridden):
    lane = free_lane(taken, capacity, overridden=overridden)
    if lane is None:
        assert not overridden
        assert set(range(capacity)) <= taken
    else:
        assert lane not in taken
        assert overridden or lane < capacity


def test_each_resource_has_an_override_of_its_own():
    assert OVERRIDE_OF == {
        ResourceKind.DOCTOR: Override.DOCTOR,
        ResourceKind.PATIENT: Override.PATIENT,
        ResourceKind.ROOM: Override.ROOM,
    }
