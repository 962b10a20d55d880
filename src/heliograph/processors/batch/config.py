"""Settings of the batch processor."""

from typing import Self

from pydantic import Field, model_validator

from heliograph.pipeline import ComponentConfig, Duration


class BatchConfig(ComponentConfig):
    """Settings of the batch processor."""

    send_batch_size: int = Field(default=8192, ge=0)
    """Spans, metric data points or log records after which a batch is handed on; 0 hands on at once."""
    timeout: Duration = 0.2
    """How long the first of a batch waits at most; 0 hands on at once."""
    send_batch_max_size: int = Field(default=0, ge=0)
    """Bigger batches are split; 0 splits none."""
    metadata_keys: list[str] = Field(default_factory=list)
    """A batcher of its own for each distinct value of these request headers."""
    metadata_cardinality_limit: int = Field(default=1000, ge=1)
    """How many such batchers there may be."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.send_batch_max_size and self.send_batch_max_size < self.send_batch_size:
            raise ValueError("send_batch_max_size must not be below send_batch_size")
        keys = [key.lower() for key in self.metadata_keys]
        if len(set(keys)) != len(keys):
            raise ValueError("metadata_keys names a header twice (case does not matter)")
        if self.timeout < 0:
            raise ValueError("timeout must not be negative")
        return self
