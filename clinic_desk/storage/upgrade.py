"""Opens a clinic's data file for work: checks it, brings it to this version's tables, notes that it is in use.

The migrations themselves are in `revisions` and `migrations/`.
"""

from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from clinic_desk.storage import backups, desk_meta, file_checks
from clinic_desk.storage.engine import BUSY_MILLISECONDS, Database, connect, open_database
from clinic_desk.storage.revisions import OURS, Chain, is_known, migrate, revision_of
from clinic_desk.storage.troubles import DamagedFile, NewerFile, Trouble, UpgradeFailed, told_as_trouble, trouble_of

FILE_STATE = "file_state"
OPEN = "open"
CLEAN = "clean"

Opening = Callable[..., Database]


def prepare_file(
    path: Path,
    *,
    key: bytes | None = None,
    now: datetime,
    busy_milliseconds: int = BUSY_MILLISECONDS,
    marks: bool = True,
    chain: Chain = OURS,
) -> Database:
    """Open the data file at `path`, making or upgrading it first. Raises a Trouble when it cannot be worked with.

    `marks`: note that the file is in use until `close_file`, so that the next start checks a file that was left open;
    a short-lived tool beside the desk leaves that to the desk. Before an upgrade a dated copy is made beside the file.
    """
    path = path.expanduser().absolute()
    file_checks.refuse_unsafe_place(path)
    opening = partial(open_database, path, key=key, busy_milliseconds=busy_milliseconds)
    with told_as_trouble(str(path), files=True):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file_checks.refuse_unwritable(path)
        file_checks.refuse_full_disk(path)
        empty = file_checks.is_new(path, encrypted=key is not None)
        revision = None if empty else _revision_in(path, key, busy_milliseconds, chain)
        if revision != chain.head:
            _bring_up(path, opening, revision, now=now, chain=chain)
    database = opening()
    database.before_write = partial(file_checks.refuse_full_disk, path)
    if marks:
        _note_open(database)
    return database


def close_file(database: Database) -> None:
    """Note that the file is left in order, and close it."""
    with suppress(Trouble):  # without the note the next start looks closer, and that is right then
        _note(database, CLEAN)
    database.close()


def _note_open(database: Database) -> None:
    try:
        _note(database, OPEN)
    except BaseException:
        database.close()
        raise


def _note(database: Database, state: str) -> None:
    refuse, database.before_write = database.before_write, None  # one small fact fits on a nearly full disk too
    try:
        with database.write() as db:
            desk_meta.write(db, FILE_STATE, state)
    finally:
        database.before_write = refuse


def _revision_in(path: Path, key: bytes | None, busy_milliseconds: int, chain: Chain) -> str | None:
    """Look into an existing file; only one that was left open is checked through. Raises NewerFile, DamagedFile."""
    with closing(connect(path, key=key, busy_milliseconds=busy_milliseconds)) as connection:
        try:
            revision = revision_of(connection)
        except DamagedFile as error:
            raise DamagedFile(str(path), **error.details) from None
        if revision is None:
            return None
        if not is_known(revision, chain):
            raise NewerFile(str(path), revision=revision)
        state = connection.execute("SELECT value FROM desk_meta WHERE key = ?", (FILE_STATE,)).fetchone()
        if state == (OPEN,) and connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise DamagedFile(str(path), reason="quick_check")
        return revision


def _bring_up(path: Path, opening: Opening, revision: str | None, *, now: datetime, chain: Chain) -> None:
    """Run the missing migrations in one transaction with everybody else locked out.

    A file that has data is copied first, and the copy is put back when a migration fails.
    """
    path.touch(mode=0o600)
    database = opening(alone=True)
    try:
        backups.lock_out_others(database)
        copy = None
        if revision is not None:
            copy = backups.dated(path, f"before-{chain.head}", now)
            backups.save_copy(database, copy)
            backups.empty_log(database)  # what a failed migration leaves in the log can then be dropped
        try:
            with database.engine.begin() as connection:
                migrate(connection, chain)
        except Exception as error:
            database.close()
            if copy is not None:
                backups.put_back(copy, path)
            raise _failure(error, path, revision, chain) from error
    finally:
        database.close()
    backups.sync_folder(path.parent)


def _failure(error: Exception, path: Path, revision: str | None, chain: Chain) -> Trouble:
    """Tell what stopped a migration: the surroundings, or a fault in it."""
    known = trouble_of(error, str(path))
    return known or UpgradeFailed(str(path), old=revision, new=chain.head, error=type(error).__name__)
