"""Finding free times: the nearest to a wished one, and the next ones for a doctor, a speciality or anybody."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from clinic_desk.domain.clinic import AppointmentType, Clinic
from clinic_desk.domain.clinic_time import day_bounds, to_minutes, wall_of
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.next_free import FreeSearch, FreeSearchResult, WhyNone, WhyNoneCode
from clinic_desk.domain.schedule import Facts, FreeTime, ReasonCode, Wish, free_starts, reasons_against
from clinic_desk.services.facts import Scope, gather
from clinic_desk.storage import rows, tables
from clinic_desk.storage.engine import Db

ALTERNATIVES = 3
STEP_MINUTES = 15
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
        around = gather(db, scope, now=now)[wish.doctor_id]
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
    found.sort(key=lambda free: (free.starts, str(free.doctor_id)))
    if found:
        return FreeSearchResult(times=tuple(found[: search.limit]))
    return FreeSearchResult(why=_why_none(db, search, doctors, now))


def _at_clinic(db: Db, search: FreeSearch, clinic: Clinic, doctors: list[Doctor], now: datetime) -> Iterator[FreeTime]:
    """Look through growing stretches of days until enough is found: most searches end on the first."""
    if not doctors:
        return
    visit_type = None if search.type_id is None else rows.get(db, AppointmentType, search.type_id)
    first = max(search.first_day or date.min, wall_of(to_minutes(now), clinic.zone).day)
    last_of_all = first + timedelta(days=search.horizon_days)
    stretch, count = 1, 0
    while first <= last_of_all and count < search.limit:
        last = min(first + timedelta(days=stretch - 1), last_of_all)
        scope = Scope(
            clinic_id=clinic.id,
            doctor_ids=tuple(doctor.id for doctor in doctors),
            first_day=first,
            last_day=last,
            room_id=search.room_id,
            patient_id=search.patient_id,
            type_id=search.type_id,
            without=search.ignores,
        )
        starts, ends = day_bounds(first, clinic.zone)[0], day_bounds(last, clinic.zone)[1]
        for doctor_id, facts in gather(db, scope, now=now).items():
            wish = _wish(search, facts.doctor, visit_type)
            begin = max(starts, to_minutes(now))
            times = (
                at
                for at in free_starts(wish, facts, first=begin, end=ends, step=STEP_MINUTES)
                if _fits(search, at, clinic.zone)
            )
            for number, at in enumerate(times):
                if number >= search.limit:
                    break
                count += 1
                yield replace(_free(wish, at), doctor_id=doctor_id)
        first, stretch = last + timedelta(days=1), min(stretch * 2, 32)


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
    if search.weekdays and wall.day.weekday() not in search.weekdays:
        return False
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
