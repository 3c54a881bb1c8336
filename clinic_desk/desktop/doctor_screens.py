"""Connects the page of doctors, the dialogs of working time and the dialog of blocked time with their presenters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from clinic_desk.desktop.surroundings import Surroundings
from clinic_desk.domain.availability import DateException, ExceptionKind, Leave
from clinic_desk.domain.directory import Directory
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.ids import new_id
from clinic_desk.presenters.blocked_time import BlockPresenter, BlockSpan, BlockView
from clinic_desk.presenters.doctors import DoctorsPresenter, DoctorsView, doctor_book
from clinic_desk.presenters.hours import HoursPresenter, HoursView
from clinic_desk.presenters.planned_change import LEAVE, PlannedChange, PlannedChangeView
from clinic_desk.presenters.ports import ChangeListener
from clinic_desk.presenters.records import RecordsPresenter, RecordsView
from clinic_desk.presenters.single_day import SingleDayPresenter, SingleDayView
from clinic_desk.services.directory import directory
from clinic_desk.views.block_dialog import BlockDialog
from clinic_desk.views.doctors.dialogs import LeaveDialog, SingleDayDialog
from clinic_desk.views.doctors.page import DoctorsPage
from clinic_desk.views.doctors.working_time import WorkingTime


@dataclass(slots=True)
class DoctorScreens:
    """The page and all that must live as long as it; `listeners` hear of changed records."""

    page: DoctorsPage
    presenter: DoctorsPresenter
    form: RecordsPresenter[Doctor]
    hours: HoursPresenter
    listeners: tuple[ChangeListener, ...]
    dialogs: list[Any] = field(default_factory=list)
    is_private: bool = False

    def open_doctor(self, doctor_id: UUID) -> None:
        """Show one doctor's card."""
        self.page.show_list()
        self.presenter.start(doctor_id)

    def set_private(self, private: bool) -> None:
        """Cover the names of patients in lists of visits, or show them again."""
        self.is_private = private
        self.page.working_time.set_private(private)
        for dialog, _ in self.dialogs:
            dialog.set_private(private)


def build_doctors(around: Surroundings) -> DoctorScreens:
    """Build the page of doctors; call `presenter.start()` when it is shown."""
    time = WorkingTime(around.theme, around.formats, today=around.today, week_start=around.week_start)
    page = DoctorsPage(around.theme, around.formats, time)
    doctors_view: DoctorsView = page
    form_view: RecordsView = page.form
    hours_view: HoursView = time
    saving_view: PlannedChangeView = time
    presenter = DoctorsPresenter(doctors_view, around.jobs, actor=around.actor)
    form = RecordsPresenter(form_view, around.jobs, doctor_book(around.actor), actor=around.actor)
    hours = HoursPresenter(hours_view, saving_view, around.jobs, actor=around.actor, clock=around.clock)
    screens = DoctorScreens(
        page=page,
        presenter=presenter,
        form=form,
        hours=hours,
        listeners=(presenter.data_changed, form.data_changed, hours.data_changed),
    )
    _connect_page(page, presenter, form)
    _connect_hours(time, hours)
    page.hours_requested.connect(hours.start)
    time.day_requested.connect(lambda item: _open_day(screens, around, item))
    time.leave_requested.connect(lambda leave: _open_leave(screens, around, leave))
    return screens


def _connect_page(page: DoctorsPage, presenter: DoctorsPresenter, form: RecordsPresenter[Doctor]) -> None:
    page.search_requested.connect(presenter.search)
    page.chosen.connect(presenter.choose)
    page.card.approve_requested.connect(presenter.approve)
    page.card.refuse_requested.connect(presenter.refuse)
    page.card.presence_requested.connect(presenter.set_presence)
    page.add_requested.connect(form.start_new)
    page.edit_requested.connect(form.start)
    page.form.save_requested.connect(form.save)
    page.form.reload_requested.connect(form.reload)


def _connect_hours(time: WorkingTime, hours: HoursPresenter) -> None:
    time.week_chosen.connect(hours.choose)
    time.new_week_requested.connect(hours.begin_new)
    time.check_requested.connect(hours.check)
    time.save_requested.connect(hours.save)
    time.withdraw_requested.connect(hours.withdraw)
    time.reload_requested.connect(hours.reload)


def _open_day(screens: DoctorScreens, around: Surroundings, item: DateException | None) -> None:
    doctor_id = screens.hours.doctor_id
    if doctor_id is None:
        return

    def show(choices: Directory) -> None:
        doctor = next(doctor for doctor in choices.doctors if doctor.id == doctor_id)
        dialog = SingleDayDialog(around.theme, around.formats, today=around.today, parent=screens.page)
        view: SingleDayView = dialog
        presenter = SingleDayPresenter(view, around.jobs, actor=around.actor, clock=around.clock)
        shown = item or DateException(
            id=new_id(),
            doctor_id=doctor_id,
            clinic_id=doctor.clinic_ids[0],
            day=around.today(),
            kind=ExceptionKind.CLOSED,
        )
        presenter.begin(item)
        dialog.show_day(shown, doctor.name, choices, is_new=item is None)
        dialog.save_requested.connect(lambda typed: presenter.save(*typed))
        dialog.preview_requested.connect(lambda typed: presenter.preview(*typed))
        dialog.withdraw_requested.connect(presenter.withdraw)
        _keep(screens.dialogs, dialog, presenter, covered=screens.is_private)

    around.jobs.read(directory, then=show)


def _open_leave(screens: DoctorScreens, around: Surroundings, leave: Leave | None) -> None:
    doctor_id = screens.hours.doctor_id
    if doctor_id is None:
        return

    def show(choices: Directory) -> None:
        doctor = next(doctor for doctor in choices.doctors if doctor.id == doctor_id)
        dialog = LeaveDialog(around.theme, around.formats, today=around.today, parent=screens.page)
        view: PlannedChangeView = dialog
        presenter = PlannedChange(view, around.jobs, LEAVE, actor=around.actor, clock=around.clock)
        today = around.today()
        shown = leave or Leave(id=new_id(), doctor_id=doctor_id, first_day=today, last_day=today)
        presenter.begin(leave)
        dialog.show_leave(shown, doctor.name, is_new=leave is None)
        dialog.save_requested.connect(presenter.save)
        dialog.preview_requested.connect(presenter.preview)
        dialog.withdraw_requested.connect(presenter.withdraw)
        _keep(screens.dialogs, dialog, presenter, covered=screens.is_private)
        dialog.preview_now()

    around.jobs.read(directory, then=show)


def open_block_dialog(
    around: Surroundings,
    parent: QWidget,
    keeps: list[Any],
    *,
    span: BlockSpan | None = None,
    block_id: UUID | None = None,
    covered: bool = False,
) -> BlockDialog:
    """Open the dialog of blocked time, over a span of the calendar or for a block that is there."""
    dialog = BlockDialog(around.theme, around.formats, today=around.today, parent=parent)
    view: BlockView = dialog
    presenter = BlockPresenter(view, around.jobs, actor=around.actor, clock=around.clock)
    dialog.save_requested.connect(presenter.save)
    dialog.preview_requested.connect(presenter.preview)
    dialog.withdraw_requested.connect(presenter.withdraw)
    if block_id is not None:
        presenter.open(block_id)
    elif span is not None:
        presenter.start(span)
    _keep(keeps, dialog, presenter, covered=covered)
    return dialog


def _keep(keeps: list[Any], dialog: Any, presenter: Any, *, covered: bool) -> None:
    """Hold a dialog's presenter until the dialog is closed; without it the dialog would be deaf."""
    pair = (dialog, presenter)
    keeps.append(pair)
    dialog.set_private(covered)
    dialog.finished.connect(presenter.leave)
    dialog.finished.connect(lambda _result: keeps.remove(pair))
    dialog.open()
