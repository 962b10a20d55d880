"""What a transform does with the metrics that it means."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from heliograph.processors.metricstransform.merging import merge_points
from heliograph.processors.metricstransform.operations import apply
from heliograph.processors.metricstransform.selection import Matcher, Selection
from heliograph.processors.shared.metrics import attributes
from heliograph.processors.shared.metrics.arrays import column, numbers
from heliograph.processors.shared.metrics.tables import (
    ATTRIBUTES,
    METRICS,
    POINTS,
    SUMMARY,
    MetricTables,
)

if TYPE_CHECKING:
    import logging

    from heliograph.processors.metricstransform.config import Transform
    from heliograph.processors.shared.metrics.arrays import Arrow, Flags

_CASES: Final = {"lower": str.lower, "upper": str.upper}


class Action:
    """One transform.

    Args:
        transform: Its settings.
        logger: Told of metrics that cannot be combined.
    """

    def __init__(self, transform: Transform, logger: logging.Logger) -> None:
        self._transform: Final = transform
        self._matcher: Final = Matcher(transform)
        self._logger: Final = logger

    def run(self, tables: MetricTables, aside: list[tuple[MetricTables, dict[str, str]]]) -> bool:
        """Change tables; metrics that no later transform sees are put aside. Whether something matched."""
        selection = self._matcher.select(tables)
        if selection is None:
            return False
        match self._transform.action:
            case "update":
                self._edit(tables, selection)
            case "insert":
                made = self._extracted(tables, selection)
                self._edit(made, Selection.everything(made))
                tables.extend(made)
            case "combine":
                self._combine(tables, selection)
            case "group":
                aside.append((self._moved(tables, selection), self._transform.group_resource_labels or {}))
        return True

    def _edit(self, tables: MetricTables, selection: Selection) -> None:
        """Rename, operate, and remove metrics that have lost all of their points."""
        if self._transform.new_name and self._transform.action != "combine":
            self._rename(tables, selection.whole)
        filled = _filled(tables)
        for operation in self._transform.operations:
            self._matcher.renew(tables, selection)
            apply(tables, operation, selection)
        tables.without_empty(filled & selection.metrics)

    def _rename(self, tables: MetricTables, metrics: Flags) -> None:
        names: list[str] = tables.column(METRICS, "name").to_pylist()
        rows = np.flatnonzero(metrics).tolist()
        template = self._transform.new_name
        changed = attributes.mapped([names[row] for row in rows], lambda name: self._matcher.expanded(template, name))
        for row, name in zip(rows, changed, strict=True):
            names[row] = name
        tables.set(METRICS, {"name": column(names, tables.type(METRICS, "name"))})

    @staticmethod
    def _extracted(tables: MetricTables, selection: Selection) -> MetricTables:
        """Copies of the metrics with the points that match."""
        made = tables.copy()
        for points in POINTS:
            made.keep(points, selection.rows(tables, points))
        made.take(METRICS, np.flatnonzero(selection.metrics))
        return made

    def _moved(self, tables: MetricTables, selection: Selection) -> MetricTables:
        """The metrics with the points that match, which are removed here."""
        made = self._extracted(tables, selection)
        filled = _filled(tables)
        for points in POINTS:
            tables.keep(points, ~selection.rows(tables, points))
        tables.keep(METRICS, ~selection.metrics | (filled & _filled(tables)))
        return made

    def _combine(self, tables: MetricTables, selection: Selection) -> None:
        scopes = tables.owner("scope")
        keys = _label_keys(tables)
        for scope in np.unique(scopes[selection.metrics]).tolist():
            rows = np.flatnonzero(selection.metrics & (scopes == scope))
            reason = _difference(tables, rows.tolist(), keys)
            if reason:
                self._logger.warning("metrics cannot be combined to %s: %s", self._transform.new_name, reason)
                selection.metrics[rows] = False
        if not selection.metrics.any():
            return
        made = self._moved(tables, selection)
        self._add_submatches(made)
        self._join(made)
        tables.extend(made)

    def _add_submatches(self, tables: MetricTables) -> None:
        """Give points labels with what the groups of the regex found in the names of their metrics."""
        case = _CASES.get(self._transform.submatch_case, str)
        names: list[str] = tables.column(METRICS, "name").to_pylist()
        for name in dict.fromkeys(names):
            labels = {key: case(text) for key, text in self._matcher.groups(name).items()}
            metrics = np.array([each == name for each in names], np.bool_)
            for points in POINTS:
                if labels and tables.rows(points):
                    owners = np.flatnonzero(metrics[tables.parents(points)])
                    attributes.put(tables, ATTRIBUTES[points], owners, labels)

    def _join(self, tables: MetricTables) -> None:
        """One metric a scope, with the points of all of them, then the operations."""
        _, first, inverse = np.unique(tables.owner("scope"), return_index=True, return_inverse=True)
        owners = first[inverse]
        for points in POINTS:
            if tables.rows(points):
                moved = owners[tables.parents(points)]
                order = np.argsort(moved, kind="stable")
                tables.take(points, order, moved[order])
        tables.take(METRICS, np.sort(first))
        name = [self._transform.new_name] * tables.rows(METRICS)
        tables.set(METRICS, {"name": column(name, tables.type(METRICS, "name"))})
        for points in ATTRIBUTES:
            if tables.rows(points):
                everything = np.ones(tables.rows(points), np.bool_)
                merge_points(tables, points, everything, self._transform.aggregation_type or "sum")
        self._edit(tables, Selection.everything(tables))


def _filled(tables: MetricTables) -> Flags:
    """Which metrics have points."""
    filled = np.zeros(tables.rows(METRICS), np.bool_)
    for points in POINTS:
        filled[tables.parents(points)] = True
    return filled


def _label_keys(tables: MetricTables) -> dict[int, set[str]]:
    """For each metric that has labels their keys."""
    found: dict[int, set[str]] = defaultdict(set)
    for points, table in ATTRIBUTES.items():
        if tables.rows(table):
            keys: Arrow = tables.column(table, "key")
            metrics = tables.parents(points)[tables.parents(table)]
            codes = numbers(keys.indices, np.int64)
            names = keys.dictionary.to_pylist()
            for pair in np.unique(metrics * len(names) + codes).tolist():
                found[pair // len(names)].add(names[pair % len(names)])
    return found


def _difference(tables: MetricTables, rows: list[int], keys: dict[int, set[str]]) -> str:
    """Why metrics cannot be combined; empty when they can."""
    if (tables.numbers(METRICS, "metric_type")[rows] == SUMMARY).any():
        return "summaries cannot be combined"
    for column_, what in _MUST_AGREE.items():
        if len(set(tables.column(METRICS, column_).take(pa.array(rows, pa.int64())).to_pylist())) > 1:
            return f"they have different {what}"
    if any(keys.get(row, set()) != keys.get(rows[0], set()) for row in rows):
        return "they have different labels"
    return ""


_MUST_AGREE: Final = {
    "metric_type": "types",
    "unit": "units",
    "aggregation_temporality": "aggregation temporalities",
    "is_monotonic": "monotonicity",
}
