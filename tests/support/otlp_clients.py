"""Raw clients: no exporter's help between a test and the bytes."""

from __future__ import annotations

import http.client
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf import json_format
from google.rpc import error_details_pb2
from google.rpc.status_pb2 import Status

from heliograph.model import Signal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PROTOBUF = "application/x-protobuf"
JSON = "application/json"
METHODS = {
    Signal.TRACES: "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
    Signal.METRICS: "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
    Signal.LOGS: "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
}
assert error_details_pb2  # registers the details that a Status may hold


@dataclass(frozen=True)
class HttpReply:
    """An HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def rpc_status(self) -> Status:
        """The `google.rpc.Status` in the body."""
        if self.headers["content-type"] == JSON:
            return json_format.Parse(self.body, Status())
        assert self.headers["content-type"] == PROTOBUF
        return Status.FromString(self.body)


def post(
    port: int,
    path: str,
    body: bytes,
    content_type: str = PROTOBUF,
    *,
    headers: Mapping[str, str] | None = None,
    method: str = "POST",
    tls: ssl.SSLContext | None = None,
) -> HttpReply:
    """Send one request on a connection of its own."""
    if tls is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    else:
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=tls)
    try:
        connection.request(method, path, body, {"content-type": content_type, **(headers or {})})
        reply = connection.getresponse()
        return HttpReply(reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read())
    finally:
        connection.close()


def exchange(port: int, *parts: bytes, until_closed: bool = True) -> bytes:
    """Send raw bytes; return all that comes until the peer closes, or what comes first."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        for part in parts:
            connection.sendall(part)
        received = b""
        while part := connection.recv(65536):
            received += part
            if not until_closed:
                break
        return received


def call(
    port: int,
    signal: Signal,
    body: bytes,
    *,
    compression: grpc.Compression | None = None,
    metadata: Sequence[tuple[str, str]] = (),
    credentials: grpc.ChannelCredentials | None = None,
) -> bytes:
    """Send one request over a channel of its own; raises grpc.RpcError."""
    target, options = f"127.0.0.1:{port}", [("grpc.max_send_message_length", -1)]
    channel: Any = (
        grpc.insecure_channel(target, options)
        if credentials is None
        else grpc.secure_channel(target, credentials, [*options, ("grpc.ssl_target_name_override", "localhost")])
    )
    with channel:
        return channel.unary_unary(METHODS[signal])(body, timeout=10, compression=compression, metadata=metadata)


def details_of(error: grpc.RpcError) -> Status:
    """The `google.rpc.Status` in a failed call's trailers."""
    trailers: Any = error.trailing_metadata()  # type: ignore[attr-defined] - a failed call is a grpc.Call
    return Status.FromString(next(value for key, value in trailers if key == "grpc-status-details-bin"))


def has_details(error: grpc.RpcError) -> bool:
    """Whether a failed call's trailers hold a `google.rpc.Status`."""
    trailers: Any = error.trailing_metadata()  # type: ignore[attr-defined] - a failed call is a grpc.Call
    return any(key == "grpc-status-details-bin" for key, _ in trailers or ())


def detail(status: Status, kind: type[Any]) -> Any:
    """The detail of a kind in a Status, None when there is none."""
    for packed in status.details:
        found = kind()
        if packed.Unpack(found):
            return found
    return None
