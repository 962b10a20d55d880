"""Settings of metrics that are counted or added up out of single records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from heliograph.connectors.shared.coded import BOOL, DOUBLE, INT, Value, text
from heliograph.connectors.shared.expressions import Conditions
from heliograph.connectors.shared.levels import CONTEXTS
from heliograph.ottl import OttlError
from heliograph.pipeline import ComponentConfig


class AttributeConfig(ComponentConfig):
    """An attribute that tells series apart."""

    key: str = Field(min_length=1)
    """Its key."""
    default_value: str | bool | int | float | None = None
    """The value where there is none; empty and 0 count as no default. Without one such records are left out."""

    @property
    def default(self) -> Value | None:
        """The default as an attribute's value."""
        return typed(self.default_value) if self.default_value else None


def typed(value: str | float) -> Value:
    """A text, boolean or number with its type."""
    if isinstance(value, str):
        return text(value)
    return (BOOL if isinstance(value, bool) else INT if isinstance(value, int) else DOUBLE, value)


class MetricConfig(ComponentConfig):
    """One metric."""

    description: str = ""
    """What it says of itself."""
    conditions: list[str] = Field(default_factory=list)
    """OTTL conditions: what one of them takes counts; everything without any."""
    attributes: list[AttributeConfig] = Field(default_factory=list)
    """Attributes that tell series apart; not for metrics."""


def check_sections(config: Any) -> None:
    """Check the names, attributes and conditions of all metrics of a configuration.

    Raises:
        ValueError: One cannot be used.
    """
    for section, (_, context) in CONTEXTS.items():
        metrics: Mapping[str, MetricConfig] = getattr(config, section)
        for name, metric in metrics.items():
            if not name:
                raise ValueError(f"{section}: a metric has no name")
            if section == "metrics" and metric.attributes:
                raise ValueError(f"metrics: attributes are not supported: metric {name!r}")
            try:
                Conditions(metric.conditions, context)
            except OttlError as error:
                raise ValueError(f"{section}: metric {name!r}: {error.message}") from None
