"""The small shared widgets, each alone: what they show, what they report, what they leave to the person."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QSpinBox, QVBoxLayout, QWidget

from clinic_desk.qt.theme import Theme, ThemeChoice, Tone
from clinic_desk.views.widgets.busy_mark import BusyMark
from clinic_desk.views.widgets.card import Card
from clinic_desk.views.widgets.crash_dialog import CrashDialog
from clinic_desk.views.widgets.field import Field
from clinic_desk.views.widgets.key_hints import KeyHints
from clinic_desk.views.widgets.notice_bar import NoticeBar
from clinic_desk.views.widgets.pill import Chip, Pill
from clinic_desk.views.widgets.read_back import ReadBack
from clinic_desk.views.widgets.segmented import Segmented


@pytest.fixture
def theme(qapp):
    return Theme(ThemeChoice.LIGHT)


@pytest.fixture
def shown(qtbot):
    def show(widget, size=None):
        qtbot.addWidget(widget)
        if size is not None:
            widget.resize(QSize(*size))
        with qtbot.waitExposed(widget):
            widget.show()
        return widget

    return show


def colours(widget):
    image = widget.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def turn_right_to_left(widget):
    widget.setLayoutDirection(Qt.LayoutDirection.RightToLeft)


# -- pill and chip -------------------------------------------------------------------------------


@pytest.mark.parametrize("tone", list(Tone))
def test_a_pill_is_painted_in_its_tone(theme, shown, tone):
    pill = shown(Pill(theme, "Allergy", tone))
    assert theme.tone(tone).ground.name() in colours(pill)
    assert pill.text() == "Allergy"


def test_a_pill_shows_a_status_by_ground_mark_and_word(theme, shown):
    pill = Pill(theme)
    pill.set_status("arrived", "Arrived")
    shown(pill)
    assert {theme.status("arrived").ground.name(), theme.status("arrived").mark.name()} <= colours(pill)
    assert pill.text() == "Arrived"
    pill.set_tone(Tone.WARNING)
    assert theme.tone(Tone.WARNING).ground.name() in colours(pill)


def test_a_pill_follows_the_theme(theme, shown):
    pill = shown(Pill(theme, "4", Tone.ACCENT))
    theme.choose(ThemeChoice.DARK)
    assert theme.colour("accent_soft").name() == "#173534"
    assert "#173534" in colours(pill)


@pytest.mark.parametrize("text", ["4", "Booked", "2 need attention", "Synced · all desks", "নাজমা খাতুন"])
def test_a_pill_is_wide_enough_for_its_word(theme, shown, text):
    wide = Pill(theme, text, icon="warning")
    assert wide.sizeHint().width() > Pill(theme, text).sizeHint().width()
    assert wide.minimumSizeHint().width() <= wide.sizeHint().width()


def test_the_icon_of_a_pill_stands_at_the_leading_edge(theme, shown):
    pill = shown(Pill(theme, "a long enough word", Tone.NEUTRAL, icon="dot"), (200, 24))
    dot = theme.colour("text").name()
    assert pill.grab().toImage().pixelColor(17, 12).name() == dot
    turn_right_to_left(pill)
    assert pill.grab().toImage().pixelColor(200 - 18, 12).name() == dot


def test_a_chip_is_pressed_by_mouse_space_and_enter(theme, shown, qtbot):
    chip = shown(Chip(theme, "Cardiology", opens_menu=True))
    presses = []
    chip.clicked.connect(lambda: presses.append(1))
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
        qtbot.keyClick(chip, key)
    assert len(presses) == 4


def test_a_chip_shows_focus_and_choice(theme, qtbot):
    box = QWidget()
    qtbot.addWidget(box)
    layout = QVBoxLayout(box)
    chip = Chip(theme, "Online")
    chip.setCheckable(True)
    other = QLineEdit()
    layout.addWidget(other)
    layout.addWidget(chip)
    with qtbot.waitActive(box):
        box.show()
    other.setFocus()
    assert theme.colour("accent").name() not in colours(chip)
    chip.setFocus()
    assert theme.colour("accent").name() in colours(chip)
    other.setFocus()
    chip.setChecked(True)
    assert theme.colour("accent_soft").name() in colours(chip)


def test_a_chip_s_dot_has_the_colour_of_its_role(theme, shown):
    chip = Chip(theme, "Synced")
    chip.set_tone(Tone.NEUTRAL, dot_role="online")
    assert theme.colour("online").name() in colours(shown(chip))


# -- segmented -----------------------------------------------------------------------------------


@pytest.fixture
def span(shown):
    return shown(Segmented([("day", "Day"), ("week", "Week"), ("month", "Month")], name="Span"))


def button(widget, name, kind=QPushButton):
    found = widget.findChild(kind, name)
    assert found is not None, name
    return found


def test_one_choice_is_always_shown_and_a_person_s_choice_is_told(span, qtbot):
    told = []
    span.chosen.connect(told.append)
    assert span.current == "day"
    span.show_choice("month")
    assert (span.current, told) == ("month", [])
    qtbot.mouseClick(button(span, "week_button"), Qt.MouseButton.LeftButton)
    assert (span.current, told) == ("week", ["week"])


def test_the_arrow_keys_go_through_the_choices(span, qtbot):
    told = []
    span.chosen.connect(told.append)
    button(span, "day_button").setFocus()
    qtbot.keyClick(button(span, "day_button"), Qt.Key.Key_Right)
    assert span.current == "week"
    assert told == ["week"]


def test_the_outer_corners_are_round_in_both_directions(span):
    assert [button(span, f"{name}_button").property("seg") for name in ("day", "week", "month")] == [
        "left", "middle", "right",
    ]  # fmt: skip
    turn_right_to_left(span)
    assert [button(span, f"{name}_button").property("seg") for name in ("day", "week", "month")] == [
        "right", "middle", "left",
    ]  # fmt: skip


def test_a_single_choice_and_an_unknown_one(shown):
    only = shown(Segmented([("day", "Day")], name="Span"))
    assert button(only, "day_button").property("seg") == "only"
    with pytest.raises(KeyError):
        only.show_choice("year")


# -- field ---------------------------------------------------------------------------------------


def test_a_field_ties_label_and_editor_together(shown):
    field = shown(Field("&Phone", QLineEdit(), name="phone"))
    assert field.label.buddy() is field.editor
    assert field.editor.accessibleName() == "Phone"
    assert (field.objectName(), field.editor.objectName()) == ("phone_field", "phone_edit")


def test_a_problem_is_shown_read_out_and_taken_away_by_typing_without_touching_the_text(shown, qtbot):
    field = shown(Field("Phone", QLineEdit("01712"), name="phone"), (240, 90))
    place = field.editor.geometry()
    field.show_problem("Too short for a phone number", way_out="Keep it as a note")
    assert field.has_problem
    assert field.problem_label.text() == "Too short for a phone number"
    assert field.editor.accessibleDescription() == "Too short for a phone number"
    assert field.editor.property("problem") is True
    assert field.editor.text() == "01712"
    assert field.editor.geometry() == place
    with qtbot.waitSignal(field.way_out_requested):
        qtbot.mouseClick(field.way_out_button, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(field.editor, "3")
    assert not field.has_problem
    assert not field.way_out_button.isVisible()
    assert field.editor.property("problem") is False
    assert field.editor.accessibleDescription() == ""


@pytest.mark.parametrize(
    ("editor", "change"),
    [
        (QPlainTextEdit, lambda editor: editor.setPlainText("x")),
        (QComboBox, lambda editor: editor.addItem("x")),
        (QSpinBox, lambda editor: editor.setValue(7)),
    ],
)
def test_every_kind_of_editor_forgets_its_problem_when_edited(shown, editor, change):
    field = shown(Field("Anything", editor(), name="anything"))
    field.show_problem("No")
    change(field.editor)
    assert not field.has_problem


def test_fields_in_one_row_stay_level_with_a_long_problem(shown):
    from PySide6.QtWidgets import QHBoxLayout

    box = QWidget()
    row = QHBoxLayout(box)
    one, other = Field("Length", QLineEdit(), name="length"), Field("Room", QLineEdit(), name="room")
    row.addWidget(one)
    row.addWidget(other)
    shown(box, (260, 200))
    one.show_problem("Longer than the time that is free before the next visit begins")
    QGuiApplication.processEvents()
    assert one.editor.mapTo(box, QPoint()).y() == other.editor.mapTo(box, QPoint()).y()


# -- card ----------------------------------------------------------------------------------------


def test_a_card_shows_title_count_and_content(theme, shown):
    card = Card(theme, "Waiting room", name="waiting")
    card.body.addWidget(QLabel("Fatema Begum"))
    shown(card, (232, 300))
    assert card.accessibleName() == "Waiting room"
    assert not card.count_pill.isVisible()
    card.set_count("4")
    assert card.count_pill.isVisible()
    assert card.title_label.y() < 30
    card.set_count("")
    card.set_title("")
    assert not card.count_pill.isVisible()
    assert not card.title_label.isVisible()


# -- notice bar ----------------------------------------------------------------------------------


@pytest.fixture
def bar(theme, qtbot):
    box = QWidget()
    qtbot.addWidget(box)
    layout = QVBoxLayout(box)
    bar = NoticeBar(theme)
    box.edit = QLineEdit()
    layout.addWidget(bar)
    layout.addWidget(box.edit)
    with qtbot.waitActive(box):
        box.show()
    box.edit.setFocus()
    bar.box = box
    return bar


def sentences(bar):
    labels = [label for label in bar.findChildren(QLabel, "sentence") if label.isVisible()]
    return [label.text() for label in sorted(labels, key=lambda label: label.mapTo(bar, QPoint()).y())]


def settle():
    QGuiApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QGuiApplication.processEvents()


def test_a_notice_is_shown_without_taking_the_focus(bar):
    assert not bar.isVisible()
    bar.show_notice("disk", "The disk is full.", Tone.DANGER, retry="Try again")
    settle()
    assert sentences(bar) == ["The disk is full."]
    assert bar.box.edit.hasFocus()


def test_retry_and_dismissal_carry_the_key(bar, qtbot):
    bar.show_notice("disk", "The disk is full.", retry="Try again")
    settle()
    with qtbot.waitSignal(bar.retry_requested) as retried:
        qtbot.mouseClick(button(bar, "retry_button"), Qt.MouseButton.LeftButton)
    assert retried.args == ["disk"]
    assert bar.keys == ("disk",)
    with qtbot.waitSignal(bar.dismissed) as dismissed:
        qtbot.mouseClick(bar.findChild(QWidget, "dismiss_button"), Qt.MouseButton.LeftButton)
    assert dismissed.args == ["disk"]
    assert not bar.isVisible()


def test_the_same_trouble_stands_once_and_keeps_its_place(bar):
    bar.show_notice("disk", "200 MB left.")
    bar.show_notice("locked", "The file is locked.", can_dismiss=False)
    bar.show_notice("disk", "100 MB left.")
    settle()
    assert sentences(bar) == ["100 MB left.", "The file is locked."]
    assert len(bar.findChildren(QWidget, "dismiss_button")) == 1


def test_only_the_last_three_notices_take_room_and_an_older_one_comes_back(bar):
    for number in range(5):
        bar.show_notice(str(number), f"Notice {number}")
    settle()
    assert sentences(bar) == ["Notice 2", "Notice 3", "Notice 4"]
    bar.remove_notice("4")
    bar.remove_notice("nobody")
    settle()
    assert sentences(bar) == ["Notice 1", "Notice 2", "Notice 3"]


# -- key hints, read-back, busy mark -------------------------------------------------------------

HINTS = [("Ctrl+N", "book"), ("F3", "next free"), ("A", "arrived")]


def test_hints_are_left_out_where_there_is_no_room_and_read_out_whole(theme, shown):
    hints = KeyHints(theme)
    hints.show_hints(HINTS)
    shown(hints, (600, 20))
    assert hints.shown() == tuple(HINTS)
    hints.resize(hints.sizeHint().width() - 40, 20)
    assert hints.shown() == tuple(HINTS[:2])
    hints.resize(10, 20)
    assert hints.shown() == ()
    assert "Ctrl+N book, F3 next free, A arrived" in hints.accessibleName()


def inked_columns(widget):
    image = widget.grab().toImage()
    ground = image.pixelColor(image.width() // 2, 0).name()
    return [
        x for x in range(image.width()) if any(image.pixelColor(x, y).name() != ground for y in range(image.height()))
    ]


def test_hints_begin_at_the_leading_edge(theme, shown):
    hints = KeyHints(theme)
    hints.show_hints(HINTS[:1])
    shown(hints, (600, 20))
    assert max(inked_columns(hints)) < 200
    turn_right_to_left(hints)
    assert min(inked_columns(hints)) > 400


@pytest.fixture
def window(qtbot):
    window = QWidget()
    window.resize(600, 400)
    window.edit = QLineEdit(window)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
    window.edit.setFocus()
    return window


def test_what_was_done_is_read_back_without_taking_the_focus_and_goes_away(window, qtbot):
    line = ReadBack(window, stays_ms=1)
    line.tell("Booked: Fri 20 Nov 11:30")
    assert line.isVisible()
    assert window.edit.hasFocus()
    assert window.rect().contains(line.geometry())
    qtbot.waitUntil(lambda: not line.isVisible())


def test_undo_is_offered_where_it_is_possible(window, qtbot):
    line = ReadBack(window)
    line.tell("Booked")
    assert not button(line, "undo_button").isVisible()
    line.tell("Moved", undo="Undo")
    with qtbot.waitSignal(line.undo_requested):
        qtbot.mouseClick(button(line, "undo_button"), Qt.MouseButton.LeftButton)
    assert not line.isVisible()


def test_the_read_back_stays_while_its_button_has_the_focus(window, qtbot):
    line = ReadBack(window, stays_ms=1)
    line.tell("Moved", undo="Undo")
    button(line, "undo_button").setFocus()
    rounds = []
    line._going.timeout.connect(lambda: rounds.append(1))  # noqa: SLF001  to await its rounds instead of the clock
    qtbot.waitUntil(lambda: len(rounds) >= 3)
    assert line.isVisible()
    window.edit.setFocus()
    qtbot.waitUntil(lambda: not line.isVisible())


def test_the_read_back_follows_the_window(window):
    line = ReadBack(window)
    line.tell("Booked")
    window.resize(300, 200)
    settle()
    assert window.rect().contains(line.geometry())
    line.clear()
    assert not line.isVisible()


def test_a_short_wait_is_never_seen(qtbot):
    mark = BusyMark()
    qtbot.addWidget(mark)
    mark.set_busy(True)
    assert not mark.isVisible()
    mark.set_busy(False)
    assert not mark._patience.isActive()  # noqa: SLF001  nothing is left that could show it


def test_a_long_wait_is_shown_and_ends(qtbot):
    mark = BusyMark()
    qtbot.addWidget(mark)
    mark.set_busy(True)
    qtbot.waitUntil(mark.isVisible)
    assert mark.text() == "Loading…"
    mark.set_busy(True)
    mark.set_busy(False)
    assert not mark.isVisible()


# -- crash dialog --------------------------------------------------------------------------------


@pytest.fixture
def crash(shown):
    return shown(CrashDialog("Clinic Desk 1.0\nin _deliver\nZeroDivisionError"))


def test_the_crash_dialog_shows_the_report_and_copies_it(crash, qtbot):
    assert "ZeroDivisionError" in button(crash, "report_text", QPlainTextEdit).toPlainText()
    qtbot.mouseClick(button(crash, "copy_button"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().endswith("ZeroDivisionError")
    assert crash.isVisible()


def test_going_on_is_the_default_and_quitting_is_asked_for(crash, qtbot):
    quits = []
    crash.quit_requested.connect(lambda: quits.append(1))
    qtbot.keyClick(crash, Qt.Key.Key_Return)
    assert not crash.isVisible()
    assert quits == []
    crash.show()
    qtbot.mouseClick(button(crash, "quit_button"), Qt.MouseButton.LeftButton)
    assert quits == [1]
    assert not crash.isVisible()
