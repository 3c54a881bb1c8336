"""One person's desk: the pages this person may see, the presenters behind them, and the way between them.

Lives from sign-in to sign-out; a lock keeps it. `Desk` holds every presenter: a Qt connection to a presenter that
nobody holds would be cut without a word.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from clinic_desk.desktop.booking_part import BookingPart
from clinic_desk.desktop.calendar_part import CalendarPart
from clinic_desk.desktop.doctor_screens import build_doctors, open_block_dialog
from clinic_desk.desktop.leaving_jobs import LeavingJobs
from clinic_desk.desktop.next_free_part import NextFreePart
from clinic_desk.desktop.notices import DeskNotices
from clinic_desk.desktop.patients_part import PatientsPart
from clinic_desk.desktop.search_part import SearchPart
from clinic_desk.desktop.settings_screens import build_settings, program_versions
from clinic_desk.desktop.surroundings import Surroundings
from clinic_desk.desktop.upkeep import Upkeep
from clinic_desk.domain.access import Actor, Permission
from clinic_desk.domain.agenda import SlotPick
from clinic_desk.domain.booking_form import BookingStart
from clinic_desk.domain.clinic import Clinic
from clinic_desk.domain.clinic_time import to_minutes, wall_of
from clinic_desk.domain.patient_hits import PatientCard
from clinic_desk.domain.records import RecordKind
from clinic_desk.presenters.blocked_time import BlockSpan
from clinic_desk.presenters.cancel import CancelPresenter, CancelView
from clinic_desk.presenters.draft_shelf import DraftShelf
from clinic_desk.presenters.history import HistoryPresenter, HistoryView
from clinic_desk.presenters.ports import Jobs
from clinic_desk.presenters.sign_in import SignedIn
from clinic_desk.presenters.undo import RememberingJobs, UndoStack, UndoState
from clinic_desk.qt.actions import BoundActions, Scope, command, key_hint
from clinic_desk.qt.preferences import Preferences
from clinic_desk.services import patient_finder
from clinic_desk.storage.engine import sqlite_version, zone_data_version
from clinic_desk.views.calendar.screen import HINTS
from clinic_desk.views.cancel_dialog import CancelDialog
from clinic_desk.views.history_dialog import HistoryDialog
from clinic_desk.views.outcomes import deed_words
from clinic_desk.views.shortcut_sheet import ShortcutSheet
from clinic_desk.views.status_words import word_for

if TYPE_CHECKING:
    from clinic_desk.desktop.program import Program

_log = logging.getLogger(__name__)
TICK_MS = 20_000


class Desk(QObject):
    """Keeps the promise of `presenters.ports.Screens` for the person who is signed in."""

    def __init__(self, program: Program, person: SignedIn, clinics: tuple[Clinic, ...], clinic: Clinic) -> None:
        super().__init__(program)
        self.program = program
        self.person = person
        self.clinics = clinics
        self.clinic = clinic
        self.active_patient: UUID | None = None
        self.shelf = DraftShelf()
        self.notices = DeskNotices(
            program,
            zone=lambda: self.clinic.zone,
            covered=lambda: self._private,
            undo=self._undo,
            done=self._done,
        )
        self._answers = LeavingJobs(program.jobs, left_over=program.take_failure)
        self.stack = UndoStack(self._answers, actor=person.actor, notices=self.notices, changed=self._name_undo)
        self.jobs: Jobs = RememberingJobs(self._answers, self.stack)
        self._private = False
        self._dialogs: list[object] = []
        self._put_away: list[QWidget] = []
        self.booking = BookingPart(self)
        self.next_free = NextFreePart(self)
        self.calendar = CalendarPart(self)
        self.patients = PatientsPart(self)
        self.around = self._surroundings()
        self.doctors = build_doctors(self.around)
        self.settings = build_settings(
            self.around,
            preferences=program.preferences,
            set_preferences=program.take_preferences,
            versions=program_versions(sqlite=sqlite_version(), zone_data=zone_data_version()),
        )
        self.search = SearchPart(self)
        self.upkeep = Upkeep(self)
        self._add_pages()
        self._bind_commands()
        self._ticking = QTimer(self, interval=TICK_MS)
        self._ticking.timeout.connect(self._tick)
        self._ticking.start()
        self._stop_listening = program.jobs.subscribe(self.data_changed)
        self._connect_window()
        self.start()

    @property
    def actor(self) -> Actor:
        """The person as the one who acts."""
        return self.person.actor

    @property
    def today(self) -> date:
        """The clinic's date."""
        return wall_of(to_minutes(self.program.clock.now()), self.clinic.zone).day

    # -- life ------------------------------------------------------------------------------------

    def start(self) -> None:
        """Show the first page."""
        window = self.program.window
        window.show_person(self.person.user.name, word_for(self.person.user.role))
        self._show_clinics()
        if self.actor.may(Permission.SEE_CALENDAR):
            self.calendar.start()
            self.next_free.start()
            self.show_page("calendar")
        else:
            self.show_page("settings")
        self.upkeep.start()
        self._show_hints()

    def lock(self) -> None:
        """Put away what lies over the pages; a half-made booking stays on the shelf, a form in its window."""
        self.booking.close()
        self.patients.put_away()
        for widget in QApplication.topLevelWidgets():
            if widget is not self.program.window and widget.isVisible() and widget.parent() is not None:
                widget.close()
                if isValid(widget) and widget.isVisible():  # it asks before words are given up; nobody is there
                    widget.hide()
                    self._put_away.append(widget)

    def unlock(self, person: SignedIn) -> None:
        """Go on where the desk was locked, with what the person may do now."""
        self.person = person
        self.set_private(False)
        self.patients.bring_back()
        put_away, self._put_away = self._put_away, []
        for widget in put_away:
            if isValid(widget):
                widget.show()

    def close(self) -> None:
        """End: somebody else takes the desk."""
        self._ticking.stop()
        self._stop_listening()
        self.lock()
        self.patients.close()
        self.next_free.close()
        self.stack.clear()
        self.shelf.clear()
        self.notices.close()
        self.search.close()
        self.upkeep.close()
        self.program.app.focusChanged.disconnect(self._show_hints)
        self.program.app.focusChanged.disconnect(self._reach_dialog)
        self.program.window.page_requested.disconnect(self.show_page)
        self.program.window.clinic_requested.disconnect(self._choose_clinic)
        self.program.window.active_patient.closed.disconnect(self._let_go)
        for command_id in self._commands.ids:
            action = self._commands.action(command_id)
            self.program.window.desk.removeAction(action)
            action.setParent(None)  # the next person's command bar must not find it
            action.deleteLater()
        self._answers.close()
        for dialog in self.program.window.findChildren(QDialog, options=Qt.FindChildOption.FindDirectChildrenOnly):
            dialog.deleteLater()  # hidden ones too: they hold what this person saw and typed
        self.deleteLater()

    def data_changed(self, kinds: AbstractSet[RecordKind]) -> None:
        """Tell every part what has changed."""
        parts = (self.calendar, self.booking, self.next_free, self.patients, self.search)
        for listener in (*(part.data_changed for part in parts), *self.doctors.listeners, *self.settings.listeners):
            listener(kinds)
        if RecordKind.CLINIC in kinds:
            self.upkeep.read_clinics()

    def take_clinics(self, clinics: tuple[Clinic, ...]) -> None:
        """Take on changed clinics."""
        self.clinics = clinics
        self.clinic = next((clinic for clinic in clinics if clinic.id == self.clinic.id), clinics[0])
        self._show_clinics()

    def take_preferences(self, preferences: Preferences) -> None:
        """Take on changed settings of this computer."""
        self.calendar.screen.set_formats(self.program.language.formats)
        self.calendar.screen.commands.set_single_letters(preferences.single_letters)
        self.calendar.card.set_formats(self.program.language.formats)
        self.calendar.month.set_formats(self.program.language.formats)
        self.patients.page.set_formats(self.program.language.formats)
        self.next_free.start()
        self._show_hints()

    # -- other screens ---------------------------------------------------------------------------

    def show_page(self, page_id: str) -> None:
        """Bring a page to the front."""
        self.program.window.show_page(page_id)
        if page_id == "doctors":
            self.doctors.presenter.start()
        elif page_id == "settings":
            self.settings.start()
        self._show_hints()

    def open_patient(self, patient_id: UUID) -> None:
        """Show one patient's record."""
        self.show_page("patients")
        self.patients.show(patient_id)

    def open_booking(
        self, *, doctor_id: UUID | None = None, starts_at: datetime | None = None, patient_id: UUID | None = None
    ) -> None:
        """Start a booking with what is known."""
        starts = to_minutes(starts_at) if starts_at is not None else None
        self.book(
            BookingStart(
                clinic_id=self.clinic.id,
                doctor_id=doctor_id,
                starts=starts,
                patient_id=patient_id or self.active_patient,
            )
        )

    def open_day(self, day: date, *, appointment_id: UUID | None = None) -> None:
        """Show a day of the calendar, with one visit selected if it is named."""
        self.show_page("calendar")
        if appointment_id is None:
            self.calendar.presenter.show_day(day)
        else:
            self.calendar.presenter.open_visit(day, appointment_id)

    def book(self, start: BookingStart) -> None:
        """Open the booking dialog."""
        if self.actor.may(Permission.BOOK):
            self.booking.start(start)

    def edit_visit(self, appointment_id: UUID) -> None:
        """Open the booking dialog for a stored visit."""
        if self.actor.may(Permission.BOOK):
            self.booking.edit(appointment_id)

    def cancel_visit(self, appointment_id: UUID) -> None:
        """Ask why, then call a visit off."""
        if not self.actor.may(Permission.CANCEL):
            return
        dialog = CancelDialog(
            self.program.theme, self.program.language.formats, self.program.window, covered=self._private
        )
        view: CancelView = dialog
        presenter = CancelPresenter(view, self.jobs, actor=self.actor, clock=self.program.clock, notices=self.notices)
        dialog.cancel_requested.connect(presenter.cancel)
        self._keep_while_open(dialog, presenter)
        presenter.start(appointment_id)
        dialog.open()

    def show_history(self, kind: RecordKind, record_id: UUID) -> None:
        """Show what happened to a record."""
        if not self.actor.may(Permission.SEE_AUDIT):
            return
        dialog = HistoryDialog(
            self.program.theme, self.program.language.formats, self.program.window, covered=self._private
        )
        view: HistoryView = dialog
        presenter = HistoryPresenter(view, self.jobs, actor=self.actor, notices=self.notices)
        self._keep_while_open(dialog, presenter)
        presenter.start(kind, record_id)
        dialog.open()

    def block_time(self, pick: SlotPick) -> None:
        """Ask what for, then keep a time free of visits; on blocked time, change or withdraw that."""
        block_id = self.calendar.block_at(pick)
        if block_id is not None:
            open_block_dialog(self.around, self.program.window, self._dialogs, block_id=block_id, covered=self._private)
            return
        wall = wall_of(pick.starts, self.clinic.zone)
        span = BlockSpan(
            clinic_id=self.clinic.id,
            doctor_id=pick.doctor_id,
            day=wall.day,
            from_minute=wall.minute,
            until_minute=wall.minute + pick.minutes,
        )
        open_block_dialog(self.around, self.program.window, self._dialogs, span=span, covered=self._private)

    def find_slot(self) -> None:
        """List other times for the selected visit, or free times for a new one."""
        on_calendar = self.program.window.current_page == "calendar"
        self.next_free.open(self.calendar.selected if on_calendar else None)

    def make_active(self, patient_id: UUID | None) -> None:
        """Let the next booking be for this patient, and say so above the pages (FEATURES 4.3 a)."""
        self.active_patient = patient_id
        strip = self.program.window.active_patient
        self.next_free.start()
        if patient_id is None:
            strip.clear()
            return
        now = self.program.clock.now()
        self.jobs.read(
            lambda db: patient_finder.patient_card(db, patient_id, actor=self.actor, now=now),
            then=self._show_active,
            replaces="active_patient",
        )

    def _show_active(self, card: PatientCard) -> None:
        if card.patient.id == self.active_patient and not self._private:
            self.program.window.active_patient.show_patient(card, self.program.language.formats)

    def _let_go(self) -> None:
        self.make_active(None)

    # -- privacy ---------------------------------------------------------------------------------

    @property
    def is_private(self) -> bool:
        """Whether names are covered."""
        return self._private

    def set_private(self, private: bool) -> None:
        """Cover names and numbers on every page, or show them again."""
        self._private = private
        for part in (self.calendar, self.patients, self.search, self.doctors, self.settings):
            part.set_private(private)
        if private:
            self.program.window.active_patient.clear()
            self.program.window.read_back.clear()
        elif self.active_patient is not None:
            self.make_active(self.active_patient)

    # -- inside ----------------------------------------------------------------------------------

    def _surroundings(self) -> Surroundings:
        return Surroundings(
            theme=self.program.theme,
            formats=self.program.language.formats,
            jobs=self.jobs,
            actor=self.actor,
            clock=self.program.clock,
            today=lambda: self.today,
            week_start=self.clinic.week_start,
        )

    def _add_pages(self) -> None:
        window, may = self.program.window, self.actor.may
        words = {
            "calendar": QCoreApplication.translate("desk", "Calendar"),
            "patients": QCoreApplication.translate("desk", "Patients"),
            "doctors": QCoreApplication.translate("desk", "Doctors"),
            "settings": QCoreApplication.translate("desk", "Settings"),
        }
        if may(Permission.SEE_CALENDAR):
            window.add_page("calendar", "calendar", words["calendar"], self.calendar.page)
        if may(Permission.SEE_PATIENTS):
            window.add_page("patients", "patients", words["patients"], self.patients.page)
        if may(Permission.SEE_DOCTORS):
            window.add_page("doctors", "doctors", words["doctors"], self.doctors.page)
        window.add_page("settings", "settings", words["settings"], self.settings.page)

    def run_command(self, command_id: str) -> None:
        """Carry out a command that was chosen in the command bar."""
        for action in self.program.window.findChildren(QAction, command_id):
            action.trigger()
            return

    def register(self, text: str) -> None:
        """Register a new patient whose name (or phone) was typed; a booking may follow."""
        self.patients.register(text)

    def _bind_commands(self) -> None:
        program = self.program
        self._commands = BoundActions(
            program.window.desk,  # behind a lock none of these keys works
            {
                "go.command_bar": self.search.start,
                "go.next_pane": lambda: program.window.next_pane(1),
                "go.previous_pane": lambda: program.window.next_pane(-1),
                "booking.find_slot": self.find_slot,
                "edit.undo": self.stack.undo,
                "edit.redo": self.stack.redo,
                "desk.lock": program.lock,
                "desk.privacy": lambda: self.set_private(not self._private),
                "desk.shortcuts": self.show_shortcuts,
                "desk.quit": program.window.close,
            },
        )
        self.calendar.screen.commands.set_single_letters(program.preferences.single_letters)

    def show_shortcuts(self) -> None:
        """Show the sheet of shortcuts, narrowed to what works on this page."""
        if isinstance(QApplication.activeModalWidget(), ShortcutSheet):
            return
        sheet = ShortcutSheet(self.program.window, single_letters=self.program.preferences.single_letters)
        self._keep_while_open(sheet, None)
        sheet.open()

    def _connect_window(self) -> None:
        window = self.program.window
        window.page_requested.connect(self.show_page)
        window.clinic_requested.connect(self._choose_clinic)
        window.active_patient.closed.connect(self._let_go)
        self.program.app.focusChanged.connect(self._show_hints)
        self.program.app.focusChanged.connect(self._reach_dialog)

    def _choose_clinic(self, clinic_id: object) -> None:
        chosen = next((clinic for clinic in self.clinics if clinic.id == clinic_id), None)
        if chosen is not None and chosen.id != self.clinic.id:
            self.program.open_desk_again(self.person, chosen.id)

    def _show_clinics(self) -> None:
        self.program.window.show_clinics([(clinic.id, clinic.name) for clinic in self.clinics], self.clinic.name)

    def _reach_dialog(self, *_focus: object) -> None:
        """Let the keys that work everywhere work in the dialog in front too: Qt shuts them out of a modal one."""
        dialog = QApplication.activeModalWidget()
        if dialog is None:
            return
        for command_id in self._commands.ids:
            action = self._commands.action(command_id)
            if command(command_id).scope is Scope.EVERYWHERE and action not in dialog.actions():
                dialog.addAction(action)

    def _show_hints(self, *_focus: object) -> None:
        grid = self.calendar.screen.grid
        if self.program.window.current_page == "calendar" and grid.hasFocus():
            ids: tuple[str, ...] = HINTS
        else:
            ids = ("go.command_bar", "booking.find_slot", "go.next_pane", "edit.undo")
        self.program.window.hints.show_hints([key_hint(command_id) for command_id in (*ids, "desk.shortcuts")])

    def _done(self, outcome: str, details: Mapping[str, object]) -> None:
        """After a booking nobody is active any more, and the calendar's cursor stands on the new visit."""
        starts, visit_id = details.get("starts"), details.get("appointment_id")
        if outcome == "visit.booked" and isinstance(starts, int) and isinstance(visit_id, UUID):
            self.make_active(None)
            self.calendar.presenter.open_visit(wall_of(starts, self.clinic.zone).day, visit_id)

    def _undo(self) -> None:
        self.stack.undo()

    def _name_undo(self, state: UndoState) -> None:
        for command_id, deed in (("edit.undo", state.undo), ("edit.redo", state.redo)):
            words = (
                ""
                if deed is None
                else deed_words(deed.kind.value, deed.starts, self.program.language.formats, self.clinic.zone)
            )
            verbs = {
                "edit.undo": QCoreApplication.translate("desk", "Undo"),
                "edit.redo": QCoreApplication.translate("desk", "Redo"),
            }
            verb = verbs[command_id]
            if hasattr(self, "_commands"):
                self._commands.action(command_id).setText(f"{verb}: {words}" if words else verb)

    def _tick(self) -> None:
        self.calendar.tick()
        self.upkeep.tick()

    def _keep_while_open(self, dialog: QDialog, presenter: object) -> None:
        """Hold a dialog and its presenter until it closes, then let both go."""
        pair = (dialog, presenter)
        self._dialogs.append(pair)

        def let_go(_result: int) -> None:
            self._dialogs.remove(pair)
            dialog.deleteLater()

        dialog.finished.connect(let_go)
