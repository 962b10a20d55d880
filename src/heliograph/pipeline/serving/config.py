"""Settings of small listeners, with the Collector's names."""

from typing import Literal

from pydantic import Field

from heliograph.pipeline.config.model import ComponentConfig
from heliograph.pipeline.config.values import ByteSize, Duration


class ServerTlsConfig(ComponentConfig):
    """TLS of a listener."""

    cert_file: str = Field(min_length=1)
    """PEM file of the certificate and its chain."""
    key_file: str = Field(min_length=1)
    """PEM file of the private key."""
    client_ca_file: str = ""
    """PEM file of the authorities that sign clients: with it, clients must show a certificate (mTLS)."""
    min_version: Literal["1.2", "1.3"] = "1.2"
    """Oldest TLS version that is accepted."""


class ServerAuthConfig(ComponentConfig):
    """How callers prove who they are."""

    authenticator: str
    """Id of an extension that checks credentials, such as `basicauth`."""


class CorsConfig(ComponentConfig):
    """Which web pages may ask."""

    allowed_origins: list[str] = Field(default_factory=list)
    """Their origins, such as `https://tools.example.com`; `*` for any."""
    allowed_headers: list[str] = Field(default_factory=list)
    """Accepted."""
    max_age: int = 0
    """Accepted."""


class HttpServerConfig(ComponentConfig):
    """Settings of an HTTP listener."""

    endpoint: str
    """Where to listen; port 0 takes any free one."""
    tls: ServerTlsConfig | None = None
    """TLS; without it connections are plain."""
    auth: ServerAuthConfig | None = None
    """Authentication; without it only this machine may be listened to."""
    cors: CorsConfig | None = None
    """Which web pages may ask; none by default."""
    response_headers: dict[str, str] = Field(default_factory=dict)
    """Headers added to each answer."""
    max_connections: int = Field(default=64, gt=0)
    """Most connections at once; more are closed at once."""
    max_request_body_size: ByteSize = 0
    """Accepted; bodies are not read."""
    read_header_timeout: Duration = 60.0
    """How long a request's head may take."""
    read_timeout: Duration = 0.0
    """Accepted."""
    write_timeout: Duration = 30.0
    """How long an answer may take."""
    idle_timeout: Duration = 60.0
    """How long a connection may stay open without a request."""
    keep_alives_enabled: bool = True
    """Whether connections stay open after an answer."""
    include_metadata: bool = False
    """Accepted."""
    compression_algorithms: list[str] = Field(default_factory=list)
    """Accepted."""
