"""Nothing that was typed into a booking is lost, and nothing of one patient stands beside another's name."""

from dataclasses import replace

import pytest

from clinic_desk.domain.access import Role
from clinic_desk.domain.appointment import Override
from clinic_desk.domain.clinic_time import to_minutes
from clinic_desk.domain.commands import BookAppointment, FieldChange, UpdatePatient
from clinic_desk.domain.schedule import FreeTime, ReasonCode
from tests.support.booking_views import BookingDesk
from tests.support.builders import at


@pytest.fixture
def desk():
    return BookingDesk()


def codes(answer):
    return {objection.reason.code for objection in answer.objections}


def minutes(hour, minute=0):
    return to_minutes(at(hour, minute))


# -- nothing typed is lost ---------------------------------------------------------------------------


def test_an_unfinished_booking_is_offered_again(desk):
    draft = desk.open(10)
    desk.presenter.change(replace(draft, reason="Knee, since Tuesday"))
    desk.presenter.close()
    desk.open(14)
    assert desk.view.draft.reason == ""
    desk.presenter.take_offer()
    assert desk.view.draft.reason == "Knee, since Tuesday"
    assert desk.view.draft.starts == minutes(10)
    assert [hold.starts_at for hold in desk.holds()] == [at(10)]


def test_an_unfinished_booking_outlives_the_dialog_and_its_presenter(desk):
    draft = desk.open(10)
    desk.presenter.change(replace(draft, reason="Knee"))
    desk.presenter = desk.another_presenter()
    desk.open(11)
    assert desk.view.offer.kept.draft.reason == "Knee"


def test_what_stood_in_the_patient_box_is_kept_too(desk):
    desk.open(10)
    desk.presenter.note_typing("farida beg", None)
    desk.presenter.close()
    desk.open(10)
    desk.presenter.take_offer()
    assert desk.view.kept.patient_text == "farida beg"


def test_a_form_in_which_nothing_was_typed_is_not_offered(desk):
    draft = desk.open(10, patient_id=desk.world.patients[0].id)
    desk.presenter.change(replace(draft, minutes=45))
    desk.presenter.close()
    desk.open(10)
    assert desk.view.offer is None


def test_a_declined_or_booked_draft_is_gone(desk):
    draft = desk.open(10)
    desk.presenter.change(replace(draft, reason="Knee"))
    desk.presenter.close()
    desk.open(10)
    desk.presenter.decline_offer()
    desk.presenter.close()
    desk.open_for(2)
    assert desk.view.offer is None
    desk.presenter.book(replace(desk.view.draft, reason="Elbow"))
    desk.open(11)
    assert desk.view.offer is None


def test_a_draft_that_was_taken_up_is_booked_once(desk):
    draft = desk.open_for(2)
    desk.presenter.change(replace(draft, reason="Knee"))
    desk.presenter.close()
    desk.open(11)
    desk.presenter.take_offer()
    desk.presenter.book(desk.view.draft)
    assert [visit.reason for visit in desk.visits()] == ["Knee"]
    desk.open(12)
    assert desk.view.offer is None


def test_what_is_asked_of_a_form_that_is_not_open_does_nothing(desk):
    draft = desk.open(10)
    free = desk.view.answer
    desk.presenter.close()
    seen = dict(vars(desk.view))
    desk.presenter.change(replace(draft, reason="x"))
    desk.presenter.choose_patient(desk.world.patients[0].id)
    desk.presenter.note_typing("x", None)
    desk.presenter.take_alternative(FreeTime(doctor_id=draft.doctor_id, starts=draft.starts, minutes=30))
    desk.presenter.book(draft)
    desk.presenter.tick()
    desk.presenter.take_offer()
    desk.presenter.keep_mine()
    assert free.is_free
    assert vars(desk.view) == seen | {"offer": None}
    assert desk.holds() == ()


# -- one patient's data never beside another's name --------------------------------------------------


def test_nothing_of_the_patient_before_is_left_when_another_is_chosen(desk):
    one, other = desk.world.patients[:2]
    desk.open(10, patient_id=one.id)
    desk.presenter.change(replace(desk.view.draft, reason="Chest pain", desk_notes="Calls back"))
    desk.view.cards_seen.clear()
    desk.presenter.choose_patient(other.id)
    assert desk.view.cards_seen[0] is None
    assert desk.view.card.patient.id == other.id
    assert (desk.view.draft.reason, desk.view.draft.desk_notes) == ("", "")
    desk.presenter.book(desk.view.draft)
    (visit,) = desk.visits()
    assert (visit.patient_id, visit.reason) == (other.id, "")


def test_texts_that_were_set_aside_come_back_with_their_patient(desk):
    one, other = desk.world.patients[:2]
    desk.open(10, patient_id=one.id)
    desk.presenter.change(replace(desk.view.draft, reason="Chest pain"))
    desk.presenter.choose_patient(other.id)
    desk.presenter.change(replace(desk.view.draft, reason="Fever"))
    desk.presenter.choose_patient(one.id)
    assert desk.view.draft.reason == "Chest pain"
    desk.presenter.choose_patient(other.id)
    assert desk.view.draft.reason == "Fever"


def test_a_slip_in_the_patient_box_costs_no_text(desk):
    one, other = desk.world.patients[:2]
    desk.open(10, patient_id=one.id)
    desk.presenter.change(replace(desk.view.draft, reason="Chest pain"))
    desk.presenter.choose_patient(other.id)
    assert desk.view.offer is not None
    assert desk.view.offer.kept is None
    desk.presenter.take_offer()
    assert desk.view.draft.reason == "Chest pain"


def test_texts_written_before_anybody_was_chosen_stay(desk):
    draft = desk.open(10)
    desk.presenter.change(replace(draft, reason="Chest pain"))
    desk.presenter.choose_patient(desk.world.patients[0].id)
    assert desk.view.draft.reason == "Chest pain"
    assert desk.view.offer is None


def test_an_override_for_one_patient_is_not_kept_for_another():
    desk = BookingDesk(Role.MANAGER)
    desk.open(10, patient_id=desk.world.patients[0].id)
    both = frozenset({Override.PATIENT, Override.ROOM})
    desk.presenter.change(replace(desk.view.draft, overrides=both))
    desk.presenter.choose_patient(desk.world.patients[1].id)
    assert desk.view.draft.overrides == {Override.ROOM}


def test_an_answer_about_the_patient_before_comes_too_late(desk):
    one, other = desk.world.patients[:2]
    waiting = []
    desk.open(10)
    read = desk.jobs.read
    desk.jobs.read = lambda work, **more: waiting.append((work, more))
    desk.presenter.choose_patient(one.id)
    late = list(waiting)
    desk.jobs.read = read
    desk.presenter.choose_patient(other.id)
    for work, more in late:
        read(work, **more)
    assert desk.view.card.patient.id == other.id


def test_a_changed_record_of_the_chosen_patient_is_shown(desk):
    patient = desk.world.patients[0]
    desk.open(10, patient_id=patient.id)
    desk.elsewhere(UpdatePatient(record_id=patient.id, changes={"city": FieldChange(before="", after="Dhaka")}))
    assert desk.view.card.patient.city == "Dhaka"


def test_another_desk_s_booking_for_the_patient_stands_against_this_one(desk):
    desk.open(10, patient_id=desk.world.patients[0].id)
    desk.elsewhere(
        BookAppointment(
            clinic_id=desk.world.clinic.id,
            doctor_id=desk.world.doctors[1].id,
            patient_id=desk.world.patients[0].id,
            starts_at=at(10),
            minutes=30,
        )
    )
    assert codes(desk.view.answer) == {ReasonCode.PATIENT_BUSY}
