"""Patients: what is on the form, what is stored, and the rules for names and birth dates."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from clinic_desk.domain.clinic import name_problems
from clinic_desk.domain.refusals import Problem

OLDEST_YEARS = 130


class Sex(StrEnum):
    """Administrative sex, codes as FHIR R4 administrative-gender."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class BirthPrecision(StrEnum):
    """How well the birth date is known; `age` means computed from an age told on `birth_noted_on` (FEATURES P4)."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    AGE = "age"
    UNKNOWN = "unknown"


class BloodGroup(StrEnum):
    """ABO and Rh(D)."""

    A_POS = "A+"
    A_NEG = "A-"
    B_POS = "B+"
    B_NEG = "B-"
    AB_POS = "AB+"
    AB_NEG = "AB-"
    O_POS = "O+"
    O_NEG = "O-"
    UNKNOWN = ""


class Channel(StrEnum):
    """How a patient may be reached."""

    PHONE = "phone"
    SMS = "sms"
    EMAIL = "email"
    POST = "post"


class AlertMoment(StrEnum):
    """When an alert shows by itself (FEATURES B13)."""

    BOOKING = "booking"
    CHECK_IN = "check_in"
    OPENING = "opening"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A number: `number` in E.164 where it could be read so, else as typed; several patients may share one (P5)."""

    number: str
    typed: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyContact:
    """Whom to call."""

    name: str = ""
    relation: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A short warning and the moments at which it shows."""

    text: str
    moments: tuple[AlertMoment, ...] = (AlertMoment.BOOKING, AlertMoment.CHECK_IN, AlertMoment.OPENING)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientDetails:
    """What is on the patient form (FEATURES B07 to B09)."""

    full_name: str
    other_names: str = ""
    birth_date: date | None = None
    birth_precision: BirthPrecision = BirthPrecision.UNKNOWN
    birth_noted_on: date | None = None
    sex: Sex = Sex.UNKNOWN
    phones: tuple[Phone, ...] = ()
    email: str = ""
    address: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""
    place_id: UUID | None = None
    language: str = ""
    preferred_channel: Channel | None = None
    consents: tuple[Channel, ...] = ()
    no_messages_left: bool = False
    blood_group: BloodGroup = BloodGroup.UNKNOWN
    allergies: tuple[str, ...] = ()
    chronic_conditions: tuple[str, ...] = ()
    diagnosis: str = ""
    medical_record: str = ""
    emergency_contact: EmergencyContact = EmergencyContact()
    alerts: tuple[Alert, ...] = ()
    usual_doctor_id: UUID | None = None
    notes: str = ""
    incomplete: bool = False
    deceased_on: date | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient(PatientDetails):
    """A stored patient. `number` is the human number, e.g. A-10482 (desk prefix and counter)."""

    id: UUID
    version: int = 0
    number: str
    clinic_id: UUID
    user_id: UUID | None = None
    photo_id: UUID | None = None


FIELD_GROUPS: tuple[frozenset[str], ...] = (
    frozenset({"full_name", "other_names"}),
    frozenset({"birth_date", "birth_precision", "birth_noted_on"}),
    frozenset({"address", "city", "state", "zip", "country", "place_id"}),
    frozenset({"preferred_channel", "consents", "no_messages_left"}),
)
"""Fields that only make sense together: a concurrent edit of one conflicts with an edit of any (SYNC §2.6.8)."""

CLINICAL_FIELDS = frozenset({"medical_record", "diagnosis"})
"""Fields shown only to those who may see clinical notes."""


def patient_problems(details: PatientDetails, *, today: date) -> tuple[Problem, ...]:
    """Check name, birth date (not in the future, at most 130 years ago) and date of death; one name is enough."""
    problems = list(name_problems(details.full_name, field="full_name", longest=200))
    born = details.birth_date
    if born is None and details.birth_precision is not BirthPrecision.UNKNOWN:
        problems.append(Problem(field="birth_date", code="required"))
    if born is not None:
        if born > today:
            problems.append(Problem(field="birth_date", code="in_future"))
        elif (age_on(details, today) or 0) > OLDEST_YEARS:
            problems.append(Problem(field="birth_date", code="too_long_ago"))
    died = details.deceased_on
    if died is not None and (died > today or (born is not None and died < born)):
        problems.append(Problem(field="deceased_on", code="date_not_possible"))
    for name, limit in (("notes", 4000), ("medical_record", 20000), ("diagnosis", 4000), ("address", 400)):
        if len(getattr(details, name)) > limit:
            problems.append(Problem(field=name, code="too_long", details={"limit": limit}))
    return tuple(problems)


def age_on(details: PatientDetails, day: date) -> int | None:
    """Give the age in whole years on a day, None when unknown; approximate unless the birth day is known."""
    born = details.birth_date
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birth_from_age(years: int, noted_on: date) -> date:
    """Give a birth date standing for "about `years` old on this day": half a year before the day's date."""
    year = noted_on.year - years
    return date(year, 1, 1) if noted_on.month > 6 else date(year - 1, 7, 1)  # noqa: PLR2004  middle of the year
