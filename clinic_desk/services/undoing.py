"""The way from one state of a visit to another, as a command: what undo and redo are made of. Nothing is written here.

The command runs through the same rules as any other and may be refused.
"""

from dataclasses import fields, replace
from uuid import UUID

from clinic_desk.domain.appointment import Appointment, CancelCode, CancelledBy, Status, VisitDetails
from clinic_desk.domain.commands import (
    AmendAppointment,
    CancelAppointment,
    ChangeStatus,
    Command,
    MoveAppointment,
    RestoreAppointment,
)
from clinic_desk.services import edits
from clinic_desk.storage import rows
from clinic_desk.storage.engine import Db

_DETAILS = tuple(field.name for field in fields(VisitDetails))
_PLACE = ("doctor_id", "room_id", "starts_at", "ends_at")


def find_visit(db: Db, appointment_id: UUID) -> Appointment | None:
    """Read a visit as it is stored now, None if there is none yet."""
    return rows.find(db, Appointment, appointment_id)


def command_towards(current: Appointment, target: Appointment | None, *, is_undo: bool) -> Command | None:
    """The command that brings a visit into another state: its status, else its time, else its texts.

    `target` None means that it was not booked; None is answered when nothing leads there or nothing differs.
    """
    if target is None:
        return _called_off(current)
    if target.status is not current.status:
        return _with_status(current, target)
    if _differ(current, target, _PLACE):
        return MoveAppointment(
            appointment_id=current.id,
            version=current.version,
            starts_at=target.starts_at,
            minutes=target.minutes,
            doctor_id=target.doctor_id,
            room_id=target.room_id,
            overrides=target.overrides,
            override_reason=target.override_reason,
            is_undo=is_undo,
        )
    if _differ(current, target, _DETAILS):
        return edits.update_of(AmendAppointment, current, _with_details(current, target))
    return None


def is_alike(one: Appointment | None, other: Appointment | None) -> bool:
    """Whether two states of a visit mean the same to the people concerned: status, time, place and texts."""
    if one is None or other is None:
        return one is other
    return not _differ(one, other, ("id", "status", *_PLACE, *_DETAILS))


def _with_status(current: Appointment, target: Appointment) -> Command:
    if current.status is Status.CANCELLED:
        return RestoreAppointment(
            appointment_id=current.id,
            version=current.version,
            overrides=target.overrides,
            override_reason=target.override_reason,
        )
    if target.status is Status.CANCELLED:
        return CancelAppointment(
            appointment_id=current.id,
            version=current.version,
            code=target.cancel_code or CancelCode.BOOKED_BY_MISTAKE,
            text=target.cancel_text,
            by=target.cancelled_by or CancelledBy.CLINIC,
        )
    return ChangeStatus(appointment_id=current.id, version=current.version, status=target.status)


def _called_off(current: Appointment) -> Command | None:
    if current.status is Status.CANCELLED:
        return None
    return CancelAppointment(
        appointment_id=current.id,
        version=current.version,
        code=CancelCode.BOOKED_BY_MISTAKE,
        by=CancelledBy.CLINIC,
    )


def _with_details(current: Appointment, target: Appointment) -> Appointment:
    return replace(current, **{name: getattr(target, name) for name in _DETAILS})


def _differ(one: Appointment, other: Appointment, names: tuple[str, ...]) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in names)
