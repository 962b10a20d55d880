"""The count connector."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.connecting import connect
from tests.support.made_metrics import Point, points_of, span, values_of
from tests.support.processing import batch_of, gauge, key_values

from heliograph.connectors.count import FACTORY
from heliograph.connectors.count.config import CountConfig
from heliograph.model import Batch, LogsBatch, Signal

HISTOGRAM = {
    "name": "h",
    "histogram": {"dataPoints": [{"count": "7", "timeUnixNano": "5", "attributes": key_values({"a": 1})}]},
}


def counted(batch: Batch, **config: Any) -> list[Point]:
    """What comes out for one batch."""
    sinks, ledger = connect(FACTORY, config, [batch], ["metrics"])
    assert ledger.errors == []
    return points_of(sinks["metrics"].batches)


def test_without_settings_everything_is_counted() -> None:
    """Under the Collector's names, between the first and the last time that records say."""
    events = [{"name": "e", "timeUnixNano": "3"}, {"name": "e", "timeUnixNano": "8"}]
    traces = batch_of(Signal.TRACES, [span(0, events=events), span(1, ms=5)], {"r": 1})
    points = counted(traces)
    assert {point.name: point.value for point in points} == {"trace.span.count": 2, "trace.span.event.count": 2}
    start = 1_700_000_000_000_000_000
    assert [point.times for point in points] == [(start, start + 5_000_000), (3, 8)]
    assert (points[0].resource, points[0].scope.rsplit("/", 1)[1]) == ({"r": 1}, "countconnector")
    assert points[0].metric["description"] == "The number of spans observed."
    assert (points[0].metric["sum"]["isMonotonic"], points[0].metric["sum"]["aggregationTemporality"]) == (True, 1)
    metrics = counted(batch_of(Signal.METRICS, [gauge("g", [{}, {}]), HISTOGRAM]))
    assert {point.name: point.value for point in metrics} == {"metric.count": 2, "metric.datapoint.count": 3}
    logs = counted(batch_of(Signal.LOGS, [{"timeUnixNano": "4"}, {}]))
    assert [(point.name, point.value, point.times) for point in logs] == [("log.record.count", 2, (4, 4))]


def test_conditions_and_attributes() -> None:
    """Any condition takes; each combination of values has a count; without a value or default nothing is counted."""
    batch = batch_of(
        Signal.LOGS, [{"attributes": {"n": n, "env": "prod" if n % 2 else "test"}} for n in range(6)], {"host": "h"}
    )
    config = {
        "both": {"conditions": ['attributes["n"] == 0', 'attributes["n"] > 3']},
        "env": {"attributes": [{"key": "env"}, {"key": "host"}]},
        "default": {"description": "d", "attributes": [{"key": "nope", "default_value": 2.5}]},
        "missing": {"attributes": [{"key": "nope"}]},
        "empty default": {"attributes": [{"key": "nope", "default_value": ""}]},
    }
    points = counted(batch, logs=config)
    assert values_of(points, "both") == {(): 3}
    assert values_of(points, "env", "env", "host") == {("prod", "h"): 3, ("test", "h"): 3}
    assert [(point.attributes, point.metric["description"]) for point in points if point.name == "default"] == [
        ({"nope": 2.5}, "d")
    ]
    assert {point.name for point in points} == {"both", "env", "default"}


def test_events_and_points_are_asked_themselves() -> None:
    """Their attributes come first, then those of scope and resource; points of all kinds are one metric."""
    events = [{"name": "e", "attributes": key_values({"k": value})} for value in (1, 2, 2)]
    batch = batch_of(Signal.TRACES, [span(0, attributes={"k": "span"}, events=events)])
    points = counted(batch, spanevents={"e": {"attributes": [{"key": "k"}]}}, spans={"s": {"conditions": ["false"]}})
    assert values_of(points, "e", "k") == {(1,): 1, (2,): 2}
    batch = batch_of(Signal.METRICS, [gauge("g", [{"a": 1}, {"a": 2}]), HISTOGRAM])
    config = {"metrics": {"m": {"conditions": ['name == "h"']}}, "datapoints": {"p": {"attributes": [{"key": "a"}]}}}
    points = counted(batch, **config)
    assert (values_of(points, "m"), values_of(points, "p", "a")) == ({(): 1}, {(1,): 2, (2,): 1})


def test_nothing_counted_is_accepted() -> None:
    """No metric comes, and the records are done."""
    assert counted(batch_of(Signal.LOGS, [{}]), logs={"x": {"conditions": ["false"]}}) == []


def test_a_condition_that_fails_fails_the_records() -> None:
    """As in the Collector, which has no error mode here."""
    config = {"logs": {"x": {"conditions": ['ParseJSON(attributes["n"])["x"] == 1']}}}
    sinks, ledger = connect(FACTORY, config, [batch_of(Signal.LOGS, [{"attributes": {"n": 1}}])], ["metrics"])
    assert (sinks["metrics"].batches, len(ledger.errors)) == ([], 1)


def test_what_becomes_of_the_counts_becomes_of_the_records() -> None:
    """The counts answer for the records: their delivery, ranges and metadata go along."""
    from heliograph.testing import Outcome, Sink

    batch = batch_of(Signal.LOGS, [{}])
    sink = Sink(Outcome.FAIL)
    from heliograph.pipeline import Kind, PipelineID
    from heliograph.testing import FakeOutputs, Ledger, create_settings

    outputs, ledger = FakeOutputs({PipelineID(Signal.METRICS): sink}), Ledger()
    FACTORY.create(create_settings(Kind.CONNECTOR, "count"), CountConfig(), outputs).consume(ledger.parcel(batch))
    assert len(ledger.errors) == 1


@pytest.mark.parametrize(
    "config",
    [
        {"spans": {"": {}}},
        {"logs": {"x": {"conditions": ["nope =="]}}},
        {"logs": {"x": {"attributes": [{"key": ""}]}}},
        {"metrics": {"x": {"attributes": [{"key": "a"}]}}},
    ],
)
def test_settings_that_cannot_work_are_refused(config: dict[str, Any]) -> None:
    """Names and keys that are missing, broken OTTL, attributes of metrics."""
    with pytest.raises(ValueError, match="CountConfig"):
        CountConfig.model_validate(config)


VALUE = st.sampled_from([None, "a", "b", 1, "1", 1.5, True])
RECORDS = st.lists(st.tuples(st.integers(0, 9), VALUE, VALUE), min_size=1, max_size=6)


@settings(max_examples=60)
@given(st.lists(st.tuples(VALUE, RECORDS), min_size=1, max_size=3))
def test_counts_are_those_of_plain_python(resources: Any) -> None:
    """Condition, attribute of record or resource, default: record by record."""
    parts: list[LogsBatch] = []
    expected: Counter[Any] = Counter()
    for resource, records in resources:
        shared = {} if resource is None else {"y": resource}
        made = [
            {"attributes": {k: v for k, v in (("n", n), ("x", x), ("y", y)) if v is not None}} for n, x, y in records
        ]
        batch = batch_of(Signal.LOGS, made, shared)
        assert isinstance(batch, LogsBatch)
        parts.append(batch)
        for n, x, y in records:
            value = y if y is not None else resource
            if n >= 4 and value is not None:
                values = ("none" if x is None else x, value)
                expected[repr(shared), tuple((type(one).__name__, one) for one in values)] += 1
    config = {
        "c": {
            "conditions": ['attributes["n"] >= 4'],
            "attributes": [{"key": "x", "default_value": "none"}, {"key": "y"}],
        }
    }
    found = {
        (
            repr(point.resource),
            tuple((type(point.attributes[key]).__name__, point.attributes[key]) for key in "xy"),
        ): point.value
        for point in counted(LogsBatch.concat(parts), logs=config)
    }
    assert found == expected
