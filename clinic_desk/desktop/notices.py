"""Keeps the promise of `presenters.ports.Notices`: what was done is read back, what failed gets a notice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from clinic_desk.presenters.ports import Failure
from clinic_desk.views.outcomes import outcome_sentence
from clinic_desk.views.person_words import shown_name

if TYPE_CHECKING:
    from clinic_desk.desktop.program import Program


class DeskNotices:
    """Tells the person at the desk; `undo` takes back whatever was done last, `covered` says whether names are."""

    def __init__(
        self,
        program: Program,
        *,
        zone: Callable[[], str],
        covered: Callable[[], bool],
        undo: Callable[[], None],
        done: Callable[[str, Mapping[str, object]], None],
    ) -> None:
        self._program = program
        self._zone = zone
        self._covered = covered
        self._undo = undo
        self._done = done
        program.window.read_back.undo_requested.connect(self._take_back)

    def tell_done(self, outcome: str, details: Mapping[str, object], *, undo: Callable[[], None] | None = None) -> None:
        """Read back what was done, and offer to undo it where that is possible."""
        formats = self._program.language.formats
        told = details
        if self._covered() and details.get("patient"):
            told = {**details, "patient": shown_name(str(details["patient"]), covered=True)}
        sentence = outcome_sentence(outcome, told, formats, self._zone())
        word = QCoreApplication.translate("notices", "Undo") if undo is not None else ""
        self._program.window.read_back.tell(sentence, undo=word)
        self._done(outcome, details)

    def tell_failure(self, failure: Failure, *, retry: Callable[[], None] | None = None) -> None:
        """Show a failure that no screen takes care of."""
        self._program.show_failure(failure, retry=retry)

    def close(self) -> None:
        """Listen no longer."""
        self._program.window.read_back.undo_requested.disconnect(self._take_back)

    def _take_back(self) -> None:
        # one stack for the button and for Ctrl+Z: a step taken back in one place is not offered in the other
        self._undo()
