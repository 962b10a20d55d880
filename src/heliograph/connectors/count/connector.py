"""Counts the records of each batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from heliograph.connectors.shared.coded import first_of
from heliograph.connectors.shared.derived import DerivingConnector, Output, Series
from heliograph.connectors.shared.expressions import Conditions, Evaluation
from heliograph.connectors.shared.levels import CONTEXTS, Levels, Times
from heliograph.connectors.shared.tables import DELTA, SUM, Points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.connectors.count.config import CountConfig
    from heliograph.connectors.shared.coded import Coded, Ints
    from heliograph.connectors.shared.definitions import MetricConfig
    from heliograph.connectors.shared.levels import Level
    from heliograph.model import Batch, MetricsBatch
    from heliograph.pipeline import CreateSettings, Outputs

SCOPE: Final = "github.com/open-telemetry/opentelemetry-collector-contrib/connector/countconnector"
"""The Collector's name: dashboards that look at scopes find it."""


class _Count:
    """One metric of a section."""

    def __init__(self, name: str, config: MetricConfig, context: str) -> None:
        self.name: Final = name
        self.config: Final = config
        self._conditions: Final = Conditions(config.conditions, context)

    def add(self, evaluation: Evaluation, levels: Sequence[Level]) -> tuple[Series, Ints]:
        """The series, and how many records each has."""
        series, counts = Series(), np.zeros(0, np.int64)
        for level in levels:
            taken = self._conditions.require(evaluation, level, self.name)
            columns: dict[str, Coded] = {}
            for one in self.config.attributes:
                sources = [level.attribute(one.key), level.scope_attribute(one.key), level.resource_attribute(one.key)]
                columns[one.key] = first_of(sources, one.default)
                taken = taken & columns[one.key].present()
            rows = np.flatnonzero(taken)
            places = series.add(level.resources[rows], {name: column.take(rows) for name, column in columns.items()})
            found = np.bincount(places, minlength=len(series))
            found[: len(counts)] += counts
            counts = found
        return series, counts.astype(np.int64)


class CountConnector(DerivingConnector):
    """Hands on a batch of counts for each batch; what becomes of it becomes of the records.

    Args:
        settings: From the graph.
        config: What is counted.
        outputs: The pipelines behind.
    """

    def __init__(self, settings: CreateSettings, config: CountConfig, outputs: Outputs) -> None:  # noqa: ARG002 - the factory's shape
        super().__init__(outputs, self._make)
        self._counts: Final[dict[str, list[_Count]]] = {
            section: [_Count(name, one, context) for name, one in getattr(config, section).items()]
            for section, (_, context) in CONTEXTS.items()
        }

    def _make(self, batch: Batch, now: int) -> MetricsBatch | None:
        levels, evaluation = Levels(batch), Evaluation(batch)
        attributes = levels.records.resources.attributes
        output = Output(attributes, SCOPE)
        for section, (signal, context) in CONTEXTS.items():
            if signal is not batch.signal or not self._counts[section]:
                continue
            found = levels.of(context)
            times = Times(len(attributes), now)
            for level in found:
                times.add(level)
            for count in self._counts[section]:
                series, counts = count.add(evaluation, found)
                if len(series):
                    self._write(output, count, series, counts, times)
        return output.batch()

    @staticmethod
    def _write(output: Output, count: _Count, series: Series, counts: Ints, times: Times) -> None:
        fields = {"temporality": DELTA, "monotonic": True, "description": count.config.description}
        metrics = output.metrics(series, count.name, SUM, **fields)
        first, last = times.of(np.array(series.resources, np.int64))
        output.tables.numbers(Points(metrics, series.attributes, first, last), counts)
