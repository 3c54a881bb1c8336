"""The window around every screen: pages and rail by keys, panes, the cover and what is left for the next person."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from clinic_desk.qt.theme import Theme, ThemeChoice, Tone
from clinic_desk.views.main_window import MainWindow

Key = Qt.Key
SECRET = "Zubaida Parveen"


class Page(QWidget):
    """A page with two editors."""

    def __init__(self, name):
        super().__init__()
        self.first, self.second = QLineEdit(), QLineEdit()
        self.first.setObjectName(f"{name}_first")
        self.second.setObjectName(f"{name}_second")
        column = QVBoxLayout(self)
        column.addWidget(self.first)
        column.addWidget(self.second)
        self.setFocusProxy(self.first)


@pytest.fixture
def theme(qapp):
    return Theme(ThemeChoice.LIGHT)


@pytest.fixture
def window(theme, qtbot):
    window = MainWindow(theme)
    for name, icon in (("calendar", "calendar"), ("patients", "patients"), ("doctors", "doctors")):
        window.add_page(name, icon, name.title(), Page(name))
    window.page_requested.connect(window.show_page)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.show_page("calendar")
    return window


@pytest.fixture
def press(qtbot):
    def pressed(*keys):
        for key in keys:
            qtbot.keyClick(QApplication.focusWidget(), key)

    return pressed


def focused():
    widget = QApplication.focusWidget()
    return widget.objectName() if widget else None


# -- pages and rail ------------------------------------------------------------------------------


def test_a_page_comes_to_the_front_with_the_focus_in_it(window):
    assert window.current_page == "calendar"
    assert focused() == "calendar_first"
    window.show_page("patients")
    assert window.current_page == "patients"
    assert focused() == "patients_first"
    assert window.page("patients").isVisible()
    assert not window.page("calendar").isVisible()
    assert window.rail.findChild(QWidget, "rail_patients").isChecked()
    assert not window.rail.findChild(QWidget, "rail_calendar").isChecked()


def test_a_page_remembers_what_had_the_focus(window):
    window.page("calendar").second.setFocus()
    window.show_page("patients")
    window.show_page("calendar")
    assert focused() == "calendar_second"


def test_an_unknown_page_is_an_error(window):
    with pytest.raises(KeyError):
        window.page("money")


def test_arrows_move_in_the_rail_round_its_ends_and_enter_or_space_open(window, press):
    window.rail.focus_current()
    assert focused() == "rail_calendar"
    press(Key.Key_Down)
    assert focused() == "rail_patients"
    assert window.current_page == "calendar"
    press(Key.Key_Space)
    assert window.current_page == "patients"
    window.rail.focus_current()
    press(Key.Key_Up, Key.Key_Up)
    assert focused() == "rail_doctors"
    press(Key.Key_Return)
    assert window.current_page == "doctors"
    window.rail.focus_current()
    press(Key.Key_Down)
    assert focused() == "rail_calendar"


def test_enter_with_another_key_presses_no_button(window, qtbot):
    window.rail.focus_current()
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Down)
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.current_page == "calendar"
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert window.current_page == "patients"


def test_a_click_in_the_rail_opens(window, qtbot):
    qtbot.mouseClick(window.rail.findChild(QWidget, "rail_doctors"), Qt.MouseButton.LeftButton)
    assert window.current_page == "doctors"


def test_a_screen_reader_hears_the_words_of_the_rail(window):
    assert window.rail.findChild(QWidget, "rail_doctors").accessibleName() == "Doctors"


def test_panes_follow_each_other_forwards_and_backwards(window):
    window.page("calendar").second.setFocus()
    seen = []
    for _ in range(3):
        window.next_pane(1)
        seen.append(focused())
    assert seen == ["rail_calendar", "search_edit", "calendar_second"]
    for _ in range(3):
        window.next_pane(-1)
        seen.append(focused())
    assert seen[3:] == ["search_edit", "rail_calendar", "calendar_second"]


def test_panes_go_on_from_a_notice(window, qtbot):
    window.notices.show_notice("clock", "The clock is wrong.", Tone.WARNING)
    window.notices.findChild(QWidget, "dismiss_button").setFocus()
    window.next_pane(1)
    assert focused() == "calendar_first"
    window.next_pane(-1)
    assert focused() == "dismiss_button"
    window.next_pane(-1)
    assert focused() == "search_edit"


# -- cover ---------------------------------------------------------------------------------------


def a_cover():
    cover = QWidget()
    edit = QLineEdit(cover)
    edit.setObjectName("cover_edit")
    cover.setFocusProxy(edit)
    return cover


@pytest.mark.parametrize("where", ["calendar_second", "search_edit", "rail_patients"])
def test_a_cover_hides_everything_and_gives_the_focus_back(window, where):
    window.findChild(QWidget, where).setFocus()
    cover = a_cover()
    window.show_cover(cover)
    assert window.is_covered
    assert window.cover is cover
    assert focused() == "cover_edit"
    assert not window.top_bar.isVisible()
    assert not window.page("calendar").isVisible()
    window.show_desk()
    assert not window.is_covered
    assert window.cover is None
    assert focused() == where


def test_a_page_shown_behind_the_cover_waits_there(window):
    window.show_cover(a_cover())
    window.show_page("patients")
    assert focused() == "cover_edit"
    assert window.is_covered
    window.show_desk()
    assert focused() == "patients_first"


def test_a_second_cover_replaces_the_first_which_is_gone(window, qtbot):
    first = a_cover()
    window.show_cover(first)
    with qtbot.waitSignal(first.destroyed):
        window.show_cover(a_cover())
    assert window.is_covered


def test_behind_a_cover_no_key_of_the_desk_works(window, qtbot):
    pressed = []
    for context, key in (
        (Qt.ShortcutContext.WindowShortcut, "Ctrl+K"),
        (Qt.ShortcutContext.ApplicationShortcut, "Ctrl+L"),
    ):
        action = QAction(window.desk)
        action.setShortcut(key)
        action.setShortcutContext(context)
        action.triggered.connect(lambda _checked=False, key=key: pressed.append(key))
        window.desk.addAction(action)

    def try_both():
        pressed.clear()
        qtbot.keyClick(QApplication.focusWidget(), Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        qtbot.keyClick(QApplication.focusWidget(), Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        return list(pressed)

    assert try_both() == ["Ctrl+K", "Ctrl+L"]
    window.show_cover(a_cover())
    assert try_both() == []
    window.show_desk()
    assert try_both() == ["Ctrl+K", "Ctrl+L"]


# -- people --------------------------------------------------------------------------------------


def all_texts(widget):
    """Everything that can be read or heard anywhere below a widget, hidden or not."""
    for child in widget.findChildren(QWidget):
        for read in ("text", "accessibleName", "accessibleDescription", "toolTip", "windowTitle"):
            value = getattr(child, read, None)
            if callable(value):
                yield value()


def test_nothing_of_one_person_stands_there_for_the_next(window, qtbot):
    page = window.page("patients")
    page.first.setText(SECRET)
    window.show_person(SECRET, "Front desk")
    window.show_clinics([(1, SECRET), (2, "Gulshan")], SECRET)
    window.show_state(SECRET)
    window.notices.show_notice("booked", SECRET)
    window.read_back.tell(SECRET, undo="Undo")
    window.hints.show_hints([("Ctrl+Z", SECRET)])
    window.active_patient.name_label.setText(SECRET)
    window.active_patient.setAccessibleName(SECRET)
    window.top_bar.search_edit.setText(SECRET)
    with qtbot.waitSignal(page.destroyed):
        window.clear_pages()
    assert window.current_page == ""
    assert not [text for text in all_texts(window) if SECRET in text]
    assert not window.rail.findChildren(QPushButton)
    assert not window.read_back.isVisible()
    window.add_page("calendar", "calendar", "Calendar", Page("again"))
    window.show_page("calendar")
    assert focused() == "again_first"


def test_panes_work_where_there_is_no_page_yet(window):
    window.clear_pages()
    for _ in range(4):
        window.next_pane(1)
    assert window.current_page == ""


def open_menu(qtbot, chip):
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


@pytest.mark.parametrize(
    ("number", "signal"), [(0, "lock_requested"), (1, "switch_user_requested"), (2, "change_password_requested")]
)
def test_the_persons_menu_locks_switches_and_changes_the_password(window, qtbot, number, signal):
    window.show_person("Salma Akter", "Front desk")
    assert window.top_bar.person_chip.text() == "Salma Akter · Front desk"
    menu = open_menu(qtbot, window.top_bar.person_chip)
    with qtbot.waitSignal(getattr(window, signal)):
        for _ in range(number + 1):
            qtbot.keyClick(menu, Key.Key_Down)
        qtbot.keyClick(menu, Key.Key_Return)


def test_the_clinics_menu_offers_the_others_by_name(window, qtbot):
    chosen = []
    window.clinic_requested.connect(chosen.append)
    window.show_clinics([("one", "Dhanmondi & Sons"), ("two", "Gulshan")], "Gulshan")
    menu = open_menu(qtbot, window.top_bar.clinic_chip)
    assert [action.text() for action in menu.actions()] == ["Dhanmondi && Sons", "Gulshan"]
    qtbot.keyClick(menu, Key.Key_Down)
    qtbot.keyClick(menu, Key.Key_Return)
    assert chosen == ["one"]


def test_one_clinic_is_no_choice(window):
    window.show_clinics([("one", "Dhanmondi")], "Dhanmondi")
    assert not window.top_bar.clinic_chip.isEnabled()
    assert window.top_bar.clinic_chip.text() == "Dhanmondi"


# -- the window itself ---------------------------------------------------------------------------


def test_the_window_remembers_its_place(window, theme, qtbot):
    window.resize(790, 666)
    other = MainWindow(theme)
    qtbot.addWidget(other)
    other.take_geometry(window.geometry_text())
    assert other.size() == window.size()


@pytest.mark.parametrize("text", ["", "not base64 at all", "AAAA"])
def test_a_place_that_cannot_be_read_is_forgotten(theme, qtbot, text):
    window = MainWindow(theme)
    qtbot.addWidget(window)
    window.take_geometry(text)
    room = window.screen().availableSize()
    if room.width() < 1440 or room.height() < 900:
        assert window.windowState() == Qt.WindowState.WindowMaximized
    else:
        assert (window.width(), window.height()) == (1440, 900)


def test_closing_is_announced(window, qtbot):
    with qtbot.waitSignal(window.closing):
        window.close()


def test_the_state_stands_in_the_bottom_line(window):
    window.show_state("Backed up today")
    assert window.findChild(QLabel, "state_label").text() == "Backed up today"


def test_the_window_follows_the_theme(window, theme):
    before = window.rail.findChild(QWidget, "rail_calendar").icon().cacheKey()
    theme.choose(ThemeChoice.DARK)
    assert window.rail.findChild(QWidget, "rail_calendar").icon().cacheKey() != before
