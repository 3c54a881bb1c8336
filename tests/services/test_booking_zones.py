"""Booking in the clinic's time: nights, clock changes, two zones, new zone data, and a computer set to another zone."""

import os
import shutil
import subprocess
import sys
import time
import zoneinfo
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path

import pytest

from clinic_desk.domain import clinic_time
from clinic_desk.domain import commands as c
from clinic_desk.domain.access import Role
from clinic_desk.domain.appointment import CancelCode, Override, Status
from clinic_desk.domain.availability import Break, DateException, ExceptionKind, Session, WeeklySession, WorkingWeek
from clinic_desk.domain.clinic import Clinic
from clinic_desk.domain.clinic_time import from_minutes, instants_of, nearest_instant, to_minutes
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.next_free import FreeSearch
from clinic_desk.domain.refusals import NotAllowed
from clinic_desk.domain.schedule import ReasonCode
from clinic_desk.services import agenda, edits
from clinic_desk.services.openings import find_free
from clinic_desk.storage import availability
from tests.support.builders import DAY, ZONE, a_booking, an_actor, at
from tests.support.desk import REASON, a_desk

ROOT = Path(__file__).parents[2]
R = ReasonCode
NEW_YORK = "America/New_York"
SPRING, AUTUMN = date(2025, 3, 9), date(2025, 11, 2)
WINTER = datetime(2025, 1, 15, 12, tzinfo=UTC)
EVERY_DAY = range(7)


def works(desk, *sessions, doctor=0):
    """Let a doctor work these sessions (start, minutes, capacity) every day, and nothing else."""
    world = desk.world
    with desk.database.read() as db:
        weeks = availability.working_weeks(db, [world.doctors[doctor].id])
    for week in weeks:
        desk.do(edits.update_of(c.UpdateWorkingWeek, week, replace(week, withdrawn=True)))
    week = WorkingWeek(
        id=new_id(),
        doctor_id=world.doctors[doctor].id,
        clinic_id=world.clinic.id,
        sessions=tuple(
            WeeklySession(weekday=day, starts=starts, minutes=minutes, capacity=capacity)
            for day in EVERY_DAY
            for starts, minutes, capacity in sessions
        ),
    )
    desk.do(c.CreateWorkingWeek(week=week))


def clock(visit_or_free, zone):
    starts = visit_or_free.starts if hasattr(visit_or_free, "starts") else to_minutes(visit_or_free.starts_at)
    return clinic_time.wall_of(starts, zone).iso()[11:]


def offered(desk, day, minutes, **search):
    """All times offered on one day, from a search with the first doctor."""
    search = FreeSearch(
        minutes=minutes,
        doctor_ids=frozenset({desk.world.doctors[0].id}),
        first_day=day,
        horizon_days=0,
        limit=500,
        **search,
    )
    with desk.database.read() as db:
        return find_free(db, search, now=desk.now).times


@pytest.fixture
def desk():
    with a_desk() as desk:
        yield desk


@pytest.fixture
def in_new_york():
    with a_desk(zone=NEW_YORK, now=WINTER) as desk:
        desk.now = WINTER
        works(desk, (0, 1440, 1))
        yield desk


def test_a_visit_across_midnight_is_one_visit_of_the_day_on_which_it_begins(desk):
    """FEATURES T5."""
    works(desk, (0, 1440, 1))
    visit = desk.book(23, 40, minutes=45)
    assert (visit.promised, visit.day, visit.minutes) == ("2026-11-23T23:40", DAY, 45)
    after_midnight = a_booking(desk.world, 24, 10, patient_id=desk.world.patients[1].id)
    assert desk.codes_against(after_midnight) == [R.DOCTOR_BUSY]
    desk.do(replace(after_midnight, starts_at=at(24, 25)))


def test_a_visit_before_midnight_meets_one_after_it(desk):
    works(desk, (0, 1440, 1))
    desk.book(24, 10)
    before = a_booking(desk.world, 23, 40, minutes=45, patient_id=desk.world.patients[1].id)
    assert desk.codes_against(before) == [R.DOCTOR_BUSY]
    desk.do(replace(before, minutes=30))


def test_a_session_that_goes_on_after_midnight_offers_half_past_eleven_for_an_hour(desk):
    """FEATURES T6."""
    works(desk, (20 * 60, 7 * 60, 1))
    times = offered(desk, DAY, 60)
    assert to_minutes(at(23, 30)) in [free.starts for free in times]
    assert desk.book(23, 30, minutes=60).promised == "2026-11-23T23:30"
    assert desk.codes_against(a_booking(desk.world, 26, 30, minutes=60, patient_id=None)) == [R.OUTSIDE_HOURS]


def test_what_the_next_day_says_counts_after_midnight(desk):
    """Sessions, breaks and capacity beyond midnight belong to the next day's sessions."""
    world = desk.world
    works(desk, (0, 1440, 1))
    next_day = DateException(
        id=new_id(),
        doctor_id=world.doctors[0].id,
        clinic_id=world.clinic.id,
        day=DAY + timedelta(days=1),
        kind=ExceptionKind.REPLACED,
        sessions=(Session(starts=0, minutes=120, capacity=2, breaks=(Break(starts=60, minutes=30),)),),
    )
    desk.do(c.CreateDateException(exception=next_day))
    desk.book(24, 15, minutes=15)
    assert desk.codes_against(a_booking(world, 23, 30, minutes=120, patient_id=None)) == [R.IN_BREAK]
    across = desk.book(23, 45, minutes=45, patient_id=None)
    assert desk.claims_of(across.id) == {("doctor", 0), ("doctor", 1)}
    assert desk.codes_against(a_booking(world, 24, 15, minutes=15, patient_id=None)) == [R.DOCTOR_BUSY] * 2


def test_a_visit_may_last_a_whole_day_where_that_is_allowed():
    with a_desk() as desk:
        clinic = desk.world.clinic
        desk.do(
            edits.update_of(c.UpdateClinic, clinic, replace(clinic, rules=replace(clinic.rules, longest_minutes=1440)))
        )
        works(desk, (0, 1440, 1))
        visit = desk.book(23, 55, minutes=1440)
        assert visit.ends_at - visit.starts_at == timedelta(days=1)
        late = a_booking(desk.world, 47, 30, patient_id=None)
        assert desk.codes_against(late) == [R.DOCTOR_BUSY]
        assert desk.codes_against(a_booking(desk.world, 23, 30, patient_id=None)) == [R.DOCTOR_BUSY]


def test_the_skipped_hour_is_not_offered(in_new_york):
    """FEATURES T2: a session from 01:30 to 04:00 lasts 90 minutes."""
    desk = in_new_york
    works(desk, (90, 150, 1))
    assert [clock(free, NEW_YORK) for free in offered(desk, SPRING, 30)] == [
        "01:30",
        "01:45",
        "03:00",
        "03:15",
        "03:30",
    ]
    ordinary = SPRING + timedelta(days=1)
    assert len(offered(desk, ordinary, 30)) == 9


def test_a_visit_over_the_skipped_hour_lasts_as_long_as_was_asked(in_new_york):
    desk = in_new_york
    visit = desk.book(starts_at=from_minutes(nearest_instant(SPRING, 90, NEW_YORK)), minutes=60)
    assert (visit.promised, visit.minutes) == ("2025-03-09T01:30", 60)
    assert clinic_time.wall_of(to_minutes(visit.ends_at), NEW_YORK).iso() == "2025-03-09T03:30"


def test_the_repeated_hour_is_booked_twice_and_told_apart(in_new_york):
    """FEATURES T3."""
    desk = in_new_york
    times = offered(desk, AUTUMN, 60)
    assert sum(clock(free, NEW_YORK) == "01:30" for free in times) == 2
    first, second = (
        desk.book(starts_at=from_minutes(starts), minutes=60) for starts in instants_of(AUTUMN, 90, NEW_YORK)
    )
    assert (first.promised, first.promised_fold) == ("2025-11-02T01:30", 0)
    assert (second.promised, second.promised_fold) == ("2025-11-02T01:30", 1)
    assert first.ends_at == second.starts_at
    assert clinic_time.wall_of(to_minutes(second.ends_at), NEW_YORK).iso() == "2025-11-02T02:30"


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (date(2025, 6, 1), 24)])
def test_a_day_offers_as_many_hours_as_it_has(in_new_york, day, hours):
    assert len(offered(in_new_york, day, 15)) == hours * 4


def test_a_day_that_begins_at_one_oclock_is_a_day():
    """FEATURES T4."""
    cairo_spring = date(2025, 4, 25)
    with a_desk(zone="Africa/Cairo", now=WINTER) as desk:
        desk.now = WINTER
        works(desk, (0, 180, 1))
        assert clock(offered(desk, cairo_spring, 60)[0], "Africa/Cairo") == "01:00"
        visit = desk.book(starts_at=from_minutes(nearest_instant(cairo_spring, 0, "Africa/Cairo")))
        assert (visit.promised, visit.day) == ("2025-04-25T01:00", cairo_spring)


def test_one_patient_in_two_zones_is_in_one_place_at_a_time(desk):
    """FEATURES T9: Dhaka and Kathmandu, a quarter of an hour apart."""
    world = desk.world
    branch = Clinic(id=new_id(), name="Branch", zone="Asia/Kathmandu")
    desk.do(c.CreateClinic(clinic=branch))
    doctor = world.doctors[1]
    desk.do(edits.update_of(c.UpdateDoctor, doctor, replace(doctor, clinic_ids=(branch.id,))))
    week = WorkingWeek(
        id=new_id(),
        doctor_id=doctor.id,
        clinic_id=branch.id,
        sessions=tuple(WeeklySession(weekday=day, starts=540, minutes=480) for day in EVERY_DAY),
    )
    desk.do(c.CreateWorkingWeek(week=week))
    desk.book(10)
    there = a_booking(
        world, clinic_id=branch.id, doctor_id=doctor.id, starts_at=at(10, 0, zone="Asia/Kathmandu"), minutes=15
    )
    assert desk.codes_against(there) == [R.PATIENT_BUSY]
    visit = desk.do(replace(there, starts_at=at(10, 15, zone="Asia/Kathmandu")))
    assert (visit.promised, visit.starts_at) == ("2026-11-23T10:15", at(10, 30))


@pytest.fixture
def new_law(tmp_path):
    """Zone data of tomorrow: Dhaka has the clock of another zone, from now on or from a date on."""

    def enact(name, like):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with resources.as_file(resources.files("tzdata.zoneinfo") / like) as compiled:
            shutil.copy(compiled, path)
        zoneinfo.reset_tzpath(to=[tmp_path])
        forget()

    def forget():
        zoneinfo.ZoneInfo.clear_cache()
        clinic_time.zone_named.cache_clear()
        clinic_time.pieces_of.cache_clear()

    yield enact
    zoneinfo.reset_tzpath(to=())
    forget()


def follow(desk, **changes):
    return desk.do(c.FollowZoneChange(clinic_id=desk.world.clinic.id, zone_version="2027.1"), **changes)


def test_promised_times_stay_when_the_law_changes(new_law):
    """FEATURES T1: Berlin gives up summer time; wall times stay, instants of summer move, winter stays."""
    with a_desk(zone="Europe/Berlin") as desk:
        summer, winter = date(2027, 7, 5), date(2027, 1, 11)
        in_summer = desk.book(starts_at=at(10, day=summer, zone="Europe/Berlin"))
        next_one = desk.book(starts_at=at(10, 30, day=summer, zone="Europe/Berlin"), patient_id=None)
        in_winter = desk.book(starts_at=at(10, day=winter, zone="Europe/Berlin"))
        new_law("Europe/Berlin", like="Africa/Lagos")
        assert set(follow(desk)) == {in_summer.id, next_one.id}
        moved = desk.visit(in_summer)
        assert moved == replace(
            in_summer,
            version=2,
            starts_at=in_summer.starts_at + timedelta(hours=1),
            ends_at=in_summer.ends_at + timedelta(hours=1),
            zone_version="2027.1",
        )
        assert moved.promised == "2027-07-05T10:00"
        assert clinic_time.wall_of(to_minutes(moved.starts_at), "Europe/Berlin").iso() == moved.promised
        assert desk.visit(in_winter) == in_winter
        assert follow(desk) == ()


def test_visits_in_a_row_move_together_and_nobody_is_overbooked(new_law):
    with a_desk() as desk:
        day = [desk.book(hour, minutes=60, patient_id=None, room_id=desk.world.rooms[0].id) for hour in range(9, 13)]
        new_law(ZONE, like="Asia/Karachi")
        assert set(follow(desk)) == {visit.id for visit in day}
        for before in day:
            after = desk.visit(before)
            assert after.starts_at - before.starts_at == timedelta(hours=1)
            assert (after.overrides, after.promised) == ((), before.promised)


def test_a_full_session_for_three_moves_as_a_whole(new_law):
    with a_desk(capacity=3) as desk:
        day = [desk.book(10, patient_id=patient.id) for patient in desk.world.patients]
        new_law(ZONE, like="Asia/Karachi")
        follow(desk)
        assert [desk.visit(visit).overrides for visit in day] == [(), (), ()]


def test_a_visit_that_now_clashes_with_another_clinics_is_marked_where_it_clashes(new_law):
    """A patient of two clinics: one zone changes its law, the other does not."""
    with a_desk() as desk:
        world = desk.world
        branch = Clinic(id=new_id(), name="Branch", zone="Asia/Karachi")
        desk.do(c.CreateClinic(clinic=branch))
        doctor = world.doctors[1]
        desk.do(edits.update_of(c.UpdateDoctor, doctor, replace(doctor, clinic_ids=(branch.id,))))
        elsewhere = desk.book(
            clinic_id=branch.id,
            doctor_id=doctor.id,
            starts_at=at(11),
            overrides=(Override.HOURS,),
            override_reason=REASON,
        )
        here = desk.book(10, room_id=world.rooms[0].id, overrides=(), override_reason="")
        new_law(ZONE, like="Asia/Karachi")
        assert follow(desk) == (here.id,)
        clashing = desk.visit(here)
        assert (clashing.overrides, clashing.override_reason) == ((Override.PATIENT,), "tzdata 2027.1")
        assert desk.claims_of(here.id) == {("doctor", 0), ("patient", 1), ("room", 0)}
        assert desk.visit(elsewhere) == elsewhere


def test_what_was_granted_before_the_law_stays_granted(new_law):
    with a_desk() as desk:
        desk.book(10)
        doubled = desk.book(10, patient_id=None, overrides=(Override.DOCTOR,), override_reason=REASON)
        new_law(ZONE, like="Asia/Karachi")
        follow(desk)
        after = desk.visit(doubled)
        assert (after.overrides, after.override_reason) == ((Override.DOCTOR,), REASON)


def test_past_visits_and_cancelled_ones_stay_where_they_were(new_law):
    with a_desk() as desk:
        past = desk.book(10)
        cancelled = desk.book(12)
        desk.do(c.CancelAppointment(appointment_id=cancelled.id, code=CancelCode.COST))
        new_law(ZONE, like="Asia/Karachi")
        assert follow(desk, now=at(11, 0, zone="Asia/Karachi") + timedelta(hours=1)) == ()
        assert desk.visit(past) == past


def test_following_new_zone_data_is_for_those_who_may_change_settings(desk):
    command = c.FollowZoneChange(clinic_id=desk.world.clinic.id, zone_version="2027.1")
    assert isinstance(desk.refusal_of(command, actor=an_actor(Role.RECEPTIONIST)), NotAllowed)


PC_ZONES = ["UTC", "Asia/Dhaka", "America/New_York", "Pacific/Kiritimati", "America/St_Johns"]


def a_day_at_the_desk():
    """Some of everything that has to do with time; answers all that a person would see of it."""
    seen = []
    with a_desk(zone=NEW_YORK, now=WINTER) as desk:
        desk.now = WINTER
        works(desk, (20 * 60, 7 * 60, 1))
        doctor = desk.world.doctors[0].id
        for day in (SPRING, AUTUMN, date(2025, 6, 1)):
            seen += [(free.starts, clock(free, NEW_YORK)) for free in offered(desk, day, 45)]
            visit = desk.book(starts_at=from_minutes(offered(desk, day, 45)[-1].starts), minutes=45)
            seen.append((visit.promised, visit.promised_fold, visit.day, visit.starts_at, visit.ends_at))
            with desk.database.read() as db:
                week = agenda.week_grid(db, visit.clinic_id, doctor, day - timedelta(days=3), now=desk.now)
                card = agenda.visit_card(db, visit.id, actor=an_actor(Role.MANAGER))
                seen.append(agenda.today_at(db, visit.clinic_id, visit.starts_at))
            seen.append((week.length, week.opens, week.hours, [entry.at for entry in card.changes]))
            seen += [(column.day, column.pieces, column.shades, len(column.visits)) for column in week.columns]
        arrived = c.ChangeStatus(appointment_id=visit.id, status=Status.ARRIVED)
        seen.append(type(desk.refusal_of(arrived, now=visit.starts_at - timedelta(days=1))))
        seen.append(desk.do(arrived, now=visit.starts_at).arrived_at)
    return seen


@pytest.fixture
def computer_in():
    """Set this computer to another zone for a while."""
    before = os.environ.get("TZ")

    def move(zone):
        os.environ.pop("TZ", None) if zone is None else os.environ.update(TZ=zone)
        time.tzset()

    yield move
    move(before)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a running program cannot be changed here")
@pytest.mark.parametrize("zone", PC_ZONES[1:])
def test_the_computers_own_zone_is_used_for_nothing(computer_in, zone):
    """FEATURES T7."""
    computer_in("UTC")
    expected = a_day_at_the_desk()
    computer_in(zone)
    assert a_day_at_the_desk() == expected


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("zone", PC_ZONES)
def test_all_rules_and_use_cases_are_the_same_on_a_computer_in_any_zone(zone):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "tests/unit", "tests/services"],
        cwd=ROOT,
        env=os.environ | {"TZ": zone},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
