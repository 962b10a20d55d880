"""Settings of the otlp_http exporter."""

from typing import Literal, Self

from pydantic import Field, model_validator

from heliograph.exporters.sending.config import SendingConfig
from heliograph.exporters.sending.tls import TlsClientConfig
from heliograph.pipeline import Duration, Secret
from heliograph.pipeline.authenticating import ClientAuthConfig


class OtlpHttpConfig(SendingConfig):
    """Settings of the otlp_http exporter."""

    endpoint: str = ""
    """Base URL; `/v1/traces` and the like are appended."""
    traces_endpoint: str = ""
    """Whole URL for traces, instead of `endpoint`."""
    metrics_endpoint: str = ""
    """Whole URL for metrics."""
    logs_endpoint: str = ""
    """Whole URL for logs."""
    encoding: Literal["proto", "json"] = "proto"
    """Of requests."""
    timeout: Duration = 30.0
    """How long one try may take."""
    tls: TlsClientConfig = TlsClientConfig()
    """How the peer is trusted."""
    compression: Literal["gzip", "zstd", "none", ""] = "gzip"
    """Of requests."""
    headers: dict[str, Secret] = Field(default_factory=dict)
    """Sent with each request."""
    auth: ClientAuthConfig | None = None
    """The extension that proves who we are."""
    proxy_url: str = ""
    """An HTTP proxy; empty asks the environment."""
    max_idle_conns: int = 100
    """Accepted."""
    max_idle_conns_per_host: int = 0
    """Accepted."""
    max_conns_per_host: int = 0
    """Accepted."""
    idle_conn_timeout: Duration = 90.0
    """Accepted."""
    disable_keep_alives: bool = False
    """Accepted."""
    read_buffer_size: int = 0
    """Accepted."""
    write_buffer_size: int = 524288
    """Accepted."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not (self.endpoint or self.traces_endpoint or self.metrics_endpoint or self.logs_endpoint):
            raise ValueError("endpoint, or one of traces_endpoint, metrics_endpoint, logs_endpoint, must be set")
        return self
