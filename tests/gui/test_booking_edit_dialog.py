"""Changing a visit in the dialog, what is read back, and the dialog in other directions, sizes and threads."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QLocale, QSize, Qt

from clinic_desk.domain.appointment import Override
from clinic_desk.domain.booking_form import BookingStart, DraftPart
from clinic_desk.domain.clinic_time import to_minutes
from clinic_desk.domain.commands import AmendAppointment, FieldChange, MoveAppointment
from clinic_desk.presenters.booking import BookingPresenter
from clinic_desk.presenters.draft_shelf import DraftShelf
from clinic_desk.presenters.visit_saving import SaveOutcome
from clinic_desk.qt.jobs import DeskJobs
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme, ThemeChoice
from clinic_desk.services.commands import carry_out
from clinic_desk.views.booking.dialog import BookingDialog
from clinic_desk.views.booking.override import WORDS
from clinic_desk.views.booking.read_back import SENTENCES, read_back
from clinic_desk.views.booking.stale import NAMES
from tests.support.booking_wiring import WiredDesk, wire
from tests.support.builders import a_booking, a_world, an_actor, at
from tests.support.databases import file_database
from tests.support.fakes import FixedClock
from tests.support.keys import CTRL, expose, press, type_text
from tests.support.notices import KeptNotices

KEY = Qt.Key
ENGLISH = Formats(QLocale("en_GB"))


@pytest.fixture
def desk(qtbot):
    made = WiredDesk(Theme(ThemeChoice.LIGHT))
    qtbot.addWidget(made.dialog)
    made.visit = made.elsewhere(a_booking(made.world, 10, reason="Fever", room_id=made.world.rooms[0].id))
    return made


def edit(desk, qtbot):
    desk.presenter.edit(desk.visit.id)
    expose(qtbot, desk.dialog)
    return desk.dialog


# -- editing -----------------------------------------------------------------------------------------


def test_a_visit_is_changed_in_the_same_dialog(desk, qtbot):
    dialog = edit(desk, qtbot)
    assert dialog.title_label.text() == "Change · Mon 23 Nov, 10:00"
    assert dialog.book_button.text() == "Save"
    assert dialog.line_label.text() == "The time stays as it is"
    assert dialog.fields.reason.read() == "Fever"
    press(qtbot, KEY.Key_End, CTRL)
    type_text(qtbot, ", 3 days")
    press(qtbot, KEY.Key_Return, CTRL)
    assert [visit.reason for visit in desk.visits()] == ["Fever, 3 days"]
    assert not dialog.isVisible()


def test_another_time_is_checked_and_moved(desk, qtbot):
    dialog = edit(desk, qtbot)
    dialog.fields.time.line.setFocus()
    dialog.fields.time.line.selectAll()
    type_text(qtbot, "14")
    assert dialog.line_label.text() == "Free · no clash for doctor, room or patient"
    press(qtbot, KEY.Key_Return)
    (visit,) = desk.visits()
    assert (visit.id, visit.starts_at) == (desk.visit.id, at(14))


def test_both_values_are_shown_when_two_people_changed_the_same(desk, qtbot):
    dialog = edit(desk, qtbot)
    desk.elsewhere(
        AmendAppointment(record_id=desk.visit.id, changes={"reason": FieldChange(before="Fever", after="Malaria")})
    )
    type_text(qtbot, "Dengue? ")
    press(qtbot, KEY.Key_Return)
    assert dialog.stale.isVisible()
    assert dialog.stale.words_label.text() == (
        "Somebody else changed this visit meanwhile.\nReason: here “Dengue? Fever”, there “Malaria”"
    )
    assert dialog.fields.reason.read() == "Dengue? Fever"
    dialog.stale.mine_button.click()
    assert [visit.reason for visit in desk.visits()] == ["Dengue? Fever"]
    assert not dialog.isVisible()


def test_theirs_is_taken_into_the_fields_first(desk, qtbot):
    dialog = edit(desk, qtbot)
    visit = desk.visit
    desk.elsewhere(
        MoveAppointment(
            appointment_id=visit.id, starts_at=at(16), minutes=30, doctor_id=visit.doctor_id, room_id=visit.room_id
        )
    )
    dialog.fields.length.box.setFocus()
    press(qtbot, KEY.Key_Up)
    press(qtbot, KEY.Key_Return)
    assert "Time: here Mon 23 Nov 10:00, there Mon 23 Nov 16:00" in dialog.stale.words_label.text()
    assert "Length: here 35 min, there 30 min" in dialog.stale.words_label.text()
    press(qtbot, KEY.Key_Space)  # the focus is on "Take theirs"
    assert not dialog.stale.isVisible()
    assert dialog.title_label.text() == "Change · Mon 23 Nov, 16:00"
    assert dialog.isVisible()


# -- words -------------------------------------------------------------------------------------------


def test_every_part_and_every_override_has_its_words():
    assert NAMES.keys() == set(DraftPart)
    assert WORDS.keys() == set(Override)
    assert set(SENTENCES) == {outcome.value for outcome in SaveOutcome} - {SaveOutcome.UNCHANGED.value}


def test_a_booking_is_read_back_with_patient_weekday_date_time_doctor_and_place(desk, qtbot):
    desk.presenter.start(desk.start_at(14, 30, patient_id=desk.world.patients[1].id))
    qtbot.waitExposed(desk.dialog)
    desk.dialog.book()
    outcome, details = desk.notices.done[-1]
    assert read_back(outcome, details, ENGLISH) == (
        "Booked: Fatima Karim · Monday 23 November, 14:30 · 30 min · Dr Nasrin Rahman · Room 1 · Dhanmondi Clinic"
    )
    american = Formats(QLocale("en_US"))
    assert "Monday, November 23, 2:30\N{NARROW NO-BREAK SPACE}PM" in read_back(outcome, details, american)
    assert "no patient yet" in read_back("visit.moved", details | {"patient": ""}, ENGLISH)


# -- direction and size ------------------------------------------------------------------------------


def test_it_turns_round_for_languages_written_from_right_to_left(desk, qtbot):
    desk.dialog.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    desk.start(11)
    qtbot.waitExposed(desk.dialog)
    dialog = desk.dialog
    qtbot.keyClicks(dialog.patient_box.edit, "kar")
    assert dialog.book_button.mapTo(dialog, dialog.book_button.rect().center()).x() < dialog.width() / 2
    assert dialog.fields.day.mapTo(dialog, dialog.fields.day.rect().center()).x() > dialog.width() / 2
    assert not dialog.grab().isNull()


def test_everything_can_be_reached_on_a_small_screen(desk, qtbot):
    desk.elsewhere(a_booking(desk.world, 12))
    desk.start(12, patient_id=desk.world.patients[1].id)
    dialog = desk.dialog
    dialog.resize(QSize(640, 480))
    qtbot.waitExposed(dialog)
    assert dialog.height() <= 500
    assert dialog.rect().contains(dialog.book_button.geometry())
    assert dialog.reasons.isVisible()
    dialog.fields.notes.editor.setFocus()
    qtbot.waitUntil(lambda: not dialog.fields.notes.editor.visibleRegion().isEmpty())


# -- the real threads --------------------------------------------------------------------------------


class Threaded:
    """One dialog over a clinic in a file, with the real lane."""

    def __init__(self, folder, qtbot):
        self.database = file_database(folder / "clinic.db")
        self.world = a_world(self.database)
        self.clock = FixedClock(at(8))
        self.notices = KeptNotices()
        self.failures = []
        self.jobs = DeskJobs(self.database, carry_out, self.clock, unhandled=self.failures.append)
        self.dialog = BookingDialog(Theme(ThemeChoice.LIGHT), ENGLISH)
        qtbot.addWidget(self.dialog)
        self.presenter = BookingPresenter(
            self.dialog, self.jobs, actor=an_actor(), clock=self.clock, notices=self.notices, shelf=DraftShelf()
        )
        self.jobs.subscribe(self.presenter.data_changed)
        wire(self.dialog, self.presenter, self.jobs, actor=an_actor(), clock=self.clock, notices=self.notices)

    def start(self, hour, **more):
        self.presenter.start(
            BookingStart(
                clinic_id=self.world.clinic.id,
                doctor_id=self.world.doctors[0].id,
                starts=to_minutes(at(hour)),
                **more,
            )
        )

    def holds(self):
        from clinic_desk.domain.appointment import Hold
        from clinic_desk.storage import rows

        with self.database.read() as db:
            return [hold for hold in rows.select_all(db, Hold) if not hold.released]


@pytest.fixture
def threaded(tmp_path, qtbot):
    made = Threaded(tmp_path, qtbot)
    yield made
    made.jobs.close()
    made.database.close()


def test_a_booking_over_the_real_lane(threaded, qtbot):
    dialog = threaded.dialog
    threaded.start(10)
    qtbot.waitUntil(dialog.isVisible)
    qtbot.waitUntil(lambda: len(threaded.holds()) == 1)
    qtbot.keyClicks(dialog.patient_box.edit, "kar 0171")
    qtbot.waitUntil(lambda: dialog.patient_box.list.count() == 3)
    qtbot.keyClick(dialog.patient_box.edit, KEY.Key_Return)
    qtbot.waitUntil(lambda: dialog.patient_box.has_patient)
    qtbot.keyClicks(dialog.fields.reason.editor, "Chest pain")
    qtbot.keyClick(dialog.fields.reason.editor, KEY.Key_Return)
    qtbot.waitUntil(lambda: not dialog.isVisible())
    qtbot.waitUntil(lambda: threaded.holds() == [])
    assert [outcome for outcome, _ in threaded.notices.done] == ["visit.booked"]
    assert threaded.failures == []


def test_keys_pressed_faster_than_the_lane_answers_are_not_mixed_up(threaded, qtbot):
    dialog = threaded.dialog
    threaded.start(10)
    qtbot.waitUntil(dialog.isVisible)
    dialog.fields.time.line.setFocus()
    for _ in range(12):
        qtbot.keyClick(dialog.fields.time.line, KEY.Key_Up)
    qtbot.waitUntil(lambda: [hold.starts_at for hold in threaded.holds()] == [at(11)])
    dialog.reject()
    qtbot.waitUntil(lambda: threaded.holds() == [])
    assert threaded.failures == []
    assert threaded.notices.failures == []


def test_leaving_at_once_leaves_no_hold_behind(threaded, qtbot):
    threaded.start(10)
    qtbot.waitUntil(threaded.dialog.isVisible)
    threaded.dialog.reject()
    threaded.clock.instant += timedelta(seconds=1)
    qtbot.waitUntil(lambda: threaded.holds() == [])
    assert threaded.notices.failures == []
