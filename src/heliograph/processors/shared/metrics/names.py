"""`include` and `exclude` by the names and types of metrics."""

from __future__ import annotations

from typing import Any, Final, Literal, Self

import numpy as np
from pydantic import Field, field_validator, model_validator

from heliograph.ottl.golang.regex import compile_regex
from heliograph.pipeline import ComponentConfig
from heliograph.processors.shared.metrics.arrays import I64, Arrow, Flags
from heliograph.processors.shared.metrics.tables import METRICS, MetricTables

TYPES: Final = {"sum": 2, "histogram": 3, "exponentialhistogram": 4}
"""Names of types that can be chosen, as numbers in tables."""


class NameMatch(ComponentConfig):
    """Metrics by name and type: they must have one of each that is given."""

    metrics: list[str] = Field(default_factory=list)
    """Names, or regexes that occur in names."""
    match_type: Literal["strict", "regexp", ""] = ""
    """How names are compared; must be set with `metrics`."""
    regexp: dict[str, Any] | None = None
    """Settings of a cache of regexes; there is always one."""
    metric_types: list[str] = Field(default_factory=list)
    """`sum`, `histogram` or `exponentialhistogram`."""

    @field_validator("metric_types")
    @classmethod
    def _known(cls, types: list[str]) -> list[str]:
        found = [name.lower() for name in types]
        for name in found:
            if name not in TYPES:
                raise ValueError(f"`{name}` is no metric type that is converted: {', '.join(TYPES)}")
        return found

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.metrics and not self.match_type:
            raise ValueError("match_type must be set if metrics are supplied")
        if self.match_type and not self.metrics:
            raise ValueError("metrics must be supplied if match_type is set")
        if self.match_type == "regexp":
            for pattern in self.metrics:
                compile_regex(pattern)
        return self

    def matches(self, name: str) -> bool:
        """Whether a name is meant; every name when none is given."""
        if self.match_type == "regexp":
            return any(compile_regex(pattern).matches(name) for pattern in self.metrics)
        return not self.metrics or name in self.metrics


def by_name(tables: MetricTables) -> tuple[list[str], I64]:
    """The distinct names of metrics, and the place of each metric's name among them."""
    encoded: Arrow = tables.column(METRICS, "name").dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)


class NameFilter:
    """Which metrics are meant.

    Args:
        include: Only these.
        exclude: Not these, even if they are included.
    """

    def __init__(self, include: NameMatch, exclude: NameMatch) -> None:
        self._include: Final = include
        self._exclude: Final = exclude
        self._known: Final[dict[str, bool]] = {}

    def mask(self, tables: MetricTables) -> Flags:
        """For each metric whether it is meant."""
        names, places = by_name(tables)
        wanted = np.array([self._wants(name) for name in names], np.bool_)[places]
        types = tables.numbers(METRICS, "metric_type")
        if self._include.metric_types:
            wanted &= np.isin(types, [TYPES[name] for name in self._include.metric_types])
        if self._exclude.metric_types:
            wanted &= ~np.isin(types, [TYPES[name] for name in self._exclude.metric_types])
        return wanted

    def _wants(self, name: str) -> bool:
        found = self._known.get(name)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            excluded = bool(self._exclude.metrics) and self._exclude.matches(name)
            found = self._known[name] = self._include.matches(name) and not excluded
        return found


_REMEMBERED: Final = 10_000
