"""Taking times: the middle and the worst of many, and how they stand to a reference taken in the same run."""

import gc
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from clinic_desk.storage.engine import Database, open_database

DATA_FILE = "clinic.db"


def opened(folder: str) -> Database:
    """Open the data file of a folder, as the program does; the collector is set as in the program, too."""
    path = Path(folder) / DATA_FILE
    if not path.exists():
        sys.exit(f"{path} does not exist; make one with: clinic-desk load-sample --data-dir {folder}")
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    return open_database(path)


@contextmanager
def copied(folder: str) -> Iterator[str]:
    """Give a folder with a copy of the data file, deleted in the end."""
    with tempfile.TemporaryDirectory(prefix="clinic-desk-benchmark-") as copy:
        source = opened(folder)
        with source.read():  # nobody may write while the file is copied
            for path in Path(folder).glob(f"{DATA_FILE}*"):
                shutil.copy(path, copy)
        source.close()
        for path in Path(copy).iterdir():
            with path.open("rb+") as written:
                os.fsync(written.fileno())  # or the first commit pays for it
        yield copy


def times_of(work: Callable[[Any], object], inputs: Iterable[Any]) -> list[float]:
    """Do the work once for each input and answer the milliseconds, sorted."""
    found = []
    for value in inputs:
        started = time.perf_counter()
        work(value)
        found.append((time.perf_counter() - started) * 1000)
    return sorted(found)


def middle(times: list[float]) -> float:
    return times[len(times) // 2]


def show(what: str, times: list[float], reference: float, target: str = "") -> None:
    """Print one line: how many, middle, 99 of 100, worst (ms), how many times the reference, the target."""
    slowest = times[min(len(times) - 1, int(len(times) * 0.99))]
    half = middle(times)
    line = f"{what:42} {len(times):6} {half:9.2f} {slowest:9.2f} {times[-1]:9.2f} {half / reference:9.1f}"
    print(f"{line}{target:>12}".rstrip())


def heading(reference: str) -> None:
    line = f"{'milliseconds':42} {'times':>6} {'middle':>9} {'99 %':>9} {'worst':>9} {'ratio':>9}"
    print(f"{line}{'target':>12}   1 = {reference}")


def row(what: str, *cells: str) -> None:
    """Print one line of a table with its own columns."""
    print(f"{what:46}" + "".join(f"{cell:>14}" for cell in cells))


def amount(database: Database, table: sa.Table) -> int:
    with database.read() as db:
        return int(db.connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())
