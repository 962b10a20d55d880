"""OTLP over gRPC, line by line."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from google.rpc.error_details_pb2 import BadRequest, RetryInfo
from tests.support.otlp_clients import call, detail, details_of, has_details
from tests.support.otlp_service import Service, request, running

from heliograph.exceptions.data import InvalidArgument
from heliograph.journal import JournalSettings
from heliograph.model import Signal
from heliograph.pipeline.errors import PipelineFullError

every_signal = pytest.mark.parametrize("signal", list(Signal))
GRPC = {"grpc": {"endpoint": "127.0.0.1:0"}}


@every_signal
@pytest.mark.parametrize(
    "compression", [grpc.Compression.NoCompression, grpc.Compression.Gzip, grpc.Compression.Deflate]
)
def test_each_signal_is_exported_with_and_without_compression(
    service: Service, signal: Signal, compression: grpc.Compression
) -> None:
    """A unary Export takes the data and answers an empty response: partial_success is not set."""
    assert (
        call(service.ports["grpc"], signal, request(signal, "a", "b").SerializeToString(), compression=compression)
        == b""
    )
    assert service.wait_for(signal, 2) == ["a", "b"]


@every_signal
def test_an_empty_request_is_a_success(service: Service, signal: Signal) -> None:
    """Nothing sent is nothing wrong, and nothing goes further."""
    assert call(service.ports["grpc"], signal, b"") == b""
    assert service.names(signal) == []


def test_bad_data_is_invalid_argument_with_a_detail(service: Service) -> None:
    """Bytes that are no request are INVALID_ARGUMENT with BadRequest, without RetryInfo: never to be sent again."""
    with pytest.raises(grpc.RpcError) as caught:
        call(service.ports["grpc"], Signal.TRACES, b"\x0a\xff garbage")
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    status = details_of(caught.value)
    assert status.code == 3
    assert "this is not an OTLP traces request" in detail(status, BadRequest).field_violations[0].description
    assert detail(status, RetryInfo) is None


@pytest.mark.parametrize("compression", [grpc.Compression.NoCompression, grpc.Compression.Gzip])
def test_the_size_limit_counts_decompressed_bytes(tmp_path: Path, compression: grpc.Compression) -> None:
    """Too large is RESOURCE_EXHAUSTED without RetryInfo, however small it was on the wire."""
    protocols = {"grpc": {"endpoint": "127.0.0.1:0", "max_recv_msg_size_mib": 1}}
    with running(tmp_path, protocols) as small:
        with pytest.raises(grpc.RpcError) as caught:
            call(small.ports["grpc"], Signal.LOGS, bytes(1 << 21), compression=compression)
        assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert not has_details(caught.value)
        assert call(small.ports["grpc"], Signal.LOGS, request(Signal.LOGS, "after").SerializeToString()) == b""


def test_sixty_four_mebibytes_are_the_default(service: Service) -> None:
    """More than the Collector's 4 MiB pass, as OTLP 1.11 asks."""
    body = request(Signal.LOGS, "x" * (9 << 20)).SerializeToString()
    assert call(service.ports["grpc"], Signal.LOGS, body) == b""


def test_a_signal_without_a_pipeline_is_unimplemented(tmp_path: Path) -> None:
    """What nobody takes is refused for good, by name."""
    with running(tmp_path, GRPC, signals=("traces",)) as traces_only:
        with pytest.raises(grpc.RpcError) as caught:
            call(traces_only.ports["grpc"], Signal.LOGS, request(Signal.LOGS, "a").SerializeToString())
        assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED
        assert "no pipeline takes logs" in str(caught.value.details())


def test_a_full_journal_is_resource_exhausted_with_a_delay(tmp_path: Path) -> None:
    """Only at the journal's bound is the caller told to retry, and when; after the destination is back it may."""
    settings = JournalSettings(max_bytes=200_000, segment_bytes=20_000, position_interval=0.0, retry_after=1.5)
    body = request(Signal.TRACES, *["x" * 10_000] * 2).SerializeToString()
    with running(tmp_path, GRPC, journal_settings=settings) as bounded:
        bounded.keeper.error = lambda _: PipelineFullError("down")
        taken = 0
        with pytest.raises(grpc.RpcError) as caught:  # noqa: PT012 - the count of calls before it is asserted
            while True:
                call(bounded.ports["grpc"], Signal.TRACES, body)
                taken += 1
        assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        delay = detail(details_of(caught.value), RetryInfo).retry_delay
        assert (delay.seconds, delay.nanos) == (1, 500_000_000)
        assert re.search(r"reached its bound of 200000 bytes: '.*' is \d+ records behind", str(caught.value.details()))
        assert taken >= 7
        bounded.keeper.error = lambda _: None
        assert len(bounded.wait_for(Signal.TRACES, 2 * taken)) == 2 * taken


def test_without_a_journal_the_exporters_word_is_answered(tmp_path: Path) -> None:
    """With `journal: none` a retryable refusal asks for a repeat, any other is final, for the request at fault only."""
    with running(tmp_path, GRPC, journal="none") as direct:
        port = direct.ports["grpc"]
        direct.keeper.error = lambda _: PipelineFullError("down", retry_after=3)
        with pytest.raises(grpc.RpcError) as caught:
            call(port, Signal.LOGS, request(Signal.LOGS, "a").SerializeToString())
        assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert detail(details_of(caught.value), RetryInfo).retry_delay.seconds == 3

        def bad_only(parcel: object) -> InvalidArgument | None:
            batch = getattr(parcel, "batch")  # noqa: B009 - any parcel
            return InvalidArgument("bad") if b"bad" in bytes(_encoded(batch)) else None

        direct.keeper.error = bad_only
        names = [f"good {index}" for index in range(20)]
        names[7] = "bad"
        with ThreadPoolExecutor(20) as threads:
            answers = list(threads.map(lambda name: _outcome(port, name), names))
        expected = [grpc.StatusCode.OK] * 20
        expected[7] = grpc.StatusCode.INVALID_ARGUMENT
        assert answers == expected
        assert set(direct.names(Signal.LOGS)) == set(names) - {"bad"}


def _encoded(batch: object) -> bytes:
    from heliograph.model import Batch
    from heliograph.wire import encode

    assert isinstance(batch, Batch)
    return encode(batch)


def _outcome(port: int, name: str) -> grpc.StatusCode:
    try:
        call(port, Signal.LOGS, request(Signal.LOGS, name).SerializeToString())
    except grpc.RpcError as error:
        return error.code()
    return grpc.StatusCode.OK


def test_broken_requests_do_not_fail_their_neighbours(service: Service) -> None:
    """Of many requests at once only those with bad bytes are refused, each with its own offset."""
    port = service.ports["grpc"]

    def send(index: int) -> grpc.StatusCode:
        body = b"\x0a\x05garb" if index % 5 == 0 else request(Signal.TRACES, f"{index}").SerializeToString()
        try:
            call(port, Signal.TRACES, body)
        except grpc.RpcError as error:
            return error.code() if "(byte " in str(error.details()) else grpc.StatusCode.UNKNOWN
        return grpc.StatusCode.OK

    with ThreadPoolExecutor(16) as threads:
        codes = list(threads.map(send, range(50)))
    assert codes == [grpc.StatusCode.OK if index % 5 else grpc.StatusCode.INVALID_ARGUMENT for index in range(50)]
    assert sorted(service.wait_for(Signal.TRACES, 40), key=int) == [f"{index}" for index in range(50) if index % 5]


def test_unknown_methods_are_unimplemented(service: Service) -> None:
    """Another service on the port is not there."""
    with (
        grpc.insecure_channel(f"127.0.0.1:{service.ports['grpc']}") as channel,
        pytest.raises(grpc.RpcError) as caught,
    ):
        channel.unary_unary("/other.Service/Export", None, None)(b"", timeout=10)
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


def test_metadata_travels_when_it_is_asked_for(tmp_path: Path) -> None:
    """With `include_metadata` the pipelines see the request's metadata; else none."""
    protocols = {"grpc": {"endpoint": "127.0.0.1:0", "include_metadata": True}}
    with running(tmp_path, protocols) as open_minded:
        body = request(Signal.LOGS, "a").SerializeToString()
        call(open_minded.ports["grpc"], Signal.LOGS, body, metadata=[("x-tenant", "blue"), ("x-tenant", "green")])
        open_minded.wait_for(Signal.LOGS, 1)
        assert open_minded.keeper.metadata[0]["x-tenant"] == ("blue", "green")
