"""What a person did, as values: each command has its own id, a stable kind and a version of its shape.

The same value is carried out on the desk, kept in the command log, sent by sync and built by the server's routes.
Which function carries out which kind stands in `services/commands.py`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from clinic_desk.domain.appointment import CancelCode, CancelledBy, Override, Presence, Status
from clinic_desk.domain.availability import BlockedTime, DateException, Leave, WorkingWeek
from clinic_desk.domain.clinic import AppointmentType, Clinic, Holiday, Organisation, Place, Room
from clinic_desk.domain.doctor import Approval, Doctor
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.patient import Patient
from clinic_desk.domain.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing a person asked for. A retry carries the same `id` and is harmless."""

    KIND: ClassVar[str]
    VERSION: ClassVar[int] = 1

    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpOrganisation(Command):
    """First run: everything a clinic needs to begin, in one transaction."""

    KIND: ClassVar[str] = "organisation.set_up"

    organisation: Organisation
    places: tuple[Place, ...] = ()
    clinics: tuple[Clinic, ...]
    rooms: tuple[Room, ...] = ()
    types: tuple[AppointmentType, ...] = ()
    doctors: tuple[Doctor, ...] = ()
    weeks: tuple[WorkingWeek, ...] = ()
    users: tuple[User, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """A field's value as its author saw it and as it shall be, both in plain JSON types."""

    before: object
    after: object


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRecord(Command):
    """Changed fields only, each with the value its author saw, so that nothing unseen is overwritten."""

    record_id: UUID
    changes: dict[str, FieldChange]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateOrganisation(UpdateRecord):
    """Edit the organisation, its permission matrix included."""

    KIND: ClassVar[str] = "organisation.update"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateClinic(Command):
    """Add a clinic."""

    KIND: ClassVar[str] = "clinic.create"
    clinic: Clinic


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateClinic(UpdateRecord):
    """Edit a clinic."""

    KIND: ClassVar[str] = "clinic.update"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateRoom(Command):
    """Add a room."""

    KIND: ClassVar[str] = "room.create"
    room: Room


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRoom(UpdateRecord):
    """Edit a room."""

    KIND: ClassVar[str] = "room.update"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatePlace(Command):
    """Add a place to the location hierarchy."""

    KIND: ClassVar[str] = "place.create"
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatePlace(UpdateRecord):
    """Edit a place."""

    KIND: ClassVar[str] = "place.update"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateAppointmentType(Command):
    """Add a kind of visit."""

    KIND: ClassVar[str] = "appointment_type.create"
    appointment_type: AppointmentType


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateAppointmentType(UpdateRecord):
    """Edit a kind of visit; existing visits keep their length."""

    KIND: ClassVar[str] = "appointment_type.update"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateHoliday(Command):
    """Close a clinic, or all, for a day."""

    KIND: ClassVar[str] = "holiday.create"
    holiday: Holiday


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateHoliday(UpdateRecord):
    """Edit or withdraw a holiday."""

    KIND: ClassVar[str] = "holiday.update"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateUser(Command):
    """Add an account; the password is hashed already."""

    KIND: ClassVar[str] = "user.create"
    user: User


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateUser(UpdateRecord):
    """Edit, activate or deactivate an account."""

    KIND: ClassVar[str] = "user.update"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPassword(Command):
    """Give an account a new password (hash); `must_change` asks for another one at the next sign-in."""

    KIND: ClassVar[str] = "user.set_password"
    user_id: UUID
    password_hash: str
    must_change: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSignIn(Command):
    """Note that an account has signed in; a stronger hash may replace the stored one."""

    KIND: ClassVar[str] = "user.note_sign_in"
    user_id: UUID
    password_hash: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFailedSignIn(Command):
    """Note a wrong password for an account."""

    KIND: ClassVar[str] = "user.note_failed_sign_in"
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateDoctor(Command):
    """Add a doctor; bookable once approved."""

    KIND: ClassVar[str] = "doctor.create"
    doctor: Doctor


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateDoctor(UpdateRecord):
    """Edit a doctor's profile."""

    KIND: ClassVar[str] = "doctor.update"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveDoctor(Command):
    """Approve a doctor, or refuse with a reason."""

    KIND: ClassVar[str] = "doctor.approve"
    doctor_id: UUID
    approval: Approval
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPresence(Command):
    """Say whether a doctor is online, busy or offline."""

    KIND: ClassVar[str] = "doctor.set_presence"
    doctor_id: UUID
    presence: Presence


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateWorkingWeek(Command):
    """Add weekly hours for a doctor at a clinic."""

    KIND: ClassVar[str] = "working_week.create"
    week: WorkingWeek


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateWorkingWeek(UpdateRecord):
    """Edit or withdraw weekly hours; booked visits stay and are shown as outside hours."""

    KIND: ClassVar[str] = "working_week.update"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateDateException(Command):
    """Close, change or add sessions on one day."""

    KIND: ClassVar[str] = "date_exception.create"
    exception: DateException


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateDateException(UpdateRecord):
    """Edit or withdraw a date exception."""

    KIND: ClassVar[str] = "date_exception.update"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateLeave(Command):
    """Enter a doctor's leave; booked visits stay and become uncovered."""

    KIND: ClassVar[str] = "leave.create"
    leave: Leave


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateLeave(UpdateRecord):
    """Edit or withdraw a leave."""

    KIND: ClassVar[str] = "leave.update"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateBlockedTime(Command):
    """Keep time free of visits."""

    KIND: ClassVar[str] = "blocked_time.create"
    block: BlockedTime


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateBlockedTime(UpdateRecord):
    """Edit or withdraw blocked time."""

    KIND: ClassVar[str] = "blocked_time.update"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPatient(Command):
    """Register a patient; an empty `number` is filled with the next one of this desk."""

    KIND: ClassVar[str] = "patient.register"
    patient: Patient


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatePatient(UpdateRecord):
    """Edit a patient's record."""

    KIND: ClassVar[str] = "patient.update"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookAppointment(Command):
    """Book a visit. `overrides` name what may be overruled, with a reason, by somebody with the right."""

    KIND: ClassVar[str] = "appointment.book"

    appointment_id: UUID = field(default_factory=new_id)
    clinic_id: UUID
    doctor_id: UUID
    room_id: UUID | None = None
    patient_id: UUID | None = None
    type_id: UUID | None = None
    starts_at: datetime
    minutes: int
    status: Status = Status.BOOKED
    reason: str = ""
    desk_notes: str = ""
    overrides: tuple[Override, ...] = ()
    override_reason: str = ""
    hold_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveAppointment(Command):
    """Give a visit another time, length, doctor or room: one operation, the old time is released last.

    `version` or `seen_starts_at`, when given, must still be those of the visit.
    """

    KIND: ClassVar[str] = "appointment.move"

    appointment_id: UUID
    version: int | None = None
    seen_starts_at: datetime | None = None
    starts_at: datetime
    minutes: int
    doctor_id: UUID
    room_id: UUID | None = None
    overrides: tuple[Override, ...] = ()
    override_reason: str = ""
    hold_id: UUID | None = None
    is_undo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAppointment(Command):
    """Call a visit off with a coded reason, free text and who did it; its time is free at once."""

    KIND: ClassVar[str] = "appointment.cancel"

    appointment_id: UUID
    version: int | None = None
    code: CancelCode
    text: str = ""
    by: CancelledBy = CancelledBy.PATIENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeStatus(Command):
    """Take a visit one step further, or back to put a slip right. Cancelling is a command of its own.

    `overrides` matter where a missed visit takes its time again.
    """

    KIND: ClassVar[str] = "appointment.change_status"

    appointment_id: UUID
    version: int | None = None
    status: Status
    overrides: tuple[Override, ...] = ()
    override_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreAppointment(Command):
    """Bring a cancelled visit back with the status it had; its time is checked again and may be taken."""

    KIND: ClassVar[str] = "appointment.restore"

    appointment_id: UUID
    version: int | None = None
    overrides: tuple[Override, ...] = ()
    override_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendAppointment(UpdateRecord):
    """Edit patient, type or texts of a visit; its time stays."""

    KIND: ClassVar[str] = "appointment.amend"


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowZoneChange(Command):
    """Recompute the instants of future visits from their promised wall times after new time-zone data (FEATURES T1)."""

    KIND: ClassVar[str] = "appointment.follow_zone_change"

    clinic_id: UUID
    zone_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHold(Command):
    """Keep a time while a booking is being made."""

    KIND: ClassVar[str] = "hold.place"

    hold_id: UUID = field(default_factory=new_id)
    clinic_id: UUID
    doctor_id: UUID
    room_id: UUID | None = None
    patient_id: UUID | None = None
    type_id: UUID | None = None
    starts_at: datetime
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseHold(Command):
    """Give a held time back."""

    KIND: ClassVar[str] = "hold.release"

    hold_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveClaimsHorizon(Command):
    """Drop the claims of visits that ended before the start of yesterday, clinic time (nightly)."""

    KIND: ClassVar[str] = "claims.move_horizon"
