"""The command line: it teaches itself, tells every failure in a sentence with its exit code, and loses nothing."""

import getpass
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import clinic_desk
from clinic_desk import cli
from clinic_desk.domain.access import Role
from clinic_desk.domain.user import User
from clinic_desk.security.passwords import check_password
from clinic_desk.services.accounts import ticket_for
from clinic_desk.storage.engine import connect, open_database
from tests.support.builders import NOW, a_world
from tests.support.databases import file_database

VERBS = ("demo", "load-sample", "create-admin", "backup", "restore", "check", "pictures", "self-test")
PASSWORD = "Green-Tea-42"
DONE, FAILED, USAGE, ENVIRONMENT, CONFLICT, NOT_FOUND, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130


@pytest.fixture
def run(capsys):
    """Carry out a command line; answers exit code, output and errors, and fails on a traceback."""

    def done(*arguments):
        try:
            code = cli.main([str(argument) for argument in arguments])
        except SystemExit as ended:
            code = ended.code
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return code, said.out, said.err

    return done


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """A small sample clinic, made once by the command itself."""
    folder = tmp_path_factory.mktemp("sample")
    code = cli.main(
        ["load-sample", "--patients", "30", "--appointments", "60", "--seed", "7", "--data-dir", str(folder)]
    )
    assert code == DONE
    return folder


@pytest.fixture
def clinic(sample, tmp_path):
    """A folder with the sample clinic's data, to do with as a test likes."""
    folder = tmp_path / "clinic"
    shutil.copytree(sample, folder)
    return folder


def count(folder, table):
    connection = connect(folder / "clinic.db", read_only=True)
    try:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    finally:
        connection.close()


def typed(monkeypatch, *lines):
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def create_admin(run, folder, *more, email="salma@clinic.example"):
    arguments = ["create-admin", "--name", "Salma Akter", "--email", email, "--data-dir", folder]
    return run(*arguments, *more)


# -- it teaches itself ---------------------------------------------------------------------------


def test_help_says_what_it_is_for_and_names_every_command_with_a_sentence(run):
    code, out, _ = run("--help")
    assert code == DONE
    assert "front desk of a clinic" in out
    for verb in VERBS:
        assert re.search(rf"^ +{verb} +\w+", out, re.MULTILINE), verb
    assert "examples:" in out
    assert "Exit codes: 0 done" in out
    assert "clinic.db" in out
    for example in re.findall(r"^  clinic-desk ([a-z-]+)", out, re.MULTILINE):
        assert example in VERBS


@pytest.mark.parametrize("verb", VERBS)
def test_every_command_explains_itself(run, verb):
    code, out, _ = run(verb, "--help")
    assert code == DONE
    assert f"clinic-desk {verb}" in out
    assert "--data-dir" in out
    assert re.search(r"\n\n[A-Z][^\n]+(\n[^\n]+)*\.\n\n", out)


def test_it_says_which_version_it_is(run):
    assert run("--version") == (DONE, f"clinic-desk {clinic_desk.__version__}\n", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("dance",),
        ("backup",),
        ("load-sample", "--patients", "-1"),
        ("load-sample", "--patients", "many"),
        ("create-admin", "--name", "Salma"),
        ("pictures", "here", "--size", "big"),
        ("pictures", "here", "--size", "0x900"),
        ("pictures", "here", "--scale", "0"),
        ("check", "--colour"),
    ],
)
def test_wrong_usage_is_told_with_the_usage(run, arguments):
    code, out, err = run(*arguments)
    assert (code, out) == (USAGE, "")
    assert err.startswith("usage: clinic-desk")


def test_numbers_may_be_grouped(run, tmp_path):
    code, out, _ = run("load-sample", "--patients", "1_0", "--appointments", "0,0", "--data-dir", tmp_path)
    assert code == DONE
    assert "10 patients and 0 visits" in out


# -- sample and check ----------------------------------------------------------------------------


def test_a_sample_clinic_is_whole_and_as_large_as_asked_for(run, clinic):
    assert count(clinic, "patient") == 30
    assert count(clinic, "appointment") == 60
    code, out, err = run("check", "--data-dir", clinic)
    assert (code, err) == (DONE, "")
    assert str(clinic / "clinic.db") in out
    assert "patient 30" in out
    assert "Everything is in order." in out


def test_a_sample_tells_how_far_it_is_and_how_to_open_it(run, tmp_path):
    code, out, _ = run("load-sample", "--patients", 5, "--appointments", 0, "--data-dir", tmp_path)
    assert code == DONE
    assert "100% patients: 5 of 5" in out
    assert f"clinic-desk --data-dir {tmp_path}" in out


def test_made_up_patients_do_not_come_among_real_ones(run, clinic):
    code, _, err = run("load-sample", "--patients", 5, "--appointments", 0, "--data-dir", clinic)
    assert code == CONFLICT
    assert "Patients are stored here already" in err
    assert count(clinic, "patient") == 30


@pytest.mark.parametrize("before", [True, False], ids=["before the command", "behind it"])
def test_the_folder_may_stand_before_or_behind_the_command(run, clinic, before):
    place = ("--data-dir", clinic)
    code, out, _ = run(*(*place, "check") if before else ("check", *place))
    assert code == DONE
    assert str(clinic / "clinic.db") in out


def test_a_check_for_programs_is_json(run, clinic):
    code, out, _ = run("check", "--json", "--data-dir", clinic)
    said = json.loads(out)
    assert code == DONE
    assert said["file"] == str(clinic / "clinic.db")
    assert said["is_sound"] is True
    assert said["counts"]["patient"] == 30
    assert said["page_faults"] == []


def test_a_check_finds_what_does_not_fit_together(run, clinic):
    connection = connect(clinic / "clinic.db")
    connection.execute("DELETE FROM patient_search WHERE key = (SELECT min(key) FROM patient_search)")
    connection.close()
    code, out, _ = run("check", "--data-dir", clinic)
    assert code == FAILED
    assert "sound no" in out
    assert "clinic-desk restore FILE" in out


# -- accounts ------------------------------------------------------------------------------------


def test_an_admin_is_added_with_a_password_from_standard_input(run, clinic, monkeypatch):
    typed(monkeypatch, PASSWORD)
    code, out, err = create_admin(run, clinic, "--password-stdin", email=" Salma@Clinic.Example")
    assert (code, out, err) == (DONE, "The account is there.\n", "")
    database = open_database(clinic / "clinic.db")
    with database.read() as db:
        user = ticket_for(db, "salma@clinic.example", now=NOW).user
    database.close()
    assert isinstance(user, User)
    assert (user.role, user.name, user.active) == (Role.ADMIN, "Salma Akter", True)
    assert check_password(PASSWORD, user.password_hash)
    assert not user.must_change_password


def test_without_a_terminal_the_way_to_send_the_password_is_told(run, clinic, monkeypatch):
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: (_ for _ in ()).throw(EOFError))
    code, out, err = create_admin(run, clinic)
    assert (code, out) == (USAGE, "")
    assert "--password-stdin" in err


def test_a_password_that_is_typed_is_asked_for_until_it_is_twice_the_same(run, clinic, monkeypatch):
    answers = iter([PASSWORD, "Green-Tea-43", PASSWORD, PASSWORD])
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: next(answers))
    code, _, err = create_admin(run, clinic)
    assert code == DONE
    assert err == "The two are not the same.\n"
    assert next(answers, None) is None


def test_a_weak_password_is_told_with_all_that_it_lacks_and_adds_nobody(run, clinic, monkeypatch):
    typed(monkeypatch, "tea")
    accounts = count(clinic, "user_account")
    code, out, err = create_admin(run, clinic, "--password-stdin")
    assert (code, out) == (FAILED, "")
    assert [line.partition(": ")[0] for line in err.splitlines()] == ["password"] * 4
    for sentence in ("At least 8 characters.", "capital letter", "one digit", "special character"):
        assert sentence in err
    assert count(clinic, "user_account") == accounts


def test_a_wrong_address_and_one_that_is_taken_are_told(run, clinic, monkeypatch):
    typed(monkeypatch, PASSWORD, PASSWORD)
    code, _, err = create_admin(run, clinic, "--password-stdin", email="salma")
    assert code == FAILED
    assert err == "email: This does not look like an e-mail address.\n"
    code, _, err = create_admin(run, clinic, "--password-stdin", email="Admin@clinic.example")
    assert code == CONFLICT
    assert "unique" in err


def test_before_the_first_run_no_admin_is_added_and_no_password_asked_for(run, tmp_path, monkeypatch):
    file_database(tmp_path / "unused.db").close()
    typed(monkeypatch, PASSWORD)
    assert run("load-sample", "--patients", "x", "--data-dir", tmp_path)[0] == USAGE
    code, _, err = create_admin(run, tmp_path, "--password-stdin")
    assert code == NOT_FOUND
    assert "There is no clinic's data" in err
    assert not (tmp_path / "clinic.db").exists()
    from clinic_desk.storage.upgrade import prepare_file

    prepare_file(tmp_path / "clinic.db", now=NOW, marks=False).close()
    code, _, err = create_admin(run, tmp_path, "--password-stdin")
    assert code == FAILED
    assert err == "Set the clinic up first.\n"
    assert sys.stdin.read() == f"{PASSWORD}\n"


def test_interrupting_is_no_failure(run, clinic, monkeypatch):
    def interrupted(_prompt):
        raise KeyboardInterrupt

    monkeypatch.setattr(getpass, "getpass", interrupted)
    assert create_admin(run, clinic) == (INTERRUPTED, "", "")


# -- backup and restore --------------------------------------------------------------------------


def test_a_backup_is_made_and_brings_everything_back(run, clinic, tmp_path):
    backup = tmp_path / "drive" / "monday.db"
    code, out, err = run("backup", backup, "--data-dir", clinic)
    assert (code, err) == (DONE, "")
    assert f"{backup} (30 patients, 60 visits)" in out
    (clinic / "clinic.db").unlink()
    code, out, err = run("restore", backup, "--data-dir", clinic)
    assert (code, err) == (DONE, "")
    assert "The data from before" not in out
    assert count(clinic, "patient") == 30
    assert run("check", "--data-dir", clinic)[0] == DONE


def test_a_restore_keeps_the_data_from_before_and_says_where(run, clinic, tmp_path, monkeypatch):
    backup = tmp_path / "monday.db"
    run("backup", backup, "--data-dir", clinic)
    typed(monkeypatch, PASSWORD)
    create_admin(run, clinic, "--password-stdin")
    accounts = count(clinic, "user_account")
    code, out, _ = run("restore", backup, "--data-dir", clinic)
    assert code == DONE
    assert count(clinic, "user_account") == accounts - 1
    kept = Path(re.search(r"lies in (.+)", out)[1])
    connection = connect(kept, read_only=True)
    assert connection.execute("SELECT count(*) FROM user_account").fetchone() == (accounts,)
    connection.close()


def test_a_restore_into_an_empty_folder_sets_up_another_computer(run, clinic, tmp_path):
    backup = tmp_path / "monday.db"
    run("backup", backup, "--data-dir", clinic)
    assert run("restore", backup, "--data-dir", tmp_path / "new")[0] == DONE
    assert count(tmp_path / "new", "patient") == 30


def test_a_file_that_is_there_is_replaced_only_when_asked_for(run, clinic, tmp_path):
    target = tmp_path / "monday.db"
    target.write_text("my poems")
    code, _, err = run("backup", target, "--data-dir", clinic)
    assert code == CONFLICT
    assert str(target) in err
    assert target.read_text() == "my poems"
    assert run("backup", target, "--overwrite", "--data-dir", clinic)[0] == DONE
    assert target.stat().st_size > 10_000


def test_a_backup_never_goes_over_the_data_itself(run, clinic):
    before = (clinic / "clinic.db").stat().st_ino
    code, _, err = run("backup", clinic / "." / "clinic.db", "--overwrite", "--data-dir", clinic)
    assert code == CONFLICT
    assert "clinic.db" in err
    assert (clinic / "clinic.db").stat().st_ino == before


def test_a_backup_is_made_while_the_desk_is_open_and_a_restore_waits_until_it_is_closed(run, clinic, tmp_path):
    backup = tmp_path / "monday.db"
    desk = open_database(clinic / "clinic.db")
    try:
        with desk.read():
            assert run("backup", backup, "--data-dir", clinic)[0] == DONE
            code, _, err = run("restore", backup, "--data-dir", clinic)
    finally:
        desk.close()
    assert code == CONFLICT
    assert "Close it, then try again." in err
    assert count(clinic, "patient") == 30


@pytest.mark.parametrize("content", [b"", b"my poems", b"SQLite format 3\0" + b"x" * 5000])
def test_a_file_that_is_no_backup_changes_nothing(run, clinic, tmp_path, content):
    poems = tmp_path / "poems.db"
    poems.write_bytes(content)
    code, out, err = run("restore", poems, "--data-dir", clinic)
    assert (code, out) == (FAILED, "")
    assert err == f"{poems} is damaged, or no backup of Clinic Desk. Nothing was changed.\n"
    assert run("check", "--data-dir", clinic)[0] == DONE


def test_a_backup_that_is_not_there_is_told(run, clinic, tmp_path):
    code, _, err = run("restore", tmp_path / "nowhere.db", "--data-dir", clinic)
    assert (code, err) == (NOT_FOUND, f"There is no file {tmp_path / 'nowhere.db'}\n")
    assert run("restore", tmp_path, "--data-dir", clinic)[0] == NOT_FOUND


# -- what stands in the way ----------------------------------------------------------------------


@pytest.mark.parametrize("command", [("check",), ("backup", "copy.db")])
def test_without_data_the_folder_that_was_meant_is_named(run, tmp_path, command):
    code, out, err = run(*command, "--data-dir", tmp_path / "nowhere")
    assert (code, out) == (NOT_FOUND, "")
    assert str(tmp_path / "nowhere" / "clinic.db") in err
    assert "--data-dir" in err
    assert not (tmp_path / "nowhere").exists()


def damage(folder):
    (folder / "clinic.db").write_bytes(b"my poems" * 1000)
    return folder


def make_newer(folder):
    connection = connect(folder / "clinic.db")
    connection.execute("UPDATE alembic_version SET version_num = 'f00d'")
    connection.close()
    return folder


def put_into_a_cloud(folder):
    target = folder.parent / "Dropbox"
    folder.rename(target)
    return target


@pytest.mark.parametrize(
    ("spoil", "words"),
    [(damage, "is damaged"), (make_newer, "newer version"), (put_into_a_cloud, "network or cloud drive")],
)
@pytest.mark.parametrize("command", ["check", "backup copy.db", "create-admin --name x --email x"])
def test_data_that_cannot_be_worked_with_are_told_in_a_sentence(run, clinic, spoil, words, command):
    folder = spoil(clinic)
    code, out, err = run(*command.split(), "--data-dir", folder)
    assert (code, out) == (FAILED, "")
    assert words in err
    assert str(folder / "clinic.db") in err
    assert len(err.splitlines()) == 1


def test_a_folder_that_is_a_file_is_told(run, tmp_path):
    place = tmp_path / "file"
    place.write_text("")
    code, out, err = run("load-sample", "--data-dir", place)
    assert (code, out) == (FAILED, "")
    assert "cannot be opened here" in err


def test_a_mistake_of_ours_is_not_dressed_up(run, monkeypatch):
    def broken(_options):
        raise ZeroDivisionError

    monkeypatch.setattr(cli, "_check", broken)
    with pytest.raises(ZeroDivisionError):
        run("check")


@pytest.mark.parametrize(("missing", "code"), [("PySide6.QtWidgets", ENVIRONMENT), ("numpy", None)])
def test_a_computer_without_what_qt_needs_is_told(run, monkeypatch, missing, code):
    def lacks(_options):
        raise ImportError("libEGL.so.1: cannot open shared object file", name=missing)

    monkeypatch.setattr(cli, "_check", lacks)
    if code is None:
        with pytest.raises(ImportError):
            run("check")
        return
    assert run("check")[0] == code


# -- as a program of its own ---------------------------------------------------------------------


def program(*arguments, given="", **environment):
    surroundings = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    surroundings |= {"PYTHONDONTWRITEBYTECODE": "1"} | environment
    return subprocess.run(
        [sys.executable, "-m", "clinic_desk", *map(str, arguments)],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in surroundings.items() if value},
        cwd=Path(clinic_desk.__file__).parents[1],
    )


def test_as_a_program_it_answers_with_its_exit_code(clinic):
    asked = program(
        *("create-admin", "--name", "Salma", "--email", "salma@clinic.example", "--password-stdin"),
        *("--data-dir", clinic),
        given=f"{PASSWORD}\r\n",
    )
    assert (asked.returncode, asked.stdout, asked.stderr) == (DONE, "The account is there.\n", "")
    assert program("check", "--data-dir", clinic / "nowhere").returncode == NOT_FOUND


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="there is always a display there")
def test_without_a_display_the_desk_says_what_else_there_is(tmp_path):
    asked = program("--data-dir", tmp_path, QT_QPA_PLATFORM="")
    assert asked.returncode == ENVIRONMENT
    assert "clinic-desk demo" in asked.stdout
    assert asked.stderr == ""


def test_a_console_that_cannot_write_the_folders_name_stops_nothing(clinic):
    bangla = clinic.rename(clinic.with_name("ক্লিনিক"))
    asked = program("check", "--data-dir", bangla, PYTHONIOENCODING="ascii")
    assert (asked.returncode, asked.stderr) == (DONE, "")
    assert "Everything is in order." in asked.stdout


def test_the_command_line_asks_nothing_of_qts_widgets(clinic):
    """IT people run it where no window can ever open."""
    script = (
        "import sys; from clinic_desk import cli; code = cli.main(sys.argv[1:]); "
        "print(*sorted(name for name in sys.modules if name.startswith('PySide6.'))); sys.exit(code)"
    )
    asked = subprocess.run(
        [sys.executable, "-c", script, "check", "--data-dir", str(clinic)], capture_output=True, text=True, check=False
    )
    assert asked.returncode == DONE
    assert "PySide6" not in asked.stdout


def test_a_set_up_clinic_of_the_desk_is_found_by_the_command_line(run, tmp_path):
    from clinic_desk.storage.upgrade import prepare_file

    database = prepare_file(tmp_path / "clinic.db", now=NOW, marks=False)
    a_world(database)
    database.close()
    code, out, _ = run("check", "--data-dir", tmp_path)
    assert code == DONE
    assert "patient 3" in out
