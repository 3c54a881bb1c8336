"""Small wrong turns in the lines that claim and release time; each must be noticed (`test_mutants.py`).

A mutant names a function and a piece of its source, so that it fails loudly when the source has moved on.
"""

import inspect
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from clinic_desk.domain import claims as lanes
from clinic_desk.services import booking, holds, judging, tick, visit_steps
from clinic_desk.storage import claims


@dataclass(frozen=True, slots=True)
class Mutant:
    """One function of a module with one piece of its source replaced."""

    module: ModuleType
    name: str
    before: str
    after: str


MUTANTS = {
    "the room is not claimed": Mutant(lanes, "needs_of", "if owner.room_id is not None:", "if False:"),
    "the patient is not claimed": Mutant(lanes, "needs_of", "if owner.patient_id is not None:", "if False:"),
    "buffers are not claimed": Mutant(lanes, "needs_of", "starts - before, ends + after", "starts, ends"),
    "the buffer before is not claimed": Mutant(lanes, "needs_of", "starts - before,", "starts,"),
    "the buffer after is not claimed": Mutant(lanes, "needs_of", "ends + after", "ends"),
    "buffers claim the patient": Mutant(
        lanes, "needs_of", "owner.patient_id, starts, ends", "owner.patient_id, starts - before, ends + after"
    ),
    "the last grain is rounded down": Mutant(lanes, "_need", "-(-ends // GRAIN_MINUTES)", "ends // GRAIN_MINUTES"),
    "the first grain is rounded up": Mutant(lanes, "_need", "starts // GRAIN_MINUTES,", "-(-starts // GRAIN_MINUTES),"),
    "lanes have no limit": Mutant(lanes, "free_lane", "lane < capacity or overridden", "True"),
    "there is one lane too many": Mutant(lanes, "free_lane", "lane < capacity", "lane <= capacity"),
    "everybody takes the first lane": Mutant(lanes, "free_lane", "if lane not in used)", "if True)"),
    "an override reaches other resources": Mutant(
        claims, "take", "OVERRIDE_OF[need.kind] in overrides", "bool(overrides)"
    ),
    "the capacity is forgotten": Mutant(claims, "take", "capacities.get((need.kind, grain), 1)", "1"),
    "the horizon is ignored": Mutant(
        claims, "_claims_anything", "return to_minutes(owner.ends_at) > horizon(db)", "return True"
    ),
    "nothing is released": Mutant(
        claims, "release", "_claim.owner_id == owner_id", "_claim.owner_id != _claim.owner_id"
    ),
    "everything is released": Mutant(
        claims, "release", "_claim.owner_id == owner_id", "_claim.owner_id == _claim.owner_id"
    ),
    "the first grain is overlooked": Mutant(
        claims, "_taken", "_claim.grain >= need.first", "_claim.grain > need.first"
    ),
    "live holds lapse": Mutant(claims, "lapse_holds", "expires_at <= now", "expires_at > now"),
    "holds never lapse": Mutant(claims, "lapse_holds", "expires_at <= now", "expires_at.is_(None)"),
    "a hold claims as if it were a visit": Mutant(
        claims, "_row", "if isinstance(owner, Appointment) else RecordKind.HOLD", "if True else None"
    ),
    "the horizon is tomorrow": Mutant(tick, "horizon_for", "timedelta(days=1)", "timedelta(days=-1)"),
    "a booking claims nothing": Mutant(
        booking, "book_appointment", "judging.claim(db, stored, facts, now=now)", "pass"
    ),
    "a moved visit claims nothing": Mutant(
        booking, "move_appointment", "judging.claim(db, stored, facts, now=now)", "pass"
    ),
    "a moved visit keeps its old time": Mutant(booking, "move_appointment", "claims.release(db, stored.id)", "pass"),
    "a cancelled visit keeps its time": Mutant(
        visit_steps, "_with_status", "if stored.status not in LIVE:", "if False:"
    ),
    "a restored visit claims nothing": Mutant(
        visit_steps, "_returned", "judging.claim(db, stored, facts, now=now)", "pass"
    ),
    "another patient is not claimed": Mutant(
        booking, "_with_patient", "judging.claim(db, stored, facts, now=now, kinds=[ResourceKind.PATIENT])", "pass"
    ),
    "the first patient is not released": Mutant(
        booking, "_with_patient", "claims.release(db, stored.id, kinds=[ResourceKind.PATIENT])", "pass"
    ),
    "a room has any number of places": Mutant(judging, "capacities_of", "facts.room.capacity", "99"),
    "a doctor sees any number at once": Mutant(
        judging, "capacities_of", "capacity_at(grain * GRAIN_MINUTES, facts.openings)", "99"
    ),
    "a hold claims nothing": Mutant(holds, "place_hold", "judging.claim(db, stored, facts, now=now)", "pass"),
    "a hold that is given back stays": Mutant(holds, "release_hold", "claims.release(db, hold.id)", "pass"),
}


@contextmanager
def mutated(mutant: Mutant) -> Iterator[None]:
    """Give a function its wrong source for a while, wherever it was imported to."""
    function = getattr(mutant.module, mutant.name)
    source = textwrap.dedent(inspect.getsource(function))
    assert source.count(mutant.before) == 1, f"{mutant.name} has no, or more than one, {mutant.before!r}"
    found: dict[str, Any] = {}
    exec(source.replace(mutant.before, mutant.after), dict(function.__globals__), found)  # noqa: S102  that is mutation
    right = function.__code__
    function.__code__ = found[mutant.name].__code__
    try:
        yield
    finally:
        function.__code__ = right
