"""The traces of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from heliograph.model import Batch

ID_BYTES: Final = 16
_NO_TRACE: Final = bytes(ID_BYTES)


def distinct_traces(batch: Batch) -> tuple[list[bytes], NDArray[np.int64]]:
    """The distinct trace ids of a batch of spans in the order of their first spans, and the place of each span's id.

    Spans without an id belong to the trace whose id is all zeros.
    """
    column = cast("Any", batch.table("spans")["trace_id"]).fill_null(_NO_TRACE)
    encoded = column.dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
