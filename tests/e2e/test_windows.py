"""The window as such: no stray ones, small screens, right to left, and everything within reach of the keys."""

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QScrollArea, QWidget

from clinic_desk.domain.access import Role
from clinic_desk.domain.appointment import Appointment
from clinic_desk.qt.theme import ThemeChoice
from tests.support.builders import a_booking
from tests.support.program import OpenedWindows

SMALL = QSize(911, 512)
"""1366×768 at 150 %."""


def sign_in(running, role):
    return running.sign_in(email=f"{role.value}@clinic.example")


def pages(running):
    return list(running.window._pages)  # noqa: SLF001  what stands in the rail


@pytest.fixture
def opened(qapp):
    noticed = OpenedWindows()
    qapp.installEventFilter(noticed)
    yield noticed
    qapp.removeEventFilter(noticed)


@pytest.mark.parametrize("role", [Role.RECEPTIONIST, Role.DOCTOR, Role.MANAGER, Role.ADMIN])
def test_nothing_but_the_main_window_is_ever_shown(opened, small, role):
    sign_in(small, role)
    for page in pages(small):
        small.desk.show_page(page)
        small.robot.settle()
    sections = small.desk.settings.page.side
    for row in range(sections.count()):
        sections.setCurrentRow(row)
        small.robot.settle()
    small.robot.press("Ctrl+L")
    small.program.switch_user()
    small.robot.settle()
    assert set(opened.names) == {"MainWindow main_window"}


# -- right to left, small screens ----------------------------------------------------------------------


def test_everything_is_drawn_from_right_to_left(start, demo_file):
    running = start(demo_file, right_to_left=True)
    QApplication.instance().setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    running.sign_in(Role.ADMIN)
    for page in pages(running):
        running.desk.show_page(page)
        running.robot.settle()
        assert not running.window.grab().isNull()
    sections = running.desk.settings.page.side
    for row in range(sections.count()):
        sections.setCurrentRow(row)
        running.robot.settle()
        assert not running.window.grab().isNull()
    running.desk.show_page("calendar")
    running.robot.settle()
    plan = running.grid.plan
    lefts = [plan.frame.column_box(number).x for number in range(len(plan.columns))]
    assert lefts == sorted(lefts, reverse=True)
    assert len(set(lefts)) == 4
    rail = running.window.rail
    assert rail.mapTo(running.window, QPoint(0, 0)).x() > running.window.width() / 2
    for key in ("F1", "F3", "Ctrl+N"):
        running.robot.press(key)
        assert not running.dialog.grab().isNull()
        running.robot.press("Escape")
        assert running.dialog is None
    cursor = running.grid.state.cursor
    running.robot.press("Home")
    before = running.grid.state.cursor.column
    running.robot.press("Left")
    assert running.grid.state.cursor.column == before + 1, cursor


def test_every_page_fits_a_small_screen(start, demo_file):
    running = start(demo_file)
    running.sign_in(Role.ADMIN)
    window = running.window
    window.resize(SMALL)
    for page in pages(running):
        running.desk.show_page(page)
        running.robot.settle()
        assert window.minimumSizeHint().width() <= SMALL.width(), page
        assert window.minimumSizeHint().height() <= SMALL.height(), page
        assert window.size() == SMALL, page
        assert outside(window) == [], page
    sections = running.desk.settings.page.side
    for row in range(sections.count()):
        sections.setCurrentRow(row)
        running.robot.settle()
        assert window.size() == SMALL, row
        assert outside(window) == [], row


def outside(window):
    """The names of controls that the window cuts off and that cannot be scrolled to."""
    names = []
    for widget in window.findChildren(QWidget):
        if isinstance(widget, (QAbstractButton, QLineEdit, QComboBox)) and widget.isVisible() and not scrolls(widget):
            place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
            if not window.rect().contains(place):
                names.append(f"{type(widget).__name__} {widget.objectName()} {place}")
    return names


def scrolls(widget):
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            return True
        parent = parent.parentWidget()
    return False


# -- keys alone ----------------------------------------------------------------------------------------


def test_every_page_of_the_rail_is_reached_by_keys(small):
    sign_in(small, Role.MANAGER)
    for number, page in enumerate(pages(small)):
        small.window.rail.focus_current()
        while small.robot.focus.objectName() != f"rail_{page}":
            small.robot.press("Down")
            assert small.robot.command_keys < 40
        small.robot.press("Return")
        assert small.window.current_page == page
        assert small.window.pages.currentWidget().isAncestorOf(small.robot.focus), (number, page)


def test_the_rail_is_reached_from_everywhere(small):
    sign_in(small, Role.MANAGER)
    for page in pages(small):
        small.desk.show_page(page)
        for _ in range(6):
            if small.window.rail.isAncestorOf(small.robot.focus):
                break
            small.robot.press("F6")
        assert small.window.rail.isAncestorOf(small.robot.focus), page


def test_each_page_does_its_main_task_by_keys(small):
    visit = small.elsewhere(a_booking(small.world, 11))[0]
    sign_in(small, Role.ADMIN)
    robot = small.robot
    small.desk.show_page("patients")
    robot.type("fatima")
    robot.press("Return")
    assert "Fatima Karim" in small.desk.patients.page.card.name_label.text()
    small.desk.show_page("doctors")
    robot.settle()
    robot.tab_to(small.desk.doctors.page.findChild(QWidget, "doctor_list"))
    robot.press("Down")
    assert small.desk.doctors.page.card.isVisible()
    small.desk.show_page("settings")
    robot.settle()
    assert robot.focus is small.desk.settings.page.side
    robot.press("Down", "Return")
    assert small.desk.settings.page.isAncestorOf(robot.focus)
    assert robot.focus is not small.desk.settings.page.side
    small.desk.show_page("calendar")
    small.select(visit)
    robot.press("A")
    assert small.every(Appointment)[0].arrived_at is not None


def dialogs(running, visit):
    """Open each dialog in turn, each from where it belongs."""
    desk = running.desk
    yield "F1", lambda: running.robot.press("F1")
    yield "F3", lambda: running.robot.press("F3")
    yield "Ctrl+N", lambda: running.robot.press("Home", "Ctrl+N")
    yield "F2", lambda: (running.select(visit), running.robot.press("F2"))
    yield "Delete", lambda: (running.select(visit), running.robot.press("Delete"))
    yield "I", lambda: (running.select(visit), running.robot.press("I"))
    yield "B", lambda: (running.robot.press("Home"), running.grid.setFocus(), running.robot.press("B"))
    yield "register", lambda: desk.register("Somebody New")
    yield "form", lambda: desk.patients.page.new_requested.emit("")


def test_tab_stays_inside_every_dialog_and_escape_leaves_it(small):
    visit = small.elsewhere(a_booking(small.world, 11))[0]
    sign_in(small, Role.MANAGER)
    robot = small.robot
    for name, open_it in dialogs(small, visit):
        open_it()
        robot.settle()
        dialog = small.dialog
        assert dialog is not None, name
        seen = set()
        for _ in range(40):
            robot.press("Tab")
            focus = robot.focus
            assert dialog is focus or dialog.isAncestorOf(focus), (name, focus.objectName())
            seen.add(focus)
        assert len(seen) > 1 or name in {"F1", "I"}, name
        robot.press("Escape")
        if small.dialog is dialog:
            robot.press("Escape")
        assert small.dialog is None, name
        assert small.window.isAncestorOf(robot.focus), name
        small.desk.show_page("calendar")
        small.grid.setFocus()


def test_the_other_look_is_taken_at_once(small):
    sign_in(small, Role.RECEPTIONIST)
    before = small.window.grab().toImage()
    preferences = small.program.preferences
    other = ThemeChoice.DARK if small.program.theme.name != "dark" else ThemeChoice.LIGHT
    small.program.take_preferences(type(preferences)(theme=other, text_scale=1.5))
    small.robot.settle()
    assert small.window.grab().toImage() != before
    assert outside(small.window) == []
