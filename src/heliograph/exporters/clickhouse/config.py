"""Settings of the `clickhouse` exporter."""

from typing import Literal

from pydantic import Field

from heliograph.pipeline import ComponentConfig, Duration, Secret
from heliograph.pipeline.config.values import ByteSize


class RetryConfig(ComponentConfig):
    """How long to wait between two tries. A durable pipeline never gives up: `max_elapsed_time` is not looked at."""

    enabled: bool = True
    """Accepted for the Collector's sake; the exporter always tries again."""
    initial_interval: Duration = 0.2
    """Wait after the first failure."""
    max_interval: Duration = 15.0
    """Longest wait."""
    max_elapsed_time: Duration = 0.0
    """Accepted for the Collector's sake."""
    multiplier: float = Field(default=2.0, ge=1)
    """Growth from wait to wait."""
    randomization_factor: float = Field(default=0.2, ge=0, le=1)
    """Share of a wait that is left to chance."""


class ClickHouseConfig(ComponentConfig):
    """Settings of the exporter. Without `endpoint` it writes to the platform's own store."""

    endpoint: str = ""
    """`clickhouse://HOST:8123`, `http://` or `https://` (HTTP, not port 9000); empty means the platform's store."""
    username: str = ""
    """User, when the endpoint has none."""
    password: Secret = Secret("")
    """Password, when the endpoint has none."""
    database: str = ""
    """Database, when the endpoint has none; ClickHouse's `default` otherwise."""
    cluster_name: str = ""
    """Cluster for `ON CLUSTER`, Replicated and Distributed tables."""
    schema_name: Literal["heliograph", "otel"] = Field(default="otel", alias="schema")
    """Tables behind `endpoint`: the Collector exporter's own (`otel`), or ours with those as views."""
    ttl: Duration = 0.0
    """Time that rows stay behind `endpoint`, in whole days; 0 keeps them."""
    timeout: Duration = 0.0
    """Accepted for the Collector's sake: an insert ends when the engine says so."""
    max_rows: int = Field(default=262_144, ge=1)
    """Rows of a block: commits this large keep the cost of merging low."""
    max_bytes: ByteSize = Field(default=32 << 20, ge=1)
    """Bytes in memory after which a block is written although it has fewer rows."""
    flush_interval: Duration = 1.0
    """Longest wait of a record for its block."""
    queue_bytes: ByteSize = Field(default=112 << 20, ge=1)
    """Bytes that may wait; beyond, the pipeline reads from the journal."""
    retry_on_failure: RetryConfig = RetryConfig()
    """Waits between tries."""
