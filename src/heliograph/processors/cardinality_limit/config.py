"""Settings of the cardinality_limit processor."""

from typing import Literal, Self

from pydantic import Field, model_validator

from heliograph.ottl.golang.regex import compile_regex
from heliograph.pipeline import ComponentConfig, Duration


class Override(ComponentConfig):
    """Another limit for some metrics."""

    metric: str = Field(min_length=1)
    """The name, or a regex that occurs in it."""
    match_type: Literal["strict", "regexp"] = "strict"
    """How names are compared."""
    limit: int = Field(ge=0)
    """Their limit; 0 is none."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.match_type == "regexp":
            compile_regex(self.metric)
        return self

    def matches(self, name: str) -> bool:
        """Whether it is meant for a metric."""
        return name == self.metric if self.match_type == "strict" else compile_regex(self.metric).matches(name)


class CardinalityLimitConfig(ComponentConfig):
    """Settings of the cardinality_limit processor."""

    limit: int = Field(default=2000, ge=0)
    """How many series a metric may have in a window, the overflow series not counted; 0 is no limit."""
    overrides: list[Override] = Field(default_factory=list)
    """Other limits; the first that matches counts."""
    by: Literal["resource", "metric"] = "resource"
    """Whether a metric is counted for each resource and scope by itself, or over all of them."""
    window: Duration = Field(default=3600.0, ge=0)
    """After this time counting begins anew; 0 never does."""
    max_streams: int = Field(default=1_000_000, ge=1)
    """How many series are remembered in all; further ones overflow."""

    def limit_of(self, name: str) -> int:
        """The limit of a metric; 0 for none."""
        return next((override.limit for override in self.overrides if override.matches(name)), self.limit)
