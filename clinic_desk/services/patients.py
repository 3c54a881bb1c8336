"""Patients: registering, editing, finding, and what the card shows."""

import re
from collections.abc import Set as AbstractSet
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
_READ = re.compile(r"\+[0-9]{4,15}")


def register_patient(db: Db, command: RegisterPatient, *, actor: Actor, now: datetime) -> Patient:
    """Register a patient under the next human number of this desk. Raises InvalidFields, NotAllowed."""
    _require(actor, {"full_name"} | {name for name in CLINICAL_FIELDS if getattr(command.patient, name)})
    patient = _normal(db, command.patient)
    _check(db, patient, now)
    if not patient.number:
        patient = replace(patient, number=_next_number(db))
    stored = rows.add(db, patient)
    patient_search.index(db, stored)
    return stored


def update_patient(db: Db, command: UpdatePatient, *, actor: Actor, now: datetime) -> Patient:
    """Edit a patient's record; clinical fields have a permission of their own. Raises StaleEdit, InvalidFields."""
    _require(actor, command.changes.keys())
    before = rows.get(db, Patient, command.record_id)
    after = _normal(db, edits.merged(before, command, allowed=PatientDetails))
    _check(db, after, now)
    stored = rows.change(db, before, after)
    patient_search.index(db, stored)
    return stored


def _require(actor: Actor, fields: AbstractSet[str]) -> None:
    if fields & CLINICAL_FIELDS:
        actor.require(Permission.EDIT_CLINICAL_NOTES)
    if fields - CLINICAL_FIELDS or not fields:
        actor.require(Permission.EDIT_PATIENTS)


def _next_number(db: Db) -> str:
    prefix = desk_meta.read(db, "prefix") or "A"
    return f"{prefix}-{desk_meta.count_up(db, 'patient_number', first=FIRST_NUMBER)}"


def _normal(db: Db, patient: Patient) -> Patient:
    """Trim name and e-mail, and read the phone numbers in the patient's country, else the organisation's."""
    country = patient.country if len(patient.country) == 2 else rows.get(db, Organisation, db.org).country  # noqa: PLR2004  ISO code
    phones = tuple(
        phone
        if _READ.fullmatch(phone.number)
        else normal_phone(phone.typed or phone.number, country, label=phone.label)
        for phone in patient.phones
        if (phone.typed or phone.number).strip()
    )
    name = " ".join(patient.full_name.split())
    return replace(patient, full_name=name, email=patient.email.strip(), phones=_distinct(phones))


def _distinct(phones: tuple[Phone, ...]) -> tuple[Phone, ...]:
    return tuple({phone.number: phone for phone in reversed(phones)}.values())[::-1]


def _check(db: Db, patient: Patient, now: datetime) -> None:
    zone = rows.get(db, Clinic, patient.clinic_id).zone
    today = wall_of(to_minutes(now), zone).day
    problems = (*patient_problems(patient, today=today), *email_problems(patient.email))
    if problems:
        raise InvalidFields(problems)
