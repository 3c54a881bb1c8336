"""The editors of a patient's form, by keys: birth dates and ages, phones, alerts, codes, lists."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QToolButton

from clinic_desk.domain.patient import Alert, AlertMoment, BirthPrecision, BloodGroup, Channel, Phone, Sex
from clinic_desk.presenters.patient_advice import PhoneShare
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme, ThemeChoice
from clinic_desk.views.patients.form import PatientForm
from tests.support.patient_forms import (
    TODAY,
    new_form,
    opened,
    place_of,
    press_save,
    retype,
    said_in,
)
from tests.support.shown_records import SmallDesk


@pytest.fixture(scope="module")
def desk():
    return SmallDesk()


@pytest.fixture
def form(qtbot):
    form = PatientForm(Theme(ThemeChoice.LIGHT), Formats(QLocale("en_GB")))
    qtbot.addWidget(form, before_close_func=PatientForm.finish)
    with qtbot.waitActive(form):
        form.open()
    return form


@pytest.fixture
def saved(form):
    values = []
    form.save_requested.connect(values.append)
    return values


@pytest.mark.parametrize(
    ("typed", "born", "precision", "echo"),
    [
        ("14031988", date(1988, 3, 14), BirthPrecision.DAY, "14 Mar 1988 · 38 y"),
        ("3/1988", date(1988, 3, 1), BirthPrecision.MONTH, "March 1988 · 38 y"),
        ("1988", date(1988, 1, 1), BirthPrecision.YEAR, "1988 · about 38 y"),
        ("36y", date(1990, 1, 1), BirthPrecision.AGE, "born about 1990 · about 36 y · told on 20 Nov 2026"),
    ],
)
def test_a_birth_date_or_age_is_echoed_as_it_was_understood(form, desk, saved, qtbot, *, typed, born, precision, echo):
    form.show_form(new_form(desk, "Farida"))
    retype(qtbot, form.fields.birth.line, typed)
    assert form.fields.birth.echo_label.text() == echo
    press_save(form, qtbot)
    assert (saved[0].birth_date, saved[0].birth_precision) == (born, precision)
    assert saved[0].birth_noted_on == (TODAY if precision is BirthPrecision.AGE else None)


def test_a_birth_date_nobody_understands_is_said_beside_it_and_nothing_is_saved(form, desk, saved, qtbot):
    form.show_form(opened(desk))
    retype(qtbot, form.fields.birth.line, "spring")
    press_save(form, qtbot)
    assert saved == []
    assert form.fields.birth.has_problem
    assert form.fields.birth.line.hasFocus()
    assert form.is_dirty
    retype(qtbot, form.fields.birth.line, "1988")
    assert not form.fields.birth.has_problem
    retype(qtbot, form.fields.birth.line, "")
    press_save(form, qtbot)
    assert (saved[0].birth_date, saved[0].birth_precision) == (None, BirthPrecision.UNKNOWN)


@pytest.mark.parametrize(
    ("born", "precision", "noted", "text"),
    [
        (date(1984, 3, 12), BirthPrecision.DAY, None, "12 Mar 1984"),
        (date(1984, 3, 1), BirthPrecision.MONTH, None, "3/1984"),
        (date(1984, 1, 1), BirthPrecision.YEAR, None, "1984"),
        (date(1990, 1, 1), BirthPrecision.AGE, date(2024, 11, 20), "34y"),
        (date(2026, 6, 20), BirthPrecision.AGE, date(2026, 11, 20), "5m"),
        (None, BirthPrecision.UNKNOWN, None, ""),
    ],
)
def test_a_stored_birth_date_is_shown_as_it_could_be_typed(form, desk, born, precision, noted, text):
    patient = replace(desk.patient, birth_date=born, birth_precision=precision, birth_noted_on=noted)
    form.show_form(opened(desk, patient))
    assert form.fields.birth.line.text() == text
    assert not form.is_dirty


def numbers(form):
    return [edit for edit in form.fields.phones.findChildren(QLineEdit, "phone_number_edit") if edit.isVisible()]


def test_phones_are_added_named_and_removed(form, desk, saved, qtbot):
    form.show_form(opened(desk))
    qtbot.mouseClick(form.fields.phones.add_button, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    first, second = numbers(form)
    assert first.text() == "+880 1712-998211"
    assert second.hasFocus()
    qtbot.keyClicks(second, "01911 555666")
    labels = form.fields.phones.findChildren(QLineEdit, "phone_label_edit")
    qtbot.keyClicks(labels[0], "home")
    qtbot.keyClicks(labels[1], "son")
    press_save(form, qtbot)
    assert saved[-1].phones == (
        replace(desk.patient.phones[0], label="home"),
        Phone(number="", typed="01911 555666", label="son"),
    )
    for button in form.fields.phones.findChildren(QToolButton, "remove_phone_button"):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert [edit.text() for edit in numbers(form)] == [""]
    press_save(form, qtbot)
    assert saved[-1].phones == ()


def test_who_else_has_a_number_is_said_below_it(form, desk):
    form.show_form(opened(desk))
    form.show_shares((PhoneShare(typed="01712-998211", names=("Fatima Karim", "Rahim", "Karim", "Salma")),))
    assert "Also the phone of Fatima Karim, Rahim and 2 more" in said_in(form.fields.phones)
    form.show_shares((PhoneShare(typed="01712-998211", names=("Fatima Karim",)),))
    assert "Also the phone of Fatima Karim" in said_in(form.fields.phones)
    form.show_shares(())
    assert "Also the phone" not in said_in(form.fields.phones)


def test_alerts_are_added_timed_and_removed(form, desk, saved, qtbot):
    form.show_form(opened(desk))
    alerts = form.fields.editors["alerts"]
    qtbot.mouseClick(alerts.add_button, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    added = alerts.findChildren(QLineEdit, "alert_text_edit")[-1]
    assert added.hasFocus()
    qtbot.keyClicks(added, "Interpreter")
    alerts.findChildren(QCheckBox, "alert_check_in")[-1].click()
    press_save(form, qtbot)
    moments = (AlertMoment.BOOKING, AlertMoment.OPENING)
    assert saved[-1].alerts == (Alert(text="Wheelchair"), Alert(text="Interpreter", moments=moments))
    qtbot.mouseClick(alerts.findChildren(QToolButton, "remove_alert_button")[0], Qt.MouseButton.LeftButton)
    press_save(form, qtbot)
    assert saved[-1].alerts == (Alert(text="Interpreter", moments=moments),)


def test_codes_are_chosen_by_their_words(form, desk, saved, qtbot):
    form.show_form(opened(desk))
    editors = form.fields.editors
    for name, key in (("sex", "F"), ("blood_group", "O"), ("preferred_channel", "S"), ("usual_doctor_id", "D")):
        qtbot.keyClicks(editors[name].combo, key)
        editors[name].combo.activated.emit(editors[name].combo.currentIndex())
    editors["consents"].boxes[Channel.EMAIL].click()
    editors["no_messages_left"].box.click()
    press_save(form, qtbot)
    assert (saved[0].sex, saved[0].blood_group, saved[0].preferred_channel) == (
        Sex.FEMALE, BloodGroup.O_POS, Channel.SMS,
    )  # fmt: skip
    assert saved[0].usual_doctor_id == desk.world.doctors[0].id
    assert saved[0].consents == (Channel.EMAIL,)
    assert saved[0].no_messages_left


def test_a_language_can_be_chosen_or_typed(form, desk, saved, qtbot):
    form.show_form(opened(desk))
    retype(qtbot, form.fields.editors["language"].combo.lineEdit(), "Sylheti")
    retype(qtbot, form.fields.editors["country"].combo.lineEdit(), "bangladesh")
    press_save(form, qtbot)
    assert (saved[0].language, saved[0].country) == ("Sylheti", "BD")


def test_an_area_is_found_by_its_path_and_nothing_else_is_taken(form, desk, saved, qtbot):
    places = place_of()
    form.show_form(opened(desk, places=places))
    area = form.fields.place
    assert [area.combo.itemText(row) for row in range(area.combo.count())] == ["", "Dhaka", "Dhanmondi, Dhaka"]
    retype(qtbot, area.combo.lineEdit(), "Atlantis")
    press_save(form, qtbot)
    assert saved == []
    assert "Choose from the list" in area.problem_label.text()
    retype(qtbot, area.combo.lineEdit(), "dhanmondi, dhaka")
    press_save(form, qtbot)
    assert saved[0].place_id == places[1].id


def test_lists_are_typed_line_by_line(form, desk, saved, qtbot):
    form.show_form(opened(desk))
    allergies = form.fields.editors["allergies"].text
    allergies.setFocus()
    qtbot.keyClick(allergies, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(allergies, Qt.Key.Key_Return)
    qtbot.keyClicks(allergies, "latex, gloves")
    press_save(form, qtbot)
    assert saved[0].allergies == ("penicillin", "latex, gloves")
