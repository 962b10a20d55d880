"""Batches to objects and back, by way of OTLP/JSON."""

import json
from typing import Any

from heliograph import wire
from heliograph.model import Batch, Signal
from heliograph.ottl.rows.codec import decode_request, encode_request


def to_request(batch: Batch) -> Any:
    """The batch as objects, in the order of its root rows."""
    return decode_request(batch.signal.value, json.loads(wire.encode(batch, wire.Encoding.JSON)))


def from_request(signal: Signal, request: Any) -> Batch:
    """Objects as a batch."""
    body = json.dumps(encode_request(request), ensure_ascii=False).encode("utf-8", "replace")
    return wire.decode(signal, [body], wire.Encoding.JSON)
