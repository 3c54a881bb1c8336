"""The settings by keys: every field has its editor, problems stand beside it, the matrix is walked with the arrows."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton

from clinic_desk.desktop.settings_screens import build_settings, program_versions
from clinic_desk.domain.access import Permission, Role
from clinic_desk.domain.clinic import (
    AppointmentType,
    AppointmentTypeDetails,
    BookingRules,
    Clinic,
    ClinicDetails,
    Holiday,
    Organisation,
    Room,
    RoomDetails,
)
from clinic_desk.domain.refusals import StaleEdit
from clinic_desk.domain.user import User, UserDetails
from clinic_desk.presenters.settings import Section
from clinic_desk.qt.language import Formats
from clinic_desk.qt.preferences import Preferences
from clinic_desk.qt.theme import Theme, ThemeChoice
from clinic_desk.security.passwords import check_password
from clinic_desk.storage.troubles import FileLocked
from clinic_desk.views.settings.words import PERMISSION_GROUPS, SECTIONS, country_name, currency_of, section_word
from tests.support.builders import DAY, book
from tests.support.keyboard import CTRL, ENTER, SPACE, TAB, focused, press, write
from tests.support.settings_views import SmallClinic


@pytest.fixture
def clinic():
    return SmallClinic()


@pytest.fixture
def chosen():
    """What was chosen for this computer."""
    return []


@pytest.fixture
def open_settings(clinic, chosen, qapp, qtbot):
    def build(role=Role.ADMIN):
        around = clinic.surroundings(Theme(ThemeChoice.LIGHT), Formats(QLocale("en_GB")), role)
        screens = build_settings(
            around,
            preferences=Preferences(),
            set_preferences=chosen.append,
            versions=program_versions(sqlite="3.50.4", zone_data="2026.6"),
            cost=4,
        )
        clinic.follow(screens.listeners)
        qtbot.addWidget(screens.page)
        screens.page.resize(1200, 800)
        with qtbot.waitActive(screens.page):
            screens.page.show()
        screens.start()
        return screens

    return build


def section(screens, which):
    screens.page.show_section(which)
    widget = next(widget for each, widget in screens.page._sections if each is which)  # noqa: SLF001  the part on test
    assert widget.isVisible()
    return widget


def go(widget, name):
    editor = widget.body.form.editors[name]
    editor.editor.setFocus()
    return editor


# -- completeness ------------------------------------------------------------------------------------


def names_of(kind):
    return {field.name for field in fields(kind)}


@pytest.mark.parametrize(
    ("which", "kind"),
    [(Section.ROOMS, RoomDetails), (Section.TYPES, AppointmentTypeDetails), (Section.USERS, UserDetails)],
)
def test_every_field_that_may_be_edited_has_an_editor(open_settings, which, kind):
    assert section(open_settings(), which).body.form.editors.keys() == names_of(kind)


def test_every_field_of_a_clinic_and_every_booking_rule_has_an_editor(open_settings):
    rules = {f"rules.{name}" for name in names_of(BookingRules)}
    wanted = names_of(ClinicDetails) - {"rules"} | rules
    assert section(open_settings(), Section.CLINIC).body.form.editors.keys() == wanted


def test_every_setting_of_this_computer_has_an_editor(open_settings):
    kept_by_itself = {"last_user", "window"}
    assert section(open_settings(), Section.COMPUTER).form.editors.keys() == names_of(Preferences) - kept_by_itself


def test_every_permission_and_every_section_has_words_of_its_own(qapp):
    pairs = [pair for _, permissions in PERMISSION_GROUPS for pair in permissions]
    assert sorted(permission for permission, _ in pairs) == sorted(Permission)
    assert len({words for _, words in pairs}) == len(pairs)
    assert SECTIONS.keys() == set(Section)
    assert len({section_word(each) for each in Section}) == len(Section)


@pytest.mark.parametrize("which", [Section.CLINIC, Section.ROOMS, Section.TYPES, Section.USERS])
def test_a_record_goes_through_its_form_unchanged(open_settings, qtbot, which):
    widget = section(open_settings(), which)
    with qtbot.waitSignal(widget.save_requested) as saved:
        widget.body.save()
    assert saved.args == [widget.body.record]
    assert widget.body.notice_label.text() == "Nothing was changed."


# -- areas -------------------------------------------------------------------------------------------


def test_an_area_is_added_in_another_and_offered_to_the_clinic(open_settings, clinic, qtbot):
    screens = open_settings()
    widget = section(screens, Section.AREAS)
    for name in ("Dhaka", "Dhanmondi"):
        qtbot.mouseClick(widget.add_button, Qt.MouseButton.LeftButton)
        write(qtbot, name)
        widget.around.combo.setCurrentIndex(widget.around.combo.findText("Dhaka") if name == "Dhanmondi" else 0)
        widget.body.save()
    assert [widget.list.item(row).text() for row in range(widget.list.count())] == ["Dhaka", "Dhanmondi, Dhaka"]
    place = section(screens, Section.CLINIC).place.combo
    assert [place.itemText(number) for number in range(place.count())] == ["None", "Dhaka", "Dhanmondi"]


# -- sections ----------------------------------------------------------------------------------------


def test_the_side_list_is_walked_with_the_arrows_and_entered_with_enter(open_settings, qtbot):
    screens = open_settings()
    screens.page.side.setFocus()
    press(qtbot, Qt.Key.Key_Down)
    assert screens.page.current is Section.ROOMS
    press(qtbot, ENTER)
    assert focused().objectName() == "room_list"
    press(qtbot, Qt.Key.Key_Escape)
    assert screens.page.side.hasFocus()


def test_the_front_desk_sees_this_computer_and_about_only(open_settings):
    screens = open_settings(Role.RECEPTIONIST)
    words = [screens.page.side.item(row).text() for row in range(screens.page.side.count())]
    assert words == ["This computer", "About"]


def test_a_booking_rule_is_changed_by_keys(open_settings, clinic, qtbot):
    widget = section(open_settings(), Section.CLINIC)
    go(widget, "rules.notice_minutes")
    write(qtbot, "30")
    press(qtbot, ENTER, modifier=CTRL)
    assert clinic.stored(Clinic, clinic.world.clinic.id).rules.notice_minutes == 30
    assert widget.body.notice_label.text() == "Saved"


def test_a_zone_is_found_by_any_part_of_its_name(open_settings, clinic, qtbot):
    widget = section(open_settings(), Section.CLINIC)
    zone = go(widget, "zone")
    write(qtbot, "kolkata (asia)")
    press(qtbot, ENTER, modifier=CTRL)
    assert clinic.stored(Clinic, clinic.world.clinic.id).zone == "Asia/Kolkata"
    completer = zone.combo.completer()
    completer.setCompletionPrefix("kolk")
    assert completer.currentCompletion() == "Kolkata (Asia)"
    zone.combo.setFocus()
    write(qtbot, "Nowhere")
    press(qtbot, ENTER, modifier=CTRL)
    assert zone.problem_label.text() == "Choose a time zone from the list."
    assert zone.combo.currentText() == "Nowhere"


def test_rules_out_of_order_are_said_beside_them(open_settings, qtbot):
    widget = section(open_settings(), Section.CLINIC)
    shortest = go(widget, "rules.shortest_minutes")
    write(qtbot, "200")
    press(qtbot, ENTER, modifier=CTRL)
    assert shortest.problem_label.text() == "The shortest visit must not be longer than the longest."


def test_a_room_is_added_by_keys_and_stands_in_the_list(open_settings, clinic, qtbot):
    widget = section(open_settings(), Section.ROOMS)
    widget.add_button.setFocus()
    press(qtbot, SPACE)
    write(qtbot, "Room 3")
    press(qtbot, ENTER, modifier=CTRL)
    assert "Room 3" in {room.name for room in clinic.every(Room)}
    assert widget.list.currentItem().text() == "Room 3"
    assert clinic.every(Room)


def test_the_list_of_records_opens_them_one_after_the_other(open_settings, qtbot):
    widget = section(open_settings(), Section.ROOMS)
    widget.list.setFocus()
    press(qtbot, Qt.Key.Key_Down)
    assert widget.body.form.editors["name"].read() == "Room 2"
    press(qtbot, ENTER)
    assert focused() is widget.body.form.editors["name"].editor


def test_another_record_is_opened_over_typed_words_only_when_asked_again(open_settings, qtbot):
    widget = section(open_settings(), Section.ROOMS)
    go(widget, "name")
    write(qtbot, "Theatre")
    widget.list.setFocus()
    press(qtbot, Qt.Key.Key_Down)
    assert widget.body.form.editors["name"].read() == "Theatre"
    assert "not saved yet" in widget.body.notice_label.text()
    press(qtbot, Qt.Key.Key_Down)
    assert widget.body.form.editors["name"].read() == "Room 2"


def test_a_kind_of_visit_is_given_to_one_doctor_and_priced(open_settings, clinic, qtbot):
    widget = section(open_settings(), Section.TYPES)
    doctors = widget.doctors
    next(iter(doctors.boxes.values())).setFocus()
    press(qtbot, Qt.Key.Key_Down, SPACE)
    go(widget, "price")
    write(qtbot, "800")
    go(widget, "colour")
    press(qtbot, Qt.Key.Key_End)
    press(qtbot, ENTER, modifier=CTRL)
    stored = clinic.stored(AppointmentType, widget.body.record.id)
    assert stored.doctor_ids == (clinic.first.id,)
    assert (stored.price, stored.colour) == (80000, "#7C8A9A")


def test_newer_values_are_offered_by_a_button(open_settings, qtbot):
    widget = section(open_settings(), Section.ROOMS)
    widget.show_refusal(StaleEdit(widget.body.record.id, ("capacity",)))
    assert widget.body.form.editors["capacity"].problem_label.text() == "Changed by someone else meanwhile."
    with qtbot.waitSignal(widget.reload_requested):
        widget.body.reload_button.setFocus()
        press(qtbot, SPACE)
    assert not widget.body.form.editors["capacity"].has_problem


# -- accounts ----------------------------------------------------------------------------------------


def test_an_account_is_added_and_its_password_shown_once(open_settings, clinic, qtbot):
    widget = section(open_settings(), Section.USERS)
    widget.add_button.setFocus()
    press(qtbot, SPACE)
    write(qtbot, "Rina Akter")
    press(qtbot, TAB)
    write(qtbot, "rina@clinic.example")
    press(qtbot, ENTER, modifier=CTRL)
    assert widget.password_box.isVisible()
    password = widget.password_edit.text()
    (user,) = [user for user in clinic.every(User) if user.name == "Rina Akter"]
    assert check_password(password, user.password_hash)
    widget.findChild(QPushButton, "copy_password_button").click()
    assert QGuiApplication.clipboard().text() == password
    widget.list.setCurrentRow(0)
    assert not widget.password_box.isVisible()
    assert widget.password_edit.text() == ""


def test_a_password_is_replaced_by_key(open_settings, clinic, qtbot):
    widget = section(open_settings(), Section.USERS)
    widget.list.setFocus()
    press(qtbot, Qt.Key.Key_Down)
    widget.reset_button.setFocus()
    press(qtbot, SPACE)
    assert focused() is widget.password_edit
    stored = clinic.stored(User, widget.body.record.id)
    assert stored.must_change_password
    assert check_password(widget.password_edit.text(), stored.password_hash)


def test_on_a_busy_desk_the_new_password_stays_in_sight(clinic, open_settings, qtbot):
    clinic.jobs = clinic.late
    screens = open_settings()
    widget = section(screens, Section.USERS)
    clinic.late.let_in()
    widget.reset_button.setFocus()
    press(qtbot, SPACE)
    clinic.late.let_in()
    assert widget.password_box.isVisible()


def test_a_locked_file_is_said_beside_the_button_and_what_was_typed_stays(clinic, open_settings, qtbot):
    widget = section(open_settings(), Section.ROOMS)
    go(widget, "name")
    write(qtbot, "Theatre")
    clinic.trouble = FileLocked()
    press(qtbot, ENTER, modifier=CTRL)
    assert widget.body.notice_label.text().startswith("Another program is using the clinic's data.")
    assert widget.body.form.editors["name"].read() == "Theatre"


def test_an_account_that_is_switched_off_says_so_in_the_list(open_settings, clinic, qtbot):
    widget = section(open_settings(), Section.USERS)
    widget.list.setCurrentRow(1)
    go(widget, "active")
    press(qtbot, SPACE)
    press(qtbot, ENTER, modifier=CTRL)
    assert widget.list.currentItem().text().endswith("switched off")


# -- permissions -------------------------------------------------------------------------------------


def test_the_matrix_is_walked_with_the_arrows_ticked_with_space_and_saved(open_settings, clinic, qtbot):
    widget = section(open_settings(), Section.PERMISSIONS)
    first = widget.boxes[Role.RECEPTIONIST, Permission.SEE_CALENDAR]
    first.setFocus()
    press(qtbot, Qt.Key.Key_Down, Qt.Key.Key_Right)
    assert focused().accessibleName() == "Doctor: Book visits"
    press(qtbot, SPACE)
    assert (focused().text(), focused().accessibleDescription()) == ("•", "departs from the default")
    press(qtbot, ENTER, modifier=CTRL)
    (grant,) = clinic.stored(Organisation, clinic.world.organisation.id).grants
    assert (grant.role, grant.permission, grant.allowed) == (Role.DOCTOR, Permission.BOOK, False)
    assert widget.notice_label.text() == "Saved"


def test_what_admins_need_cannot_be_unticked_and_the_arrows_pass_over_it(open_settings, qtbot):
    widget = section(open_settings(), Section.PERMISSIONS)
    assert not widget.boxes[Role.ADMIN, Permission.EDIT_USERS].isEnabled()
    widget.boxes[Role.ADMIN, Permission.SEE_MONEY].setFocus()
    press(qtbot, Qt.Key.Key_Down)
    assert focused() is widget.boxes[Role.ADMIN, Permission.SEE_AUDIT]


def test_the_defaults_come_back_with_one_button(open_settings, clinic, qtbot):
    widget = section(open_settings(), Section.PERMISSIONS)
    box = widget.boxes[Role.MANAGER, Permission.OVERBOOK]
    box.setFocus()
    press(qtbot, SPACE)
    assert box.departs
    widget.defaults_button.setFocus()
    press(qtbot, SPACE)
    assert not box.departs
    assert box.isChecked()


# -- holidays ----------------------------------------------------------------------------------------


def test_a_holiday_lists_its_visits_is_saved_shown_by_year_and_withdrawn(open_settings, clinic, qtbot):
    with clinic.database.write() as db:
        book(db, clinic.world, 10)
    screens = open_settings()
    widget = section(screens, Section.HOLIDAYS)
    assert widget.none_label.isVisible()
    kept = len(screens.keeps)
    widget.add_button.setFocus()
    press(qtbot, SPACE)
    dialog = screens.keeps[-1][0]
    qtbot.waitUntil(dialog.isActiveWindow)
    write(qtbot, "23 nov")
    press(qtbot, TAB, TAB)
    write(qtbot, "Harvest day")
    press(qtbot, ENTER, modifier=CTRL)
    assert dialog.affected.list.count() == 1
    press(qtbot, ENTER, modifier=CTRL)
    qtbot.waitUntil(lambda: len(screens.keeps) == kept)
    (holiday,) = clinic.every(Holiday)
    assert (holiday.day, holiday.name, holiday.clinic_id) == (DAY, "Harvest day", None)
    assert widget.list.item(0).text() == "Mon 23 Nov · Harvest day · all clinics"
    widget.year_combo.setFocus()
    with qtbot.waitActive(screens.page):
        screens.page.activateWindow()
    press(qtbot, Qt.Key.Key_Down)
    assert widget.none_label.isVisible()
    press(qtbot, Qt.Key.Key_Up)
    widget.list.setFocus()
    press(qtbot, ENTER)
    dialog = screens.keeps[-1][0]
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.withdraw_button.setFocus()
    press(qtbot, SPACE)
    qtbot.waitUntil(lambda: len(screens.keeps) == kept)
    assert clinic.stored(Holiday, holiday.id).withdrawn


# -- this computer -----------------------------------------------------------------------------------


def test_a_choice_for_this_computer_takes_effect_at_once(open_settings, chosen, qtbot):
    widget = section(open_settings(), Section.COMPUTER)
    widget.form.editors["theme"].editor.setFocus()
    press(qtbot, Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert chosen[-1] == replace(Preferences(), theme=ThemeChoice.DARK)
    widget.form.editors["lock_minutes"].editor.setFocus()
    press(qtbot, Qt.Key.Key_Home)
    widget.form.editors["single_letters"].editor.setFocus()
    press(qtbot, SPACE)
    assert chosen[-1] == Preferences(theme=ThemeChoice.DARK, lock_minutes=0, single_letters=False)


def test_language_and_place_are_chosen_apart(open_settings, chosen, qtbot):
    widget = section(open_settings(), Section.COMPUTER)
    place = widget.form.editors["locale"]
    place.editor.setFocus()
    write(qtbot, "Bangladesh · Bangla")
    assert (chosen[-1].locale, chosen[-1].language) == ("bn_BD", "")


def test_about_says_what_the_program_is_made_of(open_settings):
    widget = section(open_settings(), Section.ABOUT)
    said = [label.text() for label in widget.findChildren(QLabel)]
    assert {"3.50.4", "2026.6", "SQLite", "Python", "Qt"} <= set(said)


@pytest.mark.parametrize(("code", "name", "currency"), [("BD", "Bangladesh", "BDT"), ("DE", "Germany", "EUR")])
def test_countries_have_names_and_currencies(qapp, code, name, currency):
    assert country_name(code, QLocale("en_GB")) == name
    assert currency_of(code) == currency
