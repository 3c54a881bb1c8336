"""Accounts by e-mail, and this desk's count of wrong passwords."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from clinic_desk.domain.user import User
from clinic_desk.storage import rows, tables
from clinic_desk.storage.engine import Db

_state = tables.sign_in_state


def by_email(db: Db, email: str) -> User | None:
    """Find an account by its sign-in name, whatever its case."""
    found = rows.select_all(db, User, tables.user.c.email == email.strip().lower())
    return found[0] if found else None


def active_users(db: Db) -> tuple[User, ...]:
    """List the accounts that can sign in, by name."""
    return rows.select_all(db, User, tables.user.c.active, order=tables.user.c.name)


def locked_until(db: Db, user_id: UUID) -> datetime | None:
    """Until when an account waits after wrong passwords."""
    query = sa.select(_state.c.locked_until).where(_state.c.org_id == db.org, _state.c.user_id == user_id)
    found = db.connection.execute(query).scalar()
    return found if isinstance(found, datetime) else None


def count_failure(db: Db, user_id: UUID) -> int:
    """Count one more wrong password; answers how many in a row."""
    mine = (_state.c.org_id == db.org, _state.c.user_id == user_id)
    changed = db.connection.execute(sa.update(_state).where(*mine).values(failures=_state.c.failures + 1))
    if changed.rowcount == 0:
        db.connection.execute(sa.insert(_state), {"org_id": db.org, "user_id": user_id, "failures": 1})
    return int(db.connection.execute(sa.select(_state.c.failures).where(*mine)).scalar_one())


def lock(db: Db, user_id: UUID, until: datetime) -> None:
    """Let an account wait until an instant."""
    db.connection.execute(
        sa.update(_state).where(_state.c.org_id == db.org, _state.c.user_id == user_id).values(locked_until=until)
    )


def forget_failures(db: Db, user_id: UUID) -> None:
    """Begin counting wrong passwords anew."""
    db.connection.execute(sa.delete(_state).where(_state.c.org_id == db.org, _state.c.user_id == user_id))
