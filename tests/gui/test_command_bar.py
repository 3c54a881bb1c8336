"""The list under the search box by keys: choosing, leaving, late answers, and a list that never lies about its text."""

from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from clinic_desk.domain.clinic import Clinic
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.patient import BirthPrecision, Sex
from clinic_desk.domain.patient_hits import HitMarks, PatientHit
from clinic_desk.presenters.command_bar import BarEntry, EntryKind
from clinic_desk.qt.language import Language
from clinic_desk.qt.theme import Theme, ThemeChoice
from clinic_desk.views.command_bar import CommandBar, entry_texts
from clinic_desk.views.main_window import SearchBox
from tests.support.builders import a_doctor

Key = Qt.Key
K = EntryKind


def a_hit(name="Abdul Karim", **fields):
    fields = {
        "id": new_id(),
        "number": "A-10001",
        "full_name": name,
        "other_names": "",
        "birth_date": date(1988, 3, 14),
        "birth_precision": BirthPrecision.DAY,
        "sex": Sex.MALE,
        "phones": ("+8801712998211",),
        "alerts": 0,
        "usual_doctor_id": None,
        "last_visit": None,
        "next_visit": None,
        "deceased": False,
        "archived": False,
    } | fields
    return PatientHit(**fields)


def a_line(name="Abdul Karim", **fields):
    return BarEntry(kind=K.PATIENT, patient=a_hit(name, **fields), text="kar")


LINES = (
    BarEntry(kind=K.DATE, day=date(2026, 11, 23), text="mon"),
    a_line("Abdul Karim", marks=HitMarks(full_name=((6, 9),))),
    a_line("নাজমা খাতুন", birth_precision=BirthPrecision.YEAR),
    BarEntry(kind=K.DOCTOR, doctor=a_doctor(Clinic(id=new_id(), name="C"), 1, "Dr Rahman", "Cardiology"), text="rah"),
    BarEntry(kind=K.COMMAND, command_id="desk.lock", text="lock"),
    BarEntry(kind=K.NEXT_FREE, text="cardiology"),
    BarEntry(kind=K.NEW_PATIENT, text=" Zubaida <b>P</b> "),
)


class Stage:
    """A window with a grid (an editor stands for it), the search box and its bar."""

    def __init__(self, qtbot, qapp, direction=Qt.LayoutDirection.LeftToRight):
        self.qtbot = qtbot
        self.window = QWidget()
        self.window.setLayoutDirection(direction)
        self.window.resize(1000, 700)
        self.box = SearchBox()
        self.box.setMaximumWidth(300)
        self.grid = QLineEdit("grid")
        column = QVBoxLayout(self.window)
        column.addWidget(self.box)
        column.addWidget(self.grid)
        self.bar = CommandBar(self.box, Theme(ThemeChoice.LIGHT), Language(qapp).formats, self.window)
        self.searched, self.chosen = [], []
        self.bar.search_requested.connect(self.searched.append)
        self.bar.chosen.connect(self.chosen.append)
        qtbot.addWidget(self.window)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        self.grid.setFocus()

    def start(self, text="", entries=()):
        self.bar.start(QApplication.focusWidget())
        if text:
            self.press(text)
        if entries:
            self.bar.show_entries(text, entries)

    def press(self, *parts):
        for part in parts:
            if isinstance(part, str):
                self.qtbot.keyClicks(QApplication.focusWidget(), part)
            else:
                self.qtbot.keyClick(QApplication.focusWidget(), part)

    @property
    def lines(self):
        return [self.bar.list.item(row).text() for row in range(self.bar.list.count())]


@pytest.fixture
def stage(qtbot, qapp):
    return Stage(qtbot, qapp)


def test_each_typed_letter_asks_and_the_answer_opens_the_list(stage):
    stage.start("kar")
    assert stage.searched == ["k", "ka", "kar"]
    assert not stage.bar.isVisible()
    stage.bar.show_entries("kar", LINES)
    assert stage.bar.isVisible()
    assert len(stage.lines) == len(LINES)
    assert stage.bar.list.currentRow() == 0
    assert stage.box.hasFocus()


def test_letters_of_another_script_ask_too(stage):
    stage.start()
    event = QInputMethodEvent()
    event.setCommitString("নাজমা")
    QApplication.sendEvent(stage.box, event)
    assert stage.searched == ["নাজমা"]


def test_arrows_go_round_and_enter_chooses(stage):
    stage.start("kar", LINES)
    stage.press(Key.Key_Down, Key.Key_Down)
    assert stage.bar.list.currentRow() == 2
    stage.press(Key.Key_Up, Key.Key_Up, Key.Key_Up)
    assert stage.bar.list.currentRow() == len(LINES) - 1
    stage.press(Key.Key_Down, Key.Key_Down, Key.Key_Return)
    assert stage.chosen == [LINES[1]]
    stage.press(Key.Key_Enter)
    assert stage.chosen == [LINES[1]] * 2


def test_a_click_chooses(stage):
    stage.start("kar", LINES)
    place = stage.bar.list.visualItemRect(stage.bar.list.item(3)).center()
    stage.qtbot.mouseClick(stage.bar.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert stage.chosen == [LINES[3]]
    assert stage.box.hasFocus()


def test_esc_closes_empties_and_goes_back_to_where_the_person_was(stage):
    stage.start("kar", LINES)
    stage.press(Key.Key_Escape)
    assert not stage.bar.isVisible()
    assert stage.box.text() == ""
    assert stage.grid.hasFocus()


def test_asking_for_the_box_twice_still_goes_back_to_where_the_person_was(stage):
    stage.start("kar", LINES)
    stage.start()
    stage.press(Key.Key_Escape)
    assert stage.grid.hasFocus()


def test_esc_without_a_list_goes_back_too(stage):
    stage.start()
    stage.press(Key.Key_Escape)
    assert stage.grid.hasFocus()


def test_where_the_person_was_may_be_gone_meanwhile(stage, qtbot):
    passing = QLineEdit(stage.window)
    passing.show()
    passing.setFocus()
    stage.start("kar", LINES)
    with qtbot.waitSignal(passing.destroyed):
        passing.deleteLater()
    stage.press(Key.Key_Escape)
    assert not stage.bar.isVisible()


def test_an_answer_to_an_older_text_is_ignored(stage):
    stage.start("kar", LINES)
    stage.press("i")
    stage.bar.show_entries("kar", LINES[:1])
    assert len(stage.lines) == len(LINES)
    stage.bar.show_entries("kari", LINES[:2])
    assert len(stage.lines) == 2


def test_enter_before_the_answer_has_come_chooses_nothing_from_the_older_list(stage):
    stage.start("kar", LINES)
    stage.press("i", Key.Key_Return)
    assert stage.chosen == []
    stage.bar.show_entries("kari", LINES[1:])
    stage.press(Key.Key_Return)
    assert stage.chosen == [LINES[1]]


def test_an_answer_after_leaving_opens_nothing(stage):
    stage.start("kar")
    stage.grid.setFocus()
    stage.bar.show_entries("kar", LINES)
    assert not stage.bar.isVisible()
    stage.bar.close_bar()
    stage.bar.show_entries("kar", LINES)
    assert not stage.bar.isVisible()


def test_leaving_the_box_closes_the_list_and_keeps_the_text(stage):
    stage.start("kar", LINES)
    stage.press(Key.Key_Tab)
    stage.qtbot.waitUntil(lambda: not stage.bar.isVisible())
    assert stage.box.text() == "kar"


def test_coming_back_with_a_text_asks_again(stage):
    stage.start("kar", LINES)
    stage.grid.setFocus()
    stage.searched.clear()
    stage.start()
    assert stage.searched == ["kar"]
    assert stage.box.selectedText() == "kar"


def test_an_empty_answer_closes_the_list_and_its_keys(stage):
    stage.start("kar", LINES)
    stage.press("x")
    stage.bar.show_entries("karx", ())
    assert not stage.bar.isVisible()
    stage.press(Key.Key_Down, Key.Key_Up, Key.Key_Return)
    assert stage.chosen == []


def test_other_keys_still_edit_the_text(stage):
    stage.start("kar", LINES)
    stage.press(Key.Key_Home, Key.Key_Delete)
    assert stage.box.text() == "ar"
    assert stage.searched[-1] == "ar"


# -- what stands there ---------------------------------------------------------------------------


def test_a_screen_reader_hears_what_it_is_and_what_tells_it_from_others(stage):
    stage.start("kar", LINES)
    assert stage.lines[1].startswith("Abdul Karim, ")
    assert "+8801712998211" in stage.lines[1]
    assert "1988" in stage.lines[1]
    assert stage.lines[2].startswith("নাজমা খাতুন, 1988 ")
    assert stage.lines[3] == "Dr Rahman, Cardiology"
    assert stage.lines[4].startswith("Lock the desk, ")
    assert stage.lines[5] == "Next free time: cardiology, F3"
    assert stage.lines[6] == "New patient “Zubaida <b>P</b>”"


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"deceased": True}, "deceased"),
        ({"archived": True}, "archived"),
        ({"next_visit": date(2026, 11, 23)}, "next visit"),
        ({"last_visit": date(2026, 11, 1)}, "last visit"),
        ({"same_phone": True}, "same phone"),
        ({"look_alike": True}, "same name"),
    ],
)
def test_a_patients_line_warns_of_mix_ups(stage, qapp, fields, word):
    lead, trail = entry_texts(stage.bar, a_line(**fields), Language(qapp).formats)
    assert lead == "Abdul Karim"
    assert word in trail


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_the_list_stands_under_the_box_and_inside_the_window(qtbot, qapp, direction):
    stage = Stage(qtbot, qapp, direction)
    stage.start("kar", LINES)
    box = stage.box.mapTo(stage.window, QPoint(0, 0))
    place = stage.bar.geometry()
    assert place.top() >= box.y() + stage.box.height()
    assert stage.window.rect().contains(place)
    if direction == Qt.LayoutDirection.LeftToRight:
        assert place.left() == box.x()
    else:
        assert place.right() == box.x() + stage.box.width() - 1


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_every_kind_of_line_is_painted(qtbot, qapp, direction):
    stage = Stage(qtbot, qapp, direction)
    stage.start("kar", LINES)
    for row in range(len(LINES)):
        place = stage.bar.list.visualItemRect(stage.bar.list.item(row))
        image = stage.bar.list.viewport().grab(place).toImage()
        colours = {image.pixelColor(x, image.height() // 2).name() for x in range(image.width())}
        assert len(colours) > 2, row
