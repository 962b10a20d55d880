"""OTLP request bodies to batches and back. The work is done in Rust with the GIL released."""

from collections.abc import Sequence
from typing import Literal, overload

from heliograph import _native
from heliograph.model import Batch, LogsBatch, MetricsBatch, Signal, TracesBatch, wrap
from heliograph.wire.encoding import Encoding
from heliograph.wire.errors import PayloadError


@overload
def decode(signal: Literal[Signal.TRACES], bodies: Sequence[bytes], encoding: Encoding = ...) -> TracesBatch: ...
@overload
def decode(signal: Literal[Signal.LOGS], bodies: Sequence[bytes], encoding: Encoding = ...) -> LogsBatch: ...
@overload
def decode(signal: Literal[Signal.METRICS], bodies: Sequence[bytes], encoding: Encoding = ...) -> MetricsBatch: ...
@overload
def decode(signal: Signal, bodies: Sequence[bytes], encoding: Encoding = ...) -> Batch: ...
def decode(signal: Signal, bodies: Sequence[bytes], encoding: Encoding = Encoding.PROTOBUF) -> Batch:
    """Decode `Export*ServiceRequest` bodies into one batch.

    Args:
        signal: What the bodies hold.
        bodies: Each at most 64 MiB, together at most 4 GiB.
        encoding: How they are written.

    Raises:
        PayloadError: The first body that could not be decoded.
    """
    batch, errors = decode_each(signal, bodies, encoding)
    for error in errors:
        if error is not None:
            raise error
    return batch


def decode_each(
    signal: Signal, bodies: Sequence[bytes], encoding: Encoding = Encoding.PROTOBUF
) -> tuple[Batch, list[PayloadError | None]]:
    """Decode bodies into one batch, where a bad body does not fail its neighbours.

    Returns:
        The batch of all good bodies, and for each body its error or None.
    """
    native, failures = _native.decode_bodies(signal.value, bodies, encoding.value)
    errors: list[PayloadError | None] = [None] * len(bodies)
    for index, offset, path, reason in failures:
        where = f"request body {index}, byte {offset}" + (f", field {path}" if path else "")
        message = f"this is not an OTLP {signal} request in {encoding}: {reason} ({where})"
        errors[index] = PayloadError(message, body_index=index, offset=offset, path=path, reason=reason)
    return wrap(native), errors


def encode(batch: Batch, encoding: Encoding = Encoding.PROTOBUF) -> bytes:
    """Encode a batch as the body of one `Export*ServiceRequest`."""
    return _native.encode_body(batch.native, encoding.value)
