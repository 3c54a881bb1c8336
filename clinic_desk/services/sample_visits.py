"""Invented visits: fills the open time of a doctor's day, as a busy clinic would have it before and after `now`.

Values only: visits stand apart, inside opening hours and outside closures. Who stores them is sample_clinic.py.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate
from random import Random
from uuid import UUID

from clinic_desk.domain.appointment import Appointment, CancelCode, CancelledBy, Status
from clinic_desk.domain.availability import WorkingWeek, openings_on
from clinic_desk.domain.clinic import GRAIN_MINUTES, AppointmentType, Clinic
from clinic_desk.domain.clinic_time import MINUTES_PER_DAY, from_minutes, to_minutes, wall_of
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.ids import id_at

_GAP = 15  # minutes left open where nobody is booked
_NOT_AGAIN = 0.5  # share of called-off times that nobody took again
_LONGEST_NOTICE = 45  # days between booking and visit
_WAITING_BEFORE = 40  # minutes; people come early
_MOVED, _ON_TIME, _EARLY = 0.08, 0.75, 0.5  # shares
_TRIES = 6
_ID_BITS = 74

_PAST = (Status.COMPLETED, Status.CANCELLED, Status.NO_SHOW, Status.ENTERED_IN_ERROR)
_PAST_SHARES = tuple(accumulate((84, 9, 6, 1)))
_AHEAD = (Status.CONFIRMED, Status.BOOKED, Status.REQUESTED, Status.CANCELLED)
_AHEAD_SHARES = tuple(accumulate((45, 42, 7, 6)))
_CANCEL_CODES = tuple(code for code in CancelCode if code is not CancelCode.OTHER)
_CANCELLED_BY = (CancelledBy.PATIENT, CancelledBy.PATIENT, CancelledBy.CLINIC)
_STEPS = (Status.ARRIVED, Status.IN_PROGRESS, Status.COMPLETED)
_FREED = frozenset({Status.CANCELLED, Status.NO_SHOW, Status.ENTERED_IN_ERROR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A doctor's place of work: hours, times off (instants), room, and what people come for."""

    doctor: Doctor
    clinic: Clinic
    room_id: UUID
    weeks: tuple[WorkingWeek, ...]
    closures: tuple[tuple[int, int], ...]
    types: tuple[AppointmentType, ...]
    type_shares: tuple[int, ...]  # running totals
    reasons: tuple[str, ...]
    for_children: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFace:
    """What must be known of a patient to give her a visit: from when until when she can have come."""

    patient_id: UUID
    since: date
    until: date


class Faces:
    """The patients of one clinic, in the order in which they first came."""

    def __init__(self, faces: Sequence[SampleFace]) -> None:
        self._faces = sorted(faces, key=lambda face: face.since)
        self._last = 0

    def one(self, random: Random, day: date, taken: set[UUID]) -> UUID | None:
        """Draw somebody who may come on this day and has not come yet; None when nobody is found quickly."""
        while self._last < len(self._faces) and self._faces[self._last].since <= day:
            self._last += 1
        while self._last and self._faces[self._last - 1].since > day:
            self._last -= 1
        for _ in range(_TRIES if self._last else 0):
            # a few people come often, most now and then
            face = self._faces[int(random.random() ** 1.3 * self._last)]
            if face.until >= day and face.patient_id not in taken:
                taken.add(face.patient_id)
                return face.patient_id
        return None


class VisitMaker:
    """Draws the visits of one doctor's day after another, the same ones for the same seed."""

    def __init__(self, random: Random, *, now: datetime, zone_version: str, booked_by: UUID | None) -> None:
        self._random = random
        self._now = to_minutes(now)
        self._zone_version = zone_version
        self._booked_by = booked_by

    def day(self, post: Post, day: date, faces: Faces, taken: set[UUID], *, fill: float) -> Iterator[Appointment]:
        """Fill a day of a post up to a share (0 to 1) of its open time; `taken` are the patients seen that day."""
        random = self._random
        for starts, ends in free_pieces(post, day):
            at = starts
            while at < ends:
                kind = random.choices(post.types, cum_weights=post.type_shares)[0]
                first = at + kind.buffer_before + post.doctor.buffer_before
                last = first + kind.minutes
                if last > ends:
                    at = first + _GAP
                    continue
                patient_id = faces.one(random, day, taken) if random.random() < fill else None
                if patient_id is None:
                    at += _GAP
                    continue
                visit = self._visit(post, kind, first, patient_id)
                yield visit
                if visit.status not in _FREED or random.random() < _NOT_AGAIN:
                    at = last + kind.buffer_after + post.doctor.buffer_after

    def _visit(self, post: Post, kind: AppointmentType, starts: int, patient_id: UUID) -> Appointment:
        random, now = self._random, self._now
        ends = starts + kind.minutes
        status = self._status(starts, ends)
        wall = wall_of(starts, post.clinic.zone)
        latest = min(starts, now)
        booked = latest - int(random.expovariate(1 / 6) % _LONGEST_NOTICE * MINUTES_PER_DAY) - random.randrange(1, 300)
        arrived, started, completed = self._steps(status, starts, ends)
        called_off = status is Status.CANCELLED
        return Appointment(
            id=id_at(booked * 60_000, random.getrandbits(_ID_BITS)),
            clinic_id=post.clinic.id,
            doctor_id=post.doctor.id,
            room_id=post.room_id,
            patient_id=patient_id,
            type_id=kind.id,
            starts_at=from_minutes(starts),
            ends_at=from_minutes(ends),
            buffer_before=kind.buffer_before + post.doctor.buffer_before,
            buffer_after=kind.buffer_after + post.doctor.buffer_after,
            promised=wall.iso(),
            promised_fold=wall.fold,
            zone=post.clinic.zone,
            zone_version=self._zone_version,
            day=wall.day,
            status=status,
            status_before=None if status not in _FREED else Status.BOOKED,
            reason=random.choice(post.reasons),
            cancel_code=random.choice(_CANCEL_CODES) if called_off else None,
            cancelled_by=random.choice(_CANCELLED_BY) if called_off else None,
            move_count=int(random.random() < _MOVED),
            fee=kind.price,
            booked_by=self._booked_by,
            booked_at=from_minutes(booked),
            arrived_at=arrived,
            started_at=started,
            completed_at=completed,
        )

    def _status(self, starts: int, ends: int) -> Status:
        """Say where a visit stands: over, going on, about to begin with people waiting, or ahead."""
        random, now = self._random, self._now
        if ends + GRAIN_MINUTES < now:
            return random.choices(_PAST, cum_weights=_PAST_SHARES)[0]
        if starts <= now:
            return Status.IN_PROGRESS if random.random() < _ON_TIME else Status.ARRIVED
        if starts < now + _WAITING_BEFORE and random.random() < _EARLY:
            return Status.ARRIVED
        return random.choices(_AHEAD, cum_weights=_AHEAD_SHARES)[0]

    def _steps(self, status: Status, starts: int, ends: int) -> list[datetime | None]:
        """Give the times of arrival, beginning and end, as far as the visit has come."""
        early = self._random.randrange(2, 30)
        times = (starts - early, starts + early // 5, ends)
        reached = _STEPS.index(status) + 1 if status in _STEPS else 0
        return [from_minutes(min(at, self._now)) if place < reached else None for place, at in enumerate(times)]


def free_pieces(post: Post, day: date) -> Iterator[tuple[int, int]]:
    """Give the instants [starts, ends) of a local day in which a doctor can be booked, in order."""
    openings, breaks = openings_on(day, post.clinic.zone, post.weeks, ())
    away = sorted([(pause.starts, pause.ends) for pause in breaks] + list(post.closures))
    for opening in openings:
        at = opening.starts
        for starts, ends in away:
            if starts < opening.ends and ends > at:
                if starts > at:
                    yield at, starts
                at = max(at, ends)
        if at < opening.ends:
            yield at, opening.ends
