"""The booking rules: each reason by itself, all of them at once, what overrides answer, and the free times."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desk.domain.appointment import Override
from clinic_desk.domain.availability import Closure, ClosureKind, Opening
from clinic_desk.domain.claims import ResourceKind
from clinic_desk.domain.clinic import AppointmentType, BookingRules, Clinic, Room
from clinic_desk.domain.clinic_time import nearest_instant, wall_of
from clinic_desk.domain.doctor import Approval, Doctor
from clinic_desk.domain.patient import Patient
from clinic_desk.domain.schedule import (
    OVERRIDES,
    Busy,
    Facts,
    Reason,
    ReasonCode,
    Wish,
    capacity_at,
    free_starts,
    reasons_against,
    standing,
)

ZONE = "Asia/Dhaka"
DAY = date(2026, 11, 23)
CLINIC, DOCTOR, ROOM, PATIENT, TYPE, OTHER, OWN = (UUID(int=number) for number in range(1, 8))


def at(hour, minute=0, day=DAY):
    return nearest_instant(day, hour * 60 + minute, ZONE)


NOW = at(8)


def facts(**changes):
    """A doctor who works 09:00 to 17:00 with nothing booked; it is 08:00."""
    plain = Facts(
        now=NOW,
        clinic=Clinic(id=CLINIC, name="Clinic", zone=ZONE),
        doctor=Doctor(id=DOCTOR, name="Dr A", licence="1", clinic_ids=(CLINIC,), approval=Approval.APPROVED),
        room=Room(id=ROOM, clinic_id=CLINIC, name="Room 1"),
        patient=Patient(id=PATIENT, number="A-1", clinic_id=CLINIC, full_name="Patient"),
        visit_type=AppointmentType(id=TYPE, name="Visit"),
        openings=(Opening(starts=at(9), ends=at(17), capacity=1),),
    )
    return replace(plain, **changes)


def a_wish(starts=None, minutes=30, **changes):
    """Half an hour at 10:00 with the doctor, the room and the patient."""
    plain = Wish(
        starts=at(10) if starts is None else starts,
        minutes=minutes,
        doctor_id=DOCTOR,
        room_id=ROOM,
        patient_id=PATIENT,
    )
    return replace(plain, **changes)


def with_rules(**rules):
    return facts(clinic=replace(facts().clinic, rules=BookingRules(**rules)))


def closed(kind, starts, ends, **changes):
    return Closure(starts=starts, ends=ends, kind=kind, label="why", record_id=OTHER, **changes)


def busy(kind, starts, ends, *owners, is_hold=False):
    return facts(busy={kind: tuple(Busy(starts, ends, owner, is_hold) for owner in owners or (OTHER,))})


def codes(wish, known):
    return [reason.code for reason in reasons_against(wish, known)]


def test_a_free_time_has_no_reason_against_it():
    assert reasons_against(a_wish(), facts()) == ()


C, D, R = ReasonCode, ResourceKind.DOCTOR, ResourceKind.ROOM
ONE_BY_ONE = {
    C.OFF_GRID: (a_wish(at(10, 2)), facts()),
    C.LENGTH_NOT_ALLOWED: (a_wish(minutes=10), facts()),
    C.IN_PAST: (a_wish(), facts(now=at(10, 16))),
    C.TOO_SHORT_NOTICE: (a_wish(), with_rules(notice_minutes=121)),
    C.TOO_FAR_AHEAD: (a_wish(), replace(with_rules(horizon_days=6), now=at(8) - 7 * 1440)),
    C.CLINIC_INACTIVE: (a_wish(), facts(clinic=replace(facts().clinic, active=False))),
    C.DOCTOR_NOT_BOOKABLE: (a_wish(), facts(doctor=replace(facts().doctor, approval=Approval.PENDING))),
    C.DOCTOR_NOT_AT_CLINIC: (a_wish(), facts(doctor=replace(facts().doctor, clinic_ids=(OTHER,)))),
    C.ROOM_NOT_AVAILABLE: (a_wish(), facts(room=replace(facts().room, active=False))),
    C.TYPE_INACTIVE: (a_wish(), facts(visit_type=replace(facts().visit_type, active=False))),
    C.TYPE_NOT_WITH_DOCTOR: (a_wish(), facts(visit_type=replace(facts().visit_type, doctor_ids=(OTHER,)))),
    C.TYPE_NOT_IN_ROOM: (a_wish(), facts(visit_type=replace(facts().visit_type, room_ids=(OTHER,)))),
    C.PATIENT_DECEASED: (a_wish(), facts(patient=replace(facts().patient, deceased_on=DAY, archived=True))),
    C.PATIENT_ARCHIVED: (a_wish(), facts(patient=replace(facts().patient, archived=True))),
    C.OUTSIDE_HOURS: (a_wish(at(16, 45)), facts()),
    C.IN_BREAK: (a_wish(), facts(closures=(closed(ClosureKind.BREAK, at(10, 15), at(10, 30)),))),
    C.ON_LEAVE: (a_wish(), facts(closures=(closed(ClosureKind.LEAVE, at(0), at(24)),))),
    C.BLOCKED: (a_wish(), facts(closures=(closed(ClosureKind.BLOCK, at(10, 29), at(11)),))),
    C.CLINIC_CLOSED: (a_wish(), facts(closures=(closed(ClosureKind.HOLIDAY, at(0), at(24)),))),
    C.ROOM_BLOCKED: (a_wish(), facts(room_closures=(closed(ClosureKind.BLOCK, at(9), at(10, 1)),))),
    C.DOCTOR_BUSY: (a_wish(), busy(D, at(10, 15), at(10, 45))),
    C.DOCTOR_HELD: (a_wish(), busy(D, at(10, 15), at(10, 45), is_hold=True)),
    C.ROOM_BUSY: (a_wish(), busy(R, at(10, 15), at(10, 45))),
    C.ROOM_HELD: (a_wish(), busy(R, at(10, 15), at(10, 45), is_hold=True)),
    C.PATIENT_BUSY: (a_wish(), busy(ResourceKind.PATIENT, at(10, 15), at(10, 45))),
    C.PATIENT_HELD: (a_wish(), busy(ResourceKind.PATIENT, at(10, 15), at(10, 45), is_hold=True)),
    C.DOCTOR_DAY_FULL: (
        a_wish(),
        facts(doctor=replace(facts().doctor, max_patients_per_day=4), doctor_visits=Counter({DAY: 4})),
    ),
    C.PATIENT_DAY_FULL: (
        a_wish(),
        replace(with_rules(visits_per_patient_and_day=2), patient_visits=Counter({DAY: 2})),
    ),
}


@pytest.mark.parametrize("code", list(ReasonCode))
def test_each_reason_by_itself(code):
    wish, known = ONE_BY_ONE[code]
    assert codes(wish, known) == [code]


@pytest.mark.parametrize(
    ("wish", "known"),
    [
        (a_wish(minutes=15), facts()),
        (a_wish(minutes=180), facts()),
        (a_wish(), facts(now=at(10, 15))),
        (a_wish(), with_rules(notice_minutes=120)),
        (a_wish(), replace(with_rules(horizon_days=7), now=at(8) - 7 * 1440)),
        (a_wish(), facts(visit_type=replace(facts().visit_type, doctor_ids=(DOCTOR,), room_ids=(ROOM,)))),
        (a_wish(room_id=None), facts(room=None, visit_type=replace(facts().visit_type, room_ids=(OTHER,)))),
        (a_wish(patient_id=None), facts(patient=None, visit_type=None)),
        (a_wish(at(9)), facts()),
        (a_wish(at(16, 30)), facts()),
        (
            a_wish(),
            facts(closures=(closed(ClosureKind.BLOCK, at(9), at(10)), closed(ClosureKind.BREAK, at(10, 30), at(11)))),
        ),
        (a_wish(), facts(closures=(closed(ClosureKind.LEAVE, at(10, 15), at(10, 15)),))),
        (a_wish(), facts(doctor=replace(facts().doctor, max_patients_per_day=5), doctor_visits=Counter({DAY: 4}))),
        (a_wish(), facts(doctor_visits=Counter({DAY: 400}), patient_visits=Counter({DAY: 400}))),
        (a_wish(), replace(with_rules(visits_per_patient_and_day=2), patient_visits=Counter({DAY: 1}))),
        (
            a_wish(patient_id=None),
            replace(with_rules(visits_per_patient_and_day=2), patient=None, patient_visits=Counter({DAY: 2})),
        ),
    ],
)
def test_just_inside_a_limit_there_is_no_reason(wish, known):
    assert codes(wish, known) == []


def test_all_reasons_are_told_at_once():
    known = facts(
        now=at(12),
        clinic=replace(facts().clinic, active=False),
        doctor=replace(facts().doctor, active=False, clinic_ids=(), max_patients_per_day=1),
        room=replace(facts().room, clinic_id=OTHER),
        patient=replace(facts().patient, archived=True),
        visit_type=replace(facts().visit_type, active=False, doctor_ids=(OTHER,), room_ids=(OTHER,)),
        openings=(),
        closures=(closed(ClosureKind.LEAVE, at(0), at(24)), closed(ClosureKind.BLOCK, at(10), at(11))),
        room_closures=(closed(ClosureKind.BLOCK, at(10), at(11)),),
        busy={kind: (Busy(at(10), at(11), OTHER), Busy(at(10), at(11), OWN, is_hold=True)) for kind in ResourceKind},
        doctor_visits=Counter({DAY: 1}),
    )
    assert set(codes(a_wish(at(10, 1), minutes=7), known)) == {
        C.OFF_GRID, C.LENGTH_NOT_ALLOWED, C.IN_PAST, C.CLINIC_INACTIVE, C.DOCTOR_NOT_BOOKABLE, C.DOCTOR_NOT_AT_CLINIC,
        C.ROOM_NOT_AVAILABLE, C.TYPE_INACTIVE, C.TYPE_NOT_WITH_DOCTOR, C.TYPE_NOT_IN_ROOM, C.PATIENT_ARCHIVED,
        C.OUTSIDE_HOURS, C.ON_LEAVE, C.BLOCKED, C.ROOM_BLOCKED, C.DOCTOR_BUSY, C.DOCTOR_HELD, C.ROOM_BUSY, C.ROOM_HELD,
        C.PATIENT_BUSY, C.PATIENT_HELD, C.DOCTOR_DAY_FULL,
    }  # fmt: skip


def test_a_reason_says_what_stands_in_the_way():
    wish, known = ONE_BY_ONE[C.ON_LEAVE]
    assert reasons_against(wish, known) == (
        Reason(code=C.ON_LEAVE, starts=at(0), ends=at(24), blocker_id=OTHER, label="why"),
    )
    wish, known = ONE_BY_ONE[C.DOCTOR_BUSY]
    assert reasons_against(wish, known) == (
        Reason(code=C.DOCTOR_BUSY, starts=at(10, 15), ends=at(10, 45), blocker_id=OTHER, limit=1),
    )
    wish, known = ONE_BY_ONE[C.OUTSIDE_HOURS]
    assert reasons_against(wish, known) == (Reason(code=C.OUTSIDE_HOURS, starts=at(17), ends=at(17, 15)),)


@pytest.mark.parametrize(
    ("starts", "ends", "clashes"),
    [
        (at(10), at(10, 30), True),
        (at(9, 30), at(10), False),
        (at(10, 30), at(11), False),
        (at(9, 30), at(10, 5), True),
        (at(10, 25), at(11), True),
        (at(10, 10), at(10, 20), True),
        (at(9), at(12), True),
        (at(9, 30), at(10, 1), True),
        (at(10, 29), at(11), True),
        (at(10, 31), at(11), False),
    ],
    ids=[
        "equal",
        "before",
        "after",
        "over the start",
        "over the end",
        "inside",
        "around",
        "over by a minute",
        "from the last minute",
        "a minute after",
    ],
)
@pytest.mark.parametrize("kind", list(ResourceKind))
def test_intervals_that_share_a_grain_clash(kind, starts, ends, clashes):
    assert bool(codes(a_wish(), busy(kind, starts, ends))) is clashes


def test_a_visit_before_midnight_clashes_with_one_after_it():
    """FEATURES T5: 23:40 for 45 minutes against 00:10 of the next day."""
    known = facts(
        openings=(Opening(starts=at(20), ends=at(27), capacity=1),),
        busy={D: (Busy(at(24, 10), at(24, 40), OTHER),)},
    )
    assert codes(a_wish(at(23, 40), 45), known) == [C.DOCTOR_BUSY]
    assert codes(a_wish(at(23, 40), 30), known) == []


def test_a_night_session_offers_an_hour_across_midnight():
    """FEATURES T6: 20:00 to 03:00 offers 23:30 for 60 minutes."""
    night = facts(openings=(Opening(starts=at(20), ends=at(27), capacity=1),))
    assert codes(a_wish(at(23, 30), 60), night) == []
    assert at(23, 30) in free_starts(a_wish(minutes=60), night, first=at(0), end=at(24), step=15)
    assert codes(a_wish(at(26, 30), 60), night) == [C.OUTSIDE_HOURS]


@pytest.mark.parametrize(
    ("before", "after", "rival", "clashes"),
    [
        (0, 0, (at(9, 30), at(10)), False),
        (5, 0, (at(9, 30), at(10)), True),
        (5, 0, (at(9, 25), at(9, 55)), False),
        (0, 10, (at(10, 40), at(11)), False),
        (0, 10, (at(10, 35), at(11)), True),
    ],
)
def test_buffers_count_against_the_doctor(before, after, rival, clashes):
    wish = a_wish(buffer_before=before, buffer_after=after)
    assert bool(codes(wish, busy(D, *rival))) is clashes
    assert codes(wish, busy(R, *rival)) == []
    assert codes(wish, busy(ResourceKind.PATIENT, *rival)) == []


def test_a_buffer_may_lie_outside_the_hours():
    assert codes(a_wish(at(16, 30), buffer_after=30), facts()) == []


@pytest.mark.parametrize(("booked", "clashes"), [(2, False), (3, True)])
def test_a_session_for_three_takes_three(booked, clashes):
    owners = [UUID(int=100 + number) for number in range(booked)]
    known = replace(busy(D, at(10), at(10, 30), *owners), openings=(Opening(starts=at(9), ends=at(17), capacity=3),))
    assert codes(a_wish(), known) == [C.DOCTOR_BUSY] * (booked if clashes else 0)
    assert (at(10) in free_starts(a_wish(), known, first=at(9), end=at(17), step=15)) is not clashes


def test_three_in_a_row_are_not_three_at_once():
    rivals = tuple(Busy(at(10, start), at(10, start + 10), UUID(int=100 + start)) for start in (0, 10, 20))
    known = facts(openings=(Opening(starts=at(9), ends=at(17), capacity=2),), busy={D: rivals})
    assert codes(a_wish(), known) == []


def test_where_a_wide_session_ends_one_visit_is_enough():
    wide = Opening(starts=at(9), ends=at(10, 15), capacity=3)
    narrow = Opening(starts=at(10, 15), ends=at(17), capacity=1)
    known = replace(busy(D, at(10), at(10, 30)), openings=(wide, narrow))
    assert codes(a_wish(), known) == [C.DOCTOR_BUSY]
    assert codes(a_wish(at(9, 45)), known) == []


def test_outside_all_sessions_there_is_room_for_one():
    openings = facts().openings
    assert capacity_at(at(20), openings) == 1
    assert capacity_at(at(9), (*openings, Opening(starts=at(8), ends=at(10), capacity=4))) == 4
    assert capacity_at(at(17), openings) == 1


def test_a_room_for_two_takes_two():
    known = replace(busy(R, at(10), at(10, 30)), room=replace(facts().room, capacity=2))
    assert codes(a_wish(), known) == []
    full = replace(busy(R, at(10), at(10, 30), OTHER, OWN), room=replace(facts().room, capacity=2))
    assert codes(a_wish(), full) == [C.ROOM_BUSY, C.ROOM_BUSY]


def test_its_own_time_does_not_stand_against_a_visit():
    assert codes(a_wish(ignores=frozenset({OTHER})), busy(D, at(10), at(10, 30))) == []


def test_openings_that_touch_carry_a_visit_together():
    halves = (Opening(starts=at(9), ends=at(10, 15), capacity=1), Opening(starts=at(10, 15), ends=at(11), capacity=1))
    assert codes(a_wish(), facts(openings=halves)) == []
    apart = (halves[0], replace(halves[1], starts=at(10, 20)))
    (reason,) = reasons_against(a_wish(), facts(openings=apart))
    assert (reason.code, reason.starts, reason.ends) == (C.OUTSIDE_HOURS, at(10, 15), at(10, 30))


def test_the_limits_of_a_day_count_by_the_clinics_date():
    night = facts(
        openings=(Opening(starts=at(20), ends=at(27), capacity=1),),
        doctor=replace(facts().doctor, max_patients_per_day=1),
        doctor_visits=Counter({DAY: 1}),
    )
    assert codes(a_wish(at(23, 30)), night) == [C.DOCTOR_DAY_FULL]
    assert codes(a_wish(at(24)), night) == []


NEVER = {
    C.OFF_GRID, C.LENGTH_NOT_ALLOWED, C.IN_PAST, C.CLINIC_INACTIVE, C.DOCTOR_NOT_BOOKABLE, C.DOCTOR_NOT_AT_CLINIC,
    C.ROOM_NOT_AVAILABLE, C.TYPE_INACTIVE, C.TYPE_NOT_WITH_DOCTOR, C.TYPE_NOT_IN_ROOM, C.PATIENT_DECEASED,
    C.PATIENT_ARCHIVED,
}  # fmt: skip


def test_what_nobody_can_overrule():
    assert set(ReasonCode) - set(OVERRIDES) == NEVER
    assert set(OVERRIDES.values()) == set(Override)


@pytest.mark.parametrize("code", list(ReasonCode))
def test_an_override_answers_its_own_reasons_and_no_other(code):
    reasons = tuple(Reason(code=each) for each in ReasonCode)
    override = OVERRIDES.get(code)
    left = standing(reasons, () if override is None else (override,))
    assert Reason(code=code) in left if override is None else Reason(code=code) not in left
    assert all(OVERRIDES.get(reason.code) != override or override is None for reason in left)
    assert {reason.code for reason in reasons} - {reason.code for reason in left} <= {
        each for each in OVERRIDES if OVERRIDES[each] is override
    }


def spans(least=0, most=2 * 1440, longest=400):
    """Minutes from the start of the day, aligned like hours or not at all like imported visits."""
    return st.tuples(st.integers(least, most), st.integers(1, longest)).map(
        lambda pair: (at(0) + pair[0], at(0) + pair[0] + pair[1])
    )


OPENINGS = st.lists(
    st.builds(
        lambda first, length, capacity: Opening(
            starts=at(0) + first * 5, ends=at(0) + (first + length) * 5, capacity=capacity
        ),
        st.integers(-50, 500),
        st.integers(1, 150),
        st.integers(1, 3),
    ),
    max_size=4,
).map(lambda found: tuple(sorted(found, key=lambda opening: (opening.starts, opening.ends))))
CLOSURES = st.lists(spans().map(lambda span: closed(ClosureKind.BLOCK, *span)), max_size=2).map(tuple)
RIVALS = st.lists(spans(longest=120), max_size=6).map(
    lambda found: tuple(Busy(*span, UUID(int=100 + number), number % 3 == 2) for number, span in enumerate(found))
)
COUNTS = st.dictionaries(st.sampled_from([DAY + timedelta(days=number) for number in range(-1, 3)]), st.integers(0, 3))
GENERATED_FACTS = st.builds(
    lambda openings, closures, room_closures, rivals, counts, rules, room_capacity, now: facts(
        now=at(0) + now,
        clinic=replace(facts().clinic, rules=BookingRules(**rules)),
        doctor=replace(facts().doctor, max_patients_per_day=2),
        room=replace(facts().room, capacity=room_capacity),
        openings=openings,
        closures=closures,
        room_closures=room_closures,
        busy=dict(zip(ResourceKind, rivals, strict=True)),
        doctor_visits=Counter(counts),
    ),
    OPENINGS,
    CLOSURES,
    CLOSURES,
    st.tuples(RIVALS, RIVALS, RIVALS),
    COUNTS,
    st.fixed_dictionaries({"notice_minutes": st.integers(0, 300), "horizon_days": st.integers(0, 3)}),
    st.integers(1, 2),
    st.integers(-1440, 1440),
)
GENERATED_WISHES = st.builds(
    a_wish,
    minutes=st.integers(3, 20).map(lambda grains: grains * 5),
    room_id=st.sampled_from([ROOM, None]),
    patient_id=st.sampled_from([PATIENT, None]),
    buffer_before=st.sampled_from([0, 5, 12, 30]),
    buffer_after=st.sampled_from([0, 5, 12, 30]),
    ignores=st.sampled_from([frozenset(), frozenset({UUID(int=100)})]),
)


def offers_by_brute_force(wish, known, first, end, step):
    """Try every time on the grid: the first of each free stretch, then whatever is `step` minutes after an offer."""
    offers, next_offer, was_free = [], first, False
    for starts in range(-(-first // 5) * 5, end, 5):
        free = not reasons_against(replace(wish, starts=starts), known)
        if free and (not was_free or starts >= next_offer):
            offers.append(starts)
            next_offer = starts + step
        was_free = free
    return offers


@given(GENERATED_WISHES, GENERATED_FACTS, st.integers(-100, 1440), st.integers(0, 2000), st.sampled_from([5, 15, 60]))
def test_what_is_offered_is_exactly_what_the_rules_let_pass(wish, known, first, length, step):
    begin, end = at(0) + first, at(0) + first + length
    offered = list(free_starts(wish, known, first=begin, end=end, step=step))
    assert offered == offers_by_brute_force(wish, known, begin, end, step)


@given(GENERATED_WISHES, GENERATED_FACTS)
def test_a_wish_for_less_never_has_more_against_it(wish, known):
    lesser = replace(wish, room_id=None, patient_id=None, buffer_before=0, buffer_after=0)
    assert set(codes(lesser, known)) <= set(codes(wish, known))


@given(st.integers(0, 3 * 1440))
def test_no_search_leaves_its_window(first):
    begin = at(0) + first
    for offer in free_starts(a_wish(), facts(), first=begin, end=begin + 60, step=15):
        assert begin <= offer < begin + 60
        assert wall_of(offer, ZONE).day == DAY
