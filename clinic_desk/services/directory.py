"""Reading what forms and settings list: everything of a kind, also what is out of use."""

from uuid import UUID

from clinic_desk.domain.availability import BlockedTime
from clinic_desk.domain.clinic import AppointmentType, Clinic, Holiday, Organisation, Place, Room
from clinic_desk.domain.directory import Directory
from clinic_desk.domain.doctor import Doctor
from clinic_desk.domain.user import User
from clinic_desk.storage import rows, tables
from clinic_desk.storage.engine import Db


def directory(db: Db) -> Directory:
    """Read all that forms offer to choose from."""
    return Directory(
        organisation=organisation(db),
        clinics=clinics(db),
        rooms=rooms(db),
        types=types(db),
        doctors=rows.select_all(db, Doctor, order=tables.doctor.c.name),
        places=places(db),
    )


def organisation(db: Db) -> Organisation:
    """Read who runs the clinics."""
    return rows.get(db, Organisation, db.org)


def clinics(db: Db) -> tuple[Clinic, ...]:
    """List all clinics by name."""
    return rows.select_all(db, Clinic, order=tables.clinic.c.name)


def rooms(db: Db) -> tuple[Room, ...]:
    """List all rooms by name."""
    return rows.select_all(db, Room, order=tables.room.c.name)


def types(db: Db) -> tuple[AppointmentType, ...]:
    """List all kinds of visit by name."""
    return rows.select_all(db, AppointmentType, order=tables.appointment_type.c.name)


def places(db: Db) -> tuple[Place, ...]:
    """List all places of the location hierarchy by name."""
    return rows.select_all(db, Place, order=tables.place.c.name)


def holidays(db: Db) -> tuple[Holiday, ...]:
    """List the holidays that were not withdrawn, by day."""
    return rows.select_all(db, Holiday, ~tables.holiday.c.withdrawn, order=tables.holiday.c.day)


def users(db: Db) -> tuple[User, ...]:
    """List all accounts by name."""
    return tuple(sorted(rows.select_all(db, User), key=lambda user: user.name.casefold()))


def block(db: Db, block_id: UUID) -> BlockedTime:
    """Read one blocked time. Raises Missing."""
    return rows.get(db, BlockedTime, block_id)
