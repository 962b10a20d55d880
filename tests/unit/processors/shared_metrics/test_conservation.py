"""Nothing is lost where points become fewer: against plain Python, and against the totals."""

from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.support.metrics import metric, metrics, numbers_of, point, running, values_of
from tests.support.otlp import quick

from heliograph.processors import cardinality_limit, interval, metricstransform

_POINTS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(1, 4), st.integers(0, 9)), min_size=1, max_size=30
)
"""Two attributes, a time and a value."""


def packed(found: list[tuple[int, int, int, int]], size: int, *, delta: bool) -> list[Any]:
    """Batches of a metric with at most `size` points each."""
    made = [point(value, at=at, attributes={"a": one, "b": other}) for one, other, at, value in found]
    return [
        metrics(metric("sum", "m", *made[start : start + size], delta=delta)) for start in range(0, len(made), size)
    ]


@given(found=_POINTS, size=st.integers(1, 30), delta=st.booleans())
@quick(25)
def test_interval(found: list[tuple[int, int, int, int]], size: int, delta: bool) -> None:  # noqa: FBT001 - a drawn value
    """The last value of each cumulative series leaves, and the sum of each delta series."""
    expected: dict[tuple[int, int], tuple[int, int]] = {}
    for one, other, at, value in found:
        before = expected.get((one, other))
        if before is None or (at > before[0] and not delta):
            expected[one, other] = (at, value)
        elif delta:
            expected[one, other] = (max(at, before[0]), value + before[1])
    with (
        TemporaryDirectory() as directory,
        running(interval.FACTORY, Path(directory), interval="1h", pass_through={"delta": False}) as processor,
    ):
        processor.feed(*packed(found, size, delta=delta))
    left = {
        (attributes["a"], attributes["b"]): (at, value) for _, attributes, value, _, at in numbers_of(processor.sink)
    }
    assert left == expected
    assert len(numbers_of(processor.sink)) == len(expected)


@given(found=_POINTS)
@quick(25)
def test_aggregate_labels(found: list[tuple[int, int, int, int]]) -> None:
    """Points are added by the labels that stay and their time, in the order in which these first occur."""
    expected: dict[tuple[int, int], int] = defaultdict(int)
    for one, _, at, value in found:
        expected[one, at] += value
    operation = {"action": "aggregate_labels", "label_set": ["a"], "aggregation_type": "sum"}
    transforms = [{"include": "m", "action": "update", "operations": [operation]}]
    with TemporaryDirectory() as directory:
        with running(metricstransform.FACTORY, Path(directory), transforms=transforms) as processor:
            sink = processor.feed(*packed(found, len(found), delta=False))
        assert [((each[1]["a"], each[4]), each[2]) for each in numbers_of(sink)] == list(expected.items())


@given(found=_POINTS, size=st.integers(1, 30), limit=st.integers(1, 5))
@quick(25)
def test_cardinality_limit(found: list[tuple[int, int, int, int]], size: int, limit: int) -> None:
    """The total stays the same, and there are never more series than the limit and the overflow."""
    with (
        TemporaryDirectory() as directory,
        running(cardinality_limit.FACTORY, Path(directory), limit=limit) as processor,
    ):
        sink = processor.feed(*packed(found, size, delta=True))
    assert sum(value or 0 for value in values_of(sink)) == sum(value for _, _, _, value in found)
    series = {tuple(sorted(attributes.items())) for _, attributes, _, _, _ in numbers_of(sink)}
    assert len(series - {(("otel.metric.overflow", True),)}) == min(limit, len({each[:2] for each in found}))
