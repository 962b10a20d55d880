"""Answers as bytes, and which error is told how."""

import pytest
from google.protobuf import json_format
from google.rpc.error_details_pb2 import RetryInfo
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from tests.support.otlp_clients import detail

from heliograph.exceptions import HeliographError
from heliograph.exceptions.data import InvalidArgument, PayloadTooLarge, UnsupportedEncoding
from heliograph.exceptions.export import DestinationFailed
from heliograph.exceptions.network import PeerUnavailable
from heliograph.exceptions.performance import TimedOut
from heliograph.exceptions.resource import QuotaExhausted
from heliograph.exceptions.security import PermissionDenied, Unauthenticated
from heliograph.journal import JournalFull, JournalUnavailable
from heliograph.model import Signal
from heliograph.pipeline.errors import SignalNotConfiguredError
from heliograph.receivers.otlp.answers import Rejection, refuse, status_json, success_json, success_protobuf

RESPONSES = {
    Signal.TRACES: (ExportTraceServiceResponse, "rejected_spans"),
    Signal.METRICS: (ExportMetricsServiceResponse, "rejected_data_points"),
    Signal.LOGS: (ExportLogsServiceResponse, "rejected_log_records"),
}
every_signal = pytest.mark.parametrize("signal", list(Signal))


@every_signal
@pytest.mark.parametrize(("items", "message"), [(5, "too old"), (1 << 40, "ü"), (0, "only a warning"), (300, "")])
def test_partial_success(signal: Signal, items: int, message: str) -> None:
    """Rejected items and their reason, in both encodings, as the official classes read them; 0 items are a warning."""
    response, field = RESPONSES[signal]
    rejection = Rejection(items, message)
    for parsed in (
        response.FromString(success_protobuf(rejection)),
        json_format.Parse(success_json(signal, rejection), response()),
    ):
        assert parsed.HasField("partial_success")
        assert getattr(parsed.partial_success, field) == items
        assert parsed.partial_success.error_message == message


@every_signal
def test_full_success(signal: Signal) -> None:
    """partial_success is not set."""
    response, _ = RESPONSES[signal]
    assert not response.FromString(success_protobuf(None)).HasField("partial_success")
    assert success_json(signal, None) == b"{}"


def test_answers_are_bounded() -> None:
    """However long a reason is, the answer stays far below 4 MiB, and small enough for gRPC's trailers."""
    long = "x" * 5_000_000
    assert len(success_protobuf(Rejection(1, long))) < 8192
    assert len(success_json(Signal.LOGS, Rejection(1, long))) < 8192
    refusal = refuse(InvalidArgument(long))
    assert refusal.status.ByteSize() < 8192
    assert len(status_json(refusal.status)) < 65536


RETRY = 1.0


@pytest.mark.parametrize(
    ("error", "http", "grpc", "retry_after"),
    [
        (InvalidArgument("x"), 400, 3, None),
        (PayloadTooLarge("x"), 413, 8, None),
        (UnsupportedEncoding("x"), 415, 12, None),
        (Unauthenticated("x"), 401, 16, None),
        (PermissionDenied("x"), 403, 7, None),
        (SignalNotConfiguredError("x"), 404, 12, None),
        (DestinationFailed("x").with_retryable(retryable=False), 500, 13, None),
        (JournalFull("x", cursor="a", retry_after=2.5), 503, 8, 2.5),
        (JournalUnavailable("x"), 503, 8, RETRY),
        (PeerUnavailable("x"), 503, 14, RETRY),
        (PeerUnavailable("x", retry_after=7), 503, 14, 7),
        (TimedOut("x"), 503, 14, RETRY),
        (QuotaExhausted("x", retry_after=9).with_retryable(retryable=True), 429, 8, 9),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, HeliographError) else None,
)
def test_each_kind_of_error_is_told_so_that_the_right_thing_is_repeated(
    error: HeliographError, http: int, grpc: int, retry_after: float | None
) -> None:
    """Senders repeat what can succeed (429, 503, UNAVAILABLE, RESOURCE_EXHAUSTED with RetryInfo) and nothing else."""
    refusal = refuse(error)
    assert (refusal.http_status, refusal.grpc_code, refusal.retry_after) == (http, grpc, retry_after)
    assert refusal.status.code == grpc
    info = detail(refusal.status, RetryInfo)
    assert (info is None) == (retry_after is None)
    if retry_after is not None:
        assert info.retry_delay.seconds + info.retry_delay.nanos / 1e9 == retry_after
