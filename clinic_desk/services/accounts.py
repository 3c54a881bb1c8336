"""Accounts: creating, editing, passwords, signing in with back-off. Hashing itself happens elsewhere, off the lane."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from clinic_desk.domain.access import Actor, Permission, Role, permissions_of
from clinic_desk.domain.clinic import Organisation
from clinic_desk.domain.commands import CreateUser, NoteFailedSignIn, NoteSignIn, SetPassword, UpdateUser
from clinic_desk.domain.refusals import AccountInactive, InvalidFields, LastAdmin, NotUnique, SignInLocked
from clinic_desk.domain.user import User, UserDetails, user_problems
from clinic_desk.services import edits
from clinic_desk.services.contacts import email_problems, normal_phone
from clinic_desk.storage import accounts, rows, tables
from clinic_desk.storage.engine import Db

FREE_TRIES = 5
FIRST_LOCK = timedelta(seconds=30)
LONGEST_LOCK = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInTicket:
    """What checking a password needs: the stored hash (None for an unknown account) and the account."""

    user: User | None
    password_hash: str | None


def ticket_for(db: Db, email: str, *, now: datetime) -> SignInTicket:
    """Look up an account before its password is checked. Raises SignInLocked while too many tries were wrong."""
    user = accounts.by_email(db, email)
    if user is not None:
        until = accounts.locked_until(db, user.id)
        if until is not None and until > now:
            raise SignInLocked(until=until.isoformat())
    return SignInTicket(user=user, password_hash=None if user is None else user.password_hash)


def actor_of(db: Db, user_id: UUID, clinic_id: UUID | None = None) -> Actor:
    """Make the acting person of a signed-in account with what its role may do. Raises AccountInactive, Missing."""
    user = rows.get(db, User, user_id)
    if not user.active:
        raise AccountInactive(id=user.id)
    grants = rows.get(db, Organisation, db.org).grants
    return Actor(
        user_id=user.id,
        role=user.role,
        permissions=permissions_of(user.role, grants, clinic_id),
        doctor_id=user.doctor_id,
    )


def create_user(db: Db, command: CreateUser, *, actor: Actor, now: datetime) -> User:  # noqa: ARG001
    """Add an account. Raises InvalidFields, NotUnique."""
    actor.require(Permission.EDIT_USERS)
    user = normal_user(command.user, rows.get(db, Organisation, db.org).country)
    _check(db, user)
    return rows.add(db, user)


def update_user(db: Db, command: UpdateUser, *, actor: Actor, now: datetime) -> User:  # noqa: ARG001
    """Edit, activate or deactivate an account. Raises LastAdmin when nobody could administer any more."""
    actor.require(Permission.EDIT_USERS)
    before = rows.get(db, User, command.record_id)
    country = rows.get(db, Organisation, db.org).country
    after = normal_user(edits.merged(before, command, allowed=UserDetails), country)
    _check(db, after)
    if before.role is Role.ADMIN and before.active and not (after.role is Role.ADMIN and after.active):
        others = rows.select_all(
            db, User, tables.user.c.role == Role.ADMIN, tables.user.c.active, tables.user.c.id != before.id
        )
        if not others:
            raise LastAdmin(id=before.id)
    return rows.change(db, before, after)


def set_password(db: Db, command: SetPassword, *, actor: Actor, now: datetime) -> User:  # noqa: ARG001
    """Give an account a new password; people for themselves, admins for all. Ends a lock-out."""
    if actor.user_id != command.user_id:
        actor.require(Permission.EDIT_USERS)
    before = rows.get(db, User, command.user_id)
    accounts.forget_failures(db, before.id)
    after = replace(before, password_hash=command.password_hash, must_change_password=command.must_change)
    return rows.change(db, before, after)


def note_sign_in(db: Db, command: NoteSignIn, *, actor: Actor, now: datetime) -> User:
    """Note a successful sign-in, which the program does, not a person. Raises AccountInactive, NotAllowed."""
    actor.require(Permission.EDIT_USERS)
    before = rows.get(db, User, command.user_id)
    if not before.active:
        raise AccountInactive(id=before.id)
    accounts.forget_failures(db, before.id)
    return rows.change(
        db, before, replace(before, last_sign_in=now, password_hash=command.password_hash or before.password_hash)
    )


def note_failed_sign_in(db: Db, command: NoteFailedSignIn, *, actor: Actor, now: datetime) -> User:
    """Count a wrong password; from the fifth on the account waits 30 seconds, then twice as long each time."""
    actor.require(Permission.EDIT_USERS)
    user = rows.get(db, User, command.user_id)
    failures = accounts.count_failure(db, user.id)
    if failures >= FREE_TRIES:
        wait = min(FIRST_LOCK * 2 ** min(failures - FREE_TRIES, 10), LONGEST_LOCK)
        accounts.lock(db, user.id, now + wait)
    return user


def normal_user(user: User, country: str) -> User:
    """Bring name, e-mail and mobile to the form in which they are stored and looked up."""
    mobile = normal_phone(user.mobile, country).number
    return replace(user, name=user.name.strip(), email=user.email.strip().lower(), mobile=mobile)


def _check(db: Db, user: User) -> None:
    problems = (*user_problems(user), *email_problems(user.email))
    if problems:
        raise InvalidFields(problems)
    for name in ("email", "mobile"):
        value = getattr(user, name)
        if value and rows.select_all(db, User, tables.user.c[name] == value, tables.user.c.id != user.id):
            raise NotUnique(field=name)
