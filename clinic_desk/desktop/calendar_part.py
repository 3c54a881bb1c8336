"""The calendar's page: its views, its presenters and the wires between them."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject

from clinic_desk.domain.access import Permission
from clinic_desk.domain.agenda import Grid, MoveDrop, ShadeKind, SlotPick
from clinic_desk.domain.appointment import Override
from clinic_desk.domain.booking_form import BookingStart
from clinic_desk.domain.clinic_time import to_minutes, wall_of
from clinic_desk.domain.records import RecordKind
from clinic_desk.presenters.calendar import CalendarPresenter, CalendarView
from clinic_desk.presenters.calendar_deeds import CalendarDeeds, DeedsView
from clinic_desk.presenters.visit_card import VisitCardPresenter, VisitCardView
from clinic_desk.services import histories
from clinic_desk.views.calendar.mini_month import MiniMonth
from clinic_desk.views.calendar.screen import CalendarScreen
from clinic_desk.views.calendar_page import CalendarPage
from clinic_desk.views.visit_card import VisitCardPanel
from clinic_desk.views.visit_hover import hover_words

if TYPE_CHECKING:
    from clinic_desk.desktop.desk import Desk


class CalendarPart(QObject):
    """Holds what belongs to the calendar's page for one signed-in person."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        theme, formats = desk.program.theme, desk.program.language.formats
        self.screen = CalendarScreen(theme, formats)
        self.card = VisitCardPanel(theme, formats)
        self.month = MiniMonth(theme, formats)
        self.month.set_first_weekday(desk.clinic.week_start + 1)
        view: CalendarView = self.screen
        deeds: DeedsView = self.screen
        card_view: VisitCardView = self.card
        self.presenter = CalendarPresenter(
            view, desk.jobs, clinic=desk.clinic, clock=desk.program.clock, notices=desk.notices
        )
        self.deeds = CalendarDeeds(
            deeds, desk.jobs, self.presenter, actor=desk.actor, notices=desk.notices, undo=desk.stack.undo
        )
        self.card_presenter = VisitCardPresenter(
            card_view, desk.jobs, actor=desk.actor, clock=desk.program.clock, notices=desk.notices
        )
        self.page = CalendarPage(theme, left=[self.month, desk.next_free.panel], calendar=self.screen, card=self.card)
        self._connect_calendar()
        self._connect_deeds()
        self._connect_card()

    def start(self) -> None:
        """Show today."""
        self.presenter.start()
        self.tick()

    def tick(self) -> None:
        """Let time pass: the now-line, the day's change at midnight."""
        self.presenter.tick()
        now = to_minutes(self._desk.program.clock.now())
        self.month.set_today(wall_of(now, self._desk.clinic.zone).day)

    def data_changed(self, kinds: AbstractSet[RecordKind]) -> None:
        """Reload what shows records of these kinds."""
        self.presenter.data_changed(kinds)
        self.card_presenter.data_changed(kinds)

    def set_private(self, private: bool) -> None:
        """Cover the names, or show them again."""
        self.screen.set_masked(private)
        self.card.set_private(private)

    @property
    def selected(self) -> UUID | None:
        """The visit that is selected on the grid."""
        return self.screen.grid.state.selected

    def block_at(self, pick: SlotPick) -> UUID | None:
        """Find the blocked time under the cursor, if there is one."""
        grid = self.presenter.grid
        columns = () if grid is None else grid.columns
        return next(
            (
                shade.record_id
                for column in columns
                if column.doctor_id == pick.doctor_id
                for shade in column.shades
                if shade.kind is ShadeKind.BLOCK and shade.starts <= pick.starts < shade.ends
            ),
            None,
        )

    def start_for(self, pick: SlotPick) -> BookingStart:
        """Say where a booking begins that was asked for on the grid."""
        return BookingStart(
            clinic_id=self._desk.clinic.id,
            doctor_id=pick.doctor_id,
            starts=pick.starts,
            minutes=None,
            patient_id=self._desk.active_patient,
        )

    def _connect_calendar(self) -> None:
        screen, presenter = self.screen, self.presenter
        screen.step_requested.connect(presenter.step)
        screen.days_requested.connect(presenter.step_days)
        screen.today_requested.connect(presenter.go_today)
        screen.day_requested.connect(presenter.show_day)
        screen.week_requested.connect(presenter.show_week)
        screen.date_typed.connect(presenter.go_typed)
        screen.cancelled_wanted.connect(presenter.show_cancelled)
        self.month.day_picked.connect(self._go_to)
        screen.grid_shown.connect(self._follow)

    def _connect_deeds(self) -> None:
        screen, grid, desk = self.screen, self.screen.grid, self._desk
        screen.move_requested.connect(self.deeds.move)
        screen.move_anyway_requested.connect(self._move_anyway)
        grid.status_requested.connect(self.deeds.change_status)
        grid.hold_requested.connect(self.deeds.hold)
        grid.selection_changed.connect(self._select)
        grid.visit_focused.connect(self._look_at)
        grid.open_requested.connect(desk.edit_visit)
        grid.cancel_requested.connect(desk.cancel_visit)
        grid.history_requested.connect(lambda visit_id: desk.show_history(RecordKind.APPOINTMENT, visit_id))
        if desk.actor.may(Permission.BOOK):
            grid.book_requested.connect(lambda pick: desk.book(self.start_for(pick)))
        if desk.actor.may(Permission.BLOCK_TIME):
            grid.block_requested.connect(desk.block_time)

    def _connect_card(self) -> None:
        card, desk = self.card, self._desk
        card.status_requested.connect(self.card_presenter.change_status)
        card.restore_requested.connect(self.card_presenter.restore)
        card.cancel_requested.connect(desk.cancel_visit)
        card.edit_requested.connect(desk.edit_visit)
        card.history_requested.connect(lambda visit_id: desk.show_history(RecordKind.APPOINTMENT, visit_id))
        card.patient_requested.connect(desk.open_patient)
        card.move_requested.connect(self._start_move)

    def _go_to(self, day: date) -> None:
        self.presenter.go_to(day)
        self.screen.setFocus()

    def _follow(self, grid: Grid) -> None:
        self.month.show_day(grid.first_day)

    def _select(self, visit_id: UUID | None) -> None:
        self.card_presenter.show(visit_id)
        self.page.open_card(visit_id is not None)

    def _look_at(self, visit_id: UUID | None) -> None:
        """Show the visit under the cursor on the card; tell the mouse about the one that it rests on."""
        grid = self.screen.grid
        cursor = grid.state.cursor
        if grid.hasFocus() and visit_id == (None if cursor is None else cursor.visit_id):
            self.card_presenter.show(visit_id or self.selected)
        elif visit_id is not None and not self._desk.is_private:
            actor, now = self._desk.actor, self._desk.program.clock.now()
            self._desk.jobs.read(
                lambda db: histories.shown_visit(db, visit_id, actor=actor, now=now),
                then=lambda shown: grid.tell_details(visit_id, hover_words(shown, self._desk.program.language.formats)),
                failed=lambda _failure: None,
                replaces="visit under the mouse",
            )

    def _start_move(self, visit_id: UUID) -> None:
        self._desk.program.window.show_page("calendar")
        if self.screen.grid.go_to(visit_id):
            self.screen.grid.setFocus()
            self.screen.grid.start_move()

    def _move_anyway(self, drop: MoveDrop, overrides: tuple[Override, ...], reason: str) -> None:
        self.deeds.move(drop, overrides=overrides, reason=reason)
