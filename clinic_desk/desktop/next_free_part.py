"""Next free times: the panel beside the calendar and the list under F3, wired for one signed-in person."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING
from uuid import UUID

from clinic_desk.domain.access import Permission
from clinic_desk.domain.booking_form import BookingStart
from clinic_desk.domain.records import RecordKind
from clinic_desk.presenters.next_free import NextFreePresenter, NextFreeView
from clinic_desk.services import free_offers
from clinic_desk.views.next_free import PANEL_ROWS, NextFreePanel, SlotList

if TYPE_CHECKING:
    from clinic_desk.desktop.desk import Desk

PANEL_APART = 180
"""Minutes between the times of one doctor in the panel: morning, noon, afternoon, rather than every half hour."""


class NextFreePart:
    """Holds both faces of the search; each has a presenter of its own."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        program = desk.program
        theme, formats = program.theme, program.language.formats
        self.panel = NextFreePanel(theme, formats)
        self.slots = SlotList(theme, formats, program.window)
        self.panel_presenter = self._presenter(self.panel, name="next_free_panel", most=PANEL_ROWS, apart=PANEL_APART)
        self.presenter = self._presenter(self.slots, name="next_free")
        self._connect()

    def start(self) -> None:
        """Fill the panel: for the active patient, else for anybody."""
        if self._desk.actor.may(Permission.SEE_CALENDAR):
            self.panel_presenter.start(self._desk.clinic.id, patient_id=self._desk.active_patient)

    def open(self, appointment_id: UUID | None, *, text: str = "") -> None:
        """Open the list: other times for a visit, or free times for a new one."""
        if appointment_id is not None and self._desk.actor.may(Permission.MOVE):
            self.presenter.start_for_visit(appointment_id)
        elif self._desk.actor.may(Permission.BOOK):
            self.presenter.start(self._desk.clinic.id, patient_id=self._desk.active_patient)
            if text:
                self.presenter.search(text)

    def data_changed(self, kinds: AbstractSet[RecordKind]) -> None:
        """Look again when visits or hours have changed."""
        self.panel_presenter.data_changed(kinds)
        self.presenter.data_changed(kinds)

    def close(self) -> None:
        """Give back what is held."""
        self.presenter.close()
        self.panel_presenter.close()

    def _presenter(
        self, view: NextFreeView, *, name: str, most: int = 24, apart: int = free_offers.APART_MINUTES
    ) -> NextFreePresenter:
        desk = self._desk
        return NextFreePresenter(
            view,
            desk.jobs,
            actor=desk.actor,
            clock=desk.program.clock,
            notices=desk.notices,
            take=self._take,
            name=name,
            most=most,
            apart=apart,
        )

    def _take(self, start: BookingStart) -> None:
        self._desk.book(start)

    def _connect(self) -> None:
        panel, slots = self.panel, self.slots
        panel.part_chosen.connect(self.panel_presenter.narrow)
        panel.time_chosen.connect(self.panel_presenter.choose)
        panel.refresh_requested.connect(self.panel_presenter.refresh)
        slots.search_requested.connect(self.presenter.search)
        slots.words_kept.connect(self.presenter.keep_words)
        slots.drop_requested.connect(self.presenter.drop)
        slots.time_chosen.connect(self.presenter.choose)
        slots.keep_requested.connect(self.presenter.keep_visit)
        slots.closed.connect(self.presenter.close)
