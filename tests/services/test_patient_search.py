"""Finding patients by anything that is typed, their card, and who may be registered twice."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import Role
from clinic_desk.domain.appointment import CancelCode, Status
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.look_alikes import Reason
from clinic_desk.domain.patient import Alert, AlertMoment, BirthPrecision, Patient, PatientDetails, Phone, Sex
from clinic_desk.domain.refusals import Missing, NotAllowed
from clinic_desk.services import edits, patient_finder
from clinic_desk.storage import patient_search, rows, tables
from tests.support.builders import NOW, a_booking, an_actor, at
from tests.support.desk import a_desk

TODAY = date(2026, 11, 20)
TYPED = ("kar", "0171", "5666", "A-10001", "#10001", "1961", "30/06/1988", "65y")
DESK = an_actor(Role.RECEPTIONIST)
PEOPLE = {
    "mueller": {"full_name": "Jürgen Müller", "birth_date": date(1961, 2, 3)},
    "obrien": {"full_name": "Siobhán O'Brien", "other_names": "Shiv"},
    "rahman": {"full_name": "আব্দুর রহমান", "birth_date": date(1988, 4, 3)},
    "masri": {"full_name": "ليلى المصري"},
    "sharma": {"full_name": "रवि शर्मा", "phone": "+91 98000 00117"},
    "wang": {"full_name": "王秀英"},
    "rahim": {"full_name": "Rahim Uddin", "birth_date": date(1990, 12, 1), "phone": "01711-555666"},
    "karimul": {"full_name": "Karimul Islam", "birth_date": date(1988, 6, 30), "phone": "01712-555777"},
    "dead": {"full_name": "Karim Aziz", "deceased_on": date(2020, 1, 1)},
    "gone": {"full_name": "Karim Babul", "archived": True},
}


@pytest.fixture
def desk():
    with a_desk() as desk:
        yield desk


@pytest.fixture
def known(desk):
    """The ids of the people above, by their short names; the small clinic's three patients stand beside them."""
    return {key: register(desk, **fields).id for key, fields in PEOPLE.items()}


def register(desk, *, phone="", **fields):
    patient = Patient(
        id=new_id(),
        number="",
        clinic_id=desk.world.clinic.id,
        phones=(Phone(number=phone, typed=phone),) if phone else (),
        birth_precision=BirthPrecision.DAY if fields.get("birth_date") else BirthPrecision.UNKNOWN,
        **fields,
    )
    return desk.do(c.RegisterPatient(patient=patient))


def names(desk, text, **choices):
    with desk.database.read() as db:
        return [hit.full_name for hit in patient_finder.search(db, text, today=TODAY, **choices)]


# ------------------------------------------------------------------------------------------- finding


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Jürgen", "Jürgen Müller"),
        ("mul", "Jürgen Müller"),
        ("muller jur", "Jürgen Müller"),
        ("mueller", "Jürgen Müller"),
        ("OBRIEN", "Siobhán O'Brien"),
        ("o'brien", "Siobhán O'Brien"),
        ("siobhan", "Siobhán O'Brien"),
        ("shiv", "Siobhán O'Brien"),
        ("রহমান", "আব্দুর রহমান"),
        ("রহ আব", "আব্দুর রহমান"),
        ("rahman", "আব্দুর রহমান"),
        ("rohman", "আব্দুর রহমান"),
        ("najma khatun", "নাজমা খাতুন"),
        ("nazma", "নাজমা খাতুন"),
        ("المصري", "ليلى المصري"),
        ("مصري", "ليلى المصري"),
        ("शर्मा", "रवि शर्मा"),
        ("sharma", "रवि शर्मा"),
        ("秀英", "王秀英"),
        ("uddin rahim", "Rahim Uddin"),
        ("rahm udin", "Rahim Uddin"),
    ],
)
def test_a_name_is_found_in_any_order_script_and_spelling(desk, known, text, found):
    assert found in names(desk, text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("01711555666", "Rahim Uddin"),
        ("0171155", "Rahim Uddin"),
        ("1711555", "Rahim Uddin"),
        ("+880 1711-555", "Rahim Uddin"),
        ("008801711555", "Rahim Uddin"),
        ("৮৮০১৭১১৫৫৫", "Rahim Uddin"),
        ("5666", "Rahim Uddin"),
        ("1555", "Rahim Uddin"),
        ("098000", "रवि शर्मा"),
        ("9198000", "रवि शर्मा"),
        ("03/04/1988", "আব্দুর রহমান"),
        ("3 Apr 1988", "আব্দুর রহমান"),
        ("03041988", "আব্দুর রহমান"),
        ("1961", "Jürgen Müller"),
        ("65y", "Jürgen Müller"),
        ("35 years", "Rahim Uddin"),
    ],
)
def test_phones_dates_and_ages_are_found_however_they_are_written(desk, known, text, found):
    assert names(desk, text) == [found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kar 01712555", ["Karimul Islam"]),
        ("0171 kar abd", ["Abdul Karim"]),
        ("kar 5777", ["Karimul Islam"]),
        ("rahm 1988", ["আব্দুর রহমান"]),
        ("কার 1988", ["Karimul Islam"]),
        ("30/06/1988 islam", ["Karimul Islam"]),
        ("30/06/1988 rahim", []),
        ("rahim 35y", ["Rahim Uddin"]),
        ("rahim 36y", []),
        ("A-10001 kar", ["Abdul Karim"]),
        ("A-10001 rahim", []),
    ],
)
def test_every_part_must_fit(desk, known, text, found):
    assert names(desk, text) == found


def test_a_number_is_found_with_and_without_prefix_and_while_it_is_typed(desk):
    for text in ("A-10002", "a10002", "#10002", "10002"):
        assert names(desk, text) == ["Fatima Karim"]
    assert names(desk, "A-1000") == ["Abdul Karim", "Fatima Karim", "নাজমা খাতুন"]


@pytest.mark.parametrize(
    "text", ["", "   ", "%", "'", '"', "*", "-", "0", "karim OR", 'kar" OR "abdul', "\ue000", "NEAR(a b)"]
)
def test_nothing_typed_breaks_the_search(desk, text):
    assert isinstance(names(desk, text), list)


def test_the_beginning_of_the_name_comes_before_a_word_inside_and_a_word_before_a_sound(desk, known):
    assert names(desk, "kar")[:4] == ["Karimul Islam", "Abdul Karim", "Fatima Karim", "Karim Aziz"]
    assert names(desk, "rahim") == ["Rahim Uddin", "আব্দুর রহমান"]


def test_those_who_cannot_be_booked_come_last_and_are_marked(desk, known):
    with desk.database.read() as db:
        hits = patient_finder.search(db, "karim", today=TODAY)
    assert [(hit.full_name, hit.deceased, hit.archived) for hit in hits[-2:]] == [
        ("Karim Aziz", True, False),
        ("Karim Babul", False, True),
    ]
    assert all(hit.is_active for hit in hits[:-2])


def test_many_who_cannot_be_booked_do_not_push_out_the_one_who_can(desk):
    for _ in range(12):
        register(desk, full_name="Zia Archived", archived=True)
    register(desk, full_name="Zia Zaman")
    assert names(desk, "zia", limit=5)[0] == "Zia Zaman"
    assert len(names(desk, "zia", limit=5)) == 5


def test_there_are_never_more_lines_than_asked_for_and_nobody_twice(desk):
    for number in range(30):
        register(desk, full_name=f"Rahim Nr{number}", phone=f"01711-9000{number:02}")
    for text in ("rahim", "0171", "1190", "rahim 0171", "r"):
        with desk.database.read() as db:
            hits = patient_search.find(db, text, limit=20, today=TODAY)
        assert len(hits) == 20
        assert len({hit.id for hit in hits}) == 20


def test_a_changed_patient_is_found_by_the_new_and_not_by_the_old(desk):
    before = register(desk, full_name="Rokeya Begum", phone="01911-222333", birth_date=date(1970, 1, 2))
    after = replace(
        before,
        full_name="Salma Khatun",
        phones=(Phone(number="01811-444555", typed="01811-444555"),),
        birth_date=date(1971, 5, 6),
    )
    desk.do(edits.update_of(c.UpdatePatient, before, after))
    for text in ("rokeya", "rukia", "01911222", "2333", "02/01/1970"):
        assert names(desk, text) == []
    for text in ("salma", "01811444", "4555", "06/05/1971", "khatun salma 0181"):
        assert names(desk, text) == ["Salma Khatun"]


def test_indexing_many_at_once_makes_the_rows_of_one_by_one(desk, known):
    def index_rows(db):
        found = [
            db.connection.execute(sa.select(table)).all() for table in (tables.patient_search, tables.patient_phone)
        ]
        terms = db.connection.exec_driver_sql("SELECT * FROM temp.seen ORDER BY 1, 2, 3, 4").all()
        return sorted(row[1:] for row in found[0]), sorted(found[1]), terms

    with desk.database.write() as db:
        db.connection.exec_driver_sql("CREATE VIRTUAL TABLE temp.seen USING fts5vocab(main, patient_words, instance)")
        one_by_one = index_rows(db)
        patients = rows.select_all(db, Patient, order=tables.patient.c.id)
        for table in ("patient_search", "patient_phone", "patient_words"):
            db.connection.exec_driver_sql(f"DELETE FROM {table}")
        patient_search.index_new(db, patients)
        assert index_rows(db) == one_by_one


def test_every_look_up_of_the_search_uses_an_index(desk, known):
    statements = []

    def note(_connection, _cursor, statement, parameters, *_rest):
        if statement.lstrip().upper().startswith("SELECT"):
            statements.append((statement, parameters))

    with desk.database.read() as db:
        sa.event.listen(desk.database.engine, "before_cursor_execute", note)
        for text in (
            "kar",
            "zzz",
            "0171",
            "5666",
            "A-10001",
            "#10001",
            "1961",
            "30/06/1988",
            "65y",
            "kar 1988",
            "kar 35y",
        ):
            patient_search.find(db, text, today=TODAY)
        patient_search.with_phone(db, "01711-555666")
        patient_search.sounding_like(db, "Abdul Karim", born=(1988,), limit=5)
        sa.event.remove(desk.database.engine, "before_cursor_execute", note)
        plans = {}
        for statement, parameters in statements:
            plan = db.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans[statement] = [row[3] for row in plan]
    assert len(plans) >= 10
    for statement, steps in plans.items():
        slow = [step for step in steps if step.startswith("SCAN") and "VIRTUAL TABLE INDEX" not in step]
        assert not slow, statement
        sorted_outside = [step for step in steps if "ORDER BY" in step and "patient_phone" not in statement]
        assert not sorted_outside, statement


# ------------------------------------------------------------------------------------------- lines


def test_a_line_says_who_it_is(desk):
    doctor = desk.world.doctors[0]
    patient = register(
        desk,
        full_name="Rahim Uddin",
        other_names="Babu",
        sex=Sex.MALE,
        phone="01711-555666",
        birth_date=date(1990, 12, 1),
        alerts=(Alert(text="Uses a wheelchair"), Alert(text="Unpaid bill")),
        usual_doctor_id=doctor.id,
    )
    desk.do(a_booking(desk.world, 10, patient_id=patient.id))
    desk.do(a_booking(desk.world, 11, patient_id=patient.id, starts_at=at(11, day=at(9).date() + timedelta(days=3))))
    with desk.database.read() as db:
        (hit,) = patient_finder.search(db, "rahim 5556", today=TODAY)
    assert (hit.id, hit.number, hit.full_name, hit.other_names) == (patient.id, patient.number, "Rahim Uddin", "Babu")
    assert (hit.birth_date, hit.birth_precision, hit.sex) == (date(1990, 12, 1), BirthPrecision.DAY, Sex.MALE)
    assert (hit.phones, hit.alerts, hit.usual_doctor_id) == (("+8801711555666",), 2, doctor.id)
    assert (hit.last_visit, hit.next_visit) == (None, date(2026, 11, 23))
    assert hit.marks.full_name == ((0, 5),)
    assert hit.marks.phones == (((8, 12),),)


def test_the_last_visit_is_the_latest_one_that_took_place(desk):
    patient_id = desk.world.patients[0].id
    for hour, status in ((10, Status.COMPLETED), (15, Status.NO_SHOW)):
        visit = desk.do(a_booking(desk.world, hour))
        for step in (Status.ARRIVED, Status.COMPLETED) if status is Status.COMPLETED else (Status.NO_SHOW,):
            desk.do(c.ChangeStatus(appointment_id=visit.id, status=step), now=at(16))
    desk.do(a_booking(desk.world, 16))  # nobody noted what became of it: it lies behind all the same
    with desk.database.read() as db:
        (hit,) = patient_search.read_hits(db, [patient_id], today=date(2026, 11, 24))
    assert (hit.last_visit, hit.next_visit) == (date(2026, 11, 23), None)


def test_a_shared_phone_and_names_that_are_mixed_up_are_marked(desk):
    register(desk, full_name="Sadia Afrin", phone="01911-000346")
    register(desk, full_name="Sadia Afreen", phone="01911-000777")
    register(desk, full_name="Sadik Hasan", phone="01911-000346")
    with desk.database.read() as db:
        found = {hit.full_name: hit for hit in patient_finder.search(db, "sad", today=TODAY)}
    assert {name for name, hit in found.items() if hit.look_alike} == {"Sadia Afrin", "Sadia Afreen"}
    assert {name for name, hit in found.items() if hit.same_phone} == {"Sadia Afrin", "Sadik Hasan"}


@pytest.mark.parametrize("number", ["01712-998211", "+880 1712 998211", "008801712998211"])
def test_a_callers_number_gives_everybody_who_is_reached_under_it(desk, number):
    with desk.database.read() as db:
        found = patient_finder.same_phone(db, number, today=TODAY)
    assert [hit.full_name for hit in found] == ["Abdul Karim", "Fatima Karim"]


def test_a_number_of_few_digits_belongs_to_nobody(desk):
    register(desk, full_name="Rahim Uddin", phone="999")
    with desk.database.read() as db:
        assert patient_finder.same_phone(db, "999", today=TODAY) == ()


# ------------------------------------------------------------------------------------------- doubles


def doubles(desk, **fields):
    details = PatientDetails(**fields)
    with desk.database.read() as db:
        return [
            (item.patient.full_name, item.likeness.reasons)
            for item in patient_finder.possible_duplicates(db, details, today=TODAY)
        ]


def test_a_misspelt_name_with_the_same_birth_date_is_suspected(desk, known):
    found = doubles(desk, full_name="Raheem Udin", birth_date=date(1990, 12, 1), birth_precision=BirthPrecision.DAY)
    assert found == [("Rahim Uddin", (Reason.SIMILAR_NAME, Reason.SAME_BIRTH_DATE))]


def test_a_name_in_another_script_is_suspected_by_its_birth_date(desk, known):
    found = doubles(desk, full_name="Abdur Rahman", birth_date=date(1988, 3, 4), birth_precision=BirthPrecision.DAY)
    assert [name for name, _ in found] == ["আব্দুর রহমান"]


def test_the_same_phone_and_name_are_suspected_and_a_family_is_not(desk):
    phone = Phone(number="01712 998211")
    assert doubles(desk, full_name="Abdul Karim", phones=(phone,)) == [
        ("Abdul Karim", (Reason.SAME_NAME, Reason.SAME_PHONE))
    ]
    assert doubles(desk, full_name="Nusrat Jahan", phones=(phone,)) == []


def test_the_likeliest_double_comes_first_and_the_edited_patient_never(desk):
    mine = register(desk, full_name="Abdul Karim", birth_date=date(1980, 5, 6), phone="01712-998211")
    twin = register(desk, full_name="Abdul Karim", birth_date=date(1980, 5, 6), phone="01712-998211")
    with desk.database.read() as db:
        found = patient_finder.possible_duplicates(db, mine, without=mine.id)
    assert [item.patient.id for item in found] == [twin.id, desk.world.patients[0].id]
    assert found[0].likeness.points > found[1].likeness.points


def test_a_nameless_draft_has_no_double(desk):
    assert doubles(desk, full_name="") == []


# ------------------------------------------------------------------------------------------- card


def card_of(desk, patient_id, *, actor=DESK, now=NOW):
    with desk.database.read() as db:
        return patient_finder.patient_card(db, patient_id, actor=actor, now=now)


def test_the_card_counts_what_became_of_the_visits(desk):
    patient_id = desk.world.patients[0].id
    visits = [desk.do(a_booking(desk.world, hour)) for hour in (9, 10, 11, 12, 14, 15)]
    done, missed, late, early, moved, wrong = visits
    for step in (Status.ARRIVED, Status.COMPLETED):
        desk.do(c.ChangeStatus(appointment_id=done.id, status=step), now=at(10))
    desk.do(c.ChangeStatus(appointment_id=missed.id, status=Status.NO_SHOW), now=at(10, 30))
    desk.do(c.CancelAppointment(appointment_id=late.id, code=CancelCode.PATIENT_ILL), now=at(8))
    desk.do(c.CancelAppointment(appointment_id=early.id, code=CancelCode.PATIENT_ILL))
    desk.do(
        c.MoveAppointment(
            appointment_id=moved.id, starts_at=at(16), minutes=30, doctor_id=moved.doctor_id, room_id=moved.room_id
        )
    )
    desk.do(c.ChangeStatus(appointment_id=wrong.id, status=Status.ENTERED_IN_ERROR), now=at(8))
    card = card_of(desk, patient_id, now=at(11))
    counts = card.counts
    assert (counts.visits, counts.upcoming, counts.no_shows, counts.moves) == (1, 1, 1, 1)
    assert (counts.cancels, counts.late_cancels) == (2, 1)
    assert [item.visit.id for item in card.upcoming] == [moved.id]
    assert [item.visit.id for item in card.past] == [wrong.id, early.id, late.id, missed.id, done.id]
    assert {(item.doctor_name, item.clinic_name) for item in card.past} == {("Dr Nasrin Rahman", "Dhanmondi Clinic")}


def test_the_card_shows_age_usual_doctor_family_and_alerts_at_their_moment(desk):
    doctor = desk.world.doctors[1]
    patient = register(
        desk,
        full_name="Rahim Uddin",
        birth_date=date(1990, 11, 21),
        phone="01712-998211",
        usual_doctor_id=doctor.id,
        alerts=(Alert(text="Unpaid bill", moments=(AlertMoment.BOOKING,)), Alert(text="Allergy: penicillin")),
    )
    card = card_of(desk, patient.id)
    assert (card.age, card.usual_doctor_name) == (35, doctor.name)
    assert {hit.full_name for hit in card.same_phone} == {"Abdul Karim", "Fatima Karim"}
    assert [alert.text for alert in card.alerts_at(AlertMoment.BOOKING)] == ["Unpaid bill", "Allergy: penicillin"]
    assert [alert.text for alert in card.alerts_at(AlertMoment.CHECK_IN)] == ["Allergy: penicillin"]
    assert [entry.command_kind for entry in card.changes] == ["patient.register"]


def test_clinical_notes_are_only_for_those_who_may_see_them(desk):
    patient = register(desk, full_name="Rahim Uddin", diagnosis="Migraine", medical_record="Since 2012")
    visit = desk.do(a_booking(desk.world, 10, patient_id=patient.id))
    after = replace(visit, doctor_notes="Rest", diagnosis="Tension", prescription="Tea")
    desk.do(edits.update_of(c.AmendAppointment, visit, after))
    for role, sees in ((Role.RECEPTIONIST, False), (Role.DOCTOR, True)):
        card = card_of(desk, patient.id, actor=an_actor(role))
        shown = (card.patient.diagnosis, card.patient.medical_record, card.upcoming[0].visit.doctor_notes)
        assert shown == (("Migraine", "Since 2012", "Rest") if sees else ("", "", ""))
        assert ("diagnosis" in card.changes[0].after) is sees
        assert card.upcoming[0].visit.prescription == ("Tea" if sees else "")


def test_a_patient_account_sees_no_card_and_nobody_sees_one_that_is_not_there(desk):
    with pytest.raises(NotAllowed):
        card_of(desk, desk.world.patients[0].id, actor=an_actor(Role.PATIENT))
    with pytest.raises(Missing):
        card_of(desk, new_id())
