"""Settings of the loadbalancing exporter."""

from typing import Any, Literal, Self

from pydantic import Field, model_validator

from heliograph.exporters.otlp_grpc.config import OtlpGrpcConfig
from heliograph.exporters.sending.config import RetryConfig, SendingQueueConfig
from heliograph.pipeline import ComponentConfig, Duration


class BackendConfig(OtlpGrpcConfig):
    """Settings of the otlp_grpc exporter for each backend; the endpoint is the resolver's."""

    endpoint: str = ""
    """Left empty: the resolver names it."""


class ProtocolConfig(ComponentConfig):
    """How backends are reached."""

    otlp: BackendConfig = Field(default_factory=BackendConfig)
    """Settings of the otlp_grpc exporter, without endpoint."""


class StaticConfig(ComponentConfig):
    """A fixed list."""

    hostnames: list[str] = Field(min_length=1)
    """Backends as `host:port`; the port is 4317 when left out."""


class DnsConfig(ComponentConfig):
    """All addresses of a host name."""

    hostname: str = Field(min_length=1)
    """The name."""
    port: str = Field(default="", pattern=r"^\d*$")
    """Port of the backends; 4317 when left out."""
    interval: Duration = Field(default=5.0, gt=0)
    """How often it is asked."""
    timeout: Duration = Field(default=1.0, gt=0)
    """How long an answer may take."""


class ResolverConfig(ComponentConfig):
    """Where the list of backends comes from: one of them."""

    static: StaticConfig | None = None
    """A fixed list."""
    dns: DnsConfig | None = None
    """All addresses of a host name."""
    k8s: dict[str, Any] | None = None
    """Not there yet: use `dns` with a headless service."""
    aws_cloud_map: dict[str, Any] | None = None
    """Not there yet."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        for name in ("k8s", "aws_cloud_map"):
            if getattr(self, name) is not None:
                raise ValueError(
                    f"the resolver {name} comes in a later version; use `static`, or `dns`, which for a headless "
                    "Kubernetes service gives the addresses of its pods"
                )
        if (self.static is None) == (self.dns is None):
            raise ValueError("set one of static and dns")
        return self


class LoadBalancingConfig(ComponentConfig):
    """Settings of the loadbalancing exporter."""

    protocol: ProtocolConfig = Field(default_factory=ProtocolConfig)
    """How backends are reached."""
    resolver: ResolverConfig
    """Where the list of backends comes from."""
    routing_key: Literal["", "traceID", "service", "resource", "metric", "streamID", "attributes"] = ""
    """What stays together: `traceID` for traces and `service` for logs and metrics when left out."""
    routing_attributes: list[str] = Field(default_factory=list)
    """With `attributes`: their keys, looked for in the resource, the scope and the record."""
    timeout: Duration = 0.0
    """Accepted; a try of a backend has `protocol.otlp.timeout`."""
    retry_on_failure: RetryConfig = RetryConfig()
    """Accepted; `protocol.otlp.retry_on_failure` counts, and the journal behind it."""
    sending_queue: SendingQueueConfig = SendingQueueConfig()
    """Accepted; each backend has `protocol.otlp.sending_queue`, and the journal behind it."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.protocol.otlp.endpoint:
            raise ValueError("protocol.otlp.endpoint must be left out: the resolver names the backends")
        if (self.routing_key == "attributes") != bool(self.routing_attributes):
            raise ValueError("routing_attributes and the routing_key attributes go together")
        return self
