"""Attributes move to resources, and records with them."""

import json
from collections import Counter
from typing import Any

import pytest
from google.protobuf.json_format import ParseDict
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from tests.support.holding import Bench
from tests.support.processing import batch_of, gauge, key_values, plain_map, process

from heliograph.model import Batch, Signal
from heliograph.processors.groupbyattrs import FACTORY
from heliograph.wire import Encoding, decode, encode

NAMES = {
    Signal.TRACES: ("resourceSpans", "scopeSpans", "spans", ExportTraceServiceRequest),
    Signal.LOGS: ("resourceLogs", "scopeLogs", "logRecords", ExportLogsServiceRequest),
    Signal.METRICS: ("resourceMetrics", "scopeMetrics", "metrics", ExportMetricsServiceRequest),
}
Resource = tuple[dict[str, Any], str, list[dict[str, Any]]]


def batch(signal: Signal, resources: list[Resource]) -> Batch:
    """Records by attributes of their resource and the name of their scope."""
    outer, inner, items, request = NAMES[signal]
    document = {
        outer: [
            {
                "resource": {"attributes": key_values(attributes)},
                inner: [{"scope": {"name": scope, "attributes": key_values({"s": scope})}, items: records}],
            }
            for attributes, scope, records in resources
        ]
    }
    made: Any = request()
    return decode(signal, [ParseDict(document, made).SerializeToString()])


def content(signal: Signal, found: Batch) -> list[tuple[dict[str, Any], list[tuple[Any, list[dict[str, Any]]]]]]:
    """Resources with their scopes and records."""
    outer, inner, items, _ = NAMES[signal]
    return [
        (
            plain_map(resource.get("resource", {}).get("attributes", [])),
            [
                ((scope.get("scope", {}).get("name"), plain_map(scope["scope"].get("attributes", []))), scope[items])
                for scope in resource[inner]
            ],
        )
        for resource in json.loads(encode(found, Encoding.JSON)).get(outer, [])
    ]


VALUES = st.sampled_from(["a", "b", 1, 1.0, True, ["x"]])
MAPS = st.dictionaries(st.sampled_from(["k", "l", "m"]), VALUES, max_size=3)
RESOURCES = st.lists(
    st.tuples(MAPS, st.sampled_from(["one", "two"]), st.lists(MAPS, min_size=1, max_size=4)), min_size=1, max_size=4
)


def frozen(attributes: dict[str, Any]) -> Any:
    """Attributes that can be counted."""
    return tuple(sorted((key, repr(value)) for key, value in attributes.items()))


@pytest.mark.parametrize("signal", list(Signal))
@settings(max_examples=40, deadline=None)
@given(resources=RESOURCES, keys=st.sampled_from([[], ["k"], ["l", "k"], ["k", "absent"]]))
def test_records_move_as_in_a_plain_implementation(
    signal: Signal, resources: list[tuple[dict[str, Any], str, list[dict[str, Any]]]], keys: list[str]
) -> None:
    """Every record keeps its content, stands under the right resource and scope, and none of these comes twice."""
    wanted: Counter[Any] = Counter()
    made: list[Resource] = []
    for attributes, scope, records in resources:
        for record in records:
            moved = {key: value for key, value in record.items() if key in keys}
            left = {key: value for key, value in record.items() if key not in keys}
            wanted[frozen({**attributes, **moved}), scope, frozen(left)] += 1
        if signal is Signal.METRICS:
            made.append((attributes, scope, [gauge("g", records)]))
        else:
            made.append((attributes, scope, [{"attributes": key_values(record)} for record in records]))
    (out,) = process(FACTORY, {"keys": keys}, batch(signal, made)).batches
    found: Counter[Any] = Counter()
    seen: Counter[Any] = Counter()
    for attributes, scopes in content(signal, out):
        seen[frozen(attributes)] += 1
        for (name, own), items in scopes:
            assert own == {"s": name}
            seen[frozen(attributes), name] += 1
            points = [point for item in items for point in (item["gauge"]["dataPoints"] if "gauge" in item else [item])]
            assert signal is not Signal.METRICS or len(items) == 1
            for point in points:
                found[frozen(attributes), name, frozen(plain_map(point.get("attributes", [])))] += 1
    assert found == wanted
    assert set(seen.values()) == {1}


def test_the_example_of_the_collector() -> None:
    """Metrics of several hosts under one resource part by host; same metrics meet, other kinds do not."""
    points = [{"host": host, "id": "eth0"} for host in ("A", "A", "B")]
    total = {
        "name": "mixed",
        "sum": {"isMonotonic": True, "dataPoints": [{"asInt": "1", "attributes": key_values(points[0])}]},
    }
    metrics = [gauge("g", points), gauge("g", points), gauge("mixed", points), total, gauge("stays", [{"id": "eth0"}])]
    (out,) = process(
        FACTORY, {"keys": ["host"]}, batch_of(Signal.METRICS, metrics, {"host": "localhost", "source": "prom"})
    ).batches
    found = {
        attributes["host"]: sorted(
            (item["name"], kind, len(item[kind]["dataPoints"]))
            for _, items in scopes
            for item in items
            for kind in ("gauge", "sum")
            if kind in item
        )
        for attributes, scopes in content(Signal.METRICS, out)
    }
    assert found == {
        "A": [("g", "gauge", 4), ("mixed", "gauge", 2), ("mixed", "sum", 1)],
        "B": [("g", "gauge", 2), ("mixed", "gauge", 1)],
        "localhost": [("stays", "gauge", 1)],
    }
    assert {attributes["source"] for attributes, _ in content(Signal.METRICS, out)} == {"prom"}


def test_points_keep_exemplars_and_all_kinds_move() -> None:
    """Histograms, exponential histograms and summaries move with what belongs to their points."""
    attributes = key_values({"host": "A", "x": 1})
    exemplar = {"asDouble": 2.0, "timeUnixNano": "5", "filteredAttributes": key_values({"e": "f"})}
    metrics: list[dict[str, Any]] = [
        {
            "name": "h",
            "histogram": {
                "aggregationTemporality": 2,
                "dataPoints": [
                    {"attributes": attributes, "count": "1", "sum": 2.0, "bucketCounts": ["1"], "exemplars": [exemplar]}
                ],
            },
        },
        {
            "name": "e",
            "exponentialHistogram": {
                "aggregationTemporality": 1,
                "dataPoints": [{"attributes": attributes, "count": "1", "scale": 3}],
            },
        },
        {"name": "s", "summary": {"dataPoints": [{"attributes": attributes, "count": "4"}]}},
    ]
    (out,) = process(FACTORY, {"keys": ["host"]}, batch_of(Signal.METRICS, metrics)).batches
    ((resource, scopes),) = content(Signal.METRICS, out)
    assert resource == {"host": "A"}
    kinds = {item["name"]: item for _, items in scopes for item in items}
    (point,) = kinds["h"]["histogram"]["dataPoints"]
    assert plain_map(point["attributes"]) == {"x": 1}
    assert plain_map(point["exemplars"][0]["filteredAttributes"]) == {"e": "f"}
    assert kinds["e"]["exponentialHistogram"]["dataPoints"][0]["scale"] == 3
    assert kinds["s"]["summary"]["dataPoints"][0]["count"] == "4"


def test_metrics_without_points_go() -> None:
    """As in the Collector, a metric without data points is not handed on when others are."""
    (out,) = process(FACTORY, {}, batch_of(Signal.METRICS, [gauge("g", [{}]), gauge("none", [])])).batches
    assert out.table("metrics")["name"].to_pylist() == ["g"]


def test_records_are_counted() -> None:
    """Records that moved, others, and groups are counted under the Collector's names."""
    bench = Bench(FACTORY, {"keys": ["k"]}, Signal.LOGS)
    bench.send(batch_of(Signal.LOGS, [{"attributes": {"k": 1}}, {"attributes": {"k": 2}}, {}]))
    prefix = "otelcol_processor_groupbyattrs_"
    assert bench.metric(f"{prefix}num_grouped_logs") == 2
    assert bench.metric(f"{prefix}num_non_grouped_logs") == 1
    assert bench.metric(f"{prefix}log_groups") == 1
