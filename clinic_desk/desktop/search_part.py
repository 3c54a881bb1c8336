"""The command bar: what it finds and where its lines lead."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from clinic_desk.domain.access import Permission
from clinic_desk.domain.records import RecordKind
from clinic_desk.presenters.command_bar import (
    BarCommand,
    BarEntry,
    CommandBarPresenter,
    CommandBarView,
    EntryKind,
    Offers,
)
from clinic_desk.qt.actions import COMMANDS
from clinic_desk.services import doctors, patient_finder
from clinic_desk.views.command_bar import CommandBar

if TYPE_CHECKING:
    from clinic_desk.desktop.desk import Desk

_NOT_OFFERED = frozenset({"go.command_bar", "edit.save", "go.doctor"})


class SearchPart:
    """Holds the bar of one signed-in person."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        program = desk.program
        self.bar = CommandBar(
            program.window.top_bar.search_edit, program.theme, program.language.formats, program.window
        )
        view: CommandBarView = self.bar
        self.presenter = CommandBarPresenter(
            view,
            desk.jobs,
            search=patient_finder.search if desk.actor.may(Permission.SEE_PATIENTS) else _nobody,
            today=lambda: desk.today,
            offers=Offers(commands=self._commands(), new_patients=desk.actor.may(Permission.EDIT_PATIENTS)),
            chosen=self._go,
        )
        self.bar.search_requested.connect(self.presenter.search)
        self.bar.chosen.connect(self.presenter.choose)
        self._read_doctors()

    def start(self) -> None:
        """Put the focus into the search box."""
        self.bar.start(QApplication.focusWidget())

    def data_changed(self, kinds: AbstractSet[RecordKind]) -> None:
        """Know the doctors as they are now."""
        if RecordKind.DOCTOR in kinds:
            self._read_doctors()

    def set_private(self, private: bool) -> None:
        """Show no names while they are covered."""
        self.bar.set_covered(private)

    def close(self) -> None:
        """Take the bar away."""
        self.bar.close_bar()
        self._desk.program.window.top_bar.search_edit.removeEventFilter(self.bar)
        self.bar.deleteLater()

    def _read_doctors(self) -> None:
        self._desk.jobs.read(lambda db: doctors.find_doctors(db, active_only=True), then=self.presenter.take_doctors)

    def _commands(self) -> tuple[BarCommand, ...]:
        return tuple(
            BarCommand(id=spec.id, label=QCoreApplication.translate("actions", spec.label))
            for spec in COMMANDS
            if not spec.own and spec.id not in _NOT_OFFERED
        )

    def _go(self, entry: BarEntry) -> None:
        desk = self._desk
        if entry.patient is not None:
            desk.make_active(entry.patient.id)
        elif entry.kind is EntryKind.NEW_PATIENT:
            desk.register(entry.text)
        elif entry.day is not None:
            desk.open_day(entry.day)
        elif entry.doctor is not None:
            desk.show_page("calendar")
            desk.calendar.presenter.show_week(entry.doctor.id)
        elif entry.kind is EntryKind.NEXT_FREE:
            desk.next_free.open(None, text=entry.text)
        else:
            desk.run_command(entry.command_id)


def _nobody(*_args: object, **_kwargs: object) -> tuple[()]:
    return ()
