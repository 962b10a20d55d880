"""Metrics that connectors make, as plain points."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from tests.support.processing import plain_map

from heliograph.model import Batch
from heliograph.wire import Encoding, encode

KINDS = ("gauge", "sum", "histogram", "exponentialHistogram")


class Point(NamedTuple):
    """A data point with what stands above it."""

    name: str
    attributes: dict[str, Any]
    point: dict[str, Any]
    metric: dict[str, Any]
    kind: str
    resource: dict[str, Any]
    scope: str

    @property
    def value(self) -> Any:
        """The number of a gauge or sum, the count of a histogram."""
        if "asDouble" in self.point:
            return float(self.point["asDouble"])
        return int(self.point.get("asInt", self.point.get("count", 0)))

    @property
    def buckets(self) -> list[int]:
        """The counts of a histogram."""
        return [int(count) for count in self.point.get("bucketCounts", [])]

    @property
    def times(self) -> tuple[int, int]:
        """Where its time begins and ends."""
        return int(self.point.get("startTimeUnixNano", 0)), int(self.point.get("timeUnixNano", 0))


def points_of(batches: Iterable[Batch | None]) -> list[Point]:
    """All points, as OTLP says them."""
    found: list[Point] = []
    for batch in batches:
        request = {} if batch is None else json.loads(encode(batch, Encoding.JSON))
        for resources in request.get("resourceMetrics", []):
            resource = plain_map(resources.get("resource", {}).get("attributes", []))
            for scopes in resources["scopeMetrics"]:
                scope = scopes.get("scope", {}).get("name", "")
                for metric in scopes["metrics"]:
                    kind = next(kind for kind in KINDS if kind in metric)
                    for point in metric[kind].get("dataPoints", []):
                        attributes = plain_map(point.get("attributes", []))
                        found.append(Point(metric["name"], attributes, point, metric, kind, resource, scope))
    return found


def values_of(points: Iterable[Point], name: str, *keys: str) -> dict[Any, Any]:
    """The values of a metric by some of the points' attributes."""
    return {tuple(point.attributes.get(key) for key in keys): point.value for point in points if point.name == name}


def span(number: int, **fields: Any) -> Mapping[str, Any]:
    """A span as OTLP JSON; `ms` is its duration."""
    from tests.support.processing import identifier

    start = 1_700_000_000_000_000_000
    end = start + round(fields.pop("ms", 1) * 1_000_000)
    ids = {"traceId": identifier(number + 1), "spanId": identifier(number + 1, 8)}
    return {"name": "op", **ids, "startTimeUnixNano": str(start), "endTimeUnixNano": str(end), **fields}
