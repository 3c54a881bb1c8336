"""The computer's clock, in the shape that presenters ask for."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """Keeps the promise of `presenters.ports.Clock`."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)
