"""Accounts: who signs in, with which role. Passwords are checked for strength here and hashed in `security`."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clinic_desk.domain.access import Role
from clinic_desk.domain.clinic import name_problems
from clinic_desk.domain.refusals import Problem

SHORTEST_PASSWORD = 8
SHORTEST_CASELESS_PASSWORD = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDetails:
    """What an admin may edit about an account; `email` is the sign-in name."""

    name: str
    email: str
    mobile: str = ""
    role: Role = Role.RECEPTIONIST
    active: bool = True
    doctor_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class User(UserDetails):
    """A stored account. `password_hash` carries its scheme as a prefix."""

    id: UUID
    version: int = 0
    password_hash: str = ""
    verified: bool = False
    must_change_password: bool = False
    last_sign_in: datetime | None = None
    photo_id: UUID | None = None


def user_problems(details: UserDetails) -> tuple[Problem, ...]:
    """Check an account's name and that it has an e-mail; the address itself is checked by `services.contacts`."""
    problems = list(name_problems(details.name))
    if not details.email.strip():
        problems.append(Problem(field="email", code="required"))
    if details.role is Role.DOCTOR and details.doctor_id is None:
        problems.append(Problem(field="doctor_id", code="required"))
    return tuple(problems)


def password_problems(password: str) -> tuple[Problem, ...]:
    """Check a password against the floor (DECISIONS 15): 8 characters, an upper-case letter, a digit, a special.

    A password whose letters all belong to scripts without case needs 12 characters instead of the capital.
    """
    text = unicodedata.normalize("NFC", password)
    codes = []
    letters = [char for char in text if char.isalpha()]
    caseless = bool(letters) and all(char.lower() == char.upper() for char in letters)
    if len(text) < (SHORTEST_CASELESS_PASSWORD if caseless else SHORTEST_PASSWORD):
        codes.append("password_too_short")
    if not caseless and not any(char.isupper() for char in text):
        codes.append("password_needs_upper")
    if not any(char.isdigit() for char in text):
        codes.append("password_needs_digit")
    # punctuation and symbols; not vowel signs, spaces, or joiners that nobody sees
    if not any(unicodedata.category(char)[0] in "PS" for char in text):
        codes.append("password_needs_special")
    least = SHORTEST_CASELESS_PASSWORD if caseless else SHORTEST_PASSWORD
    return tuple(Problem(field="password", code=code, details={"least": least}) for code in codes)
