"""Holding a time while a booking is being made: what it keeps away, who may use it, and how it ends."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import Role
from clinic_desk.domain.appointment import Hold, Override
from clinic_desk.domain.clinic import BookingRules
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.next_free import FreeSearch
from clinic_desk.domain.refusals import Missing, NotAllowed
from clinic_desk.domain.schedule import CannotBook, ReasonCode
from clinic_desk.services.openings import find_free
from clinic_desk.storage import claims
from tests.support.builders import DAY, NOW, a_booking, an_actor, at, minutes_later
from tests.support.desk import REASON, a_desk

RECEPTIONIST = an_actor(Role.RECEPTIONIST)
R = ReasonCode


@pytest.fixture
def desk():
    with a_desk() as desk:
        yield desk


def a_hold(desk, hour=10, minute=0, **changes):
    fields = {
        "clinic_id": desk.world.clinic.id,
        "doctor_id": desk.world.doctors[0].id,
        "starts_at": at(hour, minute),
        "minutes": 30,
    }
    return c.PlaceHold(**fields | changes)


def everything(desk, **changes):
    """A hold on the first doctor, room and patient."""
    return a_hold(desk, room_id=desk.world.rooms[0].id, patient_id=desk.world.patients[0].id, **changes)


def test_a_hold_is_kept_for_the_clinics_hold_minutes(desk):
    user = desk.world.users[Role.RECEPTIONIST]
    command = everything(desk, type_id=desk.world.types[1].id, minutes=20)
    hold = desk.do(command, actor=replace(RECEPTIONIST, user_id=user.id))
    assert hold == Hold(
        id=command.hold_id,
        version=1,
        clinic_id=desk.world.clinic.id,
        doctor_id=desk.world.doctors[0].id,
        room_id=desk.world.rooms[0].id,
        patient_id=desk.world.patients[0].id,
        starts_at=at(10),
        ends_at=at(10, 20),
        buffer_before=5,
        buffer_after=10,
        user_id=user.id,
        expires_at=minutes_later(5),
    )
    assert desk.claims_of(hold.id) == {("doctor", 0), ("patient", 0), ("room", 0)}


def test_a_held_time_is_refused_to_others_resource_by_resource(desk):
    world = desk.world
    desk.do(everything(desk))
    other = {"doctor_id": world.doctors[1].id, "patient_id": world.patients[1].id}
    assert desk.codes_against(a_booking(world, patient_id=world.patients[1].id)) == [R.DOCTOR_HELD]
    assert desk.codes_against(a_booking(world, **other | {"patient_id": world.patients[0].id})) == [R.PATIENT_HELD]
    assert desk.codes_against(a_booking(world, room_id=world.rooms[0].id, **other)) == [R.ROOM_HELD]
    assert desk.codes_against(a_hold(desk)) == [R.DOCTOR_HELD]
    desk.book(10, **other)


def test_the_own_hold_turns_into_the_visit(desk):
    hold = desk.do(everything(desk))
    visit = desk.book(10, room_id=desk.world.rooms[0].id, hold_id=hold.id)
    assert desk.claims_of(visit.id) == {("doctor", 0), ("patient", 0), ("room", 0)}
    assert desk.claims_of(hold.id) == set()
    assert desk.get(Hold, hold.id).released


def test_a_hold_may_become_a_visit_at_another_time(desk):
    hold = desk.do(a_hold(desk))
    desk.book(11, hold_id=hold.id)
    desk.book(10, patient_id=None)


def test_a_booking_that_is_refused_leaves_the_hold_in_place(desk):
    hold = desk.do(a_hold(desk))
    desk.book(10, 30)
    assert desk.codes_against(a_booking(desk.world, 10, 30, patient_id=None, hold_id=hold.id)) == [R.DOCTOR_BUSY]
    assert desk.claims_of(hold.id) == {("doctor", 0)}


@pytest.mark.parametrize(("minutes", "free"), [(4, False), (5, True), (60, True)])
def test_a_hold_lapses_by_itself(desk, minutes, free):
    """FEATURES R18: a desk that stopped in the middle of a booking keeps nobody out for long."""
    hold = desk.do(everything(desk))
    command = a_booking(desk.world, room_id=desk.world.rooms[0].id)
    if free:
        desk.do(command, now=minutes_later(minutes))
        assert desk.claims_of(hold.id) == set()
    else:
        assert desk.codes_against(command, now=minutes_later(minutes)) == [R.DOCTOR_HELD, R.PATIENT_HELD, R.ROOM_HELD]


def test_a_lapsed_hold_is_offered_again_before_anybody_cleans_up(desk):
    desk.do(a_hold(desk, 9))
    search = FreeSearch(minutes=30, doctor_ids=frozenset({desk.world.doctors[0].id}), first_day=DAY, limit=1)
    with desk.database.read() as db:
        assert find_free(db, search, now=minutes_later(4)).times[0].starts * 60 == at(9, 30).timestamp()
        assert find_free(db, search, now=minutes_later(5)).times[0].starts * 60 == at(9).timestamp()
        assert claims.faults(db, minutes_later(5)) == ()


def test_a_lapsed_hold_may_still_be_named_by_its_booking(desk):
    hold = desk.do(a_hold(desk))
    assert desk.book(10, hold_id=hold.id, now=minutes_later(30)).starts_at == at(10)


def test_a_lapsed_hold_gives_no_right_to_a_time_that_is_taken(desk):
    hold = desk.do(a_hold(desk))
    desk.book(10, patient_id=None, now=minutes_later(6))
    assert desk.codes_against(a_booking(desk.world, hold_id=hold.id), now=minutes_later(7)) == [R.DOCTOR_BUSY]


def test_a_hold_is_given_back(desk):
    hold = desk.do(everything(desk))
    released = desk.do(c.ReleaseHold(hold_id=hold.id))
    assert (released.released, desk.claims_of(hold.id)) == (True, set())
    desk.book(10)


@pytest.mark.parametrize("minutes", [0, 10])
def test_giving_back_twice_or_late_does_no_harm(desk, minutes):
    hold = desk.do(a_hold(desk))
    desk.do(c.ReleaseHold(hold_id=hold.id))
    desk.book(10)
    assert desk.do(c.ReleaseHold(hold_id=hold.id), now=minutes_later(minutes)).released


def test_a_hold_that_nobody_placed_is_missing(desk):
    assert isinstance(desk.refusal_of(c.ReleaseHold(hold_id=new_id())), Missing)
    desk.book(10, hold_id=new_id())


def test_a_taken_time_cannot_be_held_and_the_refusal_names_others(desk):
    visit = desk.book(10)
    refusal = desk.refusal_of(a_hold(desk, 10, 15))
    assert isinstance(refusal, CannotBook)
    assert [(reason.code, reason.blocker_id) for reason in refusal.reasons] == [(R.DOCTOR_BUSY, visit.id)]
    assert len(refusal.alternatives) == 3


@pytest.mark.parametrize(
    ("hour", "minute", "code"), [(18, 0, R.OUTSIDE_HOURS), (13, 0, R.IN_BREAK), (10, 2, R.OFF_GRID)]
)
def test_a_hold_is_judged_like_a_booking(desk, hour, minute, code):
    assert desk.codes_against(a_hold(desk, hour, minute)) == [code]


def test_holding_needs_the_permission(desk):
    nobody = replace(RECEPTIONIST, permissions=frozenset())
    assert isinstance(desk.refusal_of(a_hold(desk), actor=nobody), NotAllowed)
    hold = desk.do(a_hold(desk))
    assert isinstance(desk.refusal_of(c.ReleaseHold(hold_id=hold.id), actor=nobody), NotAllowed)


def test_a_held_time_may_be_overbooked_with_the_right(desk):
    desk.do(a_hold(desk))
    booked = desk.book(10, overrides=(Override.DOCTOR,), override_reason=REASON)
    assert desk.claims_of(booked.id) == {("doctor", 1), ("patient", 0)}


def test_holds_and_visits_share_a_session_for_two():
    with a_desk(capacity=2) as desk:
        desk.book(10)
        hold = desk.do(a_hold(desk))
        assert desk.claims_of(hold.id) == {("doctor", 1)}
        assert desk.codes_against(a_hold(desk)) == [R.DOCTOR_BUSY, R.DOCTOR_HELD]
        desk.book(10, patient_id=desk.world.patients[1].id, hold_id=hold.id)


def test_the_clinic_says_how_long_a_hold_lasts():
    with a_desk(rules=BookingRules(hold_minutes=1)) as desk:
        assert desk.do(a_hold(desk)).expires_at == NOW + timedelta(minutes=1)


def test_lapsed_holds_are_swept_with_the_nightly_claims(desk):
    hold = desk.do(a_hold(desk))
    desk.do(c.MoveClaimsHorizon(), now=minutes_later(10))
    assert desk.claims_of(hold.id) == set()
