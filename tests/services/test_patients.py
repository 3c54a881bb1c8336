"""Patients: registered and edited in one form, found at once, clinical fields kept to those who may write them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import PROGRAM, Role
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.patient import BirthPrecision, Patient, Phone
from clinic_desk.domain.refusals import InvalidFields, Missing, NotAllowed, StaleEdit
from clinic_desk.services.commands import carry_out
from clinic_desk.services.edits import update_of
from clinic_desk.storage import desk_meta, patient_search, rows, tables
from tests.support.builders import NOW, a_world, an_actor
from tests.support.databases import memory_database

DESK = an_actor(Role.RECEPTIONIST)
DOCTOR = an_actor(Role.DOCTOR)
TODAY = date(2026, 11, 20)


@pytest.fixture
def database():
    return memory_database()


@pytest.fixture
def world(database):
    return a_world(database)


def do(database, command, *, actor=DESK, now=NOW):
    with database.write() as db:
        return carry_out(db, command, actor=actor, now=now)


def a_patient(world, **fields):
    fields = {"number": "", "clinic_id": world.clinic.id, "full_name": "Rahima Begum"} | fields
    return Patient(id=new_id(), **fields)


def register(database, world, *, actor=DESK, now=NOW, **fields):
    return do(database, c.RegisterPatient(patient=a_patient(world, **fields)), actor=actor, now=now)


def edit(database, patient, *, actor=DESK, **changes):
    with database.read() as db:
        before = rows.get(db, Patient, patient.id)
    return do(database, update_of(c.UpdatePatient, before, replace(before, **changes)), actor=actor)


def found(database, text):
    with database.read() as db:
        return [hit.id for hit in patient_search.find(db, text, today=TODAY)]


def problems_of(caught):
    return {(problem.field, problem.code) for problem in caught.value.problems}


# -- registering ---------------------------------------------------------------------------------


def test_patients_get_the_next_number_of_this_desk(database, world):
    assert [patient.number for patient in world.patients] == ["A-10001", "A-10002", "A-10003"]
    with database.write() as db:
        desk_meta.write(db, "prefix", "C")
    assert register(database, world).number == "C-10004"
    assert register(database, world, number="OLD-17").number == "OLD-17"
    assert register(database, world).number == "C-10005"


def test_a_refused_registration_uses_no_number(database, world):
    with pytest.raises(InvalidFields):
        register(database, world, full_name="")
    assert register(database, world).number == "A-10004"


def test_a_retried_registration_is_one_patient_with_one_number(database, world):
    command = c.RegisterPatient(patient=a_patient(world))
    first = do(database, command)
    assert do(database, command) == first
    assert found(database, "rahima") == [first.id]


def test_a_registered_patient_is_found_by_name_phone_and_number(database, world):
    patient = register(database, world, phones=(Phone(number="", typed="০১৯১১-৫৫৫৬৬৬"),))
    for text in ("rahima", "beg", "01911555666", patient.number):
        assert found(database, text) == [patient.id]


def test_names_phones_and_address_are_stored_in_one_form(database, world):
    phones = (
        Phone(number="", typed="  "),
        Phone(number="01911-555666", typed="01911-555666", label="own"),
        Phone(number="+880 1911 555666", typed="+880 1911 555666"),
        Phone(number="+880-1811-000000", label="son"),
        Phone(number="ask at the shop"),
    )
    patient = register(
        database, world, full_name="  Rahima \u00a0 Begum\n", email=" Rahima@Mail.example ", phones=phones
    )
    assert patient.full_name == "Rahima Begum"
    assert patient.email == "Rahima@Mail.example"
    assert [(phone.number, phone.label) for phone in patient.phones] == [
        ("+8801911555666", "own"),
        ("+8801811000000", "son"),
        ("ask at the shop", ""),
    ]


def test_phones_are_read_in_the_patients_own_country(database, world):
    here = register(database, world, phones=(Phone(number="", typed="020 7946 0018"),))
    abroad = register(database, world, country="GB", phones=(Phone(number="", typed="020 7946 0018"),))
    assert abroad.phones[0].number == "+442079460018"
    assert here.phones[0].number != abroad.phones[0].number


def test_a_family_may_share_phone_and_address(database, world):
    shared = {"phones": (Phone(number="", typed="01911-555666"),), "email": "family@mail.example"}
    for name in ("Rahima Begum", "Karim Begum", "Sadia Begum"):
        register(database, world, full_name=name, **shared)
    assert len(found(database, "01911555666")) == 3


def test_today_is_the_clinics_today(database, world):
    late = NOW.replace(hour=19)  # 01:00 of the next day in the clinic
    born = {"birth_date": TODAY + timedelta(days=1), "birth_precision": BirthPrecision.DAY}
    assert register(database, world, now=late, **born).birth_date == born["birth_date"]
    with pytest.raises(InvalidFields) as caught:
        register(database, world, **born)
    assert problems_of(caught) == {("birth_date", "in_future")}


def test_all_problems_come_at_once(database, world):
    with pytest.raises(InvalidFields) as caught:
        register(database, world, full_name=" ", email="rahima", notes="x" * 4001)
    assert problems_of(caught) == {("full_name", "required"), ("email", "not_an_email"), ("notes", "too_long")}


def test_a_patient_belongs_to_a_clinic_that_is_there(database, world):
    with pytest.raises(Missing):
        register(database, world, clinic_id=new_id())


# -- editing -------------------------------------------------------------------------------------


def test_an_edited_patient_is_found_by_the_new_name_only(database, world):
    patient = register(database, world)
    edit(database, patient, full_name="Rahima Sultana", phones=(Phone(number="", typed="01911-555666"),))
    assert found(database, "sultana") == found(database, "01911555666") == [patient.id]
    assert found(database, "begum") == []


def test_an_edit_is_checked_like_a_registration(database, world):
    patient = register(database, world)
    with pytest.raises(InvalidFields) as caught:
        edit(database, patient, full_name="", email="rahima")
    assert problems_of(caught) == {("full_name", "required"), ("email", "not_an_email")}
    assert found(database, "rahima") == [patient.id]


def test_two_desks_that_edit_different_fields_both_keep_theirs(database, world):
    patient = register(database, world)
    first = update_of(c.UpdatePatient, patient, replace(patient, notes="Comes with her daughter"))
    second = update_of(c.UpdatePatient, patient, replace(patient, email="rahima@mail.example"))
    third = update_of(c.UpdatePatient, patient, replace(patient, notes="Hard of hearing"))
    do(database, first)
    kept = do(database, second)
    assert (kept.notes, kept.email, kept.version) == ("Comes with her daughter", "rahima@mail.example", 3)
    with pytest.raises(StaleEdit):
        do(database, third)


def test_an_edit_keeps_what_this_version_of_the_program_does_not_know(database, world):
    patient = register(database, world)
    mine = sa.and_(tables.patient.c.org_id == world.organisation.id, tables.patient.c.id == patient.id)
    with database.write() as db:
        db.connection.execute(sa.update(tables.patient).where(mine).values(extra='{"pronouns": "she"}', tentative=True))
    edit(database, patient, notes="Comes with her daughter", phones=())
    with database.read() as db:
        kept = db.connection.execute(
            sa.select(tables.patient.c.extra, tables.patient.c.tentative, tables.patient.c.notes).where(mine)
        ).one()
    assert kept == ('{"pronouns": "she"}', True, "Comes with her daughter")


@pytest.mark.parametrize("field", ["number", "clinic_id", "id", "version", "user_id"])
def test_number_clinic_and_identity_are_no_fields_of_the_form(database, world, field):
    forged = c.UpdatePatient(record_id=world.patients[0].id, changes={field: c.FieldChange(before="", after="")})
    with pytest.raises(NotAllowed):
        do(database, forged)


def test_an_archived_patient_is_kept_and_can_come_back(database, world):
    patient = register(database, world)
    assert edit(database, patient, archived=True).archived
    assert not edit(database, patient, archived=False).archived


# -- clinical fields -----------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["medical_record", "diagnosis"])
def test_the_desk_writes_no_clinical_notes_neither_new_nor_edited(database, world, field):
    patient = register(database, world)
    for attempt in (
        lambda: edit(database, patient, **{field: "Hypertension"}),
        lambda: register(database, world, **{field: "Hypertension"}),
    ):
        with pytest.raises(NotAllowed) as caught:
            attempt()
        assert caught.value.details == {"permission": "edit_clinical_notes"}


def test_doctors_write_clinical_notes_and_nothing_else_of_a_patient(database, world):
    patient = register(database, world)
    assert edit(database, patient, actor=DOCTOR, diagnosis="Hypertension").diagnosis == "Hypertension"
    with pytest.raises(NotAllowed) as caught:
        edit(database, patient, actor=DOCTOR, diagnosis="None", notes="x")
    assert caught.value.details == {"permission": "edit_patients"}


def test_the_program_registers_with_clinical_notes_for_imports(database, world):
    assert register(database, world, actor=PROGRAM, diagnosis="Hypertension").diagnosis == "Hypertension"
