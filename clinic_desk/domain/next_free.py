"""A search for free times and its answer (FEATURES A23, A24); how the typed words become a search stands below.

Minutes of day are clock minutes of the clinic's zone.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from clinic_desk.domain.schedule import FreeTime


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeSearch:
    """What is looked for: whose time, how long (minutes), where, and on which days and hours.

    Empty `doctor_ids` and `speciality` mean anybody; `clinic_id` None means any clinic.
    """

    minutes: int
    doctor_ids: frozenset[UUID] = field(default_factory=frozenset)
    speciality: str = ""
    clinic_id: UUID | None = None
    type_id: UUID | None = None
    room_id: UUID | None = None
    patient_id: UUID | None = None
    first_day: date | None = None
    weekdays: frozenset[int] = field(default_factory=frozenset)
    after_minute: int = 0
    before_minute: int = 2 * 1440
    limit: int = 12
    horizon_days: int = 180
    ignores: frozenset[UUID] = field(default_factory=frozenset)


class WhyNoneCode(StrEnum):
    """Why a search found nothing."""

    NO_DOCTOR = "no_doctor"
    NO_HOURS = "no_hours"
    ON_LEAVE = "on_leave"
    FULL = "full"
    FILTERS = "filters"


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNone:
    """One reason for an empty answer; `until` is the end of a leave (epoch minutes)."""

    code: WhyNoneCode
    doctor_id: UUID | None = None
    until: int | None = None
    first_free: FreeTime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeSearchResult:
    """Free times, earliest first, or why there are none."""

    times: tuple[FreeTime, ...] = ()
    why: tuple[WhyNone, ...] = ()
