"""Functions on the buckets of histograms."""

import math
import random
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from heliograph.ottl.errors import StatementError
from heliograph.ottl.functions.metrics import number_point
from heliograph.ottl.functions.table import Options, record_editor
from heliograph.ottl.golang.strconv import format_float
from heliograph.ottl.rows.messages import ExponentialHistogram, Gauge, Histogram, HistogramPoint, Metric

_EPSILON = 1e-12
_HUNDRED = 100
_METRIC = ("metric",)

Distribute = Callable[[int, float, float, list[float], list[int]], None]


def _upper(count: int, upper: float, _lower: float, bounds: list[float], counts: list[int]) -> None:
    index = next((at for at, bound in enumerate(bounds) if upper <= bound), len(bounds) - 1)
    counts[index] += count


def _midpoint(count: int, upper: float, lower: float, bounds: list[float], counts: list[int]) -> None:
    middle = (upper + lower) / 2
    index = next((max(at - 1, 0) for at, bound in enumerate(bounds) if middle <= bound), len(bounds) - 1)
    counts[index] += count


def _touched(upper: float, lower: float, bounds: list[float]) -> tuple[int, int]:
    start = next((at for at, bound in enumerate(bounds) if lower <= bound), len(bounds))
    end = next((at for at in range(start, len(bounds)) if upper <= bounds[at]), len(bounds))
    return start, min(end, len(bounds) - 1)


def _uniform(count: int, upper: float, lower: float, bounds: list[float], counts: list[int]) -> None:
    start, end = _touched(upper, lower, bounds)
    if end <= start:
        counts[start] += count
        return
    share, rest = divmod(count, end - start + 1)
    for index in range(start, end + 1):
        counts[index] += share + (1 if index - start < rest else 0)


def _random(count: int, upper: float, lower: float, bounds: list[float], counts: list[int]) -> None:
    start, end = _touched(upper, lower, bounds)
    if end <= start:
        counts[start] += count
        return
    left = count
    for index in range(start, end + 1):
        floor = lower if index == 0 else bounds[index - 1]
        overlap = min(bounds[index], upper) - max(floor, lower)
        given = int(random.random() * int(count * max(overlap, 0.0) / (upper - lower)))  # noqa: S311 - a spread
        counts[index] += given
        left -= given
    for _ in range(left):
        counts[random.randint(start, end)] += 1  # noqa: S311 - a spread


_DISTRIBUTIONS: dict[str, Distribute] = {"upper": _upper, "midpoint": _midpoint, "uniform": _uniform, "random": _random}


def _check_conversion(given: Mapping[str, Any]) -> None:
    name = given["DistributionFn"]
    if name and name not in _DISTRIBUTIONS:
        raise ValueError(f"invalid conversion function: {name}, must be one of [upper, midpoint, random, uniform]")
    if not given["ExplicitBounds"]:
        raise ValueError("explicit bounds cannot be empty: []")


@record_editor(
    "convert_exponential_histogram_to_histogram(DistributionFn string, ExplicitBounds []float64)",
    Options(contexts=_METRIC, check=_check_conversion, pure=False),
)
def convert_exponential(row: Any, distribution: str, explicit_bounds: list[float]) -> None:
    """An exponential histogram as one with the given bounds."""
    metric = row.metric
    if not isinstance(metric.data, ExponentialHistogram):
        return
    distribute = _DISTRIBUTIONS[distribution or "random"]
    histogram = Histogram(aggregation_temporality=metric.data.aggregation_temporality)
    for point in metric.data.data_points:
        histogram.data_points.append(
            HistogramPoint(
                attributes=point.attributes,
                start_time=point.start_time,
                time=point.time,
                count=point.count,
                sum=point.sum or 0.0,
                min=point.min or 0.0,
                max=point.max or 0.0,
                exemplars=point.exemplars,
                explicit_bounds=list(explicit_bounds),
                bucket_counts=_explicit_counts(point, explicit_bounds, distribute),
            )
        )
    metric.data = histogram
    metric.metadata = {}


def _explicit_counts(point: Any, bounds: list[float], distribute: Distribute) -> list[int]:
    counts = [0] * len(bounds)
    if point.zero_count and bounds[0] == 0:
        counts[0] += point.zero_count
    factor = math.ldexp(math.log(2), -point.scale)
    for place, count in enumerate(point.positive.bucket_counts):
        index = point.positive.offset + place
        upper, lower = _power((index + 1) * factor), _power(index * factor)
        if lower > bounds[-1]:
            counts[-1] += count
            continue
        within = next((at for at in range(1, len(bounds)) if lower > bounds[at - 1] and upper <= bounds[at]), None)
        if within is not None:
            counts[within - 1] += count
        else:
            distribute(count, upper, lower, bounds, counts)
    return counts


def _power(exponent: float) -> float:
    try:
        return math.exp(exponent)
    except OverflowError:
        return math.inf


def _check_percentile(given: Mapping[str, Any]) -> None:
    if not 0 < given["Percentile"] < _HUNDRED:
        raise ValueError(f"percentile must be greater than 0 and less than 100, got {given['Percentile']:f}")


@record_editor(
    "extract_percentile_metric(Percentile float64, Suffix? string)", Options(contexts=_METRIC, check=_check_percentile)
)
def extract_percentile_metric(row: Any, percentile: float, suffix: str | None = None) -> None:
    """A gauge of a percentile of a histogram, as a new metric."""
    source = row.metric
    if not isinstance(source.data, Histogram | ExponentialHistogram) or not source.data.data_points:
        return
    shown = f"p{format_float(percentile)}"
    estimate = _histogram_percentile if isinstance(source.data, Histogram) else _exponential_percentile
    gauge = Gauge()
    for point in source.data.data_points:
        value = estimate(point, percentile)
        if value is not None:
            gauge.data_points.append(number_point(point, value))
    if gauge.data_points:
        description = f"{source.description} ({shown})" if source.description else shown
        row.metrics.append(
            Metric(name=source.name + (suffix or f"_{shown}"), description=description, unit=source.unit, data=gauge)
        )


def _between(lower: float, upper: float, ratio: float) -> float:
    if not 0 <= ratio <= 1:
        raise StatementError(f"linear interpolation: invalid ratio {ratio:.6f}, must be between 0 and 1")
    return lower + ratio * (upper - lower)


def _between_powers(lower: float, upper: float, ratio: float) -> float:
    if not 0 <= ratio <= 1:
        raise StatementError(f"logarithmic interpolation: invalid ratio {ratio:.6f}, must be between 0 and 1")
    if lower <= 0 or upper <= 0:
        raise StatementError("logarithmic interpolation: bounds must be positive")
    low, high = math.log2(lower), math.log2(upper)
    return math.exp2(low + (high - low) * ratio)


def _histogram_percentile(point: Any, percentile: float) -> float | None:
    counts, bounds = point.bucket_counts, point.explicit_bounds
    if point.count == 0 or not counts:
        return None
    target = math.ceil(point.count * (percentile / _HUNDRED))
    if len(counts) != len(bounds) + 1:
        raise StatementError(
            f"calculating histogram percentile: malformed data: bucketCounts length ({len(counts)}) != explicitBounds "
            f"length ({len(bounds)}) + 1"
        )
    if len(counts) == 1:
        if point.min is None or point.max is None:
            return None
        return _between(point.min, point.max, target / counts[0])
    total = 0
    for index, count in enumerate(counts):
        before, total = total, total + count
        if total >= target:
            return _within_bucket(point, index, (target - before) / count)
    raise StatementError(
        "calculating histogram percentile: malformed data: cumulative count doesn't reach target count "
        "corresponding to "
        f"percentile. targetCount={target}, total count={total}"
    )


def _within_bucket(point: Any, index: int, ratio: float) -> float:
    bounds = point.explicit_bounds
    if index == 0:
        upper, lower = bounds[0], 0.0
        if point.min is not None and point.min < upper:
            lower = point.min
        elif upper < 0:
            return upper
    else:
        lower = bounds[index - 1]
        if index < len(bounds):
            upper = bounds[index]
        elif point.max is None or point.max <= lower:
            return lower
        else:
            upper = point.max
    return _between(lower, upper, ratio)


def _bucket_bound(index: int, scale: int) -> float:
    try:
        if scale <= 0:
            return math.ldexp(1, index << -scale)
    except OverflowError:
        return math.inf
    return _power(index * math.ldexp(math.log(2), -scale))


def _exponential_percentile(point: Any, percentile: float) -> float | None:
    negative, positive = point.negative.bucket_counts, point.positive.bucket_counts
    if point.count == 0 or not (negative or positive or point.zero_count):
        return None
    target = math.ceil(point.count * (percentile / _HUNDRED))
    total = 0
    for index in reversed(range(len(negative))):
        before, total = total, total + negative[index]
        if total >= target:
            place = point.negative.offset + index
            lower, upper = _bucket_bound(place, point.scale), _bucket_bound(place + 1, point.scale)
            return -_between_powers(lower, upper, 1 - (target - before) / negative[index])
    if total + point.zero_count >= target:
        lower = 0.0 if positive and not negative else -point.zero_threshold
        upper = 0.0 if negative and not positive else point.zero_threshold
        return _between(lower, upper, (target - total) / point.zero_count)
    total += point.zero_count
    for index, count in enumerate(positive):
        before, total = total, total + count
        if total >= target:
            place = point.positive.offset + index
            lower, upper = _bucket_bound(place, point.scale), _bucket_bound(place + 1, point.scale)
            return _between_powers(lower, upper, (target - before) / count)
    raise StatementError(
        "calculating exponential histogram percentile: malformed data: cumulative count doesn't reach target count "
        f"corresponding to percentile. targetCount={target}, total count={total}"
    )


_REMOVE, _LIMIT = "remove_explicit_bound", "limit_buckets"


def _check_merge(given: Mapping[str, Any]) -> None:
    method = given.get("Method") or _REMOVE
    if method not in (_REMOVE, _LIMIT):
        raise ValueError(f'unsupported method "{method}", expected "{_REMOVE}" or "{_LIMIT}"')
    if "TargetValue" in given:
        if given["TargetValue"] is None:
            raise ValueError("target_value must not be nil")
        if method == _LIMIT:
            _bucket_limit(given["TargetValue"])


def _bucket_limit(target: float) -> int:
    if target < 1 or target != math.floor(target) or target > float((1 << 63) - 1):
        raise ValueError(
            f'target_value must be a positive integer when method is "{_LIMIT}", got {format_float(target)}'
        )
    return int(target)


@record_editor(
    "merge_histogram_buckets(TargetValue FloatLikeGetter, Method? string)",
    Options(contexts=("datapoint",), check=_check_merge),
)
def merge_histogram_buckets(row: Any, target: float | None, method: str = _REMOVE) -> None:
    """Fewer buckets: without one bound, or at most so many."""
    point = row.point
    if not isinstance(point, HistogramPoint):
        return
    if target is None:
        raise StatementError("target_value must not be nil")
    if len(point.explicit_bounds) + 1 != len(point.bucket_counts):
        return
    if method == _REMOVE:
        _remove_bound(point, target)
    else:
        _limit_buckets(point, _bucket_limit(target))


def _remove_bound(point: Any, target: float) -> None:
    index = next((at for at, bound in enumerate(point.explicit_bounds) if abs(bound - target) < _EPSILON), None)
    if index is not None:
        point.bucket_counts[index + 1] += point.bucket_counts[index]
        del point.bucket_counts[index], point.explicit_bounds[index]


def _limit_buckets(point: Any, limit: int) -> None:
    counts, bounds = point.bucket_counts, point.explicit_bounds
    if len(counts) <= limit or any(not after > before for before, after in pairwise(bounds)):
        return
    step = (len(counts) - 1) // limit + 1
    point.bucket_counts = [sum(counts[at : at + step]) for at in range(0, len(counts), step)]
    point.explicit_bounds = bounds[step - 1 :: step]
