"""The sections for clinics, rooms, visit types, areas and accounts: which editors each has, and what its list says."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout

from clinic_desk.domain.access import Role
from clinic_desk.domain.clinic import AppointmentType, Clinic, Place, Room
from clinic_desk.domain.directory import Directory
from clinic_desk.domain.user import User
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme
from clinic_desk.views.settings.record_section import RecordSection, note
from clinic_desk.views.settings.words import zone_word
from clinic_desk.views.status_words import word_for
from clinic_desk.views.widgets.editors import (
    AmountEditor,
    ChecklistEditor,
    ChoiceEditor,
    ColourEditor,
    FlagEditor,
    LineEditor,
    LongEditor,
    NumberEditor,
)
from clinic_desk.views.widgets.form import Form


class ClinicSection(RecordSection):
    """Clinics: name, address, zone, and the rules of booking in words."""

    def __init__(self, theme: Theme, formats: Formats, zones: Sequence[str]) -> None:
        self.zone = ChoiceEditor("zone", self.tr("Time zone"), searchable=True, unknown="unknown_zone")
        self.zone.set_choices([(zone, zone_word(zone)) for zone in zones])
        self.week_start = ChoiceEditor("week_start", self.tr("The week begins on"))
        self.week_start.set_choices([(day, formats.weekday_long(day + 1)) for day in range(7)])
        self.place = ChoiceEditor("place_id", self.tr("Area"))
        super().__init__(
            theme,
            Form([*self._address_rows(), *self._rule_rows()], name="clinic_fields"),
            name="clinic",
            add_word=self.tr("Add clinic"),
            line=self._words,
            offer=self._offer_places,
        )

    def _address_rows(self) -> list[Any]:
        return [
            [LineEditor("name", self.tr("Name"))],
            [LineEditor("address", self.tr("Address")), LineEditor("city", self.tr("City"))],
            [LineEditor("state", self.tr("State or division")), LineEditor("zip", self.tr("Postcode")), self.place],
            [LineEditor("phone", self.tr("Phone")), LineEditor("email", self.tr("E-mail"))],
            [self.zone, self.week_start],
            [FlagEditor("active", self.tr("Open for booking"))],
        ]

    def _rule_rows(self) -> list[Any]:
        rule = partial(NumberEditor)
        no_limit = self.tr("no limit")
        return [
            self.tr("Booking rules"),
            [
                rule("rules.shortest_minutes", self.tr("Shortest visit, minutes")),
                rule("rules.longest_minutes", self.tr("Longest visit, minutes")),
            ],
            [
                rule("rules.notice_minutes", self.tr("Book at least so many minutes ahead")),
                rule("rules.horizon_days", self.tr("Book at most so many days ahead")),
            ],
            [
                rule("rules.grace_minutes", self.tr("Still bookable after the start, minutes")),
                rule(
                    "rules.visits_per_patient_and_day",
                    self.tr("Visits a day for one patient"),
                    optional=True,
                    hint=no_limit,
                ),
            ],
            [
                rule("rules.correction_days", self.tr("A status can be put right for so many days")),
                rule("rules.hold_minutes", self.tr("A held time is kept for so many minutes")),
            ],
        ]

    def _offer_places(self, choices: Directory) -> None:
        self.place.set_choices([(None, self.tr("None")), *((place.id, place.name) for place in choices.places)])

    def _words(self, clinic: Clinic) -> str:
        return clinic.name if clinic.active else self.tr("%1 · closed").replace("%1", clinic.name)


class RoomSection(RecordSection):
    """Rooms: where, what it is called, how many visits it holds at once."""

    def __init__(self, theme: Theme) -> None:
        self.clinic = ChoiceEditor("clinic_id", self.tr("Clinic"))
        form = Form(
            [
                [LineEditor("name", self.tr("Name")), self.clinic],
                [NumberEditor("capacity", self.tr("Visits at once"))],
                [FlagEditor("active", self.tr("In use"))],
            ],
            name="room_fields",
        )
        super().__init__(
            theme, form, name="room", add_word=self.tr("Add room"), line=self._words, offer=self._offer_clinics
        )

    def _offer_clinics(self, choices: Directory) -> None:
        self.clinic.set_choices([(clinic.id, clinic.name) for clinic in choices.clinics])

    def _words(self, room: Room) -> str:
        return room.name if room.active else self.tr("%1 · not in use").replace("%1", room.name)


class TypeSection(RecordSection):
    """Kinds of visit: length, buffers, colour, who and where, preparation, price."""

    def __init__(self, theme: Theme, formats: Formats) -> None:
        self.price = AmountEditor("price", self.tr("Price"), locale=formats.locale)
        self.doctors = ChecklistEditor("doctor_ids", self.tr("Only with these doctors (none ticked: all)"))
        self.rooms = ChecklistEditor("room_ids", self.tr("Only in these rooms (none ticked: any)"))
        form = Form(
            [
                [LineEditor("name", self.tr("Name")), ColourEditor("colour", self.tr("Colour"))],
                [
                    NumberEditor("minutes", self.tr("Minutes")),
                    NumberEditor("buffer_before", self.tr("Kept free before")),
                    NumberEditor("buffer_after", self.tr("Kept free after")),
                    self.price,
                ],
                [self.doctors, self.rooms],
                [LongEditor("preparation", self.tr("What the patient should know before"))],
                [FlagEditor("active", self.tr("Can be booked"))],
            ],
            name="type_fields",
        )
        super().__init__(
            theme, form, name="type", add_word=self.tr("Add visit type"), line=self._words, offer=self._offer_whom
        )

    def _offer_whom(self, choices: Directory) -> None:
        self.price.set_currency(choices.organisation.currency)
        self.doctors.set_choices([(doctor.id, doctor.name) for doctor in choices.doctors])
        self.rooms.set_choices([(room.id, room.name) for room in choices.rooms])

    def _words(self, kind: AppointmentType) -> str:
        return kind.name if kind.active else self.tr("%1 · not in use").replace("%1", kind.name)


class AreaSection(RecordSection):
    """Areas: divisions with their districts and those with their parts, for the addresses of clinics and patients."""

    def __init__(self, theme: Theme) -> None:
        self.around = ChoiceEditor("parent_id", self.tr("Lies in"))
        self._names: dict[Any, str] = {}
        super().__init__(
            theme,
            Form([[LineEditor("name", self.tr("Name")), self.around]], name="area_fields"),
            name="area",
            add_word=self.tr("Add area"),
            line=self._words,
            offer=self._offer_areas,
        )

    def _offer_areas(self, choices: Directory) -> None:
        self._names = {place.id: place.name for place in choices.places}
        self.around.set_choices([(None, self.tr("No other area")), *((each.id, each.name) for each in choices.places)])

    def _words(self, place: Place) -> str:
        around = self._names.get(place.parent_id)
        return place.name if around is None else f"{place.name}, {around}"


class UserSection(RecordSection):
    """Accounts. A new password is shown once, in a box that can be copied from."""

    password_requested = Signal(object)

    def __init__(self, theme: Theme) -> None:
        self.role = ChoiceEditor("role", self.tr("Role"))
        self.role.set_choices([(role, word_for(role)) for role in Role if role is not Role.PATIENT])
        self.doctor = ChoiceEditor("doctor_id", self.tr("Is this doctor"))
        form = Form(
            [
                [LineEditor("name", self.tr("Name")), LineEditor("email", self.tr("E-mail, to sign in with"))],
                [LineEditor("mobile", self.tr("Mobile")), self.role],
                [self.doctor],
                [FlagEditor("active", self.tr("May sign in"))],
            ],
            name="user_fields",
        )
        super().__init__(
            theme, form, name="user", add_word=self.tr("Add account"), line=self._words, offer=self._offer_doctors
        )
        self.reset_button = QPushButton(self.tr("New password…"))
        self.reset_button.setObjectName("reset_password_button")
        self.reset_button.setAutoDefault(False)
        self.reset_button.clicked.connect(self._ask_password)
        self.body.foot.insertWidget(0, self.reset_button)
        self.password_box = self._password_box()
        column = self.body.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(column.count() - 1, self.password_box)

    def show_record(self, record: User, *, is_new: bool) -> None:
        """Fill the form; a password that was shown is gone."""
        super().show_record(record, is_new=is_new)
        self.reset_button.setVisible(not is_new)
        self.password_box.hide()
        self.password_edit.clear()

    def show_password(self, name: str, password: str) -> None:
        """Show a new password, which nobody can see again."""
        self.password_words.setText(
            self.tr("Password of %1 for the first sign-in. It is shown only now.").replace("%1", name)
        )
        self.password_edit.setText(password)
        self.password_box.show()
        self.password_edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.password_edit.selectAll()

    def _ask_password(self) -> None:
        if self.body.record is not None:
            self.password_requested.emit(self.body.record.id)

    def _password_box(self) -> QFrame:
        box = QFrame()
        box.setObjectName("password_box")
        box.setProperty("notice", "info")
        self.password_words = note("")
        self.password_edit = QLineEdit()
        self.password_edit.setObjectName("shown_password_edit")
        self.password_edit.setReadOnly(True)
        self.password_edit.setAccessibleName(self.tr("New password"))
        copy = QPushButton(self.tr("Copy"))
        copy.setObjectName("copy_password_button")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.password_edit.text()))
        row = QHBoxLayout()
        row.addWidget(self.password_edit, 1)
        row.addWidget(copy)
        column = QVBoxLayout(box)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self.password_words)
        column.addLayout(row)
        box.hide()
        return box

    def _offer_doctors(self, choices: Directory) -> None:
        self.doctor.set_choices(
            [(None, self.tr("No doctor")), *((doctor.id, doctor.name) for doctor in choices.doctors)]
        )

    def _words(self, user: User) -> str:
        line = f"{user.name} · {word_for(user.role)}"
        return line if user.active else self.tr("%1 · switched off").replace("%1", line)
