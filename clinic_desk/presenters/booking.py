"""Takes one booking from a free time to a stored visit, or a stored visit to a changed one.

Finding the patient is in `patient_box.py`, storing in `visit_saving.py`, watching and holding the time in
`time_watch.py`, keeping what was typed in `form_keeping.py`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from clinic_desk.domain.booking_form import (
    LiveAnswer,
    Objection,
    clash_of,
    draft_of,
    followed,
    rebased,
    yielded,
)
from clinic_desk.domain.records import RecordKind
from clinic_desk.domain.refusals import InvalidFields, Problem, StaleEdit
from clinic_desk.domain.schedule import CannotBook
from clinic_desk.presenters.draft_shelf import Offer
from clinic_desk.presenters.form_keeping import FormKeeping
from clinic_desk.presenters.patient_texts import PatientTexts
from clinic_desk.presenters.time_watch import WATCHED, TimeWatch, concerns_time
from clinic_desk.presenters.visit_saving import SaveOutcome, SaveTask, VisitSaving, done_of
from clinic_desk.services import booking_form, patient_finder
from clinic_desk.services.agenda import visit_card

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet
    from uuid import UUID

    from clinic_desk.domain.access import Actor
    from clinic_desk.domain.agenda import VisitCard
    from clinic_desk.domain.appointment import Appointment
    from clinic_desk.domain.booking_form import BookingDraft, BookingForm, BookingStart, StalePart
    from clinic_desk.domain.commands import Command
    from clinic_desk.domain.patient_hits import PatientCard
    from clinic_desk.domain.refusals import Refusal
    from clinic_desk.domain.schedule import FreeTime
    from clinic_desk.presenters.draft_shelf import DraftShelf, KeptDraft, RegistrationDraft
    from clinic_desk.presenters.ports import Clock, Failure, Jobs, Notices
    from clinic_desk.presenters.visit_saving import Saved


class BookingView(Protocol):
    """The form of one booking."""

    def show_form(self, form: BookingForm) -> None:
        """Show a whole form, and nothing of what stood there before."""
        ...

    def show_draft(self, draft: BookingDraft) -> None:
        """Show a draft that the program changed."""
        ...

    def show_patient(self, card: PatientCard | None) -> None:
        """Show whose visit it is, with the alerts due at booking; None empties all that was shown of a patient."""
        ...

    def show_answer(self, answer: LiveAnswer) -> None:
        """Show that the time is free, or everything that stands against it."""
        ...

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why it was not stored; everything typed stays."""
        ...

    def show_stale(self, parts: tuple[StalePart, ...]) -> None:
        """Show what somebody else changed meanwhile beside what stands here; empty takes it away."""
        ...

    def show_offer(self, offer: Offer | None) -> None:
        """Offer to bring something back; None takes the offer away."""
        ...

    def take_up(self, kept: KeptDraft) -> None:
        """Show again what stood in the patient box and in the registration."""
        ...

    def set_busy(self, busy: bool) -> None:
        """Show that storing is under way."""
        ...

    def finish(self) -> None:
        """Close: it is done."""
        ...


class BookingPresenter:
    """One form at a time; `start` or `edit` opens it, `close` ends it. The shelf outlives both."""

    def __init__(
        self, view: BookingView, jobs: Jobs, *, actor: Actor, clock: Clock, notices: Notices, shelf: DraftShelf
    ) -> None:
        self._view = view
        self._jobs = jobs
        self._actor = actor
        self._clock = clock
        self._notices = notices
        self._watch = TimeWatch(jobs, actor=actor, clock=clock, trouble=notices.tell_failure, show=view.show_answer)
        self._saving = VisitSaving(jobs, actor=actor)
        self._keeping = FormKeeping(shelf, clock)
        self._texts = PatientTexts()
        self._form: BookingForm | None = None
        self._offer: Offer | None = None
        self._theirs: Appointment | None = None
        self._warned = False
        self._busy = False

    # -- opening and closing ---------------------------------------------------------------------

    def start(self, start: BookingStart) -> None:
        """Open the form for a new visit and hold its time."""
        self.close()
        self._open(partial(booking_form.new_form, start=start))

    def edit(self, appointment_id: UUID) -> None:
        """Open the form for a stored visit."""
        self.close()
        self._open(partial(booking_form.edit_form, appointment_id=appointment_id))

    def close(self) -> None:
        """Give the time back; what was typed stays on the shelf."""
        self._form = self._offer = self._theirs = None
        self._texts = PatientTexts()
        self._busy = self._warned = False
        self._watch.release()

    def tick(self) -> None:
        """Keep the time held and look again; to be called every few seconds while the form is open."""
        if not self._busy:
            self._watch.look_again()

    def data_changed(self, kinds: AbstractSet[RecordKind]) -> None:
        """Look again when something changed that may touch this time or this patient."""
        if self._form is None or self._busy or not kinds & WATCHED:
            return
        if RecordKind.PATIENT in kinds:
            self._read_patient()
        self._watch.look(self._form)

    # -- the draft -------------------------------------------------------------------------------

    def change(self, draft: BookingDraft) -> None:
        """Take over what the person changed, and what follows from it."""
        if self._form is not None:
            wanted = followed(self._form.draft, draft, self._form.choices)
            self._take(wanted, shown=wanted != draft)

    def choose_patient(self, patient_id: UUID | None) -> None:
        """Book for this patient, or for none yet. What was shown and written about another one goes at once."""
        if self._form is None or patient_id == self._form.draft.patient_id:
            return
        self._view.show_patient(None)
        self._keeping.note("", None)
        before = self._form.draft
        wanted = followed(before, replace(before, patient_id=patient_id), self._form.choices)
        self._take(self._texts.follow(wanted), shown=True)
        self._show_offer(Offer() if self._texts.can_be_put_back else None)
        self._read_patient()

    def take_alternative(self, free: FreeTime) -> None:
        """Move the draft to one of the free times offered."""
        if self._form is not None:
            self._take(replace(self._form.draft, starts=free.starts, doctor_id=free.doctor_id), shown=True)

    def note_typing(self, patient_text: str, registration: RegistrationDraft | None) -> None:
        """Keep what stands in the patient box and in the registration."""
        if self._form is not None:
            self._warned = False
            self._keeping.note(patient_text, registration)
            self._keeping.keep(self._form.draft)

    def take_offer(self) -> None:
        """Bring back what is offered."""
        offer = self._offer
        self._show_offer(None)
        if offer is None or self._form is None:
            return
        if offer.kept is None:
            self._take(self._texts.put_back(self._form.draft), shown=True)
        else:
            self._continue(self._form, offer.kept)

    def decline_offer(self) -> None:
        """Let go what is offered."""
        if self._offer is not None and self._offer.kept is not None:
            self._keeping.drop(self._offer.kept.id)
        self._show_offer(None)

    # -- storing ---------------------------------------------------------------------------------

    def book(self, draft: BookingDraft) -> None:
        """Store the visit as it stands on the form."""
        if self._form is None or self._busy:
            return
        self._take(draft, shown=False)
        if draft.patient_id is None and (missing := self._patient_missing(self._form)):
            self._view.show_refusal(InvalidFields((Problem(field="patient_id", code=missing),)))
            return
        self._set_busy(True)
        form, form_id = self._form, self._keeping.id
        task = SaveTask(draft=draft, appointment_id=form_id, original=form.original, hold_id=self._watch.hold_id)
        self._saving.save(task, then=partial(self._saved, form_id, form), failed=partial(self._not_saved, form_id))

    def keep_mine(self) -> None:
        """Store what stands here over what somebody else changed meanwhile."""
        if (form := self._rebased(rebased)) is not None:
            self.book(form.draft)

    def take_theirs(self) -> None:
        """Take over what both changed as somebody else left it; nothing is stored yet."""
        if (form := self._rebased(yielded)) is not None:
            self._read_patient()
            self._view.show_draft(form.draft)
            self._watch.look(form)

    # -- what came back --------------------------------------------------------------------------

    def _opened(self, form: BookingForm) -> None:
        self._form = form
        kept = self._keeping.begin(form)
        self._texts.follow(form.draft)
        self._view.show_form(form)
        self._view.show_patient(form.card)
        self._show_offer(None if kept is None else Offer(kept=kept))
        self._watch.look(form)

    def _not_opened(self, failure: Failure) -> None:
        self._view.finish()
        self._notices.tell_failure(failure)

    def _patient_read(self, patient_id: UUID, card: PatientCard) -> None:
        form = self._form
        if form is None or form.draft.patient_id != patient_id:
            return  # meanwhile somebody else was chosen
        self._form = replace(form, card=card)
        self._view.show_patient(card)
        kind = booking_form.last_type(card, form.choices, form.draft.doctor_id)
        if form.draft.type_id is None and kind is not None and form.original is None:
            self._take(replace(form.draft, type_id=kind.id), shown=True)

    def _saved(self, form_id: UUID, form: BookingForm, saved: Saved) -> None:
        self._keeping.drop(form_id)
        if self._is_open(form_id):
            self._watch.used()
            self._set_busy(False)
            self._form = None
            self._view.finish()
        if saved.outcome is not SaveOutcome.UNCHANGED:
            may_undo = all(self._actor.may(permission) for permission in saved.needs)
            undo = partial(self._undo, saved.undo) if may_undo else None
            self._notices.tell_done(saved.outcome.value, done_of(saved, form), undo=undo)

    def _not_saved(self, form_id: UUID, failure: Failure, moved: Appointment | None) -> None:
        form, refusal = self._form, failure.refusal
        if form is None or not self._is_open(form_id):
            self._notices.tell_failure(failure)  # the person has left; what was typed is on the shelf
            return
        self._set_busy(False)
        if moved is not None:
            self._form = form = replace(form, original=moved)
            self._watch.used()
        if isinstance(refusal, StaleEdit) and form.original is not None:
            self._jobs.read(
                partial(visit_card, appointment_id=form.original.id, actor=self._actor),
                then=self._found_changed,
                failed=self._notices.tell_failure,
            )
        elif isinstance(refusal, CannotBook):
            objections = tuple(Objection(reason=reason) for reason in refusal.reasons)
            self._view.show_answer(LiveAnswer(objections=objections, alternatives=refusal.alternatives))
            self._watch.look(form)
        elif refusal is not None:
            self._view.show_refusal(refusal)
        else:
            self._notices.tell_failure(failure)

    def _found_changed(self, card: VisitCard) -> None:
        """Somebody changed the visit: ask where both changed the same, else store on top of it."""
        form = self._form
        if form is None or form.original is None or form.original.id != card.visit.id:
            return
        self._theirs = card.visit
        parts = clash_of(draft_of(form.original), form.draft, draft_of(card.visit))
        if parts:
            self._view.show_stale(parts)
        else:
            self.keep_mine()

    # -- inside ----------------------------------------------------------------------------------

    def _open(self, work: Callable[..., BookingForm]) -> None:
        opening = partial(work, actor=self._actor, now=self._clock.now())
        self._jobs.read(opening, then=self._opened, failed=self._not_opened, replaces="booking.open")

    def _is_open(self, form_id: UUID) -> bool:
        return self._form is not None and self._keeping.id == form_id

    def _continue(self, form: BookingForm, kept: KeptDraft) -> None:
        draft = self._keeping.resume(kept, form)
        self._form = form = replace(form, draft=draft, card=None)
        self._texts = PatientTexts()
        self._texts.follow(draft)
        self._view.show_patient(None)
        self._view.show_draft(draft)
        self._view.take_up(kept)
        self._read_patient()
        self._watch.look(form)

    def _take(self, draft: BookingDraft, *, shown: bool) -> None:
        if self._form is None:
            return
        before = self._form.draft
        same_patient = before.patient_id == draft.patient_id
        self._form = replace(self._form, draft=draft, card=self._form.card if same_patient else None)
        if shown:
            self._view.show_draft(draft)
        self._keeping.keep(draft)
        if concerns_time(before, draft):
            self._watch.look(self._form)

    def _read_patient(self) -> None:
        patient_id = None if self._form is None else self._form.draft.patient_id
        if patient_id is not None:
            self._jobs.read(
                partial(patient_finder.patient_card, patient_id=patient_id, actor=self._actor, now=self._clock.now()),
                then=partial(self._patient_read, patient_id),
                replaces="booking.patient",
            )

    def _rebased(self, rule: Callable[[BookingDraft, BookingDraft, BookingDraft], BookingDraft]) -> BookingForm | None:
        """Take the stored visit as the new ground of the form; None when there is nothing to settle."""
        form, theirs, self._theirs = self._form, self._theirs, None
        if form is None or form.original is None or theirs is None:
            return None
        draft = rule(draft_of(form.original), form.draft, draft_of(theirs))
        self._form = replace(form, original=theirs, draft=draft)
        self._view.show_stale(())
        self._keeping.keep(draft)
        return self._form

    def _patient_missing(self, form: BookingForm) -> str:
        """Say what is missing when nobody is chosen: an empty box may stay so when that is asked for twice."""
        if self._keeping.is_half_typed:
            return "patient_not_chosen"
        if form.original is not None or self._warned:
            return ""
        self._warned = True
        return "no_patient"

    def _undo(self, commands: tuple[Command, ...]) -> None:
        for command in commands:
            self._jobs.write(command, actor=self._actor, then=_nothing, failed=self._notices.tell_failure)

    def _show_offer(self, offer: Offer | None) -> None:
        self._offer = offer
        self._view.show_offer(offer)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._view.set_busy(busy)


def _nothing(_answer: object) -> None:
    """It was taken back; the calendar shows it."""
