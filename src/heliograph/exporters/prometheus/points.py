"""The points of a batch, with the text that names each one's series."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heliograph.exporters.shared.attribute_texts import identities, positions, value_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from heliograph.model import Batch

_compute: Any = pc
GAUGE, SUM, HISTOGRAM, EXPONENTIAL, SUMMARY = range(1, 6)
DELTA, CUMULATIVE = 1, 2
_NEXT: Final = "\x1d"


class Table(NamedTuple):
    """Names of the tables of one kind of points."""

    points: str
    attributes: str
    exemplars: str


NUMBERS: Final = Table("number_data_points", "number_dp_attrs", "number_dp_exemplars")
HISTOGRAMS: Final = Table("histogram_data_points", "histogram_dp_attrs", "histogram_dp_exemplars")
EXPONENTIALS: Final = Table("exp_histogram_data_points", "exp_histogram_dp_attrs", "")
SUMMARIES: Final = Table("summary_data_points", "summary_dp_attrs", "")


class Metric(NamedTuple):
    """A metric: what its points share."""

    name: str
    unit: str
    description: str
    type: int
    temporality: int
    monotonic: bool
    resource: int
    scope: Mapping[str, Any]
    schema_url: str


class Exemplar(NamedTuple):
    """A value with the trace that it was measured in; time in nanoseconds."""

    value: float
    time: int
    trace_id: str
    span_id: str


@dataclass
class Points:
    """The points of one kind.

    Attributes:
        rows: One mapping a point, with the columns of its table; times are nanoseconds.
        metrics: For each point the row of its metric.
        signatures: For each point the text that names its series.
    """

    batch: Batch
    table: Table
    rows: list[dict[str, Any]]
    metrics: list[int]
    signatures: list[str]

    @cached_property
    def attributes(self) -> dict[int, dict[str, str]]:
        """Attributes by the id of their point; made only when there is a new series."""
        return by_owner(self.batch.table(self.table.attributes))

    @cached_property
    def exemplars(self) -> dict[int, list[Exemplar]]:
        """Exemplars by the id of their point."""
        found: dict[int, list[Exemplar]] = {}
        table = self.batch.table(self.table.exemplars)
        for row in _rows(table):
            exemplar = Exemplar(row["value"], row["time_unix_nano"], _hex(row["trace_id"]), _hex(row["span_id"]))
            found.setdefault(row["parent_id"], []).append(exemplar)
        return found


class Reading:
    """What an exporter reads of one batch.

    Args:
        batch: Metrics.
        resource_key: Gives the text by which resources are told apart.
    """

    def __init__(self, batch: Batch, resource_key: Callable[[Mapping[str, str]], str]) -> None:
        self._batch: Final = batch
        self._table: Final = batch.table("metrics")
        self.resources: Final = by_owner(batch.table("resource_attrs"))
        self.scopes: Final = by_owner(batch.table("scope_attrs"))
        self.metrics: Final = list(self._read_metrics())
        keys = {id_: resource_key(attributes) for id_, attributes in self.resources.items()}
        nothing = resource_key({})
        self._prefixes: Final[Any] = pa.array(
            [_prefix(metric, keys.get(metric.resource, nothing), self.scopes) for metric in self.metrics], pa.string()
        )

    def points(self, table: Table) -> Points | None:
        """The points of one kind; None when there are none."""
        points = self._batch.table(table.points)
        if not points.num_rows:
            return None
        owners = positions(self._table.column("id"), points.column("parent_id"))
        own = identities(points.column("id"), self._batch.table(table.attributes))
        signatures: Any = _compute.binary_join_element_wise(self._prefixes.take(pa.array(owners)), own, _NEXT)
        return Points(self._batch, table, _rows(points), owners.tolist(), signatures.to_pylist())

    def _read_metrics(self) -> Iterator[Metric]:
        names = ("name", "unit", "description", "metric_type", "aggregation_temporality", "is_monotonic", "schema_url")
        columns = [self._table.column(name).to_pylist() for name in names]
        resources: Any = _compute.struct_field(self._table.column("resource"), "id")
        scopes = self._table.column("scope").to_pylist()
        for row, (name, unit, text, kind, temporality, monotonic, schema) in enumerate(zip(*columns, strict=True)):
            yield Metric(
                *(name or "", unit or "", text or "", kind, temporality or 0, bool(monotonic)),
                *(resources[row].as_py(), scopes[row] or {}, schema or ""),
            )


def by_owner(attributes: pa.RecordBatch) -> dict[int, dict[str, str]]:
    """Attributes as texts, by the id of their owner."""
    found: dict[int, dict[str, str]] = {}
    columns: list[Any] = [attributes.column("parent_id"), attributes.column("key"), value_texts(attributes)]
    owners, keys, values = (column.to_pylist() for column in columns)
    for owner, key, value in zip(owners, keys, values, strict=True):
        found.setdefault(owner, {})[key] = value
    return found


def _prefix(metric: Metric, resource: str, scopes: Mapping[int, Mapping[str, str]]) -> str:
    scope = metric.scope
    attributes = sorted(scopes.get(scope.get("id", -1), {}).items())
    parts = (metric.name, str(metric.type), scope.get("name") or "", scope.get("version") or "", metric.schema_url)
    return _NEXT.join((*parts, repr(attributes), resource))


def _rows(table: pa.RecordBatch) -> list[dict[str, Any]]:
    """A mapping a row. Numbers are never missing: 0 stands for none; `value` is that of either column."""
    columns: dict[str, list[Any]] = {}
    for name in table.schema.names:
        column: Any = table.column(name)
        kind = column.type
        if pa.types.is_timestamp(kind):
            column, kind = column.cast(pa.int64()), pa.int64()
        # numpy hands out numbers five times as fast as Arrow does
        numeric = pa.types.is_integer(kind) or pa.types.is_floating(kind)
        columns[name] = np.asarray(column.fill_null(0)).tolist() if numeric else column.to_pylist()
    if "double_value" in columns:
        value: Any = _compute.coalesce(
            table.column("double_value"), table.column("int_value").cast(pa.float64(), safe=False)
        )
        columns["value"] = np.asarray(value.fill_null(0)).tolist()
    names = tuple(columns)
    return [dict(zip(names, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _hex(value: bytes | None) -> str:
    return value.hex() if value and any(value) else ""
