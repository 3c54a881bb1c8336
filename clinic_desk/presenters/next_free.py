"""Finds the next free times for what is typed or chosen, and hands over the one that is taken.

The same presenter serves the panel beside the calendar and the list under F3; how words are read is in
`domain/free_search_words.py`, how times are ordered in `services/free_offers.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from clinic_desk.domain.booking_form import BookingStart
from clinic_desk.domain.free_search_words import PartKind, SearchPart, SearchReading, SearchWords, read_search
from clinic_desk.presenters.time_watch import WATCHED
from clinic_desk.presenters.visit_move import VisitMove, asked_for
from clinic_desk.services import free_offers, live_check

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet
    from uuid import UUID

    from clinic_desk.domain.access import Actor
    from clinic_desk.domain.next_free import FreeSearch
    from clinic_desk.domain.offered_times import OfferedTime, Offers, SearchSetting
    from clinic_desk.domain.records import RecordKind
    from clinic_desk.domain.refusals import Refusal
    from clinic_desk.presenters.ports import Clock, Failure, Jobs, Notices


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchShown:
    """A search as it is shown: what it asks for altogether, what was typed for it, what was not understood."""

    setting: SearchSetting
    search: FreeSearch
    parts: tuple[SearchPart, ...] = ()
    unread: tuple[str, ...] = ()


class NextFreeView(Protocol):
    """A list of free times under a line of words."""

    def show_search(self, shown: SearchShown) -> None:
        """Show whom and what the search asks for."""
        ...

    def show_offers(self, offers: Offers) -> None:
        """Show the free times, or why there are none."""
        ...

    def show_taken(self, taken: frozenset[int]) -> None:
        """Grey the lines (by their place) that are not free any more; nothing moves."""
        ...

    def ask_move(self, offered: OfferedTime | None) -> None:
        """Ask once whether the visit shall move there; None takes the question away."""
        ...

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why the visit was not moved."""
        ...

    def finish(self) -> None:
        """Close: a time was taken."""
        ...


class NextFreePresenter:
    """`take` is called with a time that somebody chose for a new booking; a visit is moved here."""

    def __init__(  # noqa: PLR0913  everything around a list
        self,
        view: NextFreeView,
        jobs: Jobs,
        *,
        actor: Actor,
        clock: Clock,
        notices: Notices,
        take: Callable[[BookingStart], None],
        words: SearchWords = SearchWords(),  # noqa: B008  a frozen value
        name: str = "next_free",
        most: int = 24,
        apart: int = free_offers.APART_MINUTES,
    ) -> None:
        self._view = view
        self._jobs = jobs
        self._clock = clock
        self._notices = notices
        self._take = take
        self._words = words
        self._name = name
        self._most, self._apart = most, apart
        self._move = VisitMove(
            jobs, actor=actor, clock=clock, notices=notices, moved=view.finish, not_moved=self._not_moved
        )
        self._setting: SearchSetting | None = None
        self._base: FreeSearch | None = None
        self._search: FreeSearch | None = None
        self._offers: Offers | None = None
        self._early = ""

    # -- beginning and ending --------------------------------------------------------------------

    def start(self, clinic_id: UUID, *, patient_id: UUID | None = None) -> None:
        """Look for a new visit at a clinic; with a patient, as this patient usually comes."""
        self._begin(partial(free_offers.setting_for_new, clinic_id=clinic_id, patient_id=patient_id))

    def start_for_visit(self, appointment_id: UUID) -> None:
        """Look for another time of exactly this visit."""
        self._begin(partial(free_offers.setting_for_visit, appointment_id=appointment_id))

    def close(self) -> None:
        """Give back what is held and forget what was looked for."""
        self._move.withdraw()
        self._setting = self._base = self._search = self._offers = None
        self._early = ""

    def data_changed(self, kinds: AbstractSet[RecordKind]) -> None:
        """Grey what was taken meanwhile; the list itself stays as it is under the cursor."""
        offers, search = self._offers, self._search
        if offers is None or search is None or not offers.times or not kinds & WATCHED:
            return
        asked = [
            asked_for(
                offered,
                appointment_id=next(iter(search.ignores), None),
                type_id=search.type_id,
                patient_id=search.patient_id,
                hold_id=self._move.hold_id,
            )
            for offered in offers.times
        ]
        self._jobs.read(
            partial(live_check.taken, asked=asked, now=self._clock.now()),
            then=partial(self._looked_again, offers),
            replaces=f"{self._name}.taken",
        )

    def refresh(self) -> None:
        """Ask again, for a person who wishes it or a clock that went on."""
        if self._search is not None and self._move.asked_for is None:
            self._ask(self._search)

    # -- what is looked for ----------------------------------------------------------------------

    def search(self, text: str) -> None:
        """Look for what the words say, on top of what was chosen before; words that come too early are kept."""
        if self._setting is None or self._base is None:
            self._early = text
            return
        reading = read_search(text, self._setting.lists, today=self._setting.today, words=self._words)
        self._withdraw()
        self._look(self._setting, reading.onto(self._base), reading)

    def keep_words(self, text: str) -> None:
        """Take what the words say as chosen, so that the line is free for more words."""
        if self._setting is not None and self._base is not None:
            reading = read_search(text, self._setting.lists, today=self._setting.today, words=self._words)
            self._base = reading.onto(self._base)
            self.search(" ".join(reading.unread))

    def drop(self, kind: PartKind) -> None:
        """Take one part of the search away."""
        if self._setting is not None and self._base is not None:
            self._base = _without(kind, self._base, self._setting)
            self.search("")

    def narrow(self, part: SearchPart) -> None:
        """Look for one more thing, chosen from a menu."""
        if self._base is not None:
            self._base = SearchReading(parts=(part,)).onto(self._base)
            self.search("")

    # -- what is taken ---------------------------------------------------------------------------

    def choose(self, offered: OfferedTime) -> None:
        """Take a time: for a new booking at once, for a visit when it is chosen a second time."""
        setting, search = self._setting, self._search
        if setting is None or search is None:
            return
        if setting.visit is None:
            self._view.finish()
            self._take(_start_at(offered, search))
        elif self._move.asked_for == offered:
            self._move.move(setting, setting.visit)
        else:
            self._move.ask(offered, setting.visit)
            self._view.ask_move(offered)

    def keep_visit(self) -> None:
        """Do not move the visit after all."""
        self._withdraw()

    # -- what came back --------------------------------------------------------------------------

    def _begun(self, setting: SearchSetting) -> None:
        self._setting = setting
        self._base = setting.usual
        early, self._early = self._early, ""
        if early:
            self.keep_words(early)
        else:
            self._look(setting, setting.usual, SearchReading())

    def _found(self, search: FreeSearch, offers: Offers) -> None:
        if search == self._search:
            self._offers = offers
            self._view.show_offers(offers)

    def _looked_again(self, offers: Offers, taken: frozenset[int]) -> None:
        if offers is self._offers:
            self._view.show_taken(taken)

    def _not_moved(self, failure: Failure) -> None:
        refusal, setting = failure.refusal, self._setting
        self._withdraw()
        if refusal is None:
            self._notices.tell_failure(failure)
            return
        self._view.show_refusal(refusal)
        if setting is not None and setting.visit is not None:
            self._begin(partial(free_offers.setting_for_visit, appointment_id=setting.visit.id))

    # -- inside ----------------------------------------------------------------------------------

    def _begin(self, work: Callable[..., SearchSetting]) -> None:
        self.close()
        self._jobs.read(partial(work, now=self._clock.now()), then=self._begun, replaces=f"{self._name}.begin")

    def _look(self, setting: SearchSetting, search: FreeSearch, reading: SearchReading) -> None:
        self._view.show_search(SearchShown(setting=setting, search=search, parts=reading.parts, unread=reading.unread))
        self._ask(search)

    def _ask(self, search: FreeSearch) -> None:
        if self._setting is None:
            return
        self._search = search
        work = partial(
            free_offers.offers,
            search=search,
            clinic_id=self._setting.clinic.id,
            most=self._most,
            apart=self._apart,
            now=self._clock.now(),
        )
        self._jobs.read(work, then=partial(self._found, search), replaces=f"{self._name}.search")

    def _withdraw(self) -> None:
        if self._move.asked_for is not None:
            self._move.withdraw()
            self._view.ask_move(None)


def _start_at(offered: OfferedTime, search: FreeSearch) -> BookingStart:
    return BookingStart(
        clinic_id=offered.clinic_id,
        doctor_id=offered.free.doctor_id,
        starts=offered.free.starts,
        minutes=offered.free.minutes,
        room_id=offered.free.room_id,
        type_id=search.type_id,
        patient_id=search.patient_id,
    )


def _without(kind: PartKind, search: FreeSearch, setting: SearchSetting) -> FreeSearch:
    """Widen a search by one part: any doctor, any hour, any day, this clinic again, the usual length."""
    wider: dict[PartKind, dict[str, Any]] = {
        PartKind.DOCTOR: {"doctor_ids": frozenset()},
        PartKind.SPECIALITY: {"doctor_ids": frozenset()},
        PartKind.TYPE: {"type_id": None},
        PartKind.LENGTH: {"minutes": setting.usual.minutes},
        PartKind.AFTER: {"after_minute": 0},
        PartKind.BEFORE: {"before_minute": 2 * 1440},
        PartKind.WEEKDAYS: {"weekdays": frozenset()},
        PartKind.FROM_DAY: {"first_day": None},
        PartKind.ANY_CLINIC: {"clinic_id": setting.clinic.id},
    }
    return replace(search, **wider.get(kind, {}))
