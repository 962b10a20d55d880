"""Settings of the otlp_grpc exporter."""

from typing import Literal

from pydantic import Field

from heliograph.exporters.sending.config import SendingConfig
from heliograph.exporters.sending.tls import TlsClientConfig
from heliograph.pipeline import ComponentConfig, Duration, Secret
from heliograph.pipeline.authenticating import ClientAuthConfig


class KeepaliveConfig(ComponentConfig):
    """Pings on idle connections; accepted, the client's own intervals are used."""

    time: Duration = 10.0
    """Accepted."""
    timeout: Duration = 10.0
    """Accepted."""
    permit_without_stream: bool = False
    """Accepted."""


class OtlpGrpcConfig(SendingConfig):
    """Settings of the otlp_grpc exporter."""

    endpoint: str = Field(min_length=1)
    """`host:port`, or with `http://` (no TLS) or `https://`."""
    tls: TlsClientConfig = TlsClientConfig()
    """How the peer is trusted; `insecure: true` for an endpoint without scheme that speaks no TLS."""
    compression: Literal["gzip", "none", ""] = "gzip"
    """Of requests."""
    headers: dict[str, Secret] = Field(default_factory=dict)
    """Sent with each request."""
    auth: ClientAuthConfig | None = None
    """The extension that proves who we are."""
    keepalive: KeepaliveConfig | None = None
    """Accepted."""
    balancer_name: str = "round_robin"
    """Accepted; one connection is used."""
    wait_for_ready: bool = False
    """Accepted; a request waits for the connection as long as `timeout`."""
    read_buffer_size: int = 0
    """Accepted."""
    write_buffer_size: int = 524288
    """Accepted."""
