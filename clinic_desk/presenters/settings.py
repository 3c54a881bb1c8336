"""The settings of the clinic: which sections somebody sees, how clinics, rooms and visit types are kept, permissions.

Accounts are in `users`, holidays are planned changes, and what belongs to this computer only never comes here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from clinic_desk.domain.access import DEFAULT_MATRIX, Actor, Grant, Permission, Role, permissions_of
from clinic_desk.domain.clinic import AppointmentType, Clinic, Holiday, Organisation, Place, Room
from clinic_desk.domain.commands import (
    CreateAppointmentType,
    CreateClinic,
    CreatePlace,
    CreateRoom,
    UpdateAppointmentType,
    UpdateClinic,
    UpdateOrganisation,
    UpdatePlace,
    UpdateRoom,
)
from clinic_desk.domain.directory import Directory
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.records import RecordKind
from clinic_desk.domain.refusals import NothingToChange
from clinic_desk.presenters.form_answers import FormView, tell_form
from clinic_desk.presenters.ports import Failure, Jobs
from clinic_desk.presenters.records import RecordBook
from clinic_desk.services import directory as lists
from clinic_desk.services import edits
from clinic_desk.storage.engine import Db


class Section(StrEnum):
    """The parts of the settings, in the order in which they are listed."""

    CLINIC = "clinic"
    ROOMS = "rooms"
    TYPES = "types"
    AREAS = "areas"
    HOLIDAYS = "holidays"
    USERS = "users"
    PERMISSIONS = "permissions"
    COMPUTER = "computer"
    ABOUT = "about"


_NEEDS: dict[Section, frozenset[Permission]] = {
    Section.CLINIC: frozenset({Permission.EDIT_SETTINGS}),
    Section.ROOMS: frozenset({Permission.EDIT_SETTINGS}),
    Section.TYPES: frozenset({Permission.EDIT_SETTINGS}),
    Section.AREAS: frozenset({Permission.EDIT_SETTINGS}),
    Section.HOLIDAYS: frozenset({Permission.EDIT_HOURS}),
    Section.USERS: frozenset({Permission.EDIT_USERS}),
    Section.PERMISSIONS: frozenset({Permission.EDIT_USERS, Permission.EDIT_SETTINGS}),
    Section.COMPUTER: frozenset(),
    Section.ABOUT: frozenset(),
}

ROLES = (Role.RECEPTIONIST, Role.DOCTOR, Role.MANAGER, Role.ADMIN)
"""The roles of the matrix; patients do not sign in at a desk."""

ALWAYS = frozenset({(Role.ADMIN, Permission.EDIT_USERS), (Role.ADMIN, Permission.EDIT_SETTINGS)})
"""What cannot be taken away, or nobody could give anything back."""


def sections_for(actor: Actor) -> tuple[Section, ...]:
    """Name the sections that somebody may use."""
    return tuple(section for section in Section if _NEEDS[section] <= actor.permissions)


def _first_clinic(choices: Directory) -> Clinic:
    return next((clinic for clinic in choices.clinics if clinic.active), choices.clinics[0])


CLINICS: RecordBook[Clinic] = RecordBook(
    kind=RecordKind.CLINIC,
    listed=lists.clinics,
    fresh=lambda choices: Clinic(id=new_id(), name="", zone=_first_clinic(choices).zone),
    created=lambda clinic: CreateClinic(clinic=clinic),
    update=UpdateClinic,
)
ROOMS: RecordBook[Room] = RecordBook(
    kind=RecordKind.ROOM,
    listed=lists.rooms,
    fresh=lambda choices: Room(id=new_id(), clinic_id=_first_clinic(choices).id, name=""),
    created=lambda room: CreateRoom(room=room),
    update=UpdateRoom,
)
TYPES: RecordBook[AppointmentType] = RecordBook(
    kind=RecordKind.APPOINTMENT_TYPE,
    listed=lists.types,
    fresh=lambda _choices: AppointmentType(id=new_id(), name=""),
    created=lambda kind: CreateAppointmentType(appointment_type=kind),
    update=UpdateAppointmentType,
)
AREAS: RecordBook[Place] = RecordBook(
    kind=RecordKind.PLACE,
    listed=lists.places,
    fresh=lambda _choices: Place(id=new_id(), name=""),
    created=lambda place: CreatePlace(place=place),
    update=UpdatePlace,
)


class HolidaysView(Protocol):
    """The list of holidays; adding and withdrawing one is a planned change."""

    def show_holidays(self, holidays: tuple[Holiday, ...], choices: Directory) -> None:
        """Show the days on which clinics are closed."""
        ...


class HolidaysPresenter:
    """Lists the holidays."""

    def __init__(self, view: HolidaysView, jobs: Jobs) -> None:
        self._view = view
        self._jobs = jobs

    def start(self) -> None:
        """Read the list."""

        def read(db: Db) -> tuple[tuple[Holiday, ...], Directory]:
            return lists.holidays(db), lists.directory(db)

        self._jobs.read(read, then=lambda found: self._view.show_holidays(*found), replaces="holidays")

    def data_changed(self, kinds: AbstractSet[RecordKind]) -> None:
        """Read the list again when a holiday or a clinic changed."""
        if kinds & {RecordKind.HOLIDAY, RecordKind.CLINIC}:
            self.start()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One role and one permission: what holds now, what holds by default, and whether it can be changed."""

    allowed: bool
    default: bool
    is_fixed: bool


Matrix = Mapping[tuple[Role, Permission], Cell]


class PermissionsView(FormView, Protocol):
    """The matrix of roles and permissions."""

    def show_matrix(self, matrix: Matrix) -> None:
        """Show what each role may do, in all clinics."""
        ...

    def set_busy(self, busy: bool) -> None:
        """Say that work is under way."""
        ...

    def tell_saved(self) -> None:
        """Say that it is saved."""
        ...


class PermissionsPresenter:
    """Turns the matrix into departures from the defaults; those of single clinics stay as they are."""

    def __init__(self, view: PermissionsView, jobs: Jobs, *, actor: Actor) -> None:
        self._view = view
        self._jobs = jobs
        self._actor = actor
        self._organisation: Organisation | None = None

    def start(self) -> None:
        """Read the matrix."""
        self._jobs.read(lists.organisation, then=self._show)

    def save(self, allowed: frozenset[tuple[Role, Permission]]) -> None:
        """Save the matrix: the pairs that are ticked."""
        before = self._organisation
        if before is None:
            return
        try:
            after = dataclasses.replace(before, grants=grants_for(before.grants, allowed))
            command = edits.update_of(UpdateOrganisation, before, after)
        except NothingToChange as refusal:
            self._view.show_refusal(refusal)
            return
        self._view.set_busy(True)
        self._jobs.write(command, actor=self._actor, then=self._saved, failed=self._refused)

    def _show(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._view.show_matrix(matrix_of(organisation.grants))

    def _saved(self, organisation: Organisation) -> None:
        self._view.set_busy(False)
        self._show(organisation)
        self._view.tell_saved()

    def _refused(self, failure: Failure) -> None:
        self._view.set_busy(False)
        tell_form(self._view, failure)


def matrix_of(grants: tuple[Grant, ...]) -> Matrix:
    """Work out what each role may do in all clinics."""
    return {
        (role, permission): Cell(
            allowed=permission in permissions_of(role, grants),
            default=permission in DEFAULT_MATRIX[role],
            is_fixed=(role, permission) in ALWAYS,
        )
        for role in ROLES
        for permission in Permission
    }


def grants_for(before: tuple[Grant, ...], allowed: frozenset[tuple[Role, Permission]]) -> tuple[Grant, ...]:
    """Make the departures from the defaults that lead to this matrix; what was not shown is kept."""
    kept = tuple(grant for grant in before if grant.clinic_id is not None or grant.role not in ROLES)
    changed = tuple(
        Grant(role=role, permission=permission, allowed=(role, permission) in allowed)
        for role in ROLES
        for permission in Permission
        if (role, permission) not in ALWAYS
        if ((role, permission) in allowed) is not (permission in DEFAULT_MATRIX[role])
    )
    return (*kept, *changed)
