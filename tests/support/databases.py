"""Throwaway clinics on SQLite, in memory or in a file; PostgreSQL is in `support/postgres.py`."""

from pathlib import Path

from clinic_desk.storage import tables
from clinic_desk.storage.engine import MEMORY, Database, open_database
from clinic_desk.storage.revisions import OURS


def memory_database() -> Database:
    """An empty clinic in memory with every table; it has one connection, so reads cannot run beside a write."""
    return _with_tables(open_database(MEMORY))


def file_database(path: Path, *, key: bytes | None = None) -> Database:
    """An empty clinic in a new file with every table, made at once, which is quicker than by migrations."""
    return _with_tables(open_database(path, key=key))


def _with_tables(database: Database) -> Database:
    with database.write() as db:
        tables.create_all(db.connection)
        db.connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        db.connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (OURS.head,))
    return database
