"""Connects the page of settings with the presenters of its sections, as far as the person may use them."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QCoreApplication, qVersion
from PySide6.QtWidgets import QWidget

import clinic_desk
from clinic_desk.desktop.surroundings import Surroundings
from clinic_desk.domain.clinic import Holiday
from clinic_desk.domain.directory import Directory
from clinic_desk.domain.ids import new_id
from clinic_desk.presenters.first_run import all_zones
from clinic_desk.presenters.planned_change import HOLIDAY, PlannedChange, PlannedChangeView
from clinic_desk.presenters.ports import ChangeListener
from clinic_desk.presenters.records import RecordBook, RecordsPresenter, RecordsView
from clinic_desk.presenters.settings import (
    AREAS,
    CLINICS,
    ROOMS,
    TYPES,
    HolidaysPresenter,
    HolidaysView,
    PermissionsPresenter,
    PermissionsView,
    Section,
    sections_for,
)
from clinic_desk.presenters.users import UsersPresenter, UsersView
from clinic_desk.qt.preferences import Preferences
from clinic_desk.security import passwords
from clinic_desk.services.directory import directory
from clinic_desk.views.settings.computer import AboutSection, ComputerSection
from clinic_desk.views.settings.holidays import HolidayDialog, HolidaysSection
from clinic_desk.views.settings.page import SettingsPage
from clinic_desk.views.settings.permissions import PermissionsSection
from clinic_desk.views.settings.record_section import RecordSection
from clinic_desk.views.settings.sections import AreaSection, ClinicSection, RoomSection, TypeSection, UserSection

Start = Callable[[], None]


@dataclass(slots=True)
class SettingsScreens:
    """The page, what must live with it, and what is read when a section comes to the front."""

    around: Surroundings
    page: SettingsPage
    starts: dict[Section, Start] = field(default_factory=dict)
    listeners: list[ChangeListener] = field(default_factory=list)
    keeps: list[Any] = field(default_factory=list)
    holidays: HolidaysSection | None = None

    def start(self) -> None:
        """Show the first section."""
        if self.page.current is None:
            self.page.side.setCurrentRow(0)

    def set_private(self, private: bool) -> None:
        """Cover the names of patients in lists of visits, or show them again."""
        if self.holidays is not None:
            self.holidays.set_private(private)


def build_settings(
    around: Surroundings,
    *,
    preferences: Preferences,
    set_preferences: Callable[[Preferences], None],
    versions: list[tuple[str, str]],
    cost: int = passwords.PROGRAM_COST,
) -> SettingsScreens:
    """Build the sections that the person may use; `set_preferences` takes this computer's settings at once."""
    made: dict[Section, QWidget] = {}
    starts: dict[Section, Start] = {}
    listeners: list[ChangeListener] = []
    keeps: list[Any] = []
    holidays_view: HolidaysSection | None = None
    theme, formats = around.theme, around.formats
    allowed = sections_for(around.actor)
    plain: dict[Section, tuple[Callable[[], RecordSection], RecordBook[Any]]] = {
        Section.CLINIC: (lambda: ClinicSection(theme, formats, all_zones()), CLINICS),
        Section.ROOMS: (lambda: RoomSection(theme), ROOMS),
        Section.TYPES: (lambda: TypeSection(theme, formats), TYPES),
        Section.AREAS: (lambda: AreaSection(theme), AREAS),
    }
    for section in allowed:
        if section in plain:
            build, book = plain[section]
            view = build()
            records = _bind_records(view, around, book)
            made[section], starts[section] = view, records.start
            listeners.append(records.data_changed)
            keeps.append(records)
    if Section.USERS in allowed:
        made[Section.USERS], users = _users(around, cost)
        starts[Section.USERS] = users.records.start
        listeners.append(users.records.data_changed)
        keeps.append(users)
    if Section.PERMISSIONS in allowed:
        made[Section.PERMISSIONS], permissions = _permissions(around)
        starts[Section.PERMISSIONS] = permissions.start
        keeps.append(permissions)
    if Section.HOLIDAYS in allowed:
        holidays_view, holidays = _holidays(around, keeps)
        made[Section.HOLIDAYS], starts[Section.HOLIDAYS] = holidays_view, holidays.start
        listeners.append(holidays.data_changed)
        keeps.append(holidays)
    computer = ComputerSection(preferences)
    computer.changed.connect(set_preferences)
    made[Section.COMPUTER] = computer
    made[Section.ABOUT] = AboutSection(versions)
    page = SettingsPage(theme, [(section, made[section]) for section in allowed])
    screens = SettingsScreens(around, page, starts, listeners, keeps, holidays_view)
    page.section_shown.connect(lambda section: starts.get(section, lambda: None)())
    return screens


def program_versions(*, sqlite: str, zone_data: str) -> list[tuple[str, str]]:
    """What stands under About."""
    return [
        ("Clinic Desk", clinic_desk.__version__),
        ("Python", platform.python_version()),
        ("Qt", qVersion()),
        ("SQLite", sqlite),
        (QCoreApplication.translate("settings", "Time zones"), zone_data),
        (QCoreApplication.translate("settings", "System"), platform.platform(terse=True)),
    ]


def _bind_records(view: RecordSection, around: Surroundings, book: RecordBook[Any]) -> RecordsPresenter[Any]:
    told: RecordsView = view
    presenter = RecordsPresenter(told, around.jobs, book, actor=around.actor)
    view.chosen.connect(presenter.choose)
    view.new_requested.connect(presenter.begin_new)
    view.save_requested.connect(presenter.save)
    view.reload_requested.connect(presenter.reload)
    return presenter


def _users(around: Surroundings, cost: int) -> tuple[UserSection, UsersPresenter]:
    view = UserSection(around.theme)
    told: UsersView = view
    presenter = UsersPresenter(told, around.jobs, actor=around.actor, cost=cost)
    view.chosen.connect(presenter.records.choose)
    view.new_requested.connect(presenter.records.begin_new)
    view.save_requested.connect(presenter.save)
    view.reload_requested.connect(presenter.records.reload)
    view.password_requested.connect(presenter.reset_password)
    return view, presenter


def _permissions(around: Surroundings) -> tuple[PermissionsSection, PermissionsPresenter]:
    view = PermissionsSection()
    told: PermissionsView = view
    presenter = PermissionsPresenter(told, around.jobs, actor=around.actor)
    view.save_requested.connect(presenter.save)
    view.reload_requested.connect(presenter.start)
    return view, presenter


def _holidays(around: Surroundings, keeps: list[Any]) -> tuple[HolidaysSection, HolidaysPresenter]:
    view = HolidaysSection(around.formats, today=around.today)
    told: HolidaysView = view
    presenter = HolidaysPresenter(told, around.jobs)
    view.holiday_requested.connect(lambda holiday: _open_holiday(around, view, keeps, holiday))
    return view, presenter


def _open_holiday(around: Surroundings, parent: HolidaysSection, keeps: list[Any], holiday: Holiday | None) -> None:
    def show(choices: Directory) -> None:
        dialog = HolidayDialog(around.theme, around.formats, today=around.today, parent=parent)
        told: PlannedChangeView = dialog
        presenter = PlannedChange(told, around.jobs, HOLIDAY, actor=around.actor, clock=around.clock)
        presenter.begin(holiday)
        shown = holiday or Holiday(id=new_id(), day=around.today(), name="")
        dialog.show_holiday(shown, choices, is_new=holiday is None)
        dialog.save_requested.connect(presenter.save)
        dialog.preview_requested.connect(presenter.preview)
        dialog.withdraw_requested.connect(presenter.withdraw)
        pair = (dialog, presenter)
        keeps.append(pair)
        dialog.set_private(parent.is_private)
        dialog.finished.connect(presenter.leave)
        dialog.finished.connect(lambda _result: keeps.remove(pair))
        dialog.open()

    around.jobs.read(directory, then=show)
