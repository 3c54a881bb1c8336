"""The first-run wizard and its presenter, for a data file that holds nothing yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from clinic_desk.presenters.first_run import FirstRunPresenter, FirstRunView
from clinic_desk.views.first_run import FirstRunScreen

if TYPE_CHECKING:
    from clinic_desk.desktop.program import Program


def build_first_run(
    program: Program, *, done: Callable[[str], None], sample: Callable[[], None]
) -> tuple[FirstRunScreen, FirstRunPresenter]:
    """Build the wizard; `done` takes the admin's e-mail once the clinic is stored.

    `sample` is called when a made-up clinic is wanted instead.
    """
    screen = FirstRunScreen(program.theme, program.language.formats)
    view: FirstRunView = screen
    presenter = FirstRunPresenter(
        view, program.jobs, done=lambda: done(screen.form().admin_email.strip()), cost=program.password_cost
    )
    screen.go_on_requested.connect(presenter.go_on)
    screen.back_requested.connect(presenter.go_back)
    screen.sample_requested.connect(sample)
    presenter.start()
    return screen, presenter
