"""Writing many new records at once: the baseline of an import or of a generated clinic, before any command.

These rows have no command and no change log; their history begins with the first command that changes them.
"""

import dataclasses
from collections.abc import Sequence
from typing import Any, cast

import sqlalchemy as sa

from clinic_desk.domain.records import Record
from clinic_desk.storage import rows, tables
from clinic_desk.storage.engine import Db


def add_all(db: Db, values: Sequence[Record]) -> None:
    """Insert new records of one kind as version 1, without a log."""
    if not values:
        return
    _, table = rows.RECORDS[rows.KIND_OF[type(values[0])]]
    stored = (dataclasses.replace(cast("Any", value), version=1) for value in values)
    db.connection.execute(sa.insert(table), [rows.to_row(db, value) for value in stored])


def has_records(db: Db, kind: type[Any]) -> bool:
    """Tell whether any record of a kind is stored."""
    _, table = rows.RECORDS[rows.KIND_OF[kind]]
    return db.connection.execute(sa.select(table.c.id).where(table.c.org_id == db.org).limit(1)).first() is not None


def settle(db: Db) -> None:
    """Let the database look at its new contents: statistics for its planner, one piece instead of many per index."""
    if db.is_sqlite:
        words = tables.PATIENT_WORDS
        db.connection.exec_driver_sql(f"INSERT INTO {words}({words}) VALUES ('optimize')")  # noqa: S608  a constant
    db.connection.exec_driver_sql("ANALYZE")
