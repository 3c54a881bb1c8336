"""The place: organisation, clinic, room, location hierarchy, visit types, holidays, and the booking rules they set."""

import re
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfoNotFoundError

from clinic_desk.domain.access import Grant
from clinic_desk.domain.clinic_time import zone_named
from clinic_desk.domain.refusals import Problem

GRAIN_MINUTES = 5
"""Visits start and last in steps of this many minutes; also the size of a claim (SYNC.md §3)."""

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRules:
    """A clinic's limits on booking (FEATURES A12, A49); minutes and days, counted in clinic time."""

    shortest_minutes: int = 15
    longest_minutes: int = 180
    notice_minutes: int = 0
    horizon_days: int = 366
    grace_minutes: int = 15
    visits_per_patient_and_day: int | None = None
    correction_days: int = 7
    hold_minutes: int = 5


RULE_LIMITS: dict[str, tuple[int, int]] = {
    "notice_minutes": (0, 60 * 24 * 60),
    "horizon_days": (1, 10 * 366),
    "grace_minutes": (0, 24 * 60),
    "visits_per_patient_and_day": (1, 50),
    "correction_days": (0, 366),
    "hold_minutes": (1, 60),
}
"""The least and most of each limit that stands alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Who runs the clinics: one per data file on a desk. `currency` is an ISO 4217 code."""

    id: UUID
    version: int = 0
    name: str
    currency: str = "BDT"
    country: str = "BD"
    grants: tuple[Grant, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicDetails:
    """What a person may edit about a clinic. `week_start` counts from Monday = 0; `zone` is an IANA name."""

    name: str
    address: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    phone: str = ""
    email: str = ""
    zone: str = "Asia/Dhaka"
    week_start: int = 6
    place_id: UUID | None = None
    rules: BookingRules = field(default_factory=BookingRules)
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic(ClinicDetails):
    """A stored clinic."""

    id: UUID
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomDetails:
    """What a person may edit about a room; `capacity` is how many visits it holds at once."""

    clinic_id: UUID
    name: str
    capacity: int = 1
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Room(RoomDetails):
    """A stored room, chair or other place of treatment."""

    id: UUID
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A node of the location hierarchy, e.g. division, district, sub-district; `level` counts from 0."""

    id: UUID
    version: int = 0
    name: str
    parent_id: UUID | None = None
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentTypeDetails:
    """A kind of visit (FEATURES A11, A14): usual length, buffers in minutes, who and where, price in minor units."""

    name: str
    minutes: int = 30
    buffer_before: int = 0
    buffer_after: int = 0
    colour: str = "#2F6FDE"
    doctor_ids: tuple[UUID, ...] = ()
    room_ids: tuple[UUID, ...] = ()
    preparation: str = ""
    price: int | None = None
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentType(AppointmentTypeDetails):
    """A stored kind of visit; empty `doctor_ids` or `room_ids` mean any."""

    id: UUID
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A day on which one clinic (or all, `clinic_id` None) is closed."""

    id: UUID
    version: int = 0
    clinic_id: UUID | None = None
    day: date
    name: str
    withdrawn: bool = False


def clinic_problems(details: ClinicDetails) -> tuple[Problem, ...]:
    """Check a clinic's name, zone, week start and booking rules."""
    problems = list(name_problems(details.name))
    try:
        zone_named(details.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        problems.append(Problem(field="zone", code="unknown_zone"))
    if details.week_start not in range(7):
        problems.append(Problem(field="week_start", code="out_of_range", details={"least": 0, "most": 6}))
    rules = details.rules
    if not GRAIN_MINUTES <= rules.shortest_minutes <= rules.longest_minutes <= 24 * 60:
        problems.append(Problem(field="rules", code="lengths_out_of_order"))
    elif rules.shortest_minutes % GRAIN_MINUTES or rules.longest_minutes % GRAIN_MINUTES:
        problems.append(Problem(field="rules", code="not_in_steps", details={"step": GRAIN_MINUTES}))
    for name, (least, most) in RULE_LIMITS.items():
        value = getattr(rules, name)
        if value is not None and not least <= value <= most:
            problems.append(Problem(field="rules", code="out_of_range", details={"least": least, "most": most}))
    return tuple(problems)


def is_colour(text: str) -> bool:
    """Whether a text is a colour as `#RRGGBB`."""
    return _COLOUR.fullmatch(text) is not None


def room_problems(details: RoomDetails) -> tuple[Problem, ...]:
    """Check a room's name and capacity (1 to 50)."""
    problems = list(name_problems(details.name))
    if not 1 <= details.capacity <= 50:  # noqa: PLR2004  a waiting hall is not a room
        problems.append(Problem(field="capacity", code="out_of_range", details={"least": 1, "most": 50}))
    return tuple(problems)


def type_problems(details: AppointmentTypeDetails, rules: BookingRules) -> tuple[Problem, ...]:
    """Check an appointment type's name, length, buffers, colour and price."""
    problems = list(name_problems(details.name))
    least, most = rules.shortest_minutes, rules.longest_minutes
    if not least <= details.minutes <= most or details.minutes % GRAIN_MINUTES:
        problems.append(
            Problem(field="minutes", code="length_not_allowed", details={"least": least, "most": most, "step": 5})
        )
    for name in ("buffer_before", "buffer_after"):
        buffer = getattr(details, name)
        if not 0 <= buffer <= 120 or buffer % GRAIN_MINUTES:  # noqa: PLR2004  longer gaps are blocked time
            problems.append(Problem(field=name, code="out_of_range", details={"least": 0, "most": 120}))
    if not is_colour(details.colour):
        problems.append(Problem(field="colour", code="not_a_colour"))
    if details.price is not None and details.price < 0:
        problems.append(Problem(field="price", code="negative"))
    return tuple(problems)


def name_problems(name: str, *, field: str = "name", longest: int = 120) -> tuple[Problem, ...]:
    """Check a name: not empty, not longer than `longest` characters."""
    if not name.strip():
        return (Problem(field=field, code="required"),)
    if len(name) > longest:
        return (Problem(field=field, code="too_long", details={"limit": longest}),)
    return ()
