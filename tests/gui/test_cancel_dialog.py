"""Cancelling by keys and by mouse, and the history dialog beside it."""

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from clinic_desk.domain.appointment import CancelCode, CancelledBy
from clinic_desk.domain.records import RecordKind
from clinic_desk.domain.refusals import NotAllowed, ReasonRequired
from clinic_desk.presenters.cancel import CancelChoice
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme, ThemeChoice
from clinic_desk.views.cancel_dialog import CancelDialog
from clinic_desk.views.history_dialog import HistoryDialog
from tests.support.shown_records import SmallDesk


@pytest.fixture
def theme(qapp):
    return Theme(ThemeChoice.LIGHT)


@pytest.fixture
def formats():
    return Formats(QLocale("en_GB"))


@pytest.fixture(scope="module")
def desk():
    return SmallDesk()


@pytest.fixture
def opened(qtbot):
    def show(dialog):
        qtbot.addWidget(dialog)
        with qtbot.waitActive(dialog):
            dialog.open()
        return dialog

    return show


@pytest.fixture
def dialog(theme, formats, opened):
    return opened(CancelDialog(theme, formats))


@pytest.fixture
def asked(dialog):
    choices = []
    dialog.cancel_requested.connect(choices.append)
    return choices


def press(qtbot, *keys):
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget(), key)


def test_a_number_and_enter_are_enough(dialog, asked, qtbot):
    press(qtbot, Qt.Key.Key_1, Qt.Key.Key_Return)
    assert asked == [CancelChoice(code=CancelCode.PATIENT_ILL, by=CancelledBy.PATIENT)]


@pytest.mark.parametrize(("number", "code"), list(enumerate(CancelCode, start=1))[:-1])
def test_every_number_stands_for_its_reason(dialog, asked, qtbot, number, code):
    press(qtbot, Qt.Key(Qt.Key.Key_0 + number), Qt.Key.Key_Enter)
    assert [choice.code for choice in asked] == [code]


def test_arrows_choose_too(dialog, asked, qtbot):
    press(qtbot, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert len(asked) == 1


def test_who_called_it_off_follows_the_reason_until_somebody_says_otherwise(dialog, asked, qtbot):
    press(qtbot, Qt.Key.Key_6)
    assert dialog.by_choice.current == "clinic"
    press(qtbot, Qt.Key.Key_1)
    assert dialog.by_choice.current == "patient"
    qtbot.mouseClick(dialog.by_choice.findChild(QPushButton, "clinic_button"), Qt.MouseButton.LeftButton)
    dialog.reason_list.setFocus()
    press(qtbot, Qt.Key.Key_2, Qt.Key.Key_Return)
    assert asked == [CancelChoice(code=CancelCode.PATIENT_CANNOT_COME, by=CancelledBy.CLINIC)]


def test_another_reason_asks_for_words_and_takes_them(dialog, asked, qtbot):
    press(qtbot, Qt.Key.Key_9)
    assert dialog.text_edit.hasFocus()
    press(qtbot, Qt.Key.Key_Return)
    assert asked == []
    assert dialog.text_field.has_problem
    qtbot.keyClicks(dialog.text_edit, "flood on road 5")
    assert not dialog.text_field.has_problem
    press(qtbot, Qt.Key.Key_Return)
    assert asked == [CancelChoice(code=CancelCode.OTHER, by=CancelledBy.PATIENT, text="flood on road 5")]


def test_enter_without_a_reason_asks_for_one(dialog, asked, qtbot):
    press(qtbot, Qt.Key.Key_Return)
    assert asked == []
    assert dialog.reason_field.has_problem
    press(qtbot, Qt.Key.Key_3)
    assert not dialog.reason_field.has_problem


def test_ctrl_enter_confirms_from_anywhere(dialog, asked, qtbot):
    press(qtbot, Qt.Key.Key_4)
    dialog.text_edit.setFocus()
    qtbot.keyClick(dialog.text_edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [choice.code for choice in asked] == [CancelCode.PATIENT_WENT_ELSEWHERE]


def test_the_mouse_needs_two_clicks(dialog, asked, qtbot):
    place = dialog.reason_list.visualItemRect(dialog.reason_list.item(4)).center()
    qtbot.mouseClick(dialog.reason_list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseClick(dialog.confirm_button, Qt.MouseButton.LeftButton)
    assert [choice.code for choice in asked] == [CancelCode.COST]


def test_all_reasons_can_be_seen_at_once(dialog):
    last = dialog.reason_list.visualItemRect(dialog.reason_list.item(8))
    assert dialog.reason_list.viewport().rect().contains(last)


def test_escape_keeps_the_visit(dialog, asked, qtbot):
    press(qtbot, Qt.Key.Key_1, Qt.Key.Key_Escape)
    assert asked == []
    assert not dialog.isVisible()


def test_nothing_is_asked_twice_while_it_is_saved(dialog, asked, qtbot):
    dialog.set_busy(True)
    press(qtbot, Qt.Key.Key_1, Qt.Key.Key_Return)
    assert asked == []
    dialog.set_busy(False)
    press(qtbot, Qt.Key.Key_Return)
    assert len(asked) == 1
    dialog.finish()
    assert not dialog.isVisible()


def test_a_refusal_is_said_and_the_choice_stays(dialog, qtbot):
    press(qtbot, Qt.Key.Key_1)
    dialog.show_refusal(NotAllowed())
    assert "may not do this" in dialog.refusal_label.text()
    assert dialog.reason_list.code is CancelCode.PATIENT_ILL
    dialog.show_refusal(ReasonRequired(field="text"))
    assert dialog.text_edit.hasFocus()


def test_the_dialog_says_which_visit_it_is(dialog, desk):
    dialog.show_visit(desk.shown(desk.visit))
    said = dialog.subject_label.text().replace("\u2068", "").replace("\u2069", "")
    assert said == "John Gomes · Mon 23 Nov 11:00 · Dr Nasrin Rahman"


def test_covered_it_says_initials(theme, formats, opened, desk):
    dialog = opened(CancelDialog(theme, formats, covered=True))
    dialog.show_visit(desk.shown(desk.visit))
    assert "Gomes" not in dialog.subject_label.text()


# -- history -------------------------------------------------------------------------------------


def said_in(dialog):
    QApplication.processEvents()
    labels = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    return "\n".join(labels).replace("\u2068", "").replace("\u2069", "")


def test_the_history_of_a_visit_is_told_in_words(theme, formats, opened, desk):
    dialog = opened(HistoryDialog(theme, formats))
    dialog.show_history(desk.history(RecordKind.APPOINTMENT, desk.visit))
    said = said_in(dialog)
    assert "History: John Gomes" in said
    assert "Moved from 10:30 to 11:00 by receptionist user, Wed 18 Nov 12:03" in said
    assert "Mon 23 Nov 10:30 → Mon 23 Nov 11:00" in said
    assert "Booked → Confirmed" in said
    assert "Follow-up" in said
    assert "৳1,500" in said
    for code in ("starts_at", "confirmed", str(desk.visit.id), str(desk.visit.doctor_id), "T04:30", "Asia/Dhaka"):
        assert code not in said


def test_the_history_of_a_patient_is_told_in_words(theme, formats, opened, desk):
    dialog = opened(HistoryDialog(theme, formats))
    dialog.show_history(desk.history(RecordKind.PATIENT, desk.patient))
    said = said_in(dialog)
    assert "Changed by receptionist user, Fri 20 Nov 10:00" in said
    assert "Registered by the program" in said
    assert "Abdul Karim → John Gomes" in said
    assert "12 Mar 1984" in said
    assert "Not known → Male" in said


def test_covered_the_history_says_who_and_when_but_not_what(theme, formats, opened, desk):
    dialog = opened(HistoryDialog(theme, formats, covered=True))
    dialog.show_history(desk.history(RecordKind.PATIENT, desk.patient))
    said = said_in(dialog)
    assert "Changed by receptionist user" in said
    assert "Gomes" not in said
    assert "Karim" not in said


def test_a_refused_history_says_why_and_closes_with_escape(theme, formats, opened, qtbot):
    dialog = opened(HistoryDialog(theme, formats))
    dialog.show_refusal(NotAllowed())
    assert "may not do this" in said_in(dialog)
    press(qtbot, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_an_empty_history_says_so(theme, formats, opened, desk):
    from dataclasses import replace

    dialog = opened(HistoryDialog(theme, formats))
    dialog.set_loading(True)
    dialog.set_loading(False)
    dialog.show_history(replace(desk.history(RecordKind.PATIENT, desk.patient), entries=(), subject=""))
    assert "Nothing has been changed yet." in said_in(dialog)
