"""Finds patients for what is typed into the patient box of a booking. Choosing one is the booking's business."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from clinic_desk.services import patient_finder

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from clinic_desk.domain.patient_hits import PatientHit
    from clinic_desk.presenters.ports import Jobs

MOST_HITS = 5
"""As many as stand in the list without scrolling, with the line for somebody new."""


class PatientBoxView(Protocol):
    """The box with the list below it."""

    def show_hits(self, text: str, hits: tuple[PatientHit, ...]) -> None:
        """Show who answers this text; an answer to an older text is ignored."""
        ...


class PatientBoxPresenter:
    """Answers every key that is typed; an answer that comes too late is not shown."""

    def __init__(self, view: PatientBoxView, jobs: Jobs, *, today: Callable[[], date]) -> None:
        self._view = view
        self._jobs = jobs
        self._today = today
        self._text = ""

    def search(self, text: str) -> None:
        """Find patients by name parts, phone, birth date, age or number, in any order."""
        self._text = text
        if not text.strip():
            self._view.show_hits(text, ())
            return
        self._jobs.read(
            partial(patient_finder.search, text=text, limit=MOST_HITS, today=self._today()),
            then=partial(self._found, text),
            replaces="booking.patients",
        )

    def _found(self, text: str, hits: tuple[PatientHit, ...]) -> None:
        if text == self._text:
            self._view.show_hits(text, hits)
