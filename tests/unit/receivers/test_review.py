"""What is put right in requests: invalid records, and records without a time."""

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord, ResourceLogs, ScopeLogs
from opentelemetry.proto.metrics.v1.metrics_pb2 import (
    Gauge,
    Histogram,
    HistogramDataPoint,
    Metric,
    NumberDataPoint,
    ResourceMetrics,
    ScopeMetrics,
)
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span

from heliograph.model import Signal
from heliograph.receivers.otlp.review import Reviewed, review
from heliograph.wire import Encoding, decode

NOW = 1_800_000_000_000_000_000
TRACE, SPAN = bytes(range(1, 17)), bytes(range(1, 9))


def traces(*spans: Span) -> bytes:
    """A request for spans."""
    scopes = [ScopeSpans(spans=spans)]
    return ExportTraceServiceRequest(resource_spans=[ResourceSpans(scope_spans=scopes)]).SerializeToString()


def logs(*records: LogRecord) -> bytes:
    """A request for log records."""
    scopes = [ScopeLogs(log_records=records)]
    return ExportLogsServiceRequest(resource_logs=[ResourceLogs(scope_logs=scopes)]).SerializeToString()


def metrics(*found: Metric) -> bytes:
    """A request for metrics."""
    scopes = [ScopeMetrics(metrics=found)]
    return ExportMetricsServiceRequest(resource_metrics=[ResourceMetrics(scope_metrics=scopes)]).SerializeToString()


def span(name: str, trace_id: bytes = TRACE, span_id: bytes = SPAN, *, start: int = 1, end: int = 0) -> Span:
    """A span; it starts at 1 unless said otherwise."""
    return Span(name=name, trace_id=trace_id, span_id=span_id, start_time_unix_nano=start, end_time_unix_nano=end)


def reviewed(signal: Signal, *bodies: bytes) -> Reviewed:
    """The bodies put right."""
    found = review(decode(signal, bodies), bodies, Encoding.PROTOBUF, NOW)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("signal", "body"),
    [
        (Signal.TRACES, traces(span("a"), span("no ids", b"", b""))),
        (Signal.LOGS, logs(LogRecord(time_unix_nano=1), LogRecord(observed_time_unix_nano=1, trace_id=TRACE))),
        (Signal.METRICS, metrics(Metric(name="m", gauge=Gauge(data_points=[NumberDataPoint(time_unix_nano=1)])))),
        (Signal.METRICS, metrics()),
    ],
)
def test_what_is_right_stays_as_it_is(signal: Signal, body: bytes) -> None:
    """A group with nothing to put right is not touched."""
    assert review(decode(signal, [body]), [body], Encoding.PROTOBUF, NOW) is None


@pytest.mark.parametrize(
    "wrong",
    [span("wrong", TRACE[:15]), span("wrong", TRACE + b"1"), span("wrong", span_id=b"1234567")],
)
def test_spans_with_wrong_ids_are_left_out_of_their_request_only(wrong: Span) -> None:
    """The request at fault loses its wrong spans and is told; its neighbour keeps all and the very bytes it sent."""
    whole = traces(span("x"), span("y"))
    found = reviewed(Signal.TRACES, traces(span("a"), wrong, span("b")), whole)
    assert [said and said.items for said in found.rejections] == [1, None]
    assert "trace id" in (found.rejections[0] or (0, ""))[1]
    kept = ExportTraceServiceRequest.FromString(found.bodies[0])
    assert [each.name for each in kept.resource_spans[0].scope_spans[0].spans] == ["a", "b"]
    assert found.bodies[1] == whole
    assert found.batch.table("spans").column("name").to_pylist() == ["a", "b", "x", "y"]


def test_log_records_with_wrong_ids_count_as_without_a_trace() -> None:
    """As OTLP says, the record is taken and belongs to no trace; the sender is warned, nothing was rejected."""
    found = reviewed(Signal.LOGS, logs(LogRecord(time_unix_nano=1, trace_id=b"short", span_id=SPAN)))
    said = found.rejections[0]
    assert said is not None
    assert said.items == 0
    assert "without a trace" in said.message
    record = ExportLogsServiceRequest.FromString(found.bodies[0]).resource_logs[0].scope_logs[0].log_records[0]
    assert (record.trace_id, record.span_id) == (b"", b"")


def test_log_records_without_any_time_get_that_of_their_arrival() -> None:
    """The time of observation is set and nothing else; the sender need not be told."""
    found = reviewed(Signal.LOGS, logs(LogRecord(severity_text="a"), LogRecord(time_unix_nano=5)))
    records = ExportLogsServiceRequest.FromString(found.bodies[0]).resource_logs[0].scope_logs[0].log_records
    assert [(record.time_unix_nano, record.observed_time_unix_nano) for record in records] == [(0, NOW), (5, 0)]
    assert found.rejections == [None]


def test_spans_without_a_start_get_one() -> None:
    """A span that has an end starts there, one that has neither starts when it arrives."""
    ended = span("ended", start=0, end=7)
    found = reviewed(Signal.TRACES, traces(span("a", start=0), ended))
    spans = ExportTraceServiceRequest.FromString(found.bodies[0]).resource_spans[0].scope_spans[0].spans
    assert [(one.start_time_unix_nano, one.end_time_unix_nano) for one in spans] == [(NOW, NOW), (7, 7)]


def test_points_without_a_time_get_one_and_impossible_histograms_are_left_out() -> None:
    """Histogram points whose counts do not fit their bounds are counted and named; a metric without points goes."""
    good = HistogramDataPoint(time_unix_nano=3, bucket_counts=[1, 2], explicit_bounds=[0.5], count=3)
    bare = HistogramDataPoint(time_unix_nano=4, count=9)
    bad = HistogramDataPoint(time_unix_nano=3, bucket_counts=[1, 2, 3], explicit_bounds=[0.5], count=6)
    found = reviewed(
        Signal.METRICS,
        metrics(
            Metric(name="gauge", gauge=Gauge(data_points=[NumberDataPoint(as_int=1)])),
            Metric(name="mixed", histogram=Histogram(data_points=[good, bad, bare])),
            Metric(name="gone", histogram=Histogram(data_points=[bad])),
        ),
    )
    kept = ExportMetricsServiceRequest.FromString(found.bodies[0]).resource_metrics[0].scope_metrics[0].metrics
    assert [metric.name for metric in kept] == ["gauge", "mixed"]
    assert kept[0].gauge.data_points[0].time_unix_nano == NOW
    assert [point.count for point in kept[1].histogram.data_points] == [3, 9]
    said = found.rejections[0]
    assert said is not None
    assert said.items == 2
    assert found.batch.num_items == 3
