"""The booking rules: every reason against a time, and the times that have none. Pure; minutes since the epoch, UTC.

One function, `reasons_against`, judges a time for the offer, for the live check while typing and for the commit
(DECISIONS 7). `free_starts` is a derived index: bit masks find candidates, the same function confirms each.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from clinic_desk.domain.appointment import Override
from clinic_desk.domain.availability import Closure, ClosureKind, Opening
from clinic_desk.domain.claims import ResourceKind
from clinic_desk.domain.clinic import GRAIN_MINUTES, AppointmentType, Clinic, Room
from clinic_desk.domain.clinic_time import wall_of
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.patient import Patient
from clinic_desk.domain.refusals import Conflict


class ReasonCode(StrEnum):
    """Why a time cannot be booked; stable, shown in words by the views."""

    OFF_GRID = "off_grid"
    LENGTH_NOT_ALLOWED = "length_not_allowed"
    IN_PAST = "in_past"
    TOO_SHORT_NOTICE = "too_short_notice"
    TOO_FAR_AHEAD = "too_far_ahead"
    CLINIC_INACTIVE = "clinic_inactive"
    DOCTOR_NOT_BOOKABLE = "doctor_not_bookable"
    DOCTOR_NOT_AT_CLINIC = "doctor_not_at_clinic"
    ROOM_NOT_AVAILABLE = "room_not_available"
    TYPE_INACTIVE = "type_inactive"
    TYPE_NOT_WITH_DOCTOR = "type_not_with_doctor"
    TYPE_NOT_IN_ROOM = "type_not_in_room"
    PATIENT_DECEASED = "patient_deceased"
    PATIENT_ARCHIVED = "patient_archived"
    OUTSIDE_HOURS = "outside_hours"
    IN_BREAK = "in_break"
    ON_LEAVE = "on_leave"
    BLOCKED = "blocked"
    CLINIC_CLOSED = "clinic_closed"
    ROOM_BLOCKED = "room_blocked"
    DOCTOR_BUSY = "doctor_busy"
    DOCTOR_HELD = "doctor_held"
    ROOM_BUSY = "room_busy"
    ROOM_HELD = "room_held"
    PATIENT_BUSY = "patient_busy"
    PATIENT_HELD = "patient_held"
    DOCTOR_DAY_FULL = "doctor_day_full"
    PATIENT_DAY_FULL = "patient_day_full"


_R = ReasonCode
OVERRIDES: dict[ReasonCode, Override] = {
    _R.TOO_SHORT_NOTICE: Override.LIMITS,
    _R.TOO_FAR_AHEAD: Override.LIMITS,
    _R.DOCTOR_DAY_FULL: Override.LIMITS,
    _R.PATIENT_DAY_FULL: Override.LIMITS,
    _R.OUTSIDE_HOURS: Override.HOURS,
    _R.IN_BREAK: Override.HOURS,
    _R.ON_LEAVE: Override.HOURS,
    _R.BLOCKED: Override.HOURS,
    _R.CLINIC_CLOSED: Override.HOURS,
    _R.ROOM_BLOCKED: Override.HOURS,
    _R.DOCTOR_BUSY: Override.DOCTOR,
    _R.DOCTOR_HELD: Override.DOCTOR,
    _R.ROOM_BUSY: Override.ROOM,
    _R.ROOM_HELD: Override.ROOM,
    _R.PATIENT_BUSY: Override.PATIENT,
    _R.PATIENT_HELD: Override.PATIENT,
}
"""Which override a person with the right may answer a reason with; the rest cannot be overruled."""

_CLOSURE_CODES = {
    ClosureKind.BREAK: _R.IN_BREAK,
    ClosureKind.LEAVE: _R.ON_LEAVE,
    ClosureKind.HOLIDAY: _R.CLINIC_CLOSED,
    ClosureKind.BLOCK: _R.BLOCKED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason against a time: which instants, which record stands in the way, the words or number it gives."""

    code: ReasonCode
    starts: int | None = None
    ends: int | None = None
    blocker_id: UUID | None = None
    label: str = ""
    limit: int | None = None

    @property
    def override(self) -> Override | None:
        """The override that answers this reason, None when nothing does."""
        return OVERRIDES.get(self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A time somebody would like: all that the rules need to judge it. `ignores` are the visit's own claims."""

    starts: int
    minutes: int
    doctor_id: UUID
    room_id: UUID | None = None
    patient_id: UUID | None = None
    buffer_before: int = 0
    buffer_after: int = 0
    ignores: frozenset[UUID] = frozenset()

    @property
    def ends(self) -> int:
        """First instant after the visit itself."""
        return self.starts + self.minutes


@dataclass(frozen=True, slots=True)
class Busy:
    """Instants [starts, ends) that a visit or a hold already occupies on one resource, buffers included."""

    starts: int
    ends: int
    owner_id: UUID
    is_hold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that is known about one doctor, room and patient around the wished time."""

    now: int
    clinic: Clinic
    doctor: Doctor
    room: Room | None = None
    patient: Patient | None = None
    visit_type: AppointmentType | None = None
    openings: tuple[Opening, ...] = ()
    closures: tuple[Closure, ...] = ()
    room_closures: tuple[Closure, ...] = ()
    busy: dict[ResourceKind, tuple[Busy, ...]] = field(default_factory=dict)
    doctor_visits: Counter[date] = field(default_factory=Counter)
    patient_visits: Counter[date] = field(default_factory=Counter)


def reasons_against(wish: Wish, facts: Facts) -> tuple[Reason, ...]:
    """List every reason why this time cannot be booked just so; empty when it can."""
    return (
        *_form_reasons(wish, facts),
        *_record_reasons(wish, facts),
        *_hours_reasons(wish, facts),
        *_busy_reasons(wish, facts),
        *_limit_reasons(wish, facts),
    )


def standing(reasons: Iterable[Reason], overrides: Iterable[Override]) -> tuple[Reason, ...]:
    """Keep the reasons that these overrides do not answer."""
    answered = set(overrides)
    return tuple(reason for reason in reasons if reason.override not in answered)


def free_starts(wish: Wish, facts: Facts, *, first: int, end: int, step: int) -> Iterator[int]:
    """Give the free starts in [first, end) in order: the first of each free stretch, then every `step` minutes.

    `wish` tells length, buffers, room and patient; its own start is ignored.
    """
    origin = first // GRAIN_MINUTES
    mask = _start_mask(wish, facts, origin, max(0, -(-end // GRAIN_MINUTES) - origin))
    last, next_offer = -1, first
    while mask:
        bit = mask & -mask
        mask ^= bit
        at = (origin + bit.bit_length() - 1) * GRAIN_MINUTES
        if at != last + GRAIN_MINUTES:
            next_offer = at
        last = at
        if first <= at < end and at >= next_offer and not reasons_against(replace(wish, starts=at), facts):
            next_offer = at + step
            yield at


def _form_reasons(wish: Wish, facts: Facts) -> Iterator[Reason]:
    rules = facts.clinic.rules
    if wish.starts % GRAIN_MINUTES:
        yield Reason(code=_R.OFF_GRID, limit=GRAIN_MINUTES)
    if not rules.shortest_minutes <= wish.minutes <= rules.longest_minutes or wish.minutes % GRAIN_MINUTES:
        yield Reason(code=_R.LENGTH_NOT_ALLOWED, starts=rules.shortest_minutes, limit=rules.longest_minutes)
    if wish.starts < facts.now - rules.grace_minutes:
        yield Reason(code=_R.IN_PAST)
    elif rules.notice_minutes and wish.starts < facts.now + rules.notice_minutes:
        yield Reason(code=_R.TOO_SHORT_NOTICE, limit=rules.notice_minutes)
    today = wall_of(facts.now, facts.clinic.zone).day
    if wall_of(wish.starts, facts.clinic.zone).day > today + timedelta(days=rules.horizon_days):
        yield Reason(code=_R.TOO_FAR_AHEAD, limit=rules.horizon_days)


def _record_reasons(wish: Wish, facts: Facts) -> Iterator[Reason]:
    clinic, doctor, room = facts.clinic, facts.doctor, facts.room
    if not clinic.active:
        yield Reason(code=_R.CLINIC_INACTIVE, blocker_id=clinic.id)
    if not doctor.is_bookable:
        yield Reason(code=_R.DOCTOR_NOT_BOOKABLE, blocker_id=doctor.id)
    if clinic.id not in doctor.clinic_ids:
        yield Reason(code=_R.DOCTOR_NOT_AT_CLINIC, blocker_id=doctor.id)
    if room is not None and (not room.active or room.clinic_id != clinic.id):
        yield Reason(code=_R.ROOM_NOT_AVAILABLE, blocker_id=room.id)
    yield from _type_reasons(wish, facts)
    if facts.patient is not None and facts.patient.deceased_on is not None:
        yield Reason(code=_R.PATIENT_DECEASED, blocker_id=facts.patient.id)
    elif facts.patient is not None and facts.patient.archived:
        yield Reason(code=_R.PATIENT_ARCHIVED, blocker_id=facts.patient.id)


def _type_reasons(wish: Wish, facts: Facts) -> Iterator[Reason]:
    visit_type = facts.visit_type
    if visit_type is not None:
        if not visit_type.active:
            yield Reason(code=_R.TYPE_INACTIVE, blocker_id=visit_type.id)
        if visit_type.doctor_ids and wish.doctor_id not in visit_type.doctor_ids:
            yield Reason(code=_R.TYPE_NOT_WITH_DOCTOR, blocker_id=visit_type.id)
        if visit_type.room_ids and wish.room_id is not None and wish.room_id not in visit_type.room_ids:
            yield Reason(code=_R.TYPE_NOT_IN_ROOM, blocker_id=visit_type.id)


def _hours_reasons(wish: Wish, facts: Facts) -> Iterator[Reason]:
    covered = covered_until(wish.starts, facts.openings)
    if covered < wish.ends:
        yield Reason(code=_R.OUTSIDE_HOURS, starts=covered, ends=wish.ends)
    for closure in facts.closures:
        if _takes_from(closure, wish):
            yield _closure_reason(closure, _CLOSURE_CODES[closure.kind])
    for closure in facts.room_closures:
        if _takes_from(closure, wish):
            yield _closure_reason(closure, _R.ROOM_BLOCKED)


def _takes_from(closure: Closure, wish: Wish) -> bool:
    """Tell whether any minute of the wish is closed; a closure that the clock skips has no minutes."""
    return max(closure.starts, wish.starts) < min(closure.ends, wish.ends)


def _closure_reason(closure: Closure, code: ReasonCode) -> Reason:
    return Reason(
        code=code, starts=closure.starts, ends=closure.ends, blocker_id=closure.record_id, label=closure.label
    )


_BUSY_CODES = {
    ResourceKind.DOCTOR: (_R.DOCTOR_BUSY, _R.DOCTOR_HELD),
    ResourceKind.ROOM: (_R.ROOM_BUSY, _R.ROOM_HELD),
    ResourceKind.PATIENT: (_R.PATIENT_BUSY, _R.PATIENT_HELD),
}


def _busy_reasons(wish: Wish, facts: Facts) -> Iterator[Reason]:
    for kind in ResourceKind:
        first, end = _needed(wish, kind)
        rivals = [
            busy
            for busy in facts.busy.get(kind, ())
            if busy.owner_id not in wish.ignores and _first_grain(busy) < end and first < _end_grain(busy)
        ]
        if not rivals:
            continue
        in_use = Counter(
            grain for busy in rivals for grain in range(max(first, _first_grain(busy)), min(end, _end_grain(busy)))
        )
        full = {grain for grain, number in in_use.items() if number >= _capacity(kind, grain, facts)}
        for busy in rivals:
            if any(_first_grain(busy) <= grain < _end_grain(busy) for grain in full):
                yield Reason(
                    code=_BUSY_CODES[kind][busy.is_hold],
                    starts=busy.starts,
                    ends=busy.ends,
                    blocker_id=busy.owner_id,
                    limit=_capacity(kind, first, facts),
                )


def _limit_reasons(wish: Wish, facts: Facts) -> Iterator[Reason]:
    day = wall_of(wish.starts, facts.clinic.zone).day
    most = facts.doctor.max_patients_per_day
    if most is not None and facts.doctor_visits[day] >= most:
        yield Reason(code=_R.DOCTOR_DAY_FULL, limit=most)
    most = facts.clinic.rules.visits_per_patient_and_day
    if wish.patient_id is not None and most is not None and facts.patient_visits[day] >= most:
        yield Reason(code=_R.PATIENT_DAY_FULL, limit=most)


def covered_until(starts: int, openings: Iterable[Opening]) -> int:
    """Find the instant up to which openings (in order of time) follow each other without a gap from `starts` on."""
    covered = starts
    for opening in openings:
        if opening.starts <= covered < opening.ends:
            covered = opening.ends
    return covered


def capacity_at(instant: int, openings: Iterable[Opening]) -> int:
    """Tell how many visits a doctor takes at once at an instant: that of the widest opening, 1 outside of all."""
    return max((opening.capacity for opening in openings if opening.starts <= instant < opening.ends), default=1)


def _capacity(kind: ResourceKind, grain: int, facts: Facts) -> int:
    if kind is ResourceKind.DOCTOR:
        return capacity_at(grain * GRAIN_MINUTES, facts.openings)
    if kind is ResourceKind.ROOM and facts.room is not None:
        return facts.room.capacity
    return 1


def _needed(wish: Wish, kind: ResourceKind) -> tuple[int, int]:
    """Give the grains [first, end) that the wish needs of a resource; none of one that it does not name."""
    starts, ends = wish.starts, wish.ends
    if kind is ResourceKind.DOCTOR:
        starts, ends = starts - wish.buffer_before, ends + wish.buffer_after
    elif (wish.patient_id if kind is ResourceKind.PATIENT else wish.room_id) is None:
        return 0, 0
    return starts // GRAIN_MINUTES, -(-ends // GRAIN_MINUTES)


def _first_grain(busy: Busy) -> int:
    return busy.starts // GRAIN_MINUTES


def _end_grain(busy: Busy) -> int:
    return -(-busy.ends // GRAIN_MINUTES)


def _start_mask(wish: Wish, facts: Facts, origin: int, count: int) -> int:
    """Mark the grains from `origin` at which the wish may start, as far as bit masks can tell."""
    before = -(-wish.buffer_before // GRAIN_MINUTES)
    length = -(-wish.minutes // GRAIN_MINUTES)
    after = -(-wish.buffer_after // GRAIN_MINUTES)
    base = origin - before
    width = before + count + length + after
    everything = (1 << width) - 1

    def bits(starts: int, ends: int) -> int:
        first = max(0, starts // GRAIN_MINUTES - base)
        end = min(width, -(-ends // GRAIN_MINUTES) - base)
        return (1 << end) - (1 << first) if end > first else 0

    open_time = 0
    for opening in facts.openings:
        open_time |= bits(opening.starts, opening.ends)
    for closure in (*facts.closures, *facts.room_closures):
        open_time &= ~bits(closure.starts, closure.ends)
    levels = {opening.capacity: 0 for opening in facts.openings} | {1: everything}
    for opening in sorted(facts.openings, key=lambda item: item.capacity):
        levels[opening.capacity] |= bits(opening.starts, opening.ends)
    starts = _runs(open_time, length)
    for kind in ResourceKind:
        rivals = [busy for busy in facts.busy.get(kind, ()) if busy.owner_id not in wish.ignores]
        masks = [bits(busy.starts, busy.ends) for busy in rivals]
        if kind is ResourceKind.DOCTOR:
            full = _full(masks, levels)
            starts &= _runs(everything & ~full, before + length + after) << before
        elif _needed(wish, kind) != (0, 0):
            full = _full(masks, {_capacity(kind, 0, facts): everything})
            starts &= _runs(everything & ~full, length)
    return (starts >> before) & ((1 << count) - 1)


def _full(masks: list[int], levels: dict[int, int]) -> int:
    """Mark grains in which as many are busy as the capacity there allows (`levels`: capacity -> its grains)."""
    at_least = [0] * (max(levels) + 1)
    for mask in masks:
        for number in range(len(at_least) - 1, 1, -1):
            at_least[number] |= at_least[number - 1] & mask
        at_least[1] |= mask
    full = 0
    wider = 0
    for capacity in sorted(levels, reverse=True):
        full |= at_least[capacity] & levels[capacity] & ~wider
        wider |= levels[capacity]
    return full


def _runs(mask: int, length: int) -> int:
    """Mark the bits that begin a run of `length` set bits, by doubling shifts."""
    done = 1
    while done < length:
        shift = min(done, length - done)
        mask &= mask >> shift
        done += shift
    return mask


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeTime:
    """A time that can be booked just so: minutes since the epoch, length in minutes."""

    doctor_id: UUID
    starts: int
    minutes: int
    room_id: UUID | None = None


class CannotBook(Conflict):
    """The time cannot be booked: every reason at once, and the nearest free times."""

    code = "cannot_book"

    def __init__(self, reasons: tuple[Reason, ...], alternatives: tuple[FreeTime, ...] = ()) -> None:
        super().__init__(reasons=",".join(reason.code.value for reason in reasons))
        self.reasons = reasons
        self.alternatives = alternatives
