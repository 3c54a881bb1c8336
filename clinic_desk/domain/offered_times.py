"""Free times as they are offered: with names, clinic and the clock of the place, or why there are none. Values only."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from clinic_desk.domain.appointment import Appointment
from clinic_desk.domain.clinic import Clinic
from clinic_desk.domain.free_search_words import SearchLists
from clinic_desk.domain.next_free import FreeSearch, WhyNone
from clinic_desk.domain.schedule import FreeTime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedTime:
    """One free time; `day` and `minute` are what the clinic's clock shows. `is_first` marks a doctor's earliest."""

    free: FreeTime
    clinic_id: UUID
    clinic_name: str
    doctor_name: str
    day: date
    minute: int
    is_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedWhy:
    """One reason for an empty answer with the doctor's name, and the last day of a leave."""

    why: WhyNone
    doctor_name: str = ""
    last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """The answer to a search: free times, or why there are none and the first time without the filters.

    `today` is the clinic's date, for "today" and "tomorrow".
    """

    today: date
    times: tuple[OfferedTime, ...] = ()
    why: tuple[NamedWhy, ...] = ()
    without_filters: OfferedTime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSetting:
    """What a search begins with: whose names it knows, where it looks, and the usual search.

    `visit` is the visit that another time is looked for, None for a new booking; names are for people to read.
    """

    clinic: Clinic
    lists: SearchLists
    usual: FreeSearch
    today: date
    visit: Appointment | None = None
    patient_name: str = ""
    room_name: str = ""
    clinics: dict[UUID, str] = field(default_factory=dict)
