"""The cardinality_limit processor: who is admitted, what becomes of the others, what is told of them."""

import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from tests.support.metrics import (
    Point,
    exponential,
    histogram,
    metric,
    metrics,
    numbers_of,
    point,
    points_of,
    running,
)
from tests.support.processing import records_of

from heliograph.model import MetricsBatch
from heliograph.processors.cardinality_limit import FACTORY
from heliograph.processors.cardinality_limit.sketch import KeyCounts, Sketch
from heliograph.processors.shared.metrics.hashing import number_keys

OVERFLOW = {"otel.metric.overflow": True}


def users(*numbers: int, value: int = 1, **more: Any) -> list[Point]:
    """A point for each user."""
    return [point(value, attributes={"user": number, "method": "GET"}, **more) for number in numbers]


def shown(sink: Any) -> list[tuple[Any, float | None]]:
    """User (or `other`) and value of each point that came."""
    return [
        ("other" if attributes == OVERFLOW else attributes["user"], value)
        for _, attributes, value, _, _ in numbers_of(sink)
    ]


def test_the_first_series_stay(tmp_path: Path) -> None:
    """Series are admitted in their order up to the limit; known ones stay, the others are added to one."""
    with running(FACTORY, tmp_path, limit=2) as processor:
        sink = processor.feed(
            metrics(metric("sum", "m", *users(1, 2), *users(3, 4, 3, value=5), *users(2, value=7))),
            metrics(metric("sum", "m", *users(4), *users(1, value=3))),
        )
        assert processor.registry.value("heliograph_processor_cardinality_limit_streams") == 2
        counter = "heliograph_processor_cardinality_limit_overflow_points"
        assert processor.registry.value(counter, metric="m") == 4
    assert shown(sink) == [(1, 1), (2, 1), ("other", 15), (2, 7), ("other", 1), (1, 3)]


def test_below_the_limit_nothing_changes(tmp_path: Path) -> None:
    """Batches whose series are admitted pass as they are."""
    batch = metrics(metric("sum", "m", *users(1, 2, 1)))
    with running(FACTORY, tmp_path, limit=2) as processor:
        assert processor.feed(batch, batch).batches == [batch, batch]


COUNTED = [
    pytest.param("resource", [1, 1, 1], id="each resource and scope by itself"),
    pytest.param("metric", [1, "other", "other"], id="over all"),
]


@pytest.mark.parametrize(("by", "expected"), COUNTED)
def test_what_is_counted_together(tmp_path: Path, by: str, expected: list[Any]) -> None:
    """`by` says whether a metric has its limit in each resource and scope, or over all of them."""
    batches = [
        metrics(metric("sum", "m", *users(1)), resource={"r": 1}),
        metrics(metric("sum", "m", *users(1)), resource={"r": 2}),
        metrics(metric("sum", "m", *users(1)), scope="two", resource={"r": 1}),
    ]
    if by == "metric":
        batches[1:] = [metrics(metric("sum", "m", *users(number)), resource={"r": number}) for number in (2, 3)]
    with running(FACTORY, tmp_path, limit=1, by=by) as processor:
        assert [user for user, _ in shown(processor.feed(MetricsBatch.concat(batches)))] == expected


def test_overrides(tmp_path: Path) -> None:
    """The first override that matches a name counts; 0 is no limit."""
    overrides = [
        {"metric": "free", "limit": 0},
        {"metric": "^two", "match_type": "regexp", "limit": 2},
        {"metric": "twofold", "limit": 1},
    ]
    with running(FACTORY, tmp_path, limit=1, overrides=overrides) as processor:
        sink = processor.feed(metrics(*(metric("sum", name, *users(1, 2, 3)) for name in ("m", "free", "twofold"))))
    assert [user for user, _ in shown(sink)] == [1, "other", 1, 2, 3, 1, 2, "other"]


def test_kinds_of_points(tmp_path: Path) -> None:
    """Histograms are added, of gauges and summaries the latest stays, and what is lost by that is counted."""
    found = [
        metric("gauge", "g", *users(1, at=1), *users(2, at=3, value=5), *users(3, at=2, value=6)),
        metric("histogram", "h", *(histogram([1, 2], sum=2.0, attributes={"user": number}) for number in range(3))),
        metric(
            "exponentialHistogram",
            "e",
            *(exponential([1], number, attributes={"user": number}) for number in (1, 2, 5)),
        ),
        metric("summary", "s", *({"count": str(at), "timeUnixNano": str(at), "attributes": []} for at in (1, 2))),
    ]
    with running(FACTORY, tmp_path, limit=1) as processor:
        sink = processor.feed(metrics(*found))
        assert processor.registry.value("heliograph_dropped_items", reason="overflow") == 1
    gauge, histograms, exponentials, summaries = (points_of(record) for record in records_of(sink))
    assert [each["asInt"] for each in gauge] == [1, 5]
    assert [each["bucketCounts"] for each in histograms] == [[1, 2], [2, 4]]
    assert histograms[1]["attributes"] == OVERFLOW
    assert [each["positive"] for each in exponentials] == [
        {"offset": 1, "bucketCounts": ["1"]},
        {"offset": 2, "bucketCounts": ["1", "0", "0", "1"]},
    ]
    assert len(summaries) == 2


def test_overflow_of_others_is_joined(tmp_path: Path) -> None:
    """An overflow series that an SDK sent becomes one with ours: a metric never has two."""
    theirs = point(10, attributes=OVERFLOW)
    with running(FACTORY, tmp_path, limit=2) as processor:
        sink = processor.feed(metrics(metric("sum", "m", theirs, *users(1, 2, 3))))
    assert [(len(attributes), value) for _, attributes, value, _, _ in numbers_of(sink)] == [(1, 12), (2, 1)]


def test_a_window_begins_anew(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """After `window` other series may come, and the log says what the window before brought."""
    with running(FACTORY, tmp_path, limit=1, window="10m") as processor, caplog.at_level(logging.WARNING):
        sink = processor.feed(metrics(metric("sum", "m", *users(1, 2))))
        processor.clock.now += 600
        processor.feed(metrics(metric("sum", "m", *users(2, 1))))
    assert [user for user, _ in shown(sink)] == [1, "other", 2, "other"]
    assert "1 points of metric m overflowed" in caplog.text


def test_the_guilty_keys_are_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The log names the metric once a window, with the keys that have the most values; gauges have the numbers."""
    with running(FACTORY, tmp_path, limit=10) as processor, caplog.at_level(logging.WARNING):
        for turn in range(3):
            processor.feed(metrics(metric("sum", "m", *users(*range(turn * 1000, turn * 1000 + 1000)))))
        name = "heliograph_processor_cardinality_limit_key_values"
        assert processor.registry.value(name, metric="m", key="user") == pytest.approx(3000, rel=0.2)
        assert processor.registry.value(name, metric="m", key="method") == 1
    assert caplog.text.count("metric m has more than 10 series") == 1
    assert "user (about" in caplog.text


def test_memory_is_bounded(tmp_path: Path) -> None:
    """Above `max_streams` series overflow, whatever the limits of their metrics."""
    with running(FACTORY, tmp_path, max_streams=3) as processor:
        sink = processor.feed(metrics(metric("sum", "a", *users(1, 2)), metric("sum", "b", *users(1, 2, 3))))
    assert [user for user, _ in shown(sink)] == [1, 2, 1, "other"]


@pytest.mark.parametrize("count", [0, 1, 10, 200, 1000, 50_000])
def test_distinct_values_are_counted_about_right(count: int) -> None:
    """A sketch is at most some per cent off, and does not count what comes again."""
    sketch = Sketch()
    hashes = number_keys(np.arange(count))[0]
    for _ in range(2):
        sketch.add(hashes)
    assert sketch.count == pytest.approx(count, rel=0.25)


def test_counts_are_bounded() -> None:
    """Metrics and keys that are counted are bounded in number."""
    counts, one = KeyCounts(), number_keys(np.arange(1))[0]
    for number in range(200):
        counts.add(f"m{number}", "k", one)
        counts.add("m0", f"k{number}", one)
    assert counts.top("m99") == [("k", 1)]
    assert counts.top("m100") == []
    assert len(counts.top("m0", 1000)) == 32


WRONG = [{"limit": -1}, {"by": "tenant"}, {"overrides": [{"metric": "(", "match_type": "regexp", "limit": 1}]}]


@pytest.mark.parametrize("config", WRONG)
def test_wrong_settings(config: dict[str, Any]) -> None:
    """What makes no sense is refused."""
    with pytest.raises(ValidationError):
        FACTORY.config_class.model_validate(config)
