"""What covers the window while the data is opened: that it is, or why not, with a way to try again."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from clinic_desk.qt.theme import Theme, ThemeChoice
from clinic_desk.views.main_window import MainWindow
from clinic_desk.views.opening import OpeningCover
from clinic_desk.views.sentences import sentence_for_trouble


@pytest.fixture
def window(qapp, qtbot):
    window = MainWindow(Theme(ThemeChoice.LIGHT))
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


@pytest.fixture
def cover(window):
    cover = OpeningCover(Theme(ThemeChoice.LIGHT), "Opening…")
    window.show_cover(cover)
    return cover


def test_while_opening_there_is_nothing_to_press(cover, qtbot):
    assert cover.words_label.text() == "Opening…"
    qtbot.waitUntil(cover.busy_mark.isVisible)
    assert not cover.retry_button.isVisible()
    assert not cover.quit_button.isVisible()


def test_a_trouble_is_told_and_enter_or_space_tries_again(cover, qtbot):
    cover.show_trouble(sentence_for_trouble("file_locked"))
    assert cover.words_label.text() == sentence_for_trouble("file_locked")
    assert not cover.busy_mark.isVisible()
    assert QApplication.focusWidget() is cover.retry_button
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
        with qtbot.waitSignal(cover.retry_requested):
            qtbot.keyClick(QApplication.focusWidget(), key)
    with qtbot.waitSignal(cover.quit_requested):
        cover.quit_button.setFocus()
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
