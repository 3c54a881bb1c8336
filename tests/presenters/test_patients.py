"""The patients page: answers fit what was typed last, and nobody's data outlasts the choice of somebody else."""

from dataclasses import replace

import pytest

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import PROGRAM
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.records import RecordKind
from clinic_desk.presenters.patients import PatientsPresenter
from clinic_desk.services import edits
from clinic_desk.services.commands import carry_out
from clinic_desk.storage.troubles import FileLocked
from tests.support.builders import NOW, ZONE, a_world, an_actor, book
from tests.support.databases import memory_database
from tests.support.fakes import FixedClock, InlineJobs
from tests.support.notices import KeptNotices, LateJobs


class FakePage:
    def __init__(self):
        self.text, self.names, self.card, self.refusal = "", [], None, None
        self.searching = self.loading = False

    def show_hits(self, text, hits, *, today):
        self.text, self.today = text, today
        self.names = [hit.full_name for hit in hits]

    def set_searching(self, searching):
        self.searching = searching

    def show_card(self, shown):
        self.card = shown

    def clear_card(self):
        self.card = None

    def set_loading(self, loading):
        self.loading = loading

    def show_refusal(self, refusal):
        self.refusal = refusal


class FakeScreens:
    def __init__(self):
        self.opened = []

    def open_patient(self, patient_id):
        self.opened.append(("patient", patient_id))

    def open_booking(self, **start):
        self.opened.append(("booking", start))

    def open_day(self, day, *, appointment_id=None):
        self.opened.append(("day", day, appointment_id))


class Desk:
    """The page of one receptionist on the small clinic."""

    def __init__(self, jobs=InlineJobs, actor=None, store=None):
        self.database = memory_database()
        self.world = a_world(self.database)
        self.view, self.notices, self.screens = FakePage(), KeptNotices(), FakeScreens()
        self.jobs = jobs(store or self.database, carry_out, FixedClock(NOW))
        self.presenter = PatientsPresenter(
            self.view,
            self.jobs,
            actor=actor or an_actor(),
            clock=FixedClock(NOW),
            zone=ZONE,
            notices=self.notices,
            screens=self.screens,
        )
        self.jobs.subscribe(self.presenter.data_changed)
        self.abdul, self.fatima, self.najma = (patient.id for patient in self.world.patients)

    def edit(self, patient, **changes):
        command = edits.update_of(c.UpdatePatient, patient, replace(patient, **changes))
        self.jobs.write(command, actor=PROGRAM, then=lambda _patient: None)


class NoStore:
    def read(self):
        raise FileLocked


def test_typing_finds_and_an_empty_box_finds_nobody():
    desk = Desk()
    desk.presenter.search("karim")
    assert sorted(desk.view.names) == ["Abdul Karim", "Fatima Karim"]
    assert desk.view.today == NOW.date()
    assert not desk.view.searching
    desk.presenter.search("  ")
    assert desk.view.names == []


def test_an_answer_to_an_older_text_is_not_shown():
    desk = Desk(LateJobs)
    desk.presenter.search("abdul")
    desk.presenter.search("fatima")
    assert desk.view.searching
    first, second = desk.jobs.waiting
    second()
    first()
    assert desk.view.names == ["Fatima Karim"]


def test_a_search_that_fails_is_told_and_can_be_tried_again():
    desk = Desk(store=NoStore())
    desk.presenter.search("karim")
    (failure, retry), *_ = desk.notices.failures
    assert failure.kind == "trouble"
    assert not desk.view.searching
    retry()
    assert len(desk.notices.failures) == 2


def test_the_chosen_patient_is_shown():
    desk = Desk()
    desk.presenter.choose(desk.abdul)
    shown = desk.view.card
    assert shown.card.patient.full_name == "Abdul Karim"
    assert [hit.full_name for hit in shown.card.same_phone] == ["Fatima Karim"]
    assert (shown.may_book, shown.may_edit, shown.clinical) == (True, True, False)
    assert desk.presenter.chosen == desk.abdul


def test_nothing_of_the_former_patient_stands_while_the_next_is_read():
    desk = Desk(LateJobs)
    desk.presenter.choose(desk.abdul)
    desk.jobs.waiting.pop()()
    desk.presenter.choose(desk.najma)
    assert desk.view.card is None
    assert desk.view.loading
    desk.jobs.waiting.pop()()
    assert desk.view.card.card.patient.full_name == "নাজমা খাতুন"


def test_a_card_that_comes_too_late_is_not_shown():
    desk = Desk(LateJobs)
    desk.presenter.choose(desk.abdul)
    desk.presenter.choose(new_id())
    desk.presenter.choose(desk.najma)
    for answer in reversed(desk.jobs.waiting):
        answer()
    assert desk.view.card.card.patient.id == desk.najma
    assert desk.view.refusal is None


def test_choosing_nobody_empties_the_card():
    desk = Desk()
    desk.presenter.choose(desk.abdul)
    desk.presenter.choose(None)
    assert desk.view.card is None
    assert not desk.view.loading
    desk.presenter.book()
    assert desk.screens.opened == []


def test_the_card_and_the_list_follow_changes():
    desk = Desk()
    desk.presenter.search("abdul")
    desk.presenter.choose(desk.abdul)
    desk.edit(desk.world.patients[0], full_name="Abdul Hakim", archived=True)
    assert desk.view.names == ["Abdul Hakim"]
    assert desk.view.card.card.patient.full_name == "Abdul Hakim"
    assert not desk.view.card.may_book


def test_changes_of_other_things_are_not_looked_at():
    desk = Desk(LateJobs)
    desk.presenter.choose(desk.abdul)
    desk.jobs.waiting.clear()
    desk.presenter.data_changed(frozenset({RecordKind.USER}))
    assert desk.jobs.waiting == []


def test_a_patient_who_is_not_there_is_refused_on_the_card():
    desk = Desk()
    desk.presenter.choose(new_id())
    assert desk.view.refusal.code == "missing"
    assert desk.view.card is None
    assert desk.presenter.chosen is None


def test_who_may_not_see_patients_is_refused():
    desk = Desk(actor=an_actor(permissions=frozenset()))
    desk.presenter.choose(desk.abdul)
    assert desk.view.refusal.code == "not_allowed"


def test_a_trouble_while_reading_a_card_is_told():
    desk = Desk(store=NoStore())
    desk.presenter.choose(desk.abdul)
    (failure, retry), *_ = desk.notices.failures
    assert failure.kind == "trouble"
    assert desk.view.card is None
    retry()
    assert len(desk.notices.failures) == 2


def test_a_booking_begins_with_the_patient_and_a_visit_opens_on_its_day():
    desk = Desk()
    with desk.database.write() as db:
        visit = book(db, desk.world)
    desk.presenter.choose(desk.abdul)
    desk.presenter.book()
    desk.presenter.open_visit(visit.day, visit.id)
    assert desk.screens.opened == [("booking", {"patient_id": desk.abdul}), ("day", visit.day, visit.id)]


@pytest.mark.parametrize("changes", [{"archived": True}, {"deceased_on": NOW.date()}])
def test_archived_and_deceased_people_are_not_booked(changes):
    desk = Desk()
    desk.edit(desk.world.patients[0], **changes)
    desk.presenter.choose(desk.abdul)
    assert not desk.view.card.may_book
    assert desk.view.card.may_edit
