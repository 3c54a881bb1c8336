"""How long booking takes and what leads up to it: python benchmarks/booking.py DATA_FOLDER

Works on a copy of the data file, which is thrown away. The folder is best filled by `clinic-desk load-sample`.
"""

import sys
from datetime import UTC, datetime, timedelta

from measuring import amount, copied, heading, middle, opened, show, times_of

from clinic_desk.domain import commands as c
from clinic_desk.domain.access import PROGRAM
from clinic_desk.domain.appointment import CancelCode, Status
from clinic_desk.domain.clinic import Clinic
from clinic_desk.domain.clinic_time import day_bounds, from_minutes, to_minutes, wall_of
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.next_free import FreeSearch
from clinic_desk.domain.patient import Patient, Phone
from clinic_desk.services import agenda, openings
from clinic_desk.services.commands import carry_out
from clinic_desk.storage import desk_meta, grid_rows, rows, tables
from clinic_desk.storage.engine import Database, Db

ROUNDS = 60


def main() -> None:
    with copied(sys.argv[1]) as folder:
        database = opened(folder)
        print(f"{amount(database, tables.patient):,} patients, {amount(database, tables.appointment):,} visits\n")
        reading(database)
        writing(database)
        database.close()


def reading(database: Database) -> None:
    now = datetime.now(UTC)
    with database.read() as db:
        clinic = max(rows.select_all(db, Clinic), key=lambda item: len(doctors_at(db, item)))
        doctors = doctors_at(db, clinic)
        today = wall_of(to_minutes(now), clinic.zone).day
        days = [today + timedelta(days=number) for number in range(-ROUNDS // 2, ROUNDS // 2)]
        ids = tuple(doctor.id for doctor in doctors)

        def bare_day(day: object) -> None:
            starts, ends = day_bounds(day, clinic.zone)
            list(grid_rows.visits(db, ids, starts, ends, show_cancelled=False))

        times_of(bare_day, days)
        reference = middle(times_of(bare_day, days))
        heading(f"the visits of {len(doctors)} doctors' day as rows, {reference:.2f} ms")
        show(
            "day of all doctors",
            times_of(lambda day: agenda.day_grid(db, clinic.id, day, now=now), days),
            reference,
            "100 ms",
        )
        weeks = times_of(lambda day: agenda.week_grid(db, clinic.id, doctors[0].id, day, now=now), days)
        show("week of one doctor", weeks, reference, "150 ms")
        common = {"clinic_id": clinic.id, "minutes": 30}
        searches = {
            "next free, one doctor": [FreeSearch(**common, doctor_ids=frozenset({doctor.id})) for doctor in doctors],
            "next free, a speciality": [FreeSearch(**common, speciality=doctor.specialities[0]) for doctor in doctors],
            "next free, anybody": [FreeSearch(**common)] * 10,
            "next free, anybody anywhere": [FreeSearch(minutes=30)] * 10,
            "next free, Mondays after 16:00": [FreeSearch(**common, weekdays=frozenset({0}), after_minute=960)] * 10,
        }
        for what, asked in searches.items():
            show(what, times_of(lambda search: openings.find_free(db, search, now=now), asked), reference, "150 ms")


def doctors_at(db: Db, clinic: Clinic) -> list[Doctor]:
    return [doctor for doctor in rows.select_all(db, Doctor) if clinic.id in doctor.clinic_ids]


def writing(database: Database) -> None:
    """Time commands from the beginning of a transaction to the end of its commit."""
    now = datetime.now(UTC)

    def one_row(number: int) -> None:
        with database.write() as db:
            desk_meta.write(db, "benchmark", str(number))

    def do(command: c.Command) -> None:
        with database.write() as db:
            carry_out(db, command, actor=PROGRAM, now=now)

    times_of(one_row, range(ROUNDS))
    reference = middle(times_of(one_row, range(ROUNDS)))
    print()
    heading(f"one row written and committed, {reference:.2f} ms")
    with database.read() as db:
        clinic = max(rows.select_all(db, Clinic), key=lambda item: len(doctors_at(db, item)))
        free = openings.find_free(db, FreeSearch(minutes=30, clinic_id=clinic.id, limit=12 * ROUNDS), now=now).times
    registering = [register(clinic, number) for number in range(ROUNDS)]
    show("register a patient", times_of(do, registering), reference, "50 ms")
    hourly = {(slot.doctor_id, slot.starts // 60): slot for slot in free if slot.starts % 60 == 0}
    apart = list(hourly.values())[:ROUNDS]  # an hour apart: buffers do not touch
    booking = [
        c.BookAppointment(
            clinic_id=clinic.id,
            doctor_id=slot.doctor_id,
            patient_id=command.patient.id,
            starts_at=from_minutes(slot.starts),
            minutes=30,
        )
        for slot, command in zip(apart, registering, strict=False)
    ]
    show("book", times_of(do, booking), reference, "50 ms")
    ids = [command.appointment_id for command in booking]
    show(
        "confirm", times_of(do, [c.ChangeStatus(appointment_id=key, status=Status.CONFIRMED) for key in ids]), reference
    )
    shorter = [
        c.MoveAppointment(
            appointment_id=command.appointment_id,
            starts_at=command.starts_at + timedelta(minutes=10),
            minutes=20,
            doctor_id=command.doctor_id,
        )
        for command in booking
    ]
    show("move", times_of(do, shorter), reference, "50 ms")
    cancelling = [c.CancelAppointment(appointment_id=key, code=CancelCode.PATIENT_ILL) for key in ids]
    show("cancel", times_of(do, cancelling), reference, "50 ms")


def register(clinic: Clinic, number: int) -> c.RegisterPatient:
    phone = f"01700-{number:06}"
    return c.RegisterPatient(
        patient=Patient(
            id=new_id(),
            number="",
            clinic_id=clinic.id,
            full_name=f"Abdul Karim Benchmark {number}",
            phones=(Phone(number=phone, typed=phone),),
        )
    )


if __name__ == "__main__":
    main()
