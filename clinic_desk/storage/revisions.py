"""Which migration a database stands at, and running the ones that it lacks; opening files is in `upgrade`.

Alembic is imported only when something has to be changed or an unknown revision has to be judged.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import clinic_desk
from clinic_desk.storage.troubles import DamagedFile


@dataclass(frozen=True, slots=True)
class Chain:
    """The migrations of one version of the program: the newest one's name, and their folder if it is not ours."""

    head: str
    folder: Path | None = None


OURS = Chain("0001")
"""Naming the newest migration here saves every start a look at the migrations."""


def revision_of(connection: Any) -> str | None:
    """Read by a plain connection which migration a file stands at; None when it has no tables yet.

    Raises DamagedFile for a file of another program.
    """
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return None
    found = None
    if {"alembic_version", "desk_meta"} <= tables:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if found is None:
        raise DamagedFile(reason="another_program")
    return str(found[0])


def is_known(revision: str, chain: Chain = OURS) -> bool:
    """Whether this version of the program knows a revision; those of newer versions it does not."""
    if revision == chain.head:
        return True
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(chain.folder or migrations_folder()))
    return revision in {script.revision for script in scripts.walk_revisions()}


def migrate(connection: sa.Connection, chain: Chain = OURS) -> None:
    """Bring the tables to the newest revision inside the caller's transaction, on SQLite and PostgreSQL alike."""
    from alembic import command

    command.upgrade(alembic_config(connection, chain), chain.head)
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if lost:
            raise RuntimeError(f"the migration left {len(lost)} references to nothing")


def alembic_config(connection: sa.Connection, chain: Chain = OURS, **attributes: object) -> Any:
    """Configure Alembic for a connection; there is no ini file. `attributes` are read by `migrations/env.py`."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(chain.folder or migrations_folder()).replace("%", "%%"))
    config.attributes.update(connection=connection, **attributes)
    return config


def migrations_folder() -> Path:
    """Find the migrations in a bundle, an installed wheel or a checkout. Raises FileNotFoundError."""
    package = Path(clinic_desk.__file__).resolve().parent
    bundle = getattr(sys, "_MEIPASS", None)
    places = [package / "migrations", package.parent / "migrations"]
    if bundle is not None:
        places.insert(0, Path(bundle) / "migrations")
    for place in places:
        if (place / "env.py").is_file():
            return place
    raise FileNotFoundError(f"no migrations in {', '.join(map(str, places))}")
