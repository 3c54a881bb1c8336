"""Keeps one time free while a booking is being made: takes it, renews it before it lapses, gives it back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from clinic_desk.domain.clinic_time import from_minutes
from clinic_desk.domain.commands import PlaceHold, ReleaseHold
from clinic_desk.domain.ids import new_id
from clinic_desk.presenters.ports import FailureKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from clinic_desk.domain.access import Actor
    from clinic_desk.domain.appointment import Hold
    from clinic_desk.domain.booking_form import Asked
    from clinic_desk.presenters.ports import Clock, Failure, Jobs

RENEW_BEFORE = timedelta(minutes=1)

_Slot = tuple["UUID", "UUID", "UUID | None", "UUID | None", int, int]


class SlotHold:
    """One hold at a time, for a doctor and a room; whose visit it will be is not held.

    A hold that is refused is not asked for again at the same time: the booking itself will be judged.
    """

    def __init__(self, jobs: Jobs, *, actor: Actor, clock: Clock, trouble: Callable[[Failure], None]) -> None:
        self._jobs = jobs
        self._actor = actor
        self._clock = clock
        self._trouble = trouble
        self._slot: _Slot | None = None
        self._refused: _Slot | None = None
        self._expires: datetime | None = None
        self.id: UUID | None = None

    def cover(self, asked: Asked) -> None:
        """Hold this time, and give back another one that was held."""
        slot = _slot_of(asked)
        if slot == self._refused or (slot == self._slot and not self._lapses_soon()):
            return
        self._replace(slot)

    def renew(self) -> None:
        """Hold the same time for longer if it would lapse within a minute, or has lapsed."""
        if self._slot is not None and self._lapses_soon():
            self._replace(self._slot)

    def release(self) -> None:
        """Give the time back."""
        hold_id = self.id
        self.used()
        self._give_back(hold_id)

    def used(self) -> None:
        """Forget the hold: a booking has taken its place."""
        self.id = self._slot = self._refused = self._expires = None

    def _replace(self, slot: _Slot) -> None:
        clinic_id, doctor_id, room_id, type_id, starts, minutes = slot
        command = PlaceHold(
            hold_id=new_id(),
            clinic_id=clinic_id,
            doctor_id=doctor_id,
            room_id=room_id,
            type_id=type_id,
            starts_at=from_minutes(starts),
            minutes=minutes,
        )
        older, self.id = self.id, command.hold_id
        self._slot, self._refused, self._expires = slot, None, None
        self._give_back(older)  # announces a change; whoever looks again then finds the new hold named already
        self._jobs.write(
            command, actor=self._actor, then=self._placed, failed=lambda failure: self._not_placed(command, failure)
        )

    def _give_back(self, hold_id: UUID | None) -> None:
        if hold_id is not None:
            self._jobs.write(ReleaseHold(hold_id=hold_id), actor=self._actor, then=_nothing, failed=self._not_released)

    def _placed(self, hold: Hold) -> None:
        if hold.id == self.id:
            self._expires = hold.expires_at

    def _not_placed(self, command: PlaceHold, failure: Failure) -> None:
        if command.hold_id == self.id:
            self.id, self._refused, self._slot, self._expires = None, self._slot, None, None
        if failure.kind is not FailureKind.REFUSAL:
            self._trouble(failure)

    def _not_released(self, failure: Failure) -> None:
        if failure.kind is not FailureKind.REFUSAL:  # a hold that was never placed needs no giving back
            self._trouble(failure)

    def _lapses_soon(self) -> bool:
        return self._expires is not None and self._clock.now() >= self._expires - RENEW_BEFORE


def _slot_of(asked: Asked) -> _Slot:
    return asked.clinic_id, asked.doctor_id, asked.room_id, asked.type_id, asked.starts, asked.minutes


def _nothing(_answer: object) -> None:
    """The time is free again; nobody waits for that."""
