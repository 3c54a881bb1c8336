"""Which grains of which resource a visit or a hold occupies: the arithmetic behind the guarantee (SYNC.md §2.3, §3).

A claim is one row per resource and 5-minute grain, with a lane. The database holds one owner per lane.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from clinic_desk.domain.appointment import Appointment, Hold, Override
from clinic_desk.domain.clinic import GRAIN_MINUTES
from clinic_desk.domain.clinic_time import to_minutes


class ResourceKind(StrEnum):
    """What can be in use; the order is the order in which claims are taken."""

    DOCTOR = "doctor"
    PATIENT = "patient"
    ROOM = "room"


OVERRIDE_OF = {
    ResourceKind.DOCTOR: Override.DOCTOR,
    ResourceKind.ROOM: Override.ROOM,
    ResourceKind.PATIENT: Override.PATIENT,
}


@dataclass(frozen=True, slots=True)
class Need:
    """A resource needed for all grains from `first` up to, not including, `end` (grain = epoch minutes / 5)."""

    kind: ResourceKind
    resource_id: UUID
    first: int
    end: int


def needs_of(owner: Appointment | Hold) -> tuple[Need, ...]:
    """List what a visit or hold occupies: the doctor with buffers, room and patient for the visit alone.

    Grains are rounded outwards, so 10:03 to 10:07 occupies 10:00 to 10:10.
    """
    starts, ends = to_minutes(owner.starts_at), to_minutes(owner.ends_at)
    before, after = owner.buffer_before, owner.buffer_after
    needs = [_need(ResourceKind.DOCTOR, owner.doctor_id, starts - before, ends + after)]
    if owner.patient_id is not None:
        needs.append(_need(ResourceKind.PATIENT, owner.patient_id, starts, ends))
    if owner.room_id is not None:
        needs.append(_need(ResourceKind.ROOM, owner.room_id, starts, ends))
    return tuple(needs)


def free_lane(taken: Iterable[int], capacity: int, *, overridden: bool) -> int | None:
    """Choose the lowest free lane: below the capacity, or with an override the first free one of all."""
    used = set(taken)
    lane = next(lane for lane in range(len(used) + 1) if lane not in used)
    return lane if lane < capacity or overridden else None


def _need(kind: ResourceKind, resource_id: UUID, starts: int, ends: int) -> Need:
    return Need(kind, resource_id, starts // GRAIN_MINUTES, -(-ends // GRAIN_MINUTES))
