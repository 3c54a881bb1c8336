"""The first run with keys alone: from the first field to a clinic in the records, back and on without losing a word."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale, Qt

from clinic_desk.domain.clinic import AppointmentType, Clinic
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.user import User
from clinic_desk.presenters.first_run import FirstRunPresenter, Step
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme, ThemeChoice
from clinic_desk.services.commands import carry_out
from clinic_desk.storage import rows
from clinic_desk.views.first_run import FirstRunScreen
from tests.support.databases import memory_database
from tests.support.fakes import FixedClock, InlineJobs
from tests.support.keyboard import ENTER, ESCAPE, TAB, focused, press, write


@pytest.fixture
def database():
    return memory_database()


@pytest.fixture
def done():
    return []


@pytest.fixture
def screen(database, done, qapp, qtbot):
    screen = FirstRunScreen(Theme(ThemeChoice.LIGHT), Formats(QLocale("en_GB")))
    jobs = InlineJobs(database, carry_out, FixedClock())
    screen.presenter = FirstRunPresenter(screen, jobs, done=lambda: done.append(True), cost=4)
    screen.go_on_requested.connect(screen.presenter.go_on)
    screen.back_requested.connect(screen.presenter.go_back)
    qtbot.addWidget(screen)
    with qtbot.waitActive(screen):
        screen.show()
    screen.presenter.start()
    return screen


def step(screen):
    return list(Step)[screen._stack.currentIndex()]  # noqa: SLF001  what the person sees


def fill_clinic(qtbot):
    write(qtbot, "Green Road Clinic", "Dhaka", "01712-000000", "Bangladesh")
    press(qtbot, TAB)


def test_a_clinic_is_set_up_with_keys_alone(screen, database, done, qtbot):
    fill_clinic(qtbot)
    press(qtbot, ENTER)
    assert step(screen) is Step.HOURS
    press(qtbot, ENTER)
    write(qtbot, "Dr Nasrin Rahman", "Cardiology", "BMDC-1", "Room 1")
    press(qtbot, ENTER)
    assert step(screen) is Step.TYPES
    write(qtbot, "First consultation", "40")
    press(qtbot, ENTER)
    write(qtbot, "Rina Akter", "rina@clinic.example", "Open-sesame1", "Open-sesame1")
    press(qtbot, ENTER)
    assert step(screen) is Step.SUMMARY
    press(qtbot, ENTER)
    assert done == [True]
    with database.read() as db:
        (clinic,) = rows.select_all(db, Clinic)
        (doctor,) = rows.select_all(db, Doctor)
        (user,) = rows.select_all(db, User)
        kinds = {kind.name: kind.minutes for kind in rows.select_all(db, AppointmentType)}
    assert (clinic.name, clinic.zone, clinic.phone) == ("Green Road Clinic", "Asia/Dhaka", "01712-000000")
    assert (doctor.name, doctor.specialities, doctor.is_bookable) == ("Dr Nasrin Rahman", ("Cardiology",), True)
    assert (user.email, user.name) == ("rina@clinic.example", "Rina Akter")
    assert kinds == {"First consultation": 40, "Follow-up": 15, "Check-up": 30}


def test_a_country_suggests_its_zone_and_currency_and_never_again_over_what_was_typed(screen, qtbot):
    fill_clinic(qtbot)
    form = screen.form()
    assert (form.country, form.zone, form.currency) == ("BD", "Asia/Dhaka", "BDT")
    write(qtbot, "USD")
    press(qtbot, Qt.Key.Key_Backtab, TAB)
    assert screen.form().currency == "USD"


def test_a_country_with_several_zones_leaves_the_choice(screen, qtbot):
    write(qtbot, "Clinic", "Perth", "", "Australia")
    press(qtbot, TAB)
    assert screen.form().zone == ""
    assert screen._editors["zone"].combo.itemText(0).endswith("(Australia)")  # noqa: SLF001


def test_nothing_is_taken_from_this_computer(screen):
    form = screen.form()
    assert (form.country, form.zone, form.currency) == ("", "", "")


def test_going_back_keeps_everything_typed(screen, qtbot):
    fill_clinic(qtbot)
    press(qtbot, ENTER, ENTER)
    write(qtbot, "Dr Nasrin Rahman", "Cardiology")
    press(qtbot, ESCAPE, ESCAPE)
    assert step(screen) is Step.CLINIC
    assert focused().text() == "Green Road Clinic"
    press(qtbot, ENTER, ENTER)
    assert focused().text() == "Dr Nasrin Rahman"
    assert screen.form().speciality == "Cardiology"


def test_a_step_says_what_it_misses_and_stays(screen, qtbot):
    press(qtbot, ENTER)
    assert step(screen) is Step.CLINIC
    assert screen._editors["clinic_name"].problem_label.text() == "This cannot be empty."  # noqa: SLF001
    assert focused().objectName() == "clinic_name_edit"


def test_unreadable_hours_are_said_at_their_line(screen, qtbot):
    fill_clinic(qtbot)
    press(qtbot, ENTER)
    line = screen.sessions._all()[0]  # noqa: SLF001
    line.ends_edit.setFocus()
    write(qtbot, "late")
    press(qtbot, ENTER)
    assert step(screen) is Step.HOURS
    assert line.problem_label.text() == "Type a time, such as 9, 9:30 or 0930."
    assert focused() is line.starts_edit


def test_a_password_says_what_it_lacks_with_every_key(screen, qtbot):
    screen.show_step(Step.ADMIN)
    password = screen._editors["password"]  # noqa: SLF001
    password.editor.setFocus()
    qtbot.keyClicks(password.editor, "Opensesame")
    assert password.problem_label.text() == ("At least one digit. At least one special character, such as ! or %.")
    qtbot.keyClicks(password.editor, "-1")
    assert not password.has_problem
    repeated = screen._editors["repeated"]  # noqa: SLF001
    repeated.editor.setFocus()
    qtbot.keyClicks(repeated.editor, "O")
    assert repeated.problem_label.text() == "The two are not the same."


def test_a_sample_clinic_can_be_asked_for_by_key(screen, qtbot):
    screen.sample_button.setFocus()
    with qtbot.waitSignal(screen.sample_requested):
        press(qtbot, ENTER)
