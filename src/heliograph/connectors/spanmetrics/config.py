"""Settings of the spanmetrics connector."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from heliograph.connectors.shared.exponential import DEFAULT_MAX_SIZE, MIN_MAX_SIZE
from heliograph.connectors.shared.spans import SERVICE_NAME, SPAN_KIND, SPAN_NAME, STATUS_CODE
from heliograph.pipeline import ComponentConfig, Duration

Temporality = Literal["AGGREGATION_TEMPORALITY_CUMULATIVE", "AGGREGATION_TEMPORALITY_DELTA"]
INSTANCE_ID: Final = "collector.instance.id"
_RESERVED: Final = (SERVICE_NAME, SPAN_NAME, SPAN_KIND, STATUS_CODE)
_MILLISECONDS: Final = (2, 4, 6, 8, 10, 50, 100, 200, 400, 800, 1000, 1400, 2000, 5000, 10_000, 15_000)
_UNITS: Final = {"ms": 1e-3, "s": 1.0}


class Dimension(ComponentConfig):
    """An attribute that tells series apart."""

    name: str = Field(min_length=1)
    """Its key: of the span, else of the resource."""
    default: str | None = None
    """The value where there is none; without it the dimension is left out there."""


class ExplicitConfig(ComponentConfig):
    """Histograms with fixed bounds."""

    buckets: list[Duration] = Field(default_factory=lambda: [each / 1000 for each in _MILLISECONDS])
    """The upper ends of the buckets, rising."""

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if list(self.buckets) != sorted(set(self.buckets)):
            raise ValueError("buckets must rise")
        return self


class ExponentialConfig(ComponentConfig):
    """Exponential histograms."""

    max_size: int = DEFAULT_MAX_SIZE
    """The most buckets on either side of zero; 0 is the default."""

    @model_validator(mode="after")
    def _enough(self) -> Self:
        if self.max_size and self.max_size < MIN_MAX_SIZE:
            raise ValueError(f"max_size must be at least {MIN_MAX_SIZE}")
        return self


class HistogramConfig(ComponentConfig):
    """How durations are counted."""

    disable: bool = False
    """No durations."""
    unit: Literal["ms", "s"] = "ms"
    """Unit of durations."""
    explicit: ExplicitConfig | None = None
    """Fixed bounds; the default."""
    exponential: ExponentialConfig | None = None
    """Buckets that follow the values; not together with `explicit`."""
    dimensions: list[Dimension] = Field(default_factory=list)
    """Further dimensions of durations only."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.explicit is not None and self.exponential is not None:
            raise ValueError("use either explicit or exponential")
        return self

    @property
    def unit_seconds(self) -> float:
        """The unit in seconds."""
        return _UNITS[self.unit]

    @property
    def bounds(self) -> list[float]:
        """The bounds in the unit."""
        seconds = (self.explicit or ExplicitConfig()).buckets
        return [round(each * 1e9) / (self.unit_seconds * 1e9) for each in seconds]


class ExemplarsConfig(ComponentConfig):
    """Spans beside the numbers."""

    enabled: bool = False
    """Whether points name spans that they count."""
    max_per_data_point: int = Field(default=5, ge=0)
    """The most of them between two flushes."""


class EventsConfig(ComponentConfig):
    """The metric of span events."""

    enabled: bool = False
    """Whether events are counted."""
    dimensions: list[Dimension] = Field(default_factory=list)
    """Attributes of events that tell series apart; needed when enabled."""


class SpanMetricsConfig(ComponentConfig):
    """Settings of the spanmetrics connector."""

    histogram: HistogramConfig = Field(default_factory=HistogramConfig)
    """How durations are counted."""
    dimensions: list[Dimension] = Field(default_factory=list)
    """Further dimensions of all metrics."""
    calls_dimensions: list[Dimension] = Field(default_factory=list)
    """Further dimensions of calls only."""
    exclude_dimensions: list[str] = Field(default_factory=list)
    """Default dimensions to leave out."""
    dimensions_cache_size: int = 1000
    """Accepted; there is no such cache. Bound the series with `aggregation_cardinality_limit`."""
    resource_metrics_cache_size: int = Field(default=1000, ge=1)
    """The most resources with series; those not seen for longest are forgotten."""
    resource_metrics_key_attributes: list[str] = Field(default_factory=list)
    """Attributes that tell resources apart; all of them when empty."""
    aggregation_temporality: Temporality = "AGGREGATION_TEMPORALITY_CUMULATIVE"
    """Since the start, or since the last flush."""
    aggregation_cardinality_limit: int = Field(default=0, ge=0)
    """The most series of a metric and resource; all others count as one more. 0: no limit."""
    metrics_flush_interval: Duration = Field(default=60.0, ge=0)
    """How often metrics are handed on; 0s hands on after every batch."""
    metrics_expiration: Duration = Field(default=0.0, ge=0)
    """Resources without new spans for so long are forgotten; 0: never."""
    series_expiration: Duration = Field(default=0.0, ge=0)
    """Series without new spans for so long are forgotten; 0: never."""
    metric_timestamp_cache_size: int = Field(default=1000, ge=1)
    """Delta only: of how many series the last time is known, at which the next point starts."""
    namespace: str = "traces.span.metrics"
    """What metric names begin with, followed by a dot; nothing when empty."""
    exemplars: ExemplarsConfig = Field(default_factory=ExemplarsConfig)
    """Spans beside the numbers."""
    events: EventsConfig = Field(default_factory=EventsConfig)
    """The metric of span events."""
    include_instrumentation_scope: list[str] = Field(default_factory=list)
    """Scopes whose name and version become dimensions."""
    add_resource_attributes: bool = False
    """Accepted; metrics keep the attributes of their resource anyway."""
    enable_metrics_sampling_method: bool = False
    """Whether a dimension tells spans that stand for others (`extrapolated`) from those that do not (`counted`)."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        _distinct("dimensions", self.dimensions)
        _distinct("calls_dimensions", [*self.dimensions, *self.calls_dimensions])
        _distinct("histogram.dimensions", [*self.dimensions, *self.histogram.dimensions])
        if self.events.enabled:
            if not self.events.dimensions:
                raise ValueError("events need dimensions")
            _distinct("events.dimensions", self.events.dimensions)
        return self

    @property
    def delta(self) -> bool:
        """Whether points say how much came since the last."""
        return self.aggregation_temporality == "AGGREGATION_TEMPORALITY_DELTA"

    def metric_name(self, name: str) -> str:
        """A metric's name behind the namespace."""
        return f"{self.namespace}.{name}" if self.namespace else name


def _distinct(where: str, dimensions: Sequence[Dimension]) -> None:
    seen: set[str] = set(_RESERVED)
    for dimension in dimensions:
        if dimension.name in seen:
            raise ValueError(f"{where}: duplicate dimension name {dimension.name}")
        seen.add(dimension.name)
