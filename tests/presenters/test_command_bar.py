"""The command bar: which lines answer a text, in which order, and that late answers change nothing."""

from datetime import date, timedelta

import pytest

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import PROGRAM
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.patient import Patient
from clinic_desk.presenters.command_bar import (
    MOST_OTHERS,
    MOST_PATIENTS,
    BarCommand,
    BarEntry,
    CommandBarPresenter,
    EntryKind,
    Offers,
)
from clinic_desk.services import patient_finder
from clinic_desk.services.commands import carry_out
from clinic_desk.services.doctors import find_doctors
from tests.support.builders import NOW, a_world
from tests.support.databases import memory_database
from tests.support.fakes import FixedClock, InlineJobs
from tests.support.notices import LateJobs

TODAY = date(2026, 11, 20)
COMMANDS = (
    BarCommand(id="desk.lock", label="Lock the desk"),
    BarCommand(id="booking.new", label="New booking…"),
    BarCommand(id="desk.quit", label="Quit"),
)
K = EntryKind


class FakeBar:
    """Remembers what stands under the box."""

    def __init__(self):
        self.text = ""
        self.entries = ()
        self.closed = 0

    def show_entries(self, text, entries):
        self.text, self.entries = text, entries

    def close_bar(self):
        self.closed += 1
        self.entries = ()

    @property
    def kinds(self):
        return [entry.kind for entry in self.entries]

    def names(self, kind):
        pick = {K.PATIENT: lambda e: e.patient.full_name, K.DOCTOR: lambda e: e.doctor.name}
        return [pick.get(kind, lambda e: e.command_id)(entry) for entry in self.entries if entry.kind is kind]


class Stage:
    """The small clinic, its bar, and where a choice led."""

    def __init__(self, jobs=InlineJobs, **offers):
        self.database = memory_database()
        self.world = a_world(self.database)
        self.jobs = jobs(self.database, carry_out, FixedClock(NOW))
        self.bar = FakeBar()
        self.chosen = []
        self.presenter = CommandBarPresenter(
            self.bar,
            self.jobs,
            search=patient_finder.search,
            today=lambda: TODAY,
            offers=Offers(commands=COMMANDS, **offers),
            chosen=self.chosen.append,
        )
        with self.database.read() as db:
            self.presenter.take_doctors(find_doctors(db))

    def search(self, text):
        self.presenter.search(text)
        return self.bar


@pytest.fixture
def stage():
    return Stage()


def test_patients_are_found_by_name_and_phone_and_a_new_one_is_offered_last(stage):
    bar = stage.search("kar")
    assert sorted(bar.names(K.PATIENT)) == ["Abdul Karim", "Fatima Karim"]
    assert bar.kinds == [K.PATIENT, K.PATIENT, K.NEW_PATIENT]
    assert bar.entries[-1].text == "kar"
    assert stage.search("01819220014").names(K.PATIENT) == ["নাজমা খাতুন"]


def test_a_number_is_no_name_of_a_new_patient(stage):
    for text in ("01819", "০১৮১৯", "a", "12 / 3"):
        assert K.NEW_PATIENT not in stage.search(text).kinds


def test_a_name_in_any_script_may_be_a_new_patient(stage):
    for text in ("Zubaida", "জুবাইদা", "زبيدة", "李娜"):
        assert stage.search(text).kinds[-1] is K.NEW_PATIENT
        assert stage.bar.entries[-1].text == text


def test_who_may_not_register_is_offered_no_new_patient():
    assert Stage(new_patients=False).search("kar").kinds == [K.PATIENT, K.PATIENT]


def test_nothing_typed_finds_nothing(stage):
    for text in ("", "  ", "\u00a0"):
        stage.search("kar")
        assert stage.search(text).entries == ()


def test_doctors_are_found_by_name_and_speciality(stage):
    bar = stage.search("rah")
    assert bar.names(K.DOCTOR) == ["Dr Nasrin Rahman"]
    assert stage.search("gen pra").names(K.DOCTOR) == ["Dr Imran Hossain"]
    assert stage.search("gen card").names(K.DOCTOR) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", TODAY),
        ("tomorrow", TODAY + timedelta(days=1)),
        ("+2w", TODAY + timedelta(weeks=2)),
        ("2026-12-16", date(2026, 12, 16)),
        ("16 dec", date(2026, 12, 16)),
        ("১৬/১২/২০২৬", date(2026, 12, 16)),
    ],
)
def test_a_date_comes_first(stage, text, day):
    entry = stage.search(text).entries[0]
    assert (entry.kind, entry.day) == (K.DATE, day)


def test_commands_are_found_by_the_beginnings_of_their_words(stage):
    assert stage.search("lock").names(K.COMMAND) == ["desk.lock"]
    assert stage.search("desk lo").names(K.COMMAND) == ["desk.lock"]
    assert stage.search("ock").names(K.COMMAND) == []


def test_next_free_comes_first_with_what_was_asked_for(stage):
    entry = stage.search("Next  free  cardiology ").entries[0]
    assert (entry.kind, entry.text) == (K.NEXT_FREE, "cardiology")
    assert stage.search("next free").entries[0].text == ""
    assert K.NEXT_FREE not in stage.search("next").kinds


def test_the_lines_stand_in_one_order_and_are_not_too_many(stage):
    doctors = tuple(stage.world.doctors[0] for _ in range(9))
    stage.presenter.take_doctors(doctors)
    with stage.database.write() as db:
        for number in range(12):
            patient = Patient(id=new_id(), number="", clinic_id=stage.world.clinic.id, full_name=f"Nasrin Mar {number}")
            carry_out(db, c.RegisterPatient(patient=patient), actor=PROGRAM, now=NOW)
    kinds = stage.search("nasrin").kinds
    assert kinds == [K.DOCTOR] * MOST_OTHERS + [K.PATIENT] * MOST_PATIENTS + [K.NEW_PATIENT]


def test_all_lines_of_a_text_come_in_one_go():
    stage = Stage(LateJobs)
    bar = stage.search("tomorrow")
    assert bar.entries == ()
    stage.jobs.waiting.pop()()
    assert (bar.text, bar.kinds) == ("tomorrow", [K.DATE, K.NEW_PATIENT])


def test_an_answer_to_an_older_text_is_ignored():
    stage = Stage(LateJobs)
    stage.search("kar")
    stage.search("01819220014")
    older, newer = stage.jobs.waiting
    newer()
    assert stage.bar.names(K.PATIENT) == ["নাজমা খাতুন"]
    older()
    assert stage.bar.names(K.PATIENT) == ["নাজমা খাতুন"]


def test_an_answer_that_comes_after_the_box_was_emptied_or_closed_is_ignored():
    stage = Stage(LateJobs)
    for end in (lambda: stage.search(""), lambda: stage.presenter.choose(BarEntry(kind=K.COMMAND))):
        stage.search("kar")
        end()
        while stage.jobs.waiting:
            stage.jobs.waiting.pop()()
        assert stage.bar.entries == ()


def test_a_choice_closes_the_bar_before_it_leads_on(stage):
    entry = stage.search("lock").entries[0]
    stage.presenter.choose(entry)
    assert stage.bar.closed == 1
    assert stage.chosen == [entry]
