"""A front desk in a test: the small clinic on SQLite in memory, commands as a person gives them, and what is stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import PROGRAM, Actor
from clinic_desk.domain.appointment import Appointment, Override
from clinic_desk.domain.records import Record
from clinic_desk.domain.refusals import Refusal
from clinic_desk.domain.schedule import CannotBook, ReasonCode
from clinic_desk.services.commands import carry_out
from clinic_desk.storage import claims, rows, tables
from clinic_desk.storage.engine import Database
from tests.support.builders import NOW, World, a_booking, a_world
from tests.support.databases import memory_database

T = TypeVar("T", bound=Record)
Rows = dict[str, list[tuple[Any, ...]]]

REASON = "The doctor agreed"
EVERYTHING = tuple(Override)


@dataclass(slots=True)
class Desk:
    """The small clinic and what its people do. Every step checks that the claims are those of the visits."""

    database: Database
    world: World
    now: datetime = NOW

    def do(self, command: c.Command, *, actor: Actor = PROGRAM, now: datetime | None = None) -> Any:
        """Carry out one command in a transaction of its own."""
        with self.database.write() as db:
            answer = carry_out(db, command, actor=actor, now=now or self.now)
            assert claims.faults(db, now or self.now) == ()
        return answer

    def book(self, hour: int = 10, minute: int = 0, *, now: datetime | None = None, **changes: Any) -> Appointment:
        """Book half an hour with the first doctor for the first patient."""
        answer = self.do(a_booking(self.world, hour, minute, **changes), now=now)
        assert isinstance(answer, Appointment)
        return answer

    def refusal_of(self, command: c.Command, *, actor: Actor = PROGRAM, now: datetime | None = None) -> Refusal:
        """Give a command that must be refused, without a trace in any table; answers the refusal."""
        before = rows_of(self.database)
        try:
            self.do(command, actor=actor, now=now)
        except Refusal as refusal:
            assert rows_of(self.database) == before
            return refusal
        raise AssertionError(f"{command.KIND} was not refused")

    def codes_against(
        self, command: c.Command, *, actor: Actor = PROGRAM, now: datetime | None = None
    ) -> list[ReasonCode]:
        """Give a command for which the time is not free; answers the codes of the reasons."""
        refusal = self.refusal_of(command, actor=actor, now=now)
        assert isinstance(refusal, CannotBook), refusal
        return [reason.code for reason in refusal.reasons]

    def get(self, kind: type[T], record_id: UUID) -> T:
        """Read one record as it is stored now."""
        with self.database.read() as db:
            return rows.get(db, kind, record_id)

    def visit(self, visit: Appointment) -> Appointment:
        """Read a visit as it is stored now."""
        return self.get(Appointment, visit.id)

    def claims_of(self, owner_id: UUID) -> set[tuple[str, int]]:
        """Tell which kinds of resource a visit or hold has in which lanes."""
        claim = tables.slot_claim.c
        with self.database.read() as db:
            found = db.connection.execute(sa.select(claim.kind, claim.lane).where(claim.owner_id == owner_id))
            return {(kind.value, lane) for kind, lane in found}


@contextmanager
def a_desk(**changes: Any) -> Iterator[Desk]:
    """Open the small clinic in memory, as new; `changes` are those of `a_world`.

    Each clinic is set up once and copied back for every test: the same records, and statements that are compiled.
    """
    key = repr(sorted(changes.items()))
    if key not in _CLINICS:
        database = memory_database()
        _CLINICS[key] = _Clinic(database, a_world(database, **changes), memory_database())
        _copy(database, _CLINICS[key].as_new)
    clinic = _CLINICS[key]
    _copy(clinic.as_new, clinic.database)
    yield Desk(clinic.database, clinic.world)


@dataclass(frozen=True, slots=True)
class _Clinic:
    database: Database
    world: World
    as_new: Database


_CLINICS: dict[str, _Clinic] = {}


def _copy(source: Database, target: Database) -> None:
    with source.engine.connect() as one, target.engine.connect() as other:
        driver: Any = one.connection.driver_connection
        driver.backup(other.connection.driver_connection)


def rows_of(database: Database, *, without: tuple[str, ...] = ()) -> Rows:
    """Read every row of every table, in the order of the primary keys."""
    with database.read() as db:
        return {
            table.name: [tuple(row) for row in db.connection.execute(sa.select(table).order_by(*table.primary_key))]
            for table in tables.metadata.sorted_tables
            if table.name not in without
        }
