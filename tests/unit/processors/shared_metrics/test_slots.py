"""The table of series, against a dictionary."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from heliograph.processors.shared.metrics.hashing import Keys
from heliograph.processors.shared.metrics.slots import SeriesTable, rounds


def keys_of(numbers: list[int]) -> Keys:
    """Keys that share their first place in the table eight by eight, so that they collide."""
    return np.array([[number // 8 for number in numbers], numbers], np.uint64).reshape(2, -1)


_STEPS = st.lists(st.tuples(st.booleans(), st.lists(st.integers(0, 600), max_size=400)), max_size=8)


@given(steps=_STEPS)
@settings(max_examples=30, deadline=None)
def test_like_a_dictionary(steps: list[tuple[bool, list[int]]]) -> None:
    """Keys keep their slots and state until they are removed; slots are never shared; sizes are right."""
    table = SeriesTable({"value": np.int64, "thing": np.object_})
    known: dict[int, int] = {}
    for removes, numbers in steps:
        if removes:
            gone = [number for number in dict.fromkeys(numbers) if number in known]
            table.remove(np.array([known.pop(number) for number in gone], np.int64))
            continue
        slots, fresh = table.resolve(keys_of(numbers), 0.0)
        for number, slot, new in zip(numbers, slots.tolist(), fresh.tolist(), strict=True):
            assert new == (number not in known)
            assert known.setdefault(number, slot) == slot
            if new:
                assert (table["value"][slot], table["thing"][slot]) == (0, None)
            table["value"][slot], table["thing"][slot] = number, str(number)
    assert len(table) == len(known) == len(set(known.values()))
    numbers = list(known)
    assert table.find(keys_of(numbers)).tolist() == list(known.values())
    assert table["value"][list(known.values())].tolist() == numbers
    assert (table.find(keys_of([1000, 1001])) == -1).all()


def test_limit_and_expiry() -> None:
    """No more series than the limit, the first ones first; those not seen for long make room."""
    table = SeriesTable({}, limit=3)
    slots, fresh = table.resolve(keys_of([5, 6, 5, 7, 8, 9]), 1.0)
    assert (slots < 0).tolist() == [False, False, False, False, True, True]
    assert fresh.tolist() == [True, True, False, True, False, False]
    table.resolve(keys_of([6]), 5.0)
    assert len(table.expire(5.0)) == 2
    assert table.find(keys_of([5, 6, 7])).tolist() == [-1, slots[1], -1]
    assert table.room == 2


def test_rounds() -> None:
    """Each round has every slot at most once, in the order of rows."""
    found = [rows.tolist() for rows in rounds(np.array([3, 1, 3, -1, 1, 3, 2]))]
    assert found == [[0, 1, 6], [2, 4], [5]]
    assert list(rounds(np.array([-1, -1]))) == []
