"""Opening the booking form: what it offers at a clinic and the draft that it begins with. Reads only."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from clinic_desk.domain.access import Actor
from clinic_desk.domain.appointment import Appointment, Override
from clinic_desk.domain.booking_form import (
    PERMISSION_FOR,
    Asked,
    BookingChoices,
    BookingDraft,
    BookingForm,
    BookingStart,
    draft_of,
)
from clinic_desk.domain.clinic import GRAIN_MINUTES, AppointmentType, Clinic, Room
from clinic_desk.domain.clinic_time import to_minutes, wall_of
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.next_free import FreeSearch
from clinic_desk.domain.patient_hits import PatientCard
from clinic_desk.domain.refusals import Missing
from clinic_desk.services import agenda, live_check, openings, patient_finder
from clinic_desk.services.doctors import find_doctors
from clinic_desk.storage import rows
from clinic_desk.storage.engine import Db

USUAL_MINUTES = 30


def new_form(db: Db, start: BookingStart, *, actor: Actor, now: datetime) -> BookingForm:
    """Open the form for a new visit. Raises Missing when neither a time is given nor one is free."""
    clinic = rows.get(db, Clinic, start.clinic_id)
    card = None if start.patient_id is None else patient_finder.patient_card(db, start.patient_id, actor=actor, now=now)
    choices = choices_at(db, clinic, actor=actor, type_ids=_ids(start.type_id), room_ids=_ids(start.room_id))
    kind = choices.visit_type(start.type_id) or last_type(card, choices, start.doctor_id)
    minutes = start.minutes or (USUAL_MINUTES if kind is None else kind.minutes)
    doctor_id, starts = start.doctor_id, start.starts
    if doctor_id is None or starts is None:
        doctor_id, starts = _first_free(db, start, minutes, now)
    if choices.doctor(doctor_id) is None:
        choices = replace(choices, doctors=(*choices.doctors, rows.get(db, Doctor, doctor_id)))
    draft = BookingDraft(
        clinic_id=clinic.id,
        doctor_id=doctor_id,
        starts=starts - starts % GRAIN_MINUTES,
        minutes=minutes,
        room_id=start.room_id,
        patient_id=start.patient_id,
        type_id=None if kind is None else kind.id,
    )
    if start.room_id is None:
        draft = _in_usual_room(db, draft, choices, now)
    return BookingForm(choices=choices, draft=draft, today=_today(clinic, now), card=card)


def edit_form(db: Db, appointment_id: UUID, *, actor: Actor, now: datetime) -> BookingForm:
    """Open the form for a stored visit. Raises Missing."""
    visit = rows.get(db, Appointment, appointment_id)
    clinic = rows.get(db, Clinic, visit.clinic_id)
    choices = choices_at(db, clinic, actor=actor, type_ids=_ids(visit.type_id), room_ids=_ids(visit.room_id))
    if choices.doctor(visit.doctor_id) is None:
        choices = replace(choices, doctors=(*choices.doctors, rows.get(db, Doctor, visit.doctor_id)))
    card = None if visit.patient_id is None else patient_finder.patient_card(db, visit.patient_id, actor=actor, now=now)
    return BookingForm(
        choices=choices,
        draft=draft_of(visit),
        today=_today(clinic, now),
        original=visit,
        card=card,
    )


def choices_at(
    db: Db, clinic: Clinic, *, actor: Actor, type_ids: Collection[UUID] = (), room_ids: Collection[UUID] = ()
) -> BookingChoices:
    """List what can be chosen at a clinic, and the named rooms and types though out of use."""
    doctors = find_doctors(db, active_only=True)
    rooms = agenda.rooms_of(db, clinic.id)
    known = {room.id for room in rooms}
    return BookingChoices(
        clinic=clinic,
        doctors=tuple(doctor for doctor in doctors if doctor.is_bookable and clinic.id in doctor.clinic_ids),
        rooms=(*rooms, *(rows.get(db, Room, room_id) for room_id in room_ids if room_id not in known)),
        types=agenda.types_of(db, ids=type_ids),
        overrides=frozenset(override for override, permission in PERMISSION_FOR.items() if actor.may(permission)),
    )


def last_type(card: PatientCard | None, choices: BookingChoices, doctor_id: UUID | None) -> AppointmentType | None:
    """Find the kind of the patient's last visit, if it is still in use and the doctor takes it."""
    last = next((item.visit for item in card.past if item.visit.is_live), None) if card is not None else None
    kind = None if last is None else choices.visit_type(last.type_id)
    if kind is None or not kind.active or (doctor_id and kind.doctor_ids and doctor_id not in kind.doctor_ids):
        return None
    return kind


def _first_free(db: Db, start: BookingStart, minutes: int, now: datetime) -> tuple[UUID, int]:
    search = FreeSearch(
        minutes=minutes,
        doctor_ids=frozenset(_ids(start.doctor_id)),
        clinic_id=start.clinic_id,
        type_id=start.type_id,
        limit=1,
    )
    found = openings.find_free(db, search, now=now).times
    if not found:
        raise Missing(kind="free_time")
    return found[0].doctor_id, found[0].starts


def _in_usual_room(db: Db, draft: BookingDraft, choices: BookingChoices, now: datetime) -> BookingDraft:
    """Put the draft into the doctor's usual room, or into none when that is taken: the person then chooses."""
    doctor = choices.doctor(draft.doctor_id)
    room = None if doctor is None else choices.room(doctor.default_room_id)
    if room is None:
        return draft
    asked = Asked(
        clinic_id=draft.clinic_id,
        doctor_id=draft.doctor_id,
        starts=draft.starts,
        minutes=draft.minutes,
        room_id=room.id,
        type_id=draft.type_id,
    )
    taken = {objection.reason.override for objection in live_check.check(db, asked, now=now).objections}
    return draft if Override.ROOM in taken else replace(draft, room_id=room.id)


def _today(clinic: Clinic, now: datetime) -> date:
    return wall_of(to_minutes(now), clinic.zone).day


def _ids(record_id: UUID | None) -> tuple[UUID, ...]:
    return () if record_id is None else (record_id,)
