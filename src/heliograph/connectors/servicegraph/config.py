"""Settings of the servicegraph connector."""

from __future__ import annotations

from typing import Final, Self

from pydantic import Field, model_validator

from heliograph.connectors.shared.exponential import MIN_MAX_SIZE
from heliograph.pipeline import ComponentConfig, Duration

_BUCKETS: Final = (0.002, 0.004, 0.006, 0.008, 0.01, 0.05, 0.1, 0.2, 0.4, 0.8, 1.0, 1.4, 2.0, 5.0, 10.0, 15.0)


class StoreConfig(ComponentConfig):
    """Spans that wait for the other side of their call."""

    max_items: int = Field(default=1000, ge=0)
    """The most of them; further spans are dropped and counted."""
    ttl: Duration = Field(default=2.0, ge=0)
    """How long they wait."""


class ServiceGraphConfig(ComponentConfig):
    """Settings of the servicegraph connector."""

    metrics_exporter: str = ""
    """Accepted; the pipelines say where metrics go."""
    latency_histogram_buckets: list[Duration] = Field(default_factory=list)
    """The upper ends of the buckets of latencies, rising; 2ms to 15s when empty."""
    exponential_histogram_max_size: int = 0
    """The most buckets of exponential histograms, which take the place of fixed buckets; 0: fixed buckets."""
    dimensions: list[str] = Field(default_factory=list)
    """Attributes of resources, else of spans, that tell edges apart, as `client_` and `server_` and their key."""
    store: StoreConfig = Field(default_factory=StoreConfig)
    """Spans that wait for the other side of their call."""
    cache_loop: Duration = 60.0
    """How often edges are forgotten that had no calls for 15 minutes; 0: every minute."""
    store_expiration_loop: Duration = 2.0
    """How often it is looked whether spans have waited too long; 0: every two seconds."""
    virtual_node_peer_attributes: list[str] = Field(default_factory=lambda: ["peer.service", "db.name", "db.system"])
    """Attributes of client spans that name the other side when it sends no spans, the best first; none: no such edges."""  # noqa: E501 - the sentence in one piece
    virtual_node_extra_label: bool = False
    """Whether `virtual_node` says which side sends no spans: `client`, `server`, or nothing."""
    metrics_flush_interval: Duration = Field(default=60.0, ge=0)
    """How often metrics are handed on; 0s hands on after every batch."""
    metrics_timestamp_offset: Duration = Field(default=0.0, ge=0)
    """By how much the times of points lie in the past."""
    database_name_attribute: str = ""
    """Older form of `database_name_attributes`, for one."""
    database_name_attributes: list[str] = Field(default_factory=list)
    """Attributes that make a client span a call of a database of that name, the best first; `db.name` when empty."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        buckets = self.latency_histogram_buckets
        if buckets and self.exponential_histogram_max_size:
            raise ValueError("use either latency_histogram_buckets or exponential_histogram_max_size")
        if buckets != sorted(set(buckets)):
            raise ValueError("latency_histogram_buckets must rise")
        if self.exponential_histogram_max_size and self.exponential_histogram_max_size < MIN_MAX_SIZE:
            raise ValueError(f"exponential_histogram_max_size must be at least {MIN_MAX_SIZE}")
        return self

    @property
    def bounds(self) -> list[float]:
        """The bounds of latencies in seconds."""
        return self.latency_histogram_buckets or list(_BUCKETS)

    @property
    def database_names(self) -> list[str]:
        """Attributes that name a database."""
        return self.database_name_attributes or [self.database_name_attribute or "db.name"]
