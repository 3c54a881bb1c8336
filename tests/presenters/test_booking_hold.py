"""A held time: one at a time, renewed before it lapses, given back, and never in the way of the person who holds it."""

from dataclasses import replace

import pytest

from clinic_desk.domain.booking_form import Asked
from clinic_desk.domain.clinic_time import to_minutes
from clinic_desk.domain.commands import PlaceHold, ReleaseHold
from clinic_desk.presenters.slot_hold import SlotHold
from clinic_desk.storage.troubles import DiskFull
from tests.support.booking_views import BookingDesk
from tests.support.builders import a_booking, at


@pytest.fixture
def desk():
    made = BookingDesk()
    made.hold = SlotHold(
        made.jobs,
        actor=made.actor,
        clock=made.clock,
        trouble=made.notices.tell_failure,
    )
    made.asked = Asked(
        clinic_id=made.world.clinic.id,
        doctor_id=made.world.doctors[0].id,
        starts=to_minutes(at(10)),
        minutes=30,
        room_id=made.world.rooms[0].id,
    )
    return made


def written(desk):
    """The kinds of command that are carried out from now on."""
    kinds = []
    carry_out = desk.carry_out

    def noting(db, command, **more):
        kinds.append(type(command))
        return carry_out(db, command, **more)

    desk.carry_out = noting
    return kinds


def test_the_same_time_is_asked_for_once(desk):
    kinds = written(desk)
    desk.hold.cover(desk.asked)
    desk.hold.cover(replace(desk.asked, patient_id=desk.world.patients[0].id))
    assert kinds == [PlaceHold]


def test_another_time_gives_the_first_one_back(desk):
    desk.hold.cover(desk.asked)
    desk.hold.cover(replace(desk.asked, starts=to_minutes(at(11))))
    assert [hold.starts_at for hold in desk.holds()] == [at(11)]


def test_a_refused_time_is_not_asked_for_again_and_again(desk):
    desk.elsewhere(a_booking(desk.world, 10))
    kinds = written(desk)
    desk.hold.cover(desk.asked)
    desk.hold.cover(desk.asked)
    desk.hold.renew()
    assert kinds == [PlaceHold]
    assert desk.hold.id is None


def test_a_refused_time_can_be_asked_for_after_another_one(desk):
    visit = desk.elsewhere(a_booking(desk.world, 10))
    desk.hold.cover(desk.asked)
    desk.hold.cover(replace(desk.asked, starts=to_minutes(at(11))))
    from clinic_desk.domain.appointment import CancelCode
    from clinic_desk.domain.commands import CancelAppointment

    desk.elsewhere(CancelAppointment(appointment_id=visit.id, code=CancelCode.COST))
    desk.hold.cover(desk.asked)
    assert [hold.starts_at for hold in desk.holds()] == [at(10)]


def test_nothing_held_needs_no_giving_back(desk):
    kinds = written(desk)
    desk.hold.release()
    desk.hold.renew()
    assert kinds == []


def test_a_hold_that_was_used_is_not_given_back(desk):
    desk.hold.cover(desk.asked)
    kinds = written(desk)
    desk.hold.used()
    desk.hold.release()
    assert kinds == []


def test_giving_back_what_never_came_to_be_is_harmless(desk):
    asked_of = []
    write = desk.jobs.write
    desk.jobs.write = lambda command, **more: asked_of.append((command, more))
    desk.hold.cover(desk.asked)
    desk.hold.release()
    (_placing, _), (releasing, more) = asked_of
    assert isinstance(releasing, ReleaseHold)
    write(releasing, **more)
    assert desk.notices.failures == []


def test_a_hold_that_arrives_after_it_was_given_up_is_not_taken_for_the_next(desk):
    asked_of = []
    write = desk.jobs.write
    desk.jobs.write = lambda command, **more: asked_of.append((command, more))
    desk.hold.cover(desk.asked)
    desk.hold.cover(replace(desk.asked, starts=to_minutes(at(11))))
    newest = desk.hold.id
    for command, more in asked_of:
        write(command, **more)
    assert desk.hold.id == newest
    assert [hold.id for hold in desk.holds()] == [newest]


def test_a_trouble_is_told(desk):
    def full(*_more, **_named):
        raise DiskFull

    desk.hold.cover(desk.asked)
    desk.carry_out = full
    desk.hold.release()
    desk.hold.cover(desk.asked)
    assert [type(failure.error) for failure, _ in desk.notices.failures] == [DiskFull, DiskFull]
    assert desk.hold.id is None
