"""Every field of a visit and a patient has a name and a value in words; never a code, an id or a bare instant."""

from dataclasses import fields
from datetime import date
from uuid import UUID

import msgspec
import pytest
from PySide6.QtCore import QLocale

from clinic_desk.domain.agenda import HistoryEntry
from clinic_desk.domain.appointment import Appointment
from clinic_desk.domain.commands import Command
from clinic_desk.domain.patient import Alert, BirthPrecision, Channel, EmergencyContact, Patient, Phone
from clinic_desk.qt.language import Formats
from clinic_desk.services.commands import KINDS
from clinic_desk.views.money import money
from clinic_desk.views.person_words import age_text, birth_text, phone_text
from clinic_desk.views.record_words import (
    COMMAND_WORDS,
    FIELD_WORDS,
    NOTHING,
    UNSAID,
    RecordWords,
    country_name,
    field_word,
    language_name,
)

GB = Formats(QLocale("en_GB"))
DOCTOR, NOBODY = UUID(int=1), UUID(int=2)
TODAY = date(2026, 11, 20)


@pytest.fixture
def words(qapp):
    return RecordWords(GB, zone="Asia/Dhaka", currency="BDT", names={str(DOCTOR): "Dr Nasrin Rahman"})


@pytest.mark.parametrize("kind", [Patient, Appointment])
def test_every_field_has_a_name_or_is_left_unsaid_on_purpose(kind):
    names = {field.name for field in fields(kind)}
    assert names <= FIELD_WORDS.keys() | UNSAID
    assert not FIELD_WORDS.keys() & UNSAID


def test_no_name_is_left_for_a_field_that_is_gone():
    known = {field.name for kind in (Patient, Appointment) for field in fields(kind)}
    assert known >= FIELD_WORDS.keys() | UNSAID


def test_only_commands_that_exist_have_words():
    assert COMMAND_WORDS.keys() <= KINDS.keys()
    assert issubclass(KINDS["patient.register"], Command)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("phones", [{"number": "+8801712998211", "typed": "01712-998211", "label": "home"}], "+880 1712-998211 (home)"),
        ("alerts", [{"text": "Wheelchair", "moments": ["booking"]}], "Wheelchair (when booking)"),
        ("emergency_contact", {"name": "Rima", "relation": "sister", "phone": ""}, "Rima, sister"),
        ("emergency_contact", {"name": "", "relation": "", "phone": ""}, NOTHING),
        ("usual_doctor_id", str(DOCTOR), "Dr Nasrin Rahman"),
        ("usual_doctor_id", str(NOBODY), "not here any more"),
        ("consents", ["sms", "email"], "SMS, E-mail"),
        ("sex", "female", "Female"),
        ("blood_group", "A-", "A-"),
        ("archived", True, "Yes"),
        ("incomplete", False, "No"),
        ("deceased_on", "2026-10-02", "2 Oct 2026"),
        ("allergies", ["penicillin", "latex"], "penicillin, latex"),
        ("country", "BD", "Bangladesh"),
        ("language", "bn", "বাংলা"),
        ("fee", 150050, "৳1,500.50"),
        ("starts_at", "2026-11-23T05:00:00Z", "Mon 23 Nov 11:00"),
        ("buffer_before", 75, "1 h 15 min"),
        ("move_count", 2, "2"),
        ("overrides", ["doctor"], "Doctor booked twice"),
        ("notes", "", NOTHING),
        ("phones", [], NOTHING),
        ("fee", None, NOTHING),
    ],
)
def test_values_are_written_as_people_write_them(words, field, value, said):
    assert words.value(field, {field: value}) == said


def test_a_birth_date_is_said_no_more_exactly_than_it_is_known(words):
    about = {"birth_date": "1990-07-01", "birth_precision": "age"}
    assert words.value("birth_date", about) == "born about 1990"
    assert words.value("birth_date", {"birth_date": None, "birth_precision": "unknown"}) == NOTHING
    entry = HistoryEntry(
        at="2026-11-20T04:00:00+00:00",
        actor_name="Rina Akter",
        command_kind="patient.update",
        before={"birth_date": "1990-01-01", "birth_precision": "year", "birth_noted_on": None},
        after={"birth_date": "1990-01-01", "birth_precision": "day", "birth_noted_on": None},
    )
    (line,) = words.lines(entry)
    assert (line.word, line.before, line.after) == ("Birth date", "1990", "1 Jan 1990")
    only_precision = HistoryEntry(
        at=entry.at, actor_name="", command_kind="patient.update", before={"notes": "a"}, after={"notes": "b"}
    )
    assert [(line.before, line.after) for line in words.lines(only_precision)] == [("a", "b")]


def moved(before, after):
    return HistoryEntry(
        at="2026-11-18T06:03:00+00:00", actor_name="Rina Akter", command_kind="appointment.move",
        before=before, after=after,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"starts_at": "2026-11-23T04:30:00Z"}, {"starts_at": "2026-11-23T05:00:00Z"}, "Moved from 10:30 to 11:00 by"),
        (
            {"starts_at": "2026-11-23T04:30:00Z"},
            {"starts_at": "2026-11-24T05:00:00Z"},
            "Moved from Mon 23 Nov 10:30 to Tue 24 Nov 11:00 by",
        ),
        (
            {"doctor_id": str(NOBODY)},
            {"doctor_id": str(DOCTOR)},
            "Moved from not here any more to Dr Nasrin Rahman by",
        ),
        ({"ends_at": "2026-11-23T05:00:00Z"}, {"ends_at": "2026-11-23T05:15:00Z"}, "Now until 11:15 by"),
        ({"room_id": None}, {"room_id": str(DOCTOR)}, "Moved by"),
    ],
)
def test_a_move_is_said_by_what_changed_most(words, before, after, said):
    assert words.headline(moved(before, after)) == f"{said} Rina Akter, Wed 18 Nov 12:03"


def test_changes_by_nobody_are_those_of_the_program(words):
    entry = HistoryEntry(at="2026-11-18T06:03:00+00:00", actor_name="", command_kind="unheard.of", before={}, after={})
    assert words.headline(entry) == "Changed by the program, Wed 18 Nov 12:03"


def test_whole_records_can_be_said(words):
    patient = Patient(
        id=NOBODY, number="A-1", clinic_id=NOBODY, full_name="রহিমা", phones=(Phone(number="999"),),
        alerts=(Alert(text="X"),), emergency_contact=EmergencyContact(name="Y"), consents=(Channel.SMS,),
        birth_date=TODAY, birth_precision=BirthPrecision.DAY, language="Sylheti", country="Atlantis",
    )  # fmt: skip
    image = msgspec.to_builtins(patient)
    for field in FIELD_WORDS.keys() & image.keys():
        assert words.value(field, image)
        assert field_word(field)
    assert words.value("phones", image) == "999"


@pytest.mark.parametrize(
    ("born", "precision", "said"),
    [
        (date(1984, 3, 12), BirthPrecision.DAY, "42 y"),
        (date(1984, 12, 1), BirthPrecision.MONTH, "41 y"),
        (date(1984, 1, 1), BirthPrecision.YEAR, "about 42 y"),
        (date(1990, 1, 1), BirthPrecision.AGE, "about 36 y"),
        (date(2025, 6, 21), BirthPrecision.DAY, "16 months"),
        (date(2026, 9, 1), BirthPrecision.AGE, "about 2 months"),
        (date(2026, 11, 10), BirthPrecision.DAY, "10 days"),
        (date(2026, 1, 1), BirthPrecision.YEAR, "about 0 y"),
        (None, BirthPrecision.DAY, ""),
        (date(1984, 1, 1), BirthPrecision.UNKNOWN, ""),
    ],
)
def test_an_age_is_said_as_well_as_it_is_known(qapp, born, precision, said):
    assert age_text(born, precision, TODAY, GB) == said


def test_birth_dates_are_written_in_the_figures_of_the_place(qapp):
    bangla = Formats(QLocale("bn_BD"))
    assert birth_text(date(1984, 1, 1), BirthPrecision.YEAR, bangla) == "১৯৮৪"
    assert birth_text(date(1984, 3, 1), BirthPrecision.MONTH, GB) == "March 1984"


@pytest.mark.parametrize(
    ("phone", "said"),
    [
        (Phone(number="+8801712998211", typed="01712-998211"), "+880 1712-998211"),
        (Phone(number="+8801712998211", typed="+880 1712 998 211"), "+880 1712 998 211"),
        (Phone(number="+8801712998211", typed="০১৭১২-৯৯৮২১১"), "+880 ১৭১২-৯৯৮২১১"),
        (Phone(number="+8801712998211"), "+8801712998211"),
        (Phone(number="+8801712998211", typed="017-other"), "+8801712998211"),
        (Phone(number="ask the son", typed="ask the son"), "ask the son"),
    ],
)
def test_phones_are_grouped_as_their_owner_groups_them(phone, said):
    assert phone_text(phone) == said


def test_languages_and_countries_are_said_as_typed_when_unknown():
    assert language_name("Sylheti") == "Sylheti"
    assert country_name("Atlantis") == "Atlantis"
    assert country_name("XX") == "XX"


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "said"),
    [
        (150000, "BDT", "en_GB", "৳1,500"),
        (150050, "GBP", "en_GB", "£1,500.50"),
        (1500, "JPY", "en_GB", "JPY 1,500"),
        (1500, "KWD", "en_GB", "KWD 1.500"),
        (150000, "EUR", "de_DE", "1.500 €"),
        (0, "BDT", "en_GB", "৳0"),
    ],
)
def test_money_is_written_as_here(amount, currency, locale, said):
    assert money(amount, currency, QLocale(locale)).replace("\N{NO-BREAK SPACE}", " ") == said
