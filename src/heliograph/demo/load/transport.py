"""Sending OTLP bodies over gRPC or HTTP, one attempt at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self, cast

import grpc
import grpc.aio
import httpx
from google.rpc import error_details_pb2, status_pb2

from heliograph.demo.load.protobuf import read_partial_success
from heliograph.model import Signal

_RETRY_HTTP = frozenset({408, 429, 502, 503, 504})
_RETRY_GRPC = frozenset(
    {
        grpc.StatusCode.CANCELLED,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.ABORTED,
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        grpc.StatusCode.DATA_LOSS,
    }
)
_METHODS = {
    Signal.TRACES: "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
    Signal.METRICS: "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
    Signal.LOGS: "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
}
_OK = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a server said to one attempt.

    Attributes:
        acknowledged: The server took the request.
        rejected: Items of an acknowledged request that the server rejected (partial success).
        retry: Whether another attempt makes sense.
        delay: Seconds that the server asks to wait, None if it does not say.
        message: The server's words when something was wrong.
    """

    acknowledged: bool
    rejected: int = 0
    retry: bool = False
    delay: float | None = None
    message: str = ""


class Transport(Protocol):
    """A way to a server; an async context manager."""

    async def send(self, signal: Signal, body: bytes) -> Outcome:
        """One attempt."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class HttpTransport:
    """OTLP over HTTP with protobuf bodies.

    Args:
        endpoint: Base URL.
        headers: Sent with each request.
        timeout: Seconds for an attempt.
    """

    def __init__(self, endpoint: str, headers: Mapping[str, str], timeout: float) -> None:
        self._base = endpoint.rstrip("/")
        limits = httpx.Limits(max_connections=64)
        self._client = httpx.AsyncClient(headers=dict(headers), timeout=timeout, limits=limits, trust_env=False)

    async def send(self, signal: Signal, body: bytes) -> Outcome:
        """One attempt."""
        try:
            response = await self._client.post(
                f"{self._base}/v1/{signal}", content=body, headers={"Content-Type": "application/x-protobuf"}
            )
        except httpx.HTTPError as error:
            return Outcome(acknowledged=False, retry=True, message=f"{type(error).__name__}: {error}".rstrip(": "))
        if response.status_code == _OK:
            rejected, words = read_partial_success(response.content)
            return Outcome(acknowledged=True, rejected=rejected, message=words)
        delay = response.headers.get("retry-after", "")
        return Outcome(
            acknowledged=False,
            retry=response.status_code in _RETRY_HTTP,
            delay=float(delay) if delay.isdigit() else None,
            message=f"HTTP {response.status_code}: {_status_message(response)}".rstrip(": "),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()


def _status_message(response: httpx.Response) -> str:
    if "protobuf" in response.headers.get("content-type", ""):
        try:
            return status_pb2.Status.FromString(response.content).message
        except Exception:  # noqa: BLE001 - protobuf's error class differs by implementation
            return ""
    return response.text[:200]


class GrpcTransport:
    """OTLP over gRPC, without TLS.

    Args:
        endpoint: `host:port`.
        headers: Sent as metadata.
        timeout: Seconds for an attempt.
    """

    def __init__(self, endpoint: str, headers: Mapping[str, str], timeout: float) -> None:
        self._channel = grpc.aio.insecure_channel(endpoint)
        self._metadata = tuple((key.lower(), value) for key, value in headers.items())
        self._timeout = timeout
        self._calls = {signal: self._channel.unary_unary(method, None, None) for signal, method in _METHODS.items()}

    async def send(self, signal: Signal, body: bytes) -> Outcome:
        """One attempt."""
        try:
            answer = await self._calls[signal](body, timeout=self._timeout, metadata=self._metadata)
        except grpc.aio.AioRpcError as error:
            return Outcome(
                acknowledged=False,
                retry=error.code() in _RETRY_GRPC,
                delay=_retry_delay(error),
                message=f"{error.code().name}: {error.details()}",
            )
        rejected, words = read_partial_success(answer)
        return Outcome(acknowledged=True, rejected=rejected, message=words)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._channel.close(None)


def _retry_delay(error: grpc.aio.AioRpcError) -> float | None:
    """Seconds in the RetryInfo of the status details, None when there is none."""
    trailers = cast("Iterable[tuple[str, str | bytes]]", error.trailing_metadata() or ())
    details = dict(trailers).get("grpc-status-details-bin")
    if isinstance(details, bytes):
        for detail in status_pb2.Status.FromString(details).details:
            info = error_details_pb2.RetryInfo()
            if detail.Unpack(info):
                return info.retry_delay.seconds + info.retry_delay.nanos / 1e9
    return None


def open_transport(endpoint: str, headers: Mapping[str, str], timeout: float) -> Transport:
    """A transport for `http://host:port` (HTTP) or `host:port` (gRPC)."""
    if endpoint.startswith(("http://", "https://")):
        return HttpTransport(endpoint, headers, timeout)
    return GrpcTransport(endpoint, headers, timeout)
