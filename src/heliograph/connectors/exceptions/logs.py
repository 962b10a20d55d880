"""Exceptions as log records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from heliograph.connectors.shared.coded import first_of, text
from heliograph.connectors.shared.sources import integers, positions
from heliograph.connectors.shared.spans import SERVICE_NAME, SPAN_KIND, SPAN_NAME, STATUS_CODE
from heliograph.connectors.shared.tables import AttributeRows
from heliograph.model import LogsBatch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.connectors.exceptions.config import Dimension
    from heliograph.connectors.exceptions.found import Exceptions
    from heliograph.connectors.shared.coded import Ints

_STACKTRACE: Final = "exception.stacktrace"
_ORDER: Final = (SPAN_NAME, SPAN_KIND, STATUS_CODE, SERVICE_NAME)
_WRITTEN: Final = (*_ORDER, _STACKTRACE)
"""What a record says itself, whatever the span's attributes are."""
_ERROR: Final = 17
"""The severity number of errors."""


def make_logs(found: Exceptions, dimensions: Sequence[Dimension]) -> LogsBatch:
    """One log record an exception, with the attributes of its span, in the span's resource and scope."""
    import pyarrow as pa

    spans, rows = found.spans, pa.array(found.rows)
    logs = {
        "resource": spans.table["resource"].take(rows),
        "scope": spans.table["scope"].take(rows),
        "schema_url": spans.table["schema_url"].take(rows),
        "trace_id": spans.table["trace_id"].take(rows),
        "span_id": spans.table["span_id"].take(rows),
        "time_unix_nano": spans.events.table["time_unix_nano"].take(pa.array(found.events)),
        "severity_number": cast("Any", pa).array(np.full(len(found), _ERROR, np.int32)),
        "severity_text": cast("Any", pa).array(["ERROR"] * len(found)),
    }
    tables: dict[str, Any] = {
        "logs": cast("Any", pa).RecordBatch.from_pydict(logs),
        "resource_attrs": spans.batch.table("resource_attrs"),
        "scope_attrs": spans.batch.table("scope_attrs"),
        "log_attrs": _attributes(found, dimensions),
    }
    return LogsBatch.from_tables(tables)


def _attributes(found: Exceptions, dimensions: Sequence[Dimension]) -> Any:
    import pyarrow as pa

    numbers = np.arange(len(found))
    written = AttributeRows()
    defaults = found.default_dimensions()
    for key in _ORDER:
        written.add_column(numbers, key, defaults[key])
    for key, column in found.dimensions(dimensions).items():
        if key not in _WRITTEN:
            own = found.spans.attribute(key).take(found.rows).present()
            written.add_column(numbers[~own], key, column.take(~own))
    stacktrace = first_of([found.spans.events.attribute(_STACKTRACE).take(found.events)], text(""))
    written.add_column(numbers, _STACKTRACE, stacktrace)
    tables = [pa.Table.from_batches([table]) for table in (_of_spans(found), written.table())]
    joined = cast("Any", pa).concat_tables(tables, promote_options="default").combine_chunks()
    return joined.to_batches()[0]


def _of_spans(found: Exceptions) -> Any:
    """The attributes of the spans, once for each of their exceptions, without what the records say themselves."""
    import pyarrow as pa
    import pyarrow.compute as pc

    table: Any = found.spans.batch.table("span_attrs")
    table = table.set_column(table.schema.get_field_index("key"), "key", table["key"].cast(pa.string()))
    table = table.filter(cast("Any", pc).invert(pc.is_in(table["key"], value_set=cast("Any", pa).array(_WRITTEN))))
    parents = positions(found.spans.ids, integers(table["parent_id"]))
    order = np.argsort(parents, kind="stable")
    starts = np.searchsorted(parents[order], found.rows, side="left")
    lengths = np.searchsorted(parents[order], found.rows, side="right") - starts
    places, owners = _expanded(starts, lengths)
    taken = table.take(pa.array(order[places]))
    parent = cast("Any", pa).array(owners.astype(np.uint32))
    return taken.set_column(taken.schema.get_field_index("parent_id"), "parent_id", parent)


def _expanded(starts: Ints, lengths: Ints) -> tuple[Ints, Ints]:
    """The numbers of all the ranges, one after the other, and which range each is of."""
    owners = np.repeat(np.arange(len(starts)), lengths)
    before = np.cumsum(lengths) - lengths
    return np.arange(len(owners)) + np.repeat(starts - before, lengths), owners
