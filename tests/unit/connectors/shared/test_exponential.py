"""Exponential histograms against their definition."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heliograph.connectors.shared.exponential import MAX_SCALE, ExponentialHistogram, bucket_numbers

POSITIVE = st.floats(1e-300, 1e300)
VALUES = st.one_of(POSITIVE, POSITIVE.map(lambda value: -value), st.just(0.0), st.sampled_from([1.0, 2.0, 0.5, 1024.0]))


def number_of(value: float) -> int:
    """The bucket at the greatest scale, value by value."""
    mantissa, exponent = math.frexp(value)
    if mantissa == 0.5:
        return ((exponent - 1) << MAX_SCALE) - 1
    return (exponent << MAX_SCALE) + math.floor(math.log2(mantissa) * (1 << MAX_SCALE))


class Plain:
    """The histogram value by value, over dictionaries."""

    def __init__(self, max_size: int) -> None:
        self.max_size = max_size
        self.scale = MAX_SCALE
        self.sides: tuple[dict[int, int], dict[int, int]] = ({}, {})

    def add(self, value: float, count: int) -> None:
        """Add one value; halve the resolution until all buckets have room."""
        if value == 0:
            return
        side = self.sides[value < 0]
        number = number_of(abs(value)) >> (MAX_SCALE - self.scale)
        side[number] = side.get(number, 0) + count
        while any(max(each) - min(each) >= self.max_size for each in self.sides if each):
            self.scale -= 1
            for each in self.sides:
                halved: dict[int, int] = {}
                for old, held in each.items():
                    halved[old >> 1] = halved.get(old >> 1, 0) + held
                each.clear()
                each.update(halved)


def counts_of(buckets: Any) -> dict[int, int]:
    """Numbers of buckets that are not empty, and their counts."""
    counts = enumerate(buckets.counts.tolist(), buckets.offset)
    return {number: count for number, count in counts if count}


@given(st.lists(st.lists(st.tuples(VALUES, st.integers(1, 3)), max_size=8), max_size=4), st.sampled_from([2, 4, 160]))
def test_the_same_as_value_by_value(batches: list[list[tuple[float, int]]], max_size: int) -> None:
    """However the values are cut into batches: the same scale, counts, zeros, minimum and maximum."""
    histogram, plain = ExponentialHistogram(max_size), Plain(max_size)
    for batch in batches:
        histogram.add(np.array([value for value, _ in batch]), np.array([count for _, count in batch], np.int64))
        for value, count in batch:
            plain.add(value, count)
    values = [value for batch in batches for value, _ in batch]
    assert (counts_of(histogram.positive), counts_of(histogram.negative)) == plain.sides
    assert histogram.zero_count == sum(count for batch in batches for value, count in batch if value == 0)
    assert histogram.scale == (plain.scale if any(values) else 0)
    if values:
        assert (histogram.min, histogram.max) == (min(values), max(values))


@given(POSITIVE, st.integers(-10, MAX_SCALE))
def test_buckets_hold_what_lies_between_their_ends(value: float, scale: int) -> None:
    """A value is above its bucket's lower end and at most at its upper one."""
    number = int(bucket_numbers(np.array([value]))[0]) >> (MAX_SCALE - scale)
    exponent = math.log2(value) * 2.0**scale
    assert number - 1e-6 * abs(exponent) - 1e-6 <= exponent <= number + 1 + 1e-6 * abs(exponent) + 1e-6


@pytest.mark.parametrize(
    ("value", "number"), [(1.0, -1), (2.0, (1 << 20) - 1), (4.0, (2 << 20) - 1), (0.5, -(1 << 20) - 1)]
)
def test_powers_of_two_end_a_bucket(value: float, number: int) -> None:
    """Upper ends belong to the bucket below."""
    assert bucket_numbers(np.array([value])).tolist() == [number]


def test_only_zeros_have_scale_zero() -> None:
    """As long as there are only zeros there is nothing to resolve."""
    histogram = ExponentialHistogram()
    histogram.add(np.zeros(2), np.array([1, 4]))
    assert (histogram.scale, histogram.zero_count, histogram.count, histogram.sum) == (0, 5, 5, 0.0)
