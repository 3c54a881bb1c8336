"""From an empty folder to the first booking, with keys alone."""

from clinic_desk.domain.appointment import Appointment
from clinic_desk.domain.clinic import Clinic
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.patient import Patient
from clinic_desk.views.first_run import FirstRunScreen

PASSWORD = "Open-sesame1"


def write(robot, *words):
    """Type into one field after the other."""
    for number, word in enumerate(words):
        if number:
            robot.press("Tab")
        robot.type(word)


def test_a_clinic_is_set_up_and_books_its_first_visit_by_keys(start):
    running = start(None)
    robot = running.robot
    running.wait_for_cover()
    screen = running.window.cover
    assert isinstance(screen, FirstRunScreen)
    write(robot, "Green Road Clinic", "Dhaka", "01712-000000", "Bangladesh")
    robot.press("Tab", "Return", "Return")
    write(robot, "Dr Nasrin Rahman", "Cardiology", "BMDC-1", "Room 1")
    robot.press("Return", "Return")
    write(robot, "Rina Akter", "rina@green.example", PASSWORD, PASSWORD)
    robot.press("Return")
    assert screen.title_label.text() == "Ready?"
    robot.press("Return")
    robot.wait_until(lambda: running.window.cover is not screen, "the wizard stays")
    running.wait_for_cover()
    assert (clinic := running.every(Clinic)[0]).name == "Green Road Clinic"
    assert clinic.zone == "Asia/Dhaka"
    running.sign_in(email="rina@green.example", password=PASSWORD)
    assert [column.column.doctor_name for column in running.grid.plan.columns] == ["Dr Nasrin Rahman"]
    assert running.every(Appointment) == ()
    robot.press("Ctrl+K")
    robot.type("Abdul Karim")
    robot.press("Return")
    write(robot, "01712998211", "36y", "m")
    robot.press("Ctrl+Return", "F3", "Return", "Ctrl+Return")
    visit = running.new_visit({})
    patient = running.every(Patient)[0]
    assert (patient.full_name, visit.patient_id) == ("Abdul Karim", patient.id)
    assert visit.doctor_id == running.every(Doctor)[0].id
    assert running.grid.plan.find(visit.id) is not None


def test_what_was_typed_is_there_again_after_going_back(start):
    running = start(None)
    robot = running.robot
    running.wait_for_cover()
    screen = running.window.cover
    write(robot, "Green Road Clinic", "Dhaka", "01712-000000", "Bangladesh")
    robot.press("Tab", "Return")
    assert screen.title_label.text() == "When do you see patients?"
    robot.press("Escape")
    assert screen.form().clinic_name == "Green Road Clinic"
    assert screen.title_label.text() == "Your clinic"
