"""Small pieces of telemetry with numbered items, for tests: what went in can be found again in what came out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from heliograph.model import Signal

if TYPE_CHECKING:
    from heliograph.model import Batch

_ITEM = re.compile(rb"item-(\d{8})")
_START_NS = 1_760_000_000_000_000_000


def make_request(signal: Signal, count: int, first: int = 0, service: str = "test") -> bytes:
    """An OTLP export request (protobuf) with `count` spans, log records or data points, numbered from `first`.

    Spans are called `item-NNNNNNNN`, log bodies say so, data points carry it as the attribute `item`.
    """
    numbers = range(first, first + count)
    match signal:
        case Signal.TRACES:
            records = b"".join(_field(2, _span(number)) for number in numbers)
        case Signal.LOGS:
            records = b"".join(_field(2, _log(number)) for number in numbers)
        case Signal.METRICS:
            points = b"".join(_field(1, _point(number)) for number in numbers)
            data = points + _varint_field(2, 2) + _varint_field(3, 1)
            records = _field(2, _field(1, b"test.counter") + _field(7, data))
    resource = _field(1, _field(1, _attribute("service.name", service)))
    return _field(1, resource + _field(2, _field(1, _field(1, b"heliograph.testing")) + records))


def make_batch(signal: Signal, count: int, first: int = 0, service: str = "test") -> Batch:
    """The batch of `make_request`."""
    from heliograph.wire import decode

    return decode(signal, [make_request(signal, count, first, service)])


def item_ids(batch: Batch) -> list[int]:
    """Numbers of the items in `batch`, in their order, as far as they kept their names."""
    from heliograph.wire import encode

    return [int(match) for match in _ITEM.findall(encode(batch))]


def _span(number: int) -> bytes:
    trace, span = (number // 4 + 1).to_bytes(16, "big"), (number + 1).to_bytes(8, "big")
    start = _START_NS + number * 1000
    times = _fixed64(7, start) + _fixed64(8, start + 1_000_000)
    name = _field(5, _name(number)) + _varint_field(6, 2)
    return _field(1, trace) + _field(2, span) + name + times + _field(9, _attribute("number", number))


def _log(number: int) -> bytes:
    time = _fixed64(1, _START_NS + number * 1000)
    body = _field(5, _field(1, _name(number)))
    return time + _varint_field(2, 9) + body + _field(6, _attribute("number", number))


def _point(number: int) -> bytes:
    times = _fixed64(2, _START_NS) + _fixed64(3, _START_NS + 1_000_000_000)
    return times + _fixed64(6, number) + _field(7, _attribute("item", _name(number).decode()))


def _name(number: int) -> bytes:
    return b"item-%08d" % number


def _attribute(key: str, value: str | int) -> bytes:
    inner = _field(1, value.encode()) if isinstance(value, str) else _varint_field(3, value)
    return _field(1, key.encode()) + _field(2, inner)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:  # noqa: PLR2004 - seven bits a byte
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _field(number: int, data: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _varint_field(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _fixed64(number: int, value: int) -> bytes:
    return _varint(number << 3 | 1) + value.to_bytes(8, "little")
