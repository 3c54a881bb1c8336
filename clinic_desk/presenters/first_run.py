"""First run (FEATURES G22): from an empty data file to a clinic that can book, one step at a time.

Everything typed is one value that the screen keeps, so that going back loses nothing; here it is read and checked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Protocol
from zoneinfo import available_timezones

from clinic_desk.domain.access import PROGRAM, Role
from clinic_desk.domain.availability import WorkingWeek
from clinic_desk.domain.clinic import (
    AppointmentType,
    BookingRules,
    Clinic,
    ClinicDetails,
    Organisation,
    Room,
    clinic_problems,
    name_problems,
    type_problems,
)
from clinic_desk.domain.commands import SetUpOrganisation
from clinic_desk.domain.doctor import Approval, Doctor
from clinic_desk.domain.ids import new_id
from clinic_desk.domain.refusals import Problem
from clinic_desk.domain.user import User, UserDetails, password_problems, user_problems
from clinic_desk.presenters.form_answers import FormView, tell_form
from clinic_desk.presenters.hours import LineProblem, TypedSession, read_sessions
from clinic_desk.presenters.ports import Failure, Jobs
from clinic_desk.security import passwords
from clinic_desk.services.contacts import email_problems

COLOURS = ("#2F6FDE", "#0B8A6F", "#7A4FD0", "#D9910A", "#CC3547", "#0E7490")


class Step(StrEnum):
    """The steps, in order."""

    CLINIC = "clinic"
    HOURS = "hours"
    DOCTOR = "doctor"
    TYPES = "types"
    ADMIN = "admin"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedType:
    """One line of the step with visit types, as typed; a line without a name is as good as none."""

    name: str
    minutes: str = "30"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRunForm:
    """Everything typed so far. `country` is an ISO 3166 code, `currency` an ISO 4217 code."""

    clinic_name: str = ""
    city: str = ""
    phone: str = ""
    country: str = ""
    currency: str = ""
    zone: str = ""
    week_start: int = 0
    sessions: tuple[TypedSession, ...] = ()
    doctor_name: str = ""
    speciality: str = ""
    licence: str = ""
    room_name: str = ""
    types: tuple[TypedType, ...] = ()
    admin_name: str = ""
    admin_email: str = ""
    password: str = ""
    repeated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepProblems:
    """What is wrong with one step: by field, and by line of the hours."""

    fields: tuple[Problem, ...] = ()
    lines: tuple[LineProblem, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the step can stand."""
        return not (self.fields or self.lines)


class FirstRunView(FormView, Protocol):
    """The screen of the first run."""

    def show_step(self, step: Step) -> None:
        """Show another step with what was typed there."""
        ...

    def show_problems(self, step: Step, problems: StepProblems) -> None:
        """Say beside the fields of a step what is wrong."""
        ...

    def set_busy(self, busy: bool) -> None:
        """Say that the clinic is being set up."""
        ...


class FirstRunPresenter:
    """Leads through the steps; `done` is called once the clinic is stored. `cost` is bcrypt's exponent."""

    def __init__(
        self, view: FirstRunView, jobs: Jobs, *, done: Callable[[], None], cost: int = passwords.PROGRAM_COST
    ) -> None:
        self._view = view
        self._jobs = jobs
        self._done = done
        self._cost = cost
        self._step = Step.CLINIC

    def start(self) -> None:
        """Show the first step."""
        self._go(Step.CLINIC)

    def go_on(self, form: FirstRunForm) -> None:
        """Check the present step and show the next one; from the last one set the clinic up."""
        problems = problems_of(self._step, form)
        self._view.show_problems(self._step, problems)
        if not problems.is_empty:
            return
        if self._step is Step.SUMMARY:
            self._finish(form)
        else:
            self._go(_beside(self._step, 1))

    def go_back(self) -> None:
        """Show the step before; nothing is checked."""
        self._go(_beside(self._step, -1))

    def _go(self, step: Step) -> None:
        self._step = step
        self._view.show_step(step)

    def _finish(self, form: FirstRunForm) -> None:
        for step in Step:
            problems = problems_of(step, form)
            if not problems.is_empty:
                self._go(step)
                self._view.show_problems(step, problems)
                return
        self._view.set_busy(True)
        cost = self._cost
        self._jobs.away(
            lambda: passwords.hash_password(form.password, cost=cost),
            then=lambda password_hash: self._store(form, password_hash),
            failed=self._refused,
        )

    def _store(self, form: FirstRunForm, password_hash: str) -> None:
        self._jobs.write(
            set_up_command(form, password_hash),
            actor=PROGRAM,
            then=lambda _organisation: self._stored(),
            failed=self._refused,
        )

    def _stored(self) -> None:
        self._view.set_busy(False)
        self._done()

    def _refused(self, failure: Failure) -> None:
        self._view.set_busy(False)
        tell_form(self._view, failure)


def problems_of(step: Step, form: FirstRunForm) -> StepProblems:
    """Check one step; fields are named as in the form."""
    checks: dict[Step, Callable[[FirstRunForm], StepProblems]] = {
        Step.CLINIC: _clinic_problems,
        Step.HOURS: _hours_problems,
        Step.DOCTOR: _doctor_problems,
        Step.TYPES: _types_problems,
        Step.ADMIN: _admin_problems,
        Step.SUMMARY: lambda _form: StepProblems(),
    }
    return checks[step](form)


def live_password_problems(password: str, repeated: str) -> tuple[Problem, ...]:
    """Say what a password still lacks while it is typed; the repetition is only compared once it was begun."""
    problems = password_problems(password) if password else ()
    if repeated and repeated != password:
        return (*problems, Problem(field="repeated", code="not_the_same"))
    return problems


def set_up_command(form: FirstRunForm, password_hash: str) -> SetUpOrganisation:
    """Make the command that stores a checked form."""
    clinic = Clinic(
        id=new_id(),
        name=form.clinic_name.strip(),
        city=form.city.strip(),
        phone=form.phone.strip(),
        zone=form.zone,
        week_start=form.week_start,
    )
    rooms = (Room(id=new_id(), clinic_id=clinic.id, name=form.room_name.strip()),) if form.room_name.strip() else ()
    doctor = Doctor(
        id=new_id(),
        name=form.doctor_name.strip(),
        licence=form.licence.strip(),
        specialities=(form.speciality.strip(),) if form.speciality.strip() else (),
        clinic_ids=(clinic.id,),
        default_room_id=rooms[0].id if rooms else None,
        approval=Approval.APPROVED,
    )
    admin = User(
        id=new_id(),
        name=form.admin_name.strip(),
        email=form.admin_email.strip().lower(),
        role=Role.ADMIN,
        password_hash=password_hash,
    )
    return SetUpOrganisation(
        organisation=Organisation(id=new_id(), name=clinic.name, currency=form.currency, country=form.country),
        clinics=(clinic,),
        rooms=rooms,
        types=_types(form),
        doctors=(doctor,),
        weeks=(
            WorkingWeek(
                id=new_id(), doctor_id=doctor.id, clinic_id=clinic.id, sessions=read_sessions(form.sessions)[0]
            ),
        ),
        users=(admin,),
    )


@cache
def zones_of_countries() -> dict[str, tuple[str, ...]]:
    """Which zones each country has, by ISO 3166 code, from the zone data that come with the program."""
    found: dict[str, list[str]] = {}
    for line in (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            found.setdefault(country, []).append(zone)
    return {country: tuple(zones) for country, zones in found.items()}


def all_zones() -> tuple[str, ...]:
    """Every zone by its name, without the aliases of the operating systems."""
    return tuple(sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")))


def usual_sessions(weekend: frozenset[int]) -> tuple[TypedSession, ...]:
    """Suggest hours from 09:00 to 17:00 with a break, on days that are no weekend (1 for Monday)."""
    return tuple(
        TypedSession(weekday=day, starts="09:00", ends="17:00", breaks="13:00-14:00")
        for day in range(7)
        if day + 1 not in weekend
    )


def _beside(step: Step, distance: int) -> Step:
    steps = list(Step)
    return steps[min(max(steps.index(step) + distance, 0), len(steps) - 1)]


def _clinic_problems(form: FirstRunForm) -> StepProblems:
    details = ClinicDetails(name=form.clinic_name, zone=form.zone or "?", week_start=form.week_start)
    names = {"name": "clinic_name"}
    problems = [
        Problem(field=names.get(item.field, item.field), code=item.code, details=item.details)
        for item in clinic_problems(details)
    ]
    problems += [Problem(field=name, code="required") for name in ("country", "currency") if not getattr(form, name)]
    return StepProblems(fields=tuple(problems))


def _hours_problems(form: FirstRunForm) -> StepProblems:
    sessions, problems = read_sessions(form.sessions)
    missing = () if sessions or problems else (Problem(field="sessions", code="required"),)
    return StepProblems(fields=missing, lines=problems)


def _doctor_problems(form: FirstRunForm) -> StepProblems:
    return StepProblems(
        fields=(
            *name_problems(form.doctor_name, field="doctor_name"),
            *name_problems(form.licence, field="licence", longest=60),
        )
    )


def _types_problems(form: FirstRunForm) -> StepProblems:
    problems = []
    lines = [line for line in form.types if line.name.strip()]
    for number, line in enumerate(form.types):
        if not line.name.strip():
            continue
        if not line.minutes.strip().isdecimal():
            problems.append(Problem(field=f"types.{number}", code="not_a_number"))
            continue
        kind = AppointmentType(id=new_id(), name=line.name, minutes=int(line.minutes))
        problems += [
            Problem(field=f"types.{number}", code=item.code, details=item.details)
            for item in type_problems(kind, BookingRules())
        ]
    if not lines:
        problems.append(Problem(field="types.0", code="required"))
    return StepProblems(fields=tuple(problems))


def _admin_problems(form: FirstRunForm) -> StepProblems:
    names = {"name": "admin_name", "email": "admin_email"}
    details = UserDetails(name=form.admin_name, email=form.admin_email.strip(), role=Role.ADMIN)
    problems = [
        Problem(field=names[item.field], code=item.code, details=item.details)
        for item in (*user_problems(details), *email_problems(details.email))
    ]
    problems += password_problems(form.password)
    if form.password != form.repeated:
        problems.append(Problem(field="repeated", code="not_the_same"))
    return StepProblems(fields=tuple(problems))


def _types(form: FirstRunForm) -> tuple[AppointmentType, ...]:
    return tuple(
        AppointmentType(
            id=new_id(), name=line.name.strip(), minutes=int(line.minutes), colour=COLOURS[number % len(COLOURS)]
        )
        for number, line in enumerate(line for line in form.types if line.name.strip())
    )
