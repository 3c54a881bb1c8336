"""The form of a patient: saved once and whole, advised but never stopped, and fair to what others change meanwhile."""

from dataclasses import replace

import pytest

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import PROGRAM, Permission, Role
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.patient import Patient, Phone
from clinic_desk.domain.records import RecordKind
from clinic_desk.presenters.patient_form import PatientFormPresenter
from clinic_desk.services import edits
from clinic_desk.services.commands import carry_out
from clinic_desk.storage import rows
from clinic_desk.storage.troubles import DiskFull
from tests.support.builders import NOW, a_world, an_actor
from tests.support.databases import memory_database
from tests.support.fakes import FixedClock, InlineJobs
from tests.support.notices import KeptNotices, LateJobs

BOTH = an_actor(permissions=an_actor(Role.DOCTOR).permissions | {Permission.EDIT_PATIENTS})


class FakeForm:
    """What a person would see: the values, the questions, the advice."""

    def __init__(self):
        self.opened = self.values = self.refusal = None
        self.clashes, self.duplicates, self.shares, self.changed = (), (), (), ()
        self.busy = self.finished = False

    def show_form(self, opened):
        self.opened, self.values = opened, opened.patient

    def show_refusal(self, refusal):
        self.refusal = refusal

    def take_over(self, patient, fields):
        self.changed = fields
        self.values = replace(self.values, **{name: getattr(patient, name) for name in fields})

    def show_clashes(self, clashes):
        self.clashes = clashes

    def show_duplicates(self, duplicates):
        self.duplicates = duplicates

    def show_shares(self, shares):
        self.shares = shares

    def set_busy(self, busy):
        self.busy = busy

    def finish(self):
        self.finished = True


class Desk:
    """One form on the small clinic."""

    def __init__(self, actor=None, jobs=InlineJobs, carried_out_by=carry_out):
        self.database = memory_database()
        self.world = a_world(self.database)
        self.abdul = self.world.patients[0]
        self.view, self.notices, self.saved = FakeForm(), KeptNotices(), []
        self.jobs = jobs(self.database, carried_out_by, FixedClock(NOW))
        self.presenter = PatientFormPresenter(
            self.view,
            self.jobs,
            actor=actor or an_actor(),
            clock=FixedClock(NOW),
            clinic=self.world.clinic,
            notices=self.notices,
            saved=self.saved.append,
        )
        self.jobs.subscribe(self.presenter.data_changed)

    def type(self, **changes):
        self.view.values = replace(self.view.values, **changes)
        self.presenter.edit(self.view.values)

    def save(self, **changes):
        if changes:
            self.type(**changes)
        self.presenter.save(self.view.values)

    def elsewhere(self, patient=None, **changes):
        """Another desk edits the patient; this desk hears of it."""
        stored = self.stored(patient)
        command = edits.update_of(c.UpdatePatient, stored, replace(stored, **changes))
        with self.database.write() as db:
            carry_out(db, command, actor=PROGRAM, now=NOW)

    def heard_elsewhere(self, **changes):
        self.elsewhere(**changes)
        self.presenter.data_changed(frozenset({RecordKind.PATIENT}))

    def stored(self, patient=None):
        with self.database.read() as db:
            return rows.get(db, Patient, (patient or self.abdul).id)


# -- opening and saving --------------------------------------------------------------------------


def test_a_new_patient_is_registered_with_the_next_number():
    desk = Desk()
    desk.presenter.start_new("Farida Begum")
    assert desk.view.opened.is_new
    assert desk.view.values.full_name == "Farida Begum"
    assert [doctor.name for doctor in desk.view.opened.choices.doctors] == ["Dr Imran Hossain", "Dr Nasrin Rahman"]
    desk.save(phones=(Phone(number="", typed="01911-555666"),))
    (patient,) = desk.saved
    assert (patient.number, patient.full_name, patient.phones[0].number) == (
        "A-10004",
        "Farida Begum",
        "+8801911555666",
    )
    assert desk.view.finished
    ((outcome, told),) = desk.notices.done
    assert (outcome, told["patient"], told["number"]) == ("patient.registered", "Farida Begum", "A-10004")


def test_a_registered_patient_is_changed():
    desk = Desk()
    desk.presenter.start(desk.abdul.id)
    assert not desk.view.opened.is_new
    desk.save(notes="Prefers mornings")
    assert desk.stored().notes == "Prefers mornings"
    assert desk.notices.done[0][0] == "patient.updated"
    assert desk.view.finished


def test_saving_without_a_change_closes_and_writes_nothing():
    desk = Desk()
    desk.presenter.start(desk.abdul.id)
    desk.save()
    assert desk.view.finished
    assert desk.stored().version == desk.abdul.version
    assert desk.notices.done == []


def test_what_cannot_stay_is_refused_and_the_form_stays():
    desk = Desk()
    desk.presenter.start(desk.abdul.id)
    desk.save(full_name=" ", email="nobody")
    assert {problem.field for problem in desk.view.refusal.problems} == {"full_name", "email"}
    assert not desk.view.finished
    assert not desk.view.busy
    desk.save(full_name="Abdul", email="")
    assert desk.stored().full_name == "Abdul"


def test_who_may_not_edit_is_refused():
    desk = Desk(actor=an_actor(Role.DOCTOR))
    desk.presenter.start(desk.abdul.id)
    desk.save(notes="x")
    assert desk.view.refusal.code == "not_allowed"
    assert not desk.view.finished


def test_a_patient_who_is_not_there_is_told_by_the_desk():
    desk = Desk()
    desk.presenter.start(new_id())
    assert desk.view.opened is None
    assert [failure.refusal.code for failure, _retry in desk.notices.failures] == ["missing"]
    assert not desk.view.busy


def test_a_full_disk_is_told_and_the_form_stays():
    def full(db, command, *, actor, now):
        raise DiskFull

    desk = Desk()
    broken = PatientFormPresenter(
        desk.view,
        InlineJobs(desk.database, full, FixedClock(NOW)),
        actor=an_actor(),
        clock=FixedClock(NOW),
        clinic=desk.world.clinic,
        notices=desk.notices,
    )
    broken.start(desk.abdul.id)
    broken.save(replace(desk.view.values, notes="x"))
    assert [failure.kind for failure, _retry in desk.notices.failures] == ["trouble"]
    assert not desk.view.finished


def test_nothing_is_saved_before_a_form_is_open_or_after_it_was_left():
    desk = Desk()
    desk.presenter.save(desk.abdul)
    desk.presenter.edit(desk.abdul)
    desk.presenter.settle(("notes",), keep_mine=True)
    desk.presenter.start(desk.abdul.id)
    desk.presenter.leave()
    desk.presenter.save(replace(desk.abdul, notes="x"))
    assert desk.stored().version == desk.abdul.version


def test_pressing_save_twice_registers_once():
    desk = Desk(jobs=WaitingWrites)
    desk.presenter.start_new("Farida Begum")
    desk.save()
    desk.save()
    assert len(desk.jobs.writes) == 1
    desk.jobs.writes.pop()()
    assert len(desk.saved) == 1


class WaitingWrites(InlineJobs):
    """Keeps writes until somebody calls them."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.writes = []

    def write(self, command, *, actor, then, failed=None):
        self.writes.append(lambda: super(WaitingWrites, self).write(command, actor=actor, then=then, failed=failed))


# -- clinical fields -----------------------------------------------------------------------------


def test_the_desk_neither_sees_nor_changes_clinical_fields():
    desk = Desk()
    desk.elsewhere(diagnosis="Angina", medical_record="Long story")
    desk.presenter.start(desk.abdul.id)
    assert not desk.view.opened.sees_clinical
    assert (desk.view.values.diagnosis, desk.view.values.medical_record) == ("", "")
    desk.save(notes="x")
    stored = desk.stored()
    assert (stored.diagnosis, stored.medical_record, stored.notes) == ("Angina", "Long story", "x")


def test_who_may_see_clinical_fields_changes_them():
    desk = Desk(actor=BOTH)
    desk.presenter.start(desk.abdul.id)
    assert desk.view.opened.sees_clinical
    assert desk.view.opened.edits_clinical
    desk.save(diagnosis="Angina")
    assert desk.stored().diagnosis == "Angina"


# -- advice --------------------------------------------------------------------------------------


def test_likely_doubles_of_a_new_patient_are_shown_and_stop_nothing():
    desk = Desk()
    desk.presenter.start_new()
    assert desk.view.duplicates == ()
    desk.type(full_name="Abdul Karim", phones=(Phone(number="", typed="01712-998211"),))
    assert [duplicate.patient.full_name for duplicate in desk.view.duplicates][:1] == ["Abdul Karim"]
    desk.save()
    assert desk.view.finished


def test_a_registered_patient_is_not_compared():
    desk = Desk()
    desk.presenter.start(desk.abdul.id)
    desk.type(full_name="Fatima Karim")
    assert desk.view.duplicates == ()


def test_others_under_the_same_number_are_named():
    desk = Desk()
    desk.presenter.start(desk.abdul.id)
    (share,) = desk.view.shares
    assert share.names == ("Fatima Karim",)
    desk.type(phones=(Phone(number="", typed="01819 220014"), Phone(number="", typed="12")))
    (share,) = desk.view.shares
    assert (share.typed, share.names) == ("01819 220014", ("নাজমা খাতুন",))
    desk.type(phones=())
    assert desk.view.shares == ()


def test_advice_about_an_earlier_text_is_not_shown():
    desk = Desk(jobs=LateJobs)
    desk.presenter.start_new("Abdul Karim")
    desk.jobs.waiting.pop(0)()
    about_abdul = list(desk.jobs.waiting)
    desk.type(full_name="Zubaida")
    for answer in about_abdul:
        answer()
    assert desk.view.duplicates == ()


def test_no_advice_comes_after_the_form_was_left():
    desk = Desk(jobs=LateJobs)
    desk.presenter.start_new("Abdul Karim")
    desk.jobs.waiting.pop(0)()
    desk.presenter.leave()
    for answer in desk.jobs.waiting:
        answer()
    assert desk.view.duplicates == ()
    assert desk.view.shares == ()


def test_typing_what_tells_nobody_apart_asks_for_no_advice():
    desk = Desk(jobs=LateJobs)
    desk.presenter.start_new("Abdul Karim")
    desk.jobs.waiting.pop(0)()
    waiting = len(desk.jobs.waiting)
    desk.type(notes="Prefers mornings")
    assert len(desk.jobs.waiting) == waiting


# -- two people at once --------------------------------------------------------------------------


def test_untouched_fields_follow_what_somebody_else_saved():
    desk = Desk()
    desk.presenter.start(desk.abdul.id)
    desk.type(notes="mine")
    desk.heard_elsewhere(email="new@example.org")
    assert desk.view.changed == ("email",)
    assert desk.view.values.email == "new@example.org"
    assert desk.view.clashes == ()
    desk.save()
    stored = desk.stored()
    assert (stored.notes, stored.email) == ("mine", "new@example.org")


def test_a_clash_shows_all_three_values_and_is_not_saved_over():
    desk = Desk()
    desk.elsewhere(notes="first")
    desk.presenter.start(desk.abdul.id)
    desk.type(notes="mine")
    desk.heard_elsewhere(notes="theirs")
    (clash,) = desk.view.clashes
    assert clash.fields == ("notes",)
    assert (clash.original["notes"], clash.mine["notes"], clash.theirs["notes"]) == ("first", "mine", "theirs")
    desk.save()
    assert desk.stored().notes == "theirs"
    assert not desk.view.finished


def test_mine_is_kept_on_purpose_and_saved_again():
    desk = Desk()
    desk.presenter.start(desk.abdul.id)
    desk.type(notes="mine")
    desk.elsewhere(notes="theirs")
    desk.save()
    (clash,) = desk.view.clashes
    assert not desk.view.finished
    desk.presenter.settle(clash.fields, keep_mine=True)
    assert desk.view.clashes == ()
    assert desk.stored().notes == "mine"
    assert desk.view.finished


def test_theirs_is_taken_and_the_rest_saved():
    desk = Desk()
    desk.presenter.start(desk.abdul.id)
    desk.type(notes="mine", email="me@example.org")
    desk.elsewhere(notes="theirs")
    desk.save()
    desk.presenter.settle(("notes",), keep_mine=False)
    stored = desk.stored()
    assert (stored.notes, stored.email) == ("theirs", "me@example.org")
    assert desk.view.values.notes == "theirs"


def test_a_question_settled_before_saving_does_not_save_by_itself():
    desk = Desk()
    desk.presenter.start(desk.abdul.id)
    desk.type(notes="mine")
    desk.heard_elsewhere(notes="theirs")
    desk.presenter.settle(("notes",), keep_mine=True)
    assert desk.stored().notes == "theirs"
    desk.save()
    assert desk.stored().notes == "mine"


def test_several_questions_are_settled_one_by_one():
    desk = Desk()
    desk.presenter.start(desk.abdul.id)
    desk.type(notes="mine", city="Khulna")
    desk.elsewhere(notes="theirs", zip="1209")
    desk.save()
    assert len(desk.view.clashes) == 2
    desk.presenter.settle(("notes",), keep_mine=True)
    assert not desk.view.finished
    desk.presenter.settle(desk.view.clashes[0].fields, keep_mine=True)
    stored = desk.stored()
    assert (stored.notes, stored.city, stored.zip) == ("mine", "Khulna", "")


def test_a_second_change_keeps_the_first_original():
    desk = Desk()
    desk.elsewhere(notes="first")
    desk.presenter.start(desk.abdul.id)
    desk.type(notes="mine")
    desk.heard_elsewhere(notes="theirs")
    desk.heard_elsewhere(notes="theirs again")
    (clash,) = desk.view.clashes
    assert (clash.original["notes"], clash.theirs["notes"]) == ("first", "theirs again")


def test_a_question_goes_when_they_come_round_to_mine():
    desk = Desk()
    desk.presenter.start(desk.abdul.id)
    desk.type(notes="mine", email="me@example.org")
    desk.heard_elsewhere(notes="theirs", email="they@example.org")
    assert len(desk.view.clashes) == 2
    desk.heard_elsewhere(notes="mine")
    assert [clash.fields for clash in desk.view.clashes] == [("email",)]
    desk.presenter.settle(("notes",), keep_mine=False)
    assert desk.view.values.notes == "mine"


def test_what_was_taken_back_meanwhile_is_no_question_and_saving_goes_on():
    desk = Desk(jobs=LateJobs)
    desk.presenter.start(desk.abdul.id)
    desk.jobs.waiting.pop(0)()
    desk.type(notes="mine")
    desk.elsewhere(notes="theirs")
    desk.save()
    desk.elsewhere(notes="")
    desk.jobs.waiting.pop()()
    assert desk.view.clashes == ()
    assert desk.stored().notes == "mine"
    assert desk.view.finished


def test_changes_of_others_do_not_disturb_the_form():
    desk = Desk()
    desk.presenter.start(desk.abdul.id)
    desk.elsewhere(desk.world.patients[1], notes="x")
    desk.presenter.data_changed(frozenset({RecordKind.PATIENT}))
    desk.presenter.data_changed(frozenset({RecordKind.APPOINTMENT}))
    assert desk.view.changed == ()


def test_a_new_patient_is_not_read_again():
    desk = Desk(jobs=LateJobs)
    desk.presenter.start_new("Farida")
    desk.jobs.waiting.pop(0)()
    waiting = len(desk.jobs.waiting)
    desk.presenter.data_changed(frozenset({RecordKind.PATIENT}))
    assert len(desk.jobs.waiting) == waiting


def test_an_answer_after_leaving_changes_nothing():
    desk = Desk(jobs=LateJobs)
    desk.presenter.start(desk.abdul.id)
    desk.jobs.waiting.pop(0)()
    desk.elsewhere(email="new@example.org")
    desk.presenter.data_changed(frozenset({RecordKind.PATIENT}))
    desk.presenter.leave()
    desk.jobs.waiting.pop()()
    assert desk.view.changed == ()


@pytest.mark.parametrize("keep_mine", [True, False])
def test_an_unknown_question_is_ignored(keep_mine):
    desk = Desk()
    desk.presenter.start(desk.abdul.id)
    desk.presenter.settle(("notes",), keep_mine=keep_mine)
    assert desk.view.changed == ()
