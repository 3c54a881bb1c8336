"""The card beside the calendar: what it shows of a visit, what it offers, and what it keeps covered."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QLocale, QSize, Qt
from PySide6.QtWidgets import QApplication, QLabel

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import PROGRAM, Role
from clinic_desk.domain.appointment import CancelCode, CancelledBy, Override, Status
from clinic_desk.domain.refusals import TooEarlyForStatus
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme, ThemeChoice
from clinic_desk.services import edits
from clinic_desk.views.visit_card import VisitCardPanel
from tests.support.builders import a_booking, an_actor, at
from tests.support.shown_records import SmallDesk


@pytest.fixture
def desk():
    return SmallDesk()


@pytest.fixture
def card(qtbot):
    theme = Theme(ThemeChoice.LIGHT)
    card = VisitCardPanel(theme, Formats(QLocale("en_GB")))
    qtbot.addWidget(card)
    card.resize(QSize(332, 800))
    with qtbot.waitExposed(card):
        card.show()
    return card


def texts(widget):
    """Everything that can be read on a widget, top to bottom as it was made."""
    QApplication.processEvents()  # new parts are shown by the layout
    labels = widget.findChildren(QLabel)
    return [label.text().replace("\u2068", "").replace("\u2069", "") for label in labels if label.isVisible()]


def everything(widget):
    return "\n".join(texts(widget))


def text_of(card, name):
    label = card.findChild(QLabel, name)
    return label.text().replace("\u2068", "").replace("\u2069", "")


def menu_words(card):
    return [action.text().partition("\t")[0] for action in card.more_menu().actions() if not action.isSeparator()]


def chosen(card, words):
    return next(action for action in card.more_menu().actions() if action.text().startswith(words))


def test_without_a_visit_the_card_says_what_to_do(card):
    assert "Choose a visit" in everything(card)
    assert not card.step_button.isVisible()
    assert not card.more_button.isVisible()


def test_the_head_says_when_who_and_how_to_reach(card, desk):
    card.show_visit(desk.shown(desk.visit))
    assert text_of(card, "visit_when") == "11:00 – 11:30 · Dr Nasrin Rahman · Room 2"
    assert text_of(card, "visit_name") == "John Gomes"
    assert text_of(card, "visit_person") == "42 y · male · +880 1712-998211 · #A-10001"
    assert {"Confirmed", "Allergy: penicillin", "Wheelchair"} <= set(texts(card))


def test_a_visit_of_another_day_names_the_day(card, desk):
    card.show_visit(desk.shown(desk.visit, now=at(10, 28).replace(day=20)))
    assert text_of(card, "visit_when").startswith("Mon 23 Nov · 11:00")


def test_reason_booking_fee_and_history_are_said_in_words(card, desk):
    card.show_visit(desk.shown(desk.visit))
    assert text_of(card, "reason_text") == "Chest pain on exertion, 2 weeks"
    assert text_of(card, "booked_by_text") == "receptionist user · Tue 17 Nov 16:42"
    assert text_of(card, "fee_text") == "৳1,500"
    said = texts(card)
    assert "· 1 visit, 1 no-show" in said
    assert "2 Nov" in said
    assert "Dr Nasrin Rahman · ECG" in said
    assert "No-show" in said


def test_changes_are_told_with_old_and_new_time(card, desk):
    card.show_visit(desk.shown(desk.visit))
    said = texts(card)
    assert "Moved from 10:30 to 11:00 by receptionist user, Wed 18 Nov 12:03" in said
    assert "Confirmed: receptionist user, Fri 20 Nov 10:00" in said
    assert "Booked by receptionist user, Tue 17 Nov 16:42" in said


def test_the_likeliest_step_is_the_first_button(card, desk, qtbot):
    card.show_visit(desk.shown(desk.visit))
    assert card.step_button.text() == "Arrived  A"
    card.step_button.setFocus()
    with qtbot.waitSignal(card.status_requested) as asked:
        qtbot.keyClick(card.step_button, Qt.Key.Key_Space)
    assert asked.args == [Status.ARRIVED]


def test_before_the_day_a_booked_visit_can_be_confirmed(card, desk):
    with_today = desk.shown(desk.do(a_booking(desk.world, 15)), now=at(10, 28).replace(day=20))
    card.show_visit(with_today)
    assert card.step_button.text() == "Confirm"


def test_move_and_cancel_name_the_visit(card, desk, qtbot):
    card.show_visit(desk.shown(desk.visit))
    for button, signal in ((card.move_button, card.move_requested), (card.cancel_button, card.cancel_requested)):
        with qtbot.waitSignal(signal) as asked:
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert asked.args == [desk.visit.id]


def test_the_menu_has_every_other_possible_step_and_no_other(card, desk, qtbot):
    card.show_visit(desk.shown(desk.visit, now=at(11, 5)))
    assert menu_words(card) == [
        "In the room", "Did not come", "Entered in error", "Back to “Booked”", "Back to “Pending”",
        "Edit…", "Patient record", "History",
    ]  # fmt: skip
    with qtbot.waitSignal(card.status_requested) as asked:
        chosen(card, "Did not come").trigger()
    assert asked.args == [Status.NO_SHOW]
    with qtbot.waitSignal(card.history_requested) as asked:
        chosen(card, "History").trigger()
    assert asked.args == [desk.visit.id]
    with qtbot.waitSignal(card.patient_requested) as asked:
        chosen(card, "Patient record").trigger()
    assert asked.args == [desk.patient.id]
    with qtbot.waitSignal(card.edit_requested):
        chosen(card, "Edit…").trigger()


def test_the_menu_opens_below_its_button(card, desk, qtbot):
    card.show_visit(desk.shown(desk.visit))
    qtbot.mouseClick(card.more_button, Qt.MouseButton.LeftButton)
    menu = card.findChild(object, "more_menu")
    qtbot.waitUntil(menu.isVisible)
    qtbot.keyClick(menu, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not card.findChildren(object, "more_menu"))


def test_who_may_only_look_is_offered_nothing(card, desk):
    card.show_visit(desk.shown(desk.visit, actor=an_actor(permissions=frozenset())))
    assert not any(button.isVisible() for button in (card.step_button, card.move_button, card.cancel_button))
    assert menu_words(card) == ["Patient record"]


def test_a_cancelled_visit_says_why_and_can_be_brought_back(card, desk, qtbot):
    cancel = c.CancelAppointment(
        appointment_id=desk.visit.id, code=CancelCode.CLINIC_CLOSED, by=CancelledBy.CLINIC, text="flood"
    )
    card.show_visit(desk.shown(desk.do(cancel)))
    assert text_of(card, "cancelled_text") == "Clinic · Clinic closed · flood"
    assert not card.move_button.isVisible()
    assert not card.cancel_button.isVisible()
    assert card.step_button.text() == "Bring back"
    with qtbot.waitSignal(card.restore_requested):
        qtbot.mouseClick(card.step_button, Qt.MouseButton.LeftButton)


def test_while_a_step_is_saved_no_other_is_asked_for(card, desk, qtbot):
    card.show_visit(desk.shown(desk.visit))
    card.set_busy(True)
    with qtbot.assertNotEmitted(card.status_requested):
        qtbot.mouseClick(card.step_button, Qt.MouseButton.LeftButton)
        chosen(card, "Entered in error").trigger()
    with qtbot.assertNotEmitted(card.cancel_requested):
        qtbot.mouseClick(card.cancel_button, Qt.MouseButton.LeftButton)
    card.set_busy(False)
    with qtbot.waitSignal(card.cancel_requested):
        qtbot.mouseClick(card.cancel_button, Qt.MouseButton.LeftButton)


def test_a_refusal_stands_below_the_buttons_until_the_next_visit(card, desk):
    card.show_visit(desk.shown(desk.visit))
    card.show_refusal(TooEarlyForStatus(status="arrived", day="2026-11-23"))
    assert "only possible on the day" in text_of(card, "visit_refusal")
    card.show_visit(desk.shown(desk.visit))
    assert card.refusal_label.isVisible()
    card.show_visit(desk.shown(desk.past[0]))
    assert not card.refusal_label.isVisible()


def test_overbooking_tells_its_reason(card, desk):
    booking = a_booking(
        desk.world, 11, patient_id=desk.world.patients[2].id, overrides=(Override.DOCTOR,), override_reason="Urgent"
    )
    card.show_visit(desk.shown(desk.do(booking, actor=PROGRAM)))
    assert "Overbooked" in texts(card)
    assert text_of(card, "override_reason_text") == "Urgent"


def test_clinical_notes_are_for_those_who_may_see_them(card, desk):
    doctor = an_actor(Role.DOCTOR)
    notes = replace(desk.visit, doctor_notes="Angina", diagnosis="I20", prescription="Aspirin")
    desk.do(edits.update_of(c.AmendAppointment, desk.visit, notes), actor=PROGRAM)
    card.show_visit(desk.shown(desk.visit, actor=doctor))
    assert text_of(card, "doctor_notes_text") == "Angina"
    assert text_of(card, "diagnosis_text") == "I20"
    assert text_of(card, "prescription_text") == "Aspirin"
    card.show_visit(desk.shown(desk.visit))
    assert not {"Angina", "I20", "Aspirin"} & set(texts(card))


def test_covered_it_shows_no_name_number_or_note(card, desk):
    card.show_visit(desk.shown(desk.visit))
    card.set_private(True)
    said = everything(card)
    assert "J. G." in said
    for secret in ("Gomes", "1712", "A-10001", "Chest", "penicillin", "Wheelchair"):
        assert secret not in said
    card.set_private(False)
    assert "John Gomes" in everything(card)


def test_nothing_of_the_former_visit_remains(card, desk):
    card.show_visit(desk.shown(desk.visit))
    other = desk.do(a_booking(desk.world, 15, patient_id=desk.world.patients[2].id, type_id=None))
    card.show_visit(desk.shown(other))
    said = everything(card)
    for former in ("Gomes", "998211", "penicillin", "Chest", "No-show"):
        assert former not in said
    assert "· first visit" in said
    card.show_nothing()
    assert texts(card) == ["Choose a visit on the calendar\nto see it here."]


def test_a_visit_without_a_patient_is_shown(card, desk):
    card.show_visit(desk.shown(desk.do(a_booking(desk.world, 15, patient_id=None))))
    assert text_of(card, "visit_name") == "No patient"
    assert menu_words(card)[-2:] == ["Edit…", "History"]


def test_a_name_without_spaces_stays_on_the_card(card, desk):
    patient = desk.edited(desk.world.patients[2], full_name="Ab" * 45)
    card.show_visit(desk.shown(desk.do(a_booking(desk.world, 15, patient_id=patient.id))))
    assert card.name_label.width() <= card.width()
    assert card.name_label.height() > 2 * card.name_label.fontMetrics().height()


def test_waiting_is_said_after_a_moment_and_not_called_empty(card, qtbot):
    card.set_loading(True)
    assert not card.empty_label.isVisible()
    qtbot.waitUntil(card.busy_mark.isVisible)
    card.set_loading(False)
    assert card.empty_label.isVisible()


def test_deceased_and_archived_are_said(card, desk):
    patient = desk.edited(desk.patient, deceased_on=desk.visit.booked_at.date(), archived=True)
    card.show_visit(desk.shown(desk.visit))
    assert patient.archived
    assert {"Deceased", "Archived"} <= set(texts(card))


@pytest.mark.parametrize(("locale", "fee"), [("bn_BD", "১,৫০০৳"), ("de_DE", "1.500 ৳")])
def test_money_and_figures_are_those_of_the_place(card, desk, locale, fee):
    card.set_formats(Formats(QLocale(locale)))
    card.show_visit(desk.shown(desk.visit))
    assert text_of(card, "fee_text").replace("\N{NO-BREAK SPACE}", " ") == fee
