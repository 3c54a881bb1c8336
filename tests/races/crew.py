"""Eight desks on one data file: starts the processes, gives them their jobs and looks at what they did."""

import json
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from clinic_desk.storage import claims
from clinic_desk.storage.engine import open_database
from tests.races.checker import OCCUPIES, Checker, Deed, deeds_of, minute_of
from tests.races.plan import Plan, a_race_file
from tests.races.worker import clock

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Race:
    """What a race is about: the clinic, how often each desk acts, what the rules overlook, whether claims are taken."""

    plan: Plan
    times: int
    hidden: float = 0
    without_claims: bool = False
    mutant: str = ""


class Crew:
    """Worker processes that stay for all races of a test run; `folder` keeps the clinics that races begin with."""

    def __init__(self, number: int, folder: Path) -> None:
        self.folder = folder
        self.desks = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.races.worker"],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(number)
        ]
        for desk in self.desks:
            assert read(desk) == {"ready": True}

    def race(self, race: Race, path: Path, seed: int) -> "Result":
        """Let all desks act at once on a new file."""
        self._copy_clinic(race.plan, path)
        since = time.monotonic_ns()
        for number, desk in enumerate(self.desks):
            write(
                desk,
                {
                    "kind": "play",
                    "path": str(path),
                    "plan": asdict(race.plan),
                    "seed": seed * 100 + number,
                    "times": race.times,
                    "hidden": race.hidden,
                    "without_claims": race.without_claims,
                    "mutant": race.mutant,
                    "since": since,
                },
            )
        logs = [read(desk) for desk in self.desks]
        return Result(path, race, [tuple(entry) for log in logs for entry in log], since)

    def take_slots(self, path: Path, plan: Plan, slots: list[int]) -> list[list[list[object]]]:
        """Let two desks try each slot at the same moment; each desk has a patient of its own."""
        self._copy_clinic(plan, path)
        pair = self.desks[:2]
        for number, desk in enumerate(pair):
            write(
                desk,
                {
                    "kind": "slots",
                    "path": str(path),
                    "clinic_id": str(plan.clinic_id),
                    "doctor_id": str(plan.doctor_id(0)),
                    "patient_id": str(plan.patient_id(number)),
                    "slots": slots,
                },
            )
        for slot in slots:
            for desk in pair:
                assert read(desk) == {"at": slot}
            for desk in pair:
                write(desk, "go")
        return [read(desk) for desk in pair]

    def _copy_clinic(self, plan: Plan, path: Path) -> None:
        made = self.folder / f"{plan.doctors}-{plan.patients}.db"
        if not made.exists():
            a_race_file(made, plan).close()
        shutil.copy(made, path)

    def dismiss(self) -> None:
        """Send everybody home."""
        for desk in self.desks:
            desk.stdin.close()
            desk.wait()
            desk.stdout.close()


def read(desk):
    line = desk.stdout.readline()
    assert line, "a desk of the race has stopped"
    return json.loads(line)


def write(desk, job):
    desk.stdin.write(json.dumps(job) + "\n")
    desk.stdin.flush()


class Result:
    """What the desks say they did, and what the file says that happened."""

    def __init__(self, path: Path, race: Race, log: list[tuple[object, ...]], since: int) -> None:
        self.race = race
        self.log = log
        database = open_database(path)
        with database.read() as db:
            run = db.connection.exec_driver_sql
            self.deeds: list[Deed] = deeds_of(run)
            self.stored = {
                row[0].hex(): row[1:]
                for row in run("SELECT id, status, starts_at, ends_at, doctor_id, room_id, patient_id FROM appointment")
            }
            self.faults = claims.faults(db, clock(since, time.monotonic_ns()))
        database.close()
        self.checker = Checker(race.plan.lanes, beside_overbooked=bool(race.hidden))
        self.checker.follow(self.deeds)

    def count(self, word: str, *, by_claims: bool | None = None) -> int:
        """How often something became of a command."""
        return sum(entry[0] == word and by_claims in (None, entry[4]) for entry in self.log)

    def live(self) -> int:
        """How many visits have their time in the end."""
        return sum(row[0] in OCCUPIES for row in self.stored.values())

    def lost(self) -> set[str]:
        """What was acknowledged and is not in the log, or is in the log and was acknowledged to nobody."""
        done = {entry[1] for entry in self.log if entry[0] == "done"}
        logged = {deed.command_id for deed in self.deeds}
        set_up = {deed.command_id for deed in self.deeds[: 1 + self.race.plan.patients]}
        return done ^ (logged - set_up)

    def out_of_order(self) -> list[str]:
        """Commands that were acknowledged before another one began, and yet are numbered after it."""
        times = {entry[1]: entry[2:4] for entry in self.log if entry[0] == "done"}
        latest_begin, found = 0, []
        for deed in self.deeds:
            if deed.command_id in times:
                began, acknowledged = times[deed.command_id]
                if acknowledged < latest_begin:
                    found.append(deed.command_id)
                latest_begin = max(latest_begin, began)
        return found

    def different(self) -> list[str]:
        """Visits whose row is not what the log says became of them."""
        told = {
            visit_id.replace("-", ""): (
                image["status"],
                minute_of(image["starts_at"]),
                minute_of(image["ends_at"]),
                *(None if image[name] is None else bytes.fromhex(image[name].replace("-", "")) for name in NAMES),
            )
            for visit_id, image in self.checker.visits.items()
        }
        return [
            visit_id for visit_id in told.keys() | self.stored.keys() if told.get(visit_id) != self.stored.get(visit_id)
        ]


NAMES = ("doctor_id", "room_id", "patient_id")
