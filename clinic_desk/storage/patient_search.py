"""Finding patients by any part of a name, phone, birth date or number: the index of one patient, and the search.

What was typed is read in `domain.search_keys`; marking, look-alikes and cards are made in `services.patient_finder`.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa
from anyascii import anyascii

from clinic_desk.domain.patient import Patient, PatientDetails, Phone
from clinic_desk.domain.search_keys import PhoneKeys, fold, index_words, latin_words, phone_keys, sound_words
from clinic_desk.storage import tables
from clinic_desk.storage.engine import Db

_search = tables.patient_search
_phone = tables.patient_phone
_words = sa.table(tables.PATIENT_WORDS, sa.column("rowid"), sa.column("words"), sa.column("skeletons"))

# Beside names the word index holds codes, so that one look-up combines "kar 0171" or "kar 1988". A code that is no
# plain phone begins with a private-use character, which no typed word contains.
_INSIDE, _BORN, _NUMBER = "\ue000", "\ue001", "\ue002"
FEWEST_INSIDE = 3
"""From so many digits on, a phone is also found by its middle."""


def index(db: Db, patient: Patient) -> None:
    """Bring the search index of one patient up to date; called with every change of a patient's record."""
    mine = (_search.c.org_id == db.org, _search.c.patient_id == patient.id)
    key = db.connection.execute(sa.select(_search.c.key).where(*mine)).scalar()
    entry = _entry(db, patient)
    if key is None:
        made = db.connection.execute(sa.insert(_search).returning(_search.c.key), entry)
        key = int(made.scalar_one())
    else:
        db.connection.execute(sa.update(_search).where(*mine).values(entry))
        db.connection.execute(sa.delete(_phone).where(_phone.c.org_id == db.org, _phone.c.patient_id == patient.id))
        if db.is_sqlite:
            db.connection.execute(sa.delete(_words).where(_words.c.rowid == key))
    if phones := _phone_rows(db, patient):
        db.connection.execute(sa.insert(_phone), phones)
    if db.is_sqlite:
        db.connection.execute(sa.insert(_words), _word_row(key, patient))


def index_new(db: Db, patients: Iterable[Patient]) -> None:
    """Index many patients at once who were never indexed: for imports and generated clinics."""
    patients = tuple(patients)
    first = int(db.connection.execute(sa.select(sa.func.max(_search.c.key))).scalar() or 0) + 1
    db.connection.execute(
        sa.insert(_search), [{"key": key, **_entry(db, patient)} for key, patient in enumerate(patients, start=first)]
    )
    if phones := [row for patient in patients for row in _phone_rows(db, patient)]:
        db.connection.execute(sa.insert(_phone), phones)
    if db.is_sqlite:
        db.connection.execute(
            sa.insert(_words), [_word_row(key, patient) for key, patient in enumerate(patients, start=first)]
        )


def _entry(db: Db, patient: Patient) -> dict[str, Any]:
    return {
        "org_id": db.org,
        "patient_id": patient.id,
        "folded": fold(patient.full_name),
        "latin": " ".join(latin_words(patient.full_name, anyascii)),
        "birth_date": patient.birth_date,
    }


def _phone_rows(db: Db, patient: Patient) -> list[dict[str, Any]]:
    """Give one row per way in which a number may begin: with the calling code, and as it is dialled at home."""
    starts = dict.fromkeys(start for keys in _keys_of(patient) for start in (keys.digits, keys.national) if start)
    return [{"org_id": db.org, "patient_id": patient.id, "digits": start, "reversed": start[::-1]} for start in starts]


def _word_row(key: int, patient: Patient) -> dict[str, Any]:
    names = f"{patient.full_name} {patient.other_names}"
    words = (*index_words(names), *_codes(patient))
    return {"rowid": key, "words": " ".join(words), "skeletons": " ".join(sound_words(names, anyascii))}


def _codes(patient: Patient) -> Iterator[str]:
    for keys in _keys_of(patient):
        yield from (keys.digits, keys.national)
        for start in range(1, len(keys.national) - FEWEST_INSIDE + 1):
            yield _INSIDE + keys.national[start:]
    if patient.birth_date is not None:
        yield _born(patient.birth_date)
    if count := patient.number.rpartition("-")[2]:
        yield _NUMBER + count


def _born(day: date) -> str:
    return f"{_BORN}{day:%Y%m%d}"


def _keys_of(patient: PatientDetails) -> list[PhoneKeys]:
    return [_phone_keys(phone) for phone in patient.phones]


def _phone_keys(phone: Phone) -> PhoneKeys:
    code = _calling_code(phone.number.removeprefix("+")) if phone.number.startswith("+") else ""
    return phone_keys(phone.number, calling_code=code)


_LONG_CODES = frozenset({"21", "22", "23", "24", "25", "26", "29", "35", "37", "38", "42", "50", "59"}) | frozenset(
    {"67", "68", "69", "80", "85", "87", "88", "96", "97", "99"}
)


def _calling_code(digits: str) -> str:
    """Cut the country's calling code off the front of an international number: one to three digits (ITU E.164)."""
    if digits[:1] in {"1", "7"}:
        return digits[:1]
    return digits[:3] if digits[:2] in _LONG_CODES else digits[:2]
