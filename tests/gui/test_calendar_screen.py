"""The calendar's screen: its bar, its commands, the date box, and what it does with refused moves."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtWidgets import QMenu, QPushButton

from clinic_desk.domain.agenda import CalendarMode, MoveDrop
from clinic_desk.domain.appointment import Override, Status
from clinic_desk.domain.booking_form import Objection
from clinic_desk.domain.refusals import StatusNotPossible
from clinic_desk.domain.schedule import CannotBook, FreeTime, Reason, ReasonCode
from clinic_desk.presenters.calendar_deeds import MoveAnswer
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme, ThemeChoice
from clinic_desk.views.calendar.cursor import cursor_at
from clinic_desk.views.calendar.overlay import Layer
from clinic_desk.views.calendar.screen import HINTS, CalendarScreen
from tests.support.grids import FRIDAY, a_column, a_grid, a_visit, an_id, at

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SIGNALS = (
    "step_requested", "days_requested", "today_requested", "day_requested", "week_requested", "date_typed",
    "move_requested", "move_anyway_requested",
)  # fmt: skip


def a_day(day=FRIDAY):
    return a_grid(
        a_column(1, [a_visit(1, "10:00", day=day), a_visit(2, "11:00", day=day)], day=day),
        a_column(2, [a_visit(3, "10:15", day=day, status=Status.COMPLETED)], day=day),
        opens=540,
    )


def a_week():
    days = [FRIDAY + timedelta(days=number) for number in range(7)]
    return a_grid(*(a_column(1, day=day) for day in days))


@pytest.fixture
def make(qtbot):
    def make(*, rtl=False, locale="en_GB"):
        screen = CalendarScreen(Theme(ThemeChoice.LIGHT), Formats(QLocale(locale)))
        qtbot.addWidget(screen)
        screen.resize(800, 760)
        if rtl:
            screen.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        screen.set_now(at("10:28"))
        screen.show_grid(a_day())
        with qtbot.waitActive(screen):
            screen.show()
            screen.activateWindow()
        screen.setFocus()
        qtbot.waitUntil(screen.grid.hasFocus)
        return screen

    return make


@pytest.fixture
def screen(make):
    return make()


def heard_of(screen):
    told = []
    for name in SIGNALS:
        getattr(screen, name).connect(lambda *values, name=name: told.append((name, *values)))
    return told


def put(screen, column, hour, minute=0):
    grid = screen.grid
    grid.put_cursor(cursor_at(grid.plan, column, hour * 60 + minute, grid.grain))


def shown(widget):
    return widget.isVisibleTo(widget.window())


# -- the bar ---------------------------------------------------------------------------------------


def test_the_bar_names_what_is_shown(screen):
    assert screen.title_label.text() == "Friday 20 November"
    assert screen.mode_choice.current == CalendarMode.DAY
    screen.show_grid(a_week())
    assert screen.title_label.text() == "Dr Number 1 · 20 Nov – 26 Nov 2026"
    assert screen.mode_choice.current == CalendarMode.WEEK


def test_buttons_ask_for_steps_today_day_and_week(screen, qtbot):
    told = heard_of(screen)
    put(screen, 1, 12)
    for button in (screen.previous_button, screen.next_button, screen.today_button):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    for name in ("week_button", "day_button"):
        qtbot.mouseClick(screen.findChild(QPushButton, name), Qt.MouseButton.LeftButton)
    assert told == [
        ("step_requested", -1),
        ("step_requested", 1),
        ("today_requested",),
        ("week_requested", an_id(2)),
        ("day_requested",),
    ]


def test_cancelled_visits_are_shown_and_hidden_by_button_and_key(screen, qtbot):
    wanted = []
    screen.cancelled_wanted.connect(wanted.append)
    qtbot.mouseClick(screen.cancelled_button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(screen.grid, Key.Key_X, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert wanted == [True, False]
    screen.set_cancelled_shown(True)
    assert screen.cancelled_button.isChecked()
    assert wanted == [True, False]


def test_waiting_is_said_only_when_it_takes_long(screen, qtbot):
    screen.set_loading(True)
    screen.set_loading(False)
    assert not screen.busy_mark.isVisible()
    screen.set_loading(True)
    qtbot.waitUntil(screen.busy_mark.isVisible)
    screen.set_loading(False)
    assert not screen.busy_mark.isVisible()


# -- commands --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "modifier", "expected"),
    [
        (Key.Key_PageUp, Qt.KeyboardModifier.NoModifier, ("days_requested", -7)),
        (Key.Key_PageDown, Qt.KeyboardModifier.NoModifier, ("days_requested", 7)),
        (Key.Key_Left, ALT, ("days_requested", -1)),
        (Key.Key_Right, ALT, ("days_requested", 1)),
        (Key.Key_1, CTRL, ("day_requested",)),
        (Key.Key_2, CTRL, ("week_requested", an_id(1))),
    ],
)
def test_keys_ask_for_other_days(screen, qtbot, key, modifier, expected):
    told = heard_of(screen)
    put(screen, 0, 12)
    qtbot.keyClick(screen.grid, key, modifier)
    assert told == [expected]


def test_in_a_right_to_left_interface_alt_and_an_arrow_lead_where_it_points(make, qtbot):
    screen = make(rtl=True)
    told = heard_of(screen)
    qtbot.keyClick(screen.grid, Key.Key_Left, ALT)
    qtbot.keyClick(screen.grid, Key.Key_Right, ALT)
    assert told == [("days_requested", 1), ("days_requested", -1)]


def test_letters_are_commands_about_the_visit_under_the_cursor(screen, qtbot):
    told = []
    grid = screen.grid
    grid.status_requested.connect(lambda *values: told.append(values))
    grid.cancel_requested.connect(told.append)
    grid.history_requested.connect(told.append)
    put(screen, 0, 10)
    for key in (Key.Key_A, Key.Key_R, Key.Key_D, Key.Key_N, Key.Key_Delete, Key.Key_I):
        qtbot.keyClick(grid, key)
    one = an_id(1)
    assert told == [
        (one, Status.ARRIVED),
        (one, Status.IN_PROGRESS),
        (one, Status.COMPLETED),
        (one, Status.NO_SHOW),
        one,
        one,
    ]


def test_m_moves_and_h_and_b_are_about_the_time(screen, qtbot):
    told = []
    grid = screen.grid
    grid.hold_requested.connect(lambda pick: told.append(("hold", pick.starts)))
    grid.block_requested.connect(lambda pick: told.append(("block", pick.starts)))
    grid.book_requested.connect(lambda pick: told.append(("book", pick.starts)))
    put(screen, 0, 12)
    qtbot.keyClick(grid, Key.Key_H)
    qtbot.keyClick(grid, Key.Key_B)
    qtbot.keyClick(grid, Key.Key_N, CTRL)
    qtbot.keyClick(grid, Key.Key_Insert)
    assert told == [("hold", at("12:00")), ("block", at("12:00")), ("book", at("12:00")), ("book", at("12:00"))]
    put(screen, 0, 10)
    qtbot.keyClick(grid, Key.Key_M)
    assert grid.state.draft is not None
    qtbot.keyClick(grid, Key.Key_Escape)


def test_single_letters_can_be_switched_off(screen, qtbot):
    told = []
    screen.grid.status_requested.connect(lambda *values: told.append(values))
    put(screen, 0, 10)
    screen.commands.set_single_letters(False)
    qtbot.keyClick(screen.grid, Key.Key_A)
    assert told == []
    screen.commands.set_single_letters(True)
    qtbot.keyClick(screen.grid, Key.Key_A)
    assert len(told) == 1


def test_alt_and_a_number_lead_to_a_doctor_from_anywhere(screen, qtbot):
    screen.today_button.setFocus()
    qtbot.keyClick(screen.today_button, Key.Key_2, ALT)
    assert screen.grid.hasFocus()
    assert screen.grid.state.cursor.column == 1


def test_plus_and_minus_zoom(screen, qtbot):
    before = screen.grid.zoom
    qtbot.keyClick(screen.grid, Key.Key_Plus)
    assert screen.grid.zoom == before + 1
    qtbot.keyClick(screen.grid, Key.Key_Minus)
    qtbot.keyClick(screen.grid, Key.Key_Minus)
    assert screen.grid.zoom == before - 1
    qtbot.keyClick(screen.grid, Key.Key_0, CTRL)
    assert screen.grid.zoom == before


def test_home_asks_for_today_and_then_stands_at_now(screen, qtbot):
    screen.show_grid(a_day(FRIDAY + timedelta(days=3)))
    put(screen, 0, 16)
    told = heard_of(screen)
    qtbot.keyClick(screen.grid, Key.Key_Home)
    assert told == [("today_requested",)]
    screen.show_grid(a_day())
    assert screen.grid.state.cursor.visit_id == an_id(1)
    put(screen, 0, 16)
    screen.show_grid(a_day())
    assert screen.grid.state.cursor.position == 16 * 60


def test_every_hint_is_a_command_that_works_here(screen):
    working = screen.commands.grid.ids | screen.commands.window.ids | {"grid.open", "edit.undo"}
    assert set(HINTS) <= working


def test_the_menu_offers_what_applies(screen, qtbot):
    def entries():
        screen.commands.open_menu(QPoint(10, 10))
        menu = screen.findChildren(QMenu, "calendar_menu")[-1]
        found = {action.objectName() for action in menu.actions() if not action.isSeparator()}
        menu.close()
        return found

    put(screen, 0, 10)
    on_visit = entries()
    assert {"visit.arrived", "visit.cancel", "booking.move", "visit.edit"} <= on_visit
    assert "booking.drop" not in on_visit
    put(screen, 1, 10, 15)
    completed = entries()
    assert not completed & {"booking.move", "visit.cancel", "visit.no_show"}
    assert "visit.edit" in completed
    put(screen, 0, 12)
    free = entries()
    assert {"booking.new", "booking.hold", "booking.block"} <= free
    assert not {name for name in free if name.startswith("visit.")}


# -- a typed date ----------------------------------------------------------------------------------


def test_a_date_is_typed_in_the_bar(screen, qtbot):
    told = heard_of(screen)
    qtbot.keyClick(screen.grid, Key.Key_G, CTRL)
    edit = screen.date_box.edit
    qtbot.waitUntil(edit.hasFocus)
    assert not shown(screen.title_label)
    qtbot.keyClicks(edit, "+2w")
    qtbot.keyClick(edit, Key.Key_Return)
    assert told[0][:2] == ("date_typed", "+2w")
    assert shown(screen.title_label)
    assert screen.grid.hasFocus()


def test_what_is_no_date_stays_to_be_put_right(screen, qtbot):
    screen.date_typed.connect(lambda *_typed: screen.show_unknown_date())
    screen.ask_for_date()
    edit = screen.date_box.edit
    qtbot.keyClicks(edit, "soon")
    qtbot.keyClick(edit, Key.Key_Return)
    assert shown(screen.date_box)
    assert edit.text() == "soon"
    assert screen.date_box.hint.text()
    qtbot.keyClicks(edit, "x")
    assert not screen.date_box.hint.text()
    qtbot.keyClick(edit, Key.Key_Escape)
    assert not shown(screen.date_box)


def test_the_words_of_the_language_go_with_the_date(make, qtbot):
    screen = make(locale="de_DE")
    told = heard_of(screen)
    screen.ask_for_date()
    qtbot.keyClicks(screen.date_box.edit, "do")
    qtbot.keyClick(screen.date_box.edit, Key.Key_Return)
    words = told[0][2]
    assert "Donnerstag" in words.days[3]
    assert "März" in words.months[2]
    assert words.day_first


def test_a_refresh_while_typing_a_date_leaves_it_alone(screen, qtbot):
    screen.ask_for_date()
    qtbot.keyClicks(screen.date_box.edit, "12 j")
    screen.show_grid(a_day())
    assert screen.date_box.edit.text() == "12 j"
    assert screen.date_box.edit.hasFocus()


# -- refused moves ---------------------------------------------------------------------------------


def a_dropped_visit(screen, qtbot):
    """Visit 1 dropped at 11:00, where visit 2 is."""
    drops = []
    screen.move_requested.connect(drops.append)
    put(screen, 0, 10)
    screen.grid.start_move()
    for _ in range(4):
        qtbot.keyClick(screen.grid, Key.Key_Down)
    qtbot.keyClick(screen.grid, Key.Key_Return)
    return drops[0]


def an_answer(drop, *, overrides=()):
    reason = Reason(code=ReasonCode.DOCTOR_BUSY, starts=at("11:00"), ends=at("11:30"), blocker_id=an_id(2))
    return MoveAnswer(
        drop=drop,
        refusal=CannotBook((reason,)),
        objections=(Objection(reason=reason, name="Fatema Begum"),),
        alternatives=(
            FreeTime(doctor_id=an_id(1), starts=at("11:30"), minutes=30),
            FreeTime(doctor_id=an_id(2), starts=at("11:00"), minutes=30, room_id=an_id(82)),
            FreeTime(doctor_id=an_id(1), starts=at("09:00", FRIDAY + timedelta(days=1)), minutes=30),
        ),
        overrides=overrides,
    )


def free_times(screen):
    found = screen.answer_bar.findChildren(QPushButton, "free_time_button")
    return [button for button in found if shown(button)]


def test_a_refused_move_says_why_and_waits_where_it_was_dropped(screen, qtbot):
    drop = a_dropped_visit(screen, qtbot)
    assert isinstance(drop, MoveDrop)
    screen.show_move_refused(an_answer(drop))
    assert "Fatema Begum" in screen.answer_bar.words_label.text()
    assert "11:00" in screen.answer_bar.words_label.text()
    assert [button.text() for button in free_times(screen)] == ["11:30", "11:00 Dr Number 2", "Tomorrow 09:00"]
    assert not shown(screen.answer_bar.anyway_button)
    assert screen.grid.plan.find(an_id(1))[1].top == 11 * 60
    screen.show_grid(a_day())
    assert screen.grid.plan.find(an_id(1))[1].top == 11 * 60
    assert shown(screen.answer_bar)


@pytest.mark.parametrize("how", ["escape", "enter", "click"])
def test_it_is_put_back(screen, qtbot, how):
    screen.show_move_refused(an_answer(a_dropped_visit(screen, qtbot)))
    button = screen.answer_bar.back_button
    assert button.hasFocus()
    if how == "click":
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    else:
        qtbot.keyClick(button, Key.Key_Escape if how == "escape" else Key.Key_Return)
    assert screen.grid.plan.find(an_id(1))[1].top == 10 * 60
    assert not shown(screen.answer_bar)
    assert screen.grid.hasFocus()


def test_another_free_time_is_taken_instead(screen, qtbot):
    drop = a_dropped_visit(screen, qtbot)
    screen.show_move_refused(an_answer(drop))
    told = heard_of(screen)
    qtbot.mouseClick(free_times(screen)[1], Qt.MouseButton.LeftButton)
    name, moved = told[0]
    assert name == "move_requested"
    assert (moved.appointment_id, moved.version) == (drop.appointment_id, drop.version)
    assert (moved.doctor_id, moved.starts, moved.room_id) == (an_id(2), at("11:00"), an_id(82))
    assert not shown(screen.answer_bar)


def test_who_may_insists_with_a_reason(screen, qtbot):
    drop = a_dropped_visit(screen, qtbot)
    screen.show_move_refused(an_answer(drop, overrides=(Override.DOCTOR,)))
    told = heard_of(screen)
    edit = screen.answer_bar.reason_edit
    assert edit.hasFocus()
    qtbot.keyClick(edit, Key.Key_Return)
    assert told == []
    qtbot.keyClicks(edit, "in pain")
    qtbot.keyClick(edit, Key.Key_Return)
    assert told == [("move_anyway_requested", drop, (Override.DOCTOR,), "in pain")]
    assert Layer.SAVING in [item.layer for item in screen.grid.state.items()]


def test_moving_something_else_puts_the_waiting_visit_back(screen, qtbot):
    screen.show_move_refused(an_answer(a_dropped_visit(screen, qtbot)))
    screen.grid.setFocus()
    screen.grid.go_to(an_id(2))
    screen.grid.start_move()
    for _ in range(8):
        qtbot.keyClick(screen.grid, Key.Key_Down)
    qtbot.keyClick(screen.grid, Key.Key_Return)
    assert screen.grid.plan.find(an_id(1))[1].top == 10 * 60
    assert screen.grid.plan.find(an_id(2))[1].top == 13 * 60
    assert not shown(screen.answer_bar)


def test_other_refusals_are_said_until_the_person_goes_on(screen, qtbot):
    screen.show_refusal(StatusNotPossible(status="completed", to="arrived"))
    assert shown(screen.answer_bar)
    assert screen.grid.hasFocus()
    screen.grid.go_to(an_id(2))
    assert not shown(screen.answer_bar)
    screen.show_refusal(StatusNotPossible())
    qtbot.mouseClick(screen.answer_bar.close_button, Qt.MouseButton.LeftButton)
    assert not shown(screen.answer_bar)
    screen.show_refusal(StatusNotPossible())
    screen.show_grid(a_day(FRIDAY + timedelta(days=1)))
    assert not shown(screen.answer_bar)


def test_words_about_a_refusal_are_closed_by_keys_too(screen, qtbot):
    for key in (Key.Key_Escape, Key.Key_Return, Key.Key_Space):
        screen.show_refusal(StatusNotPossible())
        screen.answer_bar.close_button.setFocus()
        qtbot.keyClick(screen.answer_bar.close_button, Key.Key_Tab)
        screen.answer_bar.close_button.setFocus()
        qtbot.keyClick(screen.answer_bar.close_button, key)
        assert not shown(screen.answer_bar)
        assert screen.grid.hasFocus()


def test_a_waiting_visit_is_not_talked_over(screen, qtbot):
    screen.show_move_refused(an_answer(a_dropped_visit(screen, qtbot)))
    words = screen.answer_bar.words_label.text()
    screen.show_refusal(StatusNotPossible())
    assert screen.answer_bar.words_label.text() == words


def test_a_time_that_cannot_be_held_says_why(screen):
    reason = Reason(code=ReasonCode.DOCTOR_BUSY, starts=at("11:00"), ends=at("11:30"))
    screen.show_refusal(CannotBook((reason,)))
    assert "11:00 – 11:30" in screen.answer_bar.words_label.text()


def test_put_back_by_the_records_is_shown_at_once(screen, qtbot):
    a_dropped_visit(screen, qtbot)
    screen.put_back(an_id(1))
    assert screen.grid.plan.find(an_id(1))[1].top == 10 * 60


def test_a_visit_is_brought_into_sight(screen):
    screen.go_to_visit(an_id(2))
    assert screen.grid.state.selected == an_id(2)


def test_covered_names_are_covered_in_what_stands_against_a_move_too(screen, qtbot):
    screen.show_move_refused(an_answer(a_dropped_visit(screen, qtbot)))
    screen.set_masked(True)
    assert "Fatema" not in screen.answer_bar.words_label.text()
    assert "Fatema" not in screen.answer_bar.accessibleName()
    assert screen.answer_bar.waits
    screen.set_masked(False)
    assert "Fatema Begum" in screen.answer_bar.words_label.text()


def test_covered_names_and_other_formats_reach_the_grid(screen):
    screen.set_masked(True)
    assert screen.grid.words.masked
    screen.set_formats(Formats(QLocale("de_DE")))
    assert "November" in screen.title_label.text()
    assert screen.title_label.text() != "Friday 20 November"


def test_what_is_taken_up_is_said(screen, qtbot):
    screen.grid.go_to(an_id(1))
    qtbot.keyClick(screen.grid, Key.Key_X, CTRL)
    assert screen.grid.words.name(screen.grid.pinned) in screen.answer_bar.words_label.text()
