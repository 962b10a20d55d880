"""Log records as often as wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from heliograph.processors.shared.metrics.arrays import bounds, numbers, ranges

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from heliograph.model import Batch


def repeated(batch: Batch, rows: NDArray[np.int64]) -> dict[str, pa.RecordBatch]:
    """The tables of a batch of these log records, each as often as it is named, with their attributes."""
    tables = batch.tables()
    attributes = tables["log_attrs"]
    parents = numbers(attributes["parent_id"], np.int64)
    edges = bounds(parents, len(batch))
    starts = edges[rows]
    lengths = edges[rows + 1] - starts
    tables["logs"] = with_column(tables["logs"].take(rows), "id", np.arange(len(rows), dtype=np.uint32))
    taken = attributes.take(ranges(starts, lengths))
    owners = np.repeat(np.arange(len(rows), dtype=np.uint32), lengths)
    tables["log_attrs"] = with_column(taken, "parent_id", owners)
    return tables


def with_column(table: pa.RecordBatch, name: str, values: Any) -> pa.RecordBatch:
    """A table with another column in place of the one of that name."""
    arrays: list[Any] = list(table.columns)
    place = table.schema.get_field_index(name)
    arrays[place] = values if isinstance(values, pa.Array) else pa.array(values)
    return pa.RecordBatch.from_arrays(arrays, names=table.schema.names)
