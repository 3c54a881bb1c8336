"""The form of a patient: an editor for every field, nothing changed by itself, nothing lost without a question."""

from dataclasses import fields, replace
from datetime import date

import msgspec
import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox, QPushButton

from clinic_desk.domain.ids import new_id
from clinic_desk.domain.look_alikes import Likeness, Reason
from clinic_desk.domain.patient import (
    BirthPrecision,
    EmergencyContact,
    PatientDetails,
)
from clinic_desk.domain.patient_hits import Duplicate
from clinic_desk.domain.refusals import InvalidFields, NotAllowed, Problem
from clinic_desk.presenters.two_edits import FieldClash
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme, ThemeChoice
from clinic_desk.services import patient_finder
from clinic_desk.views.patients.form import PatientForm
from tests.support.patient_forms import (
    TODAY,
    full_patient,
    line,
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


# -- completeness --------------------------------------------------------------------------------


def test_every_editable_field_has_an_editor(form):
    assert form.fields.covered_fields() == {field.name for field in fields(PatientDetails)}


def test_every_editor_reads_back_what_it_shows(form, desk, saved, qtbot):
    places = place_of()
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
    places = place_of()
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
