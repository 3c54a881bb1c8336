"""Who may do what: roles, permissions, the default matrix and the acting person."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from clinic_desk.domain.refusals import NotAllowed


class Role(StrEnum):
    """What an account is for."""

    PATIENT = "patient"
    RECEPTIONIST = "receptionist"
    DOCTOR = "doctor"
    MANAGER = "manager"
    ADMIN = "admin"


class Permission(StrEnum):
    """One thing that a role may do; the matrix of an organisation grants or withdraws it per role and clinic."""

    SEE_CALENDAR = "see_calendar"
    BOOK = "book"
    MOVE = "move"
    CANCEL = "cancel"
    CHANGE_STATUS = "change_status"
    CORRECT_STATUS = "correct_status"
    OVERBOOK = "overbook"
    BOOK_OUTSIDE_HOURS = "book_outside_hours"
    EXCEED_LIMITS = "exceed_limits"
    SEE_PATIENTS = "see_patients"
    EDIT_PATIENTS = "edit_patients"
    SEE_CLINICAL_NOTES = "see_clinical_notes"
    EDIT_CLINICAL_NOTES = "edit_clinical_notes"
    SEE_DOCTORS = "see_doctors"
    EDIT_DOCTORS = "edit_doctors"
    APPROVE_DOCTORS = "approve_doctors"
    EDIT_HOURS = "edit_hours"
    EDIT_OWN_HOURS = "edit_own_hours"
    BLOCK_TIME = "block_time"
    SEE_MONEY = "see_money"
    EDIT_SETTINGS = "edit_settings"
    EDIT_USERS = "edit_users"
    SEE_AUDIT = "see_audit"


_P = Permission
_DESK = frozenset({
    _P.SEE_CALENDAR, _P.BOOK, _P.MOVE, _P.CANCEL, _P.CHANGE_STATUS, _P.SEE_PATIENTS, _P.EDIT_PATIENTS,
    _P.SEE_DOCTORS, _P.BLOCK_TIME, _P.SEE_MONEY, _P.SEE_AUDIT,
})  # fmt: skip
_DOCTOR = frozenset({
    _P.SEE_CALENDAR, _P.CHANGE_STATUS, _P.BOOK, _P.MOVE, _P.SEE_PATIENTS, _P.SEE_CLINICAL_NOTES,
    _P.EDIT_CLINICAL_NOTES, _P.SEE_DOCTORS, _P.EDIT_OWN_HOURS, _P.BLOCK_TIME, _P.SEE_AUDIT,
})  # fmt: skip
_MANAGER = _DESK | {
    _P.OVERBOOK, _P.BOOK_OUTSIDE_HOURS, _P.EXCEED_LIMITS, _P.CORRECT_STATUS, _P.EDIT_DOCTORS, _P.APPROVE_DOCTORS,
    _P.EDIT_HOURS, _P.EDIT_SETTINGS,
}  # fmt: skip

DEFAULT_MATRIX: dict[Role, frozenset[Permission]] = {
    Role.PATIENT: frozenset(),
    Role.RECEPTIONIST: _DESK,
    Role.DOCTOR: _DOCTOR,
    Role.MANAGER: _MANAGER,
    Role.ADMIN: frozenset(Permission) - {_P.SEE_CLINICAL_NOTES, _P.EDIT_CLINICAL_NOTES},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A departure from the default matrix: this role is (or is not) allowed this, in one clinic or in all."""

    role: Role
    permission: Permission
    allowed: bool
    clinic_id: UUID | None = None


def permissions_of(role: Role, grants: tuple[Grant, ...], clinic_id: UUID | None = None) -> frozenset[Permission]:
    """Work out what a role may do at a clinic: defaults, then grants for all clinics, then this clinic's own."""
    allowed = set(DEFAULT_MATRIX[role])
    for grant in sorted(grants, key=lambda grant: grant.clinic_id is not None):
        if grant.role is role and grant.clinic_id in (None, clinic_id):
            (allowed.add if grant.allowed else allowed.discard)(grant.permission)
    if role is Role.ADMIN:  # an admin who locks the admins out could not be helped
        allowed |= {Permission.EDIT_USERS, Permission.EDIT_SETTINGS}
    return frozenset(allowed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person (or the program itself, `user_id` None) who carries out a command."""

    user_id: UUID | None
    role: Role
    permissions: frozenset[Permission]
    doctor_id: UUID | None = None

    def may(self, permission: Permission) -> bool:
        """Tell whether the person has this permission."""
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raise NotAllowed unless the person has this permission."""
        if permission not in self.permissions:
            raise NotAllowed(permission=permission.value)


PROGRAM = Actor(user_id=None, role=Role.ADMIN, permissions=frozenset(Permission))
"""The program acting for itself: first run, imports, nightly work."""
