"""Patients: what may stand on the form, and how old somebody is."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desk.domain.patient import (
    CLINICAL_FIELDS,
    FIELD_GROUPS,
    BirthPrecision,
    PatientDetails,
    age_on,
    birth_from_age,
    patient_problems,
)

TODAY = date(2026, 11, 20)


def patient(name="Abdul Karim", **fields):
    if "birth_date" in fields:
        fields.setdefault("birth_precision", BirthPrecision.DAY)
    return PatientDetails(full_name=name, **fields)


def problems(details):
    return {(problem.field, problem.code) for problem in patient_problems(details, today=TODAY)}


@pytest.mark.parametrize(
    "name", ["Madonna", "নাজমা খাতুন", "محمد", "José-María de la Cruz y O'Neill", "李", "N" * 200, "Zoe\u0308"]
)
def test_names_of_every_kind_are_names(name):
    assert problems(patient(name)) == set()


def test_a_name_is_needed_and_has_an_end():
    assert problems(patient(" \t")) == {("full_name", "required")}
    assert problems(patient("N" * 201)) == {("full_name", "too_long")}


@pytest.mark.parametrize(
    ("born", "code"),
    [
        (TODAY, None),
        (TODAY + timedelta(days=1), "in_future"),
        (date(1895, 11, 21), None),
        (date(1895, 11, 20), "too_long_ago"),
        (date(2024, 2, 29), None),
    ],
)
def test_birth_dates_lie_between_130_years_ago_and_today(born, code):
    assert problems(patient(birth_date=born)) == ({("birth_date", code)} if code else set())


@pytest.mark.parametrize("precision", set(BirthPrecision) - {BirthPrecision.UNKNOWN})
def test_a_precision_without_a_date_says_nothing(precision):
    assert problems(patient(birth_precision=precision)) == {("birth_date", "required")}


@pytest.mark.parametrize(
    ("died", "possible"),
    [(TODAY, True), (TODAY + timedelta(days=1), False), (date(1990, 1, 1), True), (date(1989, 12, 31), False)],
)
def test_nobody_dies_in_the_future_or_before_birth(died, possible):
    found = problems(patient(birth_date=date(1990, 1, 1), deceased_on=died))
    assert found == (set() if possible else {("deceased_on", "date_not_possible")})


def test_a_death_without_a_known_birth_is_possible():
    assert problems(patient(deceased_on=TODAY)) == set()


@pytest.mark.parametrize(
    ("field", "limit"), [("notes", 4000), ("medical_record", 20000), ("diagnosis", 4000), ("address", 400)]
)
def test_long_texts_have_an_end(field, limit):
    assert problems(patient(**{field: "x" * limit})) == set()
    found = patient_problems(patient(**{field: "x" * (limit + 1)}), today=TODAY)
    assert [(problem.field, problem.code, problem.details) for problem in found] == [
        (field, "too_long", {"limit": limit})
    ]


def test_all_problems_come_at_once():
    wrong = patient("", birth_date=TODAY + timedelta(days=1), deceased_on=TODAY, notes="x" * 4001)
    assert {field for field, _ in problems(wrong)} == {"full_name", "birth_date", "deceased_on", "notes"}


def test_groups_and_clinical_fields_name_fields_that_exist():
    known = set(PatientDetails.__dataclass_fields__)
    assert frozenset().union(*FIELD_GROUPS, CLINICAL_FIELDS) <= known
    assert sum(map(len, FIELD_GROUPS)) == len(frozenset().union(*FIELD_GROUPS))


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(1990, 11, 20), TODAY, 36),
        (date(1990, 11, 21), TODAY, 35),
        (date(2024, 2, 29), date(2025, 2, 28), 0),
        (date(2024, 2, 29), date(2025, 3, 1), 1),
        (TODAY, TODAY, 0),
    ],
)
def test_age_counts_whole_years(born, day, age):
    assert age_on(patient(birth_date=born), day) == age


def test_an_unknown_birth_date_gives_no_age():
    assert age_on(patient(), TODAY) is None


@given(years=st.integers(0, 130), noted_on=st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_an_age_that_was_told_is_still_that_age_on_the_same_day(years, noted_on):
    born = birth_from_age(years, noted_on)
    details = replace(patient(), birth_date=born, birth_precision=BirthPrecision.AGE, birth_noted_on=noted_on)
    assert age_on(details, noted_on) == years
    assert patient_problems(details, today=noted_on) == ()
