"""What generated tests draw from: zones with and without clock changes, days near and far from them."""

from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st


def a_share(part: int) -> settings:
    """Give a slow property one part in so many of the usual examples."""
    return settings(max_examples=max(1, settings().max_examples // part))


CHANGING_ZONES = (
    "America/New_York",
    "Europe/Berlin",
    "Europe/London",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
    "Asia/Beirut",
    "America/Sao_Paulo",
    "America/Asuncion",
    "America/Havana",
    "Asia/Tehran",
    "America/St_Johns",
    "Atlantic/Azores",
    "Pacific/Chatham",
    "Antarctica/Troll",
)
STEADY_ZONES = ("Asia/Kathmandu", "Asia/Dhaka", "UTC", "Pacific/Kiritimati")

ZONES = st.sampled_from(CHANGING_ZONES + STEADY_ZONES)

_SEASONS = st.sampled_from(
    [date(year, month, 1) for year in (2018, 2021, 2024, 2025) for month in (2, 3, 4, 9, 10, 11)]
)

DAYS = st.one_of(
    st.builds(lambda first, days: first + timedelta(days=days), _SEASONS, st.integers(0, 30)),
    st.dates(date(2012, 1, 1), date(2035, 12, 31)),
)
"""Days, most of them in the months in which clocks change."""
