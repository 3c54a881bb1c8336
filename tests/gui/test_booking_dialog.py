"""The booking dialog under real keys, over a real clinic in memory."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from clinic_desk.domain.access import Role
from clinic_desk.domain.appointment import Override
from clinic_desk.domain.clinic_time import to_minutes
from clinic_desk.domain.patient import Alert, AlertMoment, BirthPrecision, Sex
from clinic_desk.qt.theme import Theme, ThemeChoice
from tests.support.booking_wiring import WiredDesk
from tests.support.builders import a_booking, at
from tests.support.keys import ALT, CTRL, SHIFT, compose, press, shown, type_text

KEY = Qt.Key


@pytest.fixture
def make_desk(qtbot):
    def make(role=Role.RECEPTIONIST, **world):
        desk = WiredDesk(Theme(ThemeChoice.LIGHT), role, **world)
        qtbot.addWidget(desk.dialog)
        return desk

    return make


@pytest.fixture
def desk(make_desk):
    return make_desk()


# -- the straight way --------------------------------------------------------------------------------


def test_a_known_patient_is_booked_without_the_mouse(desk, qtbot):
    shown(desk, qtbot)
    type_text(qtbot, "kar 0171")
    press(qtbot, KEY.Key_Down)
    press(qtbot, KEY.Key_Return)
    type_text(qtbot, "Chest pain")
    press(qtbot, KEY.Key_Return, CTRL)
    (visit,) = desk.visits()
    assert desk.patient(visit.patient_id).full_name == "Fatima Karim"
    assert (visit.starts_at, visit.minutes, visit.reason) == (at(10), 30, "Chest pain")
    assert not desk.dialog.isVisible()
    assert desk.holds() == ()


def test_with_a_patient_from_the_start_one_key_books(desk, qtbot):
    dialog = shown(desk, qtbot, patient_id=desk.world.patients[0].id)
    assert QApplication.focusWidget() is dialog.fields.reason.editor
    press(qtbot, KEY.Key_Return)
    assert [visit.patient_id for visit in desk.visits()] == [desk.world.patients[0].id]


def test_shift_and_enter_begin_a_new_line(desk, qtbot):
    shown(desk, qtbot, patient_id=desk.world.patients[0].id)
    type_text(qtbot, "Fever")
    press(qtbot, KEY.Key_Return, SHIFT)
    type_text(qtbot, "Cough")
    press(qtbot, KEY.Key_Return)
    assert [visit.reason for visit in desk.visits()] == ["Fever\nCough"]


def test_tab_goes_through_the_fields_in_the_order_in_which_they_stand(desk, qtbot):
    dialog = shown(desk, qtbot)
    names = []
    for _ in range(9):
        press(qtbot, KEY.Key_Tab)
        names.append(QApplication.focusWidget().objectName())
    assert names == [
        "day_edit", "time_edit", "minutes_edit", "type_id_edit", "doctor_id_edit", "room_id_edit",
        "reason_edit", "desk_notes_edit", "cancel_button",
    ]  # fmt: skip
    assert dialog.isVisible()


def test_the_title_says_when_and_with_whom(desk, qtbot):
    dialog = shown(desk, qtbot, 11, 30)
    assert dialog.title_label.text() == "Book · Mon 23 Nov, 11:30"
    assert dialog.doctor_label.text() == "with Dr Nasrin Rahman"
    assert dialog.line_label.text() == "Free · no clash for doctor, room or patient"


def test_times_are_those_of_the_clinic(make_desk, qtbot):
    desk = make_desk(zone="America/New_York")
    desk.clock.instant = at(8, zone="America/New_York")
    desk.presenter.start(desk.start_at(0, starts=to_minutes(at(10, zone="America/New_York"))))
    qtbot.waitExposed(desk.dialog)
    assert desk.dialog.fields.time.line.text() == "10:00"


# -- the patient box ---------------------------------------------------------------------------------


def lines(dialog):
    box = dialog.patient_box
    return [box.list.item(row).text() for row in range(box.list.count())]


def test_who_is_found_stands_with_what_tells_people_apart(desk, qtbot):
    dialog = shown(desk, qtbot)
    type_text(qtbot, "karim")
    assert lines(dialog) == [
        "Abdul Karim, +8801712998211, same phone, #A-10001",
        "Fatima Karim, +8801712998211, same phone, #A-10002",
        "New patient “karim”",
    ]


def test_a_name_in_another_script_is_found(desk, qtbot):
    dialog = shown(desk, qtbot)
    compose("নাজ")
    assert lines(dialog)[0].startswith("নাজমা খাতুন")
    press(qtbot, KEY.Key_Return)
    assert dialog.patient_box.chosen.name_label.text() == "নাজমা খাতুন"


def test_alerts_due_at_booking_stand_with_the_patient_and_others_do_not(desk, qtbot):
    patient = desk.world.patients[0]
    desk.know(
        patient.id,
        allergies=("penicillin",),
        alerts=(
            Alert(text="Interpreter needed"),
            Alert(text="Weigh on arrival", moments=(AlertMoment.CHECK_IN,)),
        ),
    )
    dialog = shown(desk, qtbot, patient_id=patient.id)
    assert dialog.patient_box.chosen.alerts == ("Interpreter needed", "Allergy: penicillin")


def texts_of(widget):
    """Everything that can be read on a widget now."""
    from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPlainTextEdit

    read = [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]
    read += [button.text() for button in widget.findChildren(QAbstractButton) if button.isVisibleTo(widget)]
    read += [edit.text() for edit in widget.findChildren(QLineEdit)]
    read += [edit.toPlainText() for edit in widget.findChildren(QPlainTextEdit)]
    read += [widget.accessibleName(), widget.accessibleDescription()]
    return " ".join(read)


def test_nothing_of_the_patient_before_is_left_on_the_dialog(desk, qtbot):
    one = desk.world.patients[0]
    desk.know(
        one.id, birth_date=at(0).date().replace(year=1984), birth_precision=BirthPrecision.DAY, sex=Sex.MALE,
        allergies=("penicillin",),
    )  # fmt: skip
    dialog = shown(desk, qtbot, patient_id=one.id)
    type_text(qtbot, "Chest pain")
    before = texts_of(dialog)
    secrets = ["Abdul", "1984", "male", "penicillin", "Chest pain", "A-10001"]
    assert all(secret in before for secret in secrets)
    dialog.patient_box.chosen.change_button.click()
    assert not [secret for secret in secrets if secret in texts_of(dialog) and secret != "Chest pain"]
    type_text(qtbot, "fatima")
    press(qtbot, KEY.Key_Return)
    after = texts_of(dialog)
    assert "Fatima Karim" in after
    assert not [secret for secret in secrets if secret in after]
    chosen = dialog.patient_box.chosen
    assert "Abdul" not in chosen.accessibleName()
    assert "penicillin" not in chosen.accessibleDescription()


def test_nothing_of_anybody_waits_on_a_closed_dialog(desk, qtbot):
    one = desk.world.patients[0]
    desk.know(one.id, allergies=("penicillin",))
    desk.elsewhere(a_booking(desk.world, 10))
    dialog = shown(desk, qtbot, patient_id=one.id)
    type_text(qtbot, "Chest pain")
    secrets = ["Abdul", "penicillin", "Chest pain", "A-10001"]
    assert all(secret in texts_of(dialog) for secret in secrets)
    press(qtbot, KEY.Key_Escape)
    assert not [secret for secret in secrets if secret in texts_of(dialog)]


def test_texts_that_were_put_aside_can_be_put_back(desk, qtbot):
    dialog = shown(desk, qtbot, patient_id=desk.world.patients[0].id)
    type_text(qtbot, "Chest pain")
    dialog.patient_box.chosen.change_button.click()
    type_text(qtbot, "fatima")
    press(qtbot, KEY.Key_Return)
    assert dialog.offer.isVisible()
    dialog.offer.take_button.click()
    assert dialog.fields.reason.read() == "Chest pain"
    assert not dialog.offer.isVisible()


def test_enter_in_an_empty_box_asks_before_it_books_nobody(desk, qtbot):
    dialog = shown(desk, qtbot)
    press(qtbot, KEY.Key_Return)
    assert dialog.line_label.text() == "Nobody is chosen. Book once more for a visit without a patient."
    assert desk.visits() == ()
    press(qtbot, KEY.Key_Return)
    assert [visit.patient_id for visit in desk.visits()] == [None]


def test_half_a_name_is_not_booked_from_another_field(desk, qtbot):
    dialog = shown(desk, qtbot)
    type_text(qtbot, "fati")
    dialog.fields.reason.editor.setFocus()
    press(qtbot, KEY.Key_Return, CTRL)
    assert dialog.line_label.text() == "Choose somebody from the list, or register somebody new."
    assert dialog.patient_box.edit.hasFocus()
    assert dialog.patient_box.edit.text() == "fati"
    assert desk.visits() == ()


def test_nothing_is_booked_while_somebody_is_being_registered(desk, qtbot):
    dialog = shown(desk, qtbot)
    type_text(qtbot, "farida")
    press(qtbot, KEY.Key_N, CTRL)
    assert not dialog.book_button.isEnabled()
    press(qtbot, KEY.Key_Escape)
    assert dialog.book_button.isEnabled()


# -- what stands against it --------------------------------------------------------------------------


def test_reasons_stand_in_words_and_a_key_moves_to_a_free_time(desk, qtbot):
    desk.elsewhere(a_booking(desk.world, 10))
    dialog = shown(desk, qtbot, patient_id=desk.world.patients[1].id)
    assert dialog.reasons.words_label.text() == "The doctor has another visit 10:00 – 10:30 (Abdul Karim)."
    assert [button.text().split()[-1] for button in dialog.reasons.buttons] == ["09:15", "09:30", "10:30"]
    assert dialog.line_label.text() == "Not free"
    press(qtbot, KEY.Key_3, ALT)
    assert dialog.fields.time.line.text() == "10:30"
    assert not dialog.reasons.isVisible()
    assert dialog.line_label.text() == "Free · no clash for doctor, room or patient"
    press(qtbot, KEY.Key_Return)
    assert max(visit.starts_at for visit in desk.visits()) == at(10, 30)


def test_a_figure_typed_in_a_text_is_a_figure(desk, qtbot):
    desk.elsewhere(a_booking(desk.world, 10))
    dialog = shown(desk, qtbot, patient_id=desk.world.patients[1].id)
    type_text(qtbot, "3 days")
    assert dialog.fields.reason.read() == "3 days"
    assert dialog.fields.time.line.text() == "10:00"


def test_plain_keys_choose_while_the_focus_is_on_the_reasons(desk, qtbot):
    desk.elsewhere(a_booking(desk.world, 10))
    dialog = shown(desk, qtbot, patient_id=desk.world.patients[1].id)
    dialog.reasons.buttons[0].setFocus()
    press(qtbot, KEY.Key_2)
    assert dialog.fields.time.line.text() == "09:30"


def test_somebody_else_s_booking_shows_while_the_dialog_is_open(desk, qtbot):
    dialog = shown(desk, qtbot, 16, 45, minutes=30)
    assert dialog.reasons.words_label.text() == "The doctor does not work 17:00 – 17:15."
    desk.elsewhere(a_booking(desk.world, 16, 30))
    assert "The doctor has another visit 16:30 – 17:00 (Abdul Karim)." in dialog.reasons.words_label.text()


def test_the_front_desk_sees_no_way_to_overrule(desk, qtbot):
    desk.elsewhere(a_booking(desk.world, 10))
    dialog = shown(desk, qtbot)
    assert dialog.reasons.isVisible()
    assert not dialog.override_row.isVisible()


def test_a_manager_overrules_with_a_reason(make_desk, qtbot):
    desk = make_desk(Role.MANAGER)
    desk.elsewhere(a_booking(desk.world, 10))
    dialog = shown(desk, qtbot, patient_id=desk.world.patients[1].id)
    boxes = {kind for kind, box in dialog.override_row.boxes.items() if box.isVisible()}
    assert boxes == {Override.DOCTOR}
    dialog.override_row.boxes[Override.DOCTOR].setFocus()
    press(qtbot, KEY.Key_Space)
    press(qtbot, KEY.Key_Return)
    assert dialog.isVisible()
    assert dialog.override_row.reason_field.has_problem
    assert QApplication.focusWidget() is dialog.override_row.reason_edit
    type_text(qtbot, "Emergency")
    press(qtbot, KEY.Key_Return)
    assert not dialog.isVisible()
    newest = max(desk.visits(), key=lambda visit: visit.id)
    assert (newest.overrides, newest.override_reason) == ((Override.DOCTOR,), "Emergency")


# -- when and how long -------------------------------------------------------------------------------


def test_the_length_has_its_limits_and_steps_by_five(desk, qtbot):
    dialog = shown(desk, qtbot)
    assert dialog.fields.length.label.text() == "Length (15–180)"
    dialog.fields.length.box.setFocus()
    press(qtbot, KEY.Key_Up)
    assert dialog.draft.minutes == 35
    press(qtbot, KEY.Key_Down)
    press(qtbot, KEY.Key_Down)
    assert dialog.draft.minutes == 25


def test_day_and_time_are_typed_or_stepped(desk, qtbot):
    dialog = shown(desk, qtbot)
    dialog.fields.time.line.setFocus()
    dialog.fields.time.line.selectAll()
    type_text(qtbot, "1430")
    assert dialog.draft.starts == to_minutes(at(14, 30))
    press(qtbot, KEY.Key_Up)
    assert dialog.draft.starts == to_minutes(at(14, 35))
    dialog.fields.day.line.setFocus()
    dialog.fields.day.line.selectAll()
    type_text(qtbot, "thu")
    assert dialog.title_label.text() == "Book · Thu 26 Nov, 14:35"
    press(qtbot, KEY.Key_Down)
    assert dialog.title_label.text() == "Book · Wed 25 Nov, 14:35"


def test_what_cannot_be_read_stays_as_typed_and_is_not_booked(desk, qtbot):
    dialog = shown(desk, qtbot)
    dialog.fields.time.line.setFocus()
    dialog.fields.time.line.selectAll()
    type_text(qtbot, "half ten")
    press(qtbot, KEY.Key_Return)
    assert dialog.isVisible()
    assert dialog.fields.time.line.text() == "half ten"
    assert dialog.fields.time.has_problem
    assert desk.visits() == ()


def test_a_kind_of_visit_brings_its_length(desk, qtbot):
    dialog = shown(desk, qtbot)
    dialog.fields.kind.combo.setFocus()
    type_text(qtbot, "e")
    assert dialog.draft.type_id == desk.world.types[1].id
    assert dialog.fields.length.read() == 20


# -- leaving -----------------------------------------------------------------------------------------


def test_esc_leaves_and_nothing_typed_is_lost(desk, qtbot):
    dialog = shown(desk, qtbot, patient_id=desk.world.patients[0].id)
    type_text(qtbot, "Knee, since Tuesday")
    press(qtbot, KEY.Key_Escape)
    assert not dialog.isVisible()
    assert desk.holds() == ()
    shown(desk, qtbot, 14)
    assert dialog.fields.reason.read() == ""
    assert dialog.offer.isVisible()
    dialog.offer.take_button.click()
    assert dialog.fields.reason.read() == "Knee, since Tuesday"
    assert dialog.patient_box.chosen.name_label.text() == "Abdul Karim"
    assert dialog.title_label.text() == "Book · Mon 23 Nov, 10:00"


def test_half_a_name_comes_back_with_the_list(desk, qtbot):
    dialog = shown(desk, qtbot)
    type_text(qtbot, "fati")
    press(qtbot, KEY.Key_Escape)
    shown(desk, qtbot)
    dialog.offer.take_button.click()
    assert dialog.patient_box.edit.text() == "fati"
    assert lines(dialog)[0].startswith("Fatima Karim")


def test_closing_the_window_gives_the_time_back(desk, qtbot):
    dialog = shown(desk, qtbot)
    assert len(desk.holds()) == 1
    dialog.close()
    assert desk.holds() == ()


def test_the_timer_keeps_the_time_held(desk, qtbot):
    dialog = shown(desk, qtbot)
    desk.clock.advance(minutes=10)
    assert desk.holds() == ()
    dialog.tick_requested.emit()
    assert len(desk.holds()) == 1
