"""Every field of a record has a column of its name and kind, and every column a field (or stands in NOT_FIELDS)."""

import dataclasses
import typing
from datetime import date, datetime
from enum import StrEnum
from types import NoneType
from uuid import UUID

import pytest
import sqlalchemy as sa

from clinic_desk.domain.records import RecordKind
from clinic_desk.storage.columns import Code, Id, Minutes, Packed, Stamp
from clinic_desk.storage.rows import RECORDS
from clinic_desk.storage.tables import NOT_FIELDS, metadata

PLAIN = {bool: sa.Boolean, int: sa.BigInteger, str: sa.Text, date: sa.Date, UUID: Id}


def split(hint):
    """The type of a field, and whether it may be None."""
    options = typing.get_args(hint)
    if NoneType not in options:
        return hint, False
    (rest,) = [option for option in options if option is not NoneType]
    return rest, True


def is_held_by(kind, column_type):
    if kind in PLAIN:
        return type(column_type) is PLAIN[kind]
    if kind is datetime:
        return isinstance(column_type, Minutes | Stamp)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return isinstance(column_type, Code) and column_type.kind is kind
    return isinstance(column_type, Packed) and column_type.shape == kind


def test_every_kind_of_record_has_a_table():
    assert set(RECORDS) == set(RecordKind)


@pytest.mark.parametrize("record", RECORDS)
def test_names_agree(record):
    value, table = RECORDS[record]
    fields = {field.name for field in dataclasses.fields(value)}
    assert not fields & NOT_FIELDS
    assert fields == set(table.c.keys()) - NOT_FIELDS


@pytest.mark.parametrize("record", RECORDS)
def test_what_may_be_empty_agrees(record):
    value, table = RECORDS[record]
    may_be_none = {name for name, hint in typing.get_type_hints(value).items() if split(hint)[1]}
    assert may_be_none == {name for name, column in table.c.items() if column.nullable} - NOT_FIELDS


@pytest.mark.parametrize("record", RECORDS)
def test_types_agree(record):
    value, table = RECORDS[record]
    hints = {name: split(hint)[0] for name, hint in typing.get_type_hints(value).items()}
    assert not [name for name, kind in hints.items() if not is_held_by(kind, table.c[name].type)]


@pytest.mark.parametrize("record", RECORDS)
def test_what_is_no_field_fills_itself(record):
    """A row is inserted from the fields alone, so these columns need a default or may be empty."""
    _, table = RECORDS[record]
    alone = [table.c[name] for name in NOT_FIELDS - {"org_id"}]
    assert all(column.nullable or column.server_default is not None for column in alone)


def test_every_key_begins_with_the_organisation():
    keyed = [table for table in metadata.tables.values() if "org_id" in table.primary_key.columns]
    assert [table.name for table in keyed if next(iter(table.primary_key.columns)).name != "org_id"] == []
    assert {table.name for table in metadata.tables.values() if table not in keyed} == {"desk_meta", "patient_search"}
