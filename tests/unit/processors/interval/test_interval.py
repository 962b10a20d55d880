"""The interval processor: what is held, what passes, when it leaves, what becomes of parcels."""

import time
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from tests.support.metrics import (
    Running,
    exponential,
    histogram,
    metric,
    metrics,
    names_of,
    numbers_of,
    point,
    points_of,
    running,
    values_of,
)
from tests.support.processing import records_of, resources_of

from heliograph.model import MetricsBatch
from heliograph.processors.interval import FACTORY
from heliograph.processors.interval.held import last_values
from heliograph.testing import Outcome


def stopped(processor: Running) -> None:
    """End the processor: what it holds leaves."""
    processor.processor.shutdown(time.monotonic() + 5)


def test_last_values_leave_together(tmp_path: Path) -> None:
    """Of each series the latest point leaves, at the interval; parcels are settled then and not before."""
    with running(FACTORY, tmp_path, interval="1h") as processor:
        for at, key, value in ((0, "foo", 4.0), (2, "bar", 3.1), (6, "foo", 8.2), (8, "foo", 12.8), (10, "bar", 6.4)):
            processor.feed(metrics(metric("sum", "test_metric", point(value, at=at, attributes={"label": key}))))
        assert processor.ledger.open == 5
        assert processor.sink.batches == []
        stopped(processor)
        assert processor.ledger.open == 0
    assert numbers_of(processor.sink) == [
        ("test_metric", {"label": "foo"}, 12.8, 0, 8),
        ("test_metric", {"label": "bar"}, 6.4, 0, 10),
    ]
    assert len(records_of(processor.sink)) == 1


def test_the_interval_is_kept(tmp_path: Path) -> None:
    """What is held leaves when the interval is over, again and again; nothing leaves when nothing is held."""
    with running(FACTORY, tmp_path, interval="20ms") as processor:
        processor.feed(metrics(metric("gauge", "g", point(1, at=1))))
        assert processor.sink.wait_for(1)
        processor.feed(metrics(metric("gauge", "g", point(2, at=2))))
        assert processor.sink.wait_for(2)
        assert processor.ledger.wait()
    assert values_of(processor.sink) == [1, 2]


PASSING = [
    pytest.param({}, ["falls", "d"], id="default"),
    pytest.param({"pass_through": {"gauge": True}}, ["g", "falls", "d"], id="gauges"),
    pytest.param({"pass_through": {"summary": True}}, ["s", "falls", "d"], id="summaries"),
    pytest.param({"pass_through": {"delta": False}}, ["falls"], id="no deltas"),
]


@pytest.mark.parametrize(("config", "expected"), PASSING)
def test_what_passes(tmp_path: Path, config: dict[str, Any], expected: list[str]) -> None:
    """Deltas and sums that may fall pass at once, gauges and summaries if that is wanted; the rest waits."""
    batch = metrics(
        metric("gauge", "g", point(1, at=1)),
        metric("summary", "s", {"count": "1", "sum": 2.0, "timeUnixNano": "1"}),
        metric("sum", "falls", point(1, at=1), monotonic=False),
        metric("sum", "rises", point(1, at=1)),
        metric("sum", "d", point(1, at=1), delta=True),
        metric("histogram", "h", histogram([1, 1], at=1)),
        metric("exponentialHistogram", "e", exponential([1], at=1)),
    )
    with running(FACTORY, tmp_path, interval="1h", **config) as processor:
        processor.feed(batch)
        assert [record["name"] for record in records_of(processor.sink)] == expected
        assert processor.ledger.open == 1
    assert sorted(record["name"] for record in records_of(processor.sink)) == [
        "d",
        "e",
        "falls",
        "g",
        "h",
        "rises",
        "s",
    ]


def test_deltas_are_added(tmp_path: Path) -> None:
    """Of deltas the sum leaves, from the earliest start to the latest time."""
    first = metrics(
        metric("sum", "m", point(1, at=2, start=1, attributes={"k": 1}), point(5, at=2, start=1), delta=True),
        metric("histogram", "h", histogram([1, 2], at=2, start=1, sum=1.0, max=3.0), delta=True),
        metric("exponentialHistogram", "e", exponential([1, 2], 2, at=2, start=1, scale=1), delta=True),
    )
    second = metrics(
        metric("sum", "m", point(2, at=3, start=2, attributes={"k": 1}), delta=True),
        metric("histogram", "h", histogram([1, 1], at=3, start=2, sum=1.5, max=4.0), delta=True),
        metric("exponentialHistogram", "e", exponential([1], 1, at=3, start=2), delta=True),
    )
    with running(FACTORY, tmp_path, interval="1h", pass_through={"delta": False}) as processor:
        processor.feed(first, second)
        stopped(processor)
    numbers, histograms, exponentials = (points_of(record) for record in records_of(processor.sink))
    assert [(found["asInt"], found.get("startTimeUnixNano"), found["timeUnixNano"]) for found in numbers] == [
        (3, 1, 3),
        (5, 1, 2),
    ]
    (found,) = histograms
    assert (found["bucketCounts"], found["count"], found["sum"], found["max"]) == ([2, 3], 5, 2.5, 4.0)
    (found,) = exponentials
    assert found["positive"] == {"offset": 1, "bucketCounts": ["4"]}


def test_equal_resources_become_one() -> None:
    """Metrics of equal resources and scopes from several batches stand together, once each."""
    one = metrics(metric("gauge", "a", point(1, at=1)), metric("gauge", "b", point(2, at=1)), resource={"r": 1})
    two = metrics(metric("gauge", "b", point(3, at=2)), resource={"r": 2})
    three = metrics(metric("gauge", "b", point(4, at=2)), metric("gauge", "c", point(5, at=2)), resource={"r": 1})
    found = last_values(MetricsBatch.concat([one, two, three]))
    assert names_of(found) == [({"r": 1}, ["a", "b", "c"]), ({"r": 2}, ["b"])]
    values = [each["asInt"] for _, records in resources_of(found) for record in records for each in points_of(record)]
    assert values == [1, 4, 5, 3]


def test_the_first_of_equal_times_stays() -> None:
    """Only a later point replaces one; exemplars come with their point."""
    exemplar = {"timeUnixNano": "9", "asDouble": 0.5}
    batch = metrics(
        metric(
            "sum",
            "m",
            point(1, at=5, exemplars=[exemplar]),
            point(2, at=5),
            point(3, at=4),
            point(7, at=1, attributes={"k": 1}),
        )
    )
    (_, records), *_ = resources_of(last_values(batch))
    assert [found["asInt"] for found in points_of(records[0])] == [1, 7]
    assert points_of(records[0])[0]["exemplars"] == [exemplar]


def test_too_many_series_leave_early(tmp_path: Path) -> None:
    """Above `max_streams` everything leaves before its time."""
    found = [point(1, at=1, attributes={"k": number}) for number in range(40_000)]
    with running(FACTORY, tmp_path, interval="1h", max_streams=30_000) as processor:
        processor.feed(metrics(metric("gauge", "g", *found)))
        assert processor.sink.wait_for(40_000)
        assert processor.ledger.open == 0
        assert processor.registry.value("heliograph_processor_interval_early_flushes") == 1


def test_much_is_held_in_little(tmp_path: Path) -> None:
    """However many points come, one a series is held."""
    with running(FACTORY, tmp_path, interval="1h") as processor:
        for turn in range(10):
            found = [point(turn, at=turn, attributes={"k": number % 10}) for number in range(8000)]
            processor.feed(metrics(metric("sum", "m", *found)))
        assert processor.registry.value("heliograph_processor_interval_streams") == 10
        stopped(processor)
    assert values_of(processor.sink) == [9] * 10


def test_a_failure_reaches_every_parcel(tmp_path: Path) -> None:
    """When what leaves is not taken, all parcels behind it fail, and their data comes again."""
    with running(FACTORY, tmp_path, interval="1h") as processor:
        processor.sink.outcome = Outcome.FAIL
        processor.feed(*(metrics(metric("gauge", "g", point(at, at=at))) for at in range(3)))
        stopped(processor)
        assert [error.retryable for error in processor.ledger.errors] == [True] * 3


def test_a_defect_settles_what_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When points cannot be taken together all parcels fail, to come again; none is left hanging."""

    def broken(batch: Any) -> Any:
        raise ValueError(batch)

    with running(FACTORY, tmp_path, interval="1h") as processor:
        processor.feed(*(metrics(metric("gauge", "g", point(at, at=at))) for at in range(3)))
        monkeypatch.setattr("heliograph.processors.interval.held.last_values", broken)
        stopped(processor)
        assert len(processor.ledger.errors) == 3
        assert processor.sink.batches == []


def test_the_interval_must_be_positive() -> None:
    """An interval of nothing is refused."""
    with pytest.raises(ValidationError):
        FACTORY.config_class.model_validate({"interval": 0})
