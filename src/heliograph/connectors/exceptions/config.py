"""Settings of the exceptions connector."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from heliograph.connectors.shared.coded import Value, text
from heliograph.connectors.shared.spans import SERVICE_NAME, SPAN_KIND, SPAN_NAME, STATUS_CODE
from heliograph.pipeline import ComponentConfig


class Dimension(ComponentConfig):
    """An attribute of the metric and of the logs."""

    name: str = Field(min_length=1)
    """Its key: of the span, else of the event, else of the resource."""
    default: str | None = None
    """The value where there is none; without it the dimension is left out there."""

    @property
    def default_value(self) -> Value | None:
        """The default as an attribute's value."""
        return None if self.default is None else text(self.default)


class ExemplarsConfig(ComponentConfig):
    """Spans beside the numbers."""

    enabled: bool = False
    """Whether points name spans with the exceptions that they count; at most five of a batch each."""


def _defaults() -> list[Dimension]:
    return [Dimension(name="exception.type"), Dimension(name="exception.message")]


class ExceptionsConfig(ComponentConfig):
    """Settings of the exceptions connector."""

    dimensions: list[Dimension] = Field(default_factory=_defaults)
    """Further attributes that tell exceptions apart."""
    exemplars: ExemplarsConfig = Field(default_factory=ExemplarsConfig)
    """Spans beside the numbers."""

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        seen = {SERVICE_NAME, SPAN_NAME, SPAN_KIND, STATUS_CODE}
        for dimension in self.dimensions:
            if dimension.name in seen:
                raise ValueError(f"duplicate dimension name {dimension.name!r}")
            seen.add(dimension.name)
        return self
