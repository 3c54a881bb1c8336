"""What really happened, from the logs alone: who was where and when, and whether anybody ever met.

Knows nothing of grains, lanes or claims and imports nothing of the rules that it checks.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Lanes = Callable[[str, str, int], int]
Image = dict[str, Any]

OCCUPIES = {"requested", "booked", "confirmed", "arrived", "in_progress", "completed"}


@dataclass(frozen=True, slots=True)
class Deed:
    """One command as the log has it: its number, when it was carried out, and what it changed, record by record."""

    command_id: str
    at: datetime
    changes: tuple[tuple[str, str, Image], ...]


@dataclass(slots=True)
class Checker:
    """Follows the deeds in the order of their numbers and notes every meeting that should not have been.

    Whoever comes to a time is checked against all who are there; who is there already may be joined by an overbooking.

    `lanes` tells how many may use a resource at once at a minute. With `beside_overbooked` an overbooked visit is left
    out of account once it is there: what the claims alone guarantee.
    """

    lanes: Lanes
    beside_overbooked: bool = False
    visits: dict[str, Image] = field(default_factory=dict)
    holds: dict[str, Image] = field(default_factory=dict)
    meetings: list[str] = field(default_factory=list)
    _there: dict[tuple[str, str], dict[str, tuple[int, int]]] = field(default_factory=lambda: defaultdict(dict))
    _clock: datetime | None = None

    def follow(self, deeds: Iterable[Deed]) -> None:
        """Apply deeds one after the other; each record that comes to a time is checked against all others."""
        for deed in deeds:
            self._clock = max(deed.at, self._clock or deed.at)
            self._lapse()
            came = [
                (kind, record_id, resource)
                for kind, record_id, after in deed.changes
                for resource in self._apply(kind, record_id, after)
            ]
            for kind, record_id, resource in came:
                self._check(kind, record_id, resource)

    def is_taken(self, wanted: Image, *, besides: str | None = None) -> bool:
        """Tell whether any resource is full at some minute of a wished time, in five-minute steps rounded outwards."""
        for kind, resource_id, starts, ends in spans_of(wanted):
            others = [
                (first // 5 * 5, -(-last // 5) * 5)
                for owner, (first, last) in self._there[kind, resource_id].items()
                if owner != besides
            ]
            if self._is_full(kind, resource_id, (starts // 5 * 5, -(-ends // 5) * 5), others):
                return True
        return False

    def _apply(self, kind: str, record_id: str, after: Image) -> list[str]:
        """Change a record; answers the kinds of resource that it uses now where or when it did not before."""
        records = {"appointment": self.visits, "hold": self.holds}.get(kind)
        if records is None:
            return []
        image = records.setdefault(record_id, {})
        before = self._leave(record_id, image)
        image |= after
        came = []
        for resource, resource_id, starts, ends in spans_of(image) if self._occupies(kind, image) else ():
            self._there[resource, resource_id][record_id] = (starts, ends)
            first, last = before.get((resource, resource_id), (ends, starts))
            if starts < first or last < ends:
                came.append(resource)
        return came

    def _leave(self, record_id: str, image: Image) -> dict[tuple[str, str], tuple[int, int]]:
        """Take a record out of its times; answers where it was."""
        keys = [(resource, resource_id) for resource, resource_id, _, _ in (spans_of(image) if image else ())]
        return {key: self._there[key].pop(record_id) for key in keys if record_id in self._there[key]}

    def _lapse(self) -> None:
        for hold_id, image in self.holds.items():
            if not self._occupies("hold", image):
                self._leave(hold_id, image)

    def _occupies(self, kind: str, image: Image) -> bool:
        if kind == "appointment":
            return image["status"] in OCCUPIES
        return not image["released"] and moment_of(image["expires_at"]) > self._clock

    def _check(self, kind: str, record_id: str, wanted: str) -> None:
        image = (self.visits if kind == "appointment" else self.holds)[record_id]
        if wanted in image.get("overrides", ()):
            return
        for resource, resource_id, starts, ends in spans_of(image):
            if resource != wanted:
                continue
            others = [
                span
                for owner, span in self._there[resource, resource_id].items()
                if owner != record_id and not (self.beside_overbooked and self._is_overbooked(owner, resource))
            ]
            if self._is_full(resource, resource_id, (starts, ends), others):
                self.meetings.append(f"{resource} {resource_id} at {starts} by {kind} {record_id}")

    def _is_overbooked(self, owner: str, resource: str) -> bool:
        return resource in self.visits.get(owner, {}).get("overrides", ())

    def _is_full(self, kind: str, resource_id: str, span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
        """Count at every minute at which something begins or the number of lanes may change."""
        starts, ends = span
        near = [(first, last) for first, last in others if first < ends and starts < last]
        points = {starts, *(first for first, _ in near if first > starts), *range(starts - starts % 5 + 5, ends, 5)}
        return any(
            sum(first <= point < last for first, last in near) >= self.lanes(kind, resource_id, point)
            for point in points
        )


def spans_of(image: Mapping[str, Any]) -> Iterable[tuple[str, str, int, int]]:
    """Give the resources that a record uses and from which minute to which: the doctor with the buffers."""
    starts, ends = minute_of(image["starts_at"]), minute_of(image["ends_at"])
    yield "doctor", image["doctor_id"], starts - image["buffer_before"], ends + image["buffer_after"]
    for resource in ("room", "patient"):
        if image[f"{resource}_id"] is not None:
            yield resource, image[f"{resource}_id"], starts, ends


def moment_of(text: str) -> datetime:
    """Read an instant of a log image."""
    return datetime.fromisoformat(text)


def minute_of(text: str) -> int:
    """Read an instant of a log image as minutes since the epoch."""
    return int(moment_of(text).timestamp()) // 60


def deeds_of(cursor: Any) -> list[Deed]:
    """Read all deeds of a data file in the order of their numbers; `cursor` runs plain SQL."""
    changed: dict[bytes, list[tuple[str, str, Image]]] = defaultdict(list)
    for command_id, kind, record_id, after in cursor(
        "SELECT command_id, record_kind, record_id, after FROM change_log ORDER BY record_id, version"
    ):
        changed[command_id].append(change_of(kind, record_id, after))
    return [
        Deed(_written(command_id), datetime.fromtimestamp(at / 1000).astimezone(), tuple(changed[command_id]))
        for command_id, at in cursor("SELECT id, at FROM command_log WHERE n IS NOT NULL ORDER BY n")
    ]


def change_of(kind: str, record_id: bytes, after: str) -> tuple[str, str, Image]:
    """Read a row of the change log."""
    return kind, _written(record_id), json.loads(after)


def _written(identity: bytes) -> str:
    text = identity.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
