"""CRC-32 of many keys at once."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from numpy.typing import NDArray

_POLYNOMIAL: Final = 0xEDB88320


def _table() -> NDArray[np.uint32]:
    values = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        values = np.where(values & 1, (values >> np.uint32(1)) ^ np.uint32(_POLYNOMIAL), values >> np.uint32(1))
    return values


_TABLE: Final = _table()


def hash_ids(ids: pa.Array[Any], width: int) -> NDArray[np.uint32]:
    """The CRC-32 of each id of `width` bytes; that of zeros where there is none."""
    whole: Any = ids.fill_null(bytes(width)) if ids.null_count else ids
    data = np.frombuffer(whole.buffers()[1], np.uint8, len(whole) * width, whole.offset * width)
    columns = data.reshape(-1, width)
    state = np.full(len(whole), 0xFFFFFFFF, np.uint32)
    for place in range(width):
        state = _TABLE[(state ^ columns[:, place]) & np.uint32(0xFF)] ^ (state >> np.uint32(8))
    return ~state


def hash_texts(texts: pa.Array[Any]) -> NDArray[np.uint32]:
    """The CRC-32 of each text's UTF-8; each distinct text is hashed once. Null counts as empty."""
    coded: Any = texts.fill_null("").dictionary_encode()
    hashes = np.array([zlib.crc32(text.encode()) for text in coded.dictionary.to_pylist()], np.uint32)
    return hashes[np.asarray(coded.indices)] if len(hashes) else np.zeros(0, np.uint32)
