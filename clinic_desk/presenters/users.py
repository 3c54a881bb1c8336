"""Accounts in the settings: adding and editing them, and new passwords that are shown once and must be changed."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Callable
from functools import partial
from typing import Protocol
from uuid import UUID

from clinic_desk.domain.access import Actor, Role
from clinic_desk.domain.commands import CreateUser, SetPassword, UpdateUser
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.records import RecordKind
from clinic_desk.domain.user import User
from clinic_desk.presenters.form_answers import tell_form
from clinic_desk.presenters.ports import Failure, Jobs
from clinic_desk.presenters.records import RecordBook, RecordsPresenter, RecordsView
from clinic_desk.security import passwords
from clinic_desk.services import directory as lists

_SYLLABLES = "ba be bo da de di do fa fi ga go ka ke ki ko la le li lo ma me mi mo na ne ni no pa ra re sa so ta te to"
_SPECIALS = "-+=*"


def one_time_password() -> str:
    """Make a password that can be read out over the phone: four syllables, a sign, four digits (about 34 bits).

    It is meant for the first sign-in, at which another one is asked for.
    """
    word = "".join(secrets.choice(_SYLLABLES.split()) for _ in range(4)).capitalize()
    return f"{word}{secrets.choice(_SPECIALS)}{secrets.randbelow(9000) + 1000}"


USERS: RecordBook[User] = RecordBook(
    kind=RecordKind.USER,
    listed=lists.users,
    fresh=lambda _choices: User(id=new_id(), name="", email="", role=Role.RECEPTIONIST),
    created=lambda user: CreateUser(user=user),
    update=UpdateUser,
)


class UsersView(RecordsView, Protocol):
    """The list of accounts; besides, it shows a password once."""

    def show_password(self, name: str, password: str) -> None:
        """Show a new password, which nobody can see again."""
        ...


class UsersPresenter:
    """Gives people accounts. `cost` is bcrypt's exponent for new hashes."""

    def __init__(
        self,
        view: UsersView,
        jobs: Jobs,
        *,
        actor: Actor,
        cost: int = passwords.PROGRAM_COST,
        make_password: Callable[[], str] = one_time_password,
    ) -> None:
        self._view = view
        self._jobs = jobs
        self._actor = actor
        self._cost = cost
        self._make_password = make_password
        self._new_password = ""
        self.records = RecordsPresenter(view, jobs, USERS, actor=actor, saved=self._saved)

    def save(self, user: User) -> None:
        """Save an account; a new one gets a password first, hashed away from the records."""
        opened = self.records.opened
        if opened is not None and opened.version > 0:
            self._new_password = ""
            self.records.save(user)
            return
        self._hash(lambda password_hash: self._create(user, password_hash))

    def reset_password(self, user_id: UUID) -> None:
        """Give an account another password, to be changed at the next sign-in."""
        self._hash(partial(self._replace_password, user_id))

    def _hash(self, then: Callable[[str], None]) -> None:
        self._new_password = self._make_password()
        password, cost = self._new_password, self._cost
        self._view.set_busy(True)
        self._jobs.away(lambda: passwords.hash_password(password, cost=cost), then=then, failed=self._refused)

    def _create(self, user: User, password_hash: str) -> None:
        self.records.save(dataclasses.replace(user, password_hash=password_hash, must_change_password=True))

    def _replace_password(self, user_id: UUID, password_hash: str) -> None:
        self._jobs.write(
            SetPassword(user_id=user_id, password_hash=password_hash, must_change=True),
            actor=self._actor,
            then=self._replaced,
            failed=self._refused,
        )

    def _replaced(self, user: User) -> None:
        self._view.set_busy(False)
        self.records.take_stored(user)
        self._saved(user)

    def _saved(self, user: User) -> None:
        if self._new_password:
            password, self._new_password = self._new_password, ""
            self._view.show_password(user.name, password)

    def _refused(self, failure: Failure) -> None:
        self._new_password = ""
        self._view.set_busy(False)
        tell_form(self._view, failure)
