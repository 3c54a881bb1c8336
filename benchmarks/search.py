"""How long a key in the patient search takes: python benchmarks/search.py DATA_FOLDER

Reads only. The folder is best filled by `clinic-desk load-sample`. Targets at 200 000 patients, names letter by letter:
middle 0.3 ms, 99 of 100 within 4 ms for the look-up; what a person waits for includes the marks.
"""

import random
import sys
from datetime import date

import sqlalchemy as sa
from measuring import amount, heading, middle, opened, show, times_of

from clinic_desk.domain.patient import Patient, PatientDetails, Phone
from clinic_desk.services import patient_finder
from clinic_desk.storage import patient_search, rows, tables
from clinic_desk.storage.engine import Db

PICKED = 60
Typed = dict[str, list[str]]


def main() -> None:
    database = opened(sys.argv[1])
    today = date.today()  # noqa: DTZ011  only ages and the next visit depend on it
    print(f"{amount(database, tables.patient):,} patients, {amount(database, tables.appointment):,} visits\n")
    with database.read() as db:
        picked = pick(db)
        typed = what_is_typed(picked)
        wait_for_pages(db, typed, today)
        reference = middle(times_of(lambda key: rows.get(db, Patient, key), [row.id for row in picked]))
        heading(f"one patient by id, {reference:.2f} ms")
        for what, texts in typed.items():
            show(
                f"find: {what}",
                times_of(lambda text: patient_search.find(db, text, today=today), texts),
                reference,
                "0.3 / 4 ms",
            )
        for what in ("name, letter by letter", "two words begun, swapped"):
            found = times_of(lambda text: patient_finder.search(db, text, today=today), typed[what])
            show(f"with marks: {what}", found, reference, "50 ms")
        drafts = [
            PatientDetails(full_name=row.full_name, phones=row.phones, birth_date=row.birth_date) for row in picked
        ]
        show(
            "possible doubles of a new patient",
            times_of(lambda draft: patient_finder.possible_duplicates(db, draft, today=today), drafts),
            reference,
        )


def pick(db: Db) -> list[sa.Row]:
    """Choose patients all over the table."""
    patient = tables.patient.c
    columns = (patient.id, patient.full_name, patient.birth_date, patient.phones, patient.number)
    keys = list(db.connection.execute(sa.select(patient.id)).scalars())
    chosen = random.Random(9).sample(keys, min(PICKED, len(keys)))
    return list(db.connection.execute(sa.select(*columns).where(patient.org_id == db.org, patient.id.in_(chosen))))


def what_is_typed(picked: list[sa.Row]) -> Typed:
    """Say what might be typed to find these patients."""
    names = [row.full_name for row in picked]
    phones = [digits(row.phones[0])[-10:] for row in picked if row.phones]
    born = [row.birth_date for row in picked if row.birth_date]
    starts = [name.split()[0][:3] for name in names]
    return {
        "name, letter by letter": [name[:end] for name in names for end in range(1, min(len(name), 12) + 1)],
        "two words begun, swapped": [" ".join(word[:3] for word in reversed(name.split()[:2])) for name in names],
        "two initials": [" ".join(word[:1] for word in name.split()[:2]) for name in names],
        "misspelt": [name[:2] + name[3:] for name in names],
        "phone, digit by digit": [f"0{phone[:end]}" for phone in phones for end in range(2, 11)],
        "end of a phone": [phone[-end:] for phone in phones for end in (3, 4, 5, 6)],
        "middle of a phone": [phone[3 : 3 + end] for phone in phones for end in (3, 4, 5)],
        "name and phone": [f"{one} 0{two[:end]}" for one, two in zip(starts, phones, strict=False) for end in (3, 5)],
        "birth date": [f"{day:%d/%m/%Y}" for day in born],
        "name and birth date": [f"{start} {day:%d/%m/%Y}" for start, day in zip(starts, born, strict=False)],
        "name and birth year": [f"{start} {day.year}" for start, day in zip(starts, born, strict=False)],
        "name and age": [f"{start} 36y" for start in starts],
        "number": [row.number for row in picked],
        "nobody": [f"qzx{number}" for number in range(40)],
    }  # fmt: skip


def digits(phone: Phone) -> str:
    return "".join(filter(str.isdigit, phone.number))


def wait_for_pages(db: Db, typed: Typed, today: date) -> None:
    """Read everything once: a desk has been open for a while when somebody searches."""
    for texts in typed.values():
        for text in texts:
            patient_search.find(db, text, today=today)


if __name__ == "__main__":
    main()
