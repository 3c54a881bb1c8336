"""The calendar's grid: what it shows, where keys and mouse lead, and what it reports."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QEvent, QLocale, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from clinic_desk.domain.agenda import ShadeKind
from clinic_desk.domain.appointment import Status
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme, ThemeChoice
from clinic_desk.views.calendar.cursor import cursor_at
from clinic_desk.views.calendar.geometry import USUAL, ZOOMS
from clinic_desk.views.calendar.grid import CalendarGrid
from clinic_desk.views.calendar.overlay import Layer
from tests.support.grids import FRIDAY, a_busy_grid, a_column, a_grid, a_shade, a_visit, an_id, at

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def theme(qapp):
    return Theme(ThemeChoice.LIGHT)


@pytest.fixture
def make(qtbot, theme):
    def make(grid, *, size=(760, 720), rtl=False, now=None):
        made = CalendarGrid(theme, Formats(QLocale("en_GB")))
        qtbot.addWidget(made)
        made.resize(*size)
        if rtl:
            made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        if now is not None:
            made.set_now(now)
        made.show_grid(grid)
        with qtbot.waitActive(made):
            made.show()
            made.activateWindow()
        made.setFocus()
        qtbot.waitUntil(made.hasFocus)
        return made

    return make


@pytest.fixture
def heard():
    """What a grid's signals have carried."""

    def listen(grid, *names):
        found = []
        for name in names:
            getattr(grid, name).connect(lambda *values, name=name: found.append((name, *values)))
        return found

    return listen


def two_doctors():
    """10:00-10:30 and 11:00-12:00 with the first, 10:15-10:45 with the second; lunch at one."""
    lunch = a_shade("13:00", "14:00", ShadeKind.BREAK, "Lunch")
    return a_grid(
        a_column(1, [a_visit(1, "10:00"), a_visit(2, "11:00", 60, room_id=an_id(81))], shades=(lunch,)),
        a_column(2, [a_visit(3, "10:15")], room_id=an_id(82)),
        opens=540,
    )


def where(grid):
    """The cursor as (column, clock, visit number or None)."""
    cursor = grid.state.cursor
    number = None if cursor.visit_id is None else next(n for n in range(10_000) if an_id(n) == cursor.visit_id)
    return cursor.column, f"{cursor.position // 60:02}:{cursor.position % 60:02}", number


def put(grid, column, clock):
    hour, minute = map(int, clock.split(":"))
    grid.put_cursor(cursor_at(grid.plan, column, hour * 60 + minute, grid.grain))


def point(grid, column, clock, *, x=0.4):
    """A point of the window at a clock time of a column."""
    hour, minute = map(int, clock.split(":"))
    box = grid.plan.frame.column_box(column)
    content = QPointF(box.x + box.width * x, grid.plan.frame.y_of(hour * 60 + minute) + 3)
    return (content - grid.origin()).toPoint()


def in_middle(grid, number):
    column, placed = grid.plan.find(an_id(number))
    box = grid.plan.box_of(column, placed)
    return (QPointF(box.x + box.width / 2, box.y + box.height / 2) - grid.origin()).toPoint()


def drag(qtbot, grid, start, end, *, drop=True):
    viewport = grid.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.3, 0.7, 1.0):
        step = QPointF(start) + (QPointF(end) - QPointF(start)) * share
        event_at = step.toPoint()
        _move_held(viewport, event_at)
    if drop:
        qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end)


def _move_held(viewport, at):
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(at),
        QPointF(viewport.mapToGlobal(at)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(viewport, event)


def layers(grid):
    return [item.layer for item in grid.state.items()]


# -- keys ------------------------------------------------------------------------------------------


def test_down_stops_at_free_time_and_at_visits_whatever_their_start(make, qtbot):
    grid = make(two_doctors())
    put(grid, 1, "10:00")
    seen = []
    for _ in range(4):
        seen.append(where(grid))
        qtbot.keyClick(grid, Key.Key_Down)
    assert seen == [(1, "10:00", None), (1, "10:15", 3), (1, "10:45", None), (1, "11:00", None)]
    qtbot.keyClick(grid, Key.Key_Up)
    qtbot.keyClick(grid, Key.Key_Up)
    qtbot.keyClick(grid, Key.Key_Up)
    assert where(grid) == (1, "10:15", 3)


def test_sideways_keeps_the_height_also_across_a_long_visit(make, qtbot):
    grid = make(two_doctors())
    put(grid, 1, "11:30")
    qtbot.keyClick(grid, Key.Key_Left)
    assert where(grid) == (0, "11:00", 2)
    qtbot.keyClick(grid, Key.Key_Right)
    assert where(grid) == (1, "11:30", None)


def test_in_a_right_to_left_interface_the_arrows_follow_what_is_seen(make, qtbot):
    grid = make(two_doctors(), rtl=True)
    put(grid, 0, "09:00")
    qtbot.keyClick(grid, Key.Key_Left)
    assert where(grid)[0] == 1
    assert grid.plan.frame.column_box(1).x < grid.plan.frame.column_box(0).x
    qtbot.keyClick(grid, Key.Key_Right)
    assert where(grid)[0] == 0


def test_side_by_side_visits_are_reached_one_after_the_other(make, qtbot):
    grid = make(a_grid(a_column(1, [a_visit(1, "10:00"), a_visit(2, "10:00", overbooked=True)]), a_column(2)))
    put(grid, 0, "10:00")
    assert where(grid) == (0, "10:00", 1)
    qtbot.keyClick(grid, Key.Key_Right)
    assert where(grid) == (0, "10:00", 2)
    qtbot.keyClick(grid, Key.Key_Right)
    assert where(grid) == (1, "10:00", None)


def test_enter_opens_a_visit_and_books_free_time(make, qtbot, heard):
    grid = make(two_doctors())
    told = heard(grid, "open_requested", "book_requested", "selection_changed")
    put(grid, 0, "10:00")
    qtbot.keyClick(grid, Key.Key_Return)
    put(grid, 1, "10:45")
    qtbot.keyClick(grid, Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert told[0] == ("open_requested", an_id(1))
    name, pick = told[1]
    assert name == "book_requested"
    assert (pick.doctor_id, pick.starts, pick.minutes) == (an_id(2), at("10:45"), 30)


def test_space_selects_a_visit(make, qtbot, heard):
    grid = make(two_doctors())
    told = heard(grid, "selection_changed")
    put(grid, 0, "10:00")
    qtbot.keyClick(grid, Key.Key_Space)
    assert told == [("selection_changed", an_id(1))]
    qtbot.keyClick(grid, Key.Key_Escape)
    assert told[-1] == ("selection_changed", None)


def test_free_time_is_only_as_long_as_there_is_room(make, qtbot, heard):
    grid = make(two_doctors())
    told = heard(grid, "book_requested")
    put(grid, 1, "10:00")
    qtbot.keyClick(grid, Key.Key_Return)
    assert told[0][1].minutes == 15


def test_shift_and_arrows_choose_how_long_to_book(make, qtbot, heard):
    grid = make(two_doctors())
    told = heard(grid, "book_requested")
    put(grid, 1, "12:00")
    qtbot.keyClick(grid, Key.Key_Down, SHIFT)
    qtbot.keyClick(grid, Key.Key_Down, SHIFT)
    qtbot.keyClick(grid, Key.Key_Up, SHIFT)
    qtbot.keyClick(grid, Key.Key_Return)
    assert told[0][1].minutes == 45


def test_letters_are_left_to_the_commands(make, qtbot, heard):
    grid = make(two_doctors())
    told = heard(grid, "book_requested", "open_requested", "move_requested", "status_requested")
    put(grid, 0, "10:00")
    for letter in "mnardhbx":
        qtbot.keyClicks(grid, letter)
    assert told == []
    assert grid.state.draft is None


def test_home_goes_to_now_and_asks_for_today_from_elsewhere(make, heard):
    grid = make(two_doctors(), now=at("11:20"))
    told = heard(grid, "now_requested")
    put(grid, 1, "09:00")
    grid.go_to_now()
    assert where(grid) == (1, "11:15", None)
    tomorrow = a_grid(a_column(1, day=FRIDAY + timedelta(days=1)))
    grid.show_grid(tomorrow)
    grid.go_to_now()
    assert told == [("now_requested",)]


def test_a_column_is_reached_by_its_number(make):
    grid = make(a_busy_grid(8, 4), now=at("09:00"))
    grid.go_to_column(7)
    assert where(grid)[0] == 6
    box = grid.plan.frame.column_box(6)
    assert grid.origin().x() <= box.x
    assert box.right <= grid.origin().x() + grid.viewport().width()
    grid.go_to_column(9)
    assert where(grid)[0] == 6


def test_the_cursor_is_always_brought_into_sight(make, qtbot):
    grid = make(two_doctors())
    put(grid, 0, "18:00")
    for _ in range(30):
        qtbot.keyClick(grid, Key.Key_Up)
    box = grid.box_of(Layer.CURSOR_FREE, Layer.CURSOR_VISIT)
    assert grid.viewport().rect().contains(grid.on_viewport(box))


# -- moving by keys --------------------------------------------------------------------------------


def test_a_visit_is_moved_by_keys_and_dropped(make, qtbot, heard):
    grid = make(two_doctors())
    told = heard(grid, "move_requested")
    put(grid, 1, "10:15")
    grid.start_move()
    qtbot.keyClick(grid, Key.Key_Down)
    qtbot.keyClick(grid, Key.Key_Left)
    assert Layer.GHOST in layers(grid)
    qtbot.keyClick(grid, Key.Key_Return)
    drop = told[0][1]
    assert (drop.appointment_id, drop.version, drop.doctor_id) == (an_id(3), 1, an_id(1))
    assert (drop.starts, drop.minutes) == (at("10:30"), 30)


def test_moving_to_another_doctor_takes_the_usual_room_of_that_doctor(make, qtbot, heard):
    grid = make(two_doctors())
    told = heard(grid, "move_requested")
    put(grid, 0, "11:00")
    grid.start_move()
    qtbot.keyClick(grid, Key.Key_Down)
    qtbot.keyClick(grid, Key.Key_Return)
    assert told[0][1].room_id == an_id(81)
    grid.move_refused(an_id(2))
    grid.start_move()
    qtbot.keyClick(grid, Key.Key_Right)
    qtbot.keyClick(grid, Key.Key_Return)
    assert told[1][1].room_id == an_id(82)


def test_escape_leaves_the_move_and_nothing_has_happened(make, qtbot, heard):
    grid = make(two_doctors())
    told = heard(grid, "move_requested", "open_requested")
    put(grid, 1, "10:15")
    grid.start_move()
    qtbot.keyClick(grid, Key.Key_Down)
    qtbot.keyClick(grid, Key.Key_Escape)
    assert told == []
    assert grid.state.draft is None
    assert where(grid) == (1, "10:15", 3)


def test_dropping_a_visit_where_it_was_asks_for_nothing(make, qtbot, heard):
    grid = make(two_doctors())
    told = heard(grid, "move_requested")
    put(grid, 1, "10:15")
    grid.start_move()
    qtbot.keyClick(grid, Key.Key_Return)
    assert told == []


def test_shift_and_arrows_change_the_length_of_a_visit(make, qtbot, heard):
    grid = make(two_doctors())
    told = heard(grid, "move_requested")
    put(grid, 1, "10:15")
    qtbot.keyClick(grid, Key.Key_Down, SHIFT)
    qtbot.keyClick(grid, Key.Key_Return)
    assert (told[0][1].starts, told[0][1].minutes) == (at("10:15"), 45)


def test_a_finished_visit_is_not_taken_up(make):
    grid = make(a_grid(a_column(1, [a_visit(1, "10:00", status=Status.COMPLETED)])))
    put(grid, 0, "10:00")
    grid.start_move()
    assert grid.state.draft is None


def test_where_a_visit_cannot_stay_looks_different_and_says_why(make, qtbot):
    grid = make(two_doctors())
    put(grid, 1, "10:15")
    grid.start_move()
    qtbot.keyClick(grid, Key.Key_Left)
    assert Layer.GHOST_BLOCKED in layers(grid)
    assert "taken" in grid.state.items()[-1].text
    for _ in range(12):
        qtbot.keyClick(grid, Key.Key_Down)
    assert "Lunch" in grid.state.items()[-1].text


def test_a_pinned_visit_is_put_down_on_another_day(make, qtbot, heard):
    grid = make(two_doctors())
    told = heard(grid, "move_requested")
    put(grid, 1, "10:15")
    grid.pin()
    monday = FRIDAY + timedelta(days=3)
    grid.show_grid(a_grid(a_column(1, day=monday), a_column(2, day=monday)))
    put(grid, 0, "15:00")
    grid.put_down()
    qtbot.keyClick(grid, Key.Key_Return)
    drop = told[0][1]
    assert (drop.appointment_id, drop.doctor_id, drop.starts) == (an_id(3), an_id(1), at("15:00", monday))


# -- the mouse -------------------------------------------------------------------------------------


def test_a_click_selects_and_a_double_click_opens(make, qtbot, heard):
    grid = make(two_doctors())
    told = heard(grid, "selection_changed", "open_requested", "book_requested")
    viewport = grid.viewport()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=in_middle(grid, 2))
    assert told == [("selection_changed", an_id(2))]
    qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=in_middle(grid, 2))
    assert told[-1] == ("open_requested", an_id(2))
    free = point(grid, 1, "12:00")
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=free)
    assert told[-1] == ("selection_changed", None)
    qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=free)
    assert told[-1][1].starts == at("12:00")


@pytest.mark.parametrize("rtl", [False, True])
def test_a_visit_is_dragged_to_another_doctor_and_time(make, qtbot, heard, rtl):
    grid = make(two_doctors(), rtl=rtl)
    told = heard(grid, "move_requested")
    start = in_middle(grid, 3)
    by = QPointF(grid.plan.frame.column_box(0).x - grid.plan.frame.column_box(1).x, grid.plan.frame.y_of(120)).toPoint()
    drag(qtbot, grid, start, start + by)
    drop = told[0][1]
    assert (drop.appointment_id, drop.doctor_id, drop.starts, drop.minutes) == (an_id(3), an_id(1), at("12:15"), 30)
    assert grid.plan.find(an_id(3))[0] == 0


def test_dragging_the_lower_edge_changes_the_length(make, qtbot, heard):
    grid = make(two_doctors())
    told = heard(grid, "move_requested")
    column, placed = grid.plan.find(an_id(1))
    box = grid.plan.box_of(column, placed)
    edge = (QPointF(box.x + 40, box.bottom - 1) - grid.origin()).toPoint()
    drag(qtbot, grid, edge, edge + QPoint(0, round(grid.plan.frame.y_of(30))))
    assert (told[0][1].starts, told[0][1].minutes) == (at("10:00"), 60)


def test_dragging_the_upper_edge_keeps_the_end(make, qtbot, heard):
    grid = make(two_doctors())
    told = heard(grid, "move_requested")
    column, placed = grid.plan.find(an_id(2))
    box = grid.plan.box_of(column, placed)
    edge = (QPointF(box.x + 40, box.y + 1) - grid.origin()).toPoint()
    drag(qtbot, grid, edge, edge + QPoint(0, round(grid.plan.frame.y_of(15))))
    assert (told[0][1].starts, told[0][1].minutes) == (at("11:15"), 45)


def test_escape_puts_a_dragged_visit_back_and_letting_go_then_does_nothing(make, qtbot, heard):
    grid = make(two_doctors())
    told = heard(grid, "move_requested")
    start = in_middle(grid, 3)
    drag(qtbot, grid, start, start + QPoint(0, 100), drop=False)
    assert grid.state.draft is not None
    qtbot.keyClick(grid, Key.Key_Escape)
    assert grid.state.draft is None
    _move_held(grid.viewport(), start + QPoint(0, 150))
    qtbot.mouseRelease(grid.viewport(), Qt.MouseButton.LeftButton, pos=start + QPoint(0, 150))
    assert told == []
    assert grid.state.draft is None


def test_a_trembling_hand_does_not_move_a_visit(make, qtbot, heard):
    grid = make(two_doctors())
    told = heard(grid, "move_requested")
    start = in_middle(grid, 3)
    drag(qtbot, grid, start, start + QPoint(2, 3))
    assert told == []


def test_dragging_over_free_time_chooses_how_long_to_book(make, qtbot, heard):
    grid = make(two_doctors())
    told = heard(grid, "book_requested")
    drag(qtbot, grid, point(grid, 1, "11:00"), point(grid, 1, "12:00"))
    qtbot.keyClick(grid, Key.Key_Return)
    assert (told[0][1].starts, told[0][1].minutes) == (at("11:00"), 60)


def test_the_strip_beside_a_visit_books_over_it(make, qtbot, heard):
    grid = make(two_doctors())
    told = heard(grid, "book_requested", "open_requested")
    qtbot.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=point(grid, 0, "11:00", x=0.99))
    assert told[0][0] == "book_requested"
    assert told[0][1].starts == at("11:00")


def test_ctrl_and_wheel_zoom_around_the_mouse(make, qtbot):
    grid = make(two_doctors())
    put(grid, 0, "11:00")
    at_mouse = QPointF(point(grid, 0, "11:00"))
    before = grid.plan.frame.position_at(at_mouse.y() + grid.origin().y())

    def wheel(delta):
        event = QWheelEvent(
            at_mouse,
            QPointF(grid.viewport().mapToGlobal(at_mouse.toPoint())),
            QPoint(),
            QPoint(0, delta),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(grid.viewport(), event)

    wheel(60)
    assert grid.zoom == USUAL
    wheel(60)
    assert grid.zoom == USUAL + 1
    assert grid.plan.frame.position_at(at_mouse.y() + grid.origin().y()) == pytest.approx(before, abs=1)
    for _ in range(10):
        wheel(-120)
    assert grid.zoom == 0
    assert grid.grain == ZOOMS[0].grain


def test_pointing_at_a_visit_shows_its_card_after_a_moment_and_takes_it_away_again(make, qtbot):
    grid = make(a_grid(a_column(1, [a_visit(1, "10:00")]), a_column(2)))
    put(grid, 1, "12:00")
    with qtbot.waitSignal(grid.visit_focused) as shown:
        qtbot.mouseMove(grid.viewport(), in_middle(grid, 1))
    assert shown.args == [an_id(1)]
    with qtbot.waitSignal(grid.visit_focused) as gone:
        qtbot.mouseMove(grid.viewport(), point(grid, 1, "15:00"))
    assert gone.args == [None]


def test_the_cursor_on_a_visit_shows_its_card(make, qtbot):
    grid = make(two_doctors())
    with qtbot.waitSignal(grid.visit_focused) as shown:
        put(grid, 0, "10:00")
    assert shown.args == [an_id(1)]


def test_the_menu_is_asked_for_where_the_mouse_is_or_at_the_cursor(make, qtbot, heard):
    grid = make(two_doctors())
    told = heard(grid, "menu_requested")
    put(grid, 0, "10:00")
    spot = QPoint(5, 5)
    for reason in (QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard):
        event = QContextMenuEvent(reason, spot, grid.viewport().mapToGlobal(spot))
        QApplication.sendEvent(grid.viewport(), event)
    assert told[0][1] == grid.viewport().mapToGlobal(spot)
    cursor = grid.on_screen(grid.box_of(Layer.CURSOR_VISIT))
    assert cursor.contains(told[1][1])


def test_a_drag_that_rests_at_the_lower_edge_scrolls_on(make, qtbot):
    grid = make(two_doctors(), now=at("10:28"))
    start = in_middle(grid, 3)
    scrolled = grid.verticalScrollBar().value()
    edge = QPoint(start.x(), grid.viewport().height() - 4)
    drag(qtbot, grid, start, edge, drop=False)
    at_first = grid.state.draft.position
    qtbot.waitUntil(lambda: grid.verticalScrollBar().value() > scrolled + 60)
    assert grid.state.draft.position > at_first
    qtbot.keyClick(grid, Key.Key_Escape)
    stopped = grid.verticalScrollBar().value()
    qtbot.wait(80)
    assert grid.verticalScrollBar().value() == stopped


# -- commands --------------------------------------------------------------------------------------


def test_commands_are_about_the_visit_under_the_cursor_else_the_selected_one(make, heard):
    grid = make(two_doctors())
    told = heard(grid, "status_requested", "cancel_requested", "history_requested", "open_requested")
    put(grid, 1, "12:00")
    grid.request_status(Status.ARRIVED)
    assert told == []
    grid.select(an_id(2))
    grid.request_status(Status.ARRIVED)
    put(grid, 0, "10:00")
    grid.request_cancel()
    grid.request_history()
    grid.request_open()
    assert told == [
        ("status_requested", an_id(2), Status.ARRIVED),
        ("cancel_requested", an_id(1)),
        ("history_requested", an_id(1)),
        ("open_requested", an_id(1)),
    ]


def test_holding_blocking_and_booking_are_about_the_time_under_the_cursor(make, heard):
    grid = make(two_doctors())
    told = heard(grid, "hold_requested", "block_requested", "book_requested")
    put(grid, 0, "12:00")
    grid.request_hold()
    grid.request_block()
    grid.request_booking()
    assert [name for name, _ in told] == ["hold_requested", "block_requested", "book_requested"]
    assert {(pick.starts, pick.doctor_id) for _, pick in told} == {(at("12:00"), an_id(1))}


# -- refreshes -------------------------------------------------------------------------------------


def changed(grid, number, **fields):
    """The grid with one visit changed."""
    columns = [
        replace(
            column,
            visits=tuple(replace(v, **fields) if v.id == an_id(number) else v for v in column.visits),
        )
        for column in grid.columns
    ]
    return replace(grid, columns=tuple(columns))


def test_selection_cursor_and_scroll_outlive_a_refresh(make):
    first = two_doctors()
    grid = make(first)
    grid.go_to(an_id(2))
    put(grid, 1, "10:15")
    scrolled = grid.verticalScrollBar().value()
    grid.show_grid(changed(first, 3, status=Status.ARRIVED, version=2))
    assert where(grid) == (1, "10:15", 3)
    assert grid.state.selected == an_id(2)
    assert grid.verticalScrollBar().value() == scrolled
    assert Layer.SELECTED in layers(grid)


def test_the_cursor_stays_with_its_doctor_when_a_column_comes_before(make):
    first = two_doctors()
    grid = make(first)
    put(grid, 1, "12:00")
    grid.show_grid(replace(first, columns=(a_column(3), *first.columns)))
    assert where(grid) == (2, "12:00", None)


def test_time_taken_by_another_desk_under_the_cursor_is_said_so_and_the_cursor_stays(make):
    first = two_doctors()
    grid = make(first)
    put(grid, 1, "12:00")
    second = first.columns[1]
    taken = replace(second, visits=(*second.visits, a_visit(9, "12:00", doctor_id=an_id(2))))
    grid.show_grid(replace(first, columns=(first.columns[0], taken)))
    assert where(grid) == (1, "12:00", None)
    assert "taken" in next(item.text for item in grid.state.items() if item.layer is Layer.CURSOR_FREE)


def test_a_half_done_move_outlives_a_refresh(make, qtbot, heard):
    first = two_doctors()
    grid = make(first)
    told = heard(grid, "move_requested")
    put(grid, 1, "10:15")
    grid.start_move()
    qtbot.keyClick(grid, Key.Key_Down)
    grid.show_grid(changed(first, 1, status=Status.ARRIVED, version=2))
    qtbot.keyClick(grid, Key.Key_Down)
    qtbot.keyClick(grid, Key.Key_Return)
    assert told[0][1].starts == at("10:45")


def test_a_half_done_drag_outlives_a_refresh(make, qtbot, heard):
    first = two_doctors()
    grid = make(first)
    told = heard(grid, "move_requested")
    start = in_middle(grid, 3)
    end = start + QPoint(0, round(grid.plan.frame.y_of(60)))
    drag(qtbot, grid, start, end, drop=False)
    grid.show_grid(changed(first, 1, status=Status.ARRIVED, version=2))
    qtbot.mouseRelease(grid.viewport(), Qt.MouseButton.LeftButton, pos=end)
    assert told[0][1].starts == at("11:15")


def moved_by_keys(grid, qtbot):
    put(grid, 1, "10:15")
    grid.start_move()
    for _ in range(4):
        qtbot.keyClick(grid, Key.Key_Down)
    qtbot.keyClick(grid, Key.Key_Return)


def top_of(grid, number):
    return grid.plan.find(an_id(number))[1].top


def test_a_dropped_visit_stands_at_its_new_time_until_it_is_refused(make, qtbot):
    first = two_doctors()
    grid = make(first)
    moved_by_keys(grid, qtbot)
    assert top_of(grid, 3) == 11 * 60 + 15
    assert Layer.SAVING in layers(grid)
    grid.show_grid(changed(first, 1, status=Status.ARRIVED, version=2))
    assert top_of(grid, 3) == 11 * 60 + 15
    grid.move_refused(an_id(3))
    assert top_of(grid, 3) == 10 * 60 + 15
    assert Layer.SAVING not in layers(grid)
    assert where(grid) == (1, "10:15", 3)


def test_a_dropped_visit_is_at_home_once_the_records_have_it(make, qtbot):
    first = two_doctors()
    grid = make(first)
    moved_by_keys(grid, qtbot)
    grid.show_grid(changed(first, 3, starts=at("11:15"), ends=at("11:45"), version=2))
    assert top_of(grid, 3) == 11 * 60 + 15
    assert Layer.SAVING not in layers(grid)


def test_a_visit_on_its_way_is_not_taken_up_again(make, qtbot):
    grid = make(two_doctors())
    moved_by_keys(grid, qtbot)
    grid.start_move()
    assert grid.state.draft is None


def test_it_opens_at_now_else_where_the_day_begins(make):
    grid = make(two_doctors(), now=at("15:00"))
    middle = grid.plan.frame.position_at(grid.origin().y() + grid.viewport().height() * 0.35)
    assert middle == pytest.approx(15 * 60, abs=2)
    quiet = make(a_grid(a_column(1), opens=8 * 60 + 30))
    assert quiet.plan.frame.position_at(quiet.origin().y()) == pytest.approx(8 * 60, abs=2)
    early = make(a_grid(a_column(1, [a_visit(1, "06:40")]), opens=9 * 60))
    assert early.plan.frame.position_at(early.origin().y()) == pytest.approx(6 * 60, abs=2)


def test_a_day_without_doctors_says_so(make):
    nobody = replace(two_doctors(), columns=())
    grid = make(nobody)
    grid.go_to_now()
    grid.request_booking()
    assert grid.state.items() == ()
    assert not grid.grab().isNull()


# -- painting --------------------------------------------------------------------------------------


def image_of(grid):
    return grid.grab().toImage().copy()


def on_the_screen(grid):
    """What has been painted into the window, step by step: `grab` would paint it all anew."""
    QApplication.processEvents()
    return grid.screen().grabWindow(grid.winId()).toImage().copy()


def is_seen(image, grid):
    """Whether the window shows this image; at another scale the offscreen platform gives its upper left part."""
    window = on_the_screen(grid)
    assert not window.isNull()
    return window == image.copy(window.rect())


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


def test_a_clock_change_is_labelled_twice_and_both_times_can_be_booked(make, heard):
    berlin, autumn = "Europe/Berlin", date(2026, 10, 25)
    grid = make(a_grid(a_column(1, day=autumn, zone=berlin), zone=berlin, opens=0))
    told = heard(grid, "book_requested")
    put(grid, 0, "02:00")
    grid.request_booking()
    put(grid, 0, "03:00")
    grid.request_booking()
    starts = [pick.starts for _, pick in told]
    assert starts == [at("02:00", autumn, berlin), at("02:00", autumn, berlin, latest=True)]
    assert "second time" in grid.words.time(starts[1], berlin)
    assert "second time" not in grid.words.time(starts[0], berlin)
