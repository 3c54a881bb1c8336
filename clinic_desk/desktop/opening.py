"""Opening the clinic's data on the lane, while the window is already there. Slow imports happen here, not before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from clinic_desk.domain.access import Actor
    from clinic_desk.domain.clinic import Clinic
    from clinic_desk.storage.engine import Database, Db


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What the window must know of the data before somebody signs in."""

    is_set_up: bool
    clinics: tuple[Clinic, ...]
    last_command_at: datetime | None


class OpeningStore:
    """Keeps the promise of `presenters.ports.Store`; opens the data file at its first use, on the lane's thread.

    `fill` puts records into a file that has none (a demo clinic).
    """

    def __init__(self, path: Path, *, now: Callable[[], datetime], fill: Callable[[Any], None] | None = None) -> None:
        self._path = path
        self._now = now
        self._fill = fill
        self._database: Database | None = None

    @property
    def database(self) -> Database:
        """The opened data. Raises a Trouble when it cannot be opened."""
        if self._database is None:
            from clinic_desk.storage.upgrade import prepare_file

            database = prepare_file(self._path, now=self._now())
            if self._fill is not None:
                self._fill(database)
            self._database = database
        return self._database

    @contextmanager
    def read(self) -> Iterator[Db]:
        """Open a transaction that only reads."""
        with self.database.read() as db:
            yield db

    @contextmanager
    def write(self) -> Iterator[Db]:
        """Open a transaction that may write."""
        with self.database.write() as db:
            yield db

    def close(self) -> None:
        """Close the data file, marked as closed in order."""
        if self._database is not None:
            from clinic_desk.storage.upgrade import close_file

            close_file(self._database)
            self._database = None


def look_around(db: Db) -> Opened:
    """Load the screens' modules while the person still looks at the sign-in, and read what the window must know."""
    import clinic_desk.desktop.desk  # noqa: F401  imported here so that the GUI thread finds it ready
    from clinic_desk.domain.clinic import Clinic
    from clinic_desk.storage import command_log, rows, tables

    if db.org_id is None:
        return Opened(is_set_up=False, clinics=(), last_command_at=None)
    clinics = rows.select_all(db, Clinic, tables.clinic.c.active, order=tables.clinic.c.name)
    return Opened(is_set_up=True, clinics=clinics, last_command_at=command_log.last_at(db))


def carry_out(db: Db, command: Any, *, actor: Actor, now: datetime) -> Any:
    """Carry out a command made at this desk."""
    from clinic_desk.services import commands

    return commands.carry_out(db, command, actor=actor, now=now, origin=commands.Origin.DESK)


def usual_clinic(clinics: tuple[Clinic, ...], last: UUID | None) -> Clinic:
    """Choose the clinic whose day is shown first: the one of last time, else the first."""
    return next((clinic for clinic in clinics if clinic.id == last), clinics[0])
