"""A doctor's working time by keys: weekly hours, single days, leave, and blocked time."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from clinic_desk.desktop.doctor_screens import build_doctors, open_block_dialog
from clinic_desk.domain.appointment import Appointment
from clinic_desk.domain.availability import BlockedTime, DateException, ExceptionKind, Leave, WorkingWeek
from clinic_desk.domain.commands import FieldChange, UpdateWorkingWeek
from clinic_desk.presenters.blocked_time import BlockSpan
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme, ThemeChoice
from clinic_desk.storage.troubles import FileLocked
from tests.support.builders import DAY, book
from tests.support.keyboard import CTRL, ENTER, find, focused, press, write
from tests.support.settings_views import SmallClinic


@pytest.fixture
def theme(qapp):
    return Theme(ThemeChoice.LIGHT)


@pytest.fixture
def formats():
    return Formats(QLocale("en_GB"))


@pytest.fixture
def clinic():
    return SmallClinic()


@pytest.fixture
def screens(clinic, theme, formats, qtbot):
    screens = build_doctors(clinic.surroundings(theme, formats))
    clinic.follow(screens.listeners)
    qtbot.addWidget(screens.page)
    screens.page.resize(1200, 800)
    with qtbot.waitActive(screens.page):
        screens.page.show()
    screens.presenter.start()
    return screens


# -- weekly hours ------------------------------------------------------------------------------------


@pytest.fixture
def hours(screens, clinic):
    screens.page.hours_requested.emit(clinic.first.id)
    return screens.page.working_time


def week_of(clinic):
    return next(week for week in clinic.every(WorkingWeek) if week.doctor_id == clinic.first.id)


def monday(time, number=0):
    return [line for line in time.sessions.findChildren(QWidget) if line.objectName() == f"line_0_{number}"][-1]


def test_times_are_typed_as_people_type_them_and_saved_by_key(hours, clinic, qtbot):
    first = monday(hours)
    first.starts_edit.setFocus()
    write(qtbot, "0830")
    press(qtbot, Qt.Key.Key_Tab)
    write(qtbot, "13")
    press(qtbot, Qt.Key.Key_Tab)
    write(qtbot, "10-10:15 Tea")
    find(hours.sessions, QPushButton, "add_0").setFocus()
    press(qtbot, Qt.Key.Key_Space)
    write(qtbot, "20")
    press(qtbot, Qt.Key.Key_Tab)
    write(qtbot, "3")
    assert monday(hours, 1).next_day_label.isVisible()
    press(qtbot, ENTER, modifier=CTRL)
    sessions = sorted((item.starts, item.minutes) for item in week_of(clinic).sessions if item.weekday == 0)
    assert sessions == [(510, 270), (1200, 420)]


def test_a_problem_stands_below_its_line_and_goes_when_it_is_put_right(hours, clinic, qtbot):
    line = monday(hours)
    line.ends_edit.setFocus()
    write(qtbot, "late")
    press(qtbot, ENTER, modifier=CTRL)
    assert line.problem_label.text() == "Type a time, such as 9, 9:30 or 0930."
    assert week_of(clinic).version == 1
    line.ends_edit.setFocus()
    write(qtbot, "18")
    assert not line.problem_label.isVisible()


def test_while_typing_stops_the_lines_are_checked(hours, qtbot):
    line = monday(hours)
    line.ends_edit.setFocus()
    with qtbot.waitSignal(hours.check_requested):
        write(qtbot, "late")
    assert line.problem_label.isVisible()


def test_a_day_is_copied_to_all_others_by_keys(hours, clinic, qtbot):
    line = monday(hours)
    line.starts_edit.setFocus()
    write(qtbot, "7")
    find(hours.sessions, QPushButton, "copy_0").setFocus()
    press(qtbot, Qt.Key.Key_Space)
    menu = find(hours.sessions, QMenu, "copy_menu")
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, ENTER)
    press(qtbot, ENTER, modifier=CTRL)
    assert {item.starts for item in week_of(clinic).sessions} == {420}
    assert len(week_of(clinic).sessions) == 7


def test_a_session_is_removed_and_the_day_is_closed(hours, clinic, qtbot):
    monday(hours).remove_button.setFocus()
    press(qtbot, Qt.Key.Key_Space)
    assert focused().objectName() == "add_0"
    press(qtbot, ENTER, modifier=CTRL)
    assert {item.weekday for item in week_of(clinic).sessions} == {1, 2, 3, 4, 5, 6}


def test_visits_outside_the_new_hours_are_listed_and_the_second_save_keeps_them(hours, clinic, qtbot):
    with clinic.database.write() as db:
        visit = book(db, clinic.world, 15)
    monday(hours).ends_edit.setFocus()
    write(qtbot, "13")
    monday(hours).breaks_edit.clear()
    press(qtbot, ENTER, modifier=CTRL)
    assert hours.affected.isVisible()
    assert hours.affected.list.item(0).text() == "Mon 23 Nov 15:00 · Abdul Karim · 30 min · Dr Nasrin Rahman"
    assert hours.save_button.text() == "Save, the visit stays booked"
    press(qtbot, ENTER, modifier=CTRL)
    assert not hours.affected.isVisible()
    assert week_of(clinic).version == 2
    assert clinic.stored(Appointment, visit.id) == visit


def test_hours_changed_elsewhere_are_offered_by_a_button(hours, clinic, qtbot):
    week = week_of(clinic)
    change = {"valid_from": FieldChange(before=None, after="2026-01-01")}
    clinic.carry_out(UpdateWorkingWeek(record_id=week.id, changes=change))
    hours.from_field.line.setFocus()
    write(qtbot, "1 feb 2026")
    press(qtbot, ENTER, modifier=CTRL)
    assert "Someone changed this" in hours.notice_label.text()
    hours.reload_button.setFocus()
    press(qtbot, Qt.Key.Key_Space)
    assert hours.from_field.line.text() == "1 Jan 2026"


def test_an_end_before_the_start_and_a_locked_file_are_said_where_they_belong(hours, clinic, qtbot):
    hours.from_field.line.setFocus()
    write(qtbot, "1 feb 2027")
    hours.until_field.line.setFocus()
    write(qtbot, "1 jan 2027")
    press(qtbot, ENTER, modifier=CTRL)
    assert hours.until_field.problem_label.text() == "The end must come after the start."
    write(qtbot, "1 mar 2027")
    clinic.trouble = FileLocked()
    press(qtbot, ENTER, modifier=CTRL)
    assert hours.notice_label.text().startswith("Another program is using")
    assert hours.until_field.line.text() == "1 mar 2027"


def test_another_week_is_added_with_its_dates(hours, clinic, qtbot):
    hours.new_week_button.setFocus()
    press(qtbot, Qt.Key.Key_Space)
    hours.from_field.line.setFocus()
    write(qtbot, "1 jan 2027")
    press(qtbot, ENTER, modifier=CTRL)
    weeks = [week for week in clinic.every(WorkingWeek) if week.doctor_id == clinic.first.id]
    assert {week.valid_from for week in weeks} == {None, date(2027, 1, 1)}
    assert hours.week_combo.count() == 2
    assert "from 1 Jan 2027" in hours.week_combo.currentText()


def test_a_date_that_cannot_be_read_is_not_saved(hours, clinic, qtbot):
    hours.until_field.line.setFocus()
    write(qtbot, "someday")
    press(qtbot, ENTER, modifier=CTRL)
    assert hours.until_field.has_problem
    assert week_of(clinic).version == 1


def test_escape_goes_back_to_the_list(hours, screens, qtbot):
    monday(hours).starts_edit.setFocus()
    write(qtbot, "8")
    press(qtbot, Qt.Key.Key_Escape)
    assert "not saved yet" in hours.notice_label.text()
    assert not screens.page.is_list_in_front
    press(qtbot, Qt.Key.Key_Escape)
    assert screens.page.is_list_in_front


# -- single days and leave ---------------------------------------------------------------------------


def dialog_of(screens, qtbot):
    dialog = screens.dialogs[-1][0]
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def closed(screens, qtbot):
    qtbot.waitUntil(lambda: not screens.dialogs)
    with qtbot.waitActive(screens.page):
        screens.page.activateWindow()


def test_leave_lists_its_visits_before_it_is_saved_by_keys(hours, screens, clinic, qtbot):
    with clinic.database.write() as db:
        visit = book(db, clinic.world, 15)
    hours.tabs.setCurrentIndex(2)
    hours.add_leave_button.setFocus()
    press(qtbot, Qt.Key.Key_Space)
    dialog = dialog_of(screens, qtbot)
    write(qtbot, "23 nov")
    press(qtbot, Qt.Key.Key_Tab)
    assert focused().text() == "23 Nov 2026"
    assert dialog.affected.list.count() == 1
    press(qtbot, ENTER, modifier=CTRL)
    closed(screens, qtbot)
    (leave,) = clinic.every(Leave)
    assert (leave.first_day, leave.last_day) == (DAY, DAY)
    assert clinic.stored(Appointment, visit.id) == visit
    assert hours.leave_list.item(0).text() == "23 Nov 2026"


def test_names_are_covered_in_the_list_of_visits_too(hours, screens, clinic, qtbot):
    with clinic.database.write() as db:
        book(db, clinic.world, 15)
    screens.set_private(True)
    hours.leave_requested.emit(None)
    dialog = dialog_of(screens, qtbot)
    write(qtbot, "23 nov")
    press(qtbot, Qt.Key.Key_Tab)
    assert "Abdul" not in dialog.affected.list.item(0).text()
    screens.set_private(False)
    assert "Abdul Karim" in dialog.affected.list.item(0).text()
    press(qtbot, Qt.Key.Key_Escape, Qt.Key.Key_Escape)
    closed(screens, qtbot)


def test_a_stored_leave_is_opened_with_enter_and_withdrawn(hours, screens, clinic, qtbot):
    hours.tabs.setCurrentIndex(2)
    hours.leave_requested.emit(None)
    dialog_of(screens, qtbot)
    press(qtbot, ENTER, modifier=CTRL)
    closed(screens, qtbot)
    hours.leave_list.setFocus()
    press(qtbot, ENTER)
    dialog = dialog_of(screens, qtbot)
    dialog.withdraw_button.setFocus()
    press(qtbot, Qt.Key.Key_Space)
    closed(screens, qtbot)
    assert clinic.every(Leave)[0].withdrawn
    assert hours.leave_list.count() == 0


def test_part_of_a_day_needs_both_ends(hours, screens, clinic, qtbot):
    hours.leave_requested.emit(None)
    dialog = dialog_of(screens, qtbot)
    dialog.body.form.editors["from_minute"].editor.setFocus()
    write(qtbot, "14")
    press(qtbot, ENTER, modifier=CTRL)
    assert dialog.body.form.editors["from_minute"].has_problem
    assert clinic.every(Leave) == ()
    press(qtbot, Qt.Key.Key_Escape, Qt.Key.Key_Escape)
    closed(screens, qtbot)


def test_an_extra_session_is_typed_in_its_dialog(hours, screens, clinic, qtbot):
    hours.tabs.setCurrentIndex(1)
    hours.add_day_button.setFocus()
    press(qtbot, Qt.Key.Key_Space)
    dialog = dialog_of(screens, qtbot)
    write(qtbot, "23 nov")
    press(qtbot, Qt.Key.Key_Tab)
    press(qtbot, Qt.Key.Key_End)
    assert dialog.sessions.isVisible()
    line = monday(dialog)
    line.starts_edit.setFocus()
    write(qtbot, "18")
    press(qtbot, Qt.Key.Key_Tab)
    write(qtbot, "21")
    line.capacity_edit.setFocus()
    write(qtbot, "3")
    press(qtbot, ENTER, modifier=CTRL)
    closed(screens, qtbot)
    (item,) = clinic.every(DateException)
    assert (item.kind, item.day) == (ExceptionKind.EXTRA, DAY)
    assert [(each.starts, each.minutes, each.capacity) for each in item.sessions] == [(1080, 180, 3)]
    assert hours.day_list.item(0).text() == "23 Nov 2026 · Extra session · 18:00 – 21:00 · Dhanmondi Clinic"


def test_a_day_whose_sessions_cannot_be_read_says_so_at_the_line(hours, screens, clinic, qtbot):
    hours.day_requested.emit(None)
    dialog = dialog_of(screens, qtbot)
    dialog.kind.combo.setFocus()
    press(qtbot, Qt.Key.Key_End)
    monday(dialog).starts_edit.setFocus()
    write(qtbot, "x")
    press(qtbot, ENTER, modifier=CTRL)
    assert monday(dialog).problem_label.isVisible()
    press(qtbot, Qt.Key.Key_Escape, Qt.Key.Key_Escape)
    closed(screens, qtbot)
    assert clinic.every(DateException) == ()


# -- blocked time ------------------------------------------------------------------------------------


def block_dialog(screens, clinic, theme, formats, qtbot, **what):
    keeps = []
    dialog = open_block_dialog(clinic.surroundings(theme, formats), screens.page, keeps, **what)
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog, keeps


def test_time_is_blocked_over_a_span_of_the_calendar_and_freed_again(screens, clinic, theme, formats, qtbot):
    with clinic.database.write() as db:
        book(db, clinic.world, 9)
    span = BlockSpan(
        clinic_id=clinic.world.clinic.id, doctor_id=clinic.first.id, day=DAY, from_minute=540, until_minute=600
    )
    dialog, keeps = block_dialog(screens, clinic, theme, formats, qtbot, span=span)
    assert dialog.affected.list.count() == 1
    dialog.body.form.editors["label"].editor.setFocus()
    write(qtbot, "Students")
    dialog.body.form.editors["ends_at"].editor.setFocus()
    write(qtbot, "930")
    press(qtbot, ENTER, modifier=CTRL)
    press(qtbot, ENTER, modifier=CTRL)
    qtbot.waitUntil(lambda: not keeps)
    (block,) = clinic.every(BlockedTime)
    assert block.label == "Students"
    assert (block.ends_at - block.starts_at).total_seconds() == 30 * 60
    dialog, keeps = block_dialog(screens, clinic, theme, formats, qtbot, block_id=block.id)
    assert dialog.body.form.editors["starts_at"].read() == "09:00"
    dialog.withdraw_button.setFocus()
    press(qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not keeps)
    assert clinic.stored(BlockedTime, block.id).withdrawn


def test_the_whole_clinic_or_a_room_can_be_chosen(screens, clinic, theme, formats, qtbot):
    span = BlockSpan(clinic_id=clinic.world.clinic.id, doctor_id=None, day=DAY, from_minute=540, until_minute=1440)
    dialog, keeps = block_dialog(screens, clinic, theme, formats, qtbot, span=span)
    assert dialog.whom.combo.currentText() == "The whole clinic"
    assert dialog.body.form.editors["ends_at"].read() == "24:00"
    press(qtbot, Qt.Key.Key_Up)
    press(qtbot, ENTER, modifier=CTRL)
    qtbot.waitUntil(lambda: not keeps)
    (block,) = clinic.every(BlockedTime)
    assert block.room_id == clinic.world.rooms[1].id
