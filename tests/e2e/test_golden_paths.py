"""The front desk's usual tasks by real keys, within their budgets (FEATURES 4.3), results read from the file."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from clinic_desk.domain.appointment import CancelCode, Hold, Status
from clinic_desk.domain.clinic_time import to_minutes
from clinic_desk.domain.patient import Patient, Sex
from tests.support.builders import a_booking, at

KARIM = "kar 0171"


@pytest.fixture
def desk(demo):
    """The receptionist of the demonstration clinic, with the focus on today's grid."""
    demo.sign_in()
    assert demo.robot.focus is demo.grid
    return demo


@pytest.fixture
def quiet(small):
    """The receptionist of the small clinic, where nothing is booked yet but one visit at eleven on the shown day."""
    small.visit = small.elsewhere(a_booking(small.world, 11))[0]
    small.sign_in(email="receptionist@clinic.example")
    return small


def patient_of(running, visit):
    return next(patient for patient in running.every(Patient) if patient.id == visit.patient_id)


def standing_holds(running):
    now = running.clock.now()
    return [hold for hold in running.every(Hold) if not hold.released and hold.expires_at > now]


def counted(robot):
    return robot.command_keys, robot.typed, robot.clicks


def middle_of(grid, doctor_id, starts, minutes):
    """The pixel in the middle of a time in a doctor's column, after it has been brought into sight."""
    plan = grid.plan
    number = next(n for n, column in enumerate(plan.columns) if column.column.doctor_id == doctor_id)
    axis = plan.columns[number].axis
    box = plan.inner(number, axis.position_of(starts), axis.end_of(starts + minutes))
    grid.bring_into_sight(box)
    return grid.on_viewport(box).center()


# -- a: a known patient --------------------------------------------------------------------------------


def test_a_known_patient_is_booked_by_keys(desk):
    before, robot = desk.visits(), desk.robot
    robot.press("Ctrl+K")
    robot.type(KARIM)
    assert robot.typed == 8
    robot.press("Return")
    strip = desk.window.active_patient
    assert strip.isVisible()
    assert strip.name_label.text() == "Abdul Karim"
    robot.press("F3", "Down", "Down", "Return")
    assert desk.dialog.objectName() == "booking_dialog"
    assert [hold.user_id for hold in standing_holds(desk)] == [desk.desk.actor.user_id]
    shown = desk.dialog.draft
    robot.type("Chest pain")
    robot.press("Ctrl+Return")
    assert desk.dialog is None
    visit = desk.new_visit(before)
    assert patient_of(desk, visit).full_name == "Abdul Karim"
    assert (visit.reason, visit.status, to_minutes(visit.starts_at)) == ("Chest pain", Status.BOOKED, shown.starts)
    assert visit.booked_by == desk.desk.actor.user_id
    assert "Abdul Karim" in desk.window.read_back.findChild(object, "read_back_words").text()
    assert robot.focus is desk.grid
    assert desk.grid.state.cursor.visit_id == visit.id
    assert not strip.isVisible()
    assert not standing_holds(desk)
    keys, typed, clicks = counted(robot)
    assert (keys, typed - len("Chest pain"), clicks) == (7, 8, 0)


def test_a_known_patient_is_booked_with_four_clicks(desk):
    before, robot = desk.visits(), desk.robot
    robot.click(desk.window.top_bar.search_edit)
    robot.type("abdul karim")
    entries = desk.desk.search.bar.list
    robot.click_at(entries.viewport(), entries.visualItemRect(entries.item(0)).center())
    times = desk.desk.next_free.panel.offered.list
    robot.click_at(times.viewport(), times.visualItemRect(times.item(0)).center())
    robot.click(desk.dialog.book_button)
    visit = desk.new_visit(before)
    assert patient_of(desk, visit).full_name == "Abdul Karim"
    assert (robot.command_keys, robot.clicks) == (0, 4)


# -- b: a new patient ----------------------------------------------------------------------------------


def test_a_new_patient_is_registered_and_booked(desk):
    before, known, robot = desk.visits(), {patient.id for patient in desk.every(Patient)}, desk.robot
    robot.press("Ctrl+K")
    robot.type("Zarin Tasnim")
    robot.press("Return")
    assert desk.dialog.objectName() == "registration_dialog"
    offered = desk.dialog.registration.language_editor.editor
    assert "বাংলা" in [offered.itemText(row) for row in range(offered.count())]
    robot.type("01999887766")
    robot.press("Tab")
    robot.type("14031988")
    robot.press("Tab")
    robot.type("f")
    robot.press("Ctrl+Return")
    assert desk.dialog is None
    robot.press("F3", "Return")
    assert desk.dialog.objectName() == "booking_dialog"
    robot.press("Ctrl+Return")
    visit = desk.new_visit(before)
    patient = patient_of(desk, visit)
    assert patient.id not in known
    assert (patient.full_name, patient.sex, f"{patient.birth_date}") == ("Zarin Tasnim", Sex.FEMALE, "1988-03-14")
    assert patient.phones[0].typed == "01999887766"
    keys, typed, clicks = counted(robot)
    assert keys <= 12
    assert typed <= 40
    assert clicks == 0


def test_somebody_known_is_taken_instead_of_registered_twice(desk):
    known, robot = desk.every(Patient), desk.robot
    robot.press("Ctrl+K")
    robot.type("Abdul Karimm")
    robot.press("Up", "Return")
    assert desk.dialog.objectName() == "registration_dialog"
    robot.type("01712000114")
    robot.press("Alt+D")
    assert desk.dialog is None
    assert desk.window.active_patient.name_label.text() == "Abdul Karim"
    assert len(desk.every(Patient)) == len(known)


# -- c: the next free time -----------------------------------------------------------------------------


@pytest.mark.parametrize(("words", "names"), [("rahm", {"Dr Nasrin Rahman"}), ("card", {"Dr Nasrin Rahman"})])
def test_the_next_free_time_of_a_doctor_or_a_speciality(desk, words, names):
    before, robot = desk.visits(), desk.robot
    karim = next(patient for patient in desk.every(Patient) if patient.full_name == "Abdul Karim")
    desk.desk.make_active(karim.id)
    robot.settle()
    robot.press("F3")
    robot.type(words)
    robot.press("Return")
    assert words not in desk.dialog.edit.text()
    robot.press("Return", "Ctrl+Return")
    visit = desk.new_visit(before)
    assert desk.doctor_name(visit) in names
    assert visit.patient_id == karim.id
    keys, typed, clicks = counted(robot)
    assert keys <= 5
    assert typed <= 5
    assert clicks == 0


def test_without_a_patient_the_search_waits_and_the_time_is_held(desk):
    robot = desk.robot
    robot.press("F3")
    robot.type("rahm")
    robot.press("Return", "Return")
    assert robot.focus is desk.dialog.patient_box.edit
    assert len(standing_holds(desk)) == 1
    robot.press("Escape")
    assert not standing_holds(desk)


# -- d: another time -----------------------------------------------------------------------------------


def test_a_visit_moves_on_the_same_day_by_keys(quiet):
    robot = quiet.robot
    quiet.select(quiet.visit)
    robot.count_anew()
    robot.press("M", "Down", "Down", "Return")
    moved = quiet.visits()[quiet.visit.id]
    assert moved.starts_at == quiet.visit.starts_at + timedelta(minutes=30)
    assert robot.command_keys <= 6
    robot.press("Ctrl+Z")
    assert quiet.visits()[quiet.visit.id].starts_at == quiet.visit.starts_at


def test_a_visit_moves_to_another_week_by_keys(quiet):
    robot = quiet.robot
    quiet.select(quiet.visit)
    robot.count_anew()
    robot.press("Ctrl+X", "Ctrl+G")
    robot.type("+2w")
    robot.press("Return", "Down", "Down", "Ctrl+V", "Return")
    moved = quiet.visits()[quiet.visit.id]
    assert moved.day == quiet.visit.day + timedelta(weeks=2)
    assert moved.doctor_id == quiet.visit.doctor_id
    keys, typed, _clicks = counted(robot)
    assert (keys, typed) == (7, 3)


def test_a_visit_moves_to_the_next_free_time(quiet):
    robot = quiet.robot
    quiet.select(quiet.visit)
    robot.count_anew()
    robot.press("F3", "Return", "Return")
    assert quiet.dialog is None
    moved = quiet.visits()[quiet.visit.id]
    assert moved.starts_at != quiet.visit.starts_at
    assert moved.move_count == 1
    assert robot.command_keys <= 3
    robot.press("Ctrl+Z")
    assert quiet.visits()[quiet.visit.id].starts_at == quiet.visit.starts_at


def test_a_visit_is_dragged_to_another_time_and_doctor(quiet):
    visit, other = quiet.visit, quiet.world.doctors[1]
    starts = to_minutes(visit.starts_at)
    put = middle_of(quiet.grid, other.id, starts + 60, visit.minutes)
    take = middle_of(quiet.grid, visit.doctor_id, starts, visit.minutes)
    drag(quiet.grid, take, put)
    quiet.robot.settle()
    moved = quiet.visits()[visit.id]
    assert (moved.starts_at, moved.doctor_id) == (visit.starts_at + timedelta(hours=1), other.id)
    assert quiet.robot.command_keys == 0


def test_a_drop_on_a_taken_time_says_why_and_goes_back(quiet):
    visit = quiet.visit
    taken = quiet.elsewhere(a_booking(quiet.world, 12, patient_id=quiet.world.patients[1].id))[0]
    quiet.desk.calendar.presenter.read_again()
    quiet.robot.settle()
    starts = to_minutes(visit.starts_at)
    put = middle_of(quiet.grid, visit.doctor_id, starts + 60, visit.minutes)
    take = middle_of(quiet.grid, visit.doctor_id, starts, visit.minutes)
    drag(quiet.grid, take, put)
    quiet.robot.settle()
    bar = quiet.desk.calendar.screen.answer_bar
    assert bar.isVisible()
    assert "Fatima Karim" in bar.words_label.text()
    assert quiet.visits()[visit.id].starts_at == visit.starts_at
    quiet.robot.press("Escape")
    assert not bar.isVisible()
    assert quiet.grid.plan.find(visit.id)[1].visit.starts == starts
    assert quiet.visits()[taken.id].starts_at == at(12)


# -- f: calling off ------------------------------------------------------------------------------------


def test_a_visit_is_called_off_with_three_keys(quiet):
    quiet.select(quiet.visit)
    quiet.robot.count_anew()
    quiet.robot.press("Delete", "1", "Return")
    cancelled = quiet.visits()[quiet.visit.id]
    assert cancelled.status is Status.CANCELLED
    assert cancelled.cancel_code in set(CancelCode)
    assert quiet.robot.command_keys == 3
    quiet.robot.press("Ctrl+Z")
    assert quiet.visits()[quiet.visit.id].is_live


def drag(grid, take: QPoint, put: QPoint) -> None:
    """Press, move in steps as a hand does, let go."""
    view = grid.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, take)
    way = QPointF(put) - QPointF(take)
    for part in (0.1, 0.4, 0.7, 1.0):
        QTest.mouseMove(view, (QPointF(take) + way * part).toPoint())
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, put)
