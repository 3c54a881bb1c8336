"""The logs tell everything: an empty file becomes the same one from the command log, a day as it stood from changes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import PROGRAM, Permission, Role
from clinic_desk.domain.appointment import Appointment, CancelCode, Hold, Override, Presence, Status
from clinic_desk.domain.availability import Leave
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.patient import Patient, Phone
from clinic_desk.domain.refusals import NotAllowed, Refusal
from clinic_desk.services import edits
from clinic_desk.services.agenda import day_as_it_stood
from clinic_desk.services.commands import KINDS, carry_out, decode, encode, replay
from clinic_desk.storage import rows
from tests.support.builders import DAY, NOW, a_booking, an_actor, at
from tests.support.databases import memory_database
from tests.support.desk import REASON, a_desk, rows_of
from tests.support.strategies import a_share

PEOPLE = (PROGRAM, an_actor(Role.RECEPTIONIST), an_actor(Role.MANAGER))


class History:
    """Carries out generated steps; each names a visit, hold, doctor, room or patient by a number."""

    def __init__(self, desk):
        self.desk = desk
        self.visits = []
        self.holds = []
        self.now = NOW

    def step(self, kind, pick, grain, length, person, minutes):
        """Carry out one step, or be refused; answers whether it was carried out."""
        self.now += timedelta(minutes=minutes)
        command = getattr(self, kind)(pick, at(0) + timedelta(minutes=5 * grain), length * 5)
        if command is None:
            return False
        try:
            answer = self.desk.do(command, actor=PEOPLE[person], now=self.now)
        except Refusal as refusal:
            note(f"{command.KIND} refused: {refusal}")
            return False
        if isinstance(command, c.BookAppointment):
            self.visits.append(answer.id)
        if isinstance(command, c.PlaceHold):
            self.holds.append(answer.id)
        return True

    def _place(self, pick):
        world = self.desk.world
        return {
            "doctor_id": world.doctors[pick % 2].id,
            "room_id": (*(room.id for room in world.rooms), None)[pick // 2 % 3],
        }

    def _visit(self, pick):
        visit_id = self.visits[pick % len(self.visits)] if self.visits else None
        return None if visit_id is None else self.desk.get(Appointment, visit_id)

    def book(self, pick, starts_at, minutes, **changes):
        return a_booking(
            self.desk.world,
            patient_id=(*(patient.id for patient in self.desk.world.patients), None)[pick // 6 % 4],
            type_id=(None, *(kind.id for kind in self.desk.world.types))[pick // 3 % 3],
            starts_at=starts_at,
            minutes=minutes,
            **self._place(pick),
            **changes,
        )

    def force(self, pick, starts_at, minutes):
        return self.book(pick, starts_at, minutes, overrides=tuple(Override), override_reason=REASON)

    def use_hold(self, pick, starts_at, minutes):
        hold = self.desk.get(Hold, self.holds[pick % len(self.holds)]) if self.holds else None
        return None if hold is None else self.book(pick, hold.starts_at, minutes, hold_id=hold.id)

    def hold(self, pick, starts_at, minutes):
        return c.PlaceHold(
            clinic_id=self.desk.world.clinic.id, starts_at=starts_at, minutes=minutes, **self._place(pick)
        )

    def release(self, pick, starts_at, minutes):
        return c.ReleaseHold(hold_id=self.holds[pick % len(self.holds)]) if self.holds else None

    def move(self, pick, starts_at, minutes):
        visit = self._visit(pick)
        return visit and c.MoveAppointment(
            appointment_id=visit.id, starts_at=starts_at, minutes=minutes, is_undo=pick % 5 == 0, **self._place(pick)
        )

    def cancel(self, pick, starts_at, minutes):
        visit = self._visit(pick)
        return visit and c.CancelAppointment(appointment_id=visit.id, code=CancelCode.COST, text="Moved away")

    def restore(self, pick, starts_at, minutes):
        visit = self._visit(pick)
        return visit and c.RestoreAppointment(appointment_id=visit.id)

    def status(self, pick, starts_at, minutes):
        visit = self._visit(pick)
        return visit and c.ChangeStatus(appointment_id=visit.id, status=list(Status)[minutes // 5 % len(Status)])

    def amend(self, pick, starts_at, minutes):
        visit = self._visit(pick)
        if visit is None:
            return None
        patient = (*(patient.id for patient in self.desk.world.patients), None)[pick // 3 % 4]
        return edits.update_of(
            c.AmendAppointment, visit, replace(visit, patient_id=patient, reason=f"{visit.reason}{minutes} ü খ")
        )

    def register(self, pick, starts_at, minutes):
        phone = f"01712-9982{10 + pick % 90}"
        return c.RegisterPatient(
            patient=Patient(
                id=new_id(),
                number="",
                clinic_id=self.desk.world.clinic.id,
                full_name=f"Rahim {pick} সালাম",
                phones=(Phone(number=phone, typed=phone),),
            )
        )

    def edit_patient(self, pick, starts_at, minutes):
        patient = self.desk.get(Patient, self.desk.world.patients[pick % 3].id)
        changes = {"allergies": (*patient.allergies, f"dust {minutes}"), "notes": f"{patient.notes}."}
        return edits.update_of(c.UpdatePatient, patient, replace(patient, **changes))

    def edit_doctor(self, pick, starts_at, minutes):
        doctor = self.desk.get(Doctor, self.desk.world.doctors[pick % 2].id)
        after = replace(doctor, specialities=(*doctor.specialities, f"S{minutes}"), buffer_after=pick % 3 * 5)
        return edits.update_of(c.UpdateDoctor, doctor, after)

    def presence(self, pick, starts_at, minutes):
        return c.SetPresence(doctor_id=self.desk.world.doctors[pick % 2].id, presence=list(Presence)[pick % 3])

    def leave(self, pick, starts_at, minutes):
        return c.CreateLeave(
            leave=Leave(
                id=new_id(),
                doctor_id=self.desk.world.doctors[pick % 2].id,
                first_day=DAY,
                last_day=DAY,
                from_minute=pick * 20,
                until_minute=pick * 20 + minutes,
            )
        )

    def forget(self, pick, starts_at, minutes):
        return c.MoveClaimsHorizon()

    def wrong_password(self, pick, starts_at, minutes):
        return c.NoteFailedSignIn(user_id=self.desk.world.users[Role.DOCTOR].id)


OFTEN = ["book"] * 5 + [
    "force",
    "move",
    "cancel",
    "restore",
    "status",
    "status",
    "amend",
    "hold",
    "use_hold",
    "release",
]
SELDOM = ["register", "edit_patient", "edit_doctor", "presence", "leave", "forget", "wrong_password"]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(OFTEN + SELDOM),
        st.integers(0, 71),
        st.integers(9 * 12, 15 * 12),
        st.integers(3, 12),
        st.integers(0, 2),
        # a working day later now and then, so that visits begin, end and become old
        st.one_of(st.integers(0, 3), st.sampled_from([60, 24 * 60, 72 * 60])),
    ),
    max_size=14,
)


def as_told(database):
    """Every row, but for the identity that each data file gives itself."""
    found = rows_of(database)
    found["command_log"] = [(*row[:2], *row[3:]) for row in found["command_log"]]
    found["desk_meta"] = [row for row in found["desk_meta"] if row[0] != "desk_id"]
    return found


def replayed(database):
    """Carry out the command log of a data file on an empty one."""
    copy = memory_database()
    with database.read() as source, copy.write() as target:
        count = replay(source, target)
    return copy, count


@pytest.mark.timeout(600)
@a_share(4)
@given(STEPS)
def test_an_empty_file_becomes_the_same_from_the_command_log(steps):
    with a_desk() as desk:
        history = History(desk)
        done = sum(history.step(*step) for step in steps)
        copy, count = replayed(desk.database)
        try:
            assert count == done + 1 + len(desk.world.patients)
            assert as_told(copy) == as_told(desk.database)
        finally:
            copy.close()


@pytest.mark.timeout(600)
@a_share(4)
@given(STEPS)
def test_a_day_can_be_seen_as_it_stood_at_any_moment(steps):
    with a_desk() as desk:
        history = History(desk)
        seen = {NOW - timedelta(seconds=1): ()}
        for step in steps:
            history.step(*step)
            with desk.database.read() as db:
                stored = [visit for visit in rows.select_all(db, Appointment) if visit.day == DAY]
            seen[history.now] = tuple(sorted(stored, key=lambda visit: (visit.starts_at, visit.id)))
        with desk.database.read() as db:
            for moment, visits in seen.items():
                assert day_as_it_stood(db, desk.world.clinic.id, DAY, moment) == visits
                later = moment + timedelta(microseconds=999)
                assert day_as_it_stood(db, desk.world.clinic.id, DAY, later) == visits


def test_a_replay_repeats_what_was_decided_and_does_not_ask_for_permission():
    with a_desk() as desk:
        manager = replace(PEOPLE[2], user_id=desk.world.users[Role.MANAGER].id)
        desk.book(10)
        forced = a_booking(desk.world, patient_id=None, overrides=(Override.DOCTOR,), override_reason=REASON)
        visit = desk.do(forced, actor=manager)
        copy, _ = replayed(desk.database)
        with copy.read() as db:
            again = rows.get(db, Appointment, visit.id)
        copy.close()
        assert again == visit
        assert again.booked_by == manager.user_id


def test_a_moment_is_told_to_the_millisecond_in_the_log_and_in_the_record():
    with a_desk() as desk:
        odd = NOW + timedelta(microseconds=123_456)
        visit = desk.book(10, now=odd)
        assert visit.booked_at == NOW + timedelta(milliseconds=123)
        assert desk.visit(visit) == visit


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_command_has_a_stable_kind(kind):
    command = KINDS[kind]
    assert (command.KIND, command.VERSION >= 1) == (kind, True)


def test_a_command_reads_back_from_its_log_as_it_was_given():
    with a_desk() as desk:
        command = a_booking(
            desk.world, reason="ব্যথা", overrides=(Override.DOCTOR, Override.HOURS), override_reason=REASON
        )
        assert decode(command.KIND, encode(command)) == command


def test_a_change_outside_a_command_is_not_possible():
    with a_desk() as desk:
        visit = desk.book(10)
        with desk.database.write() as db, pytest.raises(RuntimeError):
            rows.change(db, visit, replace(visit, reason="x"))
        assert desk.visit(visit) == visit


def test_a_refusal_in_a_longer_transaction_takes_all_of_it_back():
    with a_desk() as desk:
        before = rows_of(desk.database)
        powerless = replace(PEOPLE[1], permissions=PEOPLE[1].permissions - {Permission.CANCEL})

        def book_and_call_off():
            with desk.database.write() as db:
                visit = carry_out(db, a_booking(desk.world), actor=PROGRAM, now=NOW)
                cancel = c.CancelAppointment(appointment_id=visit.id, code=CancelCode.COST)
                carry_out(db, cancel, actor=powerless, now=NOW)

        with pytest.raises(NotAllowed):
            book_and_call_off()
        assert rows_of(desk.database) == before
