"""The calendar by mouse: select, open, drag, zoom, point."""

from functools import partial

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from clinic_desk.domain.appointment import Presence, Status
from clinic_desk.qt.theme import Theme, ThemeChoice
from clinic_desk.views.calendar.geometry import USUAL, ZOOMS
from clinic_desk.views.calendar.overlay import Layer
from tests.support.calendar_hands import a_calendar, drag, heard, in_middle, move_held, point, put, two_doctors
from tests.support.grids import a_column, a_grid, a_visit, an_id, at

Key = Qt.Key


@pytest.fixture
def make(qtbot):
    return partial(a_calendar, qtbot, Theme(ThemeChoice.LIGHT))


def tip(grid, number):
    """What the mouse is told on a visit."""
    spot = in_middle(grid, number)
    event = QHelpEvent(QEvent.Type.ToolTip, spot, grid.viewport().mapToGlobal(spot))
    QApplication.sendEvent(grid.viewport(), event)
    return QToolTip.text()


def test_a_click_selects_and_a_double_click_opens(make, qtbot):
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
def test_a_visit_is_dragged_to_another_doctor_and_time(make, qtbot, rtl):
    grid = make(two_doctors(), rtl=rtl)
    told = heard(grid, "move_requested")
    start = in_middle(grid, 3)
    by = QPointF(grid.plan.frame.column_box(0).x - grid.plan.frame.column_box(1).x, grid.plan.frame.y_of(120)).toPoint()
    drag(grid, start, start + by)
    drop = told[0][1]
    assert (drop.appointment_id, drop.doctor_id, drop.starts, drop.minutes) == (an_id(3), an_id(1), at("12:15"), 30)
    assert grid.plan.find(an_id(3))[0] == 0


def test_dragging_the_lower_edge_changes_the_length(make, qtbot):
    grid = make(two_doctors())
    told = heard(grid, "move_requested")
    column, placed = grid.plan.find(an_id(1))
    box = grid.plan.box_of(column, placed)
    edge = (QPointF(box.x + 40, box.bottom - 1) - grid.origin()).toPoint()
    drag(grid, edge, edge + QPoint(0, round(grid.plan.frame.y_of(30))))
    assert (told[0][1].starts, told[0][1].minutes) == (at("10:00"), 60)


def test_dragging_the_upper_edge_keeps_the_end(make, qtbot):
    grid = make(two_doctors())
    told = heard(grid, "move_requested")
    column, placed = grid.plan.find(an_id(2))
    box = grid.plan.box_of(column, placed)
    edge = (QPointF(box.x + 40, box.y + 1) - grid.origin()).toPoint()
    drag(grid, edge, edge + QPoint(0, round(grid.plan.frame.y_of(15))))
    assert (told[0][1].starts, told[0][1].minutes) == (at("11:15"), 45)


def test_escape_puts_a_dragged_visit_back_and_letting_go_then_does_nothing(make, qtbot):
    grid = make(two_doctors())
    told = heard(grid, "move_requested")
    start = in_middle(grid, 3)
    drag(grid, start, start + QPoint(0, 100), drop=False)
    assert grid.state.draft is not None
    qtbot.keyClick(grid, Key.Key_Escape)
    assert grid.state.draft is None
    move_held(grid.viewport(), start + QPoint(0, 150))
    qtbot.mouseRelease(grid.viewport(), Qt.MouseButton.LeftButton, pos=start + QPoint(0, 150))
    assert told == []
    assert grid.state.draft is None


def test_a_trembling_hand_does_not_move_a_visit(make, qtbot):
    grid = make(two_doctors())
    told = heard(grid, "move_requested")
    start = in_middle(grid, 3)
    drag(grid, start, start + QPoint(2, 3))
    assert told == []


def test_dragging_over_free_time_chooses_how_long_to_book(make, qtbot):
    grid = make(two_doctors())
    told = heard(grid, "book_requested")
    drag(grid, point(grid, 1, "11:00"), point(grid, 1, "12:00"))
    qtbot.keyClick(grid, Key.Key_Return)
    assert (told[0][1].starts, told[0][1].minutes) == (at("11:00"), 60)


def test_the_strip_beside_a_visit_books_over_it(make, qtbot):
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


def test_keys_mean_the_cursor_also_while_the_mouse_rests_on_a_visit(make, qtbot):
    grid = make(two_doctors())
    put(grid, 1, "14:00")
    with qtbot.waitSignal(grid.visit_focused, check_params_cb=lambda visit_id: visit_id == an_id(3)):
        qtbot.mouseMove(grid.viewport(), in_middle(grid, 3))
    with qtbot.waitSignal(grid.visit_focused) as shown:
        put(grid, 0, "10:00")
    assert shown.args == [an_id(1)]


def test_details_of_a_visit_are_told_to_the_mouse_on_it_alone_and_never_while_names_are_covered(make):
    grid = make(a_grid(a_column(1, [a_visit(1, "10:00"), a_visit(2, "11:00")])))
    grid.tell_details(an_id(1), "33 y · Wheelchair")
    assert "Wheelchair" in tip(grid, 1)
    assert "Wheelchair" not in tip(grid, 2)
    grid.set_masked(True)
    assert "Wheelchair" not in tip(grid, 1)


def test_the_menu_is_asked_for_where_the_mouse_is_or_at_the_cursor(make, qtbot):
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
    drag(grid, start, edge, drop=False)
    at_first = grid.state.draft.position
    qtbot.waitUntil(lambda: grid.verticalScrollBar().value() > scrolled + 60)
    assert grid.state.draft.position > at_first
    qtbot.keyClick(grid, Key.Key_Escape)
    stopped = grid.verticalScrollBar().value()
    qtbot.wait(80)
    assert grid.verticalScrollBar().value() == stopped


def test_a_click_while_moving_by_keys_drops_the_visit_where_it_is(make, qtbot):
    grid = make(two_doctors())
    told = heard(grid, "move_requested", "selection_changed")
    grid.go_to(an_id(3))
    grid.start_move()
    qtbot.keyClick(grid, Key.Key_Down)
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=point(grid, 0, "15:00"))
    assert told[-1][0] == "move_requested"
    assert told[-1][1].starts == at("10:30")


def test_a_click_beside_the_columns_means_nothing(make, qtbot):
    grid = make(two_doctors(), size=(760, 790))
    grid.set_zoom(0)
    told = heard(grid, "selection_changed", "book_requested", "open_requested")
    below = QPoint(50, grid.viewport().height() - 3)
    assert grid.hit_at(QPointF(below)) is None
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=below)
    qtbot.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=below)
    assert told == []


def test_a_finished_visit_cannot_be_dragged(make):
    grid = make(a_grid(a_column(1, [a_visit(1, "10:00", status=Status.COMPLETED)])))
    told = heard(grid, "move_requested")
    start = in_middle(grid, 1)
    drag(grid, start, start + QPoint(0, 100))
    assert told == []
    assert grid.state.draft is None


def test_the_pointer_shows_where_a_length_can_be_changed(make, qtbot):
    visits = [a_visit(1, "10:00", 60), a_visit(2, "12:00", 60, status=Status.COMPLETED)]
    grid = make(a_grid(a_column(1, visits), opens=540))

    def shape_over(number, edge):
        box = grid.plan.box_of(*grid.plan.find(an_id(number)))
        content = QPointF(box.x + 40, box.bottom - 1 if edge else box.y + box.height / 2)
        qtbot.mouseMove(grid.viewport(), (content - grid.origin()).toPoint())
        return grid.viewport().cursor().shape()

    assert shape_over(1, edge=True) == Qt.CursorShape.SizeVerCursor
    assert shape_over(1, edge=False) == Qt.CursorShape.ArrowCursor
    assert shape_over(2, edge=True) == Qt.CursorShape.ArrowCursor


def test_the_wheel_alone_scrolls(make):
    grid = make(two_doctors(), now=at("10:28"))
    before, zoom = grid.verticalScrollBar().value(), grid.zoom
    middle = QPointF(grid.viewport().rect().center())
    event = QWheelEvent(
        middle,
        QPointF(grid.viewport().mapToGlobal(middle.toPoint())),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(grid.viewport(), event)
    assert grid.verticalScrollBar().value() > before
    assert grid.zoom == zoom


def test_a_tool_tip_says_all_about_a_visit_and_nothing_about_free_time(make, qtbot):
    grid = make(two_doctors())

    def tip_at(spot):
        QApplication.sendEvent(
            grid.viewport(), QHelpEvent(QEvent.Type.ToolTip, spot, grid.viewport().mapToGlobal(spot))
        )
        return QToolTip.text()

    words = tip_at(in_middle(grid, 2))
    for part in ("Md. Rashed", "11:00–12:00", "Dr Number 1", "Follow-up", "Confirmed"):
        assert part in words
    tip_at(point(grid, 1, "15:00"))
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_presence_is_told_apart_without_colour(make):
    looks = []
    for presence in Presence:
        grid = make(a_grid(a_column(1, presence=presence)))
        headings = grid.findChild(QWidget, "calendar_headings")
        dot = headings.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        looks.append(dot.copy(grid.viewport().x(), 0, 30, 30))
    assert looks[0] != looks[1] != looks[2] != looks[0]


def test_a_heading_says_whether_the_doctor_is_there(make, qtbot):
    grid = make(two_doctors())
    headings = grid.findChild(QWidget, "calendar_headings")
    spot = QPoint(headings.width() - 60, 20)
    QApplication.sendEvent(headings, QHelpEvent(QEvent.Type.ToolTip, spot, headings.mapToGlobal(spot)))
    assert QToolTip.text() == "Dr Number 2, Cardiology · Room 2, Online"
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
