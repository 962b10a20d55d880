"""The deltatocumulative processor: totals, order, bounds, and that both ways together change nothing."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.support.metrics import (
    exponential,
    histogram,
    metric,
    metrics,
    numbers_of,
    point,
    points_of,
    running,
    values_of,
)
from tests.support.otlp import quick
from tests.support.processing import records_of

from heliograph.processors.cumulativetodelta import FACTORY as TO_DELTA
from heliograph.processors.deltatocumulative import FACTORY
from heliograph.testing import Sink


def shown(sink: Sink) -> list[dict[str, Any]]:
    """All points that came."""
    return [found for record in records_of(sink) for found in points_of(record)]


SUMS = [
    pytest.param([(1, 0, 1), (2, 1, 2), (3, 2, 3)], [1, 3, 6], {}, id="totals"),
    pytest.param([(1.5, 0, 1), (2.5, 1, 2)], [1.5, 4.0], {}, id="doubles"),
    pytest.param([(1, 0, 1), (2.5, 1, 2), (1, 2, 3)], [1, 3.5, 4.5], {}, id="an integer becomes a double"),
    pytest.param([(1, 5, 6), (2, 4, 7), (3, 6, 8)], [1, 4], {"older_start": 1}, id="an older start is another series"),
    pytest.param([(1, 0, 5), (2, 0, 5), (3, 0, 4), (4, 5, 6)], [1, 5], {"out_of_order": 2}, id="out of order"),
    pytest.param([(1, 0, 1), (2, 5, 6)], [1, 3], {}, id="a gap is no loss"),
]


@pytest.mark.parametrize(("points", "expected", "dropped"), SUMS)
@pytest.mark.parametrize("batches", [True, False], ids=["a batch each", "one batch"])
def test_sums(
    tmp_path: Path,
    points: list[tuple[float, int, int]],
    expected: list[float],
    dropped: dict[str, int],
    batches: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Each point that comes in order is the total since the series' start, however points are packed."""
    made = [point(value, at=at, start=start) for value, start, at in points]
    packed = (
        [metrics(metric("sum", "m", each, delta=True)) for each in made]
        if batches
        else [metrics(metric("sum", "m", *made, delta=True))]
    )
    with running(FACTORY, tmp_path) as processor:
        sink = processor.feed(*packed)
        assert values_of(sink) == expected
        assert {start for _, _, _, start, _ in numbers_of(sink)} == {points[0][1]}
        for reason, count in dropped.items():
            assert processor.registry.value("heliograph_dropped_items", reason=reason) == count
        errors = processor.registry.value("otelcol_deltatocumulative_datapoints")
        assert errors == len(points)
    assert all(record["sum"]["aggregationTemporality"] == 2 for record in records_of(sink))


def test_gaps_are_counted(tmp_path: Path) -> None:
    """A point that begins after the end of the one before it is added, and counted as a gap."""
    with running(FACTORY, tmp_path) as processor:
        made = [point(1, at=2, start=1), point(1, at=3, start=2), point(1, at=9, start=8)]
        processor.feed(*(metrics(metric("sum", "m", each, delta=True)) for each in made))
        assert processor.registry.value("otelcol_deltatocumulative_gaps") == 1


def test_others_are_left_alone(tmp_path: Path) -> None:
    """What is no delta passes as it is, also beside deltas."""
    others = [metric("gauge", "g", point(1, at=1)), metric("sum", "c", point(4, at=1))]
    with running(FACTORY, tmp_path) as processor:
        batch = metrics(*others)
        assert processor.feed(batch).batches == [batch]
        processor.feed(metrics(*others, metric("sum", "d", point(2, at=1), delta=True)))
        assert values_of(processor.sink) == [1, 4, 1, 4, 2]


def test_histograms(tmp_path: Path) -> None:
    """Buckets, counts, sums, minimum and maximum add up; other bounds begin anew."""
    given_ = [
        histogram([1, 2], at=1, sum=3.0, min=0.5, max=2.0),
        histogram([0, 1], at=2, start=1, sum=5.0, min=0.25, max=5.0),
        histogram([1, 0], at=3, start=2, sum=1.0),
        histogram([1, 1, 1], (1.0, 2.0), at=4, start=3, sum=4.0),
        histogram([1, 0, 0], (1.0, 2.0), at=5, start=4, sum=0.5),
    ]
    with running(FACTORY, tmp_path) as processor:
        sink = processor.feed(*(metrics(metric("histogram", "h", each, delta=True)) for each in given_))
    keys = ("count", "sum", "bucketCounts", "min", "max", "startTimeUnixNano")
    assert [tuple(each.get(key) for key in keys) for each in shown(sink)] == [
        (3, 3.0, [1, 2], 0.5, 2.0, None),
        (4, 8.0, [1, 3], 0.25, 5.0, None),
        (5, 9.0, [2, 3], None, None, None),
        (3, 4.0, [1, 1, 1], None, None, 3),
        (4, 4.5, [2, 1, 1], None, None, 3),
    ]


def test_exponential_histograms(tmp_path: Path) -> None:
    """The coarser scale counts, buckets meet, and there are never too many of them."""
    given_ = [
        exponential([1, 2, 3, 4], 4, at=1, scale=1, sum=1.0, zero=1),
        exponential([5], 10, at=2, start=1, scale=0, sum=2.0),
        exponential([1], -200, at=3, start=2, scale=0, sum=0.0, negative=[7]),
    ]
    with running(FACTORY, tmp_path) as processor:
        sink = processor.feed(*(metrics(metric("exponentialHistogram", "e", each, delta=True)) for each in given_))
    first, second, third = shown(sink)
    assert first["positive"] == {"offset": 4, "bucketCounts": ["1", "2", "3", "4"]}
    assert second["positive"] == {"offset": 2, "bucketCounts": ["3", "7", *["0"] * 6, "5"]}
    assert (second.get("scale", 0), second["count"], second["zeroCount"], second["sum"]) == (0, 16, 1, 3.0)
    assert third["scale"] == -1
    assert third["count"] == 24
    assert len(third["positive"]["bucketCounts"]) == 106
    assert sum(map(int, third["positive"]["bucketCounts"])) == 16
    assert third["negative"]["bucketCounts"] == ["7"]


def test_zero_buckets_widen(tmp_path: Path) -> None:
    """The wider zero bucket counts, and takes the values below it."""
    given_ = [
        exponential([1, 2, 3], 0, at=1, zero=1, sum=1.0),
        exponential([1], 2, at=2, start=1, zero=4, sum=1.0, zeroThreshold=2.0),
    ]
    with running(FACTORY, tmp_path) as processor:
        sink = processor.feed(*(metrics(metric("exponentialHistogram", "e", each, delta=True)) for each in given_))
    last = shown(sink)[-1]
    assert (last["zeroThreshold"], last["zeroCount"]) == (2.0, 6)
    assert last["positive"] == {"offset": 1, "bucketCounts": ["2", "4"]}


def test_stale_series_make_room(tmp_path: Path) -> None:
    """Above `max_streams` points are left out and counted, until series are stale."""

    def batch(name: str, at: int) -> Any:
        return metrics(metric("sum", name, point(1, at=at), delta=True))

    with running(FACTORY, tmp_path, max_streams=1, max_stale="5m") as processor:
        sink = processor.feed(batch("a", 1), batch("b", 1), batch("a", 2))
        assert values_of(sink) == [1, 2]
        assert processor.registry.value("otelcol_deltatocumulative_datapoints", error="limit") == 1
        processor.clock.now += 301
        processor.feed(batch("b", 2), batch("a", 3))
        assert values_of(sink) == [1, 2, 1]


def test_kinds_share_the_bound(tmp_path: Path) -> None:
    """`max_streams` counts sums and histograms together."""
    batch = metrics(
        metric("sum", "s", point(1, at=1), delta=True),
        metric("histogram", "h", histogram([1, 1], at=1), delta=True),
        metric("sum", "t", point(1, at=1), delta=True),
    )
    with running(FACTORY, tmp_path, max_streams=2) as processor:
        assert [record["name"] for record in records_of(processor.feed(batch))] == ["s", "t"]


@pytest.mark.parametrize("config", [{"max_stale": 0}, {"max_streams": -1}])
def test_wrong_settings(config: dict[str, Any]) -> None:
    """Times and bounds must make sense."""
    with pytest.raises(ValidationError):
        FACTORY.config_class.model_validate(config)


_STEPS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.booleans()), min_size=1, max_size=20)


@given(steps=_STEPS)
@quick(25)
def test_both_ways_change_nothing(steps: list[tuple[int, int, bool]]) -> None:
    """Cumulative points through cumulativetodelta and deltatocumulative are the same points."""
    totals = dict.fromkeys(range(4), 0)
    batches: list[Any] = []
    waiting: list[Any] = []
    for number, (series, growth, cut) in enumerate(steps, 2):
        totals[series] += growth
        attributes = {"s": series}
        counts = [totals[series], number]
        waiting += [
            metric("sum", "sum", point(totals[series], at=number, start=1, attributes=attributes)),
            metric("histogram", "h", histogram(counts, at=number, start=1, sum=1.0 * number, attributes=attributes)),
            metric(
                "exponentialHistogram",
                "e",
                exponential(counts, 3, at=number, start=1, sum=1.0 * number, zero=number, attributes=attributes),
            ),
        ]
        if cut:
            batches.append(metrics(*waiting))
            waiting = []
    batches += [metrics(*waiting)] if waiting else []
    with TemporaryDirectory() as directory:
        there = Path(directory)
        with running(TO_DELTA, there, unix_ns=1, initial_value="keep") as first, running(FACTORY, there) as second:
            middle = first.feed(*batches)
            sink = second.feed(*middle.batches)
    expected = Sink()
    expected.batches.extend(batches)
    assert _trimmed(sink) == _trimmed(expected)


def _trimmed(sink: Sink) -> list[Any]:
    """Points, where buckets without values at the ends say nothing."""
    found: list[Any] = []
    for each in shown(sink):
        side = each.pop("positive", None)
        each.pop("negative", None)
        if side is not None:
            start = side.get("offset", 0)
            each["buckets"] = {
                start + place: count for place, count in enumerate(side.get("bucketCounts", [])) if count != "0"
            }
        found.append(each)
    return found
