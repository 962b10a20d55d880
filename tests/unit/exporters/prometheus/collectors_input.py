"""What the real Collector (0.161) was sent to make the golden pages, and under which settings."""

from typing import Any

from tests.unit.exporters.prometheus.support import SECOND, buckets, gauge, histogram, point, total

NOW = 1_700_000_000
RESOURCE = {
    "service.name": "cart",
    "service.namespace": "shop",
    "service.instance.id": "one",
    "host.name": "a",
    "k8s.pod.name": "p",
}
EXEMPLAR = {"traceId": "AQIDBAUGBwgJCgsMDQ4PEA==", "spanId": "AQIDBAUGBwg=", "timeUnixNano": "1500000000"}
ODD: dict[str, Any] = {"i": 1, "d": 1.5, "b": True, "l": [1, "x"], "m": {"k": 2}, "_u": "x", "2x": "y", "a-b": "z"}

CASES: dict[str, tuple[dict[str, Any], str]] = {
    "default": ({}, "text/plain"),
    "namespace": ({"namespace": "my-ns", "const_labels": {"region": "eu"}, "enable_open_metrics": True}, "text/plain"),
    "open_metrics": ({"enable_open_metrics": True}, "application/openmetrics-text;version=1.0.0"),
    "timestamps": (
        {"send_timestamps": True, "resource_to_telemetry_conversion": {"enabled": True}},
        "text/plain",
    ),
    "without_suffixes": ({"translation_strategy": "UnderscoreEscapingWithoutSuffixes"}, "text/plain"),
    "without_suffixes_open_metrics": (
        {"translation_strategy": "UnderscoreEscapingWithoutSuffixes", "enable_open_metrics": True},
        "application/openmetrics-text;version=1.0.0",
    ),
    "utf8": ({"translation_strategy": "NoUTF8EscapingWithSuffixes"}, "text/plain;version=1.0.0;escaping=allow-utf-8"),
    "untranslated": ({"translation_strategy": "NoTranslation"}, "text/plain;version=1.0.0;escaping=allow-utf-8"),
    "escaped": ({"translation_strategy": "NoTranslation", "without_scope_info": True}, "text/plain"),
    "chosen_labels": ({"resource_constant_labels": {"included": ["host*"]}}, "text/plain"),
}
"""Settings and what is asked for, by the name of the page."""


def _exponential(name: str, temporality: int) -> dict[str, Any]:
    times = {"startTimeUnixNano": str((NOW - 10) * SECOND), "timeUnixNano": str(NOW * SECOND)}
    own = {**times, "count": "5", "sum": 2.5, "scale": 3, "positive": {"offset": 1, "bucketCounts": ["5"]}}
    return {"name": name, "exponentialHistogram": {"aggregationTemporality": temporality, "dataPoints": [own]}}


def requests() -> list[list[dict[str, Any]]]:
    """The metrics of each request, in order."""
    start = NOW - 10
    quantiles = [{"quantile": 0.5, "value": 2}, {"quantile": 0.9, "value": 4}]
    size = {"timeUnixNano": str(NOW * SECOND), "count": "3", "sum": 6.0, "quantileValues": quantiles}
    exemplars = [{**EXEMPLAR, "asDouble": 0.7}, {**EXEMPLAR, "asInt": "5"}, {"asDouble": 2e7}]
    latency = {**buckets([1, 2, 0, 4], [0.005, 1.0, 1e6], NOW, start), "exemplars": exemplars}
    first = [
        gauge(
            "memory.usage",
            *(point(0.5, NOW, kind="used"), point(2, NOW, kind='fr"e\\e\n')),
            unit="By",
            description="How\nmuch",
        ),
        gauge("util", point(0.25, NOW), unit="1"),
        gauge("pct", point(12.5, NOW), unit="%"),
        gauge("speed", point(3, NOW), unit="m/s"),
        gauge("weird", point(3, NOW), unit="my unit"),
        gauge("2xx.codes", point(1, NOW)),
        gauge("a__b", point(1, NOW)),
        gauge("odd", point(1, NOW, **ODD)),
        total("requests", point(7, NOW, start), description="reqs"),
        total("queue.size", point(-3, NOW), monotonic=False, unit="{items}"),
        total("total.bytes", point(1234567.0, NOW), unit="By/s"),
        total("big", point(10**15, NOW)),
        total("with.exemplar", {**point(7, NOW), "exemplars": [{**EXEMPLAR, "asInt": "3"}]}),
        total("delta", point(5, NOW, start), temporality=1),
        total("falling", point(5, NOW, start), temporality=1, monotonic=False),
        histogram("latency", latency, unit="s"),
        histogram("steps", buckets([1, 1], [1.0], NOW, start), temporality=1),
        {"name": "size", "summary": {"dataPoints": [size]}},
        _exponential("exp.sum", 2),
        _exponential("exp.delta", 1),
    ]
    second = [
        total("delta", point(3, NOW + 10, NOW), temporality=1),
        histogram("steps", buckets([2, 1], [1.0], NOW + 10, NOW), temporality=1),
        gauge("util", point(0.1, NOW - 5), unit="1"),
    ]
    return [first, second]
