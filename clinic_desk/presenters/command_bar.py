"""The command bar: one box that finds patients, doctors, dates and commands (FEATURES K02). Opens nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.patient_hits import PatientHit
from clinic_desk.domain.search_keys import fold
from clinic_desk.domain.typed_dates import read_date
from clinic_desk.presenters.ports import Jobs

MOST_PATIENTS = 8
MOST_OTHERS = 4


class EntryKind(StrEnum):
    """What a line of the bar leads to."""

    PATIENT = "patient"
    NEW_PATIENT = "new_patient"
    DOCTOR = "doctor"
    DATE = "date"
    COMMAND = "command"
    NEXT_FREE = "next_free"


@dataclass(frozen=True, slots=True, kw_only=True)
class BarEntry:
    """One line of the bar; the field that belongs to its kind is filled."""

    kind: EntryKind
    patient: PatientHit | None = None
    doctor: Doctor | None = None
    day: date | None = None
    command_id: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BarCommand:
    """A command of the desk with its label, as the window names it."""

    id: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """What the bar offers one person beside the records that it finds."""

    commands: tuple[BarCommand, ...]
    new_patients: bool = True


class CommandBarView(Protocol):
    """What the bar can be told."""

    def show_entries(self, text: str, entries: tuple[BarEntry, ...]) -> None:
        """Show the lines that answer this text, best first."""
        ...

    def close_bar(self) -> None:
        """Close the list and empty the box."""
        ...


class CommandBarPresenter:
    """Answers what is typed. `search` reads patients; `today` tells the clinic's date; `chosen` takes the choice."""

    def __init__(
        self,
        view: CommandBarView,
        jobs: Jobs,
        *,
        search: Callable[..., tuple[PatientHit, ...]],
        today: Callable[[], date],
        offers: Offers,
        chosen: Callable[[BarEntry], None],
    ) -> None:
        self._view = view
        self._jobs = jobs
        self._search = search
        self._today = today
        self._offers = offers
        self._chosen = chosen
        self._doctors: tuple[Doctor, ...] = ()
        self._text = ""

    def take_doctors(self, doctors: tuple[Doctor, ...]) -> None:
        """Know the doctors, who are few, without asking for them at each key."""
        self._doctors = doctors

    def search(self, text: str) -> None:
        """Answer what is typed with all its lines in one go: a line never moves away from under a key."""
        self._text = text
        if not text.strip():
            self._view.show_entries(text, ())
            return
        self._jobs.read(
            lambda db: self._search(db, text, limit=MOST_PATIENTS, today=self._today()),
            then=lambda hits: self._found(text, hits),
            replaces="command_bar",
        )

    def choose(self, entry: BarEntry) -> None:
        """Go where a line leads."""
        self._text = ""
        self._view.close_bar()
        self._chosen(entry)

    def _found(self, text: str, hits: tuple[PatientHit, ...]) -> None:
        if text != self._text:
            return
        patients = [BarEntry(kind=EntryKind.PATIENT, patient=hit, text=text) for hit in hits]
        new = (
            [BarEntry(kind=EntryKind.NEW_PATIENT, text=text)]
            if self._offers.new_patients and _could_be_a_name(text)
            else []
        )
        self._view.show_entries(text, (*self._without_records(text), *patients, *new))

    def _without_records(self, text: str) -> list[BarEntry]:
        entries = []
        day = read_date(text, today=self._today())
        if day is not None:
            entries.append(BarEntry(kind=EntryKind.DATE, day=day, text=text))
        words = fold(text).split()
        doctors = [doctor for doctor in self._doctors if _answers(words, doctor.name, *doctor.specialities)]
        entries += [BarEntry(kind=EntryKind.DOCTOR, doctor=doctor, text=text) for doctor in doctors[:MOST_OTHERS]]
        commands = [command for command in self._offers.commands if _answers(words, command.label)]
        entries += [BarEntry(kind=EntryKind.COMMAND, command_id=item.id, text=text) for item in commands[:MOST_OTHERS]]
        if words[:2] == ["next", "free"]:
            entries.insert(0, BarEntry(kind=EntryKind.NEXT_FREE, text=" ".join(text.split()[2:])))
        return entries


def _answers(words: list[str], *texts: str) -> bool:
    """Whether every typed word begins a word of the texts."""
    known = fold(" ".join(texts)).split()
    return bool(words) and all(any(part.startswith(word) for part in known) for word in words)


def _could_be_a_name(text: str) -> bool:
    return sum(char.isalpha() for char in text) > 1
