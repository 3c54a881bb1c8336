"""One desk of a race: a process that gets jobs as lines of JSON, does them and answers in a line.

Run as `python -m tests.races.worker`; `crew.py` starts eight of them on one file.
"""

import json
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from clinic_desk.domain import commands as c
from clinic_desk.domain.clinic_time import from_minutes
from clinic_desk.domain.refusals import Refusal
from clinic_desk.services import judging, openings
from clinic_desk.services.commands import carry_out
from clinic_desk.storage import claims
from clinic_desk.storage.engine import open_database
from tests.races.mutants import MUTANTS, mutated
from tests.races.plan import MANAGER, Plan, Player
from tests.support.builders import NOW

FASTER = 60
"""A minute of the race passes in a second, so that holds lapse in it."""


def main() -> None:
    """Say that this desk is ready, then do one job after the other until there are no more."""
    tell({"ready": True})
    for line in sys.stdin:
        job = json.loads(line)
        tell({"play": play, "slots": take_slots}[job["kind"]](job))


def tell(answer):
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def play(job):
    """Book, move and cancel at random; answers what became of each command, with the time before and after."""
    database = open_database(Path(job["path"]))
    random = Random(job["seed"])
    player = Player(database, Plan(**job["plan"]), random)
    log = []
    with ExitStack() as conditions:
        if job["hidden"]:
            conditions.enter_context(rules_that_overlook(job["hidden"], random))
        if job["without_claims"]:
            conditions.enter_context(no_claims())
        if job["mutant"]:
            conditions.enter_context(mutated(MUTANTS[job["mutant"]]))
        while len(log) < job["times"]:
            before = time.monotonic_ns()
            outcome = player.play(clock(job["since"], before))
            if outcome is not None:
                log.append([outcome.word, str(outcome.command.id), before, time.monotonic_ns(), outcome.by_claims])
    database.close()
    return log


def take_slots(job):
    """Try each slot at the same moment as the other desk; answers for each what came of it."""
    database = open_database(Path(job["path"]))
    results = []
    for slot in job["slots"]:
        tell({"at": slot})
        sys.stdin.readline()
        command = c.BookAppointment(
            clinic_id=UUID(job["clinic_id"]),
            doctor_id=UUID(job["doctor_id"]),
            patient_id=UUID(job["patient_id"]),
            starts_at=from_minutes(slot),
            minutes=15,
        )
        try:
            with database.write() as db:
                carry_out(db, command, actor=MANAGER, now=NOW)
            results.append(["won", str(command.appointment_id)])
        except Refusal as refusal:
            blockers = [str(reason.blocker_id) for reason in getattr(refusal, "reasons", ())]
            results.append(["lost", blockers, len(getattr(refusal, "alternatives", ()))])
    database.close()
    return results


def clock(since: int, now: int) -> datetime:
    """The time of day in the race."""
    return NOW + timedelta(microseconds=(now - since) * FASTER / 1000)


@contextmanager
def rules_that_overlook(share, random):
    """Let the rules overlook this share of the visits and holds in the way, so that the claims alone must notice."""
    gather = judging.gather

    def overlooking(db, scope, *, now):
        return {
            doctor_id: replace(
                facts,
                busy={
                    kind: tuple(item for item in busy if random.random() >= share) for kind, busy in facts.busy.items()
                },
            )
            for doctor_id, facts in gather(db, scope, now=now).items()
        }

    judging.gather = openings.gather = overlooking
    try:
        yield
    finally:
        judging.gather = openings.gather = gather


@contextmanager
def no_claims():
    """Claim nothing, so that the rules and the writer lock alone must keep visits apart."""
    take = claims.take
    claims.take = lambda *_, **__: None
    try:
        yield
    finally:
        claims.take = take


if __name__ == "__main__":
    main()
