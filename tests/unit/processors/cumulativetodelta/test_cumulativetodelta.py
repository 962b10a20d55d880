"""The cumulativetodelta processor: differences, resets, first points, what is left alone."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from tests.support.metrics import (
    exponential,
    histogram,
    kind_of,
    metric,
    metrics,
    numbers_of,
    point,
    points_of,
    running,
    values_of,
)
from tests.support.processing import records_of

from heliograph.processors.cumulativetodelta import FACTORY

SUM_CASES = [
    pytest.param([5, 8, 8, 20], [3, 0, 12], id="differences"),
    pytest.param([100.5, 150.5, 200.5], [50.0, 50.0], id="doubles"),
    pytest.param([100, 150, 50, 60], [50, 10], id="a reset is left out, and counting goes on from it"),
    pytest.param([2**62, 2**62 + 2**61], [2**61], id="big integers are exact"),
]


@pytest.mark.parametrize(("given", "expected"), SUM_CASES)
@pytest.mark.parametrize("batches", [True, False], ids=["a batch each", "one batch"])
def test_sums_become_what_was_added(tmp_path: Path, given: list[Any], expected: list[Any], batches: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Each point is the difference from the one before it, from its time on, however points are packed."""
    found = [point(value, at=number + 10) for number, value in enumerate(given)]
    packed = [metrics(metric("sum", "m", each)) for each in found] if batches else [metrics(metric("sum", "m", *found))]
    with running(FACTORY, tmp_path) as processor:
        sink = processor.feed(*packed)
    assert values_of(sink) == expected
    assert all(record["sum"]["aggregationTemporality"] == 1 for record in records_of(sink))
    assert numbers_of(sink)[0][3:] == (10, 11)
    assert all(start < at for _, _, _, start, at in numbers_of(sink))


FIRST_POINTS = [
    pytest.param("auto", 5, 20, [], id="auto: what began before us may have been seen by others"),
    pytest.param("auto", 15, 20, [7], id="auto: what began after us is new"),
    pytest.param("auto", 20, 20, [], id="auto: a start that is the time says nothing"),
    pytest.param("auto", 0, 20, [], id="auto: without a start nothing is known"),
    pytest.param("keep", 0, 20, [7], id="keep"),
    pytest.param("drop", 15, 20, [], id="drop"),
]


@pytest.mark.parametrize(("initial", "start", "at", "expected"), FIRST_POINTS)
def test_first_points(tmp_path: Path, initial: str, start: int, at: int, expected: list[int]) -> None:
    """`initial_value` says what becomes of the first point of a series."""
    with running(FACTORY, tmp_path, unix_ns=10, initial_value=initial) as processor:
        sink = processor.feed(metrics(metric("sum", "m", point(7, at=at, start=start))))
        assert values_of(sink) == expected
        dropped = processor.registry.value("otelcol_cumulativetodelta_datapoints_dropped", reason="initial")
        assert dropped == 1 - len(expected)


def test_series_are_told_apart(tmp_path: Path) -> None:
    """Resource, scope, name, unit, attributes, start and type of value each make another series; order does not."""
    base = {"k": "v", "n": 1}
    one = metric("sum", "m", point(10, at=1, attributes=base))
    others = [
        metrics(metric("sum", "m", point(11, at=2, attributes=base)), resource={"r": 1}),
        metrics(metric("sum", "m", point(12, at=2, attributes=base)), scope="other"),
        metrics(metric("sum", "m2", point(13, at=2, attributes=base))),
        metrics(metric("sum", "m", point(14, at=2, attributes=base), unit="s")),
        metrics(metric("sum", "m", point(15, at=2, attributes={"k": "v", "n": "1"}))),
        metrics(metric("sum", "m", point(16, at=2, start=1, attributes=base))),
        metrics(metric("sum", "m", point(17.0, at=2, attributes=base))),
    ]
    with running(FACTORY, tmp_path) as processor:
        sink = processor.feed(metrics(one), *others)
        assert values_of(sink) == []
        assert processor.registry.value("otelcol_cumulativetodelta_streams_tracked") == 8
        processor.feed(metrics(metric("sum", "m", point(30, at=3, attributes={"n": 1, "k": "v"}))))
        assert values_of(sink) == [20]


def test_others_are_left_alone(tmp_path: Path) -> None:
    """Gauges, deltas, sums that may fall and summaries pass as they are."""
    batch = metrics(
        metric("gauge", "g", point(1, at=1)),
        metric("sum", "d", point(1, at=1), delta=True),
        metric("sum", "u", point(1, at=1), monotonic=False),
        metric("summary", "s", {"count": "1", "sum": 2.0, "timeUnixNano": "1"}),
    )
    with running(FACTORY, tmp_path) as processor:
        assert processor.feed(batch).batches == [batch]


def test_points_without_a_value(tmp_path: Path) -> None:
    """A point with the flag for no value is left out; NaN is passed on and not remembered."""
    given = [point(5.0, at=1), point(at=2, flags=1), point(at=3, asDouble="NaN"), point(7.5, at=4)]
    with running(FACTORY, tmp_path) as processor:
        sink = processor.feed(metrics(metric("sum", "m", *given)))
        assert [str(value) for value in values_of(sink)] == ["nan", "2.5"]
        assert processor.registry.value("heliograph_dropped_items", reason="no_value") == 1


def test_late_points_do_not_disturb(tmp_path: Path) -> None:
    """What is not later than the last point is left out and counted; the next difference is right."""
    given = [point(10, at=10), point(30, at=30), point(20, at=20), point(30, at=30), point(45, at=40)]
    with running(FACTORY, tmp_path) as processor:
        sink = processor.feed(*(metrics(metric("sum", "m", each)) for each in given))
        assert values_of(sink) == [20, 15]
        assert processor.registry.value("heliograph_dropped_items", reason="out_of_order") == 2


@pytest.mark.parametrize("batches", [True, False], ids=["a batch each", "one batch"])
def test_histograms(tmp_path: Path, batches: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Counts, sums and buckets are subtracted; minimum and maximum are unknown; a reset is left out."""
    given = [
        histogram([1, 2], at=1, sum=3.0, min=0.5, max=2.0),
        histogram([2, 5], at=2, sum=8.5, min=0.5, max=2.0),
        histogram([1, 1], at=3, sum=2.0),
        histogram([4, 0], at=4, sum=2.5),
        histogram([5, 0, 1], (1.0, 2.0), at=5, sum=4.0),
        histogram([5, 1, 2], (1.0, 2.0), at=6, sum=7.0),
        histogram([5, 1, 4], (1.0, 3.0), at=7, sum=9.0),
    ]
    packed = (
        [metrics(metric("histogram", "h", each)) for each in given]
        if batches
        else [metrics(metric("histogram", "h", *given))]
    )
    with running(FACTORY, tmp_path) as processor:
        sink = processor.feed(*packed)
        assert processor.registry.value("otelcol_cumulativetodelta_datapoints_dropped", reason="bucket_mismatch") == 2
        # The count has fallen once, and once a bucket only.
        assert processor.registry.value("otelcol_cumulativetodelta_datapoints_dropped", reason="reset") == 2
    found = [each for record in records_of(sink) for each in points_of(record)]
    assert [(each["count"], each["sum"], each["bucketCounts"], each["startTimeUnixNano"]) for each in found] == [
        (4, 5.5, [1, 3], 1),
        (2, 3.0, [0, 1, 1], 5),
    ]
    assert not any(key in each for each in found for key in ("min", "max"))


def test_histograms_without_sum(tmp_path: Path) -> None:
    """A histogram without a sum has none afterwards; NaN stays."""
    given = [histogram([1, 2], at=1), histogram([2, 5], at=2), histogram([2, 6], at=3, sum="NaN")]
    with running(FACTORY, tmp_path) as processor:
        sink = processor.feed(*(metrics(metric("histogram", "h", each)) for each in given))
    found = [each for record in records_of(sink) for each in points_of(record)]
    assert [str(each.get("sum")) for each in found] == ["None", "NaN"]


def test_exponential_histograms(tmp_path: Path) -> None:
    """Coarser scales and wider zero buckets are followed; what does not continue is a reset."""
    given = [
        exponential([1, 2, 3, 4], 4, at=1, scale=1, sum=10.0, zero=1),
        exponential([1, 3, 3, 4], 4, at=2, scale=1, sum=12.0, zero=2),
        exponential([4, 9], 2, at=3, scale=0, sum=20.0, zero=2),
        exponential([1, 1], 2, at=4, scale=0, sum=2.0),
        exponential([2, 1], 2, at=5, scale=0, sum=3.0),
    ]
    with running(FACTORY, tmp_path) as processor:
        sink = processor.feed(*(metrics(metric("exponentialHistogram", "e", each)) for each in given))
        assert processor.registry.value("heliograph_dropped_items", reason="reset") == 1
    found = [each for record in records_of(sink) for each in points_of(record)]
    shown = [
        (each["count"], each.get("zeroCount", 0), each["positive"].get("offset"), each["positive"]["bucketCounts"])
        for each in found
    ]
    assert shown == [
        (2, 1, 4, ["0", "1", "0", "0"]),
        (2, 0, 2, ["0", "2"]),
        (1, 0, 2, ["1", "0"]),
    ]


FILTERS = [
    pytest.param({"include": {"metrics": ["a"], "match_type": "strict"}}, {"a"}, id="include strict"),
    pytest.param({"include": {"metrics": ["^[ab]$"], "match_type": "regexp"}}, {"a", "b"}, id="include regexp"),
    pytest.param({"exclude": {"metrics": ["a"], "match_type": "strict"}}, {"b", "ab", "h"}, id="exclude"),
    pytest.param(
        {
            "include": {"metrics": ["a"], "match_type": "regexp"},
            "exclude": {"metrics": ["ab"], "match_type": "strict"},
        },
        {"a"},
        id="exclude wins",
    ),
    pytest.param({"include": {"metric_types": ["histogram"]}}, {"h"}, id="include types"),
    pytest.param({"exclude": {"metric_types": ["Sum"]}}, {"h"}, id="exclude types"),
]


@pytest.mark.parametrize(("config", "expected"), FILTERS)
def test_include_and_exclude(tmp_path: Path, config: dict[str, Any], expected: set[str]) -> None:
    """Names and types choose what is converted; the rest passes as it is."""
    records = [metric("sum", name, point(1, at=1)) for name in ("a", "b", "ab")]
    with running(FACTORY, tmp_path, initial_value="keep", **config) as processor:
        sink = processor.feed(metrics(*records, metric("histogram", "h", histogram([1, 1], at=1))))
    converted = {
        record["name"] for record in records_of(sink) if record[kind_of(record)]["aggregationTemporality"] == 1
    }
    assert converted == expected
    assert len(records_of(sink)) == 4


WRONG = [
    {"include": {"metrics": ["a"]}},
    {"include": {"match_type": "strict"}},
    {"exclude": {"metrics": ["("], "match_type": "regexp"}},
    {"include": {"metric_types": ["gauge"]}},
    {"initial_value": "zero"},
    {"max_staleness": -1},
]


@pytest.mark.parametrize("config", WRONG)
def test_wrong_settings(config: dict[str, Any]) -> None:
    """What the Collector refuses is refused."""
    with pytest.raises(ValidationError):
        FACTORY.config_class.model_validate(config)


def test_stale_series_are_forgotten(tmp_path: Path) -> None:
    """After `max_staleness` without a point a series begins anew; without it nothing is forgotten."""
    with running(FACTORY, tmp_path, max_staleness="10s") as processor:
        sink = processor.feed(metrics(metric("sum", "m", point(1, at=1))))
        processor.clock.now += 60
        processor.feed(metrics(metric("sum", "other", point(1, at=1))), metrics(metric("sum", "m", point(5, at=2))))
        assert values_of(sink) == []
        processor.feed(metrics(metric("sum", "m", point(7, at=3))))
        assert values_of(sink) == [2]


def test_series_are_bounded(tmp_path: Path) -> None:
    """Points of series above `max_streams` are left out and counted; known series go on."""
    with running(FACTORY, tmp_path, max_streams=2) as processor:
        for at in (1, 2):
            found = [point(at * 10, at=at, attributes={"k": number}) for number in range(5)]
            sink = processor.feed(metrics(metric("sum", "m", *found)))
        assert values_of(sink) == [10, 10]
        assert processor.registry.value("heliograph_dropped_items", reason="limit") == 6
