"""Changing a stored visit in the same form: texts and patient, time and place, and two people at once."""

from dataclasses import replace

import pytest

from clinic_desk.domain.access import Permission, Role
from clinic_desk.domain.booking_form import DraftPart, StalePart, clash_of, draft_of, rebased, yielded
from clinic_desk.domain.clinic_time import to_minutes
from clinic_desk.domain.commands import AmendAppointment, FieldChange, MoveAppointment
from clinic_desk.domain.refusals import NotAllowed
from clinic_desk.domain.schedule import ReasonCode
from tests.support.booking_views import BookingDesk
from tests.support.builders import a_booking, at


@pytest.fixture
def desk():
    made = BookingDesk()
    made.visit = made.elsewhere(
        a_booking(made.world, 10, reason="Fever", desk_notes="", room_id=made.world.rooms[0].id)
    )
    made.presenter.edit(made.visit.id)
    return made


def minutes(hour, minute=0):
    return to_minutes(at(hour, minute))


def amend(visit, **changes):
    return AmendAppointment(
        record_id=visit.id,
        changes={name: FieldChange(before=before, after=after) for name, (before, after) in changes.items()},
    )


def move(visit, hour, **changes):
    fields = {
        "starts_at": at(hour), "minutes": visit.minutes, "doctor_id": visit.doctor_id, "room_id": visit.room_id,
    } | changes  # fmt: skip
    return MoveAppointment(appointment_id=visit.id, **fields)


def stored(desk):
    (visit,) = desk.visits()
    return visit


def test_the_form_shows_the_visit_as_it_is(desk):
    assert desk.view.draft == draft_of(desk.visit)
    assert desk.view.card.patient.full_name == "Abdul Karim"
    assert desk.view.answer.unchanged
    assert desk.holds() == ()


def test_texts_are_amended_and_the_time_stays(desk):
    desk.presenter.book(replace(desk.view.draft, reason="Fever, 3 days", desk_notes="Calls back"))
    visit = stored(desk)
    assert (visit.reason, visit.desk_notes, visit.move_count) == ("Fever, 3 days", "Calls back", 0)
    assert desk.notices.done[0][0] == "visit.amended"
    desk.notices.undo()
    assert stored(desk).reason == "Fever"


def test_another_time_is_a_move_that_keeps_the_visit(desk):
    draft = replace(desk.view.draft, starts=minutes(14))
    desk.presenter.change(draft)
    assert [hold.starts_at for hold in desk.holds()] == [at(14)]
    desk.presenter.book(draft)
    visit = stored(desk)
    assert (visit.id, visit.starts_at, visit.move_count) == (desk.visit.id, at(14), 1)
    assert desk.holds() == ()
    assert desk.notices.done[0][0] == "visit.moved"
    desk.notices.undo()
    assert (stored(desk).starts_at, stored(desk).move_count) == (at(10), 0)


def test_time_and_texts_change_in_one_go_and_come_back_in_one_go(desk):
    desk.presenter.book(replace(desk.view.draft, starts=minutes(15), minutes=45, reason="Check-up"))
    visit = stored(desk)
    assert (visit.starts_at, visit.minutes, visit.reason) == (at(15), 45, "Check-up")
    desk.notices.undo()
    visit = stored(desk)
    assert (visit.starts_at, visit.minutes, visit.reason) == (at(10), 30, "Fever")


def test_a_form_in_which_nothing_was_changed_just_closes(desk):
    desk.presenter.book(desk.view.draft)
    assert desk.view.finished
    assert desk.notices.done == []
    assert stored(desk).version == desk.visit.version


def test_its_own_time_does_not_stand_in_the_way(desk):
    draft = replace(desk.view.draft, starts=minutes(10, 15))
    desk.presenter.change(draft)
    assert desk.view.answer.is_free
    assert desk.holds() == ()  # it could not be held beside its own claims
    desk.presenter.book(draft)
    assert stored(desk).starts_at == at(10, 15)


def test_a_visit_of_this_morning_can_still_be_written_about(desk):
    desk.clock.instant = at(16)
    desk.presenter.edit(desk.visit.id)
    assert desk.view.answer.is_free
    desk.presenter.book(replace(desk.view.draft, reason="Fever, resolved"))
    assert stored(desk).reason == "Fever, resolved"


def test_a_wrong_patient_is_put_right_and_the_texts_are_put_aside(desk):
    other = desk.world.patients[1]
    desk.presenter.choose_patient(other.id)
    assert desk.view.draft.reason == ""
    desk.presenter.take_offer()
    desk.presenter.book(desk.view.draft)
    visit = stored(desk)
    assert (visit.patient_id, visit.reason) == (other.id, "Fever")


def test_another_patient_s_other_visit_stands_against_it(desk):
    other = desk.world.patients[1]
    desk.elsewhere(a_booking(desk.world, 10, doctor_id=desk.world.doctors[1].id, patient_id=other.id))
    desk.presenter.choose_patient(other.id)
    assert {objection.reason.code for objection in desk.view.answer.objections} == {ReasonCode.PATIENT_BUSY}


def test_a_move_that_went_well_is_not_done_twice_when_the_texts_are_refused(desk):
    desk.presenter.book(replace(desk.view.draft, starts=minutes(14), reason="x" * 4001))
    assert desk.view.refusal.problems[0].field == "reason"
    assert stored(desk).starts_at == at(14)
    desk.presenter.book(replace(desk.view.draft, starts=minutes(14), reason="Cough"))
    assert (stored(desk).reason, stored(desk).move_count) == ("Cough", 1)
    assert desk.view.finished


def test_an_edit_that_was_left_is_offered_for_this_visit_only(desk):
    desk.presenter.change(replace(desk.view.draft, minutes=45))
    desk.presenter.close()
    desk.open(15)
    assert desk.view.offer is None
    desk.presenter.edit(desk.visit.id)
    desk.presenter.take_offer()
    assert desk.view.draft.minutes == 45


def test_an_edit_that_is_gone_on_with_later_keeps_what_others_changed_meanwhile(desk):
    desk.presenter.change(replace(desk.view.draft, reason="Fever, 3 days"))
    desk.presenter.close()
    desk.elsewhere(move(desk.visit, 16))
    desk.presenter.edit(desk.visit.id)
    desk.presenter.take_offer()
    assert (desk.view.draft.reason, desk.view.draft.starts) == ("Fever, 3 days", minutes(16))
    desk.presenter.book(desk.view.draft)
    assert (stored(desk).reason, stored(desk).starts_at) == ("Fever, 3 days", at(16))


def test_nobody_moves_without_the_permission():
    desk = BookingDesk(Role.RECEPTIONIST)
    visit = desk.elsewhere(a_booking(desk.world, 10))
    desk.actor = replace(desk.actor, permissions=desk.actor.permissions - {Permission.MOVE})
    desk.presenter = desk.another_presenter()
    desk.presenter.edit(visit.id)
    desk.presenter.book(replace(desk.view.draft, starts=minutes(14)))
    assert isinstance(desk.view.refusal, NotAllowed)


# -- two people at once ------------------------------------------------------------------------------


def test_changes_of_different_parts_both_count(desk):
    desk.elsewhere(amend(desk.visit, desk_notes=("", "Wheelchair")))
    desk.presenter.book(replace(desk.view.draft, starts=minutes(14)))
    visit = stored(desk)
    assert (visit.starts_at, visit.desk_notes) == (at(14), "Wheelchair")
    assert desk.view.finished


def test_changes_of_the_same_part_are_shown_with_both_values(desk):
    desk.elsewhere(amend(desk.visit, reason=("Fever", "Malaria")))
    desk.presenter.book(replace(desk.view.draft, reason="Dengue"))
    assert desk.view.stale == (StalePart(part=DraftPart.REASON, mine="Dengue", theirs="Malaria"),)
    assert not desk.view.finished
    assert not desk.view.busy
    assert stored(desk).reason == "Malaria"


def test_mine_can_be_kept(desk):
    desk.elsewhere(amend(desk.visit, reason=("Fever", "Malaria"), desk_notes=("", "Wheelchair")))
    desk.presenter.book(replace(desk.view.draft, reason="Dengue"))
    desk.presenter.keep_mine()
    visit = stored(desk)
    assert (visit.reason, visit.desk_notes) == ("Dengue", "Wheelchair")
    assert desk.view.stale == ()
    assert desk.view.finished


def test_theirs_can_be_taken_and_is_shown_before_it_is_saved(desk):
    desk.elsewhere(amend(desk.visit, reason=("Fever", "Malaria")))
    desk.presenter.book(replace(desk.view.draft, reason="Dengue", desk_notes="Calls back"))
    desk.presenter.take_theirs()
    assert (desk.view.draft.reason, desk.view.draft.desk_notes) == ("Malaria", "Calls back")
    assert not desk.view.finished
    desk.presenter.book(desk.view.draft)
    visit = stored(desk)
    assert (visit.reason, visit.desk_notes) == ("Malaria", "Calls back")


def test_two_moves_are_never_mixed(desk):
    desk.elsewhere(move(desk.visit, 16))
    desk.presenter.book(replace(desk.view.draft, minutes=45))
    assert {(stale.part, stale.mine, stale.theirs) for stale in desk.view.stale} == {
        (DraftPart.TIME, minutes(10), minutes(16)),
        (DraftPart.LENGTH, 45, 30),
    }
    desk.presenter.take_theirs()
    assert (desk.view.draft.starts, desk.view.draft.minutes) == (minutes(16), 30)


def test_a_patient_taken_over_from_somebody_else_is_read_again(desk):
    other = desk.world.patients[1]
    desk.elsewhere(amend(desk.visit, patient_id=(str(desk.visit.patient_id), str(other.id))))
    desk.presenter.choose_patient(desk.world.patients[2].id)
    desk.presenter.book(desk.view.draft)
    desk.presenter.take_theirs()
    assert desk.view.draft.patient_id == other.id
    assert desk.view.card.patient.id == other.id


def test_settling_does_nothing_when_nothing_is_to_be_settled(desk):
    desk.presenter.keep_mine()
    desk.presenter.take_theirs()
    assert stored(desk).version == desk.visit.version
    assert not desk.view.finished


def test_nobody_s_change_is_a_clash_when_both_wanted_the_same(desk):
    opened = draft_of(desk.visit)
    both = replace(opened, reason="Malaria")
    assert clash_of(opened, both, both) == ()
    assert rebased(opened, both, replace(both, desk_notes="x")).desk_notes == "x"
    assert yielded(opened, replace(opened, reason="a"), replace(opened, reason="b")).reason == "b"
