"""Signing in: what the person sees after each way in, and that nobody learns which accounts there are."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import DEFAULT_MATRIX, PROGRAM, Role
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.user import User
from clinic_desk.presenters.sign_in import SignInPresenter
from clinic_desk.security import passwords
from clinic_desk.services.commands import carry_out
from clinic_desk.services.edits import update_of
from clinic_desk.storage import rows
from clinic_desk.storage.troubles import FileLocked
from tests.support.builders import NOW, a_world
from tests.support.databases import memory_database
from tests.support.fakes import FixedClock, InlineJobs

COST = 4
PASSWORD = "Green-Tea-42"
EMAIL = "salma@clinic.example"


class FakeSignInView:
    """Remembers what the person sees."""

    def __init__(self):
        self.busy = False
        self.refusals = []
        self.troubles = []
        self.asked = []
        self.finished = False

    def set_busy(self, busy):
        self.busy = busy

    def show_refusal(self, refusal):
        self.refusals.append(refusal)

    def show_trouble(self, code):
        self.troubles.append(code)

    def ask_new_password(self, name, *, may_keep=False):
        self.asked.append(name)

    def finish(self):
        self.finished = True

    @property
    def code(self):
        """The code of the only refusal that was shown."""
        (refusal,) = self.refusals
        return refusal.code


class Stage:
    """A clinic with one account, its sign-in screen, and who got in."""

    def __init__(self):
        self.database = memory_database()
        self.world = a_world(self.database)
        self.clock = FixedClock(NOW)
        self.jobs = InlineJobs(self.database, carry_out, self.clock)
        self.arrived = []
        self.user = User(
            id=new_id(), name="Salma Akter", email=EMAIL, password_hash=passwords.hash_password(PASSWORD, cost=COST)
        )
        self.do(c.CreateUser(user=self.user))
        self.open()

    def open(self, *, cost=COST):
        self.view = FakeSignInView()
        self.presenter = SignInPresenter(
            self.view, self.jobs, clock=self.clock, signed_in=self.arrived.append, cost=cost
        )

    def do(self, command):
        with self.database.write() as db:
            return carry_out(db, command, actor=PROGRAM, now=self.clock.now())

    def stored(self):
        with self.database.read() as db:
            return rows.get(db, User, self.user.id)

    def change(self, **changes):
        before = self.stored()
        self.do(update_of(c.UpdateUser, before, replace(before, **changes)))

    def sign_in(self, email=EMAIL, password=PASSWORD):
        self.view.refusals.clear()
        self.presenter.sign_in(email, password)
        return self.view


@pytest.fixture
def stage():
    return Stage()


def test_the_right_password_leads_to_the_desk(stage):
    view = stage.sign_in()
    (person,) = stage.arrived
    assert (person.user.id, person.user.last_sign_in) == (stage.user.id, NOW)
    assert (person.actor.user_id, person.actor.permissions) == (stage.user.id, DEFAULT_MATRIX[Role.RECEPTIONIST])
    assert view.finished
    assert not view.busy
    assert view.refusals == []


@pytest.mark.parametrize("email", [" SALMA@clinic.example ", "Salma@Clinic.Example"])
def test_the_address_may_be_typed_in_any_case(stage, email):
    stage.sign_in(email)
    assert len(stage.arrived) == 1


@pytest.mark.parametrize(
    ("email", "password"), [(EMAIL, "Green-Tea-43"), (EMAIL, ""), ("nobody@clinic.example", PASSWORD), ("", "")]
)
def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(stage, email, password):
    view = stage.sign_in(email, password)
    assert view.code == "sign_in_failed"
    assert view.refusals[0].details == {}
    assert not view.busy
    assert not view.finished
    assert stage.arrived == []


def test_an_unknown_account_takes_the_way_of_hashing_too(stage, monkeypatch):
    checked = []
    check = passwords.check_password
    monkeypatch.setattr(passwords, "check_password", lambda *given: checked.append(given) or check(*given))
    stage.sign_in("nobody@clinic.example")
    stage.sign_in(password="wrong")
    assert checked == [(PASSWORD, None), ("wrong", stage.user.password_hash)]


def test_an_account_without_a_password_lets_nobody_in(stage):
    for password in ("", PASSWORD):
        assert stage.sign_in("manager@clinic.example", password).code == "sign_in_failed"


def test_after_five_wrong_tries_even_the_right_password_has_to_wait(stage):
    for _ in range(5):
        assert stage.sign_in(password="wrong").code == "sign_in_failed"
    view = stage.sign_in()
    assert view.code == "sign_in_locked"
    assert view.refusals[0].details["until"] == (NOW + timedelta(seconds=30)).isoformat()
    assert not view.busy
    stage.clock.advance(seconds=30)
    stage.sign_in()
    assert len(stage.arrived) == 1


def test_each_further_wrong_try_doubles_the_wait(stage):
    waits = []
    for number in range(8):
        stage.sign_in(password="wrong")
        if number >= 4:
            until = datetime.fromisoformat(stage.sign_in().refusals[0].details["until"])
            waits.append((until - stage.clock.now()).total_seconds())
            stage.clock.instant = until
    assert waits == [30, 60, 120, 240]


def test_a_try_while_waiting_makes_the_wait_no_longer(stage):
    for _ in range(5):
        stage.sign_in(password="wrong")
    for _ in range(3):
        assert stage.sign_in(password="wrong").refusals[0].details["until"] == (NOW + timedelta(seconds=30)).isoformat()


def test_signing_in_ends_the_count(stage):
    for _ in range(4):
        stage.sign_in(password="wrong")
    stage.sign_in()
    for _ in range(4):
        assert stage.sign_in(password="wrong").code == "sign_in_failed"
    stage.sign_in()
    assert len(stage.arrived) == 2


def test_an_account_that_is_switched_off_is_told_so_only_with_the_right_password(stage):
    stage.change(active=False)
    assert stage.sign_in(password="wrong").code == "sign_in_failed"
    assert stage.sign_in().code == "account_inactive"
    assert stage.arrived == []


def test_an_account_that_is_switched_off_while_the_password_is_checked_stays_out(stage, monkeypatch):
    check = passwords.check_password

    def switched_off_meanwhile(*given):
        stage.change(active=False)
        return check(*given)

    monkeypatch.setattr(passwords, "check_password", switched_off_meanwhile)
    assert stage.sign_in().code == "account_inactive"
    assert stage.arrived == []


# -- stronger hashes, new passwords --------------------------------------------------------------


def test_a_weaker_hash_is_replaced_at_the_next_sign_in(stage):
    stage.open(cost=COST + 1)
    stage.sign_in()
    stronger = stage.stored().password_hash
    assert not passwords.needs_rehash(stronger, cost=COST + 1)
    assert passwords.check_password(PASSWORD, stronger)
    stage.sign_in()
    assert stage.stored().password_hash == stronger
    assert len(stage.arrived) == 2


def test_a_wrong_password_makes_no_new_hash(stage):
    stage.open(cost=COST + 1)
    stage.sign_in(password="wrong")
    assert stage.stored().password_hash == stage.user.password_hash


def must_change(stage):
    stage.do(c.SetPassword(user_id=stage.user.id, password_hash=stage.user.password_hash, must_change=True))


def test_a_password_that_was_given_must_be_changed_before_the_desk_opens(stage):
    must_change(stage)
    view = stage.sign_in()
    assert view.asked == ["Salma Akter"]
    assert not view.busy
    assert not view.finished
    assert stage.arrived == []
    stage.presenter.set_new_password("Black-Tea-43")
    assert view.finished
    assert not view.busy
    (person,) = stage.arrived
    assert not person.user.must_change_password
    assert person.actor.user_id == stage.user.id
    stage.open()
    assert stage.sign_in().code == "sign_in_failed"
    stage.sign_in(password="Black-Tea-43")
    assert len(stage.arrived) == 2


def test_a_weak_new_password_is_told_with_all_that_it_lacks_and_can_be_put_right(stage):
    must_change(stage)
    view = stage.sign_in()
    stage.presenter.set_new_password("tea")
    assert [problem.code for problem in view.refusals[0].problems] == [
        "password_too_short",
        "password_needs_upper",
        "password_needs_digit",
        "password_needs_special",
    ]
    assert stage.arrived == []
    stage.presenter.set_new_password("Black-Tea-43")
    assert len(stage.arrived) == 1


def test_a_new_password_counts_only_when_one_was_asked_for(stage):
    stage.presenter.set_new_password("Black-Tea-43")
    assert stage.arrived == []
    assert stage.stored().password_hash == stage.user.password_hash


def test_the_password_that_was_given_is_not_good_enough_as_the_new_one(stage):
    must_change(stage)
    view = stage.sign_in()
    stage.presenter.set_new_password(PASSWORD)
    assert [problem.code for problem in view.refusals[0].problems] == ["password_unchanged"]
    assert stage.arrived == []


# -- when something else fails -------------------------------------------------------------------


def test_a_trouble_is_told_on_the_screen_and_the_person_can_try_again(stage, monkeypatch):
    def locked(*_given, **_more):
        raise FileLocked("clinic.db")

    with monkeypatch.context() as broken:
        broken.setattr(stage.database, "read", locked)
        view = stage.sign_in()
    assert view.troubles == ["file_locked"]
    assert not view.busy
    stage.sign_in()
    assert len(stage.arrived) == 1


def test_a_mistake_of_ours_is_not_swallowed(stage, monkeypatch):
    def broken(*_given):
        raise ZeroDivisionError

    monkeypatch.setattr(passwords, "check_password", broken)
    with pytest.raises(ZeroDivisionError):
        stage.sign_in()
    assert not stage.view.busy
