"""Doctors: profile, approval, presence, weekly hours, exceptions, leave and blocked time."""

from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from clinic_desk.domain.access import Actor, Permission
from clinic_desk.domain.appointment import Appointment
from clinic_desk.domain.availability import (
    BlockedTime,
    DateException,
    Leave,
    WorkingWeek,
    block_problems,
    exception_problems,
    leave_closure,
    leave_problems,
    week_problems,
)
from clinic_desk.domain.clinic import Clinic, Organisation
from clinic_desk.domain.commands import (
    ApproveDoctor,
    CreateBlockedTime,
    CreateDateException,
    CreateDoctor,
    CreateLeave,
    CreateWorkingWeek,
    SetPresence,
    UpdateBlockedTime,
    UpdateDateException,
    UpdateDoctor,
    UpdateLeave,
    UpdateRecord,
    UpdateWorkingWeek,
)
from clinic_desk.domain.doctor import Approval, Doctor, DoctorDetails, doctor_problems
from clinic_desk.domain.refusals import InvalidFields, NotUnique, Problem, ReasonRequired
from clinic_desk.services import edits
from clinic_desk.services.contacts import email_problems, normal_phone
from clinic_desk.storage import appointments, rows, tables
from clinic_desk.storage.engine import Db

T = TypeVar("T", WorkingWeek, DateException, Leave, BlockedTime)


def create_doctor(db: Db, command: CreateDoctor, *, actor: Actor, now: datetime) -> Doctor:  # noqa: ARG001
    """Add a doctor, waiting for approval or, by somebody who may approve, approved. Raises InvalidFields, NotUnique."""
    actor.require(Permission.EDIT_DOCTORS)
    doctor = normal_doctor(command.doctor, rows.get(db, Organisation, db.org).country)
    if doctor.approval is not Approval.PENDING:
        actor.require(Permission.APPROVE_DOCTORS)
    _check(db, doctor)
    return rows.add(db, doctor)


def update_doctor(db: Db, command: UpdateDoctor, *, actor: Actor, now: datetime) -> Doctor:  # noqa: ARG001
    """Edit a doctor's profile; future visits of a deactivated doctor stay and become uncovered (FEATURES R11)."""
    actor.require(Permission.EDIT_DOCTORS)
    before = rows.get(db, Doctor, command.record_id)
    country = rows.get(db, Organisation, db.org).country
    after = normal_doctor(edits.merged(before, command, allowed=DoctorDetails), country)
    _check(db, after)
    return rows.change(db, before, after)


def approve_doctor(db: Db, command: ApproveDoctor, *, actor: Actor, now: datetime) -> Doctor:  # noqa: ARG001
    """Approve a doctor, or refuse with a reason (FEATURES C03)."""
    actor.require(Permission.APPROVE_DOCTORS)
    if command.approval is Approval.REFUSED and not command.note.strip():
        raise ReasonRequired(field="note")
    before = rows.get(db, Doctor, command.doctor_id)
    return rows.change(db, before, replace(before, approval=command.approval, approval_note=command.note))


def set_presence(db: Db, command: SetPresence, *, actor: Actor, now: datetime) -> Doctor:  # noqa: ARG001
    """Say whether a doctor is online, busy or offline; doctors for themselves, the desk for all."""
    if actor.doctor_id != command.doctor_id:
        actor.require(Permission.CHANGE_STATUS)
    before = rows.get(db, Doctor, command.doctor_id)
    return rows.change(db, before, replace(before, presence=command.presence))


def create_working_week(db: Db, command: CreateWorkingWeek, *, actor: Actor, now: datetime) -> WorkingWeek:  # noqa: ARG001
    """Add weekly hours."""
    return _create(db, command.week, week_problems(command.week), actor)


def update_working_week(db: Db, command: UpdateWorkingWeek, *, actor: Actor, now: datetime) -> WorkingWeek:  # noqa: ARG001
    """Edit or withdraw weekly hours; booked visits stay (FEATURES R9)."""
    return _update(db, WorkingWeek, command, week_problems, actor)


def create_date_exception(db: Db, command: CreateDateException, *, actor: Actor, now: datetime) -> DateException:  # noqa: ARG001
    """Close, change or extend one day."""
    return _create(db, command.exception, exception_problems(command.exception), actor)


def update_date_exception(db: Db, command: UpdateDateException, *, actor: Actor, now: datetime) -> DateException:  # noqa: ARG001
    """Edit or withdraw a date exception."""
    return _update(db, DateException, command, exception_problems, actor)


def create_leave(db: Db, command: CreateLeave, *, actor: Actor, now: datetime) -> Leave:  # noqa: ARG001
    """Enter a leave. Never refused because of visits; they stay and are shown as uncovered (FEATURES R10)."""
    return _create(db, command.leave, leave_problems(command.leave), actor)


def update_leave(db: Db, command: UpdateLeave, *, actor: Actor, now: datetime) -> Leave:  # noqa: ARG001
    """Edit or withdraw a leave."""
    return _update(db, Leave, command, leave_problems, actor)


def create_blocked_time(db: Db, command: CreateBlockedTime, *, actor: Actor, now: datetime) -> BlockedTime:  # noqa: ARG001
    """Keep time free of visits."""
    actor.require(Permission.BLOCK_TIME)
    return _add(db, command.block, block_problems(command.block))


def update_blocked_time(db: Db, command: UpdateBlockedTime, *, actor: Actor, now: datetime) -> BlockedTime:  # noqa: ARG001
    """Edit or withdraw blocked time."""
    actor.require(Permission.BLOCK_TIME)
    before = rows.get(db, BlockedTime, command.record_id)
    after = edits.merged(before, command, allowed=BlockedTime)
    _refuse(block_problems(after))
    return rows.change(db, before, after)


def visits_under_leave(db: Db, leave: Leave) -> tuple[Appointment, ...]:
    """List the live visits that a leave would leave uncovered, in order of time, before it is saved (FEATURES C09)."""
    doctor = rows.get(db, Doctor, leave.doctor_id)
    found: dict[UUID, Appointment] = {}
    for clinic_id in doctor.clinic_ids:
        clinic = rows.get(db, Clinic, clinic_id)
        closure = leave_closure(leave, clinic.zone)
        for visit in appointments.live_between(db, [doctor.id], closure.starts, closure.ends):
            if visit.clinic_id == clinic.id:
                found[visit.id] = visit
    return tuple(sorted(found.values(), key=lambda visit: visit.starts_at))


def find_doctors(db: Db, text: str = "", *, active_only: bool = False) -> tuple[Doctor, ...]:
    """List the doctors whose name, speciality or licence holds every word of `text`, by name."""
    from clinic_desk.domain.search_keys import fold

    words = fold(text).split()
    table = tables.doctor.c
    everybody = rows.select_all(db, Doctor, *([table.active] if active_only else []), order=table.name)
    return tuple(
        doctor
        for doctor in everybody
        if all(word in fold(" ".join((doctor.name, doctor.licence, *doctor.specialities))) for word in words)
    )


def normal_doctor(doctor: Doctor, country: str) -> Doctor:
    """Bring name, licence, e-mail and mobile to the form in which they are stored and compared."""
    return replace(
        doctor,
        name=doctor.name.strip(),
        licence=doctor.licence.strip(),
        email=doctor.email.strip().lower(),
        mobile=normal_phone(doctor.mobile, country).number,
    )


def _check(db: Db, doctor: Doctor) -> None:
    """Check the form, then that licence, e-mail and mobile belong to nobody else (a rule on desks: DECISIONS 10)."""
    _refuse((*doctor_problems(doctor), *email_problems(doctor.email)))
    table = tables.doctor.c
    for name in ("licence", "email", "mobile"):
        value = getattr(doctor, name)
        if value and rows.select_all(db, Doctor, table[name] == value, table.id != doctor.id):
            raise NotUnique(field=name)


def _create(db: Db, record: T, problems: tuple[Problem, ...], actor: Actor) -> T:
    _require_hours(actor, record)
    return _add(db, record, problems)


def _add(db: Db, record: T, problems: tuple[Problem, ...]) -> T:
    _refuse(problems)
    return rows.add(db, record)


def _update(db: Db, kind: type[T], command: UpdateRecord, check: Any, actor: Actor) -> T:
    before = rows.get(db, kind, command.record_id)
    _require_hours(actor, before)
    after = edits.merged(before, command, allowed=kind)
    _require_hours(actor, after)
    _refuse(check(after))
    return rows.change(db, before, after)


def _require_hours(actor: Actor, record: Any) -> None:
    own = actor.doctor_id is not None and record.doctor_id == actor.doctor_id
    actor.require(Permission.EDIT_OWN_HOURS if own and actor.may(Permission.EDIT_OWN_HOURS) else Permission.EDIT_HOURS)


def _refuse(problems: tuple[Problem, ...]) -> None:
    if problems:
        raise InvalidFields(problems)
