"""How the calendar is painted: sharp lines at every scale, every status told apart, words where they belong."""

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QLocale, QRectF
from PySide6.QtGui import QImage, QPainter

from clinic_desk.domain.agenda import GridHold, ShadeKind
from clinic_desk.domain.appointment import Status
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme, ThemeChoice
from clinic_desk.views.calendar.geometry import USUAL, ZOOMS, Frame
from clinic_desk.views.calendar.lettering import Lettering
from clinic_desk.views.calendar.painting import ColumnPainter, line_positions
from clinic_desk.views.calendar.plan import Plan
from clinic_desk.views.calendar.sheet import Sheet
from clinic_desk.views.calendar.words import CalendarWords
from tests.support.grids import a_busy_grid, a_column, a_grid, a_shade, a_visit, an_id, at


@pytest.fixture
def theme(qapp):
    return Theme(ThemeChoice.LIGHT)


@pytest.fixture
def words(qapp):
    return CalendarWords(Formats(QLocale("en_GB")))


@pytest.fixture
def paint(theme, words):
    def paint(grid, **told):
        """A picture of the whole grid, in device pixels."""
        frame = Frame(columns=len(grid.columns), length=grid.length, **({"width": 320.0} | told))
        ratio = frame.ratio
        sheet = Sheet(Plan(grid, frame), ColumnPainter(theme, words))
        size = round(frame.content_width * ratio), round(frame.content_height * ratio)
        picture = QImage(*size, QImage.Format.Format_RGB32)
        picture.setDevicePixelRatio(ratio)
        painter = QPainter(picture)
        sheet.draw(painter, QRectF(0, 0, frame.content_width, frame.content_height))
        painter.end()
        return picture, sheet.plan

    return paint


def part(picture, box, ratio=1.0):
    return picture.copy(*(round(edge * ratio) for edge in box))


@pytest.mark.parametrize("zoom", [ZOOMS[USUAL], ZOOMS[2]])
@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
@pytest.mark.parametrize("rtl", [False, True])
def test_every_line_is_equally_thick_at_every_scale(paint, theme, ratio, rtl, zoom):
    picture, plan = paint(a_grid(a_column(1), a_column(2)), ratio=ratio, rtl=rtl, zoom=zoom, width=333.0)
    strong = theme.colour("line").rgb()
    x = round(plan.frame.column_box(0).x * ratio) + 40
    rows = [y for y in range(picture.height()) if picture.pixelColor(x, y).rgb() == strong]
    runs = [rows[0]] + [below for above, below in pairwise(rows) if below != above + 1]
    assert len(runs) == 24
    assert len(rows) == 24 * max(1, round(ratio))
    y = round(plan.frame.y_of(20) * ratio)
    columns = [x for x in range(picture.width()) if picture.pixelColor(x, y).rgb() == strong]
    assert len(columns) == 2 * max(1, round(ratio))


def test_lines_are_strong_at_the_hours_and_finer_from_near():
    positions, strong = line_positions((0, 60), 120, 15)
    assert dict(zip(positions, strong, strict=True)) == {0: True, 30: False, 60: True, 90: False}
    assert line_positions((0, 60), 120, 5)[0] == [0, 15, 30, 45, 60, 75, 90, 105]


def test_every_status_looks_different(paint):
    visits = [
        a_visit(n, f"{9 + n}:00", 30, status=status, patient_name="Same Name", reason="Same")
        for n, status in enumerate(Status)
        if status is not Status.ENTERED_IN_ERROR and status is not Status.CONFIRMED
    ]
    picture, plan = paint(a_grid(a_column(1, visits)))
    looks = [part(picture, plan.box_of(0, placed)) for placed in plan.columns[0].visits]
    for number, one in enumerate(looks):
        assert all(one != other for other in looks[number + 1 :])


@pytest.mark.parametrize("mark", ["provisional", "overbooked", "look_alike", "uncovered"])
def test_every_mark_is_seen(paint, mark):
    plain = a_visit(1, "10:00", patient_name="Abdul Karim")
    marked = a_visit(1, "10:00", patient_name="Abdul Karim", **{mark: True})
    (one, plan), (other, _) = paint(a_grid(a_column(1, [plain]))), paint(a_grid(a_column(1, [marked])))
    box = plan.box_of(0, plan.columns[0].visits[0])
    assert part(one, box) != part(other, box)


def test_a_type_has_its_colour(paint):
    picture, plan = paint(a_grid(a_column(1, [a_visit(1, "10:00", type_colour="#D9910A")])))
    shown = part(picture, plan.box_of(0, plan.columns[0].visits[0]))
    seen = {shown.pixelColor(x, y).name() for x in range(shown.width()) for y in range(shown.height())}
    assert "#d9910a" in seen


def test_the_bar_of_the_status_is_at_the_leading_edge(paint, theme):
    grid = a_grid(a_column(1, [a_visit(1, "10:00", status=Status.ARRIVED)]))
    bar = theme.status("arrived").bar.name()
    for rtl in (False, True):
        picture, plan = paint(grid, rtl=rtl)
        box = plan.box_of(0, plan.columns[0].visits[0])
        middle = round(box.y + box.height / 2)
        edges = [picture.pixelColor(round(x), middle).name() for x in (box.x + 2, box.right - 2)]
        assert edges.index(bar) == int(rtl)
        assert edges.count(bar) == 1


def test_buffers_are_seen_outside_the_visit(paint):
    plain = a_visit(1, "10:00")
    wide = a_visit(1, "10:00", buffer_before=15, buffer_after=10)
    (one, plan), (other, _) = paint(a_grid(a_column(1, [plain]))), paint(a_grid(a_column(1, [wide])))
    column = plan.frame.column_box(0)
    for top, bottom in ((585, 600), (630, 640)):
        y = plan.frame.y_of(top)
        stretch = (column.x, y, column.width, plan.frame.y_of(bottom) - y)
        assert part(one, stretch) != part(other, stretch)
    away = (column.x, plan.frame.y_of(660), column.width, 60)
    assert part(one, away) == part(other, away)


@pytest.mark.parametrize("kind", [kind for kind in ShadeKind if kind is not ShadeKind.CLOSED])
def test_shaded_time_says_why(paint, words, kind):
    closed, plan = paint(a_grid(a_column(1, shades=(a_shade("10:00", "12:00"),))))
    shaded, _ = paint(a_grid(a_column(1, shades=(a_shade("10:00", "12:00", kind),))))
    labelled, _ = paint(a_grid(a_column(1, shades=(a_shade("10:00", "12:00", kind, "Board meeting"),))))
    box = plan.frame.stretch_box(0, 600, 720)
    assert words.shade(kind)
    assert part(shaded, box) != part(closed, box)
    assert part(labelled, box) != part(shaded, box)


def test_words_of_a_long_leave_are_in_sight_wherever_one_looks(paint):
    closed, plan = paint(a_grid(a_column(1, shades=(a_shade("00:00", "24:00"),))))
    leave, _ = paint(a_grid(a_column(1, shades=(a_shade("00:00", "24:00", ShadeKind.LEAVE),))))
    for hour in range(0, 20, 5):
        window = plan.frame.stretch_box(0, hour * 60, hour * 60 + 300)
        assert part(leave, window) != part(closed, window)


def test_who_holds_a_time_is_seen(paint):
    def held_by(name):
        hold = GridHold(id=an_id(70), starts=at("14:30"), ends=at("14:50"), expires=at("14:00"), user_name=name)
        picture, plan = paint(a_grid(a_column(1, holds=(hold,))))
        return part(picture, plan.frame.stretch_box(0, 870, 890))

    free, plan = paint(a_grid(a_column(1)))
    assert held_by("Rina") != part(free, plan.frame.stretch_box(0, 870, 890))
    assert held_by("Rina") != held_by("Tomal")


def test_nothing_is_painted_outside_its_column(paint):
    long_name = a_visit(1, "10:00", 60, patient_name="Maximiliane Wolfeschlegelsteinhausen" * 3, reason="long " * 40)
    (one, plan), (other, _) = (
        paint(a_grid(a_column(1, [long_name]), a_column(2))),
        paint(a_grid(a_column(1), a_column(2))),
    )
    assert part(one, plan.frame.column_box(1)) == part(other, plan.frame.column_box(1))


def test_names_in_every_script_are_shortened_to_their_room(theme):
    lettering = Lettering(theme.font())
    for name in ("Maximiliane Wolfeschlegelstein", "রহমান চৌধুরী আয়েশা সিদ্দিকা খাতুন", "عبد الرحمن محمد عبد العزيز الأنصاري"):
        shown = lettering.fitted(name, 80)
        assert shown != name
        assert lettering.advance(shown) <= 80
    assert lettering.fitted("Joya", 80) == "Joya"


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 1.75, 2.0])
def test_pieces_taken_over_show_nothing_old_at_any_scale(theme, words, ratio):
    painter = ColumnPainter(theme, words)
    first = a_busy_grid(3, 40, seed=1)
    frame = Frame(columns=3, length=first.length, width=480.0, ratio=ratio, zoom=ZOOMS[2])

    def picture_of(sheet):
        picture = QImage(round(480 * ratio), round(frame.content_height * ratio), QImage.Format.Format_RGB32)
        picture.setDevicePixelRatio(ratio)
        canvas = QPainter(picture)
        sheet.draw(canvas, QRectF(0, 0, 480, frame.content_height))
        canvas.end()
        return picture

    def changed(column, number):
        visits = list(column.visits)
        visits[number] = replace(visits[number], patient_name="Somebody Else", status=Status.NO_SHOW, version=2)
        return replace(column, visits=tuple(visits))

    second = replace(first, columns=(changed(first.columns[0], 7), first.columns[1], changed(first.columns[2], 30)))
    for other in (second, a_busy_grid(3, 40, seed=2)):
        old = Sheet(Plan(first, frame), painter)
        picture_of(old)
        taken = Sheet(Plan(other, frame, old.plan), painter)
        taken.take_over(old)
        assert picture_of(taken) == picture_of(Sheet(Plan(other, frame), painter))


def test_what_is_painted_does_not_grow_without_end(theme, words):
    painter = ColumnPainter(theme, words)
    grid = a_busy_grid(60, 3)
    frame = Frame(columns=60, length=grid.length, width=800.0, ratio=2.0)
    sheet = Sheet(Plan(grid, frame), painter)
    assert sheet.painted_pixels == 0
    pieces = list(sheet.pieces(QRectF(0, 0, frame.content_width, frame.content_height)))
    while sheet.paint_ahead(pieces):
        pass
    assert 0 < sheet.painted_pixels <= 14_000_000
    sheet.thin()
    assert sheet.painted_pixels <= 3_000_000
