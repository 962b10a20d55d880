"""Hashes of 128 bits for whole columns, as two rows of 64-bit numbers.

Texts are hashed by a sum of their bytes times random numbers, one for each place (a universal family), then mixed.
The random numbers are drawn when the process starts, so that nobody can prepare series that collide.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from heliograph.processors.shared.metrics.arrays import Arrow, ranges

if TYPE_CHECKING:
    from heliograph.processors.shared.metrics.arrays import I64, U64, Numbers

Keys = np.ndarray[Any, np.dtype[np.uint64]]
"""Hashes: an array of shape (2, number of hashes)."""

_LONGEST: Final = 4096
"""Longer texts are hashed one by one."""
_SECRET: Final = os.urandom(16)
_LANES: Final[U64] = np.frombuffer(_SECRET, np.uint64).reshape(2, 1) | np.uint64(1)


def mixed(values: U64) -> Keys:
    """Numbers of 64 bits, of shape (n,) or (2, n), spread over both lanes."""
    found = np.bitwise_xor(values, values >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    found = (found + _LANES) * _LANES
    found ^= found >> np.uint64(27)
    found *= np.uint64(0x94D049BB133111EB)
    found ^= found >> np.uint64(31)
    return found


def joined(first: Keys, second: Keys) -> Keys:
    """One hash of two that are mixed; their order matters."""
    return mixed(first * np.uint64(0x9E3779B97F4A7C15) + second + np.uint64(0x632BE59BD9B4E019))


def number_keys(values: Numbers) -> Keys:
    """Hashes of numbers, by their bits."""
    if values.dtype == np.float64:
        return mixed(np.ascontiguousarray(values).view(np.uint64))
    return mixed(values.astype(np.int64 if values.dtype.kind != "u" else np.uint64).view(np.uint64))


def text_keys(values: Arrow) -> Keys:
    """Hashes of a column of texts or bytes, plain or dictionary; null counts as empty."""
    encoded = values if isinstance(values, pa.DictionaryArray) else values.dictionary_encode()
    distinct = _distinct_keys(encoded.dictionary)
    codes = encoded.indices.fill_null(distinct.shape[1] - 1).to_numpy(zero_copy_only=False)
    return distinct[:, codes]


def _distinct_keys(values: Arrow) -> Keys:
    """Hashes of texts, and at the end that of the empty one."""
    binary = values.cast(pa.large_binary()).fill_null(b"")
    edges = np.frombuffer(binary.buffers()[1], np.int64)[binary.offset : binary.offset + len(binary) + 1]
    data = binary.buffers()[2]
    text = np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8)
    starts = np.append(edges[:-1], 0)
    lengths = np.append(np.diff(edges), 0)
    long = np.flatnonzero(lengths > _LONGEST)
    sums = _sums(text, starts, np.minimum(lengths, _LONGEST))
    for place in long:
        piece = text[starts[place] : starts[place] + lengths[place]].tobytes()
        sums[:, place] = np.frombuffer(hashlib.blake2b(piece, digest_size=16, key=_SECRET).digest(), np.uint64)
    return joined(sums, mixed(lengths.astype(np.uint64)))


def _sums(text: Numbers, starts: I64, lengths: I64) -> Keys:
    """For each text the sum of its bytes, each times the number of its place."""
    places = ranges(starts, lengths)
    within = ranges(np.zeros(len(lengths), np.int64), lengths)
    products = (text[places].astype(np.uint64) + np.uint64(1)) * _coefficients()[:, within]
    return range_sums(products, np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths))))


def range_sums(values: Keys, edges: I64) -> Keys:
    """Sums (modulo 2**64) of the columns between two edges each."""
    totals = np.zeros((2, values.shape[1] + 1), np.uint64)
    np.cumsum(values, axis=1, out=totals[:, 1:])
    return totals[:, edges[1:]] - totals[:, edges[:-1]]


@cache
def _coefficients() -> U64:
    return np.frombuffer(os.urandom(16 * _LONGEST), np.uint64).reshape(2, _LONGEST) | np.uint64(1)
