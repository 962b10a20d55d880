"""Settings of the filter processor."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from heliograph.model import Signal
from heliograph.ottl import ErrorMode, OttlError, compile_filter
from heliograph.pipeline import ComponentConfig
from heliograph.processors.filter.legacy import LogMatch, MetricMatch, SpanMatch


class ConditionGroup(ComponentConfig):
    """Conditions that run together."""

    context: str = ""
    """Where they run; inferred for each condition when it is empty."""
    conditions: list[str] = Field(default_factory=list)
    """What one of these takes is dropped."""
    error_mode: ErrorMode | None = None
    """As the processor's, for this group only."""


class TraceFilters(ComponentConfig):
    """Conditions of traces by context; the older form of `trace_conditions`."""

    resource: list[str] | None = None
    """Drops resources with all their spans."""
    span: list[str] | None = None
    """Drops spans."""
    spanevent: list[str] | None = None
    """Drops span events."""


class MetricFilters(ComponentConfig):
    """Conditions of metrics by context; the older form of `metric_conditions`."""

    resource: list[str] | None = None
    """Drops resources with all their metrics."""
    metric: list[str] | None = None
    """Drops metrics."""
    datapoint: list[str] | None = None
    """Drops data points."""
    include: MetricMatch | None = None
    """Drops what this does not match."""
    exclude: MetricMatch | None = None
    """Drops what this matches."""


class LogFilters(ComponentConfig):
    """Conditions of logs by context; the older form of `log_conditions`."""

    resource: list[str] | None = None
    """Drops resources with all their log records."""
    log_record: list[str] | None = None
    """Drops log records."""
    include: LogMatch | None = None
    """Drops what this does not match."""
    exclude: LogMatch | None = None
    """Drops what this matches."""


class SpanFilters(ComponentConfig):
    """Matching of spans without OTTL; the oldest form."""

    include: SpanMatch | None = None
    """Drops what this does not match."""
    exclude: SpanMatch | None = None
    """Drops what this matches."""


class FilterConfig(ComponentConfig):
    """Settings of the filter processor."""

    error_mode: ErrorMode = ErrorMode.IGNORE
    """A condition that fails for a record: `ignore` reports it, `silent` does not, `propagate` drops the data."""
    trace_conditions: list[str | ConditionGroup] = Field(default_factory=list)
    """Conditions that drop resources, scopes, spans or span events."""
    metric_conditions: list[str | ConditionGroup] = Field(default_factory=list)
    """Conditions that drop resources, scopes, metrics or data points; a metric without points goes too."""
    log_conditions: list[str | ConditionGroup] = Field(default_factory=list)
    """Conditions that drop resources, scopes or log records."""
    traces: TraceFilters = Field(default_factory=TraceFilters)
    """Older form of `trace_conditions`."""
    metrics: MetricFilters = Field(default_factory=MetricFilters)
    """Older form of `metric_conditions`."""
    logs: LogFilters = Field(default_factory=LogFilters)
    """Older form of `log_conditions`."""
    spans: SpanFilters = Field(default_factory=SpanFilters)
    """Oldest form for spans."""

    @field_validator("trace_conditions", "metric_conditions", "log_conditions", mode="before")
    @classmethod
    def _no_empty_items(cls, value: Any) -> Any:
        if isinstance(value, Sequence) and not isinstance(value, str) and any(item is None for item in value):
            raise ValueError("a condition cannot be empty")
        return value

    @model_validator(mode="after")
    def _compiles(self) -> Self:
        for signal, name in _NAMES.items():
            if getattr(self, name) and self._older(signal):
                raise ValueError(f"cannot use {name} and the settings under {signal.value} at the same time")
            try:
                compile_filter(self.conditions(signal), signal, self.error_mode)
            except OttlError as error:
                raise ValueError(f"{name}: {error.message}") from None
        return self

    def conditions(self, signal: Signal) -> list[str | Mapping[str, Any]]:
        """The conditions of a signal as `heliograph.ottl` takes them."""
        items: list[str | ConditionGroup] = getattr(self, _NAMES[signal])
        newer: list[str | Mapping[str, Any]] = [item if isinstance(item, str) else item.model_dump() for item in items]
        return newer or self._older(signal)

    def _older(self, signal: Signal) -> list[str | Mapping[str, Any]]:
        filters: Any = getattr(self, signal.value)
        by_context = {name: getattr(filters, key, None) for key, name in _CONTEXTS.items()}
        conditions: list[str | Mapping[str, Any]] = [
            text for name, texts in by_context.items() for text in _named(name, texts or [])
        ]
        matching: Any = self.spans if signal is Signal.TRACES else filters
        if conditions and (matching.include or matching.exclude):
            raise ValueError(f"cannot use OTTL conditions and include or exclude of {signal.value} at the same time")
        if matching.include is not None:
            conditions += [
                {"context": name, "conditions": [f"not ({text})"]} for name, text in matching.include.conditions()
            ]
        if matching.exclude is not None:
            conditions += [{"context": name, "conditions": [text]} for name, text in matching.exclude.conditions()]
        return conditions


def _named(context: str, texts: list[str]) -> list[Mapping[str, Any]]:
    return [{"context": context, "conditions": texts}] if texts else []


_NAMES = {
    Signal.TRACES: "trace_conditions",
    Signal.METRICS: "metric_conditions",
    Signal.LOGS: "log_conditions",
}
_CONTEXTS = {
    "resource": "resource",
    "span": "span",
    "spanevent": "spanevent",
    "metric": "metric",
    "datapoint": "datapoint",
    "log_record": "log",
}
