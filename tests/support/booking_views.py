"""Views of a booking that keep what a person would see, and a small clinic around the presenters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from clinic_desk.domain.access import Role
from clinic_desk.domain.appointment import Appointment, Hold
from clinic_desk.domain.booking_form import BookingStart
from clinic_desk.domain.clinic_time import to_minutes, wall_of
from clinic_desk.domain.commands import UpdatePatient
from clinic_desk.domain.patient import Patient
from clinic_desk.presenters.booking import BookingPresenter
from clinic_desk.presenters.draft_shelf import DraftShelf
from clinic_desk.services.commands import carry_out
from clinic_desk.services.edits import update_of
from clinic_desk.storage import rows
from tests.support.builders import a_world, an_actor, at
from tests.support.databases import memory_database
from tests.support.fakes import FixedClock, InlineJobs
from tests.support.notices import KeptNotices

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from uuid import UUID

    from clinic_desk.domain.access import Actor
    from clinic_desk.domain.booking_form import BookingDraft, BookingForm, LiveAnswer, StalePart
    from clinic_desk.domain.patient_hits import Duplicate, PatientCard, PatientHit
    from clinic_desk.domain.refusals import Refusal
    from clinic_desk.presenters.booking import BookingView
    from clinic_desk.presenters.draft_shelf import KeptDraft, Offer, RegistrationDraft
    from clinic_desk.storage.engine import Db


class SeenForm:
    """What stands on the form of a booking; `shows` is everything that is visible of a patient."""

    def __init__(self) -> None:
        self.form: BookingForm | None = None
        self.draft: BookingDraft | None = None
        self.card: PatientCard | None = None
        self.answer: LiveAnswer | None = None
        self.refusal: Refusal | None = None
        self.stale: tuple[StalePart, ...] = ()
        self.offer: Offer | None = None
        self.kept: KeptDraft | None = None
        self.busy = False
        self.finished = False
        self.cards_seen: list[PatientCard | None] = []

    def show_form(self, form: BookingForm) -> None:
        self.form, self.draft, self.card, self.answer = form, form.draft, None, None
        self.finished = False

    def show_draft(self, draft: BookingDraft) -> None:
        self.draft = draft

    def show_patient(self, card: PatientCard | None) -> None:
        self.card = card
        self.cards_seen.append(card)

    def show_answer(self, answer: LiveAnswer) -> None:
        self.answer = answer

    def show_refusal(self, refusal: Refusal) -> None:
        self.refusal = refusal

    def show_stale(self, parts: tuple[StalePart, ...]) -> None:
        self.stale = parts

    def show_offer(self, offer: Offer | None) -> None:
        self.offer = offer

    def take_up(self, kept: KeptDraft) -> None:
        self.kept = kept

    def set_busy(self, busy: bool) -> None:
        self.busy = busy

    def finish(self) -> None:
        self.finished = True


class SeenBox:
    """The patient box and the registration below it."""

    def __init__(self) -> None:
        self.text = ""
        self.hits: tuple[PatientHit, ...] = ()
        self.registration: RegistrationDraft | None = None
        self.duplicates: tuple[Duplicate, ...] = ()
        self.refusal: Refusal | None = None
        self.busy = False

    def show_hits(self, text: str, hits: tuple[PatientHit, ...]) -> None:
        self.text, self.hits = text, hits

    def show_registration(self, draft: RegistrationDraft) -> None:
        self.registration, self.refusal = draft, None

    def show_duplicates(self, duplicates: tuple[Duplicate, ...]) -> None:
        self.duplicates = duplicates

    def show_refusal(self, refusal: Refusal) -> None:
        self.refusal = refusal

    def set_busy(self, busy: bool) -> None:
        self.busy = busy

    def close_registration(self) -> None:
        self.registration = None


class BookingDesk:
    """The small clinic at eight on its Monday, with one form; other desks write through `elsewhere`."""

    def __init__(self, role: Role = Role.RECEPTIONIST, *, user: bool = True, **world: Any) -> None:
        self.database = memory_database()
        self.world = a_world(self.database, **world)
        self.clock = FixedClock(at(8))
        self.carry_out: Callable[..., Any] = carry_out
        self.jobs = InlineJobs(self.database, self._carried_out, self.clock)
        self.notices = KeptNotices()
        self.shelf = DraftShelf()
        self.actor = an_actor(role, user_id=self.world.users[role].id if user else None)
        self.view = SeenForm()
        self.presenter = self.another_presenter()

    def _carried_out(self, db: Db, command: Any, *, actor: Actor, now: datetime) -> Any:
        return self.carry_out(db, command, actor=actor, now=now)

    def form_view(self) -> BookingView:
        """The form that the presenter drives."""
        return self.view

    def another_presenter(self) -> BookingPresenter:
        """Make a presenter as after a crash of the dialog: only the shelf is the same."""
        presenter = BookingPresenter(
            self.form_view(), self.jobs, actor=self.actor, clock=self.clock, notices=self.notices, shelf=self.shelf
        )
        self.jobs.subscribe(presenter.data_changed)
        return presenter

    def start_at(self, hour: int, minute: int = 0, **changes: Any) -> BookingStart:
        """Say that a booking begins at a time of the first doctor's Monday."""
        fields: dict[str, Any] = {
            "clinic_id": self.world.clinic.id,
            "doctor_id": self.world.doctors[0].id,
            "starts": to_minutes(at(hour, minute)),
        } | changes
        return BookingStart(**fields)

    def open(self, hour: int = 10, minute: int = 0, **changes: Any) -> BookingDraft:
        """Open the form for a new visit and give the draft that it shows."""
        self.presenter.start(self.start_at(hour, minute, **changes))
        assert self.view.draft is not None
        return self.view.draft

    def open_for(self, number: int, hour: int = 10, minute: int = 0, **changes: Any) -> BookingDraft:
        """Open the form for one of the three patients."""
        return self.open(hour, minute, patient_id=self.world.patients[number].id, **changes)

    def elsewhere(self, command: Any, *, role: Role = Role.MANAGER) -> Any:
        """Let another desk do something; this one is told of it."""
        answers: list[Any] = []
        self.jobs.write(command, actor=an_actor(role), then=answers.append)
        return answers[0]

    def know(self, patient_id: UUID, **changes: Any) -> Patient:
        """Let more be known of a patient."""
        before = self.patient(patient_id)
        self.elsewhere(update_of(UpdatePatient, before, replace(before, **changes)))
        return self.patient(patient_id)

    def today(self) -> date:
        """The clinic's date."""
        return wall_of(to_minutes(self.clock.now()), self.world.clinic.zone).day

    def visits(self) -> tuple[Appointment, ...]:
        """Every stored visit."""
        with self.database.read() as db:
            return rows.select_all(db, Appointment)

    def holds(self) -> tuple[Hold, ...]:
        """The holds that stand now."""
        with self.database.read() as db:
            everything = rows.select_all(db, Hold)
        return tuple(hold for hold in everything if not hold.released and hold.expires_at > self.clock.now())

    def patient(self, patient_id: UUID) -> Patient:
        """Read a stored patient."""
        with self.database.read() as db:
            return rows.get(db, Patient, patient_id)
