"""The sheet of shortcuts: every key under its heading, found by typing, closed by Esc."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from clinic_desk.qt.actions import COMMANDS, native
from clinic_desk.views.shortcut_sheet import ShortcutSheet

Key = Qt.Key


@pytest.fixture
def show(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)

    def shown(**options):
        sheet = ShortcutSheet(parent, **options)
        qtbot.addWidget(sheet)
        with qtbot.waitActive(sheet):
            sheet.open()
            sheet.activateWindow()
        return sheet

    return shown


def texts(sheet):
    content = sheet.findChild(QWidget, "shortcut_rows").widget()
    return [label.text() for label in content.findChildren(QLabel)]


def ids(sheet):
    return [row.id for row in sheet.rows()]


def test_every_command_stands_there_once_with_a_key(show):
    sheet = show()
    assert sorted(ids(sheet)) == sorted(spec.id for spec in COMMANDS)
    shown = texts(sheet)
    for row in sheet.rows():
        assert row.label in shown
        assert row.keys[0] in shown


def test_what_is_typed_narrows_the_list_by_word_and_by_key(show, qtbot):
    sheet = show()
    assert QApplication.focusWidget() is sheet.find_edit
    qtbot.keyClicks(sheet.find_edit, "free time")
    assert ids(sheet) == ["booking.find_slot"]
    assert texts(sheet) == ["Booking", "Find a free time…", native("F3")]
    sheet.find_edit.clear()
    qtbot.keyClicks(sheet.find_edit, native("Ctrl+L").upper())
    assert "desk.lock" in ids(sheet)
    sheet.find_edit.setText("no such command")
    assert ids(sheet) == texts(sheet) == []
    sheet.find_edit.clear()
    assert len(ids(sheet)) == len(COMMANDS)


def test_only_what_works_here_stands_there_when_asked_for(show):
    sheet = show(ids={"desk.lock", "booking.find_slot"})
    named = {spec.id for spec in COMMANDS if not spec.own} & set(ids(sheet))
    assert named == {"desk.lock", "booking.find_slot"}


def test_letters_that_are_switched_off_do_not_stand_there(show):
    with_letters, without = show(), show(single_letters=False)
    assert "visit.arrived" in ids(with_letters)
    assert "visit.arrived" not in ids(without)
    assert "A" not in texts(without)


def test_doctor_columns_are_one_line(show):
    sheet = show()
    (row,) = [row for row in sheet.rows() if row.id == "go.doctor"]
    assert row.keys == (f"{native('Alt+1')} … {native('Alt+9')}",)


def test_esc_and_the_button_close_it(show, qtbot):
    sheet = show()
    with qtbot.waitSignal(sheet.rejected):
        qtbot.keyClick(sheet.find_edit, Key.Key_Escape)
    assert not sheet.isVisible()
    again = show()
    with qtbot.waitSignal(again.rejected):
        qtbot.mouseClick(again.findChild(QPushButton, "close_button"), Qt.MouseButton.LeftButton)


def test_the_headings_stand_in_two_halves(show):
    sheet = show()
    content = sheet.findChild(QWidget, "shortcut_rows").widget()
    headings = [label for label in content.findChildren(QLabel) if label.property("look") == "strong"]
    lefts = {label.parentWidget().mapTo(content, label.pos()).x() for label in headings}
    assert len(headings) > 3
    assert len(lefts) == 2
