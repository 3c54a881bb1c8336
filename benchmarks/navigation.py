"""How long going to another day takes, from the records to the painted picture: python benchmarks/navigation.py FOLDER

Reads only; days of the largest clinic, each seen for the first time. The floor is the bare reading of the same rows and
a repaint of what already stands there. What the GUI thread does is told apart: above 16 ms a person sees it stumble.
"""

import os
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[1]))

from calendar_grid import WINDOW, changes, paint_now, settle
from measuring import amount, middle, opened, row, times_of
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from clinic_desk.domain.agenda import Grid
from clinic_desk.domain.clinic import Clinic
from clinic_desk.domain.clinic_time import day_bounds, to_minutes, wall_of
from clinic_desk.domain.doctor import Doctor
from clinic_desk.qt.assets import register_fonts
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme, ThemeChoice
from clinic_desk.services import agenda
from clinic_desk.storage import grid_rows, rows, tables
from clinic_desk.storage.engine import Db
from clinic_desk.views.calendar.grid import CalendarGrid

DAYS = 30
FRAME_MS = 16


class Walk:
    """Goes through days of one clinic and keeps how long each part took."""

    def __init__(self, db: Db, calendar: CalendarGrid, now: datetime) -> None:
        self.db, self.calendar, self.now = db, calendar, now
        doctors = rows.select_all(db, Doctor)
        self.clinic = max(
            rows.select_all(db, Clinic), key=lambda item: sum(item.id in doctor.clinic_ids for doctor in doctors)
        )
        self.doctors = [doctor for doctor in doctors if self.clinic.id in doctor.clinic_ids and doctor.is_bookable]

    def bare(self, day: date) -> None:
        """Read the rows that the day is made of, and nothing else."""
        starts, ends = day_bounds(day, self.clinic.zone)
        ids = [doctor.id for doctor in self.doctors]
        list(grid_rows.visits(self.db, ids, starts, ends, show_cancelled=False))

    def day(self, day: date) -> Grid:
        """Read a day as the calendar shows it."""
        return agenda.day_grid(self.db, self.clinic.id, day, now=self.now)

    def week(self, number: int) -> Grid:
        """Read this week of one doctor after the other."""
        doctor = self.doctors[number % len(self.doctors)]
        return agenda.week_grid(self.db, self.clinic.id, doctor.id, self.monday, now=self.now)

    @property
    def monday(self) -> date:
        """The first day of this week."""
        day = wall_of(to_minutes(self.now), self.clinic.zone).day
        return day - timedelta(days=day.weekday())

    def show(self, grid: Grid) -> None:
        """Show a grid up to its picture."""
        self.calendar.show_grid(grid)
        paint_now()


def main() -> None:
    database = opened(sys.argv[1])
    application = QApplication([])
    register_fonts()
    theme = Theme(ThemeChoice.LIGHT)
    theme.apply(application)
    calendar = CalendarGrid(theme, Formats(QLocale("en_GB")))
    calendar.resize(*WINDOW)
    print(f"{amount(database, tables.patient):,} patients, {amount(database, tables.appointment):,} visits")
    with database.read() as db:
        walk = Walk(db, calendar, datetime.now(UTC))
        workdays = [walk.monday + timedelta(days=7 * week + day) for week in range(-3, 4) for day in range(5)]
        grids = [walk.day(day) for day in workdays]
        shown = sum(len(column.visits) for column in grids[0].columns)
        print(f"{len(grids[0].columns)} doctors, {shown} visits on the first day, {WINDOW[0]} x {WINDOW[1]}\n")
        calendar.set_now(to_minutes(walk.now))
        calendar.show()
        walk.show(grids[0])
        settle(calendar)
        figures(walk, workdays[1 : DAYS + 1])
    calendar.close()
    database.close()


def figures(walk: Walk, days: list[date]) -> None:
    walk.bare(days[0])
    bare = middle(times_of(walk.bare, days))
    again = middle(times_of(lambda _n: walk.calendar.viewport().repaint(), range(DAYS)))
    floor = bare + again
    row("milliseconds", "middle", "worst", "ratio", "to", "target")
    row("the day's rows, bare", f"{bare:.2f}")
    row("repaint of the day that is shown", f"{again:.2f}")
    grids: list[Grid] = []
    read = times_of(lambda day: grids.append(walk.day(day)), days)
    line("a day read, on the lane", read, bare, "bare rows", "")
    first = times_of(walk.show, grids)
    line("a day's first visit, on the GUI thread", first, floor, "the floor", f"<= {FRAME_MS} ms")
    both = [one + middle(read) for one in first]
    line("a day's first visit, in all", both, floor, "the floor", "14 / 16 ms")
    weeks: list[Grid] = []
    line("a week read, on the lane", times_of(lambda n: weeks.append(walk.week(n)), range(12)), bare, "bare rows", "")
    line("a week's first visit, on the GUI thread", times_of(walk.show, weeks), floor, "the floor", f"<= {FRAME_MS} ms")
    prepared: list[float] = []
    for grid in grids:
        later = replace(grid, first_day=grid.first_day + timedelta(days=1000))  # never seen, the same work
        walk.calendar.prepare(later)
        settle(walk.calendar)
        prepared += times_of(walk.show, [later])
    line("a prepared neighbour", sorted(prepared), middle(both), "first visit", "0.1")
    walk.show(grids[0])
    settle(walk.calendar)
    changed = times_of(walk.show, changes(grids[0], 60))
    line("one visit changed, records to picture", changed, middle(first), "first visit", "0.15 ms")
    late = sum(1 for one in (*first, *prepared, *changed) if one > FRAME_MS)
    print(f"\non the GUI thread longer than {FRAME_MS} ms: {late} of {len(first) + len(prepared) + len(changed)}")


def line(what: str, times: list[float], floor: float, to: str, target: str) -> None:
    row(what, f"{middle(times):.2f}", f"{times[-1]:.2f}", f"{middle(times) / floor:.2f}", to, target)


if __name__ == "__main__":
    main()
