"""A working day's turns in the whole program: signing in, locks, refusals, undoing, other desks and other people."""

from collections import Counter
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import Role
from clinic_desk.domain.appointment import Override, Status
from clinic_desk.domain.patient import Alert
from clinic_desk.services.edits import update_of
from tests.support.builders import a_booking, at
from tests.support.program import visible_words

NAMES = ("Abdul", "Karim", "Fatima", "নাজমা", "998211")


def everything_visible():
    return visible_words(*(widget for widget in QApplication.topLevelWidgets() if widget.isVisible()))


def sign_in(running, role):
    running.sign_in(email=f"{role.value}@clinic.example")
    return running


@pytest.fixture
def desk(small):
    """The receptionist of the small clinic; Abdul Karim is booked at eleven."""
    small.visit = small.elsewhere(a_booking(small.world, 11, reason="Chest pain"))[0]
    return sign_in(small, Role.RECEPTIONIST)


def begin_booking(running, *, text="Knee hurts"):
    """Open the dialog on free time and fill in somebody and a reason; nobody is active yet."""
    running.robot.press("Home", "Ctrl+N")
    running.robot.type("fatima")
    running.robot.press("Return")
    running.robot.tab_to(running.dialog.fields.reason.editor)
    running.robot.type(text)


# -- signing in ----------------------------------------------------------------------------------------


def test_a_wrong_password_is_said_and_the_right_one_opens_the_desk(small):
    small.wait_for_cover()
    screen = small.window.cover
    small.robot.type("receptionist@clinic.example")
    small.robot.press("Return")
    small.robot.type("Wrong-2026")
    small.robot.press("Return")
    assert small.program.desk is None
    assert screen.password_field.problem_label.text()
    assert screen.email_edit.text() == "receptionist@clinic.example"
    assert small.robot.focus is screen.password_edit
    small.robot.type("Demo-2026")
    small.robot.press("Return")
    small.wait_for_desk()
    assert small.robot.focus is small.grid
    assert small.program.preferences.last_user == "receptionist@clinic.example"


# -- lock, switch, privacy -----------------------------------------------------------------------------


def test_a_lock_keeps_a_half_made_booking(desk):
    begin_booking(desk)
    desk.robot.press("Ctrl+L")
    assert desk.window.is_covered
    assert desk.dialog is None
    assert not [name for name in NAMES if name in everything_visible()]
    desk.robot.press("Ctrl+K", "F3", "Ctrl+N")
    assert desk.dialog is None
    desk.robot.type("Demo-2026")
    desk.robot.press("Return")
    desk.wait_for_desk()
    desk.robot.press("Ctrl+N")
    assert desk.dialog.offer.isVisible()
    desk.robot.tab_to(desk.dialog.offer.take_button)
    desk.robot.press("Space")
    assert desk.dialog.fields.reason.read() == "Knee hurts"
    assert desk.dialog.patient_box.chosen.name_label.text() == "Fatima Karim"


def test_switching_the_person_leaves_nothing_of_the_one_before(desk):
    desk.desk.make_active(desk.world.patients[0].id)
    desk.robot.settle()
    desk.robot.press("Ctrl+K")
    desk.robot.type("karim")
    desk.robot.press("Escape")
    desk.select(desk.visit)
    desk.robot.press("A", "Home", "Ctrl+N")
    desk.robot.type("Knee hurts")
    desk.robot.press("Ctrl+L")
    desk.robot.tab_to(desk.find("switch_button"))
    desk.robot.press("Space")
    words = everything_visible()
    assert not [name for name in (*NAMES, "receptionist user") if name in words]
    sign_in(desk, Role.MANAGER)
    assert desk.desk.actor.role is Role.MANAGER
    assert "receptionist user" not in everything_visible()
    assert not desk.window.active_patient.isVisible()
    assert desk.desk.active_patient is None
    assert desk.desk.calendar.selected is None
    desk.robot.press("Ctrl+Z")
    assert desk.visits()[desk.visit.id].status is Status.ARRIVED
    desk.robot.press("Ctrl+N")
    assert not desk.dialog.offer.isVisible()
    assert "Knee" not in everything_visible()
    desk.robot.press("Escape")
    assert len(desk.window.findChildren(QAction, "edit.undo")) == 1


def test_nothing_of_a_person_piles_up_behind_the_next(desk):
    def kept():
        return Counter(type(dialog).__name__ for dialog in desk.window.findChildren(QDialog))

    before = kept()
    desk.robot.press("Ctrl+N")
    desk.robot.type("fatima")
    desk.program.switch_user()
    sign_in(desk, Role.MANAGER)
    assert kept() == before
    desk.robot.click(desk.window.top_bar.clinic_chip)
    desk.robot.press("Down", "Down", "Return")
    assert kept() == before


def test_answers_that_come_after_the_person_left_go_nowhere(desk):
    patient_id = desk.world.patients[0].id
    for _ in range(3):
        desk.desk.calendar.presenter.read_again()
        desk.desk.next_free.start()
        desk.desk.find_slot()
        desk.desk.open_booking(patient_id=patient_id)
        desk.desk.make_active(patient_id)
        desk.desk.patients.presenter.search("karim")
        desk.desk.open_patient(patient_id)
        desk.desk.show_page("doctors")
        desk.program.open_desk_again(desk.desk.person, desk.desk.clinic.id)
    desk.robot.settle()
    assert desk.bugs == []
    assert not desk.window.active_patient.isVisible()
    assert desk.dialog is None


def test_covered_names_are_covered_everywhere(desk):
    desk.select(desk.visit)
    desk.desk.make_active(desk.world.patients[1].id)
    desk.robot.settle()
    assert desk.window.active_patient.isVisible()
    desk.desk.show_page("patients")
    desk.robot.type("kar")
    desk.desk.show_page("calendar")
    desk.robot.press("F12")
    for page in ("calendar", "patients"):
        desk.desk.show_page(page)
        desk.robot.settle()
        assert not [name for name in NAMES if name in everything_visible()], page
    desk.desk.show_page("calendar")
    desk.robot.press("Ctrl+K")
    desk.robot.type("fat")
    assert "F. K." in everything_visible()
    assert not [name for name in NAMES if name in everything_visible()]
    desk.robot.press("Escape", "F12")
    assert "Abdul Karim" in everything_visible()


def test_nothing_done_while_names_are_covered_reads_them_back(desk):
    desk.select(desk.visit)
    desk.robot.press("F12", "M", "Down", "Return")
    assert desk.visits()[desk.visit.id].move_count == 1
    assert not [name for name in NAMES if name in everything_visible()]


def test_reasons_against_a_move_name_nobody_while_names_are_covered(desk):
    desk.elsewhere(a_booking(desk.world, 11, 30, patient_id=desk.world.patients[1].id))
    desk.select(desk.visit)
    desk.robot.press("F12", "M", "Down", "Down", "Return")
    bar = desk.desk.calendar.screen.answer_bar
    assert bar.isVisible()
    assert not [name for name in NAMES if name in everything_visible()]
    desk.robot.press("Escape")
    assert desk.visits()[desk.visit.id].starts_at == at(11)


def test_keys_that_work_everywhere_work_in_dialogs(desk):
    desk.robot.press("Ctrl+N", "F1")
    assert desk.dialog.objectName() == "shortcut_sheet"
    desk.robot.press("F1", "Escape")
    assert desk.dialog.objectName() == "booking_dialog"
    desk.robot.press("F12")
    assert desk.desk.is_private
    desk.robot.press("Ctrl+L")
    assert desk.window.is_covered


def test_a_lock_puts_a_dialog_away_that_asks_before_it_closes(small):
    sign_in(small, Role.MANAGER)
    small.robot.press("B")
    dialog = small.dialog
    small.robot.tab_to(dialog.body.form.editor_of("label").editor)
    small.robot.type("Deep cleaning")
    small.robot.press("Ctrl+L")
    assert not dialog.isVisible()
    assert small.robot.focus is small.window.cover.password_edit
    small.robot.type("Demo-2026")
    small.robot.press("Return")
    small.wait_for_desk()
    assert small.dialog is dialog
    assert dialog.body.form.editor_of("label").read() == "Deep cleaning"


# -- refusals ------------------------------------------------------------------------------------------


def test_a_refused_booking_keeps_what_was_typed_and_offers_free_times(desk):
    before = desk.visits()
    desk.select(desk.visit)
    desk.robot.press("Ctrl+N")
    dialog = desk.dialog
    desk.robot.type("fatima")
    desk.robot.press("Return")
    desk.robot.tab_to(dialog.fields.reason.editor)
    desk.robot.type("Knee hurts")
    desk.robot.press("Ctrl+Return")
    assert desk.dialog is dialog
    assert desk.visits().keys() == before.keys()
    assert "11:00" in dialog.reasons.words_label.text()
    assert [button.isVisible() for button in dialog.reasons.buttons] == [True, True, True]
    desk.robot.press("Alt+1")
    assert not dialog.reasons.isVisible()
    assert dialog.fields.reason.read() == "Knee hurts"
    desk.robot.press("Ctrl+Return")
    visit = desk.new_visit(before)
    assert visit.reason == "Knee hurts"
    assert visit.patient_id == desk.world.patients[1].id
    assert visit.starts_at != desk.visit.starts_at


def test_a_receptionist_is_not_offered_to_book_twice(desk):
    desk.select(desk.visit)
    desk.robot.press("Ctrl+N")
    desk.robot.type("fatima")
    desk.robot.press("Return")
    assert desk.dialog.reasons.isVisible()
    assert not desk.dialog.override_row.isVisible()


def test_a_manager_books_twice_with_a_reason(small):
    visit = small.elsewhere(a_booking(small.world, 11))[0]
    sign_in(small, Role.MANAGER)
    before = small.visits()
    small.select(visit)
    small.robot.press("Ctrl+N")
    dialog = small.dialog
    small.robot.type("fatima")
    small.robot.press("Return")
    small.robot.tab_to(dialog.override_row.boxes[Override.DOCTOR])
    small.robot.press("Space")
    if dialog.override_row.boxes[Override.ROOM].isVisible():
        small.robot.press("Tab", "Space")
    small.robot.press("Ctrl+Return")
    assert small.dialog is dialog, "without a reason nothing is overruled"
    assert small.robot.focus is dialog.override_row.reason_edit
    small.robot.type("Emergency")
    small.robot.press("Return")
    overbooked = small.new_visit(before)
    assert overbooked.starts_at == visit.starts_at
    assert overbooked.override_reason == "Emergency"
    assert Override.DOCTOR in overbooked.overrides


# -- undoing -------------------------------------------------------------------------------------------


def undo_words(running):
    return running.window.findChild(QAction, "edit.undo").text()


def test_several_steps_are_taken_back_by_name_and_done_again(desk):
    desk.select(desk.visit)
    desk.robot.press("M", "Down", "Down", "Return")
    assert "11:00" in undo_words(desk)
    desk.robot.press("A")
    assert "11:30" in undo_words(desk)
    stored = desk.visits()[desk.visit.id]
    assert (stored.status, stored.starts_at) == (Status.ARRIVED, at(11, 30))
    desk.robot.press("Ctrl+Z")
    stored = desk.visits()[desk.visit.id]
    assert (stored.status, stored.starts_at) == (Status.BOOKED, at(11, 30))
    desk.robot.press("Ctrl+Z")
    assert desk.visits()[desk.visit.id].starts_at == at(11)
    desk.robot.press("Ctrl+Z")
    desk.robot.press("Ctrl+Shift+Z", "Ctrl+Shift+Z")
    stored = desk.visits()[desk.visit.id]
    assert (stored.status, stored.starts_at) == (Status.ARRIVED, at(11, 30))


def test_undoing_is_refused_when_somebody_else_took_the_time(desk):
    desk.select(desk.visit)
    desk.robot.press("M", "Down", "Down", "Return")
    taken = desk.elsewhere(a_booking(desk.world, 11, patient_id=desk.world.patients[1].id))[0]
    desk.robot.press("Ctrl+Z")
    stored = desk.visits()
    assert stored[desk.visit.id].starts_at == at(11, 30)
    assert stored[taken.id].starts_at == at(11)
    assert desk.window.notices.isVisible()
    assert desk.window.notices.keys
    before = desk.visits()
    desk.robot.press("Ctrl+Z")
    assert desk.visits() == before


# -- other desks, other clinics, other people ----------------------------------------------------------


def test_a_booking_of_another_desk_appears(desk):
    visit = desk.elsewhere(a_booking(desk.world, 15, patient_id=desk.world.patients[1].id))[0]
    assert desk.grid.plan.find(visit.id) is None
    desk.robot.press("Alt+Right", "Alt+Left")
    assert desk.grid.plan.find(visit.id) is not None


def test_another_clinic_has_its_own_day(desk):
    assert desk.window.top_bar.clinic_chip.text() == "Dhanmondi Clinic"
    assert len(desk.grid.plan.columns) == 2
    desk.robot.click(desk.window.top_bar.clinic_chip)
    desk.robot.press("Down", "Down", "Return")
    assert desk.window.top_bar.clinic_chip.text() == "Uttara Clinic"
    assert desk.desk.clinic.name == "Uttara Clinic"
    assert desk.robot.focus is desk.grid
    desk.robot.press("Ctrl+N")
    assert desk.dialog.draft.clinic_id == desk.desk.clinic.id
    desk.robot.press("Escape")
    desk.robot.click(desk.window.top_bar.clinic_chip)
    desk.robot.press("Down", "Return")
    assert desk.grid.plan.find(desk.visit.id) is not None


def test_a_doctor_calls_off_nothing_and_edits_no_settings(small):
    visit = small.elsewhere(a_booking(small.world, 11))[0]
    sign_in(small, Role.DOCTOR)
    small.select(visit)
    small.robot.press("Delete")
    assert small.dialog is None
    assert small.visits()[visit.id].is_live
    small.desk.show_page("settings")
    side = small.desk.settings.page.side
    assert side.count() == 2


def test_an_edit_of_a_patient_is_seen_where_the_patient_is_shown(desk):
    patient = desk.world.patients[0]
    desk.select(desk.visit)
    changed = replace(patient, alerts=(Alert(text="Wheelchair"),))
    desk.desk.jobs.write(
        update_of(c.UpdatePatient, patient, changed), actor=desk.desk.actor, then=lambda _patient: None
    )
    desk.robot.settle()
    assert "Wheelchair" in visible_words(desk.desk.calendar.card)


def test_a_quiet_desk_covers_names_and_then_locks(desk):
    desk.program.idle.cover_due.emit()
    assert desk.desk.is_private
    desk.program.idle.lock_due.emit()
    assert desk.window.is_covered
    desk.robot.type("Demo-2026")
    desk.robot.press("Return")
    desk.wait_for_desk()
    assert not desk.desk.is_private


# -- ending and beginning again ------------------------------------------------------------------------


def test_what_was_asked_for_last_is_stored_when_the_window_closes(desk, start):
    desk.select(desk.visit)
    desk.robot.press("M", "Down", "Down")
    QTest.keyClick(desk.robot.focus, Qt.Key.Key_Return)  # and close at once, without waiting for the answer
    desk.close()
    again = start(None)
    assert again.visits()[desk.visit.id].starts_at == at(11, 30)
    again.wait_for_cover()
    screen = again.window.cover
    assert screen.email_edit.text() == "receptionist@clinic.example"
    assert again.robot.focus is screen.password_edit
    again.robot.type("Demo-2026")
    again.robot.press("Return")
    again.wait_for_desk()
    assert again.grid.plan.find(desk.visit.id) is not None


def test_a_name_in_another_script_is_found_and_booked(desk):
    before = desk.visits()
    desk.robot.press("Ctrl+K")
    desk.robot.type("নাজমা")
    desk.robot.press("Return")
    assert desk.window.active_patient.name_label.text() == "নাজমা খাতুন"
    desk.robot.press("F3", "Return", "Ctrl+Return")
    assert desk.new_visit(before).patient_id == desk.world.patients[2].id
