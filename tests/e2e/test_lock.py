"""Coming back to a locked desk: the same desk for the same rights, a new one for changed rights, none for nobody."""

from dataclasses import replace

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import Role
from clinic_desk.domain.user import User
from clinic_desk.services.edits import update_of
from clinic_desk.views.sentences import sentence_for_trouble
from tests.support.program import PASSWORD


def change_the_receptionist(running, **changes):
    before = next(user for user in running.every(User) if user.role is Role.RECEPTIONIST)
    running.elsewhere(update_of(c.UpdateUser, before, replace(before, **changes)))


def lock_and_come_back(running):
    running.robot.press("Ctrl+L")
    assert running.window.is_covered
    running.robot.type(PASSWORD)
    running.robot.press("Return")


def test_the_same_person_comes_back_to_the_same_desk(small):
    desk = small.sign_in(email="receptionist@clinic.example").desk
    lock_and_come_back(small)
    small.wait_for_desk()
    assert small.desk is desk


def test_rights_that_were_changed_meanwhile_hold_at_once(small):
    first = small.sign_in(email="receptionist@clinic.example").desk
    small.robot.press("Ctrl+L")
    change_the_receptionist(small, role=Role.MANAGER)
    small.robot.type(PASSWORD)
    small.robot.press("Return")
    small.wait_for_desk()
    assert small.desk is not first
    assert small.desk.actor.role is Role.MANAGER


def test_an_account_that_was_switched_off_meanwhile_stays_outside(small):
    small.sign_in(email="receptionist@clinic.example")
    small.robot.press("Ctrl+L")
    change_the_receptionist(small, active=False)
    small.robot.type(PASSWORD)
    small.robot.press("Return")
    screen = small.window.cover
    small.robot.wait_until(lambda: bool(screen.password_field.problem_label.text()), "nothing was said")
    assert small.window.is_covered
    assert "switched off" in screen.password_field.problem_label.text()
    assert screen.password_field.problem_label.text() != sentence_for_trouble("trouble")


def test_a_password_is_changed_from_the_menu_and_counts_from_then_on(small):
    small.sign_in(email="receptionist@clinic.example")
    small.window.change_password_requested.emit()
    small.robot.type(PASSWORD)
    small.robot.press("Return")
    screen = small.window.cover
    small.robot.wait_until(screen.new_password_edit.isVisible, "no new password was asked for")
    small.robot.type("Another-2027")
    small.robot.press("Return")
    small.robot.type("Another-2027")
    small.robot.press("Return")
    small.wait_for_desk()
    small.robot.press("Ctrl+L")
    small.robot.type("Another-2027")
    small.robot.press("Return")
    small.wait_for_desk()


def test_the_old_password_may_be_kept_after_all(small):
    desk = small.sign_in(email="receptionist@clinic.example").desk
    small.window.change_password_requested.emit()
    small.robot.type(PASSWORD)
    small.robot.press("Return")
    screen = small.window.cover
    small.robot.wait_until(screen.keep_button.isVisible, "it cannot be kept")
    screen.keep_button.click()
    small.wait_for_desk()
    assert small.desk is desk
