"""Batches of metrics, and pages read by the official parsers."""

import http.client
import logging
from collections.abc import Mapping
from typing import Any

from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_open_metrics
from prometheus_client.parser import text_string_to_metric_families as parse_text
from tests.support.processing import batch_of, key_values

from heliograph.exporters.prometheus.config import PrometheusConfig
from heliograph.exporters.prometheus.exposition import Format, render
from heliograph.exporters.prometheus.store import Store
from heliograph.model import Batch, Signal

SECOND = 1_000_000_000


class Clock:
    """Time that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Now."""
        return self.now


class Page:
    """A store and what came of it."""

    def __init__(self, **config: Any) -> None:
        self.config = PrometheusConfig.model_validate(config)
        self.clock = Clock()
        self.dropped: dict[str, int] = {}
        self.store = Store(self.config, logging.getLogger("test"), self._drop, self.clock)

    def _drop(self, count: int, reason: str) -> None:
        self.dropped[reason] = self.dropped.get(reason, 0) + count

    def add(self, *metrics: Mapping[str, Any], resource: Mapping[str, Any] | None = None, scope: str = "lib") -> None:
        """Take metrics."""
        self.store.add(batch_of(Signal.METRICS, metrics, resource, scope))

    def add_batch(self, batch: Batch) -> None:
        """Take a batch."""
        self.store.add(batch)

    def text(self, *, open_metrics: bool = False, utf8: bool = False) -> str:
        """The page."""
        form = Format(open_metrics=open_metrics, utf8=utf8)
        return render(self.store, form, timestamps=self.config.send_timestamps).decode()

    def samples(self, *, open_metrics: bool = False) -> dict[tuple[str, tuple[tuple[str, str], ...]], Any]:
        """Samples by name and labels (without those of scopes), as the official parser reads them."""
        parse = parse_open_metrics if open_metrics else parse_text
        found: dict[tuple[str, tuple[tuple[str, str], ...]], Any] = {}
        for family in parse(self.text(open_metrics=open_metrics)):
            for sample in family.samples:
                labels = {key: value for key, value in sample.labels.items() if not key.startswith("otel_scope")}
                key = (sample.name, tuple(sorted(labels.items())))
                assert key not in found, f"{key} stands twice"
                found[key] = sample
        return found

    def values(self) -> dict[str, float]:
        """Values by name, where a name has one series."""
        return {name: sample.value for (name, _), sample in self.samples().items()}

    def types(self, *, open_metrics: bool = False) -> dict[str, str]:
        """Types by the family's name."""
        parse = parse_open_metrics if open_metrics else parse_text
        return {family.name: family.type for family in parse(self.text(open_metrics=open_metrics))}


def _quoted(value: float) -> str:
    """A double as protobuf's JSON has it."""
    return {"nan": "NaN", "inf": "Infinity"}.get(str(value), str(value))


def point(value: float, at: int = 1, start: int = 0, **attributes: Any) -> dict[str, Any]:
    """A number point; times in seconds."""
    number = {"asInt": str(value)} if isinstance(value, int) else {"asDouble": _quoted(value)}
    times = {"timeUnixNano": str(at * SECOND), "startTimeUnixNano": str(start * SECOND)}
    return {**number, **times, "attributes": key_values(attributes)}


def gauge(name: str, *points: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A gauge."""
    return {"name": name, "gauge": {"dataPoints": list(points)}, **more}


def total(name: str, *points: Mapping[str, Any], temporality: int = 2, monotonic: bool = True, **more: Any) -> Any:
    """A sum."""
    content = {"aggregationTemporality": temporality, "isMonotonic": monotonic, "dataPoints": list(points)}
    return {"name": name, "sum": content, **more}


def histogram(name: str, *points: Mapping[str, Any], temporality: int = 2, **more: Any) -> dict[str, Any]:
    """A histogram."""
    return {"name": name, "histogram": {"aggregationTemporality": temporality, "dataPoints": list(points)}, **more}


def buckets(counts: list[int], bounds: list[float], at: int = 1, start: int = 0, **more: Any) -> dict[str, Any]:
    """A histogram's point."""
    times = {"timeUnixNano": str(at * SECOND), "startTimeUnixNano": str(start * SECOND)}
    count = {"count": str(sum(counts)), "sum": float(sum(counts)), "bucketCounts": [str(each) for each in counts]}
    return {**times, **count, "explicitBounds": bounds, **more}


def fetch(port: int, path: str = "/metrics", **headers: str) -> tuple[int, str, str]:
    """Status, content type and text of a page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers["content-type"], answer.read().decode()
    finally:
        connection.close()
