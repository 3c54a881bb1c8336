"""Everything that the first version stores.

A migration is history: it spells its types out and imports nothing of the program, which goes on changing.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")


def upgrade() -> None:
    _clinics()
    _doctors_and_accounts()
    _patients()
    _opening_times()
    _closures()
    _visits()
    _holds_and_claims()
    _logs()
    _own_facts()
    _patient_search()


def _clinics() -> None:
    _record(
        "organisation",
        _text("name"),
        _text("currency"),
        _text("country"),
        _text("grants"),
    )
    _record(
        "place",
        _text("name"),
        _id("parent_id", nullable=True),
        _number("level"),
        refers={"parent_id": "place"},
    )
    _record(
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
        _text("rules"),
        _flag("active"),
        refers={"place_id": "place"},
    )
    _record(
        "room",
        _id("clinic_id"),
        _text("name"),
        _number("capacity"),
        _flag("active"),
        refers={"clinic_id": "clinic"},
    )


def _doctors_and_accounts() -> None:
    _record(
        "doctor",
        _text("name"),
        _text("specialities"),
        _text("licence"),
        _text("qualifications"),
        _number("experience_years"),
        _number("fee", nullable=True),
        _text("biography"),
        _text("languages"),
        _number("max_patients_per_day", nullable=True),
        _text("clinic_ids"),
        _text("email"),
        _text("mobile"),
        _id("default_room_id", nullable=True),
        _number("buffer_before"),
        _number("buffer_after"),
        _text("colour"),
        _flag("active"),
        _text("approval"),
        _text("approval_note"),
        _text("presence"),
        _id("photo_id", nullable=True),
        refers={"default_room_id": "room"},
    )
    op.create_index("ix_doctor_licence", "doctor", ["org_id", "licence"])
    _record(
        "user_account",
        _text("name"),
        _text("email"),
        _text("mobile"),
        _text("role"),
        _flag("active"),
        _id("doctor_id", nullable=True),
        _text("password_hash"),
        _flag("verified"),
        _flag("must_change_password"),
        _number("last_sign_in", nullable=True),
        _id("photo_id", nullable=True),
        refers={"doctor_id": "doctor"},
    )
    op.create_index("ix_user_account_email", "user_account", ["org_id", "email"])
    op.create_index("ix_user_account_mobile", "user_account", ["org_id", "mobile"])


def _patients() -> None:
    _record(
        "patient",
        _text("full_name"),
        _text("other_names"),
        _day("birth_date", nullable=True),
        _text("birth_precision"),
        _day("birth_noted_on", nullable=True),
        _text("sex"),
        _text("phones"),
        _text("email"),
        _text("address"),
        _text("city"),
        _text("state"),
        _text("zip"),
        _text("country"),
        _id("place_id", nullable=True),
        _text("language"),
        _text("preferred_channel", nullable=True),
        _text("consents"),
        _flag("no_messages_left"),
        _text("blood_group"),
        _text("allergies"),
        _text("chronic_conditions"),
        _text("diagnosis"),
        _text("medical_record"),
        _text("emergency_contact"),
        _text("alerts"),
        _id("usual_doctor_id", nullable=True),
        _text("notes"),
        _flag("incomplete"),
        _day("deceased_on", nullable=True),
        _flag("archived"),
        _text("number"),
        _id("clinic_id"),
        _id("user_id", nullable=True),
        _id("photo_id", nullable=True),
        refers={"place_id": "place", "usual_doctor_id": "doctor", "clinic_id": "clinic", "user_id": "user_account"},
    )
    op.create_index("ix_patient_email", "patient", ["org_id", "email"])
    op.create_index("ix_patient_number", "patient", ["org_id", "number"])


def _opening_times() -> None:
    _record(
        "appointment_type",
        _text("name"),
        _number("minutes"),
        _number("buffer_before"),
        _number("buffer_after"),
        _text("colour"),
        _text("doctor_ids"),
        _text("room_ids"),
        _text("preparation"),
        _number("price", nullable=True),
        _flag("active"),
    )
    _record(
        "working_week",
        _id("doctor_id"),
        _id("clinic_id"),
        _day("valid_from", nullable=True),
        _day("valid_until", nullable=True),
        _text("sessions"),
        _flag("withdrawn"),
        refers={"doctor_id": "doctor", "clinic_id": "clinic"},
    )
    op.create_index("ix_working_week_doctor", "working_week", ["org_id", "doctor_id"])
    _record(
        "date_exception",
        _id("doctor_id"),
        _id("clinic_id"),
        _day("day"),
        _text("kind"),
        _text("sessions"),
        _text("note"),
        _flag("withdrawn"),
        refers={"doctor_id": "doctor", "clinic_id": "clinic"},
    )
    op.create_index("ix_date_exception_day", "date_exception", ["org_id", "doctor_id", "day"])


def _closures() -> None:
    _record(
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
    op.create_index("ix_leave_last_day", "leave", ["org_id", "doctor_id", "last_day"])
    _record(
        "blocked_time",
        _id("clinic_id"),
        _id("doctor_id", nullable=True),
        _id("room_id", nullable=True),
        _number("starts_at"),
        _number("ends_at"),
        _text("block_type"),
        _text("label"),
        _flag("withdrawn"),
        refers={"clinic_id": "clinic", "doctor_id": "doctor", "room_id": "room"},
    )
    op.create_index("ix_blocked_time_ends", "blocked_time", ["org_id", "clinic_id", "ends_at"])
    _record(
        "holiday",
        _id("clinic_id", nullable=True),
        _day("day"),
        _text("name"),
        _flag("withdrawn"),
        refers={"clinic_id": "clinic"},
    )
    op.create_index("ix_holiday_day", "holiday", ["org_id", "day"])


def _visits() -> None:
    _record(
        "appointment",
        _id("clinic_id"),
        _id("doctor_id"),
        _id("room_id", nullable=True),
        _id("patient_id", nullable=True),
        _id("type_id", nullable=True),
        _number("starts_at"),
        _number("ends_at"),
        _number("buffer_before"),
        _number("buffer_after"),
        _text("promised"),
        _number("promised_fold"),
        _text("zone"),
        _text("zone_version"),
        _day("day"),
        _text("status"),
        _text("status_before", nullable=True),
        _text("overrides"),
        _text("override_reason"),
        _text("reason"),
        _text("desk_notes"),
        _text("doctor_notes"),
        _text("diagnosis"),
        _text("prescription"),
        _text("cancel_code", nullable=True),
        _text("cancel_text"),
        _text("cancelled_by", nullable=True),
        _number("move_count"),
        _number("fee", nullable=True),
        _id("booked_by", nullable=True),
        _number("booked_at"),
        _number("arrived_at", nullable=True),
        _number("started_at", nullable=True),
        _number("completed_at", nullable=True),
        refers={
            "clinic_id": "clinic",
            "doctor_id": "doctor",
            "room_id": "room",
            "patient_id": "patient",
            "type_id": "appointment_type",
        },
    )
    op.create_index("ix_appointment_doctor_starts", "appointment", ["org_id", "doctor_id", "starts_at"])
    op.create_index("ix_appointment_patient_starts", "appointment", ["org_id", "patient_id", "starts_at"])
    op.create_index(
        "ix_appointment_room_starts",
        "appointment",
        ["org_id", "room_id", "starts_at"],
        sqlite_where=sa.text("room_id IS NOT NULL"),
        postgresql_where=sa.text("room_id IS NOT NULL"),
    )


def _holds_and_claims() -> None:
    _record(
        "hold",
        _id("clinic_id"),
        _id("doctor_id"),
        _id("room_id", nullable=True),
        _id("patient_id", nullable=True),
        _number("starts_at"),
        _number("ends_at"),
        _number("buffer_before"),
        _number("buffer_after"),
        _id("user_id", nullable=True),
        _number("expires_at"),
        _flag("released"),
        refers={"clinic_id": "clinic", "doctor_id": "doctor", "room_id": "room", "patient_id": "patient"},
    )
    op.create_index("ix_hold_expires", "hold", ["org_id", "expires_at"])
    op.create_table(
        "slot_claim",
        _id("org_id"),
        _text("kind"),
        _id("resource_id"),
        _number("grain"),
        _number("lane"),
        _text("owner_kind"),
        _id("owner_id"),
        sa.PrimaryKeyConstraint("org_id", "kind", "resource_id", "grain", "lane", name="pk_slot_claim"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_slot_claim_owner", "slot_claim", ["org_id", "owner_id"])


def _logs() -> None:
    op.create_table(
        "command_log",
        _id("org_id"),
        _id("id"),
        _id("desk_id"),
        _number("n", nullable=True),
        _text("kind"),
        _number("v"),
        _text("args"),
        _id("actor_id", nullable=True),
        _text("origin"),
        _number("at"),
        _text("state"),
        _text("result", nullable=True),
        sa.PrimaryKeyConstraint("org_id", "id", name="pk_command_log"),
        sa.UniqueConstraint("org_id", "desk_id", "n", name="uq_command_log_org_id_desk_id_n"),
    )
    op.create_table(
        "change_log",
        _id("org_id"),
        _text("record_kind"),
        _id("record_id"),
        _number("version"),
        _text("before"),
        _text("after"),
        _id("actor_id", nullable=True),
        _id("command_id"),
        _number("at"),
        sa.PrimaryKeyConstraint("org_id", "record_kind", "record_id", "version", name="pk_change_log"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_change_log_at", "change_log", ["org_id", "at"])


def _own_facts() -> None:
    op.create_table(
        "desk_meta",
        _text("key"),
        _text("value"),
        sa.PrimaryKeyConstraint("key", name="pk_desk_meta"),
    )
    op.create_table(
        "sign_in_state",
        _id("org_id"),
        _id("user_id"),
        _number("failures"),
        _number("locked_until", nullable=True),
        sa.PrimaryKeyConstraint("org_id", "user_id", name="pk_sign_in_state"),
    )


def _patient_search() -> None:
    op.create_table(
        "patient_search",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        _id("org_id"),
        _id("patient_id"),
        _text("folded"),
        _text("latin"),
        _day("birth_date", nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_patient_search"),
        sa.UniqueConstraint("org_id", "patient_id", name="uq_patient_search_org_id_patient_id"),
    )
    op.create_index("ix_patient_search_birth_date", "patient_search", ["org_id", "birth_date"])
    op.create_index("ix_patient_search_folded", "patient_search", ["org_id", "folded"])
    op.create_index("ix_patient_search_latin", "patient_search", ["org_id", "latin"])
    op.create_table(
        "patient_phone",
        _id("org_id"),
        _id("patient_id"),
        _text("digits"),
        _text("reversed"),
        sa.PrimaryKeyConstraint("org_id", "patient_id", "digits", name="pk_patient_phone"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_patient_phone_digits", "patient_phone", ["org_id", "digits"])
    op.create_index("ix_patient_phone_reversed", "patient_phone", ["org_id", "reversed"])
    if op.get_bind().dialect.name == "sqlite":
        # Indic vowel signs are letters here; the default tokenizer would split রহমান in two
        op.execute(
            """CREATE VIRTUAL TABLE patient_words USING fts5(
        words, skeletons, content='', contentless_delete=1, detail=full, prefix='1 2 3',
        tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'")"""
        )


def _record(name: str, *columns: sa.Column[Any], refers: dict[str, str] | None = None) -> None:
    """Make a record's table: `refers` maps a column to the table that it points to."""
    keys = [
        sa.ForeignKeyConstraint(
            ["org_id", column],
            [f"{target}.org_id", f"{target}.id"],
            name=f"fk_{name}_org_id_{column}",
            deferrable=True,
            initially="DEFERRED",
        )
        for column, target in (refers or {}).items()
    ]
    op.create_table(
        name,
        _id("org_id"),
        _id("id"),
        _number("version"),
        sa.Column("tentative", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("extra", sa.Text()),
        *columns,
        sa.PrimaryKeyConstraint("org_id", "id", name=f"pk_{name}"),
        *keys,
    )


def _id(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, ID, nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _day(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=nullable)
