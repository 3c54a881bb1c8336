"""The patients page: finds people as somebody types, shows the card of the one who is chosen."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date
from functools import partial
from typing import Protocol
from uuid import UUID

from clinic_desk.domain.access import Actor
from clinic_desk.domain.clinic_time import to_minutes, wall_of
from clinic_desk.domain.patient_hits import PatientHit
from clinic_desk.domain.records import RecordKind
from clinic_desk.domain.refusals import Refusal
from clinic_desk.domain.visit_view import ShownPatient
from clinic_desk.presenters.ports import Clock, Failure, Jobs, Notices, Screens
from clinic_desk.services import histories, patient_finder

MOST_HITS = 50
SHOWN_KINDS = frozenset({
    RecordKind.PATIENT, RecordKind.APPOINTMENT, RecordKind.DOCTOR, RecordKind.APPOINTMENT_TYPE, RecordKind.CLINIC,
    RecordKind.PLACE,
})  # fmt: skip


class PatientsView(Protocol):
    """What the page can be told."""

    def show_hits(self, text: str, hits: tuple[PatientHit, ...], *, today: date) -> None:
        """Show who was found for this text, best first; an empty text shows the empty page."""
        ...

    def set_searching(self, searching: bool) -> None:
        """Say that somebody is being looked for."""
        ...

    def show_card(self, shown: ShownPatient) -> None:
        """Show one patient."""
        ...

    def clear_card(self) -> None:
        """Show no patient; nothing of an earlier one remains."""
        ...

    def set_loading(self, loading: bool) -> None:
        """Say that a patient is being read."""
        ...

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why a patient cannot be shown."""
        ...


class PatientsPresenter:
    """Finds and shows patients. `zone` is that of the clinic at whose desk somebody sits."""

    def __init__(  # noqa: PLR0913  each is one thing of the desk around it
        self,
        view: PatientsView,
        jobs: Jobs,
        *,
        actor: Actor,
        clock: Clock,
        zone: str,
        notices: Notices,
        screens: Screens,
    ) -> None:
        self._view = view
        self._jobs = jobs
        self._actor = actor
        self._clock = clock
        self._zone = zone
        self._notices = notices
        self._screens = screens
        self._text = ""
        self._chosen: UUID | None = None

    @property
    def chosen(self) -> UUID | None:
        """The patient whose card is shown or being read."""
        return self._chosen

    def search(self, text: str) -> None:
        """Find patients by anything that was typed; an answer to an older text is never shown."""
        self._text = text
        if not text.strip():
            self._view.set_searching(False)
            self._view.show_hits(text, (), today=self._today())
            return
        self._view.set_searching(True)
        today = self._today()
        self._jobs.read(
            lambda db: patient_finder.search(db, text, today=today, limit=MOST_HITS),
            then=partial(self._found, text),
            failed=self._not_found,
            replaces="patients.search",
        )

    def choose(self, patient_id: UUID | None) -> None:
        """Show another patient, or none; the former one goes at once (FEATURES B26)."""
        if patient_id is None or patient_id != self._chosen:
            self._view.clear_card()
        self._chosen = patient_id
        self._view.set_loading(patient_id is not None)
        if patient_id is not None:
            self._read(patient_id)

    def book(self) -> None:
        """Begin a booking for the patient who is shown."""
        if self._chosen is not None:
            self._screens.open_booking(patient_id=self._chosen)

    def open_visit(self, day: date, appointment_id: UUID) -> None:
        """Show one of the patient's visits on the calendar."""
        self._screens.open_day(day, appointment_id=appointment_id)

    def data_changed(self, kinds: AbstractSet[RecordKind]) -> None:
        """Look again when something changed that the page shows."""
        if not kinds & SHOWN_KINDS:
            return
        if self._text.strip():
            self.search(self._text)
        if self._chosen is not None:
            self._read(self._chosen)

    def _today(self) -> date:
        return wall_of(to_minutes(self._clock.now()), self._zone).day

    def _found(self, text: str, hits: tuple[PatientHit, ...]) -> None:
        if text == self._text:
            self._view.set_searching(False)
            self._view.show_hits(text, hits, today=self._today())

    def _not_found(self, failure: Failure) -> None:
        self._view.set_searching(False)
        self._notices.tell_failure(failure, retry=partial(self.search, self._text))

    def _read(self, patient_id: UUID) -> None:
        now = self._clock.now()
        self._jobs.read(
            lambda db: histories.shown_patient(db, patient_id, actor=self._actor, now=now),
            then=partial(self._card_read, patient_id),
            failed=partial(self._card_failed, patient_id),
            replaces="patients.card",
        )

    def _card_read(self, patient_id: UUID, shown: ShownPatient) -> None:
        if patient_id == self._chosen:
            self._view.set_loading(False)
            self._view.show_card(shown)

    def _card_failed(self, patient_id: UUID, failure: Failure) -> None:
        if patient_id != self._chosen:
            return
        self._chosen = None
        self._view.set_loading(False)
        self._view.clear_card()
        if failure.refusal is not None:
            self._view.show_refusal(failure.refusal)
        else:
            self._notices.tell_failure(failure, retry=partial(self.choose, patient_id))
