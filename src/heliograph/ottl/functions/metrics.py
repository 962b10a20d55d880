"""Functions of the metric and data point contexts: one kind of metric into another."""

from collections.abc import Mapping
from typing import Any

from heliograph.ottl.errors import StatementError
from heliograph.ottl.functions.table import Options, record_converter, record_editor
from heliograph.ottl.golang.strconv import float_to_int, wrap64
from heliograph.ottl.rows.messages import (
    METRIC_TYPES,
    ExponentialHistogram,
    Gauge,
    Histogram,
    Metric,
    NumberPoint,
    Sum,
    Summary,
)
from heliograph.ottl.values.convert import copy

METRIC = Options(contexts=("metric",))
_TEMPORALITIES = {"delta": 1, "cumulative": 2}
_CUMULATIVE = 2
_MAX_METRICS = 100_000


def _check_temporality(given: Mapping[str, Any]) -> None:
    if given["AggregationTemporality"] not in _TEMPORALITIES:
        raise ValueError(f"unknown aggregation temporality: {given['AggregationTemporality']}")


@record_editor("convert_sum_to_gauge()", METRIC)
def convert_sum_to_gauge(row: Any) -> None:
    """A sum's points as a gauge's."""
    if isinstance(row.metric.data, Sum):
        row.metric.data = Gauge(data_points=row.metric.data.data_points)


@record_editor(
    "convert_gauge_to_sum(AggregationTemporality string, IsMonotonic bool)",
    Options(contexts=("metric",), check=_check_temporality),
)
def convert_gauge_to_sum(row: Any, temporality: str, is_monotonic: bool) -> None:  # noqa: FBT001
    """A gauge's points as a sum's."""
    if isinstance(row.metric.data, Gauge):
        row.metric.data = Sum(
            data_points=row.metric.data.data_points,
            aggregation_temporality=_TEMPORALITIES[temporality],
            is_monotonic=is_monotonic,
        )


def number_point(source: Any, value: float) -> Any:
    """A number with the times and attributes of another point."""
    return NumberPoint(attributes=copy(source.attributes), start_time=source.start_time, time=source.time, value=value)


def _temporality_of(row: Any, function: str) -> int:
    data = row.metric.data
    temporality = 0
    if isinstance(data, Histogram | ExponentialHistogram):
        temporality = data.aggregation_temporality
    elif isinstance(data, Summary):
        temporality = _CUMULATIVE
    if temporality == 0:
        raise StatementError(
            f"{function} requires an input metric of type Histogram, ExponentialHistogram or Summary, got "
            f"{METRIC_TYPES[row.metric.type_number]}"
        )
    return temporality


def _extract(row: Any, points: list[Any], *, suffix: str, unit: str, temporality: int, is_monotonic: bool) -> None:
    source = row.metric
    row.metrics.append(
        Metric(
            name=source.name + suffix,
            description=source.description,
            unit=unit,
            data=Sum(data_points=points, aggregation_temporality=temporality, is_monotonic=is_monotonic),
        )
    )


@record_editor("extract_count_metric(IsMonotonic bool, Suffix? string)", METRIC)
def extract_count_metric(row: Any, is_monotonic: bool, suffix: str = "_count") -> None:  # noqa: FBT001
    """A sum of the counts of a histogram or summary, as a new metric."""
    temporality = _temporality_of(row, "extract_count_metric")
    points = [number_point(point, wrap64(point.count)) for point in row.metric.data.data_points]
    if points:
        _extract(row, points, suffix=suffix, unit="1", temporality=temporality, is_monotonic=is_monotonic)


@record_editor("extract_sum_metric(IsMonotonic bool, Suffix? string)", METRIC)
def extract_sum_metric(row: Any, is_monotonic: bool, suffix: str = "_sum") -> None:  # noqa: FBT001
    """A sum of the sums of a histogram or summary, as a new metric."""
    temporality = _temporality_of(row, "extract_sum_metric")
    points = [number_point(point, point.sum) for point in row.metric.data.data_points if point.sum is not None]
    if points:
        _extract(row, points, suffix=suffix, unit=row.metric.unit, temporality=temporality, is_monotonic=is_monotonic)


_SUMMARY = Options(contexts=("datapoint",), check=_check_temporality)


@record_editor(
    "convert_summary_count_val_to_sum(AggregationTemporality string, IsMonotonic bool, Suffix? string)", _SUMMARY
)
def convert_summary_count(row: Any, temporality: str, is_monotonic: bool, suffix: str = "_count") -> None:  # noqa: FBT001
    """A sum of a summary's counts, as a new metric."""
    if isinstance(row.metric.data, Summary):
        points = [number_point(point, wrap64(point.count)) for point in row.metric.data.data_points]
        number = _TEMPORALITIES[temporality]
        _extract(row, points, suffix=suffix, unit=row.metric.unit, temporality=number, is_monotonic=is_monotonic)


@record_editor(
    "convert_summary_sum_val_to_sum(AggregationTemporality string, IsMonotonic bool, Suffix? string)", _SUMMARY
)
def convert_summary_sum(row: Any, temporality: str, is_monotonic: bool, suffix: str = "_sum") -> None:  # noqa: FBT001
    """A sum of a summary's sums, as a new metric."""
    if isinstance(row.metric.data, Summary):
        points = [number_point(point, point.sum) for point in row.metric.data.data_points]
        number = _TEMPORALITIES[temporality]
        _extract(row, points, suffix=suffix, unit=row.metric.unit, temporality=number, is_monotonic=is_monotonic)


@record_editor("convert_summary_quantile_val_to_gauge(AttributeKey? string, Suffix? string)", METRIC)
def convert_summary_quantiles(row: Any, attribute_key: str = "quantile", suffix: str = ".quantiles") -> None:
    """A gauge of a summary's quantiles, as a new metric."""
    if not isinstance(row.metric.data, Summary):
        return
    gauge = Gauge()
    for point in row.metric.data.data_points:
        for quantile in point.quantile_values:
            made = number_point(point, quantile.value)
            made.attributes[attribute_key] = quantile.quantile
            gauge.data_points.append(made)
    source = row.metric
    row.metrics.append(Metric(name=source.name + suffix, description=source.description, unit=source.unit, data=gauge))


@record_editor("copy_metric(Name? StringGetter, Description? StringGetter, Unit? StringGetter)", METRIC)
def copy_metric(row: Any, name: str | None = None, description: str | None = None, unit: str | None = None) -> None:
    """A copy of the metric, as a new metric."""
    if len(row.metrics) >= _MAX_METRICS:
        raise StatementError(
            f"a scope may not get more than {_MAX_METRICS} metrics: does the copy match the condition again?"
        )
    twin = row.metric.copy()
    row.metrics.append(twin)
    twin.name = twin.name if name is None else name
    twin.description = twin.description if description is None else description
    twin.unit = twin.unit if unit is None else unit


def _scaled(value: float | None, factor: float) -> float | None:
    if value is None:
        return None
    return float_to_int(float(value) * factor) if isinstance(value, int) else value * factor


@record_editor("scale_metric(Factor float64, Unit? StringGetter)", METRIC)
def scale_metric(row: Any, factor: float, unit: str | None = None) -> None:
    """Every value times a factor."""
    data = row.metric.data
    if isinstance(data, ExponentialHistogram):
        raise StatementError("exponential histograms are not supported by the 'scale_metric' function")
    if data is None:
        raise StatementError("unsupported metric type: 'Empty'")
    for point in data.data_points:
        if isinstance(data, Summary):
            point.sum *= factor
            for quantile in point.quantile_values:
                quantile.value *= factor
        elif isinstance(data, Histogram):
            _scale_histogram(point, factor)
        else:
            point.value = _scaled(point.value, factor)
    if unit is not None:
        row.metric.unit = unit


def _scale_histogram(point: Any, factor: float) -> None:
    for name in ("sum", "min", "max"):
        setattr(point, name, _scaled(getattr(point, name), factor))
    point.explicit_bounds = [bound * factor for bound in point.explicit_bounds]
    for exemplar in point.exemplars:
        exemplar.value = _scaled(exemplar.value, factor)


@record_converter("HasAttrKeyOnDatapoint(Key string)", METRIC)
def has_attribute_key(row: Any, key: str) -> bool:
    """Whether a point of the metric has the attribute."""
    return any(key in point.attributes for point in _points(row))


@record_converter("HasAttrOnDatapoint(Key string, ExpectedVal string)", METRIC)
def has_attribute(row: Any, key: str, expected: str) -> bool:
    """Whether the first point that has the attribute has this value."""
    value = next((point.attributes[key] for point in _points(row) if key in point.attributes), None)
    return (value if isinstance(value, str) else "") == expected and any(
        key in point.attributes for point in _points(row)
    )


def _points(row: Any) -> list[Any]:
    if row.metric.data is None:
        raise StatementError("unknown metric type")
    return row.metric.data.data_points
