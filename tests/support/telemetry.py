"""Small requests with known contents, as protobuf bytes."""

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.metrics.v1.metrics_pb2 import (
    AGGREGATION_TEMPORALITY_CUMULATIVE,
    AGGREGATION_TEMPORALITY_DELTA,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Status

Value = str | int | float | bool | bytes | list[str]


def attribute(key: str, value: Value) -> KeyValue:
    """An attribute of the value's type."""
    pair = KeyValue(key=key)
    if isinstance(value, bool):
        pair.value.bool_value = value
    elif isinstance(value, int):
        pair.value.int_value = value
    elif isinstance(value, float):
        pair.value.double_value = value
    elif isinstance(value, bytes):
        pair.value.bytes_value = value
    elif isinstance(value, list):
        for item in value:
            pair.value.array_value.values.add().string_value = item
    else:
        pair.value.string_value = value
    return pair


def trace_id(number: int) -> bytes:
    """A trace id that tells its number."""
    return number.to_bytes(16, "big")


def spans(
    count: int,
    *,
    first: int = 1,
    service: str = "shop",
    time: int,
    attributes: dict[str, Value] | None = None,
    error: bool = False,
) -> bytes:
    """Spans `first`.. of traces of the same numbers, 1 ms long, a microsecond apart."""
    request = ExportTraceServiceRequest()
    resource = request.resource_spans.add()
    resource.resource.attributes.extend([attribute("service.name", service), attribute("zone", 7)])
    scope = resource.scope_spans.add(scope={"name": "tests", "version": "1"})
    for number in range(first, first + count):
        span = scope.spans.add(
            trace_id=trace_id(number),
            span_id=number.to_bytes(8, "big"),
            name="GET /x",
            kind=2,
            start_time_unix_nano=time + number * 1000,
            end_time_unix_nano=time + number * 1000 + 1_000_000,
        )
        span.attributes.extend(attribute(key, value) for key, value in (attributes or {}).items())
        span.status.code = Status.STATUS_CODE_ERROR if error else Status.STATUS_CODE_UNSET
        event = span.events.add(time_unix_nano=time, name="exception")
        event.attributes.append(attribute("exception.type", "ValueError"))
        span.links.add(trace_id=trace_id(99), span_id=b"\x01" * 8)
    return request.SerializeToString()


def logs(count: int, *, time: int, body: str = "order accepted", attributes: dict[str, Value] | None = None) -> bytes:
    """Log records, the first of which belongs to trace 1."""
    request = ExportLogsServiceRequest()
    resource = request.resource_logs.add()
    resource.resource.attributes.extend([attribute("service.name", "shop"), attribute("zone", 7)])
    scope = resource.scope_logs.add(scope={"name": "tests"})
    for number in range(count):
        record = scope.log_records.add(
            time_unix_nano=time + number,
            severity_number=9,
            severity_text="INFO",
            trace_id=trace_id(1) if number == 0 else b"",
            span_id=(1).to_bytes(8, "big") if number == 0 else b"",
            flags=1,
        )
        record.body.string_value = body
        record.attributes.extend(attribute(key, value) for key, value in (attributes or {}).items())
    return request.SerializeToString()


def metrics(*, time: int) -> bytes:
    """One metric of each kind, each with one point with the attribute `route` = `/x`; the gauge has an exemplar."""
    request = ExportMetricsServiceRequest()
    resource = request.resource_metrics.add()
    resource.resource.attributes.append(attribute("service.name", "shop"))
    rows = resource.scope_metrics.add(scope={"name": "tests"}).metrics
    route = [attribute("route", "/x")]
    gauge = rows.add(name="gauge", unit="1", description="a gauge").gauge.data_points.add(
        time_unix_nano=time, as_double=1.5, attributes=route
    )
    gauge.exemplars.add(time_unix_nano=time, as_double=1.5, trace_id=trace_id(1), span_id=b"\x01" * 8)
    total = rows.add(name="sum").sum
    total.aggregation_temporality, total.is_monotonic = AGGREGATION_TEMPORALITY_CUMULATIVE, True
    total.data_points.add(time_unix_nano=time, as_int=2**60 + 1, attributes=route)
    histogram = rows.add(name="histogram").histogram
    histogram.aggregation_temporality = AGGREGATION_TEMPORALITY_DELTA
    histogram.data_points.add(
        time_unix_nano=time, count=3, sum=6.0, bucket_counts=[1, 2], explicit_bounds=[5.0], attributes=route
    )
    exponential = rows.add(name="exponential").exponential_histogram
    exponential.aggregation_temporality = AGGREGATION_TEMPORALITY_CUMULATIVE
    point = exponential.data_points.add(
        time_unix_nano=time, count=2, sum=3.0, min=1.0, max=2.0, scale=3, zero_count=1, attributes=route
    )
    point.positive.offset = -2
    point.positive.bucket_counts.extend([1, 1])
    summary = rows.add(name="summary").summary.data_points.add(time_unix_nano=time, count=2, sum=3.0, attributes=route)
    summary.quantile_values.add(quantile=0.5, value=1.0)
    return request.SerializeToString()
