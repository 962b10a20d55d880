"""Settings of the transform processor."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from heliograph.model import Signal
from heliograph.ottl import ErrorMode, OttlError, compile_transform
from heliograph.pipeline import ComponentConfig


class StatementGroup(ComponentConfig):
    """Statements that run together, one record after another."""

    context: str = ""
    """Where they run; inferred from the paths when it is empty."""
    conditions: list[str] = Field(default_factory=list)
    """The statements run where one of these holds; everywhere without any."""
    statements: list[str] = Field(default_factory=list)
    """In order."""
    error_mode: ErrorMode | None = None
    """As the processor's, for this group only."""
    shared_cache: bool = False
    """One `cache` for all records of the context."""


class TransformConfig(ComponentConfig):
    """Settings of the transform processor."""

    error_mode: ErrorMode = ErrorMode.IGNORE
    """A statement that fails for a record: `ignore` reports it, `silent` does not, `propagate` drops the data."""
    trace_statements: list[str | StatementGroup] = Field(default_factory=list)
    """Statements for spans, their events and links, or groups of them."""
    metric_statements: list[str | StatementGroup] = Field(default_factory=list)
    """Statements for metrics, data points and exemplars, or groups of them."""
    log_statements: list[str | StatementGroup] = Field(default_factory=list)
    """Statements for log records, or groups of them."""
    flatten_data: bool = False
    """Each log record has a resource and scope of its own while the statements run; alike ones are joined afterwards."""  # noqa: E501 - a pattern in one piece

    @field_validator("trace_statements", "metric_statements", "log_statements", mode="before")
    @classmethod
    def _no_empty_items(cls, value: Any) -> Any:
        if isinstance(value, Sequence) and not isinstance(value, str) and any(item is None for item in value):
            raise ValueError("a statement cannot be empty")
        return value

    @model_validator(mode="after")
    def _compiles(self) -> Self:
        for signal, name in NAMES.items():
            try:
                compile_transform(self.groups(signal), signal, self.error_mode)
            except OttlError as error:
                raise ValueError(f"{name}: {error.message}") from None
        return self

    def groups(self, signal: Signal) -> list[str | Mapping[str, Any]]:
        """The statements of a signal as `heliograph.ottl` takes them."""
        items: list[str | StatementGroup] = getattr(self, NAMES[signal])
        return [item if isinstance(item, str) else item.model_dump() for item in items]


NAMES = {
    Signal.TRACES: "trace_statements",
    Signal.METRICS: "metric_statements",
    Signal.LOGS: "log_statements",
}
"""The setting that holds a signal's statements."""
