"""Questions about the soundness of a whole database: pages, references, numbers without holes, the search index.

Claims are compared in `claims.faults`; what the answers mean is decided in `services.backups`.
"""

import sqlalchemy as sa

from clinic_desk.domain.records import RecordKind
from clinic_desk.storage import command_log, desk_meta, tables
from clinic_desk.storage.engine import Db
from clinic_desk.storage.rows import RECORDS

MOST_LINES = 100
_log = tables.command_log.c
_search = tables.patient_search.c
_patient = tables.patient.c


def revision(db: Db) -> str:
    """Which migration the tables stand at."""
    return str(db.connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())


def page_faults(db: Db) -> tuple[str, ...]:
    """Check every page and index of a desk's file; empty when all are in order. PostgreSQL checks its own."""
    if not db.is_sqlite:
        return ()
    lines = db.connection.exec_driver_sql(f"PRAGMA integrity_check({MOST_LINES})").scalars()
    return tuple(line for line in lines if line != "ok")


def reference_faults(db: Db) -> tuple[str, ...]:
    """Name the tables that refer to records that are not there, and how often: `appointment -> doctor 3`."""
    if not db.is_sqlite:
        return ()
    found: dict[tuple[str, str], int] = {}
    for table, _, target, _ in db.connection.exec_driver_sql("PRAGMA foreign_key_check"):
        found[table, target] = found.get((table, target), 0) + 1
    return tuple(f"{table} -> {target} {number}" for (table, target), number in sorted(found.items()))


def counts(db: Db) -> dict[RecordKind, int]:
    """Count the records of each kind."""
    return {
        kind: db.connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        for kind, (_, table) in RECORDS.items()
    }


def missing_numbers(db: Db) -> int:
    """Tell how many of this desk's command numbers, from 1 to the last that was given out, stand in no log row."""
    given = int(desk_meta.read(db, "last_n") or 0)
    if given == 0:
        return 0
    query = sa.select(sa.func.count(sa.distinct(_log.n))).where(
        _log.org_id == db.org, _log.desk_id == command_log.desk_id(db), _log.n.between(1, given)
    )
    return given - int(db.connection.execute(query).scalar_one())


def search_faults(db: Db) -> int:
    """Count the patients who cannot be found by name, and the entries of the index that lead to nobody."""
    same = sa.and_(_search.org_id == _patient.org_id, _search.patient_id == _patient.id)
    nowhere = sa.select(sa.func.count()).select_from(tables.patient).where(~sa.exists().where(same))
    nobody = sa.select(sa.func.count()).select_from(tables.patient_search).where(~sa.exists().where(same))
    faults = [nowhere, nobody]
    if db.is_sqlite:
        words = sa.table(tables.PATIENT_WORDS, sa.column("rowid"))
        known, indexed = sa.select(_search.key), sa.select(words.c.rowid)
        faults += [
            sa.select(sa.func.count()).select_from(known.except_(indexed).subquery()),
            sa.select(sa.func.count()).select_from(indexed.except_(known).subquery()),
        ]
    return sum(int(db.connection.execute(query).scalar_one()) for query in faults)
