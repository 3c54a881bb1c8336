"""A small clinic with work done at once, and views that remember what they were told: doctors, hours, settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from clinic_desk.domain.access import PROGRAM, Actor, Role
from clinic_desk.domain.commands import Command
from clinic_desk.domain.directory import Directory
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.impact import AffectedVisit, DoctorPlan
from clinic_desk.domain.records import Record
from clinic_desk.domain.refusals import InvalidFields, Refusal
from clinic_desk.presenters.hours import LineProblem
from clinic_desk.presenters.ports import ChangeListener, Failure
from clinic_desk.services.commands import carry_out
from clinic_desk.storage import rows
from clinic_desk.storage.engine import Db
from tests.support.builders import NOW, a_world, an_actor
from tests.support.databases import memory_database
from tests.support.fakes import FixedClock, InlineJobs

if TYPE_CHECKING:
    from clinic_desk.desktop.surroundings import Surroundings
    from clinic_desk.qt.language import Formats
    from clinic_desk.qt.theme import Theme

T = TypeVar("T", bound=Record)
TODAY = date(2026, 11, 20)
"""The clinic's date on `NOW`."""


class SmallClinic:
    """The small clinic, with somebody at the desk."""

    def __init__(self, *, late: bool = False, **world: Any) -> None:
        self.database = memory_database()
        self.world = a_world(self.database, **world)
        self.clock = FixedClock(NOW)
        self.trouble: Exception | None = None
        self.late = LateJobs(self.database, self._carry_out, self.clock)
        self.jobs = self.late if late else InlineJobs(self.database, self._carry_out, self.clock)
        self.first = self.world.doctors[0]

    def actor(self, role: Role = Role.ADMIN, **changes: Any) -> Actor:
        return an_actor(role, **changes)

    def surroundings(self, theme: Theme, formats: Formats, role: Role = Role.ADMIN) -> Surroundings:
        """What screens are built from, for somebody in this role."""
        from clinic_desk.desktop.surroundings import Surroundings  # tests of presenters run without Qt

        return Surroundings(
            theme=theme,
            formats=formats,
            jobs=self.jobs,
            actor=self.actor(role),
            clock=self.clock,
            today=lambda: TODAY,
        )

    def follow(self, listeners: Iterable[ChangeListener]) -> None:
        """Tell these of every change, as the desk does."""
        for listener in listeners:
            self.jobs.subscribe(listener)

    def carry_out(self, command: Command) -> Any:
        """Do something as the program itself, as if on another desk."""
        with self.database.write() as db:
            return carry_out(db, command, actor=PROGRAM, now=self.clock.now())

    def _carry_out(self, db: Db, command: Command, **more: Any) -> Any:
        if self.trouble is not None:
            raise self.trouble
        return carry_out(db, command, **more)

    def stored(self, kind: type[T], record_id: Any) -> T:
        """Read one record."""
        with self.database.read() as db:
            return rows.get(db, kind, record_id)

    def every(self, kind: type[T]) -> tuple[T, ...]:
        """Read all records of a kind."""
        with self.database.read() as db:
            return rows.select_all(db, kind)


class SavingView:
    """What every view that saves can be told."""

    def __init__(self) -> None:
        self.refusals: list[Refusal] = []
        self.troubles: list[str] = []
        self.busy = False
        self.saved: list[Any] = []
        self.finished = False

    @property
    def refusal(self) -> Refusal:
        return self.refusals[-1]

    @property
    def problems(self) -> dict[str, str]:
        """The fields of the last refusal with their codes."""
        refusal = self.refusals[-1]
        return {item.field: item.code for item in refusal.problems} if isinstance(refusal, InvalidFields) else {}

    def show_refusal(self, refusal: Refusal) -> None:
        self.refusals.append(refusal)

    def show_trouble(self, code: str) -> None:
        self.troubles.append(code)

    def set_busy(self, busy: bool) -> None:
        self.busy = busy

    def finish(self) -> None:
        self.finished = True


class RecordsScreen(SavingView):
    """A list of records with a form."""

    def __init__(self) -> None:
        super().__init__()
        self.records: tuple[Any, ...] = ()
        self.choices: Directory | None = None
        self.record: Any = None
        self.is_new = False
        self.passwords: list[tuple[str, str]] = []

    def show_records(self, records: Any, choices: Directory) -> None:
        self.records, self.choices = tuple(records), choices

    def show_record(self, record: Any, *, is_new: bool) -> None:
        self.record, self.is_new = record, is_new

    def tell_saved(self, record: Any) -> None:
        self.saved.append(record)

    def show_password(self, name: str, password: str) -> None:
        self.passwords.append((name, password))


class ChangeScreen(SavingView):
    """The form of a planned change: leave, a single day, a block, a holiday; also of weekly hours."""

    def __init__(self) -> None:
        super().__init__()
        self.affected: tuple[AffectedVisit, ...] = ()
        self.line_problems: tuple[LineProblem, ...] = ()
        self.plan: DoctorPlan | None = None
        self.may_edit = False
        self.week: Any = None
        self.is_new = False
        self.block: Any = None
        self.choices: Directory | None = None

    def show_affected(self, visits: tuple[AffectedVisit, ...]) -> None:
        self.affected = visits

    def show_line_problems(self, problems: tuple[LineProblem, ...]) -> None:
        self.line_problems = problems

    def show_plan(self, plan: DoctorPlan, choices: Directory, *, may_edit: bool) -> None:
        self.plan, self.choices, self.may_edit = plan, choices, may_edit

    def show_week(self, week: Any, *, is_new: bool) -> None:
        self.week, self.is_new = week, is_new

    def show_block(self, block: Any, choices: Directory, *, is_new: bool) -> None:
        self.block, self.choices, self.is_new = block, choices, is_new


class DoctorsScreen:
    """The page of doctors."""

    def __init__(self) -> None:
        self.doctors: tuple[Doctor, ...] = ()
        self.chosen: Any = None
        self.may_add = False
        self.card: Any = None
        self.refusals: list[Refusal] = []
        self.troubles: list[str] = []

    def show_doctors(self, doctors: tuple[Doctor, ...], chosen: Any, *, may_add: bool) -> None:
        self.doctors, self.chosen, self.may_add = doctors, chosen, may_add

    def show_card(self, card: Any) -> None:
        self.card = card

    def show_refusal(self, refusal: Refusal) -> None:
        self.refusals.append(refusal)

    def show_trouble(self, code: str) -> None:
        self.troubles.append(code)


class LateJobs(InlineJobs):
    """Work that is done and answered only when the test lets it in, in the order in which it was asked for.

    As on the desk, an answer to a read is dropped when a newer one of the same name was asked for meanwhile.
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.waiting: list[Callable[[], None]] = []
        self._newest: dict[str, int] = {}

    def read(
        self,
        work: Callable[[Db], Any],
        *,
        then: Callable[[Any], None],
        failed: Callable[[Failure], None] | None = None,
        replaces: str | None = None,
    ) -> None:
        number = self._newest[replaces or ""] = self._newest.get(replaces or "", 0) + 1

        def answer(found: Any) -> None:
            if replaces is None or self._newest[replaces] == number:
                then(found)

        super().read(work, then=answer, failed=failed)

    def let_in(self) -> None:
        """Do and answer everything, and what that asks for in turn."""
        while self.waiting:
            self.waiting.pop(0)()

    def _run(
        self, work: Callable[[], Any], then: Callable[[Any], None], failed: Callable[[Failure], None] | None
    ) -> None:
        self.waiting.append(lambda: super(LateJobs, self)._run(work, then, failed))
