"""Side-by-side places for visits that overlap in one column: a plain sweep over clusters. No pixels, no Qt.

Positions are minutes down the column's axis. Overbooked visits stand in lanes of their own, after the others.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Entry:
    """One block to be placed: axis positions [starts, ends), and whether it goes to the lanes behind the others."""

    key: UUID
    starts: int
    ends: int
    behind: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block stands across its column: from `lane` of `lanes`, over `span` lanes that are free beside it."""

    lane: int = 0
    lanes: int = 1
    span: int = 1


ALONE = Place()


def lay_out(entries: Iterable[Entry]) -> dict[UUID, Place]:
    """Give each entry a lane so that no two which overlap share one; the order of the input does not matter."""
    places: dict[UUID, Place] = {}
    cluster: list[Entry] = []
    cluster_ends = 0
    for entry in sorted(entries, key=_order):
        if cluster and entry.starts >= cluster_ends:
            _place(cluster, places)
            cluster = []
        cluster_ends = max(cluster_ends, _end(entry)) if cluster else _end(entry)
        cluster.append(entry)
    if cluster:
        _place(cluster, places)
    return places


def _order(entry: Entry) -> tuple[int, int, UUID]:
    return entry.starts, -entry.ends, entry.key


def _end(entry: Entry) -> int:
    """An entry without length still stands in the way of others at its minute."""
    return max(entry.ends, entry.starts + 1)


def _place(cluster: list[Entry], places: dict[UUID, Place]) -> None:
    if len(cluster) == 1:
        places[cluster[0].key] = ALONE
        return
    lanes: list[list[Entry]] = []
    for behind in (False, True):
        first = len(lanes)
        for entry in cluster:
            if entry.behind is behind:
                _first_free(lanes, first, entry).append(entry)
    starts = [[entry.starts for entry in lane] for lane in lanes]
    for number, lane in enumerate(lanes):
        for entry in lane:
            span = 1
            while number + span < len(lanes) and _is_free(lanes[number + span], starts[number + span], entry):
                span += 1
            places[entry.key] = Place(number, len(lanes), span)


def _first_free(lanes: list[list[Entry]], first: int, entry: Entry) -> list[Entry]:
    for lane in lanes[first:]:
        if _end(lane[-1]) <= entry.starts:
            return lane
    lanes.append([])
    return lanes[-1]


def _is_free(lane: list[Entry], starts: list[int], entry: Entry) -> bool:
    """Within a lane entries do not overlap and are in order, so only the last one that starts earlier can."""
    earlier = bisect_left(starts, _end(entry))
    return earlier == 0 or _end(lane[earlier - 1]) <= entry.starts
