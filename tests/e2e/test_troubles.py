"""When something around the program fails: a full disk, a newer file, a mistake of ours, a second start."""

import sys
from contextlib import closing

import pytest
from PySide6.QtCore import QProcess, QTimer
from PySide6.QtWidgets import QApplication

from clinic_desk.desktop import program
from clinic_desk.desktop.demo import RunningClock
from clinic_desk.domain.access import Role
from clinic_desk.domain.clinic_time import to_minutes
from clinic_desk.qt.failures import LOG_NAME
from clinic_desk.storage import file_checks
from clinic_desk.storage.engine import connect
from tests.support.builders import a_booking, at
from tests.support.program import MORNING, copied, quiet_platform, undressed_afterwards, visible_words


@pytest.fixture
def desk(small):
    """The receptionist of the small clinic; Abdul Karim is booked at eleven."""
    small.visit = small.elsewhere(a_booking(small.world, 11))[0]
    return small.sign_in(email=f"{Role.RECEPTIONIST.value}@clinic.example")


@pytest.fixture
def full_disk(monkeypatch):
    """Fill the disk, and empty it again when called."""
    room = file_checks.LEAST_BYTES

    def change(*, full):
        monkeypatch.setattr(file_checks, "LEAST_BYTES", 2**62 if full else room)

    return change


@pytest.mark.logs("disk_full")
def test_a_move_on_a_full_disk_is_said_and_can_be_tried_again(desk, full_disk):
    desk.select(desk.visit)
    full_disk(full=True)
    desk.robot.press("M", "Down", "Down", "Return")
    assert desk.window.notices.keys == ("disk_full",)
    assert "disk is full" in visible_words(desk.window.notices)
    assert desk.visits()[desk.visit.id].starts_at == desk.visit.starts_at
    assert desk.grid.plan.find(desk.visit.id)[1].visit.starts == to_minutes(desk.visit.starts_at)
    full_disk(full=False)
    desk.robot.press("F6")
    retry = next(button for button in desk.window.notices.findChildren(object) if _says(button, "Try again"))
    desk.robot.tab_to(retry)
    desk.robot.press("Space")
    assert desk.visits()[desk.visit.id].starts_at == at(11, 30)
    assert desk.window.notices.keys == ()


def _says(widget, words):
    return getattr(widget, "text", lambda: "")() == words


@pytest.mark.logs("disk_full")
def test_a_booking_on_a_full_disk_loses_nothing(desk, full_disk):
    before = desk.visits()
    desk.robot.press("Home", "Ctrl+N")
    dialog = desk.dialog
    desk.robot.type("fatima")
    desk.robot.press("Return")
    desk.robot.tab_to(dialog.fields.reason.editor)
    desk.robot.type("Knee hurts")
    full_disk(full=True)
    desk.robot.press("Ctrl+Return")
    assert desk.dialog is dialog
    assert dialog.fields.reason.read() == "Knee hurts"
    assert "disk is full" in visible_words(desk.window, dialog)
    assert desk.visits() == before
    full_disk(full=False)
    desk.robot.press("Ctrl+Return")
    assert desk.new_visit(before).reason == "Knee hurts"


@pytest.mark.logs("newer_file")
def test_a_newer_file_is_left_alone_and_says_so(start, small_clinic, tmp_path):
    newer = tmp_path / "newer.db"
    newer.write_bytes(small_clinic[0].read_bytes())
    with closing(connect(newer)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    running = start(newer)
    running.robot.wait_until(lambda: "newer version" in visible_words(running.window).casefold(), "nothing is said")
    assert running.robot.focus is running.window.cover.retry_button
    running.folders.data_file.write_bytes(small_clinic[0].read_bytes())
    running.robot.press("Space")
    running.sign_in(email="receptionist@clinic.example")


@pytest.mark.logs("uncaught")
def test_a_mistake_of_ours_shows_a_report_without_names(desk):
    desk.select(desk.visit)

    def stumble(grid):
        raise LookupError(*(visit.patient_name for column in grid.columns for visit in column.visits))

    desk.desk.calendar.screen.grid_shown.connect(stumble)
    desk.desk.calendar.presenter.read_again()
    desk.robot.settle()
    dialog = desk.dialog or next(w for w in QApplication.topLevelWidgets() if w.objectName() == "crash_dialog")
    assert dialog.objectName() == "crash_dialog"
    report = dialog.findChild(object, "report_text").toPlainText()
    assert "LookupError" in report
    assert "stumble" in report
    for name in ("Abdul", "Karim"):
        assert name not in report
        assert name not in (desk.folders.logs / LOG_NAME).read_text(encoding="utf-8")
    desk.desk.calendar.screen.grid_shown.disconnect(stumble)
    desk.robot.press("Escape")
    assert desk.dialog is None
    desk.robot.press("M", "Down", "Down", "Return")
    assert desk.visits()[desk.visit.id].starts_at == at(11, 30)
    desk.bugs.clear()


def test_a_second_start_raises_the_first_window(small_clinic, tmp_path):
    folders = copied(small_clinic[0], tmp_path / "desk")
    seen = {}

    def main_window():
        return next(widget for widget in QApplication.topLevelWidgets() if widget.objectName() == "main_window")

    def wait_for_the_first():
        """Start again once the first desk hears later starts, which it sets up after its window."""
        QTimer.singleShot(0, lambda: QTimer.singleShot(0, start_again))

    def start_again():
        window = main_window()
        window.showMinimized()
        second = QProcess(window)
        second.finished.connect(lambda code, _status: finished(code))
        second.start(sys.executable, ["-m", "clinic_desk", "--data-dir", str(folders.data)])

    def finished(code):
        seen["code"] = code
        QTimer.singleShot(0, look)

    def look():
        seen["minimized"] = main_window().isMinimized()
        main_window().close()

    with quiet_platform(), undressed_afterwards():
        program.make_application()
        QTimer.singleShot(0, wait_for_the_first)
        assert program.run(folders, clock=RunningClock(MORNING)) == 0
        for widget in QApplication.topLevelWidgets():
            widget.hide()
    assert seen == {"code": 0, "minimized": False}
