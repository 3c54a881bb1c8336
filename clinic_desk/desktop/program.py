"""One run of the desktop program: window first, data next, then sign-in, desk, lock, and a clean end."""

from __future__ import annotations

import dataclasses
import logging
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

import clinic_desk
from clinic_desk.desktop.folders import Folders
from clinic_desk.desktop.opening import Opened, OpeningStore, carry_out, look_around, usual_clinic
from clinic_desk.presenters.ports import Clock, Failure
from clinic_desk.qt import preferences as computer
from clinic_desk.qt import start
from clinic_desk.qt.assets import register_fonts
from clinic_desk.qt.failures import Failures
from clinic_desk.qt.fitting import DialogFitter
from clinic_desk.qt.idle import IdleWatch
from clinic_desk.qt.jobs import DeskJobs
from clinic_desk.qt.language import Language
from clinic_desk.qt.preferences import Preferences
from clinic_desk.qt.single import SingleDesk
from clinic_desk.qt.theme import Theme, Tone
from clinic_desk.views.main_window import MainWindow
from clinic_desk.views.opening import OpeningCover
from clinic_desk.views.sentences import sentence_for, sentence_for_trouble
from clinic_desk.views.sign_in import SignInScreen
from clinic_desk.views.widgets.crash_dialog import CrashDialog

if TYPE_CHECKING:
    from clinic_desk.desktop.desk import Desk
    from clinic_desk.presenters.sign_in import SignedIn, SignInPresenter

_log = logging.getLogger(__name__)
BREATH_MS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A throwaway clinic: how to fill it, who may be chosen at sign-in, and the password of all of them."""

    fill: Callable[[Any], None]
    people: tuple[tuple[str, str], ...]
    password: str


class Program(QObject):
    """Holds everything that lives as long as the window. `demo` opens a throwaway clinic instead of the real one.

    `password_cost` is bcrypt's exponent for hashes made at sign-in and at the first run; None: the program's own.
    """

    def __init__(
        self,
        app: QApplication,
        folders: Folders,
        *,
        clock: Clock,
        demo: Demo | None = None,
        password_cost: int | None = None,
    ) -> None:
        super().__init__()
        self._cost = password_cost
        self.app = app
        self.folders = folders
        self.clock = clock
        self.demo = demo
        self._hosts = demo
        self._file = computer.preferences_file(folders.config)
        self.preferences = computer.load(self._file)
        self.theme = Theme(self.preferences.theme, text_scale=self.preferences.text_scale)
        self.theme.apply(app)
        self.language = Language(app)
        self.language.apply(self.preferences.language, self.preferences.locale)
        self.failures = Failures(folders.logs, parent=self)
        self.failures.install()
        self.failures.bug_met.connect(self._show_bug)
        self.store = OpeningStore(folders.data_file, now=clock.now, fill=None if demo is None else demo.fill)
        self.jobs = DeskJobs(self.store, carry_out, clock, unhandled=self.take_failure, parent=self)
        self.window = MainWindow(self.theme)
        self.desk: Desk | None = None
        self.opened: Opened | None = None
        self._sign_in: SignInPresenter | None = None
        self._keeps: list[object] = []
        self._early: tuple[str, str] | None = None
        self._troubles: dict[str, Callable[[], None]] = {}
        self.idle = IdleWatch(app, self)
        self.fitter = DialogFitter(app, self)
        self._connect()

    # -- start -----------------------------------------------------------------------------------

    def show(self) -> None:
        """Show the window at once, with the sign-in where there is a clinic already, and open the data behind it."""
        self.window.take_geometry(self.preferences.window)
        if self.folders.data_file.exists():
            self._cover_with_sign_in()
        else:
            words = self.tr("Preparing the demo clinic…") if self.demo else self.tr("Opening…")
            self._cover_with(OpeningCover(self.theme, words))
        self.window.show()
        QTimer.singleShot(0, self, self.open_data)

    def open_data(self) -> None:
        """Open the clinic's data on the lane."""
        self.jobs.read(look_around, then=self._opened, failed=self._not_opened)

    def _opened(self, opened: Opened) -> None:
        self.opened = opened
        start.finish()
        if not opened.is_set_up:
            self._start_first_run()
            return
        if not isinstance(self._present_cover, SignInScreen):
            self._cover_with_sign_in()
        self._bind_sign_in()
        self._warn_about_clock(opened)

    def _not_opened(self, failure: Failure) -> None:
        code = getattr(failure.error, "code", "trouble")
        _log.warning("the clinic's data cannot be opened: %s", code)
        cover = OpeningCover(self.theme, "")
        cover.retry_requested.connect(self._retry_opening)
        cover.quit_requested.connect(self.window.close)
        self._cover_with(cover)
        cover.show_trouble(sentence_for_trouble(code))  # after it is there, so that the focus is on its button
        if failure.kind.value == "bug":
            self.failures.take(failure.error)

    def _retry_opening(self) -> None:
        self._cover_with(OpeningCover(self.theme, self.tr("Opening…")))
        self.open_data()

    def _warn_about_clock(self, opened: Opened) -> None:
        """Say so when the PC's clock stands before the last work done here (FEATURES T8)."""
        last = opened.last_command_at
        if last is not None and (last - self.clock.now()).total_seconds() > 120:
            sentence = self.tr("The clock of this computer is behind the last work done here. Please set it right.")
            self.window.notices.show_notice("clock", sentence, Tone.WARNING)

    # -- first run -------------------------------------------------------------------------------

    def _start_first_run(self) -> None:
        from clinic_desk.desktop.first_run import build_first_run

        cover, presenter = build_first_run(self, done=self._set_up, sample=self._try_sample)
        self._keeps = [presenter]
        self._cover_with(cover)

    def _set_up(self, email: str) -> None:
        self.save_preferences(last_user=email)
        self._cover_with(OpeningCover(self.theme, self.tr("Opening…")))
        self.open_data()

    def _try_sample(self) -> None:
        """Fill the empty file with the made-up clinic, so that somebody can look around before setting up their own."""
        from clinic_desk.desktop.demo import demo_plan

        self._hosts = demo_plan(self.clock.now)
        self._cover_with(OpeningCover(self.theme, self.tr("Preparing the sample clinic…")))
        database, fill = self.store.database, self._hosts.fill
        self.jobs.read(lambda _db: fill(database), then=lambda _none: self.open_data(), failed=self._not_opened)

    # -- sign-in, lock, switch -------------------------------------------------------------------

    def _cover_with_sign_in(self, *, locked: bool = False, asks_new_password: bool = False) -> None:
        person = self.desk.person.user if self.desk is not None and locked else None
        name = self.opened.clinics[0].name if self.opened is not None and self.opened.clinics else ""
        screen = SignInScreen(
            self.theme,
            clinic_name=name,
            email=person.email if person else ("" if self._hosts else self.preferences.last_user),
            locked_by=person.name if person else "",
            invitations=self._hosts.people if self._hosts and not person else (),
            password=self._hosts.password if self._hosts and not person else "",
        )
        screen.sign_in_requested.connect(self._ask_sign_in)
        screen.switch_requested.connect(self.switch_user)
        self._cover_with(screen)
        if self.opened is not None:
            self._bind_sign_in(asks_new_password=asks_new_password)

    def _bind_sign_in(self, *, asks_new_password: bool = False) -> None:
        from clinic_desk.presenters.sign_in import SignInPresenter

        screen = self._present_cover
        if not isinstance(screen, SignInScreen):
            return
        self._sign_in = SignInPresenter(
            screen,
            self.jobs,
            clock=self.clock,
            signed_in=self.seat,
            asks_new_password=asks_new_password,
            cost=self.password_cost,
        )
        screen.new_password_requested.connect(self._sign_in.set_new_password)
        screen.keep_password_requested.connect(self._sign_in.keep_password)
        if self._early is not None:
            early, self._early = self._early, None
            self._sign_in.sign_in(*early)

    def _ask_sign_in(self, email: str, password: str) -> None:
        if self._sign_in is not None:
            self._sign_in.sign_in(email, password)
            return
        self._early = (email, password)  # typed faster than the data opened
        if isinstance(self._present_cover, SignInScreen):
            self._present_cover.set_busy(True)

    def seat(self, person: SignedIn) -> None:
        """Give the desk to somebody who has signed in: back to the locked one, or a new one for somebody else.

        A desk is new too when an admin has changed what this person may do.
        """
        self._sign_in = None
        if self.desk is not None and self.desk.person.actor == person.actor:
            self.desk.unlock(person)
        else:
            self._open_desk(person)
        self.save_preferences(last_user=person.user.email)
        self.window.show_desk()
        self.idle.watch(
            cover_minutes=self.preferences.privacy_minutes, lock_minutes=getattr(self.preferences, "lock_minutes", 15)
        )

    def _open_desk(self, person: SignedIn, clinic_id: UUID | None = None) -> None:
        from clinic_desk.desktop.desk import Desk

        clinics = self.desk.clinics if self.desk is not None else self.opened.clinics if self.opened else ()
        self._close_desk()
        if clinics:
            self.desk = Desk(self, person, clinics, usual_clinic(clinics, clinic_id))

    def open_desk_again(self, person: SignedIn, clinic_id: UUID) -> None:
        """Show another clinic's desk to the same person."""
        self._open_desk(person, clinic_id)

    def _close_desk(self) -> None:
        if self.desk is not None:
            self.desk.close()
            self.desk = None
            self.window.clear_pages()

    def lock(self) -> None:
        """Cover the desk with its lock; nothing of it is lost."""
        if self.desk is None or self.window.is_covered:
            return
        self.idle.stop()
        self.desk.lock()
        self._cover_with_sign_in(locked=True)

    def change_password(self) -> None:
        """Ask for the present password as at the lock, then for a new one."""
        if self.desk is None or self.window.is_covered:
            return
        self.idle.stop()
        self.desk.lock()
        self._cover_with_sign_in(locked=True, asks_new_password=True)

    def switch_user(self) -> None:
        """Let another person sign in; a half-made booking of this one is kept for the next unlock."""
        self.idle.stop()
        if self.desk is not None:
            self.desk.lock()
        self._cover_with_sign_in()

    # -- this computer ---------------------------------------------------------------------------

    def save_preferences(self, **changes: Any) -> None:
        """Store changed settings of this computer; a folder that cannot be written to is no reason to stop."""
        self.preferences = dataclasses.replace(self.preferences, **changes)
        if self.demo is not None:
            return
        try:
            computer.save(self._file, self.preferences)
        except OSError as error:
            _log.warning("preferences cannot be saved: %s", type(error).__name__)

    def take_preferences(self, preferences: Preferences) -> None:
        """Take on changed settings of this computer at once."""
        self.save_preferences(
            **{field.name: getattr(preferences, field.name) for field in dataclasses.fields(preferences)}
        )
        self.theme.choose(preferences.theme, text_scale=preferences.text_scale)
        self.language.apply(preferences.language, preferences.locale)
        if self.desk is not None:
            self.desk.take_preferences(preferences)

    # -- failures --------------------------------------------------------------------------------

    def take_failure(self, failure: Failure) -> None:
        """Show a failure that no screen takes care of."""
        self.show_failure(failure, retry=None)

    def show_failure(self, failure: Failure, *, retry: Callable[[], None] | None) -> None:
        """Show a refusal or a trouble in the notice bar, a bug in its dialog."""
        if failure.refusal is not None:
            self.window.notices.show_notice(failure.refusal.code, sentence_for(failure.refusal), Tone.WARNING)
            return
        code = getattr(failure.error, "code", "")
        if failure.kind.value != "trouble":
            self.failures.take(failure.error)
            return
        _log.warning("trouble: %s", code)
        if retry is not None:
            self._troubles[code] = retry
        words = self.tr("Try again") if retry is not None else ""
        self.window.notices.show_notice(code, sentence_for_trouble(code), Tone.DANGER, retry=words)

    def _retry(self, key: str) -> None:
        self.window.notices.remove_notice(key)
        again = self._troubles.pop(key, None)
        if again is not None:
            again()

    def _show_bug(self, report: str) -> None:
        dialog = CrashDialog(report, self.window)
        dialog.quit_requested.connect(self.window.close)
        dialog.open()

    # -- end -------------------------------------------------------------------------------------

    def close(self) -> None:
        """Finish what was asked for, close the data in order, remember the window's place."""
        self.idle.stop()
        self.save_preferences(window=self.window.geometry_text())
        if self.desk is not None:
            self.desk.lock()
        self.jobs.close(last=self.store.close)
        self.failures.uninstall()

    # -- inside ----------------------------------------------------------------------------------

    @property
    def password_cost(self) -> int:
        """Bcrypt's exponent for new hashes."""
        from clinic_desk.security.passwords import PROGRAM_COST

        return PROGRAM_COST if self._cost is None else self._cost

    @property
    def _present_cover(self) -> QWidget | None:
        return self.window.cover

    def _cover_with(self, cover: QWidget) -> None:
        self._sign_in = None
        self.window.show_cover(cover)

    def _connect(self) -> None:
        self.window.lock_requested.connect(self.lock)
        self.window.switch_user_requested.connect(self.switch_user)
        self.window.change_password_requested.connect(self.change_password)
        self.window.notices.retry_requested.connect(self._retry)
        self.idle.cover_due.connect(self._cover_names)
        self.idle.lock_due.connect(self.lock)

    def _cover_names(self) -> None:
        if self.desk is not None and not self.window.is_covered:
            self.desk.set_private(True)


def make_application(arguments: list[str] | None = None) -> QApplication:
    """Make (or find) the application object with the program's fonts and name."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(arguments or sys.argv[:1])
    app.setApplicationName("Clinic Desk")
    app.setApplicationVersion(clinic_desk.__version__)
    app.setDesktopFileName("clinic-desk")
    register_fonts()
    return app


def run(folders: Folders, *, clock: Clock, demo: Demo | None = None) -> int:
    """Run the desk until its window is closed; answers the exit code."""
    start.begin()
    app = make_application()
    folders.make()
    single = SingleDesk(folders.data)
    if not single.acquire():
        single.knock()
        return 0
    program = Program(app, folders, clock=clock, demo=demo)
    single.raise_requested.connect(lambda: _raise(program.window))
    program.show()
    QTimer.singleShot(0, single, single.listen)
    breath = QTimer(program, interval=BREATH_MS)
    breath.timeout.connect(_let_python_hear_signals)
    breath.start()
    signal.signal(signal.SIGINT, lambda *_signal: program.window.close())
    try:
        return app.exec()
    finally:
        program.close()
        single.release()


def _let_python_hear_signals() -> None:
    """Come back to Python now and then: Ctrl+C in the terminal is heard only here."""


def _raise(window: QWidget) -> None:
    window.setWindowState(window.windowState() & ~window.windowState().WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
