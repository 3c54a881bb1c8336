"""Records of one kind that are listed, opened, changed and saved: rooms, visit types, clinics, accounts, doctors.

What a kind needs is said by a `RecordBook`. Fields that somebody else changed meanwhile are never overwritten.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from clinic_desk.domain.access import Actor
from clinic_desk.domain.commands import Command, UpdateRecord
from clinic_desk.domain.directory import Directory
from clinic_desk.domain.records import Record, RecordKind
from clinic_desk.domain.refusals import NothingToChange, StaleEdit
from clinic_desk.presenters.form_answers import FormView, tell_form
from clinic_desk.presenters.ports import Failure, Jobs
from clinic_desk.services import edits
from clinic_desk.services.directory import directory
from clinic_desk.storage.engine import Db

R = TypeVar("R", bound=Record)


class RecordsView(FormView, Protocol):
    """A list of records with the form of the one that is chosen."""

    def show_records(self, records: Sequence[Any], choices: Directory) -> None:
        """Show the list and what the form offers to choose from; what is typed in the form stays."""
        ...

    def show_record(self, record: Any, *, is_new: bool) -> None:
        """Fill the form."""
        ...

    def set_busy(self, busy: bool) -> None:
        """Say that work is under way."""
        ...

    def tell_saved(self, record: Any) -> None:
        """Say that it is saved."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordBook(Generic[R]):
    """How one kind of record is listed, begun and saved."""

    kind: RecordKind
    listed: Callable[[Db], Sequence[R]]
    fresh: Callable[[Directory], R]
    created: Callable[[R], Command]
    update: type[UpdateRecord]


class RecordsPresenter(Generic[R]):
    """Keeps which record is open, as it was read, and saves what changed."""

    def __init__(
        self,
        view: RecordsView,
        jobs: Jobs,
        book: RecordBook[R],
        *,
        actor: Actor,
        saved: Callable[[R], None] | None = None,
    ) -> None:
        self._view = view
        self._jobs = jobs
        self._book = book
        self._actor = actor
        self._saved_listener = saved
        self._records: dict[UUID, R] = {}
        self._choices: Directory | None = None
        self._opened: R | None = None
        self._attempt: R | None = None
        self._stale: tuple[str, ...] = ()

    @property
    def opened(self) -> R | None:
        """The record in the form as it was read; version 0 while it is new."""
        return self._opened

    def start(self, record_id: UUID | None = None) -> None:
        """Read the list, and open this record, or the first one."""
        self._read(partial(self._started, record_id))

    def start_new(self) -> None:
        """Read the list and begin a new record."""
        self._read(self.begin_new)

    def choose(self, record_id: UUID) -> None:
        """Open a record of the list."""
        self._open(self._records[record_id])

    def begin_new(self) -> None:
        """Begin a new record."""
        if self._choices is not None:
            self._open(self._book.fresh(self._choices))

    def save(self, record: R) -> None:
        """Save the record as it was typed: the whole of a new one, the changed fields of another."""
        self._attempt = record
        command: Command
        if self._opened is None or self._opened.version == 0:
            command = self._book.created(record)
        else:
            try:
                command = edits.update_of(self._book.update, self._opened, record)
            except NothingToChange as refusal:
                self._view.show_refusal(refusal)
                return
        self._view.set_busy(True)
        self._jobs.write(command, actor=self._actor, then=self._saved, failed=self._refused)

    def take_stored(self, record: R) -> None:
        """Open a record that was stored by another way than the form."""
        self._records[record.id] = record
        self._open(record)

    def reload(self) -> None:
        """After a StaleEdit: take the present values of the fields that others changed, keep the rest as typed."""
        self._read(self._reloaded)

    def data_changed(self, kinds: AbstractSet[RecordKind]) -> None:
        """Read the list again when records of this kind changed; the form stays as it is."""
        if self._book.kind in kinds and self._choices is not None:
            self._read(lambda: None)

    def _read(self, then: Callable[[], None]) -> None:
        def read(db: Db) -> tuple[Sequence[R], Directory]:
            return self._book.listed(db), directory(db)

        def answered(found: tuple[Sequence[R], Directory]) -> None:
            records, self._choices = found
            self._records = {record.id: record for record in records}
            self._view.show_records(records, self._choices)
            then()

        self._jobs.read(read, then=answered)

    def _started(self, record_id: UUID | None) -> None:
        record = self._records.get(record_id) if record_id else next(iter(self._records.values()), None)
        if record is not None:
            self._open(record)
        else:
            self.begin_new()

    def _open(self, record: R) -> None:
        self._opened, self._attempt, self._stale = record, None, ()
        self._view.show_record(record, is_new=record.version == 0)

    def _reloaded(self) -> None:
        current = None if self._opened is None else self._records.get(self._opened.id)
        if current is None:
            self._started(None)
            return
        self._opened = current
        theirs = {name: getattr(current, name) for name in self._stale}
        mine: Any = self._attempt or current
        self._view.show_record(dataclasses.replace(mine, **theirs), is_new=False)

    def _saved(self, record: R) -> None:
        self._view.set_busy(False)
        self.take_stored(record)
        self._view.tell_saved(record)
        if self._saved_listener is not None:
            self._saved_listener(record)

    def _refused(self, failure: Failure) -> None:
        self._view.set_busy(False)
        if isinstance(failure.refusal, StaleEdit):
            self._stale = failure.refusal.fields
        tell_form(self._view, failure)
