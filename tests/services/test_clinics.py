"""First run and settings: everything or nothing at the start, promises that settings keep, edits that are checked."""

from dataclasses import replace
from datetime import date

import pytest

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import PROGRAM, Grant, Permission, Role
from clinic_desk.domain.availability import WeeklySession
from clinic_desk.domain.clinic import AppointmentType, BookingRules, Clinic, Holiday, Organisation, Place, Room
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.refusals import AlreadySetUp, InvalidFields, NotAllowed
from clinic_desk.domain.user import User
from clinic_desk.services.accounts import ticket_for
from clinic_desk.services.commands import carry_out
from clinic_desk.services.edits import update_of
from clinic_desk.storage import rows
from tests.support.builders import NOW, a_doctor, a_week, a_world, an_actor, book
from tests.support.databases import memory_database

MANAGER = an_actor(Role.MANAGER)
ADMIN = an_actor(Role.ADMIN)


@pytest.fixture
def database():
    return memory_database()


@pytest.fixture
def world(database):
    return a_world(database)


def do(database, command, *, actor=MANAGER):
    with database.write() as db:
        return carry_out(db, command, actor=actor, now=NOW)


def stored(database, kind, record_id):
    with database.read() as db:
        return rows.get(db, kind, record_id)


def edit(database, command, record, *, actor=MANAGER, **changes):
    before = stored(database, type(record), record.id)
    return do(database, update_of(command, before, replace(before, **changes)), actor=actor)


def problems_of(caught):
    return {(problem.field, problem.code) for problem in caught.value.problems}


# -- first run -----------------------------------------------------------------------------------


def a_set_up(**changes):
    clinic = Clinic(id=new_id(), name="Dhanmondi Clinic")
    doctor = a_doctor(clinic, 1, "Dr Nasrin Rahman", "Cardiology")
    fields = {
        "organisation": Organisation(id=new_id(), name="Dhanmondi Health"),
        "clinics": (clinic,),
        "rooms": (Room(id=new_id(), clinic_id=clinic.id, name="Room 1"),),
        "types": (AppointmentType(id=new_id(), name="Follow-up"),),
        "doctors": (doctor,),
        "weeks": (a_week(doctor.id, clinic.id),),
        "users": (User(id=new_id(), name="Salma", email="salma@clinic.example", role=Role.ADMIN),),
    } | changes
    return c.SetUpOrganisation(**fields)


def test_a_first_run_stores_everything_at_once(database):
    command = a_set_up(places=(Place(id=new_id(), name="Dhaka"),))
    organisation = do(database, command, actor=PROGRAM)
    assert organisation == replace(command.organisation, version=1)
    for record in (
        *command.places,
        *command.clinics,
        *command.rooms,
        *command.types,
        *command.doctors,
        *command.weeks,
        *command.users,
    ):
        assert stored(database, type(record), record.id) == replace(record, version=1)


def test_the_first_admin_can_sign_in_however_the_address_was_typed(database):
    admin = User(id=new_id(), name=" Salma ", email=" Salma@Clinic.Example", mobile="01711 000111", role=Role.ADMIN)
    do(database, a_set_up(users=(admin,)), actor=PROGRAM)
    with database.read() as db:
        user = ticket_for(db, "salma@clinic.example", now=NOW).user
    assert (user.name, user.mobile) == ("Salma", "+8801711000111")


def test_the_first_doctor_is_stored_in_the_form_that_later_ones_are_compared_with(database):
    command = a_set_up()
    doctor = replace(command.doctors[0], licence=" B-1 ", email="Nasrin@Clinic.Example ", mobile="07911 123456")
    abroad = replace(command.organisation, country="GB")
    do(database, replace(command, doctors=(doctor,), organisation=abroad), actor=PROGRAM)
    kept = stored(database, Doctor, doctor.id)
    assert (kept.licence, kept.email, kept.mobile) == ("B-1", "nasrin@clinic.example", "+447911123456")


def test_a_retried_first_run_is_harmless_and_a_second_one_is_refused(database):
    command = a_set_up()
    first = do(database, command, actor=PROGRAM)
    assert do(database, command, actor=PROGRAM) == first
    with pytest.raises(AlreadySetUp):
        do(database, a_set_up(), actor=PROGRAM)


def test_a_refused_first_run_leaves_an_empty_file_that_can_be_set_up(database):
    with pytest.raises(InvalidFields):
        do(database, a_set_up(users=()), actor=PROGRAM)
    with database.read() as db:
        assert db.org_id is None
    assert do(database, a_set_up(), actor=PROGRAM).version == 1


def test_all_problems_of_a_first_run_come_at_once_with_their_place(database):
    good = a_set_up()
    overlapping = replace(
        good.weeks[0],
        sessions=(WeeklySession(weekday=0, starts=540, minutes=60), WeeklySession(weekday=0, starts=570, minutes=60)),
    )
    command = a_set_up(
        organisation=Organisation(id=new_id(), name=" "),
        clinics=(good.clinics[0], replace(good.clinics[0], id=new_id(), zone="Mars/Olympus")),
        rooms=(replace(good.rooms[0], capacity=0),),
        types=(replace(good.types[0], minutes=7),),
        doctors=(good.doctors[0], replace(good.doctors[0], id=new_id(), licence="")),
        weeks=(overlapping,),
        users=(User(id=new_id(), name="Salma", email="salma"),),
    )
    with pytest.raises(InvalidFields) as caught:
        do(database, command, actor=PROGRAM)
    assert problems_of(caught) == {
        ("organisation.0.name", "required"),
        ("clinics.1.zone", "unknown_zone"),
        ("rooms.0.capacity", "out_of_range"),
        ("types.0.minutes", "length_not_allowed"),
        ("doctors.1.licence", "required"),
        ("weeks.0.sessions", "sessions_overlap"),
        ("users.0.email", "not_an_email"),
        ("users.role", "admin_required"),
    }


def test_a_first_run_needs_a_clinic_and_an_active_admin(database):
    with pytest.raises(InvalidFields) as caught:
        do(
            database,
            a_set_up(clinics=(), rooms=(), doctors=(), weeks=(), users=()),
            actor=PROGRAM,
        )
    assert problems_of(caught) == {("clinics", "required"), ("users.role", "admin_required")}
    asleep = User(id=new_id(), name="Salma", email="salma@clinic.example", role=Role.ADMIN, active=False)
    with pytest.raises(InvalidFields):
        do(database, a_set_up(users=(asleep,)), actor=PROGRAM)


@pytest.mark.parametrize(
    ("field", "first", "second"),
    [("email", "salma@clinic.example", "SALMA@clinic.example"), ("mobile", "01711-000111", "+8801711000111")],
)
def test_two_accounts_of_a_first_run_do_not_share_an_address_or_a_mobile(database, field, first, second):
    users = [
        User(**{"id": new_id(), "name": "Salma", "email": f"{n}@clinic.example", "role": Role.ADMIN, field: value})
        for n, value in enumerate((first, second))
    ]
    with pytest.raises(InvalidFields) as caught:
        do(database, a_set_up(users=tuple(users)), actor=PROGRAM)
    assert problems_of(caught) == {(f"users.1.{field}", "not_unique")}


def test_two_doctors_of_a_first_run_do_not_share_a_licence(database):
    good = a_set_up()
    twin = replace(good.doctors[0], id=new_id(), licence=f" {good.doctors[0].licence}")
    with pytest.raises(InvalidFields) as caught:
        do(database, replace(good, doctors=(*good.doctors, twin)), actor=PROGRAM)
    assert problems_of(caught) == {("doctors.1.licence", "not_unique")}


# -- the permission matrix of the organisation ---------------------------------------------------


def test_a_manager_edits_the_name_but_only_an_admin_the_grants(database, world):
    organisation = world.organisation
    assert edit(database, c.UpdateOrganisation, organisation, name="Dhaka Health").name == "Dhaka Health"
    grants = (Grant(role=Role.RECEPTIONIST, permission=Permission.OVERBOOK, allowed=True),)
    with pytest.raises(NotAllowed) as caught:
        edit(database, c.UpdateOrganisation, organisation, grants=grants)
    assert caught.value.details == {"permission": "edit_users"}
    assert edit(database, c.UpdateOrganisation, organisation, actor=ADMIN, grants=grants).grants == grants


# -- clinics, rooms, places, types, holidays -----------------------------------------------------


def test_settings_are_added_and_edited(database, world):
    clinic = do(database, c.CreateClinic(clinic=Clinic(id=new_id(), name="Gulshan Clinic", zone="Europe/Berlin")))
    room = do(database, c.CreateRoom(room=Room(id=new_id(), clinic_id=clinic.id, name="ECG", capacity=2)))
    kind = do(database, c.CreateAppointmentType(appointment_type=AppointmentType(id=new_id(), name="ECG")))
    place = do(database, c.CreatePlace(place=Place(id=new_id(), name="Dhaka")))
    holiday = do(database, c.CreateHoliday(holiday=Holiday(id=new_id(), day=date(2026, 12, 16), name="Victory Day")))
    assert {record.version for record in (clinic, room, kind, place, holiday)} == {1}
    assert edit(database, c.UpdateClinic, clinic, city="Dhaka").city == "Dhaka"
    assert edit(database, c.UpdateRoom, room, capacity=1).capacity == 1
    assert edit(database, c.UpdateAppointmentType, kind, minutes=45).minutes == 45
    assert edit(database, c.UpdatePlace, place, name="Dhaka Division").name == "Dhaka Division"
    assert edit(database, c.UpdateHoliday, holiday, withdrawn=True).withdrawn


@pytest.mark.parametrize(
    ("command", "pick", "changes", "expected"),
    [
        (c.UpdateOrganisation, lambda world: world.organisation, {"name": ""}, {("name", "required")}),
        (
            c.UpdateClinic,
            lambda world: world.clinic,
            {"name": "", "email": "x"},
            {("name", "required"), ("email", "not_an_email")},
        ),
        (c.UpdateRoom, lambda world: world.rooms[0], {"capacity": 51}, {("capacity", "out_of_range")}),
        (c.UpdateAppointmentType, lambda world: world.types[0], {"minutes": 7}, {("minutes", "length_not_allowed")}),
    ],
)
def test_an_edit_is_checked_like_a_new_record(database, world, command, pick, changes, expected):
    with pytest.raises(InvalidFields) as caught:
        edit(database, command, pick(world), **changes)
    assert problems_of(caught) == expected


def test_places_lie_in_one_another_and_never_in_themselves(database, world):
    def add(name, parent=None):
        return do(database, c.CreatePlace(place=Place(id=new_id(), name=name, parent_id=parent and parent.id)))

    bangladesh, division = add("Bangladesh"), add("Dhaka Division")
    district = add("Dhaka", division)
    part = add("Dhanmondi", district)
    assert [place.level for place in (division, district, part)] == [0, 1, 2]
    edit(database, c.UpdatePlace, division, parent_id=bangladesh.id)
    assert [stored(database, Place, place.id).level for place in (division, district, part)] == [1, 2, 3]
    for inside in (bangladesh, part):
        with pytest.raises(InvalidFields) as caught:
            edit(database, c.UpdatePlace, stored(database, Place, bangladesh.id), parent_id=inside.id)
        assert problems_of(caught) == {("parent_id", "lies_in_itself")}


def test_a_place_and_a_holiday_keep_their_names(database, world):
    place = do(database, c.CreatePlace(place=Place(id=new_id(), name="Dhaka")))
    holiday = do(database, c.CreateHoliday(holiday=Holiday(id=new_id(), day=date(2026, 12, 16), name="Victory Day")))
    for command, record in ((c.UpdatePlace, place), (c.UpdateHoliday, holiday)):
        with pytest.raises(InvalidFields):
            edit(database, command, record, name=" ")


def test_a_type_must_be_bookable_in_one_of_the_clinics(database, world):
    long = BookingRules(shortest_minutes=10, longest_minutes=240)
    do(database, c.CreateClinic(clinic=Clinic(id=new_id(), name="Gulshan Clinic", rules=long)))
    for minutes in (10, 240):
        kind = AppointmentType(id=new_id(), name="Long", minutes=minutes)
        assert do(database, c.CreateAppointmentType(appointment_type=kind)).minutes == minutes


def test_the_zone_of_a_clinic_stays_once_a_visit_has_been_promised(database, world):
    assert edit(database, c.UpdateClinic, world.clinic, zone="Asia/Kolkata").zone == "Asia/Kolkata"
    edit(database, c.UpdateClinic, world.clinic, zone="Asia/Dhaka")
    with database.write() as db:
        book(db, world)
    with pytest.raises(InvalidFields) as caught:
        edit(database, c.UpdateClinic, world.clinic, zone="Asia/Kolkata")
    assert problems_of(caught) == {("zone", "zone_in_use")}
    assert edit(database, c.UpdateClinic, world.clinic, city="Khulna").zone == "Asia/Dhaka"
