"""The history of one visit or patient: what was changed, by whom, when."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from clinic_desk.domain.access import Actor
from clinic_desk.domain.records import RecordKind
from clinic_desk.domain.refusals import Refusal
from clinic_desk.domain.visit_view import History
from clinic_desk.presenters.ports import Failure, Jobs, Notices
from clinic_desk.services import histories


class HistoryView(Protocol):
    """What the dialog can be told."""

    def show_history(self, history: History) -> None:
        """Show the changes, newest first."""
        ...

    def set_loading(self, loading: bool) -> None:
        """Say that the changes are being read."""
        ...

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why there is nothing to see."""
        ...


class HistoryPresenter:
    """Reads the history of one record."""

    def __init__(self, view: HistoryView, jobs: Jobs, *, actor: Actor, notices: Notices) -> None:
        self._view = view
        self._jobs = jobs
        self._actor = actor
        self._notices = notices

    def start(self, kind: RecordKind, record_id: UUID) -> None:
        """Show what happened to a visit or a patient."""
        self._view.set_loading(True)
        self._jobs.read(
            lambda db: histories.history_of(db, kind, record_id, actor=self._actor),
            then=self._found,
            failed=self._failed,
            replaces="history",
        )

    def _found(self, history: History) -> None:
        self._view.set_loading(False)
        self._view.show_history(history)

    def _failed(self, failure: Failure) -> None:
        self._view.set_loading(False)
        if failure.refusal is not None:
            self._view.show_refusal(failure.refusal)
        else:
            self._notices.tell_failure(failure)
