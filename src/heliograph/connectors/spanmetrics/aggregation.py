"""Spans to series, series to metrics."""

from __future__ import annotations

from collections import OrderedDict
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from heliograph.connectors.shared.coded import Coded, first_of, group
from heliograph.connectors.shared.exponential import DEFAULT_MAX_SIZE
from heliograph.connectors.shared.series import ExplicitHistograms, ExponentialHistograms, Family, Sums
from heliograph.connectors.shared.spans import Rounding, Spans
from heliograph.connectors.shared.tables import CUMULATIVE, DELTA, EXPONENTIAL, HISTOGRAM, SUM, MetricTables
from heliograph.connectors.spanmetrics.dimensions import Describer, Dimensions, attributes_of, default_of
from heliograph.connectors.spanmetrics.resources import Resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from heliograph.connectors.shared.coded import Floats, Groups, Ints
    from heliograph.connectors.shared.series import Key
    from heliograph.connectors.spanmetrics.config import Dimension, SpanMetricsConfig
    from heliograph.model import Batch, MetricsBatch

SCOPE: Final = "spanmetricsconnector"


class Selected:
    """The spans that count: those of resources with a service's name.

    Attributes:
        rows: Their places among all.
        columns: What all metrics tell them apart by.
        counts: How many spans each stands for.
        durations: In the unit of the metric.
    """

    def __init__(self, spans: Spans, rows: Ints, columns: dict[str, Coded], counts: Ints, durations: Floats) -> None:
        self.spans: Final = spans
        self.rows: Final = rows
        self.columns: Final = columns
        self.counts: Final = counts
        self.durations: Final = durations

    @cached_property
    def groups(self) -> Groups:
        """The spans grouped by what all metrics tell them apart by."""
        return group(list(self.columns.values()), len(self.rows))


class Aggregation:
    """All series of a connector. Not thread-safe.

    Args:
        config: The connector's settings.
        instance: What tells this service from others like it.
        seed: For tests: of the rounding of fractions.
    """

    def __init__(self, config: SpanMetricsConfig, instance: str, seed: int | None = None) -> None:
        self._config: Final = config
        self._dimensions: Final = Dimensions(config, instance)
        self._resources: Final = Resources(config.resource_metrics_cache_size, config.resource_metrics_key_attributes)
        self._rounding: Final = Rounding(seed)
        self._families: Final[dict[str, Family]] = {}
        self._calls: Final = Sums()
        self._events: Final = Sums()
        exponential = config.histogram.exponential
        self._durations: Final = (
            ExplicitHistograms(config.histogram.bounds)
            if exponential is None
            else ExponentialHistograms(exponential.max_size or DEFAULT_MAX_SIZE)
        )
        self._duration_kind: Final = HISTOGRAM if exponential is None else EXPONENTIAL
        self._last_times: Final[dict[str, OrderedDict[Any, int]]] = {}

    def add(self, batch: Batch, now: int) -> None:
        """Count the spans of a batch."""
        config = self._config
        spans = Spans(batch)
        rows = np.flatnonzero(spans.services.present())
        if not len(rows):
            return
        numbers = {
            code: self._resources.number(spans.resources.attributes[code], now)
            for code in np.unique(spans.resources.codes[rows]).tolist()
        }
        owners = spans.resources.codes[rows]
        lookup = np.zeros(len(spans.resources.attributes), np.int64)
        lookup[list(numbers)] = np.arange(len(numbers))
        owner = Coded(list(numbers.values()), lookup[owners]).map(int)
        columns = {"": owner, **self._dimensions.columns(spans, rows)}
        durations = spans.durations[rows] / (config.histogram.unit_seconds * 1e9)
        chosen = Selected(spans, rows, columns, self._rounding(spans.adjusted)[rows], durations)
        self._add_calls(chosen, now)
        if not config.histogram.disable:
            self._add_durations(chosen, now)
        if config.events.enabled:
            self._add_events(chosen, now)

    def _add_calls(self, chosen: Selected, now: int) -> None:
        groups, family = self._grouped("calls", chosen, self._config.calls_dimensions)
        places = family.places(groups.keys, now)
        self._calls.add(places, np.bincount(groups.codes, chosen.counts, len(groups)).astype(np.int64))
        self._exemplify(family, places[groups.codes], chosen)

    def _add_durations(self, chosen: Selected, now: int) -> None:
        groups, family = self._grouped("duration", chosen, self._config.histogram.dimensions)
        places = family.places(groups.keys, now)
        self._durations.add(places, groups.codes, chosen.durations, chosen.counts)
        self._exemplify(family, places[groups.codes], chosen)

    def _grouped(self, name: str, chosen: Selected, further: Sequence[Dimension]) -> tuple[Groups, Family]:
        if not further:
            return chosen.groups, self._family(name, chosen.columns)
        more = {key: column.take(chosen.rows) for key, column in attributes_of(chosen.spans, further).items()}
        columns = {**chosen.columns, **more}
        return group(list(columns.values()), len(chosen.rows)), self._family(name, columns)

    def _add_events(self, chosen: Selected, now: int) -> None:
        events = chosen.spans.events
        places_of = np.full(chosen.spans.rows, -1, np.int64)
        places_of[chosen.rows] = np.arange(len(chosen.rows))
        above = places_of[events.parents]
        some = np.flatnonzero(above >= 0)
        if not len(some):
            return
        above = above[some]
        columns = {name: column.take(above) for name, column in chosen.columns.items()}
        for one in [*self._config.dimensions, *self._config.events.dimensions]:
            sources = [
                chosen.spans.attribute(one.name).take(chosen.rows[above]),
                events.attribute(one.name).take(some),
                chosen.spans.resources.column(one.name).take(chosen.rows[above]),
            ]
            columns[one.name] = first_of(sources, default_of(one))
        groups, family = group(list(columns.values()), len(some)), self._family("events", columns)
        places = family.places(groups.keys, now)
        self._events.add(places, np.bincount(groups.codes, chosen.counts[above], len(groups)).astype(np.int64))
        self._exemplify(family, places[groups.codes], chosen, above)

    def _exemplify(self, family: Family, places: Ints, chosen: Selected, rows: Ints | None = None) -> None:
        if self._config.exemplars.enabled:
            own = chosen.rows if rows is None else chosen.rows[rows]
            durations = chosen.durations if rows is None else chosen.durations[rows]
            family.exemplify(places, durations, chosen.spans.trace_ids[own], chosen.spans.span_ids[own])

    def _family(self, name: str, columns: Iterable[str]) -> Family:
        """The series of a metric; its dimensions are the same in all batches."""
        if name not in self._families:
            states = {"calls": self._calls, "duration": self._durations, "events": self._events}
            self._families[name] = Family(
                states[name],
                Describer(list(columns)[1:]),
                limit=self._config.aggregation_cardinality_limit,
                max_exemplars=self._config.exemplars.max_per_data_point,
            )
        return self._families[name]

    def flush(self, now: int) -> MetricsBatch | None:
        """All metrics; what they say once is forgotten."""
        tables = MetricTables()
        known: dict[int, int] = {}
        for name, family in self._families.items():
            self._write(tables, known, name, family, now)
        if self._config.delta:
            self._resources.clear()
            for family in self._families.values():
                family.clear()
        else:
            self._forget(now)
        return tables.batch()

    def _write(self, tables: MetricTables, known: dict[int, int], name: str, family: Family, now: int) -> None:
        kind = self._duration_kind if name == "duration" else SUM
        metrics: dict[int, int] = {}
        for owner in dict.fromkeys(key[0] for key in family.keys):
            if owner not in known:
                known[owner] = tables.resource(self._resources.attributes[owner])
            metrics[owner] = tables.metric(
                known[owner],
                SCOPE,
                self._config.metric_name(name),
                kind,
                temporality=DELTA if self._config.delta else CUMULATIVE,
                monotonic=kind == SUM,
                unit=self._config.histogram.unit if name == "duration" else "",
            )
        of_series = np.array([metrics[key[0]] for key in family.keys], np.int64)
        if len(of_series):
            family.write(tables, of_series, now, self._starts(name, family, now))

    def _starts(self, name: str, family: Family, now: int) -> Ints | None:
        """Delta: where each series' last point ended, or where the series began; and remember its end now."""
        if not self._config.delta:
            return None
        times = self._last_times.setdefault(name, OrderedDict())
        keys = [self._identity(key) for key in family.keys]
        pairs = zip(keys, family.starts.tolist(), strict=True)
        starts = np.array([times.get(key, start) for key, start in pairs], np.int64)
        for key in keys:
            times[key] = now
            times.move_to_end(key)
        while len(times) > self._config.metric_timestamp_cache_size:
            times.popitem(last=False)
        return starts

    def _identity(self, key: Key) -> Any:
        """A key that outlives the resource's number."""
        return (self._resources.attributes[key[0]], *key[1:])

    def _forget(self, now: int) -> None:
        """Forget exemplars, and what was not seen for too long."""
        config = self._config
        gone = self._resources.forget_stale(
            now - round(config.metrics_expiration * 1e9) if config.metrics_expiration else None
        )
        for family in self._families.values():
            family.forget_exemplars()
            kept = np.ones(len(family), np.bool_)
            if gone:
                kept &= np.array([key[0] not in gone for key in family.keys], np.bool_)
            if config.series_expiration:
                kept &= family.seen > now - round(config.series_expiration * 1e9)
            family.keep(kept)
