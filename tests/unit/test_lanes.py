from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from clinic_desk.presenters.lanes import Entry, Place, lay_out


def an_entry(number, starts, ends, behind=False):
    return Entry(UUID(int=number), starts, ends, behind)


def place_of(places, number):
    return places[UUID(int=number)]


spans = st.tuples(st.integers(0, 300), st.integers(0, 90), st.booleans())
entry_lists = st.lists(spans, max_size=30).map(
    lambda found: [an_entry(n, start, start + length, behind) for n, (start, length, behind) in enumerate(found)]
)


def overlap(one, other):
    return one.starts < max(other.ends, other.starts + 1) and other.starts < max(one.ends, one.starts + 1)


def test_visits_one_after_the_other_take_the_whole_width():
    places = lay_out([an_entry(1, 600, 630), an_entry(2, 630, 660)])
    assert set(places.values()) == {Place(0, 1, 1)}


def test_two_at_once_share_the_width():
    places = lay_out([an_entry(1, 600, 630), an_entry(2, 600, 660)])
    assert place_of(places, 2) == Place(0, 2, 1)
    assert place_of(places, 1) == Place(1, 2, 1)


def test_a_block_widens_over_lanes_that_are_free_beside_it():
    three_then_one = [an_entry(1, 0, 60), an_entry(2, 0, 30), an_entry(3, 0, 30), an_entry(4, 30, 60)]
    places = lay_out(three_then_one)
    assert place_of(places, 4) == Place(1, 3, 2)


def test_an_overbooked_visit_stands_behind_even_if_it_starts_first():
    places = lay_out([an_entry(1, 595, 620, behind=True), an_entry(2, 600, 630)])
    assert place_of(places, 2).lane == 0
    assert place_of(places, 1).lane == 1


def test_an_overbooked_visit_with_nothing_beside_it_is_not_pushed_aside():
    assert place_of(lay_out([an_entry(1, 595, 620, behind=True)]), 1) == Place(0, 1, 1)


@given(entry_lists)
def test_no_two_that_overlap_touch_each_other(entries):
    places = lay_out(entries)
    assert places.keys() == {entry.key for entry in entries}
    for one in entries:
        mine = places[one.key]
        assert mine.lane + mine.span <= mine.lanes
        for other in entries:
            if one.key < other.key and overlap(one, other):
                theirs = places[other.key]
                assert mine.lanes == theirs.lanes
                assert mine.lane + mine.span <= theirs.lane or theirs.lane + theirs.span <= mine.lane


@given(entry_lists, st.randoms(use_true_random=False))
def test_any_order_gives_the_same_places(entries, random):
    shuffled = list(entries)
    random.shuffle(shuffled)
    assert lay_out(shuffled) == lay_out(entries)


@given(entry_lists)
def test_overbooked_lanes_come_after_all_others_beside_them(entries):
    places = lay_out(entries)
    for one in entries:
        for other in entries:
            if one.behind and not other.behind and overlap(one, other):
                assert places[one.key].lane > places[other.key].lane
