"""What nobody caught is logged and reported with its place, and never with what it said."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading

import pytest
from PySide6.QtCore import QTimer, qWarning

from clinic_desk.domain.refusals import Missing
from clinic_desk.qt.failures import FAULT_NAME, LOG_NAME, Failures, describe_error, name_error, report

SECRET = "Nasrin Rahman 01712345678"


@pytest.fixture
def failures(qapp, tmp_path):
    hooks = sys.excepthook, threading.excepthook
    root = logging.getLogger()
    level = root.level
    failures = Failures(tmp_path / "logs")
    failures.install()
    yield failures
    failures.uninstall()
    sys.excepthook, threading.excepthook = hooks
    root.setLevel(level)


def break_badly(text=SECRET):
    raise ValueError(text)


def broken():
    try:
        try:
            break_badly()
        except ValueError as error:
            raise LookupError(SECRET) from error
    except LookupError as error:
        return error


def log_text(tmp_path):
    return (tmp_path / "logs" / LOG_NAME).read_text(encoding="utf-8")


def test_an_error_is_described_by_types_and_places_with_its_cause_first():
    text = describe_error(broken())
    assert text.index("ValueError") < text.index("caused") < text.index("LookupError")
    assert "test_qt_failures.py" in text
    assert "in break_badly" in text
    assert SECRET not in text


def test_a_report_has_versions_and_no_names():
    text = report(broken())
    assert "Clinic Desk" in text
    assert "Python 3." in text
    assert SECRET not in text


def test_an_error_with_a_code_is_named_with_it():
    assert name_error(Missing()) == "clinic_desk.domain.refusals.Missing [missing]"
    assert name_error(ValueError(SECRET)) == "ValueError"


@pytest.mark.logs("uncaught LookupError")
def test_an_uncaught_error_is_logged_and_reported_once(failures, qtbot, tmp_path):
    reports = []
    failures.bug_met.connect(reports.append)
    error = broken()
    for _ in range(3):
        sys.excepthook(type(error), error, error.__traceback__)
    qtbot.waitUntil(lambda: bool(reports))
    assert len(reports) == 1
    assert "LookupError" in reports[0]
    assert log_text(tmp_path).count("uncaught LookupError") == 3
    assert "in break_badly" in log_text(tmp_path)
    assert SECRET not in log_text(tmp_path)


@pytest.mark.logs("uncaught ValueError")
def test_a_storm_of_the_same_error_does_not_fill_the_log(failures, tmp_path):
    try:
        break_badly()
    except ValueError as error:
        for _ in range(100):
            failures.take(error)
    assert log_text(tmp_path).count("uncaught ValueError") == 20


@pytest.mark.logs("uncaught ValueError")
def test_an_error_of_a_thread_is_reported_on_the_gui_thread(failures, qtbot, tmp_path):
    came_on = []
    failures.bug_met.connect(lambda _text: came_on.append(threading.current_thread()))
    worker = threading.Thread(target=break_badly)
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: bool(came_on))
    assert came_on == [threading.current_thread()]
    assert SECRET not in log_text(tmp_path)


@pytest.mark.logs("uncaught ValueError")
def test_an_error_in_a_slot_is_reported(failures, qtbot):
    QTimer.singleShot(0, break_badly)
    with qtbot.waitSignal(failures.bug_met, timeout=5000) as met:
        pass
    assert "ValueError" in met.args[0]


@pytest.mark.logs("default: the disk is made of cheese")
def test_what_qt_says_goes_to_the_log(failures, tmp_path):
    qWarning("the disk is made of cheese")
    assert "WARNING qt default: the disk is made of cheese" in log_text(tmp_path)


@pytest.mark.logs("anything: (sending failed: )?ValueError$")
def test_errors_given_to_a_logger_are_written_without_their_text(failures, tmp_path):
    error = ValueError(SECRET)
    logging.getLogger("anything").warning("sending failed: %s", error)
    logging.getLogger("anything").warning(error)
    logging.getLogger("sqlalchemy.engine.Engine").info("INSERT failed %r", (SECRET,))
    assert "sending failed: ValueError" in log_text(tmp_path)
    assert SECRET not in log_text(tmp_path)
    assert "INSERT" not in log_text(tmp_path)


def test_ctrl_c_is_no_bug(failures, qtbot, capsys):
    with qtbot.assertNotEmitted(failures.bug_met, wait=50):
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)


CRASH = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from clinic_desk.qt.failures import Failures
app = QCoreApplication([])
failures = Failures(Path(sys.argv[1]))
failures.install()
import faulthandler
faulthandler._sigabrt()
"""


def test_a_crash_of_the_process_leaves_its_places(tmp_path):
    ended = subprocess.run([sys.executable, "-c", CRASH, tmp_path], check=False, capture_output=True)
    assert ended.returncode != 0
    assert "Fatal Python error" in (tmp_path / FAULT_NAME).read_text(encoding="utf-8")
