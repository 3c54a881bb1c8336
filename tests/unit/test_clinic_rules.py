"""Clinics, rooms, visit types and doctors: what may stand in their forms."""

from dataclasses import replace

import pytest

from clinic_desk.domain.clinic import (
    AppointmentTypeDetails,
    BookingRules,
    ClinicDetails,
    RoomDetails,
    clinic_problems,
    name_problems,
    room_problems,
    type_problems,
)
from clinic_desk.domain.doctor import Approval, Doctor, DoctorDetails, doctor_problems
from clinic_desk.domain.ids import new_id

CLINIC = ClinicDetails(name="Dhanmondi Clinic")
ROOM = RoomDetails(clinic_id=new_id(), name="Room 1")
TYPE = AppointmentTypeDetails(name="Follow-up")
DOCTOR = DoctorDetails(name="Dr Nasrin Rahman", licence="BMDC-1", clinic_ids=(new_id(),))


def pairs(problems):
    return {(problem.field, problem.code) for problem in problems}


def test_what_is_right_passes():
    assert clinic_problems(CLINIC) == room_problems(ROOM) == doctor_problems(DOCTOR) == ()
    assert type_problems(TYPE, BookingRules()) == ()


@pytest.mark.parametrize(
    ("name", "code"), [("", "required"), ("\u00a0 \t", "required"), ("N" * 120, None), ("N" * 121, "too_long")]
)
def test_a_name_is_needed_and_has_an_end(name, code):
    assert pairs(name_problems(name)) == ({("name", code)} if code else set())


@pytest.mark.parametrize("zone", ["", "Dhaka", "Mars/Olympus", "../../etc/passwd", "Asia/\0", "Asia"])
def test_a_zone_is_one_that_the_program_knows(zone):
    assert pairs(clinic_problems(replace(CLINIC, zone=zone))) == {("zone", "unknown_zone")}


@pytest.mark.parametrize("week_start", [-1, 7])
def test_a_week_starts_on_one_of_its_days(week_start):
    assert pairs(clinic_problems(replace(CLINIC, week_start=week_start))) == {("week_start", "out_of_range")}


@pytest.mark.parametrize(
    ("shortest", "longest", "code"),
    [
        (5, 1440, None),
        (30, 30, None),
        (0, 60, "lengths_out_of_order"),
        (60, 30, "lengths_out_of_order"),
        (15, 1445, "lengths_out_of_order"),
        (7, 60, "not_in_steps"),
        (10, 62, "not_in_steps"),
    ],
)
def test_the_lengths_of_visits_are_in_order_and_in_steps(shortest, longest, code):
    rules = BookingRules(shortest_minutes=shortest, longest_minutes=longest)
    assert pairs(clinic_problems(replace(CLINIC, rules=rules))) == ({("rules", code)} if code else set())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("notice_minutes", -1),
        ("horizon_days", 0),
        ("grace_minutes", -5),
        ("visits_per_patient_and_day", 0),
        ("correction_days", -1),
        ("hold_minutes", 0),
    ],
)
def test_no_limit_of_booking_is_impossible(name, value):
    rules = replace(BookingRules(), **{name: value})
    assert pairs(clinic_problems(replace(CLINIC, rules=rules))) == {("rules", "out_of_range")}
    smallest = replace(BookingRules(), **{name: value + 5 if name == "grace_minutes" else value + 1})
    assert clinic_problems(replace(CLINIC, rules=smallest)) == ()


@pytest.mark.parametrize(("capacity", "fits"), [(0, False), (1, True), (50, True), (51, False)])
def test_a_room_holds_one_to_fifty(capacity, fits):
    assert pairs(room_problems(replace(ROOM, capacity=capacity))) == (set() if fits else {("capacity", "out_of_range")})


@pytest.mark.parametrize(("minutes", "fits"), [(10, False), (15, True), (32, False), (180, True), (185, False)])
def test_a_type_can_be_booked_under_the_rules(minutes, fits):
    found = type_problems(replace(TYPE, minutes=minutes), BookingRules())
    assert pairs(found) == (set() if fits else {("minutes", "length_not_allowed")})


@pytest.mark.parametrize("colour", ["", "red", "#12345", "2F6FDE#", "#GGGGGG", "#2F6FDE ", "#২২২২২২"])
def test_a_colour_is_six_hexadecimal_digits(colour):
    assert pairs(type_problems(replace(TYPE, colour=colour), BookingRules())) == {("colour", "not_a_colour")}


@pytest.mark.parametrize("colour", ["#2F6FDE", "#a1b2c3"])
def test_both_cases_make_a_colour(colour):
    assert type_problems(replace(TYPE, colour=colour), BookingRules()) == ()


@pytest.mark.parametrize("name", ["buffer_before", "buffer_after"])
@pytest.mark.parametrize(("minutes", "fits"), [(-5, False), (0, True), (7, False), (120, True), (125, False)])
def test_buffers_are_short_and_in_steps(name, minutes, fits):
    expected = set() if fits else {(name, "out_of_range")}
    assert pairs(type_problems(replace(TYPE, **{name: minutes}), BookingRules())) == expected
    assert pairs(doctor_problems(replace(DOCTOR, **{name: minutes}))) == expected


def test_nothing_costs_less_than_nothing():
    assert pairs(type_problems(replace(TYPE, price=-1), BookingRules())) == {("price", "negative")}
    assert pairs(doctor_problems(replace(DOCTOR, fee=-1))) == {("fee", "negative")}
    assert type_problems(replace(TYPE, price=0), BookingRules()) == doctor_problems(replace(DOCTOR, fee=0)) == ()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"licence": " "}, ("licence", "required")),
        ({"licence": "B" * 61}, ("licence", "too_long")),
        ({"experience_years": -1}, ("experience_years", "out_of_range")),
        ({"experience_years": 61}, ("experience_years", "out_of_range")),
        ({"max_patients_per_day": 0}, ("max_patients_per_day", "out_of_range")),
        ({"max_patients_per_day": 501}, ("max_patients_per_day", "out_of_range")),
        ({"clinic_ids": ()}, ("clinic_ids", "required")),
        ({"colour": "red"}, ("colour", "not_a_colour")),
    ],
)
def test_a_doctor_needs_a_licence_a_clinic_and_plausible_numbers(change, expected):
    assert pairs(doctor_problems(replace(DOCTOR, **change))) == {expected}


def test_all_problems_of_a_doctor_come_at_once():
    wrong = replace(DOCTOR, name="", licence="", experience_years=99, fee=-1, clinic_ids=())
    assert {field for field, _ in pairs(doctor_problems(wrong))} == {
        "name",
        "licence",
        "experience_years",
        "fee",
        "clinic_ids",
    }


@pytest.mark.parametrize("approval", Approval)
@pytest.mark.parametrize("active", [True, False])
def test_only_an_active_and_approved_doctor_is_bookable(approval, active):
    doctor = Doctor(
        id=new_id(), name="Dr Rahman", licence="1", clinic_ids=(new_id(),), approval=approval, active=active
    )
    assert doctor.is_bookable is (active and approval is Approval.APPROVED)
