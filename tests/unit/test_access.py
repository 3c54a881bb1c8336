"""Roles, permissions and the matrix of an organisation: defaults, departures for all clinics and for one."""

import pytest

from clinic_desk.domain.access import DEFAULT_MATRIX, PROGRAM, Actor, Grant, Permission, Role, permissions_of
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.refusals import NotAllowed

HERE, THERE = new_id(), new_id()
CLINICAL = {Permission.SEE_CLINICAL_NOTES, Permission.EDIT_CLINICAL_NOTES}


def grant(role=Role.RECEPTIONIST, permission=Permission.OVERBOOK, *, allowed=True, clinic_id=None):
    return Grant(role=role, permission=permission, allowed=allowed, clinic_id=clinic_id)


@pytest.mark.parametrize("role", Role)
def test_without_grants_a_role_may_what_the_matrix_says(role):
    assert permissions_of(role, ()) == DEFAULT_MATRIX[role]
    assert permissions_of(role, (), HERE) == DEFAULT_MATRIX[role]


def test_the_matrix_knows_every_role_and_every_permission_is_given_to_somebody():
    assert DEFAULT_MATRIX.keys() == set(Role)
    assert frozenset().union(*DEFAULT_MATRIX.values()) == set(Permission)


def test_only_doctors_see_clinical_notes_unless_it_is_granted():
    assert {role for role in Role if CLINICAL & DEFAULT_MATRIX[role]} == {Role.DOCTOR}
    assert DEFAULT_MATRIX[Role.DOCTOR] >= CLINICAL


def test_a_grant_gives_and_takes_for_one_role_only():
    given = (grant(), grant(permission=Permission.CANCEL, allowed=False))
    assert permissions_of(Role.RECEPTIONIST, given) == (DEFAULT_MATRIX[Role.RECEPTIONIST] | {Permission.OVERBOOK}) - {
        Permission.CANCEL
    }
    assert permissions_of(Role.DOCTOR, given) == DEFAULT_MATRIX[Role.DOCTOR]


def test_a_grant_for_one_clinic_holds_there_only():
    given = (grant(clinic_id=HERE),)
    assert Permission.OVERBOOK in permissions_of(Role.RECEPTIONIST, given, HERE)
    assert Permission.OVERBOOK not in permissions_of(Role.RECEPTIONIST, given, THERE)
    assert Permission.OVERBOOK not in permissions_of(Role.RECEPTIONIST, given)


@pytest.mark.parametrize("reverse", [False, True])
def test_a_clinics_own_word_outweighs_that_for_all_whatever_their_order(reverse):
    given = [grant(allowed=True), grant(allowed=False, clinic_id=HERE)]
    given = tuple(reversed(given) if reverse else given)
    assert Permission.OVERBOOK not in permissions_of(Role.RECEPTIONIST, given, HERE)
    assert Permission.OVERBOOK in permissions_of(Role.RECEPTIONIST, given, THERE)


def test_admins_cannot_take_away_from_themselves_what_they_need_to_give_it_back():
    everything = tuple(
        grant(Role.ADMIN, permission, allowed=False, clinic_id=clinic_id)
        for permission in Permission
        for clinic_id in (None, HERE)
    )
    assert permissions_of(Role.ADMIN, everything, HERE) == {Permission.EDIT_USERS, Permission.EDIT_SETTINGS}


def test_an_actor_is_refused_by_the_name_of_the_permission():
    actor = Actor(user_id=new_id(), role=Role.DOCTOR, permissions=DEFAULT_MATRIX[Role.DOCTOR])
    actor.require(Permission.BOOK)
    assert not actor.may(Permission.CANCEL)
    with pytest.raises(NotAllowed) as caught:
        actor.require(Permission.CANCEL)
    assert caught.value.details == {"permission": "cancel"}


def test_the_program_itself_may_everything_and_is_nobody():
    assert PROGRAM.permissions == set(Permission)
    assert PROGRAM.user_id is None
