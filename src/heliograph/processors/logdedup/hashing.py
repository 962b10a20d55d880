"""Hashes of 128 bits for columns: equal values have equal hashes, others practically never."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import xxhash

from heliograph.processors.shared.metrics.arrays import numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]
    """Two words a row."""

_LANES: Final = np.array([0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93], np.uint64)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_COLUMNS: Final = ("", "str", "int", "double", "bool", "ser", "ser", "bytes")
_MAP: Final = 5


def mixed(words: Hashes) -> Hashes:
    """Each word so that all of its bits depend on all."""
    words = (words ^ (words >> np.uint64(30))) * _FIRST
    words = (words ^ (words >> np.uint64(27))) * _SECOND
    return words ^ (words >> np.uint64(31))


def of_numbers(values: NDArray[Any]) -> Hashes:
    """Hashes of numbers by their 64 bits."""
    words = np.ascontiguousarray(values).view(np.uint64)
    return mixed((words[:, None] + np.uint64(1)) * _LANES)


def of_items(items: Iterable[bytes]) -> Hashes:
    """Hashes of byte strings."""
    joined = b"".join(map(xxhash.xxh3_128_digest, items))
    return np.frombuffer(joined, ">u8").reshape(-1, 2).astype(np.uint64)


def of_texts(column: Any, change: Callable[[bytes], bytes] | None = None) -> Hashes:
    """Hashes of a column of texts or byte strings; null has one of its own. `change` is applied to distinct values."""
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    dictionary = encoded.dictionary.cast(pa.binary()).to_pylist()
    found = of_items(change(item) for item in dictionary) if change is not None else of_items(dictionary)
    hashes = np.vstack([found, np.zeros((1, 2), np.uint64)])
    return hashes[numbers(encoded.indices.fill_null(len(dictionary)), np.int64)]


def of_values(types: Any, column: Callable[[str], Any]) -> Hashes:
    """Hashes of values of several types, each with its type; maps whatever the order of their keys."""
    kinds = numbers(types, np.int64)
    found = np.zeros((len(kinds), 2), np.uint64)
    for kind in np.unique(kinds).tolist():
        rows = np.flatnonzero(kinds == kind)
        name = _COLUMNS[kind]
        if not name:
            continue
        values = column(name).take(pa.array(rows))
        if name in ("int", "bool"):
            hashes = of_numbers(numbers(values, np.int64))
        elif name == "double":
            hashes = of_numbers(numbers(values, np.float64))
        else:
            hashes = of_texts(values, _canonical if name == "ser" else None)
        found[rows] = combined(hashes, kind + 1)
    return found


def combined(hashes: Hashes, other: Hashes | int) -> Hashes:
    """Hashes of pairs, in this order."""
    added = np.uint64(other) if isinstance(other, int) else other
    return mixed(hashes * np.uint64(3) + mixed(added * _LANES + np.uint64(5)))


def of_owners(owners: NDArray[np.int64], hashes: Hashes, count: int) -> Hashes:
    """For each owner one hash of all of its rows, whatever their order."""
    found = np.zeros((count, 2), np.uint64)
    np.add.at(found, owners, hashes)
    return found


def _canonical(packed: bytes) -> bytes:
    import cbor2

    return cbor2.dumps(cbor2.loads(packed), canonical=True)
