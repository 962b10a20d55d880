"""Adds metrics that are made of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from heliograph.processors.metricsgeneration.operands import Pairs, numbers_of, pairs_by_attributes
from heliograph.processors.shared.frames import EditProcessor
from heliograph.processors.shared.metrics.arrays import F64, column
from heliograph.processors.shared.metrics.names import by_name
from heliograph.processors.shared.metrics.tables import ATTRIBUTES, GAUGE, METRICS, NUMBERS, SUM, MetricTables

if TYPE_CHECKING:
    from collections.abc import Callable

    from heliograph.model import Batch, Signal
    from heliograph.pipeline import Consumer, CreateSettings
    from heliograph.processors.metricsgeneration.config import MetricsGenerationConfig, Rule
    from heliograph.processors.shared.metrics.arrays import I64

_PERCENT: Final = 100.0


def _quotient(first: F64, second: F64) -> F64:
    """NaN where nothing can be computed."""
    return np.divide(first, second, out=np.full(len(first), np.nan), where=second != 0)


_OPERATIONS: Final[dict[str, Callable[[F64, F64], F64]]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": _quotient,
    "percent": lambda first, second: _quotient(first, second) * _PERCENT,
}


class MetricsGenerationProcessor(EditProcessor):
    """Hands on batches with the metrics that the rules make of them, resource by resource.

    Args:
        settings: From the graph.
        config: The rules.
        signal: Of the pipeline.
        following: The next consumer.
    """

    def __init__(
        self,
        settings: CreateSettings,  # noqa: ARG002 - the factory's shape
        config: MetricsGenerationConfig,
        signal: Signal,  # noqa: ARG002 - the factory's shape
        following: Consumer,
    ) -> None:
        super().__init__(following, self._generate)
        self._rules: Final = [rule for rule in config.rules if rule.operation]

    def _generate(self, batch: Batch) -> Batch:
        tables = MetricTables.of(batch)
        names, places = by_name(tables)
        usable = np.isin(tables.numbers(METRICS, "metric_type"), (GAUGE, SUM))
        made: list[MetricTables] = []
        for rule in self._rules:
            if rule.metric1 not in names or (rule.metric2 and rule.metric2 not in names):
                continue
            first = np.flatnonzero((places == names.index(rule.metric1)) & usable)
            second = np.flatnonzero(places == names.index(rule.metric2)) if rule.type == "calculate" else None
            pairs = _pairs(rule, tables, first, second)
            if (found := _made(rule, tables, first, pairs)) is not None:
                made.append(found)
        for found in made:
            tables.extend(found)
        return tables.batch() if made else batch


def _pairs(rule: Rule, tables: MetricTables, first: I64, second: I64 | None) -> Pairs:
    """The points of `first` (metrics) that get a value, with both operands."""
    parents = tables.parents(NUMBERS)
    rows = np.flatnonzero(np.isin(parents, first))
    values = numbers_of(tables)
    if second is None:
        return Pairs(rows, values[rows], np.full(len(rows), rule.scale_by))
    resources = tables.owner("resource")
    # Of several metrics of this name in a resource the last one counts.
    of_resource = {int(resources[row]): int(row) for row in second}
    partner = np.array([of_resource.get(int(owner), -1) for owner in resources[parents[rows]]], np.int64)
    points = np.searchsorted(parents, np.arange(tables.rows(METRICS) + 1))
    has_points = (partner >= 0) & (points[partner + 1] > points[partner])
    if rule.match_attributes:
        return pairs_by_attributes(tables, rows[has_points], partner[has_points], values)
    rows, partner = rows[has_points], partner[has_points]
    return Pairs(rows, values[rows], values[points[partner]])


def _made(rule: Rule, original: MetricTables, first: I64, pairs: Pairs) -> MetricTables | None:
    """The new metrics by themselves."""
    results = _OPERATIONS[rule.operation](pairs.first, pairs.second)
    good = ~np.isnan(results) | np.isnan(pairs.first) | np.isnan(pairs.second)
    if not good.any():
        return None
    tables = original.copy()
    tables.take(NUMBERS, pairs.rows[good], tables.parents(NUMBERS)[pairs.rows[good]])
    values = column(results[good], tables.type(NUMBERS, "double_value"))
    nothing = column(
        np.zeros(int(good.sum()), np.int64), tables.type(NUMBERS, "int_value"), np.zeros(int(good.sum()), np.bool_)
    )
    tables.set(NUMBERS, {"int_value": nothing, "double_value": values})
    if pairs.attributes is not None:
        tables.put(ATTRIBUTES[NUMBERS], pairs.attributes(good))
    tables.take(METRICS, first)
    tables.without_empty(np.ones(tables.rows(METRICS), np.bool_))
    count = tables.rows(METRICS)
    for name, value in (("name", rule.name), ("unit", rule.unit), ("description", ""), ("is_monotonic", False)):
        tables.set(METRICS, {name: column([value] * count, tables.type(METRICS, name))})
    return tables
