"""Finding free times: the nearest to a wished one, and the next ones for a doctor, a speciality or anybody."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from heapq import merge
from itertools import islice
from uuid import UUID

from clinic_desk.domain.clinic import AppointmentType, Clinic
from clinic_desk.domain.clinic_time import day_bounds, to_minutes, wall_of
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.next_free import FreeSearch, FreeSearchResult, WhyNone, WhyNoneCode
from clinic_desk.domain.schedule import Facts, FreeTime, ReasonCode, Wish, free_starts, reasons_against
from clinic_desk.services.facts import Known, Scope, days_between, gather, recognise
from clinic_desk.storage import rows, tables
from clinic_desk.storage.appointments import LONGEST_MINUTES
from clinic_desk.storage.engine import Db

ALTERNATIVES = 3
STEP_MINUTES = 15
_USUALLY_FREE = 2
"""Free times of a doctor on a well-booked day: only a guess, at how many days to look first."""
_SHORTEST_STRETCH, _LONGEST_STRETCH = 2, 32
_HOPELESS = frozenset({
    ReasonCode.LENGTH_NOT_ALLOWED, ReasonCode.CLINIC_INACTIVE, ReasonCode.DOCTOR_NOT_BOOKABLE,
    ReasonCode.DOCTOR_NOT_AT_CLINIC, ReasonCode.ROOM_NOT_AVAILABLE, ReasonCode.TYPE_INACTIVE,
    ReasonCode.TYPE_NOT_WITH_DOCTOR, ReasonCode.TYPE_NOT_IN_ROOM, ReasonCode.PATIENT_DECEASED,
    ReasonCode.PATIENT_ARCHIVED,
})  # fmt: skip
"""Reasons that hold at every time: no other time would help."""


def nearest(db: Db, wish: Wish, facts: Facts, *, type_id: UUID | None, now: datetime) -> tuple[FreeTime, ...]:
    """Find the three free times nearest to a wished one, with the same doctor, earlier or later."""
    if any(reason.code in _HOPELESS for reason in reasons_against(wish, facts)):
        return ()
    clinic = facts.clinic
    known: Known | None = None
    today = wall_of(to_minutes(now), clinic.zone).day
    day = max(today, wall_of(wish.starts, clinic.zone).day)
    for reach in (1, 7, 30, 90):
        first, last = max(today, day - timedelta(days=reach)), day + timedelta(days=reach)
        scope = Scope(
            clinic_id=clinic.id,
            doctor_ids=(wish.doctor_id,),
            first_day=first,
            last_day=last,
            room_id=wish.room_id,
            patient_id=wish.patient_id,
            type_id=type_id,
            without=wish.ignores,
        )
        known = known or recognise(db, scope)
        around = gather(db, replace(scope, known=known), now=now)[wish.doctor_id]
        starts, ends = day_bounds(first, clinic.zone)[0], day_bounds(last, clinic.zone)[1]
        found = sorted(
            free_starts(wish, around, first=max(starts, to_minutes(now)), end=ends, step=STEP_MINUTES),
            key=lambda at: (abs(at - wish.starts), at),
        )
        if len(found) >= ALTERNATIVES:
            break
    return tuple(_free(wish, at) for at in sorted(found[:ALTERNATIVES]))


def find_free(db: Db, search: FreeSearch, *, now: datetime) -> FreeSearchResult:
    """Find the next free times that fit a search, earliest first, or say why there are none (FEATURES A23, A24)."""
    found: list[FreeTime] = []
    doctors = _doctors(db, search)
    for clinic in _clinics(db, search):
        found += _at_clinic(db, search, clinic, [doctor for doctor in doctors if clinic.id in doctor.clinic_ids], now)
    found.sort(key=_by_time)
    if found:
        return FreeSearchResult(times=tuple(found[: search.limit]))
    return FreeSearchResult(why=_why_none(db, search, doctors, now))


def _at_clinic(db: Db, search: FreeSearch, clinic: Clinic, doctors: list[Doctor], now: datetime) -> Iterator[FreeTime]:
    """Look through growing stretches of days until enough is found: most searches end on the first."""
    if not doctors:
        return
    today = wall_of(to_minutes(now), clinic.zone).day
    first = max(search.first_day or date.min, today)
    last_of_all = first + timedelta(days=search.horizon_days)
    stretch, missing = _first_stretch(search, len(doctors)), search.limit
    scope = _scope(search, clinic, tuple(doctor.id for doctor in doctors), first, last_of_all)
    scope = replace(scope, known=recognise(db, scope))
    while first <= last_of_all and missing > 0:
        last = min(first + timedelta(days=stretch - 1), last_of_all)
        facts = gather(db, replace(scope, first_day=first, last_day=last), now=now)
        days = [day for day in days_between(first, last) if not search.weekdays or day.weekday() in search.weekdays]
        found = [_free_of_one(search, one, days) for one in facts.values()]
        for free in islice(merge(*found, key=_by_time), missing):  # no more is judged than is asked for
            missing -= 1
            yield free
        first, stretch = last + timedelta(days=1), min(stretch * 2, _LONGEST_STRETCH)


def _first_stretch(search: FreeSearch, doctors: int) -> int:
    """Guess on how many days enough is free, so that one look is enough without reading weeks that nobody needs."""
    days = -(-search.limit // (doctors * _USUALLY_FREE))
    if search.weekdays:
        days = days * 7 // len(search.weekdays) + 1
    return max(_SHORTEST_STRETCH, min(days, _LONGEST_STRETCH))


def _free_of_one(search: FreeSearch, facts: Facts, days: list[date]) -> Iterator[FreeTime]:
    """Give a doctor's free times on these days that fit the search, in order."""
    wish, zone = _wish(search, facts.doctor, facts.visit_type), facts.clinic.zone
    for day in days:
        starts, ends = day_bounds(day, zone)
        that_day = _around(facts, starts, ends)  # what lies weeks away would be compared with every time
        for at in free_starts(wish, that_day, first=max(starts, facts.now), end=ends, step=STEP_MINUTES):
            if _fits(search, at, zone):
                yield _free(wish, at)


def _around(facts: Facts, starts: int, ends: int) -> Facts:
    """Leave out what cannot touch a visit that starts in [starts, ends), however long."""
    starts, ends = starts - LONGEST_MINUTES, ends + LONGEST_MINUTES
    return replace(
        facts,
        openings=tuple(item for item in facts.openings if item.starts < ends and starts < item.ends),
        closures=tuple(item for item in facts.closures if item.starts < ends and starts < item.ends),
        room_closures=tuple(item for item in facts.room_closures if item.starts < ends and starts < item.ends),
        busy={
            kind: tuple(item for item in busy if item.starts < ends and starts < item.ends)
            for kind, busy in facts.busy.items()
        },
    )


def _by_time(free: FreeTime) -> tuple[int, str]:
    return free.starts, str(free.doctor_id)


def _scope(search: FreeSearch, clinic: Clinic, doctor_ids: tuple[UUID, ...], first_day: date, last_day: date) -> Scope:
    return Scope(
        clinic_id=clinic.id,
        doctor_ids=doctor_ids,
        first_day=first_day,
        last_day=last_day,
        room_id=search.room_id,
        patient_id=search.patient_id,
        type_id=search.type_id,
        without=search.ignores,
    )


def _wish(search: FreeSearch, doctor: Doctor, visit_type: AppointmentType | None) -> Wish:
    before, after = doctor.buffer_before, doctor.buffer_after
    if visit_type is not None:
        before, after = before + visit_type.buffer_before, after + visit_type.buffer_after
    return Wish(
        starts=0,
        minutes=search.minutes,
        doctor_id=doctor.id,
        room_id=search.room_id,
        patient_id=search.patient_id,
        buffer_before=before,
        buffer_after=after,
        ignores=search.ignores,
    )


def _fits(search: FreeSearch, at: int, zone: str) -> bool:
    wall = wall_of(at, zone)
    return search.after_minute <= wall.minute and wall.minute + search.minutes <= search.before_minute


def _clinics(db: Db, search: FreeSearch) -> tuple[Clinic, ...]:
    if search.clinic_id is not None:
        return (rows.get(db, Clinic, search.clinic_id),)
    return rows.select_all(db, Clinic, tables.clinic.c.active)


def _doctors(db: Db, search: FreeSearch) -> list[Doctor]:
    everybody = rows.select_all(db, Doctor, tables.doctor.c.active)
    return [
        doctor
        for doctor in everybody
        if doctor.is_bookable
        and (not search.doctor_ids or doctor.id in search.doctor_ids)
        and (not search.speciality or search.speciality.casefold() in (name.casefold() for name in doctor.specialities))
    ]


def _why_none(db: Db, search: FreeSearch, doctors: list[Doctor], now: datetime) -> tuple[WhyNone, ...]:
    """Say what stood in the way, doctor by doctor, and the first time that would fit without the filters."""
    if not doctors:
        return (WhyNone(code=WhyNoneCode.NO_DOCTOR),)
    reasons: list[WhyNone] = []
    for clinic in _clinics(db, search):
        today = wall_of(to_minutes(now), clinic.zone).day
        first = max(search.first_day or today, today)
        here = tuple(doctor.id for doctor in doctors if clinic.id in doctor.clinic_ids)
        scope = Scope(
            clinic_id=clinic.id,
            doctor_ids=here,
            first_day=first,
            last_day=first + timedelta(days=min(search.horizon_days, 31)),
        )
        reasons += [_why(facts) for facts in (gather(db, scope, now=now) if here else {}).values()]
    plain = replace(search, weekdays=frozenset(), after_minute=0, before_minute=2 * 1440, room_id=None, limit=1)
    if plain != replace(search, limit=1):
        without_filters = find_free(db, plain, now=now)
        if without_filters.times:
            reasons.insert(0, WhyNone(code=WhyNoneCode.FILTERS, first_free=without_filters.times[0]))
    return tuple(reasons) or (WhyNone(code=WhyNoneCode.NO_DOCTOR),)


def _why(facts: Facts) -> WhyNone:
    ahead = [opening for opening in facts.openings if opening.ends > facts.now]
    away = [closure for closure in facts.closures if closure.kind.value == "leave" and closure.ends > facts.now]
    if not ahead:
        return WhyNone(code=WhyNoneCode.NO_HOURS, doctor_id=facts.doctor.id)
    if away:
        return WhyNone(
            code=WhyNoneCode.ON_LEAVE, doctor_id=facts.doctor.id, until=max(closure.ends for closure in away)
        )
    return WhyNone(code=WhyNoneCode.FULL, doctor_id=facts.doctor.id)


def _free(wish: Wish, at: int) -> FreeTime:
    return FreeTime(doctor_id=wish.doctor_id, starts=at, minutes=wish.minutes, room_id=wish.room_id)
