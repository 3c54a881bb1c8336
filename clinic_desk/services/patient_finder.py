"""Read models of patients: the lines of a search, the card of one patient, and who may be registered twice.

Looking up is done in `storage.patient_search`, weighing in `domain.look_alikes`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from anyascii import anyascii
from rapidfuzz.distance import DamerauLevenshtein

from clinic_desk.domain.access import Actor, Permission
from clinic_desk.domain.agenda import HistoryEntry
from clinic_desk.domain.appointment import Appointment, CancelledBy, Status
from clinic_desk.domain.clinic import AppointmentType, Clinic
from clinic_desk.domain.clinic_time import to_minutes, wall_of
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.look_alikes import likeness, look_alikes_among
from clinic_desk.domain.patient import CLINICAL_FIELDS, BirthPrecision, Patient, PatientDetails, age_on
from clinic_desk.domain.patient_hits import CardVisit, Duplicate, HitMarks, PatientCard, PatientHit, VisitCounts
from clinic_desk.domain.records import RecordKind
from clinic_desk.domain.search_keys import PatientQuery, match_spans, parse_query
from clinic_desk.storage import appointments, change_log, patient_search, rows
from clinic_desk.storage.engine import Db

MOST_DUPLICATES = 8
_CANDIDATES = 100  # per way of looking for a double
_VISITS_ON_CARD = 500
_LATE = timedelta(days=1)
_AHEAD = frozenset({Status.REQUESTED, Status.BOOKED, Status.CONFIRMED})


def search(db: Db, text: str, *, today: date, limit: int = 20) -> tuple[PatientHit, ...]:
    """Find patients by anything that was typed, the likeliest first, with the fitting parts marked.

    Names that are easily mixed up, and phones that several of the found share, are marked too (FEATURES B12).
    `today` is the clinic's date.
    """
    hits = patient_search.find(db, text, limit=limit, today=today)
    return tuple(_marked(hits, parse_query(text, today=today)))


def same_phone(db: Db, number: str, *, today: date) -> tuple[PatientHit, ...]:
    """Find everybody who is reached under a number (a caller's), however it is written (FEATURES B04)."""
    return patient_search.read_hits(db, patient_search.with_phone(db, number), today=today)


def possible_duplicates(
    db: Db, details: PatientDetails, *, today: date | None = None, without: UUID | None = None
) -> tuple[Duplicate, ...]:
    """Find stored patients who may be the person on the form, the most alike first; it advises and refuses nothing.

    `without` is the patient being edited; `today` the clinic's date, by this computer's clock if not given. Only
    people who share a phone, a birth date or the sound of their names are compared: that stays quick among many
    patients (FEATURES B10).
    """
    candidates = {patient_id for patient_id in _candidates(db, details) if patient_id != without}
    weighed = [
        (patient_id, likeness(details, stored, transliterate=anyascii, similarity=similarity))
        for patient_id, stored in patient_search.details_of(db, candidates).items()
    ]
    suspected = sorted((item for item in weighed if item[1].is_suspected), key=lambda item: (-item[1].points, item[0]))
    points = dict(suspected[:MOST_DUPLICATES])
    hits = patient_search.read_hits(db, list(points), today=today or datetime.now().astimezone().date())
    return tuple(Duplicate(patient=hit, likeness=points[hit.id]) for hit in hits)


def patient_card(db: Db, patient_id: UUID, *, actor: Actor, now: datetime) -> PatientCard:
    """Read everything the card of a patient shows; clinical notes only for those who may see them.

    Raises Missing, NotAllowed.
    """
    actor.require(Permission.SEE_PATIENTS)
    clinical = actor.may(Permission.SEE_CLINICAL_NOTES)
    patient = rows.get(db, Patient, patient_id)
    today = wall_of(to_minutes(now), rows.get(db, Clinic, patient.clinic_id).zone).day
    visits = appointments.for_patient(db, patient.id, limit=_VISITS_ON_CARD)
    shown = list(_card_visits(db, visits if clinical else map(_without_notes, visits)))
    usual = None if patient.usual_doctor_id is None else rows.find(db, Doctor, patient.usual_doctor_id)
    return PatientCard(
        patient=patient if clinical else replace(patient, medical_record="", diagnosis=""),
        age=age_on(patient, patient.deceased_on or today),
        usual_doctor_name="" if usual is None else usual.name,
        counts=_counted(db, visits, now),
        upcoming=tuple(item for item in reversed(shown) if _is_ahead(item.visit, now)),
        past=tuple(item for item in shown if not _is_ahead(item.visit, now)),
        same_phone=_under_same_phones(db, patient, today),
        changes=_changes(db, patient, actor),
    )


def similarity(one: str, other: str) -> float:
    """Compare two words by slips of typing: wrong, missing, added or swapped letters; 0 to 1."""
    return DamerauLevenshtein.normalized_similarity(one, other)


# ------------------------------------------------------------------------------------------- search


def _marked(hits: tuple[PatientHit, ...], query: PatientQuery) -> Iterator[PatientHit]:
    alike = look_alikes_among({hit.id: hit.full_name for hit in hits}, transliterate=anyascii, similarity=similarity)
    holders = Counter(number for hit in hits for number in hit.phones)
    for hit in hits:
        marks = HitMarks(
            full_name=match_spans(hit.full_name, query, anyascii),
            other_names=match_spans(hit.other_names, query, anyascii),
            phones=tuple(match_spans(number, query) for number in hit.phones),
            number=match_spans(hit.number, query),
            birth_date=_birth_fits(hit, query),
        )
        shared = any(holders[number] > 1 for number in hit.phones)
        yield replace(hit, marks=marks, same_phone=shared, look_alike=hit.id in alike)


def _birth_fits(hit: PatientHit, query: PatientQuery) -> bool:
    born = hit.birth_date
    return born is not None and (born == query.birth_date or born.year == query.birth_year)


# ------------------------------------------------------------------------------------------- duplicates


def _candidates(db: Db, details: PatientDetails) -> Iterator[UUID]:
    """Give those who may be the person on the form, found through indexes, the likelier ways first."""
    for phone in details.phones:
        yield from patient_search.with_phone(db, phone.number, limit=_CANDIDATES)
    names = [name for name in (details.full_name, details.other_names) if name.strip()]
    born = details.birth_date
    if born is not None and details.birth_precision is BirthPrecision.DAY:
        for day in _easily_taken_for(born):
            yield from patient_search.born_between(db, day, day, limit=_CANDIDATES)
    for name in names:
        if born is not None:
            near = (born.year - 1, born.year, born.year + 1)
            yield from patient_search.sounding_like(db, name, born=near, limit=_CANDIDATES)
        yield from patient_search.sounding_like(db, name, limit=_CANDIDATES)


def _easily_taken_for(day: date) -> Iterator[date]:
    """Give a date, and the one with day and month swapped."""
    yield day
    try:
        yield day.replace(day=day.month, month=day.day)
    except ValueError:
        return


# ------------------------------------------------------------------------------------------- card


def _is_ahead(visit: Appointment, now: datetime) -> bool:
    return visit.status in _AHEAD and visit.ends_at > now


def _counted(db: Db, visits: Iterable[Appointment], now: datetime) -> VisitCounts:
    """Count what became of the visits; those entered by mistake do not count."""
    real = [visit for visit in visits if visit.status is not Status.ENTERED_IN_ERROR]
    states = Counter(visit.status for visit in real)
    return VisitCounts(
        visits=states[Status.COMPLETED] + states[Status.IN_PROGRESS] + states[Status.ARRIVED],
        upcoming=sum(_is_ahead(visit, now) for visit in real),
        no_shows=states[Status.NO_SHOW],
        cancels=states[Status.CANCELLED],
        late_cancels=_late_cancels(db, real),
        moves=sum(visit.move_count for visit in real),
    )


def _late_cancels(db: Db, visits: Iterable[Appointment]) -> int:
    """Count the visits that the patient called off late; of imported ones it is not known when that was."""
    called_off = {
        visit.id: visit.starts_at
        for visit in visits
        if visit.status is Status.CANCELLED and visit.cancelled_by is CancelledBy.PATIENT
    }
    times = change_log.when_became(db, RecordKind.APPOINTMENT, list(called_off), "status", Status.CANCELLED.value)
    return sum(called_off[visit_id] - at < _LATE for visit_id, at in times.items())


def _card_visits(db: Db, visits: Iterable[Appointment]) -> Iterator[CardVisit]:
    doctors = {doctor.id: doctor.name for doctor in rows.select_all(db, Doctor)}
    types = {kind.id: kind.name for kind in rows.select_all(db, AppointmentType)}
    clinics = {clinic.id: clinic.name for clinic in rows.select_all(db, Clinic)}
    for visit in visits:
        yield CardVisit(
            visit=visit,
            doctor_name=doctors.get(visit.doctor_id, ""),
            type_name=types.get(visit.type_id, "") if visit.type_id else "",
            clinic_name=clinics.get(visit.clinic_id, ""),
        )


def _under_same_phones(db: Db, patient: Patient, today: date) -> tuple[PatientHit, ...]:
    found = dict.fromkeys(
        other
        for phone in patient.phones
        for other in patient_search.with_phone(db, phone.number)
        if other != patient.id
    )
    return patient_search.read_hits(db, list(found), today=today)


def _without_notes(visit: Appointment) -> Appointment:
    return replace(visit, doctor_notes="", diagnosis="", prescription="")


def _changes(db: Db, patient: Patient, actor: Actor) -> tuple[HistoryEntry, ...]:
    """Read what was changed on the record; nothing for those who may not see the log."""
    if not actor.may(Permission.SEE_AUDIT):
        return ()
    hidden = frozenset() if actor.may(Permission.SEE_CLINICAL_NOTES) else CLINICAL_FIELDS
    return tuple(
        replace(
            entry,
            before={name: value for name, value in entry.before.items() if name not in hidden},
            after={name: value for name, value in entry.after.items() if name not in hidden},
        )
        for entry in change_log.history_of(db, RecordKind.PATIENT, patient.id)
    )
