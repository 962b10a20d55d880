"""The signaltometrics connector."""

from bisect import bisect_left
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.connecting import connect
from tests.support.made_metrics import Point, points_of, span, values_of
from tests.support.processing import batch_of, gauge, key_values

from heliograph.connectors.signaltometrics import FACTORY
from heliograph.connectors.signaltometrics.config import SignalToMetricsConfig
from heliograph.model import Batch, Signal
from heliograph.ottl import PayloadDroppedError

HISTOGRAM = {"name": "h", "histogram": {"dataPoints": [{"count": "7", "attributes": key_values({"a": 1})}]}}
WRITER = {"signal_to_metrics.service.instance.id"}


def made(batch: Batch, **config: Any) -> list[Point]:
    """What comes out for one batch."""
    sinks, ledger = connect(FACTORY, config, [batch], ["metrics"])
    assert ledger.errors == []
    return points_of(sinks["metrics"].batches)


def spans(**resource: Any) -> Batch:
    """Four spans with a number and a text, each a millisecond longer."""
    records = [
        span(n, ms=n, attributes={"n": n, "half": n / 2, "k": "ab"[n % 2]}, traceState="ot=th:8" if n else "")
        for n in range(4)
    ]
    return batch_of(Signal.TRACES, records, {"service.name": "s", **resource})


def test_sums_of_ints_and_doubles() -> None:
    """Ints stay ints; the adjusted count says for how many spans one stands."""
    config = [
        {"name": "ints", "description": "d", "unit": "u", "sum": {"value": 'attributes["n"]', "monotonic": True}},
        {"name": "doubles", "sum": {"value": 'attributes["half"]'}},
        {
            "name": "mixed",
            "sum": {"value": 'attributes["n"]'},
            "conditions": ['attributes["n"] > 1', 'attributes["k"] == "b"'],
        },
        {"name": "spans", "sum": {"value": "Int(AdjustedCount())"}, "attributes": [{"key": "k"}]},
        {"name": "ones", "sum": {"value": "1"}},
    ]
    points = made(spans(), spans=config)
    assert {point.name: (point.value, "asInt" in point.point) for point in points if point.name != "spans"} == {
        "ints": (6, True),
        "doubles": (3.0, False),
        "mixed": (6, True),
        "ones": (4, True),
    }
    assert values_of(points, "spans", "k") == {("a",): 3, ("b",): 4}
    metric = points[0].metric
    assert (metric["description"], metric["unit"], metric["sum"]["isMonotonic"]) == ("d", "u", True)
    assert metric["sum"]["aggregationTemporality"] == 1
    assert "isMonotonic" not in points[1].metric["sum"]
    assert points[0].scope.rsplit("/", 1)[1] == "signaltometricsconnector"


def test_histograms_of_both_kinds() -> None:
    """The value, as often as the count says; 0 times is not at all."""
    value = "Milliseconds(end_time - start_time)"
    config = [
        {"name": "fixed", "histogram": {"value": value, "count": 'attributes["n"]', "buckets": [1, 2]}},
        {"name": "default", "histogram": {"value": value}},
        {"name": "exponential", "exponential_histogram": {"value": f"{value} - 1", "count": "2.9", "max_size": 20}},
    ]
    fixed, default, exponential = made(spans(), spans=config)
    assert (fixed.value, fixed.buckets, fixed.point["sum"], fixed.point["explicitBounds"]) == (6, [1, 2, 3], 14, [1, 2])
    assert (default.value, len(default.buckets), default.metric["histogram"]["aggregationTemporality"]) == (4, 17, 1)
    found = exponential.point
    assert (exponential.value, found["zeroCount"], found["min"], found["max"]) == (8, "2", -1, 2)


def test_gauges_have_the_last_value() -> None:
    """Nil is passed over; a gauge of nothing but nil is none."""
    records = [{"attributes": {"v": value, "k": "a"} if value is not None else {"k": "a"}} for value in (3, 7, None)]
    config = [
        {"name": "last", "gauge": {"value": 'attributes["v"]'}, "attributes": [{"key": "k"}]},
        {"name": "none", "gauge": {"value": 'attributes["nope"]'}},
        {"name": "half", "gauge": {"value": 'attributes["v"] / 2.0'}, "conditions": ['attributes["v"] != nil']},
    ]
    points = made(batch_of(Signal.LOGS, records), logs=config)
    assert [(point.name, point.value, point.kind) for point in points] == [("last", 7, "gauge"), ("half", 3.5, "gauge")]


def test_attributes_of_points_and_resources() -> None:
    """Needed, optional, with a default; resources keep what is listed, and say who made the metric."""
    records = [{"attributes": {"a": 1, "b": "x"}}, {"attributes": {"a": 1}}, {"attributes": {"b": "x"}}]
    batch = batch_of(Signal.LOGS, records, {"host": "h", "pid": 7})
    config: list[dict[str, Any]] = [
        {"name": "needed", "attributes": [{"key": "a"}, {"key": "b"}]},
        {"name": "optional", "attributes": [{"key": "a"}, {"key": "b", "optional": True}]},
        {"name": "default", "attributes": [{"key": "a", "default_value": 0}]},
        {
            "name": "resource",
            "include_resource_attributes": [{"key": "host"}, {"key": "zone", "default_value": "z"}, {"key": "gone"}],
        },
    ]
    points = made(batch, logs=[{**one, "sum": {"value": "1"}} for one in config])
    assert values_of(points, "needed", "a", "b") == {(1, "x"): 1}
    assert values_of(points, "optional", "a", "b") == {(1, "x"): 1, (1, None): 1}
    assert values_of(points, "default", "a") == {(1,): 2, (0,): 1}
    resources = {
        point.name: {key: value for key, value in point.resource.items() if key not in WRITER} for point in points
    }
    assert resources["needed"] == {"host": "h", "pid": 7}
    assert resources["resource"] == {"host": "h", "zone": "z"}
    assert all(set(point.resource) >= WRITER for point in points)


def test_resources_that_become_equal_are_one() -> None:
    """Records of several resources that keep the same attributes are added together."""
    from heliograph.model import LogsBatch

    parts = [batch_of(Signal.LOGS, [{}], {"service.name": "s", "pid": number}) for number in range(3)]
    batch = LogsBatch.concat([part for part in parts if isinstance(part, LogsBatch)])
    config = {"name": "m", "sum": {"value": "1"}, "include_resource_attributes": [{"key": "service.name"}]}
    assert [point.value for point in made(batch, logs=[config])] == [3]


def test_points_of_all_kinds() -> None:
    """Data points of gauges, sums and histograms make one metric."""
    batch = batch_of(Signal.METRICS, [gauge("g", [{"a": 1}, {"a": 2}]), HISTOGRAM])
    config = [
        {"name": "points", "sum": {"value": "1"}, "attributes": [{"key": "a"}]},
        {"name": "values", "sum": {"value": "value_int"}, "conditions": ["metric.type == METRIC_DATA_TYPE_GAUGE"]},
    ]
    points = made(batch, datapoints=config)
    assert (values_of(points, "points", "a"), values_of(points, "values")) == ({(1,): 2, (2,): 1}, {(): 2})


@pytest.mark.parametrize(
    "value", ['attributes["nope"]', 'attributes["k"]', 'ParseJSON(attributes["n"])["x"]', "Len(attributes)"]
)
@pytest.mark.parametrize("mode", ["propagate", "ignore", "silent"])
def test_what_gives_no_number_follows_the_error_mode(mode: str, value: str) -> None:
    """`propagate` fails the records; the others leave out those for which there is none."""
    fine = value == "Len(attributes)"
    config = {
        "error_mode": mode,
        "spans": [{"name": "bad", "sum": {"value": value}}, {"name": "good", "sum": {"value": "1"}}],
    }
    sinks, ledger = connect(FACTORY, config, [spans()], ["metrics"])
    names = {point.name for point in points_of(sinks["metrics"].batches)}
    if mode == "propagate" and not fine:
        assert (names, len(ledger.errors)) == (set(), 1)
    else:
        assert (names, ledger.errors) == ({"good", "bad"} if fine else {"good"}, [])


def test_counts_that_fail_leave_records_out() -> None:
    """As values do; so do conditions."""
    config = [
        {"name": "count", "histogram": {"value": "1", "count": 'attributes["k"]'}},
        {"name": "condition", "sum": {"value": "1"}, "conditions": ['ParseJSON(attributes["n"])["x"] == 1']},
    ]
    assert made(spans(), spans=config, error_mode="ignore") == []


def test_signals_without_metrics_are_accepted() -> None:
    """Nothing is made of what no metric is configured for."""
    assert made(batch_of(Signal.LOGS, [{}]), spans=[{"name": "m", "sum": {"value": "1"}}]) == []


@pytest.mark.parametrize(
    "metric",
    [
        {},
        {"name": "m"},
        {"name": "m", "sum": {"value": "1"}, "gauge": {"value": "1"}},
        {"name": "m", "sum": {"value": ""}},
        {"name": "m", "sum": {"value": "nope("}},
        {"name": "m", "sum": {"value": "AdjustedCount(1)"}},
        {"name": "m", "sum": {"value": "1"}, "conditions": ["=="]},
        {"name": "m", "histogram": {"value": "1", "count": "=="}},
        {"name": "m", "histogram": {"value": "1", "buckets": [2, 1]}},
        {"name": "m", "exponential_histogram": {"value": "1", "max_size": 1}},
        {"name": "m", "sum": {"value": "1"}, "attributes": [{"key": ""}]},
        {"name": "m", "sum": {"value": "1"}, "attributes": [{"key": "a"}, {"key": "a"}]},
        {"name": "m", "sum": {"value": "1"}, "attributes": [{"key": "a", "optional": True, "default_value": 1}]},
        {"name": "m", "sum": {"value": "1"}, "attributes": [{"keys_expression": "attributes"}]},
    ],
)
def test_metrics_that_cannot_work_are_refused(metric: dict[str, Any]) -> None:
    """No name, no kind, two kinds, broken OTTL, buckets that fall, attributes twice."""
    with pytest.raises(ValueError, match="SignalToMetricsConfig"):
        SignalToMetricsConfig.model_validate({"spans": [metric]})


def test_something_must_be_made() -> None:
    """A connector without metrics is a mistake; the adjusted count is for spans only."""
    with pytest.raises(ValueError, match="no metric is defined"):
        SignalToMetricsConfig.model_validate({})
    with pytest.raises(ValueError, match="AdjustedCount"):
        SignalToMetricsConfig.model_validate({"logs": [{"name": "m", "sum": {"value": "AdjustedCount()"}}]})


RECORD = st.tuples(st.sampled_from([1, 2.5, -3, 10_000]), st.sampled_from(["a", "b", None]))


@settings(max_examples=60)
@given(st.lists(RECORD, min_size=1, max_size=12))
def test_the_same_as_plain_python(records: list[tuple[Any, Any]]) -> None:
    """Sums, last values and buckets, record by record."""
    bounds = [1.0, 2.5, 100.0]
    sums: dict[Any, float] = defaultdict(float)
    last: dict[Any, float] = {}
    buckets: dict[Any, list[int]] = defaultdict(lambda: [0] * 4)
    for value, key in records:
        group = ("-" if key is None else key,)
        sums[group] += value
        last[group] = value
        buckets[group][bisect_left(bounds, value)] += 1
    batch = batch_of(
        Signal.LOGS, [{"attributes": {"v": value, **({} if key is None else {"k": key})}} for value, key in records]
    )
    kinds: list[dict[str, Any]] = [{"sum": {}}, {"gauge": {}}, {"histogram": {"buckets": bounds}}]
    config = [
        {"name": name, "attributes": [{"key": "k", "default_value": "-"}], name: {"value": 'attributes["v"]', **fields}}
        for kind in kinds
        for name, fields in kind.items()
    ]
    points = made(batch, logs=config)
    assert values_of(points, "sum", "k") == sums
    assert values_of(points, "gauge", "k") == last
    assert {(point.attributes["k"],): point.buckets for point in points if point.name == "histogram"} == buckets


def test_paths_that_name_their_context() -> None:
    """Newer configurations write `span.name` for `name`; here with patterns that not every record matches."""
    grok = 'ExtractGrokPatterns(log.body, "used %{NUMBER:mb:int} MB")["mb"]'
    logs = batch_of(Signal.LOGS, [{"body": {"stringValue": text}} for text in ("used 42 MB", "used 7 MB", "idle")])
    assert [point.value for point in made(logs, logs=[{"name": "m", "gauge": {"value": grok}}])] == [7]
    value = "Milliseconds(span.end_time - span.start_time)"
    config = {
        "name": "m",
        "sum": {"value": value},
        "conditions": ['span.attributes["n"] > 1', 'resource.attributes["x"] != nil'],
    }
    assert [point.value for point in made(spans(), spans=[config])] == [5]
    config = {
        "name": "m",
        "sum": {"value": "1"},
        "conditions": ['datapoint.attributes["a"] == 1 and metric.name == "g"'],
    }
    batch = batch_of(Signal.METRICS, [gauge("g", [{"a": 1}, {"a": 2}]), HISTOGRAM])
    assert [point.value for point in made(batch, datapoints=[config])] == [1]


def test_an_exponential_histogram_of_the_collector() -> None:
    """What the Collector makes of these durations."""
    durations = (2, 500, 500, 900, 1000, 11000, 17000)
    batch = batch_of(Signal.TRACES, [span(n, ms=ms) for n, ms in enumerate(durations)])
    value = "Int(Milliseconds(end_time - start_time))"
    (point,) = made(batch, spans=[{"name": "m", "unit": "ms", "exponential_histogram": {"value": value}}])
    found, buckets = point.point, point.point["positive"]["bucketCounts"]
    assert (found["count"], found["sum"], found["min"], found["max"], found["scale"]) == ("7", 30902, 2, 17000, 3)
    assert found["positive"]["offset"] == 7
    assert {place: int(count) for place, count in enumerate(buckets) if count != "0"} == {
        0: 1,
        64: 2,
        71: 1,
        72: 1,
        100: 1,
        105: 1,
    }


def test_definitions_of_one_metric_add_up() -> None:
    """By name, unit, description and type; points with equal attributes are one, in any order."""
    records = [{"attributes": {"a": 1, "b": 2}}, {"attributes": {"a": 1}}]
    either = [{"key": "a"}, {"key": "b", "optional": True}]
    config: list[dict[str, Any]] = [
        {"name": "m", "sum": {"value": "1"}, "attributes": either},
        {"name": "m", "unit": "s", "sum": {"value": "10"}},
        {"name": "m", "sum": {"value": "100"}, "attributes": either[::-1]},
        {"name": "m", "sum": {"value": "1000"}, "attributes": [{"key": "a"}]},
        {"name": "m", "gauge": {"value": "7"}},
    ]
    points = made(batch_of(Signal.LOGS, records), logs=config)
    found = [(point.kind, point.metric.get("unit", ""), point.attributes, point.value) for point in points]
    assert found == [
        ("sum", "", {"a": 1, "b": 2}, 101),
        ("sum", "", {"a": 1}, 2101),
        ("sum", "s", {}, 20),
        ("gauge", "", {}, 7),
    ]


def test_patterns_must_be_found_for_sums() -> None:
    """Only a gauge passes over records without them; keys that are not fixed are looked up as ever."""
    logs = batch_of(Signal.LOGS, [{"body": {"stringValue": "idle"}, "attributes": {"k": "mb"}}])
    grok = 'ExtractGrokPatterns(body, "used %{NUMBER:mb:int} MB")'
    for one in (
        {"name": "m", "sum": {"value": f'{grok}["mb"]'}},
        {"name": "m", "gauge": {"value": f'{grok}[attributes["k"]]'}},
    ):
        _, ledger = connect(FACTORY, {"logs": [one]}, [logs], ["metrics"])
        assert [type(error) for error in ledger.errors] == [PayloadDroppedError]
