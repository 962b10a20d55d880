"""Merging the points of a metric that become alike."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from heliograph.ottl.errors import StatementError
from heliograph.ottl.functions.table import Options, record_editor
from heliograph.ottl.golang.strconv import float_to_int, wrap64
from heliograph.ottl.rows.codec import encode_attributes
from heliograph.ottl.rows.messages import ExponentialHistogram, Histogram, Metric, Sum, Summary

_DELTA = 1
_FUNCTIONS = ("sum", "mean", "min", "max", "median", "count")


def _check_function(given: Mapping[str, Any]) -> None:
    name = given["AggregationFunction"]
    if name not in _FUNCTIONS:
        raise ValueError(f"invalid aggregation function: '{name}', valid options: {', '.join(_FUNCTIONS)}")


_OPTIONS = Options(contexts=("metric",), check=_check_function)


@record_editor("aggregate_on_attributes(AggregationFunction string, Attributes? []string)", _OPTIONS)
def aggregate_on_attributes(row: Any, function: str, attributes: list[str] | None = None) -> None:
    """Keep only some attributes, then merge the points that have become alike."""
    metric = row.metric
    if isinstance(metric.data, Summary):
        raise StatementError("aggregate_on_attributes does not support aggregating Summary metrics")
    if attributes is not None and metric.data is not None:
        for point in metric.data.data_points:
            point.attributes = {key: value for key, value in point.attributes.items() if key in attributes}
    _merge(metric, function)


@record_editor(
    "aggregate_on_attribute_value(AggregationFunction string, Attribute string, Values []string, NewValue string)",
    _OPTIONS,
)
def aggregate_on_attribute_value(row: Any, function: str, attribute: str, values: list[str], new_value: str) -> None:
    """Give several values of an attribute one name, then merge the points that have become alike."""
    metric = row.metric
    if metric.data is not None:
        for point in metric.data.data_points:
            value = point.attributes.get(attribute)
            if attribute in point.attributes and (value if isinstance(value, str) else "") in values:
                point.attributes[attribute] = new_value
    _merge(metric, function)


def _merge(metric: Metric, function: str) -> None:
    data = metric.data
    metric.metadata = {}
    if data is None:
        return
    if isinstance(data, Summary):
        data.data_points = []
        return
    groups: dict[str, list[Any]] = {}
    delta = getattr(data, "aggregation_temporality", 0) == _DELTA
    for point in data.data_points:
        groups.setdefault(_identity(data, point, delta=delta), []).append(point)
    combine: Callable[[Sequence[Any], str], Any]
    if isinstance(data, Histogram):
        combine = _combine_histograms
    elif isinstance(data, ExponentialHistogram):
        combine = _combine_exponential
    else:
        combine = _combine_numbers
    data.data_points = [combine(points, function) for points in groups.values()]


def _identity(data: Any, point: Any, *, delta: bool) -> str:
    parts: list[Any] = [sorted(encode_attributes(point.attributes), key=lambda item: item["key"]), point.time]
    if delta:
        parts.append(point.start_time)
    if isinstance(data, Histogram):
        parts.append(point.explicit_bounds)
    if isinstance(data, ExponentialHistogram):
        parts.append(point.scale)
    if not isinstance(data, Sum) and hasattr(point, "min"):
        parts += (point.min is not None, point.max is not None, point.flags)
    return json.dumps(parts)


def _combine_numbers(points: Sequence[Any], function: str) -> Any:
    first = points[0]
    whole = isinstance(first.value, int)
    if first.value is None:
        return first
    values = [_as(point.value, whole=whole) for point in points]
    first.value = _aggregate(values, function, whole=whole)
    first.start_time = min(point.start_time for point in points)
    return first


def _as(value: float | None, *, whole: bool) -> int | float:
    if whole:
        return value if isinstance(value, int) else float_to_int(value or 0.0)
    return float(value or 0)


def _aggregate(values: list[int | float], function: str, *, whole: bool) -> int | float:
    if function == "median":
        ordered = sorted(values)
        middle = len(ordered) // 2
        if len(ordered) % 2:
            return ordered[middle]
        total = ordered[middle - 1] + ordered[middle]
        return _quotient(total, 2, whole=whole)
    if function == "count":
        return values[0] if len(values) == 1 else _as(len(values), whole=whole)
    if function in ("min", "max"):
        return min(values) if function == "min" else max(values)
    total = wrap64(int(sum(values))) if whole else sum(values)
    if function == "mean":
        return _quotient(total, len(values), whole=whole)
    return total


def _quotient(total: float, count: int, *, whole: bool) -> int | float:
    if not whole:
        return total / count
    quotient = abs(int(total)) // count
    return -quotient if total < 0 else quotient


def _combine_histograms(points: Sequence[Any], _function: str) -> Any:
    first = points[0]
    for point in points[1:]:
        if point.count == 0:
            continue
        _add_totals(first, point)
        for index, count in enumerate(point.bucket_counts):
            first.bucket_counts[index] += count
    return first


def _add_totals(first: Any, point: Any) -> None:
    first.count += point.count
    first.sum = (first.sum or 0.0) + (point.sum or 0.0)
    if first.min is not None and first.min > (point.min or 0.0):
        first.min = point.min or 0.0
    if first.max is not None and first.max < (point.max or 0.0):
        first.max = point.max or 0.0
    first.exemplars += point.exemplars
    first.start_time = min(first.start_time, point.start_time)


def _combine_exponential(points: Sequence[Any], _function: str) -> Any:
    first = points[0]
    for point in points[1:]:
        if point.count == 0:
            continue
        _add_totals(first, point)
        first.zero_count += point.zero_count
        _add_buckets(first.negative, point.negative)
        _add_buckets(first.positive, point.positive)
    return first


def _add_buckets(target: Any, source: Any) -> None:
    """Add a half's counts index by index; the result covers both ranges."""
    if not source.bucket_counts:
        return
    low = min(target.offset, source.offset) if target.bucket_counts else source.offset
    high = max(half.offset + len(half.bucket_counts) for half in (target, source) if half.bucket_counts)
    counts = [0] * (high - low)
    for half in (target, source):
        for index, count in enumerate(half.bucket_counts):
            counts[half.offset - low + index] += count
    target.offset, target.bucket_counts = low, counts
