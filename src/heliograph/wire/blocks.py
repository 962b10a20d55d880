"""ClickHouse Native blocks, written straight from a batch's columns.

A `BlockLayout` names a table and, for each column of the block, its name, its ClickHouse type and its source:

    layout = BlockLayout("spans", [("Time", "DateTime64(9)", "start_time"), ("Route", "String", "attr:http.route")])
    block = layout.encode(batch)

Tables: `spans` and `logs` (a row a record), `number_points`, `gauge_points`, `sum_points`, `histogram_points`,
`exp_histogram_points`, `summary_points` (a row a data point; `number_points` are gauges and sums together), `series`
(a row for each distinct metric series), `operations` (a row for each service, span name, kind and minute of the spans).

Sources and the types they can be written as ("number" is any UInt, Int or Float64, held to its bounds; "text" is String
or LowCardinality(String); "time" is DateTime64(9), DateTime, UInt64 or Int64; "map" is Map(LowCardinality(String),
String)). `Nested` columns are arrays, named `Events.Name` and so on, as in any insert.

All tables but `operations`:
    service_name                        text; the resource's `service.name`
    resource_attr:KEY, scope_attr:KEY   text; one attribute as the Collector's string, empty where absent
    resource_json, scope_json           text: canonical JSON of the attributes; the same source as the next two
    resource_map, scope_map             map: attributes as the Collector's strings
    resource_schema_url, scope_name, scope_version, scope_schema_url    text
    resource_dropped_attributes_count, scope_dropped_attributes_count   number

Attributes of the record or point, in all tables (in `series`: of the series' first point):
    attr:KEY      hot column of text, Int8..Int64, UInt8..UInt64, Float64 or Bool: filled when the value has just this
                  type and fits; otherwise 0 or empty, and the value goes to the rest. A key's second value in one
                  record goes to the rest too.
    hot_set       UInt64: bit i is set when the layout's i-th `attr:` column holds a value (so absent differs from 0)
    rest_str, rest_int, rest_double, rest_bool   Map(LowCardinality(String), String | Int64 | Float64 | Bool): the
                  attributes not held by a hot column, by type
    rest_json     map: bytes, lists, maps and empty values of the rest as canonical JSON. A layout without this column
                  has them in `rest_str`
    rest_types    Map(LowCardinality(String), UInt8): for each value of `rest_json` its type: 0 empty, 5 map, 6 list,
                  7 bytes. With it, `rest_str` can be told apart: a key that stands here is JSON, any other is text
    attrs_map     map: all attributes as the Collector's strings
    attrs_json    text: all attributes as canonical JSON
    A layout without rest columns leaves the rest out.

spans:
    start_time, end_time  time;    duration  number: nanoseconds, 0 when the end is before the start
    trace_id  FixedString(16) or text (lower-case hex);    span_id, parent_span_id  FixedString(8) or text
    trace_state, name, status_message  text
    kind          number, or text: Unspecified Internal Server Client Producer Consumer
    status_code   number, or text: Unset Ok Error
    flags, dropped_attributes_count, dropped_events_count, dropped_links_count  number (a narrow `flags` keeps low bits)
    events_time, events_name, events_attributes, events_dropped_attributes_count                      arrays
    links_trace_id, links_span_id, links_trace_state, links_attributes, links_flags,
    links_dropped_attributes_count                                                                    arrays
    `*_attributes` as Array(Map(...)) holds the Collector's strings, as Array(String) canonical JSON.

logs:
    time, observed_time, time_or_observed (the second where the first is 0)  time
    trace_id, span_id, flags, dropped_attributes_count  as for spans;    severity_number  number
    severity_text, event_name  text;    body  text: the Collector's string;    body_json  text: canonical JSON
    body_type     number, or text: empty str int double bool map slice bytes

Points and series:
    series_key    FixedString(16), UInt64 (its low half) or text (hex): XXH3-128 over resource, scope, name and
                  attributes; the same in every process
    metric_name, metric_description, metric_unit  text;    metric_metadata  text (JSON) or map
    metric_type   number, or text: empty gauge sum histogram exponential_histogram summary
    temporality   number, or text: Unspecified Delta Cumulative;    monotonic  Bool or UInt
Points:
    start_time, time  time;    flags  number
    number: value Float64, value_int Int64 (0 when it is a double), value_type number or text (empty int double)
    histograms: count number; sum, min, max Float64 (0 when absent); has_sum, has_min, has_max Bool or UInt;
        bucket_counts Array(UInt64); explicit_bounds Array(Float64)
    exponential: count, sum, min, max and has_* as above; scale, zero_count, positive_offset, negative_offset number;
        zero_threshold Float64; positive_bucket_counts, negative_bucket_counts Array(UInt64)
    summary: count number; sum Float64; quantiles, quantile_values Array(Float64)
    exemplars_time, exemplars_value, exemplars_value_int, exemplars_value_type, exemplars_trace_id, exemplars_span_id,
    exemplars_attributes    arrays (not for summaries)
Operations only, and nothing else: minute  DateTime;    service_name, name, kind  text;    count, errors, duration_sum,
    duration_max  UInt64;    duration_buckets  Map(UInt8, UInt64): spans by a bucket b of their duration, at most
    2^(b/4) nanoseconds.
    A type may stand as SimpleAggregateFunction(function, TYPE).
Series only: first_time, last_time  time: bounds of the series' points in the encoded batches.

Canonical JSON: keys sorted by bytes, no spaces; a double always has a point or an exponent, an int never; bytes are
`{"$bytes": base64}`; NaN and the infinities `{"$double": "NaN" | "Infinity" | "-Infinity"}`; a map whose only key
begins with `$` is wrapped as `{"$map": {...}}`. The Collector's string is `Value.AsString` of its Go code.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, ClassVar

from heliograph import _native
from heliograph.exceptions import ConfigurationError, DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from heliograph.model import Batch

__all__ = [
    "BlockBuilder",
    "BlockLayout",
    "BlockSignalError",
    "LayoutError",
    "block_rows",
    "block_sources",
    "encode_many",
]


_NANOSECONDS = 10**9


class LayoutError(ConfigurationError):
    """A block's layout that cannot be: an unknown table, type or source, or two that do not fit.

    Attributes:
        column: The column at fault, empty when it is the table.
    """

    code: ClassVar[str] = "HG-CFG-050"
    default_hints: ClassVar[tuple[str, ...]] = (
        "compare the column with the list of sources in heliograph.wire.blocks",
    )

    def __init__(self, message: str, *, column: str = "", hints: Sequence[str] = ()) -> None:
        super().__init__(message, hints=hints)
        self.column = column


class BlockSignalError(DataError):
    """A batch of another signal than the layout's table."""

    code: ClassVar[str] = "HG-DAT-050"
    default_hints: ClassVar[tuple[str, ...]] = ("give spans to `spans`, log records to `logs`, metrics to the others",)


class BlockLayout:
    """The columns of a block: checked once, used for every batch, from any thread.

    Args:
        table: One of the tables above.
        columns: Name, ClickHouse type and source of each column.
        key: What rows are sorted by: a column, and for DateTime64(9) the seconds that count as equal (0 for exact).
            Rows that come in the table's order are not copied into it by ClickHouse, which is a third of an insert.
            The columns are DateTime64(9), UInt64 (exact) or LowCardinality(String); equal rows stay as they came.

    Raises:
        LayoutError: Something does not exist or does not fit; it names the column.
    """

    __slots__ = ("_native", "columns", "table")

    def __init__(
        self, table: str, columns: Sequence[tuple[str, str, str]], key: Sequence[tuple[str, int]] = ()
    ) -> None:
        self.table = str(table)
        self.columns = tuple(columns)
        layout, column, message = _native.block_layout(
            self.table,
            [(str(n), str(t), str(s)) for n, t, s in columns],
            [(str(name), seconds * _NANOSECONDS or 1) for name, seconds in key],
        )
        if layout is None:
            raise LayoutError(message, column=column, hints=self._hints(column))
        self._native = layout

    def _hints(self, column: str) -> list[str]:
        known = block_sources(self.table)
        source = next((source for name, _, source in self.columns if name == column), "")
        return [f"did you mean `{near}`?" for near in get_close_matches(source, known, n=1) if near != source]

    def encode(self, batch: Batch, start: int | None = None, stop: int | None = None) -> bytes:
        """One block of a batch's rows, or of the table's rows from `start` up to `stop`.

        Raises:
            BlockSignalError: The batch is of another signal.
            ValueError: A range was given for `series`, whose rows are not known before.
        """
        if self.table == "series" and (start is not None or stop is not None):
            message = "the rows of `series` have no order to take a range of"
            raise ValueError(message)
        return self._encode([(batch.native, start or 0, stop)])

    def encode_many(self, batches: Sequence[Batch]) -> bytes:
        """One block of all rows of several batches, in order; releases the GIL.

        Raises:
            BlockSignalError: A batch is of another signal.
        """
        return self._encode([(batch.native, 0, None) for batch in batches])

    def builder(self) -> BlockBuilder:
        """An empty block that grows batch by batch.

        Raises:
            ValueError: The table is `series`, whose rows are known when all batches are.
        """
        if self.table == "series":
            message = "a block of `series` is made of all its batches at once"
            raise ValueError(message)
        return BlockBuilder(self.table, self._native.builder())

    def _encode(self, parts: list[tuple[_native.Batch, int, int | None]]) -> bytes:
        block = self._native.encode(parts)
        if block is None:
            raise BlockSignalError(f"the table `{self.table}` does not take batches of this signal")
        return block

    def __repr__(self) -> str:
        return f"BlockLayout({self.table!r}, {len(self.columns)} columns)"


class BlockBuilder:
    """One block that grows batch by batch: encoded while the batch is in the caches, and the batch can go.

    Made by `BlockLayout.builder`. Not thread-safe.
    """

    __slots__ = ("_native", "table")

    def __init__(self, table: str, native: _native.BlockBuilder) -> None:
        self.table = table
        self._native = native

    def append(self, batch: Batch) -> None:
        """Take a batch's rows; releases the GIL.

        Raises:
            BlockSignalError: The batch is of another signal.
        """
        if not self._native.append(batch.native):
            raise BlockSignalError(f"the table `{self.table}` does not take batches of this signal")

    @property
    def rows(self) -> int:
        """Rows so far."""
        return self._native.rows

    @property
    def nbytes(self) -> int:
        """Bytes that the rows so far take in memory: about two thirds of the block they become."""
        return self._native.nbytes

    def pieces(self, enough: int = 1 << 20) -> Iterator[bytes]:
        """The block in whole columns, at least `enough` bytes at a time; as often as it is wanted, until `clear`."""
        self._native.seal()
        piece, following = self._native.piece(0, enough)
        while piece:
            yield piece
            piece, following = self._native.piece(following, enough)

    def clear(self) -> None:
        """Take all rows out, for the next block; their memory goes back to the allocator."""
        self._native.clear()


def encode_many(layout: BlockLayout, batches: Sequence[Batch]) -> bytes:
    """One block of all rows of several batches, in order."""
    return layout.encode_many(batches)


def block_sources(table: str) -> list[str]:
    """The names of a table's sources, without those that carry a key (`attr:KEY` and so on); empty for no table."""
    return _native.block_sources(table)


def block_rows(block: bytes) -> int:
    """The count of rows that a block says it has."""
    values: list[int] = []
    value = shift = 0
    for byte in block[:20]:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:  # noqa: PLR2004 # the last group of seven bits
            values.append(value)
            value = shift = 0
    return values[1]
