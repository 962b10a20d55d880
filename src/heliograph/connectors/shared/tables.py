"""Metrics as tables: resources, scopes and metrics one by one, points by columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from heliograph.connectors.shared.coded import BOOL, BYTES, DOUBLE, INT, MAP, SLICE, STR
from heliograph.model import MetricsBatch

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from heliograph.connectors.shared.coded import Attributes, Coded, Floats, Ints, Value
    from heliograph.connectors.shared.exponential import Buckets, ExponentialHistogram

    Bytes = NDArray[np.uint8]

GAUGE, SUM, HISTOGRAM, EXPONENTIAL = 1, 2, 3, 4
"""Types of metrics, as in the tables of a batch."""
UNSPECIFIED, DELTA, CUMULATIVE = 0, 1, 2
"""Aggregation temporalities."""
_PAYLOADS: Final = {"str": (STR,), "int": (INT,), "double": (DOUBLE,), "bool": (BOOL,), "bytes": (BYTES,)}


class AttributeRows:
    """Rows of a table of attributes, gathered owner by owner."""

    def __init__(self) -> None:
        self._places: Final[dict[tuple[str, int, Any], int]] = {}
        self._codes: Final[list[Ints]] = []
        self._parents: Final[list[Any]] = []

    def add(self, parents: Iterable[int], attributes: Sequence[Attributes]) -> None:
        """The attributes of each of `parents`."""
        places = self._places
        codes = [places.setdefault(item, len(places)) for some in attributes for item in some]
        self._codes.append(np.array(codes, np.int64))
        lengths = np.fromiter(map(len, attributes), np.int64, len(attributes))
        self._parents.append(np.repeat(np.asarray(parents, np.int64), lengths))

    def add_column(self, parents: Ints, key: str, column: Coded) -> None:
        """An attribute of those of `parents` that have a value."""
        places = self._places
        present = column.present()
        moved = [
            0 if value is None else places.setdefault((key, *cast("Value", value)), len(places))
            for value in column.values
        ]
        self._codes.append(np.array(moved, np.int64)[column.codes[present]])
        self._parents.append(parents[present])

    def table(self) -> Any:
        """As a record batch; None when there are none."""
        import pyarrow as pa

        if not self._places:
            return None
        distinct = list(self._places)
        columns: dict[str, Any] = {
            "key": cast("Any", pa).array([key for key, _, _ in distinct], pa.string()),
            "type": cast("Any", pa).array([kind for _, kind, _ in distinct], pa.uint8()),
        }
        kinds = {
            **_PAYLOADS,
            "ser": (MAP, SLICE),
        }
        types = {"str": pa.string(), "int": pa.int64(), "double": pa.float64(), "bool": pa.bool_()}
        for name, having in kinds.items():
            payload = [value if kind in having else None for _, kind, value in distinct]
            if any(value is not None for value in payload):
                columns[name] = cast("Any", pa).array(payload, types.get(name, pa.binary()))
        codes = pa.array(np.concatenate(self._codes))
        taken = {name: column.take(codes) for name, column in columns.items()}
        parents = pa.array(np.concatenate(self._parents).astype(np.uint32))
        return cast("Any", pa).RecordBatch.from_pydict({"parent_id": parents, **taken})


@dataclass(frozen=True, slots=True)
class Exemplars:
    """Exemplars of points.

    Attributes:
        points: For each the place of its point among those of the call.
        values: Their values.
        trace_ids: Rows of 16 bytes.
        span_ids: Rows of 8 bytes.
    """

    points: Ints
    values: Floats
    trace_ids: Bytes
    span_ids: Bytes


@dataclass(frozen=True, slots=True)
class Points:
    """What points of all kinds have; one entry a point.

    Attributes:
        metrics: Their metrics.
        attributes: Their attributes.
        start: Where their time begins.
        time: Their time.
        exemplars: Some of what they count.
    """

    metrics: Ints
    attributes: Sequence[Attributes]
    start: Ints
    time: Ints
    exemplars: Exemplars | None = None


class MetricTables:
    """Gathers metrics and makes a batch of them. Times are Unix nanoseconds."""

    def __init__(self) -> None:
        self._resources: Final = AttributeRows()
        self._resource_count = 0
        self._metrics: Final[list[dict[str, Any]]] = []
        self._points: Final[dict[str, list[dict[str, Any]]]] = {}
        self._counts: Final[dict[str, int]] = {}
        self._attributes: Final[dict[str, AttributeRows]] = {}
        self._exemplars: Final[dict[str, list[dict[str, Any]]]] = {}

    def resource(self, attributes: Attributes) -> int:
        """A resource; its id."""
        number = self._resource_count
        self._resource_count += 1
        self._resources.add([number], [attributes])
        return number

    def metric(
        self,
        resource: int,
        scope: str,
        name: str,
        kind: int,
        *,
        temporality: int = UNSPECIFIED,
        monotonic: bool = False,
        unit: str = "",
        description: str = "",
    ) -> int:
        """A metric, in the only scope of its resource; its id."""
        self._metrics.append(
            {
                "resource": {"id": resource},
                "scope": {"id": resource, "name": scope},
                "metric_type": kind,
                "name": name,
                "description": description,
                "unit": unit,
                "aggregation_temporality": temporality,
                "is_monotonic": monotonic,
            }
        )
        return len(self._metrics) - 1

    def numbers(self, points: Points, values: Ints | Floats) -> None:
        """Points of gauges and sums; integers when `values` are."""
        name = "double_value" if values.dtype.kind == "f" else "int_value"
        self._add("number", points, {name: values})

    def histograms(self, points: Points, bounds: Floats, buckets: Ints, sums: Floats) -> None:
        """Points of histograms, all with the same bounds; `buckets` has a row a point."""
        rows = len(points.metrics)
        columns = {
            "count": buckets.sum(axis=1).astype(np.uint64),
            "sum": sums,
            "bucket_counts": _lists(np.full(rows, buckets.shape[1]), buckets.reshape(-1).astype(np.uint64)),
            "explicit_bounds": _lists(np.full(rows, len(bounds)), np.tile(bounds, rows)),
        }
        self._add("histogram", points, columns)

    def exponentials(self, points: Points, histograms: Sequence[ExponentialHistogram]) -> None:
        """Points of exponential histograms."""
        columns = {
            "count": np.array([one.count for one in histograms], np.uint64),
            "sum": np.array([one.sum for one in histograms], np.float64),
            "min": np.array([one.min for one in histograms], np.float64),
            "max": np.array([one.max for one in histograms], np.float64),
            "scale": np.array([one.scale for one in histograms], np.int32),
            "zero_count": np.array([one.zero_count for one in histograms], np.uint64),
            "positive": _buckets([one.positive for one in histograms]),
            "negative": _buckets([one.negative for one in histograms]),
        }
        self._add("exp_histogram", points, columns)

    def batch(self) -> MetricsBatch | None:
        """All of it; None when there is no metric."""
        import pyarrow as pa

        if not self._metrics:
            return None
        tables: dict[str, Any] = {"metrics": cast("Any", pa).RecordBatch.from_pylist(self._metrics)}
        tables["resource_attrs"] = self._resources.table()
        for kind, parts in self._points.items():
            tables[f"{kind}_data_points"] = _joined(parts)
            tables[f"{kind}_dp_attrs"] = self._attributes[kind].table()
            if kind in self._exemplars:
                tables[f"{kind}_dp_exemplars"] = _joined(self._exemplars[kind])
        return MetricsBatch.from_tables({name: table for name, table in tables.items() if table is not None})

    def _add(self, kind: str, points: Points, columns: dict[str, Any]) -> None:
        first = self._counts.get(kind, 0)
        ids = np.arange(first, first + len(points.metrics))
        self._counts[kind] = first + len(ids)
        shared = {
            "id": ids.astype(np.uint32),
            "parent_id": points.metrics.astype(np.uint32),
            "start_time_unix_nano": _times(points.start),
            "time_unix_nano": _times(points.time),
        }
        self._points.setdefault(kind, []).append({**shared, **columns})
        self._attributes.setdefault(kind, AttributeRows()).add(ids.tolist(), points.attributes)
        exemplars = points.exemplars
        if exemplars is not None and len(exemplars.points):
            self._exemplars.setdefault(kind, []).append(
                {
                    "parent_id": ids[exemplars.points].astype(np.uint32),
                    "time_unix_nano": _times(points.time[exemplars.points]),
                    "double_value": exemplars.values,
                    "span_id": _fixed(exemplars.span_ids),
                    "trace_id": _fixed(exemplars.trace_ids),
                }
            )


def _array(values: Any) -> Any:
    import pyarrow as pa

    return cast("Any", pa).array(values)


def _times(times: Ints) -> Any:
    import pyarrow as pa

    return _array(times.astype(np.int64)).cast(pa.timestamp("ns", "UTC"))


def _lists(lengths: Ints, values: Any) -> Any:
    """Lists of some lengths over joined values."""
    import pyarrow as pa

    offsets = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
    return cast("Any", pa.ListArray).from_arrays(_array(offsets), _array(values))


def _buckets(parts: Sequence[Buckets]) -> Any:
    import pyarrow as pa

    offsets = np.array([part.offset for part in parts], np.int32)
    counts = np.concatenate([part.counts for part in parts]) if parts else np.zeros(0, np.int64)
    lists = _lists(np.array([len(part.counts) for part in parts], np.int64), counts.astype(np.uint64))
    return cast("Any", pa.StructArray).from_arrays([_array(offsets), lists], ["offset", "bucket_counts"])


def _fixed(rows: Any) -> Any:
    """Rows of bytes as a column of fixed size; zeros are null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    size = rows.shape[1]
    data = np.ascontiguousarray(rows)
    missing = ~data.any(axis=1)
    column = cast("Any", pa.Array).from_buffers(pa.binary(size), len(data), [None, cast("Any", pa).py_buffer(data)])
    return cast("Any", pc).if_else(_array(missing), None, column)


def _joined(parts: Sequence[dict[str, Any]]) -> Any:
    """Parts with equal columns, or with some that others lack, as one record batch."""
    import pyarrow as pa

    made = [cast("Any", pa).Table.from_pydict(part) for part in parts]
    table = made[0] if len(made) == 1 else cast("Any", pa).concat_tables(made, promote_options="default")
    return table.combine_chunks().to_batches()[0]
