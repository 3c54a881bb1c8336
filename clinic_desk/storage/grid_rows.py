"""The calendar's hot read: visits with patient and type names as ready values, plain numbers instead of instants."""

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from clinic_desk.domain.agenda import GridHold, GridVisit
from clinic_desk.domain.appointment import LIVE, Override, Status
from clinic_desk.storage import tables
from clinic_desk.storage.appointments import LONGEST_MINUTES
from clinic_desk.storage.engine import Db

_visit, _hold, _patient, _type, _user = (
    tables.appointment.c,
    tables.hold.c,
    tables.patient.c,
    tables.appointment_type.c,
    tables.user.c,
)
_SHOWN = [status.value for status in (*LIVE, Status.NO_SHOW)]
_SHARING = tuple(f'"{override.value}"' for override in (Override.DOCTOR, Override.PATIENT, Override.ROOM))
_ALSO_SHOWN = [*_SHOWN, Status.CANCELLED.value]


def visits(
    db: Db, doctor_ids: Collection[UUID], starts: int, ends: int, *, show_cancelled: bool
) -> Iterator[tuple[UUID, GridVisit]]:
    """Read the visits of doctors that touch the instants [starts, ends), each with its doctor, in order of time."""
    query = (
        sa.select(
            _visit.id,
            _visit.version,
            _visit.doctor_id,
            _visit.room_id,
            _visit.patient_id,
            sa.type_coerce(_visit.starts_at, sa.BigInteger),
            sa.type_coerce(_visit.ends_at, sa.BigInteger),
            _visit.buffer_before,
            _visit.buffer_after,
            _visit.status,
            _patient.full_name,
            _type.name,
            _type.colour,
            _visit.reason,
            sa.type_coerce(_visit.overrides, sa.Text),
            _visit.tentative,
            _visit.clinic_id,
        )
        .select_from(tables.appointment)
        .outerjoin(tables.patient, sa.and_(_patient.org_id == _visit.org_id, _patient.id == _visit.patient_id))
        .outerjoin(tables.appointment_type, sa.and_(_type.org_id == _visit.org_id, _type.id == _visit.type_id))
        .where(
            _visit.org_id == db.org,
            _visit.doctor_id.in_(doctor_ids),
            _visit.starts_at > starts - LONGEST_MINUTES,
            _visit.starts_at < ends,
            _visit.ends_at > starts,
            _visit.status.in_(_ALSO_SHOWN if show_cancelled else _SHOWN),
        )
        .order_by(_visit.doctor_id, _visit.starts_at)
    )
    for row in db.connection.execute(query):
        yield (
            row[2],
            GridVisit(
                id=row[0],
                version=row[1],
                doctor_id=row[2],
                room_id=row[3],
                patient_id=row[4],
                starts=row[5],
                ends=row[6],
                buffer_before=row[7],
                buffer_after=row[8],
                status=row[9],
                patient_name=row[10] or "",
                type_name=row[11] or "",
                type_colour=row[12] or "",
                reason=row[13],
                overbooked=row[14] != "[]" and any(word in row[14] for word in _SHARING),
                provisional=row[15],
                clinic_id=row[16],
            ),
        )


def holds(
    db: Db, doctor_ids: Collection[UUID], starts: int, ends: int, *, now: datetime
) -> Iterator[tuple[UUID, GridHold]]:
    """Read the holds in force of doctors that touch the instants [starts, ends), each with its doctor."""
    query = (
        sa.select(
            _hold.doctor_id,
            _hold.id,
            sa.type_coerce(_hold.starts_at, sa.BigInteger),
            sa.type_coerce(_hold.ends_at, sa.BigInteger),
            _hold.expires_at,
            _user.name,
        )
        .select_from(tables.hold)
        .outerjoin(tables.user, sa.and_(_user.org_id == _hold.org_id, _user.id == _hold.user_id))
        .where(
            _hold.org_id == db.org,
            _hold.expires_at > now,
            ~_hold.released,
            _hold.doctor_id.in_(doctor_ids),
            _hold.starts_at < ends,
            _hold.ends_at > starts,
        )
    )
    for doctor_id, hold_id, first, last, expires, name in db.connection.execute(query):
        hold = GridHold(
            id=hold_id, starts=first, ends=last, expires=int(expires.timestamp() // 60), user_name=name or ""
        )
        yield doctor_id, hold
