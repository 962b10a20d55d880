"""Columns as distinct values and codes."""

from collections import defaultdict
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from tests.support.processing import batch_of

from heliograph.connectors.shared.coded import (
    BOOL,
    DOUBLE,
    INT,
    SLICE,
    STR,
    Coded,
    coded,
    compact,
    first_of,
    group,
    ranks,
)
from heliograph.model import Signal

COLUMN = st.lists(st.sampled_from(["a", "b", "c", None]), min_size=12, max_size=12)


def column_of(values: list[Any]) -> Coded:
    """Plain values as a column."""
    return coded(pa.array(values, pa.string()))


def back(column: Coded) -> list[Any]:
    """The values row by row."""
    return [column.values[code] for code in column.codes.tolist()]


def test_values_keep_their_types() -> None:
    """A column of values of several types tells 1, 1.0, true and "1" apart; NaN is one value."""
    values = [1, 1.0, True, "1", [1], None, 1]
    batch = batch_of(Signal.LOGS, [{"attributes": {"a": value} if value is not None else {}} for value in values])
    found = back(coded(batch.attributes("a")))
    assert found == [(INT, 1), (DOUBLE, 1.0), (BOOL, True), (STR, "1"), (SLICE, b"\x81\x01"), None, (INT, 1)]
    assert [value and value[0] for value in found] == [INT, DOUBLE, BOOL, STR, SLICE, None, INT]
    nans = coded(pa.array([float("nan"), float("nan"), 0.0]))
    assert len(set(nans.codes.tolist())) == 2


def test_a_column_without_values_is_none() -> None:
    """An attribute that no record has is None in every row."""
    batch = batch_of(Signal.LOGS, [{}, {}])
    assert back(coded(batch.attributes("nope"))) == [None, None]


@given(COLUMN, COLUMN, st.sampled_from([None, (STR, "z")]))
def test_the_first_value_counts(left: list[Any], right: list[Any], default: Any) -> None:
    """Of several columns the first that has a value counts, then the default; no value stands twice."""
    found = first_of([column_of(left), column_of(right)], default)
    expected = [
        (STR, one) if one is not None else (STR, two) if two is not None else default
        for one, two in zip(left, right, strict=True)
    ]
    assert back(found) == expected
    assert len(set(found.values)) == len(found.values)


@given(st.lists(COLUMN, min_size=1, max_size=4))
def test_groups_are_those_of_a_dictionary(columns: list[list[Any]]) -> None:
    """Rows are in one group exactly when they agree in all columns."""
    groups = group([column_of(column) for column in columns], 12)
    expected: dict[Any, list[int]] = defaultdict(list)
    for number, row in enumerate(zip(*columns, strict=True)):
        expected[tuple(None if value is None else (STR, value) for value in row)].append(number)
    found = {key: np.flatnonzero(groups.codes == code).tolist() for code, key in enumerate(groups.keys)}
    assert found == expected
    assert groups.firsts.tolist() == [rows[0] for rows in found.values()]


def test_groups_of_many_values_do_not_overflow() -> None:
    """The product of the numbers of distinct values may be beyond 64 bits."""
    rows = 3000
    wide = Coded([*range(rows)], np.arange(rows))
    assert len(group([wide] * 7, rows)) == rows
    assert len(group([], 0)) == 0


@given(st.lists(st.integers(0, 5), max_size=30), st.sampled_from([6, 10_000]))
def test_codes_are_made_dense(codes: list[int], size: int) -> None:
    """Codes without gaps stand for the same rows, whether counted or sorted."""
    array = np.array(codes, np.int64)
    dense, firsts = compact(array, size)
    assert array[firsts][dense].tolist() == codes if codes else not len(dense)
    assert sorted(set(dense.tolist())) == list(range(len(firsts)))
    assert [codes.index(code) for code in array[firsts].tolist()] == firsts.tolist()


@given(st.lists(st.integers(0, 3), max_size=20))
def test_ranks_count_from_the_front(codes: list[int]) -> None:
    """A row's rank is how often its code came before."""
    expected = [codes[:number].count(code) for number, code in enumerate(codes)]
    assert ranks(np.array(codes, np.int64)).tolist() == expected
