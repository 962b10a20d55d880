"""Which metrics and which of their points a transform means."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from heliograph.ottl.golang.regex import compile_regex
from heliograph.ottl.golang.text import decode
from heliograph.processors.shared.metrics.attributes import texts_by_owner
from heliograph.processors.shared.metrics.names import by_name
from heliograph.processors.shared.metrics.tables import ATTRIBUTES, METRICS, POINTS

if TYPE_CHECKING:
    from heliograph.processors.metricstransform.config import Transform
    from heliograph.processors.shared.metrics.arrays import Flags
    from heliograph.processors.shared.metrics.tables import MetricTables


class Selection:
    """The metrics that match in a batch.

    Attributes:
        metrics: Metrics of the name of which a point matches, or that have none.
        whole: Those of which all points match.
        points: For each table of points which match, of any metric.
    """

    def __init__(self, metrics: Flags, whole: Flags, points: dict[str, Flags]) -> None:
        self.metrics: Final = metrics
        self.whole: Final = whole
        self.points: Final = points

    @classmethod
    def everything(cls, tables: MetricTables) -> Selection:
        """All metrics with all points."""
        metrics = np.ones(tables.rows(METRICS), np.bool_)
        return cls(metrics, metrics, {points: np.ones(tables.rows(points), np.bool_) for points in POINTS})

    def rows(self, tables: MetricTables, points: str) -> Flags:
        """The points of a table that match and belong to a metric that does."""
        return self.points[points] & self.metrics[tables.parents(points)]


class Matcher:
    """Compares names and labels as a transform says."""

    def __init__(self, transform: Transform) -> None:
        self._include: Final = transform.include
        self._labels: Final = transform.experimental_match_labels
        self._regex: Final = compile_regex(transform.include) if transform.match_type == "regexp" else None
        self._matches: Final = lru_cache(maxsize=10_000)(self._compare)

    def select(self, tables: MetricTables) -> Selection | None:
        """What matches; None when nothing does."""
        names, places = by_name(tables)
        named = np.array([self._matches(self._include, name) for name in names], np.bool_)[places]
        if not named.any():
            return None
        if not self._labels:
            points = {name: np.ones(tables.rows(name), np.bool_) for name in POINTS}
            return Selection(named, named, points)
        points = {name: self._points(tables, name) for name in POINTS}
        hit, missed = np.zeros(len(named), np.bool_), np.zeros(len(named), np.bool_)
        for name, matching in points.items():
            parents = tables.parents(name)
            hit[parents[matching]] = True
            missed[parents[~matching]] = True
        chosen = named & (hit | ~missed)
        return Selection(chosen, chosen & ~missed, points) if chosen.any() else None

    def renew(self, tables: MetricTables, selection: Selection) -> None:
        """Look again which points match, after an operation has changed labels."""
        if self._labels:
            selection.points.update({name: self._points(tables, name) for name in POINTS})

    def groups(self, name: str) -> dict[str, str]:
        """What the groups of the regex found in a name, by their names or `$` and number."""
        if self._regex is None or (found := self._regex.groups(name)) is None:
            return {}
        keys = [key or f"${number}" for number, key in enumerate(self._regex.names, 1)]
        return {key: text for key, text in zip(keys, found[1:], strict=True) if text}

    def expanded(self, template: str, name: str) -> str:
        """The template with what the groups found in a name; the template itself where that is nothing."""
        if self._regex is None or not (found := self._regex.find_all(name)):
            return template
        return decode(self._regex.expand(template, found[0][2])) or template

    def _points(self, tables: MetricTables, points: str) -> Flags:
        matching = np.ones(tables.rows(points), np.bool_)
        for key, pattern in self._labels.items():
            values, places = texts_by_owner(tables, ATTRIBUTES[points], len(matching), key)
            matching &= np.array([self._matches(pattern, value) for value in values], np.bool_)[places]
        return matching

    def _compare(self, pattern: str, text: str) -> bool:
        return text == pattern if self._regex is None else compile_regex(pattern).matches(text)
