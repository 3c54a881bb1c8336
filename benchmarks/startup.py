"""How soon the desk is there: python benchmarks/startup.py DATA_FOLDER [ROUNDS]

One process per sample, the kinds in turn, on a copy of the data. Milliseconds from the start of the process; passwords
are left out (bcrypt takes what it is told to take). Floors of the same run: an empty window, and SQLAlchemy alone.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROUNDS = 7
ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 120


def main() -> None:
    from measuring import copied, row

    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS
    found: dict[str, dict[str, list[float]]] = {kind: {} for kind in KINDS}
    with copied(sys.argv[1]) as folder:
        sample("program", folder)  # the first one compiles and fills the caches
        for _ in range(rounds):
            for kind, marks in found.items():
                for mark, value in sample(kind, folder).items():
                    marks.setdefault(mark, []).append(value)
    times = {(kind, mark): sorted(values) for kind, marks in found.items() for mark, values in marks.items()}
    half = {key: values[len(values) // 2] for key, values in times.items()}
    bare, alone = half["window", "painted"], half["records", "rows"]
    both = bare + alone - half["python", "ready"]
    hook_off = half["both", "rss"]
    print(f"\n{rounds} starts of each kind, the data {Path(sys.argv[1]) / 'clinic.db'}\n")
    row("milliseconds", "middle", "worst", "ratio", "to", "target")
    for key, what, floor, to, target in (
        (("python", "ready"), "Python alone", None, "", ""),
        (("window", "painted"), "an empty window painted", None, "", ""),
        (("records", "rows"), "SQLAlchemy alone, first rows", None, "", ""),
        (("both", "rows"), "an empty window, then SQLAlchemy's rows", both, "both floors", "0.95"),
        (("program", "painted"), "the sign-in painted", bare, "empty window", "1.1"),
        (("program", "opened"), "the data opened, screens loaded", both, "both floors", "0.95"),
        (("program", "day"), "signed in, the day painted", both, "both floors", ""),
    ):
        values = times[key]
        ratio = "" if floor is None else f"{half[key] / floor:.2f}"
        row(what, f"{half[key]:.0f}", f"{values[-1]:.0f}", ratio, to, target)
    step = half["program", "day"] - half["program", "opened"]
    row("from the sign-in to the day painted", f"{step:.0f}", "", f"{step / bare:.2f}", "empty window", "")
    print()
    row("megabytes in memory", "middle", "worst", "ratio", "to", "target")
    for key, what, target in (
        (("both", "rss"), "an empty window and SQLAlchemy's rows", ""),
        (("program", "ready_rss"), "the data opened", "1.05"),
        (("program", "rss"), "the day painted", "400 MB"),
    ):
        row(what, f"{half[key]:.0f}", f"{times[key][-1]:.0f}", f"{half[key] / hook_off:.2f}", "first line", target)
    print("\nFEATURES 4.4: the day within 3 000 ms after the start, 1 500 when warm, on an office PC.")


def sample(kind: str, folder: str) -> dict[str, float]:
    """Start one process and read what it has measured."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # or the program would be compiled at each start
    command = [sys.executable, str(Path(__file__).resolve()), "--sample", kind, folder, str(time.monotonic_ns())]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=True
    )
    return {name: float(value) for name, value in json.loads(done.stdout.splitlines()[-1]).items()}


# -- one process ---------------------------------------------------------------------------------


def python(_folder: str, mark: Callable[[str], None]) -> None:
    mark("ready")


def window(_folder: str, mark: Callable[[str], None]) -> None:
    """The cheapest program with a window: Qt's own, without anything in it."""
    app, shown = empty_window(mark)
    app.processEvents()
    shown.close()


def records(folder: str, mark: Callable[[str], None]) -> None:
    first_rows(folder)
    mark("rows")


def both(folder: str, mark: Callable[[str], None]) -> None:
    _app, shown = empty_window(mark)
    first_rows(folder)
    mark("rows")
    mark("rss")
    shown.close()


def empty_window(mark: Callable[[str], None]) -> tuple[object, object]:
    from PySide6.QtWidgets import QApplication, QMainWindow

    from clinic_desk.qt.start import silence_import_hook

    silence_import_hook()
    app, shown = QApplication([]), QMainWindow()
    shown.resize(1280, 800)
    shown.show()
    app.processEvents()
    shown.repaint()
    mark("painted")
    return app, shown


def first_rows(folder: str) -> None:
    """The same file through SQLAlchemy, without anything of the program but its driver."""
    import sqlalchemy as sa
    from sqlcipher3 import dbapi2

    path = str(Path(folder) / "clinic.db")
    engine = sa.create_engine("sqlite://", creator=lambda: dbapi2.connect(path))
    clinic = sa.table("clinic", sa.column("id"), sa.column("name"))
    with engine.connect() as connection:
        list(connection.execute(sa.select(clinic.c.id, clinic.c.name)))


def program(folder: str, mark: Callable[[str], None]) -> None:
    """The desk as `clinic-desk` starts it, up to today's painted day of a receptionist."""
    from clinic_desk import cli  # noqa: F401  what comes before every command
    from clinic_desk.desktop import program as desktop
    from clinic_desk.desktop.folders import usual_folders
    from clinic_desk.qt import start
    from clinic_desk.qt.clock import SystemClock

    start.begin()
    app = desktop.make_application()
    folders = usual_folders(Path(folder))
    folders.make()
    desk = desktop.Program(app, folders, clock=SystemClock())
    desk.show()
    app.processEvents()
    desk.window.repaint()
    mark("painted")
    wait_for(app, lambda: desk.opened is not None)
    mark("opened")
    mark("ready_rss")
    desk.jobs.read(receptionist, then=desk.seat)
    wait_for(app, lambda: desk.desk is not None and desk.desk.calendar.screen.grid.state.grid is not None)
    desk.window.repaint()
    mark("day")
    mark("rss")
    desk.store.close()  # in order: the next start must not look through the whole file


def receptionist(db: object) -> object:
    from clinic_desk.domain.access import Role
    from clinic_desk.presenters.sign_in import SignedIn
    from clinic_desk.services.accounts import actor_of
    from clinic_desk.storage import accounts

    user = next(user for user in accounts.active_users(db) if user.role is Role.RECEPTIONIST)
    return SignedIn(user=user, actor=actor_of(db, user.id))


def wait_for(app: object, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        app.processEvents()
        time.sleep(0.0005)  # the lane needs the interpreter


def memory() -> float:
    """Megabytes that this process holds; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


KINDS = {"python": python, "window": window, "records": records, "both": both, "program": program}


def one(kind: str, folder: str, started: int) -> None:
    marks: dict[str, float] = {}

    def mark(name: str) -> None:
        marks[name] = memory() if name.endswith("rss") else (time.monotonic_ns() - started) / 1e6

    KINDS[kind](folder, mark)
    print(json.dumps(marks), flush=True)
    os._exit(0)  # the copy is thrown away: nobody waits for the first backup of a desk that opens for a moment


if __name__ == "__main__":
    if sys.argv[1] == "--sample":
        one(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        main()
