"""What is due by itself: on a desk a timer asks for it every few minutes; running it twice does no harm."""

from datetime import datetime, timedelta
from uuid import UUID

from clinic_desk.domain.clinic import Clinic
from clinic_desk.domain.clinic_time import day_bounds, to_minutes, wall_of
from clinic_desk.domain.commands import Command, FollowZoneChange, MoveClaimsHorizon
from clinic_desk.storage import claims, desk_meta, rows
from clinic_desk.storage.engine import Db, zone_data_version


def due_commands(db: Db, now: datetime) -> tuple[Command, ...]:
    """List what the program itself should carry out now: nightly claims, new time-zone data (FEATURES T1)."""
    if db.org_id is None:
        return ()
    clinics = rows.select_all(db, Clinic)
    due: list[Command] = []
    if claims.horizon(db) < horizon_for(clinics, now):
        due.append(MoveClaimsHorizon())
    version = zone_data_version()
    due += [
        FollowZoneChange(clinic_id=clinic.id, zone_version=version)
        for clinic in clinics
        if desk_meta.read(db, zone_version_key(clinic.id)) != version
    ]
    return tuple(due)


def zone_version_key(clinic_id: UUID) -> str:
    """Name the fact that says which time-zone data a clinic's visits follow; each clinic catches up by itself."""
    return f"zone_version:{clinic_id}"


def horizon_for(clinics: tuple[Clinic, ...], now: datetime) -> int:
    """Give the start of yesterday (minutes since the epoch) at the clinic where that comes first, 0 without clinics."""
    starts = [
        day_bounds(wall_of(to_minutes(now), clinic.zone).day - timedelta(days=1), clinic.zone)[0] for clinic in clinics
    ]
    return min(starts, default=0)
