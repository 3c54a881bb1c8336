"""The time axis that all columns of a grid share, also on days with a clock change.

Rows of the axis are clock minutes; a repeated hour gets rows of its own, so that every instant has its place and
10:00 stands at one height in every column (FEATURES T2 to T4).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clinic_desk.domain.agenda import AxisHour, AxisPiece
from clinic_desk.domain.clinic_time import MINUTES_PER_DAY, Piece, pieces_of


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Length in minutes, labelled hours, and for each day the pieces that place its instants."""

    length: int
    hours: tuple[AxisHour, ...]
    pieces: dict[date, tuple[AxisPiece, ...]]


def axis_of(days: Sequence[date], zone: str) -> TimeAxis:
    """Lay out one axis for these days: clock minutes 0 to 1440, with room for what any of the days repeats."""
    by_day = {day: pieces_of(day, zone) for day in days}
    repeats = sorted({(piece.minute, _repeated(piece, own)) for own in by_day.values() for piece in own if piece.fold})
    placed = {
        day: tuple(
            AxisPiece(starts=piece.starts, ends=piece.ends, position=_position(piece.minute, piece.fold, repeats))
            for piece in _split(own, repeats)
        )
        for day, own in by_day.items()
    }
    extra = sum(length for _, length in repeats)
    hours = [
        AxisHour(position=_position(minute, 0, repeats), minute=minute) for minute in range(0, MINUTES_PER_DAY, 60)
    ]
    hours += [
        AxisHour(position=_position(at, 1, repeats), minute=at, repeated=True)
        for minute, length in repeats
        for at in range(-(-minute // 60) * 60, minute + length, 60)
    ]
    return TimeAxis(MINUTES_PER_DAY + extra, tuple(sorted(hours, key=lambda hour: hour.position)), placed)


def _repeated(piece: Piece, own: tuple[Piece, ...]) -> int:
    """Tell how many minutes the clock shows a second time at the start of this piece."""
    before = next(other for other in own if other.ends == piece.starts)
    return before.minute + before.ends - before.starts - piece.minute


def _position(minute: int, fold: int, repeats: list[tuple[int, int]]) -> int:
    """Place a clock minute: after everything that was repeated before it; a second pass after the first one."""
    shift = sum(length for start, length in repeats if minute >= start + length)
    if fold:
        shift += next((length for start, length in repeats if start <= minute < start + length), 0)
    return minute + shift


def _split(own: tuple[Piece, ...], repeats: list[tuple[int, int]]) -> list[Piece]:
    """Cut a day's pieces where the axis inserts repeated rows, so that each part is in one stretch of the axis."""
    cuts = sorted({start + length for start, length in repeats})
    parts: list[Piece] = []
    for piece in own:
        starts, minute, fold = piece.starts, piece.minute, piece.fold
        for cut in cuts:
            ends = starts + cut - minute
            if minute < cut and ends < piece.ends:
                parts.append(Piece(starts, ends, minute, fold))
                starts, minute, fold = ends, cut, 0
        parts.append(Piece(starts, piece.ends, minute, fold if _is_second(minute, repeats) else 0))
    return parts


def _is_second(minute: int, repeats: list[tuple[int, int]]) -> bool:
    return any(start <= minute < start + length for start, length in repeats)
