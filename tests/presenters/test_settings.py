"""The settings: who sees what, records kept, passwords given, the matrix turned into departures from the defaults."""

from dataclasses import replace

import pytest

from clinic_desk.domain.access import Grant, Permission, Role, permissions_of
from clinic_desk.domain.clinic import AppointmentType, Clinic, Holiday, Organisation, Place, Room
from clinic_desk.domain.commands import CreateHoliday, FieldChange, UpdateOrganisation
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.refusals import InvalidFields, LastAdmin, NothingToChange, NotUnique, StaleEdit
from clinic_desk.domain.user import User, password_problems
from clinic_desk.presenters.ports import Failure
from clinic_desk.presenters.records import RecordsPresenter
from clinic_desk.presenters.settings import (
    ALWAYS,
    AREAS,
    CLINICS,
    ROOMS,
    TYPES,
    HolidaysPresenter,
    PermissionsPresenter,
    Section,
    grants_for,
    matrix_of,
    sections_for,
)
from clinic_desk.presenters.users import UsersPresenter, one_time_password
from clinic_desk.security.passwords import check_password
from clinic_desk.storage.troubles import DiskFull
from tests.support.builders import DAY
from tests.support.settings_views import RecordsScreen, SavingView, SmallClinic


@pytest.fixture
def clinic():
    return SmallClinic()


def records_of(clinic, book):
    view = RecordsScreen()
    presenter = RecordsPresenter(view, clinic.jobs, book, actor=clinic.actor())
    presenter.start()
    return presenter, view


@pytest.mark.parametrize(
    ("role", "sections"),
    [
        (Role.ADMIN, set(Section)),
        (Role.MANAGER, set(Section) - {Section.USERS, Section.PERMISSIONS}),
        (Role.RECEPTIONIST, {Section.COMPUTER, Section.ABOUT}),
        (Role.DOCTOR, {Section.COMPUTER, Section.ABOUT}),
    ],
)
def test_people_see_the_sections_that_they_may_use(clinic, role, sections):
    assert set(sections_for(clinic.actor(role))) == sections


# -- records -----------------------------------------------------------------------------------------


def test_a_clinic_is_changed_with_its_rules(clinic):
    presenter, view = records_of(clinic, CLINICS)
    rules = replace(view.record.rules, longest_minutes=240)
    presenter.save(replace(view.record, zone="Asia/Kolkata", rules=rules))
    stored = clinic.stored(Clinic, clinic.world.clinic.id)
    assert (stored.zone, stored.rules.longest_minutes) == ("Asia/Kolkata", 240)


def test_a_zone_that_does_not_exist_is_refused_beside_its_field(clinic):
    presenter, view = records_of(clinic, CLINICS)
    presenter.save(replace(view.record, zone="Asia/Nowhere"))
    assert view.problems == {"zone": "unknown_zone"}


def test_a_room_is_added_and_put_out_of_use(clinic):
    presenter, view = records_of(clinic, ROOMS)
    presenter.begin_new()
    assert view.is_new
    presenter.save(replace(view.record, name="Room 3", capacity=2))
    room = view.saved[-1]
    presenter.save(replace(view.record, active=False))
    assert clinic.stored(Room, room.id).active is False


def test_a_kind_of_visit_is_added_and_checked(clinic):
    presenter, view = records_of(clinic, TYPES)
    presenter.begin_new()
    presenter.save(replace(view.record, name="X-ray", minutes=7, price=-5))
    assert view.problems == {"minutes": "length_not_allowed", "price": "negative"}
    presenter.save(replace(view.record, name="X-ray", minutes=20, doctor_ids=(clinic.first.id,)))
    assert "X-ray" in {kind.name for kind in clinic.every(AppointmentType)}


def test_an_area_is_added_and_lies_in_another(clinic):
    presenter, view = records_of(clinic, AREAS)
    for name in ("Dhaka", "Dhanmondi"):
        presenter.begin_new()
        presenter.save(replace(view.record, name=name))
    dhaka = next(place for place in clinic.every(Place) if place.name == "Dhaka")
    presenter.save(replace(view.record, parent_id=dhaka.id))
    assert {(place.name, place.level) for place in clinic.every(Place)} == {("Dhaka", 0), ("Dhanmondi", 1)}
    presenter.choose(dhaka.id)
    presenter.save(replace(view.record, parent_id=dhaka.id))
    assert view.problems == {"parent_id": "lies_in_itself"}


def test_choosing_opens_another_record(clinic):
    presenter, view = records_of(clinic, ROOMS)
    presenter.choose(clinic.world.rooms[1].id)
    assert view.record.name == "Room 2"


# -- holidays ----------------------------------------------------------------------------------------


class HolidaysScreen:
    def __init__(self):
        self.holidays = ()

    def show_holidays(self, holidays, choices):
        self.holidays = holidays


def test_holidays_are_listed_by_day_and_followed(clinic):
    view = HolidaysScreen()
    presenter = HolidaysPresenter(view, clinic.jobs)
    clinic.jobs.subscribe(presenter.data_changed)
    presenter.start()
    assert view.holidays == ()
    clinic.jobs.write(
        CreateHoliday(holiday=Holiday(id=new_id(), day=DAY, name="Victory Day")),
        actor=clinic.actor(),
        then=lambda _holiday: None,
    )
    assert [holiday.name for holiday in view.holidays] == ["Victory Day"]


# -- accounts ----------------------------------------------------------------------------------------


def users_of(clinic, password="Kabadefo-1234"):
    view = RecordsScreen()
    presenter = UsersPresenter(view, clinic.jobs, actor=clinic.actor(), cost=4, make_password=lambda: password)
    presenter.records.start()
    return presenter, view


def test_one_time_passwords_are_strong_enough_and_differ():
    made = {one_time_password() for _ in range(200)}
    assert len(made) > 190
    assert not [password for password in made if password_problems(password)]


def test_a_new_account_gets_a_password_that_is_shown_once_and_must_be_changed(clinic):
    presenter, view = users_of(clinic)
    presenter.records.begin_new()
    presenter.save(replace(view.record, name="Rina Akter", email="Rina@clinic.example"))
    assert view.passwords == [("Rina Akter", "Kabadefo-1234")]
    stored = clinic.stored(User, view.saved[-1].id)
    assert stored.email == "rina@clinic.example"
    assert stored.must_change_password
    assert check_password("Kabadefo-1234", stored.password_hash)


def test_changing_an_account_shows_no_password(clinic):
    presenter, view = users_of(clinic)
    presenter.records.choose(clinic.world.users[Role.RECEPTIONIST].id)
    presenter.save(replace(view.record, active=False))
    assert clinic.stored(User, view.record.id).active is False
    assert view.passwords == []


def test_a_refused_new_account_shows_no_password_and_none_later(clinic):
    presenter, view = users_of(clinic)
    presenter.records.begin_new()
    presenter.save(replace(view.record, name="Twin", email="admin@clinic.example"))
    assert isinstance(view.refusal, NotUnique)
    presenter.records.choose(clinic.world.users[Role.RECEPTIONIST].id)
    presenter.save(replace(view.record, name="Rina Akter"))
    assert view.passwords == []


def test_a_password_is_replaced(clinic):
    presenter, view = users_of(clinic, "Sodilimo=1770")
    user = clinic.world.users[Role.DOCTOR]
    presenter.reset_password(user.id)
    assert view.passwords == [("doctor user", "Sodilimo=1770")]
    stored = clinic.stored(User, user.id)
    assert stored.must_change_password
    assert check_password("Sodilimo=1770", stored.password_hash)


def test_the_last_admin_stays(clinic):
    presenter, view = users_of(clinic)
    presenter.records.choose(clinic.world.users[Role.ADMIN].id)
    presenter.save(replace(view.record, role=Role.MANAGER))
    assert isinstance(view.refusal, LastAdmin)


def test_a_doctor_account_needs_its_doctor(clinic):
    presenter, view = users_of(clinic)
    presenter.records.choose(clinic.world.users[Role.RECEPTIONIST].id)
    presenter.save(replace(view.record, role=Role.DOCTOR))
    assert isinstance(view.refusal, InvalidFields)
    assert view.problems == {"doctor_id": "required"}


def test_hashing_that_fails_shows_no_password(clinic):
    presenter, view = users_of(clinic)
    clinic.jobs.away = lambda _work, *, then, failed: failed(Failure(DiskFull()))
    presenter.reset_password(clinic.world.users[Role.DOCTOR].id)
    assert (view.troubles, view.passwords, view.busy) == (["disk_full"], [], False)


# -- permissions -------------------------------------------------------------------------------------


class MatrixScreen(SavingView):
    def show_matrix(self, matrix):
        self.matrix = matrix

    def tell_saved(self):
        self.saved.append(True)


def permissions_screen(clinic):
    view = MatrixScreen()
    presenter = PermissionsPresenter(view, clinic.jobs, actor=clinic.actor())
    presenter.start()
    return presenter, view


def ticked(matrix):
    return frozenset(pair for pair, cell in matrix.items() if cell.allowed)


def test_the_matrix_begins_with_the_defaults(clinic):
    _, view = permissions_screen(clinic)
    assert all(cell.allowed is cell.default for cell in view.matrix.values())
    assert {pair for pair, cell in view.matrix.items() if cell.is_fixed} == ALWAYS


def test_ticks_become_departures_from_the_defaults_and_hold(clinic):
    presenter, view = permissions_screen(clinic)
    wanted = ticked(view.matrix) - {(Role.RECEPTIONIST, Permission.CANCEL)} | {(Role.DOCTOR, Permission.CANCEL)}
    presenter.save(wanted)
    assert view.saved == [True]
    grants = clinic.stored(Organisation, clinic.world.organisation.id).grants
    assert set(grants) == {
        Grant(role=Role.RECEPTIONIST, permission=Permission.CANCEL, allowed=False),
        Grant(role=Role.DOCTOR, permission=Permission.CANCEL, allowed=True),
    }
    assert ticked(view.matrix) == wanted


def test_back_to_the_defaults_leaves_no_departure_and_keeps_those_of_one_clinic():
    here = Grant(role=Role.DOCTOR, permission=Permission.CANCEL, allowed=True, clinic_id=new_id())
    everywhere = Grant(role=Role.DOCTOR, permission=Permission.MOVE, allowed=False)
    defaults = ticked(matrix_of(()))
    assert grants_for((here, everywhere), defaults) == (here,)


def test_nothing_takes_settings_and_accounts_from_admins():
    grants = grants_for((), frozenset())
    assert {permission for _, permission in ALWAYS} <= permissions_of(Role.ADMIN, grants)
    assert permissions_of(Role.MANAGER, grants) == frozenset()


def test_an_unchanged_matrix_says_so_and_one_changed_elsewhere_is_not_overwritten(clinic):
    presenter, view = permissions_screen(clinic)
    presenter.save(ticked(view.matrix))
    assert isinstance(view.refusal, NothingToChange)
    grant = {"role": "doctor", "permission": "cancel", "allowed": True, "clinic_id": None}
    change = {"grants": FieldChange(before=[], after=[grant])}
    clinic.carry_out(UpdateOrganisation(record_id=clinic.world.organisation.id, changes=change))
    presenter.save(ticked(view.matrix) - {(Role.DOCTOR, Permission.BOOK)})
    assert isinstance(view.refusal, StaleEdit)
