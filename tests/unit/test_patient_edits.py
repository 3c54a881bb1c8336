"""Two edits of one patient at once: nothing that either person wrote is lost without a question."""

from dataclasses import fields, replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desk.domain.patient import FIELD_GROUPS, BirthPrecision, Patient, PatientDetails, Phone
from clinic_desk.domain.patient_edits import EDITABLE, meet, units, with_fields

OPENED = Patient(id=UUID(int=1), version=3, number="A-1", clinic_id=UUID(int=2), full_name="Rahima", city="Dhaka")


def theirs(**changes):
    return replace(OPENED, version=4, **changes)


def mine(**changes):
    return replace(OPENED, **changes)


def test_every_editable_field_is_in_exactly_one_unit():
    named = [name for unit in units() for name in unit]
    assert sorted(named) == sorted(field.name for field in fields(PatientDetails))
    assert {frozenset(unit) for unit in units() if len(unit) > 1} == set(FIELD_GROUPS)


def test_what_i_did_not_touch_is_taken_over():
    meeting = meet(OPENED, mine(email="me@example.org"), theirs(notes="Call first"))
    assert (meeting.merged.email, meeting.merged.notes, meeting.merged.version) == ("me@example.org", "Call first", 4)
    assert meeting.taken_over == ("notes",)
    assert meeting.clashes == ()


def test_what_both_changed_alike_is_no_question():
    meeting = meet(OPENED, mine(email="x@example.org"), theirs(email="x@example.org"))
    assert meeting.clashes == ()
    assert meeting.taken_over == ()


def test_what_both_changed_differently_is_asked_and_mine_stands_meanwhile():
    meeting = meet(OPENED, mine(phones=(Phone(number="1"),)), theirs(phones=(Phone(number="2"),)))
    (clash,) = meeting.clashes
    assert clash.fields == ("phones",)
    assert (clash.mine.phones[0].number, clash.theirs.phones[0].number, clash.original.phones) == ("1", "2", ())
    assert meeting.merged.phones == (Phone(number="1"),)


def test_parts_of_one_address_clash_as_a_whole():
    meeting = meet(OPENED, mine(city="Khulna"), theirs(zip="1209"))
    (clash,) = meeting.clashes
    assert set(clash.fields) == {"address", "city", "state", "zip", "country", "place_id"}
    settled = with_fields(meeting.merged, clash.fields, clash.theirs)
    assert (settled.city, settled.zip) == ("Dhaka", "1209")


def test_a_birth_date_is_one_thing():
    born = {"birth_date": date(1990, 1, 1), "birth_precision": BirthPrecision.YEAR}
    meeting = meet(OPENED, mine(**born), theirs(birth_date=date(1990, 5, 5), birth_precision=BirthPrecision.DAY))
    assert [clash.fields[0] for clash in meeting.clashes] == ["birth_date"]


@pytest.mark.parametrize("name", ["id", "number", "clinic_id", "version"])
def test_what_nobody_edits_is_theirs(name):
    assert name not in EDITABLE


TEXTS = st.fixed_dictionaries(
    {name: st.sampled_from(["", "a", "b"]) for name in ("full_name", "other_names", "email", "city", "notes")}
)


@given(TEXTS, TEXTS, TEXTS)
def test_every_value_is_kept_taken_over_or_asked_about(first, second, third):
    opened, my, their = replace(OPENED, **first), replace(OPENED, **second), replace(OPENED, version=4, **third)
    meeting = meet(opened, my, their)
    asked = {name for clash in meeting.clashes for name in clash.fields}
    for name in first:
        value = getattr(meeting.merged, name)
        assert value == getattr(my, name) or name in meeting.taken_over
        if value != getattr(their, name) and name not in asked:
            assert getattr(their, name) == getattr(opened, name)
