"""Doctors: found, shown, added, changed, approved, refused; what another desk changed is not overwritten."""

from dataclasses import replace

import pytest

from clinic_desk.domain.access import Role
from clinic_desk.domain.appointment import Presence
from clinic_desk.domain.commands import FieldChange, UpdateDoctor
from clinic_desk.domain.doctor import Approval, Doctor
from clinic_desk.domain.refusals import NotAllowed, NothingToChange, NotUnique, ReasonRequired, StaleEdit
from clinic_desk.presenters.doctors import DoctorsPresenter, doctor_book
from clinic_desk.presenters.records import RecordsPresenter
from tests.support.settings_views import DoctorsScreen, RecordsScreen, SmallClinic


@pytest.fixture
def clinic():
    return SmallClinic()


def page_of(clinic, role=Role.ADMIN, **changes):
    view = DoctorsScreen()
    presenter = DoctorsPresenter(view, clinic.jobs, actor=clinic.actor(role, **changes))
    clinic.jobs.subscribe(presenter.data_changed)
    presenter.start()
    return presenter, view


def form_of(clinic, role=Role.ADMIN):
    view = RecordsScreen()
    actor = clinic.actor(role)
    return RecordsPresenter(view, clinic.jobs, doctor_book(actor), actor=actor), view


# -- list and card -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ["Dr Imran Hossain", "Dr Nasrin Rahman"]),
        ("cardio", ["Dr Nasrin Rahman"]),
        ("bmdc-1", ["Dr Imran Hossain"]),
        ("nasrin CARDIO", ["Dr Nasrin Rahman"]),
        ("nobody", []),
    ],
)
def test_doctors_are_found_by_name_speciality_and_licence(clinic, text, names):
    presenter, view = page_of(clinic)
    presenter.search(text)
    assert [doctor.name for doctor in view.doctors] == names


def test_the_card_shows_the_chosen_doctor_with_names_instead_of_ids(clinic):
    presenter, view = page_of(clinic)
    presenter.choose(clinic.first.id)
    assert view.card.doctor.name == "Dr Nasrin Rahman"
    assert view.card.clinic_names == ("Dhanmondi Clinic",)
    assert (view.card.room_name, view.card.currency) == ("Room 1", "BDT")


def test_nobody_is_shown_when_nobody_is_found(clinic):
    presenter, view = page_of(clinic)
    presenter.search("nobody")
    assert view.card is None
    presenter.search("imran")
    assert view.card.doctor.name == "Dr Imran Hossain"


def test_the_page_follows_changes_made_elsewhere(clinic):
    presenter, view = page_of(clinic)
    presenter.choose(clinic.first.id)
    presenter.set_presence(clinic.first.id, "busy")
    assert view.card.doctor.presence is Presence.BUSY


@pytest.mark.parametrize(
    ("role", "edit", "approve", "hours"),
    [(Role.ADMIN, True, True, True), (Role.RECEPTIONIST, False, False, False), (Role.MANAGER, True, True, True)],
)
def test_what_may_be_done_depends_on_the_role(clinic, role, edit, approve, hours):
    _, view = page_of(clinic, role)
    assert view.may_add is edit
    rights = view.card.rights
    assert (rights.edit, rights.approve, rights.hours) == (edit, approve, hours)


def test_doctors_may_change_their_own_hours_and_presence_only(clinic):
    presenter, view = page_of(clinic, Role.DOCTOR, doctor_id=clinic.first.id)
    presenter.choose(clinic.first.id)
    assert (view.card.rights.hours, view.card.rights.presence) == (True, True)
    presenter.choose(clinic.world.doctors[1].id)
    assert view.card.rights.hours is False


def test_a_refusal_of_a_doctor_needs_a_reason_and_approval_makes_bookable(clinic):
    presenter, view = page_of(clinic)
    presenter.refuse(clinic.first.id, " ")
    assert isinstance(view.refusals[-1], ReasonRequired)
    presenter.refuse(clinic.first.id, "Licence has run out")
    stored = clinic.stored(Doctor, clinic.first.id)
    assert (stored.approval, stored.approval_note) == (Approval.REFUSED, "Licence has run out")
    presenter.approve(clinic.first.id)
    assert clinic.stored(Doctor, clinic.first.id).is_bookable


def test_the_front_desk_cannot_approve(clinic):
    presenter, view = page_of(clinic, Role.RECEPTIONIST)
    presenter.approve(clinic.first.id)
    assert isinstance(view.refusals[-1], NotAllowed)


# -- the form ----------------------------------------------------------------------------------------


def test_a_new_doctor_is_added_at_the_clinic_and_waits_for_nobody_when_an_admin_adds(clinic):
    form, view = form_of(clinic)
    form.start_new()
    assert view.is_new
    assert view.record.clinic_ids == (clinic.world.clinic.id,)
    form.save(replace(view.record, name="Dr Tania Sultana", licence="BMDC-4411"))
    (saved,) = view.saved
    assert clinic.stored(Doctor, saved.id).approval is Approval.APPROVED


def test_every_problem_of_the_form_is_told_at_once(clinic):
    form, view = form_of(clinic)
    form.start_new()
    form.save(replace(view.record, experience_years=61, fee=-1, max_patients_per_day=0, buffer_before=7))
    assert view.problems == {
        "name": "required",
        "licence": "required",
        "experience_years": "out_of_range",
        "fee": "negative",
        "max_patients_per_day": "out_of_range",
        "buffer_before": "out_of_range",
    }
    assert view.busy is False


@pytest.mark.parametrize(
    ("field", "value"), [("licence", "BMDC-1"), ("email", "a@b.example"), ("mobile", "01712000000")]
)
def test_licence_email_and_mobile_belong_to_one_doctor_only(clinic, field, value):
    form, view = form_of(clinic)
    form.start(clinic.world.doctors[1].id)
    form.save(replace(view.record, licence="BMDC-1", email="a@b.example", mobile="01712000000"))
    form.start(clinic.first.id)
    form.save(replace(view.record, **{field: value}))
    assert isinstance(view.refusal, NotUnique)
    assert view.refusal.details == {"field": field}


def test_saving_without_a_change_says_so(clinic):
    form, view = form_of(clinic)
    form.start(clinic.first.id)
    form.save(view.record)
    assert isinstance(view.refusal, NothingToChange)


def test_after_an_edit_elsewhere_the_new_values_come_and_the_rest_stays_as_typed(clinic):
    form, view = form_of(clinic)
    form.start(clinic.first.id)
    typed = replace(view.record, name="Dr N. Rahman", fee=200000)
    change = {"fee": FieldChange(before=150000, after=180000)}
    clinic.carry_out(UpdateDoctor(record_id=clinic.first.id, changes=change))
    form.save(typed)
    assert isinstance(view.refusal, StaleEdit)
    assert view.refusal.fields == ("fee",)
    form.reload()
    assert (view.record.name, view.record.fee) == ("Dr N. Rahman", 180000)
    form.save(view.record)
    stored = clinic.stored(Doctor, clinic.first.id)
    assert (stored.name, stored.fee) == ("Dr N. Rahman", 180000)


def test_the_list_follows_a_change_while_the_form_stays(clinic):
    form, view = form_of(clinic)
    form.start(clinic.first.id)
    clinic.jobs.subscribe(form.data_changed)
    other, _ = page_of(clinic)
    shown = view.record
    other.set_presence(clinic.first.id, "online")
    assert view.record is shown
    assert {doctor.presence for doctor in view.records} == {Presence.ONLINE, Presence.OFFLINE}
