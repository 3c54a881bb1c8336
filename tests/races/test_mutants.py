"""Every small wrong turn around claims is noticed by a short, repeatable day at one desk."""

from datetime import timedelta
from itertools import product
from random import Random

import pytest

from clinic_desk.domain import commands as c
from clinic_desk.storage import claims
from clinic_desk.storage.engine import Database
from tests.races.checker import Checker, Deed, change_of
from tests.races.mutants import MUTANTS, mutated
from tests.races.plan import Plan, Player, set_up
from tests.races.worker import rules_that_overlook
from tests.support.builders import at
from tests.support.databases import memory_database

PLAN = Plan(doctors=4, rooms=3, patients=8, days=3)
STEPS = 160
SEEDS = (3, 4, 5)
"""Nearly every mutant is noticed with the first; the others are there for the day on which the steps change."""
ROUND = {
    1: "bring_over", 2: "crowd_before", 3: "crowd_after", 5: "missed", 6: "came_late", 7: "hold", 8: "use_hold",
    9: "amend", 10: "hold", 11: "release", 12: "close_behind", 13: "hold", 14: "after_hold", 15: "pile", 16: "meet",
    18: "cancel_oldest", 19: "restore_oldest",
}  # fmt: skip
"""What is done at these steps of every twenty; what the others do is left to chance."""
LATER = frozenset({0, 4, 6, 9, 14, 17})
"""Before these steps of every twenty time passes, so that holds lapse and visits begin, are missed and become old."""


class Noticed(Exception):  # noqa: N818
    """Something is wrong with this program."""


@pytest.fixture(scope="module")
def clinic():
    """A data file as it is before the day, and one to work on."""
    untouched, database = memory_database(), memory_database()
    set_up(untouched, PLAN)
    yield untouched, database
    untouched.close()
    database.close()


def copy(source: Database, target: Database) -> None:
    with source.engine.connect() as one, target.engine.connect() as other:
        one.connection.driver_connection.backup(other.connection.driver_connection)


class Day:
    """Some days at one desk, step by step, with everything checked after each step. Raises Noticed."""

    def __init__(self, database, *, hidden, seed):
        self.database = database
        self.hidden = hidden
        self.random = Random(seed)
        self.player = Player(database, PLAN, self.random)
        self.checker = Checker(PLAN.lanes, beside_overbooked=bool(hidden))
        self.now = at(18) - timedelta(days=1)

    def run(self):
        with rules_that_overlook(self.hidden, self.random):
            for number in range(STEPS):
                self._step(number % 20)
                if number % 40 == 37:
                    self._outcome(self.player.play(self.now, "forget"))
                if number % 4 == 3:
                    self._compare()

    def _step(self, number):
        if number in LATER:
            self.now += timedelta(minutes=80)
        if ROUND.get(number) == "bring_over":
            visit = self.player.bring_over(self.now)
            if visit is not None:
                self._follow("record_id", visit.id)
        else:
            self._outcome(self.player.play(self.now, ROUND.get(number)))

    def _compare(self):
        """Let the program compare its claims with its visits and holds."""
        with self.database.read() as db:
            if faults := claims.faults(db, self.now):
                raise Noticed(faults)

    def _outcome(self, outcome):
        if outcome is None:
            return
        if outcome.word == "done":
            self._follow("command_id", outcome.command.id)
        elif outcome.by_claims:
            if not self.hidden:
                raise Noticed("the rules let pass what the claims refuse")
            wanted = image_of(outcome.command)
            if wanted and not self.checker.is_taken(wanted):
                raise Noticed("a free time was refused")

    def _follow(self, column, identity):
        """Tell the checker what the change log says about a command, or about a visit that was brought over."""
        with self.database.read() as db:
            changes = db.connection.exec_driver_sql(
                f"SELECT record_kind, record_id, after FROM change_log WHERE {column} = ?", (identity.bytes,)
            )
            self.checker.follow([Deed(str(identity), self.now, tuple(change_of(*row) for row in changes))])
        if self.checker.meetings:
            raise Noticed(self.checker.meetings)


def image_of(command):
    """Write a wish to book or hold as the log would; nothing for other commands."""
    if not isinstance(command, c.BookAppointment | c.PlaceHold):
        return None
    before, after = PLAN.buffers(command.doctor_id, command.type_id)
    return {
        "starts_at": command.starts_at.isoformat(),
        "ends_at": (command.starts_at + timedelta(minutes=command.minutes)).isoformat(),
        "buffer_before": before,
        "buffer_after": after,
        "doctor_id": str(command.doctor_id),
        "room_id": command.room_id and str(command.room_id),
        "patient_id": command.patient_id and str(command.patient_id),
    }


def live_through(clinic, *, hidden, seed=3):
    untouched, database = clinic
    copy(untouched, database)
    day = Day(database, hidden=hidden, seed=seed)
    day.run()
    return day


@pytest.mark.parametrize("hidden", [0, 0.5, 1])
def test_the_right_program_gives_nothing_to_notice(clinic, hidden):
    day = live_through(clinic, hidden=hidden)
    assert len(day.checker.visits) > 20


@pytest.mark.parametrize("name", sorted(MUTANTS))
def test_every_mutant_is_noticed(clinic, name):
    def live():
        for seed, hidden in product(SEEDS, (1, 0.5, 0)):
            live_through(clinic, hidden=hidden, seed=seed)

    with mutated(MUTANTS[name]), pytest.raises(Noticed):
        live()
