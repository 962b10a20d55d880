"""Exponential histograms: indexes, scales, zero buckets, sums and differences."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.otlp import quick

from heliograph.processors.shared.metrics.exponential import (
    MAX_BUCKETS,
    Buckets,
    Exponential,
    added,
    index_of,
    subtracted,
    upper_bound,
)

INDEXES = [
    *((1.0, 0, -1), (1.5, 0, 0), (2.0, 0, 0), (2.1, 0, 1), (4.0, 0, 1), (0.5, 0, -2)),
    *((4.0, -1, 0), (4.1, -1, 1), (1.0, -1, -1), (1.0, 3, -1), (2.0, 3, 7), (2.0, 1, 1), (1.4, 1, 0)),
]


@pytest.mark.parametrize(("value", "scale", "index"), INDEXES)
def test_indexes(value: float, scale: int, index: int) -> None:
    """A value lies above the end of the bucket before its own, and not above that of its own."""
    assert index_of(value, scale) == index
    assert upper_bound(index - 1, scale) < value <= upper_bound(index, scale)


def of_values(values: list[float], scale: int) -> Exponential:
    """The histogram of values that are not negative."""
    indexes = [index_of(value, scale) for value in values if value]
    start = min(indexes, default=0)
    counts = np.zeros(max(indexes, default=-1) + 1 - start if indexes else 0, np.uint64)
    for index in indexes:
        counts[index - start] += np.uint64(1)
    return Exponential(
        count=len(values),
        sum=float(sum(values)),
        scale=scale,
        zero_count=values.count(0),
        zero_threshold=0.0,
        positive=Buckets(start, counts),
        negative=Buckets(0, counts[:0]),
        min=min(values, default=None),
        max=max(values, default=None),
    )


def filled(buckets: Buckets) -> dict[int, int]:
    """Counts by index."""
    return {buckets.offset + place: count for place, count in enumerate(buckets.counts.tolist()) if count}


_VALUES = st.lists(st.sampled_from([0.0, 0.001, 0.7, 1.0, 3.0, 4.0, 1000.0, 1e9]), min_size=1, max_size=12)


@given(first=_VALUES, second=_VALUES, scales=st.tuples(st.integers(-2, 5), st.integers(-2, 5)))
@quick(80)
def test_a_sum_is_the_histogram_of_both(first: list[float], second: list[float], scales: tuple[int, int]) -> None:
    """Adding two histograms is recording all values at the scale of the sum; subtracting takes them back."""
    total = added(of_values(first, scales[0]), of_values(second, scales[1]))
    expected = of_values(first + second, total.scale)
    assert total.scale <= min(scales)
    assert filled(total.positive) == filled(expected.positive)
    assert (total.count, total.zero_count) == (expected.count, expected.zero_count)
    assert (total.min, total.max) == (expected.min, expected.max)
    assert len(total.positive.counts) <= MAX_BUCKETS
    back = subtracted(total, of_values(first, scales[0]))
    assert back is not None
    assert filled(back.positive) == filled(of_values(second, total.scale).positive)


def test_extremes_end() -> None:
    """Absurd scales, offsets and thresholds cost neither time nor memory."""
    far = Exponential(
        2, None, 2**30, 0, 0.0, Buckets(2**31 - 1, np.ones(1, np.uint64)), Buckets(0, np.ones(1, np.uint64))
    )
    near = Exponential(1, 1.0, -(2**30), 0, 1e-300, Buckets(-(2**31), np.ones(1, np.uint64)), far.negative)
    assert added(far, near).count == 3
    assert far.wider_zero(math.inf).zero_count == 2
    assert subtracted(near, far) is None
