"""Batches to objects and back, by way of OTLP/JSON."""

import json
from collections.abc import Iterator
from typing import Any, Final

from heliograph import wire
from heliograph.model import Batch, Signal
from heliograph.ottl.errors import PayloadDroppedError
from heliograph.ottl.rows.codec import decode_request, encode_request


def to_request(batch: Batch) -> Any:
    """The batch as objects, in the order of its root rows."""
    return decode_request(batch.signal.value, json.loads(wire.encode(batch, wire.Encoding.JSON)))


MAX_BODY: Final = (64 << 20) - 1
"""Most bytes that the decoder takes at once."""


def from_request(signal: Signal, request: Any) -> Batch:
    """Objects as a batch.

    Raises:
        PayloadDroppedError: A record is longer than a batch can hold.
    """
    return wire.decode(signal, list(_bodies(request)), wire.Encoding.JSON)


def _bodies(request: Any) -> Iterator[bytes]:
    """The request in as many bodies as are needed, each with about half of the records of the one it was cut from."""
    body = json.dumps(encode_request(request), ensure_ascii=False).encode("utf-8", "replace")
    if len(body) <= MAX_BODY:
        yield body
        return
    records = sum(len(scopes.items) for resources in request.resources for scopes in resources.scopes)
    if records <= 1:
        raise PayloadDroppedError(f"a record of {len(body)} bytes is longer than the 64 MiB that a batch can hold")
    yield from _bodies(_part(request, 0, records // 2))
    yield from _bodies(_part(request, records // 2, records))


def _part(request: Any, start: int, end: int) -> Any:
    """The records from `start` to before `end` with what is around them."""
    place = 0
    part: list[Any] = []
    for resources in request.resources:
        kept: list[Any] = []
        for scopes in resources.scopes:
            items = scopes.items[max(start - place, 0) : max(end - place, 0)]
            place += len(scopes.items)
            if items:
                kept.append(type(scopes)(scope=scopes.scope, schema_url=scopes.schema_url, items=items))
        if kept:
            part.append(type(resources)(resource=resources.resource, schema_url=resources.schema_url, scopes=kept))
    return type(request)(resources=part)
