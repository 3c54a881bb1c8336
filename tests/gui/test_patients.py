"""The patients page: keys, marks, what the card says and what it keeps covered."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QLocale, QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import Role
from clinic_desk.domain.appointment import Status
from clinic_desk.domain.clinic import Place
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.patient import Alert, Channel, EmergencyContact, Patient, Phone
from clinic_desk.domain.refusals import Missing
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme, ThemeChoice
from clinic_desk.services import patient_finder
from clinic_desk.services.histories import shown_patient
from clinic_desk.views.patients.list import bold_part
from clinic_desk.views.patients.page import PatientsPage
from tests.support.builders import NOW, a_booking, an_actor, at
from tests.support.shown_records import MORNING, SmallDesk

TODAY = NOW.date()


@pytest.fixture
def desk():
    return SmallDesk()


@pytest.fixture
def page(qtbot):
    page = PatientsPage(Theme(ThemeChoice.LIGHT), Formats(QLocale("en_GB")))
    qtbot.addWidget(page)
    page.resize(QSize(1300, 800))
    with qtbot.waitActive(page):
        page.show()
    page.search_edit.setFocus()
    return page


def found(desk, text):
    with desk.database.read() as db:
        return patient_finder.search(db, text, today=TODAY)


def search(page, desk, text):
    page.search_edit.setText(text)
    hits = found(desk, text)
    page.show_hits(text, hits, today=TODAY)
    return hits


def shown(desk, patient, *, actor=None):
    with desk.database.read() as db:
        return shown_patient(db, patient.id, actor=actor or desk.rina, now=MORNING)


def plain(text):
    return text.replace("\u2068", "").replace("\u2069", "")


def texts(widget):
    QApplication.processEvents()
    parts = [*widget.findChildren(QLabel), *widget.findChildren(QPushButton)]
    return [plain(part.text()) for part in parts if part.isVisible()]


def everything(widget):
    return "\n".join(texts(widget))


# -- the list ------------------------------------------------------------------------------------


def test_each_typed_letter_is_reported(page, qtbot):
    typed = []
    page.search_requested.connect(typed.append)
    qtbot.keyClicks(page.search_edit, "kar")
    assert typed == ["k", "ka", "kar"]


def test_an_empty_box_says_what_can_be_typed(page):
    page.show_hits("", (), today=TODAY)
    assert "Type a name" in everything(page)
    assert not page.hits.isVisible()


def test_arrows_move_and_enter_chooses_without_leaving_the_box(page, desk, qtbot):
    hits = search(page, desk, "karim")
    assert page.hits.marked == hits[0].id
    desk_hits = search(page, desk, "01")
    assert len(desk_hits) == 3
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        qtbot.keyClick(page.search_edit, key)
    assert page.search_edit.hasFocus()
    with qtbot.waitSignal(page.chosen) as asked:
        qtbot.keyClick(page.search_edit, Qt.Key.Key_Return)
    assert asked.args == [desk_hits[1].id]


def test_enter_and_click_choose_in_the_list_too(page, desk, qtbot):
    hits = search(page, desk, "01")
    page.hits.setFocus()
    with qtbot.waitSignal(page.chosen) as asked:
        qtbot.keyClick(page.hits, Qt.Key.Key_Enter)
    assert asked.args == [hits[0].id]
    place = page.hits.visualItemRect(page.hits.item(2)).center()
    with qtbot.waitSignal(page.chosen) as asked:
        qtbot.mouseClick(page.hits.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked.args == [hits[2].id]


def test_where_nobody_is_found_enter_begins_a_new_patient(page, desk, qtbot):
    assert search(page, desk, "Zzyzx") == ()
    assert "Nobody found for “Zzyzx”" in everything(page)
    with qtbot.waitSignal(page.new_requested) as asked:
        qtbot.keyClick(page.search_edit, Qt.Key.Key_Return)
    assert asked.args == ["Zzyzx"]


def test_the_button_begins_a_new_patient_with_what_was_typed(page, qtbot):
    page.search_edit.setText(" Farida ")
    with qtbot.waitSignal(page.new_requested) as asked:
        qtbot.mouseClick(page.new_button, Qt.MouseButton.LeftButton)
    assert asked.args == ["Farida"]


def test_escape_empties_the_box(page, desk, qtbot):
    search(page, desk, "karim")
    qtbot.keyClick(page.search_edit, Qt.Key.Key_Escape)
    assert page.search_edit.text() == ""


def test_a_line_says_who_how_old_how_to_reach_and_what_to_look_out_for(page, desk):
    desk.do(c.RegisterPatient(patient=another(desk, "Jon Gomez", "01712-998211")))
    hits = search(page, desk, "01712")
    lines = {hit.full_name: plain(page.hits.sentence(hit)) for hit in hits}
    assert lines["John Gomes"] == (
        "John Gomes, 42 y · male · 12 Mar 1984, +8801712998211 · A-10001 · next 23 Nov, similar name, same phone, alert"
    )
    assert "no visits yet" in lines["Jon Gomez"]


def another(desk, name, phone="01999-000111", **fields):
    return Patient(
        id=new_id(),
        number="",
        clinic_id=desk.world.clinic.id,
        full_name=name,
        phones=(Phone(number="", typed=phone),) if phone else (),
        **fields,
    )


def test_what_answers_the_typed_text_is_bold(page, desk):
    hit = found(desk, "gomes")[0]
    page.show_hits("gomes", (hit,), today=TODAY)
    with_marks = page.hits.viewport().grab().toImage()
    page.show_hits("", (replace(hit, marks=type(hit.marks)()),), today=TODAY)
    without = page.hits.viewport().grab().toImage()
    assert with_marks != without


def test_marks_count_letters_as_qt_counts_them(qapp):
    part = bold_part(QFont(), "𞤀𞤁 Karim", (3, 8))
    assert (part.start, part.length) == (5, 5)


def test_archived_and_deceased_are_said(page, desk):
    desk.edited(desk.patient, archived=True, deceased_on=TODAY)
    (hit,) = search(page, desk, "gomes")
    assert "deceased, archived" in page.hits.sentence(hit)


def test_waiting_is_said_after_a_moment(page, qtbot):
    page.set_searching(True)
    qtbot.waitUntil(page.busy_mark.isVisible)
    page.set_searching(False)
    assert not page.busy_mark.isVisible()


# -- the card ------------------------------------------------------------------------------------


def rich_patient(desk):
    places = [Place(id=new_id(), name="Dhaka", level=0)]
    places.append(Place(id=new_id(), name="Dhanmondi", parent_id=places[0].id, level=1))
    for place in places:
        desk.do(c.CreatePlace(place=place), actor=an_actor(Role.ADMIN))
    return desk.edited(
        desk.patient,
        other_names="Jonny",
        email="john@example.org",
        address="House 12, Road 5",
        city="Dhaka",
        zip="1209",
        place_id=places[1].id,
        language="bn",
        preferred_channel=Channel.SMS,
        consents=(Channel.SMS,),
        no_messages_left=True,
        chronic_conditions=("Diabetes",),
        emergency_contact=EmergencyContact(name="Rima", relation="daughter", phone="01712-1"),
        usual_doctor_id=desk.world.doctors[0].id,
        notes="Prefers mornings",
        incomplete=True,
        alerts=(
            Alert(text="Wheelchair"),
            Alert(text="Interpreter needed, the daughter comes along and is called first"),
        ),
    )


def test_the_card_says_everything_in_words(page, desk):
    page.show_card(shown(desk, rich_patient(desk)))
    said = everything(page.card)
    for words in (
        "John Gomes", "Jonny", "42 y · male · 12 Mar 1984 · #A-10001", "+880 1712-998211", "john@example.org",
        "House 12, Road 5, Dhaka, 1209", "Dhanmondi, Dhaka", "বাংলা", "SMS", "Diabetes", "Rima, daughter, 01712-1",
        "Dr Nasrin Rahman", "Prefers mornings", "Allergy: penicillin", "Wheelchair", "Leave no messages",
        "To be completed", "Interpreter needed", "Fatima Karim", "1 visit, 1 ahead, 1 no-show, moved once",
        "Mon 23 Nov 11:00 · Dr Nasrin Rahman · Follow-up · Confirmed", "Changed by receptionist user",
    ):  # fmt: skip
        assert words in said, words
    for code in ("confirmed", "patient.update", str(desk.patient.id), str(desk.world.doctors[0].id)):
        assert code not in said


def test_the_buttons_name_the_patient(page, desk, qtbot):
    page.show_card(shown(desk, desk.patient))
    for button, signal in (
        (page.card.book_button, page.card.book_requested),
        (page.card.edit_button, page.card.edit_requested),
        (page.card.history_button, page.card.history_requested),
    ):
        with qtbot.waitSignal(signal) as asked:
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert asked.args == [desk.patient.id]


def test_f2_edits_who_is_shown(page, desk, qtbot):
    edited = []
    page.card.edit_requested.connect(edited.append)
    qtbot.keyClick(page.search_edit, Qt.Key.Key_F2)
    assert edited == []
    page.show_card(shown(desk, desk.patient))
    qtbot.keyClick(page.search_edit, Qt.Key.Key_F2)
    assert edited == [desk.patient.id]


def test_a_visit_opens_on_its_day_and_a_relative_on_the_card(page, desk, qtbot):
    page.show_card(shown(desk, desk.patient))
    QApplication.processEvents()
    with qtbot.waitSignal(page.card.visit_requested) as asked:
        qtbot.mouseClick(page.card.findChild(QPushButton, "upcoming_visit"), Qt.MouseButton.LeftButton)
    assert asked.args == [desk.visit.day, desk.visit.id]
    with qtbot.waitSignal(page.chosen) as asked:
        qtbot.mouseClick(page.card.findChild(QPushButton, "same_phone_patient"), Qt.MouseButton.LeftButton)
    assert asked.args == [desk.world.patients[1].id]


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"archived": True}, "take the record out of the archive"), ({"deceased_on": TODAY}, "has died")],
)
def test_who_cannot_be_booked_says_why(page, desk, changes, words):
    page.show_card(shown(desk, desk.edited(desk.patient, **changes)))
    assert words in everything(page.card)
    assert not page.card.book_button.isEnabled()
    assert page.card.edit_button.isVisible()


def test_clinical_fields_are_for_those_who_may_see_them(page, desk):
    doctor = an_actor(Role.DOCTOR)
    desk.do(clinical_edit(desk), actor=an_actor(permissions=doctor.permissions | desk.rina.permissions))
    page.show_card(shown(desk, desk.patient, actor=doctor))
    assert "Angina" in everything(page.card)
    assert not page.card.edit_button.isVisible()
    page.show_card(shown(desk, desk.patient))
    assert "Angina" not in everything(page.card)


def clinical_edit(desk):
    from clinic_desk.services import edits

    return edits.update_of(c.UpdatePatient, desk.patient, replace(desk.patient, diagnosis="Angina"))


def test_nothing_of_the_former_patient_remains(page, desk):
    page.show_card(shown(desk, rich_patient(desk)))
    page.show_card(shown(desk, desk.world.patients[2]))
    said = everything(page.card)
    for former in ("Gomes", "Jonny", "penicillin", "Wheelchair", "Interpreter", "Rima", "House 12", "Fatima", "998211"):
        assert former not in said
    page.clear_card()
    assert texts(page.card) == ["Choose somebody from the list\nto see the record."]


def test_covered_the_page_shows_no_name_number_or_note(page, desk):
    patient = rich_patient(desk)
    search(page, desk, "gomes")
    page.show_card(shown(desk, patient))
    page.set_private(True)
    lines = [page.hits.item(row).text() for row in range(page.hits.count())]
    said = "\n".join([everything(page.card), *lines])
    assert "J. G." in said
    for secret in ("Gomes", "Jonny", "1712", "A-10001", "penicillin", "Rima", "House", "Fatima", "1984"):
        assert secret not in said
    page.set_private(False)
    assert "John Gomes" in everything(page.card)


def test_a_patient_who_is_gone_says_so(page):
    page.clear_card()
    page.show_refusal(Missing())
    assert "not here any more" in everything(page.card)


def test_waiting_for_a_card_is_not_called_empty(page, qtbot):
    page.clear_card()
    page.set_loading(True)
    assert not page.card.empty_label.isVisible()
    qtbot.waitUntil(page.card.busy_mark.isVisible)
    page.set_loading(False)
    assert page.card.empty_label.isVisible()


def test_dates_and_figures_are_those_of_the_place(page, desk):
    page.show_card(shown(desk, desk.patient))
    page.set_formats(Formats(QLocale("bn_BD")))
    assert "১৯৮৪" in everything(page.card)


def test_many_visits_are_cut_short(page, desk):
    for number in range(14):
        visit = desk.do(a_booking(desk.world, starts_at=at(15, day=date(2026, 12, 1 + number))))
        assert visit.status is Status.BOOKED
    page.show_card(shown(desk, desk.patient))
    assert "· the first 12" in texts(page.card)
