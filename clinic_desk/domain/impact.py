"""A doctor's working time as entered, and booked visits that a change of it would touch. Finding them is not here."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from clinic_desk.domain.availability import DateException, Leave, WorkingWeek
from clinic_desk.domain.doctor import Doctor


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorPlan:
    """When a doctor works, as entered: weekly hours, days that differ, leaves; none of them withdrawn."""

    doctor: Doctor
    weeks: tuple[WorkingWeek, ...]
    exceptions: tuple[DateException, ...]
    leaves: tuple[Leave, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedVisit:
    """What a person needs to see of such a visit; `day` and `minute` are what the clinic's clock shows."""

    visit_id: UUID
    patient_id: UUID | None
    patient_name: str
    doctor_name: str
    type_name: str
    day: date
    minute: int
    minutes: int
