"""Next free times as they are offered to a person: the earliest of each doctor first, then more, well apart."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from clinic_desk.domain.appointment import Appointment
from clinic_desk.domain.clinic import AppointmentType, Clinic, Room
from clinic_desk.domain.clinic_time import to_minutes, wall_of
from clinic_desk.domain.free_search_words import SearchLists
from clinic_desk.domain.next_free import FreeSearch, FreeSearchResult, WhyNone, WhyNoneCode
from clinic_desk.domain.offered_times import NamedWhy, OfferedTime, Offers, SearchSetting
from clinic_desk.domain.patient import Patient
from clinic_desk.domain.schedule import FreeTime
from clinic_desk.services import agenda, openings
from clinic_desk.services.doctors import find_doctors
from clinic_desk.storage import appointments, rows, tables
from clinic_desk.storage.engine import Db

USUAL_MINUTES = 30
APART_MINUTES = 30
"""Times of one doctor are offered at least this far apart, or the length of the visit if that is more."""
_LOOKED_AT = 96
_MOST_ASKED_AGAIN = 12
"""Doctors whose first time lies beyond the others' are looked for one by one, up to this many."""


def setting_for_new(db: Db, clinic_id: UUID, patient_id: UUID | None, *, now: datetime) -> SearchSetting:
    """Begin a search for a new visit: with a patient, for the usual doctor and the kind of the last visit."""
    clinic = rows.get(db, Clinic, clinic_id)
    usual = FreeSearch(minutes=USUAL_MINUTES, clinic_id=clinic.id, patient_id=patient_id)
    lists = _lists(db, clinic)
    if patient_id is None:
        return _setting(db, clinic, lists, usual, now)
    patient = rows.get(db, Patient, patient_id)
    setting = _setting(db, clinic, lists, _as_last_time(db, usual, patient, lists), now)
    return replace(setting, patient_name=patient.full_name)


def setting_for_visit(db: Db, appointment_id: UUID, *, now: datetime) -> SearchSetting:
    """Begin a search for another time of exactly this visit: same doctor, kind, length, room and patient."""
    visit = rows.get(db, Appointment, appointment_id)
    clinic = rows.get(db, Clinic, visit.clinic_id)
    patient = None if visit.patient_id is None else rows.get(db, Patient, visit.patient_id)
    usual = FreeSearch(
        minutes=visit.minutes,
        doctor_ids=frozenset({visit.doctor_id}),
        clinic_id=clinic.id,
        type_id=visit.type_id,
        room_id=visit.room_id,
        patient_id=visit.patient_id,
        ignores=frozenset({visit.id}),
    )
    setting = _setting(db, clinic, _lists(db, clinic), usual, now)
    room = None if visit.room_id is None else rows.get(db, Room, visit.room_id)
    return replace(
        setting,
        visit=visit,
        patient_name="" if patient is None else patient.full_name,
        room_name="" if room is None else room.name,
    )


def offers(db: Db, search: FreeSearch, clinic_id: UUID, *, most: int, apart: int, now: datetime) -> Offers:
    """Answer a search with at most `most` times, those of one doctor at least `apart` minutes from each other.

    `clinic_id` is the clinic of the desk, whose date counts as today.
    """
    home = rows.get(db, Clinic, clinic_id)
    today = wall_of(to_minutes(now), home.zone).day
    names = {doctor.id: doctor.name for doctor in find_doctors(db)}
    results = [(clinic, _result_at(db, replace(search, clinic_id=clinic.id), now)) for clinic in _clinics(db, search)]
    found = [_offered(free, clinic, names) for clinic, result in results for free in result.times]
    if found:
        return Offers(today=today, times=arranged(found, most=most, apart=max(apart, search.minutes)))
    why = [(clinic, item) for clinic, result in results for item in result.why]
    if any(item.code is WhyNoneCode.FILTERS for _, item in why):  # then nobody is full, only asked for too narrowly
        why = [(clinic, item) for clinic, item in why if item.code is not WhyNoneCode.FULL]
    firsts = [_offered(item.first_free, clinic, names) for clinic, item in why if item.first_free is not None]
    return Offers(
        today=today,
        why=tuple(_named(item, names, home.zone) for _, item in why),
        without_filters=min(firsts, key=lambda offered: offered.free.starts, default=None),
    )


def arranged(times: Iterable[OfferedTime], *, most: int, apart: int) -> tuple[OfferedTime, ...]:
    """Put the earliest of each doctor first, then the rest by time, thinned to `apart` minutes per doctor."""
    firsts: dict[UUID, OfferedTime] = {}
    rest: list[OfferedTime] = []
    last: dict[UUID, int] = {}
    for offered in sorted(times, key=lambda item: (item.free.starts, item.doctor_name, str(item.clinic_id))):
        doctor_id, starts = offered.free.doctor_id, offered.free.starts
        if doctor_id not in firsts:
            firsts[doctor_id] = replace(offered, is_first=True)
        elif starts >= last[doctor_id] + apart:
            rest.append(offered)
        else:
            continue
        last[doctor_id] = starts
    return (*firsts.values(), *rest)[:most]


def _result_at(db: Db, search: FreeSearch, now: datetime) -> FreeSearchResult:
    """Search one clinic, and find the first time of every doctor asked for who is not among the found."""
    result = openings.find_free(db, replace(search, limit=_LOOKED_AT), now=now)
    if not result.times:
        return result
    missing = sorted(search.doctor_ids - {free.doctor_id for free in result.times})[:_MOST_ASKED_AGAIN]
    alone = (replace(search, doctor_ids=frozenset({doctor_id}), limit=1) for doctor_id in missing)
    more = (free for one in alone for free in openings.find_free(db, one, now=now).times)
    return FreeSearchResult(times=(*result.times, *more))


def _setting(db: Db, clinic: Clinic, lists: SearchLists, usual: FreeSearch, now: datetime) -> SearchSetting:
    everywhere = rows.select_all(db, Clinic, tables.clinic.c.active, order=tables.clinic.c.name)
    return SearchSetting(
        clinic=clinic,
        lists=lists,
        usual=usual,
        today=wall_of(to_minutes(now), clinic.zone).day,
        clinics={item.id: item.name for item in everywhere},
    )


def _lists(db: Db, clinic: Clinic) -> SearchLists:
    """Know the doctors of this clinic first; those of other clinics may be named too."""
    doctors = [doctor for doctor in find_doctors(db, active_only=True) if doctor.is_bookable]
    doctors.sort(key=lambda doctor: clinic.id not in doctor.clinic_ids)
    return SearchLists(doctors=tuple(doctors), types=agenda.types_of(db))


def _as_last_time(db: Db, search: FreeSearch, patient: Patient, lists: SearchLists) -> FreeSearch:
    known = {doctor.id for doctor in lists.doctors}
    last = next(iter(appointments.for_patient(db, patient.id, limit=1)), None)
    doctor_id = patient.usual_doctor_id or (None if last is None else last.doctor_id)
    if doctor_id in known and doctor_id is not None:
        search = replace(search, doctor_ids=frozenset({doctor_id}))
    kind = None if last is None or last.type_id is None else rows.find(db, AppointmentType, last.type_id)
    if kind is not None and kind.active:
        search = replace(search, type_id=kind.id, minutes=kind.minutes)
    return search


def _clinics(db: Db, search: FreeSearch) -> tuple[Clinic, ...]:
    if search.clinic_id is not None:
        return (rows.get(db, Clinic, search.clinic_id),)
    return rows.select_all(db, Clinic, tables.clinic.c.active, order=tables.clinic.c.name)


def _offered(free: FreeTime, clinic: Clinic, names: dict[UUID, str]) -> OfferedTime:
    wall = wall_of(free.starts, clinic.zone)
    return OfferedTime(
        free=free,
        clinic_id=clinic.id,
        clinic_name=clinic.name,
        doctor_name=names.get(free.doctor_id, ""),
        day=wall.day,
        minute=wall.minute,
    )


def _named(why: WhyNone, names: dict[UUID, str], zone: str) -> NamedWhy:
    last_day: date | None = None
    if why.code is WhyNoneCode.ON_LEAVE and why.until is not None:
        last_day = wall_of(why.until - 1, zone).day
    return NamedWhy(
        why=why, doctor_name="" if why.doctor_id is None else names.get(why.doctor_id, ""), last_day=last_day
    )
