"""One right example or more of every command, with the permissions that it needs; each is right in the same scene.

The visit that is booked stands at 10:00 on `DAY`, the cancelled one at 12:00, the hold at 11:00, all with the first
doctor, who is also whom the role of doctor acts for.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import DEFAULT_MATRIX, PROGRAM, Actor, Grant, Permission, Role
from clinic_desk.domain.appointment import Appointment, CancelCode, Hold, Override, Presence, Status
from clinic_desk.domain.availability import BlockedTime, DateException, ExceptionKind, Leave, WorkingWeek
from clinic_desk.domain.clinic import AppointmentType, Clinic, Holiday, Organisation, Place, Room
from clinic_desk.domain.doctor import Approval
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.patient import Patient
from clinic_desk.domain.user import User
from clinic_desk.services.commands import carry_out
from clinic_desk.services.edits import update_of
from clinic_desk.storage import rows
from clinic_desk.storage.engine import Database
from tests.support.builders import DAY, NOW, World, a_doctor, a_week, a_world, at, book

P = Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The small clinic with one record of every kind; `me` is the account of whoever acts."""

    world: World
    me: User
    booked: Appointment
    cancelled: Appointment
    hold: Hold
    place: Place
    holiday: Holiday
    leave: Leave
    exception: DateException
    block: BlockedTime
    weeks: tuple[WorkingWeek, ...]

    def actor(self, role: Role) -> Actor:
        """Make the acting person of a role with its default permissions."""
        doctor_id = self.world.doctors[0].id if role is Role.DOCTOR else None
        return Actor(user_id=self.me.id, role=role, permissions=DEFAULT_MATRIX[role], doctor_id=doctor_id)


def a_scene(database: Database) -> Scene:
    """Set up the scene in an empty database."""
    world = a_world(database)
    with database.write() as db:

        def did(command: c.Command) -> Any:
            return carry_out(db, command, actor=PROGRAM, now=NOW)

        gone = book(db, world, 12)
        return Scene(
            world=world,
            me=did(c.CreateUser(user=User(id=new_id(), name="Me", email="me@clinic.example"))),
            booked=book(db, world, 10),
            cancelled=did(c.CancelAppointment(appointment_id=gone.id, code=CancelCode.COST)),
            hold=did(c.PlaceHold(**_where(world, 11))),
            place=did(c.CreatePlace(place=Place(id=new_id(), name="Dhaka"))),
            holiday=did(c.CreateHoliday(holiday=Holiday(id=new_id(), day=date(2026, 12, 16), name="Victory Day"))),
            leave=did(c.CreateLeave(leave=_leave(world))),
            exception=did(c.CreateDateException(exception=_exception(world))),
            block=did(c.CreateBlockedTime(block=_block(world))),
            weeks=tuple(
                next(week for week in rows.select_all(db, WorkingWeek) if week.doctor_id == doctor.id)
                for doctor in world.doctors
            ),
        )


@dataclass(frozen=True, slots=True)
class Case:
    """A command, and the sets of permissions of which one is needed in full."""

    kind: type[c.Command]
    make: Callable[[Scene], c.Command]
    ways: tuple[frozenset[Permission], ...]
    note: str = ""
    now: datetime = NOW

    def is_allowed_to(self, permissions: frozenset[Permission]) -> bool:
        """Whether somebody with these permissions may do it."""
        return any(way <= permissions for way in self.ways)

    def __str__(self) -> str:
        return f"{self.kind.KIND} {self.note}".strip()


def _case(
    kind: type[c.Command], make: Callable[[Scene], c.Command], *needs: Permission, note: str = "", now: datetime = NOW
) -> Case:
    return Case(kind, make, (frozenset(needs),), note, now)


def _hours(kind: type[c.Command], own: Callable[[Scene, int], c.Command]) -> tuple[Case, Case]:
    """Hours: doctors need less for their own than for another's; `own` takes the number of the doctor."""
    either = (frozenset({P.EDIT_HOURS}), frozenset({P.EDIT_OWN_HOURS}))
    return (
        Case(kind, lambda s: own(s, 0), either, "own"),
        Case(kind, lambda s: own(s, 1), (frozenset({P.EDIT_HOURS}),), "another's"),
    )


def _where(world: World, hour: int, **changes: Any) -> dict[str, Any]:
    return {
        "clinic_id": world.clinic.id,
        "doctor_id": world.doctors[0].id,
        "patient_id": world.patients[0].id,
        "starts_at": at(hour),
        "minutes": 30,
    } | changes


def _leave(world: World, doctor: int = 0) -> Leave:
    day = date(2027, 1, 1)
    return Leave(id=new_id(), doctor_id=world.doctors[doctor].id, first_day=day, last_day=day)


def _exception(world: World, doctor: int = 0) -> DateException:
    return DateException(
        id=new_id(),
        doctor_id=world.doctors[doctor].id,
        clinic_id=world.clinic.id,
        day=date(2027, 1, 4),
        kind=ExceptionKind.CLOSED,
    )


def _block(world: World) -> BlockedTime:
    return BlockedTime(id=new_id(), clinic_id=world.clinic.id, starts_at=at(15), ends_at=at(16))


def _patient(world: World, **changes: Any) -> Patient:
    return Patient(id=new_id(), number="", clinic_id=world.clinic.id, full_name="Zubaida Parveen", **changes)


def _edit(command: type[c.UpdateRecord], record: Any, **changes: Any) -> c.Command:
    """Make an edit of a record; that those of the world carry no version does not matter here."""
    return update_of(command, record, replace(record, **changes))


def _amend(scene: Scene, **changes: str) -> c.Command:
    return _edit(c.AmendAppointment, scene.booked, **changes)


def _book(scene: Scene, hour: int, override: Override | None = None, **changes: Any) -> c.Command:
    overrides = () if override is None else (override,)
    return c.BookAppointment(
        **_where(scene.world, hour, **changes), overrides=overrides, override_reason="Urgent" if override else ""
    )


def _move(scene: Scene, hour: int, **changes: Any) -> c.Command:
    return c.MoveAppointment(
        appointment_id=scene.booked.id, starts_at=at(hour), minutes=30, doctor_id=scene.booked.doctor_id, **changes
    )


def _password(user_id: Any) -> c.Command:
    return c.SetPassword(user_id=user_id, password_hash="bcrypt-sha256$x")


def _hand_over(scene: Scene) -> c.Command:
    """Change what a doctor may hand to nobody: hours that were one's own and would be another's."""
    return _edit(c.UpdateLeave, scene.leave, doctor_id=scene.world.doctors[1].id)


_GRANTS = (Grant(role=Role.DOCTOR, permission=P.CANCEL, allowed=True),)
_IN_OVER_A_YEAR = at(9, day=DAY + timedelta(days=400))

CASES: tuple[Case, ...] = (
    _case(
        c.UpdateOrganisation,
        lambda s: _edit(c.UpdateOrganisation, s.world.organisation, name="Health"),
        P.EDIT_SETTINGS,
    ),
    _case(
        c.UpdateOrganisation,
        lambda s: _edit(c.UpdateOrganisation, s.world.organisation, grants=_GRANTS),
        *(P.EDIT_SETTINGS, P.EDIT_USERS),
        note="grants",
    ),
    _case(c.CreateClinic, lambda _: c.CreateClinic(clinic=Clinic(id=new_id(), name="Gulshan")), P.EDIT_SETTINGS),
    _case(c.UpdateClinic, lambda s: _edit(c.UpdateClinic, s.world.clinic, state="Dhaka"), P.EDIT_SETTINGS),
    _case(
        c.CreateRoom,
        lambda s: c.CreateRoom(room=Room(id=new_id(), clinic_id=s.world.clinic.id, name="ECG")),
        P.EDIT_SETTINGS,
    ),
    _case(c.UpdateRoom, lambda s: _edit(c.UpdateRoom, s.world.rooms[0], capacity=2), P.EDIT_SETTINGS),
    _case(c.CreatePlace, lambda _: c.CreatePlace(place=Place(id=new_id(), name="Khulna")), P.EDIT_SETTINGS),
    _case(c.UpdatePlace, lambda s: _edit(c.UpdatePlace, s.place, name="Dhaka Division"), P.EDIT_SETTINGS),
    _case(
        c.CreateAppointmentType,
        lambda _: c.CreateAppointmentType(appointment_type=AppointmentType(id=new_id(), name="X-ray")),
        P.EDIT_SETTINGS,
    ),
    _case(
        c.UpdateAppointmentType,
        lambda s: _edit(c.UpdateAppointmentType, s.world.types[0], doctor_ids=(s.world.doctors[0].id,)),
        P.EDIT_SETTINGS,
    ),
    _case(
        c.CreateHoliday,
        lambda _: c.CreateHoliday(holiday=Holiday(id=new_id(), day=date(2027, 3, 26), name="Independence Day")),
        P.EDIT_HOURS,
    ),
    _case(c.UpdateHoliday, lambda s: _edit(c.UpdateHoliday, s.holiday, withdrawn=True), P.EDIT_HOURS),
    _case(
        c.CreateUser,
        lambda _: c.CreateUser(user=User(id=new_id(), name="Salma", email="salma@clinic.example")),
        P.EDIT_USERS,
    ),
    _case(c.UpdateUser, lambda s: _edit(c.UpdateUser, s.world.users[Role.MANAGER], name="Rana"), P.EDIT_USERS),
    _case(c.SetPassword, lambda s: _password(s.world.users[Role.ADMIN].id), P.EDIT_USERS, note="another's"),
    _case(c.SetPassword, lambda s: _password(s.me.id), note="own"),
    _case(c.NoteSignIn, lambda s: c.NoteSignIn(user_id=s.me.id), P.EDIT_USERS),
    _case(c.NoteFailedSignIn, lambda s: c.NoteFailedSignIn(user_id=s.me.id), P.EDIT_USERS),
    _case(
        c.CreateDoctor,
        lambda s: c.CreateDoctor(doctor=a_doctor(s.world.clinic, 9, "Dr Salma", "ENT", approval=Approval.PENDING)),
        P.EDIT_DOCTORS,
    ),
    _case(
        c.CreateDoctor,
        lambda s: c.CreateDoctor(doctor=a_doctor(s.world.clinic, 9, "Dr Salma", "ENT")),
        *(P.EDIT_DOCTORS, P.APPROVE_DOCTORS),
        note="approved",
    ),
    _case(c.UpdateDoctor, lambda s: _edit(c.UpdateDoctor, s.world.doctors[0], languages=("bn",)), P.EDIT_DOCTORS),
    _case(
        c.ApproveDoctor,
        lambda s: c.ApproveDoctor(doctor_id=s.world.doctors[0].id, approval=Approval.REFUSED, note="Expired"),
        P.APPROVE_DOCTORS,
    ),
    _case(
        c.SetPresence,
        lambda s: c.SetPresence(doctor_id=s.world.doctors[1].id, presence=Presence.BUSY),
        P.CHANGE_STATUS,
    ),
    *_hours(
        c.CreateWorkingWeek,
        lambda s, doctor: c.CreateWorkingWeek(week=a_week(s.world.doctors[doctor].id, s.world.clinic.id)),
    ),
    *_hours(c.UpdateWorkingWeek, lambda s, doctor: _edit(c.UpdateWorkingWeek, s.weeks[doctor], sessions=())),
    *_hours(c.CreateDateException, lambda s, doctor: c.CreateDateException(exception=_exception(s.world, doctor))),
    _hours(c.UpdateDateException, lambda s, _: _edit(c.UpdateDateException, s.exception, note="Congress"))[0],
    *_hours(c.CreateLeave, lambda s, doctor: c.CreateLeave(leave=_leave(s.world, doctor))),
    _hours(c.UpdateLeave, lambda s, _: _edit(c.UpdateLeave, s.leave, note="Congress"))[0],
    _hours(c.UpdateLeave, lambda s, _: _hand_over(s))[1],
    _case(c.CreateBlockedTime, lambda s: c.CreateBlockedTime(block=_block(s.world)), P.BLOCK_TIME),
    _case(c.UpdateBlockedTime, lambda s: _edit(c.UpdateBlockedTime, s.block, label="Team"), P.BLOCK_TIME),
    _case(c.RegisterPatient, lambda s: c.RegisterPatient(patient=_patient(s.world)), P.EDIT_PATIENTS),
    _case(
        c.RegisterPatient,
        lambda s: c.RegisterPatient(patient=_patient(s.world, diagnosis="Hypertension")),
        *(P.EDIT_PATIENTS, P.EDIT_CLINICAL_NOTES),
        note="clinical",
    ),
    _case(
        c.UpdatePatient, lambda s: _edit(c.UpdatePatient, s.world.patients[0], allergies=("Latex",)), P.EDIT_PATIENTS
    ),
    _case(
        c.UpdatePatient,
        lambda s: _edit(c.UpdatePatient, s.world.patients[0], diagnosis="Hypertension"),
        P.EDIT_CLINICAL_NOTES,
        note="clinical",
    ),
    _case(c.BookAppointment, lambda s: _book(s, 9), P.BOOK),
    _case(
        c.BookAppointment,
        lambda s: _book(s, 10, Override.DOCTOR, patient_id=s.world.patients[1].id),
        *(P.BOOK, P.OVERBOOK),
        note="overbooked",
    ),
    _case(
        c.BookAppointment, lambda s: _book(s, 18, Override.HOURS), P.BOOK, P.BOOK_OUTSIDE_HOURS, note="outside hours"
    ),
    _case(
        c.BookAppointment,
        lambda s: _book(s, 9, Override.LIMITS, starts_at=_IN_OVER_A_YEAR),
        *(P.BOOK, P.EXCEED_LIMITS),
        note="beyond the limits",
    ),
    _case(c.MoveAppointment, lambda s: _move(s, 14), P.MOVE),
    _case(
        c.MoveAppointment,
        lambda s: _move(s, 18, overrides=(Override.HOURS,), override_reason="Urgent"),
        *(P.MOVE, P.BOOK_OUTSIDE_HOURS),
        note="outside hours",
    ),
    _case(
        c.CancelAppointment,
        lambda s: c.CancelAppointment(appointment_id=s.booked.id, code=CancelCode.COST),
        P.CANCEL,
    ),
    _case(c.RestoreAppointment, lambda s: c.RestoreAppointment(appointment_id=s.cancelled.id), P.CANCEL),
    _case(
        c.ChangeStatus,
        lambda s: c.ChangeStatus(appointment_id=s.booked.id, status=Status.CONFIRMED),
        P.CHANGE_STATUS,
    ),
    _case(
        c.ChangeStatus,
        lambda s: c.ChangeStatus(appointment_id=s.booked.id, status=Status.REQUESTED),
        *(P.CHANGE_STATUS, P.CORRECT_STATUS),
        note="a correction on a later day",
        now=at(9, day=DAY + timedelta(days=1)),
    ),
    _case(c.AmendAppointment, lambda s: _amend(s, reason="Cough"), P.BOOK),
    _case(c.AmendAppointment, lambda s: _amend(s, doctor_notes="Murmur"), P.EDIT_CLINICAL_NOTES, note="clinical"),
    _case(
        c.AmendAppointment,
        lambda s: _amend(s, reason="Cough", diagnosis="Flu"),
        *(P.BOOK, P.EDIT_CLINICAL_NOTES),
        note="both",
    ),
    _case(
        c.FollowZoneChange,
        lambda s: c.FollowZoneChange(clinic_id=s.world.clinic.id, zone_version="2099a"),
        P.EDIT_SETTINGS,
    ),
    _case(c.PlaceHold, lambda s: c.PlaceHold(**_where(s.world, 9)), P.BOOK),
    _case(c.ReleaseHold, lambda s: c.ReleaseHold(hold_id=s.hold.id), P.BOOK),
    _case(c.MoveClaimsHorizon, lambda _: c.MoveClaimsHorizon()),
)
"""Everything but the first run, which is right only in an empty file: see `a_first_run`."""


def a_first_run() -> c.SetUpOrganisation:
    """Make the command that fills an empty file."""
    clinic = Clinic(id=new_id(), name="Dhanmondi Clinic")
    doctor = a_doctor(clinic, 1, "Dr Nasrin Rahman", "Cardiology")
    return c.SetUpOrganisation(
        organisation=Organisation(id=new_id(), name="Dhanmondi Health"),
        clinics=(clinic,),
        doctors=(doctor,),
        weeks=(a_week(doctor.id, clinic.id),),
        users=(User(id=new_id(), name="Salma", email="salma@clinic.example", role=Role.ADMIN),),
    )
