"""Known telemetry for the tests of the query layer, built with the official classes."""

import math
from collections.abc import Iterator
from typing import Any

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue, KeyValueList
from opentelemetry.proto.metrics.v1.metrics_pb2 import (
    AGGREGATION_TEMPORALITY_CUMULATIVE,
    AGGREGATION_TEMPORALITY_DELTA,
    Metric,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from heliograph.model import Signal

SECOND = 1_000_000_000
MILLISECOND = 1_000_000
MINUTE = 60 * SECOND

TRACE_COUNT = 120
"""Traces of one checkout each, one every thirty seconds, ending a minute before now."""
ODD_TRACE = bytes.fromhex("0102030405060708090a0b0c0d0e0f10")
"""A trace with a span that has everything."""


def any_value(value: Any) -> AnyValue:
    """A value of any kind; dictionaries become maps, lists arrays."""
    if value is None:
        return AnyValue()
    if isinstance(value, list):
        return AnyValue(array_value=ArrayValue(values=[any_value(item) for item in value]))
    if isinstance(value, dict):
        return AnyValue(kvlist_value=KeyValueList(values=key_values(value)))
    names = {bool: "bool_value", int: "int_value", float: "double_value", bytes: "bytes_value", str: "string_value"}
    return AnyValue(**{names[type(value)]: value})


def key_values(values: dict[str, Any]) -> list[KeyValue]:
    """Attributes."""
    return [KeyValue(key=key, value=any_value(value)) for key, value in values.items()]


def resource_values(service: str) -> list[KeyValue]:
    """A service's resource."""
    return key_values({"service.name": service, "host.name": f"{service}-1", "host.cpus": 4, "tags": ["a", "b"]})


def requests(now: int) -> Iterator[tuple[Signal, list[bytes]]]:
    """Signal and bodies of everything."""
    yield Signal.TRACES, [_checkouts(now).SerializeToString(), _odd(now).SerializeToString()]
    yield Signal.LOGS, [_logs(now).SerializeToString()]
    yield Signal.METRICS, [_metrics(now).SerializeToString()]


def trace_id(number: int) -> bytes:
    """Id of the checkout with this number, 0 the newest."""
    return b"checkout" + number.to_bytes(8, "big")


def checkout_start(now: int, number: int) -> int:
    """When a checkout began."""
    return now - MINUTE - number * 30 * SECOND


def _checkouts(now: int) -> ExportTraceServiceRequest:
    request = ExportTraceServiceRequest()
    trees = [_checkout(now, number) for number in range(TRACE_COUNT)]
    for service, places in (("front", (0, 1)), ("stock", (2, 3))):
        part = request.resource_spans.add()
        part.resource.attributes.extend(resource_values(service))
        scope = part.scope_spans.add()
        scope.scope.name, scope.scope.version = "tests", "1.0"
        scope.spans.extend(tree[place] for tree in trees for place in places)
    return request


def span_id(number: int, part: int) -> bytes:
    """Id of span `part` (1 to 4) of a checkout."""
    return number.to_bytes(4, "big") + bytes([0, 0, 0, part])


def _checkout(now: int, number: int) -> list[Span]:
    """Front's server and client span, stock's server span and its query: each the parent of the next."""
    failed = number % 10 == 3
    entry: dict[str, Any] = {
        "http.route": "/checkout",
        "http.response.status_code": 500 if failed else 200,
        "http.request.method": "POST",
        "user.id": f"user-{number % 7}",
        "cart.items": number % 5,
        "cart.total": number * 1.5,
        "vip": number % 2 == 0,
        "region": "north" if number % 3 else "south",
    }
    shapes: list[tuple[str, int, int, int, dict[str, Any]]] = [
        ("POST /checkout", Span.SPAN_KIND_SERVER, 0, 100 + number, entry),
        ("POST", Span.SPAN_KIND_CLIENT, 10, 50, {"server.address": "stock.local"}),
        ("POST /reserve", Span.SPAN_KIND_SERVER, 15, 40, {"http.route": "/reserve"}),
        ("SELECT stock", Span.SPAN_KIND_CLIENT, 20, 30, {"db.system.name": "sqlite", "db.namespace": "shop"}),
    ]
    start = checkout_start(now, number)
    spans: list[Span] = []
    for part, (name, kind, offset, length, values) in enumerate(shapes, 1):
        span = Span(
            trace_id=trace_id(number),
            span_id=span_id(number, part),
            parent_span_id=span_id(number, part - 1) if part > 1 else b"",
            name=name,
            start_time_unix_nano=start + offset * MILLISECOND,
            end_time_unix_nano=start + (offset + length) * MILLISECOND,
            attributes=key_values(values),
        )
        span.kind = kind  # pyright: ignore[reportAttributeAccessIssue] - protobuf's enums are ints
        if failed and part == 1:
            span.status.code, span.status.message = Status.STATUS_CODE_ERROR, "stock is empty"
        spans.append(span)
    return spans


def odd_attributes() -> dict[str, Any]:
    """Every type of value, under keys that are hot, not hot, and bear the name of a field."""
    return {
        "text": "ünï 'quoted' \"double\" \\ back",
        "int": -5,
        "big": 2**60,
        "double": 1.5,
        "nan": math.nan,
        "yes": True,
        "bytes": b"\x00\xff",
        "list": [1, "two", 3.0],
        "map": {"a": {"b": [True]}},
        "nothing": None,
        "name": "an attribute called name",
        "http.response.status_code": "not a number",
        "empty": "",
        'we"ird=key': "x",
    }


def _odd(now: int) -> ExportTraceServiceRequest:
    request = ExportTraceServiceRequest()
    part = request.resource_spans.add()
    part.resource.attributes.extend(resource_values("odd"))
    scope = part.scope_spans.add()
    scope.scope.name = "odd.scope"
    span = scope.spans.add(
        trace_id=ODD_TRACE,
        span_id=b"\x01" * 8,
        parent_span_id=b"\x09" * 8,
        name="odd span",
        kind=Span.SPAN_KIND_CONSUMER,
        trace_state="vendor=1",
        flags=1,
        start_time_unix_nano=now - 5 * MINUTE + 123,
        end_time_unix_nano=now - 5 * MINUTE + 123 + 7 * MILLISECOND,
        attributes=key_values(odd_attributes()),
        status=Status(code=Status.STATUS_CODE_OK),
    )
    span.events.add(
        name="exception", time_unix_nano=now - 5 * MINUTE + 200, attributes=key_values({"exception.type": "E"})
    )
    span.links.add(
        trace_id=trace_id(0), span_id=b"\x02" * 8, trace_state="l=1", attributes=key_values({"why": "retry"})
    )
    return request


def _logs(now: int) -> ExportLogsServiceRequest:
    request = ExportLogsServiceRequest()
    for service in ("front", "stock"):
        part = request.resource_logs.add()
        part.resource.attributes.extend(resource_values(service))
        scope = part.scope_logs.add()
        scope.scope.name = "tests.logs"
        for number in range(TRACE_COUNT):
            when = checkout_start(now, number) + 20 * MILLISECOND
            failed = number % 10 == 3
            scope.log_records.add(
                time_unix_nano=when,
                observed_time_unix_nano=when + 1000,
                severity_number=17 if failed else 9,  # pyright: ignore[reportArgumentType] - protobuf's enums are ints
                severity_text="ERROR" if failed else "INFO",
                body=any_value(f"{service} handled checkout {number}" + (" and FAILED badly" if failed else "")),
                attributes=key_values({"checkout": number, "thread.name": f"worker-{number % 3}"}),
                trace_id=trace_id(number),
                span_id=span_id(number, 1 if service == "front" else 3),
            )
    request.resource_logs[0].scope_logs[0].log_records.add(
        time_unix_nano=now - 2 * MINUTE, body=any_value({"event": "structured", "n": 3}), event_name="structured"
    )
    return request


def one_log(now: int, service: str, body: str) -> bytes:
    """A request with one record."""
    request = ExportLogsServiceRequest()
    part = request.resource_logs.add()
    part.resource.attributes.extend(resource_values(service))
    part.scope_logs.add().log_records.add(time_unix_nano=now, body=any_value(body))
    return request.SerializeToString()


def _metrics(now: int) -> ExportMetricsServiceRequest:
    request = ExportMetricsServiceRequest()
    for service, factor in (("front", 1), ("stock", 2)):
        part = request.resource_metrics.add()
        part.resource.attributes.extend(resource_values(service))
        scope = part.scope_metrics.add()
        scope.scope.name = "tests.metrics"
        scope.metrics.extend(_service_metrics(now, factor))
    return request


def _service_metrics(now: int, factor: int) -> list[Metric]:
    gauge = Metric(name="memory", unit="By", description="Memory.")
    counter = Metric(name="requests", unit="{request}", description="Requests.")
    cumulative, difference = AGGREGATION_TEMPORALITY_CUMULATIVE, AGGREGATION_TEMPORALITY_DELTA
    counter.sum.is_monotonic, counter.sum.aggregation_temporality = True, cumulative
    delta = Metric(name="deltas", unit="1")
    delta.sum.is_monotonic, delta.sum.aggregation_temporality = True, difference
    latency = Metric(name="latency", unit="s")
    latency.histogram.aggregation_temporality = cumulative
    exponential = Metric(name="sizes", unit="By")
    exponential.exponential_histogram.aggregation_temporality = difference
    summary = Metric(name="legacy", unit="s")
    begin = now - 40 * MINUTE
    for tick in range(40):
        when, route = begin + tick * MINUTE, key_values({"route": "/a" if factor == 1 else "/b"})
        common: dict[str, Any] = {"time_unix_nano": when, "start_time_unix_nano": begin - MINUTE, "attributes": route}
        gauge.gauge.data_points.add(as_int=100 * factor, **common)
        counter.sum.data_points.add(as_int=(tick % 20) * 60 * factor, **common)
        delta.sum.data_points.add(as_double=6.0 * factor, **common)
        done = tick + 1
        point = latency.histogram.data_points.add(
            count=10 * done,
            sum=5.0 * done,
            bucket_counts=[5 * done, 4 * done, done],
            explicit_bounds=[0.5, 1.0],
            **common,
        )
        if tick == 30:
            point.exemplars.add(time_unix_nano=when, as_double=0.7, trace_id=trace_id(5), span_id=b"\x03" * 8)
        exponential.exponential_histogram.data_points.add(
            count=6, sum=30.0, scale=0, zero_count=1, positive={"offset": 1, "bucket_counts": [2, 3]}, **common
        )
        old = summary.summary.data_points.add(count=4 * done, sum=8.0 * done, **common)
        old.quantile_values.add(quantile=0.5, value=2.0 * factor)
    return [gauge, counter, delta, latency, exponential, summary]
