"""The steps of a visit's day: arriving, beginning, ending, being missed, called off and brought back."""

from dataclasses import replace
from datetime import datetime

from clinic_desk.domain.access import Actor, Permission
from clinic_desk.domain.appointment import (
    LIVE,
    Appointment,
    CancelCode,
    Override,
    Status,
    Step,
    is_late_correction,
    is_too_early,
    step_between,
)
from clinic_desk.domain.clinic import Clinic
from clinic_desk.domain.clinic_time import to_minutes, wall_of
from clinic_desk.domain.commands import CancelAppointment, ChangeStatus, RestoreAppointment
from clinic_desk.domain.refusals import CorrectionTooOld, ReasonRequired, StatusNotPossible, TooEarlyForStatus
from clinic_desk.domain.schedule import ReasonCode
from clinic_desk.services import judging
from clinic_desk.storage import claims, rows
from clinic_desk.storage.engine import Db

_NOT_ON_RETURN = frozenset({
    ReasonCode.IN_PAST, ReasonCode.TOO_SHORT_NOTICE, ReasonCode.TOO_FAR_AHEAD, ReasonCode.OFF_GRID,
    ReasonCode.LENGTH_NOT_ALLOWED, ReasonCode.TYPE_INACTIVE, ReasonCode.TYPE_NOT_WITH_DOCTOR,
    ReasonCode.TYPE_NOT_IN_ROOM,
})  # fmt: skip
"""What was settled when a visit was booked and is not asked again when it comes back."""


def cancel_appointment(db: Db, command: CancelAppointment, *, actor: Actor, now: datetime) -> Appointment:
    """Call a visit off; its time is free at once, the record stays (FEATURES A42, A43)."""
    actor.require(Permission.CANCEL)
    before = judging.seen(db, command.appointment_id, command.version)
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
    before = judging.seen(db, command.appointment_id, command.version)
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
    before = judging.seen(db, command.appointment_id, command.version)
    clinic = rows.get(db, Clinic, before.clinic_id)
    _allow_step(before, command.status, clinic, actor=actor, now=now)
    after = replace(before, status=command.status, status_before=before.status)
    after = _stamped(after, now)
    if before.is_live or not after.is_live:
        return _with_status(db, before, after, now=now)
    return _returned(db, before, after, command, actor=actor, now=now)


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
    plea = judging.Plea(
        overrides=command.overrides,
        reason=command.override_reason,
        waived=_NOT_ON_RETURN,
        granted=frozenset(before.overrides) & {Override.HOURS, Override.LIMITS},
    )
    passed, facts = judging.judged(db, after, plea, actor=actor, now=now)
    stored = rows.change(db, before, passed)
    claims.release(db, stored.id)
    judging.claim(db, stored, facts, now=now)
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
