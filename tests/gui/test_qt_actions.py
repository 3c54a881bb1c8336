"""Commands as actions of a widget: they work where the table says, and letters can be switched off."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMenu, QVBoxLayout, QWidget

from clinic_desk.qt.actions import BoundActions, Group, key_hint


class Screen(QWidget):
    def __init__(self):
        super().__init__()
        self.done = []
        self.grid = QWidget()
        self.grid.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.edit = QLineEdit()
        layout = QVBoxLayout(self)
        layout.addWidget(self.grid)
        layout.addWidget(self.edit)
        self.grid_actions = BoundActions(self.grid, {"visit.arrived": self.note("arrived"), "go.now": self.note("now")})
        self.window_actions = BoundActions(
            self, {"go.command_bar": self.note("find")}, numbered={"go.doctor": self.done.append}
        )

    def note(self, what):
        return lambda: self.done.append(what)


@pytest.fixture
def screen(qtbot):
    screen = Screen()
    qtbot.addWidget(screen)
    with qtbot.waitActive(screen):
        screen.show()
    screen.grid.setFocus()
    return screen


def test_a_letter_works_while_the_grid_has_the_focus(screen, qtbot):
    qtbot.keyClick(screen.grid, Qt.Key.Key_A)
    assert screen.done == ["arrived"]


def test_a_letter_typed_into_a_field_is_a_letter(screen, qtbot):
    screen.edit.setFocus()
    qtbot.keyClicks(screen.edit, "a")
    assert screen.done == []
    assert screen.edit.text() == "a"


def test_letters_can_be_switched_off_and_on_and_other_keys_stay(screen, qtbot):
    screen.grid_actions.set_single_letters(False)
    qtbot.keyClick(screen.grid, Qt.Key.Key_A)
    qtbot.keyClick(screen.grid, Qt.Key.Key_Home)
    assert screen.done == ["now"]
    screen.grid_actions.set_single_letters(True)
    qtbot.keyClick(screen.grid, Qt.Key.Key_A)
    assert screen.done == ["now", "arrived"]


def test_a_window_s_command_works_from_a_field(screen, qtbot):
    screen.edit.setFocus()
    qtbot.keyClick(screen.edit, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert screen.done == ["find"]


def test_a_numbered_command_is_told_its_number(screen, qtbot):
    for key in (Qt.Key.Key_1, Qt.Key.Key_9):
        qtbot.keyClick(screen.edit, key, Qt.KeyboardModifier.AltModifier)
    assert screen.done == [1, 9]


def test_a_greyed_command_does_nothing(screen, qtbot):
    screen.grid_actions.set_enabled("visit.arrived", False)
    qtbot.keyClick(screen.grid, Qt.Key.Key_A)
    assert screen.done == []


def test_a_menu_is_filled_from_the_table_and_works(screen, qtbot):
    menu = QMenu(screen)
    screen.grid_actions.fill_menu(menu, Group.VISIT)
    assert [action.objectName() for action in menu.actions()] == ["visit.arrived"]
    menu.actions()[0].trigger()
    assert screen.done == ["arrived"]


def test_what_the_grid_hears_itself_cannot_be_bound(screen):
    with pytest.raises(ValueError, match=r"grid\.open"):
        BoundActions(screen, {"grid.open": lambda: None})


def test_a_hint_is_a_key_and_a_word(qapp):
    assert key_hint("visit.arrived") == ("A", "arrived")
