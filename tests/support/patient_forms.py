"""Opening and filling the form of a patient by keys, and reading what it says; for the tests of the form."""

from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from clinic_desk.domain.clinic import Place
from clinic_desk.domain.directory import Directory
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.patient import (
    Alert,
    AlertMoment,
    BirthPrecision,
    BloodGroup,
    Channel,
    EmergencyContact,
    Patient,
    Phone,
)
from clinic_desk.presenters.patient_form import OpenedForm
from clinic_desk.views.patients.form import PatientForm
from tests.support.builders import NOW
from tests.support.shown_records import SmallDesk

TODAY = NOW.date()


def place_of() -> tuple[Place, Place]:
    """Make an area and one inside it."""
    outer = Place(id=new_id(), name="Dhaka", level=0)
    return outer, Place(id=new_id(), name="Dhanmondi", parent_id=outer.id, level=1)


def full_patient(desk: SmallDesk, place: Place) -> Patient:
    """A patient in whose record no field is empty."""
    return replace(
        desk.patient,
        other_names="Jonny",
        email="john@example.org",
        address="House 12, Road 5",
        city="Dhaka",
        state="Dhaka Division",
        zip="1209",
        country="BD",
        place_id=place.id,
        language="bn",
        preferred_channel=Channel.SMS,
        consents=(Channel.PHONE, Channel.SMS),
        no_messages_left=True,
        blood_group=BloodGroup.O_POS,
        chronic_conditions=("Diabetes", "Hypertension"),
        diagnosis="Angina",
        medical_record="Long story",
        emergency_contact=EmergencyContact(name="Rima", relation="daughter", phone="01712-1"),
        usual_doctor_id=desk.world.doctors[0].id,
        notes="Prefers mornings",
        incomplete=True,
        deceased_on=date(2026, 10, 2),
        archived=True,
        birth_date=date(1990, 7, 1),
        birth_precision=BirthPrecision.AGE,
        birth_noted_on=date(2024, 11, 20),
        alerts=(Alert(text="Wheelchair"), Alert(text="Interpreter", moments=(AlertMoment.BOOKING,))),
        phones=(Phone(number="+8801712998211", typed="01712-998211", label="home"), Phone(number="12", typed="12")),
    )


def opened(
    desk: SmallDesk,
    patient: Patient | None = None,
    *,
    sees: bool = True,
    edits: bool = True,
    places: tuple[Place, ...] = (),
) -> OpenedForm:
    """Make what the presenter hands to the form."""
    patient = patient or desk.patient
    choices = Directory(organisation=desk.world.organisation, doctors=desk.world.doctors, places=places)
    return OpenedForm(patient=patient, choices=choices, today=TODAY, sees_clinical=sees, edits_clinical=edits)


def new_form(desk: SmallDesk, name: str = "") -> OpenedForm:
    """Make what the presenter hands over for somebody new."""
    return opened(desk, Patient(id=new_id(), number="", clinic_id=desk.world.clinic.id, full_name=name))


def line(form: PatientForm, name: str) -> QLineEdit:
    """The line of a field."""
    editor: Any = form.fields.editors[name]
    found: QLineEdit = editor.line
    return found


def press_save(form: PatientForm, qtbot: Any) -> None:
    """Press Ctrl+Enter."""
    qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def retype(qtbot: Any, edit: QLineEdit, text: str) -> None:
    """Replace what stands in a line by keys."""
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClick(edit, Qt.Key.Key_Delete)
    qtbot.keyClicks(edit, text)


def said_in(widget: QWidget) -> str:
    """Everything that can be read on a widget."""
    QApplication.processEvents()
    parts: list[Any] = [*widget.findChildren(QLabel), *widget.findChildren(QPushButton)]
    text = "\n".join(part.text() for part in parts if part.isVisible())
    return text.replace("\u2068", "").replace("\u2069", "")
