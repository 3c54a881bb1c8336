"""What is typed to find a free time is understood word by word, and what is not understood is said."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desk.domain.clinic import AppointmentType
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.free_search_words import (
    PartKind,
    SearchLists,
    SearchPart,
    SearchWords,
    read_search,
)
from clinic_desk.domain.next_free import FreeSearch
from clinic_desk.domain.typed_dates import DateWords

TODAY = date(2026, 11, 20)
CLINIC = UUID(int=99)


def a_doctor(number, name, *specialities):
    return Doctor(id=UUID(int=number), name=name, licence=str(number), specialities=specialities)


NASRIN = a_doctor(1, "Dr Nasrin Rahman", "Cardiology")
IMRAN = a_doctor(2, "Dr Imran Hossain", "General practice")
ATIQUR = a_doctor(3, "Dr Atiqur Rahman", "Orthopaedics")
THUY = a_doctor(4, "Dr Thuy Tran", "General surgery")
NAJMA = a_doctor(5, "ডাঃ নাজমা খাতুন", "Paediatrics")
ECG = AppointmentType(id=UUID(int=11), name="ECG", minutes=20)
FOLLOW_UP = AppointmentType(id=UUID(int=12), name="Follow-up", minutes=30)
LISTS = SearchLists(doctors=(NASRIN, IMRAN, ATIQUR, THUY, NAJMA), types=(ECG, FOLLOW_UP))


def read(text, **more):
    return read_search(text, LISTS, today=TODAY, **more)


def only(text, **more):
    reading = read(text, **more)
    assert reading.unread == ()
    (part,) = reading.parts
    return part


def doctors(*people):
    return frozenset(person.id for person in people)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("rahm", (NASRIN, ATIQUR)),
        ("RAHMAN", (NASRIN, ATIQUR)),
        ("dr imran", (IMRAN,)),
        ("nasrin rahm", (NASRIN,)),
        ("rahm card", (NASRIN,)),
        ("imran nasrin", (NASRIN, IMRAN)),
        ("নাজ", (NAJMA,)),
    ],
)
def test_beginnings_of_names_find_doctors(text, people):
    part = only(text)
    assert part.kind is PartKind.DOCTOR
    assert part.ids == doctors(*people)
    assert part.names == tuple(person.name for person in people)


def test_the_beginning_of_a_speciality_means_any_doctor_who_has_it():
    assert only("card") == SearchPart(kind=PartKind.SPECIALITY, names=("Cardiology",), ids=doctors(NASRIN))
    assert only("gen").names == ("General practice", "General surgery")
    assert only("gen").ids == doctors(IMRAN, THUY)


def test_a_kind_of_visit_brings_its_length():
    part = only("ecg")
    assert (part.kind, part.ids, part.number) == (PartKind.TYPE, frozenset({ECG.id}), 20)


@pytest.mark.parametrize(
    ("text", "kind", "minute"),
    [
        ("after 15", PartKind.AFTER, 900),
        ("after 15:30", PartKind.AFTER, 930),
        ("after 3 pm", PartKind.AFTER, 900),
        ("from 9", PartKind.AFTER, 540),
        (">15", PartKind.AFTER, 900),
        ("after ১৫", PartKind.AFTER, 900),
        ("before 12", PartKind.BEFORE, 720),
        ("until 11:30", PartKind.BEFORE, 690),
        ("<12", PartKind.BEFORE, 720),
        ("pm", PartKind.AFTER, 720),
        ("morning", PartKind.BEFORE, 720),
        ("evening", PartKind.AFTER, 1020),
    ],
)
def test_hours_are_bounds_of_the_day(text, kind, minute):
    part = only(text)
    assert (part.kind, part.number) == (kind, minute)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("30m", 30), ("45 min", 45), ("1h", 60), ("1h30", 90), ("1 h 15 min", 75), ("২৫m", 25)],
)
def test_a_length_needs_its_unit(text, minutes):
    part = only(text)
    assert (part.kind, part.number) == (PartKind.LENGTH, minutes)


def test_a_bare_number_is_not_guessed_at():
    assert read("15").parts == ()
    assert read("15").unread == ("15",)


@pytest.mark.parametrize(
    ("text", "days"),
    [("mon wed", {0, 2}), ("tue,thu", {1, 3}), ("Sat.", {5}), ("sundays", {6}), ("mon/fri sun", {0, 4, 6})],
)
def test_weekdays_gather_in_one_part(text, days):
    part = only(text)
    assert (part.kind, part.days) == (PartKind.WEEKDAYS, days)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("+2w", date(2026, 12, 4)),
        ("tomorrow", date(2026, 11, 21)),
        ("12 jun", date(2027, 6, 12)),
        ("next thu", date(2026, 12, 3)),
        ("2026-12-24", date(2026, 12, 24)),
    ],
)
def test_a_date_is_the_day_to_begin_with(text, day):
    part = only(text)
    assert (part.kind, part.day) == (PartKind.FROM_DAY, day)


def test_a_day_that_is_over_is_not_understood():
    assert read("yesterday").parts == ()
    assert read("yesterday").unread == ("yesterday",)


def test_two_letters_of_a_name_are_no_weekday():
    assert only("th").ids == doctors(THUY)
    assert only("thu").days == {3}
    assert only("mo").days == {0}


def test_parts_may_stand_in_any_order_and_what_is_unknown_is_told():
    reading = read("fri xyz 20m imr before 11:30 any clinic")
    assert {part.kind for part in reading.parts} == {
        PartKind.WEEKDAYS, PartKind.LENGTH, PartKind.DOCTOR, PartKind.BEFORE, PartKind.ANY_CLINIC,
    }  # fmt: skip
    assert reading.unread == ("xyz",)


def test_thursday_afternoon():
    assert [(part.kind, part.days, part.number) for part in read("thu pm").parts] == [
        (PartKind.WEEKDAYS, {3}, 0),
        (PartKind.AFTER, frozenset(), 720),
    ]


def test_the_words_of_another_language_are_understood_beside_english():
    bengali = SearchWords(
        after=("পরে",), before=("আগে",), morning=("সকাল",), dates=DateWords(days=(("সোমবার", "সোম"), *[()] * 6))
    )
    reading = read("সোম সকাল after 9", words=bengali)
    assert [(part.kind, part.days, part.number) for part in reading.parts] == [
        (PartKind.WEEKDAYS, {0}, 0),
        (PartKind.BEFORE, frozenset(), 720),
        (PartKind.AFTER, frozenset(), 540),
    ]


def test_a_reading_narrows_a_search_and_leaves_the_rest():
    usual = FreeSearch(minutes=30, clinic_id=CLINIC, doctor_ids=doctors(IMRAN), room_id=UUID(int=7))
    narrowed = read("rahm ecg thu after 9 before 12 +2w any clinic").onto(usual)
    assert narrowed == FreeSearch(
        minutes=20,
        clinic_id=None,
        doctor_ids=doctors(NASRIN, ATIQUR),
        type_id=ECG.id,
        weekdays=frozenset({3}),
        after_minute=540,
        before_minute=720,
        first_day=date(2026, 12, 4),
    )
    assert read("").onto(usual) == usual
    assert read("any").onto(usual).doctor_ids == frozenset()


def test_a_length_typed_after_the_kind_of_visit_counts():
    assert read("ecg 40m").onto(FreeSearch(minutes=30)).type_id == ECG.id
    assert read("ecg 40m").onto(FreeSearch(minutes=30)).minutes == 40


@given(st.text(max_size=60))
def test_nothing_that_is_typed_breaks_the_reading(text):
    reading = read(text)
    assert all(part.number >= 0 for part in reading.parts)


@given(
    st.lists(
        st.sampled_from(
            [
                "rahm",
                "card",
                "after",
                "15",
                "before",
                "12",
                "mon",
                "wed",
                "30m",
                "any",
                "clinic",
                "+2w",
                "thu",
                "pm",
                "xyz",
            ]
        )
    )
)
def test_every_word_is_either_understood_or_told(words):
    reading = read(" ".join(words))
    assert set(reading.unread) <= {"xyz", "15", "12", "after", "before", "clinic"}
    assert ("xyz" in words) == ("xyz" in reading.unread)
