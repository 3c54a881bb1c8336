"""The dialog for blocked time (FEATURES A47): a span from the calendar, or a block that is there already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from clinic_desk.domain.access import Actor
from clinic_desk.domain.availability import BlockedTime
from clinic_desk.domain.clinic_time import MINUTES_PER_DAY, from_minutes, nearest_instant, to_minutes, wall_of
from clinic_desk.domain.directory import Directory
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.refusals import InvalidFields, Problem
from clinic_desk.domain.typed_times import read_clock, stretch_minutes
from clinic_desk.presenters.planned_change import BLOCK, PlannedChange, PlannedChangeView
from clinic_desk.presenters.ports import Clock, Jobs
from clinic_desk.services import directory as lists
from clinic_desk.storage.engine import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockSpan:
    """What the calendar hands over: where, whom, and the clock times of a day (minutes of day)."""

    clinic_id: UUID
    doctor_id: UUID | None
    day: date
    from_minute: int
    until_minute: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedBlock:
    """The block in the form: its times as typed; on one day an end before the start means the next day."""

    block: BlockedTime
    day: date
    starts: str
    last_day: date
    ends: str


class BlockView(PlannedChangeView, Protocol):
    """The dialog besides what every planned change shows."""

    def show_block(self, block: BlockedTime, choices: Directory, *, is_new: bool) -> None:
        """Fill the form; clock times are those of the clinic's zone."""
        ...


class BlockPresenter:
    """Takes one block from the calendar to the records."""

    def __init__(self, view: BlockView, jobs: Jobs, *, actor: Actor, clock: Clock) -> None:
        self._view = view
        self._jobs = jobs
        self._change = PlannedChange(view, jobs, BLOCK, actor=actor, clock=clock)
        self._zones: dict[UUID, str] = {}
        self._left = False

    def leave(self) -> None:
        """Drop what still comes back: the dialog is gone."""
        self._left = True
        self._change.leave()

    def start(self, span: BlockSpan) -> None:
        """Begin a block over a span of the calendar."""

        def begin(choices: Directory) -> None:
            if self._left:
                return
            self._zones = {clinic.id: clinic.zone for clinic in choices.clinics}
            block = BlockedTime(
                id=new_id(),
                clinic_id=span.clinic_id,
                doctor_id=span.doctor_id,
                starts_at=self._instant(span.clinic_id, span.day, span.from_minute),
                ends_at=self._instant(span.clinic_id, span.day, span.until_minute),
            )
            self._change.begin()
            self._view.show_block(block, choices, is_new=True)
            self._change.preview(block)

        self._jobs.read(lists.directory, then=begin)

    def open(self, block_id: UUID) -> None:
        """Open a block that is there already."""

        def read(db: Db) -> tuple[BlockedTime, Directory]:
            return lists.block(db, block_id), lists.directory(db)

        def begin(found: tuple[BlockedTime, Directory]) -> None:
            if self._left:
                return
            block, choices = found
            self._zones = {clinic.id: clinic.zone for clinic in choices.clinics}
            self._change.begin(block)
            self._view.show_block(block, choices, is_new=False)
            self._change.preview(block)

        self._jobs.read(read, then=begin)

    def preview(self, typed: TypedBlock) -> None:
        """List the visits that lie in the block, as far as it can be read."""
        if isinstance(block := self._read(typed), BlockedTime):
            self._change.preview(block)

    def save(self, typed: TypedBlock) -> None:
        """Save, after the visits that lie in the block have been listed."""
        block = self._read(typed)
        if isinstance(block, Problem):
            self._view.show_refusal(InvalidFields((block,)))
        else:
            self._change.save(block)

    def withdraw(self) -> None:
        """Free the time again."""
        self._change.withdraw()

    def _read(self, typed: TypedBlock) -> BlockedTime | Problem:
        starts, ends = read_clock(typed.starts), read_clock(typed.ends)
        if starts is None or ends is None:
            return Problem(field="starts_at" if starts is None else "ends_at", code="not_a_time")
        if typed.last_day < typed.day or (typed.last_day == typed.day and starts == ends):
            return Problem(field="ends_at", code="ends_before_start")
        until = starts + stretch_minutes(starts, ends) if typed.last_day == typed.day else ends
        block = typed.block
        return BlockedTime(
            id=block.id,
            version=block.version,
            clinic_id=block.clinic_id,
            doctor_id=block.doctor_id,
            room_id=block.room_id,
            starts_at=self._instant(block.clinic_id, typed.day, starts),
            ends_at=self._instant(block.clinic_id, typed.last_day, until),
            block_type=block.block_type,
            label=block.label,
        )

    def _instant(self, clinic_id: UUID, day: date, minute: int) -> datetime:
        return from_minutes(nearest_instant(day, minute, self._zones[clinic_id]))


def clock_span(block: BlockedTime, zone: str) -> tuple[date, int, date, int]:
    """Give the block's first day, its minute, the last day, its minute, as clocks show them; midnight ends as 24:00."""
    starts, ends = wall_of(to_minutes(block.starts_at), zone), wall_of(to_minutes(block.ends_at), zone)
    if ends.minute == 0 and ends.day != starts.day:
        return starts.day, starts.minute, ends.day - timedelta(days=1), MINUTES_PER_DAY
    return starts.day, starts.minute, ends.day, ends.minute
