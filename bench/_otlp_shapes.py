"""Requests of the measured shapes: `uniform` (every record has the same keys) and `varied` (keys, types, nesting)."""

import random
from typing import Any

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

RECORDS = 512
START = 1_790_000_000_000_000_000
UNIFORM = ("http.request.method", "http.route", "url.path", "user_agent.original", "server.address")
UNIFORM_INTS = ("http.response.status_code", "server.port", "network.peer.port", "thread.id", "http.request.size")
WORDS = ("GET", "/api/orders/{id}", "/api/orders/1234", "python-requests/2.32", "shop.example.com", "checkout")
VARIED = [f"app.{group}.{name}" for group in range(20) for name in ("id", "kind", "size", "ratio", "ok", "note")]


def _resource(record: Any) -> Any:
    record.resource.attributes.add(key="service.name").value.string_value = "checkout"
    record.resource.attributes.add(key="host.name").value.string_value = "node-17"
    record.resource.attributes.add(key="process.pid").value.int_value = 4711
    return record


def _uniform(attributes: Any, rng: random.Random) -> None:
    for key in UNIFORM:
        attributes.add(key=key).value.string_value = rng.choice(WORDS)
    for key in UNIFORM_INTS:
        attributes.add(key=key).value.int_value = rng.choice((200, 404, 8080, 443, 70_000))


def _kinds() -> list[list[tuple[str, str]]]:
    """Twelve kinds of record: each has 6 to 18 of 120 keys in an order of its own, each key has one type."""
    rng = random.Random(11)
    types = rng.choices(
        ("text", "sql", "int", "double", "bool", "list", "map"), (62, 10, 15, 5, 5, 2, 1), k=len(VARIED)
    )
    keys = list(zip(VARIED, types, strict=True))
    return [rng.sample(keys, rng.randint(6, 18)) for _ in range(12)]


KINDS = _kinds()


def _varied(attributes: Any, rng: random.Random) -> None:
    for key, kind in rng.choice(KINDS):
        if rng.random() < 0.1:
            continue
        value = attributes.add(key=key).value
        if kind == "text":
            value.string_value = rng.choice(WORDS)
        elif kind == "sql":
            value.string_value = f"SELECT name, price FROM orders WHERE id = {rng.random()}"  # noqa: S608 # a value, not a query
        elif kind == "int":
            value.int_value = rng.randrange(-5, 10**9)
        elif kind == "double":
            value.double_value = rng.random()
        elif kind == "bool":
            value.bool_value = rng.random() < 0.5
        elif kind == "list":
            for _ in range(3):
                value.array_value.values.add().string_value = rng.choice(WORDS)
        else:
            value.kvlist_value.values.add(key="inner").value.int_value = rng.randrange(1000)


def traces(shape: str, rng: random.Random) -> ExportTraceServiceRequest:
    """One request of 512 spans, about 450 bytes each."""
    request = ExportTraceServiceRequest()
    spans = _resource(request.resource_spans.add()).scope_spans.add(scope={"name": "shop.tracer", "version": "1.4.0"})
    for _ in range(RECORDS):
        start = START + rng.randrange(10**12)
        span = spans.spans.add(
            trace_id=rng.randbytes(16),
            span_id=rng.randbytes(8),
            parent_span_id=rng.randbytes(8),
            name="GET /api/orders/{id}" if shape == "uniform" else f"operation {rng.randrange(40)}",
            kind=rng.randrange(1, 6),
            start_time_unix_nano=start,
            end_time_unix_nano=start + rng.randrange(10**9),
            flags=0x101,
        )
        span.status.code = 1
        if shape == "uniform":
            _uniform(span.attributes, rng)
            continue
        _varied(span.attributes, rng)
        if rng.random() < 0.2:
            event = span.events.add(time_unix_nano=start + 5, name="exception")
            event.attributes.add(key="exception.type").value.string_value = "ValueError"
            event.attributes.add(key="exception.message").value.string_value = "no such order"
        if rng.random() < 0.1:
            span.links.add(trace_id=rng.randbytes(16), span_id=rng.randbytes(8))
    return request


def logs(shape: str, rng: random.Random) -> ExportLogsServiceRequest:
    """One request of 512 log records."""
    request = ExportLogsServiceRequest()
    records = _resource(request.resource_logs.add()).scope_logs.add(scope={"name": "shop.logger"})
    for _ in range(RECORDS):
        time = START + rng.randrange(10**12)
        record = records.log_records.add(
            time_unix_nano=time,
            observed_time_unix_nano=time + 1000,
            severity_number=rng.choice((9, 13, 17)),
            severity_text="INFO",
            trace_id=rng.randbytes(16),
            span_id=rng.randbytes(8),
            flags=1,
        )
        if shape == "uniform" or rng.random() < 0.8:
            record.body.string_value = f"order {rng.randrange(10**6)} was accepted for customer {rng.randrange(10**4)}"
        else:
            record.body.kvlist_value.values.add(key="message").value.string_value = "order accepted"
            record.body.kvlist_value.values.add(key="order").value.int_value = rng.randrange(10**6)
        (_uniform if shape == "uniform" else _varied)(record.attributes, rng)
    return request


def metrics(shape: str, rng: random.Random) -> ExportMetricsServiceRequest:
    """One request of 512 data points in 64 metrics: sums, or all kinds with exemplars."""
    request = ExportMetricsServiceRequest()
    rows = _resource(request.resource_metrics.add()).scope_metrics.add(scope={"name": "shop.meter"})
    for index in range(RECORDS // 8):
        metric = rows.metrics.add(name=f"http.server.metric.{index}", unit="ms", description="what it measures")
        kind = "sum" if shape == "uniform" else rng.choice(("gauge", "sum", "histogram", "exponential_histogram"))
        data = getattr(metric, kind)
        if kind != "gauge":
            data.aggregation_temporality = 2
        for _ in range(8):
            _point(data.data_points.add(start_time_unix_nano=START, time_unix_nano=START + 10**10), kind, shape, rng)
    return request


def _point(point: Any, kind: str, shape: str, rng: random.Random) -> None:
    if kind in {"gauge", "sum"}:
        if rng.random() < 0.5:
            point.as_int = rng.randrange(10**6)
        else:
            point.as_double = rng.random()
    else:
        point.count, point.sum, point.min, point.max = 100, rng.random() * 1000, 0.5, 900.0
        if kind == "histogram":
            point.bucket_counts.extend(rng.randrange(100) for _ in range(15))
            point.explicit_bounds.extend(float(2**step) for step in range(14))
        else:
            point.scale, point.zero_count, point.positive.offset = 3, 2, -4
            point.positive.bucket_counts.extend(rng.randrange(300) for _ in range(20))
    for key in UNIFORM[:4]:
        point.attributes.add(key=key).value.string_value = rng.choice(WORDS)
    point.attributes.add(key="http.response.status_code").value.int_value = 200
    if shape == "varied" and rng.random() < 0.3:
        point.exemplars.add(
            time_unix_nano=START, as_double=rng.random(), trace_id=rng.randbytes(16), span_id=rng.randbytes(8)
        )
