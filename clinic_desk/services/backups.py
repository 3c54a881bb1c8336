"""Backups: making them, every day by itself, restoring one, proving that one can be restored, and checking a file.

These work on whole files and end their own transactions; call them beside the desk's lane, they may take seconds.
An encrypted file's backups are encrypted with the same key.
"""

import re
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from clinic_desk.domain.records import RecordKind
from clinic_desk.storage import backups, claims, desk_meta, file_checks, self_check
from clinic_desk.storage.engine import Database, Db
from clinic_desk.storage.file_checks import DiskRoom
from clinic_desk.storage.revisions import OURS
from clinic_desk.storage.troubles import DamagedFile, Trouble, told_as_trouble
from clinic_desk.storage.upgrade import prepare_file

BACKUP_FOLDER = "backups"
KEPT = 7
BACKUP_AFTER = timedelta(hours=20)
"""A desk that opens at nine each day makes one each day, also when it opens a little earlier than yesterday."""
PROOF_AFTER = timedelta(days=7)
LAST_BACKUP = "last_backup"
LAST_PROOF = "last_proof"
_NAME = re.compile(r"clinic-\d{8}-\d{6}\.db")


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup that was made, checked and counted; and its copy on a second drive, or why there is none."""

    file: Path
    counts: dict[str, int]
    second: Path | None = None
    second_trouble: Trouble | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What a check found. Lines name tables, codes and ids, never the content of a record."""

    revision: str
    page_faults: tuple[str, ...]
    reference_faults: tuple[str, ...]
    claim_faults: tuple[str, ...]
    missing_numbers: int
    search_faults: int
    counts: dict[RecordKind, int]
    backup_age: timedelta | None
    proof_age: timedelta | None
    room: DiskRoom | None

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong with the data itself; old backups and a full disk are other worries."""
        return self.revision == OURS.head and not (
            self.page_faults or self.reference_faults or self.claim_faults or self.missing_numbers or self.search_faults
        )


def backup(database: Database, target: Path, *, now: datetime, overwrite: bool = False) -> Backup:
    """Copy the data in use to `target`, checked and counted. Raises FileExists, DamagedFile, or another Trouble."""
    facts = backups.save_copy(database, target, overwrite=overwrite)
    _note(database, LAST_BACKUP, now)
    return Backup(file=target, counts=facts.counts)


def due_backup(db: Db, now: datetime) -> bool:
    """Whether the daily backup is due: the last is 20 hours old, or lies in the future because a clock was set back."""
    if db.org_id is None:
        return False
    last = _noted(db, LAST_BACKUP)
    return last is None or not now - BACKUP_AFTER < last <= now


def last_backup(db: Db) -> datetime | None:
    """When the last backup was made, None before the first."""
    return None if db.org_id is None else _noted(db, LAST_BACKUP)


def backup_daily(database: Database, data_dir: Path, *, now: datetime, second: Path | None = None) -> Backup | None:
    """Make the daily backup if it is due, keep the latest seven, and prove one a week; None when none is due.

    `second`: a folder on another drive that gets a copy too, in a folder of this desk's own, so that several desks may
    share the drive. One that is not there is told in the answer and fails nothing. Raises a Trouble when the backup
    itself cannot be made or, once made, cannot be restored.
    """
    with database.read() as db:
        if not due_backup(db, now):
            return None
        proof = _noted(db, LAST_PROOF)
        desk = desk_meta.read(db, "desk_id") or ""
    folder = data_dir / BACKUP_FOLDER
    made = backup(database, folder / f"clinic-{now.astimezone(UTC):%Y%m%d-%H%M%S}.db", now=now, overwrite=True)
    _keep_latest(folder)
    if proof is None or not now - PROOF_AFTER < proof <= now:
        prove(database, made.file, now=now)
    if second is None:
        return made
    copy = second / f"clinic-desk-{desk[-8:]}" / made.file.name
    try:
        backups.move_copy(made.file, copy)
        _keep_latest(copy.parent)
    except Trouble as trouble:
        return replace(made, second_trouble=trouble)
    return replace(made, second=copy)


def restore(file: Path, data_file: Path, *, key: bytes | None = None, now: datetime) -> Path | None:
    """Put a backup into the place of the data file; the desk must be closed. Answers where the old file lies now.

    The backup is checked first. Raises DamagedFile or NewerFile about it, FileLocked when the desk is open, NetworkPath
    about the data file, or another Trouble; then the data file is as it was.
    """
    file_checks.refuse_unsafe_place(data_file)
    _, aside = backups.restore_file(file, data_file, key=key, now=now)
    return aside


def prove(database: Database, file: Path, *, now: datetime) -> CheckReport:
    """Restore a backup of this database into a folder that is removed again, open it as a start would, and check it.

    Raises DamagedFile (`not_proven`) unless all is sound; else notes when a restore was last proven.
    """
    with tempfile.TemporaryDirectory(prefix=".proof-", dir=Path(database.path).parent) as scratch:
        restored = Path(scratch) / "clinic.db"
        restore(file, restored, key=database.key, now=now)
        again = prepare_file(restored, key=database.key, now=now, marks=False)
        try:
            report = check(again, now=now)
        finally:
            again.close()
    if not report.is_sound:
        raise DamagedFile(str(file), reason="not_proven")
    _note(database, LAST_PROOF, now)
    return report


def check(database: Database, *, now: datetime) -> CheckReport:
    """Check a whole database in one read transaction; takes about 2 s for 200,000 visits. Changes nothing."""
    with database.read() as db:
        set_up = db.org_id is not None
        return CheckReport(
            revision=self_check.revision(db),
            page_faults=self_check.page_faults(db),
            reference_faults=self_check.reference_faults(db),
            claim_faults=claims.faults(db, now) if set_up else (),
            missing_numbers=self_check.missing_numbers(db) if set_up else 0,
            search_faults=self_check.search_faults(db),
            counts=self_check.counts(db),
            backup_age=_age(db, LAST_BACKUP, now),
            proof_age=_age(db, LAST_PROOF, now),
            room=file_checks.disk_room(Path(database.path)) if Path(database.path).is_file() else None,
        )


def report_lines(report: CheckReport) -> tuple[str, ...]:
    """Write a report as lines `name value`, for a terminal or a diagnostic bundle; faults come one to a line."""
    ages = (("backup_age", report.backup_age), ("proof_age", report.proof_age))
    found = (("page", report.page_faults), ("reference", report.reference_faults), ("claim", report.claim_faults))
    return (
        f"sound {'yes' if report.is_sound else 'no'}",
        f"revision {report.revision}",
        *(f"{kind.value} {number}" for kind, number in report.counts.items()),
        f"missing_numbers {report.missing_numbers}",
        f"search_faults {report.search_faults}",
        *(f"{name} {'never' if age is None else age}" for name, age in ages),
        *([] if report.room is None else [f"free_bytes {report.room.free_bytes}"]),
        *(f"{name}_fault {line}" for name, lines in found for line in lines),
    )


def _keep_latest(folder: Path) -> None:
    with told_as_trouble(str(folder), files=True):
        ours = sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))
        for path in ours[:-KEPT]:
            path.unlink()


def _note(database: Database, name: str, now: datetime) -> None:
    with database.write() as db:
        desk_meta.write(db, name, now.astimezone(UTC).isoformat())


def _noted(db: Db, name: str) -> datetime | None:
    found = desk_meta.read(db, name)
    return None if found is None else datetime.fromisoformat(found)


def _age(db: Db, name: str, now: datetime) -> timedelta | None:
    found = _noted(db, name)
    return None if found is None else now - found
