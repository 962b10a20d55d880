"""All series, by family."""

from __future__ import annotations

import logging
import time
from collections import Counter
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from heliograph.exporters.prometheus import points as kinds
from heliograph.exporters.prometheus.labels import Labels, ResourceLabels, job_and_instance, joined
from heliograph.exporters.prometheus.naming import Namer
from heliograph.exporters.prometheus.points import Metric, Points, Reading
from heliograph.exporters.prometheus.series import HistogramSeries, NumberSeries, Series, SummarySeries

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from heliograph.exporters.prometheus.config import PrometheusConfig
    from heliograph.model import Batch

_NO_RECORDED_VALUE: Final = 1
_SWEEP_SECONDS: Final = 30.0


@dataclass(slots=True)
class Family:
    """Series of one name.

    Attributes:
        type: Prometheus' word for it.
        help: Its description.
        series: By signature.
    """

    type: str
    help: str
    series: dict[str, Series] = field(default_factory=dict[str, Series])


class Store:
    """The last values. Used by several threads.

    Args:
        config: The exporter's.
        logger: Told of what does not fit together.
        dropped: Told how many points were left out, and why.
        clock: Monotonic seconds.
    """

    def __init__(
        self,
        config: PrometheusConfig,
        logger: logging.Logger,
        dropped: Callable[[int, str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._config: Final = config
        self._logger: Final = logger
        self._dropped: Final = dropped
        self._clock: Final = clock
        self._namer: Final = Namer(config.namespace, suffixes=config.suffixes, keeps_utf8=config.keeps_utf8)
        self._resource_labels: Final = ResourceLabels(config, self._namer)
        self._constant: Final = [(self._namer.label(key), value) for key, value in config.const_labels.items()]
        self._lock: Final = Lock()
        self._series: Final[dict[str, Series]] = {}
        self._families: Final[dict[str, Family]] = {}
        self._targets: Final[dict[Labels, tuple[Labels, float]]] = {}
        self._complained: Final[set[str]] = set()
        self._swept = clock()

    @property
    def target_name(self) -> str:
        """Name of the family that describes resources."""
        return f"{self._namer.namespace}_target_info" if self._namer.namespace else "target_info"

    def __len__(self) -> int:
        return len(self._series)

    def add(self, batch: Batch) -> None:
        """Take the points of a batch."""
        reading = Reading(batch, self._resource_key)
        read = [(table, found) for table in _KINDS if (found := reading.points(table)) is not None]
        with self._lock:
            now = self._clock()
            if now - self._swept > min(_SWEEP_SECONDS, self._config.metric_expiration):
                self._sweep(now)
            for table, found in read:
                self._take(reading, found, _KINDS[table], now)
            self._see_targets(reading, now)

    def collect(self) -> tuple[list[tuple[str, Family]], list[Labels]]:
        """Families with series by name, and the labels of each resource; series without news are forgotten."""
        with self._lock:
            self._sweep(self._clock())
            families = [
                (name, Family(family.type, family.help, dict(family.series)))
                for name, family in sorted(self._families.items())
            ]
            return families, [labels for labels, _ in self._targets.values()]

    def _take(self, reading: Reading, found: Points, kind: type[Series], now: float) -> None:
        wants_exemplars = self._config.enable_open_metrics and bool(found.table.exemplars)
        exemplars = found.exemplars if wants_exemplars else {}
        left_out: Counter[str] = Counter()
        for place, (row, owner, signature) in enumerate(zip(found.rows, found.metrics, found.signatures, strict=True)):
            metric = reading.metrics[owner]
            series = self._series.get(signature)
            if row["flags"] & _NO_RECORDED_VALUE:
                if series is not None:
                    self._forget(signature, series)
                continue
            if series is None:
                made = self._make(reading, found, place, kind) if _is_shown(metric) else "not_representable"
                if isinstance(made, str):
                    left_out[made] += 1
                    continue
                series = made
            if series.take(row, metric.temporality, exemplars.get(row["id"], ())):
                series.updated = now
        for reason, count in left_out.items():
            self._dropped(count, reason)

    def _make(self, reading: Reading, found: Points, place: int, kind: type[Series]) -> Series | str:
        """A new series in its family; or why there is none."""
        if len(self._series) >= self._config.max_series:
            return "too_many_series"
        metric, signature = reading.metrics[found.metrics[place]], found.signatures[place]
        counter = metric.type == kinds.SUM and metric.monotonic
        name = self._namer.metric(metric.name, metric.unit, counter=counter, gauge=metric.type == kinds.GAUGE)
        word = "counter" if counter else _WORDS[metric.type]
        family = self._families.get(name)
        if not name or (family is not None and family.type != word):
            self._complain(f"{metric.name} is left out: it would be a {word} called {name or 'nothing'}")
            return "name_conflict"
        if family is None:
            family = self._families[name] = Family(word, metric.description)
        attributes = found.attributes.get(found.rows[place]["id"], {})
        series = kind(name, self._labels(reading, metric, attributes))
        self._series[signature] = family.series[signature] = series
        return series

    def _labels(self, reading: Reading, metric: Metric, attributes: Mapping[str, str]) -> Labels:
        resource = reading.resources.get(metric.resource, {})
        around = {**self._resource_labels.own(resource), **attributes}
        pairs = [(self._namer.label(key), value) for key, value in sorted(around.items())]
        if not self._config.without_scope_info:
            scope = metric.scope
            own = sorted(reading.scopes.get(scope.get("id", -1), {}).items())
            pairs += [(self._namer.label(f"otel_scope_{key}"), value) for key, value in own]
            pairs += [
                ("otel_scope_name", scope.get("name") or ""),
                ("otel_scope_version", scope.get("version") or ""),
                ("otel_scope_schema_url", metric.schema_url),
            ]
        return joined([*pairs, *job_and_instance(resource), *self._constant])

    def _resource_key(self, attributes: Mapping[str, str]) -> str:
        """The text by which resources are told apart: of what becomes labels."""
        return repr((sorted(self._resource_labels.own(attributes).items()), job_and_instance(attributes)))

    def _see_targets(self, reading: Reading, now: float) -> None:
        for metric in {metric.resource: metric for metric in reading.metrics}.values():
            attributes = reading.resources.get(metric.resource, {})
            identity = tuple(job_and_instance(attributes))
            if identity:
                self._targets[identity] = (self._resource_labels.target(attributes), now)

    def _sweep(self, now: float) -> None:
        self._swept = now
        oldest = now - self._config.metric_expiration
        for signature, series in [item for item in self._series.items() if item[1].updated < oldest]:
            self._forget(signature, series)
        for identity in [key for key, (_, seen) in self._targets.items() if seen < oldest]:
            del self._targets[identity]

    def _forget(self, signature: str, series: Series) -> None:
        del self._series[signature]
        family = self._families[series.family]
        del family.series[signature]
        if not family.series:
            del self._families[series.family]

    def _complain(self, text: str) -> None:
        """Once a text: a conflict comes with every batch."""
        if text not in self._complained and len(self._complained) < 1000:  # noqa: PLR2004 - a bound on memory
            self._complained.add(text)
            self._logger.warning("%s", text)


def _is_shown(metric: Metric) -> bool:
    """Whether Prometheus has something like it: no deltas that fall, no unknown temporality."""
    if metric.type == kinds.SUM:
        return metric.temporality == kinds.CUMULATIVE or (metric.temporality == kinds.DELTA and metric.monotonic)
    if metric.type in {kinds.HISTOGRAM, kinds.EXPONENTIAL}:
        return metric.temporality in {kinds.CUMULATIVE, kinds.DELTA}
    return True


_KINDS: Final[dict[Any, type[Series]]] = {
    kinds.NUMBERS: NumberSeries,
    kinds.HISTOGRAMS: HistogramSeries,
    kinds.EXPONENTIALS: HistogramSeries,
    kinds.SUMMARIES: SummarySeries,
}
_WORDS: Final = {
    kinds.GAUGE: "gauge",
    kinds.SUM: "gauge",
    kinds.HISTOGRAM: "histogram",
    kinds.EXPONENTIAL: "histogram",
    kinds.SUMMARY: "summary",
}
