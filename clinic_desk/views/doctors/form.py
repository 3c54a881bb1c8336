"""The form of a doctor: one editor for every field that a person may edit, a test holds it complete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desk.domain.directory import Directory
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.refusals import Refusal
from clinic_desk.qt.language import Formats
from clinic_desk.views.widgets.editors import (
    AmountEditor,
    ChecklistEditor,
    ChoiceEditor,
    ColourEditor,
    FlagEditor,
    LineEditor,
    LongEditor,
    NumberEditor,
    WordsEditor,
)
from clinic_desk.views.widgets.form import Form, RecordForm


class DoctorForm(QWidget):
    """Shows one doctor to be changed or added. `save_requested` carries the whole `Doctor`."""

    save_requested = Signal(object)
    reload_requested = Signal()
    left = Signal()

    def __init__(self, formats: Formats) -> None:
        super().__init__()
        self.setObjectName("doctor_form")
        self.fee = AmountEditor("fee", self.tr("Fee"), locale=formats.locale)
        self.clinics = ChecklistEditor("clinic_ids", self.tr("Works at"))
        self.room = ChoiceEditor("default_room_id", self.tr("Usual room"))
        self.body = RecordForm(self._form(), name="doctor_record")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.body)
        self.body.save_requested.connect(self.save_requested)
        self.body.reload_requested.connect(self.reload_requested)
        self.body.leave_requested.connect(self.left)

    # -- what the presenter tells ----------------------------------------------------------------

    def show_records(self, records: Sequence[Any], choices: Directory) -> None:
        """Offer clinics and rooms, and name the currency."""
        self.fee.set_currency(choices.organisation.currency)
        self.clinics.set_choices([(clinic.id, clinic.name) for clinic in choices.clinics])
        several = len(choices.clinics) > 1
        names = {clinic.id: clinic.name for clinic in choices.clinics}
        rooms = [
            (room.id, f"{room.name} · {names.get(room.clinic_id, '')}" if several else room.name)
            for room in choices.rooms
        ]
        self.room.set_choices([(None, self.tr("None")), *rooms])

    def show_record(self, record: Doctor, *, is_new: bool) -> None:
        """Fill the form."""
        self.body.title_label.setText(self.tr("New doctor") if is_new else record.name)
        self.body.show_record(record)
        self.body.form.focus_first()

    def show_refusal(self, refusal: Refusal) -> None:
        """Say beside the fields why this was not saved."""
        self.body.show_refusal(refusal)

    def show_trouble(self, code: str) -> None:
        """Say what failed around the program."""
        self.body.show_trouble(code)

    def set_busy(self, busy: bool) -> None:
        """Take no second save while one is under way."""
        self.body.set_busy(busy)

    def tell_saved(self, record: Doctor) -> None:
        """Go back to the list: it is saved."""
        self.left.emit()

    # -- inside ----------------------------------------------------------------------------------

    def _form(self) -> Form:
        return Form(
            [
                [LineEditor("name", self.tr("Name")), WordsEditor("specialities", self.tr("Specialities"))],
                [
                    LineEditor("licence", self.tr("Licence number")),
                    LineEditor("qualifications", self.tr("Qualifications")),
                ],
                [
                    NumberEditor("experience_years", self.tr("Years of experience")),
                    self.fee,
                    NumberEditor(
                        "max_patients_per_day",
                        self.tr("Most patients a day"),
                        optional=True,
                        hint=self.tr("no limit"),
                    ),
                ],
                [LineEditor("mobile", self.tr("Mobile")), LineEditor("email", self.tr("E-mail"))],
                [WordsEditor("languages", self.tr("Languages")), self.room],
                [self.clinics],
                [
                    NumberEditor("buffer_before", self.tr("Minutes kept before a visit")),
                    NumberEditor("buffer_after", self.tr("Minutes kept after a visit")),
                    ColourEditor("colour", self.tr("Colour"), may_be_none=True),
                ],
                [LongEditor("biography", self.tr("About"))],
                [FlagEditor("active", self.tr("Works here now; can be booked once approved"))],
            ],
            name="doctor_fields",
        )
