"""Settings of the signaltometrics connector."""

from __future__ import annotations

from typing import Final, Self

from pydantic import Field, model_validator

from heliograph.connectors.shared.coded import Value
from heliograph.connectors.shared.definitions import typed
from heliograph.connectors.shared.exponential import DEFAULT_MAX_SIZE, MIN_MAX_SIZE
from heliograph.connectors.shared.expressions import Conditions
from heliograph.connectors.shared.levels import CONTEXTS
from heliograph.connectors.signaltometrics.language import bind
from heliograph.ottl import ErrorMode, OttlError
from heliograph.pipeline import ComponentConfig

SECTIONS: Final = ("spans", "datapoints", "logs")
_BOUNDS: Final = (2.0, 4.0, 6.0, 8.0, 10.0, 50.0, 100.0, 200.0, 400.0, 800.0, 1e3, 1.4e3, 2e3, 5e3, 1e4, 1.5e4)


class AttributeConfig(ComponentConfig):
    """An attribute of points, or of their resource."""

    key: str = ""
    """Its key."""
    keys_expression: str = ""
    """Not supported: keys that an expression gives."""
    optional: bool = False
    """Of points: records without it count too; else they are left out."""
    default_value: str | bool | int | float | None = None
    """The value where there is none."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.keys_expression:
            raise ValueError("keys_expression is not supported: name the keys")
        if not self.key:
            raise ValueError("attribute key missing")
        if self.optional and self.default_value is not None:
            raise ValueError("only one of default_value or optional should be set")
        return self

    @property
    def default(self) -> Value | None:
        """The default as an attribute's value."""
        return None if self.default_value is None else typed(self.default_value)


class SumConfig(ComponentConfig):
    """A sum."""

    value: str = Field(min_length=1)
    """An OTTL expression; ints give int sums."""
    monotonic: bool = False
    """Whether the metric says that it only rises."""


class GaugeConfig(ComponentConfig):
    """A gauge."""

    value: str = Field(min_length=1)
    """An OTTL expression; the last record's counts, nil is passed over."""


class HistogramConfig(ComponentConfig):
    """A histogram with fixed bounds."""

    value: str = Field(min_length=1)
    """An OTTL expression."""
    count: str = ""
    """An OTTL expression: how often the value counts; once without it."""
    buckets: list[float] = Field(default_factory=lambda: list(_BOUNDS))
    """The upper ends of the buckets, rising; the default when empty."""

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.buckets != sorted(set(self.buckets)):
            raise ValueError("buckets must rise")
        return self

    @property
    def bounds(self) -> list[float]:
        """The bounds."""
        return self.buckets or list(_BOUNDS)


class ExponentialHistogramConfig(ComponentConfig):
    """An exponential histogram."""

    value: str = Field(min_length=1)
    """An OTTL expression."""
    count: str = ""
    """An OTTL expression: how often the value counts; once without it."""
    max_size: int = DEFAULT_MAX_SIZE
    """The most buckets on either side of zero; 0 is the default."""

    @model_validator(mode="after")
    def _enough(self) -> Self:
        if self.max_size and self.max_size < MIN_MAX_SIZE:
            raise ValueError(f"max_size must be at least {MIN_MAX_SIZE}")
        return self


class MetricConfig(ComponentConfig):
    """One metric: exactly one of `sum`, `gauge`, `histogram` and `exponential_histogram`."""

    name: str = Field(min_length=1)
    """Its name."""
    description: str = ""
    """What it says of itself."""
    unit: str = ""
    """Its unit."""
    include_resource_attributes: list[AttributeConfig] = Field(default_factory=list)
    """Attributes that its resources keep; all without any."""
    attributes: list[AttributeConfig] = Field(default_factory=list)
    """Attributes of its points."""
    conditions: list[str] = Field(default_factory=list)
    """OTTL conditions: what one of them takes counts; everything without any."""
    sum: SumConfig | None = None
    """A sum."""
    gauge: GaugeConfig | None = None
    """A gauge."""
    histogram: HistogramConfig | None = None
    """A histogram."""
    exponential_histogram: ExponentialHistogramConfig | None = None
    """An exponential histogram."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        given = [one for one in (self.sum, self.gauge, self.histogram, self.exponential_histogram) if one is not None]
        if len(given) != 1:
            raise ValueError(f"exactly one of the metrics must be defined, {len(given)} found")
        for entries in (self.attributes, self.include_resource_attributes):
            keys = [entry.key for entry in entries]
            if len(set(keys)) < len(keys):
                raise ValueError("duplicate key found in attributes")
        return self

    @property
    def expressions(self) -> list[str]:
        """Value and count, as far as they are given."""
        given = self.sum or self.gauge or self.histogram or self.exponential_histogram
        assert given is not None
        count = "" if isinstance(given, SumConfig | GaugeConfig) else given.count
        return [given.value, count] if count else [given.value]

    def check(self, context: str) -> None:
        """Check its texts.

        Raises:
            OttlError: One cannot be used.
        """
        Conditions(self.conditions, context)
        for text in self.expressions:
            bind(text, context)


class SignalToMetricsConfig(ComponentConfig):
    """Settings of the signaltometrics connector."""

    spans: list[MetricConfig] = Field(default_factory=list)
    """Metrics of spans."""
    datapoints: list[MetricConfig] = Field(default_factory=list)
    """Metrics of data points."""
    logs: list[MetricConfig] = Field(default_factory=list)
    """Metrics of log records."""
    error_mode: ErrorMode = ErrorMode.PROPAGATE
    """An expression that fails: `propagate` fails the data, `ignore` reports it and `silent` does not: left out."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not any(getattr(self, section) for section in SECTIONS):
            raise ValueError("no metric is defined")
        for section in SECTIONS:
            metrics: list[MetricConfig] = getattr(self, section)
            for metric in metrics:
                try:
                    metric.check(CONTEXTS[section][1])
                except OttlError as error:
                    raise ValueError(f"{section}: metric {metric.name!r}: {error.message}") from None
        return self
