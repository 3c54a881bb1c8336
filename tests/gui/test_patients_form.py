"""The form of a patient: an editor for every field, nothing changed by itself, nothing lost without a question."""

from dataclasses import fields, replace
from datetime import date

import msgspec
import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QMessageBox, QPushButton, QToolButton

from clinic_desk.domain.clinic import Place
from clinic_desk.domain.directory import Directory
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.look_alikes import Likeness, Reason
from clinic_desk.domain.patient import (
    Alert,
    AlertMoment,
    BirthPrecision,
    BloodGroup,
    Channel,
    EmergencyContact,
    Patient,
    PatientDetails,
    Phone,
    Sex,
)
from clinic_desk.domain.patient_hits import Duplicate
from clinic_desk.domain.refusals import InvalidFields, NotAllowed, Problem
from clinic_desk.presenters.patient_advice import PhoneShare
from clinic_desk.presenters.patient_form import OpenedForm
from clinic_desk.presenters.two_edits import FieldClash
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme, ThemeChoice
from clinic_desk.services import patient_finder
from clinic_desk.views.patients.form import PatientForm
from tests.support.builders import NOW
from tests.support.shown_records import SmallDesk

TODAY = NOW.date()


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


def place_of(desk):
    outer = Place(id=new_id(), name="Dhaka", level=0)
    return outer, Place(id=new_id(), name="Dhanmondi", parent_id=outer.id, level=1)


def full_patient(desk, place):
    """A patient in whose record no field is empty."""
    return replace(
        desk.patient,
        other_names="Jonny",
        email="john@example.org",
        address="House 12, Road 5",
        city="Dhaka",
        state="Dhaka Division",
        zip="1209",
        country="BD",
        place_id=place.id,
        language="bn",
        preferred_channel=Channel.SMS,
        consents=(Channel.PHONE, Channel.SMS),
        no_messages_left=True,
        blood_group=BloodGroup.O_POS,
        chronic_conditions=("Diabetes", "Hypertension"),
        diagnosis="Angina",
        medical_record="Long story",
        emergency_contact=EmergencyContact(name="Rima", relation="daughter", phone="01712-1"),
        usual_doctor_id=desk.world.doctors[0].id,
        notes="Prefers mornings",
        incomplete=True,
        deceased_on=date(2026, 10, 2),
        archived=True,
        birth_date=date(1990, 7, 1),
        birth_precision=BirthPrecision.AGE,
        birth_noted_on=date(2024, 11, 20),
        alerts=(Alert(text="Wheelchair"), Alert(text="Interpreter", moments=(AlertMoment.BOOKING,))),
        phones=(Phone(number="+8801712998211", typed="01712-998211", label="home"), Phone(number="12", typed="12")),
    )


def opened(desk, patient=None, *, sees=True, edits=True, places=()):
    patient = patient or desk.patient
    choices = Directory(organisation=desk.world.organisation, doctors=desk.world.doctors, places=places)
    return OpenedForm(patient=patient, choices=choices, today=TODAY, sees_clinical=sees, edits_clinical=edits)


def new_form(desk, name=""):
    return opened(desk, Patient(id=new_id(), number="", clinic_id=desk.world.clinic.id, full_name=name))


def line(form, name):
    return form.fields.editors[name].line


def press_save(form, qtbot):
    qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def retype(qtbot, edit, text):
    """Replace what stands in a line by keys."""
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClick(edit, Qt.Key.Key_Delete)
    qtbot.keyClicks(edit, text)


def said_in(widget):
    QApplication.processEvents()
    parts = [*widget.findChildren(QLabel), *widget.findChildren(QPushButton)]
    text = "\n".join(part.text() for part in parts if part.isVisible())
    return text.replace("\u2068", "").replace("\u2069", "")


# -- completeness --------------------------------------------------------------------------------


def test_every_editable_field_has_an_editor(form):
    assert form.fields.covered_fields() == {field.name for field in fields(PatientDetails)}


def test_every_editor_reads_back_what_it_shows(form, desk, saved, qtbot):
    places = place_of(desk)
    patient = full_patient(desk, places[1])
    empty = [name for name, value in msgspec.to_builtins(patient).items() if value in ("", None, [], ())]
    assert not set(empty) & form.fields.covered_fields(), "the test must try every field"
    form.show_form(opened(desk, patient, places=places))
    for editor in form.fields.editors.values():
        editor.edited.emit()  # as if somebody had typed the same again
    assert form.fields.read(patient) == patient
    assert not form.is_dirty


def test_what_nobody_touches_is_handed_back_as_it_was_stored(form, desk, saved, qtbot):
    odd = replace(desk.patient, notes="  spaces  ", language="Sylheti", zip=" 12 ", usual_doctor_id=new_id())
    form.show_form(opened(desk, odd))
    press_save(form, qtbot)
    assert saved == [odd]


# -- typing and saving ---------------------------------------------------------------------------


def test_the_name_is_where_typing_begins_and_ctrl_enter_saves(form, desk, saved, qtbot):
    form.show_form(new_form(desk))
    assert QApplication.focusWidget() is line(form, "full_name")
    qtbot.keyClicks(QApplication.focusWidget(), "Farida Begum")
    press_save(form, qtbot)
    assert saved[0].full_name == "Farida Begum"


def test_enter_in_a_line_neither_saves_nor_closes(form, desk, saved, qtbot):
    form.show_form(opened(desk))
    qtbot.keyClick(line(form, "email"), Qt.Key.Key_Return)
    assert saved == []
    assert form.isVisible()


def test_each_edit_is_told_whole(form, desk, qtbot):
    told = []
    form.edited.connect(told.append)
    form.show_form(opened(desk))
    retype(qtbot, line(form, "email"), "x@y.org")
    assert told[-1].email == "x@y.org"
    assert told[-1].full_name == "John Gomes"


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
    places = place_of(desk)
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


# -- clinical fields -----------------------------------------------------------------------------


def test_clinical_fields_are_hidden_from_who_may_not_see_them(form, desk):
    form.show_form(opened(desk, replace(desk.patient, diagnosis="Angina"), sees=True, edits=False))
    assert form.fields.editors["diagnosis"].isVisible()
    assert form.fields.editors["diagnosis"].text.isReadOnly()
    form.show_form(opened(desk, sees=False, edits=False))
    assert not form.fields.editors["diagnosis"].isVisible()
    assert not form.fields.editors["medical_record"].isVisible()
    assert form.fields.editors["diagnosis"].read() == ""


# -- refusals ------------------------------------------------------------------------------------


def test_refusals_stand_beside_their_fields_and_what_was_typed_stays(form, desk, qtbot):
    form.show_form(opened(desk))
    retype(qtbot, line(form, "email"), "nobody")
    problems = (Problem(field="email", code="not_an_email"), Problem(field="place_id.x", code="required"))
    form.show_refusal(InvalidFields(problems))
    assert form.fields.editors["email"].has_problem
    assert line(form, "email").hasFocus()
    assert line(form, "email").text() == "nobody"
    assert "cannot be empty" in form.notice_label.text()
    form.show_refusal(NotAllowed())
    assert "may not do this" in form.notice_label.text()
    press_save(form, qtbot)
    assert not form.notice_label.isVisible()


def test_no_second_save_while_one_is_under_way(form, desk, saved, qtbot):
    form.show_form(opened(desk))
    form.set_busy(True)
    press_save(form, qtbot)
    assert saved == []
    form.set_busy(False)
    press_save(form, qtbot)
    assert len(saved) == 1


def test_before_it_is_filled_the_form_takes_nothing(form, saved, qtbot):
    press_save(form, qtbot)
    assert saved == []
    assert not form.is_dirty


# -- doubles -------------------------------------------------------------------------------------


def double_of(desk, text="gomes"):
    with desk.database.read() as db:
        hit = patient_finder.search(db, text, today=TODAY)[0]
    return Duplicate(patient=hit, likeness=Likeness(points=80, reasons=(Reason.SAME_NAME, Reason.SAME_PHONE)))


def test_likely_doubles_stand_beside_a_new_patient_and_can_be_opened(form, desk, qtbot):
    form.show_form(new_form(desk, "John Gomes"))
    assert "Nobody like this so far." in said_in(form.doubles)
    form.show_duplicates((double_of(desk),))
    said = said_in(form.doubles)
    for words in ("John Gomes", "42 y · male · 12 Mar 1984", "#A-10001", "same name, same phone"):
        assert words in said
    with qtbot.waitSignals([form.left, form.existing_requested], order="strict"):
        qtbot.mouseClick(form.doubles.findChild(QPushButton, "open_double"), Qt.MouseButton.LeftButton)
    assert not form.isVisible()


def test_opening_a_double_asks_before_throwing_away_what_was_typed(form, desk, qtbot):
    asked = []
    form.existing_requested.connect(asked.append)
    form.show_form(new_form(desk))
    retype(qtbot, line(form, "full_name"), "John Gomes")
    form.show_duplicates((double_of(desk),))
    QApplication.processEvents()
    qtbot.mouseClick(form.doubles.findChild(QPushButton, "open_double"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: question(form) is not None)
    answer(form, qtbot, "Keep writing")
    qtbot.waitUntil(lambda: question(form) is None)
    assert form.isVisible()
    qtbot.mouseClick(form.doubles.findChild(QPushButton, "open_double"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: question(form) is not None)
    answer(form, qtbot, "Throw it away")
    assert asked == [desk.patient.id]
    assert not form.isVisible()


def test_no_doubles_remain_from_an_earlier_form(form, desk):
    form.show_form(new_form(desk, "John Gomes"))
    form.show_duplicates((double_of(desk),))
    form.show_form(new_form(desk, "Somebody"))
    assert "John Gomes" not in said_in(form.doubles)
    form.show_form(opened(desk))
    assert not form.doubles.isVisible()


# -- two people at once --------------------------------------------------------------------------


def clash(*names, **sides):
    values = {side: {names[0]: value} for side, value in sides.items()}
    return FieldClash(fields=names, **values)


def test_a_clash_shows_three_values_and_asks(form, desk, qtbot):
    form.show_form(opened(desk))
    form.show_clashes((clash("notes", original="", mine="mine", theirs="theirs"),))
    said = said_in(form.stale)
    for words in ("Notes", "Before", "Yours", "Theirs", "—", "mine", "theirs"):
        assert words in said
    with qtbot.waitSignal(form.settled) as asked:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert asked.args == [("notes",), True]
    with qtbot.waitSignal(form.settled) as asked:
        qtbot.mouseClick(form.stale.findChild(QPushButton, "use_theirs_notes"), Qt.MouseButton.LeftButton)
    assert asked.args == [("notes",), False]
    form.show_clashes(())
    assert not form.stale.isVisible()


def test_a_clash_of_several_fields_says_those_that_differ(form, desk):
    form.show_form(opened(desk))
    sides = {
        "original": {"address": "", "city": "Dhaka", "zip": ""},
        "mine": {"address": "", "city": "Khulna", "zip": ""},
        "theirs": {"address": "", "city": "Dhaka", "zip": "1209"},
    }
    form.show_clashes((FieldClash(fields=("address", "city", "zip"), **sides),))
    said = said_in(form.stale)
    assert "City\nPostcode" in said
    assert "Khulna\n—" in said
    assert "Dhaka\n1209" in said
    assert "Address" not in said


def test_names_stand_for_ids_in_a_clash(form, desk):
    places = place_of(desk)
    form.show_form(opened(desk, places=places))
    doctors = [str(doctor.id) for doctor in desk.world.doctors]
    form.show_clashes((clash("usual_doctor_id", original=None, mine=doctors[0], theirs=doctors[1]),))
    said = said_in(form.stale)
    assert "Dr Nasrin Rahman" in said
    assert "Dr Imran Hossain" in said
    assert doctors[0] not in said


def test_untouched_fields_are_refreshed_and_the_change_is_told(form, desk, saved, qtbot):
    form.show_form(opened(desk))
    retype(qtbot, line(form, "email"), "me@example.org")
    current = replace(
        desk.patient,
        notes="theirs",
        birth_date=date(1984, 1, 1),
        birth_precision=BirthPrecision.YEAR,
        emergency_contact=EmergencyContact(name="Rima"),
    )
    form.take_over(current, ("notes", "birth_date", "birth_precision", "birth_noted_on", "emergency_contact"))
    assert "Changed just now by somebody else: Notes, Birth date, Emergency contact" in said_in(form)
    assert form.fields.birth.line.text() == "1984"
    assert line(form, "emergency_contact.name").text() == "Rima"
    press_save(form, qtbot)
    assert (saved[0].notes, saved[0].email) == ("theirs", "me@example.org")


# -- leaving -------------------------------------------------------------------------------------


def question(form):
    return next((box for box in form.findChildren(QMessageBox) if box.isVisible()), None)


def answer(form, qtbot, words):
    button = next(button for button in question(form).buttons() if button.text() == words)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_without_a_change_escape_closes_at_once(form, desk, qtbot):
    form.show_form(opened(desk))
    with qtbot.waitSignal(form.left):
        qtbot.keyClick(form, Qt.Key.Key_Escape)
    assert not form.isVisible()


def test_unsaved_words_are_not_thrown_away_without_a_question(form, desk, qtbot):
    form.show_form(opened(desk))
    retype(qtbot, line(form, "email"), "me@example.org")
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: question(form) is not None)
    assert form.isVisible()
    answer(form, qtbot, "Keep writing")
    assert form.isVisible()
    assert line(form, "email").text() == "me@example.org"
    qtbot.waitUntil(lambda: question(form) is None)
    form.close()
    qtbot.waitUntil(lambda: question(form) is not None)
    with qtbot.waitSignal(form.left):
        answer(form, qtbot, "Throw it away")
    assert not form.isVisible()


def test_what_was_typed_and_taken_back_is_no_change(form, desk, qtbot):
    form.show_form(opened(desk))
    retype(qtbot, line(form, "email"), "x")
    assert form.is_dirty
    retype(qtbot, line(form, "email"), "")
    assert not form.is_dirty


def test_a_closed_form_remembers_nobody_and_opens_again_by_itself(form, desk):
    form.show_form(opened(desk))
    form.finish()
    assert line(form, "full_name").text() == ""
    assert form.fields.birth.line.text() == ""
    assert [edit.text() for edit in form.fields.phones.findChildren(QLineEdit, "phone_number_edit")][-1] == ""
    assert "Gomes" not in form.title_label.text()
    form.show_form(opened(desk))
    assert form.isVisible()
    assert line(form, "full_name").text() == "John Gomes"


def test_after_saving_the_form_closes_without_a_question(form, desk, qtbot):
    form.show_form(opened(desk))
    retype(qtbot, line(form, "email"), "me@example.org")
    with qtbot.assertNotEmitted(form.left):
        form.finish()
    assert not form.isVisible()
    assert question(form) is None
