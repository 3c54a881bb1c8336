"""Which fields differ between two states of a record; and that every record and command is known by one code."""

from dataclasses import fields, replace

from clinic_desk.domain import commands
from clinic_desk.domain.clinic import BookingRules, Clinic
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.records import RecordKind, changed_fields
from clinic_desk.services.commands import HANDLERS, KINDS
from clinic_desk.storage.rows import RECORDS

CLINIC = Clinic(id=new_id(), name="Dhanmondi Clinic")


def all_commands():
    kinds = (kind for kind in vars(commands).values() if isinstance(kind, type) and issubclass(kind, commands.Command))
    return {kind for kind in kinds if "KIND" in vars(kind)}


def test_equal_values_differ_in_nothing():
    assert changed_fields(CLINIC, replace(CLINIC)) == ()


def test_each_changed_field_is_named_in_the_order_of_the_form():
    after = replace(CLINIC, rules=replace(BookingRules(), notice_minutes=60), name="Gulshan Clinic")
    assert changed_fields(CLINIC, after) == ("name", "rules")


def test_a_version_is_no_change():
    assert changed_fields(CLINIC, replace(CLINIC, version=7)) == ()


def test_every_kind_of_record_has_a_value_and_a_table():
    assert RECORDS.keys() == set(RecordKind)
    for value, _ in RECORDS.values():
        assert {"id", "version"} <= {field.name for field in fields(value)}


def test_every_command_has_a_kind_of_its_own_and_somebody_who_carries_it_out():
    assert all_commands() == HANDLERS.keys()
    assert len(KINDS) == len(HANDLERS)
    assert all(kind.KIND.count(".") == 1 for kind in HANDLERS)


def test_a_command_without_an_id_gets_one_and_keeps_the_one_that_it_is_given():
    first, second = commands.MoveClaimsHorizon(), commands.MoveClaimsHorizon()
    assert first.id != second.id
    assert commands.MoveClaimsHorizon(id=first.id) == first
