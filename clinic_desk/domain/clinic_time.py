"""Clinic time: wall time in the clinic's zone against UTC instants, both in whole minutes.

An instant is an int: minutes since 1970-01-01T00:00 UTC. A minute of day counts from the local midnight on the
clock face (0 to 1440 and beyond for sessions that cross midnight). The PC's own zone is never asked.
"""

import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

# The zone data that come with the program, whose version stands beside every visit, and not those of the machine.
zoneinfo.reset_tzpath(to=())

MINUTES_PER_DAY = 1440
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class WallTime:
    """What the clinic's clock shows: day, minute of day, fold (1 = second pass of a repeated hour), UTC offset."""

    day: date
    minute: int
    fold: int
    offset: int

    def iso(self) -> str:
        """Write as `YYYY-MM-DDTHH:MM`."""
        return f"{self.day.isoformat()}T{self.minute // 60:02}:{self.minute % 60:02}"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one local day with one UTC offset: instants [starts, ends) show clock minutes from `minute`."""

    starts: int
    ends: int
    minute: int
    fold: int


def to_minutes(instant: datetime) -> int:
    """Convert an aware datetime to minutes since the epoch, rounding down. Raises ValueError when naive."""
    if instant.tzinfo is None:
        msg = "an instant needs a zone"
        raise ValueError(msg)
    return int((instant - _EPOCH).total_seconds() // 60)


def from_minutes(minutes: int) -> datetime:
    """Convert minutes since the epoch to an aware UTC datetime."""
    return _EPOCH + timedelta(minutes=minutes)


@lru_cache(maxsize=64)
def zone_named(name: str) -> ZoneInfo:
    """Look up an IANA zone. Raises ZoneInfoNotFoundError (a KeyError) or ValueError for an unknown name."""
    return ZoneInfo(name)


def wall_of(minutes: int, zone: str) -> WallTime:
    """Tell what the clinic's clock shows at an instant."""
    local = from_minutes(minutes).astimezone(zone_named(zone))
    return WallTime(local.date(), local.hour * 60 + local.minute, local.fold, _offset(local))


def instants_of(day: date, minute: int, zone: str) -> tuple[int, ...]:
    """Find the instants at which the clock shows this minute of this day.

    Usually one; none where the clock skips it (spring); two, in order, where the hour is repeated (autumn).
    `minute` may be 1440 or more: it then belongs to a later day.
    """
    later, minute = divmod(minute, MINUTES_PER_DAY)
    naive = datetime(day.year, day.month, day.day, minute // 60, minute % 60) + timedelta(days=later)  # noqa: DTZ001
    tz = zone_named(zone)
    found = {to_minutes(naive.replace(tzinfo=tz, fold=fold).astimezone(UTC)) for fold in (0, 1)}
    return tuple(sorted(at for at in found if _shows(at, naive, tz)))


def nearest_instant(day: date, minute: int, zone: str, *, latest: bool = False) -> int:
    """Find the instant of a clock time, or of the clock change that skips it.

    Of a repeated time the first pass is meant, with `latest` the second.
    """
    found = instants_of(day, minute, zone)
    if found:
        return found[-1] if latest else found[0]
    later, minute = divmod(minute, MINUTES_PER_DAY)
    naive = datetime(day.year, day.month, day.day, minute // 60, minute % 60) + timedelta(days=later)  # noqa: DTZ001
    tz = zone_named(zone)
    before = to_minutes(naive.replace(tzinfo=tz, fold=1).astimezone(UTC))
    after = to_minutes(naive.replace(tzinfo=tz, fold=0).astimezone(UTC))
    return _change_between(before, after, tz)


def day_bounds(day: date, zone: str) -> tuple[int, int]:
    """Give the first instant of a local day and of the next one; a day lasts 23 to 25 hours, never assumed 24."""
    return nearest_instant(day, 0, zone), nearest_instant(day + timedelta(days=1), 0, zone)


@lru_cache(maxsize=4096)
def pieces_of(day: date, zone: str) -> tuple[Piece, ...]:
    """Split a local day at its clock changes; on nearly all days one piece of 1440 minutes."""
    starts, ends = day_bounds(day, zone)
    tz = zone_named(zone)
    cuts = [starts]
    step = 30
    at = starts
    while at < ends:
        ahead = min(at + step, ends - 1)
        if ahead > at and _offset_at(at, tz) != _offset_at(ahead, tz):
            cuts.append(_change_between(at, ahead, tz))
        at += step
    cuts.append(ends)
    pieces = []
    for left, right in pairwise(cuts):
        wall = wall_of(left, zone)
        minute = wall.minute if wall.day == day else wall.minute + MINUTES_PER_DAY * (wall.day - day).days
        pieces.append(Piece(left, right, minute, wall.fold))
    return tuple(pieces)


def span_of(day: date, minute: int, length: int, zone: str) -> tuple[int, int]:
    """Turn a clock-face session (start minute, clock minutes long) into instants.

    What the spring change skips is lost (01:30 to 04:00 lasts 90 minutes), what the autumn change repeats is gained.
    """
    # by its last minute: a session until 01:00 is over before an hour that begins at 01:00 comes twice
    last = instants_of(day, minute + length - 1, zone)
    return nearest_instant(day, minute, zone), last[-1] + 1 if last else nearest_instant(day, minute + length, zone)


def _offset(local: datetime) -> int:
    offset = local.utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60)


def _offset_at(minutes: int, tz: ZoneInfo) -> int:
    return _offset(from_minutes(minutes).astimezone(tz))


def _shows(minutes: int, naive: datetime, tz: ZoneInfo) -> bool:
    return from_minutes(minutes).astimezone(tz).replace(tzinfo=None, fold=0) == naive


def _change_between(before: int, after: int, tz: ZoneInfo) -> int:
    """Find the first minute in (before, after] whose offset differs from that at `before`."""
    offset = _offset_at(before, tz)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset_at(middle, tz) == offset:
            before = middle
        else:
            after = middle
    return after
