"""Booking, moving, cancelling and the other steps of a visit's life. Every change of time passes the same judge."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from clinic_desk.domain.access import Actor, Permission
from clinic_desk.domain.appointment import (
    LIVE,
    MOVABLE,
    Appointment,
    CancelCode,
    Hold,
    Override,
    Status,
    Step,
    VisitDetails,
    is_late_correction,
    is_too_early,
    step_between,
    visit_problems,
)
from clinic_desk.domain.claims import ResourceKind, needs_of
from clinic_desk.domain.clinic import GRAIN_MINUTES, AppointmentType, Clinic
from clinic_desk.domain.clinic_time import from_minutes, to_minutes, wall_of
from clinic_desk.domain.commands import (
    AmendAppointment,
    BookAppointment,
    CancelAppointment,
    ChangeStatus,
    MoveAppointment,
    RestoreAppointment,
)
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.patient import Patient
from clinic_desk.domain.refusals import (
    CorrectionTooOld,
    InvalidFields,
    ReasonRequired,
    StaleEdit,
    StatusNotPossible,
    TooEarlyForStatus,
    VisitNotMovable,
)
from clinic_desk.domain.schedule import (
    CannotBook,
    Facts,
    Reason,
    ReasonCode,
    Wish,
    capacity_at,
    reasons_against,
    standing,
)
from clinic_desk.services import edits, openings
from clinic_desk.services.facts import Scope, gather
from clinic_desk.storage import claims, rows
from clinic_desk.storage.engine import Db, zone_data_version

_PERMISSION_FOR = {
    Override.DOCTOR: Permission.OVERBOOK,
    Override.ROOM: Permission.OVERBOOK,
    Override.PATIENT: Permission.OVERBOOK,
    Override.HOURS: Permission.BOOK_OUTSIDE_HOURS,
    Override.LIMITS: Permission.EXCEED_LIMITS,
}
_WHEN = frozenset({ReasonCode.IN_PAST, ReasonCode.TOO_SHORT_NOTICE, ReasonCode.TOO_FAR_AHEAD, ReasonCode.OFF_GRID})
_KIND = frozenset({ReasonCode.TYPE_INACTIVE, ReasonCode.TYPE_NOT_WITH_DOCTOR, ReasonCode.TYPE_NOT_IN_ROOM})
_NOT_ON_RETURN = _WHEN | _KIND | {ReasonCode.LENGTH_NOT_ALLOWED}
"""What was settled when a visit was booked and is not asked again when it comes back."""

_NOT_THE_PATIENTS = frozenset(ReasonCode) - {
    ReasonCode.PATIENT_BUSY,
    ReasonCode.PATIENT_HELD,
    ReasonCode.PATIENT_DECEASED,
    ReasonCode.PATIENT_ARCHIVED,
    ReasonCode.PATIENT_DAY_FULL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plea:
    """With which overrides and why somebody asks for a time, and which reasons do not count this time.

    `granted` are overrides that somebody with the right gave this visit before, for what it asks again.
    """

    overrides: tuple[Override, ...] = ()
    reason: str = ""
    waived: frozenset[ReasonCode] = frozenset()
    granted: frozenset[Override] = frozenset()


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
    visit, facts = _judged(
        db, draft, Plea(overrides=command.overrides, reason=command.override_reason), actor=actor, now=now
    )
    stored = rows.add(db, visit)
    claim(db, stored, facts, now=now)
    return stored


def move_appointment(db: Db, command: MoveAppointment, *, actor: Actor, now: datetime) -> Appointment:
    """Give a visit another time, length, doctor or room, keeping its identity (FEATURES A44).

    A move to where the visit is already changes nothing. Raises CannotBook, StaleEdit when it is no longer where the
    author saw it, VisitNotMovable.
    """
    actor.require(Permission.MOVE)
    before = _seen(db, command.appointment_id, command.version)
    if command.seen_starts_at is not None and command.seen_starts_at != before.starts_at:
        raise StaleEdit(before.id, ("starts_at",))
    if before.status not in MOVABLE:
        raise VisitNotMovable(status=before.status.value)
    if command.hold_id is not None:
        _give_back(db, command.hold_id)
    draft = _moved(db, before, command)
    if _place(draft) == _place(before):
        return before
    plea = Plea(
        overrides=command.overrides,
        reason=command.override_reason,
        waived=_settled(before, draft, is_undo=command.is_undo),
        granted=_still_granted(before, draft),
    )
    after, facts = _judged(db, draft, plea, actor=actor, now=now)
    after = replace(after, move_count=max(0, before.move_count + (-1 if command.is_undo else 1)))
    stored = rows.change(db, before, after)
    claims.release(db, stored.id)
    claim(db, stored, facts, now=now)
    return stored


def cancel_appointment(db: Db, command: CancelAppointment, *, actor: Actor, now: datetime) -> Appointment:
    """Call a visit off; its time is free at once, the record stays (FEATURES A42, A43)."""
    actor.require(Permission.CANCEL)
    before = _seen(db, command.appointment_id, command.version)
    if step_between(before.status, Status.CANCELLED) is not Step.FORWARD:
        raise StatusNotPossible(status=before.status.value, to=Status.CANCELLED.value)
    if command.code is CancelCode.OTHER and not command.text.strip():
        raise ReasonRequired(field="text")
    after = replace(
        before,
        status=Status.CANCELLED,
        status_before=before.status,
        cancel_code=command.code,
        cancel_text=command.text,
        cancelled_by=command.by,
    )
    return _with_status(db, before, after, now=now)


def restore_appointment(db: Db, command: RestoreAppointment, *, actor: Actor, now: datetime) -> Appointment:
    """Bring a cancelled visit back with the status it had. Raises CannotBook when its time is taken by now."""
    actor.require(Permission.CANCEL)
    before = _seen(db, command.appointment_id, command.version)
    if before.status is not Status.CANCELLED:
        raise StatusNotPossible(status=before.status.value, to=Status.BOOKED.value)
    after = replace(
        before,
        status=before.status_before or Status.BOOKED,
        status_before=None,
        cancel_code=None,
        cancel_text="",
        cancelled_by=None,
    )
    return _returned(db, before, after, command, actor=actor, now=now)


def change_status(db: Db, command: ChangeStatus, *, actor: Actor, now: datetime) -> Appointment:
    """Take a visit a step further, or back to put a slip right (FEATURES A41, R22).

    Raises StatusNotPossible, TooEarlyForStatus, CorrectionTooOld; CannotBook when the visit would occupy time again.
    """
    actor.require(Permission.CHANGE_STATUS)
    before = _seen(db, command.appointment_id, command.version)
    clinic = rows.get(db, Clinic, before.clinic_id)
    _allow_step(before, command.status, clinic, actor=actor, now=now)
    after = replace(before, status=command.status, status_before=before.status)
    after = _stamped(after, now)
    if before.is_live or not after.is_live:
        return _with_status(db, before, after, now=now)
    return _returned(db, before, after, command, actor=actor, now=now)


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


def wish_of(owner: Appointment | Hold, *, ignores: frozenset[UUID] = frozenset()) -> Wish:
    """Say which time a visit or hold wants; its own claims do not stand against it."""
    starts = to_minutes(owner.starts_at)
    return Wish(
        starts=starts,
        minutes=to_minutes(owner.ends_at) - starts,
        doctor_id=owner.doctor_id,
        room_id=owner.room_id,
        patient_id=owner.patient_id,
        buffer_before=owner.buffer_before,
        buffer_after=owner.buffer_after,
        ignores=ignores | {owner.id},
    )


def facts_for(db: Db, owner: Appointment | Hold, *, type_id: UUID | None, now: datetime) -> Facts:
    """Gather what the rules need to judge one visit or hold where it stands."""
    clinic = rows.get(db, Clinic, owner.clinic_id)
    day = wall_of(to_minutes(owner.starts_at), clinic.zone).day
    scope = Scope(
        clinic_id=clinic.id,
        doctor_ids=(owner.doctor_id,),
        first_day=day,
        last_day=day,
        room_id=owner.room_id,
        patient_id=owner.patient_id,
        type_id=type_id,
        without=frozenset({owner.id}),
    )
    return gather(db, scope, now=now)[owner.doctor_id]


def capacities_of(owner: Appointment | Hold, facts: Facts) -> dict[tuple[ResourceKind, int], int]:
    """Give the number of lanes per grain where it is not one: capacity sessions and rooms with several places."""
    found: dict[tuple[ResourceKind, int], int] = {}
    for need in needs_of(owner):
        for grain in range(need.first, need.end):
            if need.kind is ResourceKind.DOCTOR:
                found[need.kind, grain] = capacity_at(grain * GRAIN_MINUTES, facts.openings)
            elif need.kind is ResourceKind.ROOM and facts.room is not None:
                found[need.kind, grain] = facts.room.capacity
    return found


def buffers_for(doctor: Doctor, visit_type: AppointmentType | None) -> tuple[int, int]:
    """Give the buffers in minutes before and after: those of doctor and type add up (DECISIONS 4)."""
    before, after = doctor.buffer_before, doctor.buffer_after
    if visit_type is not None:
        before, after = before + visit_type.buffer_before, after + visit_type.buffer_after
    return before, after


def _draft(db: Db, command: BookAppointment, *, now: datetime, actor: Actor) -> Appointment:
    clinic = rows.get(db, Clinic, command.clinic_id)
    doctor = rows.get(db, Doctor, command.doctor_id)
    visit_type = None if command.type_id is None else rows.get(db, AppointmentType, command.type_id)
    before, after = buffers_for(doctor, visit_type)
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
        lead, tail = buffers_for(rows.get(db, Doctor, draft.doctor_id), visit_type)
        draft = replace(draft, buffer_before=lead, buffer_after=tail)
    clinic = rows.get(db, Clinic, before.clinic_id)
    return _timed(draft, to_minutes(command.starts_at), command.minutes, clinic)


def _place(visit: Appointment) -> tuple[datetime, datetime, UUID, UUID | None]:
    return visit.starts_at, visit.ends_at, visit.doctor_id, visit.room_id


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


def _judged(db: Db, draft: Appointment, plea: Plea, *, actor: Actor, now: datetime) -> tuple[Appointment, Facts]:
    """Let a draft pass, with the overrides that it really needs. Raises CannotBook, ReasonRequired, NotAllowed."""
    facts = facts_for(db, draft, type_id=draft.type_id, now=now)
    wish = wish_of(draft)
    reasons = tuple(reason for reason in reasons_against(wish, facts) if reason.code not in plea.waived)
    if standing(reasons, plea.granted.union(plea.overrides)):
        raise CannotBook(reasons, openings.nearest(db, wish, facts, type_id=draft.type_id, now=now))
    needed = _needed_overrides(reasons)
    asked = [override for override in needed if override not in plea.granted]
    for override in asked:
        actor.require(_PERMISSION_FOR[override])
    if asked and not plea.reason.strip():
        raise ReasonRequired(field="override_reason")
    why = plea.reason if asked else draft.override_reason
    return replace(draft, overrides=needed, override_reason=why if needed else ""), facts


def _needed_overrides(reasons: tuple[Reason, ...]) -> tuple[Override, ...]:
    return tuple(sorted({reason.override for reason in reasons if reason.override is not None}))


def claim(
    db: Db,
    owner: Appointment | Hold,
    facts: Facts,
    *,
    now: datetime,
    kinds: Collection[ResourceKind] = tuple(ResourceKind),
) -> None:
    """Take the claims of a visit or hold that the rules let pass. Raises CannotBook when the database says no."""
    claims.lapse_holds(db, now)
    try:
        claims.take(db, owner, capacities_of(owner, facts), kinds=kinds)
    except claims.Taken as taken:
        code = {
            ResourceKind.DOCTOR: ReasonCode.DOCTOR_BUSY,
            ResourceKind.ROOM: ReasonCode.ROOM_BUSY,
            ResourceKind.PATIENT: ReasonCode.PATIENT_BUSY,
        }[taken.kind]
        blockers: list[UUID | None] = [*sorted(taken.owners)] or [None]
        raise CannotBook(tuple(Reason(code=code, blocker_id=blocker) for blocker in blockers)) from taken


def _seen(db: Db, appointment_id: UUID, version: int | None) -> Appointment:
    visit = rows.get(db, Appointment, appointment_id)
    if version is not None and version != visit.version:
        raise StaleEdit(visit.id, ("version",))
    return visit


def _give_back(db: Db, hold_id: UUID) -> None:
    hold = rows.find(db, Hold, hold_id)
    if hold is not None and not hold.released:
        rows.change(db, hold, replace(hold, released=True))
    claims.release(db, hold_id)


def _with_status(db: Db, before: Appointment, after: Appointment, *, now: datetime) -> Appointment:
    """Store a change that frees time or leaves it as it is."""
    stored = rows.change(db, before, after)
    if stored.status not in LIVE:
        claims.release(db, stored.id)
    claims.lapse_holds(db, now)
    return stored


def _returned(
    db: Db,
    before: Appointment,
    after: Appointment,
    command: ChangeStatus | RestoreAppointment,
    *,
    actor: Actor,
    now: datetime,
) -> Appointment:
    """Store a visit that takes its old time again. Hours and limits stay overruled; who is there now is asked anew."""
    plea = Plea(
        overrides=command.overrides,
        reason=command.override_reason,
        waived=_NOT_ON_RETURN,
        granted=frozenset(before.overrides) & {Override.HOURS, Override.LIMITS},
    )
    return _revived(db, before, after, plea, actor=actor, now=now)


def _revived(
    db: Db, before: Appointment, after: Appointment, plea: Plea, *, actor: Actor, now: datetime
) -> Appointment:
    """Store a change after which the visit occupies time that it did not occupy before."""
    passed, facts = _judged(db, after, plea, actor=actor, now=now)
    stored = rows.change(db, before, passed)
    claims.release(db, stored.id)
    claim(db, stored, facts, now=now)
    return stored


def _with_patient(db: Db, before: Appointment, after: Appointment, *, actor: Actor, now: datetime) -> Appointment:
    """Store a live visit of another patient; the claims and overrides of doctor and room stay as they are."""
    kept = tuple(override for override in before.overrides if override is not Override.PATIENT)
    passed, facts = _judged(db, after, Plea(waived=_NOT_THE_PATIENTS), actor=actor, now=now)
    passed = replace(passed, overrides=kept, override_reason=before.override_reason if kept else "")
    stored = rows.change(db, before, passed)
    claims.release(db, stored.id, kinds=[ResourceKind.PATIENT])
    claim(db, stored, facts, now=now, kinds=[ResourceKind.PATIENT])
    return stored


def _allow_step(visit: Appointment, status: Status, clinic: Clinic, *, actor: Actor, now: datetime) -> None:
    step = step_between(visit.status, status)
    own_command = status is Status.CANCELLED or (visit.status is Status.CANCELLED and step is Step.CORRECTION)
    if step is Step.NONE or own_command:
        raise StatusNotPossible(status=visit.status.value, to=status.value)
    today = wall_of(to_minutes(now), clinic.zone).day
    if is_too_early(visit, status, now=now, today=today):
        raise TooEarlyForStatus(status=status.value, day=visit.day.isoformat())
    if is_late_correction(visit, status, today=today):
        actor.require(Permission.CORRECT_STATUS)
        if (today - visit.day).days > clinic.rules.correction_days:
            raise CorrectionTooOld(days=clinic.rules.correction_days)


def _stamped(visit: Appointment, now: datetime) -> Appointment:
    """Note the time of the step, and forget those of steps that were taken back."""
    order = (Status.ARRIVED, Status.IN_PROGRESS, Status.COMPLETED)
    reached = order.index(visit.status) if visit.status in order else -1
    stamps = [visit.arrived_at, visit.started_at, visit.completed_at]
    kept = [stamp if number <= reached else None for number, stamp in enumerate(stamps)]
    if reached >= 0 and kept[reached] is None:
        kept[reached] = now
    return replace(visit, arrived_at=kept[0], started_at=kept[1], completed_at=kept[2])
