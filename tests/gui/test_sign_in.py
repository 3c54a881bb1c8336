"""The sign-in screen by keys: what is asked for, what stays after a refusal, and the page for a new password."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from clinic_desk.domain.refusals import AccountInactive, InvalidFields, SignInFailed, SignInLocked
from clinic_desk.domain.user import password_problems
from clinic_desk.qt.theme import Theme, ThemeChoice
from clinic_desk.views.sentences import sentence_for, sentence_for_trouble
from clinic_desk.views.sign_in import SignInScreen

Key = Qt.Key


@pytest.fixture
def show(qtbot):
    def shown(**options):
        screen = SignInScreen(Theme(ThemeChoice.LIGHT), **options)
        screen.asked = []
        screen.offered = []
        screen.sign_in_requested.connect(lambda *given: screen.asked.append(given))
        screen.new_password_requested.connect(screen.offered.append)
        qtbot.addWidget(screen)
        with qtbot.waitActive(screen):
            screen.show()
            screen.activateWindow()
        screen.setFocus()
        return screen

    return shown


@pytest.fixture
def type_keys(qtbot):
    """Press keys where the focus is, as a person does."""

    def typed(*parts):
        for part in parts:
            if isinstance(part, str):
                qtbot.keyClicks(QApplication.focusWidget(), part)
            else:
                qtbot.keyClick(QApplication.focusWidget(), part)

    return typed


def focused():
    widget = QApplication.focusWidget()
    return widget.objectName() if widget else None


def test_name_enter_password_enter_signs_in(show, type_keys):
    screen = show(clinic_name="Dhanmondi Clinic")
    assert focused() == "email_edit"
    type_keys("salma@clinic.example", Key.Key_Return)
    assert screen.asked == []
    assert focused() == "password_edit"
    type_keys("Green-Tea-42", Key.Key_Return)
    assert screen.asked == [("salma@clinic.example", "Green-Tea-42")]
    assert screen.title_label.text() == "Dhanmondi Clinic"


def test_with_a_known_name_only_the_password_is_typed(show, type_keys):
    screen = show(email="salma@clinic.example")
    assert focused() == "password_edit"
    type_keys("Green-Tea-42", Key.Key_Enter)
    assert screen.asked == [("salma@clinic.example", "Green-Tea-42")]


def test_tab_and_space_lead_to_the_same(show, type_keys):
    screen = show()
    type_keys("salma@clinic.example", Key.Key_Tab, "Green-Tea-42", Key.Key_Tab)
    assert focused() == "sign_in_button"
    type_keys(Key.Key_Space)
    assert screen.asked == [("salma@clinic.example", "Green-Tea-42")]


def test_spaces_around_the_address_are_dropped_and_those_in_a_password_kept(show, type_keys):
    screen = show()
    type_keys(" salma@clinic.example ", Key.Key_Return, " Green Tea 42 ", Key.Key_Return)
    assert screen.asked == [("salma@clinic.example", " Green Tea 42 ")]


def test_a_password_in_another_script_arrives_as_typed(show, type_keys):
    screen = show(email="salma@clinic.example")
    event = QInputMethodEvent()
    event.setCommitString("সবুজ-চা-২০২৬!ঢাকা")
    QApplication.sendEvent(screen.password_edit, event)
    type_keys(Key.Key_Return)
    assert screen.asked == [("salma@clinic.example", "সবুজ-চা-২০২৬!ঢাকা")]


def test_without_an_address_the_person_is_asked_for_it(show, type_keys):
    screen = show()
    type_keys(Key.Key_Tab, "Green-Tea-42", Key.Key_Return)
    assert screen.asked == []
    assert screen.email_field.has_problem
    assert focused() == "email_edit"
    type_keys("s")
    assert not screen.email_field.has_problem


def test_passwords_are_never_shown(show):
    screen = show()
    for edit in (screen.password_edit, screen.new_password_edit, screen.repeat_edit):
        assert edit.echoMode() == QLineEdit.EchoMode.Password


@pytest.mark.parametrize(
    "refusal", [SignInFailed(), AccountInactive(), SignInLocked(until="2026-11-20T04:28:30+00:00")], ids=type
)
def test_after_a_refusal_the_address_stays_and_the_password_is_selected(show, type_keys, refusal):
    screen = show()
    type_keys("salma@clinic.example", Key.Key_Return, "Green-Tea-43", Key.Key_Return)
    screen.set_busy(True)
    screen.set_busy(False)
    screen.show_refusal(refusal)
    assert screen.password_field.problem_label.text() == sentence_for(refusal)
    assert screen.email_edit.text() == "salma@clinic.example"
    assert focused() == "password_edit"
    assert screen.password_edit.selectedText()
    type_keys("Green-Tea-42")
    assert not screen.password_field.has_problem
    type_keys(Key.Key_Return)
    assert screen.asked[-1] == ("salma@clinic.example", "Green-Tea-42")


def test_while_the_password_is_checked_enter_does_nothing_more(show, type_keys):
    screen = show(email="salma@clinic.example")
    type_keys("Green-Tea-42", Key.Key_Return)
    screen.set_busy(True)
    type_keys(Key.Key_Return, Key.Key_Return)
    assert len(screen.asked) == 1
    assert not screen.sign_in_button.isEnabled()
    screen.set_busy(False)
    type_keys(Key.Key_Return)
    assert len(screen.asked) == 2


def test_a_trouble_stands_beside_the_field_that_is_shown(show):
    screen = show(email="salma@clinic.example")
    screen.show_trouble("file_locked")
    assert screen.password_field.problem_label.text() == sentence_for_trouble("file_locked")
    screen.ask_new_password("Salma")
    screen.show_trouble("disk_full")
    assert screen.new_password_field.problem_label.text() == sentence_for_trouble("disk_full")


# -- new password --------------------------------------------------------------------------------


def test_a_new_password_is_typed_twice(show, type_keys):
    screen = show(email="salma@clinic.example")
    screen.ask_new_password("Salma Akter")
    assert "Salma Akter" in screen.title_label.text()
    assert focused() == "new_password_edit"
    assert not screen.password_edit.isVisible()
    type_keys("Black-Tea-43", Key.Key_Return)
    assert focused() == "repeat_edit"
    type_keys("Black-Tea-44", Key.Key_Return)
    assert screen.offered == []
    assert screen.repeat_field.has_problem
    assert focused() == "repeat_edit"
    type_keys(Key.Key_Backspace, "3", Key.Key_Return)
    assert screen.offered == ["Black-Tea-43"]


def test_a_weak_new_password_is_told_beside_it_with_all_that_it_lacks(show, type_keys):
    screen = show(email="salma@clinic.example")
    screen.ask_new_password("Salma Akter")
    type_keys("tea", Key.Key_Return, "tea", Key.Key_Return)
    screen.show_refusal(InvalidFields(password_problems("tea")))
    assert screen.new_password_field.problem_label.text().count(".") == 4
    assert focused() == "new_password_edit"
    assert screen.new_password_edit.selectedText()
    type_keys("Black-Tea-43", Key.Key_Tab)
    assert screen.repeat_edit.text() == "tea"


def test_another_refusal_of_a_new_password_is_told_on_the_same_page(show):
    screen = show(email="salma@clinic.example")
    screen.ask_new_password("Salma Akter")
    screen.show_refusal(AccountInactive())
    assert screen.new_password_field.problem_label.text() == sentence_for(AccountInactive())
    assert focused() == "new_password_edit"


def test_while_a_new_password_is_stored_enter_does_nothing_more(show, type_keys):
    screen = show(email="salma@clinic.example")
    screen.ask_new_password("Salma Akter")
    type_keys("Black-Tea-43", Key.Key_Return, "Black-Tea-43", Key.Key_Return)
    screen.set_busy(True)
    type_keys(Key.Key_Return)
    assert screen.offered == ["Black-Tea-43"]


def test_at_the_end_nothing_typed_is_left(show, type_keys):
    screen = show(email="salma@clinic.example")
    type_keys("Green-Tea-42")
    screen.ask_new_password("Salma Akter")
    type_keys("Black-Tea-43", Key.Key_Return, "Black-Tea-43")
    screen.finish()
    edits = (screen.password_edit, screen.new_password_edit, screen.repeat_edit)
    assert [edit.text() for edit in edits] == ["", "", ""]


# -- lock and demo -------------------------------------------------------------------------------


def test_a_lock_names_whose_desk_it_is_and_asks_for_the_password_only(show, type_keys):
    screen = show(email="salma@clinic.example", locked_by="Salma Akter")
    assert "Salma Akter" in screen.title_label.text()
    assert not screen.email_edit.isVisible()
    assert focused() == "password_edit"
    type_keys("Green-Tea-42", Key.Key_Return)
    assert screen.asked == [("salma@clinic.example", "Green-Tea-42")]


def test_somebody_else_can_ask_for_a_locked_desk(show, qtbot):
    screen = show(email="salma@clinic.example", locked_by="Salma Akter")
    switch = next(button for button in screen.findChildren(QPushButton) if button.objectName() == "switch_button")
    assert switch.isVisible()
    screen.set_busy(True)
    assert not switch.isEnabled()
    screen.set_busy(False)
    with qtbot.waitSignal(screen.switch_requested):
        qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert not [button for button in show().findChildren(QPushButton) if button.objectName() == "switch_button"]


def test_a_person_of_the_demo_clinic_is_one_click_away(show, qtbot):
    people = (("Salma Akter, front desk", "salma@clinic.example"), ("Dr Rahman", "rahman@clinic.example"))
    screen = show(invitations=people, password="Demo-2026!")
    button = screen.findChild(QPushButton, "invitation_rahman")
    assert button.text() == "Dr Rahman"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert screen.asked == [("rahman@clinic.example", "Demo-2026!")]
    screen.set_busy(True)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(screen.asked) == 1
