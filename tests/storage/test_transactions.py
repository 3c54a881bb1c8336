"""Transactions on a file: writers wait for one another and lose nothing, readers see one state and cannot write."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from clinic_desk.storage import desk_meta
from clinic_desk.storage.engine import open_database
from clinic_desk.storage.troubles import FileLocked, ReadOnlyFile
from tests.support.databases import file_database, memory_database

THREADS = 4
ROUNDS = 40


@pytest.fixture
def database(tmp_path):
    database = file_database(tmp_path / "clinic.db")
    yield database
    database.close()


def test_threads_that_read_and_then_write_lose_nothing(database):
    """The driver's own transactions begin too late, and deferred ones fail at once (SYNC §4.2)."""
    together = threading.Barrier(THREADS)

    def take_numbers():
        together.wait()
        numbers = []
        for _ in range(ROUNDS):
            with database.write() as db:
                numbers.append(desk_meta.count_up(db, "number"))
        return numbers

    with ThreadPoolExecutor(THREADS) as pool:
        runs = [pool.submit(take_numbers) for _ in range(THREADS)]
    taken = [number for run in runs for number in run.result()]
    assert sorted(taken) == list(range(1, THREADS * ROUNDS + 1))


def test_a_write_takes_the_lock_before_it_reads(database):
    impatient = open_database(Path(database.path), busy_milliseconds=0)
    with database.write(), pytest.raises(FileLocked), impatient.write():
        pytest.fail("two writers at once")
    with impatient.write():
        pass
    impatient.close()


def test_a_reader_sees_one_state_while_others_write(database):
    with database.read() as before:
        assert desk_meta.read(before, "witness") is None
        with database.write() as db:
            desk_meta.write(db, "witness", "yes")
        assert desk_meta.read(before, "witness") is None
    with database.read() as after:
        assert desk_meta.read(after, "witness") == "yes"


@pytest.mark.parametrize("where", ["file", "memory"])
def test_a_read_transaction_cannot_write(database, where):
    chosen = database if where == "file" else memory_database()
    with pytest.raises(ReadOnlyFile), chosen.read() as db:
        desk_meta.write(db, "witness", "yes")
    with chosen.write() as db:  # and the same connection can write again
        desk_meta.write(db, "witness", "yes")
    chosen.close()


def test_a_failed_write_leaves_nothing(database):
    def write_and_fail():
        with database.write() as db:
            desk_meta.write(db, "witness", "yes")
            raise LookupError

    with pytest.raises(LookupError):
        write_and_fail()
    with database.read() as db:
        assert desk_meta.read(db, "witness") is None


def test_mistakes_of_ours_are_no_troubles(database):
    with pytest.raises(OperationalError, match="no such table"), database.read() as db:
        db.connection.exec_driver_sql("SELECT * FROM nowhere")


def test_errors_of_files_inside_a_transaction_are_no_troubles_of_the_data_file(database):
    def fail_elsewhere():
        with database.write():
            raise FileNotFoundError("a picture that was to be attached")

    with pytest.raises(FileNotFoundError):
        fail_elsewhere()
