"""The self-test: a throwaway clinic, real key events through the real lane, results read by a connection of its own.

It passes from a checkout and in a built bundle, where it shows that migrations, resources and zone data are inside.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QApplication

import clinic_desk
from clinic_desk.desktop.demo import PASSWORD, PEOPLE, RunningClock, at_half_past_ten, demo_plan
from clinic_desk.desktop.folders import Folders
from clinic_desk.desktop.program import Program, make_application
from clinic_desk.desktop.robot import Robot
from clinic_desk.domain.appointment import Appointment, Status
from clinic_desk.services import backups
from clinic_desk.storage import rows, tables
from clinic_desk.storage.engine import open_database, sqlite_version, zone_data_version

if TYPE_CHECKING:
    from clinic_desk.desktop.desk import Desk

Say = Callable[[str], None]


def run(folders: Folders, *, say: Say) -> bool:
    """Run every step, one line each; answers whether all went well."""
    started = time.monotonic()
    app = make_application()
    folders.make()
    clock = RunningClock(at_half_past_ten())
    program = Program(app, folders, clock=clock, demo=demo_plan(clock.now, cost=4))
    test = _SelfTest(program, say)
    say(
        f"Clinic Desk {clinic_desk.__version__} · Python {platform.python_version()} · Qt {qVersion()} · "
        f"SQLite {sqlite_version()} · zone data {zone_data_version()}"
    )
    try:
        well = all(test.step(name, action) for name, action in test.steps())
    finally:
        program.close()
    say(f"{'passed' if well else 'FAILED'} after {time.monotonic() - started:.1f} s")
    return well


class _SelfTest:
    def __init__(self, program: Program, say: Say) -> None:
        self.program = program
        self.robot = Robot(program)
        self._say = say
        self._visit: Appointment | None = None
        self._bugs: list[str] = []
        program.failures.bug_met.connect(self._bugs.append)

    @property
    def desk(self) -> Desk:
        if self.program.desk is None:
            raise AssertionError("nobody is signed in")
        return self.program.desk

    def step(self, name: str, action: Callable[[], str]) -> bool:
        """Do one step and say how it went."""
        started = time.monotonic()
        try:
            found = action()
            self.robot.settle()
            if self._bugs:
                raise RuntimeError(self._bugs[0])  # noqa: TRY301  a bug met is a failed step
        except Exception as error:  # noqa: BLE001  whatever went wrong is the answer
            place = error.__traceback__
            while place is not None and place.tb_next is not None:
                place = place.tb_next
            where = "" if place is None else f" ({place.tb_frame.f_code.co_name}:{place.tb_lineno})"
            self._say(f"  no   {name}: {type(error).__name__} {error}{where}")
            return False
        self._say(f"  ok   {name}: {found} [{(time.monotonic() - started) * 1000:.0f} ms]")
        return True

    def steps(self) -> list[tuple[str, Callable[[], str]]]:
        """List the steps in order; each builds on the one before."""
        return [
            ("open a new clinic", self._open),
            ("sign in", self._sign_in),
            ("show every page", self._pages),
            ("open every dialog", self._dialogs),
            ("book by keys", self._book),
            ("move by keys", self._move),
            ("cancel with a reason", self._cancel),
            ("undo the cancellation", self._undo),
            ("lock and unlock", self._lock),
            ("check the data", self._check),
        ]

    def _open(self) -> str:
        self.program.show()
        self.robot.wait_until(lambda: self.program.opened is not None, "the data did not open")
        return "migrated, filled with the demo clinic"

    def _sign_in(self) -> str:
        self.robot.settle()
        self.robot.type(PEOPLE[0][1])
        self.robot.press("Return")
        self.robot.type(PASSWORD)
        self.robot.press("Return")
        self.robot.wait_until(lambda: self.program.desk is not None and not self.program.window.is_covered, "no desk")
        return self.desk.person.user.role.value

    def _pages(self) -> str:
        shown = []
        for page in ("calendar", "patients", "doctors", "settings", "calendar"):
            self.desk.show_page(page)
            self.robot.settle()
            if self.program.window.grab().isNull():
                raise AssertionError(page)
            shown.append(page)
        self.robot.press("Ctrl+2", "Ctrl+1")
        return ", ".join(shown[:-1])

    def _dialogs(self) -> str:
        opened = []
        for key in ("F1", "F3", "Ctrl+N"):
            self.robot.press(key)
            dialog = QApplication.activeModalWidget()
            if dialog is None:
                raise LookupError(f"{key} opened nothing")
            opened.append(dialog.objectName())
            self.robot.press("Escape")
            if QApplication.activeModalWidget() is dialog:
                self.robot.press("Escape")
        self.robot.press("Ctrl+G")
        self.robot.type("today")
        self.robot.press("Return")
        return ", ".join(opened)

    def _book(self) -> str:
        before = self._visits()
        self.robot.press("Ctrl+K")
        self.robot.type("gomes 0171")
        self.robot.press("Return", "F3", "Down", "Return")
        self.robot.type("Self-test")
        self.robot.press("Ctrl+Return")
        new = [visit for visit in self._visits().values() if visit.id not in before]
        if len(new) != 1 or new[0].reason != "Self-test":
            raise AssertionError(f"{len(new)} new visits")
        self._visit = new[0]
        return f"one visit of {new[0].minutes} minutes"

    def _move(self) -> str:
        visit = self._known()
        self.desk.calendar.presenter.open_visit(visit.day, visit.id)
        self.robot.settle()
        self.desk.calendar.screen.grid.setFocus()
        self.robot.press("M")
        self._drop_on_free_time(visit)
        moved = self._read()
        if moved.starts_at == visit.starts_at or moved.move_count != visit.move_count + 1:
            raise AssertionError("it stands where it stood")
        self._visit = moved
        return f"by {int((moved.starts_at - visit.starts_at).total_seconds() // 60)} minutes"

    def _drop_on_free_time(self, visit: Appointment) -> None:
        """Go down step by step until the drop is taken; a refused drop is answered by going on."""
        for _ in range(40):
            self.robot.press("Down", "Return")
            if self._read().starts_at != visit.starts_at:
                return
            self.robot.press("Escape")
            self.desk.calendar.screen.grid.setFocus()
            self.desk.calendar.screen.grid.go_to(visit.id)
            self.robot.press("M")
            for _ in range(self._tries()):
                self.robot.press("Down")
        raise AssertionError("no free time was found below")

    def _tries(self) -> int:
        self._tried = getattr(self, "_tried", 0) + 1
        return self._tried

    def _cancel(self) -> str:
        self.desk.calendar.screen.grid.go_to(self._known().id)
        self.desk.calendar.screen.grid.setFocus()
        self.robot.press("Delete", "1", "Return")
        visit = self._read()
        if visit.status is not Status.CANCELLED or visit.cancel_code is None:
            raise AssertionError(visit.status.value)
        return visit.cancel_code.value

    def _undo(self) -> str:
        self.robot.press("Ctrl+Z")
        visit = self._read()
        if not visit.is_live:
            raise AssertionError(visit.status.value)
        return visit.status.value

    def _lock(self) -> str:
        self.robot.press("Ctrl+L")
        if not self.program.window.is_covered:
            raise AssertionError("the desk stays open")
        self.robot.type(PASSWORD)
        self.robot.press("Return")
        self.robot.wait_until(lambda: not self.program.window.is_covered, "the desk stays locked")
        return "the same screen as before"

    def _check(self) -> str:
        report = backups.check(self.program.store.database, now=self.program.clock.now())
        if not report.is_sound:
            raise AssertionError("; ".join(backups.report_lines(report)))
        return "sound: integrity, schema, claims, logs, search"

    def _known(self) -> Appointment:
        if self._visit is None:
            raise AssertionError("nothing was booked")
        return self._visit

    def _read(self) -> Appointment:
        """Read the visit by a connection that the program does not know."""
        return self._visits()[self._known().id]

    def _visits(self) -> dict[Any, Appointment]:
        database = open_database(self.program.folders.data_file)
        try:
            with database.read() as db:
                visits = rows.select_all(db, Appointment, tables.appointment.c.booked_at.isnot(None))
        finally:
            database.close()
        return {visit.id: visit for visit in visits}
