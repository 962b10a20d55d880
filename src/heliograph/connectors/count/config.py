"""Settings of the count connector."""

from __future__ import annotations

from typing import Any, Self

from pydantic import Field, model_validator

from heliograph.connectors.shared.definitions import MetricConfig, check_sections
from heliograph.pipeline import ComponentConfig


def _default(name: str, what: str) -> Any:
    return Field(default_factory=lambda: {name: MetricConfig(description=f"The number of {what} observed.")})


class CountConfig(ComponentConfig):
    """Settings of the count connector."""

    spans: dict[str, MetricConfig] = _default("trace.span.count", "spans")
    """Counts of spans by name of the metric."""
    spanevents: dict[str, MetricConfig] = _default("trace.span.event.count", "span events")
    """Counts of span events."""
    metrics: dict[str, MetricConfig] = _default("metric.count", "metrics")
    """Counts of metrics."""
    datapoints: dict[str, MetricConfig] = _default("metric.datapoint.count", "data points")
    """Counts of data points."""
    logs: dict[str, MetricConfig] = _default("log.record.count", "log records")
    """Counts of log records."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_sections(self)
        return self
