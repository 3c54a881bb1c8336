"""What forms offer to choose from: the clinics of an organisation with their rooms, doctors, places and visit types."""

from dataclasses import dataclass

from clinic_desk.domain.clinic import AppointmentType, Clinic, Organisation, Place, Room
from clinic_desk.domain.doctor import Doctor


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """Everything of its kind, also what is out of use, in order of name: a record may still point to it."""

    organisation: Organisation
    clinics: tuple[Clinic, ...] = ()
    rooms: tuple[Room, ...] = ()
    types: tuple[AppointmentType, ...] = ()
    doctors: tuple[Doctor, ...] = ()
    places: tuple[Place, ...] = ()
