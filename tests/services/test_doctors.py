"""Doctors: approval, presence, and hours that doctors may change for themselves and nobody else's."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import PROGRAM, Permission, Role, permissions_of
from clinic_desk.domain.appointment import Presence
from clinic_desk.domain.availability import BlockedTime, BlockType, DateException, ExceptionKind, Leave, Session
from clinic_desk.domain.doctor import Approval
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.refusals import InvalidFields, Missing, NotAllowed, NotUnique, ReasonRequired
from clinic_desk.services.commands import carry_out
from clinic_desk.services.doctors import find_doctors, visits_under_leave
from clinic_desk.services.edits import update_of
from clinic_desk.storage import rows
from tests.support.builders import DAY, NOW, a_doctor, a_week, a_world, an_actor, at, book
from tests.support.databases import memory_database

MANAGER = an_actor(Role.MANAGER)


@pytest.fixture
def database():
    return memory_database()


@pytest.fixture
def world(database):
    return a_world(database)


@pytest.fixture
def self_(world):
    """The first doctor, acting for herself."""
    return an_actor(Role.DOCTOR, doctor_id=world.doctors[0].id)


def do(database, command, *, actor=MANAGER):
    with database.write() as db:
        return carry_out(db, command, actor=actor, now=NOW)


def edit(database, command, record, *, actor=MANAGER, **changes):
    with database.read() as db:
        before = rows.get(db, type(record), record.id)
    return do(database, update_of(command, before, replace(before, **changes)), actor=actor)


def problems_of(caught):
    return {(problem.field, problem.code) for problem in caught.value.problems}


# -- profile -------------------------------------------------------------------------------------


def test_a_new_doctor_is_stored_in_one_form(database, world):
    doctor = a_doctor(
        world.clinic, 9, " Dr Salma ", "ENT", email="Salma@Clinic.Example", mobile="০১৭১১ ০০০১১১", licence=" B-9 "
    )
    kept = do(database, c.CreateDoctor(doctor=doctor))
    assert (kept.name, kept.licence, kept.email, kept.mobile) == (
        "Dr Salma",
        "B-9",
        "salma@clinic.example",
        "+8801711000111",
    )


def test_a_mobile_is_read_in_the_country_of_the_organisation(database, world):
    edit(database, c.UpdateOrganisation, world.organisation, country="GB")
    doctor = do(database, c.CreateDoctor(doctor=a_doctor(world.clinic, 9, "Dr Salma", "ENT", mobile="07911 123456")))
    assert doctor.mobile == "+447911123456"


@pytest.mark.parametrize(
    ("field", "mine", "theirs"),
    [
        ("licence", "BMDC-77", " BMDC-77"),
        ("email", "salma@clinic.example", "SALMA@clinic.example "),
        ("mobile", "+8801711000111", "01711-000111"),
    ],
)
def test_licence_address_and_mobile_belong_to_one_doctor(database, world, field, mine, theirs):
    edit(database, c.UpdateDoctor, world.doctors[0], **{field: mine})
    with pytest.raises(NotUnique) as caught:
        do(database, c.CreateDoctor(doctor=a_doctor(world.clinic, 9, "Dr Salma", "ENT", **{field: theirs})))
    assert caught.value.details == {"field": field}
    with pytest.raises(NotUnique):
        edit(database, c.UpdateDoctor, world.doctors[1], **{field: theirs})
    assert edit(database, c.UpdateDoctor, world.doctors[0], biography="x").biography == "x"


def test_doctors_without_address_or_mobile_share_nothing(database, world):
    for number in (8, 9):
        do(database, c.CreateDoctor(doctor=a_doctor(world.clinic, number, "Dr Salma", "ENT")))


def test_an_edit_of_a_doctor_is_checked_like_a_new_one(database, world):
    with pytest.raises(InvalidFields) as caught:
        edit(database, c.UpdateDoctor, world.doctors[0], licence="", fee=-1, email="nasrin")
    assert problems_of(caught) == {("licence", "required"), ("fee", "negative"), ("email", "not_an_email")}


# -- approval ------------------------------------------------------------------------------------


def test_a_new_doctor_waits_for_approval_before_being_bookable(database, world):
    doctor = do(database, c.CreateDoctor(doctor=a_doctor(world.clinic, 9, "Dr S", "ENT", approval=Approval.PENDING)))
    assert not doctor.is_bookable
    approved = do(database, c.ApproveDoctor(doctor_id=doctor.id, approval=Approval.APPROVED))
    assert approved.is_bookable


def test_only_who_may_approve_adds_an_approved_doctor(database, world):
    clerk = an_actor(Role.RECEPTIONIST, permissions=permissions_of(Role.RECEPTIONIST, ()) | {Permission.EDIT_DOCTORS})
    with pytest.raises(NotAllowed) as caught:
        do(database, c.CreateDoctor(doctor=a_doctor(world.clinic, 9, "Dr Salma", "ENT")), actor=clerk)
    assert caught.value.details == {"permission": "approve_doctors"}
    waiting = a_doctor(world.clinic, 9, "Dr Salma", "ENT", approval=Approval.PENDING)
    assert do(database, c.CreateDoctor(doctor=waiting), actor=clerk).approval is Approval.PENDING


def test_a_refusal_says_why(database, world):
    doctor = world.doctors[0]
    with pytest.raises(ReasonRequired):
        do(database, c.ApproveDoctor(doctor_id=doctor.id, approval=Approval.REFUSED, note=" "))
    refused = do(database, c.ApproveDoctor(doctor_id=doctor.id, approval=Approval.REFUSED, note="Licence has expired"))
    assert (refused.approval, refused.approval_note) == (Approval.REFUSED, "Licence has expired")


def test_approval_and_presence_are_no_fields_of_the_profile(database, world):
    for field in ("approval", "presence"):
        forged = c.UpdateDoctor(
            record_id=world.doctors[0].id, changes={field: c.FieldChange(before="approved", after="pending")}
        )
        with pytest.raises(NotAllowed):
            do(database, forged)


def test_a_doctor_who_is_not_there_cannot_be_approved(database, world):
    with pytest.raises(Missing):
        do(database, c.ApproveDoctor(doctor_id=new_id(), approval=Approval.APPROVED))


# -- presence ------------------------------------------------------------------------------------


def test_doctors_say_themselves_whether_they_are_there_and_the_desk_for_all(database, world, self_):
    doctor = world.doctors[0]
    bare = replace(self_, permissions=frozenset())
    assert do(database, c.SetPresence(doctor_id=doctor.id, presence=Presence.BUSY), actor=bare).presence == "busy"
    with pytest.raises(NotAllowed):
        do(database, c.SetPresence(doctor_id=world.doctors[1].id, presence=Presence.BUSY), actor=bare)
    desk = an_actor(Role.RECEPTIONIST)
    assert do(database, c.SetPresence(doctor_id=doctor.id, presence=Presence.ONLINE), actor=desk).presence == "online"


# -- hours ---------------------------------------------------------------------------------------


def a_leave(doctor, **fields):
    return Leave(**{"id": new_id(), "doctor_id": doctor.id, "first_day": DAY, "last_day": DAY} | fields)


def an_exception(doctor, world, **fields):
    fields = {"kind": ExceptionKind.CLOSED, "day": DAY} | fields
    return DateException(id=new_id(), doctor_id=doctor.id, clinic_id=world.clinic.id, **fields)


def hours_commands(doctor, world):
    return (
        c.CreateWorkingWeek(week=a_week(doctor.id, world.clinic.id)),
        c.CreateDateException(exception=an_exception(doctor, world)),
        c.CreateLeave(leave=a_leave(doctor)),
    )


UPDATES = (
    (c.UpdateWorkingWeek, {"valid_from": DAY}),
    (c.UpdateDateException, {"note": "Congress"}),
    (c.UpdateLeave, {"note": "Congress"}),
)


def test_doctors_change_their_own_hours(database, world, self_):
    for command, (update, changes) in zip(hours_commands(world.doctors[0], world), UPDATES, strict=True):
        record = do(database, command, actor=self_)
        assert edit(database, update, record, actor=self_, **changes).version == 2
        assert edit(database, update, record, actor=self_, withdrawn=True).withdrawn


def test_doctors_do_not_change_the_hours_of_others(database, world, self_):
    for command, (update, changes) in zip(hours_commands(world.doctors[1], world), UPDATES, strict=True):
        with pytest.raises(NotAllowed):
            do(database, command, actor=self_)
        record = do(database, command)
        with pytest.raises(NotAllowed):
            edit(database, update, record, actor=self_, **changes)


def test_doctors_do_not_hand_their_own_hours_to_others(database, world, self_):
    for command, (update, _) in zip(hours_commands(world.doctors[0], world), UPDATES, strict=True):
        record = do(database, command, actor=self_)
        with pytest.raises(NotAllowed):
            edit(database, update, record, actor=self_, doctor_id=world.doctors[1].id)


def test_without_the_permission_doctors_do_not_even_change_their_own(database, world, self_):
    bare = replace(self_, permissions=self_.permissions - {Permission.EDIT_OWN_HOURS})
    for command in hours_commands(world.doctors[0], world):
        with pytest.raises(NotAllowed) as caught:
            do(database, command, actor=bare)
        assert caught.value.details == {"permission": "edit_hours"}


def test_wrong_hours_are_refused_new_and_edited(database, world):
    doctor = world.doctors[0]
    backwards = {"first_day": DAY, "last_day": DAY - timedelta(days=1)}
    with pytest.raises(InvalidFields) as caught:
        do(database, c.CreateLeave(leave=a_leave(doctor, **backwards)))
    assert problems_of(caught) == {("last_day", "ends_before_start")}
    leave = do(database, c.CreateLeave(leave=a_leave(doctor)))
    with pytest.raises(InvalidFields):
        edit(database, c.UpdateLeave, leave, **backwards)
    with pytest.raises(InvalidFields) as caught:
        do(database, c.CreateDateException(exception=an_exception(doctor, world, kind=ExceptionKind.EXTRA)))
    assert problems_of(caught) == {("sessions", "required")}


def test_sessions_of_one_extra_day_do_not_overlap(database, world):
    sessions = (Session(starts=540, minutes=120), Session(starts=600, minutes=120))
    extra = an_exception(world.doctors[0], world, kind=ExceptionKind.REPLACED, sessions=sessions)
    with pytest.raises(InvalidFields) as caught:
        do(database, c.CreateDateException(exception=extra))
    assert problems_of(caught) == {("sessions", "sessions_overlap")}


def a_block(world, **fields):
    fields = {"starts_at": at(12), "ends_at": at(13), "block_type": BlockType.MEETING} | fields
    return BlockedTime(id=new_id(), clinic_id=world.clinic.id, **fields)


def test_blocked_time_ends_after_it_starts(database, world):
    block = do(database, c.CreateBlockedTime(block=a_block(world)), actor=an_actor(Role.RECEPTIONIST))
    with pytest.raises(InvalidFields):
        edit(database, c.UpdateBlockedTime, block, ends_at=at(12))
    with pytest.raises(InvalidFields):
        do(database, c.CreateBlockedTime(block=a_block(world, ends_at=at(11))))
    assert edit(database, c.UpdateBlockedTime, block, label="Team").label == "Team"


# -- reading -------------------------------------------------------------------------------------


def test_a_leave_names_the_visits_that_it_would_leave_alone_in_order(database, world):
    doctor = world.doctors[0]
    with database.write() as db:
        afternoon = book(db, world, 15, patient_id=world.patients[1].id)
        morning = book(db, world, 10)
        book(db, world, 10, doctor_id=world.doctors[1].id, patient_id=world.patients[2].id)
        book(db, world, 10, starts_at=at(10, day=DAY + timedelta(days=1)))
        cancelled = book(db, world, 11)
        carry_out(db, c.CancelAppointment(appointment_id=cancelled.id, code="patient_ill"), actor=PROGRAM, now=NOW)
    with database.read() as db:
        assert [visit.id for visit in visits_under_leave(db, a_leave(doctor))] == [morning.id, afternoon.id]
        part = a_leave(doctor, from_minute=9 * 60, until_minute=12 * 60)
        assert [visit.id for visit in visits_under_leave(db, part)] == [morning.id]
        before = a_leave(doctor, first_day=DAY - timedelta(days=5), last_day=DAY - timedelta(days=1))
        assert visits_under_leave(db, before) == ()


def test_a_leave_leaves_visits_alone_at_every_clinic_of_the_doctor_each_named_once(database, world):
    doctor = world.doctors[0]
    gulshan = do(database, c.CreateClinic(clinic=replace(world.clinic, id=new_id(), name="Gulshan")))
    edit(database, c.UpdateDoctor, doctor, clinic_ids=(world.clinic.id, gulshan.id))
    do(database, c.CreateWorkingWeek(week=a_week(doctor.id, gulshan.id)))
    with database.write() as db:
        here = book(db, world, 10)
        there = book(db, world, 15, clinic_id=gulshan.id, patient_id=None)
    with database.read() as db:
        assert [visit.id for visit in visits_under_leave(db, a_leave(doctor))] == [here.id, there.id]


def test_doctors_are_found_by_name_speciality_and_licence(database, world):
    do(database, c.CreateDoctor(doctor=a_doctor(world.clinic, 9, "Dr Émile Noël", "ENT", active=False)))

    def names(text, **options):
        with database.read() as db:
            return [doctor.name for doctor in find_doctors(db, text, **options)]

    assert names("") == ["Dr Imran Hossain", "Dr Nasrin Rahman", "Dr Émile Noël"]
    assert names("", active_only=True) == ["Dr Imran Hossain", "Dr Nasrin Rahman"]
    assert names("emile") == names("ent noel") == names("bmdc-9") == ["Dr Émile Noël"]
    assert names("rahman cardio") == ["Dr Nasrin Rahman"]
    assert names("rahman ent") == []
