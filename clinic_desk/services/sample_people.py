"""Invented people for a demonstration clinic and for measurements: families, namesakes, ages of every precision.

The same seed gives the same people. Nothing here knows the database; whoever loads them writes the rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, chain, count, islice
from random import Random

from clinic_desk.domain.folding import fold
from clinic_desk.domain.patient import BirthPrecision, BloodGroup, Sex, birth_from_age
from clinic_desk.services.sample_names import NameGroup, SampleCountry, SampleNames, Spelling

_DAYS_A_YEAR = 365.25
_REMEMBERED_NAMES = 512
_ADULT, _OLDEST = 18, 96  # years
_BORN_WITHOUT_PAPERS = 45  # years; older people often know their age only roughly

# Shares out of 1.
_WOMEN = 0.55
_NAMESAKE = 0.02
_ONE_NAME = 0.03
_LONG_NAME = 0.003
_TWO_GIVEN_NAMES = 0.18
_WOMANS_ENDING = 0.6
_NICKNAME = 0.06
_NO_PHONE = 0.06
_OWN_PHONE = 0.35
_EMAIL = 0.22
_ALLERGY = 0.15
_CONDITION = 0.2
_DECEASED = 0.015
_ARCHIVED = 0.02
_OTHER_SEX, _UNKNOWN_SEX = 0.002, 0.01

_FAMILY_SIZES = (1, 2, 3, 4, 5, 6, 8)
_FAMILY_SIZE_SHARES = tuple(accumulate((52, 16, 12, 10, 6, 3, 1)))
_BLOOD_GROUPS = tuple(BloodGroup)
_BLOOD_SHARES = tuple(accumulate((12, 1, 18, 1, 4, 0.3, 17, 0.9, 45.8)))  # in the order of BloodGroup
_PRECISIONS = (
    BirthPrecision.DAY,
    BirthPrecision.MONTH,
    BirthPrecision.YEAR,
    BirthPrecision.AGE,
    BirthPrecision.UNKNOWN,
)
_YOUNG_SHARES = tuple(accumulate((88, 2, 4, 4, 2)))
_OLD_SHARES = tuple(accumulate((50, 3, 18, 25, 4)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePerson:
    """One invented person. `phone` is E.164 or empty; people of one `family` share a phone and often a name.

    `other_names` is what the person is called at home, in any script. The birth date means what
    `birth_precision` says; with `age` it was told on `birth_noted_on`.
    """

    name: str
    other_names: str
    language: str
    family: int
    sex: Sex
    birth_date: date | None
    birth_precision: BirthPrecision
    birth_noted_on: date | None
    phone: str
    email: str
    street: str
    city: str
    region: str
    country: str
    blood_group: BloodGroup
    allergies: tuple[str, ...]
    conditions: tuple[str, ...]
    deceased_on: date | None
    archived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Home:
    """What the members of a family have in common."""

    number: int
    country: SampleCountry
    group: NameGroup
    family_name: Spelling
    phone: str
    street: str
    city: str
    region: str
    own_script: bool


def people(amount: int, seed: int, names: SampleNames, *, today: date) -> Iterator[SamplePerson]:
    """Invent people, the same ones for the same arguments; ages are counted back from `today`.

    Families follow one another, so that any stretch of people holds whole families.
    """
    maker = _PeopleMaker(Random(seed), names, today)  # noqa: S311  invented people guard nothing
    return islice(chain.from_iterable(map(maker.family, count())), amount)


class _PeopleMaker:
    """Draws families one after another; remembers some names to give them to strangers again."""

    def __init__(self, random: Random, names: SampleNames, today: date) -> None:
        self._random = random
        self._names = names
        self._today = today
        self._country_shares = tuple(accumulate(country.weight for country in names.countries))
        self._remembered: list[tuple[str, Sex]] = []

    def family(self, number: int) -> Iterator[SamplePerson]:
        """Invent one family: one or two adults, then children."""
        random = self._random
        home = self._home(number)
        size = random.choices(_FAMILY_SIZES, cum_weights=_FAMILY_SIZE_SHARES)[0]
        parent_age = random.triangular(_ADULT, _OLDEST, 34)
        sexes = [Sex.FEMALE, Sex.MALE] if random.random() < _WOMEN else [Sex.MALE, Sex.FEMALE]
        unused = {Sex.FEMALE: _drawn(random, home.group.female, size), Sex.MALE: _drawn(random, home.group.male, size)}
        for place in range(size):
            if place < len(sexes):
                sex = sexes[place]
                age = max(parent_age + random.uniform(-6, 6) * place, _ADULT)
            else:
                sex = sexes[int(random.random() * len(sexes))]
                age = max(parent_age - random.uniform(19, 38), random.random() * 15)
            yield self._person(home, sex, age, unused[sex][place])

    def _home(self, number: int) -> _Home:
        random = self._random
        country = random.choices(self._names.countries, cum_weights=self._country_shares)[0]
        language = random.choices(tuple(country.languages), tuple(country.languages.values()))[0]
        groups = self._names.groups[language]
        group = random.choices(groups, [group.weight for group in groups])[0]
        region, city = random.choice(country.cities)
        return _Home(
            number=number,
            country=country,
            group=group,
            family_name=random.choice(group.family),
            phone="" if random.random() < _NO_PHONE else self._phone(country),
            street=f"{random.randrange(1, 180)}, {random.choice(country.streets)}",
            city=city,
            region=region,
            own_script=random.random() * 100 < group.local_share,
        )

    def _phone(self, country: SampleCountry) -> str:
        random = self._random
        return f"+{country.calling_code}" + "".join(
            digits if len(digits) == 1 else digits[int(random.random() * len(digits))] for digits in country.phone
        )

    def _person(self, home: _Home, sex: Sex, age: float, given: Spelling) -> SamplePerson:
        random = self._random
        adult = age >= _ADULT
        name, sex = self._named(home, sex, given)
        born = self._today - timedelta(days=int(age * _DAYS_A_YEAR) + random.randrange(365))
        birth_date, precision, noted_on = self._told_birth(born)
        own_phone = adult and home.phone and random.random() < _OWN_PHONE
        return SamplePerson(
            name=name,
            other_names=self._nickname(home, sex) if random.random() < _NICKNAME else "",
            language=home.group.language,
            family=home.number,
            sex=sex,
            birth_date=birth_date,
            birth_precision=precision,
            birth_noted_on=noted_on,
            phone=self._phone(home.country) if own_phone else home.phone,
            email=self._email(home, name) if adult and random.random() < _EMAIL else "",
            street=home.street,
            city=home.city,
            region=home.region,
            country=home.country.code,
            blood_group=random.choices(_BLOOD_GROUPS, cum_weights=_BLOOD_SHARES)[0],
            allergies=self._some(self._names.allergies, _ALLERGY),
            conditions=self._some(self._names.conditions, _CONDITION) if adult else (),
            deceased_on=self._died(born) if random.random() < _DECEASED * (age / 40) else None,
            archived=random.random() < _ARCHIVED,
        )

    # --------------------------------------------------------------------------------------- names

    def _named(self, home: _Home, sex: Sex, given: Spelling) -> tuple[str, Sex]:
        """Give a name and a sex: mostly new ones, sometimes those of a stranger."""
        random = self._random
        if self._remembered and random.random() < _NAMESAKE:
            return random.choice(self._remembered)
        named = self._name(home, sex, given), self._noted_sex(sex)
        if len(self._remembered) < _REMEMBERED_NAMES:
            self._remembered.append(named)
        else:
            self._remembered[int(random.random() * _REMEMBERED_NAMES)] = named
        return named

    def _noted_sex(self, sex: Sex) -> Sex:
        drawn = self._random.random()
        if drawn < _OTHER_SEX:
            return Sex.OTHER
        return Sex.UNKNOWN if drawn < _OTHER_SEX + _UNKNOWN_SEX else sex

    def _name(self, home: _Home, sex: Sex, first: Spelling) -> str:
        random, group = self._random, home.group
        drawn = random.random()
        if drawn < _ONE_NAME:
            return _written([first], home)
        given = [first]
        if drawn < _ONE_NAME + _LONG_NAME:
            given += random.choices(_given_names(group, sex), k=random.randrange(6, 12))
        elif drawn > 1 - _TWO_GIVEN_NAMES and not group.joined:
            given += [name for name in random.choices(_given_names(group, sex)) if name != first]
        family = home.family_name
        if sex is Sex.FEMALE and group.family_female and random.random() < _WOMANS_ENDING:
            family = random.choice(group.family_female)
        parts = [family, *given] if group.family_first else [*given, family]
        if random.random() * 100 < group.title_share:
            parts.insert(0, group.titles[sex])
        return _written(parts, home)

    def _nickname(self, home: _Home, sex: Sex) -> str:
        latin, own = self._random.choice(_given_names(home.group, sex))
        return latin if home.own_script else own

    def _email(self, home: _Home, name: str) -> str:
        """Make an address of the domains that are kept for examples; names in other scripts give way to a number."""
        words = [word for word in fold(name).split() if word.isascii()] or ["patient"]
        return f"{'.'.join(words[:2])}{home.number % 1000}@example.{self._random.choice(('org', 'com', 'net'))}"

    # --------------------------------------------------------------------------------------- life

    def _told_birth(self, born: date) -> tuple[date | None, BirthPrecision, date | None]:
        random, today = self._random, self._today
        shares = _OLD_SHARES if today.year - born.year > _BORN_WITHOUT_PAPERS else _YOUNG_SHARES
        precision = random.choices(_PRECISIONS, cum_weights=shares)[0]
        match precision:
            case BirthPrecision.DAY:
                return born, precision, None
            case BirthPrecision.MONTH:
                return born.replace(day=1), precision, None
            case BirthPrecision.YEAR:
                return born.replace(month=1, day=1), precision, None
            case BirthPrecision.AGE:
                noted_on = max(born, today - timedelta(days=random.randrange(1500)))
                told = round((noted_on - born).days / _DAYS_A_YEAR / 5) * 5  # people round
                return birth_from_age(told, noted_on), precision, noted_on
            case BirthPrecision.UNKNOWN:
                return None, precision, None

    def _died(self, born: date) -> date:
        return max(born, self._today - timedelta(days=self._random.randrange(2500)))

    def _some(self, words: Sequence[str], share: float) -> tuple[str, ...]:
        random = self._random
        if random.random() >= share:
            return ()
        return tuple(random.sample(words, 2 if random.random() < share else 1))


def _written(parts: Sequence[Spelling], home: _Home) -> str:
    if not home.own_script:
        return " ".join(latin for latin, _own in parts)
    return ("" if home.group.joined else " ").join(own for _latin, own in parts)


def _given_names(group: NameGroup, sex: Sex) -> tuple[Spelling, ...]:
    return group.female if sex is Sex.FEMALE else group.male


def _drawn(random: Random, names: tuple[Spelling, ...], amount: int) -> list[Spelling]:
    """Draw names for one family, none twice unless the list is too short."""
    return random.sample(names, amount) if amount <= len(names) else random.choices(names, k=amount)
