"""The small month: which days it shows, where keys lead, what it reports."""

from datetime import date

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QLabel

from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme, ThemeChoice
from clinic_desk.views.calendar.mini_month import MiniMonth, month_later

Key = Qt.Key
FRIDAY = date(2026, 11, 20)


@pytest.fixture
def make(qtbot):
    def make(*, locale="en_US", rtl=False):
        month = MiniMonth(Theme(ThemeChoice.LIGHT), Formats(QLocale(locale)))
        qtbot.addWidget(month)
        month.resize(232, 232)
        if rtl:
            month.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        month.set_today(date(2026, 11, 17))
        month.show_day(FRIDAY)
        with qtbot.waitActive(month):
            month.show()
            month.activateWindow()
        month.table.setFocus()
        qtbot.waitUntil(month.table.hasFocus)
        return month

    return make


def weeks(month):
    model = month.table.days
    return [
        [None if (day := model.day_at(model.index(row, column))) is None else day.day for column in range(7)]
        for row in range(model.rowCount())
    ]


def letters(month):
    labels = [label for label in month.findChildren(QLabel) if label.property("look") == "tiny"]
    return [label.text() for label in labels]


def picked(month):
    found = []
    month.day_picked.connect(found.append)
    return found


def test_weeks_begin_on_the_day_of_the_place(make):
    american, german, dhaka = make(), make(locale="de_DE"), make(locale="bn_BD")
    assert weeks(american)[0] == [1, 2, 3, 4, 5, 6, 7]
    assert letters(american) == ["S", "M", "T", "W", "T", "F", "S"]
    assert weeks(german)[0] == [None] * 6 + [1]
    assert weeks(dhaka)[4][0] == 29
    german.set_first_weekday(6)
    assert weeks(german)[0] == [None, 1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("first_weekday", range(1, 8))
@pytest.mark.parametrize("month_number", [2, 5, 8, 11])
def test_every_day_of_a_month_stands_once_below_its_weekday(make, first_weekday, month_number):
    month = make()
    month.set_first_weekday(first_weekday)
    month.show_day(date(2026, month_number, 1))
    model = month.table.days
    found = [
        (day, column)
        for row in range(6)
        for column in range(7)
        if (day := model.day_at(model.index(row, column))) is not None
    ]
    assert [day.day for day, _ in found] == list(range(1, len(found) + 1))
    assert (found[-1][0] - found[0][0]).days == len(found) - 1
    assert all((day.isoweekday() - first_weekday) % 7 == column for day, column in found)
    assert month_later(found[0][0], 1).day == 1


@pytest.mark.parametrize(
    ("keys", "day"),
    [
        ([Key.Key_Right], date(2026, 11, 21)),
        ([Key.Key_Up, Key.Key_Left], date(2026, 11, 12)),
        ([Key.Key_Down, Key.Key_Down], date(2026, 12, 4)),
        ([Key.Key_Home, Key.Key_Left], date(2026, 10, 31)),
        ([Key.Key_End], date(2026, 11, 30)),
        ([Key.Key_PageDown, Key.Key_PageDown, Key.Key_PageDown], date(2027, 2, 20)),
        ([Key.Key_PageUp], date(2026, 10, 20)),
    ],
)
def test_keys_go_from_day_to_day_and_enter_goes_there(make, qtbot, keys, day):
    month = make()
    told = picked(month)
    for key in keys:
        qtbot.keyClick(month.table, key)
    assert told == []
    qtbot.keyClick(month.table, Key.Key_Return)
    assert told == [day]
    assert month.title_label.text() == Formats(QLocale("en_US")).month_title(day)


def test_in_a_right_to_left_interface_left_is_later(make, qtbot):
    month = make(rtl=True)
    told = picked(month)
    qtbot.keyClick(month.table, Key.Key_Left)
    qtbot.keyClick(month.table, Key.Key_Space)
    assert told == [date(2026, 11, 21)]


def test_a_click_goes_to_a_day_and_an_empty_cell_nowhere(make, qtbot):
    month = make(locale="de_DE")
    told = picked(month)
    table = month.table
    for day in (date(2026, 11, 11), None):
        index = table.days.index_of(day) if day else table.days.index(0, 0)
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(index).center())
    assert told == [date(2026, 11, 11)]


def test_the_buttons_turn_the_page_without_going_anywhere(make, qtbot):
    month = make()
    told = picked(month)
    qtbot.mouseClick(month.next_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(month.next_button, Qt.MouseButton.LeftButton)
    assert month.title_label.text() == "January 2027"
    qtbot.mouseClick(month.previous_button, Qt.MouseButton.LeftButton)
    assert month.title_label.text() == "December 2026"
    assert told == []


def test_the_last_day_of_a_month_has_a_day_in_every_other():
    assert month_later(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert month_later(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert month_later(date(2027, 1, 15), -1) == date(2026, 12, 15)


def test_screen_readers_hear_the_whole_date_and_which_is_today(make):
    model = make().table.days
    role = Qt.ItemDataRole.AccessibleTextRole
    assert model.index_of(FRIDAY).data(role) == "Friday, November 20"
    assert model.index_of(date(2026, 11, 17)).data(role) == "Tuesday, November 17, today"
    assert model.index_of(date(2026, 12, 1)).data(role) is None


def test_the_shown_day_is_seen(make):
    month = make()
    month.table.clearFocus()
    theme = Theme(ThemeChoice.LIGHT)

    def colour_beside(day):
        cell = month.table.visualRect(month.table.days.index_of(day))
        image = month.table.viewport().grab().toImage()
        return image.pixelColor(cell.center().x() - 9, cell.center().y()).name()

    assert colour_beside(FRIDAY) == theme.colour("accent").name()
    month.show_day(date(2026, 11, 10))
    assert colour_beside(FRIDAY) != theme.colour("accent").name()
    assert colour_beside(date(2026, 11, 10)) == theme.colour("accent").name()


def test_another_language_keeps_the_day(make, qtbot):
    month = make()
    month.set_formats(Formats(QLocale("bn_BD")))
    assert month.table.days.index_of(FRIDAY).data() == "২০"
    told = picked(month)
    qtbot.keyClick(month.table, Key.Key_Return)
    assert told == [FRIDAY]
