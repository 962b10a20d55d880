"""Settings of the sum connector."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from heliograph.connectors.shared.definitions import MetricConfig, check_sections
from heliograph.pipeline import ComponentConfig


class SumMetricConfig(MetricConfig):
    """One metric."""

    source_attribute: str = Field(min_length=1)
    """The attribute that is added up: numbers, and texts that read as numbers; anything else counts as 0."""


class SumConfig(ComponentConfig):
    """Settings of the sum connector."""

    spans: dict[str, SumMetricConfig] = Field(default_factory=dict[str, SumMetricConfig])
    """Sums over spans by name of the metric."""
    spanevents: dict[str, SumMetricConfig] = Field(default_factory=dict[str, SumMetricConfig])
    """Sums over span events."""
    metrics: dict[str, SumMetricConfig] = Field(default_factory=dict[str, SumMetricConfig])
    """Sums over metrics, which have no attributes: always 0."""
    datapoints: dict[str, SumMetricConfig] = Field(default_factory=dict[str, SumMetricConfig])
    """Sums over data points."""
    logs: dict[str, SumMetricConfig] = Field(default_factory=dict[str, SumMetricConfig])
    """Sums over log records."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_sections(self)
        return self
