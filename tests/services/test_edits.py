"""Edits as changed fields: nothing unseen is overwritten, what belongs together stays so, and through JSON too."""

import dataclasses
from dataclasses import replace
from datetime import date

import msgspec
import pytest

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import Grant, Permission, Role
from clinic_desk.domain.availability import Break, WeeklySession, WorkingWeek
from clinic_desk.domain.clinic import Organisation
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.patient import BirthPrecision, Channel, EmergencyContact, Patient, PatientDetails, Phone
from clinic_desk.domain.refusals import NotAllowed, NothingToChange, StaleEdit
from clinic_desk.services.commands import decode, encode
from clinic_desk.services.edits import merged, update_of

PATIENT = Patient(
    id=new_id(),
    number="A-10001",
    clinic_id=new_id(),
    full_name="Abdul Karim",
    birth_date=date(1988, 3, 14),
    birth_precision=BirthPrecision.DAY,
    phones=(Phone(number="+8801712998211", typed="01712-998211"),),
    consents=(Channel.SMS,),
)


def edit(before=PATIENT, **changes):
    return update_of(c.UpdatePatient, before, replace(before, **changes))


def applied(command, current=PATIENT):
    return merged(current, command, allowed=PatientDetails)


def test_only_what_changed_is_sent_with_what_its_author_saw():
    command = edit(notes="Comes with her daughter")
    assert command.record_id == PATIENT.id
    assert command.changes == {"notes": c.FieldChange(before="", after="Comes with her daughter")}


def test_equal_values_are_nothing_to_change():
    with pytest.raises(NothingToChange):
        edit()


@pytest.mark.parametrize(
    ("changed", "travel"),
    [
        ({"full_name": "Abdul Karim Khan"}, {"full_name", "other_names"}),
        ({"birth_date": date(1988, 3, 15)}, {"birth_date", "birth_precision", "birth_noted_on"}),
        ({"city": "Dhaka"}, {"address", "city", "state", "zip", "country", "place_id"}),
        ({"no_messages_left": True}, {"preferred_channel", "consents", "no_messages_left"}),
        ({"notes": "x", "email": "a@clinic.example"}, {"notes", "email"}),
    ],
)
def test_fields_that_only_make_sense_together_travel_together(changed, travel):
    assert edit(**changed).changes.keys() == travel


def test_a_groups_fields_that_a_record_does_not_have_stay_away():
    organisation = Organisation(id=new_id(), name="Health")
    command = update_of(c.UpdateOrganisation, organisation, replace(organisation, country="IN"))
    assert command.changes.keys() == {"country"}


def test_a_retry_can_carry_the_same_id():
    command_id = new_id()
    after = replace(PATIENT, notes="x")
    assert update_of(c.UpdatePatient, PATIENT, after, command_id=command_id).id == command_id


def test_an_edit_of_other_fields_meanwhile_is_kept():
    meanwhile = replace(PATIENT, email="karim@clinic.example", version=5)
    assert applied(edit(notes="x"), meanwhile) == replace(meanwhile, notes="x")


def test_an_edit_of_the_same_field_meanwhile_refuses_the_whole_edit():
    with pytest.raises(StaleEdit) as caught:
        applied(edit(notes="x", email="a@clinic.example"), replace(PATIENT, notes="y"))
    assert caught.value.fields == ("notes",)
    assert caught.value.details["record_id"] == PATIENT.id


def test_an_edit_of_a_field_of_the_same_group_meanwhile_refuses_too():
    with pytest.raises(StaleEdit) as caught:
        applied(edit(city="Dhaka"), replace(PATIENT, address="House 7"))
    assert caught.value.fields == ("address",)


def test_two_who_wanted_the_same_do_not_disturb_each_other():
    meanwhile = replace(PATIENT, notes="x")
    assert applied(edit(notes="x", email="a@clinic.example"), meanwhile) == replace(meanwhile, email="a@clinic.example")


@pytest.mark.parametrize("field", ["id", "version", "number", "clinic_id", "photo_id", "no_such_field"])
def test_a_field_that_is_not_on_the_form_cannot_be_changed(field):
    command = c.UpdatePatient(record_id=PATIENT.id, changes={field: c.FieldChange(before=None, after=None)})
    with pytest.raises(NotAllowed) as caught:
        applied(command)
    assert caught.value.details == {"field": field}


@pytest.mark.parametrize("field", ["id", "version"])
def test_nobody_changes_the_identity_of_a_record_that_is_edited_as_a_whole(field):
    organisation = Organisation(id=new_id(), name="Health")
    change = c.FieldChange(before=getattr(organisation, field), after=None)
    with pytest.raises(NotAllowed):
        merged(
            organisation,
            c.UpdateOrganisation(record_id=organisation.id, changes={field: change}),
            allowed=Organisation,
        )


def every_kind_of_field():
    yield "phones", PATIENT, (*PATIENT.phones, Phone(number="+8801819220014", label="son"))
    yield "phones", PATIENT, ()
    yield "consents", PATIENT, (Channel.SMS, Channel.EMAIL)
    yield "birth_date", PATIENT, date(1990, 1, 1)
    yield "birth_date", PATIENT, None
    yield "usual_doctor_id", PATIENT, new_id()
    yield "emergency_contact", PATIENT, EmergencyContact(name="Son", phone="01819")
    yield "allergies", replace(PATIENT, allergies=("Penicillin",)), ("Penicillin", "Latex")
    yield "archived", PATIENT, True


@pytest.mark.parametrize(("field", "before", "value"), list(every_kind_of_field()))
def test_an_edit_that_travelled_as_json_does_the_same(field, before, value):
    command = edit(before, **{field: value})
    travelled = decode(command.KIND, encode(command))
    assert applied(travelled, before) == applied(command, before) == replace(before, **{field: value})


def test_fields_made_of_lists_in_lists_travel_too():
    session = WeeklySession(weekday=0, starts=540, minutes=480, breaks=(Break(starts=780, minutes=60),))
    week = WorkingWeek(id=new_id(), doctor_id=new_id(), clinic_id=new_id(), sessions=(session,))
    after = replace(week, sessions=(session, replace(session, weekday=1, breaks=())))
    command = update_of(c.UpdateWorkingWeek, week, after)
    travelled = decode(command.KIND, encode(command))
    assert merged(week, travelled, allowed=WorkingWeek) == after


def test_grants_travel_too():
    before = Organisation(
        id=new_id(), name="Health", grants=(Grant(role=Role.DOCTOR, permission=Permission.CANCEL, allowed=True),)
    )
    command = update_of(c.UpdateOrganisation, before, replace(before, grants=()))
    travelled = decode(command.KIND, encode(command))
    assert merged(before, travelled, allowed=Organisation).grants == ()


def test_a_list_that_changed_meanwhile_is_noticed_after_travelling():
    command = edit(phones=())
    travelled = decode(command.KIND, encode(command))
    with pytest.raises(StaleEdit):
        applied(travelled, replace(PATIENT, phones=(Phone(number="+8801000000000"),)))


def test_every_field_of_the_form_can_be_changed_through_json():
    plain = msgspec.json.decode(msgspec.json.encode(PATIENT))
    for field in dataclasses.fields(PatientDetails):
        change = c.FieldChange(before=plain[field.name], after=plain[field.name])
        assert applied(c.UpdatePatient(record_id=PATIENT.id, changes={field.name: change})) == PATIENT
