"""How quickly the calendar paints, without a display: python benchmarks/calendar_grid.py

Made-up days in several scripts. The reference is the naive painter: every visible block anew, each text shortened and
laid out in its rectangle. Targets, in its time: full repaint 0.1, one visit changed 0.1, a scrolled frame within 8 ms,
a neighbour prepared in idle moments 0.1 of a day seen for the first time.
"""

import gc
import os
import sys
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[1]))

from dataclasses import replace

from measuring import middle, times_of
from PySide6.QtCore import QLocale, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from clinic_desk.domain.agenda import Grid
from clinic_desk.domain.appointment import Status
from clinic_desk.qt.assets import register_fonts
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import TextSize, Theme, ThemeChoice
from clinic_desk.views.calendar import moving
from clinic_desk.views.calendar.grid import CalendarGrid
from clinic_desk.views.calendar.plan import Plan
from tests.support.grids import FRIDAY, a_busy_grid, at

SIZES = {"12 doctors x 40 = 480": (12, 40), "50 doctors x 40 = 2 000": (50, 40)}
WINDOW = (1280, 800)


class NaivePainter(QWidget):
    """Paints every visible block anew, as one would write it first."""

    def __init__(self, theme: Theme, calendar: CalendarGrid) -> None:
        super().__init__()
        self._theme = theme
        self._calendar = calendar
        self.resize(calendar.viewport().size())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint everything that is in sight."""
        painter, theme, plan = QPainter(self), self._theme, self._calendar.plan
        assert plan is not None
        painter.fillRect(self.rect(), theme.colour("panel"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        origin = self._calendar.origin()
        painter.translate(-origin)
        seen = QRectF(self.rect()).translated(origin)
        for number, column in enumerate(plan.columns):
            for placed in column.visits:
                box = QRectF(*plan.box_of(number, placed))
                if not box.intersects(seen):
                    continue
                look = theme.status(placed.visit.status.value)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.ground)
                painter.drawRoundedRect(box, 4, 4)
                painter.fillRect(QRectF(box.x(), box.y(), 4, box.height()), look.bar)
                self._write(painter, box.adjusted(9, 2, -4, -2), placed.visit.patient_name, TextSize.TEXT)
                self._write(painter, box.adjusted(9, 18, -4, -2), placed.visit.reason, TextSize.SMALL)
        painter.end()

    def _write(self, painter: QPainter, area: QRectF, text: str, size: TextSize) -> None:
        font = self._theme.font(size, bold=size is TextSize.TEXT)
        painter.setFont(font)
        painter.setPen(self._theme.colour("text"))
        short = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop), short)


def main() -> None:
    application = QApplication([])
    register_fonts()
    theme = Theme(ThemeChoice.LIGHT)
    theme.apply(application)
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    for name, size in SIZES.items():
        print(f"{name}, window {WINDOW[0]} x {WINDOW[1]}\n")
        one_size(theme, *size)
        print()


def one_size(theme: Theme, doctors: int, visits: int) -> None:
    days = [a_busy_grid(doctors, visits, day=FRIDAY + timedelta(days=n), seed=n) for n in range(24)]
    calendar = CalendarGrid(theme, Formats(QLocale("en_GB")))
    calendar.resize(*WINDOW)
    calendar.set_now(at("10:28"))
    calendar.show_grid(days[0])
    calendar.show()
    settle(calendar)
    naive = NaivePainter(theme, calendar)
    naive.show()
    QApplication.processEvents()
    reference = times_of(lambda _n: naive.repaint(), range(40))
    print(f"{'milliseconds':42} {'times':>6} {'middle':>9} {'99 %':>9} {'worst':>9} {'ratio':>9}")
    show("naive painter, full repaint", reference, middle(reference))
    base = middle(reference)
    show("full repaint", times_of(lambda _n: calendar.viewport().repaint(), range(60)), base)
    show("one visit changed", times_of(lambda grid: step(calendar, grid), changes(days[0], 60)), base)
    anew = [read_anew(grid) for grid in changes(days[0], 60)]
    show("one visit changed, all read anew", times_of(lambda grid: step(calendar, grid), anew), base)
    scroll_bar = calendar.verticalScrollBar()
    show("scrolled by 24 pixels", times_of(lambda y: scrolled(scroll_bar, y), range(300, 1260, 24)), base)
    sideways = calendar.horizontalScrollBar()
    if sideways.maximum():
        show("scrolled sideways by 40 pixels", times_of(lambda x: scrolled(sideways, x), range(0, 400, 40)), base)
    show("frame of a drag", drag_frames(calendar), base)
    show("where everything stands (plan)", times_of(lambda grid: Plan(grid, frame_of(calendar)), days), base)
    first = times_of(lambda grid: step(calendar, grid), days[2:])
    show("a day seen for the first time", first, base)
    prepared = []
    for grid in days[1:20]:
        another = replace(grid, first_day=grid.first_day + timedelta(days=100))
        calendar.prepare(another)
        settle(calendar)
        prepared += times_of(lambda day: step(calendar, day), [another])
    show("a day prepared in idle moments", sorted(prepared), base)
    print(f"{'prepared to first':42} {middle(sorted(prepared)) / middle(first):>36.2f}")
    naive.close()
    calendar.close()


def show(what: str, times: list[float], reference: float) -> None:
    slowest = times[min(len(times) - 1, int(len(times) * 0.99))]
    half = middle(times)
    print(f"{what:42} {len(times):6} {half:9.2f} {slowest:9.2f} {times[-1]:9.2f} {half / reference:9.3f}")


def read_anew(grid: Grid) -> Grid:
    """The same values in other objects, as they come from the records."""
    columns = tuple(replace(column, visits=tuple(map(replace, column.visits))) for column in grid.columns)
    return replace(grid, columns=columns)


def step(calendar: CalendarGrid, grid: Grid) -> None:
    calendar.show_grid(grid)
    paint_now()


def scrolled(bar: object, value: int) -> None:
    bar.setValue(value)  # type: ignore[attr-defined]
    paint_now()


def paint_now() -> None:
    """Let what was marked be painted, and nothing else: idle work is not part of a frame."""
    QApplication.sendPostedEvents()


def settle(calendar: CalendarGrid) -> None:
    QApplication.processEvents()
    while not calendar.is_settled:
        QApplication.processEvents()


def frame_of(calendar: CalendarGrid) -> object:
    return calendar.plan.frame  # type: ignore[union-attr]


def changes(grid: Grid, amount: int) -> list[Grid]:
    """The grid with one visible visit changed, again and again."""
    found = []
    for number in range(amount):
        column = grid.columns[0]
        place = 8 + number % 6
        status = Status.ARRIVED if number % 2 else Status.CONFIRMED
        visit = replace(column.visits[place], status=status, version=number + 2)
        visits = (*column.visits[:place], visit, *column.visits[place + 1 :])
        grid = replace(grid, columns=(replace(column, visits=visits), *grid.columns[1:]))
        found.append(grid)
    return found


def drag_frames(calendar: CalendarGrid) -> list[float]:
    plan = calendar.plan
    assert plan is not None
    draft = moving.draft_of(plan, plan.columns[0].visits[8].visit.id)
    assert draft is not None

    def frame(position: int) -> None:
        calendar.set_draft(moving.dragged(plan, draft, 1, position, 5))
        paint_now()

    found = times_of(frame, range(600, 900, 5))
    calendar.set_draft(None)
    return found


if __name__ == "__main__":
    main()
