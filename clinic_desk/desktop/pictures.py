"""Drawing every screen to PNG files, light and dark: for the README, for reviews, and where there is no display.

Without a clinic in the data folder a made-up one is drawn at half past ten; a clinic that is there is drawn as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from clinic_desk.desktop.demo import RunningClock, at_half_past_ten, demo_plan
from clinic_desk.desktop.folders import Folders
from clinic_desk.desktop.program import Demo, Program, make_application
from clinic_desk.desktop.robot import Robot
from clinic_desk.domain.access import Role
from clinic_desk.domain.user import User
from clinic_desk.presenters.sign_in import SignedIn
from clinic_desk.qt.preferences import Preferences
from clinic_desk.qt.theme import ThemeChoice, Tone
from clinic_desk.services.accounts import actor_of
from clinic_desk.storage import accounts
from clinic_desk.views.sentences import sentence_for_trouble

if TYPE_CHECKING:
    from clinic_desk.desktop.desk import Desk
    from clinic_desk.storage.engine import Db

THEMES = (ThemeChoice.LIGHT, ThemeChoice.DARK)


def draw_all(folders: Folders, target: Path, *, size: tuple[int, int]) -> Iterator[Path]:
    """Draw every screen in each theme; yields the files as they are written.

    `size` is the screen in device pixels; a scale factor must be set before Qt starts.
    """
    is_there = folders.data_file.exists()
    app = make_application()
    folders.make()
    target.mkdir(parents=True, exist_ok=True)
    clock = RunningClock(at_half_past_ten())
    plan: Demo | None = None if is_there else demo_plan(clock.now, cost=4)
    program = Program(app, folders, clock=clock, demo=plan)
    album = _Album(program, target, size)
    try:
        yield from album.draw()
    finally:
        program.close()


class _Album:
    def __init__(self, program: Program, target: Path, size: tuple[int, int]) -> None:
        self.program = program
        self.window = program.window
        self.robot = Robot(program)
        self.target = target
        self._theme = ThemeChoice.LIGHT
        ratio = self.window.devicePixelRatioF()
        self._width, self._height = round(size[0] / ratio), round(size[1] / ratio)

    @property
    def desk(self) -> Desk:
        if self.program.desk is None:
            raise RuntimeError("nobody is signed in")
        return self.program.desk

    def draw(self) -> Iterator[Path]:
        """Draw everything once in each theme."""
        self.program.language.apply("en", "en_GB")
        self.program.show()
        self.window.setWindowState(Qt.WindowState.WindowNoState)
        self.window.setFixedSize(self._width, self._height)
        self.robot.wait_until(lambda: self.program.opened is not None, "the data did not open")
        for theme in THEMES:
            self._theme = theme
            self.program.theme.choose(theme)
            self._settle()
            yield self._save("sign-in")
            self._sign_in(Role.RECEPTIONIST)
            for name, show in self._desk_screens():
                show()
                yield self._save(name)
                self._put_away()
            self._sign_in(Role.ADMIN)
            for name, show in self._office_screens():
                show()
                yield self._save(name)
                self._put_away()
            self.program.lock()
            yield self._save("lock")
            self.program.switch_user()

    def _desk_screens(self) -> list[tuple[str, Callable[[], None]]]:
        return [
            ("day", self._select_visit),
            ("week", partial(self._press, "Ctrl+2")),
            ("booking", self._book),
            ("booking-not-free", self._book_taken),
            ("search", partial(self._find, "kar")),
            ("active-patient", self._make_active),
            ("next-free", partial(self._press, "F3")),
            ("registration", self._register),
            ("cancel", partial(self._on_visit, "Delete")),
            ("history", partial(self._on_visit, "I")),
            ("move", partial(self._on_visit, "M", "Down", "Down")),
            ("patients", self._patients),
            ("patient-form", self._patient_form),
            ("shortcuts", partial(self._press, "F1")),
            ("privacy", self._privacy),
            ("trouble", self._trouble),
        ]

    def _office_screens(self) -> list[tuple[str, Callable[[], None]]]:
        screens: list[tuple[str, Callable[[], None]]] = [
            ("doctors", partial(self._show, "doctors")),
            ("doctor-form", self._doctor_form),
            ("doctor-hours", self._doctor_hours),
            ("block", partial(self._on_free, "B")),
        ]
        screens += [(f"settings-{row + 1}", partial(self._settings, row)) for row in range(self._sections())]
        return screens

    # -- what is shown ---------------------------------------------------------------------------

    def _select_visit(self) -> None:
        self._show("calendar")
        self._press("Ctrl+1")
        grid = self.desk.calendar.screen.grid
        visit_id = self._visit()
        if visit_id is not None:
            grid.go_to(visit_id)
            grid.setFocus()
            self.desk.calendar.card_presenter.show(visit_id)

    def _visit(self) -> UUID | None:
        """Choose a visit that lies ahead and has a patient: more can be done with it."""
        grid = self.desk.calendar.screen.grid.state.grid
        waiting = {"booked", "confirmed"}
        visits = [] if grid is None else [visit for column in grid.columns for visit in column.visits]
        chosen = [visit for visit in visits if visit.patient_id and visit.status.value in waiting]
        named = [visit for visit in chosen if visit.patient_name == "John Gomes"]
        return next((visit.id for visit in (*named, *chosen)), None)

    def _on_visit(self, *keys: str) -> None:
        self._select_visit()
        self._settle()
        self._press(*keys)

    def _on_free(self, *keys: str) -> None:
        self._show("calendar")
        self.desk.calendar.screen.grid.setFocus()
        self._press("Home", *["Down"] * 4, *keys)

    def _book(self) -> None:
        self._make_active()
        self._press("F3")
        self._press("Down", "Return")

    def _book_taken(self) -> None:
        self._select_visit()
        self._settle()
        self._press("Ctrl+N")
        self.robot.type("kar")

    def _find(self, text: str) -> None:
        self._show("calendar")
        self._press("Ctrl+K")
        self.robot.type(text)

    def _make_active(self) -> None:
        self._find("kar")
        self._press("Return")

    def _register(self) -> None:
        self.desk.register("Farida Begum 01712-345678")

    def _patients(self) -> None:
        self._show("patients")
        page = self.desk.patients.page
        page.search_edit.setFocus()
        page.search_edit.clear()
        self.robot.type("gom")
        self._press("Down", "Return")

    def _patient_form(self) -> None:
        self._patients()
        chosen = self.desk.patients.presenter.chosen
        if chosen is not None:
            self.desk.patients.form_presenter.start(chosen)

    def _privacy(self) -> None:
        self._select_visit()
        self._press("F12")

    def _trouble(self) -> None:
        self.desk.set_private(False)
        self._show("calendar")
        self.window.notices.show_notice("disk_full", sentence_for_trouble("disk_full"), Tone.DANGER, retry="Try again")

    def _doctor_form(self) -> None:
        self._show("doctors")
        doctor_id = self._first_doctor()
        self.desk.doctors.page.edit_requested.emit(doctor_id)

    def _doctor_hours(self) -> None:
        self._show("doctors")
        self.desk.doctors.page.show_list()
        self.desk.doctors.page.hours_requested.emit(self._first_doctor())

    def _first_doctor(self) -> UUID:
        grid = self.desk.calendar.screen.grid.state.grid
        if grid is None:
            raise RuntimeError("no calendar")
        return grid.columns[0].doctor_id

    def _sections(self) -> int:
        return self.desk.settings.page.side.count()

    def _settings(self, row: int) -> None:
        self._show("settings")
        self.desk.settings.page.side.setCurrentRow(row)

    # -- hands -----------------------------------------------------------------------------------

    def _show(self, page: str) -> None:
        self.desk.show_page(page)
        self._settle()

    def _press(self, *keys: str) -> None:
        self.robot.press(*keys)

    def _settle(self) -> None:
        self.robot.settle()

    def _put_away(self) -> None:
        """Close what a picture has opened, and leave everything as it was."""
        for _ in range(4):
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, QDialog):
                break
            dialog.done(0)
            self._settle()
        self.window.notices.remove_notice("disk_full")
        self.window.read_back.clear()
        self.desk.search.bar.close_bar()
        self.desk.make_active(None)
        if self.desk.is_private:
            self.desk.set_private(False)
        self.desk.calendar.screen.grid.leave()
        if not self.desk.doctors.page.is_list_in_front:
            self.desk.doctors.page.show_list()
        self.desk.show_page("calendar")
        self.desk.calendar.presenter.show_day()
        self._settle()

    def _sign_in(self, role: Role) -> None:
        """Let somebody with this role sit down, without a password: only pictures are made."""

        def somebody(db: Db) -> SignedIn:
            user: User = next(user for user in accounts.active_users(db) if user.role is role)
            return SignedIn(user=user, actor=actor_of(db, user.id))

        self.program.jobs.read(somebody, then=self.program.seat)
        self._settle()
        self.program.take_preferences(Preferences(theme=self._theme, locale="en_GB", language="en"))
        self._settle()

    # -- the picture -----------------------------------------------------------------------------

    def _save(self, name: str) -> Path:
        self._settle()
        picture = self.window.grab()
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            room = self.window.size() - QSize(16, 16)  # here the window stands for the whole screen
            dialog.setMinimumSize(dialog.minimumSize().boundedTo(room))
            dialog.resize(dialog.size().boundedTo(room))
            self._settle()
            self._lay_over(picture, dialog)
        path = self.target / f"{name}-{self._theme.value}.png"
        picture.save(str(path))
        return path

    def _lay_over(self, picture: QPixmap, dialog: QWidget) -> None:
        """Draw a dialog over the window as a desktop shows it: the window dimmed, the dialog in its middle."""
        face = dialog.grab()
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.window.rect(), self.program.theme.colour("scrim"))
        at = QPoint((self.window.width() - dialog.width()) // 2, (self.window.height() - dialog.height()) // 2)
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(at.x(), at.y(), dialog.width(), dialog.height()), 8, 8)
        painter.setClipPath(frame)
        painter.drawPixmap(at, face)
        painter.setClipping(False)
        painter.setPen(self.program.theme.colour("line_control"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(frame)
        painter.end()
