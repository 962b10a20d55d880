"""Batches: the star of tables of one signal, an opaque Rust object until somebody asks for a table."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, cast

from heliograph import _native
from heliograph.model.columns import Scalar, mask_column, value_column
from heliograph.model.errors import ColumnError, MixedSignalsError, UnknownTableError
from heliograph.model.signal import Signal

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

Level = Literal["record", "scope", "resource"]
"""Whose attributes are meant: spans, log records or metrics (their metadata), or the scopes or resources around."""


class Batch:
    """Telemetry of one signal; immutable, so that copies and threads may share it.

    Make one with `heliograph.wire.decode`, or from another with its methods. Root rows are spans, log records or
    metrics; side tables (attributes, events, points, ...) follow them through every operation. New batches share
    with the old one what they do not change.
    """

    __slots__ = ("native",)

    signal: ClassVar[Signal]

    native: _native.Batch
    """The Rust object, for the packages that hand it to native kernels."""

    def __init__(self, native: _native.Batch) -> None:
        if native.signal != self.signal.value:
            raise TypeError(f"a batch of {native.signal} is not a {type(self).__name__}")
        self.native = native

    @classmethod
    def from_tables(cls, tables: "Mapping[str, pa.RecordBatch]") -> Self:
        """A batch from its tables, as `tables` gives them: for records made anew or moved to other resources.

        A table or column that is missing counts as empty, a null as the default of its type. Only side tables must
        have `parent_id`, attributes also `key` and `type`, and metrics `metric_type`. Rows come in any order: those of
        side tables are put with their owners, root rows with their resources and scopes, and otherwise keep theirs.
        Dictionaries may be plain columns and the reverse, integers may be of any width that holds the values.

        - `spans`, `logs`, `metrics`: `id` (unique; without the column the row's number), `resource` (struct `id`,
          `schema_url`, `dropped_attributes_count`, `entity_refs`), `scope` (struct `id`, `name`, `version`,
          `dropped_attributes_count`), `schema_url` (the scope's), and the fields of the record. Rows whose resource has
          one id and says the same share it; to move rows to another resource, give them its id.
        - `resource_attrs`, `scope_attrs`: `parent_id` is `resource.id` or `scope.id` of any number of root rows; rows
          that no root row names are left out.
        - other side tables: `parent_id` is the `id` of a row of the table above (`span_event_attrs` of `span_events`,
          `number_dp_attrs` of `number_data_points`, ...), which must exist.
        - attributes and `body`: `type` (0 empty, 1 str, 2 int, 3 double, 4 bool, 5 map, 6 slice, 7 bytes) says which of
          the columns `str`, `int`, `double`, `bool`, `bytes` and `ser` (CBOR of maps and slices) counts.

        Encoding such a batch gives what the tables say. What they do not show is lost: malformed ids, resources
        without records, and the difference between an absent and an empty status.

        Raises:
            ColumnError: A table or column is unknown, of a wrong type, or holds what cannot be, such as the id of an
                owner that does not exist. The message says which table, column and row.
        """
        try:
            return cls(_native.Batch.from_tables(cls.signal.value, dict(cast("Mapping[str, Any]", tables))))
        except (ValueError, TypeError, AttributeError) as error:
            hint = "Tables, columns and ids must fit together as `batch.tables()` shows them; see `Batch.from_tables`."
            raise ColumnError(f"no batch of {cls.signal} can be made of these tables: {error}", hints=[hint]) from error

    def __len__(self) -> int:
        """Number of root rows: spans, log records or metrics."""
        return self.native.rows

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self)} rows, {self.num_items} items, {self.nbytes} bytes)"

    @property
    def num_items(self) -> int:
        """What the Collector counts: spans, log records or data points."""
        return self.native.items

    @property
    def nbytes(self) -> int:
        """Bytes in memory; those that other batches share are counted in each."""
        return self.native.nbytes

    def tables(self) -> "dict[str, pa.RecordBatch]":
        """All tables by name, the root table first: OTAP's tables and columns with plain `uint32` ids."""
        return {name: self.table(name) for name in self.native.table_names}

    def table(self, name: str) -> "pa.RecordBatch":
        """One table, such as `spans`, `span_attrs`, `logs`, `resource_attrs` or `number_data_points`.

        Raises:
            UnknownTableError: This signal has no such table.
        """
        import pyarrow as pa

        known = self.native.table_names
        if name not in known:
            raise UnknownTableError(f"{self.signal} have no table {name!r}", hints=[f"There are: {', '.join(known)}."])
        return pa.record_batch(self.native.table(name))

    def slice(self, offset: int, length: int) -> Self:
        """At most `length` root rows from `offset` on, and what belongs to them."""
        return type(self)(self.native.slice(offset, length))

    def filter(self, mask: "pa.Array[Any] | np.ndarray[Any, Any] | Sequence[bool]") -> Self:
        """The root rows for which the mask is true (null counts as false), and what belongs to them.

        Resources and scopes that keep no row are dropped, unless all rows are kept.

        Raises:
            ColumnError: The mask does not hold one boolean for each root row.
        """
        try:
            return type(self)(self.native.filter(mask_column(mask)))
        except (ValueError, TypeError) as error:
            raise ColumnError(f"cannot filter {self.signal}: {error}") from error

    @classmethod
    def concat(cls, batches: Sequence[Self]) -> Self:
        """The rows of all batches, in order.

        Raises:
            MixedSignalsError: There are no batches, or of more than one signal.
        """
        if not batches:
            raise MixedSignalsError("no batches to join", hints=["Give at least one batch."])
        try:
            joined = _native.Batch.concat([batch.native for batch in batches])
        except ValueError as error:
            signals = ", ".join(sorted({batch.signal for batch in batches}))
            hint = "Join the batches of each signal for themselves."
            raise MixedSignalsError(f"cannot join batches of {signals}", hints=[hint]) from error
        return type(batches[0])(joined)

    def compact(self) -> Self:
        """The same batch in memory of its own, without bytes that it does not need; for keeping a small part long."""
        return type(self)(self.native.compact())

    def attributes(self, key: str, level: Level = "record") -> "pa.Array[Any]":
        """An attribute of every root row, null where there is none.

        The array has the type of the values (string, int64, double, bool, binary). When they differ, or are lists or
        maps, it is OTAP's struct: `type` (0 empty, 1 str, 2 int, 3 double, 4 bool, 5 map, 6 slice, 7 bytes) and one
        column for each type, maps and slices as CBOR in `ser`.
        """
        import pyarrow as pa

        return cast("Any", pa).array(self.native.attribute(level, key))

    def with_attribute(
        self, key: str, values: "Scalar | pa.Array[Any] | Sequence[Scalar]", level: Level = "record"
    ) -> Self:
        """The batch with an attribute set: one value for all root rows, or one for each; null removes it.

        At the levels of scopes and resources all records of one owner must have the same value.

        Raises:
            ColumnError: The values do not fit the rows, or no attribute can hold them.
        """
        try:
            return type(self)(self.native.with_attribute(level, key, value_column(values, len(self))))
        except (ValueError, TypeError, OverflowError) as error:
            raise ColumnError(f"cannot set {level} attribute {key!r} of {self.signal}: {error}") from error

    def group_by_resource(self) -> list[Self]:
        """One batch for each resource that has records, in order."""
        return [type(self)(native) for native in self.native.group_by_resource()]


class TracesBatch(Batch):
    """Spans with their attributes, events and links."""

    __slots__ = ()
    signal = Signal.TRACES


class LogsBatch(Batch):
    """Log records with their attributes."""

    __slots__ = ()
    signal = Signal.LOGS


class MetricsBatch(Batch):
    """Metrics with their data points and exemplars."""

    __slots__ = ()
    signal = Signal.METRICS


BATCH_CLASSES: dict[Signal, type[Batch]] = {
    Signal.TRACES: TracesBatch,
    Signal.LOGS: LogsBatch,
    Signal.METRICS: MetricsBatch,
}


def wrap(native: _native.Batch) -> Batch:
    """The batch around a Rust object."""
    return BATCH_CLASSES[Signal(native.signal)](native)
