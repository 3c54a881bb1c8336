"""Backups: complete while the desk goes on working, refused when wrong, restored without losing what was there."""

import errno
import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import PROGRAM
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.patient import Patient
from clinic_desk.domain.records import RecordKind
from clinic_desk.services import backups
from clinic_desk.services.commands import carry_out
from clinic_desk.storage.engine import connect, open_database
from clinic_desk.storage.troubles import CannotOpen, DamagedFile, FileExists, FileLocked, NetworkPath, NewerFile
from clinic_desk.storage.upgrade import close_file, prepare_file
from tests.support.builders import NOW, a_world, book

KEY = bytes(range(32))
DAY = timedelta(days=1)
FAULTS = ("page_faults", "reference_faults", "claim_faults", "missing_numbers", "search_faults")


@pytest.fixture(params=[None, KEY], ids=["plain", "encrypted"])
def key(request):
    return request.param


@pytest.fixture
def profile(tmp_path):
    return tmp_path / "profile"


@pytest.fixture
def clinic(profile, key):
    """The open data file of a profile, with a small clinic in it."""
    database = prepare_file(profile / "clinic.db", key=key, now=NOW)
    a_world(database)
    yield database
    database.close()


def register(database, name="Rahima Begum"):
    with database.read() as db:
        clinic_id = db.connection.exec_driver_sql("SELECT id FROM clinic").scalar()
    patient = Patient(id=new_id(), number="", clinic_id=UUID(bytes=clinic_id), full_name=name)
    with database.write() as db:
        return carry_out(db, c.RegisterPatient(patient=patient), actor=PROGRAM, now=NOW)


def names_in(path, key):
    with closing(connect(path, key=key)) as connection:
        return {name for (name,) in connection.execute("SELECT full_name FROM patient")}


def meta_in(path, key, name):
    with closing(connect(path, key=key)) as connection:
        return connection.execute("SELECT value FROM desk_meta WHERE key = ?", (name,)).fetchone()


def names(folder):
    return sorted(path.name for path in folder.iterdir())


# ------------------------------------------------------------------------------------------- making


def test_a_backup_has_everything_in_one_file(clinic, tmp_path, key):
    made = backups.backup(clinic, tmp_path / "usb" / "copy.db", now=NOW)
    assert made.counts["patient"] == 3
    assert names(tmp_path / "usb") == ["copy.db"]
    assert names_in(made.file, key) == {"Abdul Karim", "Fatima Karim", "নাজমা খাতুন"}
    assert (b"Karim" in made.file.read_bytes()) == (key is None)
    with closing(connect(made.file, key=key)) as connection:  # a file with a log could not be read from a DVD
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_backup_replaces_no_file_unless_told_to(clinic, tmp_path):
    target = tmp_path / "copy.db"
    target.write_text("something else")
    with pytest.raises(FileExists):
        backups.backup(clinic, target, now=NOW)
    assert target.read_text() == "something else"
    assert backups.backup(clinic, target, now=NOW, overwrite=True).counts["patient"] == 3


def test_backups_while_somebody_writes_are_each_of_one_moment(clinic, tmp_path, key):
    """Whatever is half done in the file at that moment, a copy holds whole commands only."""
    stop, begun = threading.Event(), threading.Event()

    def keep_writing():
        count = 0
        while not stop.is_set():
            register(clinic, f"Patient {count}")
            count += 1
            begun.set()
            stop.wait(0.01)  # a desk types between its commands; without a gap the lock may never come round
        return count

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(keep_writing)
        try:
            assert begun.wait(60)
            made = [backups.backup(clinic, tmp_path / f"copy-{number}.db", now=NOW) for number in range(5)]
        finally:
            stop.set()
        written = writing.result()
    counts = [backup.counts["patient"] for backup in made]
    assert 3 < counts[0] <= counts[-1] <= 3 + written
    assert counts == sorted(counts)
    for backup in made:
        copy = prepare_file(backup.file, key=key, now=NOW)
        report = backups.check(copy, now=NOW)
        close_file(copy)
        assert report.is_sound, report
        assert backup.counts["command_log"] == report.counts[RecordKind.PATIENT] + 1


def test_a_damaged_file_gives_no_backup(clinic, profile, tmp_path, key):
    clinic.close()
    path = profile / "clinic.db"
    with path.open("r+b") as file:
        file.seek(20 * 4096)
        file.write(b"\xa5" * 40 * 4096)
    damaged = open_database(path, key=key)
    with pytest.raises(DamagedFile):
        backups.backup(damaged, tmp_path / "usb" / "copy.db", now=NOW)
    damaged.close()
    assert names(tmp_path / "usb") == []


# ------------------------------------------------------------------------------------------ every day


def test_the_daily_backup_is_made_once_a_day(clinic, profile):
    made = [backups.backup_daily(clinic, profile, now=NOW + hours * timedelta(hours=1)) for hours in (0, 8, 19, 21, 30)]
    assert [backup is not None for backup in made] == [True, False, False, True, False]
    assert names(profile / "backups") == ["clinic-20261120-040000.db", "clinic-20261121-010000.db"]


def test_a_clock_that_was_set_back_does_not_stop_backups(clinic, profile):
    assert backups.backup_daily(clinic, profile, now=NOW + 400 * DAY)
    assert backups.backup_daily(clinic, profile, now=NOW)


def test_a_desk_without_a_clinic_has_nothing_to_back_up(profile):
    database = prepare_file(profile / "clinic.db", now=NOW)
    assert backups.backup_daily(database, profile, now=NOW) is None
    close_file(database)


def test_the_latest_seven_are_kept_and_nothing_else_is_touched(clinic, profile, tmp_path):
    (profile / "backups").mkdir()
    (profile / "backups" / "before-the-move.db").write_text("a person's own copy")
    usb = tmp_path / "usb"
    made = [backups.backup_daily(clinic, profile, now=NOW + day * DAY, second=usb) for day in range(9)]
    kept = [f"clinic-202611{day}-040000.db" for day in range(22, 29)]
    assert names(profile / "backups") == ["before-the-move.db", *kept]
    assert names(made[-1].second.parent) == kept
    assert made[-1].second.read_bytes() == made[-1].file.read_bytes()


def test_two_desks_share_a_second_drive(clinic, profile, tmp_path):
    other = prepare_file(tmp_path / "other" / "clinic.db", now=NOW)
    a_world(other)
    first = backups.backup_daily(clinic, profile, now=NOW, second=tmp_path / "usb")
    second = backups.backup_daily(other, tmp_path / "other", now=NOW, second=tmp_path / "usb")
    close_file(other)
    assert first.second != second.second
    assert first.second.is_file()
    assert second.second.is_file()


def test_a_second_drive_that_is_not_there_is_told_and_fails_nothing(clinic, profile, tmp_path):
    (tmp_path / "usb").write_text("no drive")
    made = backups.backup_daily(clinic, profile, now=NOW, second=tmp_path / "usb")
    assert made.second is None
    assert isinstance(made.second_trouble, CannotOpen)
    assert made.file.is_file()


# ----------------------------------------------------------------------------------------- restoring


def test_a_restore_brings_back_the_clinic_and_keeps_what_was_there(clinic, profile, tmp_path, key):
    made = backups.backup(clinic, tmp_path / "copy.db", now=NOW)
    register(clinic, "Rahima Begum")
    close_file(clinic)
    before = made.file.read_bytes()
    aside = backups.restore(made.file, profile / "clinic.db", key=key, now=NOW)
    assert names_in(profile / "clinic.db", key) == {"Abdul Karim", "Fatima Karim", "নাজমা খাতুন"}
    assert aside == profile / "clinic-replaced-20261120-040000.db"
    assert names_in(aside, key) == names_in(profile / "clinic.db", key) | {"Rahima Begum"}
    assert made.file.read_bytes() == before
    again = prepare_file(profile / "clinic.db", key=key, now=NOW)
    register(again, "Salma Akter")
    assert backups.check(again, now=NOW).is_sound
    close_file(again)


def test_a_restored_desk_is_known_as_a_new_life_of_itself(clinic, profile, tmp_path, key):
    """Its next command numbers were used before: sync must be able to tell."""
    made = backups.backup(clinic, tmp_path / "copy.db", now=NOW)
    close_file(clinic)
    lives = set()
    for _ in range(2):
        backups.restore(made.file, profile / "clinic.db", key=key, now=NOW)
        lives.add(meta_in(profile / "clinic.db", key, "incarnation"))
    assert len(lives) == 2
    assert meta_in(made.file, key, "incarnation") not in lives


def test_two_restores_in_one_second_keep_both_files(clinic, profile, tmp_path, key):
    made = backups.backup(clinic, tmp_path / "copy.db", now=NOW)
    close_file(clinic)
    asides = {backups.restore(made.file, profile / "clinic.db", key=key, now=NOW) for _ in range(3)}
    assert len(asides) == 3
    assert all(path.is_file() for path in asides)


def test_a_restore_on_a_drive_that_knows_one_name_per_file_only(clinic, profile, tmp_path, key, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EPERM, "Operation not permitted")

    made = backups.backup(clinic, tmp_path / "copy.db", now=NOW)
    register(clinic, "Rahima Begum")
    close_file(clinic)
    monkeypatch.setattr(os, "link", refuse)
    aside = backups.restore(made.file, profile / "clinic.db", key=key, now=NOW)
    assert "Rahima Begum" in names_in(aside, key)
    assert "Rahima Begum" not in names_in(profile / "clinic.db", key)


def test_a_restore_on_a_new_computer(clinic, tmp_path, key):
    made = backups.backup(clinic, tmp_path / "copy.db", now=NOW)
    path = tmp_path / "new" / "profile" / "clinic.db"
    assert backups.restore(made.file, path, key=key, now=NOW) is None
    close_file(prepare_file(path, key=key, now=NOW))


def test_what_waits_in_the_log_after_a_crash_is_kept_too(clinic, profile, tmp_path, key):
    made = backups.backup(clinic, tmp_path / "copy.db", now=NOW)
    register(clinic, "Rahima Begum")
    crashed = tmp_path / "crashed"
    shutil.copytree(profile, crashed)
    assert (crashed / "clinic.db-wal").stat().st_size > 0
    aside = backups.restore(made.file, crashed / "clinic.db", key=key, now=NOW)
    assert "Rahima Begum" in names_in(aside, key)
    assert "Rahima Begum" not in names_in(crashed / "clinic.db", key)


def test_a_live_file_that_somebody_copied_by_hand_with_its_log(clinic, profile, tmp_path, key):
    register(clinic, "Rahima Begum")
    copied = tmp_path / "by-hand"
    shutil.copytree(profile, copied)
    backups.restore(copied / "clinic.db", tmp_path / "new.db", key=key, now=NOW)
    assert "Rahima Begum" in names_in(tmp_path / "new.db", key)


def test_no_restore_while_the_desk_is_open(clinic, profile, tmp_path, key):
    made = backups.backup(clinic, tmp_path / "copy.db", now=NOW)
    register(clinic, "Rahima Begum")
    with pytest.raises(FileLocked):
        backups.restore(made.file, profile / "clinic.db", key=key, now=NOW)
    assert "Rahima Begum" in names_in(profile / "clinic.db", key)
    assert not [name for name in names(profile) if "replaced" in name or "part" in name]


def spoil(path):
    with path.open("r+b") as file:
        file.seek(20 * 4096)
        file.write(b"\xa5" * 4096)


def cut_off(path):
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def overwrite(path):
    path.write_text("Dear Sir or Madam, " * 1000)


def empty(path):
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [spoil, cut_off, overwrite, empty, Path.unlink])
def test_a_bad_backup_is_refused_and_nothing_is_touched(clinic, profile, tmp_path, key, damage):
    made = backups.backup(clinic, tmp_path / "copy.db", now=NOW)
    close_file(clinic)
    damage(made.file)
    before = {path.name: path.read_bytes() for path in profile.iterdir()}
    with pytest.raises(DamagedFile) as refused:
        backups.restore(made.file, profile / "clinic.db", key=key, now=NOW)
    assert refused.value.path == str(made.file)
    assert {path.name: path.read_bytes() for path in profile.iterdir()} == before


def test_a_backup_of_a_newer_version_is_refused(clinic, profile, tmp_path, key):
    made = backups.backup(clinic, tmp_path / "copy.db", now=NOW)
    close_file(clinic)
    with closing(connect(made.file, key=key)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerFile):
        backups.restore(made.file, profile / "clinic.db", key=key, now=NOW)
    assert names(profile) == ["clinic.db"]


def test_a_damaged_data_file_is_kept_when_a_backup_takes_its_place(clinic, profile, tmp_path, key):
    made = backups.backup(clinic, tmp_path / "copy.db", now=NOW)
    close_file(clinic)
    overwrite(profile / "clinic.db")
    damaged = (profile / "clinic.db").read_bytes()
    (profile / "clinic.db-wal").write_bytes(b"what an expert may still read")
    aside = backups.restore(made.file, profile / "clinic.db", key=key, now=NOW)
    assert aside.read_bytes() == damaged
    assert Path(f"{aside}-wal").read_bytes() == b"what an expert may still read"
    assert len(names_in(profile / "clinic.db", key)) == 3


def test_no_restore_into_a_synced_folder(clinic, tmp_path, key):
    made = backups.backup(clinic, tmp_path / "copy.db", now=NOW)
    with pytest.raises(NetworkPath):
        backups.restore(made.file, tmp_path / "OneDrive" / "clinic.db", key=key, now=NOW)


# ------------------------------------------------------------------------------------ proof and check


def test_a_restore_is_proven_once_a_week(clinic, profile):
    ages = []
    for day in range(9):
        backups.backup_daily(clinic, profile, now=NOW + day * DAY)
        ages.append(backups.check(clinic, now=NOW + day * DAY).proof_age // DAY)
    assert ages == [0, 1, 2, 3, 4, 5, 6, 0, 1]
    assert names(profile / "backups")[-1] == "clinic-20261128-040000.db"
    assert not [name for name in names(profile) if "proof" in name]


def test_a_backup_that_could_not_be_worked_with_is_not_proven(clinic, tmp_path, key):
    made = backups.backup(clinic, tmp_path / "copy.db", now=NOW)
    with closing(connect(made.file, key=key)) as connection:
        connection.execute("DELETE FROM patient_search WHERE folded LIKE 'abdul%'")
    with pytest.raises(DamagedFile) as refused:
        backups.prove(clinic, made.file, now=NOW)
    assert refused.value.details == {"reason": "not_proven"}
    assert backups.check(clinic, now=NOW).proof_age is None


def test_a_sound_file_is_reported_so(clinic):
    report = backups.check(clinic, now=NOW)
    assert report.is_sound
    assert (report.backup_age, report.proof_age) == (None, None)
    assert report.room.free_bytes > 0
    counts = {kind: number for kind, number in report.counts.items() if number}
    assert counts == {
        RecordKind.ORGANISATION: 1,
        RecordKind.CLINIC: 1,
        RecordKind.ROOM: 2,
        RecordKind.USER: 4,
        RecordKind.DOCTOR: 2,
        RecordKind.PATIENT: 3,
        RecordKind.APPOINTMENT_TYPE: 2,
        RecordKind.WORKING_WEEK: 2,
    }
    lines = backups.report_lines(report)
    assert {"sound yes", "patient 3", "missing_numbers 0", "backup_age never"} <= set(lines)
    backups.backup(clinic, Path(clinic.path).with_name("copy.db"), now=NOW)
    assert backups.check(clinic, now=NOW + 3 * DAY).backup_age == 3 * DAY


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("DELETE FROM slot_claim WHERE grain = (SELECT min(grain) FROM slot_claim)", "claim_faults"),
        ("UPDATE slot_claim SET owner_id = randomblob(16)", "claim_faults"),
        ("DELETE FROM command_log WHERE n = 2", "missing_numbers"),
        ("UPDATE desk_meta SET value = '99' WHERE key = 'last_n'", "missing_numbers"),
        ("DELETE FROM patient_search", "search_faults"),
        ("DELETE FROM patient_words", "search_faults"),
        ("UPDATE patient_search SET patient_id = randomblob(16) WHERE key = 1", "search_faults"),
        ("DELETE FROM clinic", "reference_faults"),
    ],
)
def test_a_fault_is_reported(profile, statement, fault):
    path = profile / "clinic.db"
    database = prepare_file(path, now=NOW)
    world = a_world(database)
    with database.write() as db:
        book(db, world)
    assert backups.check(database, now=NOW).is_sound
    with closing(connect(path)) as connection:
        connection.execute(statement)
    report = backups.check(database, now=NOW)
    assert "sound no" in backups.report_lines(report)
    found = {name for name in FAULTS if getattr(report, name)}
    assert fault in found
    assert not report.is_sound
    database.close()


def test_damaged_pages_are_reported(profile):
    """Two indexes have changed places: the file opens and works, but finds the wrong records."""
    path = profile / "clinic.db"
    database = prepare_file(path, now=NOW)
    a_world(database)
    with closing(connect(path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        pages = dict(connection.execute("SELECT name, rootpage FROM sqlite_master WHERE name LIKE 'ix_patient_%'"))
        for name, other in (("ix_patient_email", "ix_patient_number"), ("ix_patient_number", "ix_patient_email")):
            connection.execute("UPDATE sqlite_master SET rootpage = ? WHERE name = ?", (pages[other], name))
    database.close()
    database = open_database(path)
    report = backups.check(database, now=NOW)
    assert report.page_faults
    assert not report.is_sound
    database.close()
