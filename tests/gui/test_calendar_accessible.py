"""The calendar as a screen reader finds it: a list of named visits, and free time in words."""

import gc
import weakref
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QLocale, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from clinic_desk.domain.agenda import ShadeKind
from clinic_desk.domain.appointment import Status
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme, ThemeChoice
from clinic_desk.views.calendar import accessible
from clinic_desk.views.calendar.cursor import cursor_at
from clinic_desk.views.calendar.grid import CalendarGrid
from tests.support.grids import a_column, a_grid, a_shade, a_visit, an_id

NAME = QAccessible.Text.Name


def a_day():
    lunch = a_shade("13:00", "14:00", ShadeKind.BREAK, "Lunch")
    return a_grid(
        a_column(
            1,
            [
                a_visit(1, "10:20", patient_name="Farida Begum"),
                a_visit(2, "11:00", patient_name="Abdul Karim", status=Status.ARRIVED, overbooked=True),
            ],
            doctor_name="Dr Rahman",
            shades=(lunch,),
        ),
        a_column(2, [a_visit(3, "10:15", patient_name="নাজমা খাতুন")], doctor_name="Dr Hossain"),
        opens=540,
    )


@pytest.fixture
def grid(qtbot):
    made = CalendarGrid(Theme(ThemeChoice.LIGHT), Formats(QLocale("en_GB")))
    qtbot.addWidget(made)
    made.resize(700, 700)
    made.show_grid(a_day())
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made


@pytest.fixture
def said(monkeypatch):
    """What Qt was told for screen readers: the announced sentences and the numbers of visits that took the focus."""
    found = []

    def listen(event):
        if event.type() == QAccessible.Event.Announcement:
            found.append(event.message())
        elif event.type() == QAccessible.Event.Focus:
            found.append(event.child())

    monkeypatch.setattr(QAccessible, "updateAccessibility", listen)
    return found


def interface(grid):
    return QAccessible.queryAccessibleInterface(grid)


def put(grid, column, hour, minute=0):
    grid.put_cursor(cursor_at(grid.plan, column, hour * 60 + minute, grid.grain))


def test_it_is_a_list_with_the_day_as_its_name(grid):
    found = interface(grid)
    assert found.role() == QAccessible.Role.List
    assert found.text(NAME) == "Calendar, Friday 20 November, appointments: 3"


def test_each_visit_is_an_item_with_its_times_name_doctor_and_status(grid):
    found = interface(grid)
    names = [found.child(number).text(NAME) for number in range(found.childCount())]
    assert names == [
        "10:20 to 10:50, Farida Begum, Dr Rahman, Confirmed",
        "11:00 to 11:30, Abdul Karim, Dr Rahman, Arrived, overbooked",
        "10:15 to 10:45, নাজমা খাতুন, Dr Hossain, Confirmed",
    ]
    assert found.child(0).role() == QAccessible.Role.ListItem
    assert found.child(3) is None


def test_items_lie_where_they_are_painted_and_are_found_there(grid):
    found = interface(grid)
    for number, visit in enumerate((1, 2, 3)):
        rect = found.child(number).rect()
        assert rect == grid.on_screen(grid.plan.box_of(*grid.plan.find(an_id(visit))))
        centre = rect.center()
        assert found.childAt(centre.x(), centre.y()) is found.child(number)
    assert found.indexOfChild(found.child(2)) == 2


def test_a_visit_under_the_cursor_has_the_focus(grid, said):
    put(grid, 1, 10, 15)
    assert said == [2]
    found = interface(grid)
    assert found.focusChild() is found.child(2)
    assert found.child(2).state().focused
    assert not found.child(0).state().focused


def test_free_time_under_the_cursor_is_announced(grid, said):
    put(grid, 0, 10)
    assert said == ["Dr Rahman, Friday 10:00, free, 20 minutes"]
    assert interface(grid).focusChild() is None
    assert interface(grid).text(QAccessible.Text.Description) == said[0]


def test_what_is_not_free_is_said_not_to_be(grid, said):
    put(grid, 0, 13, 15)
    assert said == ["Dr Rahman, Friday 13:15, Lunch, 30 minutes"]


def test_each_key_says_where_it_led(grid, said, qtbot):
    put(grid, 0, 10)
    for _ in range(2):
        qtbot.keyClick(grid, Qt.Key.Key_Down)
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert said == [
        "Dr Rahman, Friday 10:00, free, 20 minutes",
        "Dr Rahman, Friday 10:15, free, 5 minutes",
        0,
        2,
    ]


def test_moving_by_keys_says_where_the_visit_would_go(grid, said, qtbot):
    put(grid, 1, 10, 15)
    grid.start_move()
    qtbot.keyClick(grid, Qt.Key.Key_Left)
    qtbot.keyClick(grid, Qt.Key.Key_Up)
    assert said[-2:] == [
        "Move to Dr Rahman, Friday 10:15 to 10:45, taken",
        "Move to Dr Rahman, Friday 10:00 to 10:30, taken",
    ]


def test_a_list_that_got_shorter_has_no_ghosts(grid):
    found = interface(grid)
    last = found.child(2)
    day = a_day()
    grid.show_grid(replace(day, columns=day.columns[:1]))
    assert found.childCount() == 2
    assert not last.isValid()
    assert last.text(NAME) == ""
    assert last.state().invalid
    assert found.text(NAME).endswith("appointments: 2")


def test_selected_and_scrolled_out_is_said(grid):
    grid.select(an_id(2))
    found = interface(grid)
    assert found.child(1).state().selected
    assert not found.child(0).state().selected
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    assert found.child(1).state().offscreen


def test_covered_names_are_covered_here_too(grid):
    grid.set_masked(True)
    assert interface(grid).child(0).text(NAME) == "10:20 to 10:50, F. B., Dr Rahman, Confirmed"


def test_headings_say_who_is_there(grid):
    headings = grid.findChild(object, "calendar_headings")
    assert "Dr Rahman, Cardiology · Room 2, Online" in headings.accessibleName()


def test_a_calendar_that_is_gone_leaves_nothing_behind(qapp):
    made = CalendarGrid(Theme(ThemeChoice.LIGHT), Formats(QLocale("en_GB")))
    made.show_grid(a_day())
    found = interface(made)
    child = found.child(0)
    assert child.isValid()
    state = weakref.ref(made.state)
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    del made, found
    gc.collect()
    assert state() is None
    assert not child.isValid()
    assert child.text(NAME) == ""
    assert child.rect().isNull()
    assert child.parent() is None


def test_an_empty_calendar_has_a_name_too(qtbot):
    made = CalendarGrid(Theme(ThemeChoice.LIGHT), Formats(QLocale("en_GB")))
    qtbot.addWidget(made)
    assert interface(made).text(NAME) == "Calendar"
    assert interface(made).childCount() == 0
    assert accessible.cursor_sentence(made) == ""
