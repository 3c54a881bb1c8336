"""Identifiers: UUID version 7, in order within one process whatever the clock does."""

import threading
from itertools import pairwise
from uuid import RFC_4122

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desk.domain import ids
from clinic_desk.domain.ids import id_at, new_id

JANUARY_2026 = 1_767_225_600_000
MILLISECONDS = st.integers(0, 2**48 - 1)
NOISE = st.integers(0, 2**74 - 1)


@pytest.fixture(autouse=True)
def _a_new_process(monkeypatch):
    monkeypatch.setattr(ids, "_last", 0)


@given(MILLISECONDS, NOISE)
def test_an_identifier_says_version_seven_and_holds_its_time(milliseconds, noise):
    made = id_at(milliseconds, noise)
    assert (made.version, made.variant) == (7, RFC_4122)
    assert made.int >> 80 == milliseconds


@given(st.tuples(MILLISECONDS, NOISE), st.tuples(MILLISECONDS, NOISE))
def test_identifiers_are_ordered_like_time_and_then_like_their_other_bits(one, other):
    assert (id_at(*one) < id_at(*other)) == (one < other)
    assert (id_at(*one) == id_at(*other)) == (one == other)


def test_the_example_of_the_standard():
    """RFC 9562, appendix A.6."""
    made = id_at(0x017F22E279B0, 0xCC3 << 62 | 0x18C4DC0C0C07398F)
    assert str(made) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


def test_the_clock_decides_when_it_goes_forward():
    made = new_id(unix_ms=JANUARY_2026, random_bits=5)
    assert made == id_at(JANUARY_2026, 5)
    assert new_id(unix_ms=JANUARY_2026 + 1, random_bits=0) == id_at(JANUARY_2026 + 1, 0)


@given(st.lists(st.tuples(st.integers(0, 50), NOISE), min_size=2, max_size=50))
def test_the_order_holds_when_the_clock_stands_still_or_steps_back(steps):
    made = [new_id(unix_ms=JANUARY_2026 + offset, random_bits=noise) for offset, noise in steps]
    assert all(one < other for one, other in pairwise(made))
    assert {(one.version, one.variant) for one in made} == {(7, RFC_4122)}


def test_the_order_holds_when_all_other_bits_are_used_up():
    full = new_id(unix_ms=JANUARY_2026, random_bits=2**74 - 1)
    after = new_id(unix_ms=JANUARY_2026, random_bits=0)
    assert full < after
    assert after == id_at(JANUARY_2026 + 1, 0)


def test_threads_never_get_the_same_identifier():
    made = []

    def make():
        made.extend([new_id(unix_ms=JANUARY_2026, random_bits=0) for _ in range(500)])

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 2000


def test_without_arguments_the_clock_and_chance_are_asked():
    one, other = new_id(), new_id()
    assert one.int >> 80 > JANUARY_2026
    assert one.int & (1 << 62) - 1 != other.int & (1 << 62) - 1
