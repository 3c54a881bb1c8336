"""What happens by itself while a desk is open: nightly claims, new zone data, the daily backup and its line below."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

import clinic_desk
from clinic_desk.domain.access import PROGRAM
from clinic_desk.domain.clinic import Clinic
from clinic_desk.domain.clinic_time import to_minutes, wall_of
from clinic_desk.domain.commands import Command
from clinic_desk.presenters.ports import Failure
from clinic_desk.services import backups, tick
from clinic_desk.storage import rows, tables
from clinic_desk.storage.engine import Db

if TYPE_CHECKING:
    from clinic_desk.desktop.desk import Desk

_log = logging.getLogger(__name__)
EVERY = timedelta(minutes=10)


class Upkeep:
    """Asks every ten minutes what is due and has it carried out on the lane; a backup runs beside the lane."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._asked_at: datetime | None = None
        self._backing_up = False
        self._closed = False

    def start(self) -> None:
        """Ask at once, and say below how old the last backup is."""
        self.tick()

    def close(self) -> None:
        """Ask no more."""
        self._closed = True

    def tick(self) -> None:
        """Ask what is due when ten minutes have passed; a PC that slept catches up here."""
        now = self._desk.program.clock.now()
        if self._asked_at is not None and timedelta() <= now - self._asked_at < EVERY:
            return
        self._asked_at = now
        self._desk.program.jobs.read(lambda db: self._look(db, now), then=self._found)

    def read_clinics(self) -> None:
        """Read the clinics again after one of them was changed."""
        self._desk.program.jobs.read(
            lambda db: rows.select_all(db, Clinic, tables.clinic.c.active, order=tables.clinic.c.name),
            then=self._take_clinics,
        )

    @staticmethod
    def _look(db: Db, now: datetime) -> tuple[tuple[Command, ...], bool, datetime | None]:
        return tick.due_commands(db, now), backups.due_backup(db, now), backups.last_backup(db)

    def _found(self, due: tuple[tuple[Command, ...], bool, datetime | None]) -> None:
        commands, wants_backup, last = due
        if self._closed:
            return
        for command in commands:
            self._desk.program.jobs.write(command, actor=PROGRAM, then=_nothing, failed=self._not_done)
        self._say(last)
        if wants_backup and not self._backing_up and self._desk.program.demo is None:
            self._back_up()

    def _back_up(self) -> None:
        self._backing_up = True
        program = self._desk.program
        database, now = program.store.database, program.clock.now()
        program.jobs.away(
            lambda: backups.backup_daily(database, program.folders.data, now=now),
            then=lambda _backup: self._backed_up(now),
            failed=self._not_backed_up,
        )

    def _backed_up(self, now: datetime) -> None:
        self._backing_up = False
        self._say(now)

    def _not_backed_up(self, failure: Failure) -> None:
        self._backing_up = False
        self._desk.program.show_failure(failure, retry=self._back_up)

    def _not_done(self, failure: Failure) -> None:
        _log.warning("upkeep was not done: %s", type(failure.error).__name__)

    def _take_clinics(self, clinics: tuple[Clinic, ...]) -> None:
        if not self._closed and clinics:
            self._desk.take_clinics(clinics)

    def _say(self, last: datetime | None) -> None:
        desk = self._desk
        if desk.program.demo is not None:
            words = QCoreApplication.translate("upkeep", "Demo clinic · nothing is kept")
        elif last is None:
            words = QCoreApplication.translate("upkeep", "No backup yet")
        else:
            wall = wall_of(to_minutes(last), desk.clinic.zone)
            moment = datetime(wall.day.year, wall.day.month, wall.day.day, wall.minute // 60, wall.minute % 60)  # noqa: DTZ001  a wall time
            words = QCoreApplication.translate("upkeep", "Last backup %1")
            words = words.replace("%1", desk.program.language.formats.moment(moment))
        desk.program.window.show_state(f"{words} · {clinic_desk.__version__}")


def _nothing(_answer: object) -> None:
    """Take an answer that nobody waits for."""
