"""Settings of the failover connector."""

from __future__ import annotations

from typing import Any, Self

from pydantic import Field, model_validator

from heliograph.model import Signal
from heliograph.pipeline import ComponentConfig, Duration


class FailoverConfig(ComponentConfig):
    """Settings of the failover connector."""

    priority_levels: list[list[str]] = Field(min_length=1)
    """Pipelines by priority: all pipelines of a level and signal get the data; it is delivered when all of them delivered it."""  # noqa: E501 - the sentence in one piece
    retry_interval: Duration = Field(default=600.0, gt=0)
    """How often the levels above the present one are tried again."""
    retry_gap: Duration = Field(default=30.0, gt=0)
    """The time between the tries of two levels."""
    max_retries: int = Field(default=10, ge=0)
    """How many tries of a level may fail before it is given up; 0: it never is."""
    sending_queue: Any = None
    """Accepted; the journal is the queue."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        for level in self.priority_levels:
            if not level:
                raise ValueError("a priority level needs at least one pipeline")
            for name in level:
                if name.split("/", 1)[0] not in set(Signal):
                    raise ValueError(f"{name!r} is no pipeline: traces, metrics or logs, with an optional /name")
        if self.retry_interval <= self.retry_gap * len(self.priority_levels):
            raise ValueError("retry_interval must be greater than retry_gap times the number of priority levels")
        return self
