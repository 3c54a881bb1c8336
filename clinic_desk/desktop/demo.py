"""The demo clinic: how it is filled, and who may be chosen at its sign-in."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from clinic_desk.desktop.program import Demo
from clinic_desk.qt.assets import resource

if TYPE_CHECKING:
    from clinic_desk.storage.engine import Database

PASSWORD = "Demo-2026"  # noqa: S105  shown on the screen; the clinic is thrown away
PEOPLE = (
    ("Rina Akter · receptionist", "rina@clinic.example"),
    ("Dr Nasrin Rahman · doctor", "nasrin@clinic.example"),
    ("Selim Khan · manager", "selim@clinic.example"),
    ("Nadia Islam · admin", "nadia@clinic.example"),
)


class RunningClock:
    """Keeps the promise of `presenters.ports.Clock` from a given instant on, so that a demo day is never over."""

    def __init__(self, starts_at: datetime) -> None:
        self._starts_at = starts_at
        self._began = time.monotonic()

    def now(self) -> datetime:
        """The instant that it is in the demo."""
        return self._starts_at + timedelta(seconds=time.monotonic() - self._began)


def at_half_past_ten(day: date | None = None) -> datetime:
    """Give 10:28 at the demo clinic, today or on a given day: the middle of a morning."""
    day = day or datetime.now(UTC).date()
    return datetime(day.year, day.month, day.day, 4, 28, tzinfo=UTC)


def demo_plan(now: Callable[[], datetime], *, cost: int = 8) -> Demo:
    """Plan a demo clinic as it would stand at `now`; a low bcrypt cost, since its password stands on the screen."""

    def fill(database: Database | Any) -> None:
        from clinic_desk.security.passwords import hash_password
        from clinic_desk.services.demo_clinic import build_demo

        with database.read() as db:
            if db.org_id is not None:
                return
        password_hash = hash_password(PASSWORD, cost=cost)
        build_demo(database, folder=resource("sample"), now=now(), password_hash=password_hash)

    return Demo(fill=fill, people=PEOPLE, password=PASSWORD)
