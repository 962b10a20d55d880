"""What batches say about sampling, as columns of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import pyarrow as pa

from heliograph.ottl.values.convert import as_string
from heliograph.processors.probabilistic_sampler.errors import TraceStateError
from heliograph.processors.probabilistic_sampler.sampler import Records
from heliograph.processors.probabilistic_sampler.thresholds import (
    LARGEST,
    TraceState,
    Words,
    hashed_randomness,
    parse_randomness,
    parse_threshold,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.model import Batch
    from heliograph.processors.probabilistic_sampler.config import ProbabilisticSamplerConfig
    from heliograph.processors.probabilistic_sampler.sampler import Flags

    Carried = tuple[Words, Flags, Flags]
    """For each record a number that it carries, whether it does, and whether it cannot be read."""

THRESHOLD_KEY: Final = "sampling.threshold"
RANDOMNESS_KEY: Final = "sampling.randomness"
_ID_BYTES: Final = 16
_COLUMNS: Final = ("", "str", "int", "double", "bool", "ser", "ser", "bytes")
"""Columns of OTAP's struct by type."""


def distinct_values(array: Any) -> tuple[list[Any], np.ndarray[Any, np.dtype[np.int64]]]:
    """The distinct values of an Arrow column, None last, and the place of each row's value among them."""
    if isinstance(array, pa.StructArray):
        return _mixed_values(cast("Any", array).to_pylist())
    encoded = array.dictionary_encode()
    values: list[Any] = [*encoded.dictionary.to_pylist(), None]
    codes = encoded.indices.fill_null(len(values) - 1).to_numpy(zero_copy_only=False)
    return values, codes.astype(np.int64)


def _mixed_values(rows: list[Any]) -> tuple[list[Any], np.ndarray[Any, np.dtype[np.int64]]]:
    """The same for an attribute that has values of several types, which comes as OTAP's struct."""
    places: dict[tuple[Any, ...], int] = {}
    values: list[Any] = []
    codes: list[int] = []
    for row in rows:
        kind = row["type"] if row else 0
        value = row[_COLUMNS[kind]] if row and kind else None
        place = places.setdefault((kind, value), len(values))
        if place == len(values):
            values.append(value)
        codes.append(place)
    return values, np.array(codes, np.int64)


def _ids(batch: Batch, root: str) -> tuple[np.ndarray[Any, np.dtype[np.uint8]], Flags]:
    """Trace ids as rows of 16 bytes, and which there are."""
    column = cast("Any", batch.table(root)["trace_id"]).fill_null(bytes(_ID_BYTES))
    buffer, begin = column.buffers()[1], column.offset * _ID_BYTES
    data = np.frombuffer(buffer, np.uint8)[begin : begin + len(column) * _ID_BYTES].reshape(-1, _ID_BYTES)
    return data, np.logical_or.reduce(data != 0, axis=1)


def _trace_randomness(batch: Batch, root: str, seed: int | None) -> tuple[Words, Flags]:
    """R of trace ids: their last 56 bits, or hashed with a seed; and where there is none."""
    data, present = _ids(batch, root)
    if seed is not None:
        return hashed_randomness(data, seed), ~present
    words = np.zeros((len(data), 8), np.uint8)
    words[:, 1:] = data[:, -7:]
    return words.view(">u8")[:, 0].astype(np.uint64), ~present


def _records(randomness: Words, missing: Flags, own: Carried, limits: Carried) -> Records:
    """With R and T that each record carries itself."""
    numbers, explicit, bad = own
    thresholds, has_threshold, bad_threshold = limits
    bad = bad | bad_threshold
    explicit, has_threshold = explicit & ~bad, has_threshold & ~bad
    missing = (missing & ~explicit) | bad
    randomness = np.where(missing, np.uint64(LARGEST), np.where(explicit, numbers, randomness)).astype(np.uint64)
    return Records(randomness, missing, bad, explicit, thresholds, has_threshold)


def _carried(numbers: Sequence[int | None], bad: Sequence[bool], codes: np.ndarray[Any, np.dtype[np.int64]]) -> Carried:
    """What distinct values say, for each record."""
    found = np.array([number or 0 for number in numbers], np.uint64)
    there = np.array([number is not None for number in numbers], np.bool_)
    return found[codes], there[codes], np.array(bad, np.bool_)[codes]


def _parse(text: str | None) -> TraceState | None:
    try:
        return TraceState.parse(text or "")
    except TraceStateError:
        return None


def of_spans(batch: Batch, seed: int | None) -> tuple[Records, list[TraceState | None], Any]:
    """What spans say, their distinct trace states, and which of these each span has."""
    randomness, missing = _trace_randomness(batch, "spans", seed)
    values, codes = distinct_values(batch.table("spans")["trace_state"])
    states = [_parse(text) for text in values]
    bad = [state is None for state in states]
    own = _carried([state.randomness if state else None for state in states], bad, codes)
    limits = _carried([state.threshold if state else None for state in states], bad, codes)
    return _records(randomness, missing, own, limits), states, codes


def of_logs(batch: Batch, config: ProbabilisticSamplerConfig, seed: int | None) -> Records:
    """What log records say."""
    randomness, missing = _trace_randomness(batch, "logs", seed)
    if seed is not None and config.attribute_source == "record":
        missing[:] = True
    if config.from_attribute and missing.any():
        values, codes = distinct_values(batch.attributes(config.from_attribute))
        hashes = [_hash_value(value, config.hash_seed) for value in values]
        found = np.array([item or 0 for item in hashes], np.uint64)[codes]
        there = np.array([item is not None for item in hashes], np.bool_)[codes]
        randomness = np.where(missing & there, found, randomness).astype(np.uint64)
        missing &= ~there
    own = _attribute(batch, RANDOMNESS_KEY, is_threshold=False)
    limits = _attribute(batch, THRESHOLD_KEY, is_threshold=True)
    return _records(randomness, missing, own, limits)


def _attribute(batch: Batch, key: str, *, is_threshold: bool) -> Carried:
    """The numbers in an attribute of log records."""
    values, codes = distinct_values(batch.attributes(key))
    parsed = [_number(value, is_threshold=is_threshold) for value in values]
    return _carried([number for number, _ in parsed], [bad for _, bad in parsed], codes)


def _hash_value(value: Any, seed: int) -> int | None:
    if value is None:
        return None
    data = value if isinstance(value, bytes) else as_string(value).encode()
    return int(hashed_randomness(np.frombuffer(data, np.uint8).reshape(1, -1), seed)[0])


def _number(value: Any, *, is_threshold: bool) -> tuple[int | None, bool]:
    """The number in an attribute, and whether it cannot be read."""
    if not isinstance(value, str) or not value:
        return None, False
    try:
        return (parse_threshold(value) if is_threshold else parse_randomness(value)), False
    except TraceStateError:
        return None, True
