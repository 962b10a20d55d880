"""Adds up an attribute of the records of each batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from heliograph.connectors.shared.coded import DOUBLE, INT, STR, Coded, first_of, text
from heliograph.connectors.shared.derived import DerivingConnector, Output, Series
from heliograph.connectors.shared.expressions import Conditions, Evaluation
from heliograph.connectors.shared.levels import CONTEXTS, Levels
from heliograph.connectors.shared.tables import DELTA, SUM, Points
from heliograph.ottl.golang.strconv import format_float, parse_float

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.connectors.shared.coded import Floats
    from heliograph.connectors.shared.levels import Level
    from heliograph.connectors.sum.config import SumConfig, SumMetricConfig
    from heliograph.model import Batch, MetricsBatch
    from heliograph.pipeline import CreateSettings, Outputs


class _Sum:
    """One metric of a section."""

    def __init__(self, name: str, config: SumMetricConfig, context: str) -> None:
        self.name: Final = name
        self.config: Final = config
        self._conditions: Final = Conditions(config.conditions, context)

    def add(self, evaluation: Evaluation, levels: Sequence[Level]) -> tuple[Series, Floats]:
        """The series and their sums."""
        series, sums = Series(), np.zeros(0, np.float64)
        for level in levels:
            taken = self._conditions.require(evaluation, level, self.name)
            columns: dict[str, Coded] = {}
            for one in self.config.attributes:
                columns[one.key] = first_of([level.attribute(one.key).map(_as_text)], one.default)
                taken = taken & columns[one.key].present()
            rows = np.flatnonzero(taken)
            places = series.add(level.resources[rows], {name: column.take(rows) for name, column in columns.items()})
            values = _numbers(level.attribute(self.config.source_attribute))[rows]
            found = np.bincount(places, values, len(series)).astype(np.float64)
            found[: len(sums)] += sums
            sums = found
        return series, sums


class SumConnector(DerivingConnector):
    """Hands on a batch of sums for each batch; what becomes of it becomes of the records.

    Args:
        settings: From the graph.
        config: What is added up.
        outputs: The pipelines behind.
    """

    def __init__(self, settings: CreateSettings, config: SumConfig, outputs: Outputs) -> None:  # noqa: ARG002 - the factory's shape
        super().__init__(outputs, self._make)
        self._sums: Final[dict[str, list[_Sum]]] = {
            section: [_Sum(name, one, context) for name, one in getattr(config, section).items()]
            for section, (_, context) in CONTEXTS.items()
        }

    def _make(self, batch: Batch, now: int) -> MetricsBatch | None:
        wanted = [
            (context, one)
            for section, (signal, context) in CONTEXTS.items()
            if signal is batch.signal
            for one in self._sums[section]
        ]
        if not wanted:
            return None
        levels, evaluation = Levels(batch), Evaluation(batch)
        output = Output(levels.records.resources.attributes, "")
        for context, one in wanted:
            series, sums = one.add(evaluation, levels.of(context))
            if len(series):
                fields = {"temporality": DELTA, "monotonic": True, "description": one.config.description}
                metrics = output.metrics(series, one.name, SUM, **fields)
                times = np.full(len(series), now, np.int64)
                output.tables.numbers(Points(metrics, series.attributes, np.zeros_like(times), times), sums)
        return output.batch()


def _as_text(value: Any) -> Any:
    """Texts and numbers as texts; nothing else tells sums apart."""
    if value is None or value[0] not in (STR, INT, DOUBLE) or value[1] == "":
        return None
    return value if value[0] == STR else text(str(value[1]) if value[0] == INT else format_float(value[1]))


def _numbers(column: Coded) -> Floats:
    """The number in each value, 0 where there is none."""
    values: Sequence[Any] = column.values
    return np.array([0.0 if value is None else _number(*value) for value in values], np.float64)[column.codes]


def _number(kind: int, value: Any) -> float:
    if kind == STR:
        try:
            return parse_float(value)
        except ValueError:
            return 0.0
    return float(value) if kind in (INT, DOUBLE) else 0.0
