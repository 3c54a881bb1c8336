"""What is due by itself: the nightly move of the horizon and new time-zone data, each once, each clinic for itself."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import PROGRAM
from clinic_desk.domain.clinic import Clinic
from clinic_desk.domain.clinic_time import from_minutes
from clinic_desk.domain.ids import new_id
from clinic_desk.services import tick
from clinic_desk.services.commands import carry_out
from clinic_desk.services.tick import due_commands, horizon_for
from clinic_desk.storage import claims
from tests.support.builders import DAY, NOW, ZONE, a_world, at, book
from tests.support.databases import memory_database

CLINIC = Clinic(id=new_id(), name="Dhanmondi Clinic", zone=ZONE)


@pytest.fixture
def database():
    return memory_database()


@pytest.fixture
def world(database):
    return a_world(database)


def due(database, now=NOW):
    with database.read() as db:
        return due_commands(db, now)


def do_what_is_due(database, now=NOW):
    with database.write() as db:
        for command in due_commands(db, now):
            carry_out(db, command, actor=PROGRAM, now=now)


def kinds(commands):
    return [type(command) for command in commands]


def test_nothing_is_due_before_the_first_run(database):
    assert due(database) == ()


def test_what_is_due_is_due_once(database, world):
    assert kinds(due(database)) == [c.MoveClaimsHorizon, c.FollowZoneChange]
    do_what_is_due(database)
    assert due(database) == ()
    assert due(database, NOW + timedelta(hours=13)) == ()


def test_the_horizon_is_due_again_after_the_clinics_midnight(database, world):
    do_what_is_due(database)
    midnight = at(0, day=NOW.date() + timedelta(days=1))
    assert due(database, midnight - timedelta(minutes=1)) == ()
    assert kinds(due(database, midnight)) == [c.MoveClaimsHorizon]
    do_what_is_due(database, midnight)
    assert due(database, midnight) == ()


def test_the_horizon_lies_where_yesterday_began(database, world):
    assert from_minutes(horizon_for((CLINIC,), NOW)) == at(0, day=NOW.date() - timedelta(days=1))
    abroad = replace(CLINIC, id=new_id(), zone="America/New_York")
    earlier = replace(CLINIC, id=new_id(), zone="Pacific/Kiritimati")
    # at 10:00 in Dhaka it is the day before in New York; there "yesterday" began first
    assert horizon_for((CLINIC, abroad, earlier), NOW) == horizon_for((abroad,), NOW) < horizon_for((CLINIC,), NOW)
    assert horizon_for((), NOW) == 0


def test_the_horizon_lets_go_of_what_is_over_and_of_nothing_else(database, world):
    with database.write() as db:
        gone = book(db, world, 10)
        kept = book(db, world, 10, starts_at=at(10, day=DAY + timedelta(days=2)))
    later = at(9, day=DAY + timedelta(days=2))
    do_what_is_due(database, later)
    with database.read() as db:
        assert claims.horizon(db) == horizon_for((world.clinic,), later)
        assert claims.faults(db, later) == ()
        owners = claimed(db)
    assert kept.id in owners
    assert gone.id not in owners


def claimed(db):
    from clinic_desk.storage import tables

    return {row.owner_id for row in db.connection.execute(tables.slot_claim.select())}


def test_a_clock_that_was_set_back_makes_nothing_due(database, world):
    do_what_is_due(database)
    assert due(database, NOW - timedelta(days=3)) == ()


def test_new_zone_data_are_due_for_each_clinic_until_each_has_followed(database, world, monkeypatch):
    with database.write() as db:
        second = carry_out(db, c.CreateClinic(clinic=Clinic(id=new_id(), name="Gulshan")), actor=PROGRAM, now=NOW)
    do_what_is_due(database)
    monkeypatch.setattr(tick, "zone_data_version", lambda: "2099a")
    first, *_ = commands = due(database)
    assert {command.clinic_id for command in commands} == {world.clinic.id, second.id}
    assert {command.zone_version for command in commands} == {"2099a"}
    with database.write() as db:  # the program ends here, before the second clinic's turn
        carry_out(db, first, actor=PROGRAM, now=NOW)
    (left,) = due(database)
    assert left.clinic_id != first.clinic_id
    do_what_is_due(database)
    assert due(database) == ()
