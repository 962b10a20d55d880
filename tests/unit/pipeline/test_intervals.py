"""Interval sets against plain sets of numbers."""

from hypothesis import given
from hypothesis import strategies as st

from heliograph.pipeline.graph.intervals import IntervalSet

SMALL = st.integers(min_value=0, max_value=40)
STEPS = st.lists(st.tuples(st.booleans(), SMALL, SMALL), max_size=40)


@given(STEPS)
def test_it_holds_what_a_set_of_numbers_holds(steps: list[tuple[bool, int, int]]) -> None:
    """Adding and removing ranges in any order leaves the numbers that a set would have, as disjoint intervals."""
    intervals, plain = IntervalSet(), set[int]()
    for adds, start, end in steps:
        if adds:
            intervals.add(start, end)
            plain.update(range(start, end))
        else:
            intervals.remove(start, end)
            plain.difference_update(range(start, end))
    found = [number for start, end in intervals.intervals for number in range(start, end)]
    assert found == sorted(plain)
    assert len(intervals) == len(plain)
    assert bool(intervals) == bool(plain)
    assert all(one[1] < two[0] for one, two in zip(intervals.intervals, intervals.intervals[1:], strict=False))
    assert intervals.first() == (intervals.intervals[0] if plain else None)
