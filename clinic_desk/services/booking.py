"""Booking a visit, moving it, and editing what it is about. Every change of time passes the judge of `judging.py`."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from clinic_desk.domain.access import Actor, Permission
from clinic_desk.domain.appointment import (
    MOVABLE,
    Appointment,
    Hold,
    Override,
    Status,
    VisitDetails,
    visit_problems,
)
from clinic_desk.domain.claims import ResourceKind
from clinic_desk.domain.clinic import AppointmentType, Clinic
from clinic_desk.domain.clinic_time import from_minutes, to_minutes, wall_of
from clinic_desk.domain.commands import (
    AmendAppointment,
    BookAppointment,
    MoveAppointment,
)
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.patient import Patient
from clinic_desk.domain.refusals import (
    InvalidFields,
    StaleEdit,
    VisitNotMovable,
)
from clinic_desk.domain.schedule import (
    ReasonCode,
)
from clinic_desk.services import edits, judging
from clinic_desk.storage import claims, rows
from clinic_desk.storage.engine import Db, zone_data_version

_WHEN = frozenset({ReasonCode.IN_PAST, ReasonCode.TOO_SHORT_NOTICE, ReasonCode.TOO_FAR_AHEAD, ReasonCode.OFF_GRID})
NOT_THE_PATIENTS = frozenset(ReasonCode) - {
    ReasonCode.PATIENT_BUSY,
    ReasonCode.PATIENT_HELD,
    ReasonCode.PATIENT_DECEASED,
    ReasonCode.PATIENT_ARCHIVED,
    ReasonCode.PATIENT_DAY_FULL,
}
"""What is not asked when a visit stays where it is and only its patient changes."""


def book_appointment(db: Db, command: BookAppointment, *, actor: Actor, now: datetime) -> Appointment:
    """Book a visit. Raises CannotBook with every reason and the nearest free times, InvalidFields, NotAllowed."""
    actor.require(Permission.BOOK)
    details = VisitDetails(
        patient_id=command.patient_id,
        type_id=command.type_id,
        reason=command.reason,
        desk_notes=command.desk_notes,
    )
    if problems := visit_problems(details):
        raise InvalidFields(problems)
    if command.hold_id is not None:
        _give_back(db, command.hold_id)
    draft = _draft(db, command, now=now, actor=actor)
    visit, facts = judging.judged(
        db, draft, judging.Plea(overrides=command.overrides, reason=command.override_reason), actor=actor, now=now
    )
    stored = rows.add(db, visit)
    judging.claim(db, stored, facts, now=now)
    return stored


def move_appointment(db: Db, command: MoveAppointment, *, actor: Actor, now: datetime) -> Appointment:
    """Give a visit another time, length, doctor or room, keeping its identity (FEATURES A44).

    A move to where the visit is already changes nothing. Raises CannotBook, StaleEdit when it is no longer where the
    author saw it, VisitNotMovable.
    """
    actor.require(Permission.MOVE)
    before = judging.seen(db, command.appointment_id, command.version)
    if command.seen_starts_at is not None and command.seen_starts_at != before.starts_at:
        raise StaleEdit(before.id, ("starts_at",))
    if before.status not in MOVABLE:
        raise VisitNotMovable(status=before.status.value)
    if command.hold_id is not None:
        _give_back(db, command.hold_id)
    draft, plea = as_moved(db, before, command)
    if place_of(draft) == place_of(before):
        return before
    after, facts = judging.judged(db, draft, plea, actor=actor, now=now)
    after = replace(after, move_count=max(0, before.move_count + (-1 if command.is_undo else 1)))
    stored = rows.change(db, before, after)
    claims.release(db, stored.id)
    judging.claim(db, stored, facts, now=now)
    return stored


def as_moved(db: Db, before: Appointment, command: MoveAppointment) -> tuple[Appointment, judging.Plea]:
    """Put a visit where a command wants it, with what the move does not have to ask again; nothing is stored."""
    draft = _moved(db, before, command)
    plea = judging.Plea(
        overrides=command.overrides,
        reason=command.override_reason,
        waived=_settled(before, draft, is_undo=command.is_undo),
        granted=_still_granted(before, draft),
    )
    return draft, plea


def place_of(visit: Appointment) -> tuple[datetime, datetime, UUID, UUID | None]:
    """Say when, with whom and where a visit is: what a move changes."""
    return visit.starts_at, visit.ends_at, visit.doctor_id, visit.room_id


def amend_appointment(db: Db, command: AmendAppointment, *, actor: Actor, now: datetime) -> Appointment:
    """Edit patient, type or texts. A new patient is checked against the patient's own visits."""
    before = rows.get(db, Appointment, command.record_id)
    clinical = {"doctor_notes", "diagnosis", "prescription"} & set(command.changes)
    actor.require(Permission.EDIT_CLINICAL_NOTES if clinical else Permission.BOOK)
    if set(command.changes) - clinical:
        actor.require(Permission.BOOK)
    after = edits.merged(before, command, allowed=VisitDetails)
    if problems := visit_problems(after):
        raise InvalidFields(problems)
    if after.type_id is not None:
        rows.get(db, AppointmentType, after.type_id)
    if after.patient_id is not None:
        rows.get(db, Patient, after.patient_id)
    if after.patient_id == before.patient_id or not before.is_live:
        return rows.change(db, before, after)
    return _with_patient(db, before, after, actor=actor, now=now)


def _draft(db: Db, command: BookAppointment, *, now: datetime, actor: Actor) -> Appointment:
    clinic = rows.get(db, Clinic, command.clinic_id)
    doctor = rows.get(db, Doctor, command.doctor_id)
    visit_type = None if command.type_id is None else rows.get(db, AppointmentType, command.type_id)
    before, after = judging.buffers_for(doctor, visit_type)
    fee = doctor.fee if visit_type is None or visit_type.price is None else visit_type.price
    blank = Appointment(
        id=command.appointment_id,
        clinic_id=clinic.id,
        doctor_id=doctor.id,
        room_id=command.room_id,
        patient_id=command.patient_id,
        type_id=command.type_id,
        starts_at=command.starts_at,
        ends_at=command.starts_at,
        buffer_before=before,
        buffer_after=after,
        promised="",
        zone=clinic.zone,
        zone_version=zone_data_version(),
        day=now.date(),
        status=command.status if command.status in {Status.REQUESTED, Status.CONFIRMED} else Status.BOOKED,
        reason=command.reason,
        desk_notes=command.desk_notes,
        fee=fee,
        booked_by=actor.user_id,
        booked_at=now,
    )
    return _timed(blank, to_minutes(command.starts_at), command.minutes, clinic)


def _moved(db: Db, before: Appointment, command: MoveAppointment) -> Appointment:
    """Put a visit where the command wants it; with another doctor it gets that doctor's buffers."""
    draft = replace(before, doctor_id=command.doctor_id, room_id=command.room_id)
    if draft.doctor_id != before.doctor_id:
        visit_type = None if before.type_id is None else rows.get(db, AppointmentType, before.type_id)
        lead, tail = judging.buffers_for(rows.get(db, Doctor, draft.doctor_id), visit_type)
        draft = replace(draft, buffer_before=lead, buffer_after=tail)
    clinic = rows.get(db, Clinic, before.clinic_id)
    return _timed(draft, to_minutes(command.starts_at), command.minutes, clinic)


def _settled(before: Appointment, draft: Appointment, *, is_undo: bool) -> frozenset[ReasonCode]:
    """Name what a move does not ask again, because it leaves that part of the visit as it was (FEATURES R8)."""
    settled = {ReasonCode.TYPE_INACTIVE}
    if draft.starts_at == before.starts_at:
        settled |= _WHEN
    elif is_undo:
        settled |= {ReasonCode.IN_PAST, ReasonCode.TOO_SHORT_NOTICE}
    if draft.minutes == before.minutes:
        settled.add(ReasonCode.LENGTH_NOT_ALLOWED)
    if draft.doctor_id == before.doctor_id:
        settled.add(ReasonCode.TYPE_NOT_WITH_DOCTOR)
    if draft.room_id == before.room_id:
        settled.add(ReasonCode.TYPE_NOT_IN_ROOM)
    return frozenset(settled)


def _still_granted(before: Appointment, draft: Appointment) -> frozenset[Override]:
    """Name the overrides that a visit keeps because it asks for no more of the doctor, room or patient than it has."""
    if draft.starts_at < before.starts_at or draft.ends_at > before.ends_at:
        return frozenset()
    granted = set(before.overrides)
    if draft.doctor_id != before.doctor_id:
        granted -= {Override.DOCTOR, Override.HOURS, Override.LIMITS}
    if draft.room_id != before.room_id:
        granted -= {Override.ROOM, Override.HOURS}  # the hours of the room are among them
    return frozenset(granted)


def _give_back(db: Db, hold_id: UUID) -> None:
    hold = rows.find(db, Hold, hold_id)
    if hold is not None and not hold.released:
        rows.change(db, hold, replace(hold, released=True))
    claims.release(db, hold_id)


def _with_patient(db: Db, before: Appointment, after: Appointment, *, actor: Actor, now: datetime) -> Appointment:
    """Store a live visit of another patient; the claims and overrides of doctor and room stay as they are."""
    kept = tuple(override for override in before.overrides if override is not Override.PATIENT)
    passed, facts = judging.judged(db, after, judging.Plea(waived=NOT_THE_PATIENTS), actor=actor, now=now)
    passed = replace(passed, overrides=kept, override_reason=before.override_reason if kept else "")
    stored = rows.change(db, before, passed)
    claims.release(db, stored.id, kinds=[ResourceKind.PATIENT])
    judging.claim(db, stored, facts, now=now, kinds=[ResourceKind.PATIENT])
    return stored


def _timed(visit: Appointment, starts: int, minutes: int, clinic: Clinic) -> Appointment:
    wall = wall_of(starts, clinic.zone)
    return replace(
        visit,
        starts_at=from_minutes(starts),
        ends_at=from_minutes(starts + minutes),
        promised=wall.iso(),
        promised_fold=wall.fold,
        zone=clinic.zone,
        zone_version=zone_data_version(),
        day=wall.day,
    )
