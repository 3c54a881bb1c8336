"""Opening a data file: made when new, brought up to date with a copy beside it, refused when it cannot be trusted."""

import shutil
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from clinic_desk.storage import revisions
from clinic_desk.storage.engine import connect, open_database
from clinic_desk.storage.revisions import OURS, Chain
from clinic_desk.storage.troubles import (
    DamagedFile,
    DiskFull,
    FileLocked,
    NetworkPath,
    NewerFile,
    UpgradeFailed,
)
from clinic_desk.storage.upgrade import close_file, prepare_file
from tests.support.builders import a_world, book

NOW = datetime(2026, 11, 20, 4, 28, tzinfo=UTC)
KEY = bytes(range(32))
ADD_COLUMN = 'op.add_column("room", sa.Column("floor", sa.Text()))'
REBUILD = 'with op.batch_alter_table("doctor") as doctor: doctor.alter_column("biography", nullable=True)'
FAIL = f'{ADD_COLUMN}; raise ValueError("no such floor")'
FAIL_AFTER_COMMIT = f'{ADD_COLUMN}; op.execute("COMMIT"); raise ValueError("no such floor")'
LEAVE_NOTHING = 'op.execute("DELETE FROM doctor")'


@pytest.fixture(params=[None, KEY], ids=["plain", "encrypted"])
def key(request):
    return request.param


@pytest.fixture
def path(tmp_path):
    return tmp_path / "desk" / "clinic.db"


@pytest.fixture
def clinic(path, key):
    """A file with a small clinic in it, closed in order."""
    database = prepare_file(path, key=key, now=NOW)
    world = a_world(database)
    with database.write() as db:
        book(db, world)
    close_file(database)
    return path


def dump(path, key=None):
    """Everything that stands in a file: tables as they were made, and every row; the notes of its use left out."""
    with closing(connect(path, key=key)) as connection:
        made = connection.execute("SELECT name, sql FROM sqlite_master").fetchall()
        rows = {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for name, sql in made
            if (sql or "").startswith("CREATE TABLE") and name != "desk_meta"
        }
        return sorted(made), rows


def state(path, key=None):
    with closing(connect(path, key=key)) as connection:
        return connection.execute("SELECT value FROM desk_meta WHERE key = 'file_state'").fetchone()[0]


def columns(path, table, key=None):
    with closing(connect(path, key=key)) as connection:
        return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def files(path):
    return sorted(found.name for found in path.parent.iterdir())


# ------------------------------------------------------------------------------- new and current


def test_a_new_file_is_made_in_a_new_folder_for_its_owner_alone(path, key):
    database = prepare_file(path, key=key, now=NOW)
    a_world(database)
    close_file(database)
    assert files(path) == ["clinic.db"]
    if sys.platform != "win32":
        assert [found.stat().st_mode & 0o777 for found in (path, path.parent)] == [0o600, 0o700]


def test_an_encrypted_file_shows_nothing(path):
    database = prepare_file(path, key=KEY, now=NOW)
    a_world(database)
    close_file(database)
    assert b"Karim" not in path.read_bytes()
    assert not path.read_bytes().startswith(b"SQLite")


def test_a_current_file_is_opened_without_a_copy(clinic, key):
    before = dump(clinic, key)
    database = prepare_file(clinic, key=key, now=NOW)
    close_file(database)
    assert dump(clinic, key) == before
    assert files(clinic) == ["clinic.db"]


def test_a_start_with_a_current_file_leaves_alembic_out(clinic, key):
    program = f"""
import sys
from datetime import UTC, datetime
from pathlib import Path
from clinic_desk.storage.upgrade import close_file, prepare_file
close_file(prepare_file(Path({str(clinic)!r}), key={key!r}, now=datetime.now(UTC)))
print(sorted(name for name in sys.modules if name.startswith("alembic")))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_creation_that_was_cut_off_is_begun_again(path, key):
    """The tables come in one transaction: what a power cut leaves is a file without any."""
    path.parent.mkdir()
    database = open_database(path, key=key)
    with database.read():
        pass
    database.close()
    assert path.stat().st_size > 0
    database = prepare_file(path, key=key, now=NOW)
    a_world(database)
    close_file(database)


# -------------------------------------------------------------------------------- open and clean


def test_the_file_notes_whether_it_is_in_use(clinic, key):
    assert state(clinic, key) == "clean"
    database = prepare_file(clinic, key=key, now=NOW)
    assert state(clinic, key) == "open"
    tool = prepare_file(clinic, key=key, now=NOW, marks=False)
    tool.close()
    assert state(clinic, key) == "open"
    close_file(database)
    assert state(clinic, key) == "clean"


def spoil(path, key, table):
    """Overwrite the first page of one table, as a failing disk might; whoever does not read it sees nothing of it."""
    with closing(connect(path, key=key)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xa5" * 4096)


def test_a_file_that_was_left_open_and_is_damaged_is_refused(clinic, key):
    database = prepare_file(clinic, key=key, now=NOW)
    database.close()  # as after a crash: nobody noted that all is well
    assert state(clinic, key) == "open"
    spoil(clinic, key, "appointment")
    before = clinic.read_bytes()
    with pytest.raises(DamagedFile) as refused:
        prepare_file(clinic, key=key, now=NOW)
    assert refused.value.path == str(clinic)
    assert clinic.read_bytes() == before


def test_a_file_that_was_left_open_and_is_sound_goes_on(clinic, key):
    prepare_file(clinic, key=key, now=NOW).close()
    close_file(prepare_file(clinic, key=key, now=NOW))
    assert state(clinic, key) == "clean"


def test_a_file_that_ends_too_early_is_refused(clinic, key):
    with clinic.open("r+b") as file:
        file.truncate(6000)
    with pytest.raises(DamagedFile):
        prepare_file(clinic, key=key, now=NOW)


# ------------------------------------------------------------------------------------- refusals


def test_something_else_is_refused_and_left_as_it_is(path, key):
    path.parent.mkdir()
    path.write_bytes(b"Dear Sir or Madam, " * 1000)
    with pytest.raises(DamagedFile):
        prepare_file(path, key=key, now=NOW)
    assert path.read_bytes() == b"Dear Sir or Madam, " * 1000


def test_the_database_of_another_program_is_refused(path, key):
    path.parent.mkdir()
    with closing(connect(path, key=key)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    with pytest.raises(DamagedFile) as refused:
        prepare_file(path, key=key, now=NOW)
    assert (refused.value.path, refused.value.details) == (str(path), {"reason": "another_program"})


def test_an_encrypted_file_needs_its_key(path):
    close_file(prepare_file(path, key=KEY, now=NOW))
    for wrong in (None, bytes(32)):
        with pytest.raises(DamagedFile):
            prepare_file(path, key=wrong, now=NOW)
    close_file(prepare_file(path, key=KEY, now=NOW))


def test_a_file_of_a_newer_version_is_refused_and_left_as_it_is(clinic, key):
    with closing(connect(clinic, key=key)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = clinic.read_bytes()
    with pytest.raises(NewerFile) as refused:
        prepare_file(clinic, key=key, now=NOW)
    assert (refused.value.path, refused.value.details) == (str(clinic), {"revision": "9999"})
    assert clinic.read_bytes() == before
    assert files(clinic) == ["clinic.db"]


def test_a_synced_folder_is_refused_before_anything_is_made(tmp_path):
    with pytest.raises(NetworkPath):
        prepare_file(tmp_path / "Dropbox" / "clinic.db", now=NOW)
    assert not (tmp_path / "Dropbox").exists()


def test_a_nearly_full_disk_stops_writing_but_not_reading(clinic, key, monkeypatch):
    database = prepare_file(clinic, key=key, now=NOW)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=99_999_999))
    with pytest.raises(DiskFull) as refused, database.write():
        pytest.fail("the transaction began")
    assert refused.value.path == str(clinic)
    with database.read() as db:
        assert db.org_id is not None
    close_file(database)
    assert state(clinic, key) == "clean"
    with pytest.raises(DiskFull):
        prepare_file(clinic, key=key, now=NOW)


# -------------------------------------------------------------------------------------- upgrades


def test_an_upgrade_keeps_every_row_and_a_copy(clinic, key, chain_with):
    before = dump(clinic, key)
    close_file(prepare_file(clinic, key=key, now=NOW, chain=chain_with(ADD_COLUMN)))
    assert columns(clinic, "room", key)[-1] == "floor"
    copy = clinic.with_name("clinic-before-next-20261120-042800.db")
    assert files(clinic) == [copy.name, "clinic.db"]
    assert dump(copy, key) == before
    after = dump(clinic, key)[1]
    assert [row[:-1] for row in after["room"]] == before[1]["room"]
    changed = {"room", "alembic_version"}
    assert {name: rows for name, rows in after.items() if name not in changed} == {
        name: rows for name, rows in before[1].items() if name not in changed
    }


def test_a_table_that_others_refer_to_can_be_rebuilt(clinic, key, chain_with):
    before = dump(clinic, key)[1]
    database = prepare_file(clinic, key=key, now=NOW, chain=chain_with(REBUILD))
    with database.read() as db:
        assert db.connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
    close_file(database)
    after = dump(clinic, key)[1]
    assert (after["doctor"], after["appointment"]) == (before["doctor"], before["appointment"])


@pytest.mark.parametrize("body", [FAIL, FAIL_AFTER_COMMIT, LEAVE_NOTHING])
def test_a_failed_upgrade_leaves_the_file_as_it_was(clinic, key, chain_with, body):
    before = dump(clinic, key)
    with pytest.raises(UpgradeFailed) as failed:
        prepare_file(clinic, key=key, now=NOW, chain=chain_with(body))
    assert failed.value.path == str(clinic)
    assert (failed.value.details["old"], failed.value.details["new"]) == (OURS.head, "next")
    assert files(clinic) == ["clinic.db"]
    assert dump(clinic, key) == before
    close_file(prepare_file(clinic, key=key, now=NOW))


def test_a_failed_creation_can_be_tried_again(path, key, chain_with):
    with pytest.raises(UpgradeFailed):
        prepare_file(path, key=key, now=NOW, chain=chain_with(FAIL))
    close_file(prepare_file(path, key=key, now=NOW))


def test_what_was_written_last_is_in_the_copy_though_it_waits_in_the_log(clinic, key, chain_with):
    """As after a crash: the write-ahead log still lies beside the file."""
    database = open_database(clinic, key=key)
    with database.write() as db:
        db.connection.exec_driver_sql("INSERT INTO desk_meta VALUES ('witness', 'yes')")
    shutil.copytree(clinic.parent, clinic.parent.with_name("crashed"))
    database.close()
    crashed = clinic.parent.with_name("crashed") / "clinic.db"
    assert crashed.with_name("clinic.db-wal").stat().st_size > 0
    with pytest.raises(UpgradeFailed):
        prepare_file(crashed, key=key, now=NOW, chain=chain_with(FAIL))
    with closing(connect(crashed, key=key)) as connection:
        assert connection.execute("SELECT value FROM desk_meta WHERE key = 'witness'").fetchone() == ("yes",)


def test_no_upgrade_while_another_program_has_the_file_open(clinic, key, chain_with):
    other = open_database(clinic, key=key)
    with other.read() as db:
        assert db.org_id is not None
    with pytest.raises(FileLocked):
        prepare_file(clinic, key=key, now=NOW, busy_milliseconds=10, chain=chain_with(ADD_COLUMN))
    assert not [name for name in files(clinic) if "before" in name]
    other.close()
    assert columns(clinic, "room", key)[-1] != "floor"


def test_every_known_revision_is_known(chain_with):
    chain = chain_with(ADD_COLUMN)
    assert [revisions.is_known(name, chain) for name in (OURS.head, "next", "9999")] == [True, True, False]
    assert not revisions.is_known("next", Chain(OURS.head))
