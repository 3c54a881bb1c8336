"""Nobody at the desk: names are covered first, then the desk is locked; every sign of life begins anew.

Time is not waited for: the watch's own timers are read, and let run out at once.
"""

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from clinic_desk.qt.idle import IdleWatch

MINUTE = 60_000


class Stage:
    """A watch, what it announced, and an editor in which somebody works."""

    def __init__(self, qapp, qtbot):
        self.owner = QObject()
        self.watch = IdleWatch(qapp, self.owner)
        self.announced = []
        self.watch.cover_due.connect(lambda: self.announced.append("cover"))
        self.watch.lock_due.connect(lambda: self.announced.append("lock"))
        self.edit = QLineEdit()
        qtbot.addWidget(self.edit)
        self.edit.show()
        self.cover, self.lock = self.watch.findChildren(QTimer)

    def running(self):
        return [timer.interval() // MINUTE for timer in (self.cover, self.lock) if timer.isActive()]

    def run_out(self, timer):
        """Let a timer's time be over now."""
        timer.start(0)
        QApplication.processEvents()


@pytest.fixture
def stage(qapp, qtbot):
    stage = Stage(qapp, qtbot)
    yield stage
    stage.watch.stop()


def test_a_watch_that_was_not_begun_announces_nothing(stage, qtbot):
    qtbot.keyClicks(stage.edit, "a")
    assert stage.running() == []


def test_names_are_covered_first_then_the_desk_is_locked_each_once(stage):
    stage.watch.watch(cover_minutes=2, lock_minutes=15)
    assert stage.running() == [2, 15]
    stage.run_out(stage.cover)
    assert stage.announced == ["cover"]
    assert not stage.cover.isActive()
    stage.run_out(stage.lock)
    assert stage.announced == ["cover", "lock"]
    QApplication.processEvents()
    assert stage.announced == ["cover", "lock"]


@pytest.mark.parametrize(("cover", "lock", "running"), [(0, 15, [15]), (2, 0, [2]), (0, 0, [])])
def test_no_minutes_mean_never(stage, qtbot, cover, lock, running):
    stage.watch.watch(cover_minutes=cover, lock_minutes=lock)
    assert stage.running() == running
    qtbot.keyClicks(stage.edit, "a")
    assert stage.running() == running


def type_by_input_method(_qtbot, edit):
    event = QInputMethodEvent()
    event.setCommitString("ন")
    QApplication.sendEvent(edit, event)


SIGNS_OF_LIFE = {
    "key": lambda qtbot, edit: qtbot.keyClick(edit, Qt.Key.Key_A),
    "button": lambda qtbot, edit: qtbot.mouseClick(edit, Qt.MouseButton.LeftButton),
    "movement": lambda qtbot, edit: qtbot.mouseMove(edit, QPoint(3, 3)),
    "input method": type_by_input_method,
}


@pytest.mark.parametrize("sign", SIGNS_OF_LIFE)
def test_every_sign_of_life_begins_anew(stage, qtbot, sign):
    stage.watch.watch(cover_minutes=2, lock_minutes=15)
    stage.run_out(stage.cover)
    stage.cover.setInterval(2 * MINUTE)
    stage.lock.stop()
    SIGNS_OF_LIFE[sign](qtbot, stage.edit)
    qtbot.waitUntil(lambda: stage.running() == [2, 15])
    assert stage.announced == ["cover"]


def test_what_the_program_does_by_itself_is_no_sign_of_life(stage, qtbot):
    stage.watch.watch(cover_minutes=2, lock_minutes=15)
    stage.cover.stop()
    stage.edit.setText("Karim")
    stage.edit.repaint()
    stage.edit.setFocus()
    qtbot.keyRelease(stage.edit, Qt.Key.Key_A)
    QApplication.processEvents()
    assert stage.running() == [15]


def test_a_stopped_watch_stays_stopped_whatever_happens(stage, qtbot):
    stage.watch.watch(cover_minutes=2, lock_minutes=15)
    stage.watch.stop()
    qtbot.keyClicks(stage.edit, "a")
    assert stage.running() == []


def test_other_minutes_count_from_now(stage):
    stage.watch.watch(cover_minutes=2, lock_minutes=15)
    stage.watch.watch(cover_minutes=0, lock_minutes=5)
    assert stage.running() == [5]


def test_typing_still_reaches_where_it_is_meant_for(stage, qtbot):
    stage.watch.watch(cover_minutes=2, lock_minutes=15)
    qtbot.keyClicks(stage.edit, "Karim")
    assert stage.edit.text() == "Karim"
