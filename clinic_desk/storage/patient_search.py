"""Finding patients by any part of a name, phone, birth date or number: the index of one patient, and the search.

What was typed is read in `domain.search_keys`; marking, look-alikes and cards are made in `services.patient_finder`.
Every look-up below walks an index and stops at its limit, so that its cost does not grow with the number of patients.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, islice
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from anyascii import anyascii

from clinic_desk.domain.appointment import Status
from clinic_desk.domain.patient import Patient, PatientDetails, Phone
from clinic_desk.domain.patient_hits import PatientHit
from clinic_desk.domain.search_keys import PatientQuery, fold, latin_words, parse_query
from clinic_desk.storage import patient_words, tables
from clinic_desk.storage.engine import Db

_search = tables.patient_search
_phone = tables.patient_phone
_patient = tables.patient
_visit = tables.appointment
_words = sa.table(tables.PATIENT_WORDS, sa.column("rowid"), sa.column("words"), sa.column("skeletons"))

FEWEST_PHONE_DIGITS = 6
"""Shorter numbers are extensions and wards: sharing one says nothing."""
_LAST = "\U0010ffff"  # sorts behind everything that begins alike
_IN_RESERVE, _WIDER = 10, 5

# ------------------------------------------------------------------------------------------- index


def index(db: Db, patient: Patient) -> None:
    """Bring the search index of one patient up to date; called with every change of a patient's record."""
    mine = (_search.c.org_id == db.org, _search.c.patient_id == patient.id)
    key = db.connection.execute(sa.select(_search.c.key).where(*mine)).scalar()
    entry = _entry(db, patient)
    if key is None:
        key = db.connection.execute(sa.insert(_search).returning(_search.c.key), entry).scalar_one()
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
    first = int(db.connection.execute(sa.select(sa.func.max(_search.c.key))).scalar() or 0) + 1
    keyed = list(enumerate(patients, start=first))
    if not keyed:
        return
    db.connection.execute(sa.insert(_search), [{"key": key, **_entry(db, patient)} for key, patient in keyed])
    if phones := [row for _, patient in keyed for row in _phone_rows(db, patient)]:
        db.connection.execute(sa.insert(_phone), phones)
    if db.is_sqlite:
        db.connection.execute(sa.insert(_words), [_word_row(key, patient) for key, patient in keyed])


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
    starts = {start: None for phone in patient.phones for start in _starts_of(phone)}
    return [{"org_id": db.org, "patient_id": patient.id, "digits": start, "reversed": start[::-1]} for start in starts]


def _starts_of(phone: Phone) -> list[str]:
    keys = patient_words.keys_of(phone)
    return list(filter(None, (keys.digits, keys.national)))


def _word_row(key: int, patient: Patient) -> dict[str, Any]:
    return {
        "rowid": key,
        "words": patient_words.words_of(patient),
        "skeletons": patient_words.skeletons_of(patient),
    }


# ------------------------------------------------------------------------------------------- search


def find(db: Db, text: str, *, limit: int = 20, today: date) -> tuple[PatientHit, ...]:
    """Find the patients who fit everything that was typed, the likeliest first; archived and deceased ones last.

    `today` is the clinic's date: for ages, years of two digits and the next visit. Marks and look-alikes are left out.
    """
    query = parse_query(text, today=today)
    if query.is_empty:
        return ()
    found = _likeliest(db, query, limit + _IN_RESERVE, today)
    hits = read_hits(db, found[:limit], today=today)
    missing = sum(not hit.is_active for hit in hits)
    if missing and len(hits) == limit:
        # people who can be booked must not be pushed out by those who cannot
        if missing > _IN_RESERVE:
            found = _likeliest(db, query, limit * _WIDER, today)
        hits += read_hits(db, found[limit:], today=today)
    return tuple(sorted(hits, key=lambda hit: not hit.is_active)[:limit])


def read_hits(db: Db, patient_ids: Sequence[UUID], *, today: date) -> tuple[PatientHit, ...]:
    """Read the lines of these patients, in this order; who does not exist is left out."""
    if not patient_ids:
        return ()
    since = datetime(today.year, today.month, today.day, tzinfo=UTC) - timedelta(
        days=1
    )  # a zone's midnight may be earlier
    values = {"org": db.org, "ids": patient_ids, "today": today, "since": since}
    found = {row[0]: _hit(row) for row in db.connection.execute(_HITS, values)}
    return tuple(found[patient_id] for patient_id in patient_ids if patient_id in found)


def with_phone(db: Db, number: str, *, limit: int = 20) -> tuple[UUID, ...]:
    """Name the patients who are reached under this number, with or without its calling code."""
    starts = [start for start in _starts_of(Phone(number=number)) if len(start) >= FEWEST_PHONE_DIGITS]
    query = (
        sa.select(_phone.c.patient_id)
        .where(_phone.c.org_id == db.org, _phone.c.digits.in_(starts))
        .distinct()
        .order_by(_phone.c.patient_id)
        .limit(limit)
    )
    return tuple(db.connection.execute(query).scalars())


def born_between(db: Db, first: date, last: date, *, limit: int) -> tuple[UUID, ...]:
    """Name patients whose birth date lies in this stretch (both days included), earliest first."""
    return _ids(db, _BORN_BETWEEN, first=first, last=last, limit=limit)


def sounding_like(db: Db, name: str, *, born: Sequence[int] = (), limit: int) -> tuple[UUID, ...]:
    """Name patients of whose name two words or more sound like words of this one, those with all words first.

    `born`, when given, are the years in which they may have been born.
    """
    sounds = patient_words.name_sounds(name)
    years = [patient_words.born_in(born)] if born else []
    found: dict[UUID, None] = {}
    for way in (sounds, *combinations(sounds, 2)):
        if way and len(found) < limit:
            found |= dict.fromkeys(_matching(db, " AND ".join([*way, *years]), limit))
    return tuple(islice(found, limit))


_TELLING = ("full_name", "other_names", "birth_date", "birth_precision", "sex", "phones")


def details_of(db: Db, patient_ids: Iterable[UUID]) -> dict[UUID, PatientDetails]:
    """Read of these patients what tells people apart: names, birth date, sex and phones."""
    columns = [_patient.c[name] for name in _TELLING]
    query = sa.select(_patient.c.id, *columns).where(_patient.c.org_id == db.org, _patient.c.id.in_(list(patient_ids)))
    return {row[0]: PatientDetails(**dict(zip(_TELLING, row[1:], strict=True))) for row in db.connection.execute(query)}


# ------------------------------------------------------------------------------------------- tiers

_Tier = Callable[[Db, int], tuple[UUID, ...]]


def _likeliest(db: Db, query: PatientQuery, limit: int, today: date) -> list[UUID]:
    """Ask one tier after the other until enough are found: exact ones first, those alike in sound last."""
    found: dict[UUID, None] = {}
    for tier in _tiers(query, today):
        found |= dict.fromkeys(tier(db, limit))
        if len(found) >= limit:
            break
    return list(islice(found, limit))


def _tiers(query: PatientQuery, today: date) -> Iterator[_Tier]:
    parts = (query.words, query.digits or query.birth_date, query.age is not None, query.number)
    if sum(map(bool, parts)) == 1:
        yield from _plain_tiers(query, today)
    births = None if query.age is None else patient_words.births_of_age(query.age, today)
    yield _words_tier(patient_words.expression_of(query, today), births)
    yield _words_tier(patient_words.sound_expression_of(query, today), births)


def _plain_tiers(query: PatientQuery, today: date) -> Iterator[_Tier]:
    """Give the tiers of a query of one kind only: these are answered by a plain index, in its order."""
    if query.number:
        yield _tier(_NUMBER_IS, number=query.number)
    if query.words:
        typed = " ".join(query.words)
        yield _range_tier(_FOLDED_STARTS, typed)
        yield _range_tier(_LATIN_STARTS, " ".join(latin_words(typed, anyascii)))
    if query.birth_date is not None:
        yield _tier(_BORN_BETWEEN, first=query.birth_date, last=query.birth_date)
    if query.digits:
        yield _words_tier(patient_words.number_expression(query.digits))
        # a phone has two rows: as it is dialled from abroad and at home
        yield _range_tier(_PHONE_STARTS, query.phone_start, rows_each=2)
        yield _range_tier(_PHONE_ENDS, query.phone_end, rows_each=2)
    if query.birth_year is not None:
        yield _tier(_BORN_BETWEEN, first=date(query.birth_year, 1, 1), last=date(query.birth_year, 12, 31))
    if query.age is not None:
        first, last = patient_words.births_of_age(query.age, today)
        yield _tier(_BORN_BETWEEN, first=first, last=last)


def _tier(statement: sa.Select[Any], **values: object) -> _Tier:
    return lambda db, limit: _ids(db, statement, limit=limit, **values)


def _range_tier(statement: sa.Select[Any], start: str, *, rows_each: int = 1) -> _Tier:
    if not start:
        return lambda _db, _limit: ()
    return lambda db, limit: _ids(db, statement, first=start, last=start + _LAST, limit=rows_each * limit)


def _words_tier(expression: str, births: tuple[date, date] | None = None) -> _Tier:
    return lambda db, limit: _matching(db, expression, limit, births) if expression else ()


def _matching(db: Db, expression: str, limit: int, births: tuple[date, date] | None = None) -> tuple[UUID, ...]:
    """Ask the word index (SQLite only), in no order: ranking would read every match first."""
    if not db.is_sqlite:
        return ()
    if births is None:
        return _ids(db, _MATCHING, expression=expression, limit=limit)
    return _ids(db, _MATCHING_BORN, expression=expression, limit=limit, first=births[0], last=births[1])


def _ids(db: Db, statement: sa.Select[Any], **values: object) -> tuple[UUID, ...]:
    return tuple(db.connection.execute(statement, {"org": db.org, **values}).scalars())


# ------------------------------------------------------------------------------------------- statements


def _typed(name: str, column: sa.Column[Any]) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=column.type)


def _here(table: sa.Table) -> sa.ColumnElement[bool]:
    return table.c.org_id == _typed("org", table.c.org_id)


def _starts_with(table: sa.Table, column: sa.Column[str]) -> sa.Select[Any]:
    within = (column >= _typed("first", column), column < _typed("last", column))
    return sa.select(table.c.patient_id).where(_here(table), *within).order_by(column).limit(sa.bindparam("limit"))


def _born_within() -> sa.ColumnElement[bool]:
    born = _search.c.birth_date
    return born.between(_typed("first", born), _typed("last", born))


_FOLDED_STARTS = _starts_with(_search, _search.c.folded)
_LATIN_STARTS = _starts_with(_search, _search.c.latin)
_PHONE_STARTS = _starts_with(_phone, _phone.c.digits)
_PHONE_ENDS = _starts_with(_phone, _phone.c.reversed)
_NUMBER_IS = (
    sa.select(_patient.c.id)
    .where(_here(_patient), _patient.c.number == _typed("number", _patient.c.number))
    .limit(sa.bindparam("limit"))
)
_BORN_BETWEEN = (
    sa.select(_search.c.patient_id)
    .where(_here(_search), _born_within())
    .order_by(_search.c.birth_date)
    .limit(sa.bindparam("limit"))
)
_MATCHING = (
    sa.select(_search.c.patient_id)
    .select_from(_words.join(_search, _search.c.key == _words.c.rowid))
    .where(sa.literal_column(tables.PATIENT_WORDS).op("MATCH")(sa.bindparam("expression")), _here(_search))
    .limit(sa.bindparam("limit"))
)
_MATCHING_BORN = _MATCHING.where(_born_within())


def _visit_day(statuses: Iterable[Status], *conditions: sa.ColumnElement[bool], latest: bool) -> sa.ScalarSelect[Any]:
    starts = _visit.c.starts_at
    # written out: a list that is expanded at every keystroke costs more than the look-up
    wanted: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{status.value}'") for status in statuses]
    return (
        sa.select(_visit.c.day)
        .where(
            _visit.c.org_id == _patient.c.org_id,
            _visit.c.patient_id == _patient.c.id,
            _visit.c.status.in_(wanted),
            *conditions,
        )
        .order_by(starts.desc() if latest else starts)
        .limit(sa.literal_column("1"))
        .correlate(_patient)
        .scalar_subquery()
    )


_HITS = sa.select(
    *(_patient.c[name] for name in ("id", "number", "full_name", "other_names", "birth_date", "birth_precision")),
    *(_patient.c[name] for name in ("sex", "usual_doctor_id", "archived", "deceased_on")),
    sa.type_coerce(_patient.c.phones, sa.Text),
    sa.type_coerce(_patient.c.alerts, sa.Text),
    _visit_day((Status.ARRIVED, Status.IN_PROGRESS, Status.COMPLETED), latest=True),
    _visit_day(
        (Status.REQUESTED, Status.BOOKED, Status.CONFIRMED),
        _visit.c.starts_at >= _typed("since", _visit.c.starts_at),
        _visit.c.day >= _typed("today", _visit.c.day),
        latest=False,
    ),
).where(_here(_patient), _patient.c.id.in_(sa.bindparam("ids", type_=_patient.c.id.type, expanding=True)))
_phones_in = msgspec.json.Decoder(tuple[Phone, ...])
_alerts_in = msgspec.json.Decoder(list[Any])
_NONE_PACKED = "[]"


def _hit(row: Any) -> PatientHit:
    key, number, name, others, born, precision, sex, doctor_id, archived, died, phones, alerts, last, following = row
    return PatientHit(
        id=key,
        number=number,
        full_name=name,
        other_names=others,
        birth_date=born,
        birth_precision=precision,
        sex=sex,
        phones=tuple(phone.number for phone in _phones_in.decode(phones)),
        alerts=0 if alerts == _NONE_PACKED else len(_alerts_in.decode(alerts)),
        usual_doctor_id=doctor_id,
        last_visit=last,
        next_visit=following,
        deceased=died is not None,
        archived=archived,
    )
