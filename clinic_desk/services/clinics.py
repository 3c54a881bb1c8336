"""The place and its settings: organisation, clinics, rooms, places, visit types, holidays, and the first run."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from clinic_desk.domain.access import Actor, Permission, Role
from clinic_desk.domain.availability import week_problems
from clinic_desk.domain.clinic import (
    AppointmentType,
    AppointmentTypeDetails,
    BookingRules,
    Clinic,
    ClinicDetails,
    Holiday,
    Organisation,
    Place,
    Room,
    RoomDetails,
    clinic_problems,
    name_problems,
    room_problems,
    type_problems,
)
from clinic_desk.domain.commands import (
    CreateAppointmentType,
    CreateClinic,
    CreateHoliday,
    CreatePlace,
    CreateRoom,
    SetUpOrganisation,
    UpdateAppointmentType,
    UpdateClinic,
    UpdateHoliday,
    UpdateOrganisation,
    UpdatePlace,
    UpdateRoom,
)
from clinic_desk.domain.doctor import doctor_problems
from clinic_desk.domain.records import Record
from clinic_desk.domain.refusals import AlreadySetUp, InvalidFields, Problem
from clinic_desk.domain.user import user_problems
from clinic_desk.services import edits
from clinic_desk.services.accounts import normal_user
from clinic_desk.services.contacts import email_problems
from clinic_desk.services.doctors import normal_doctor
from clinic_desk.storage import appointments, rows, tables
from clinic_desk.storage.engine import Db

R = TypeVar("R", bound=Record)


def set_up_organisation(db: Db, command: SetUpOrganisation, *, actor: Actor, now: datetime) -> Organisation:  # noqa: ARG001
    """Fill an empty data file at first run. Raises AlreadySetUp, InvalidFields (`kind.number.field`, from 0)."""
    if db.org_id is not None:
        raise AlreadySetUp
    country = command.organisation.country
    command = dataclasses.replace(
        command,
        doctors=tuple(normal_doctor(doctor, country) for doctor in command.doctors),
        users=tuple(normal_user(user, country) for user in command.users),
    )
    problems = _set_up_problems(command)
    if problems:
        raise InvalidFields(problems)
    db.org_id = command.organisation.id
    organisation = rows.add(db, command.organisation)
    records: tuple[Record, ...] = (
        *command.places,
        *command.clinics,
        *command.rooms,
        *command.types,
        *command.doctors,
        *command.weeks,
        *command.users,
    )
    for record in records:
        rows.add(db, record)
    return organisation


def update_organisation(db: Db, command: UpdateOrganisation, *, actor: Actor, now: datetime) -> Organisation:  # noqa: ARG001
    """Edit the organisation's name, currency, country or permission matrix."""
    actor.require(Permission.EDIT_SETTINGS)
    before = rows.get(db, Organisation, command.record_id)
    after = edits.merged(before, command, allowed=Organisation)
    if after.grants != before.grants:
        actor.require(Permission.EDIT_USERS)
    _refuse(name_problems(after.name))
    return rows.change(db, before, after)


def create_clinic(db: Db, command: CreateClinic, *, actor: Actor, now: datetime) -> Clinic:  # noqa: ARG001
    """Add a clinic."""
    actor.require(Permission.EDIT_SETTINGS)
    _refuse((*clinic_problems(command.clinic), *email_problems(command.clinic.email)))
    return rows.add(db, command.clinic)


def update_clinic(db: Db, command: UpdateClinic, *, actor: Actor, now: datetime) -> Clinic:  # noqa: ARG001
    """Edit a clinic. Its zone stays as it is once visits have been promised in it."""
    actor.require(Permission.EDIT_SETTINGS)
    before = rows.get(db, Clinic, command.record_id)
    after = edits.merged(before, command, allowed=ClinicDetails)
    problems = (*clinic_problems(after), *email_problems(after.email))
    if after.zone != before.zone and appointments.any_at(db, before.id):
        problems = (*problems, Problem(field="zone", code="zone_in_use"))
    _refuse(problems)
    return rows.change(db, before, after)


def create_room(db: Db, command: CreateRoom, *, actor: Actor, now: datetime) -> Room:  # noqa: ARG001
    """Add a room."""
    actor.require(Permission.EDIT_SETTINGS)
    _refuse(room_problems(command.room))
    return rows.add(db, command.room)


def update_room(db: Db, command: UpdateRoom, *, actor: Actor, now: datetime) -> Room:  # noqa: ARG001
    """Edit a room; a smaller capacity cancels nothing (FEATURES R5)."""
    actor.require(Permission.EDIT_SETTINGS)
    before = rows.get(db, Room, command.record_id)
    after = edits.merged(before, command, allowed=RoomDetails)
    _refuse(room_problems(after))
    return rows.change(db, before, after)


def create_place(db: Db, command: CreatePlace, *, actor: Actor, now: datetime) -> Place:  # noqa: ARG001
    """Add a place to the location hierarchy; its level follows from the place around it."""
    actor.require(Permission.EDIT_SETTINGS)
    place = command.place
    _refuse(name_problems(place.name))
    return rows.add(db, dataclasses.replace(place, level=_level_in(db, place)))


def update_place(db: Db, command: UpdatePlace, *, actor: Actor, now: datetime) -> Place:  # noqa: ARG001
    """Rename a place, or let it lie in another one, with all that lies in it."""
    actor.require(Permission.EDIT_SETTINGS)
    before = rows.get(db, Place, command.record_id)
    after = edits.merged(before, command, allowed=Place)
    _refuse(name_problems(after.name))
    moved = rows.change(db, before, dataclasses.replace(after, level=_level_in(db, after)))
    _settle_within(db, moved)
    return moved


def _level_in(db: Db, place: Place) -> int:
    """Count the places around a place. Raises InvalidFields if it would lie in itself, Missing for an unknown one."""
    level, around = 0, place.parent_id
    while around is not None:
        if around == place.id:
            raise InvalidFields((Problem(field="parent_id", code="lies_in_itself"),))
        level, around = level + 1, rows.get(db, Place, around).parent_id
    return level


def _settle_within(db: Db, place: Place) -> None:
    """Give all places inside one the level that follows from its own."""
    for inner in rows.select_all(db, Place, tables.place.c.parent_id == place.id):
        if inner.level != place.level + 1:
            _settle_within(db, rows.change(db, inner, dataclasses.replace(inner, level=place.level + 1)))


def create_appointment_type(
    db: Db,
    command: CreateAppointmentType,
    *,
    actor: Actor,
    now: datetime,  # noqa: ARG001
) -> AppointmentType:
    """Add a kind of visit."""
    actor.require(Permission.EDIT_SETTINGS)
    _refuse(type_problems(command.appointment_type, _widest_rules(rows.select_all(db, Clinic))))
    return rows.add(db, command.appointment_type)


def update_appointment_type(
    db: Db,
    command: UpdateAppointmentType,
    *,
    actor: Actor,
    now: datetime,  # noqa: ARG001
) -> AppointmentType:
    """Edit a kind of visit; visits that are booked keep their length (FEATURES R8)."""
    actor.require(Permission.EDIT_SETTINGS)
    before = rows.get(db, AppointmentType, command.record_id)
    after = edits.merged(before, command, allowed=AppointmentTypeDetails)
    _refuse(type_problems(after, _widest_rules(rows.select_all(db, Clinic))))
    return rows.change(db, before, after)


def create_holiday(db: Db, command: CreateHoliday, *, actor: Actor, now: datetime) -> Holiday:  # noqa: ARG001
    """Close a clinic for a day; visits booked on it stay and are shown as uncovered."""
    actor.require(Permission.EDIT_HOURS)
    _refuse(name_problems(command.holiday.name))
    return rows.add(db, command.holiday)


def update_holiday(db: Db, command: UpdateHoliday, *, actor: Actor, now: datetime) -> Holiday:  # noqa: ARG001
    """Edit or withdraw a holiday."""
    actor.require(Permission.EDIT_HOURS)
    before = rows.get(db, Holiday, command.record_id)
    after = edits.merged(before, command, allowed=Holiday)
    _refuse(name_problems(after.name))
    return rows.change(db, before, after)


def _refuse(problems: tuple[Problem, ...]) -> None:
    if problems:
        raise InvalidFields(problems)


def _widest_rules(clinics: Iterable[Clinic]) -> BookingRules:
    """Types serve all clinics: a length must be bookable in at least one of them."""
    rules = [clinic.rules for clinic in clinics] or [BookingRules()]
    return BookingRules(
        shortest_minutes=min(rule.shortest_minutes for rule in rules),
        longest_minutes=max(rule.longest_minutes for rule in rules),
    )


def _set_up_problems(command: SetUpOrganisation) -> tuple[Problem, ...]:
    rules = _widest_rules(command.clinics)
    checks: dict[str, list[tuple[Problem, ...]]] = {
        "organisation": [name_problems(command.organisation.name)],
        "places": [name_problems(place.name) for place in command.places],
        "clinics": [(*clinic_problems(clinic), *email_problems(clinic.email)) for clinic in command.clinics],
        "rooms": [room_problems(room) for room in command.rooms],
        "types": [type_problems(kind, rules) for kind in command.types],
        "doctors": [(*doctor_problems(doctor), *email_problems(doctor.email)) for doctor in command.doctors],
        "weeks": [week_problems(week) for week in command.weeks],
        "users": [(*user_problems(user), *email_problems(user.email)) for user in command.users],
    }
    problems = [
        dataclasses.replace(problem, field=f"{group}.{number}.{problem.field}")
        for group, records in checks.items()
        for number, found in enumerate(records)
        for problem in found
    ]
    problems += [*_shared("doctors", command.doctors, "licence", "email", "mobile")]
    problems += [*_shared("users", command.users, "email", "mobile")]
    if not command.clinics:
        problems.append(Problem(field="clinics", code="required"))
    if not any(user.role is Role.ADMIN and user.active for user in command.users):
        problems.append(Problem(field="users.role", code="admin_required"))
    return tuple(problems)


def _shared(group: str, records: Sequence[object], *names: str) -> Iterator[Problem]:
    """Find what an earlier record of the same first run has already, where each must have its own."""
    for name in names:
        values = [getattr(record, name) for record in records]
        for number, value in enumerate(values):
            if value and value in values[:number]:
                yield Problem(field=f"{group}.{number}.{name}", code="not_unique")
