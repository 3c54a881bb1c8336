"""What the calendar says: times, names of blocks for screen readers, words for shades and free time. No widget."""

import unicodedata
from datetime import time

from PySide6.QtCore import QObject

from clinic_desk.domain.agenda import Grid, GridColumn, GridHold, GridVisit, ShadeKind
from clinic_desk.domain.clinic_time import MINUTES_PER_DAY, wall_of
from clinic_desk.qt.language import Formats
from clinic_desk.views.calendar.plan import Standing, Verdict
from clinic_desk.views.status_words import word_for


class CalendarWords(QObject):
    """Words, and times as they are written here; `masked` says initials for names and keeps reasons to itself."""

    def __init__(self, formats: Formats, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.formats = formats
        self.masked = False
        self._clocks: dict[int, str] = {}

    def set_formats(self, formats: Formats) -> None:
        """Write times and dates another way from now on."""
        self.formats = formats
        self._clocks.clear()

    # -- times ---------------------------------------------------------------------------------

    def clock(self, minute: int) -> str:
        """A minute of the day as a clock time."""
        minute %= MINUTES_PER_DAY
        known = self._clocks.get(minute)
        if known is None:
            known = self._clocks[minute] = self.formats.time(time(minute // 60, minute % 60))
        return known

    def time(self, instant: int, zone: str) -> str:
        """An instant as the clinic's clock shows it; the second pass of a repeated hour is told apart."""
        wall = wall_of(instant, zone)
        text = self.clock(wall.minute)
        return self.tr("{time} (second time)").format(time=text) if wall.fold else text

    def span(self, starts: int, ends: int, zone: str) -> str:
        """From when to when, short."""
        return f"{self.time(starts, zone)}–{self.time(ends, zone)}"

    def title(self, grid: Grid) -> str:
        """The head of a day or of a week."""
        if grid.days == 1 or not grid.columns:
            return self.formats.day_title(grid.first_day)
        return f"{grid.columns[0].doctor_name} · {self._days(grid)}"

    def _days(self, grid: Grid) -> str:
        first, last = grid.columns[0].day, grid.columns[-1].day
        return self.tr("{first} – {last}").format(
            first=self.formats.day_of_month(first), last=self.formats.date_full(last)
        )

    # -- blocks --------------------------------------------------------------------------------

    def name(self, visit: GridVisit) -> str:
        """The patient's name as it may be shown now."""
        if not visit.patient_name:
            return self.tr("No patient")
        return initials(visit.patient_name) if self.masked else visit.patient_name

    def second_line(self, visit: GridVisit) -> str:
        """Why somebody comes and for how long."""
        length = self.formats.duration(visit.ends - visit.starts)
        why = "" if self.masked else visit.reason or visit.type_name
        return f"{why.splitlines()[0]} · {length}" if why else length

    def visit(self, visit: GridVisit, column: GridColumn, zone: str) -> str:
        """A block in one sentence, for screen readers."""
        parts = [
            self.tr("{start} to {end}").format(start=self.time(visit.starts, zone), end=self.time(visit.ends, zone)),
            self.name(visit),
            column.doctor_name,
            word_for(visit.status),
            *self.marks(visit),
        ]
        return self.tr(", ").join(parts)

    def card(self, visit: GridVisit, column: GridColumn, zone: str) -> str:
        """A block in a few lines, for the tool tip."""
        first = self.name(visit)
        second = f"{self.span(visit.starts, visit.ends, zone)} · {column.doctor_name}"
        why = "" if self.masked else " · ".join(part for part in (visit.type_name, visit.reason) if part)
        third = " · ".join([word_for(visit.status), *self.marks(visit)])
        return "\n".join(line for line in (first, second, why, third) if line)

    def marks(self, visit: GridVisit) -> list[str]:
        """The words for what is marked on a block besides its status."""
        said = (
            (visit.provisional, self.tr("booked without connection, not yet confirmed by the server")),
            (visit.overbooked, self.tr("overbooked")),
            (visit.look_alike, self.tr("another patient of the day has a similar name")),
            (visit.uncovered, self.tr("doctor not available")),
        )
        return [words for holds, words in said if holds]

    def shade(self, kind: ShadeKind, label: str = "") -> str:
        """What stands on shaded time; nothing on plain closed time, which is most of a day."""
        if label:
            return label
        return {
            ShadeKind.CLOSED: "",
            ShadeKind.BREAK: self.tr("Break"),
            ShadeKind.LEAVE: self.tr("On leave"),
            ShadeKind.HOLIDAY: self.tr("Holiday"),
            ShadeKind.BLOCK: self.tr("Blocked"),
            ShadeKind.NO_SUCH_TIME: self.tr("No such time"),
        }[kind]

    def hold(self, hold: GridHold) -> str:
        """Who keeps a time."""
        return self.tr("Held: {user}").format(user=hold.user_name)

    def heading(self, column: GridColumn, grid: Grid) -> tuple[str, str]:
        """The two lines above a column: the doctor, or in a week the day."""
        below = " · ".join(part for part in (column.speciality, column.room_name) if part)
        if grid.days == 1:
            return column.doctor_name, below
        return self.formats.day_short(column.day), column.room_name

    # -- free time -----------------------------------------------------------------------------

    def standing(self, verdict: Verdict) -> str:
        """One word for how a time looks."""
        if verdict.shade is not None:
            return self.shade(verdict.shade.kind, verdict.shade.label) or self.tr("closed")
        return {
            Standing.FREE: self.tr("free"),
            Standing.TAKEN: self.tr("taken"),
            Standing.HELD: self.tr("held"),
            Standing.SHADED: self.tr("closed"),
        }[verdict.standing]

    def cursor(self, starts: int, minutes: int, verdict: Verdict, *, zone: str, chosen: bool) -> tuple[str, str]:
        """What stands in the cursor's frame on free time: when and how it looks, and what Enter does there."""
        when = self.span(starts, starts + minutes, zone) if chosen else self.time(starts, zone)
        if verdict.standing is Standing.FREE:
            return self.tr("{time} free").format(time=when), self.tr("↵ to book")
        return self.tr("{time} {standing}").format(time=when, standing=self.standing(verdict)), ""

    def free_cell(self, column: GridColumn, starts: int, minutes: int, verdict: Verdict, *, zone: str) -> str:
        """Free time in one sentence, for screen readers."""
        return self.tr("{doctor}, {day} {time}, {standing}, {minutes} minutes").format(
            doctor=column.doctor_name,
            day=self.formats.weekday_long(column.day.isoweekday()),
            time=self.time(starts, zone),
            standing=self.standing(verdict),
            minutes=self.formats.number(minutes),
        )

    def ghost(self, span: tuple[int, int], verdict: Verdict, *, zone: str) -> str:
        """What stands on a visit that is being moved."""
        when = self.span(*span, zone)
        return when if verdict.standing is Standing.FREE else f"{when} · {self.standing(verdict)}"

    def move_step(self, column: GridColumn, span: tuple[int, int], verdict: Verdict, *, zone: str) -> str:
        """Where a visit that is being moved by keys would go, for screen readers."""
        return self.tr("Move to {doctor}, {day} {start} to {end}, {standing}").format(
            doctor=column.doctor_name,
            day=self.formats.weekday_long(column.day.isoweekday()),
            start=self.time(span[0], zone),
            end=self.time(span[1], zone),
            standing=self.standing(verdict),
        )

    def summary(self, grid: Grid | None) -> str:
        """The calendar as a whole, for screen readers."""
        if grid is None or not grid.columns:
            return self.tr("Calendar")
        visits = self.formats.number(sum(len(column.visits) for column in grid.columns))
        if grid.days == 1:
            return self.tr("Calendar, {day}, appointments: {number}").format(day=self.title(grid), number=visits)
        return self.tr("Calendar of {doctor}, {days}, appointments: {number}").format(
            doctor=grid.columns[0].doctor_name, days=self._days(grid), number=visits
        )

    def nothing(self) -> str:
        """What stands on a calendar without columns."""
        return self.tr("No doctors to show here")

    def again(self) -> str:
        """The mark of an hour's second pass."""
        return self.tr("again")

    def saving(self) -> str:
        """What stands on a visit that was dropped and is not stored yet."""
        return self.tr("Saving…")


def initials(name: str) -> str:
    """The first letter, with its signs, of each word of a name."""
    return " ".join(f"{_first_letter(word)}." for word in name.split())


def _first_letter(word: str) -> str:
    end = 1
    while end < len(word) and unicodedata.category(word[end]).startswith("M"):
        end += 1
    return word[:end]
