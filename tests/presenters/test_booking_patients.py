"""Finding the patient of a booking, and registering somebody new on the way."""

from datetime import date

import pytest

from clinic_desk.domain.patient import BirthPrecision, Sex
from clinic_desk.domain.refusals import InvalidFields
from clinic_desk.presenters.draft_shelf import RegistrationDraft
from clinic_desk.presenters.patient_box import PatientBoxPresenter
from clinic_desk.presenters.quick_registration import QuickRegistrationPresenter
from clinic_desk.services.commands import carry_out
from clinic_desk.storage.troubles import DiskFull
from tests.support.booking_views import BookingDesk, SeenBox
from tests.support.notices import LateJobs


class Reception(BookingDesk):
    """The small clinic with a patient box and a registration."""

    def __init__(self):
        super().__init__()
        self.seen = SeenBox()
        self.chosen = []
        self.box = PatientBoxPresenter(self.seen, self.jobs, today=self.today)
        self.registration = QuickRegistrationPresenter(
            self.seen,
            self.jobs,
            actor=self.actor,
            clock=self.clock,
            notices=self.notices,
            registered=self.chosen.append,
            language="bn",
        )

    def begin(self, text=""):
        self.registration.start(text, self.world.clinic)
        return self.seen.registration


@pytest.fixture
def desk():
    return Reception()


# -- finding -----------------------------------------------------------------------------------------


def test_parts_in_any_order_find_a_patient_and_are_marked(desk):
    desk.box.search("0171 fati")
    (hit,) = desk.seen.hits
    assert hit.full_name == "Fatima Karim"
    assert hit.marks.full_name == ((0, 4),)
    assert hit.marks.phones[0]


def test_people_with_one_phone_are_marked(desk):
    desk.box.search("karim")
    assert [(hit.full_name, hit.same_phone) for hit in desk.seen.hits] == [
        ("Abdul Karim", True),
        ("Fatima Karim", True),
    ]


def test_an_empty_box_finds_nobody(desk):
    desk.box.search("karim")
    desk.box.search("  ")
    assert desk.seen.hits == ()


def test_an_answer_to_an_older_text_is_not_shown(desk):
    jobs = LateJobs(desk.database, carry_out, desk.clock)
    late = PatientBoxPresenter(desk.seen, jobs, today=desk.today)
    late.search("kar")
    late.search("naj")
    older, newer = jobs.waiting
    newer()
    older()
    assert desk.seen.text == "naj"


# -- what is filled in -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "phone", "birth"),
    [
        ("farida begum", "Farida Begum", "", ""),
        ("Farida  BEGUM", "Farida BEGUM", "", ""),
        ("kar 1712", "Kar", "1712", ""),
        ("kar 17", "Kar", "", ""),
        ("01712 345678 farida", "Farida", "01712 345678", ""),
        ("+880 1712-345678 farida", "Farida", "+880 1712-345678", ""),
        ("farida 14031988", "Farida", "", "14031988"),
        ("farida 14/3/1988 01712345678", "Farida", "01712345678", "14/3/1988"),
        ("farida 36y", "Farida", "", "36y"),
        ("ফারিদা বেগম", "ফারিদা বেগম", "", ""),
        ("ফারিদা ০১৭১২৩৪৫৬৭৮", "ফারিদা", "০১৭১২৩৪৫৬৭৮", ""),
        ("", "", "", ""),
    ],
)
def test_what_stood_in_the_box_is_put_where_it_belongs(desk, text, name, phone, birth):
    draft = desk.begin(text)
    assert (draft.full_name, draft.phone, draft.birth, draft.language) == (name, phone, birth, "bn")


# -- storing -----------------------------------------------------------------------------------------


def test_a_patient_is_stored_as_to_complete_and_the_booking_goes_on(desk):
    desk.begin("farida")
    desk.registration.save(
        RegistrationDraft(full_name=" Farida  Begum ", phone="01911-223344", birth="36y", sex="female", language="bn")
    )
    (patient_id,) = desk.chosen
    patient = desk.patient(patient_id)
    assert (patient.full_name, patient.sex, patient.language) == ("Farida Begum", Sex.FEMALE, "bn")
    assert patient.incomplete
    assert patient.number.startswith("A-")
    assert patient.phones[0].number == "+8801911223344"
    assert (patient.birth_precision, patient.birth_noted_on) == (BirthPrecision.AGE, desk.today())
    assert patient.clinic_id == desk.world.clinic.id
    assert desk.seen.registration is None


def test_a_whole_birth_date_is_kept_as_one(desk):
    desk.begin()
    desk.registration.save(RegistrationDraft(full_name="Farida", birth="14031988"))
    patient = desk.patient(desk.chosen[0])
    assert (patient.birth_date, patient.birth_precision) == (date(1988, 3, 14), BirthPrecision.DAY)


def test_only_a_name_is_needed(desk):
    desk.begin()
    desk.registration.save(RegistrationDraft(full_name="Farida"))
    patient = desk.patient(desk.chosen[0])
    assert (patient.birth_date, patient.phones, patient.sex) == (None, (), Sex.UNKNOWN)


@pytest.mark.parametrize(
    ("draft", "fields"),
    [
        (RegistrationDraft(full_name="Farida", birth="someday"), ["birth_date"]),
        (RegistrationDraft(full_name="  "), ["full_name"]),
        (RegistrationDraft(full_name="Farida", birth="2031-01-01"), ["birth_date"]),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nobody_is_stored(desk, draft, fields):
    desk.begin()
    desk.registration.save(draft)
    assert isinstance(desk.seen.refusal, InvalidFields)
    assert [problem.field for problem in desk.seen.refusal.problems] == fields
    assert desk.chosen == []
    assert not desk.seen.busy
    assert desk.seen.registration is not None


def test_after_a_refusal_it_can_be_saved(desk):
    desk.begin()
    desk.registration.save(RegistrationDraft(full_name=""))
    desk.registration.save(RegistrationDraft(full_name="Farida"))
    assert len(desk.chosen) == 1


def test_a_trouble_goes_to_the_notices_and_what_was_typed_stays(desk):
    def full(*_more, **_named):
        raise DiskFull

    desk.begin("farida")
    desk.carry_out = full
    desk.registration.save(RegistrationDraft(full_name="Farida"))
    assert isinstance(desk.notices.failures[0][0].error, DiskFull)
    assert desk.seen.registration is not None
    assert not desk.seen.busy


# -- doubles -----------------------------------------------------------------------------------------


def test_doubles_are_shown_while_typing_and_never_stand_in_the_way(desk):
    desk.begin("abdul karim 01712998211")
    assert [duplicate.patient.full_name for duplicate in desk.seen.duplicates][:1] == ["Abdul Karim"]
    desk.registration.change(RegistrationDraft(full_name=""))
    assert desk.seen.duplicates == ()
    desk.registration.save(RegistrationDraft(full_name="Abdul Karim", phone="01712998211"))
    assert len(desk.chosen) == 1


def test_somebody_who_is_registered_already_can_be_taken_instead(desk):
    desk.begin("abdul karim 01712998211")
    desk.registration.take_instead(desk.seen.duplicates[0].patient.id)
    assert desk.chosen == [desk.world.patients[0].id]
    assert desk.seen.registration is None
    assert desk.seen.duplicates == ()


def test_doubles_of_what_was_typed_before_come_too_late(desk):
    jobs = LateJobs(desk.database, carry_out, desk.clock)
    late = QuickRegistrationPresenter(
        desk.seen, jobs, actor=desk.actor, clock=desk.clock, notices=desk.notices, registered=desk.chosen.append
    )
    late.start("abdul karim 01712998211", desk.world.clinic)
    late.cancel()
    for answer in jobs.waiting:
        answer()
    assert desk.seen.duplicates == ()
    assert desk.seen.registration is None


def test_without_a_registration_nothing_is_saved(desk):
    desk.registration.save(RegistrationDraft(full_name="Farida"))
    assert desk.chosen == []
