"""Refusals: a rule said no. Each has a stable code and data for the sentence; sentences live in the views.

Details hold ids, codes, numbers and instants, never a patient's name, phone or note.
"""

import dataclasses
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


class Refusal(Exception):  # noqa: N818  a refusal is an ordinary answer, not an error
    """A rule said no; the way out belongs to the screen that asked."""

    code: ClassVar[str] = ""

    def __init__(self, **details: object) -> None:
        super().__init__(self.code)
        self.details = details


class Invalid(Refusal):
    """What was typed cannot be taken as it is."""


class NotAllowed(Refusal):
    """The person may not do this."""

    code = "not_allowed"


class Missing(Refusal):
    """The record does not exist (any more)."""

    code = "missing"


class Conflict(Refusal):
    """Something else stands in the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One field that cannot stay as typed: the field's name, a stable code, and numbers for the sentence."""

    field: str
    code: str
    details: dict[str, str | int] = dataclasses.field(default_factory=dict)


class InvalidFields(Invalid):
    """One or more fields cannot be taken; all problems at once."""

    code = "invalid_fields"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(fields=",".join(problem.field for problem in problems))
        self.problems = problems


class StaleEdit(Conflict):
    """Somebody changed these fields after the form was opened; nothing was overwritten."""

    code = "stale_edit"

    def __init__(self, record_id: UUID, fields: tuple[str, ...]) -> None:
        super().__init__(record_id=record_id, fields=fields)
        self.fields = fields


class StatusNotPossible(Conflict):
    """The visit cannot go from its present status to the one asked for."""

    code = "status_not_possible"


class TooEarlyForStatus(Conflict):
    """The visit's day, or for a no-show its time, has not come yet."""

    code = "too_early_for_status"


class CorrectionTooOld(NotAllowed):
    """Status corrections are closed for visits this long ago."""

    code = "correction_too_old"


class VisitNotMovable(Conflict):
    """A visit that was cancelled, missed or has begun keeps its time."""

    code = "visit_not_movable"


class NothingToChange(Conflict):
    """The command would leave everything as it is."""

    code = "nothing_to_change"


class AlreadyExists(Conflict):
    """A record with this id is already there with other content."""

    code = "already_exists"


class NotUnique(Conflict):
    """Another record has this licence, e-mail or mobile number already."""

    code = "not_unique"


class ReasonRequired(Invalid):
    """An override or a cancellation needs a reason in words."""

    code = "reason_required"


class SignInFailed(NotAllowed):
    """Name or password is wrong; it does not say which."""

    code = "sign_in_failed"


class SignInLocked(NotAllowed):
    """Too many wrong passwords; `until` says when the next try is possible."""

    code = "sign_in_locked"


class AccountInactive(NotAllowed):
    """The account was switched off by an admin."""

    code = "account_inactive"


class LastAdmin(Conflict):
    """The last active admin cannot be switched off or change role."""

    code = "last_admin"


class AlreadySetUp(Conflict):
    """This clinic was set up before."""

    code = "already_set_up"


class NotSetUp(Conflict):
    """The clinic has not been set up yet."""

    code = "not_set_up"
