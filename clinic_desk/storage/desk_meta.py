"""This data file's own small facts: which desk it is, its command counter, the claims horizon, the last seen time."""

import sqlalchemy as sa

from clinic_desk.storage import tables
from clinic_desk.storage.engine import Db

_meta = tables.desk_meta


def read(db: Db, key: str) -> str | None:
    """Read one fact, None when it was never written."""
    return db.connection.execute(sa.select(_meta.c.value).where(_meta.c.key == key)).scalar()


def write(db: Db, key: str, value: str) -> None:
    """Write one fact."""
    changed = db.connection.execute(sa.update(_meta).where(_meta.c.key == key).values(value=value))
    if changed.rowcount == 0:
        db.connection.execute(sa.insert(_meta), {"key": key, "value": value})


def count_up(db: Db, key: str, *, first: int = 1) -> int:
    """Take the next number of a counter without holes, starting at `first`."""
    number = int(read(db, key) or first - 1) + 1
    write(db, key, str(number))
    return number
