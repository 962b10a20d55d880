"""What spans say of themselves, by columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray


def is_root(spans: pa.RecordBatch) -> NDArray[np.bool_]:
    """Which spans have no parent."""
    column = cast("Any", spans["parent_span_id"]).fill_null(bytes(8))
    data = np.frombuffer(column.buffers()[1], np.uint64)[column.offset : column.offset + len(column)]
    return data == 0
