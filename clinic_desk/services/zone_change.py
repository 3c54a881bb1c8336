"""Keeping promised wall times when the rules of a time zone change (FEATURES T1)."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from clinic_desk.domain.access import Actor, Permission
from clinic_desk.domain.appointment import Appointment, Override
from clinic_desk.domain.claims import OVERRIDE_OF
from clinic_desk.domain.clinic import Clinic
from clinic_desk.domain.clinic_time import from_minutes, nearest_instant
from clinic_desk.domain.commands import FollowZoneChange
from clinic_desk.services import judging
from clinic_desk.services.tick import zone_version_key
from clinic_desk.storage import appointments, claims, desk_meta, rows
from clinic_desk.storage.engine import Db


def follow_zone_change(db: Db, command: FollowZoneChange, *, actor: Actor, now: datetime) -> tuple[UUID, ...]:
    """Give future visits the instants that their promised wall times have by the zone data of today.

    Answers the visits that moved; the others are left alone. A visit that now clashes keeps its time and is marked as
    overbooked where it clashes, so that a person sees it; nothing is cancelled.
    """
    actor.require(Permission.EDIT_SETTINGS)
    clinic = rows.get(db, Clinic, command.clinic_id)
    moved = []
    for before in appointments.future_with_other_zone_data(db, clinic.id, command.zone_version, now):
        starts_at = _promised_instant(before)
        if starts_at == before.starts_at:
            continue
        ends_at = starts_at + (before.ends_at - before.starts_at)
        after = replace(before, starts_at=starts_at, ends_at=ends_at, zone_version=command.zone_version)
        moved.append(rows.change(db, before, after))
    # neighbours move together: nobody claims before all have let go
    for visit in moved:
        claims.release(db, visit.id)
    claims.lapse_holds(db, now)
    for visit in moved:
        _claim(db, visit, f"tzdata {command.zone_version}", now)
    desk_meta.write(db, zone_version_key(clinic.id), command.zone_version)
    return tuple(visit.id for visit in moved)


def _promised_instant(visit: Appointment) -> datetime:
    wall = datetime.fromisoformat(visit.promised)
    minute = wall.hour * 60 + wall.minute
    return from_minutes(nearest_instant(visit.day, minute, visit.zone, latest=visit.promised_fold == 1))


def _claim(db: Db, visit: Appointment, reason: str, now: datetime) -> None:
    """Claim the new time of a visit, overbooking exactly what is taken."""
    facts = judging.facts_for(db, visit, type_id=visit.type_id, now=now)
    capacities = judging.capacities_of(visit, facts)
    clashing: set[Override] = set()
    while True:
        overrides = tuple(sorted({*visit.overrides, *clashing}))
        claimed = replace(visit, overrides=overrides, override_reason=visit.override_reason or reason)
        try:
            claims.take(db, claimed if clashing else visit, capacities)
        except claims.Taken as taken:
            clashing.add(OVERRIDE_OF[taken.kind])
        else:
            break
    if clashing:
        rows.change(db, visit, claimed)
