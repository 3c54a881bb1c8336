"""The `clinic-desk` command: opens the desk, and does from a terminal what IT people do without one.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 something is missing on this computer, 4 in use or in the way,
5 not found, 130 interrupted.
"""

from __future__ import annotations

import argparse
import getpass
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import clinic_desk
from clinic_desk.desktop.folders import Folders, throwaway_folders, usual_folders

if TYPE_CHECKING:
    from clinic_desk.storage.engine import Database

DONE, FAILED, USAGE, ENVIRONMENT, CONFLICT, NOT_FOUND, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130

_ABOUT = """\
Clinic Desk is the front desk of a clinic: appointments, patients and doctors, on this computer, without a network.

Without a command it opens the desk. At the very first start it asks for the clinic's name, hours and first doctor.
"""
_IN_THE_WAY = frozenset({"already_set_up", "file_exists", "file_locked", "has_records", "not_unique"})
_NOT_SOUND = "Not in order. Restore the last backup: clinic-desk restore FILE"
_EXAMPLES = """\
examples:
  clinic-desk                                open the desk
  clinic-desk demo                           look around in a made-up clinic; nothing is kept
  clinic-desk backup D:\\backups\\monday.db    copy the clinic's data, also while the desk is open
  clinic-desk check                          is everything in order? (also says how old the last backup is)
  clinic-desk load-sample --patients 200000 --appointments 1000000 --seed 1 --data-dir big
                                             a large made-up clinic, to see how fast the desk stays

The clinic's data lies in one file, clinic.db, in the folder that `clinic-desk check` names; --data-dir chooses another.
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 something missing here, 4 in use or in the way, 5 not found.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command line; answers the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that cannot write a folder's name stops nothing
    options = _parser().parse_args(arguments, argparse.Namespace(data_dir=None))
    from zoneinfo import reset_tzpath

    reset_tzpath(to=())  # one set of zone rules on every computer: the one that comes with the program (T12)
    try:
        return int(options.verb(options))
    except KeyboardInterrupt:
        return INTERRUPTED
    except ImportError as error:
        if (error.name or "").partition(".")[0] != "PySide6" and "PySide6" not in str(error):
            raise
        print(f"Qt cannot be loaded on this computer: {error}", file=sys.stderr)
        return ENVIRONMENT
    except _NoData as missing:
        print(
            f"There is no clinic's data at {missing}. Open the desk once, or name its folder with --data-dir.",
            file=sys.stderr,
        )
        return NOT_FOUND
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        print(sentence, file=sys.stderr)
        return CONFLICT if _code(error) in _IN_THE_WAY else FAILED


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--data-dir",
        type=Path,
        metavar="DIR",
        default=argparse.SUPPRESS,  # a default of the command's own would overwrite what stood before the command
        help="keep data, settings and log in this folder (default: yours)",
    )
    parser = argparse.ArgumentParser(
        prog="clinic-desk",
        description=_ABOUT,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[shared],
    )
    parser.add_argument("--version", action="version", version=f"clinic-desk {clinic_desk.__version__}")
    parser.set_defaults(verb=_desk)
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND")

    def verb(name: str, function: Callable[[argparse.Namespace], int], words: str) -> argparse.ArgumentParser:
        sub = verbs.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".", parents=[shared])
        sub.set_defaults(verb=function)
        return sub

    verb("demo", _demo, "open a throwaway clinic; without a display, draw its screens to PNG files instead")
    sample = verb("load-sample", _load_sample, "fill an empty data folder with made-up patients and visits")
    sample.add_argument("--patients", type=_count, default=2_000, metavar="N")
    sample.add_argument("--appointments", type=_count, default=10_000, metavar="N")
    sample.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed makes the same clinic")
    admin = verb("create-admin", _create_admin, "add an account that may do everything; asks for its password")
    admin.add_argument("--name", required=True)
    admin.add_argument("--email", required=True)
    admin.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    backup = verb("backup", _backup, "copy the clinic's data to a file and check the copy")
    backup.add_argument("file", type=Path, metavar="FILE")
    backup.add_argument("--overwrite", action="store_true", help="replace FILE if it is there already")
    restore = verb("restore", _restore, "put a backup in place; the present data is kept beside it")
    restore.add_argument("file", type=Path, metavar="FILE")
    check = verb("check", _check, "check the clinic's data: whole, consistent, backed up")
    check.add_argument("--json", action="store_true", help="answer as JSON")
    pictures = verb("pictures", _pictures, "draw every screen to PNG files, light and dark")
    pictures.add_argument("folder", type=Path, metavar="DIR")
    pictures.add_argument("--size", type=_size, default=(1440, 900), help="width and height (default 1440x900)")
    pictures.add_argument("--scale", type=_scale, default=1.0, help="screen scale, e.g. 1.5 (default 1)")
    verb(
        "self-test", _self_test, "open every screen on a throwaway clinic, book, move, cancel, undo; one line per step"
    )
    return parser


# -- the desk ------------------------------------------------------------------------------------


def _desk(options: argparse.Namespace) -> int:
    if not _has_display():
        print("There is no display here. Try: clinic-desk demo (draws pictures), or clinic-desk --help")
        return ENVIRONMENT
    from clinic_desk.desktop import program
    from clinic_desk.qt.clock import SystemClock

    return program.run(usual_folders(options.data_dir), clock=SystemClock())


def _demo(options: argparse.Namespace) -> int:
    folders = throwaway_folders() if options.data_dir is None else usual_folders(options.data_dir)
    if not _has_display():
        target = Path.cwd() / "clinic-desk-pictures"
        print(f"There is no display here, so every screen is drawn to a PNG file in {target} instead.")
        return _draw(folders, target, (1440, 900), 1.0)
    from clinic_desk.desktop import demo, program
    from clinic_desk.qt.clock import SystemClock

    plan = demo.demo_plan(SystemClock().now)
    print("A made-up clinic opens; nothing of it is kept. Sign in as one of:")
    for name, email in plan.people:
        print(f"  {name:<34} {email}")
    print(f"  password for all: {plan.password}")
    return program.run(folders, clock=SystemClock(), demo=plan)


def _pictures(options: argparse.Namespace) -> int:
    folders = throwaway_folders() if options.data_dir is None else usual_folders(options.data_dir)
    return _draw(folders, options.folder, options.size, options.scale)


def _draw(folders: Folders, target: Path, size: tuple[int, int], scale: float) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = str(scale)
    from clinic_desk.desktop import pictures

    for path in pictures.draw_all(folders, target, size=size):
        print(path)
    return DONE


def _self_test(options: argparse.Namespace) -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from clinic_desk.desktop import self_test

    folders = throwaway_folders() if options.data_dir is None else usual_folders(options.data_dir)
    return DONE if self_test.run(folders, say=print) else FAILED


def _has_display() -> bool:
    if sys.platform in {"win32", "darwin"} or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


# -- the data ------------------------------------------------------------------------------------


def _load_sample(options: argparse.Namespace) -> int:
    from clinic_desk.desktop.demo import PASSWORD
    from clinic_desk.qt.assets import resource
    from clinic_desk.security.passwords import hash_password
    from clinic_desk.services.sample_clinic import load_sample

    with _opened(usual_folders(options.data_dir), create=True) as database:
        size = load_sample(
            database,
            folder=resource("sample"),
            password_hash=hash_password(PASSWORD),
            patients=options.patients,
            appointments=options.appointments,
            seed=options.seed,
            progress=_Bar(),
            now=datetime.now(UTC),
        )
    print(f"\n{size.patients:,} patients and {size.appointments:,} visits are there.")
    print(f"Open it: clinic-desk{_dir_words(options)}")
    print(f"Sign in as receptionist@clinic.example (or doctor@, manager@, admin@) with {PASSWORD}")
    return DONE


def _create_admin(options: argparse.Namespace) -> int:
    from clinic_desk.domain.access import PROGRAM, Role
    from clinic_desk.domain.commands import CreateUser
    from clinic_desk.domain.ids import new_id
    from clinic_desk.domain.refusals import InvalidFields, NotSetUp
    from clinic_desk.domain.user import User, password_problems
    from clinic_desk.security.passwords import hash_password
    from clinic_desk.services.commands import carry_out

    with _opened(usual_folders(options.data_dir)) as database:
        with database.read() as db:
            if db.org_id is None:
                raise NotSetUp
        try:
            password = sys.stdin.readline().rstrip("\r\n") if options.password_stdin else _asked_twice()
        except EOFError:
            print("Nobody typed a password. Without a terminal, send it in with --password-stdin.", file=sys.stderr)
            return USAGE
        if problems := password_problems(password):
            raise InvalidFields(problems)
        user = User(
            id=new_id(),
            name=options.name,
            email=options.email,
            role=Role.ADMIN,
            verified=True,
            password_hash=hash_password(password),
        )
        with database.write() as db:
            carry_out(db, CreateUser(user=user), actor=PROGRAM, now=datetime.now(UTC))
    print("The account is there.")
    return DONE


def _asked_twice() -> str:
    """Ask for a password until it was typed twice alike: nobody sees what is typed."""
    while True:
        password = getpass.getpass("Password: ")
        if getpass.getpass("Once more: ") == password:
            return password
        print("The two are not the same.", file=sys.stderr)


def _backup(options: argparse.Namespace) -> int:
    from clinic_desk.services import backups

    with _opened(usual_folders(options.data_dir)) as database:
        made = backups.backup(database, options.file, now=datetime.now(UTC), overwrite=options.overwrite)
    print(f"Copied and checked: {made.file} ({_amounts(made.counts)})")
    return DONE


def _restore(options: argparse.Namespace) -> int:
    from clinic_desk.services import backups
    from clinic_desk.storage.troubles import DamagedFile

    if not options.file.is_file():
        print(f"There is no file {options.file}", file=sys.stderr)
        return NOT_FOUND
    try:
        aside = backups.restore(options.file, usual_folders(options.data_dir).data_file, now=datetime.now(UTC))
    except DamagedFile as error:
        if Path(error.path) != options.file:
            raise
        print(f"{options.file} is damaged, or no backup of Clinic Desk. Nothing was changed.", file=sys.stderr)
        return FAILED
    print(f"Restored from {options.file}")
    if aside is not None:
        print(f"The data from before lies in {aside}")
    return DONE


def _check(options: argparse.Namespace) -> int:
    from clinic_desk.services import backups

    folders = usual_folders(options.data_dir)
    with _opened(folders) as database:
        report = backups.check(database, now=datetime.now(UTC))
    if options.json:
        import msgspec

        said = {"file": str(folders.data_file), "is_sound": report.is_sound, **msgspec.to_builtins(report)}
        print(json.dumps(said, indent=2))
    else:
        print(folders.data_file)
        for line in backups.report_lines(report):
            print(f"  {line}")
        print("Everything is in order." if report.is_sound else _NOT_SOUND)
    return DONE if report.is_sound else FAILED


@contextmanager
def _opened(folders: Folders, *, create: bool = False) -> Iterator[Database]:
    """Open the clinic's data beside a desk that may be open, and close it however the work ends."""
    from clinic_desk.storage.troubles import told_as_trouble
    from clinic_desk.storage.upgrade import prepare_file

    if not create and not folders.data_file.exists():
        raise _NoData(folders.data_file)
    with told_as_trouble(str(folders.data), files=True):
        folders.make()
    database = prepare_file(folders.data_file, now=datetime.now(UTC), marks=False)
    try:
        yield database
    finally:
        database.close()


class _NoData(Exception):  # noqa: N818  an answer with an exit code of its own
    """There is no clinic's data in the folder that was meant."""


# -- words ---------------------------------------------------------------------------------------


def _code(error: BaseException) -> str:
    return str(getattr(error, "code", ""))


def _sentence(error: BaseException) -> str | None:
    """Say a refusal or a trouble in words; None for a bug."""
    from clinic_desk.domain.refusals import InvalidFields, Refusal
    from clinic_desk.storage.troubles import Trouble
    from clinic_desk.views import sentences

    if isinstance(error, InvalidFields):
        words = [f"{problem.field}: {sentences.sentence_for_problem(problem)}" for problem in error.problems]
        return "\n".join(words)
    if isinstance(error, Refusal):
        return sentences.sentence_for(error)
    if isinstance(error, Trouble):
        return f"{sentences.sentence_for_trouble(error.code)} {error.path}".strip()
    return None


def _amounts(counts: dict[str, int]) -> str:
    return f"{counts.get('patient', 0):,} patients, {counts.get('appointment', 0):,} visits"


class _Bar:
    """A progress bar that draws over itself on a terminal, and prints a line per tenth elsewhere."""

    def __init__(self) -> None:
        self._tenth = -1

    def __call__(self, what: str, done: int, total: int) -> None:
        share = done / max(total, 1)
        filled = round(share * 30)
        line = f"[{'#' * filled}{'.' * (30 - filled)}] {share:4.0%} {what}: {done:,} of {total:,}"
        if sys.stdout.isatty():
            print(f"\r{line:<78}", end="", flush=True)
        elif self._tenth != int(share * 10):
            self._tenth = int(share * 10)
            print(line, flush=True)


def _dir_words(options: argparse.Namespace) -> str:
    return f" --data-dir {options.data_dir}" if options.data_dir else ""


def _count(text: str) -> int:
    number = int(text.replace("_", "").replace(",", ""))
    if number < 0:
        raise argparse.ArgumentTypeError("a number of 0 or more")
    return number


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdigit() and height.isdigit() and int(width) and int(height)):
        raise argparse.ArgumentTypeError("width and height in pixels, such as 1440x900")
    return int(width), int(height)


def _scale(text: str) -> float:
    scale = float(text)
    if not 0 < scale <= 8:  # noqa: PLR2004  no screen has more
        raise argparse.ArgumentTypeError("more than 0, at most 8")
    return scale
