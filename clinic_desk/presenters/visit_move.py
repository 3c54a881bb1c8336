"""Moves a visit to a free time in two steps: the first holds the time and asks, the second moves."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from clinic_desk.domain.access import Permission
from clinic_desk.domain.booking_form import Asked
from clinic_desk.domain.clinic_time import from_minutes
from clinic_desk.domain.commands import MoveAppointment
from clinic_desk.presenters.slot_hold import SlotHold
from clinic_desk.presenters.visit_saving import SaveOutcome, moved_back

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from clinic_desk.domain.access import Actor
    from clinic_desk.domain.appointment import Appointment
    from clinic_desk.domain.offered_times import OfferedTime, SearchSetting
    from clinic_desk.presenters.ports import Clock, Failure, Jobs, Notices


class VisitMove:
    """One question at a time; `moved` and `not_moved` say how it ended."""

    def __init__(
        self,
        jobs: Jobs,
        *,
        actor: Actor,
        clock: Clock,
        notices: Notices,
        moved: Callable[[], None],
        not_moved: Callable[[Failure], None],
    ) -> None:
        self._jobs = jobs
        self._actor = actor
        self._notices = notices
        self._moved = moved
        self._not_moved = not_moved
        self._hold = SlotHold(jobs, actor=actor, clock=clock, trouble=notices.tell_failure)
        self.asked_for: OfferedTime | None = None

    @property
    def hold_id(self) -> UUID | None:
        """The hold on the time that is asked about, None when nothing is held."""
        return self._hold.id

    def ask(self, offered: OfferedTime, visit: Appointment) -> None:
        """Hold the time until the question is answered."""
        self.asked_for = offered
        if not _overlaps(offered, visit):  # its own claims would stand against a hold
            self._hold.cover(asked_for(offered, appointment_id=visit.id, type_id=visit.type_id))

    def withdraw(self) -> None:
        """Give the time back: it is not wanted."""
        self.asked_for = None
        self._hold.release()

    def move(self, setting: SearchSetting, visit: Appointment) -> None:
        """Move the visit to the time that was asked about."""
        offered = self.asked_for
        if offered is None:
            return
        command = MoveAppointment(
            appointment_id=visit.id,
            version=visit.version,
            seen_starts_at=visit.starts_at,
            starts_at=from_minutes(offered.free.starts),
            minutes=offered.free.minutes,
            doctor_id=offered.free.doctor_id,
            room_id=offered.free.room_id,
            hold_id=self._hold.id,
        )
        self._jobs.write(
            command,
            actor=self._actor,
            then=partial(self._done, setting, visit, offered),
            failed=self._not_moved,
        )

    def _done(self, setting: SearchSetting, before: Appointment, offered: OfferedTime, _after: Appointment) -> None:
        self.asked_for = None
        self._hold.used()
        self._moved()
        details = {
            "patient": setting.patient_name,
            "starts": offered.free.starts,
            "minutes": offered.free.minutes,
            "doctor": offered.doctor_name,
            "room": setting.room_name if offered.free.room_id == before.room_id else "",
            "clinic": offered.clinic_name,
            "zone": setting.clinic.zone,
            "appointment_id": before.id,
        }
        undo = partial(self._undo, before) if self._actor.may(Permission.MOVE) else None
        self._notices.tell_done(SaveOutcome.MOVED.value, details, undo=undo)

    def _undo(self, before: Appointment) -> None:
        self._jobs.write(moved_back(before), actor=self._actor, then=_nothing, failed=self._notices.tell_failure)


def asked_for(
    offered: OfferedTime,
    *,
    appointment_id: UUID | None = None,
    type_id: UUID | None = None,
    patient_id: UUID | None = None,
    hold_id: UUID | None = None,
) -> Asked:
    """Write an offered time as one that is asked for."""
    return Asked(
        clinic_id=offered.clinic_id,
        doctor_id=offered.free.doctor_id,
        starts=offered.free.starts,
        minutes=offered.free.minutes,
        room_id=offered.free.room_id,
        type_id=type_id,
        patient_id=patient_id,
        appointment_id=appointment_id,
        hold_id=hold_id,
    )


def _overlaps(offered: OfferedTime, visit: Appointment) -> bool:
    starts, ends = from_minutes(offered.free.starts), from_minutes(offered.free.starts + offered.free.minutes)
    return starts < visit.ends_at and visit.starts_at < ends


def _nothing(_answer: object) -> None:
    """It was taken back; the calendar shows it."""
