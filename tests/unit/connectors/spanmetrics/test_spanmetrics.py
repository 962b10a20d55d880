"""The spanmetrics connector against tables by hand."""

import time
from pathlib import Path
from typing import Any

import pytest
from tests.support.connecting import connect
from tests.support.made_metrics import Point, points_of, span, values_of
from tests.support.processing import batch_of, key_values

from heliograph.connectors.spanmetrics import FACTORY
from heliograph.connectors.spanmetrics.aggregation import Aggregation
from heliograph.connectors.spanmetrics.config import SpanMetricsConfig
from heliograph.connectors.spanmetrics.connector import SpanMetricsConnector
from heliograph.model import Batch, Signal, TracesBatch
from heliograph.pipeline import Kind, PipelineID
from heliograph.testing import FakeOutputs, Ledger, Outcome, Sink, TestHost, create_settings, make_batch

CALLS, DURATION, EVENTS = (f"traces.span.metrics.{name}" for name in ("calls", "duration", "events"))
SECOND = 1_000_000_000


def aggregation(**config: Any) -> Aggregation:
    """An aggregation with settings."""
    return Aggregation(SpanMetricsConfig.model_validate(config), "instance", seed=1)


def spans(*records: Any, service: str | None = "shop", **resource: Any) -> Batch:
    """Spans of a service."""
    attributes = resource if service is None else {"service.name": service, **resource}
    return batch_of(Signal.TRACES, list(records), attributes)


def joined(*batches: Batch) -> Batch:
    """Several batches as one."""
    return TracesBatch.concat([batch for batch in batches if isinstance(batch, TracesBatch)])


def counted(batch: Batch, **config: Any) -> list[Point]:
    """The points of one batch."""
    made = aggregation(**config)
    made.add(batch, 5)
    return points_of([made.flush(9)])


def test_calls_and_durations_by_hand() -> None:
    """Spans that agree in service, name, kind and status are one series, with the Collector's names and buckets."""
    batch = joined(
        spans(span(0, kind=2, ms=3), span(1, kind=2, ms=700), span(2, kind=3, status={"code": 2}, ms=20_000)),
        spans(span(3, kind=2, ms=2), service="cart", host="h1"),
        spans(span(4), service=None),
    )
    points = counted(batch)
    keys = ("service.name", "span.name", "span.kind", "status.code", "collector.instance.id")
    server, failed = ("SPAN_KIND_SERVER", "STATUS_CODE_UNSET"), ("SPAN_KIND_CLIENT", "STATUS_CODE_ERROR")
    expected = {
        ("shop", "op", *server, "instance"): 2,
        ("shop", "op", *failed, "instance"): 1,
        ("cart", "op", *server, "instance"): 1,
    }
    assert values_of(points, CALLS, *keys) == values_of(points, DURATION, *keys) == expected
    durations = {point.attributes["span.kind"]: point for point in points if point.name == DURATION}
    assert durations["SPAN_KIND_CLIENT"].buckets == [0] * 16 + [1]
    shop = next(point for point in points if point.name == DURATION and point.value == 2)
    assert shop.point["sum"] == 703
    assert shop.buckets == [0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    assert shop.point["explicitBounds"][:2] + shop.point["explicitBounds"][-1:] == [2, 4, 15000]
    assert {(point.scope, point.times) for point in points} == {("spanmetricsconnector", (5, 9))}
    assert [point.resource for point in points if point.name == CALLS][-1] == {"service.name": "cart", "host": "h1"}
    calls, duration = (next(point.metric for point in points if point.name == name) for name in (CALLS, DURATION))
    assert (calls["sum"]["isMonotonic"], calls["sum"]["aggregationTemporality"]) == (True, 2)
    assert (duration["unit"], duration["histogram"]["aggregationTemporality"]) == ("ms", 2)


def test_dimensions_come_from_span_resource_or_default() -> None:
    """Further dimensions of all metrics, of calls, of durations; a dimension without a value is left out."""
    batch = spans(span(0, attributes={"a": 1, "c": "x"}), span(1, attributes={"a": 2}), span(2), b="res")
    points = counted(
        batch,
        dimensions=[{"name": "a"}, {"name": "b"}, {"name": "d", "default": "none"}],
        calls_dimensions=[{"name": "c"}],
        histogram={"dimensions": [{"name": "e", "default": "e"}]},
        exclude_dimensions=["service.name", "span.name", "collector.instance.id", "status.code"],
    )
    common = {"span.kind": "SPAN_KIND_UNSPECIFIED", "b": "res", "d": "none"}
    calls = [point.attributes for point in points if point.name == CALLS]
    assert sorted(calls, key=str) == sorted([{**common, "a": 1, "c": "x"}, {**common, "a": 2}, common], key=str)
    durations = [point.attributes for point in points if point.name == DURATION]
    assert sorted(durations, key=str) == sorted(
        [{**common, "a": 1, "e": "e"}, {**common, "a": 2, "e": "e"}, {**common, "e": "e"}], key=str
    )


def test_values_of_other_types_are_other_values() -> None:
    """1 and "1" are two series."""
    points = counted(spans(span(0, attributes={"a": 1}), span(1, attributes={"a": "1"})), dimensions=[{"name": "a"}])
    assert values_of(points, CALLS, "a") == {(1,): 1, ("1",): 1}


def test_histograms_as_configured() -> None:
    """Other buckets, seconds, exponential, none at all; names without a namespace."""
    batch = spans(span(0, ms=1500), span(1, ms=100))
    (point,) = [
        one
        for one in counted(batch, histogram={"unit": "s", "explicit": {"buckets": ["100ms", "1s"]}})
        if one.kind == "histogram"
    ]
    assert (point.metric["unit"], point.point["explicitBounds"], point.buckets) == ("s", [0.1, 1], [1, 0, 1])
    seconds = next(one for one in counted(batch, histogram={"unit": "s"}) if one.kind == "histogram")
    assert seconds.point["explicitBounds"][:3] == [0.002, 0.004, 0.006]
    points = counted(batch, histogram={"exponential": {"max_size": 10}}, namespace="")
    (point,) = [one for one in points if one.name == "duration"]
    assert (point.kind, point.value, point.point["min"], point.point["max"]) == ("exponentialHistogram", 2, 100, 1500)
    assert sum(int(count) for count in point.point["positive"]["bucketCounts"]) == 2
    assert {one.name for one in counted(batch, histogram={"disable": True})} == {CALLS}


def test_events_are_counted_by_their_own_attributes() -> None:
    """What the span says comes before what the event says, and that before the resource."""
    events = [{"name": "e", "attributes": key_values({"type": kind})} for kind in ("A", "A", "B")]
    batch = joined(
        spans(span(0, events=events), span(1, attributes={"type": "span"}, events=events[:1]), type="res"),
        spans(span(2, events=events), service=None),
    )
    config = {"enabled": True, "dimensions": [{"name": "type"}, {"name": "more", "default": "x"}]}
    points = counted(batch, events=config, exemplars={"enabled": True})
    assert values_of(points, EVENTS, "type", "more") == {("A", "x"): 2, ("B", "x"): 1, ("span", "x"): 1}
    assert values_of(points, CALLS, "service.name") == {("shop",): 2}
    assert sum(len(point.point["exemplars"]) for point in points if point.name == EVENTS) == 4
    assert EVENTS not in {point.name for point in counted(spans(span(0)), events=config)}


def test_exemplars_name_spans() -> None:
    """The first spans of a series until the flush, with their durations; untraced ones are none."""
    made = aggregation(exemplars={"enabled": True, "max_per_data_point": 2})
    made.add(spans({"name": "op"}, *(span(number, ms=number) for number in range(3))), 1)
    points = points_of([made.flush(7)])
    for point in points:
        exemplars = point.point["exemplars"]
        assert [(one["asDouble"], one["spanId"], one["timeUnixNano"]) for one in exemplars] == [
            (0, f"{1:016x}", "7"),
            (1, f"{2:016x}", "7"),
        ]
    assert all("exemplars" not in point.point for point in points_of([made.flush(8)]))


def test_sampled_spans_count_for_those_they_stand_for() -> None:
    """By the threshold in the trace state; a dimension tells them apart when it is asked for."""
    batch = spans(span(0, traceState="ot=th:c"), span(1, traceState="ot=th:c"), span(2))
    assert [point.value for point in counted(batch)] == [9, 9]
    points = counted(batch, enable_metrics_sampling_method=True)
    assert values_of(points, CALLS, "sampling.method") == {("extrapolated",): 8, ("counted",): 1}
    assert values_of(points, DURATION, "sampling.method") == {("extrapolated",): 8, ("counted",): 1}


def test_included_scopes_become_dimensions() -> None:
    """Name and version of scopes that are listed, of no others."""
    batch = joined(
        batch_of(Signal.TRACES, [span(0)], {"service.name": "s"}, scope="http"),
        batch_of(Signal.TRACES, [span(1)], {"service.name": "s"}, scope="other"),
    )
    points = counted(batch, include_instrumentation_scope=["http"])
    keys = ("span.instrumentation.scope.name", "span.instrumentation.scope.version")
    assert values_of(points, CALLS, *keys) == {("http", ""): 1, (None, None): 1}


def test_cumulative_series_go_on_and_expire() -> None:
    """Starts stay; series and resources without new spans are forgotten in time and begin anew."""
    made = aggregation(series_expiration="10s", metrics_expiration="30s", exclude_dimensions=["collector.instance.id"])
    made.add(joined(spans(span(0, name="a"), span(1, name="b")), spans(span(2), service="old")), SECOND)
    assert len(points_of([made.flush(2 * SECOND)])) == 6
    made.add(spans(span(3, name="a")), 9 * SECOND)
    points = points_of([made.flush(12 * SECOND)])
    assert values_of(points, CALLS, "span.name") == {("a",): 2, ("b",): 1, ("op",): 1}
    points = points_of([made.flush(13 * SECOND)])
    assert [(point.attributes["span.name"], point.value, point.times) for point in points if point.name == CALLS] == [
        ("a", 2, (SECOND, 13 * SECOND))
    ]
    made.flush(20 * SECOND)
    assert made.flush(40 * SECOND) is None
    made.add(spans(span(4, name="a")), 50 * SECOND)
    assert [point.times[0] for point in points_of([made.flush(51 * SECOND)])] == [50 * SECOND] * 2


def test_delta_points_follow_each_other() -> None:
    """Each says what came since the last, and starts where that ended, as long as it is known."""
    made = aggregation(aggregation_temporality="AGGREGATION_TEMPORALITY_DELTA", metric_timestamp_cache_size=1)
    made.add(spans(span(0), span(1)), 10)
    points = points_of([made.flush(20)])
    assert [
        (point.value, point.times, point.metric.get("sum", {}).get("aggregationTemporality", 1)) for point in points
    ] == [(2, (10, 20), 1)] * 2
    assert made.flush(30) is None
    made.add(spans(span(2)), 35)
    assert [(point.value, point.times) for point in points_of([made.flush(40)])] == [(1, (20, 40))] * 2
    made.add(spans(span(2, name="new")), 45)
    made.flush(50)
    made.add(spans(span(2)), 55)
    assert [point.times for point in points_of([made.flush(60)])] == [(55, 60)] * 2


def test_resources_are_bounded() -> None:
    """Those not seen for longest go, after a last flush; key attributes decide what is the same."""
    made = aggregation(resource_metrics_cache_size=2, resource_metrics_key_attributes=["service.name"])
    for number, service in enumerate("abac"):
        made.add(spans(span(number), service=service, pid=number), number)
    first = points_of([made.flush(10)])
    assert values_of(first, CALLS, "service.name") == {("a",): 2, ("b",): 1, ("c",): 1}
    assert next(point.resource["pid"] for point in first if point.attributes["service.name"] == "a") == 0
    assert values_of(points_of([made.flush(11)]), CALLS, "service.name") == {("a",): 2, ("c",): 1}


def test_a_resource_that_comes_back_before_the_flush_goes_on() -> None:
    """It was put out of its place and gets one again: no series comes twice."""
    made = aggregation(resource_metrics_cache_size=1)
    for number, service in enumerate("aba"):
        made.add(spans(span(number), service=service), number)
    calls = [point for point in points_of([made.flush(10)]) if point.name == CALLS]
    assert sorted((point.attributes["service.name"], point.value) for point in calls) == [("a", 2), ("b", 1)]


def test_series_are_bounded() -> None:
    """The most series of a resource; all others are one more."""
    batch = spans(*(span(number, name=f"op{number}") for number in range(5)))
    points = counted(batch, aggregation_cardinality_limit=2)
    calls = [point for point in points if point.name == CALLS]
    assert sorted(point.value for point in calls) == [1, 1, 3]
    assert [point.attributes for point in calls if point.value == 3] == [{"otel.metric.overflow": True}]


@pytest.mark.parametrize(
    "config",
    [
        {"dimensions": [{"name": "service.name"}]},
        {"dimensions": [{"name": "a"}, {"name": "a"}]},
        {"dimensions": [{"name": "a"}], "calls_dimensions": [{"name": "a"}]},
        {"histogram": {"explicit": {}, "exponential": {}}},
        {"histogram": {"unit": "us"}},
        {"histogram": {"explicit": {"buckets": ["2s", "1s"]}}},
        {"histogram": {"exponential": {"max_size": 1}}},
        {"events": {"enabled": True}},
        {"aggregation_temporality": "delta"},
        {"metrics_flush_interval": "-1s"},
    ],
)
def test_settings_that_cannot_work_are_refused(config: dict[str, Any]) -> None:
    """Dimensions twice, two kinds of histograms, units and buckets that make no sense."""
    with pytest.raises(ValueError, match="SpanMetricsConfig"):
        SpanMetricsConfig.model_validate(config)


def test_spans_are_accepted_when_they_are_counted(tmp_path: Path) -> None:
    """What waits at the end is handed on at the end; nothing is counted twice."""
    sink, ledger = Sink(), Ledger()
    made = create_settings(Kind.CONNECTOR, "spanmetrics")
    connector = FACTORY.create(made, SpanMetricsConfig(), FakeOutputs({PipelineID(Signal.METRICS): sink}))
    with TestHost(made, tmp_path) as host:
        connector.start(host)
        for number in range(3):
            connector.consume(ledger.parcel(make_batch(Signal.TRACES, 10, number * 10)))
        ledger.check()
        assert (ledger.errors, sink.batches) == ([], [])
        connector.shutdown(time.monotonic() + 5)
    assert sum(point.value for point in points_of(sink.batches) if point.name == CALLS) == 30


def test_metrics_come_on_time(tmp_path: Path) -> None:
    """After each interval, by themselves."""
    sink = Sink()
    made = create_settings(Kind.CONNECTOR, "spanmetrics")
    config = SpanMetricsConfig.model_validate({"metrics_flush_interval": "20ms"})
    connector = FACTORY.create(made, config, FakeOutputs({PipelineID(Signal.METRICS): sink}))
    with TestHost(made, tmp_path) as host:
        connector.start(host)
        connector.consume(Ledger().parcel(spans(span(0))))
        assert sink.wait_for(4)
        connector.shutdown(time.monotonic() + 5)


def test_without_an_interval_metrics_come_with_each_batch() -> None:
    """Handed on after every batch."""
    sinks, ledger = connect(FACTORY, {"metrics_flush_interval": "0s"}, [spans(span(0)), spans(span(1))], ["metrics"])
    assert ([point.value for point in points_of(sinks["metrics"].batches) if point.name == CALLS], ledger.errors) == (
        [1, 2],
        [],
    )


def test_delta_points_that_are_not_taken_come_again() -> None:
    """A pipeline that fails for now gets them with the next, so that no span is missing."""
    sink = Sink(Outcome.FAIL)
    made = create_settings(Kind.CONNECTOR, "spanmetrics")
    config = SpanMetricsConfig.model_validate({"aggregation_temporality": "AGGREGATION_TEMPORALITY_DELTA"})
    connector = SpanMetricsConnector(made, config, FakeOutputs({PipelineID(Signal.METRICS): sink}))
    connector.consume(Ledger().parcel(spans(span(0), span(1))))
    connector.flush()
    sink.batches.clear()
    sink.outcome = Outcome.ACCEPT
    connector.consume(Ledger().parcel(spans(span(2))))
    connector.flush()
    assert [point.value for point in points_of(sink.batches) if point.name == CALLS] == [2, 1]
