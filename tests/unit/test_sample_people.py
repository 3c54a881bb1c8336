import re
from collections import Counter, defaultdict
from datetime import date
from itertools import islice
from pathlib import Path

import pytest
from anyascii import anyascii
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_desk.domain.clinic import (
    AppointmentTypeDetails,
    BookingRules,
    ClinicDetails,
    clinic_problems,
    type_problems,
)
from clinic_desk.domain.patient import BirthPrecision, PatientDetails, Phone, Sex, patient_problems
from clinic_desk.domain.search_keys import fold, name_words, sound_keys
from clinic_desk.services.sample_names import load_clinic_group, load_names
from clinic_desk.services.sample_people import people

FOLDER = Path(__file__).parents[2] / "resources" / "sample"
TODAY = date(2026, 11, 20)
NAMES = load_names(FOLDER)
GROUP = load_clinic_group(FOLDER)
CROWD = list(people(6_000, 7, NAMES, today=TODAY))
ADDRESSES = {"example.org", "example.com", "example.net"}


def groups_of(*languages):
    return [group for language in languages for group in NAMES.groups[language]]


LATIN = [language for language in NAMES.groups if language not in {"bn", "hi", "ar", "zh", "ko"}]


# ------------------------------------------------------------------------------------------------ lists


@pytest.mark.parametrize("languages", [["bn"], ["hi"], ["ar"], LATIN])
def test_each_kind_of_name_has_a_good_choice(languages):
    groups = groups_of(*languages)
    assert len({name for group in groups for name in group.male + group.female}) >= 80
    assert len({name for group in groups for name in group.family}) >= 80


@pytest.mark.parametrize(
    ("languages", "letters"),
    [(["bn"], "ঀ-৿"), (["hi"], "ऀ-ॿ"), (["ar"], "؀-ۿ"), (["zh"], "一-鿿"), (["ko"], "가-힣")],
)
def test_own_spellings_are_in_their_own_script(languages, letters):
    for group in groups_of(*languages):
        for latin, own in group.male + group.female + group.family + group.family_female:
            assert re.fullmatch(f"[{letters}]+", own), latin
            assert re.fullmatch(r"[A-Z][A-Za-z'-]+", latin), own


@pytest.mark.parametrize("language", ["bn", "hi", "ar"])
def test_both_spellings_of_a_name_sound_alike(language):
    pairs = {
        pair for group in groups_of(language) for pair in group.male + group.female + group.family + group.family_female
    }
    apart = [
        latin
        for latin, own in pairs
        if not set(sound_keys(name_words(latin)[-1], anyascii)) & set(sound_keys(fold(own), anyascii))
    ]
    assert len(apart) / len(pairs) <= 0.01, apart


def test_accents_of_many_languages_are_there():
    names = "".join(latin for group in groups_of(*LATIN) for latin, _own in group.male + group.female + group.family)
    assert set("łąźżöüßşğıñéáçèëïãõøåễĐươ") <= set(names)


def test_every_district_of_bangladesh_is_there():
    bangladesh = next(country for country in NAMES.countries if country.code == "BD")
    assert len({city for _region, city in bangladesh.cities}) == 64


def test_every_language_of_a_country_has_names():
    assert {language for country in NAMES.countries for language in country.languages} <= set(NAMES.groups)


def test_the_clinic_group_obeys_the_rules_of_the_program():
    assert len(GROUP.specialities) >= 12
    for speciality in GROUP.specialities:
        assert len(set(speciality.reasons)) == len(speciality.reasons) >= 5
    codes = {speciality.code for speciality in GROUP.specialities}
    assert {doctor.speciality for doctor in GROUP.doctors} == codes
    assert {doctor.sex for doctor in GROUP.doctors} <= set(Sex)
    for kind in GROUP.visit_types:
        details = AppointmentTypeDetails(
            name=kind.name,
            minutes=kind.minutes,
            buffer_before=kind.buffer_before,
            buffer_after=kind.buffer_after,
            colour=kind.colour,
            price=kind.price,
        )
        assert type_problems(details, BookingRules()) == ()
        assert re.fullmatch("#[0-9A-F]{6}", kind.colour)
    for clinic in GROUP.clinics:
        assert clinic_problems(ClinicDetails(name=clinic.name, zone=clinic.zone)) == ()


# ----------------------------------------------------------------------------------------------- people


@settings(max_examples=20)
@given(st.integers(), st.integers(min_value=0, max_value=60), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_the_same_seed_gives_the_same_people(seed, amount, today):
    few = list(people(amount, seed, NAMES, today=today))
    assert len(few) == amount
    assert few == list(islice(people(amount + 40, seed, NAMES, today=today), amount))


def test_another_seed_gives_other_people():
    assert list(people(50, 1, NAMES, today=TODAY)) != list(people(50, 2, NAMES, today=TODAY))


def test_every_person_may_be_registered():
    for person in CROWD:
        details = PatientDetails(
            full_name=person.name,
            other_names=person.other_names,
            birth_date=person.birth_date,
            birth_precision=person.birth_precision,
            birth_noted_on=person.birth_noted_on,
            sex=person.sex,
            phones=(Phone(number=person.phone),) if person.phone else (),
            deceased_on=person.deceased_on,
        )
        assert patient_problems(details, today=TODAY) == (), person.family


def test_birth_dates_say_no_more_than_is_known():
    for person in CROWD:
        born = person.birth_date
        match person.birth_precision:
            case BirthPrecision.UNKNOWN:
                assert born is None
            case BirthPrecision.YEAR:
                assert (born.month, born.day) == (1, 1)
            case BirthPrecision.MONTH:
                assert born.day == 1
        assert (person.birth_noted_on is not None) == (person.birth_precision is BirthPrecision.AGE)
    assert set(BirthPrecision) == {person.birth_precision for person in CROWD}


def test_phones_and_addresses_reach_nobody_known():
    for person in CROWD:
        assert not person.phone or re.fullmatch(r"\+\d{10,14}", person.phone)
        assert not person.email or person.email.isascii()
        assert not person.email or person.email.rpartition("@")[2] in ADDRESSES
    assert 0.02 < sum(not person.phone for person in CROWD) / len(CROWD) < 0.12


def test_families_share_phone_home_and_mostly_a_name():
    families = defaultdict(list)
    for person in CROWD:
        families[person.family].append(person)
    large = [members for members in families.values() if len(members) >= 3]
    assert len(large) > 200
    shared_phone = sum(Counter(member.phone for member in members).most_common(1)[0][1] > 1 for members in large)
    shared_name = sum(
        Counter(word for member in members for word in set(member.name.split())).most_common(1)[0][1] > 1
        for members in large
    )
    assert shared_phone / len(large) > 0.9
    assert shared_name / len(large) > 0.7
    assert all(len({(member.street, member.city) for member in members}) == 1 for members in large)


def test_hard_cases_are_among_them():
    named = defaultdict(set)
    for person in CROWD:
        named[person.name].add(person.birth_date)
    assert any(len(dates) > 3 for dates in named.values())  # namesakes
    assert any(" " not in person.name for person in CROWD)
    assert any(len(person.name) > 60 for person in CROWD)
    assert any(person.archived for person in CROWD)
    assert any(person.deceased_on for person in CROWD)
    assert any(person.other_names for person in CROWD)
    assert {person.sex for person in CROWD} == set(Sex)
    assert len({person.language for person in CROWD}) >= 10
    for letters in ("[ঀ-৿]", "[ऀ-ॿ]", "[؀-ۿ]", "[À-ž]"):
        assert any(re.search(letters, person.name) for person in CROWD), letters
