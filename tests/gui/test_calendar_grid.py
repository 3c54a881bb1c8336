"""The calendar in its window: painted step by step it looks as if painted at once."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from PySide6.QtCore import QEvent, QLocale, QObject, Qt
from PySide6.QtWidgets import QApplication

from clinic_desk.domain.appointment import Status
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme, ThemeChoice
from tests.support.calendar_hands import a_calendar, changed, heard, image_of, is_seen, on_the_screen, put, two_doctors
from tests.support.grids import FRIDAY, a_busy_grid, a_column, a_grid, a_visit, an_id, at

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def theme(qapp):
    return Theme(ThemeChoice.LIGHT)


@pytest.fixture
def make(qtbot, theme):
    return partial(a_calendar, qtbot, theme)


@pytest.mark.parametrize("rtl", [False, True])
def test_a_refresh_in_place_looks_like_the_same_grid_painted_at_once(make, qtbot, rtl):
    first = a_busy_grid(5, 40)
    second = changed(first, 2003, status=Status.NO_SHOW, version=2, patient_name="Somebody Else")
    second = changed(second, 3005, starts=at("16:40"), ends=at("17:25"), version=2)
    second = changed(second, 1004, buffer_after=15, buffer_before=10, version=2)
    step_by_step, at_once = make(first, rtl=rtl), make(second, rtl=rtl)
    qtbot.waitUntil(lambda: step_by_step.is_settled)
    step_by_step.show_grid(second)
    for grid in (step_by_step, at_once):
        put(grid, 0, "13:00")
        grid.verticalScrollBar().setValue(900)
        grid.horizontalScrollBar().setValue(0)
        grid.state.focused = False
        grid.refresh()
    assert is_seen(image_of(at_once), step_by_step)


@pytest.mark.parametrize("rtl", [False, True])
def test_scrolling_looks_like_painting_anew(make, qtbot, rtl):
    grid, at_once = (make(a_busy_grid(9, 40), now=at("10:28"), rtl=rtl) for _ in range(2))
    for down, aside in ((37, 10), (411, 10), (412, 57), (980, 140), (700, 90)):
        grid.verticalScrollBar().setValue(down)
        QApplication.processEvents()
        grid.horizontalScrollBar().setValue(aside)
        QApplication.processEvents()
    at_once.verticalScrollBar().setValue(700)
    at_once.horizontalScrollBar().setValue(90)
    for each in (grid, at_once):
        each.state.focused = False
        each.refresh()
        QApplication.processEvents()
    assert is_seen(image_of(at_once), grid)


@pytest.mark.parametrize("rtl", [False, True])
def test_nothing_leaves_a_trace(make, qtbot, rtl):
    grid = make(two_doctors(), now=at("10:28"), rtl=rtl)
    steps = [
        lambda: qtbot.keyClick(grid, Key.Key_Down),
        lambda: qtbot.keyClick(grid, Key.Key_Down, SHIFT),
        lambda: qtbot.keyClick(grid, Key.Key_Left),
        lambda: grid.go_to(an_id(2)),
        lambda: grid.set_now(at("10:31")),
        grid.start_move,
        lambda: qtbot.keyClick(grid, Key.Key_Down),
        lambda: qtbot.keyClick(grid, Key.Key_Right),
        lambda: qtbot.keyClick(grid, Key.Key_Return),
        lambda: grid.move_refused(an_id(2)),
        lambda: grid.select(None),
        lambda: grid.zoom_by(2),
        lambda: grid.show_grid(a_grid(a_column(1, opens_late()), a_column(2))),
        lambda: grid.zoom_by(-4),
    ]
    for number, step in enumerate(steps):
        step()
        assert is_seen(image_of(grid), grid), number


def opens_late():
    return [a_visit(5, "14:00", 60), a_visit(6, "14:30", 60)]


def test_only_what_changed_is_painted_again(make, qtbot):
    first = two_doctors()
    grid = make(first)
    qtbot.waitUntil(lambda: grid.is_settled)
    QApplication.processEvents()
    painted = []
    grid.viewport().installEventFilter(_Watch(grid, painted))
    grid.show_grid(changed(first, 3, status=Status.ARRIVED, version=2))
    QApplication.processEvents()
    column, placed = grid.plan.find(an_id(3))
    box = grid.on_viewport(grid.plan.box_of(column, placed))
    assert painted
    assert all(box.adjusted(-20, -20, 20, 20).contains(rect) for rect in painted)


def test_nothing_is_painted_again_when_nothing_changed(make, qtbot):
    first = two_doctors()
    grid = make(first)
    qtbot.waitUntil(lambda: grid.is_settled)
    QApplication.processEvents()
    painted = []
    grid.viewport().installEventFilter(_Watch(grid, painted))
    grid.show_grid(changed(first, 3))
    QApplication.processEvents()
    assert painted == []


class _Watch(QObject):
    """Writes down which parts of a widget are painted."""

    def __init__(self, parent, painted):
        super().__init__(parent)
        self._painted = painted

    def eventFilter(self, watched, event):  # noqa: N802  Qt's name
        if event.type() == QEvent.Type.Paint:
            self._painted.append(event.region().boundingRect())
        return False


def test_another_theme_paints_everything_in_its_colours(make, theme):
    grid = make(two_doctors())
    light = image_of(grid)
    theme.choose(ThemeChoice.DARK)
    dark = on_the_screen(grid)
    assert light != dark
    seen = {dark.pixelColor(x, y).name() for x in range(0, dark.width(), 3) for y in range(0, dark.height(), 3)}
    assert theme.colour("panel").name() in seen
    assert "#ffffff" not in seen


def test_covered_names_are_nowhere_to_be_read(make):
    grid = make(two_doctors())
    visit = grid.plan.find(an_id(1))[1].visit
    column = grid.plan.columns[0].column
    assert visit.patient_name in grid.words.visit(visit, column, grid.plan.grid.zone)
    plain = image_of(grid)
    grid.set_masked(True)
    assert is_seen(image_of(grid), grid)
    covered = replace(visit, reason="secret reason")
    for text in (
        grid.words.visit(covered, column, grid.plan.grid.zone),
        grid.words.card(covered, column, grid.plan.grid.zone),
        grid.words.second_line(covered),
    ):
        assert visit.patient_name not in text
        assert "secret" not in text
    assert image_of(grid) != plain


def test_a_prepared_day_is_painted_before_it_is_asked_for(make, qtbot):
    today = a_busy_grid(4, 30)
    tomorrow = a_busy_grid(4, 30, day=FRIDAY + timedelta(days=1), seed=8)
    grid, at_once = make(today), make(tomorrow)
    qtbot.waitUntil(lambda: grid.is_settled)
    grid.prepare(tomorrow)
    assert not grid.is_settled
    qtbot.waitUntil(lambda: grid.is_settled)
    grid.prepare(tomorrow)
    qtbot.waitUntil(lambda: grid.is_settled)
    grid.show_grid(tomorrow)
    for each in (grid, at_once):
        put(each, 0, "13:00")
        each.verticalScrollBar().setValue(900)
        each.state.focused = False
        each.refresh()
    assert is_seen(image_of(at_once), grid)
    grid.show_grid(today)
    assert is_seen(image_of(grid), grid)


def test_preparing_the_day_that_is_shown_changes_nothing(make, qtbot):
    first = two_doctors()
    grid = make(first)
    before = on_the_screen(grid)
    grid.prepare(changed(first, 3, patient_name="Somebody Else"))
    qtbot.waitUntil(lambda: grid.is_settled)
    assert on_the_screen(grid) == before


def test_many_days_seen_are_not_all_kept(make, qtbot):
    grid = make(a_busy_grid(3, 10))
    for number in range(8):
        day = a_busy_grid(3, 10, day=FRIDAY + timedelta(days=number), seed=number)
        grid.show_grid(day)
        qtbot.waitUntil(lambda: grid.is_settled)
        assert is_seen(image_of(grid), grid)


def test_the_usual_length_of_a_visit_is_that_of_the_clinic(make):
    grid = make(two_doctors())
    told = heard(grid, "book_requested")
    put(grid, 1, "15:00")
    grid.set_slot_minutes(20)
    grid.request_booking()
    assert told[0][1].minutes == 20
    assert is_seen(image_of(grid), grid)


def test_times_are_written_anew_for_another_place(make):
    grid = make(two_doctors(), now=at("15:28"))
    british = on_the_screen(grid)
    grid.set_formats(Formats(QLocale("en_US")))
    assert "PM" in grid.words.clock(15 * 60)
    assert on_the_screen(grid) != british
    assert is_seen(image_of(grid), grid)


def test_larger_text_makes_everything_larger(make, theme):
    grid = make(two_doctors())
    hour, width = grid.plan.frame.y_of(60), grid.viewport().x()
    theme.choose(ThemeChoice.LIGHT, text_scale=1.5)
    assert grid.plan.frame.y_of(60) == pytest.approx(hour * 1.5, abs=1)
    assert grid.viewport().x() > width
    assert is_seen(image_of(grid), grid)


def test_turning_the_interface_round_mirrors_the_calendar(make):
    grid = make(two_doctors())
    put(grid, 0, "12:00")
    left = grid.plan.frame.column_box(0).x
    grid.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert grid.plan.frame.column_box(0).x > left
    assert grid.viewport().geometry().right() < grid.width() - 40
    assert is_seen(image_of(grid), grid)
