"""The panel and the list of free times under real keys and clicks, over a real clinic in memory."""

import pytest
from PySide6.QtCore import QLocale, Qt

from clinic_desk.domain.clinic_time import to_minutes
from clinic_desk.presenters.next_free import NextFreePresenter
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme, ThemeChoice
from clinic_desk.views.next_free import NextFreePanel, SlotList
from clinic_desk.views.widgets.pill import Chip
from tests.support.booking_wiring import WiredDesk
from tests.support.builders import a_booking, at
from tests.support.keys import CTRL, compose, expose, press, type_text

KEY = Qt.Key


class ListDesk(WiredDesk):
    """The booking desk with both faces of the search, wired as the desktop does it."""

    def __init__(self, theme, **world):
        super().__init__(theme, **world)
        formats = Formats(QLocale("en_GB"))
        self.list = SlotList(theme, formats)
        self.panel = NextFreePanel(theme, formats)
        self.finder = self._finder(self.list)
        self.side = self._finder(self.panel, name="panel", most=5, apart=180)
        self._join(self.list, self.finder)
        self.list.search_requested.connect(self.finder.search)
        self.list.words_kept.connect(self.finder.keep_words)
        self.list.keep_requested.connect(self.finder.keep_visit)
        self.list.closed.connect(self.finder.close)
        self._join(self.panel, self.side)
        self.panel.part_chosen.connect(self.side.narrow)
        self.panel.refresh_requested.connect(self.side.refresh)

    def _finder(self, view, **more):
        return NextFreePresenter(
            view, self.jobs, actor=self.actor, clock=self.clock, notices=self.notices, take=self.presenter.start, **more
        )

    def _join(self, view, presenter):
        view.drop_requested.connect(presenter.drop)
        view.time_chosen.connect(presenter.choose)
        self.jobs.subscribe(presenter.data_changed)

    def look(self, **start):
        self.finder.start(self.world.clinic.id, **start)


@pytest.fixture
def desk(qtbot):
    made = ListDesk(Theme(ThemeChoice.LIGHT))
    for widget in (made.dialog, made.list, made.panel):
        qtbot.addWidget(widget)
    return made


def chips(desk):
    return [chip.text() for chip in desk.list.findChildren(Chip) if chip.isVisibleTo(desk.list)]


# -- the list under F3 -------------------------------------------------------------------------------


def test_a_speciality_is_booked_with_five_keys_and_five_letters(desk, qtbot):
    desk.look(patient_id=desk.world.patients[0].id)
    expose(qtbot, desk.list)
    type_text(qtbot, "card")
    assert "Cardiology" in chips(desk)
    press(qtbot, KEY.Key_Return)
    press(qtbot, KEY.Key_Return)
    assert not desk.list.isVisible()
    expose(qtbot, desk.dialog)
    assert desk.dialog.title_label.text() == "Book · Mon 23 Nov, 09:00"
    assert [hold.starts_at for hold in desk.holds()] == [at(9)]
    press(qtbot, KEY.Key_Return, CTRL)
    (visit,) = desk.visits()
    assert (visit.patient_id, visit.doctor_id) == (desk.world.patients[0].id, desk.world.doctors[0].id)


def test_arrows_choose_from_the_line_of_words(desk, qtbot):
    desk.look()
    expose(qtbot, desk.list)
    type_text(qtbot, "rahm")
    for key in (KEY.Key_Down, KEY.Key_Down, KEY.Key_Up):
        press(qtbot, key)
    press(qtbot, KEY.Key_Return)
    press(qtbot, KEY.Key_Return)
    assert desk.dialog.draft.starts == to_minutes(at(9, 30))


def test_without_a_patient_the_search_box_opens_and_the_hold_waits(desk, qtbot):
    desk.look()
    expose(qtbot, desk.list)
    press(qtbot, KEY.Key_Return)
    expose(qtbot, desk.dialog)
    assert desk.dialog.patient_box.edit.hasFocus()
    assert len(desk.holds()) == 1


def test_days_have_their_words(desk, qtbot):
    desk.clock.instant = at(16, 20)
    desk.look()
    expose(qtbot, desk.list)
    type_text(qtbot, "rahm 1h")
    assert desk.list.offered.list.times[0] == "Tomorrow 09:00 · Dr Nasrin Rahman"
    press(qtbot, KEY.Key_Return)
    type_text(qtbot, "")
    desk.list.edit.setFocus()
    type_text(qtbot, "thu")
    assert desk.list.offered.list.times[0] == "Thu 26 Nov 09:00 · Dr Nasrin Rahman"


def test_chips_say_the_whole_search_and_go_away_with_a_click(desk, qtbot):
    desk.look()
    expose(qtbot, desk.list)
    type_text(qtbot, "card after 15 mon wed 45m ecg before 17 +1w")
    press(qtbot, KEY.Key_Return)
    assert chips(desk) == [
        "Cardiology", "45 min", "ECG", "from Mon 30 Nov", "Mon, Wed", "after 15:00", "before 17:00",
    ]  # fmt: skip
    chip = next(chip for chip in desk.list.findChildren(Chip) if chip.text() == "after 15:00")
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert "after 15:00" not in chips(desk)


def test_words_in_another_script_find_a_doctor(desk, qtbot):
    desk.look()
    expose(qtbot, desk.list)
    compose("after ১৫")
    assert "after 15:00" in chips(desk)


def test_what_was_not_understood_is_said(desk, qtbot):
    desk.look()
    expose(qtbot, desk.list)
    type_text(qtbot, "card xyz")
    assert desk.list.unread_label.text() == "Not understood: “xyz”"


def test_nothing_found_says_why_and_offers_the_first_time_without_the_filters(desk, qtbot):
    desk.look()
    expose(qtbot, desk.list)
    type_text(qtbot, "rahm after 18")
    words = desk.list.offered.why_label.text()
    assert "There are free times outside the days and hours you asked for." in words
    button = desk.list.offered.first_button
    assert button.text() == "First free without them: Today 09:00 · Dr Nasrin Rahman"
    button.click()
    assert desk.dialog.draft.starts == to_minutes(at(9))


def test_a_line_that_was_taken_turns_grey_in_its_place_and_cannot_be_chosen(desk, qtbot):
    desk.look()
    expose(qtbot, desk.list)
    type_text(qtbot, "rahm")
    before = desk.list.offered.list.times
    desk.elsewhere(a_booking(desk.world, 9))
    after = desk.list.offered.list.times
    assert after == ("taken · Today 09:00 · Dr Nasrin Rahman", *before[1:])
    shown = desk.list.offered.list
    qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=shown.visualItemRect(shown.item(0)).center())
    assert desk.list.isVisible()
    assert not desk.dialog.isVisible()


def test_a_click_takes_a_time(desk, qtbot):
    desk.look()
    expose(qtbot, desk.list)
    shown = desk.list.offered.list
    item = shown.item(1)
    qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=shown.visualItemRect(item).center())
    assert desk.dialog.isVisible()


def test_esc_leaves(desk, qtbot):
    desk.look()
    expose(qtbot, desk.list)
    press(qtbot, KEY.Key_Escape)
    assert not desk.list.isVisible()
    assert desk.visits() == ()


def test_another_patient_s_search_begins_empty(desk, qtbot):
    desk.look(patient_id=desk.world.patients[0].id)
    expose(qtbot, desk.list)
    assert desk.list.title_label.text() == "Next free for Abdul Karim"
    type_text(qtbot, "rahm thu")
    press(qtbot, KEY.Key_Escape)
    desk.look(patient_id=desk.world.patients[1].id)
    assert desk.list.title_label.text() == "Next free for Fatima Karim"
    assert desk.list.edit.text() == ""
    assert chips(desk) == ["Any doctor", "30 min"]


# -- another time for a visit ------------------------------------------------------------------------


def test_a_visit_is_moved_with_three_keys(desk, qtbot):
    visit = desk.elsewhere(a_booking(desk.world, 10))
    desk.finder.start_for_visit(visit.id)
    expose(qtbot, desk.list)
    assert desk.list.title_label.text() == "Another time for Abdul Karim"
    press(qtbot, KEY.Key_Return)
    assert desk.list.question.words_label.text() == "Move Abdul Karim to Today 09:00 · Dr Nasrin Rahman?"
    press(qtbot, KEY.Key_Return)
    assert [stored.starts_at for stored in desk.visits()] == [at(9)]
    assert not desk.list.isVisible()


def test_esc_keeps_the_visit_first_and_leaves_second(desk, qtbot):
    visit = desk.elsewhere(a_booking(desk.world, 10))
    desk.finder.start_for_visit(visit.id)
    expose(qtbot, desk.list)
    press(qtbot, KEY.Key_Return)
    press(qtbot, KEY.Key_Escape)
    assert desk.list.isVisible()
    assert not desk.list.question.isVisible()
    assert desk.holds() == ()
    press(qtbot, KEY.Key_Escape)
    assert not desk.list.isVisible()
    assert [stored.starts_at for stored in desk.visits()] == [at(10)]


# -- the panel ---------------------------------------------------------------------------------------


def test_the_panel_shows_five_times_and_a_click_books(desk, qtbot):
    desk.side.start(desk.world.clinic.id)
    desk.panel.resize(232, 300)
    desk.panel.show()
    expose_panel = desk.panel.offered.list
    assert len(expose_panel.times) == 5
    assert expose_panel.item(0).text() == "Today 09:00 · Dr Hossain"
    assert desk.panel.people_chip.text() == "Any doctor"
    qtbot.mouseClick(
        expose_panel.viewport(),
        Qt.MouseButton.LeftButton,
        pos=expose_panel.visualItemRect(expose_panel.item(0)).center(),
    )
    assert desk.dialog.isVisible()


def action(menu, words):
    return next(item for item in menu.actions() if item.text() == words)


def test_the_chips_of_the_panel_open_menus(desk, qtbot):
    desk.side.start(desk.world.clinic.id)
    assert [item.text() for item in desk.panel.people_menu().actions() if item.text()] == [
        "Any doctor", "Cardiology", "General practice", "Dr Imran Hossain", "Dr Nasrin Rahman",
    ]  # fmt: skip
    action(desk.panel.people_menu(), "Cardiology").trigger()
    assert desk.panel.people_chip.text() == "Cardiology"
    action(desk.panel.length_menu(), "45 min").trigger()
    assert desk.panel.length_chip.text() == "45 min"
    assert all("Rahman" in line for line in desk.panel.offered.list.times)
    action(desk.panel.people_menu(), "Dr Imran Hossain").trigger()
    action(desk.panel.people_menu(), "Any doctor").trigger()
    assert desk.panel.people_chip.text() == "Any doctor"


def test_the_panel_follows_the_clock(desk, qtbot):
    desk.side.start(desk.world.clinic.id)
    desk.clock.instant = at(12)
    desk.panel.refresh_requested.emit()
    assert desk.panel.offered.list.times[0].startswith("Today 12:00")
