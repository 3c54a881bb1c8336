"""When doctors work: weekly hours, date exceptions, extra sessions, leave and blocked time, all in clinic time.

These are rules, not claims (DECISIONS 4). `openings` and `closures` turn them into instants for one local day.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from clinic_desk.domain.clinic import Holiday
from clinic_desk.domain.clinic_time import span_of, to_minutes
from clinic_desk.domain.refusals import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A pause inside a session: minute of day, clock minutes long."""

    starts: int
    minutes: int
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A stretch of work: start (minute of day) and length, so it may end at 24:00 or cross midnight (FEATURES T6).

    `capacity` is how many visits may run at once (A20).
    """

    starts: int
    minutes: int
    capacity: int = 1
    room_id: UUID | None = None
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklySession(Session):
    """A session that repeats on a weekday (Monday = 0)."""

    weekday: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingWeek:
    """A doctor's weekly hours at one clinic, from and until a day (both inclusive; None = open)."""

    id: UUID
    version: int = 0
    doctor_id: UUID
    clinic_id: UUID
    valid_from: date | None = None
    valid_until: date | None = None
    sessions: tuple[WeeklySession, ...] = ()
    withdrawn: bool = False


class ExceptionKind(StrEnum):
    """What a date exception does to the day's weekly hours."""

    CLOSED = "closed"
    REPLACED = "replaced"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True, kw_only=True)
class DateException:
    """One day that differs (FEATURES C07, A20): closed, other hours, or sessions on top, with capacity."""

    id: UUID
    version: int = 0
    doctor_id: UUID
    clinic_id: UUID
    day: date
    kind: ExceptionKind
    sessions: tuple[Session, ...] = ()
    note: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """A doctor's absence: whole local days from first to last, or part of a single day (minutes of day; T11)."""

    id: UUID
    version: int = 0
    doctor_id: UUID
    first_day: date
    last_day: date
    from_minute: int | None = None
    until_minute: int | None = None
    note: str = ""
    withdrawn: bool = False


class BlockType(StrEnum):
    """What blocked time is for (FEATURES A47)."""

    MEETING = "meeting"
    ADMIN = "admin"
    EMERGENCY = "emergency"
    TEACHING = "teaching"
    MAINTENANCE = "maintenance"
    PRIVATE = "private"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedTime:
    """Time kept free of visits, for a doctor, a room, or (both None) the whole clinic."""

    id: UUID
    version: int = 0
    clinic_id: UUID
    doctor_id: UUID | None = None
    room_id: UUID | None = None
    starts_at: datetime
    ends_at: datetime
    block_type: BlockType = BlockType.OTHER
    label: str = ""
    withdrawn: bool = False


class ClosureKind(StrEnum):
    """Why time is taken out of the openings."""

    BREAK = "break"
    LEAVE = "leave"
    HOLIDAY = "holiday"
    BLOCK = "block"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Instants [starts, ends) in which a doctor works, for `capacity` visits at once."""

    starts: int
    ends: int
    capacity: int
    room_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """Instants [starts, ends) taken out of the openings, with the words a person gave."""

    starts: int
    ends: int
    kind: ClosureKind
    label: str = ""
    record_id: UUID | None = None


def sessions_on(day: date, weeks: Iterable[WorkingWeek], exceptions: Iterable[DateException]) -> Iterator[Session]:
    """Give the sessions that start on a local day: exceptions first, weekly hours where none replaces them."""
    todays = [item for item in exceptions if item.day == day and not item.withdrawn]
    for item in todays:
        yield from item.sessions if item.kind is not ExceptionKind.CLOSED else ()
    if any(item.kind is not ExceptionKind.EXTRA for item in todays):
        return
    for week in weeks:
        if week.withdrawn or (week.valid_from or day) > day or (week.valid_until or day) < day:
            continue
        yield from (session for session in week.sessions if session.weekday == day.weekday())


def openings_on(
    day: date, zone: str, weeks: Iterable[WorkingWeek], exceptions: Iterable[DateException]
) -> tuple[tuple[Opening, ...], tuple[Closure, ...]]:
    """Turn a day's sessions into openings and their breaks into closures, as instants of the clinic's zone."""
    openings, breaks = [], []
    for session in sessions_on(day, weeks, exceptions):
        starts, ends = span_of(day, session.starts, session.minutes, zone)
        if ends > starts:
            openings.append(Opening(starts=starts, ends=ends, capacity=session.capacity, room_id=session.room_id))
        for pause in session.breaks:
            first, last = span_of(day, pause.starts, pause.minutes, zone)
            if last > first:
                breaks.append(Closure(starts=first, ends=last, kind=ClosureKind.BREAK, label=pause.label))
    openings.sort(key=lambda opening: (opening.starts, opening.ends))
    return tuple(openings), tuple(breaks)


def leave_closure(leave: Leave, zone: str) -> Closure:
    """Turn a leave into instants of a clinic's zone: a date range, never two stored instants (FEATURES T11)."""
    if leave.from_minute is not None and leave.until_minute is not None:
        starts, ends = span_of(leave.first_day, leave.from_minute, leave.until_minute - leave.from_minute, zone)
    else:
        starts = span_of(leave.first_day, 0, 0, zone)[0]
        ends = span_of(leave.last_day + timedelta(days=1), 0, 0, zone)[0]
    return Closure(starts=starts, ends=ends, kind=ClosureKind.LEAVE, label=leave.note, record_id=leave.id)


def holiday_closure(holiday: Holiday, zone: str) -> Closure:
    """Turn a holiday into the instants of that local day."""
    starts = span_of(holiday.day, 0, 0, zone)[0]
    ends = span_of(holiday.day + timedelta(days=1), 0, 0, zone)[0]
    return Closure(starts=starts, ends=ends, kind=ClosureKind.HOLIDAY, label=holiday.name, record_id=holiday.id)


def block_closure(block: BlockedTime) -> Closure:
    """Turn blocked time into a closure."""
    return Closure(
        starts=to_minutes(block.starts_at),
        ends=to_minutes(block.ends_at),
        kind=ClosureKind.BLOCK,
        label=block.label or block.block_type.value,
        record_id=block.id,
    )


def week_problems(week: WorkingWeek) -> tuple[Problem, ...]:
    """Check weekly hours: lengths positive, sessions of a weekday apart, breaks inside, dates in order."""
    problems = list(_session_problems(week.sessions))
    if week.valid_from and week.valid_until and week.valid_until < week.valid_from:
        problems.append(Problem(field="valid_until", code="ends_before_start"))
    by_weekday: dict[int, list[WeeklySession]] = {}
    for session in week.sessions:
        by_weekday.setdefault(session.weekday, []).append(session)
    problems += [
        Problem(field="sessions", code="sessions_overlap", details={"weekday": weekday})
        for weekday, sessions in by_weekday.items()
        if _overlap(sessions)
    ]
    return tuple(problems)


def exception_problems(item: DateException) -> tuple[Problem, ...]:
    """Check a date exception: sessions unless closed, and apart from each other."""
    problems = list(_session_problems(item.sessions))
    if _overlap(item.sessions):
        problems.append(Problem(field="sessions", code="sessions_overlap"))
    if item.kind is not ExceptionKind.CLOSED and not item.sessions:
        problems.append(Problem(field="sessions", code="required"))
    return tuple(problems)


def leave_problems(leave: Leave) -> tuple[Problem, ...]:
    """Check a leave: days in order; part of a day only on a single day, with both ends in order."""
    if leave.last_day < leave.first_day:
        return (Problem(field="last_day", code="ends_before_start"),)
    part = (leave.from_minute, leave.until_minute)
    if part == (None, None):
        return ()
    if leave.first_day != leave.last_day or None in part:
        return (Problem(field="from_minute", code="part_of_one_day_only"),)
    if (leave.until_minute or 0) <= (leave.from_minute or 0):
        return (Problem(field="until_minute", code="ends_before_start"),)
    return ()


def block_problems(block: BlockedTime) -> tuple[Problem, ...]:
    """Check blocked time: it ends after it starts."""
    if block.ends_at <= block.starts_at:
        return (Problem(field="ends_at", code="ends_before_start"),)
    return ()


def _overlap(sessions: Iterable[Session]) -> bool:
    in_order = sorted(sessions, key=lambda session: session.starts)
    return any(second.starts < first.starts + first.minutes for first, second in pairwise(in_order))


def _session_problems(sessions: Iterable[Session]) -> Iterator[Problem]:
    for session in sessions:
        if not 0 <= session.starts < 1440 or not 0 < session.minutes <= 1440:  # noqa: PLR2004  minutes of a day
            yield Problem(field="sessions", code="session_out_of_range", details={"starts": session.starts})
        if session.starts % 5 or session.minutes % 5:
            yield Problem(field="sessions", code="not_in_steps", details={"step": 5})
        if not 1 <= session.capacity <= 50:  # noqa: PLR2004
            yield Problem(field="sessions", code="out_of_range", details={"least": 1, "most": 50})
        for pause in session.breaks:
            if (
                pause.minutes <= 0
                or pause.starts < session.starts
                or (pause.starts + pause.minutes > session.starts + session.minutes)
            ):
                yield Problem(field="sessions", code="break_outside_session", details={"starts": pause.starts})
