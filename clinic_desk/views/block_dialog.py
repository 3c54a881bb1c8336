"""Blocking time: for a doctor, a room or the whole clinic, from and until, of a kind, with a label (FEATURES A47)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from clinic_desk.domain.availability import BlockedTime, BlockType
from clinic_desk.domain.directory import Directory
from clinic_desk.presenters.blocked_time import TypedBlock, clock_span
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme
from clinic_desk.views.status_words import word_for
from clinic_desk.views.widgets.editors import ChoiceEditor, DateEditor, LineEditor, clock_text
from clinic_desk.views.widgets.form import Form
from clinic_desk.views.widgets.planned_dialog import PlannedDialog


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """The block as its form shows it; `whom` is a pair of what it is for and its id."""

    whom: tuple[str, UUID | None]
    block_type: BlockType
    label: str
    day: date
    starts_at: str
    last_day: date
    ends_at: str


class BlockDialog(PlannedDialog):
    """The signals carry a `TypedBlock`: the block with its times as they are typed."""

    def __init__(
        self, theme: Theme, formats: Formats, *, today: Callable[[], date], parent: QWidget | None = None
    ) -> None:
        self.whom = ChoiceEditor("whom", self.tr("Keep free"))
        self.block_type = ChoiceEditor("block_type", self.tr("For"))
        self.block_type.set_choices([(kind, word_for(kind)) for kind in BlockType])
        form = Form(
            [
                [self.whom, self.block_type],
                [LineEditor("label", self.tr("Words in the calendar"))],
                [
                    DateEditor("day", self.tr("From"), formats=formats, today=today),
                    LineEditor("starts_at", self.tr("Time")),
                    DateEditor("last_day", self.tr("Until"), formats=formats, today=today),
                    LineEditor("ends_at", self.tr("Time")),
                ],
            ],
            name="block_fields",
        )
        super().__init__(theme, formats, form, name="block_dialog", parent=parent)
        self.setWindowTitle(self.tr("Blocked time"))
        self._block: BlockedTime | None = None

    def show_block(self, block: BlockedTime, choices: Directory, *, is_new: bool) -> None:
        """Fill the form; clock times are those of the clinic."""
        self._block = block
        zone = next(clinic.zone for clinic in choices.clinics if clinic.id == block.clinic_id)
        doctors = [
            (("doctor", doctor.id), doctor.name)
            for doctor in choices.doctors
            if block.clinic_id in doctor.clinic_ids and (doctor.active or doctor.id == block.doctor_id)
        ]
        rooms = [(("room", room.id), room.name) for room in choices.rooms if room.clinic_id == block.clinic_id]
        self.whom.set_choices([*doctors, *rooms, (("clinic", None), self.tr("The whole clinic"))])
        first, starts, last, ends = clock_span(block, zone)
        self.body.title_label.setText(self.tr("Block time") if is_new else self.tr("Blocked time"))
        self.show_record(
            _Shown(
                whom=_whom(block),
                block_type=block.block_type,
                label=block.label,
                day=first,
                starts_at=clock_text(starts, self._formats),
                last_day=last,
                ends_at=clock_text(ends, self._formats),
            ),
            is_new=is_new,
        )

    def typed(self, record: Any) -> TypedBlock:
        """The block as typed."""
        if self._block is None or not isinstance(record, _Shown):
            raise TypeError("nothing is shown that could be handed over")
        kind, chosen = record.whom
        block = dataclasses.replace(
            self._block,
            doctor_id=chosen if kind == "doctor" else None,
            room_id=chosen if kind == "room" else None,
            block_type=record.block_type,
            label=record.label,
        )
        return TypedBlock(
            block=block, day=record.day, starts=record.starts_at, last_day=record.last_day, ends=record.ends_at
        )


def _whom(block: BlockedTime) -> tuple[str, UUID | None]:
    if block.doctor_id is not None:
        return "doctor", block.doctor_id
    return ("room", block.room_id) if block.room_id is not None else ("clinic", None)
