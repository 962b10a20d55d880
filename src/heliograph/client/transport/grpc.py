"""OTLP over gRPC: raw bytes in, raw bytes out."""

import threading
from collections.abc import Mapping
from typing import Any

import grpc
from google.protobuf.message import DecodeError
from google.rpc.status_pb2 import Status

from heliograph.client.endpoint import Endpoint
from heliograph.client.response import MAX_RESPONSE_BYTES, ExportResult, parse_protobuf
from heliograph.client.settings import Target
from heliograph.client.tls import CertificateFiles
from heliograph.client.transport.base import MAX_REQUEST_BYTES, USER_AGENT
from heliograph.exceptions import ErrorContext, HeliographError, PayloadTooLarge
from heliograph.exceptions.mapping import grpc_error
from heliograph.exceptions.status import from_status
from heliograph.model.signal import Signal

METHODS = {
    Signal.TRACES: "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
    Signal.METRICS: "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
    Signal.LOGS: "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
}
_OPTIONS: list[tuple[str, Any]] = [
    ("grpc.primary_user_agent", USER_AGENT),
    ("grpc.max_send_message_length", MAX_REQUEST_BYTES),
    ("grpc.max_receive_message_length", MAX_RESPONSE_BYTES),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 5_000),
    # A channel of its own for each transport: a shared one would share its back-off after failures.
    ("grpc.use_local_subchannel_pool", 1),
]


class GrpcTransport:
    """A channel to one endpoint; it is opened anew when a certificate file changes."""

    def __init__(self, signal: Signal, target: Target, endpoint: Endpoint) -> None:
        self._method = METHODS[signal]
        self._endpoint = endpoint
        self._target = target
        self._metadata = tuple((name.lower(), value) for name, value in target.headers.items())
        self._compression = grpc.Compression.Gzip if target.compression == "gzip" else grpc.Compression.NoCompression
        self._files = CertificateFiles(target.tls)
        self._lock = threading.Lock()
        self._channel: Any = None
        self._call: Any = None

    def send(self, body: bytes, timeout: float, headers: Mapping[str, str] | None = None) -> ExportResult:
        """Send one request and wait for the answer."""
        if len(body) > MAX_REQUEST_BYTES:
            raise PayloadTooLarge(f"a request of {len(body)} bytes is larger than the limit of {MAX_REQUEST_BYTES}")
        call = self._open()
        metadata = self._metadata if headers is None else tuple(headers.items())
        try:
            answer: bytes = call(body, timeout=timeout, metadata=metadata, compression=self._compression)
        except grpc.RpcError as error:
            raise self._mapped(error) from error
        return parse_protobuf(answer)

    def close(self) -> None:
        """Close the channel."""
        with self._lock:
            channel, self._channel, self._call = self._channel, None, None
        if channel is not None:
            channel.close()

    def _open(self) -> Any:
        call = self._call
        if call is not None and not (self._endpoint.secure and self._files.changed()):
            return call
        with self._lock:
            if self._call is not None and self._call is not call:
                return self._call  # another thread has opened it meanwhile: closing its channel would end its request
            old = self._channel
            target = f"dns:///{self._endpoint.authority}"
            options = [*_OPTIONS]
            if self._target.proxy is not None:
                options.append(("grpc.http_proxy", self._target.proxy))
            if self._endpoint.secure:
                self._files.changed()
                credentials = grpc.ssl_channel_credentials(*self._files.read())
                self._channel = grpc.secure_channel(target, credentials, options)
            else:
                self._channel = grpc.insecure_channel(target, options)
            self._call = self._channel.unary_unary(self._method)
        if old is not None:
            old.close()
        return self._call

    def _mapped(self, error: Any) -> HeliographError:
        context = ErrorContext(operation="export", peer=self._endpoint.authority)
        for key, value in error.trailing_metadata() or ():
            if key == "grpc-status-details-bin":
                try:
                    return _with_otlp_retry(error, from_status(Status.FromString(value), context=context))
                except DecodeError:
                    break
        return grpc_error(error.code().value[0], error.details() or "", context=context)


def _with_otlp_retry(error: Any, mapped: HeliographError) -> HeliographError:
    """OTLP says by status code what is repeated, whatever class our own server's details name."""
    code = error.code().value[0]
    return mapped.with_retryable(grpc_error(code, "", retry_after=mapped.retry_after).retryable)
