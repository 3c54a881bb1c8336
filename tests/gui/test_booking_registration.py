"""A new patient registered inside the booking, under real keys."""

import pytest
from PySide6.QtCore import Qt

from clinic_desk.qt.theme import Theme, ThemeChoice
from tests.support.booking_wiring import WiredDesk
from tests.support.keys import ALT, CTRL, compose, press, shown, type_text

KEY = Qt.Key


@pytest.fixture
def desk(qtbot):
    made = WiredDesk(Theme(ThemeChoice.LIGHT))
    qtbot.addWidget(made.dialog)
    return made


def test_a_new_patient_is_registered_and_the_booking_goes_on(desk, qtbot):
    dialog = shown(desk, qtbot)
    (before,) = desk.holds()
    type_text(qtbot, "farida begum")
    press(qtbot, KEY.Key_Return)
    assert dialog.registration.isVisible()
    assert dialog.registration.name_editor.read() == "Farida Begum"
    type_text(qtbot, "01911223344")
    press(qtbot, KEY.Key_Tab)
    type_text(qtbot, "14031988")
    press(qtbot, KEY.Key_Tab)
    type_text(qtbot, "f")
    assert desk.holds() == (before,)
    press(qtbot, KEY.Key_Return, CTRL)
    assert dialog.patient_box.chosen.name_label.text() == "Farida Begum"
    press(qtbot, KEY.Key_Return, CTRL)
    (visit,) = desk.visits()
    patient = desk.patient(visit.patient_id)
    assert (patient.full_name, patient.birth_date.isoformat(), patient.sex) == ("Farida Begum", "1988-03-14", "female")
    assert patient.phones[0].number == "+8801911223344"
    assert patient.language == "bn"
    assert patient.incomplete


def test_ctrl_n_registers_what_stands_in_the_box(desk, qtbot):
    dialog = shown(desk, qtbot)
    type_text(qtbot, "abdul karim 01555123456")
    press(qtbot, KEY.Key_N, CTRL)
    assert dialog.registration.name_editor.read() == "Abdul Karim"
    assert dialog.registration.phone_editor.read() == "01555123456"


def test_somebody_who_is_registered_already_is_taken_with_one_key(desk, qtbot):
    dialog = shown(desk, qtbot)
    type_text(qtbot, "abdul karim 01712998211")
    press(qtbot, KEY.Key_N, CTRL)
    assert dialog.registration.duplicate_buttons[0].isVisible()
    assert "same phone" in dialog.registration.duplicate_buttons[0].text()
    press(qtbot, KEY.Key_D, ALT)
    assert not dialog.registration.isVisible()
    assert dialog.patient_box.chosen.name_label.text() == "Abdul Karim"


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(desk, qtbot):
    dialog = shown(desk, qtbot)
    press(qtbot, KEY.Key_N, CTRL)
    dialog.registration.birth_editor.line.setFocus()
    type_text(qtbot, "someday")
    press(qtbot, KEY.Key_Return, CTRL)
    assert dialog.registration.birth_editor.has_problem
    assert dialog.registration.birth_editor.read() == "someday"
    dialog.registration.birth_editor.line.setFocus()
    dialog.registration.birth_editor.line.selectAll()
    type_text(qtbot, "36y")
    press(qtbot, KEY.Key_Return, CTRL)
    assert dialog.registration.name_editor.has_problem
    assert dialog.registration.birth_editor.read() == "36y"


def test_a_name_in_another_script_can_be_registered(desk, qtbot):
    dialog = shown(desk, qtbot)
    compose("ফারিদা বেগম")
    press(qtbot, KEY.Key_N, CTRL)
    press(qtbot, KEY.Key_Return, CTRL)
    assert dialog.patient_box.chosen.name_label.text() == "ফারিদা বেগম"


def test_esc_in_the_registration_goes_back_to_the_box(desk, qtbot):
    dialog = shown(desk, qtbot)
    type_text(qtbot, "farida")
    press(qtbot, KEY.Key_N, CTRL)
    press(qtbot, KEY.Key_Escape)
    assert dialog.isVisible()
    assert not dialog.registration.isVisible()
    assert dialog.patient_box.edit.hasFocus()


def test_a_half_made_registration_is_kept(desk, qtbot):
    dialog = shown(desk, qtbot)
    type_text(qtbot, "farida begum")
    press(qtbot, KEY.Key_N, CTRL)
    type_text(qtbot, "0191")
    dialog.close()
    shown(desk, qtbot)
    dialog.offer.take_button.click()
    assert dialog.registration.isVisible()
    assert dialog.registration.name_editor.read() == "Farida Begum"
    assert dialog.registration.phone_editor.read() == "0191"
