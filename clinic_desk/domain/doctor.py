"""Doctors: profile, approval, presence; when they work is in `availability.py`."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from clinic_desk.domain.appointment import Presence
from clinic_desk.domain.clinic import is_colour, name_problems
from clinic_desk.domain.refusals import Problem

MOST_YEARS = 60
MOST_PATIENTS = 500


class Approval(StrEnum):
    """Whether an admin or manager has let the doctor be booked (FEATURES C03)."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorDetails:
    """What a person may edit about a doctor; fee in minor units of the organisation's currency, lengths in minutes."""

    name: str
    specialities: tuple[str, ...] = ()
    licence: str
    qualifications: str = ""
    experience_years: int = 0
    fee: int | None = None
    biography: str = ""
    languages: tuple[str, ...] = ()
    max_patients_per_day: int | None = None
    clinic_ids: tuple[UUID, ...] = ()
    email: str = ""
    mobile: str = ""
    default_room_id: UUID | None = None
    buffer_before: int = 0
    buffer_after: int = 0
    colour: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Doctor(DoctorDetails):
    """A stored doctor. Bookable when active and approved, at the clinics listed."""

    id: UUID
    version: int = 0
    approval: Approval = Approval.PENDING
    approval_note: str = ""
    presence: Presence = Presence.OFFLINE
    photo_id: UUID | None = None

    @property
    def is_bookable(self) -> bool:
        """Whether new visits may be booked at all."""
        return self.active and self.approval is Approval.APPROVED


def doctor_problems(details: DoctorDetails) -> tuple[Problem, ...]:
    """Check name, licence, experience (0 to 60 years), fee, daily limit, buffers and colour."""
    problems = [*name_problems(details.name), *name_problems(details.licence, field="licence", longest=60)]
    ranges = [("experience_years", 0, MOST_YEARS), ("max_patients_per_day", 1, MOST_PATIENTS)]
    for name, least, most in ranges:
        value = getattr(details, name)
        if value is not None and not least <= value <= most:
            problems.append(Problem(field=name, code="out_of_range", details={"least": least, "most": most}))
    if details.fee is not None and details.fee < 0:
        problems.append(Problem(field="fee", code="negative"))
    problems += [
        Problem(field=name, code="out_of_range", details={"least": 0, "most": 120})
        for name in ("buffer_before", "buffer_after")
        if not 0 <= getattr(details, name) <= 120 or getattr(details, name) % 5  # noqa: PLR2004  longer gaps are blocks
    ]
    if details.colour and not is_colour(details.colour):
        problems.append(Problem(field="colour", code="not_a_colour"))
    if not details.clinic_ids:
        problems.append(Problem(field="clinic_ids", code="required"))
    return tuple(problems)
