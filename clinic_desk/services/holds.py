"""Holding a time while a booking is being made; a hold lapses by itself."""

from dataclasses import replace
from datetime import datetime, timedelta

from clinic_desk.domain.access import Actor, Permission
from clinic_desk.domain.appointment import Hold
from clinic_desk.domain.clinic import AppointmentType, Clinic
from clinic_desk.domain.clinic_time import from_minutes, to_minutes
from clinic_desk.domain.commands import MoveClaimsHorizon, PlaceHold, ReleaseHold
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.schedule import CannotBook, reasons_against
from clinic_desk.services import judging, openings
from clinic_desk.services.tick import horizon_for
from clinic_desk.storage import claims, rows
from clinic_desk.storage.engine import Db


def place_hold(db: Db, command: PlaceHold, *, actor: Actor, now: datetime) -> Hold:
    """Keep a free time for the clinic's hold minutes. Raises CannotBook like a booking, and cannot be overruled."""
    actor.require(Permission.BOOK)
    clinic = rows.get(db, Clinic, command.clinic_id)
    doctor = rows.get(db, Doctor, command.doctor_id)
    visit_type = None if command.type_id is None else rows.get(db, AppointmentType, command.type_id)
    before, after = judging.buffers_for(doctor, visit_type)
    starts = to_minutes(command.starts_at)
    hold = Hold(
        id=command.hold_id,
        clinic_id=clinic.id,
        doctor_id=doctor.id,
        room_id=command.room_id,
        patient_id=command.patient_id,
        starts_at=from_minutes(starts),
        ends_at=from_minutes(starts + command.minutes),
        buffer_before=before,
        buffer_after=after,
        user_id=actor.user_id,
        expires_at=now + timedelta(minutes=clinic.rules.hold_minutes),
    )
    claims.lapse_holds(db, now)
    facts = judging.facts_for(db, hold, type_id=command.type_id, now=now)
    wish = judging.wish_of(hold)
    if reasons := reasons_against(wish, facts):
        raise CannotBook(reasons, openings.nearest(db, wish, facts, type_id=command.type_id, now=now))
    stored = rows.add(db, hold)
    judging.claim(db, stored, facts, now=now)
    return stored


def release_hold(db: Db, command: ReleaseHold, *, actor: Actor, now: datetime) -> Hold:
    """Give a held time back; harmless when it has lapsed already."""
    actor.require(Permission.BOOK)
    hold = rows.get(db, Hold, command.hold_id)
    claims.release(db, hold.id)
    claims.lapse_holds(db, now)
    return rows.change(db, hold, replace(hold, released=True))


def move_claims_horizon(db: Db, command: MoveClaimsHorizon, *, actor: Actor, now: datetime) -> int:  # noqa: ARG001
    """Drop the claims of visits that ended before yesterday began, at the clinic where that is earliest."""
    claims.lapse_holds(db, now)
    return claims.move_horizon(db, horizon_for(rows.select_all(db, Clinic), now))
