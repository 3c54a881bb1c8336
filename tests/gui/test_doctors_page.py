"""The page of doctors by keys: finding, the card with approval and presence, and the whole form."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QPushButton

from clinic_desk.desktop.doctor_screens import build_doctors
from clinic_desk.domain.access import Role
from clinic_desk.domain.appointment import Presence
from clinic_desk.domain.commands import CreateDoctor
from clinic_desk.domain.doctor import Approval, Doctor, DoctorDetails
from clinic_desk.domain.refusals import StaleEdit
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme, ThemeChoice
from clinic_desk.services.directory import directory
from clinic_desk.views.doctors.form import DoctorForm
from tests.support.builders import a_doctor
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
    clinic = SmallClinic()
    clinic.pending = a_doctor(clinic.world.clinic, 7, "Dr Tania Sultana", "Paediatrics", approval=Approval.PENDING)
    clinic.carry_out(CreateDoctor(doctor=clinic.pending))
    return clinic


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
    screens = build_doctors(clinic.surroundings(theme, formats, Role.RECEPTIONIST))
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
