"""Settings of the `otlp` receiver: the Collector's keys, with its defaults unless a docstring says otherwise."""

from typing import Any, Literal

from pydantic import Field, model_validator

from heliograph.pipeline.config.model import ComponentConfig
from heliograph.pipeline.config.values import ByteSize, Duration, Secret

MIB = 1 << 20
TlsVersion = Literal["1.2", "1.3"]


class ServerTls(ComponentConfig):
    """TLS of a listener."""

    cert_file: str = ""
    """PEM file of the certificate and its chain."""
    key_file: str = ""
    """PEM file of the private key."""
    cert_pem: Secret = Secret("")
    """The certificate itself, instead of `cert_file`."""
    key_pem: Secret = Secret("")
    """The key itself, instead of `key_file`."""
    client_ca_file: str = ""
    """PEM file of the authorities that sign clients: with it, clients must show a certificate (mTLS)."""
    min_version: TlsVersion = "1.2"
    """Oldest TLS version that is accepted."""


class Authentication(ComponentConfig):
    """How callers prove who they are."""

    authenticator: str
    """Id of an extension that checks credentials, such as `apikey`."""


class KeepaliveServer(ComponentConfig):
    """Keep-alive of idle gRPC connections; 0 leaves gRPC's own default."""

    max_connection_idle: Duration = 0.0
    """Close connections that were idle for so long."""
    max_connection_age: Duration = 0.0
    """Close connections that are so old, so that clients spread anew."""
    max_connection_age_grace: Duration = 0.0
    """How long calls may go on after that."""
    time: Duration = 0.0
    """Ping a silent client after so long."""
    timeout: Duration = 0.0
    """Close when the ping is not answered for so long."""


class KeepaliveEnforcement(ComponentConfig):
    """What pings of clients are taken."""

    min_time: Duration = 0.0
    """Shortest time between a client's pings; 0 leaves gRPC's own default."""
    permit_without_stream: bool = False
    """Whether clients may ping without a call in flight."""


class Keepalive(ComponentConfig):
    """Keep-alive of gRPC connections."""

    server_parameters: KeepaliveServer = Field(default_factory=KeepaliveServer)
    """Pings and ages."""
    enforcement_policy: KeepaliveEnforcement = Field(default_factory=KeepaliveEnforcement)
    """What clients may do."""


class Listener(ComponentConfig):
    """What both transports have."""

    tls: ServerTls | None = None
    """TLS; without it connections are plain."""
    auth: Authentication | None = None
    """Authentication; without it only this machine may be listened to."""
    include_metadata: bool = False
    """Whether request headers travel with the data through the pipelines."""


class GrpcConfig(Listener):
    """OTLP over gRPC."""

    endpoint: str = "localhost:4317"
    """Where to listen; port 0 takes any free one."""
    transport: Literal["tcp"] = "tcp"
    """Only TCP."""
    max_recv_msg_size_mib: int = Field(default=64, gt=0, le=1024)
    """Most mebibytes of a request after decompression. 64, as OTLP 1.11 says; the Collector's default is 4."""
    max_concurrent_streams: int = Field(default=0, ge=0)
    """Most calls at once on one connection; 0 leaves it to gRPC."""
    read_buffer_size: int = 0
    """Taken and left unused: gRPC sizes its buffers itself."""
    write_buffer_size: int = 0
    """Taken and left unused: gRPC sizes its buffers itself."""
    keepalive: Keepalive = Field(default_factory=Keepalive)
    """Keep-alive of connections."""


class Cors(ComponentConfig):
    """Which web pages may send from a browser."""

    allowed_origins: list[str] = Field(default_factory=list)
    """Origins, with `*` for any part, such as `https://*.example.com`."""
    allowed_headers: list[str] = Field(default_factory=list)
    """Headers beside the safe ones that pages may send; `*` for any."""
    exposed_headers: list[str] = Field(default_factory=list)
    """Headers of the answer that pages may read."""
    max_age: int = Field(default=0, ge=0)
    """Seconds for which browsers may remember the answer."""


class HttpConfig(Listener):
    """OTLP over HTTP/1.1, protobuf and JSON."""

    endpoint: str = "localhost:4318"
    """Where to listen; port 0 takes any free one."""
    cors: Cors | None = None
    """Which web pages may send from a browser; none by default."""
    max_request_body_size: ByteSize = Field(default=64 * MIB, ge=0)
    """Most bytes of a request after decompression; 0 means the default.

    64 MiB, as OTLP 1.11 says; the Collector's default is 20 MiB.
    """
    max_header_size: ByteSize = Field(default=64 << 10, gt=0)
    """Most bytes of a request's line and headers."""
    max_connections: int = Field(default=4096, gt=0)
    """Most connections at once; more are told to retry."""
    compression_algorithms: list[str] | None = None
    """Content encodings that are accepted; all that we know when left out."""
    response_headers: dict[str, str] = Field(default_factory=dict)
    """Headers added to each answer."""
    traces_url_path: str = "/v1/traces"
    """Path of traces."""
    metrics_url_path: str = "/v1/metrics"
    """Path of metrics."""
    logs_url_path: str = "/v1/logs"
    """Path of logs."""
    profiles_url_path: str = "/v1development/profiles"
    """Taken and left unused: profiles are not received yet."""
    read_header_timeout: Duration = 60.0
    """How long the request's line and headers may take."""
    read_timeout: Duration = 60.0
    """How long the whole request may take; 0 for ever. The Collector's default is for ever."""
    write_timeout: Duration = 30.0
    """How long the answer may take."""
    idle_timeout: Duration = 60.0
    """How long a connection may stay open without a request."""
    keep_alives_enabled: bool = True
    """Whether connections stay open after an answer."""

    @property
    def body_limit(self) -> int:
        """Most bytes of a request."""
        return self.max_request_body_size or 64 * MIB


class Protocols(ComponentConfig):
    """The transports; one that is named, even without settings, is on."""

    grpc: GrpcConfig | None = None
    """OTLP over gRPC."""
    http: HttpConfig | None = None
    """OTLP over HTTP."""

    @model_validator(mode="before")
    @classmethod
    def _named_is_on(cls, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: {} if settings is None else settings for key, settings in value.items()}
        return value

    @model_validator(mode="after")
    def _one_at_least(self) -> "Protocols":
        if self.grpc is None and self.http is None:
            raise ValueError("name at least one of grpc and http")
        return self


class OtlpReceiverConfig(ComponentConfig):
    """Settings of the `otlp` receiver."""

    protocols: Protocols
    """The transports."""
