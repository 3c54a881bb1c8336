"""The small parts of a booking by themselves: the shelf, the texts of a patient, what the form offers and names."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from clinic_desk.domain.access import PROGRAM
from clinic_desk.domain.appointment import Override
from clinic_desk.domain.availability import BlockedTime, BlockType, Leave
from clinic_desk.domain.booking_form import Asked, BookingDraft, LiveAnswer, Objection
from clinic_desk.domain.clinic_time import to_minutes
from clinic_desk.domain.commands import CreateBlockedTime, CreateLeave, UpdateDoctor
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.refusals import Missing
from clinic_desk.domain.schedule import Reason, ReasonCode
from clinic_desk.presenters.draft_shelf import MOST, DraftShelf, KeptDraft, RegistrationDraft
from clinic_desk.presenters.patient_texts import PatientTexts
from clinic_desk.services import live_check
from clinic_desk.services.edits import update_of
from tests.support.booking_views import BookingDesk
from tests.support.builders import DAY, NOW, a_booking, at

CLINIC, DOCTOR = UUID(int=1), UUID(int=2)
BLANK = BookingDraft(clinic_id=CLINIC, doctor_id=DOCTOR, starts=0, minutes=30)
ONE, OTHER = UUID(int=11), UUID(int=12)


@pytest.fixture
def desk():
    return BookingDesk()


def kept(number, **changes):
    fields = {"id": UUID(int=100 + number), "opened": BLANK, "draft": replace(BLANK, reason="x"), "kept_at": NOW}
    return KeptDraft(**(fields | changes))


# -- the shelf ---------------------------------------------------------------------------------------


def test_of_too_many_drafts_the_oldest_goes():
    shelf = DraftShelf()
    for number in range(MOST + 1):
        shelf.keep(kept(number))
    shelf.keep(kept(1))
    found = []
    while (latest := shelf.latest(CLINIC, None)) is not None:
        found.append(latest.id.int - 100)
        shelf.drop(latest.id)
    assert found == [1, 5, 4, 3, 2]


def test_drafts_of_other_clinics_and_of_other_visits_are_not_offered():
    shelf = DraftShelf()
    shelf.keep(kept(1))
    shelf.keep(kept(2, appointment_id=ONE))
    assert shelf.latest(CLINIC, None).id == kept(1).id
    assert shelf.latest(CLINIC, ONE).id == kept(2).id
    assert shelf.latest(OTHER, None) is None
    assert shelf.latest(CLINIC, OTHER) is None


def test_nothing_is_left_for_the_next_person_at_the_desk():
    shelf = DraftShelf()
    shelf.keep(kept(1))
    shelf.clear()
    assert shelf.latest(CLINIC, None) is None


@pytest.mark.parametrize(
    ("changes", "worth"),
    [
        ({"draft": BLANK}, False),
        ({"draft": None}, False),
        ({"draft": None, "patient_text": "far"}, True),
        ({"draft": None, "patient_text": "  "}, False),
        ({"draft": BLANK, "registration": RegistrationDraft(phone="0171")}, True),
        ({"draft": BLANK, "registration": RegistrationDraft(language="bn")}, False),
        ({"draft": replace(BLANK, minutes=45)}, False),
        ({"draft": replace(BLANK, minutes=45), "appointment_id": ONE}, True),
        ({"draft": replace(BLANK, patient_id=ONE)}, True),
        ({"draft": replace(BLANK, desk_notes="x")}, True),
    ],
)
def test_what_was_typed_or_chosen_is_worth_keeping(changes, worth):
    assert kept(1, **changes).is_worth_keeping is worth


# -- the texts of a patient --------------------------------------------------------------------------


def test_nothing_is_put_back_that_was_not_put_aside():
    texts = PatientTexts()
    draft = replace(BLANK, patient_id=ONE, reason="Cough")
    assert texts.follow(draft) == draft
    assert not texts.can_be_put_back
    assert texts.put_back(draft) == draft


def test_what_is_put_back_does_not_overwrite_what_stands_there_by_then():
    texts = PatientTexts()
    texts.follow(replace(BLANK, patient_id=ONE, reason="Cough", desk_notes="Calls back"))
    changed = texts.follow(replace(BLANK, patient_id=OTHER, reason="Cough", desk_notes="Calls back"))
    assert (changed.reason, changed.desk_notes) == ("", "")
    put_back = texts.put_back(replace(changed, reason="Fever"))
    assert (put_back.reason, put_back.desk_notes) == ("Cough\nFever", "Calls back")


# -- what the form offers ----------------------------------------------------------------------------


def test_overrides_answer_only_their_own_reasons():
    answer = LiveAnswer(
        objections=tuple(
            Objection(reason=Reason(code=code))
            for code in (ReasonCode.ROOM_BUSY, ReasonCode.DOCTOR_HELD, ReasonCode.ROOM_HELD)
        )
    )
    assert answer.overrides == (Override.DOCTOR, Override.ROOM)
    assert not answer.is_answered_by({Override.DOCTOR})
    assert answer.is_answered_by({Override.DOCTOR, Override.ROOM})
    past = LiveAnswer(objections=(Objection(reason=Reason(code=ReasonCode.IN_PAST)),))
    assert not past.is_answered_by(set(Override))


def test_kinds_that_the_doctor_does_not_take_are_not_offered_unless_chosen(desk):
    draft = desk.open(10)
    choices = desk.view.form.choices
    ecg = replace(choices.types[0], doctor_ids=(desk.world.doctors[1].id,))
    choices = replace(choices, types=(ecg, choices.types[1]))
    assert choices.types_for(draft) == (choices.types[1],)
    assert choices.types_for(replace(draft, type_id=ecg.id)) == choices.types
    assert choices.types_for(replace(draft, doctor_id=desk.world.doctors[1].id)) == choices.types


def test_a_visit_of_a_doctor_who_left_can_still_be_opened(desk):
    visit = desk.elsewhere(a_booking(desk.world, 10))
    doctor = desk.world.doctors[0]
    desk.jobs.write(
        update_of(UpdateDoctor, doctor, replace(doctor, active=False)), actor=PROGRAM, then=lambda _doctor: None
    )
    desk.presenter.edit(visit.id)
    assert desk.view.form.choices.doctor(doctor.id).name == doctor.name


def test_a_doctor_without_a_usual_room_is_booked_without_one(desk):
    doctor = desk.world.doctors[0]
    desk.elsewhere(update_of(UpdateDoctor, doctor, replace(doctor, default_room_id=None)))
    assert desk.open(10).room_id is None
    assert desk.view.answer.is_free


def test_no_form_opens_where_nothing_is_free(desk):
    for doctor in desk.world.doctors:
        away = Leave(id=new_id(), doctor_id=doctor.id, first_day=DAY, last_day=DAY + timedelta(days=400))
        desk.elsewhere(CreateLeave(leave=away))
    desk.presenter.start(desk.start_at(0, doctor_id=None, starts=None))
    assert isinstance(desk.notices.failures[0][0].error, Missing)


# -- who stands in the way ---------------------------------------------------------------------------


def asked(desk, **changes):
    fields = {
        "clinic_id": desk.world.clinic.id,
        "doctor_id": desk.world.doctors[0].id,
        "starts": to_minutes(at(10)),
        "minutes": 30,
    }
    return Asked(**(fields | changes))


def named(desk, **changes):
    with desk.database.read() as db:
        answer = live_check.check(db, asked(desk, **changes), now=desk.clock.now())
    return {objection.reason.code: objection.name for objection in answer.objections}


def test_a_visit_without_a_patient_has_no_name(desk):
    desk.elsewhere(a_booking(desk.world, 10, patient_id=None))
    assert named(desk) == {ReasonCode.DOCTOR_BUSY: ""}


def test_leave_and_blocked_time_have_their_own_words(desk):
    doctor_id = desk.world.doctors[0].id
    leave = Leave(id=new_id(), doctor_id=doctor_id, first_day=DAY, last_day=DAY + timedelta(days=1), note="Wedding")
    block = BlockedTime(
        id=new_id(),
        clinic_id=desk.world.clinic.id,
        doctor_id=doctor_id,
        starts_at=at(10),
        ends_at=at(11),
        block_type=BlockType.MEETING,
        label="Board",
    )
    for command in (CreateLeave(leave=leave), CreateBlockedTime(block=block)):
        desk.elsewhere(command)
    assert named(desk) == {ReasonCode.ON_LEAVE: "", ReasonCode.BLOCKED: ""}


def test_the_visit_s_own_claims_and_the_own_hold_do_not_stand_in_the_way(desk):
    visit = desk.elsewhere(a_booking(desk.world, 10))
    assert named(desk, appointment_id=visit.id) == {}
    desk.open(14)
    (hold,) = desk.holds()
    assert named(desk, starts=to_minutes(at(14)), hold_id=hold.id) == {}
    assert named(desk, starts=to_minutes(at(14))) != {}
