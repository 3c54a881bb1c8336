"""Two edits of one patient at once: what can stay as it is, what is taken over, and what only a person can decide.

Fields that only make sense together are one unit: a clash in one of them is a clash in all (SYNC §2.6.8, §2.6.9).
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from clinic_desk.domain.patient import FIELD_GROUPS, Patient, PatientDetails

EDITABLE = tuple(field.name for field in fields(PatientDetails))


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A unit of fields to which two people gave different values; `fields` are in the order of the form."""

    fields: tuple[str, ...]
    original: Patient
    mine: Patient
    theirs: Patient


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """What became of two edits: `merged` has mine where I wrote and theirs elsewhere."""

    merged: Patient
    taken_over: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = ()


def units() -> Iterator[tuple[str, ...]]:
    """Give the editable fields, those that belong together in one tuple, in the order of the form."""
    done: set[str] = set()
    for name in EDITABLE:
        if name not in done:
            group = next((group for group in FIELD_GROUPS if name in group), frozenset({name}))
            unit = tuple(field for field in EDITABLE if field in group)
            done.update(unit)
            yield unit


def meet(opened: Patient, mine: Patient, theirs: Patient) -> Meeting:
    """Put my edit of what I opened together with what is stored now; the merged value has the version of theirs."""
    taken_over: list[str] = []
    clashes: list[Clash] = []
    values: dict[str, Any] = {}
    for unit in units():
        if not _differ(unit, opened, theirs) or not _differ(unit, mine, theirs):
            values |= _values(unit, mine)
        elif not _differ(unit, opened, mine):
            taken_over += unit
        else:
            values |= _values(unit, mine)
            clashes.append(Clash(fields=unit, original=opened, mine=mine, theirs=theirs))
    return Meeting(merged=replace(theirs, **values), taken_over=tuple(taken_over), clashes=tuple(clashes))


def with_fields(patient: Patient, unit: tuple[str, ...], source: Patient) -> Patient:
    """Give a patient with these fields of another state."""
    return replace(patient, **_values(unit, source))


def _values(unit: tuple[str, ...], patient: Patient) -> dict[str, Any]:
    return {name: getattr(patient, name) for name in unit}


def _differ(unit: tuple[str, ...], one: Patient, other: Patient) -> bool:
    return _values(unit, one) != _values(unit, other)
