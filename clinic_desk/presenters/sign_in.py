"""Signing in, unlocking and choosing a new password: from a name and a password to the acting person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from clinic_desk.domain.access import PROGRAM, Actor
from clinic_desk.domain.commands import NoteFailedSignIn, NoteSignIn, SetPassword
from clinic_desk.domain.refusals import AccountInactive, InvalidFields, Problem, Refusal, SignInFailed
from clinic_desk.domain.user import User, password_problems
from clinic_desk.presenters.ports import Clock, Failure, FailureKind, Jobs
from clinic_desk.security import passwords
from clinic_desk.services import accounts
from clinic_desk.services.accounts import SignInTicket


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who has signed in, and what that person may do."""

    user: User
    actor: Actor


class SignInView(Protocol):
    """What the sign-in screen can be told."""

    def set_busy(self, busy: bool) -> None:
        """Say that the password is being checked."""
        ...

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why this did not work; what was typed stays, the password is selected."""
        ...

    def show_trouble(self, code: str) -> None:
        """Say what failed around the program; the person can try again."""
        ...

    def ask_new_password(self, name: str, *, may_keep: bool = False) -> None:
        """Ask for a new password before going on; `may_keep` offers to keep the old one after all."""
        ...

    def finish(self) -> None:
        """Forget the typed password and go."""
        ...


class SignInPresenter:
    """Takes one person from the sign-in screen to the desk. `cost` is bcrypt's exponent for new hashes."""

    def __init__(
        self,
        view: SignInView,
        jobs: Jobs,
        *,
        clock: Clock,
        signed_in: Callable[[SignedIn], None],
        asks_new_password: bool = False,
        cost: int = passwords.PROGRAM_COST,
    ) -> None:
        self._view = view
        self._jobs = jobs
        self._clock = clock
        self._signed_in = signed_in
        self._asks_new_password = asks_new_password
        self._cost = cost
        self._waiting: SignedIn | None = None

    def sign_in(self, email: str, password: str) -> None:
        """Check a name and a password; hashing happens away from the screen and from the records."""
        self._view.set_busy(True)
        now = self._clock.now()
        self._jobs.read(
            lambda db: accounts.ticket_for(db, email, now=now),
            then=partial(self._found, password),
            failed=self._refused,
        )

    def set_new_password(self, password: str) -> None:
        """Take the new password that was asked for, which must not be the given one again, and go on."""
        if self._waiting is None:
            return
        if problems := password_problems(password):
            self._view.show_refusal(InvalidFields(problems))
            return
        person = self._waiting

        def hashed() -> str:
            if passwords.check_password(password, person.user.password_hash):
                raise InvalidFields((Problem(field="password", code="password_unchanged"),))
            return passwords.hash_password(password, cost=self._cost)

        self._view.set_busy(True)
        self._jobs.away(hashed, then=partial(self._hashed, person), failed=self._refused)

    def keep_password(self) -> None:
        """Go on with the old password; only where a new one is a wish, not a duty."""
        person = self._waiting
        if person is not None and not person.user.must_change_password:
            self._changed(person)

    def _found(self, password: str, ticket: SignInTicket) -> None:
        def check() -> tuple[bool, str | None]:
            matches = passwords.check_password(password, ticket.password_hash)
            weak = matches and passwords.needs_rehash(ticket.password_hash or "", cost=self._cost)
            return matches, passwords.hash_password(password, cost=self._cost) if weak else None

        self._jobs.away(check, then=partial(self._checked, ticket.user), failed=self._refused)

    def _checked(self, user: User | None, outcome: tuple[bool, str | None]) -> None:
        matches, better_hash = outcome
        if user is None:
            self._refused(Failure(SignInFailed()))
        elif not matches:
            self._jobs.write(
                NoteFailedSignIn(user_id=user.id),
                actor=PROGRAM,
                then=lambda _user: self._refused(Failure(SignInFailed())),
                failed=self._refused,
            )
        elif not user.active:
            self._refused(Failure(AccountInactive()))
        else:
            self._jobs.write(
                NoteSignIn(user_id=user.id, password_hash=better_hash),
                actor=PROGRAM,
                then=self._noted,
                failed=self._refused,
            )

    def _noted(self, user: User) -> None:
        self._jobs.read(
            lambda db: accounts.actor_of(db, user.id), then=partial(self._authorised, user), failed=self._refused
        )

    def _authorised(self, user: User, actor: Actor) -> None:
        self._view.set_busy(False)
        person = SignedIn(user=user, actor=actor)
        if user.must_change_password or self._asks_new_password:
            self._waiting = person
            self._view.ask_new_password(user.name, may_keep=not user.must_change_password)
            return
        self._view.finish()
        self._signed_in(person)

    def _hashed(self, person: SignedIn, password_hash: str) -> None:
        self._jobs.write(
            SetPassword(user_id=person.user.id, password_hash=password_hash),
            actor=person.actor,
            then=lambda user: self._changed(SignedIn(user=user, actor=person.actor)),
            failed=self._refused,
        )

    def _changed(self, person: SignedIn) -> None:
        self._waiting = None
        self._view.set_busy(False)
        self._view.finish()
        self._signed_in(person)

    def _refused(self, failure: Failure) -> None:
        self._view.set_busy(False)
        if failure.refusal is not None:
            self._view.show_refusal(failure.refusal)
        elif failure.kind is FailureKind.TROUBLE:
            self._view.show_trouble(getattr(failure.error, "code", ""))
        else:
            raise failure.error
