"""What happened to a record, and the visit as its card shows it: changes with the names of whatever they point to."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from clinic_desk.domain.access import Actor, Permission
from clinic_desk.domain.agenda import HistoryEntry
from clinic_desk.domain.appointment import Appointment, Status
from clinic_desk.domain.clinic import AppointmentType, Clinic, Organisation, Place, Room
from clinic_desk.domain.clinic_time import to_minutes, wall_of
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.patient import CLINICAL_FIELDS, Patient, age_on
from clinic_desk.domain.records import RecordKind
from clinic_desk.domain.user import User
from clinic_desk.domain.visit_view import CAME, History, ShownPatient, ShownVisit, steps_for
from clinic_desk.services import agenda, patient_finder
from clinic_desk.storage import change_log, rows
from clinic_desk.storage.engine import Db

COUNTED_VISITS = 500
DEEPEST_PLACE = 6

_POINTS_TO: dict[str, tuple[type[Any], str]] = {
    "booked_by": (User, "name"),
    "clinic_id": (Clinic, "name"),
    "doctor_id": (Doctor, "name"),
    "patient_id": (Patient, "full_name"),
    "place_id": (Place, "name"),
    "room_id": (Room, "name"),
    "type_id": (AppointmentType, "name"),
    "user_id": (User, "name"),
    "usual_doctor_id": (Doctor, "name"),
}
_CLINICAL = {
    RecordKind.APPOINTMENT: frozenset({"doctor_notes", "diagnosis", "prescription"}),
    RecordKind.PATIENT: CLINICAL_FIELDS,
}


def history_of(db: Db, kind: RecordKind, record_id: UUID, *, actor: Actor) -> History:
    """Read the changes of a visit or patient; clinical notes only for those who may see them. Raises NotAllowed."""
    actor.require(Permission.SEE_AUDIT)
    hidden = frozenset() if actor.may(Permission.SEE_CLINICAL_NOTES) else _CLINICAL[kind]
    record = rows.get(db, Patient, record_id) if kind is RecordKind.PATIENT else rows.get(db, Appointment, record_id)
    entries = tuple(_without(entry, hidden) for entry in change_log.history_of(db, kind, record_id))
    return History(
        kind=kind,
        subject=_subject(db, record),
        entries=tuple(entry for entry in entries if entry.before or entry.after),
        names=names_in(db, entries),
        zone=rows.get(db, Clinic, record.clinic_id).zone,
        currency=rows.get(db, Organisation, db.org).currency,
    )


def shown_visit(db: Db, appointment_id: UUID, *, actor: Actor, now: datetime) -> ShownVisit:
    """Read a visit with what may be done with it and how often its patient came. Raises Missing."""
    card = agenda.visit_card(db, appointment_id, actor=actor, history_limit=COUNTED_VISITS)
    visit = card.visit
    clinic = rows.get(db, Clinic, visit.clinic_id)
    today = wall_of(to_minutes(now), clinic.zone).day
    statuses = Counter(other.status for other in card.other_visits)
    return ShownVisit(
        card=card,
        steps=steps_for(visit, actor=actor, now=now, today=today, correction_days=clinic.rules.correction_days),
        today=today,
        zone=clinic.zone,
        currency=rows.get(db, Organisation, db.org).currency,
        age=None if card.patient is None else age_on(card.patient, today),
        clinical=actor.may(Permission.SEE_CLINICAL_NOTES),
        visits=sum(statuses[status] for status in CAME),
        no_shows=statuses[Status.NO_SHOW],
        names=names_in(db, card.changes),
    )


def shown_patient(db: Db, patient_id: UUID, *, actor: Actor, now: datetime) -> ShownPatient:
    """Read the card of a patient with what may be done; archived and deceased people are not booked (FEATURES B21).

    Raises Missing, NotAllowed.
    """
    card = patient_finder.patient_card(db, patient_id, actor=actor, now=now)
    zone = rows.get(db, Clinic, card.patient.clinic_id).zone
    active = card.patient.deceased_on is None and not card.patient.archived
    return ShownPatient(
        card=card,
        today=wall_of(to_minutes(now), zone).day,
        zone=zone,
        currency=rows.get(db, Organisation, db.org).currency,
        may_edit=actor.may(Permission.EDIT_PATIENTS),
        may_book=active and actor.may(Permission.BOOK),
        clinical=actor.may(Permission.SEE_CLINICAL_NOTES),
        names=names_in(db, card.changes) | _places(db, card.patient),
    )


def _places(db: Db, patient: Patient) -> dict[str, str]:
    """Name the patient's area with those around it, the smallest first."""
    parts: list[str] = []
    place_id = patient.place_id
    while place_id is not None and len(parts) < DEEPEST_PLACE:
        place = rows.find(db, Place, place_id)
        if place is None:
            break
        parts.append(place.name)
        place_id = place.parent_id
    return {str(patient.place_id): ", ".join(parts)} if parts else {}


def names_in(db: Db, entries: Iterable[HistoryEntry]) -> dict[str, str]:
    """Name the doctors, rooms, patients and so on to which these changes point, by id; who is gone is left out."""
    wanted = {
        (kind, name, str(value))
        for entry in entries
        for image in (entry.before, entry.after)
        for field, (kind, name) in _POINTS_TO.items()
        if (value := image.get(field))
    }
    found = ((key, rows.find(db, kind, UUID(key)), name) for kind, name, key in wanted)
    return {key: getattr(record, name) for key, record, name in found if record is not None}


def _subject(db: Db, record: Appointment | Patient) -> str:
    if isinstance(record, Patient):
        return record.full_name
    return "" if record.patient_id is None else rows.get(db, Patient, record.patient_id).full_name


def _without(entry: HistoryEntry, hidden: frozenset[str]) -> HistoryEntry:
    return HistoryEntry(
        at=entry.at,
        actor_name=entry.actor_name,
        command_kind=entry.command_kind,
        before={name: value for name, value in entry.before.items() if name not in hidden},
        after={name: value for name, value in entry.after.items() if name not in hidden},
    )
