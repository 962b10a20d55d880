"""OTLP over HTTP, line by line."""

import gzip
import json
import zlib
from collections.abc import Callable
from pathlib import Path

import cramjam
import pytest
import zstandard
from google.rpc.error_details_pb2 import BadRequest, RetryInfo
from tests.support.otlp_clients import JSON, PROTOBUF, detail, post
from tests.support.otlp_service import Service, as_json, request, running

from heliograph.journal import JournalSettings
from heliograph.model import Signal
from heliograph.pipeline.errors import PipelineFullError

every_signal = pytest.mark.parametrize("signal", list(Signal))
every_type = pytest.mark.parametrize("content_type", [PROTOBUF, JSON])
EMPTY = {PROTOBUF: b"", JSON: b"{}"}
HTTP = {"http": {"endpoint": "127.0.0.1:0"}}


def body_of(signal: Signal, content_type: str, *names: str) -> bytes:
    """A request with those names, in that type."""
    message = request(signal, *names)
    return as_json(message) if content_type == JSON else message.SerializeToString()


@every_signal
@pytest.mark.parametrize("content_type", [PROTOBUF, JSON, "application/json; charset=utf-8", "Application/X-Protobuf"])
def test_both_encodings_on_one_port(service: Service, signal: Signal, content_type: str) -> None:
    """The content type decides; the answer uses the request's type, status 200, and partial_success is not set."""
    plain = JSON if "json" in content_type else PROTOBUF
    reply = post(service.ports["http"], f"/v1/{signal.value}", body_of(signal, plain, "a", "b"), content_type)
    assert (reply.status, reply.headers["content-type"], reply.body) == (200, plain, EMPTY[plain])
    assert service.wait_for(signal, 2) == ["a", "b"]


@every_signal
@every_type
def test_an_empty_request_is_a_success(service: Service, signal: Signal, content_type: str) -> None:
    """Nothing sent is nothing wrong."""
    reply = post(service.ports["http"], f"/v1/{signal.value}", EMPTY[content_type], content_type)
    assert (reply.status, reply.body) == (200, EMPTY[content_type])


COMPRESSED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "zstd": zstandard.compress,
    "deflate": zlib.compress,
    "zlib": zlib.compress,
    "snappy": lambda body: bytes(cramjam.snappy.compress_raw(body)),
    "x-snappy-framed": lambda body: bytes(cramjam.snappy.compress(body)),
    "lz4": lambda body: bytes(cramjam.lz4.compress(body)),
}


@pytest.mark.parametrize("name", COMPRESSED)
@every_type
def test_content_encodings(service: Service, name: str, content_type: str) -> None:
    """Compressed bodies are understood, in upper case too; damaged ones are 400."""
    body = COMPRESSED[name](body_of(Signal.TRACES, content_type, "a"))
    port = service.ports["http"]
    reply = post(port, "/v1/traces", body, content_type, headers={"content-encoding": name.upper()})
    assert (reply.status, reply.body) == (200, EMPTY[content_type])
    assert service.wait_for(Signal.TRACES, 1) == ["a"]
    assert post(port, "/v1/traces", body[:-3], content_type, headers={"content-encoding": name}).status == 400


@every_type
def test_undecodable_data_is_400_with_a_detail(service: Service, content_type: str) -> None:
    """The body is a google.rpc.Status in the request's type, with BadRequest and no retry."""
    reply = post(service.ports["http"], "/v1/logs", b'{"resourceLogs": 7' + b"\xff", content_type)
    assert (reply.status, reply.headers["content-type"]) == (400, content_type)
    status = reply.rpc_status
    assert status.code == 3
    assert "this is not an OTLP logs request" in detail(status, BadRequest).field_violations[0].description
    assert detail(status, RetryInfo) is None
    assert "retry-after" not in reply.headers


@every_type
@pytest.mark.parametrize(
    ("target", "headers", "expected"),
    [
        ("POST /v1/nothing", {}, 404),
        ("POST /", {}, 404),
        ("GET /v1/traces", {}, 405),
        ("PUT /v1/traces", {}, 405),
        ("POST /v1/traces", {"content-encoding": "br"}, 415),
    ],
)
def test_every_refusal_is_a_status_in_the_requests_type(
    service: Service, content_type: str, target: str, headers: dict[str, str], expected: int
) -> None:
    """4xx answers hold a google.rpc.Status with a message."""
    method, _, path = target.partition(" ")
    reply = post(service.ports["http"], path, b"", content_type, headers=headers, method=method)
    assert (reply.status, reply.headers["content-type"]) == (expected, content_type)
    assert reply.rpc_status.message
    assert reply.headers.get("allow") == ("POST" if expected == 405 else None)


def test_an_unknown_content_type_is_415(service: Service) -> None:
    """The answer is a Status in JSON, which anybody can read."""
    reply = post(service.ports["http"], "/v1/traces", b"x", "text/plain")
    assert (reply.status, reply.headers["content-type"]) == (415, JSON)
    assert "use application/x-protobuf or application/json" in reply.rpc_status.message


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_the_size_limit_counts_decompressed_bytes(tmp_path: Path, encoding: str) -> None:
    """Too large is 413 with a Status, whether announced, compressed or sent in chunks."""
    protocols = {"http": {"endpoint": "127.0.0.1:0", "max_request_body_size": "1MiB"}}
    with running(tmp_path, protocols) as small:
        body = bytes((1 << 20) + 1)
        body = gzip.compress(body) if encoding else body
        reply = post(small.ports["http"], "/v1/logs", body, headers={"content-encoding": encoding})
        assert reply.status == 413
        assert reply.rpc_status.code == 8
        assert "larger than 1048576 bytes" in reply.rpc_status.message
        assert "retry-after" not in reply.headers


def test_sixty_four_mebibytes_are_the_default(service: Service) -> None:
    """More than the Collector's 20 MiB pass, as OTLP 1.11 asks."""
    body = request(Signal.LOGS, "x" * (21 << 20)).SerializeToString()
    assert post(service.ports["http"], "/v1/logs", body).status == 200


@every_type
def test_a_full_journal_is_503_with_a_delay(tmp_path: Path, content_type: str) -> None:
    """Only at the journal's bound is the caller told to retry, with Retry-After and RetryInfo."""
    settings = JournalSettings(max_bytes=100_000, segment_bytes=10_000, position_interval=0.0, retry_after=1.5)
    with running(tmp_path, HTTP, journal_settings=settings) as bounded:
        bounded.keeper.error = lambda _: PipelineFullError("down")
        body = body_of(Signal.TRACES, content_type, "x" * 20_000)
        replies = [post(bounded.ports["http"], "/v1/traces", body, content_type) for _ in range(6)]
        assert [reply.status for reply in replies[:4]] == [200] * 4
        last = replies[-1]
        assert (last.status, last.headers["content-type"], last.headers["retry-after"]) == (503, content_type, "2")
        assert detail(last.rpc_status, RetryInfo).retry_delay.seconds == 1
        assert bounded.counter("otelcol_receiver_refused_spans") == [reply.status for reply in replies].count(503)


def test_without_a_journal_a_final_refusal_is_final(tmp_path: Path) -> None:
    """With `journal: none` the exporter's word is the answer."""
    from heliograph.exceptions.data import InvalidArgument
    from heliograph.exceptions.export import DestinationFailed

    with running(tmp_path, HTTP, journal="none") as direct:
        body = request(Signal.LOGS, "a").SerializeToString()
        direct.keeper.error = lambda _: InvalidArgument("not this")
        assert post(direct.ports["http"], "/v1/logs", body).status == 400
        direct.keeper.error = lambda _: DestinationFailed("broken").with_retryable(retryable=False)
        assert post(direct.ports["http"], "/v1/logs", body).status == 500


def test_answers_are_compressed_only_when_asked(service: Service) -> None:
    """An answer is compressed only with `Accept-Encoding: gzip`, and only where it is worth it."""
    port = service.ports["http"]
    plain = post(port, "/v1/traces", b"\xff", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    zipped = post(port, "/v1/traces", b"\xff", headers={"accept-encoding": "br, gzip;q=0.5"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert gzip.decompress(zipped.body) == plain.body
    refused = post(port, "/v1/traces", b"\xff", headers={"accept-encoding": "gzip;q=0"})
    assert "content-encoding" not in refused.headers
    short = post(port, "/v1/traces", b"{}", JSON, headers={"accept-encoding": "gzip"})
    assert (short.body, "content-encoding" in short.headers) == (b"{}", False)


def test_paths_can_be_configured(tmp_path: Path) -> None:
    """Each signal's path is a setting; the old path is gone. A query is no part of the path."""
    protocols = {"http": {"endpoint": "127.0.0.1:0", "traces_url_path": "/in/t", "logs_url_path": "/in/l"}}
    with running(tmp_path, protocols) as moved:
        port = moved.ports["http"]
        assert post(port, "/in/t?a=b", b"").status == 200
        assert post(port, "/in/l", b"{}", JSON).status == 200
        assert post(port, "/v1/metrics", b"").status == 200
        assert post(port, "/v1/traces", b"").status == 404


def test_a_signal_without_a_pipeline_is_404(tmp_path: Path) -> None:
    """What nobody takes is refused for good, by name."""
    with running(tmp_path, HTTP, signals=("traces",)) as traces_only:
        reply = post(traces_only.ports["http"], "/v1/logs", b"{}", JSON)
        assert (reply.status, reply.rpc_status.code) == (404, 12)
        assert "no pipeline takes logs" in reply.rpc_status.message


def test_accepted_compressions_can_be_limited(tmp_path: Path) -> None:
    """`compression_algorithms` names those that are taken; others are told which."""
    protocols = {"http": {"endpoint": "127.0.0.1:0", "compression_algorithms": ["", "zstd"]}}
    with running(tmp_path, protocols) as picky:
        port = picky.ports["http"]
        assert post(port, "/v1/logs", zstandard.compress(b""), headers={"content-encoding": "zstd"}).status == 200
        reply = post(port, "/v1/logs", gzip.compress(b""), headers={"content-encoding": "gzip"})
        assert (reply.status, reply.headers["accept-encoding"]) == (415, "identity, zstd")


def test_extra_headers_and_metadata(tmp_path: Path) -> None:
    """`response_headers` are on each answer; with `include_metadata` request headers travel with the data."""
    protocols = {
        "http": {"endpoint": "127.0.0.1:0", "response_headers": {"x-served-by": "h1"}, "include_metadata": True}
    }
    with running(tmp_path, protocols) as custom:
        body = request(Signal.LOGS, "a").SerializeToString()
        reply = post(custom.ports["http"], "/v1/logs", body, headers={"X-Tenant": "blue"})
        assert reply.headers["x-served-by"] == "h1"
        custom.wait_for(Signal.LOGS, 1)
        assert custom.keeper.metadata[0]["x-tenant"] == ("blue",)


def test_pages_of_allowed_origins_may_send(tmp_path: Path) -> None:
    """CORS: a preflight is answered, the answer names the origin; other origins and headers get no permission."""
    cors = {"allowed_origins": ["https://*.example.com"], "allowed_headers": ["X-Tenant"], "max_age": 600}
    with running(tmp_path, {"http": {"endpoint": "127.0.0.1:0", "cors": cors}}) as open_to_pages:
        port = open_to_pages.ports["http"]
        ask = {
            "origin": "https://app.example.com",
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type, x-tenant",
        }
        reply = post(port, "/v1/traces", b"", headers=ask, method="OPTIONS")
        assert reply.status == 204
        assert reply.headers["access-control-allow-origin"] == "https://app.example.com"
        assert reply.headers["access-control-allow-methods"] == "POST"
        assert reply.headers["access-control-allow-headers"] == "content-type, x-tenant"
        assert reply.headers["access-control-max-age"] == "600"
        for bad in ({"origin": "https://evil.test"}, {"access-control-request-headers": "x-other"}):
            refused = post(port, "/v1/traces", b"", headers={**ask, **bad}, method="OPTIONS")
            assert "access-control-allow-methods" not in refused.headers
        sent = post(port, "/v1/traces", b"{}", JSON, headers={"origin": "https://app.example.com"})
        assert (sent.status, sent.headers["access-control-allow-origin"]) == (200, "https://app.example.com")


def test_no_page_may_send_by_default(service: Service) -> None:
    """Without `cors` a browser is given no permission."""
    ask = {"origin": "https://app.example.com", "access-control-request-method": "POST"}
    reply = post(service.ports["http"], "/v1/traces", b"", headers=ask, method="OPTIONS")
    assert "access-control-allow-origin" not in reply.headers


def test_json_numbers_and_ids(service: Service) -> None:
    """Ids are hex in either case, 64-bit numbers strings or numbers, unknown fields are ignored."""
    span = {
        "traceId": "0AF7651916CD43DD8448EB211C80319C",
        "spanId": "b7ad6b7169203331",
        "name": "json",
        "kind": 2,
        "startTimeUnixNano": "1700000000000000001",
        "endTimeUnixNano": 1700000000000000002,
        "fromTheFuture": {"a": [1]},
    }
    document = {"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}
    assert post(service.ports["http"], "/v1/traces", json.dumps(document).encode(), JSON).status == 200
    service.wait_for(Signal.TRACES, 1)
    kept = service.keeper.kept[Signal.TRACES][0].resource_spans[0].scope_spans[0].spans[0]  # type: ignore[attr-defined]
    assert kept.trace_id.hex() == "0af7651916cd43dd8448eb211c80319c"
    assert (kept.kind, kept.start_time_unix_nano, kept.end_time_unix_nano) == (
        2,
        1700000000000000001,
        1700000000000000002,
    )
