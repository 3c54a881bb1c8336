"""Patients: registering, editing, finding, and what the card shows."""

from dataclasses import replace
from datetime import datetime

from clinic_desk.domain.access import Actor, Permission
from clinic_desk.domain.clinic import Clinic, Organisation
from clinic_desk.domain.clinic_time import to_minutes, wall_of
from clinic_desk.domain.commands import RegisterPatient, UpdatePatient
from clinic_desk.domain.patient import CLINICAL_FIELDS, Patient, PatientDetails, Phone, patient_problems
from clinic_desk.domain.refusals import InvalidFields
from clinic_desk.services import edits
from clinic_desk.services.contacts import email_problems, normal_phone
from clinic_desk.storage import desk_meta, patient_search, rows
from clinic_desk.storage.engine import Db

FIRST_NUMBER = 10001


def register_patient(db: Db, command: RegisterPatient, *, actor: Actor, now: datetime) -> Patient:
    """Register a patient under the next human number of this desk. Raises InvalidFields, NotAllowed."""
    actor.require(Permission.EDIT_PATIENTS)
    patient = _normal(db, command.patient)
    _check(db, patient, now)
    if not patient.number:
        patient = replace(patient, number=_next_number(db))
    stored = rows.add(db, patient)
    patient_search.index(db, stored)
    return stored


def update_patient(db: Db, command: UpdatePatient, *, actor: Actor, now: datetime) -> Patient:
    """Edit a patient's record; clinical fields need their own permission. Raises StaleEdit, InvalidFields."""
    actor.require(Permission.EDIT_PATIENTS)
    if CLINICAL_FIELDS & set(command.changes):
        actor.require(Permission.EDIT_CLINICAL_NOTES)
    before = rows.get(db, Patient, command.record_id)
    after = _normal(db, edits.merged(before, command, allowed=PatientDetails))
    _check(db, after, now)
    stored = rows.change(db, before, after)
    patient_search.index(db, stored)
    return stored


def _next_number(db: Db) -> str:
    prefix = desk_meta.read(db, "prefix") or "A"
    return f"{prefix}-{desk_meta.count_up(db, 'patient_number', first=FIRST_NUMBER)}"


def _normal(db: Db, patient: Patient) -> Patient:
    """Trim the name and read the phone numbers in the patient's country, else the organisation's."""
    country = patient.country if len(patient.country) == 2 else rows.get(db, Organisation, db.org).country  # noqa: PLR2004  ISO code
    phones = tuple(
        phone if phone.number.startswith("+") else normal_phone(phone.typed or phone.number, country, label=phone.label)
        for phone in patient.phones
        if (phone.typed or phone.number).strip()
    )
    return replace(patient, full_name=" ".join(patient.full_name.split()), phones=_distinct(phones))


def _distinct(phones: tuple[Phone, ...]) -> tuple[Phone, ...]:
    return tuple({phone.number: phone for phone in reversed(phones)}.values())[::-1]


def _check(db: Db, patient: Patient, now: datetime) -> None:
    zone = rows.get(db, Clinic, patient.clinic_id).zone
    today = wall_of(to_minutes(now), zone).day
    problems = (*patient_problems(patient, today=today), *email_problems(patient.email))
    if problems:
        raise InvalidFields(problems)
