"""The tables. A record's columns are named exactly as the fields of its value; `org_id` leads every key.

Columns without a field (`org_id`, `tentative`, `extra`) serve sync and stand in `NOT_FIELDS`. Changing anything here
needs a migration: a test compares the two.
"""

from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from clinic_desk.domain.access import Grant, Role
from clinic_desk.domain.appointment import CancelCode, CancelledBy, Override, Presence, Status
from clinic_desk.domain.availability import BlockType, ExceptionKind, Session, WeeklySession
from clinic_desk.domain.claims import ResourceKind
from clinic_desk.domain.clinic import BookingRules
from clinic_desk.domain.doctor import Approval
from clinic_desk.domain.patient import (
    Alert,
    BirthPrecision,
    BloodGroup,
    Channel,
    EmergencyContact,
    Phone,
    Sex,
)
from clinic_desk.domain.records import RecordKind
from clinic_desk.storage.columns import Code, Id, Minutes, Packed, Stamp

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

NOT_FIELDS = frozenset({"org_id", "tentative", "extra"})


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean, nullable=False)


def _day(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Date, nullable=nullable)


def _moment(name: str) -> sa.Column[Any]:
    return sa.Column(name, Minutes, nullable=False)


def _stamp(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, Stamp, nullable=nullable)


def _code(name: str, kind: type[StrEnum], *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, Code(kind), nullable=nullable)


def _packed(name: str, shape: Any) -> sa.Column[Any]:
    return sa.Column(name, Packed(shape), nullable=False)


def _id(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, Id, nullable=nullable)


def _record(name: str, *columns: sa.Column[Any], refers: dict[str, str] | None = None) -> sa.Table:
    """Make a record's table: `refers` maps a column to the table that it points to."""
    keys = [
        sa.ForeignKeyConstraint(
            ["org_id", column], [f"{target}.org_id", f"{target}.id"], deferrable=True, initially="DEFERRED"
        )
        for column, target in (refers or {}).items()
    ]
    return sa.Table(
        name,
        metadata,
        sa.Column("org_id", Id, primary_key=True),
        sa.Column("id", Id, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("tentative", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("extra", sa.Text),
        *columns,
        *keys,
    )


organisation = _record(
    "organisation", _text("name"), _text("currency"), _text("country"), _packed("grants", tuple[Grant, ...])
)

place = _record(
    "place", _text("name"), _id("parent_id", nullable=True), _number("level"), refers={"parent_id": "place"}
)

clinic = _record(
    "clinic",
    _text("name"),
    _text("address"),
    _text("city"),
    _text("state"),
    _text("zip"),
    _text("phone"),
    _text("email"),
    _text("zone"),
    _number("week_start"),
    _id("place_id", nullable=True),
    _packed("rules", BookingRules),
    _flag("active"),
    refers={"place_id": "place"},
)

room = _record(
    "room",
    _id("clinic_id"),
    _text("name"),
    _number("capacity"),
    _flag("active"),
    refers={"clinic_id": "clinic"},
)

doctor = _record(
    "doctor",
    _text("name"),
    _packed("specialities", tuple[str, ...]),
    _text("licence"),
    _text("qualifications"),
    _number("experience_years"),
    _number("fee", nullable=True),
    _text("biography"),
    _packed("languages", tuple[str, ...]),
    _number("max_patients_per_day", nullable=True),
    _packed("clinic_ids", tuple[UUID, ...]),
    _text("email"),
    _text("mobile"),
    _id("default_room_id", nullable=True),
    _number("buffer_before"),
    _number("buffer_after"),
    _text("colour"),
    _flag("active"),
    _code("approval", Approval),
    _text("approval_note"),
    _code("presence", Presence),
    _id("photo_id", nullable=True),
    refers={"default_room_id": "room"},
)
sa.Index("ix_doctor_licence", doctor.c.org_id, doctor.c.licence)

user = _record(
    "user_account",
    _text("name"),
    _text("email"),
    _text("mobile"),
    _code("role", Role),
    _flag("active"),
    _id("doctor_id", nullable=True),
    _text("password_hash"),
    _flag("verified"),
    _flag("must_change_password"),
    _stamp("last_sign_in", nullable=True),
    _id("photo_id", nullable=True),
    refers={"doctor_id": "doctor"},
)
sa.Index("ix_user_account_email", user.c.org_id, user.c.email)
sa.Index("ix_user_account_mobile", user.c.org_id, user.c.mobile)

patient = _record(
    "patient",
    _text("full_name"),
    _text("other_names"),
    _day("birth_date", nullable=True),
    _code("birth_precision", BirthPrecision),
    _day("birth_noted_on", nullable=True),
    _code("sex", Sex),
    _packed("phones", tuple[Phone, ...]),
    _text("email"),
    _text("address"),
    _text("city"),
    _text("state"),
    _text("zip"),
    _text("country"),
    _id("place_id", nullable=True),
    _text("language"),
    _code("preferred_channel", Channel, nullable=True),
    _packed("consents", tuple[Channel, ...]),
    _flag("no_messages_left"),
    _code("blood_group", BloodGroup),
    _packed("allergies", tuple[str, ...]),
    _packed("chronic_conditions", tuple[str, ...]),
    _text("diagnosis"),
    _text("medical_record"),
    _packed("emergency_contact", EmergencyContact),
    _packed("alerts", tuple[Alert, ...]),
    _id("usual_doctor_id", nullable=True),
    _text("notes"),
    _flag("incomplete"),
    _day("deceased_on", nullable=True),
    _flag("archived"),
    _text("number"),
    _id("clinic_id"),
    _id("user_id", nullable=True),
    _id("photo_id", nullable=True),
    refers={
        "place_id": "place",
        "usual_doctor_id": "doctor",
        "clinic_id": "clinic",
        "user_id": "user_account",
    },
)
sa.Index("ix_patient_number", patient.c.org_id, patient.c.number)
sa.Index("ix_patient_email", patient.c.org_id, patient.c.email)

appointment_type = _record(
    "appointment_type",
    _text("name"),
    _number("minutes"),
    _number("buffer_before"),
    _number("buffer_after"),
    _text("colour"),
    _packed("doctor_ids", tuple[UUID, ...]),
    _packed("room_ids", tuple[UUID, ...]),
    _text("preparation"),
    _number("price", nullable=True),
    _flag("active"),
)

working_week = _record(
    "working_week",
    _id("doctor_id"),
    _id("clinic_id"),
    _day("valid_from", nullable=True),
    _day("valid_until", nullable=True),
    _packed("sessions", tuple[WeeklySession, ...]),
    _flag("withdrawn"),
    refers={"doctor_id": "doctor", "clinic_id": "clinic"},
)
sa.Index("ix_working_week_doctor", working_week.c.org_id, working_week.c.doctor_id)

date_exception = _record(
    "date_exception",
    _id("doctor_id"),
    _id("clinic_id"),
    _day("day"),
    _code("kind", ExceptionKind),
    _packed("sessions", tuple[Session, ...]),
    _text("note"),
    _flag("withdrawn"),
    refers={"doctor_id": "doctor", "clinic_id": "clinic"},
)
sa.Index("ix_date_exception_day", date_exception.c.org_id, date_exception.c.doctor_id, date_exception.c.day)

leave = _record(
    "leave",
    _id("doctor_id"),
    _day("first_day"),
    _day("last_day"),
    _number("from_minute", nullable=True),
    _number("until_minute", nullable=True),
    _text("note"),
    _flag("withdrawn"),
    refers={"doctor_id": "doctor"},
)
sa.Index("ix_leave_last_day", leave.c.org_id, leave.c.doctor_id, leave.c.last_day)

blocked_time = _record(
    "blocked_time",
    _id("clinic_id"),
    _id("doctor_id", nullable=True),
    _id("room_id", nullable=True),
    _moment("starts_at"),
    _moment("ends_at"),
    _code("block_type", BlockType),
    _text("label"),
    _flag("withdrawn"),
    refers={"clinic_id": "clinic", "doctor_id": "doctor", "room_id": "room"},
)
sa.Index("ix_blocked_time_ends", blocked_time.c.org_id, blocked_time.c.clinic_id, blocked_time.c.ends_at)

holiday = _record(
    "holiday",
    _id("clinic_id", nullable=True),
    _day("day"),
    _text("name"),
    _flag("withdrawn"),
    refers={"clinic_id": "clinic"},
)
sa.Index("ix_holiday_day", holiday.c.org_id, holiday.c.day)

appointment = _record(
    "appointment",
    _id("clinic_id"),
    _id("doctor_id"),
    _id("room_id", nullable=True),
    _id("patient_id", nullable=True),
    _id("type_id", nullable=True),
    _moment("starts_at"),
    _moment("ends_at"),
    _number("buffer_before"),
    _number("buffer_after"),
    _text("promised"),
    _number("promised_fold"),
    _text("zone"),
    _text("zone_version"),
    _day("day"),
    _code("status", Status),
    _code("status_before", Status, nullable=True),
    _packed("overrides", tuple[Override, ...]),
    _text("override_reason"),
    _text("reason"),
    _text("desk_notes"),
    _text("doctor_notes"),
    _text("diagnosis"),
    _text("prescription"),
    _code("cancel_code", CancelCode, nullable=True),
    _text("cancel_text"),
    _code("cancelled_by", CancelledBy, nullable=True),
    _number("move_count"),
    _number("fee", nullable=True),
    _id("booked_by", nullable=True),
    _stamp("booked_at"),
    _stamp("arrived_at", nullable=True),
    _stamp("started_at", nullable=True),
    _stamp("completed_at", nullable=True),
    refers={
        "clinic_id": "clinic",
        "doctor_id": "doctor",
        "room_id": "room",
        "patient_id": "patient",
        "type_id": "appointment_type",
    },
)
sa.Index("ix_appointment_doctor_starts", appointment.c.org_id, appointment.c.doctor_id, appointment.c.starts_at)
sa.Index("ix_appointment_patient_starts", appointment.c.org_id, appointment.c.patient_id, appointment.c.starts_at)
sa.Index(
    "ix_appointment_room_starts",
    appointment.c.org_id,
    appointment.c.room_id,
    appointment.c.starts_at,
    sqlite_where=appointment.c.room_id.isnot(None),
    postgresql_where=appointment.c.room_id.isnot(None),
)

hold = _record(
    "hold",
    _id("clinic_id"),
    _id("doctor_id"),
    _id("room_id", nullable=True),
    _id("patient_id", nullable=True),
    _moment("starts_at"),
    _moment("ends_at"),
    _number("buffer_before"),
    _number("buffer_after"),
    _id("user_id", nullable=True),
    _stamp("expires_at"),
    _flag("released"),
    refers={"clinic_id": "clinic", "doctor_id": "doctor", "room_id": "room", "patient_id": "patient"},
)
sa.Index("ix_hold_expires", hold.c.org_id, hold.c.expires_at)

slot_claim = sa.Table(
    "slot_claim",
    metadata,
    sa.Column("org_id", Id, primary_key=True),
    sa.Column("kind", Code(ResourceKind), primary_key=True),
    sa.Column("resource_id", Id, primary_key=True),
    sa.Column("grain", sa.BigInteger, primary_key=True),
    sa.Column("lane", sa.BigInteger, primary_key=True),
    sa.Column("owner_kind", Code(RecordKind), nullable=False),
    sa.Column("owner_id", Id, nullable=False),
    sqlite_with_rowid=False,
)
sa.Index("ix_slot_claim_owner", slot_claim.c.org_id, slot_claim.c.owner_id)

command_log = sa.Table(
    "command_log",
    metadata,
    sa.Column("org_id", Id, primary_key=True),
    sa.Column("id", Id, primary_key=True),
    sa.Column("desk_id", Id, nullable=False),
    sa.Column("n", sa.BigInteger),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("v", sa.BigInteger, nullable=False),
    sa.Column("args", sa.Text, nullable=False),
    sa.Column("actor_id", Id),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("at", Stamp, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("result", sa.Text),
    sa.UniqueConstraint("org_id", "desk_id", "n"),
)

change_log = sa.Table(
    "change_log",
    metadata,
    sa.Column("org_id", Id, primary_key=True),
    sa.Column("record_kind", Code(RecordKind), primary_key=True),
    sa.Column("record_id", Id, primary_key=True),
    sa.Column("version", sa.BigInteger, primary_key=True),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
    sa.Column("actor_id", Id),
    sa.Column("command_id", Id, nullable=False),
    sa.Column("at", Stamp, nullable=False),
    sqlite_with_rowid=False,
)
sa.Index("ix_change_log_at", change_log.c.org_id, change_log.c.at)

desk_meta = sa.Table(
    "desk_meta",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

sign_in_state = sa.Table(
    "sign_in_state",
    metadata,
    sa.Column("org_id", Id, primary_key=True),
    sa.Column("user_id", Id, primary_key=True),
    sa.Column("failures", sa.BigInteger, nullable=False),
    sa.Column("locked_until", Stamp),
)

patient_search = sa.Table(
    "patient_search",
    metadata,
    sa.Column("key", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("org_id", Id, nullable=False),
    sa.Column("patient_id", Id, nullable=False),
    sa.Column("folded", sa.Text, nullable=False),
    sa.Column("latin", sa.Text, nullable=False),
    sa.Column("birth_date", sa.Date),
    sa.UniqueConstraint("org_id", "patient_id"),
)
sa.Index("ix_patient_search_folded", patient_search.c.org_id, patient_search.c.folded)
sa.Index("ix_patient_search_latin", patient_search.c.org_id, patient_search.c.latin)
sa.Index("ix_patient_search_birth_date", patient_search.c.org_id, patient_search.c.birth_date)

patient_phone = sa.Table(
    "patient_phone",
    metadata,
    sa.Column("org_id", Id, primary_key=True),
    sa.Column("patient_id", Id, primary_key=True),
    sa.Column("digits", sa.Text, primary_key=True),
    sa.Column("reversed", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)
sa.Index("ix_patient_phone_digits", patient_phone.c.org_id, patient_phone.c.digits)
sa.Index("ix_patient_phone_reversed", patient_phone.c.org_id, patient_phone.c.reversed)

PATIENT_WORDS = "patient_words"
SQLITE_ONLY = (
    # Indic vowel signs are letters here; the default tokenizer would split রহমান in two (LIMITS §5)
    f"""CREATE VIRTUAL TABLE {PATIENT_WORDS} USING fts5(
        words, skeletons, content='', contentless_delete=1, detail=full, prefix='1 2 3',
        tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'")""",
)
"""Word index of patients, `rowid` = `patient_search.key`; made by hand, left out of the comparison of models."""


def create_all(connection: sa.Connection) -> None:
    """Make every table on an empty database at once: for tests and throwaway clinics; files are made by migrations."""
    metadata.create_all(connection)
    if connection.dialect.name == "sqlite":
        for statement in SQLITE_ONLY:
            connection.exec_driver_sql(statement)
