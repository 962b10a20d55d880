"""Settings of the chain, with the Collector's names and defaults."""

from typing import Literal, Self

from pydantic import Field, model_validator

from heliograph.pipeline import ComponentConfig, Duration


class RetryConfig(ComponentConfig):
    """Waits between tries of one request."""

    enabled: bool = True
    """Try again here; otherwise a durable pipeline hands the data over again later."""
    initial_interval: Duration = 5.0
    """Wait after the first failure."""
    randomization_factor: float = Field(default=0.5, ge=0, le=1)
    """Share of a wait that is left to chance."""
    multiplier: float = Field(default=1.5, ge=1)
    """Growth from wait to wait."""
    max_interval: Duration = 30.0
    """Longest wait."""
    max_elapsed_time: Duration = 300.0
    """Time after which the request goes back to the journal (without one: to the sender); 0 never gives up."""


class PartitionConfig(ComponentConfig):
    """How batches are kept apart."""

    metadata_keys: list[str] = Field(default_factory=list)
    """Requests with different values of these headers are not joined."""


class QueueBatchConfig(ComponentConfig):
    """Joining what waits in the queue."""

    flush_timeout: Duration = 0.2
    """How long the first waits for others."""
    min_size: int = Field(default=8192, ge=0)
    """Items that make a batch full."""
    max_size: int = Field(default=0, ge=0)
    """Bigger ones are split; 0 splits none."""
    sizer: Literal["items"] = "items"
    """What is counted: spans, data points, log records."""
    partition: PartitionConfig = PartitionConfig()
    """How batches are kept apart."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.max_size and self.max_size < self.min_size:
            raise ValueError("max_size must not be below min_size")
        return self


class SendingQueueConfig(ComponentConfig):
    """What waits for the destination."""

    enabled: bool = True
    """Send on threads of the exporter's own; otherwise the pipeline's thread sends."""
    num_consumers: int = Field(default=10, ge=1)
    """Requests in flight at once."""
    queue_size: int = Field(default=1000, ge=1)
    """How much may wait, in units of `sizer`."""
    sizer: Literal["requests", "items", "bytes"] = "requests"
    """What `queue_size` counts; bytes are those of batches in memory."""
    wait_for_result: bool = False
    """Accepted: a parcel is never accepted before its destination has it."""
    block_on_overflow: bool = False
    """Accepted: a durable pipeline waits, and what comes meanwhile stays in the journal."""
    storage: str = ""
    """Accepted: the journal is the persistent queue of every exporter."""
    batch: QueueBatchConfig | None = None
    """Join what waits."""


class SendingConfig(ComponentConfig):
    """What every exporter over a network can be told."""

    timeout: Duration = 5.0
    """How long one try may take."""
    retry_on_failure: RetryConfig = RetryConfig()
    """Waits between tries."""
    sending_queue: SendingQueueConfig = SendingQueueConfig()
    """What waits for the destination."""
