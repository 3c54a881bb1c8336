"""A booking from a free time to a stored visit, as the person at the desk sees it."""

from dataclasses import replace

import pytest

from clinic_desk.domain.access import Role
from clinic_desk.domain.appointment import Override, Status
from clinic_desk.domain.clinic_time import to_minutes
from clinic_desk.domain.commands import PlaceHold
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.refusals import Missing, NotAllowed, ReasonRequired
from clinic_desk.domain.schedule import ReasonCode
from clinic_desk.presenters.draft_shelf import RegistrationDraft
from clinic_desk.storage.troubles import DiskFull
from tests.support.booking_views import BookingDesk
from tests.support.builders import a_booking, at


@pytest.fixture
def desk():
    return BookingDesk()


def codes(answer):
    return {objection.reason.code for objection in answer.objections}


def minutes(hour, minute=0):
    return to_minutes(at(hour, minute))


# -- the straight way --------------------------------------------------------------------------------


def test_a_free_time_becomes_a_stored_visit_that_is_read_back(desk):
    draft = desk.open(10)
    desk.presenter.choose_patient(desk.world.patients[0].id)
    desk.presenter.book(replace(desk.view.draft, reason="Chest pain"))
    (visit,) = desk.visits()
    assert desk.view.finished
    assert (visit.starts_at, visit.minutes, visit.reason) == (at(10), 30, "Chest pain")
    assert (visit.patient_id, visit.room_id) == (desk.world.patients[0].id, draft.room_id)
    ((outcome, details),) = desk.notices.done
    assert outcome == "visit.booked"
    assert details == {
        "patient": "Abdul Karim",
        "starts": minutes(10),
        "minutes": 30,
        "doctor": "Dr Nasrin Rahman",
        "room": "Room 1",
        "clinic": "Dhanmondi Clinic",
        "zone": "Asia/Dhaka",
        "appointment_id": visit.id,
    }


def test_the_form_opens_with_what_is_known(desk):
    draft = desk.open(10, patient_id=desk.world.patients[0].id, type_id=desk.world.types[1].id)
    assert draft.minutes == 20
    assert draft.room_id == desk.world.doctors[0].default_room_id
    assert desk.view.card.patient.full_name == "Abdul Karim"
    assert desk.view.answer.is_free


def test_without_a_time_the_first_free_one_is_taken(desk):
    desk.presenter.start(desk.start_at(10, doctor_id=None, starts=None))
    assert desk.view.draft.starts == minutes(9)
    assert desk.view.answer.is_free


def test_the_usual_room_is_left_out_when_it_is_taken(desk):
    desk.elsewhere(
        a_booking(desk.world, 10, doctor_id=desk.world.doctors[1].id, room_id=desk.world.doctors[0].default_room_id)
    )
    assert desk.open(10).room_id is None


def test_the_kind_of_the_last_visit_is_proposed(desk):
    patient, kind = desk.world.patients[0], desk.world.types[1]
    desk.elsewhere(a_booking(desk.world, 9, type_id=kind.id, minutes=20))
    desk.clock.instant = at(12)
    desk.open(15, patient_id=patient.id)
    assert (desk.view.draft.type_id, desk.view.draft.minutes) == (kind.id, 20)
    desk.open(15)
    assert desk.view.draft.type_id is None
    desk.presenter.choose_patient(patient.id)
    assert (desk.view.draft.type_id, desk.view.draft.minutes) == (kind.id, 30)


def test_what_depends_on_a_choice_follows_it(desk):
    draft = desk.open(10)
    desk.presenter.change(replace(draft, type_id=desk.world.types[1].id))
    assert desk.view.draft.minutes == 20
    desk.presenter.change(replace(desk.view.draft, doctor_id=desk.world.doctors[1].id))
    assert desk.view.draft.room_id == desk.world.doctors[1].default_room_id


def test_pressing_twice_books_once(desk):
    draft = desk.open_for(2)
    asked = []
    desk.jobs.write = lambda command, **_more: asked.append(command)
    desk.presenter.book(draft)
    desk.presenter.book(draft)
    assert len(asked) == 1
    assert desk.view.busy


def test_the_undo_of_a_booking_takes_it_back(desk):
    desk.presenter.book(desk.open_for(2))
    desk.notices.undo()
    assert [visit.status for visit in desk.visits()] == [Status.CANCELLED]


def test_nobody_is_offered_an_undo_that_would_be_refused():
    desk = BookingDesk(Role.DOCTOR)
    desk.presenter.book(desk.open_for(2))
    assert desk.notices.done
    assert desk.notices.undo is None


# -- leaving while it is stored ----------------------------------------------------------------------


def held_back(desk):
    """Keep what is to be written until it is let go."""
    waiting = []
    write = desk.jobs.write
    desk.jobs.write = lambda command, **more: waiting.append(lambda: write(command, **more))

    def let_go():
        while waiting:
            waiting.pop(0)()

    return let_go


def test_a_booking_that_is_stored_after_the_person_left_is_read_back_all_the_same(desk):
    draft = desk.open_for(0)
    let_go = held_back(desk)
    desk.presenter.book(draft)
    desk.presenter.close()
    desk.open_for(1, 15)
    desk.view.finished = False
    let_go()
    assert [visit.patient_id for visit in desk.visits()] == [desk.world.patients[0].id]
    assert desk.notices.done[0][1]["patient"] == "Abdul Karim"
    assert not desk.view.finished  # that is another form
    assert desk.view.card.patient.full_name == "Fatima Karim"
    assert [hold.starts_at for hold in desk.holds()] == [at(15)]


def test_a_refusal_after_the_person_left_is_told_and_the_draft_is_kept(desk):
    draft = desk.open_for(0)
    desk.presenter.change(replace(draft, reason="Chest pain"))
    let_go = held_back(desk)
    desk.presenter.book(replace(draft, reason="Chest pain", minutes=400))
    desk.presenter.close()
    let_go()
    assert desk.visits() == ()
    assert len(desk.notices.failures) == 1
    desk.open(15)
    assert desk.view.offer.kept.draft.reason == "Chest pain"


def test_a_form_that_cannot_be_opened_says_so(desk):
    desk.presenter.start(desk.start_at(10, doctor_id=new_id()))
    assert isinstance(desk.notices.failures[0][0].error, Missing)
    assert desk.view.form is None


# -- nobody chosen -----------------------------------------------------------------------------------


def missing(desk):
    return [problem.code for problem in desk.view.refusal.problems]


def test_a_visit_without_a_patient_is_asked_about_once(desk):
    draft = desk.open(10)
    desk.presenter.book(draft)
    assert missing(desk) == ["no_patient"]
    assert desk.visits() == ()
    desk.presenter.book(draft)
    assert [visit.patient_id for visit in desk.visits()] == [None]


def test_half_a_name_in_the_box_is_never_booked_as_nobody(desk):
    draft = desk.open(10)
    desk.presenter.note_typing("fari", None)
    for _ in range(3):
        desk.presenter.book(draft)
    assert missing(desk) == ["patient_not_chosen"]
    assert desk.visits() == ()
    desk.presenter.note_typing("", None)
    desk.presenter.book(draft)
    assert missing(desk) == ["no_patient"]


def test_a_half_made_registration_is_never_booked_as_nobody(desk):
    draft = desk.open(10)
    desk.presenter.note_typing("", RegistrationDraft(full_name="Farida"))
    desk.presenter.book(draft)
    desk.presenter.book(draft)
    assert missing(desk) == ["patient_not_chosen"]
    assert desk.visits() == ()


# -- what stands against it ---------------------------------------------------------------------------


def test_every_reason_is_told_with_a_name_and_the_nearest_free_times(desk):
    desk.elsewhere(a_booking(desk.world, 10, room_id=desk.world.rooms[0].id))
    desk.open(10, room_id=desk.world.rooms[0].id, patient_id=desk.world.patients[0].id)
    assert codes(desk.view.answer) == {ReasonCode.DOCTOR_BUSY, ReasonCode.ROOM_BUSY, ReasonCode.PATIENT_BUSY}
    names = {objection.reason.code: objection.name for objection in desk.view.answer.objections}
    assert names[ReasonCode.DOCTOR_BUSY] == "Abdul Karim"
    assert names[ReasonCode.PATIENT_BUSY] == "Dr Nasrin Rahman"
    assert [free.starts for free in desk.view.answer.alternatives] == [minutes(9, 15), minutes(9, 30), minutes(10, 30)]


def test_choosing_a_free_time_moves_the_draft_there(desk):
    desk.elsewhere(a_booking(desk.world, 10))
    desk.open(10)
    desk.presenter.take_alternative(desk.view.answer.alternatives[2])
    assert desk.view.draft.starts == minutes(10, 30)
    assert desk.view.answer.is_free


def test_a_time_that_is_taken_in_the_last_moment_is_not_booked_twice(desk):
    draft = desk.open_for(2)
    desk.presenter.data_changed = lambda _kinds: None
    desk.clock.advance(minutes=6)  # the hold lapses
    with desk.database.write() as db:
        from clinic_desk.services.commands import carry_out

        carry_out(db, a_booking(desk.world, 10), actor=desk.actor, now=desk.clock.now())
    desk.presenter.book(draft)
    assert not desk.view.finished
    assert not desk.view.busy
    assert ReasonCode.DOCTOR_BUSY in codes(desk.view.answer)
    assert len(desk.view.answer.alternatives) == 3
    assert len(desk.visits()) == 1


def test_a_time_that_somebody_else_takes_is_told_at_once(desk):
    desk.open(16, 45, minutes=30)
    assert codes(desk.view.answer) == {ReasonCode.OUTSIDE_HOURS}
    desk.elsewhere(a_booking(desk.world, 16, 30))
    assert codes(desk.view.answer) == {ReasonCode.OUTSIDE_HOURS, ReasonCode.DOCTOR_BUSY}


def test_a_refusal_that_is_no_clash_is_said_and_nothing_is_lost(desk):
    draft = desk.open_for(2)
    desk.presenter.book(replace(draft, reason="x" * 4001))
    assert desk.view.refusal.problems[0].field == "reason"
    assert not desk.view.finished
    assert desk.shelf.latest(desk.world.clinic.id, None).draft.reason == "x" * 4001


def test_a_trouble_goes_to_the_notices_and_the_form_stays(desk):
    draft = desk.open_for(2)

    def full(*_more, **_named):
        raise DiskFull

    desk.carry_out = full
    desk.presenter.book(draft)
    assert isinstance(desk.notices.failures[-1][0].error, DiskFull)
    assert not desk.view.finished
    assert not desk.view.busy


# -- overruling --------------------------------------------------------------------------------------


def test_a_manager_overrules_with_a_reason():
    desk = BookingDesk(Role.MANAGER)
    desk.elsewhere(a_booking(desk.world, 10))
    draft = desk.open_for(2)
    assert desk.view.form.choices.overrides == frozenset(Override)
    assert desk.view.answer.overrides == (Override.DOCTOR,)
    desk.presenter.book(replace(draft, overrides=frozenset({Override.DOCTOR})))
    assert isinstance(desk.view.refusal, ReasonRequired)
    desk.presenter.book(replace(draft, overrides=frozenset({Override.DOCTOR}), override_reason="Emergency"))
    assert desk.view.finished
    newest = max(desk.visits(), key=lambda visit: visit.id)
    assert (newest.overrides, newest.override_reason) == ((Override.DOCTOR,), "Emergency")


def test_the_front_desk_is_not_offered_what_it_may_not_do(desk):
    desk.elsewhere(a_booking(desk.world, 10))
    draft = desk.open_for(2)
    assert desk.view.form.choices.overrides == frozenset()
    desk.presenter.book(replace(draft, overrides=frozenset({Override.DOCTOR}), override_reason="Emergency"))
    assert isinstance(desk.view.refusal, NotAllowed)
    assert len(desk.visits()) == 1


# -- holding -----------------------------------------------------------------------------------------


def test_the_time_is_held_while_the_form_is_open(desk):
    desk.open(10)
    (hold,) = desk.holds()
    assert (hold.starts_at, hold.doctor_id, hold.patient_id) == (at(10), desk.world.doctors[0].id, None)
    desk.presenter.close()
    assert desk.holds() == ()


def test_the_hold_goes_where_the_draft_goes(desk):
    draft = desk.open(10)
    desk.presenter.change(replace(draft, starts=minutes(11)))
    (hold,) = desk.holds()
    assert hold.starts_at == at(11)


def test_what_is_typed_does_not_touch_the_hold(desk):
    draft = desk.open(10)
    (before,) = desk.holds()
    desk.presenter.change(replace(draft, reason="Cough"))
    desk.presenter.choose_patient(desk.world.patients[1].id)
    assert desk.holds() == (before,)


def test_a_hold_that_would_lapse_is_renewed_silently(desk):
    desk.open(10)
    (before,) = desk.holds()
    desk.clock.advance(minutes=3)
    desk.presenter.tick()
    assert desk.holds() == (before,)
    desk.clock.advance(minutes=1, seconds=30)
    desk.presenter.tick()
    (after,) = desk.holds()
    assert after.id != before.id
    assert after.expires_at > before.expires_at


def test_a_hold_that_has_lapsed_is_taken_again_if_nobody_was_quicker(desk):
    desk.open(10)
    desk.clock.advance(minutes=20)
    assert desk.holds() == ()
    desk.presenter.tick()
    assert len(desk.holds()) == 1
    assert desk.view.answer.is_free


def test_the_booking_uses_the_hold_up(desk):
    desk.presenter.book(desk.open_for(2))
    assert desk.holds() == ()


def test_a_time_that_somebody_else_holds_is_named(desk):
    receptionist = desk.world.users[Role.RECEPTIONIST]
    desk.database_hold = desk.jobs.write(
        PlaceHold(clinic_id=desk.world.clinic.id, doctor_id=desk.world.doctors[0].id, starts_at=at(10), minutes=30),
        actor=replace(desk.actor, user_id=receptionist.id),
        then=lambda _hold: None,
    )
    desk.open(10)
    (objection,) = desk.view.answer.objections
    assert (objection.reason.code, objection.name) == (ReasonCode.DOCTOR_HELD, receptionist.name)
    assert len(desk.holds()) == 1


def test_opening_another_time_gives_the_first_one_back(desk):
    desk.open(10)
    desk.open(11)
    (hold,) = desk.holds()
    assert hold.starts_at == at(11)
