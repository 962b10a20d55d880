"""Instruments as an OTLP metrics batch."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

from heliograph.model import Signal
from heliograph.pipeline.telemetry.instruments import Histogram

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from heliograph.model import MetricsBatch
    from heliograph.pipeline.telemetry.instruments import Attributes
    from heliograph.pipeline.telemetry.registry import Family, Instrument, Registry

_CUMULATIVE = 2


def render_json(registry: Registry, resource: Mapping[str, str], most: int = sys.maxsize) -> tuple[bytes, int]:
    """Instruments as the JSON body of an export request.

    Args:
        registry: What to render.
        resource: The resource's attributes.
        most: Most data points.

    Returns:
        The body, and how many data points were left out of it.
    """
    now, start = str(time.time_ns()), str(registry.started_ns)
    room, total = most, 0
    metrics: list[dict[str, Any]] = []
    for family in registry.families():
        members = sorted(family.members.items())
        total += len(members)
        if members[:room]:
            metrics.append(_metric(family, members[:room], start, now))
            room -= len(members[:room])
    scope = {"scope": {"name": "heliograph"}, "metrics": metrics}
    body = {"resourceMetrics": [{"resource": {"attributes": _attributes(resource.items())}, "scopeMetrics": [scope]}]}
    return json.dumps(body, separators=(",", ":")).encode(), max(0, total - most)


def render_batch(registry: Registry, resource: Mapping[str, str]) -> MetricsBatch:
    """All instruments as a batch, ready for a pipeline."""
    from heliograph.wire import Encoding, decode

    return decode(Signal.METRICS, [render_json(registry, resource)[0]], Encoding.JSON)


def _metric(family: Family, members: Sequence[tuple[Attributes, Instrument]], start: str, now: str) -> dict[str, Any]:
    points = [_point(family, attributes, member, start, now) for attributes, member in members]
    match family.form:
        case "counter":
            data = {"sum": {"dataPoints": points, "aggregationTemporality": _CUMULATIVE, "isMonotonic": True}}
        case "gauge":
            data = {"gauge": {"dataPoints": points}}
        case "histogram":
            data = {"histogram": {"dataPoints": points, "aggregationTemporality": _CUMULATIVE}}
    return {"name": family.name, "unit": family.unit, "description": family.description, **data}


def _point(family: Family, attributes: Attributes, member: Instrument, start: str, now: str) -> dict[str, Any]:
    point: dict[str, Any] = {"attributes": _attributes(attributes), "timeUnixNano": now}
    if family.form != "gauge":
        point["startTimeUnixNano"] = start
    if isinstance(member, Histogram):
        counts = list(member.counts)
        return {
            **point,
            "count": str(sum(counts)),
            "sum": member.total,
            "bucketCounts": [str(count) for count in counts],
            "explicitBounds": list(member.bounds),
        }
    value = float(member.value)
    return {**point, "asInt": str(int(value))} if value.is_integer() else {**point, "asDouble": value}


def _attributes(pairs: Any) -> list[dict[str, Any]]:
    return [{"key": key, "value": {"stringValue": value}} for key, value in pairs]
