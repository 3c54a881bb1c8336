"""Eight desks on one file: nobody ever meets, nothing acknowledged is lost, whichever of the two nets is taken away."""

import pytest

from clinic_desk.domain.clinic_time import to_minutes
from tests.races.crew import Crew, Race
from tests.races.plan import HOT, NORMAL, Plan
from tests.support.builders import at

DESKS = 8
LONGER = 15


@pytest.fixture(scope="module")
def crew(tmp_path_factory):
    crew = Crew(DESKS, tmp_path_factory.mktemp("clinics"))
    yield crew
    crew.dismiss()


@pytest.fixture
def longer(request):
    return LONGER if request.config.getoption("--long") else 1


def run(crew, tmp_path, race, longer):
    race = Race(race.plan, race.times * longer, race.hidden, race.without_claims, race.mutant)
    return crew.race(race, tmp_path / "race.db", seed=7 if longer == 1 else 8)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    "race",
    [
        Race(HOT, 20),
        Race(HOT, 20, hidden=1),
        Race(HOT, 15, hidden=0.5),
        Race(HOT, 15, without_claims=True),
        Race(NORMAL, 12),
        Race(NORMAL, 12, hidden=1),
    ],
    ids=["hot", "hot-rules-blind", "hot-rules-half-blind", "hot-without-claims", "normal", "normal-rules-blind"],
)
def test_nobody_ever_meets(crew, tmp_path, longer, race):
    result = run(crew, tmp_path, race, longer)
    assert result.checker.meetings == []
    assert result.lost() == set()
    assert result.out_of_order() == []
    assert result.different() == []
    if not race.without_claims:
        assert result.faults == ()
    assert result.live() > DESKS
    if race.plan is HOT:
        assert result.count("refused") > DESKS
        assert bool(result.count("refused", by_claims=True)) is bool(race.hidden)


@pytest.mark.parametrize(
    "mutant",
    ["the room is not claimed", pytest.param("a moved visit claims nothing", marks=pytest.mark.slow)],
)
def test_a_race_notices_a_missing_claim(crew, tmp_path, mutant):
    result = run(crew, tmp_path, Race(HOT, 15, hidden=1, mutant=mutant), 1)
    assert result.checker.meetings or result.faults


def test_a_race_without_any_net_is_lost(crew, tmp_path):
    """The checker sees: without rules and claims people meet."""
    result = run(crew, tmp_path, Race(HOT, 15, hidden=1, without_claims=True), 1)
    assert len(result.checker.meetings) > DESKS


@pytest.mark.timeout(3600)
def test_two_desks_at_the_same_slot_have_one_winner(crew, tmp_path, longer):
    """FEATURES R1: the other one learns who was first and gets three other times."""
    plan = Plan(doctors=1, rooms=0, patients=2, days=1)
    first = to_minutes(at(9))
    tries = 1000 if longer > 1 else 40
    slots = [first + number // 20 * 1440 + number % 20 // 16 * 30 + number % 20 * 15 for number in range(tries)]
    mine, theirs = crew.take_slots(tmp_path / "slots.db", plan, slots)
    for one, other in zip(mine, theirs, strict=True):
        assert {one[0], other[0]} == {"won", "lost"}
        winner, loser = (one, other) if one[0] == "won" else (other, one)
        assert loser[1] == [winner[1]]
        assert loser[2] == 3
