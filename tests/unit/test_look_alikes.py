from dataclasses import replace
from datetime import date

import pytest
from anyascii import anyascii
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import JaroWinkler

from clinic_desk.domain.look_alikes import (
    Reason,
    are_look_alikes,
    likeness,
    look_alikes_among,
)
from clinic_desk.domain.patient import BirthPrecision, PatientDetails, Phone, Sex

PHONE = (Phone(number="+8801712998211"),)
KARIM = PatientDetails(
    full_name="Abdul Karim",
    birth_date=date(1988, 3, 14),
    birth_precision=BirthPrecision.DAY,
    sex=Sex.MALE,
    phones=PHONE,
)


def compared(one, other):
    return likeness(one, other, transliterate=anyascii)


def born(year, month=1, day=1, precision=BirthPrecision.DAY):
    return {"birth_date": date(year, month, day), "birth_precision": precision}


# ------------------------------------------------------------------------------------ possible duplicates


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        ({}, {Reason.SAME_NAME, Reason.SAME_BIRTH_DATE, Reason.SAME_PHONE}),
        ({"full_name": "Karim, Abdul"}, {Reason.SAME_NAME, Reason.SAME_BIRTH_DATE, Reason.SAME_PHONE}),
        ({"full_name": "Abdul Kareem", "phones": ()}, {Reason.SIMILAR_NAME, Reason.SAME_BIRTH_DATE}),
        ({"full_name": "আবদুল করিম", "phones": ()}, {Reason.SIMILAR_NAME, Reason.SAME_BIRTH_DATE}),
        ({"full_name": "عبد الكريم", "phones": ()}, {Reason.SIMILAR_NAME, Reason.SAME_BIRTH_DATE}),
        ({"phones": (Phone(number="01712-998 211"),)}, {Reason.SAME_NAME, Reason.SAME_BIRTH_DATE, Reason.SAME_PHONE}),
        ({"phones": (), **born(1988, 3, 15)}, {Reason.SAME_NAME, Reason.NEAR_BIRTH_DATE}),
        ({"phones": (), **born(1988, 3, 14)}, {Reason.SAME_NAME, Reason.SAME_BIRTH_DATE}),
        ({"phones": (), **born(1998, 3, 14)}, {Reason.SAME_NAME, Reason.NEAR_BIRTH_DATE}),
        ({"phones": (), **born(1986, 1, 1, BirthPrecision.AGE)}, {Reason.SAME_NAME, Reason.POSSIBLE_BIRTH_DATE}),
        ({"phones": (), **born(1988, 1, 1, BirthPrecision.YEAR)}, {Reason.SAME_NAME, Reason.POSSIBLE_BIRTH_DATE}),
        ({"phones": (), **born(1988, 3, 2, BirthPrecision.MONTH)}, {Reason.SAME_NAME, Reason.POSSIBLE_BIRTH_DATE}),
        ({"birth_date": None, "birth_precision": BirthPrecision.UNKNOWN}, {Reason.SAME_NAME, Reason.SAME_PHONE}),
        (born(1950, 5, 5), {Reason.SAME_NAME, Reason.SAME_PHONE, Reason.OTHER_BIRTH_DATE}),
        ({"full_name": "Babu"}, {Reason.SAME_BIRTH_DATE, Reason.SAME_PHONE}),
        ({"full_name": "Babu", "other_names": "Abdul Karim", "phones": ()}, {Reason.SAME_NAME, Reason.SAME_BIRTH_DATE}),
    ],
)
def test_one_person_twice_is_suspected(change, reasons):
    found = compared(KARIM, replace(KARIM, **change))
    assert found.is_suspected
    assert set(found.reasons) == reasons


@pytest.mark.parametrize(
    "change",
    [
        {"full_name": "Rahima Karim", "sex": Sex.FEMALE, **born(1991, 1, 8)},  # wife or sister, one phone
        {"full_name": "Jamil Karim", **born(2015, 6, 30)},  # child, one phone
        {"phones": (), **born(1961, 11, 2)},  # namesake
        {"phones": (), **born(1961, 1, 1, BirthPrecision.AGE)},  # namesake of about another age
        {"full_name": "Tania Sultana", "phones": (), "sex": Sex.FEMALE},  # born on the same day
        {"full_name": "Kartik Das", **born(1979, 6, 30)},
    ],
)
def test_families_and_namesakes_are_not_suspected(change):
    assert not compared(KARIM, replace(KARIM, **change)).is_suspected


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        (date(1988, 3, 4), date(1988, 4, 3), True),  # day and month swapped
        (date(1988, 3, 14), date(1988, 3, 24), True),  # one digit
        (date(1989, 3, 14), date(1998, 3, 14), True),  # two digits swapped
        (date(1988, 3, 14), date(1988, 5, 27), False),
    ],
)
def test_a_slip_in_a_birth_date_is_near(one, other, near):
    found = compared(replace(KARIM, birth_date=one), replace(KARIM, birth_date=other))
    assert (Reason.NEAR_BIRTH_DATE in found.reasons) is near
    assert (Reason.OTHER_BIRTH_DATE in found.reasons) is not near


def test_a_guessed_first_of_january_never_counts_as_the_same_birth_date():
    guessed = replace(KARIM, **born(1988, 1, 1, BirthPrecision.YEAR))
    assert Reason.SAME_BIRTH_DATE not in compared(guessed, guessed).reasons


def test_unknown_sex_is_no_reason_and_another_sex_is_one():
    assert Reason.OTHER_SEX not in compared(KARIM, replace(KARIM, sex=Sex.UNKNOWN)).reasons
    assert compared(KARIM, replace(KARIM, sex=Sex.FEMALE)).reasons[-1] is Reason.OTHER_SEX


def test_a_short_extension_is_no_shared_phone():
    extension = replace(KARIM, phones=(Phone(number="211"),))
    assert Reason.SAME_PHONE not in compared(extension, extension).reasons


def test_nothing_known_is_nothing_suspected():
    assert compared(PatientDetails(full_name=""), PatientDetails(full_name="")).points == 0


names = st.text(alphabet="abdkrimولكিকর é-' ", max_size=20)
people = st.builds(
    PatientDetails,
    full_name=names,
    birth_date=st.none() | st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 1, 1)),
    birth_precision=st.sampled_from(BirthPrecision),
    sex=st.sampled_from(Sex),
    phones=st.sampled_from([(), PHONE]),
)


@given(people, people)
def test_likeness_is_the_same_both_ways_and_within_bounds(one, other):
    forth, back = compared(one, other), compared(other, one)
    assert 0 <= forth.points <= 100
    assert set(forth.reasons) == set(back.reasons)
    assert abs(forth.points - back.points) <= 1


@given(people)
def test_the_same_form_filled_in_twice_is_always_suspected(person):
    named = replace(person, full_name=f"Karim {person.full_name}")
    assert compared(named, named).is_suspected


# --------------------------------------------------------------------------------- mixed up on one day


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rahima Begum", "Rahima Begum"),
        ("Rahima Begum", "Rahima Khatun"),
        ("Rahim Uddin", "Rahima Uddin"),
        ("Md. Karim Hossain", "Karim Hossain"),
        ("Hossain Karim", "Karim Hussain"),
        ("Fatima Begum", "ফাতেমা বেগম"),
        ("Müller, Jürgen", "Jurgen Mueller"),
        ("Łukasz Nowak", "Lukasz Nowak"),
        ("Karim", "Md. Karim"),
    ],
)
def test_names_easily_mixed_up(one, other):
    assert are_look_alikes(one, other, transliterate=anyascii)
    assert are_look_alikes(one, other, transliterate=anyascii, similarity=JaroWinkler.similarity)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rahima Begum", "Fatema Begum"),
        ("Rahim Khan", "Salim Khan"),
        ("Md. Rashed", "Md. Tariq"),
        ("Karim", "Karim Abdul Jabbar Chowdhury"),
        ("Anna Nowak", "Jan Kowalski"),
        ("", ""),
    ],
)
def test_names_not_mixed_up(one, other):
    assert not are_look_alikes(one, other, transliterate=anyascii)


def test_a_day_says_who_looks_like_whom():
    day = {1: "Rahima Begum", 2: "Tania Sultana", 3: "রহিমা বেগম", 4: "Rahima Khatun", 5: "王秀英", 6: "王秀英"}
    assert look_alikes_among(day, transliterate=anyascii) == {1: (3, 4), 3: (1, 4), 4: (1, 3), 5: (6,), 6: (5,)}


@given(st.dictionaries(st.integers(), names, max_size=8))
def test_a_day_agrees_with_the_comparison_of_each_pair(day):
    found = look_alikes_among(day, transliterate=anyascii)
    for one, others in found.items():
        assert one not in others
        assert all(one in found[other] for other in others)
        assert all(are_look_alikes(day[one], day[other], transliterate=anyascii) for other in others)
