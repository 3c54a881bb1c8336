"""The history dialog's reader: what is found is shown, what is refused is said."""

from clinic_desk.domain.ids import new_id
from clinic_desk.domain.records import RecordKind
from clinic_desk.presenters.history import HistoryPresenter
from clinic_desk.services.commands import carry_out
from clinic_desk.storage.troubles import FileLocked
from tests.support.builders import an_actor
from tests.support.fakes import FixedClock, InlineJobs
from tests.support.notices import KeptNotices
from tests.support.shown_records import SmallDesk


class FakeDialog:
    def __init__(self):
        self.history = self.refusal = None
        self.loading = False

    def show_history(self, history):
        self.history = history

    def set_loading(self, loading):
        self.loading = loading

    def show_refusal(self, refusal):
        self.refusal = refusal


def opened(desk, *, store=None, actor=None):
    view, notices = FakeDialog(), KeptNotices()
    jobs = InlineJobs(store or desk.database, carry_out, FixedClock())
    return HistoryPresenter(view, jobs, actor=actor or desk.rina, notices=notices), view, notices


def test_the_changes_of_a_visit_and_of_a_patient_are_shown():
    desk = SmallDesk()
    presenter, view, _notices = opened(desk)
    presenter.start(RecordKind.APPOINTMENT, desk.visit.id)
    assert [entry.command_kind for entry in view.history.entries] == [
        "appointment.change_status", "appointment.move", "appointment.book",
    ]  # fmt: skip
    presenter.start(RecordKind.PATIENT, desk.patient.id)
    assert view.history.subject == "John Gomes"
    assert not view.loading


def test_what_may_not_be_seen_is_refused_in_the_dialog():
    desk = SmallDesk()
    presenter, view, _notices = opened(desk, actor=an_actor(permissions=frozenset()))
    presenter.start(RecordKind.PATIENT, desk.patient.id)
    assert view.refusal.code == "not_allowed"
    assert view.history is None


def test_what_is_not_there_is_refused_in_the_dialog():
    presenter, view, _notices = opened(SmallDesk())
    presenter.start(RecordKind.PATIENT, new_id())
    assert view.refusal.code == "missing"
    assert not view.loading


def test_a_trouble_goes_to_the_desk():
    class LockedStore:
        def read(self):
            raise FileLocked

    desk = SmallDesk()
    presenter, view, notices = opened(desk, store=LockedStore())
    presenter.start(RecordKind.PATIENT, desk.patient.id)
    assert [failure.kind for failure, _retry in notices.failures] == ["trouble"]
    assert view.refusal is None
