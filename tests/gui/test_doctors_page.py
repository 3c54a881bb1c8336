"""The page of doctors by keys: finding, the whole form, approval, weekly hours, single days, leave, blocked time."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton, QWidget

from clinic_desk.desktop.doctor_screens import build_doctors, open_block_dialog
from clinic_desk.desktop.surroundings import Surroundings
from clinic_desk.domain.access import Role
from clinic_desk.domain.appointment import Appointment, Presence
from clinic_desk.domain.availability import BlockedTime, DateException, ExceptionKind, Leave, WorkingWeek
from clinic_desk.domain.doctor import Approval, Doctor, DoctorDetails
from clinic_desk.domain.refusals import StaleEdit
from clinic_desk.presenters.blocked_time import BlockSpan
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme, ThemeChoice
from clinic_desk.views.doctors.form import DoctorForm
from tests.support.builders import DAY, a_doctor, book
from tests.support.settings_views import SmallClinic

TODAY = date(2026, 11, 20)
ENTER = Qt.Key.Key_Return
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def theme(qapp):
    return Theme(ThemeChoice.LIGHT)


@pytest.fixture
def formats():
    return Formats(QLocale("en_GB"))


@pytest.fixture
def clinic():
    clinic = SmallClinic()
    pending = a_doctor(clinic.world.clinic, 7, "Dr Tania Sultana", "Paediatrics", approval=Approval.PENDING)
    from clinic_desk.domain.commands import CreateDoctor

    clinic.carry_out(CreateDoctor(doctor=pending))
    clinic.pending = pending
    return clinic


@pytest.fixture
def screens(clinic, theme, formats, qtbot):
    screens = build_doctors(surroundings(clinic, theme, formats))
    for listener in screens.listeners:
        clinic.jobs.subscribe(listener)
    qtbot.addWidget(screens.page)
    screens.page.resize(1200, 800)
    with qtbot.waitActive(screens.page):
        screens.page.show()
    screens.presenter.start()
    return screens


def surroundings(clinic, theme, formats, role=Role.ADMIN):
    return Surroundings(
        theme=theme,
        formats=formats,
        jobs=clinic.jobs,
        actor=clinic.actor(role),
        clock=clinic.clock,
        today=lambda: TODAY,
    )


def focused():
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(qtbot, *keys, modifier=Qt.KeyboardModifier.NoModifier):
    for key in keys:
        qtbot.keyClick(focused(), key, modifier)


def write(qtbot, text):
    """Type over what stands in the field that has the focus."""
    edit = focused()
    assert isinstance(edit, QLineEdit)
    edit.selectAll()
    qtbot.keyClicks(edit, text)


def find(parent, kind, name):
    """The newest widget of this name: what it replaces goes with the next round of events."""
    return parent.findChildren(kind, name)[-1]


# -- list --------------------------------------------------------------------------------------------


def names(page):
    return [page.list.item(row).text() for row in range(page.list.count())]


def test_typing_finds_doctors_and_enter_goes_into_the_list(screens, qtbot):
    page = screens.page
    page.search_edit.setFocus()
    qtbot.keyClicks(page.search_edit, "cardio")
    press(qtbot, ENTER)
    assert names(page) == ["Dr Nasrin Rahman"]
    assert page.list.hasFocus()


def test_pausing_while_typing_searches_too_and_nobody_is_said_in_words(screens, qtbot):
    page = screens.page
    page.search_edit.setFocus()
    with qtbot.waitSignal(page.search_requested):
        qtbot.keyClicks(page.search_edit, "zz")
    assert page.nobody_label.text() == "No doctor fits “zz”."
    assert not page.list.isVisible()


def test_the_arrows_show_one_doctor_after_the_other_on_the_card(screens, qtbot):
    page = screens.page
    page.search_edit.setFocus()
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Down)
    assert screens.page.list.currentItem().text() == "Dr Nasrin Rahman"
    assert find(page.card, QPushButton, "edit_doctor_button").isVisible()


def test_state_is_said_in_words_and_drawn_with_an_icon(screens, theme):
    page = screens.page
    said = {
        page.list.item(row).text(): page.list.item(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(3)
    }
    assert said["Dr Tania Sultana"] == "Dr Tania Sultana, Paediatrics, BMDC-7, Awaiting approval"
    assert said["Dr Nasrin Rahman"] == "Dr Nasrin Rahman, Cardiology, BMDC-0, Offline"
    image = page.list.viewport().grab().toImage()
    drawn = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert theme.colour("warning").name() in drawn


def test_an_inactive_doctor_is_said_to_be_so(theme, formats, qtbot, clinic, screens):
    gone = replace(clinic.first, active=False, approval=Approval.REFUSED)
    assert screens.page.list.said(gone)[-2:] == ["Not working here now", "Refused"]


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_the_state_stands_at_the_far_end_in_both_directions(screens, theme, direction):
    page = screens.page
    page.setLayoutDirection(direction)
    image = page.list.viewport().grab().toImage()
    colour = theme.colour("warning").name()
    columns = [
        x for x in range(image.width()) if any(image.pixelColor(x, y).name() == colour for y in range(image.height()))
    ]
    assert columns
    right = min(columns) > image.width() / 2
    assert right is (direction == Qt.LayoutDirection.LeftToRight)


# -- card --------------------------------------------------------------------------------------------


def test_a_doctor_is_approved_and_put_online_by_keys(screens, clinic, qtbot):
    page = screens.page
    screens.presenter.choose(clinic.pending.id)
    find(page.card, QPushButton, "approve_button").setFocus()
    press(qtbot, Qt.Key.Key_Space)
    assert clinic.stored(Doctor, clinic.pending.id).approval is Approval.APPROVED
    find(page.card, QPushButton, "online_button").setFocus()
    press(qtbot, Qt.Key.Key_Space)
    assert clinic.stored(Doctor, clinic.pending.id).presence is Presence.ONLINE
    assert focused().objectName() == "online_button"


def test_refusing_asks_for_the_reason_in_its_place(screens, clinic, qtbot):
    page = screens.page
    screens.presenter.choose(clinic.pending.id)
    find(page.card, QPushButton, "refuse_button").setFocus()
    press(qtbot, Qt.Key.Key_Space)
    assert page.card.problem_label.text() == "Write down why, then save again."
    assert focused() is page.card.reason_edit
    qtbot.keyClicks(focused(), "Licence has run out")
    press(qtbot, ENTER)
    stored = clinic.stored(Doctor, clinic.pending.id)
    assert (stored.approval, stored.approval_note) == (Approval.REFUSED, "Licence has run out")


def test_the_front_desk_sees_no_buttons_that_it_may_not_use(clinic, theme, formats, qtbot):
    screens = build_doctors(surroundings(clinic, theme, formats, Role.RECEPTIONIST))
    qtbot.addWidget(screens.page)
    screens.presenter.start()
    screens.presenter.choose(clinic.pending.id)
    assert screens.page.add_button.isHidden()
    assert screens.page.card.findChild(QPushButton, "approve_button") is None
    assert screens.page.card.findChild(QPushButton, "edit_doctor_button") is None
    assert screens.page.card.findChild(QPushButton, "hours_button") is not None


# -- form --------------------------------------------------------------------------------------------


def test_every_field_that_may_be_edited_has_an_editor(formats, qtbot):
    form = DoctorForm(formats)
    qtbot.addWidget(form)
    assert form.body.form.editors.keys() == {field.name for field in fields(DoctorDetails)}


def test_a_doctor_goes_through_the_form_unchanged(formats, qtbot, clinic):
    form = DoctorForm(formats)
    qtbot.addWidget(form)
    full = replace(
        clinic.first,
        specialities=("Cardiology", "Internal medicine"),
        qualifications="MBBS, FCPS",
        experience_years=12,
        fee=150050,
        biography="Line one\nLine two",
        languages=("বাংলা", "English"),
        max_patients_per_day=40,
        email="n@clinic.example",
        mobile="+8801712345678",
        buffer_before=5,
        buffer_after=10,
        colour="#123456",
    )
    from clinic_desk.services.directory import directory

    with clinic.database.read() as db:
        form.show_records((), directory(db))
    form.show_record(full, is_new=False)
    with qtbot.waitSignal(form.save_requested) as saved:
        form.body.save()
    assert saved.args == [full]


def test_a_doctor_is_added_by_keys_alone(screens, clinic, qtbot):
    screens.page.add_button.setFocus()
    press(qtbot, Qt.Key.Key_Space)
    for text in ("Dr Rafiq Islam", "Orthopaedics, Sports medicine", "BMDC-9"):
        write(qtbot, text)
        press(qtbot, Qt.Key.Key_Tab)
    press(qtbot, Qt.Key.Key_Tab)
    write(qtbot, "12")
    press(qtbot, Qt.Key.Key_Tab)
    write(qtbot, "1,500.50")
    press(qtbot, ENTER, modifier=CTRL)
    (added,) = [doctor for doctor in clinic.every(Doctor) if doctor.name == "Dr Rafiq Islam"]
    assert added.specialities == ("Orthopaedics", "Sports medicine")
    assert (added.licence, added.experience_years, added.fee) == ("BMDC-9", 12, 150050)
    assert screens.page.is_list_in_front
    assert "Dr Rafiq Islam" in names(screens.page)


def open_form(screens, doctor):
    screens.page.edit_requested.emit(doctor.id)
    return screens.page.form


def test_an_amount_is_typed_in_local_digits(screens, clinic, qtbot):
    form = open_form(screens, clinic.first)
    fee = form.fee.line
    fee.setFocus()
    fee.selectAll()
    event = QInputMethodEvent()
    event.setCommitString("২০০০.৫")
    QApplication.sendEvent(fee, event)
    press(qtbot, ENTER, modifier=CTRL)
    assert clinic.stored(Doctor, clinic.first.id).fee == 200050


def test_what_cannot_be_read_stays_typed_and_says_how(screens, clinic, qtbot):
    form = open_form(screens, clinic.first)
    form.fee.line.setFocus()
    write(qtbot, "a lot")
    press(qtbot, ENTER, modifier=CTRL)
    assert form.fee.problem_label.text() == "Type an amount, such as 1500 or 1500.50."
    assert (form.fee.line.text(), form.fee.line.hasFocus()) == ("a lot", True)
    assert not screens.page.is_list_in_front


def test_a_refusal_stands_beside_its_field(screens, clinic, qtbot):
    form = open_form(screens, clinic.first)
    licence = form.body.form.editors["licence"]
    licence.editor.setFocus()
    write(qtbot, "BMDC-1")
    press(qtbot, ENTER, modifier=CTRL)
    assert "unique" in licence.problem_label.text()
    assert focused() is licence.editor


def test_newer_values_are_offered_and_the_rest_stays(screens, clinic, qtbot):
    form = open_form(screens, clinic.first)
    form.show_refusal(StaleEdit(clinic.first.id, ("fee",)))
    assert form.fee.problem_label.text() == "Changed by someone else meanwhile."
    assert form.body.reload_button.isVisible()
    with qtbot.waitSignal(form.reload_requested):
        form.body.reload_button.setFocus()
        press(qtbot, Qt.Key.Key_Space)
    assert not form.body.reload_button.isVisible()


def test_escape_leaves_the_form_at_once_or_after_a_word_about_what_is_typed(screens, clinic, qtbot):
    open_form(screens, clinic.first)
    press(qtbot, Qt.Key.Key_Escape)
    assert screens.page.is_list_in_front
    form = open_form(screens, clinic.first)
    write(qtbot, "Somebody else")
    press(qtbot, Qt.Key.Key_Escape)
    assert form.body.notice_label.text() == "This is not saved yet. Do it again to leave without saving."
    assert not screens.page.is_list_in_front
    press(qtbot, Qt.Key.Key_Escape)
    assert screens.page.is_list_in_front
    assert clinic.stored(Doctor, clinic.first.id).name == "Dr Nasrin Rahman"


def test_clinics_are_ticked_with_space(screens, clinic, qtbot):
    form = open_form(screens, clinic.first)
    boxes = list(form.clinics.boxes.values())
    boxes[0].setFocus()
    press(qtbot, Qt.Key.Key_Space)
    press(qtbot, ENTER, modifier=CTRL)
    assert form.clinics.problem_label.text() == "This cannot be empty."


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
    around = surroundings(clinic, theme, formats)
    dialog = open_block_dialog(around, screens.page, keeps, **what)
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
