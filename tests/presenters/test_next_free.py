"""Next free times: what is typed, what is offered, what is taken, and why there is nothing."""

from dataclasses import replace
from datetime import date

import pytest

from clinic_desk.domain.access import PROGRAM, Role
from clinic_desk.domain.appointment import CancelCode
from clinic_desk.domain.availability import Leave
from clinic_desk.domain.booking_form import BookingStart
from clinic_desk.domain.clinic import Clinic
from clinic_desk.domain.clinic_time import to_minutes
from clinic_desk.domain.commands import (
    CancelAppointment,
    CreateClinic,
    CreateDoctor,
    CreateLeave,
    CreateWorkingWeek,
    MoveAppointment,
)
from clinic_desk.domain.free_search_words import PartKind, SearchPart
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.next_free import WhyNoneCode
from clinic_desk.domain.refusals import StaleEdit
from clinic_desk.domain.schedule import CannotBook
from clinic_desk.presenters.next_free import NextFreePresenter
from clinic_desk.services.commands import carry_out
from clinic_desk.storage.troubles import DiskFull
from tests.support.booking_views import BookingDesk
from tests.support.builders import DAY, a_booking, a_week, at
from tests.support.notices import LateJobs


class SeenTimes:
    """What stands in the list."""

    def __init__(self):
        self.shown = self.offers = self.question = self.refusal = None
        self.taken = frozenset()
        self.finished = False

    def show_search(self, shown):
        self.shown = shown

    def show_offers(self, offers):
        self.offers, self.taken = offers, frozenset()

    def show_taken(self, taken):
        self.taken = taken

    def ask_move(self, offered):
        self.question = offered

    def show_refusal(self, refusal):
        self.refusal = refusal

    def finish(self):
        self.finished = True


class Finder(BookingDesk):
    """The small clinic with a list of free times."""

    def __init__(self, role=Role.RECEPTIONIST, **more):
        super().__init__(role, **more)
        self.list = SeenTimes()
        self.started = []
        self.finder = self.another_finder(self.jobs)
        self.jobs.subscribe(self.finder.data_changed)

    def another_finder(self, jobs, **more):
        return NextFreePresenter(
            self.list,
            jobs,
            actor=self.actor,
            clock=self.clock,
            notices=self.notices,
            take=self.started.append,
            **more,
        )

    def lines(self):
        """Doctor's last name, day and clock time of each line."""
        return [
            (offered.doctor_name.split()[-1], offered.day, f"{offered.minute // 60}:{offered.minute % 60:02}")
            for offered in self.list.offers.times
        ]

    def look(self, text="", **start):
        self.finder.start(self.world.clinic.id, **start)
        if text:
            self.finder.search(text)
        return self.lines()


@pytest.fixture
def finder():
    return Finder()


def first_of(lines, count=1):
    return lines[:count]


# -- what is offered ---------------------------------------------------------------------------------


def test_the_earliest_of_each_doctor_comes_first(finder):
    finder.elsewhere(a_booking(finder.world, 9))
    lines = finder.look()
    assert lines[:4] == [
        ("Hossain", DAY, "9:00"),
        ("Rahman", DAY, "9:30"),
        ("Hossain", DAY, "9:30"),
        ("Hossain", DAY, "10:00"),
    ]
    assert [offered.is_first for offered in finder.list.offers.times[:3]] == [True, True, False]


def test_times_of_one_doctor_stand_apart(finder):
    clocks = [clock for _, _, clock in finder.look("rahm")]
    assert clocks[:4] == ["9:00", "9:30", "10:00", "10:30"]
    assert finder.look("rahm 1h")[1][2] == "10:00"


def test_a_doctor_whose_first_time_is_far_away_is_not_left_out(finder):
    leave = Leave(id=new_id(), doctor_id=finder.world.doctors[1].id, first_day=DAY, last_day=date(2026, 12, 31))
    finder.elsewhere(CreateLeave(leave=leave))
    finder.look("rahm hoss")
    assert [(line[0], line[1]) for line in finder.lines()[:2]] == [
        ("Rahman", DAY),
        ("Hossain", date(2027, 1, 1)),
    ]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("card", ("Rahman", DAY, "9:00")),
        ("hoss after 15", ("Hossain", DAY, "15:00")),
        ("rahm wed", ("Rahman", date(2026, 11, 25), "9:00")),
        ("rahm thu pm", ("Rahman", date(2026, 11, 26), "12:00")),
        ("rahm +2w", ("Rahman", date(2026, 12, 7), "9:00")),
        ("rahm 3h after 13", ("Rahman", DAY, "14:00")),
    ],
)
def test_words_narrow_the_search(finder, text, first):
    assert finder.look(text)[0] == first


def test_words_come_on_top_of_what_was_kept(finder):
    finder.look("card")
    finder.finder.keep_words("card")
    assert finder.list.shown.search.doctor_ids == {finder.world.doctors[0].id}
    finder.finder.search("after 15")
    assert finder.lines()[0] == ("Rahman", DAY, "15:00")
    finder.finder.search("")
    assert finder.lines()[0] == ("Rahman", DAY, "9:00")


def test_what_was_not_understood_is_told_and_stays(finder):
    finder.look("card xyz")
    assert finder.list.shown.unread == ("xyz",)
    finder.finder.keep_words("card xyz")
    assert finder.list.shown.unread == ("xyz",)


def test_each_part_can_be_taken_away_again(finder):
    finder.look()
    finder.finder.keep_words("card after 15 before 16 wed 20m +1w ecg any clinic")
    for kind in (
        PartKind.SPECIALITY, PartKind.AFTER, PartKind.BEFORE, PartKind.WEEKDAYS, PartKind.LENGTH, PartKind.FROM_DAY,
        PartKind.TYPE, PartKind.ANY_CLINIC, PartKind.ANYBODY,
    ):  # fmt: skip
        finder.finder.drop(kind)
    assert finder.list.shown.search == finder.list.shown.setting.usual


def test_a_menu_narrows_as_words_do(finder):
    finder.look()
    finder.finder.narrow(SearchPart(kind=PartKind.LENGTH, number=60))
    assert {offered.free.minutes for offered in finder.list.offers.times} == {60}


def test_a_patient_brings_the_usual_doctor_and_the_last_kind(finder):
    patient, kind = finder.world.patients[0], finder.world.types[1]
    finder.elsewhere(a_booking(finder.world, 9, doctor_id=finder.world.doctors[1].id, type_id=kind.id, minutes=20))
    lines = finder.look(patient_id=patient.id)
    search = finder.list.shown.search
    assert {name for name, _, _ in lines} == {"Hossain"}
    assert (search.type_id, search.minutes, search.patient_id) == (kind.id, 20, patient.id)
    finder.know(patient.id, usual_doctor_id=finder.world.doctors[0].id)
    assert {name for name, _, _ in finder.look(patient_id=patient.id)} == {"Rahman"}


def test_the_patient_s_own_visits_are_left_out(finder):
    patient = finder.world.patients[0]
    finder.know(patient.id, usual_doctor_id=finder.world.doctors[0].id)
    finder.elsewhere(a_booking(finder.world, 9, doctor_id=finder.world.doctors[1].id))
    assert finder.look(patient_id=patient.id)[0][2] == "9:30"


def test_other_clinics_are_named_when_any_will_do(finder):
    gulshan = Clinic(id=new_id(), name="Gulshan Clinic")
    doctor = replace(
        finder.world.doctors[0], id=new_id(), name="Dr Tania Sultana", licence="B-9", clinic_ids=(gulshan.id,),
        default_room_id=None,
    )  # fmt: skip
    finder.elsewhere(CreateClinic(clinic=gulshan))
    with finder.database.write() as db:
        carry_out(db, CreateDoctor(doctor=doctor), actor=PROGRAM, now=finder.clock.now())
        carry_out(db, CreateWorkingWeek(week=a_week(doctor.id, gulshan.id)), actor=PROGRAM, now=finder.clock.now())
    approve(finder, doctor.id)
    assert "Sultana" not in {name for name, _, _ in finder.look("card")}
    finder.look("card any clinic")
    places = {offered.doctor_name: offered.clinic_name for offered in finder.list.offers.times}
    assert places["Dr Tania Sultana"] == "Gulshan Clinic"
    (sultana, *_) = [offered for offered in finder.list.offers.times if offered.clinic_id == gulshan.id]
    finder.finder.choose(sultana)
    assert finder.started[-1].clinic_id == gulshan.id


def approve(finder, doctor_id):
    from clinic_desk.domain.commands import ApproveDoctor
    from clinic_desk.domain.doctor import Approval

    finder.elsewhere(ApproveDoctor(doctor_id=doctor_id, approval=Approval.APPROVED))


# -- nothing found -----------------------------------------------------------------------------------


def test_an_empty_answer_says_why_and_what_would_be_free_without_the_filters(finder):
    finder.look("rahm after 18")
    assert finder.lines() == []
    assert [named.why.code for named in finder.list.offers.why] == [WhyNoneCode.FILTERS]
    first = finder.list.offers.without_filters
    assert (first.day, first.minute, first.doctor_name) == (DAY, 9 * 60, "Dr Nasrin Rahman")


def test_a_leave_is_told_with_its_last_day(finder):
    leave = Leave(id=new_id(), doctor_id=finder.world.doctors[0].id, first_day=DAY, last_day=date(2027, 12, 31))
    finder.elsewhere(CreateLeave(leave=leave))
    finder.look("rahm")
    (named,) = finder.list.offers.why
    assert (named.why.code, named.doctor_name, named.last_day) == (
        WhyNoneCode.ON_LEAVE, "Dr Nasrin Rahman", date(2027, 12, 31),
    )  # fmt: skip
    assert finder.list.offers.without_filters is None


# -- taking a time -----------------------------------------------------------------------------------


def test_taking_a_time_starts_a_booking_with_all_that_is_known(finder):
    patient = finder.world.patients[1]
    finder.look("ecg rahm", patient_id=patient.id)
    finder.finder.choose(finder.list.offers.times[0])
    assert finder.list.finished
    assert finder.started == [
        BookingStart(
            clinic_id=finder.world.clinic.id,
            doctor_id=finder.world.doctors[0].id,
            starts=to_minutes(at(9)),
            minutes=20,
            type_id=finder.world.types[1].id,
            patient_id=patient.id,
        )
    ]


def test_lines_that_somebody_else_takes_turn_grey_and_stay_where_they_are(finder):
    before = finder.look("rahm")
    visit = finder.elsewhere(a_booking(finder.world, 9, 30))
    assert finder.lines() == before
    assert finder.list.taken == {1}
    finder.elsewhere(CancelAppointment(appointment_id=visit.id, code=CancelCode.COST))
    assert finder.list.taken == frozenset()


def test_the_list_is_asked_again_when_the_clock_goes_on(finder):
    finder.look("rahm")
    finder.clock.instant = at(11)
    finder.finder.refresh()
    assert finder.lines()[0][2] == "11:00"


def test_an_answer_to_older_words_is_not_shown():
    finder = Finder()
    jobs = LateJobs(finder.database, carry_out, finder.clock)
    late = finder.another_finder(jobs)
    late.start(finder.world.clinic.id)
    jobs.waiting.pop()()
    late.search("rahm")
    late.search("hoss")
    older, newer = jobs.waiting[-2:]
    newer()
    older()
    assert {name for name, _, _ in finder.lines()} == {"Hossain"}


def test_words_that_come_before_the_list_is_there_are_taken_as_chosen(finder):
    jobs = LateJobs(finder.database, carry_out, finder.clock)
    late = finder.another_finder(jobs)
    late.start(finder.world.clinic.id)
    late.search("card after 15")
    while jobs.waiting:
        jobs.waiting.pop(0)()
    assert finder.lines()[0] == ("Rahman", DAY, "15:00")
    late.search("wed")
    while jobs.waiting:
        jobs.waiting.pop(0)()
    assert finder.lines()[0] == ("Rahman", date(2026, 11, 25), "15:00")


def test_after_closing_nothing_is_asked_any_more(finder):
    finder.look("rahm")
    offers = finder.list.offers
    finder.finder.close()
    finder.finder.search("hoss")
    finder.finder.refresh()
    finder.finder.drop(PartKind.DOCTOR)
    finder.finder.keep_words("hoss")
    finder.finder.narrow(SearchPart(kind=PartKind.LENGTH, number=60))
    finder.finder.choose(offers.times[0])
    assert finder.list.offers is offers
    assert finder.started == []


# -- another time for a visit ------------------------------------------------------------------------


@pytest.fixture
def with_visit(finder):
    finder.visit = finder.elsewhere(
        a_booking(finder.world, 10, minutes=45, room_id=finder.world.rooms[0].id, type_id=finder.world.types[0].id)
    )
    finder.finder.start_for_visit(finder.visit.id)
    return finder


def test_alternatives_are_those_for_exactly_this_visit(with_visit):
    search = with_visit.list.shown.search
    assert (search.minutes, search.patient_id, search.room_id) == (
        45, with_visit.world.patients[0].id, with_visit.world.rooms[0].id,
    )  # fmt: skip
    assert {name for name, _, _ in with_visit.lines()} == {"Rahman"}
    assert "9:45" in [clock for _, _, clock in with_visit.lines()]  # its own time does not stand in the way


def test_choosing_twice_moves_the_visit(with_visit):
    offered = next(one for one in with_visit.list.offers.times if one.minute == 14 * 60)
    with_visit.finder.choose(offered)
    assert with_visit.list.question == offered
    assert [hold.starts_at for hold in with_visit.holds()] == [at(14)]
    assert with_visit.visits()[0].starts_at == at(10)
    with_visit.finder.choose(offered)
    (moved,) = with_visit.visits()
    assert (moved.id, moved.starts_at, moved.minutes, moved.move_count) == (with_visit.visit.id, at(14), 45, 1)
    assert with_visit.holds() == ()
    assert with_visit.list.finished
    ((outcome, details),) = with_visit.notices.done
    assert outcome == "visit.moved"
    assert details["patient"] == "Abdul Karim"
    assert details["starts"] == to_minutes(at(14))
    with_visit.notices.undo()
    assert with_visit.visits()[0].starts_at == at(10)


def test_the_visit_can_be_kept(with_visit):
    with_visit.finder.choose(with_visit.list.offers.times[-1])
    with_visit.finder.keep_visit()
    assert with_visit.list.question is None
    assert with_visit.holds() == ()
    assert with_visit.visits()[0].starts_at == at(10)


def test_more_words_take_the_question_away(with_visit):
    with_visit.finder.choose(with_visit.list.offers.times[-1])
    with_visit.finder.search("wed")
    assert with_visit.list.question is None
    assert with_visit.holds() == ()


def test_a_time_that_overlaps_the_visit_itself_is_taken_without_a_hold(with_visit):
    offered = next(one for one in with_visit.list.offers.times if one.minute == 9 * 60 + 45)
    with_visit.finder.choose(offered)
    assert with_visit.holds() == ()
    with_visit.finder.choose(offered)
    assert with_visit.visits()[0].starts_at == at(9, 45)


def test_a_visit_that_somebody_else_moved_meanwhile_is_not_moved_blindly(with_visit):
    offered = next(one for one in with_visit.list.offers.times if one.minute == 14 * 60)
    with_visit.finder.choose(offered)
    visit = with_visit.visit
    with_visit.elsewhere(
        MoveAppointment(
            appointment_id=visit.id, starts_at=at(16), minutes=45, doctor_id=visit.doctor_id, room_id=visit.room_id
        )
    )
    with_visit.finder.choose(offered)
    assert isinstance(with_visit.list.refusal, StaleEdit)
    assert with_visit.visits()[0].starts_at == at(16)
    assert with_visit.list.question is None
    again = next(one for one in with_visit.list.offers.times if one.minute == 14 * 60)
    with_visit.finder.choose(again)
    with_visit.finder.choose(again)
    assert with_visit.visits()[0].starts_at == at(14)


def test_what_stands_in_the_way_of_a_move_is_told(with_visit):
    offered = next(one for one in with_visit.list.offers.times if one.minute == 14 * 60)
    with_visit.finder.choose(offered)
    with_visit.clock.advance(minutes=10)  # the hold lapses
    with_visit.elsewhere(a_booking(with_visit.world, 14, patient_id=with_visit.world.patients[1].id))
    with_visit.finder.choose(offered)
    assert isinstance(with_visit.list.refusal, CannotBook)
    assert with_visit.holds() == ()


def test_a_trouble_while_moving_goes_to_the_notices(with_visit):
    def full(*_more, **_named):
        raise DiskFull

    offered = with_visit.list.offers.times[-1]
    with_visit.finder.choose(offered)
    with_visit.carry_out = full
    with_visit.finder.choose(offered)
    assert isinstance(with_visit.notices.failures[0][0].error, DiskFull)
    assert with_visit.list.question is None


def test_closing_gives_the_held_time_back(with_visit):
    with_visit.finder.choose(with_visit.list.offers.times[-1])
    assert len(with_visit.holds()) == 1
    with_visit.finder.close()
    assert with_visit.holds() == ()
