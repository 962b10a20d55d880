"""Partial success on the wire, asked for with raw clients: what is invalid is left out, counted and told."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest, ExportLogsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord, ResourceLogs, ScopeLogs
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span
from tests.support.otlp_clients import JSON, call, post
from tests.support.otlp_service import Service, running

from heliograph.model import Signal

SPANS = [Span(trace_id=bytes(15) + b"1", span_id=b"12345678", name="good"), Span(trace_id=b"short", name="bad")]
BODY = ExportTraceServiceRequest(
    resource_spans=[ResourceSpans(scope_spans=[ScopeSpans(spans=SPANS)])]
).SerializeToString()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A service with both transports."""
    with running(tmp_path) as started:
        yield started


@pytest.mark.parametrize("transport", ["grpc", "http"])
def test_invalid_spans_are_rejected_and_the_others_taken(service: Service, transport: str) -> None:
    """The answer is a success that counts the rejected spans; only the good one goes on, also from the journal."""
    if transport == "grpc":
        answer = call(service.ports["grpc"], Signal.TRACES, BODY)
    else:
        reply = post(service.ports["http"], "/v1/traces", BODY)
        assert reply.status == 200
        answer = reply.body
    partial = ExportTraceServiceResponse.FromString(answer).partial_success
    assert partial.rejected_spans == 1
    assert "trace id" in partial.error_message
    assert service.wait_for(Signal.TRACES, 1) == ["good"]
    assert service.counter("otelcol_receiver_accepted_spans") == 1
    assert service.counter("otelcol_receiver_refused_spans") == 1


def test_json_is_told_in_json(service: Service) -> None:
    """Counts are decimal strings, as OTLP/JSON writes 64-bit numbers."""
    spans = [{"traceId": "0" * 31 + "1", "spanId": "0" * 15 + "1", "name": "good"}, {"traceId": "00", "name": "bad"}]
    body = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}).encode()
    reply = post(service.ports["http"], "/v1/traces", body, JSON)
    assert reply.status == 200
    partial = json.loads(reply.body)["partialSuccess"]
    assert partial["rejectedSpans"] == "1"
    assert partial["errorMessage"]
    assert service.wait_for(Signal.TRACES, 1) == ["good"]


def test_a_request_of_which_nothing_is_left_is_a_success_too(service: Service) -> None:
    """All spans are rejected: the sender must not repeat them, so it is no error."""
    scopes = [ScopeSpans(spans=SPANS[1:] * 3)]
    body = ExportTraceServiceRequest(resource_spans=[ResourceSpans(scope_spans=scopes)]).SerializeToString()
    answer = call(service.ports["grpc"], Signal.TRACES, body)
    assert ExportTraceServiceResponse.FromString(answer).partial_success.rejected_spans == 3
    assert service.names(Signal.TRACES) == []


def test_a_warning_rejects_nothing(service: Service) -> None:
    """A log record with a wrong trace id is taken without one; the message says so and the count is 0."""
    records = [LogRecord(time_unix_nano=1, severity_text="kept", trace_id=b"short")]
    request = ExportLogsServiceRequest(resource_logs=[ResourceLogs(scope_logs=[ScopeLogs(log_records=records)])])
    answer = call(service.ports["grpc"], Signal.LOGS, request.SerializeToString())
    partial = ExportLogsServiceResponse.FromString(answer).partial_success
    assert partial.rejected_log_records == 0
    assert "without a trace" in partial.error_message
    assert service.wait_for(Signal.LOGS, 1) == ["kept"]
