"""The first run: step by step to a clinic that can book; nothing typed is lost, nothing half-made is stored."""

from dataclasses import replace

import pytest

from clinic_desk.domain.access import Role
from clinic_desk.domain.clinic import AppointmentType, Clinic, Organisation
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.refusals import AlreadySetUp
from clinic_desk.domain.user import User
from clinic_desk.presenters.first_run import (
    FirstRunForm,
    FirstRunPresenter,
    Step,
    TypedType,
    all_zones,
    live_password_problems,
    problems_of,
    usual_sessions,
    zones_of_countries,
)
from clinic_desk.presenters.hours import TypedSession
from clinic_desk.security.passwords import check_password
from clinic_desk.services.commands import carry_out
from clinic_desk.storage import rows
from tests.support.builders import a_world
from tests.support.databases import memory_database
from tests.support.fakes import FixedClock, InlineJobs
from tests.support.settings_views import SavingView

FORM = FirstRunForm(
    clinic_name="Green Road Clinic",
    city="Dhaka",
    country="BD",
    currency="BDT",
    zone="Asia/Dhaka",
    week_start=6,
    sessions=usual_sessions(frozenset({5, 6})),
    doctor_name="Dr Nasrin Rahman",
    speciality="Cardiology",
    licence="BMDC-1",
    room_name="Room 1",
    types=(TypedType(name="First visit"), TypedType(name="Follow-up", minutes="15"), TypedType(name="")),
    admin_name="Rina Akter",
    admin_email="Rina@Clinic.example",
    password="Open-sesame1",
    repeated="Open-sesame1",
)


class Screen(SavingView):
    def __init__(self):
        super().__init__()
        self.steps = []
        self.problems_of_step = None

    def show_step(self, step):
        self.steps.append(step)

    def show_problems(self, step, problems):
        self.problems_of_step = problems


@pytest.fixture
def database():
    return memory_database()


@pytest.fixture
def run(database):
    view, done = Screen(), []
    jobs = InlineJobs(database, carry_out, FixedClock())
    presenter = FirstRunPresenter(view, jobs, done=lambda: done.append(True), cost=4)
    presenter.start()
    return presenter, view, done


def every(database, kind):
    with database.read() as db:
        return rows.select_all(db, kind)


def test_the_steps_lead_to_a_clinic_that_can_book(database, run):
    presenter, view, done = run
    for _ in Step:
        presenter.go_on(FORM)
    assert view.steps == list(Step)
    assert done == [True]
    (organisation,) = every(database, Organisation)
    assert (organisation.name, organisation.currency, organisation.country) == ("Green Road Clinic", "BDT", "BD")
    (clinic,) = every(database, Clinic)
    assert (clinic.zone, clinic.week_start) == ("Asia/Dhaka", 6)
    (doctor,) = every(database, Doctor)
    assert doctor.is_bookable
    assert {kind.name: kind.minutes for kind in every(database, AppointmentType)} == {
        "First visit": 30,
        "Follow-up": 15,
    }
    (admin,) = every(database, User)
    assert (admin.role, admin.email, admin.must_change_password) == (Role.ADMIN, "rina@clinic.example", False)
    assert check_password("Open-sesame1", admin.password_hash)


def test_going_back_checks_nothing_and_the_first_step_stays(run):
    presenter, view, _ = run
    presenter.go_on(FORM)
    presenter.go_back()
    presenter.go_back()
    assert view.steps == [Step.CLINIC, Step.HOURS, Step.CLINIC, Step.CLINIC]


def test_a_step_with_problems_is_not_left(run):
    presenter, view, _ = run
    presenter.go_on(replace(FORM, clinic_name="", country="", currency="", zone=""))
    assert {item.field: item.code for item in view.problems_of_step.fields} == {
        "clinic_name": "required",
        "zone": "unknown_zone",
        "country": "required",
        "currency": "required",
    }
    assert view.steps == [Step.CLINIC]


@pytest.mark.parametrize(
    ("step", "change", "problems"),
    [
        (Step.HOURS, {"sessions": ()}, {"sessions": "required"}),
        (Step.DOCTOR, {"doctor_name": " ", "licence": ""}, {"doctor_name": "required", "licence": "required"}),
        (Step.TYPES, {"types": ()}, {"types.0": "required"}),
        (Step.TYPES, {"types": (TypedType(name="A", minutes="x"),)}, {"types.0": "not_a_number"}),
        (
            Step.TYPES,
            {"types": (TypedType(name="A"), TypedType(name="B", minutes="7"))},
            {"types.1": "length_not_allowed"},
        ),
        (Step.ADMIN, {"admin_name": ""}, {"admin_name": "required"}),
        (Step.ADMIN, {"admin_email": "rina"}, {"admin_email": "not_an_email"}),
        (Step.ADMIN, {"repeated": "Open-sesame2"}, {"repeated": "not_the_same"}),
        (Step.SUMMARY, {}, {}),
    ],
)
def test_each_step_is_checked_by_itself(step, change, problems):
    found = problems_of(step, replace(FORM, **change))
    assert {item.field: item.code for item in found.fields} == problems


def test_unreadable_hours_are_named_by_line():
    found = problems_of(Step.HOURS, replace(FORM, sessions=(TypedSession(weekday=0, starts="9", ends="late"),)))
    assert [(item.line, item.problem.code) for item in found.lines] == [(0, "not_a_time")]
    assert found.fields == ()


def test_a_password_says_what_it_lacks_while_it_is_typed():
    assert live_password_problems("", "") == ()
    assert {item.code for item in live_password_problems("abc", "")} == {
        "password_too_short",
        "password_needs_upper",
        "password_needs_digit",
        "password_needs_special",
    }
    assert [item.code for item in live_password_problems("Open-sesame1", "Open")] == ["not_the_same"]
    assert live_password_problems("Open-sesame1", "Open-sesame1") == ()


def test_at_the_end_every_step_is_checked_again(run):
    presenter, view, done = run
    for _ in range(5):
        presenter.go_on(FORM)
    presenter.go_on(replace(FORM, licence=""))
    assert view.steps[-1] is Step.DOCTOR
    assert done == []


def test_a_clinic_that_was_set_up_meanwhile_is_not_overwritten(database, run):
    presenter, view, done = run
    a_world(database)
    for _ in Step:
        presenter.go_on(FORM)
    assert isinstance(view.refusal, AlreadySetUp)
    assert done == []
    assert view.busy is False


def test_countries_suggest_their_zones_and_all_zones_exist():
    zones = zones_of_countries()
    assert zones["BD"] == ("Asia/Dhaka",)
    assert len(zones["US"]) > 5
    assert {zone for country in ("BD", "US", "IN", "GB") for zone in zones[country]} <= set(all_zones())
