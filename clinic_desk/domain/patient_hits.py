"""Who was found: the lines of a patient search, the likely doubles of a new patient, and the card of one patient.

Values only; they are filled by `services/patient_finder.py`.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from clinic_desk.domain.agenda import HistoryEntry
from clinic_desk.domain.appointment import Appointment
from clinic_desk.domain.look_alikes import Likeness
from clinic_desk.domain.patient import Alert, AlertMoment, BirthPrecision, Patient, Sex

Span = tuple[int, int]
"""Start and end of a part that answers what was typed, in code points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HitMarks:
    """Which parts of a line answer what was typed; `phones` has one entry per phone of the hit."""

    full_name: tuple[Span, ...] = ()
    other_names: tuple[Span, ...] = ()
    phones: tuple[tuple[Span, ...], ...] = ()
    number: tuple[Span, ...] = ()
    birth_date: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientHit:
    """One line of a patient search. `same_phone` and `look_alike` are said about the other lines of the same answer."""

    id: UUID
    number: str
    full_name: str
    other_names: str
    birth_date: date | None
    birth_precision: BirthPrecision
    sex: Sex
    phones: tuple[str, ...]
    alerts: int
    usual_doctor_id: UUID | None
    last_visit: date | None
    next_visit: date | None
    deceased: bool
    archived: bool
    same_phone: bool = False
    look_alike: bool = False
    marks: HitMarks = HitMarks()

    @property
    def is_active(self) -> bool:
        """Whether new visits may be booked."""
        return not (self.deceased or self.archived)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """A stored patient who may be the person on the form, and why (FEATURES B10)."""

    patient: PatientHit
    likeness: Likeness


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCounts:
    """What became of a patient's visits (FEATURES B14).

    A late cancel was called off by the patient less than a day before its time.
    """

    visits: int = 0
    upcoming: int = 0
    no_shows: int = 0
    cancels: int = 0
    late_cancels: int = 0
    moves: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CardVisit:
    """One visit on the card, with the names that go with it."""

    visit: Appointment
    doctor_name: str
    type_name: str
    clinic_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientCard:
    """Everything the card of one patient shows; `past` latest first, `upcoming` soonest first."""

    patient: Patient
    age: int | None
    usual_doctor_name: str
    counts: VisitCounts
    upcoming: tuple[CardVisit, ...]
    past: tuple[CardVisit, ...]
    same_phone: tuple[PatientHit, ...]
    """Others who are reached under one of this patient's numbers."""
    changes: tuple[HistoryEntry, ...]

    def alerts_at(self, moment: AlertMoment) -> tuple[Alert, ...]:
        """Give the alerts that show by themselves at this moment (FEATURES B13)."""
        return tuple(alert for alert in self.patient.alerts if moment in alert.moments)
