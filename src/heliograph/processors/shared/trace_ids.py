"""The traces of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

ID_BYTES: Final = 16
_NO_TRACE: Final = bytes(ID_BYTES)


def distinct_traces(spans: pa.RecordBatch) -> tuple[list[bytes], NDArray[np.int64]]:
    """The distinct trace ids of a table of spans in the order of their first spans, and the place of each span's id.

    Spans without an id belong to the trace whose id is all zeros.
    """
    column = cast("Any", spans["trace_id"])
    column = column.fill_null(_NO_TRACE) if column.null_count else column
    encoded = column.dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
