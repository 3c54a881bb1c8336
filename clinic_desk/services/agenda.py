"""Read models of the calendar: a day of all doctors, a week of one, the card of a visit, a day as it once stood."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

import clinic_desk.services.facts as facts_of
from clinic_desk.domain.access import Actor, Permission
from clinic_desk.domain.agenda import Grid, GridColumn, GridHold, GridVisit, HistoryEntry, Shade, ShadeKind, VisitCard
from clinic_desk.domain.appointment import Appointment, Status
from clinic_desk.domain.availability import Closure, ClosureKind, Opening
from clinic_desk.domain.clinic import AppointmentType, Clinic, Room
from clinic_desk.domain.clinic_time import day_bounds, to_minutes, wall_of
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.patient import Patient
from clinic_desk.domain.records import RecordKind
from clinic_desk.domain.schedule import covered_until
from clinic_desk.domain.time_axis import TimeAxis, axis_of
from clinic_desk.domain.user import User
from clinic_desk.storage import appointments, change_log, grid_rows, rows, tables
from clinic_desk.storage.engine import Db

T = TypeVar("T")

USUAL_OPENING = 8 * 60

_WAITING = frozenset({Status.REQUESTED, Status.BOOKED, Status.CONFIRMED})
_ABSENT = frozenset({ClosureKind.LEAVE, ClosureKind.HOLIDAY})


def day_grid(
    db: Db,
    clinic_id: UUID,
    day: date,
    *,
    doctor_ids: Sequence[UUID] | None = None,
    show_cancelled: bool = False,
    now: datetime,
) -> Grid:
    """Read one local day of a clinic, a column per doctor: those asked for, else all bookable ones by name.

    A doctor who left keeps a column on days on which visits wait to be worked off (FEATURES R11).
    """
    doctors = _doctors(db, clinic_id, day, doctor_ids)
    return _grid(db, clinic_id, [(doctor, day) for doctor in doctors], show_cancelled=show_cancelled, now=now, day=day)


def week_grid(  # noqa: PLR0913
    db: Db,
    clinic_id: UUID,
    doctor_id: UUID,
    first_day: date,
    *,
    days: int = 7,
    show_cancelled: bool = False,
    now: datetime,
) -> Grid:
    """Read so many local days of one doctor at a clinic, a column per day."""
    doctor = rows.get(db, Doctor, doctor_id)
    columns = [(doctor, first_day + timedelta(days=number)) for number in range(days)]
    return _grid(db, clinic_id, columns, show_cancelled=show_cancelled, now=now, day=first_day)


def visit_card(db: Db, appointment_id: UUID, *, actor: Actor, history_limit: int = 20) -> VisitCard:
    """Read everything the card beside the calendar shows; clinical notes only for those who may see them."""
    visit = rows.get(db, Appointment, appointment_id)
    patient = None if visit.patient_id is None else rows.get(db, Patient, visit.patient_id)
    room = None if visit.room_id is None else rows.get(db, Room, visit.room_id)
    visit_type = None if visit.type_id is None else rows.get(db, AppointmentType, visit.type_id)
    booked_by = None if visit.booked_by is None else rows.find(db, User, visit.booked_by)
    clinical = actor.may(Permission.SEE_CLINICAL_NOTES)
    past = () if patient is None else appointments.for_patient(db, patient.id, limit=history_limit)
    return VisitCard(
        visit=visit if clinical else _without_notes(visit),
        patient=patient,
        doctor=rows.get(db, Doctor, visit.doctor_id),
        room=room,
        visit_type=visit_type,
        booked_by_name="" if booked_by is None else booked_by.name,
        other_visits=tuple(item if clinical else _without_notes(item) for item in past if item.id != visit.id),
        doctor_names={doctor.id: doctor.name for doctor in rows.select_all(db, Doctor)},
        type_names={kind.id: kind.name for kind in rows.select_all(db, AppointmentType)},
        changes=_visible(change_log.history_of(db, RecordKind.APPOINTMENT, visit.id), clinical=clinical),
    )


def day_as_it_stood(db: Db, clinic_id: UUID, day: date, moment: datetime) -> tuple[Appointment, ...]:
    """Rebuild a clinic's day as it stood at an earlier moment, from the change log alone."""
    everything = change_log.as_it_stood(db, Appointment, moment)
    found = [visit for visit in everything if visit.clinic_id == clinic_id and visit.day == day]
    return tuple(sorted(found, key=lambda visit: (visit.starts_at, visit.id)))


def _doctors(db: Db, clinic_id: UUID, day: date, wanted: Sequence[UUID] | None) -> list[Doctor]:
    everybody = {doctor.id: doctor for doctor in rows.select_all(db, Doctor, order=tables.doctor.c.name)}
    if wanted is not None:
        return [everybody[doctor_id] for doctor_id in wanted if doctor_id in everybody]
    gone = [doctor.id for doctor in everybody.values() if not _works_at(doctor, clinic_id)]
    starts, ends = day_bounds(day, rows.get(db, Clinic, clinic_id).zone)
    left = {
        visit.doctor_id for visit in appointments.live_between(db, gone, starts, ends) if visit.clinic_id == clinic_id
    }
    return [doctor for doctor in everybody.values() if doctor.id not in gone or doctor.id in left]


def _works_at(doctor: Doctor, clinic_id: UUID) -> bool:
    return doctor.is_bookable and clinic_id in doctor.clinic_ids


def _grid(
    db: Db, clinic_id: UUID, columns: list[tuple[Doctor, date]], *, show_cancelled: bool, now: datetime, day: date
) -> Grid:
    clinic = rows.get(db, Clinic, clinic_id)
    days = sorted({each for _, each in columns} | {day})
    doctors = {doctor.id: doctor for doctor, _ in columns}
    axis = axis_of(days, clinic.zone)
    starts, ends = day_bounds(days[0], clinic.zone)[0], day_bounds(days[-1], clinic.zone)[1]
    timetables = {
        doctor_id: found if _works_at(doctors[doctor_id], clinic_id) else facts_of.Timetable(openings=(), closures=())
        for doctor_id, found in facts_of.timetables(db, clinic, tuple(doctors), days[0], days[-1]).items()
    }
    visits = _by_doctor(
        (doctor_id, _marked(visit, clinic_id, timetables[doctor_id]))
        for doctor_id, visit in grid_rows.visits(db, tuple(doctors), starts, ends, show_cancelled=show_cancelled)
    )
    holds = _by_doctor(grid_rows.holds(db, tuple(doctors), starts, ends, now=now))
    rooms = {room.id: room for room in rows.select_all(db, Room, tables.room.c.clinic_id == clinic_id)}
    drawn = tuple(
        _column(
            doctor,
            each,
            axis,
            rooms.get(doctor.default_room_id) if doctor.default_room_id else None,
            timetables[doctor.id],
            visits.get(doctor.id, ()),
            holds.get(doctor.id, ()),
        )
        for doctor, each in columns
    )
    return Grid(
        clinic_id=clinic_id,
        zone=clinic.zone,
        first_day=days[0],
        days=len(days),
        length=axis.length,
        hours=axis.hours,
        columns=drawn,
        opens=_earliest(timetables.values(), axis, days),
    )


def _column(  # noqa: PLR0913, PLR0917  one column needs it all, once
    doctor: Doctor,
    day: date,
    axis: TimeAxis,
    room: Room | None,
    timetable: facts_of.Timetable,
    visits: Iterable[GridVisit],
    holds: Iterable[GridHold],
) -> GridColumn:
    pieces = axis.pieces[day]
    starts, ends = pieces[0].starts, pieces[-1].ends
    closures = [closure for closure in timetable.closures if closure.starts < ends and starts < closure.ends]
    openings = [opening for opening in timetable.openings if opening.starts < ends and starts < opening.ends]
    return GridColumn(
        doctor_id=doctor.id,
        day=day,
        doctor_name=doctor.name,
        speciality=doctor.specialities[0] if doctor.specialities else "",
        room_name="" if room is None else room.name,
        room_id=None if room is None else room.id,
        presence=doctor.presence,
        pieces=pieces,
        shades=_shades(starts, ends, openings, closures),
        visits=tuple(visit for visit in visits if visit.starts < ends and starts < visit.ends),
        holds=tuple(hold for hold in holds if hold.starts < ends and starts < hold.ends),
    )


def _marked(visit: GridVisit, clinic_id: UUID, timetable: facts_of.Timetable) -> GridVisit:
    """Mark a waiting visit that openings do not cover or that lies in a leave: *uncovered* (DECISIONS 13).

    A visit at another clinic is judged by that clinic's hours, on its own day there.
    """
    if visit.status not in _WAITING or visit.clinic_id != clinic_id:
        return visit
    covered = covered_until(visit.starts, timetable.openings) >= visit.ends
    absent = any(
        closure.kind in _ABSENT and closure.starts < visit.ends and visit.starts < closure.ends
        for closure in timetable.closures
    )
    return visit if covered and not absent else replace(visit, uncovered=True)


def _shades(starts: int, ends: int, openings: list[Opening], closures: list[Closure]) -> tuple[Shade, ...]:
    """Shade what is closed between the openings, then what was taken out of them, with its words."""
    shades, at = [], starts
    for opening in sorted(openings, key=lambda item: item.starts):
        if opening.starts > at:
            shades.append(Shade(starts=at, ends=opening.starts, kind=ShadeKind.CLOSED))
        at = max(at, opening.ends)
    if at < ends:
        shades.append(Shade(starts=at, ends=ends, kind=ShadeKind.CLOSED))
    shades += [
        Shade(
            starts=max(starts, closure.starts),
            ends=min(ends, closure.ends),
            kind=ShadeKind(closure.kind.value),
            label=closure.label,
            record_id=closure.record_id,
        )
        for closure in closures
    ]
    return tuple(shades)


def _earliest(timetables: Iterable[facts_of.Timetable], axis: TimeAxis, days: list[date]) -> int:
    """Find the axis position of the earliest opening of any shown day, 08:00 when there is none."""
    positions = [
        piece.position + max(opening.starts, piece.starts) - piece.starts
        for timetable in timetables
        for opening in timetable.openings
        for day in days
        for piece in axis.pieces[day]
        if piece.starts <= opening.starts < piece.ends
    ]
    return min(positions, default=USUAL_OPENING)


def _by_doctor(pairs: Iterable[tuple[UUID, T]]) -> dict[UUID, list[T]]:
    found: dict[UUID, list[T]] = defaultdict(list)
    for doctor_id, item in pairs:
        found[doctor_id].append(item)
    return found


def _without_notes(visit: Appointment) -> Appointment:
    return replace(visit, doctor_notes="", diagnosis="", prescription="")


def _visible(entries: tuple[HistoryEntry, ...], *, clinical: bool) -> tuple[HistoryEntry, ...]:
    hidden = set() if clinical else {"doctor_notes", "diagnosis", "prescription"}
    return tuple(
        HistoryEntry(
            at=entry.at,
            actor_name=entry.actor_name,
            command_kind=entry.command_kind,
            before={name: value for name, value in entry.before.items() if name not in hidden},
            after={name: value for name, value in entry.after.items() if name not in hidden},
        )
        for entry in entries
    )


def today_at(db: Db, clinic_id: UUID, now: datetime) -> date:
    """Give the clinic's date at an instant."""
    return wall_of(to_minutes(now), rows.get(db, Clinic, clinic_id).zone).day


def rooms_of(db: Db, clinic_id: UUID) -> tuple[Room, ...]:
    """List a clinic's rooms in use, by name."""
    return rows.select_all(
        db, Room, tables.room.c.clinic_id == clinic_id, tables.room.c.active, order=tables.room.c.name
    )


def types_of(db: Db, *, ids: Collection[UUID] = ()) -> tuple[AppointmentType, ...]:
    """List the kinds of visit in use (and those named, though out of use), by name."""
    table = tables.appointment_type.c
    wanted = table.active | table.id.in_(ids)
    return rows.select_all(db, AppointmentType, wanted, order=table.name)
