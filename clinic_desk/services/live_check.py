"""What stands against a time while a booking is being made, in the words of the same judge that will decide.

Nothing is written here and nothing is promised: the transaction that books asks again (DECISIONS 7).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from clinic_desk.domain.appointment import Appointment, Hold
from clinic_desk.domain.booking_form import Asked, LiveAnswer, Objection
from clinic_desk.domain.clinic import AppointmentType, Clinic
from clinic_desk.domain.clinic_time import from_minutes, wall_of
from clinic_desk.domain.commands import MoveAppointment
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.patient import Patient
from clinic_desk.domain.schedule import Reason, ReasonCode, reasons_against, standing
from clinic_desk.domain.user import User
from clinic_desk.services import booking, judging, openings
from clinic_desk.services.facts import Scope, gather
from clinic_desk.storage import rows
from clinic_desk.storage.engine import Db

_VISIT_IN_THE_WAY = frozenset({ReasonCode.DOCTOR_BUSY, ReasonCode.ROOM_BUSY})
_HOLD_IN_THE_WAY = frozenset({ReasonCode.DOCTOR_HELD, ReasonCode.ROOM_HELD, ReasonCode.PATIENT_HELD})


def check(db: Db, asked: Asked, *, now: datetime) -> LiveAnswer:
    """Judge a time as it stands on the form: every reason with a name to it, and the three nearest free times."""
    verdict = _verdict(db, asked, now)
    if not verdict.reasons:
        return LiveAnswer()
    return LiveAnswer(
        objections=named(db, verdict.reasons),
        alternatives=openings.nearest(db, verdict.wish, verdict.facts, type_id=asked.type_id, now=now),
    )


def named(db: Db, reasons: Sequence[Reason]) -> tuple[Objection, ...]:
    """Put a name to each reason: whose visit, held by whom, with which doctor."""
    return tuple(Objection(reason=reason, name=_name(db, reason)) for reason in reasons)


def taken(db: Db, asked: Sequence[Asked], *, now: datetime) -> frozenset[int]:
    """Tell which of these times (by their place) cannot be booked just so any more.

    Room, patient and kind of visit are those of the first: the lines of one list have them in common.
    """
    gone: set[int] = set()
    for clinic_id in {one.clinic_id for one in asked}:
        here = {place: one for place, one in enumerate(asked) if one.clinic_id == clinic_id}
        wishes = {place: judging.wish_of(_owner(db, one, now), ignores=_own(one)) for place, one in here.items()}
        facts = gather(db, _scope(db, tuple(here.values())), now=now)
        gone |= {place for place, wish in wishes.items() if reasons_against(wish, facts[wish.doctor_id])}
    return frozenset(gone)


def _verdict(db: Db, asked: Asked, now: datetime) -> judging.Verdict:
    """Judge a new visit, or a stored one at its new place: what was settled or granted for it is not asked again."""
    if asked.appointment_id is not None:
        visit = rows.get(db, Appointment, asked.appointment_id)
        draft, plea = booking.as_moved(db, visit, _as_move(asked, visit))
        if booking.place_of(draft) == booking.place_of(visit):
            plea = replace(plea, waived=booking.NOT_THE_PATIENTS)
        draft = replace(draft, patient_id=asked.patient_id, type_id=asked.type_id)
        verdict = judging.weigh(db, draft, plea, ignores=_own(asked), now=now)
        return replace(verdict, reasons=standing(verdict.reasons, plea.granted))
    owner = _owner(db, asked, now)
    facts = judging.facts_for(db, owner, type_id=asked.type_id, now=now)
    wish = judging.wish_of(owner, ignores=_own(asked))
    return judging.Verdict(wish=wish, facts=facts, reasons=reasons_against(wish, facts))


def _as_move(asked: Asked, visit: Appointment) -> MoveAppointment:
    return MoveAppointment(
        appointment_id=visit.id,
        starts_at=from_minutes(asked.starts),
        minutes=asked.minutes,
        doctor_id=asked.doctor_id,
        room_id=asked.room_id,
    )


def _scope(db: Db, asked: tuple[Asked, ...]) -> Scope:
    first = asked[0]
    zone = rows.get(db, Clinic, first.clinic_id).zone
    days = [wall_of(one.starts, zone).day for one in asked]
    return Scope(
        clinic_id=first.clinic_id,
        doctor_ids=tuple(dict.fromkeys(one.doctor_id for one in asked)),
        first_day=min(days),
        last_day=max(days),
        room_id=first.room_id,
        patient_id=first.patient_id,
        type_id=first.type_id,
        without=_own(first),
    )


def _own(asked: Asked) -> frozenset[UUID]:
    return frozenset(record_id for record_id in (asked.appointment_id, asked.hold_id) if record_id is not None)


def _owner(db: Db, asked: Asked, now: datetime) -> Hold:
    """Stand in for the visit that is not there yet, with the buffers that it will have."""
    doctor = rows.get(db, Doctor, asked.doctor_id)
    visit_type = None if asked.type_id is None else rows.get(db, AppointmentType, asked.type_id)
    before, after = judging.buffers_for(doctor, visit_type)
    return Hold(
        id=asked.appointment_id or asked.hold_id or new_id(),
        clinic_id=asked.clinic_id,
        doctor_id=asked.doctor_id,
        room_id=asked.room_id,
        patient_id=asked.patient_id,
        starts_at=from_minutes(asked.starts),
        ends_at=from_minutes(asked.starts + asked.minutes),
        buffer_before=before,
        buffer_after=after,
        expires_at=now,
    )


def _name(db: Db, reason: Reason) -> str:
    if reason.blocker_id is None:
        return ""
    if reason.code in _HOLD_IN_THE_WAY:
        hold = rows.find(db, Hold, reason.blocker_id)
        user = None if hold is None or hold.user_id is None else rows.find(db, User, hold.user_id)
        return "" if user is None else user.name
    visit = rows.find(db, Appointment, reason.blocker_id)
    if reason.code in _VISIT_IN_THE_WAY and visit is not None and visit.patient_id is not None:
        patient = rows.find(db, Patient, visit.patient_id)
        return "" if patient is None else patient.full_name
    if reason.code is ReasonCode.PATIENT_BUSY and visit is not None:
        return rows.get(db, Doctor, visit.doctor_id).name
    return ""
