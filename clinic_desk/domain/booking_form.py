"""What the booking form holds: where it begins, the draft, its choices, what stands against it. Values, no database.

Instants are minutes since the epoch, UTC; lengths are minutes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from clinic_desk.domain.access import Permission
from clinic_desk.domain.appointment import Appointment, Override
from clinic_desk.domain.clinic import AppointmentType, Clinic, Room
from clinic_desk.domain.clinic_time import to_minutes
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.patient_hits import PatientCard
from clinic_desk.domain.schedule import FreeTime, Reason, standing

PERMISSION_FOR = {
    Override.DOCTOR: Permission.OVERBOOK,
    Override.ROOM: Permission.OVERBOOK,
    Override.PATIENT: Permission.OVERBOOK,
    Override.HOURS: Permission.BOOK_OUTSIDE_HOURS,
    Override.LIMITS: Permission.EXCEED_LIMITS,
}
"""Which permission each override needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingStart:
    """What is known when a booking begins; without a doctor or a time the first free one is taken."""

    clinic_id: UUID
    doctor_id: UUID | None = None
    starts: int | None = None
    minutes: int | None = None
    room_id: UUID | None = None
    type_id: UUID | None = None
    patient_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingDraft:
    """A booking as it stands on the form."""

    clinic_id: UUID
    doctor_id: UUID
    starts: int
    minutes: int
    room_id: UUID | None = None
    patient_id: UUID | None = None
    type_id: UUID | None = None
    reason: str = ""
    desk_notes: str = ""
    overrides: frozenset[Override] = field(default_factory=frozenset)
    override_reason: str = ""

    @property
    def place(self) -> tuple[UUID, UUID, UUID | None, int, int]:
        """What a move changes: clinic, doctor, room, start and length."""
        return self.clinic_id, self.doctor_id, self.room_id, self.starts, self.minutes

    @property
    def ends(self) -> int:
        """First instant after the visit."""
        return self.starts + self.minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The time that somebody asks for. The visit's own claims and the own hold do not stand against it."""

    clinic_id: UUID
    doctor_id: UUID
    starts: int
    minutes: int
    room_id: UUID | None = None
    patient_id: UUID | None = None
    type_id: UUID | None = None
    appointment_id: UUID | None = None
    hold_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """One reason against a time, and the name of whoever or whatever stands in the way (for people to read)."""

    reason: Reason
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveAnswer:
    """What stands against the time on the form, and the nearest times that are free.

    `unchanged` says that the visit keeps its time, so that nothing was asked.
    """

    objections: tuple[Objection, ...] = ()
    alternatives: tuple[FreeTime, ...] = ()
    unchanged: bool = False

    @property
    def is_free(self) -> bool:
        """Whether nothing stands against it."""
        return not self.objections

    @property
    def overrides(self) -> tuple[Override, ...]:
        """The overrides that would answer reasons given here, each once, in the order of `Override`."""
        named = {objection.reason.override for objection in self.objections}
        return tuple(override for override in Override if override in named)

    def is_answered_by(self, overrides: Iterable[Override]) -> bool:
        """Tell whether these overrides leave no reason standing."""
        return not standing((objection.reason for objection in self.objections), overrides)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingChoices:
    """What the form offers: people, rooms and kinds of visit of one clinic; which overrides this person may use."""

    clinic: Clinic
    doctors: tuple[Doctor, ...]
    rooms: tuple[Room, ...]
    types: tuple[AppointmentType, ...]
    overrides: frozenset[Override] = field(default_factory=frozenset)

    def doctor(self, doctor_id: UUID) -> Doctor | None:
        """Find a doctor of the form."""
        return next((doctor for doctor in self.doctors if doctor.id == doctor_id), None)

    def room(self, room_id: UUID | None) -> Room | None:
        """Find a room of the form."""
        return next((room for room in self.rooms if room.id == room_id), None)

    def visit_type(self, type_id: UUID | None) -> AppointmentType | None:
        """Find a kind of visit of the form."""
        return next((kind for kind in self.types if kind.id == type_id), None)

    def types_for(self, draft: BookingDraft) -> tuple[AppointmentType, ...]:
        """List the kinds of visit that the draft's doctor takes, and the one that the draft has."""
        return tuple(
            kind
            for kind in self.types
            if kind.id == draft.type_id or not kind.doctor_ids or draft.doctor_id in kind.doctor_ids
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingForm:
    """A form as it opens. `original` is the visit being edited, None for a new one."""

    choices: BookingChoices
    draft: BookingDraft
    today: date
    original: Appointment | None = None
    card: PatientCard | None = None


class DraftPart(StrEnum):
    """The parts of a visit that two people may have changed at once."""

    TIME = "time"
    LENGTH = "length"
    DOCTOR = "doctor"
    ROOM = "room"
    PATIENT = "patient"
    TYPE = "type"
    REASON = "reason"
    DESK_NOTES = "desk_notes"


_FIELDS: dict[DraftPart, str] = {
    DraftPart.TIME: "starts",
    DraftPart.LENGTH: "minutes",
    DraftPart.DOCTOR: "doctor_id",
    DraftPart.ROOM: "room_id",
    DraftPart.PATIENT: "patient_id",
    DraftPart.TYPE: "type_id",
    DraftPart.REASON: "reason",
    DraftPart.DESK_NOTES: "desk_notes",
}
_PLACE_PARTS = (DraftPart.TIME, DraftPart.LENGTH, DraftPart.DOCTOR, DraftPart.ROOM)


@dataclass(frozen=True, slots=True, kw_only=True)
class StalePart:
    """A part that somebody else changed meanwhile: what the form says, and what is stored now."""

    part: DraftPart
    mine: object
    theirs: object


def changed_parts(before: BookingDraft, after: BookingDraft) -> frozenset[DraftPart]:
    """Name the parts in which two drafts differ."""
    return frozenset(part for part, name in _FIELDS.items() if getattr(before, name) != getattr(after, name))


def clash_of(opened: BookingDraft, mine: BookingDraft, theirs: BookingDraft) -> tuple[StalePart, ...]:
    """Find the parts that two people changed differently; time, length, doctor and room belong together."""
    by_me, by_them = changed_parts(opened, mine), changed_parts(opened, theirs)
    if by_me & set(_PLACE_PARTS) and by_them & set(_PLACE_PARTS):
        by_me |= set(_PLACE_PARTS)
        by_them |= set(_PLACE_PARTS)
    found = []
    for part, name in _FIELDS.items():
        here, there = getattr(mine, name), getattr(theirs, name)
        if part in by_me and part in by_them and here != there:
            found.append(StalePart(part=part, mine=here, theirs=there))
    return tuple(found)


def rebased(opened: BookingDraft, mine: BookingDraft, theirs: BookingDraft) -> BookingDraft:
    """Put what this form changed onto the visit as somebody else left it."""
    kept = {_FIELDS[part]: getattr(mine, _FIELDS[part]) for part in changed_parts(opened, mine)}
    return replace(theirs, overrides=mine.overrides, override_reason=mine.override_reason, **kept)


def yielded(opened: BookingDraft, mine: BookingDraft, theirs: BookingDraft) -> BookingDraft:
    """Take over what somebody else left in the parts that both changed, and keep the rest of this form's changes."""
    disputed: dict[str, Any] = {_FIELDS[stale.part]: stale.theirs for stale in clash_of(opened, mine, theirs)}
    return replace(rebased(opened, mine, theirs), **disputed)


def followed(before: BookingDraft, after: BookingDraft, choices: BookingChoices) -> BookingDraft:
    """Let what depends on a change follow it: another type brings its length, another doctor brings the usual room.

    A length or room that was changed in the same step stays as it is.
    """
    if after.type_id != before.type_id and after.minutes == before.minutes:
        kind = choices.visit_type(after.type_id)
        after = replace(after, minutes=after.minutes if kind is None else kind.minutes)
    if after.doctor_id != before.doctor_id and after.room_id == before.room_id:
        old, new = choices.doctor(before.doctor_id), choices.doctor(after.doctor_id)
        usual = None if old is None else old.default_room_id
        if new is not None and after.room_id in {None, usual} and choices.room(new.default_room_id) is not None:
            after = replace(after, room_id=new.default_room_id)
    if after.patient_id != before.patient_id:
        after = replace(after, overrides=after.overrides - {Override.PATIENT})
    return after


def draft_of(visit: Appointment) -> BookingDraft:
    """Write a stored visit as a draft."""
    return BookingDraft(
        clinic_id=visit.clinic_id,
        doctor_id=visit.doctor_id,
        starts=to_minutes(visit.starts_at),
        minutes=visit.minutes,
        room_id=visit.room_id,
        patient_id=visit.patient_id,
        type_id=visit.type_id,
        reason=visit.reason,
        desk_notes=visit.desk_notes,
        overrides=frozenset(visit.overrides),
        override_reason=visit.override_reason,
    )
