"""The same commands on PostgreSQL: what a desk does in its file, the server can do in its database."""

import pytest
from sqlalchemy.exc import DBAPIError

from clinic_desk.domain.appointment import Appointment
from clinic_desk.domain.schedule import CannotBook
from clinic_desk.services import backups
from clinic_desk.storage import desk_meta, rows
from clinic_desk.storage.engine import open_server_database
from tests.support.builders import NOW, a_world, book


@pytest.fixture
def database(migrated_postgres):
    database = open_server_database(migrated_postgres.render_as_string(hide_password=False))
    yield database
    database.close()


def test_a_clinic_is_set_up_and_a_visit_booked(database):
    world = a_world(database)
    with database.write() as db:
        visit = book(db, world)
    with database.read() as db:
        assert rows.get(db, Appointment, visit.id) == visit
        assert rows.select_all(db, type(world.doctors[0])) != ()
    report = backups.check(database, now=NOW)
    assert report.is_sound, report


def test_a_visit_is_never_booked_twice(database):
    world = a_world(database)
    with database.write() as db:
        book(db, world)
    with pytest.raises(CannotBook), database.write() as db:
        book(db, world, patient_id=world.patients[1].id)


def test_a_read_transaction_sees_one_state_and_cannot_write(database):
    with database.read() as before:
        assert desk_meta.read(before, "witness") is None
        with database.write() as db:
            desk_meta.write(db, "witness", "yes")
        assert desk_meta.read(before, "witness") is None
    with pytest.raises(DBAPIError, match="read-only"), database.read() as db:
        desk_meta.write(db, "witness", "no")
    with database.write() as db:
        assert desk_meta.read(db, "witness") == "yes"
