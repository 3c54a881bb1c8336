"""The whole program for tests: real window, real lane, a data file of its own, hands that press keys.

What is stored is read through connections that the program does not know; other desks write through such ones too.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractItemView, QApplication, QListView, QWidget

from clinic_desk.desktop.demo import PASSWORD, RunningClock, demo_plan
from clinic_desk.desktop.folders import Folders, usual_folders
from clinic_desk.desktop.program import Program, make_application
from clinic_desk.desktop.robot import Robot, find
from clinic_desk.domain import commands as c
from clinic_desk.domain.access import PROGRAM, Actor, Role
from clinic_desk.domain.appointment import Appointment
from clinic_desk.domain.clinic import Clinic
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.ids import new_id
from clinic_desk.qt import preferences as computer
from clinic_desk.qt.preferences import Preferences
from clinic_desk.security.passwords import hash_password
from clinic_desk.services.accounts import actor_of
from clinic_desk.services.commands import carry_out
from clinic_desk.storage import rows
from clinic_desk.storage.engine import Db, open_database
from clinic_desk.storage.upgrade import close_file, prepare_file
from tests.support.builders import World, a_week, a_world
from tests.support.databases import file_database

if TYPE_CHECKING:
    from clinic_desk.desktop.desk import Desk

T = TypeVar("T")

COST = 4
MORNING = datetime(2026, 11, 23, 4, 28, tzinfo=UTC)
"""A Monday, 10:28 in the clinic."""

DEMO_PEOPLE = {
    Role.RECEPTIONIST: "rina@clinic.example",
    Role.DOCTOR: "nasrin@clinic.example",
    Role.MANAGER: "selim@clinic.example",
    Role.ADMIN: "nadia@clinic.example",
}
# the offscreen platform has no windows to size or to raise
_NO_MATTER = ("This plugin does not support",)


class Running:
    """A program that was started, its hands, and every bug that it met."""

    def __init__(self, folders: Folders, *, right_to_left: bool = False) -> None:
        app = make_application()
        self.folders = folders
        self.clock = RunningClock(MORNING)
        self.program = Program(app, folders, clock=self.clock, password_cost=COST)
        if right_to_left:
            app.setLayoutDirection(_rtl())
        self.robot = Robot(self.program)
        self.bugs: list[str] = []
        self.world: World | None = None
        self._closed = False
        self.program.failures.bug_met.connect(self.bugs.append)
        self.program.show()

    # -- people ----------------------------------------------------------------------------------

    @property
    def desk(self) -> Desk:
        """The desk of the person who is signed in."""
        assert self.program.desk is not None, "nobody is signed in"
        return self.program.desk

    @property
    def window(self) -> Any:
        """The program's only window."""
        return self.program.window

    def sign_in(self, role: Role = Role.RECEPTIONIST, *, email: str = "", password: str = PASSWORD) -> Running:
        """Sign somebody in by keys, and wait until the desk is there."""
        self.wait_for_cover()
        screen = self.program.window.cover
        assert screen is not None
        self._write_over(screen.email_edit, email or DEMO_PEOPLE[role])  # type: ignore[attr-defined]
        self.robot.press("Return")
        self.robot.type(password)
        self.robot.press("Return")
        self.wait_for_desk()
        self.robot.count_anew()
        return self

    def wait_for_cover(self) -> None:
        """Wait until the data is open and what covers the desk has the focus."""
        self.robot.wait_until(lambda: self.program.opened is not None, "the data did not open")

    def wait_for_desk(self) -> None:
        """Wait until somebody is signed in."""
        self.robot.wait_until(
            lambda: self.program.desk is not None and not self.program.window.is_covered, "nobody was signed in"
        )

    def _write_over(self, edit: Any, text: str) -> None:
        edit.setFocus()
        edit.selectAll()
        self.robot.type(text)

    # -- what is stored --------------------------------------------------------------------------

    @contextmanager
    def another_desk(self) -> Iterator[Db]:
        """A transaction of a connection that the program does not know."""
        database = open_database(self.folders.data_file)
        try:
            with database.write() as db:
                yield db
        finally:
            database.close()

    def read(self, work: Callable[[Db], T]) -> T:
        """Read what is stored."""
        database = open_database(self.folders.data_file)
        try:
            with database.read() as db:
                return work(db)
        finally:
            database.close()

    def every(self, kind: type[T]) -> tuple[T, ...]:
        """Read every record of a kind."""
        return self.read(lambda db: rows.select_all(db, kind))  # type: ignore[type-var]

    def visits(self) -> dict[UUID, Appointment]:
        """Every stored visit by its id."""
        return {visit.id: visit for visit in self.every(Appointment)}

    def new_visit(self, before: dict[UUID, Appointment]) -> Appointment:
        """The one visit that was not there before."""
        new = [visit for visit_id, visit in self.visits().items() if visit_id not in before]
        assert len(new) == 1, f"{len(new)} new visits"
        return new[0]

    def elsewhere(self, *commands: c.Command, actor: Actor = PROGRAM) -> list[Any]:
        """Carry commands out on another connection; the program is not told."""
        with self.another_desk() as db:
            return [carry_out(db, command, actor=actor, now=self.clock.now()) for command in commands]

    def actor(self, role: Role) -> Actor:
        """One of the clinic's people as an acting person."""
        return self.read(lambda db: next(actor_of(db, user.id) for user in _users(db) if user.role is role))

    def doctor_name(self, visit: Appointment) -> str:
        """The name of a visit's doctor."""
        return next(doctor.name for doctor in self.every(Doctor) if doctor.id == visit.doctor_id)

    # -- what is on the screen -------------------------------------------------------------------

    @property
    def grid(self) -> Any:
        """The calendar's grid."""
        return self.desk.calendar.screen.grid

    @property
    def dialog(self) -> Any:
        """The dialog in front, None where there is none."""
        return QApplication.activeModalWidget()

    def select(self, visit: Appointment) -> None:
        """Put the calendar's cursor on a visit, as somebody who has looked for it."""
        self.desk.open_day(visit.day, appointment_id=visit.id)
        self.robot.settle()
        self.grid.setFocus()
        assert self.grid.state.selected == visit.id

    def find(self, name: str) -> QWidget:
        """Find a widget of the window by its object name."""
        return find(self.program.window, name)

    def close(self) -> None:
        """End the program as closing its window does; nothing happens the second time."""
        if self._closed:
            return
        self._closed = True
        self.program.window.close()
        self.program.close()
        for widget in QApplication.topLevelWidgets():
            if widget is not self.program.window:
                widget.close()
        self.program.window.deleteLater()
        self.program.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


class OpenedWindows(QObject):
    """Notes every window that is shown; put it on the application with `installEventFilter`."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt names it
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.names.append(f"{type(watched).__name__} {watched.objectName()}".strip())
        return False


def visible_words(*tops: QWidget) -> str:
    """Everything that can be read on visible widgets and in them, by eyes or by a screen reader."""
    return "\n".join(
        words
        for top in tops
        for widget in (top, *top.findChildren(QWidget))
        if widget.isVisible()
        for words in _words_of(widget)
        if words
    )


def _words_of(widget: QWidget) -> Iterator[str]:
    yield from (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip())
    yield widget.windowTitle() if widget.isWindow() else ""
    for reading in ("text", "placeholderText", "toPlainText", "currentText"):
        if callable(read := getattr(widget, reading, None)):
            yield str(read())
    if isinstance(widget, QAbstractItemView) and (model := widget.model()) is not None:
        for row in range(model.rowCount()):
            for column in range(1 if isinstance(widget, QListView) else model.columnCount()):
                yield str(model.index(row, column).data() or "")
    if widget.objectName() == "calendar_grid":
        shown = QAccessible.queryAccessibleInterface(widget)
        for number in range(shown.childCount()):
            yield shown.child(number).text(QAccessible.Text.Name)


@contextmanager
def quiet_platform() -> Iterator[None]:
    """Leave out what Qt says of a platform without real windows; anything else stays a surprise."""

    def matters(record: logging.LogRecord) -> bool:
        return not any(words in record.getMessage() for words in _NO_MATTER)

    logger = logging.getLogger("qt")
    logger.addFilter(matters)
    try:
        yield
    finally:
        logger.removeFilter(matters)


@contextmanager
def undressed_afterwards() -> Iterator[None]:
    """Give the application back as it was: look, direction, level of the log."""
    app = make_application()
    sheet, palette, font, direction = app.styleSheet(), app.palette(), app.font(), app.layoutDirection()
    style, level = app.style().objectName(), logging.getLogger().level
    try:
        yield
    finally:
        app.setStyleSheet(sheet)
        app.setStyle(style)
        app.setPalette(palette)
        app.setFont(font)
        app.setLayoutDirection(direction)
        logging.getLogger().setLevel(level)


# -- data files that are copied ----------------------------------------------------------------------


def demo_template(path: Path) -> Path:
    """Make the demonstration clinic's data file, as it stands on `MORNING`; takes some seconds."""
    database = prepare_file(path, now=MORNING)
    demo_plan(lambda: MORNING, cost=COST).fill(database)
    close_file(database)
    return path


def small_template(path: Path) -> tuple[Path, World]:
    """Make the small clinic's data file with a second clinic of the first doctor's; everybody has a password."""
    database = file_database(path)
    world = a_world(database)
    second = Clinic(id=new_id(), name="Uttara Clinic", city="Dhaka", zone=world.clinic.zone)
    hashed = hash_password(PASSWORD, cost=COST)
    with database.write() as db:
        for command in (
            *(c.SetPassword(user_id=user.id, password_hash=hashed) for user in world.users.values()),
            c.CreateClinic(clinic=second),
        ):
            carry_out(db, command, actor=PROGRAM, now=MORNING)
        for doctor in world.doctors:
            both = replace(doctor, clinic_ids=(world.clinic.id, second.id))
            carry_out(db, _update(doctor, both), actor=PROGRAM, now=MORNING)
        carry_out(db, c.CreateWorkingWeek(week=a_week(world.doctors[1].id, second.id)), actor=PROGRAM, now=MORNING)
    close_file(database)
    return path, world


def copied(template: Path | None, root: Path, preferences: Preferences | None = None) -> Folders:
    """Make the folders of a desk around a copy of a data file."""
    folders = usual_folders(root)
    folders.make()
    if template is not None:
        shutil.copy(template, folders.data_file)
    if preferences is not None:
        computer.save(computer.preferences_file(folders.config), preferences)
    return folders


def _update(before: Any, after: Any) -> c.Command:
    from clinic_desk.services.edits import update_of

    return update_of(c.UpdateDoctor, before, after)


def _users(db: Db) -> tuple[Any, ...]:
    from clinic_desk.domain.user import User

    return rows.select_all(db, User)


def _rtl() -> Any:
    from PySide6.QtCore import Qt

    return Qt.LayoutDirection.RightToLeft
