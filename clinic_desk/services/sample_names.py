"""The word lists of the demonstration clinic (resources/sample), read into plain values.

Nothing here makes people or rows; see sample_people.py for the first.
"""

import itertools
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Spelling = tuple[str, str]
"""A name in Latin letters and in its own script; twice the same where that is Latin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameGroup:
    """Names that go together. `titles` are written before the given name of `title_share` of 100 people."""

    language: str
    weight: int
    male: tuple[Spelling, ...]
    female: tuple[Spelling, ...]
    family: tuple[Spelling, ...]
    family_female: tuple[Spelling, ...] = ()  # often stands in place of the family name of a woman
    local_share: int = 0  # how many of 100 are written in their own script
    titles: Mapping[str, Spelling]
    title_share: int = 0
    family_first: bool = False
    joined: bool = False  # no space between the names in the own script


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleCountry:
    """Where people live. `phone` holds the choices for each digit behind the calling code."""

    code: str
    weight: int
    languages: Mapping[str, int]
    calling_code: str
    phone: tuple[str, ...]
    streets: tuple[str, ...]
    cities: tuple[tuple[str, str], ...]  # region and city


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleNames:
    """Everything from which people are made."""

    groups: Mapping[str, tuple[NameGroup, ...]]  # by language
    countries: tuple[SampleCountry, ...]
    allergies: tuple[str, ...]
    conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSpeciality:
    """What a doctor does, and what people come for."""

    code: str
    name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleVisitType:
    """A kind of visit: minutes, colour as #RRGGBB, price in minor units."""

    name: str
    minutes: int
    colour: str
    price: int
    buffer_before: int = 0
    buffer_after: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDoctor:
    """A doctor; `speciality` is a code, `sex` as in the patient's record."""

    name: str
    sex: str
    speciality: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleClinic:
    """One clinic of the group; `zone` is an IANA name."""

    name: str
    street: str
    city: str
    district: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleClinicGroup:
    """The clinics, and what they share."""

    clinics: tuple[SampleClinic, ...]
    rooms: tuple[str, ...]
    specialities: tuple[SampleSpeciality, ...]
    visit_types: tuple[SampleVisitType, ...]
    doctors: tuple[SampleDoctor, ...]


def load_names(folder: Path) -> SampleNames:
    """Read the names, places and illnesses of `resources/sample`; raises OSError or ValueError."""
    groups = [_name_group(entry) for path in sorted(folder.glob("names_*.toml")) for entry in _read(path).values()]
    by_language = sorted(groups, key=lambda group: group.language)
    clinic = _read(folder / "clinic.toml")
    return SampleNames(
        groups={
            language: tuple(same) for language, same in itertools.groupby(by_language, lambda group: group.language)
        },
        countries=tuple(_country(entry) for entry in _read(folder / "places.toml")["countries"]),
        allergies=tuple(clinic["allergies"]),
        conditions=tuple(clinic["conditions"]),
    )


def load_clinic_group(folder: Path) -> SampleClinicGroup:
    """Read the clinics, doctors, visit types and reasons of `resources/sample`; raises OSError or ValueError."""
    entries = _read(folder / "clinic.toml")
    return SampleClinicGroup(
        clinics=tuple(SampleClinic(**entry) for entry in entries["clinics"]),
        rooms=tuple(entries["rooms"]),
        specialities=tuple(
            SampleSpeciality(**(entry | {"reasons": tuple(entry["reasons"])})) for entry in entries["specialities"]
        ),
        visit_types=tuple(SampleVisitType(**entry) for entry in entries["visit_types"]),
        doctors=tuple(SampleDoctor(**entry) for entry in entries["doctors"]),
    )


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _name_group(entry: dict[str, Any]) -> NameGroup:
    lists: dict[str, Any] = {
        key: _spellings(entry.pop(key, ())) for key in ("male", "female", "family", "family_female")
    }
    titles = {sex: (latin, own) for sex, (latin, own) in entry.pop("titles", {}).items()}
    return NameGroup(**lists, **entry, titles=titles)


def _spellings(names: Mapping[str, str] | Iterable[str]) -> tuple[Spelling, ...]:
    if isinstance(names, Mapping):
        return tuple(names.items())
    return tuple((name, name) for name in names)


def _country(entry: dict[str, Any]) -> SampleCountry:
    digits = re.findall(r"\[(\d+)\]|(\d|x)", entry["phone"]["shape"])
    return SampleCountry(
        code=entry["code"],
        weight=entry["weight"],
        languages=entry["languages"],
        calling_code=entry["phone"]["calling_code"],
        phone=tuple(choice or ("0123456789" if digit == "x" else digit) for choice, digit in digits),
        streets=tuple(entry["streets"]),
        cities=tuple((region, city) for region, cities in entry["regions"].items() for city in cities),
    )
