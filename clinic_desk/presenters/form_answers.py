"""What a form is told when something did not work: a rule said no, or the surroundings failed. Bugs go on their way."""

from __future__ import annotations

from typing import Protocol

from clinic_desk.domain.refusals import Refusal
from clinic_desk.presenters.ports import Failure, FailureKind


class FormView(Protocol):
    """A form that was handed over to be saved."""

    def show_refusal(self, refusal: Refusal) -> None:
        """Say beside the fields why this was not saved; what was typed stays."""
        ...

    def show_trouble(self, code: str) -> None:
        """Say what failed around the program; saving again is the way to retry."""
        ...


def tell_form(view: FormView, failure: Failure) -> None:
    """Show a refusal or a trouble on the form; raise everything else."""
    if failure.refusal is not None:
        view.show_refusal(failure.refusal)
    elif failure.kind is FailureKind.TROUBLE:
        view.show_trouble(getattr(failure.error, "code", ""))
    else:
        raise failure.error
