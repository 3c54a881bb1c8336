"""Slot claims: the database's guarantee that no lane of a doctor, room or patient has two owners (SYNC.md §2.3, §3).

Claims are inserted sorted, all or none. Which lane an overbooked visit may take is decided in `domain.claims`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from clinic_desk.domain.appointment import LIVE, Appointment, Hold
from clinic_desk.domain.claims import OVERRIDE_OF, Need, ResourceKind, free_lane, needs_of
from clinic_desk.domain.clinic import GRAIN_MINUTES
from clinic_desk.domain.clinic_time import to_minutes
from clinic_desk.domain.records import RecordKind
from clinic_desk.storage import desk_meta, tables
from clinic_desk.storage.engine import Db

_claim = tables.slot_claim.c


class Taken(Exception):  # noqa: N818  an answer that the booking service turns into reasons
    """Some grain of a resource has no free lane; `owners` are the visits and holds in it."""

    def __init__(self, kind: ResourceKind, owners: frozenset[UUID]) -> None:
        super().__init__(kind.value)
        self.kind = kind
        self.owners = owners


def take(
    db: Db,
    owner: Appointment | Hold,
    capacities: Mapping[tuple[ResourceKind, int], int],
    *,
    kinds: Collection[ResourceKind] = tuple(ResourceKind),
) -> None:
    """Claim every grain that a visit or hold needs. Raises Taken, having claimed nothing.

    `capacities` gives the number of lanes where it is not 1, by resource kind and grain. A visit that ends before the
    claims horizon, or is not live, claims nothing. With `kinds` only these resources are claimed.
    """
    if not _claims_anything(db, owner):
        return
    overrides = owner.overrides if isinstance(owner, Appointment) else ()
    rows: list[dict[str, Any]] = []
    needs = [need for need in needs_of(owner) if need.kind in kinds]
    for need in sorted(needs, key=lambda need: (need.kind, need.resource_id)):
        taken = _taken(db, need)
        for grain in range(need.first, need.end):
            lane = free_lane(
                taken.get(grain, {}),
                capacities.get((need.kind, grain), 1),
                overridden=OVERRIDE_OF[need.kind] in overrides,
            )
            if lane is None:
                raise Taken(need.kind, frozenset(taken[grain].values()))
            rows.append(_row(db, owner, need, grain, lane))
    if not rows:
        return
    try:
        db.connection.execute(sa.insert(tables.slot_claim), rows)
    except IntegrityError as error:
        raise Taken(ResourceKind.DOCTOR, frozenset()) from error


def take_all(db: Db, visits: Iterable[Appointment]) -> None:
    """Claim the first lane for many new visits that are known to be apart, as in an import. Raises Taken."""
    reach = horizon(db)
    claiming = [visit for visit in visits if visit.is_live and to_minutes(visit.ends_at) > reach]
    rows = [
        _row(db, visit, need, grain, 0)
        for visit in claiming
        for need in needs_of(visit)
        for grain in range(need.first, need.end)
    ]
    if not rows:
        return
    try:
        db.connection.execute(sa.insert(tables.slot_claim), rows)
    except IntegrityError as error:
        raise Taken(ResourceKind.DOCTOR, frozenset()) from error


def release(db: Db, owner_id: UUID, *, kinds: Collection[ResourceKind] = tuple(ResourceKind)) -> None:
    """Give up every claim of a visit or hold, or those on the named kinds of resource."""
    db.connection.execute(
        sa.delete(tables.slot_claim).where(_claim.org_id == db.org, _claim.owner_id == owner_id, _claim.kind.in_(kinds))
    )


def owners_of(db: Db, need: Need) -> frozenset[UUID]:
    """Name who occupies any of these grains."""
    return frozenset(owner for lanes in _taken(db, need).values() for owner in lanes.values())


def horizon(db: Db) -> int:
    """Give the claims horizon in minutes since the epoch: visits that ended before carry no claims (DECISIONS 5)."""
    return int(desk_meta.read(db, "claims_horizon") or 0)


def move_horizon(db: Db, minutes: int) -> int:
    """Move the horizon forward and drop the claims of visits that ended before it; answers how many were dropped."""
    if minutes <= horizon(db):
        return 0
    desk_meta.write(db, "claims_horizon", str(minutes))
    over = tables.appointment
    ended = sa.select(over.c.id).where(over.c.org_id == db.org, over.c.ends_at <= minutes)
    old = sa.select(_claim.owner_id).where(_claim.org_id == db.org, _claim.grain < minutes // GRAIN_MINUTES)
    result = db.connection.execute(
        sa.delete(tables.slot_claim).where(
            _claim.org_id == db.org, _claim.owner_id.in_(old), _claim.owner_id.in_(ended)
        )
    )
    return result.rowcount


def lapse_holds(db: Db, now: datetime) -> None:
    """Drop the claims of holds that have expired."""
    over = sa.select(tables.hold.c.id).where(
        tables.hold.c.org_id == db.org,
        sa.or_(tables.hold.c.expires_at <= now, tables.hold.c.released),
    )
    db.connection.execute(
        sa.delete(tables.slot_claim).where(
            _claim.org_id == db.org, _claim.owner_kind == RecordKind.HOLD, _claim.owner_id.in_(over)
        )
    )


def faults(db: Db, now: datetime) -> tuple[str, ...]:
    """Compare claims with live visits and holds; empty when every grain is claimed exactly once per need.

    A fault reads `missing|surplus kind resource-id grain owner-id`.
    """
    wanted = {
        (need.kind, need.resource_id, grain, owner.id)
        for owner in _claimants(db, now)
        for need in needs_of(owner)
        for grain in range(need.first, need.end)
    }
    query = sa.select(_claim.kind, _claim.resource_id, _claim.grain, _claim.owner_id).where(_claim.org_id == db.org)
    stale = _lapsed(db, now)
    found_rows = [tuple(row) for row in db.connection.execute(query) if row.owner_id not in stale]
    found = set(found_rows)
    doubled = len(found_rows) - len(found)
    lines = [f"missing {_words(claim)}" for claim in wanted - found]
    lines += [f"surplus {_words(claim)}" for claim in found - wanted]
    return tuple(sorted(lines) + [f"doubled {doubled}"] * bool(doubled))


def _claimants(db: Db, now: datetime) -> Iterable[Appointment | Hold]:
    from clinic_desk.storage import rows

    visit, hold = tables.appointment.c, tables.hold.c
    yield from rows.select_all(
        db, Appointment, visit.status.in_([status.value for status in LIVE]), visit.ends_at > horizon(db)
    )
    yield from rows.select_all(db, Hold, hold.expires_at > now, ~hold.released)


def _lapsed(db: Db, now: datetime) -> frozenset[UUID]:
    hold = tables.hold.c
    query = sa.select(hold.id).where(hold.org_id == db.org, hold.expires_at <= now)
    return frozenset(db.connection.execute(query).scalars())


def _claims_anything(db: Db, owner: Appointment | Hold) -> bool:
    if isinstance(owner, Appointment) and not owner.is_live:
        return False
    return to_minutes(owner.ends_at) > horizon(db)


def _taken(db: Db, need: Need) -> dict[int, dict[int, UUID]]:
    """Read who has which lane of which grain of a needed resource."""
    query = sa.select(_claim.grain, _claim.lane, _claim.owner_id).where(
        _claim.org_id == db.org,
        _claim.kind == need.kind,
        _claim.resource_id == need.resource_id,
        _claim.grain >= need.first,
        _claim.grain < need.end,
    )
    taken: dict[int, dict[int, UUID]] = defaultdict(dict)
    for grain, lane, owner_id in db.connection.execute(query):
        taken[grain][lane] = owner_id
    return taken


def _row(db: Db, owner: Appointment | Hold, need: Need, grain: int, lane: int) -> dict[str, Any]:
    kind = RecordKind.APPOINTMENT if isinstance(owner, Appointment) else RecordKind.HOLD
    return {
        "org_id": db.org,
        "kind": need.kind,
        "resource_id": need.resource_id,
        "grain": grain,
        "lane": lane,
        "owner_kind": kind,
        "owner_id": owner.id,
    }


def _words(claim: tuple[Any, ...]) -> str:
    kind, resource_id, grain, owner_id = claim
    return f"{kind.value} {resource_id} {grain} {owner_id}"
