"""Judging a time inside the transaction that takes it, and taking it: what booking, moving and holding share."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from clinic_desk.domain.access import Actor
from clinic_desk.domain.appointment import Appointment, Hold, Override
from clinic_desk.domain.booking_form import PERMISSION_FOR
from clinic_desk.domain.claims import ResourceKind, needs_of
from clinic_desk.domain.clinic import GRAIN_MINUTES, AppointmentType, Clinic
from clinic_desk.domain.clinic_time import to_minutes, wall_of
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.refusals import ReasonRequired, StaleEdit
from clinic_desk.domain.schedule import (
    CannotBook,
    Facts,
    Reason,
    ReasonCode,
    Wish,
    capacity_at,
    reasons_against,
    standing,
)
from clinic_desk.services import openings
from clinic_desk.services.facts import Scope, gather
from clinic_desk.storage import claims, rows
from clinic_desk.storage.engine import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class Plea:
    """With which overrides and why somebody asks for a time, and which reasons do not count this time.

    `granted` are overrides that somebody with the right gave this visit before, for what it asks again.
    """

    overrides: tuple[Override, ...] = ()
    reason: str = ""
    waived: frozenset[ReasonCode] = frozenset()
    granted: frozenset[Override] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was asked, what was known, and every reason that counts against it."""

    wish: Wish
    facts: Facts
    reasons: tuple[Reason, ...]


def wish_of(owner: Appointment | Hold, *, ignores: frozenset[UUID] = frozenset()) -> Wish:
    """Say which time a visit or hold wants; its own claims do not stand against it."""
    starts = to_minutes(owner.starts_at)
    return Wish(
        starts=starts,
        minutes=to_minutes(owner.ends_at) - starts,
        doctor_id=owner.doctor_id,
        room_id=owner.room_id,
        patient_id=owner.patient_id,
        buffer_before=owner.buffer_before,
        buffer_after=owner.buffer_after,
        ignores=ignores | {owner.id},
    )


def facts_for(db: Db, owner: Appointment | Hold, *, type_id: UUID | None, now: datetime) -> Facts:
    """Gather what the rules need to judge one visit or hold where it stands."""
    clinic = rows.get(db, Clinic, owner.clinic_id)
    day = wall_of(to_minutes(owner.starts_at), clinic.zone).day
    scope = Scope(
        clinic_id=clinic.id,
        doctor_ids=(owner.doctor_id,),
        first_day=day,
        last_day=day,
        room_id=owner.room_id,
        patient_id=owner.patient_id,
        type_id=type_id,
        without=frozenset({owner.id}),
    )
    return gather(db, scope, now=now)[owner.doctor_id]


def capacities_of(owner: Appointment | Hold, facts: Facts) -> dict[tuple[ResourceKind, int], int]:
    """Give the number of lanes per grain where it is not one: capacity sessions and rooms with several places."""
    found: dict[tuple[ResourceKind, int], int] = {}
    for need in needs_of(owner):
        for grain in range(need.first, need.end):
            if need.kind is ResourceKind.DOCTOR:
                found[need.kind, grain] = capacity_at(grain * GRAIN_MINUTES, facts.openings)
            elif need.kind is ResourceKind.ROOM and facts.room is not None:
                found[need.kind, grain] = facts.room.capacity
    return found


def buffers_for(doctor: Doctor, visit_type: AppointmentType | None) -> tuple[int, int]:
    """Give the buffers in minutes before and after: those of doctor and type add up (DECISIONS 4)."""
    before, after = doctor.buffer_before, doctor.buffer_after
    if visit_type is not None:
        before, after = before + visit_type.buffer_before, after + visit_type.buffer_after
    return before, after


def weigh(db: Db, draft: Appointment, plea: Plea, *, now: datetime, ignores: frozenset[UUID] = frozenset()) -> Verdict:
    """Find what counts against a visit where a draft puts it: for the form and for the commit alike (DECISIONS 7).

    `ignores` names holds that do not stand in the way, beside the visit itself.
    """
    facts = facts_for(db, draft, type_id=draft.type_id, now=now)
    wish = wish_of(draft, ignores=ignores)
    reasons = tuple(reason for reason in reasons_against(wish, facts) if reason.code not in plea.waived)
    return Verdict(wish=wish, facts=facts, reasons=reasons)


def judged(db: Db, draft: Appointment, plea: Plea, *, actor: Actor, now: datetime) -> tuple[Appointment, Facts]:
    """Let a draft pass, with the overrides that it really needs. Raises CannotBook, ReasonRequired, NotAllowed."""
    verdict = weigh(db, draft, plea, now=now)
    facts, reasons = verdict.facts, verdict.reasons
    if standing(reasons, plea.granted.union(plea.overrides)):
        raise CannotBook(reasons, openings.nearest(db, verdict.wish, facts, type_id=draft.type_id, now=now))
    needed = _needed_overrides(reasons)
    asked = [override for override in needed if override not in plea.granted]
    for override in asked:
        actor.require(PERMISSION_FOR[override])
    if asked and not plea.reason.strip():
        raise ReasonRequired(field="override_reason")
    why = plea.reason if asked else draft.override_reason
    return replace(draft, overrides=needed, override_reason=why if needed else ""), facts


def claim(
    db: Db,
    owner: Appointment | Hold,
    facts: Facts,
    *,
    now: datetime,
    kinds: Collection[ResourceKind] = tuple(ResourceKind),
) -> None:
    """Take the claims of a visit or hold that the rules let pass. Raises CannotBook when the database says no."""
    claims.lapse_holds(db, now)
    try:
        claims.take(db, owner, capacities_of(owner, facts), kinds=kinds)
    except claims.Taken as taken:
        code = {
            ResourceKind.DOCTOR: ReasonCode.DOCTOR_BUSY,
            ResourceKind.ROOM: ReasonCode.ROOM_BUSY,
            ResourceKind.PATIENT: ReasonCode.PATIENT_BUSY,
        }[taken.kind]
        blockers: list[UUID | None] = [*sorted(taken.owners)] or [None]
        raise CannotBook(tuple(Reason(code=code, blocker_id=blocker) for blocker in blockers)) from taken


def seen(db: Db, appointment_id: UUID, version: int | None) -> Appointment:
    """Get a visit as its author saw it. Raises StaleEdit when it has changed since, Missing."""
    visit = rows.get(db, Appointment, appointment_id)
    if version is not None and version != visit.version:
        raise StaleEdit(visit.id, ("version",))
    return visit


def _needed_overrides(reasons: tuple[Reason, ...]) -> tuple[Override, ...]:
    return tuple(sorted({reason.override for reason in reasons if reason.override is not None}))
