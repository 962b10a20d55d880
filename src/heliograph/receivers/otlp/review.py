"""What is put right in requests before they are taken: records that OTLP calls invalid, and records without a time.

Both are rare. A request that has such a record is read for itself and encoded anew, so that the journal keeps what was
taken and not what was sent.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from heliograph.model import Batch, wrap
from heliograph.receivers.otlp.answers import Rejection
from heliograph.wire import decode, encode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.wire import Encoding


class Reviewed(NamedTuple):
    """A group of requests that can be taken.

    Attributes:
        batch: All of it.
        bodies: What to journal, one for each request.
        rejections: What of each request was left out, None where nothing was.
    """

    batch: Batch
    bodies: list[bytes]
    rejections: list[Rejection | None]


def review(batch: Batch, bodies: Sequence[bytes], encoding: Encoding, arrival: int | None = None) -> Reviewed | None:
    """Put a group right; None where nothing is to be done.

    Args:
        batch: What the bodies decode to, together.
        bodies: Good request bodies.
        encoding: How they are written.
        arrival: Unix nanoseconds that records without a time get; now when left out.
    """
    arrival = time.time_ns() if arrival is None else arrival
    if batch.native.review(arrival) is None:
        return None
    parts: list[Batch] = []
    kept: list[bytes] = []
    rejections: list[Rejection | None] = []
    for body in bodies:
        part = decode(batch.signal, [body], encoding)
        found = part.native.review(arrival)
        if found is None:
            rejections.append(None)
        else:
            native, invalid_ids, invalid_buckets, cleared_ids, _ = found
            part = wrap(native)
            body = encode(part, encoding)  # noqa: PLW2901 - what is kept of it
            rejections.append(_rejection(invalid_ids, invalid_buckets, cleared_ids))
        parts.append(part)
        kept.append(body)
    return Reviewed(type(batch).concat(parts), kept, rejections)


def _rejection(invalid_ids: int, invalid_buckets: int, cleared_ids: int) -> Rejection | None:
    """What the sender is told; a time that was given to a record is not worth a word."""
    if invalid_ids:
        reason = f"{invalid_ids} spans have a trace id that is not of 16 bytes, or a span id that is not of 8"
        return Rejection(invalid_ids, reason)
    if invalid_buckets:
        reason = f"{invalid_buckets} histogram points do not have a bucket count more than bounds"
        return Rejection(invalid_buckets, reason)
    if cleared_ids:
        reason = f"{cleared_ids} log records have a trace or span id of a wrong length: they were taken without a trace"
        return Rejection(0, reason)
    return None
