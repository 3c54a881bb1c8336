"""What every screen of a signed-in person is built from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from clinic_desk.domain.access import Actor
from clinic_desk.presenters.ports import Clock, Jobs
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The look, the way of writing, the work, the person, and the clinic's date."""

    theme: Theme
    formats: Formats
    jobs: Jobs
    actor: Actor
    clock: Clock
    today: Callable[[], date]
    week_start: int = 0
