"""Watches the time on the booking form: what stands against it, and a hold on it while nothing does."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from clinic_desk.domain.booking_form import Asked, LiveAnswer, draft_of
from clinic_desk.domain.records import RecordKind
from clinic_desk.presenters.slot_hold import SlotHold
from clinic_desk.services import live_check

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from clinic_desk.domain.access import Actor
    from clinic_desk.domain.appointment import Appointment
    from clinic_desk.domain.booking_form import BookingDraft, BookingForm
    from clinic_desk.presenters.ports import Clock, Failure, Jobs


WATCHED = frozenset({
    RecordKind.APPOINTMENT, RecordKind.HOLD, RecordKind.LEAVE, RecordKind.BLOCKED_TIME, RecordKind.WORKING_WEEK,
    RecordKind.DATE_EXCEPTION, RecordKind.HOLIDAY, RecordKind.CLINIC, RecordKind.DOCTOR, RecordKind.ROOM,
    RecordKind.APPOINTMENT_TYPE, RecordKind.PATIENT,
})  # fmt: skip
"""Changes of these may make a time free, or not free any more."""


class TimeWatch:
    """`show` is told what stands against the time that was looked at last; an older answer is dropped."""

    def __init__(
        self,
        jobs: Jobs,
        *,
        actor: Actor,
        clock: Clock,
        trouble: Callable[[Failure], None],
        show: Callable[[LiveAnswer], None],
    ) -> None:
        self._jobs = jobs
        self._clock = clock
        self._show = show
        self._hold = SlotHold(jobs, actor=actor, clock=clock, trouble=trouble)
        self._form: BookingForm | None = None

    @property
    def hold_id(self) -> UUID | None:
        """The hold on the time, None when nothing is held."""
        return self._hold.id

    def look(self, form: BookingForm) -> None:
        """Ask what stands against the time on the form; a stored visit that keeps its time is not asked about."""
        self._form = form
        if form.original is not None and _keeps_time(form.original, form.draft):
            self._looked(form, LiveAnswer(unchanged=True))
            return
        self._jobs.read(
            partial(live_check.check, asked=self._asked(form), now=self._clock.now()),
            then=partial(self._looked, form),
            replaces="booking.check",
        )

    def look_again(self) -> None:
        """Renew the hold and ask once more: time has gone on."""
        if self._form is not None:
            self._hold.renew()
            self.look(self._form)

    def release(self) -> None:
        """Give the time back and look no more."""
        self._form = None
        self._hold.release()

    def used(self) -> None:
        """Forget the hold: a visit has taken its place."""
        self._form = None
        self._hold.used()

    def _looked(self, form: BookingForm, answer: LiveAnswer) -> None:
        if self._form is None or not _is_same_time(self._form.draft, form.draft):
            return
        self._show(answer)
        if answer.is_free and not answer.unchanged and not _is_near_own_time(form):
            self._hold.cover(self._asked(form))

    def _asked(self, form: BookingForm) -> Asked:
        draft = form.draft
        return Asked(
            clinic_id=draft.clinic_id,
            doctor_id=draft.doctor_id,
            starts=draft.starts,
            minutes=draft.minutes,
            room_id=draft.room_id,
            patient_id=draft.patient_id,
            type_id=draft.type_id,
            appointment_id=None if form.original is None else form.original.id,
            hold_id=self._hold.id,
        )


def concerns_time(before: BookingDraft, after: BookingDraft) -> bool:
    """Tell whether a change of the draft may have another answer."""
    return not _is_same_time(before, after) or before.type_id != after.type_id


def _is_same_time(one: BookingDraft, other: BookingDraft) -> bool:
    return (one.place, one.patient_id) == (other.place, other.patient_id)


def _keeps_time(original: Appointment, draft: BookingDraft) -> bool:
    return _is_same_time(draft_of(original), draft)


def _is_near_own_time(form: BookingForm) -> bool:
    """Whether a hold would stand against the visit's own claims, which it cannot do without."""
    visit, draft = form.original, form.draft
    if visit is None or (visit.doctor_id != draft.doctor_id and visit.room_id != draft.room_id):
        return False
    own = draft_of(visit)
    margin = visit.buffer_before + visit.buffer_after
    return draft.starts < own.ends + margin and own.starts - margin < draft.ends
