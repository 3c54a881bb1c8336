"""Whole data files: a checked copy of one in use, a look through one, one put into the place of another.

When and where copies are made is decided in `services.backups`; before an upgrade, in `upgrade`.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from clinic_desk.domain.ids import new_id
from clinic_desk.storage import file_checks, tables
from clinic_desk.storage.engine import Database, connect, open_database
from clinic_desk.storage.revisions import OURS, Chain, is_known, revision_of
from clinic_desk.storage.rows import RECORDS
from clinic_desk.storage.troubles import DamagedFile, FileExists, FileLocked, NewerFile, told_as_trouble

BUSY_CODES = (5, 6)
COMPANIONS = ("-wal", "-shm", "-journal")
COUNTED = (*(table.name for _, table in RECORDS.values()), tables.change_log.name, tables.command_log.name)
"""The tables whose rows are counted to compare a copy with its original; claims and indexes are made from these."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a look through a whole file found: its revision, and the rows of each table in COUNTED that it has."""

    revision: str
    counts: dict[str, int]


def save_copy(database: Database, target: Path, *, overwrite: bool = False) -> FileFacts:
    """Copy a file in use, as it stands at one moment, to `target`; others may go on writing. Answers what it holds.

    The copy is checked through and compared with the original before it gets its name: under that name there is
    never half a file. Raises FileExists, DamagedFile, or another Trouble.
    """
    target = target.expanduser().absolute()
    with told_as_trouble(str(target), files=True):
        if target.exists() and (not overwrite or _is_same(target, Path(database.path))):
            raise FileExists(str(target))
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _unfinished(_workshop(database, target)) as draft:
            expected = _write_copy(database, draft, target)
            found = look_through(draft, database.connect_beside(draft, read_only=True))
            if found != expected:
                raise DamagedFile(str(target), reason="copy_differs")
            _give_name(draft, target)
    return found


def look_through(path: Path, connection: Any) -> FileFacts:
    """Check every page of a file by a plain connection, which is closed. Raises DamagedFile."""
    with closing(connection), told_as_trouble(str(path)):
        first = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if first != ("ok",):
            raise DamagedFile(str(path), reason="integrity_check")
        revision = revision_of(connection)
        if revision is None:
            raise DamagedFile(str(path), reason="empty")
        return FileFacts(revision, _counts(connection))


def restore_file(
    backup: Path, present: Path, *, key: bytes | None = None, now: datetime, chain: Chain = OURS
) -> tuple[FileFacts, Path | None]:
    """Put a backup into the place of the data file at `present`; answers what it holds, and where the old file is now.

    The backup is checked first and stays where it is; the old file is kept beside under a dated name. Raises NewerFile,
    DamagedFile (the backup is damaged), FileLocked (another program has the data file open), or another Trouble.
    """
    with told_as_trouble(str(backup), files=True):
        if file_checks.is_new(backup, encrypted=key is not None):
            raise DamagedFile(str(backup), reason="empty" if backup.exists() else "missing")
        present.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _unfinished(present) as draft:
            facts = _ready_copy(backup, draft, key=key, chain=chain)
            aside = None
            if present.exists():
                aside = dated(present, "replaced", now)
                set_aside(present, aside, key=key)
            _give_name(draft, present)
    return facts, aside


def set_aside(present: Path, aside: Path, *, key: bytes | None = None) -> None:
    """Give the file at `present` a second name. Raises FileLocked when anybody has it open.

    What still waits in its write-ahead log is written into it first; if it is too damaged for that, the log as it was
    goes along, for whoever tries to rescue something.
    """
    logs = {Path(f"{present}{ending}"): Path(f"{aside}{ending}") for ending in ("-wal", "-journal")}
    kept = [Path(shutil.copy2(log, copy)) for log, copy in logs.items() if log.exists()]
    try:
        _settle(present, key)
    except DamagedFile:
        kept = []
    finally:
        for copy in kept:
            copy.unlink()
    for companion in COMPANIONS:
        Path(f"{present}{companion}").unlink(missing_ok=True)
    try:
        os.link(present, aside)
    except OSError:  # FAT and some drives know one name per file only
        shutil.copy2(present, aside)
        _sync(aside)
    sync_folder(aside.parent)


def lock_out_others(alone: Database) -> None:
    """Take a file for oneself until it is closed; `alone`: opened so. Raises FileLocked when anybody has it open."""
    with told_as_trouble(alone.path), alone.engine.begin():
        pass


def empty_log(alone: Database) -> None:
    """Write everything that waits in the write-ahead log into the file."""
    with told_as_trouble(alone.path), closing(alone.engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def put_back(copy: Path, path: Path) -> None:
    """Put a copy made by `save_copy` back into its original's place, dropping what is there; nobody has it open."""
    for companion in COMPANIONS:
        Path(f"{path}{companion}").unlink(missing_ok=True)
    _give_name(copy, path)


def remove(path: Path) -> None:
    """Remove a data file with its companions, if it is there."""
    for name in (str(path), *(f"{path}{companion}" for companion in COMPANIONS)):
        Path(name).unlink(missing_ok=True)


def dated(path: Path, word: str, now: datetime) -> Path:
    """Make a name beside a file that nobody has yet: `clinic-replaced-20261120-102800.db` (UTC)."""
    stem = f"{path.stem}-{word}-{now.astimezone(UTC):%Y%m%d-%H%M%S}"
    names = (path.with_name(f"{stem}{ending}{path.suffix}") for ending in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(name for name in names if not name.exists())


def move_copy(source: Path, target: Path) -> None:
    """Copy a finished backup to another drive, byte by byte; under its name there is never half a file."""
    with told_as_trouble(str(target), files=True):
        target.parent.mkdir(parents=True, exist_ok=True)
        with _unfinished(target) as draft:
            shutil.copyfile(source, draft)
            _give_name(draft, target)


def sync_folder(folder: Path) -> None:
    """Make new names in a folder last through a power cut; Windows does so by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _workshop(database: Database, target: Path) -> Path:
    """Name the place where a copy is made: beside its target, but never on a network drive, where locks do not hold."""
    if file_checks.drive_place(target.resolve()) is None or not Path(database.path).is_file():
        return target
    return Path(database.path).with_name(target.name)


@contextmanager
def _unfinished(path: Path) -> Iterator[Path]:
    """Give an empty file beside `path`, readable by its owner alone; whatever is left of it is removed at the end."""
    draft = path.with_name(f".{path.name}.{uuid4().hex[:8]}.part")
    draft.touch(mode=0o600, exist_ok=False)
    try:
        yield draft
    finally:
        remove(draft)


def _is_same(target: Path, original: Path) -> bool:
    """Tell a file's copy from itself: whoever has a file open goes on writing into what a copy has replaced."""
    return original.is_file() and target.samefile(original)


def _write_copy(database: Database, draft: Path, target: Path) -> FileFacts:
    """Copy page by page within one read transaction, so that what is counted is what is copied."""
    with database.read() as db, closing(database.connect_beside(draft)) as copy, told_as_trouble(str(target)):
        source = db.connection.connection.dbapi_connection
        expected = FileFacts(revision_of(source) or "", _counts(source))
        copy.execute("PRAGMA locking_mode = EXCLUSIVE")
        source.backup(copy, progress=partial(_refuse_to_wait, target))  # type: ignore[union-attr]
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, which also opens on a read-only drive
    return expected


def _refuse_to_wait(target: Path, status: int, _remaining: int, _total: int) -> None:
    """Raise FileLocked where the driver would try again for ever."""
    if status in BUSY_CODES:
        raise FileLocked(str(target))


def _ready_copy(backup: Path, draft: Path, *, key: bytes | None, chain: Chain) -> FileFacts:
    """Copy a backup with a log that lies beside it, check it through, and mark it as a new life of the desk."""
    for companion in ("-wal", ""):
        if Path(f"{backup}{companion}").exists():
            shutil.copyfile(f"{backup}{companion}", f"{draft}{companion}")
    with closing(connect(draft, key=key)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    facts = look_through(backup, connect(draft, key=key, read_only=True))
    if not is_known(facts.revision, chain):
        raise NewerFile(str(backup), revision=facts.revision)
    with closing(connect(draft, key=key)) as connection:
        # the numbers of commands made after the backup will be used a second time: sync has to know (SYNC §2.6.6)
        connection.execute("INSERT OR REPLACE INTO desk_meta (key, value) VALUES ('incarnation', ?)", (str(new_id()),))
    return facts


def _settle(path: Path, key: bytes | None) -> None:
    """Write what waits in the write-ahead log into the file. Raises FileLocked, DamagedFile."""
    database = open_database(path, key=key, busy_milliseconds=200, alone=True)
    try:
        lock_out_others(database)
        empty_log(database)
    finally:
        database.close()


def _counts(connection: Any) -> dict[str, int]:
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608  our own names
        for name in COUNTED
        if name in there
    }


def _give_name(draft: Path, name: Path) -> None:
    """Make a finished file appear under its name at once, also if the power fails."""
    _sync(draft)
    if draft.parent == name.parent or draft.stat().st_dev == name.parent.stat().st_dev:
        draft.replace(name)
        sync_folder(name.parent)
    else:
        move_copy(draft, name)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
