"""What happens when the surroundings fail: the right trouble is told, nothing is half done, all goes on afterwards."""

import errno
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import PROGRAM
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.patient import Patient
from clinic_desk.services import backups
from clinic_desk.services.commands import carry_out
from clinic_desk.storage import file_checks, tables
from clinic_desk.storage.engine import open_database
from clinic_desk.storage.troubles import (
    CannotOpen,
    DamagedFile,
    DiskError,
    DiskFull,
    FileLocked,
    ReadOnlyFile,
    Trouble,
    told_as_trouble,
    trouble_of,
)
from clinic_desk.storage.upgrade import close_file, prepare_file
from tests.support.builders import NOW, a_world
from tests.support.databases import file_database

ROOT = Path(__file__).parents[2]
NOBODY = 65534
LONG = "Came with a letter of another clinic. " * 100
HOLD_THE_LOCK = """
import sys
from pathlib import Path
from clinic_desk.storage.engine import connect
connection = connect(Path(sys.argv[1]))
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
connection.execute("COMMIT")
"""
WRITE_OVER_THE_QUOTA = """
import resource, sys
from pathlib import Path
from clinic_desk.storage.engine import open_database
from clinic_desk.storage.troubles import Trouble
database = open_database(Path(sys.argv[1]))
with database.read() as db:
    rooms = db.connection.exec_driver_sql("SELECT count(*) FROM room").scalar()
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    with database.write() as db:
        db.connection.exec_driver_sql("INSERT INTO desk_meta VALUES ('much', ?)", ("x" * 3_000_000,))
except Trouble as trouble:
    print(type(trouble).__name__, trouble.code, rooms)
"""


@pytest.fixture
def open_folder():
    """A folder that everybody may look into (pytest's own belongs to the person who runs it)."""
    folder = Path(tempfile.mkdtemp(prefix="clinic-desk-"))
    folder.chmod(0o755)
    yield folder
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(folder)


@contextmanager
def as_an_ordinary_person():
    """Root may write everywhere; for the block be somebody who may not."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def small_disk(folder, size, kind="tmpfs"):
    """A disk of its own in memory; only root can have one."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root can make a small disk")
    done = subprocess.run(
        [shutil.which("mount") or "/bin/mount", "-t", kind, "-o", f"size={size}", "none", folder], check=False
    )
    if done.returncode != 0:
        pytest.skip("this computer lets nobody make a small disk")
    try:
        yield
    finally:
        subprocess.run([shutil.which("umount") or "/bin/umount", folder], check=True)


def register(database, world, name):
    patient = Patient(id=new_id(), number="", clinic_id=world.clinic.id, full_name=name, notes=LONG)
    with database.write() as db:
        return carry_out(db, c.RegisterPatient(patient=patient), actor=PROGRAM, now=NOW)


def patients(database):
    with database.read() as db:
        return db.connection.execute(sa.select(sa.func.count()).select_from(tables.patient)).scalar_one()


def fill(database, world):
    """Register patients until there is no room; answers how many were told to be saved."""
    for number in range(10_000):
        try:
            register(database, world, f"Patient {number}")
        except DiskFull:
            return len(world.patients) + number
    pytest.fail("the disk is larger than it was meant to be")


def assert_all_is_there(database, saved):
    assert patients(database) == saved
    with database.read() as db:
        assert db.connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


# -------------------------------------------------------------------------------- full and failing


def test_a_full_disk_is_told_and_what_was_saved_stays(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    with small_disk(disk, "3m"):
        database = file_database(disk / "clinic.db")
        saved = fill(database, a_world(database))
        assert_all_is_there(database, saved)
        database.close()


def test_a_file_that_may_not_grow_is_told_and_what_was_saved_stays(tmp_path):
    """As on a full disk, on every system: SQLite gives the same answer."""
    database = file_database(tmp_path / "clinic.db")
    world = a_world(database)
    with database.read() as db:
        pages = db.connection.exec_driver_sql("PRAGMA page_count").scalar()

    @sa.event.listens_for(database.engine, "checkout")
    def limit(connection, *_):
        connection.execute(f"PRAGMA max_page_count = {pages + 30}")

    saved = fill(database, world)
    assert saved > len(world.patients)
    assert_all_is_there(database, saved)
    database.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_a_write_that_the_system_refuses_is_told(tmp_path):
    database = file_database(tmp_path / "clinic.db")
    a_world(database)
    database.close()
    arguments = [sys.executable, "-c", WRITE_OVER_THE_QUOTA, str(tmp_path / "clinic.db")]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["DiskError", "disk_error", "2"]


def test_a_backup_onto_a_full_disk_is_told_and_leaves_nothing(tmp_path):
    database = file_database(tmp_path / "clinic.db")
    world = a_world(database)
    for number in range(100):
        register(database, world, f"Patient {number}")
    disk = tmp_path / "disk"
    disk.mkdir()
    with small_disk(disk, "200k"):
        with pytest.raises(DiskFull) as told:
            backups.backup(database, disk / "backup.db", now=NOW)
        assert told.value.path == str(disk / "backup.db")
        assert list(disk.iterdir()) == []
    database.close()


def test_a_backup_onto_a_network_drive_is_finished_at_home_and_then_moved(tmp_path, monkeypatch):
    """SQLite's locks do not hold there; only a finished file goes over."""
    database = file_database(tmp_path / "clinic.db")
    a_world(database)
    disk = tmp_path / "disk"
    disk.mkdir()
    monkeypatch.setattr(file_checks, "NETWORK_TYPES", frozenset({"ramfs"}))
    with small_disk(disk, "9m", "ramfs"):
        made = backups.backup(database, disk / "backup.db", now=NOW)
        assert made.file.stat().st_size > 100_000
        assert [path.name for path in disk.iterdir()] == ["backup.db"]
        backups.restore(made.file, tmp_path / "again.db", now=NOW)
    assert not [path.name for path in tmp_path.iterdir() if "part" in path.name]
    database.close()


# ------------------------------------------------------------------------------------------ locked


@contextmanager
def another_program_holding(path):
    program = subprocess.Popen(
        [sys.executable, "-c", HOLD_THE_LOCK, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout.readline() == "held\n"
    try:
        yield
    finally:
        program.communicate(timeout=60)


def test_a_file_that_another_program_has_locked(tmp_path):
    path = tmp_path / "clinic.db"
    database = prepare_file(path, now=NOW, busy_milliseconds=50)
    world = a_world(database)
    with another_program_holding(path):
        with pytest.raises(FileLocked) as refused:
            register(database, world, "Rahima Begum")
        assert refused.value.path == str(path)
        assert patients(database) == len(world.patients)
        with pytest.raises(FileLocked):
            prepare_file(path, now=NOW, busy_milliseconds=50)
    register(database, world, "Rahima Begum")
    assert patients(database) == len(world.patients) + 1
    close_file(database)


# --------------------------------------------------------------------------------------- read-only


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions")
@pytest.mark.parametrize("shut", ["folder", "file", "new file"])
def test_a_place_that_may_not_be_written_to(open_folder, shut):
    path = open_folder / "clinic.db"
    if shut != "new file":
        close_file(prepare_file(path, now=NOW))
    path.parent.chmod(0o777 if shut == "file" else 0o555)
    if shut != "new file":
        path.chmod(0o444 if shut == "file" else 0o666)
    with as_an_ordinary_person(), pytest.raises(ReadOnlyFile) as refused:
        prepare_file(path, now=NOW)
    assert refused.value.path == str(path)
    assert [found.name for found in open_folder.iterdir()] == ([] if shut == "new file" else ["clinic.db"])


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions")
def test_a_backup_to_a_place_that_may_not_be_written_to(open_folder, tmp_path):
    database = file_database(tmp_path / "clinic.db")
    a_world(database)
    open_folder.chmod(0o555)
    with as_an_ordinary_person(), pytest.raises(ReadOnlyFile):
        backups.backup(database, open_folder / "backup.db", now=NOW)
    database.close()


def test_a_folder_that_is_a_file(tmp_path):
    (tmp_path / "desk").write_text("not a folder")
    with pytest.raises(CannotOpen):
        prepare_file(tmp_path / "desk" / "clinic.db", now=NOW)


# ----------------------------------------------------------------------------------------- damaged


@pytest.mark.parametrize("key", [None, bytes(range(32))], ids=["plain", "encrypted"])
def test_damage_that_shows_while_working(tmp_path, key):
    path = tmp_path / "clinic.db"
    database = file_database(path, key=key)
    a_world(database)
    database.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (path.stat().st_size - 4096))
    database = open_database(path, key=key)
    with pytest.raises(DamagedFile) as told:
        patients(database)
    assert told.value.path == str(path)
    database.close()


def test_the_sentence_of_a_trouble_has_no_content_of_a_record(tmp_path):
    database = file_database(tmp_path / "clinic.db")
    world = a_world(database)

    @sa.event.listens_for(database.engine, "checkout")
    def limit(connection, *_):
        connection.execute("PRAGMA max_page_count = 1")  # as small as it is now

    huge = "Rahima Begum " * 10
    with pytest.raises(DiskFull) as refused:
        register(database, world, huge)
    assert "Rahima" not in f"{refused.value} {refused.value.path} {refused.value.details} {refused.value!r}"
    database.close()


# ------------------------------------------------------------------------------------- recognising


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, DiskFull),
        (errno.EDQUOT, DiskFull),
        (errno.EACCES, ReadOnlyFile),
        (errno.EROFS, ReadOnlyFile),
        (errno.EIO, DiskError),
        (errno.ENOENT, CannotOpen),
    ],
)
def test_errors_of_the_file_system(number, kind):
    trouble = trouble_of(OSError(number, os.strerror(number)), "clinic.db")
    assert (type(trouble), trouble.path) == (kind, "clinic.db")


def test_a_trouble_passes_through_as_it_is():
    with pytest.raises(FileLocked) as told, told_as_trouble("other", files=True):
        raise FileLocked("clinic.db")
    assert told.value.path == "clinic.db"


def test_every_trouble_has_its_own_code():
    kinds = Trouble.__subclasses__()
    assert len({kind.code for kind in kinds} - {Trouble.code}) == len(kinds)
