"""Opening a clinic's data and running transactions on it: one writer at a time, everything or nothing.

The one seam to SQLite (DECISIONS 16): SQLCipher's library serves plain and encrypted files alike, the standard
library's only where that wheel is missing. Importing either anywhere else is a lint error.
"""

import importlib.metadata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool, StaticPool

from clinic_desk.domain.records import RecordKind
from clinic_desk.storage import tables
from clinic_desk.storage.troubles import told_as_trouble

try:
    from sqlcipher3 import dbapi2 as sqlite

    CAN_ENCRYPT = True
except ImportError:  # pragma: no cover  only on platforms without the wheel
    import sqlite3 as sqlite

    CAN_ENCRYPT = False

BUSY_MILLISECONDS = 5000
CACHE_KIBIBYTES = 32768
MEMORY = Path(":memory:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Under which command, by whom and when the changes of this transaction are made."""

    command_id: UUID
    actor_id: UUID | None
    at: datetime


class Db:
    """One open transaction on a clinic's data. `changed` collects which kinds of record it has changed."""

    def __init__(self, connection: sa.Connection, org_id: UUID | None) -> None:
        self.connection = connection
        self.org_id: UUID | None = org_id
        self.stamp: Stamp | None = None
        self.changed: set[RecordKind] = set()

    @property
    def org(self) -> UUID:
        """The organisation's id. Raises RuntimeError before the clinic was set up."""
        if self.org_id is None:
            raise RuntimeError("the clinic is not set up")
        return self.org_id

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a desk's file (or the embedded server's) rather than PostgreSQL."""
        return self.connection.dialect.name == "sqlite"


class Database:
    """A clinic's data: gives read and write transactions as `Db`."""

    def __init__(self, engine: sa.Engine, path: str = "", *, key: bytes | None = None) -> None:
        self.engine = engine
        self.path = path
        self.before_write: Callable[[], None] | None = None
        self.key = key
        self._org_id: UUID | None = None

    @contextmanager
    def read(self) -> Iterator[Db]:
        """Open a read transaction: one consistent state, nothing can be written."""
        with self._transaction(write=False) as db:
            yield db

    @contextmanager
    def write(self) -> Iterator[Db]:
        """Open a write transaction; commits at the end of the block, rolls back on any exception.

        On SQLite the writer lock is taken at once (BEGIN IMMEDIATE): what is read inside stays true until the commit.
        `before_write` may refuse first, for example when the disk is nearly full.
        """
        if self.before_write is not None:
            self.before_write()
        with self._transaction(write=True) as db:
            yield db

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def connect_beside(self, path: Path, *, read_only: bool = False) -> Any:
        """Open another file as this one is opened (with the same key), by the plain driver; see `connect`."""
        return connect(path, key=self.key, read_only=read_only)

    @contextmanager
    def _transaction(self, *, write: bool) -> Iterator[Db]:
        with told_as_trouble(self.path), self.engine.connect() as plain:
            if plain.dialect.name == "sqlite":
                connection = plain.execution_options(clinic_desk_write=write)
            elif write:
                connection = plain
            else:
                connection = plain.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                db = Db(connection, self._org_id or _find_org(connection))
                yield db
            self._org_id = db.org_id


def connect(
    path: Path, *, key: bytes | None = None, busy_milliseconds: int = BUSY_MILLISECONDS, read_only: bool = False
) -> Any:
    """Open a file by the plain driver, for work on whole files; begins no transaction by itself.

    `read_only` is for files that nobody else has open (copies): they are taken as they lie there, without locks.
    """
    place = f"{path.absolute().as_uri()}?mode=ro&immutable=1" if read_only else str(path)
    connection = sqlite.connect(place, uri=read_only, check_same_thread=False, isolation_level=None)
    try:
        if key is not None:
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute(f"PRAGMA busy_timeout = {busy_milliseconds}")
        connection.execute("PRAGMA trusted_schema = OFF")
    except BaseException:
        connection.close()
        raise
    return connection


def open_database(
    path: Path, *, key: bytes | None = None, busy_milliseconds: int = BUSY_MILLISECONDS, alone: bool = False
) -> Database:
    """Open (or create) a data file. `key`: 32 bytes when the file is encrypted; it never stands in a URL or a log.

    `busy_milliseconds`: how long to wait for another program. `alone`: for changing the tables, one connection that
    locks out everybody else and leaves foreign keys unchecked until its user checks them.
    """
    in_memory = path == MEMORY
    pragmas = [
        *(["locking_mode = EXCLUSIVE"] if alone else []),
        *([] if in_memory else ["journal_mode = WAL"]),
        "synchronous = FULL",
        f"foreign_keys = {'OFF' if alone else 'ON'}",
        "temp_store = MEMORY",
        f"cache_size = -{CACHE_KIBIBYTES}",
    ]

    def open_one() -> Any:
        connection = connect(path, key=key, busy_milliseconds=busy_milliseconds)
        try:
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}")
        except BaseException:
            connection.close()
            raise
        return connection

    engine = sa.create_engine(
        "sqlite://",
        module=sqlite,
        creator=open_one,
        poolclass=StaticPool if in_memory or alone else QueuePool,
        hide_parameters=True,  # an error names the statement, never a patient
    )
    _begin_by_hand(engine)
    return Database(engine, str(path), key=key)


def open_server_database(url: str) -> Database:
    """Open a PostgreSQL database by its SQLAlchemy URL."""
    return Database(sa.create_engine(url, isolation_level="READ COMMITTED", hide_parameters=True))


def sqlite_version() -> str:
    """Version of the SQLite library in use, for the log and the About page."""
    return str(sqlite.sqlite_version)


@lru_cache(maxsize=1)
def zone_data_version() -> str:
    """Version of the time-zone data that comes with the program."""
    return importlib.metadata.version("tzdata")


def _begin_by_hand(engine: sa.Engine) -> None:
    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # the driver itself would begin at the first INSERT, after the check that it must protect (SYNC §4.2)
        write = connection.get_execution_options().get("clinic_desk_write", True)
        connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if write else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _find_org(connection: sa.Connection) -> UUID | None:
    if connection.dialect.name == "sqlite":
        known = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'desk_meta'").scalar()
        if known is None:
            return None
    found = connection.execute(sa.select(tables.organisation.c.id).limit(1)).scalar()
    return found if isinstance(found, UUID) else None
