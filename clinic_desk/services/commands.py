"""The one list of commands and the functions that carry them out; and carrying one out, with its log row."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import Actor, Permission, Role
from clinic_desk.domain.records import RecordKind
from clinic_desk.domain.refusals import NotSetUp
from clinic_desk.services import accounts, booking, clinics, doctors, holds, patients, visit_steps, zone_change
from clinic_desk.storage import command_log, rows
from clinic_desk.storage.engine import Db, Stamp

Handler = Callable[..., Any]

HANDLERS: dict[type[c.Command], Handler] = {
    c.SetUpOrganisation: clinics.set_up_organisation,
    c.UpdateOrganisation: clinics.update_organisation,
    c.CreateClinic: clinics.create_clinic,
    c.UpdateClinic: clinics.update_clinic,
    c.CreateRoom: clinics.create_room,
    c.UpdateRoom: clinics.update_room,
    c.CreatePlace: clinics.create_place,
    c.UpdatePlace: clinics.update_place,
    c.CreateAppointmentType: clinics.create_appointment_type,
    c.UpdateAppointmentType: clinics.update_appointment_type,
    c.CreateHoliday: clinics.create_holiday,
    c.UpdateHoliday: clinics.update_holiday,
    c.CreateUser: accounts.create_user,
    c.UpdateUser: accounts.update_user,
    c.SetPassword: accounts.set_password,
    c.NoteSignIn: accounts.note_sign_in,
    c.NoteFailedSignIn: accounts.note_failed_sign_in,
    c.CreateDoctor: doctors.create_doctor,
    c.UpdateDoctor: doctors.update_doctor,
    c.ApproveDoctor: doctors.approve_doctor,
    c.SetPresence: doctors.set_presence,
    c.CreateWorkingWeek: doctors.create_working_week,
    c.UpdateWorkingWeek: doctors.update_working_week,
    c.CreateDateException: doctors.create_date_exception,
    c.UpdateDateException: doctors.update_date_exception,
    c.CreateLeave: doctors.create_leave,
    c.UpdateLeave: doctors.update_leave,
    c.CreateBlockedTime: doctors.create_blocked_time,
    c.UpdateBlockedTime: doctors.update_blocked_time,
    c.RegisterPatient: patients.register_patient,
    c.UpdatePatient: patients.update_patient,
    c.BookAppointment: booking.book_appointment,
    c.MoveAppointment: booking.move_appointment,
    c.CancelAppointment: visit_steps.cancel_appointment,
    c.RestoreAppointment: visit_steps.restore_appointment,
    c.ChangeStatus: visit_steps.change_status,
    c.AmendAppointment: booking.amend_appointment,
    c.FollowZoneChange: zone_change.follow_zone_change,
    c.PlaceHold: holds.place_hold,
    c.ReleaseHold: holds.release_hold,
    c.MoveClaimsHorizon: holds.move_claims_horizon,
}
KINDS: dict[str, type[c.Command]] = {command.KIND: command for command in HANDLERS}


class Origin(StrEnum):
    """Where a command was made; only a desk numbers its commands."""

    DESK = "desk"
    REST = "rest"
    JOB = "job"


@dataclass(frozen=True, slots=True)
class _Result:
    """What the log keeps of an answer: the record, or a plain value."""

    kind: str | None = None
    record_id: UUID | None = None
    value: Any = None


def carry_out(db: Db, command: c.Command, *, actor: Actor, now: datetime, origin: Origin = Origin.DESK) -> Any:
    """Carry out one command inside the caller's write transaction, with its change and command log rows.

    A command that was carried out before is not repeated: the record that it made or changed is answered as it is now.
    Raises NotSetUp before the first run, and what the command's function raises; the caller then rolls back, and
    neither log knows of the try.
    """
    if db.org_id is None and not isinstance(command, c.SetUpOrganisation):
        raise NotSetUp
    stored = command_log.result_of(db, command.id) if db.org_id is not None else None
    if stored is not None:
        return _answered(db, msgspec.json.decode(stored, type=_Result))
    at = now - timedelta(microseconds=now.microsecond % 1000)  # logs keep milliseconds; a replay must see the same
    db.stamp = Stamp(command_id=command.id, actor_id=actor.user_id, at=at)
    try:
        answer = HANDLERS[type(command)](db, command, actor=actor, now=at)
    finally:
        db.stamp = None
    entry = command_log.Entry(
        id=command.id,
        n=None,
        kind=command.KIND,
        version=command.VERSION,
        args=encode(command),
        actor_id=actor.user_id,
        origin=origin.value,
        at=at,
        result=msgspec.json.encode(_result(answer)).decode(),
    )
    command_log.append(db, entry, numbered=origin is Origin.DESK)
    return answer


def encode(command: c.Command) -> str:
    """Write a command as JSON, as it stands in the log and will travel."""
    return msgspec.json.encode(command).decode()


def decode(kind: str, args: str) -> c.Command:
    """Read a command from the log. Raises KeyError for an unknown kind, msgspec.ValidationError for a wrong shape."""
    return msgspec.json.decode(args, type=KINDS[kind])


def replay(source: Db, target: Db) -> int:
    """Carry out every numbered command of one data file on an empty one, as the same people at the same moments.

    Answers how many. What was decided then is not asked again: permissions are taken as given.
    """
    count = 0
    for entry in command_log.in_order(source):
        actor = Actor(user_id=entry.actor_id, role=Role.ADMIN, permissions=frozenset(Permission))
        carry_out(target, decode(entry.kind, entry.args), actor=actor, now=entry.at)
        count += 1
    return count


def _result(answer: Any) -> _Result:
    kind = rows.KIND_OF.get(type(answer))
    if kind is None:
        return _Result(value=msgspec.to_builtins(answer))
    return _Result(kind=kind.value, record_id=answer.id)


def _answered(db: Db, result: _Result) -> Any:
    if result.kind is None or result.record_id is None:
        return result.value
    value, _ = rows.RECORDS[RecordKind(result.kind)]
    return rows.get(db, value, result.record_id)
