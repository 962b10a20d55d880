"""Endpoints: what a user writes, made into host, port, path and whether TLS is used."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from heliograph.client.errors import EndpointInvalid
from heliograph.exceptions.mask import mask_text
from heliograph.model.signal import Signal


class Protocol(StrEnum):
    """How OTLP travels; the values are those of OTEL_EXPORTER_OTLP_PROTOCOL."""

    GRPC = "grpc"
    HTTP_PROTOBUF = "http/protobuf"
    HTTP_JSON = "http/json"


DEFAULT_ENDPOINTS = {
    Protocol.GRPC: "http://localhost:4317",
    Protocol.HTTP_PROTOBUF: "http://localhost:4318",
    Protocol.HTTP_JSON: "http://localhost:4318",
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to send.

    Attributes:
        secure: Whether TLS is used.
        host: Name or address, without brackets.
        port: TCP port.
        path: Of the HTTP request; empty for gRPC.
    """

    secure: bool
    host: str
    port: int
    path: str = ""

    @property
    def authority(self) -> str:
        """`host:port`, with brackets around an IPv6 address."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{'https' if self.secure else 'http'}://{self.authority}{self.path}"


def parse_endpoint(
    text: str, protocol: Protocol, signal: Signal, *, insecure: bool | None = None, as_is: bool = False
) -> Endpoint:
    """An endpoint from its text.

    Args:
        text: `http://host:port/base`, `https://...`, or for gRPC also `host:port`.
        protocol: How OTLP travels.
        signal: For the path `v1/<signal>` of HTTP.
        insecure: Whether a gRPC endpoint without scheme uses no TLS; None means it uses TLS.
        as_is: The path is the whole path (the per-signal variables say so); otherwise `v1/<signal>` is appended.

    Raises:
        EndpointInvalid: It is not such an address.
    """
    shown = mask_text(text)
    if protocol is Protocol.GRPC and "://" not in text:
        text = f"{'http' if insecure else 'https'}://{text}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise EndpointInvalid(f"endpoint {shown!r}: {error}") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise EndpointInvalid(f"endpoint {shown!r}: a scheme http or https and a host are needed")
    secure = parts.scheme == "https"
    if protocol is Protocol.GRPC:
        return Endpoint(secure, parts.hostname, port or 4317)
    path = parts.path or "/"
    if not as_is:
        path = f"{path.rstrip('/')}/v1/{signal.value}"
    return Endpoint(
        secure, parts.hostname, port or (443 if secure else 80), path + (f"?{parts.query}" if parts.query else "")
    )
