"""Accounts: who may make and change them, who is the last admin, and how long wrong passwords make somebody wait."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import DEFAULT_MATRIX, PROGRAM, Grant, Permission, Role
from clinic_desk.domain.clinic import Organisation
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.refusals import (
    AccountInactive,
    InvalidFields,
    LastAdmin,
    Missing,
    NotAllowed,
    NotUnique,
    SignInLocked,
)
from clinic_desk.domain.user import User
from clinic_desk.services.accounts import FREE_TRIES, actor_of, ticket_for
from clinic_desk.services.commands import carry_out
from clinic_desk.services.edits import update_of
from clinic_desk.storage import accounts, rows
from tests.support.builders import NOW, a_world, an_actor
from tests.support.databases import memory_database

ADMIN = an_actor(Role.ADMIN)
HASH = "bcrypt-sha256$$2b$04$kept-as-it-is"


@pytest.fixture
def database():
    return memory_database()


@pytest.fixture
def world(database):
    return a_world(database)


def do(database, command, *, actor=ADMIN, now=NOW):
    with database.write() as db:
        return carry_out(db, command, actor=actor, now=now)


def a_user(**fields):
    return User(**{"id": new_id(), "name": "Salma Akter", "email": "salma@clinic.example"} | fields)


def stored(database, user):
    with database.read() as db:
        return rows.get(db, User, user.id)


def change(database, user, *, actor=ADMIN, **fields):
    before = stored(database, user)
    return do(database, update_of(c.UpdateUser, before, replace(before, **fields)), actor=actor)


def ticket(database, email, *, now=NOW):
    with database.read() as db:
        return ticket_for(db, email, now=now)


# -- making and changing -------------------------------------------------------------------------


def test_a_new_account_is_stored_in_one_form(database, world):
    user = do(
        database, c.CreateUser(user=a_user(name=" Salma ", email=" Salma@Clinic.Example ", mobile="০১৭১১-০০০১১১"))
    )
    assert (user.name, user.email, user.mobile) == ("Salma", "salma@clinic.example", "+8801711000111")
    assert ticket(database, "SALMA@clinic.example ").user == user


def test_a_mobile_is_read_in_the_country_of_the_organisation(database, world):
    before = world.organisation
    with database.write() as db:
        before = rows.get(db, Organisation, before.id)
        carry_out(db, update_of(c.UpdateOrganisation, before, replace(before, country="GB")), actor=ADMIN, now=NOW)
    user = do(database, c.CreateUser(user=a_user(mobile="07911 123456")))
    assert user.mobile == "+447911123456"


@pytest.mark.parametrize(
    ("field", "mine", "theirs"),
    [("email", "rana@clinic.example", "RANA@clinic.example"), ("mobile", "+8801711000111", "01711-000111")],
)
def test_address_and_mobile_belong_to_one_account(database, world, field, mine, theirs):
    first = do(database, c.CreateUser(user=a_user(**{"email": "rana@clinic.example", field: mine})))
    with pytest.raises(NotUnique) as caught:
        do(database, c.CreateUser(user=a_user(**{field: theirs})))
    assert caught.value.details == {"field": field}
    other = do(database, c.CreateUser(user=a_user()))
    with pytest.raises(NotUnique):
        change(database, other, **{field: theirs})
    assert change(database, first, name="Rana Das").name == "Rana Das"


def test_accounts_without_a_mobile_do_not_share_one(database, world):
    do(database, c.CreateUser(user=a_user()))
    assert do(database, c.CreateUser(user=a_user(email="other@clinic.example"))).mobile == ""


def test_all_problems_of_an_account_are_told_at_once(database, world):
    with pytest.raises(InvalidFields) as caught:
        do(database, c.CreateUser(user=a_user(name="", email="salma", role=Role.DOCTOR)))
    assert {(problem.field, problem.code) for problem in caught.value.problems} == {
        ("name", "required"),
        ("email", "not_an_email"),
        ("doctor_id", "required"),
    }


def test_an_edit_of_an_account_is_checked_like_a_new_one(database, world):
    with pytest.raises(InvalidFields):
        change(database, world.users[Role.MANAGER], name=" ")
    with pytest.raises(InvalidFields):
        change(database, world.users[Role.MANAGER], role=Role.DOCTOR)


def test_a_password_cannot_be_changed_by_an_edit(database, world):
    user = world.users[Role.MANAGER]
    forged = c.UpdateUser(record_id=user.id, changes={"password_hash": c.FieldChange(before="", after=HASH)})
    with pytest.raises(NotAllowed):
        do(database, forged)


# -- the last admin ------------------------------------------------------------------------------


@pytest.mark.parametrize("fields", [{"active": False}, {"role": Role.MANAGER}])
def test_the_last_admin_stays_an_active_admin(database, world, fields):
    admin = world.users[Role.ADMIN]
    with pytest.raises(LastAdmin):
        change(database, admin, **fields)
    assert change(database, admin, name="The boss").role is Role.ADMIN


@pytest.mark.parametrize("fields", [{"active": False}, {"role": Role.MANAGER}])
def test_an_admin_may_go_when_another_stays(database, world, fields):
    other = do(database, c.CreateUser(user=a_user(role=Role.ADMIN)))
    change(database, world.users[Role.ADMIN], **fields)
    with pytest.raises(LastAdmin):
        change(database, other, **fields)


def test_an_inactive_admin_does_not_count(database, world):
    do(database, c.CreateUser(user=a_user(role=Role.ADMIN, active=False)))
    with pytest.raises(LastAdmin):
        change(database, world.users[Role.ADMIN], active=False)


# -- what somebody may do ------------------------------------------------------------------------


def test_an_actor_has_the_permissions_of_the_role_and_the_grants(database, world):
    grants = (
        Grant(role=Role.RECEPTIONIST, permission=Permission.OVERBOOK, allowed=True, clinic_id=world.clinic.id),
        Grant(role=Role.RECEPTIONIST, permission=Permission.CANCEL, allowed=False),
    )
    with database.write() as db:
        before = rows.get(db, Organisation, world.organisation.id)
        carry_out(db, update_of(c.UpdateOrganisation, before, replace(before, grants=grants)), actor=ADMIN, now=NOW)
        desk = world.users[Role.RECEPTIONIST].id
        here, anywhere = actor_of(db, desk, world.clinic.id), actor_of(db, desk)
    assert (here.user_id, here.role) == (desk, Role.RECEPTIONIST)
    assert here.permissions == DEFAULT_MATRIX[Role.RECEPTIONIST] - {Permission.CANCEL} | {Permission.OVERBOOK}
    assert anywhere.permissions == DEFAULT_MATRIX[Role.RECEPTIONIST] - {Permission.CANCEL}


def test_the_actor_of_a_doctors_account_is_that_doctor(database, world):
    with database.read() as db:
        assert actor_of(db, world.users[Role.DOCTOR].id).doctor_id == world.doctors[0].id


def test_nobody_acts_for_an_inactive_or_unknown_account(database, world):
    change(database, world.users[Role.MANAGER], active=False)
    with database.read() as db:
        with pytest.raises(AccountInactive):
            actor_of(db, world.users[Role.MANAGER].id)
        with pytest.raises(Missing):
            actor_of(db, new_id())


# -- passwords -----------------------------------------------------------------------------------


def test_people_change_their_own_password_and_admins_everybodys(database, world):
    desk, manager = world.users[Role.RECEPTIONIST], world.users[Role.MANAGER]
    own = an_actor(Role.RECEPTIONIST, user_id=desk.id)
    assert do(database, c.SetPassword(user_id=desk.id, password_hash=HASH), actor=own).password_hash == HASH
    with pytest.raises(NotAllowed):
        do(database, c.SetPassword(user_id=manager.id, password_hash=HASH), actor=own)
    given = do(database, c.SetPassword(user_id=manager.id, password_hash=HASH, must_change=True))
    assert given.must_change_password
    mine = an_actor(Role.MANAGER, user_id=manager.id)
    assert not do(database, c.SetPassword(user_id=manager.id, password_hash=HASH), actor=mine).must_change_password


def test_signing_in_is_noted_and_a_stronger_hash_kept(database, world):
    desk = world.users[Role.RECEPTIONIST]
    first = do(database, c.NoteSignIn(user_id=desk.id, password_hash=HASH), actor=PROGRAM)
    assert (first.last_sign_in, first.password_hash) == (NOW, HASH)
    later = do(database, c.NoteSignIn(user_id=desk.id), actor=PROGRAM, now=NOW + timedelta(hours=1))
    assert (later.last_sign_in, later.password_hash) == (NOW + timedelta(hours=1), HASH)


def test_an_account_that_was_switched_off_does_not_sign_in(database, world):
    change(database, world.users[Role.MANAGER], active=False)
    with pytest.raises(AccountInactive):
        do(database, c.NoteSignIn(user_id=world.users[Role.MANAGER].id), actor=PROGRAM)


@pytest.mark.parametrize("role", [Role.PATIENT, Role.RECEPTIONIST, Role.DOCTOR, Role.MANAGER])
def test_nobody_sets_a_password_or_a_wait_by_noting_a_sign_in_of_somebody_else(database, world, role):
    actor = an_actor(role, user_id=new_id())
    admin = world.users[Role.ADMIN]
    for command in (c.NoteSignIn(user_id=admin.id, password_hash=HASH), c.NoteFailedSignIn(user_id=admin.id)):
        with pytest.raises(NotAllowed):
            do(database, command, actor=actor)
    assert stored(database, admin).password_hash == ""


# -- waiting after wrong passwords ---------------------------------------------------------------


def fail(database, user, times=1, *, now=NOW):
    for _ in range(times):
        do(database, c.NoteFailedSignIn(user_id=user.id), actor=PROGRAM, now=now)


def waits_until(database, user, *, now=NOW):
    try:
        ticket(database, user.email, now=now)
    except SignInLocked as refusal:
        return datetime.fromisoformat(refusal.details["until"])
    return None


def test_five_tries_are_free_and_then_the_wait_doubles_up_to_a_quarter_of_an_hour(database, world):
    desk = world.users[Role.RECEPTIONIST]
    fail(database, desk, FREE_TRIES - 1)
    assert waits_until(database, desk) is None
    moment, waits = NOW, []
    for _ in range(8):
        fail(database, desk, now=moment)
        until = waits_until(database, desk, now=moment)
        waits.append((until - moment).total_seconds())
        moment = until
        assert waits_until(database, desk, now=moment) is None
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]
    assert FREE_TRIES == 5


def test_a_long_row_of_failures_breaks_nothing(database, world):
    desk = world.users[Role.RECEPTIONIST]
    fail(database, desk, 60)
    assert waits_until(database, desk) == NOW + timedelta(minutes=15)


def test_only_the_account_that_failed_waits(database, world):
    fail(database, world.users[Role.RECEPTIONIST], FREE_TRIES)
    assert ticket(database, "manager@clinic.example").user == stored(database, world.users[Role.MANAGER])


@pytest.mark.parametrize("how", ["signed in", "new password"])
def test_signing_in_or_a_new_password_ends_the_count(database, world, how):
    desk = world.users[Role.RECEPTIONIST]
    fail(database, desk, FREE_TRIES)
    command = (
        c.NoteSignIn(user_id=desk.id)
        if how == "signed in"
        else c.SetPassword(user_id=desk.id, password_hash=HASH, must_change=True)
    )
    do(database, command, actor=PROGRAM)
    assert waits_until(database, desk) is None
    fail(database, desk, FREE_TRIES - 1)
    assert waits_until(database, desk) is None


def test_a_failure_changes_no_record_and_waiting_belongs_to_this_desk(database, world):
    desk = world.users[Role.RECEPTIONIST]
    with database.write() as db:
        carry_out(db, c.NoteFailedSignIn(user_id=desk.id), actor=PROGRAM, now=NOW)
        assert db.changed == set()
    assert stored(database, desk).version == 1


def test_an_unknown_address_gets_a_ticket_like_any_other(database, world):
    unknown = ticket(database, "nobody@clinic.example")
    assert (unknown.user, unknown.password_hash) == (None, None)


def test_the_accounts_that_can_sign_in_are_listed_by_name(database, world):
    change(database, world.users[Role.MANAGER], active=False)
    with database.read() as db:
        names = [user.name for user in accounts.active_users(db)]
    assert names == ["admin user", "doctor user", "receptionist user"]
