"""The client against real servers on the loopback interface."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.any_pb2 import Any as ProtoAny
from google.protobuf.duration_pb2 import Duration
from google.rpc.error_details_pb2 import RetryInfo
from google.rpc.status_pb2 import Status
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTracePartialSuccess,
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from tests.support.program import free_ports
from tests.support.sinks import Answer, Received, accept, grpc_sink, http_sink

from heliograph.client import (
    AsyncOtlpClient,
    ClientBuilder,
    ClientClosed,
    OtlpClient,
    QueueFull,
    QueuePolicy,
    QueueSettings,
    RetrySettings,
    SettingConflict,
)
from heliograph.client.response import ExportResult, parse_json, parse_protobuf, parse_retry_after, parse_status
from heliograph.exceptions import HeliographError, MalformedPayload, PayloadTooLarge
from heliograph.model import Signal

QUICK = RetrySettings(0.01, 0.05, 1.5, 0.0, 10.0)


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("OTEL_"):
            monkeypatch.delenv(name)


def builder(*urls: str) -> ClientBuilder:
    """A builder for endpoints, with short waits."""
    return ClientBuilder().endpoint(*urls).retry(QUICK)


@pytest.fixture(params=["grpc", "http/protobuf", "http/json"])
def sink(request: pytest.FixtureRequest) -> Iterator[tuple[OtlpClient, Received]]:
    """A client and what its server received, for each protocol."""
    if request.param == "grpc":
        with grpc_sink() as server, OtlpClient(f"http://127.0.0.1:{server.port}", protocol="grpc") as client:
            yield client, server.received
    else:
        with http_sink() as server, OtlpClient(server.url, protocol=request.param) as client:
            yield client, server.received


def test_simple_calls(sink: tuple[OtlpClient, Received]) -> None:
    """Logs, metrics and spans arrive with their values; a log inside a span carries its ids."""
    client, received = sink
    with client.span("outer", kind="server", route="/a") as outer, client.span("inner") as inner:
        client.log("hello", severity="warn", n=1, deep={"list": [1.5, None, b"x"]})
    client.metric("m", 2, kind="counter", unit="By", k=True)
    assert client.flush(20)
    received.wait_for(4)
    text = b" ".join(received.bodies)
    for part in (b"outer", b"inner", b"hello", b"By"):
        assert part in text
    logs = next(body for path, _, body in received.requests if "ogs" in path)
    if logs[:1] == b"{":
        record = json.loads(logs)["resourceLogs"][0]["scopeLogs"][0]["logRecords"][0]
        assert record["spanId"] == inner.span_id
    else:
        record = ExportLogsServiceRequest.FromString(logs).resource_logs[0].scope_logs[0].log_records[0]
        assert (record.span_id.hex(), record.trace_id.hex()) == (inner.span_id, outer.trace_id)
        assert record.severity_number == 13
    assert client.stats()["traces"]["sent"] == 2


def test_errors_inside_a_span() -> None:
    """An exception makes the span an error with an event, and passes on."""
    with http_sink() as server, OtlpClient(server.url) as client:
        with pytest.raises(ValueError, match="boom"), client.span("work"):
            raise ValueError("boom")
        client.flush(20)
        request = ExportTraceServiceRequest.FromString(server.received.bodies[0])
    span = request.resource_spans[0].scope_spans[0].spans[0]
    assert (span.status.code, span.status.message, span.events[0].name) == (2, "boom", "exception")


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_retryable_answers_are_repeated(status: int) -> None:
    """429, 502, 503 and 504 are repeated; Retry-After is obeyed."""

    def answer(number: int) -> Answer:
        return (200, {}, b"") if number > 2 else (status, {"retry-after": "0"}, b"")

    with http_sink(answer) as server, OtlpClient(settings=builder(server.url).settings()) as client:
        client.log("x")
        assert client.flush(20)
        assert len(server.received.requests) == 3
        assert client.stats()["logs"] == {**client.stats()["logs"], "sent": 1, "retried": 2, "dropped": {}}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 500, 501, 301])
def test_final_answers_are_not(status: int) -> None:
    """Any other failure is final: counted with its reason, never repeated."""
    with (
        http_sink(lambda _: (status, {"content-type": "text/plain"}, b"no")) as server,
        OtlpClient(settings=builder(server.url).settings()) as client,
    ):
        client.log("x")
        assert client.flush(20)
        assert len(server.received.requests) == 1
        stats = client.stats()["logs"]
        assert (stats["sent"], len(stats["dropped"])) == (0, 1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "details", "repeated"),
    [
        (grpc.StatusCode.UNAVAILABLE, False, True),
        (grpc.StatusCode.ABORTED, False, True),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, False, False),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, True, True),
        (grpc.StatusCode.INVALID_ARGUMENT, False, False),
        (grpc.StatusCode.INTERNAL, True, False),
    ],
)
def test_grpc_codes(code: grpc.StatusCode, *, details: bool, repeated: bool) -> None:
    """OTLP's table of gRPC codes, RESOURCE_EXHAUSTED only with RetryInfo."""

    def handle(number: int, context: Any) -> bytes:
        if number > 1:
            return b""
        if details:
            packed = ProtoAny()
            packed.Pack(RetryInfo(retry_delay=Duration(nanos=1_000_000)))
            status = Status(code=code.value[0], details=[packed]).SerializeToString()
            context.set_trailing_metadata((("grpc-status-details-bin", status),))
        context.abort(code, "told to")
        raise AssertionError

    with grpc_sink(handle) as server:
        settings = builder(f"http://127.0.0.1:{server.port}").protocol("grpc").settings()
        with OtlpClient(settings=settings) as client:
            client.log("x")
            assert client.flush(20)
            assert len(server.received.requests) == (2 if repeated else 1)


def test_partial_success_is_reported() -> None:
    """What a server rejects is told to the caller, counted, and not sent again."""
    partial = ExportTracePartialSuccess(rejected_spans=3, error_message="too old")
    answer = ExportTraceServiceResponse(partial_success=partial).SerializeToString()
    with http_sink(lambda _: (200, {}, answer)) as server, OtlpClient(server.url) as client:
        assert client.export_bytes(Signal.TRACES, b"\x0a\x00", 10) == ExportResult(3, "too old")
        assert client.stats()["traces"] == {**client.stats()["traces"], "sent": 7, "rejected": 3}
        assert client.export_bytes(Signal.TRACES, b"", 0) == ExportResult()
        assert len(server.received.requests) == 1


def test_failover_and_balance() -> None:
    """A dead endpoint is passed over; with balance each gets its share."""
    dead = f"http://127.0.0.1:{free_ports(1)[0]}"
    with http_sink() as first, http_sink() as second:
        with OtlpClient(settings=builder(dead, first.url).settings()) as client:
            for _ in range(6):
                client.log("x")
            assert client.flush(20)
        assert len(first.received.requests) == 6
        settings = ClientBuilder().endpoint(first.url, second.url, balance=True).settings()
        with OtlpClient(settings=settings) as client:
            for _ in range(6):
                client.export_bytes(Signal.LOGS, b"\x0a\x00", 1)
        assert len(second.received.requests) == 3


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
def test_compression_and_headers(compression: str) -> None:
    """Requests are compressed as told and carry the headers and the user agent."""
    settings = {"compression": compression, "headers": {"X-Tenant": "a"}}
    with http_sink() as server, OtlpClient(server.url, **settings) as client:  # type: ignore[arg-type]
        client.export_bytes(Signal.LOGS, b"\x0a\x00" * 500, 500)
        _, headers, body = server.received.requests[0]
    assert (headers["content-encoding"], headers["x-tenant"]) == (compression, "a")
    assert headers["user-agent"].startswith("OTel-OTLP-Exporter-python-heliograph/")
    assert len(body) < 200


def test_a_full_queue() -> None:
    """Each policy does what it says when there is no room, and everything is counted."""
    gate = threading.Event()

    def slow(number: int) -> Answer:
        gate.wait(20)
        return accept(number)

    body = b"\x0a\x00" * 100
    with http_sink(slow) as server:
        for policy, raises in (
            (QueuePolicy.DROP_NEWEST, True),
            (QueuePolicy.BLOCK, True),
            (QueuePolicy.DROP_OLDEST, False),
        ):
            gate.clear()
            queue = QueueSettings(max_bytes=500, policy=policy, block_seconds=0.05, workers=1)
            client = OtlpClient(settings=builder(server.url).queue(queue).settings())
            server.received.requests.clear()
            client.export_bytes(Signal.LOGS, body, 1, wait=False)
            server.received.wait_for(1)
            client.export_bytes(Signal.LOGS, body, 1, wait=False)
            try:
                client.export_bytes(Signal.LOGS, body, 1, wait=False)
            except QueueFull:
                assert raises
            else:
                assert not raises
            gate.set()
            client.shutdown(20)
            stats = client.stats()["logs"]
            assert (stats["accepted"], stats["sent"], stats["dropped"]) == (3, 2, {"queue_full": 1})


def test_shutdown_has_a_deadline() -> None:
    """With a dead server, shutdown returns in time and says what was lost; afterwards nothing is taken."""
    client = OtlpClient(settings=builder(f"http://127.0.0.1:{free_ports(1)[0]}").settings())
    client.log("x")
    assert not client.shutdown(0.2)
    assert client.stats()["logs"]["dropped"] == {"shutdown": 1}
    with pytest.raises(ClientClosed):
        client.log("y")
    assert client.shutdown()


def test_the_spool_survives_the_client(tmp_path: Path) -> None:
    """What a dead server did not take is on disk, and the next client sends it exactly once."""
    port = free_ports(1)[0]
    settings = builder(f"http://127.0.0.1:{port}").spool(tmp_path).settings()
    client = OtlpClient(settings=settings)
    for number in range(5):
        client.export_bytes(Signal.LOGS, b"\x0a\x02\x1a\x00" * (number + 1), number + 1, wait=False)
    assert not client.shutdown(0.3)
    with http_sink(port=port) as server, OtlpClient(settings=settings) as client:
        server.received.wait_for(5)
        assert client.flush(20)
        assert sorted(map(len, server.received.bodies)) == [4, 8, 12, 16, 20]
        assert client.stats()["logs"]["sent"] == 15
    with http_sink(port=port) as server, OtlpClient(settings=settings) as client:
        client.export_bytes(Signal.LOGS, b"\x0a\x00", 1, wait=False)
        assert client.flush(20)
        assert len(server.received.requests) == 1


def test_nothing_is_lost_when_the_sink_restarts(tmp_path: Path) -> None:
    """Through restarts of the sink every spooled request arrives."""
    port = free_ports(1)[0]
    arrived: list[bytes] = []
    with OtlpClient(settings=builder(f"http://127.0.0.1:{port}").spool(tmp_path).settings()) as client:
        for number in range(10):
            with http_sink(port=port) as server:
                client.export_bytes(Signal.LOGS, b"\x0a\x00" * (number + 1), 1, wait=False)
                server.received.wait_for(1)
            arrived += server.received.bodies
            client.export_bytes(Signal.LOGS, b"\x12\x00" * (number + 1), 1, wait=False)
        with http_sink(port=port) as server:
            assert client.flush(30)
        arrived += server.received.bodies
    assert set(arrived) == {mark * (number + 1) for number in range(10) for mark in (b"\x0a\x00", b"\x12\x00")}


async def test_async_client() -> None:
    """The asyncio client awaits the same things."""
    with http_sink() as server:
        async with AsyncOtlpClient(server.url) as client:
            assert await client.export_bytes(Signal.LOGS, b"\x0a\x00", 1) == ExportResult()
            with client.span("work"):
                await client.log("inside")
            await client.metric("m", 1.0)
            assert await client.flush()
            assert client.stats()["logs"]["sent"] == 2
    paths = {path for path, _, _ in server.received.requests}
    assert paths == {"/v1/logs", "/v1/traces", "/v1/metrics"}


def test_fork() -> None:
    """A forked child has an empty queue and threads of its own; the parent goes on."""
    with http_sink() as server, OtlpClient(server.url) as client:
        client.log("parent before")
        assert client.flush(20)
        child = os.fork()  # noqa: TID251 - the engine is not loaded here
        if child == 0:
            client.log("child")
            os._exit(0 if client.flush(20) else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        client.log("parent after")
        assert client.flush(20)
    text = b"".join(server.received.bodies)
    assert all(part in text for part in (b"parent before", b"child", b"parent after"))
    assert len(server.received.requests) == 3


def test_settings_that_do_not_fit() -> None:
    """Impossible combinations are refused when the client is made."""
    with pytest.raises(SettingConflict, match="zstd"):
        OtlpClient("http://h:1", protocol="grpc", compression="zstd")
    with pytest.raises(HeliographError, match="protocol"):
        OtlpClient("http://h:1", protocol="smoke")
    with pytest.raises(SettingConflict, match="directory"):
        QueueSettings(policy=QueuePolicy.SPOOL)
    with pytest.raises(HeliographError, match="severity"), OtlpClient("http://h:1") as client:
        client.log("x", severity="loud")


def test_requests_that_are_too_large() -> None:
    """A request over 64 MiB is refused here and counted."""
    with OtlpClient("http://127.0.0.1:1") as client:
        with pytest.raises(PayloadTooLarge):
            client.export_bytes(Signal.LOGS, bytes((64 << 20) + 1), 1)
        assert client.stats()["logs"]["dropped"] == {"HG-DAT-002": 1}


@given(st.binary(max_size=60))
def test_answers_of_any_bytes(data: bytes) -> None:
    """Whatever a server answers gives a result or a clear error, never anything else."""
    for parse in (parse_protobuf, parse_json):
        with suppress(MalformedPayload):
            assert isinstance(parse(data), ExportResult)
    for kind in ("application/json", "application/x-protobuf", "text/html"):
        assert isinstance(parse_status(data, kind), Status)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("3", 3.0), ("Wed, 21 Oct 2015 07:28:10 GMT", 10.0), ("soon", None), ("", None), (None, None), ("-5", 0.0)],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    """Retry-After is a number of seconds or an HTTP date."""
    assert parse_retry_after(value, 1445412480.0) == seconds
