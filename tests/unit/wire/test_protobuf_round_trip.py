"""Protobuf to columns and back, judged by google.protobuf."""

from typing import Any

import pytest
from google.protobuf.message import Message
from hypothesis import given
from hypothesis import strategies as st
from tests.support.otlp import REQUESTS, embedded, paths, quick, requests

from heliograph.model import Signal
from heliograph.wire import decode, encode

SIGNALS = list(Signal)
QUICK = quick(25)
TYPES = [
    pytest.param(signal, path, id=f"{signal}-{name.rpartition('.')[2]}")
    for signal in Signal
    for name, path in paths(REQUESTS[signal].DESCRIPTOR).items()
]


def check(signal: Signal, *bodies: Message) -> None:
    """Bodies decoded together and encoded must equal what protobuf merges them to."""
    merged = REQUESTS[signal]()
    for body in bodies:
        merged.MergeFrom(body)
    encoded = encode(decode(signal, [body.SerializeToString() for body in bodies]))
    assert REQUESTS[signal].FromString(encoded) == merged


@pytest.mark.parametrize(("signal", "path"), TYPES)
@QUICK
@given(data=st.data())
def test_every_message_type_survives(signal: Signal, path: tuple[str, ...], data: st.DataObject) -> None:
    """A message of each type, with any of its fields set, absent or empty, comes back equal."""
    check(signal, data.draw(embedded(signal, path)))


@pytest.mark.parametrize("signal", SIGNALS)
@QUICK
@given(data=st.data())
def test_bodies_of_one_call_become_one_request(signal: Signal, data: st.DataObject) -> None:
    """Several bodies decode into one batch in their order, as protobuf would merge them."""
    check(signal, *data.draw(st.lists(requests(signal), max_size=3)))


@pytest.mark.parametrize("signal", SIGNALS)
@QUICK
@given(data=st.data())
def test_a_message_sent_in_pieces_is_merged(signal: Signal, data: st.DataObject) -> None:
    """Fields that come twice are merged as protobuf merges them, at every level."""
    path = data.draw(st.sampled_from([p for p in paths(REQUESTS[signal].DESCRIPTOR).values() if p]))
    first, second = data.draw(embedded(signal, path)), data.draw(embedded(signal, path))
    body = glue(path, leaf(first, path), leaf(second, path), REQUESTS[signal])
    expected = REQUESTS[signal].FromString(body)
    assert REQUESTS[signal].FromString(encode(decode(signal, [body]))) == expected


def leaf(message: Message, path: tuple[str, ...]) -> bytes:
    """The bytes of the message at the end of a path."""
    for name in path:
        value = getattr(message, name)
        message = value[0] if message.DESCRIPTOR.fields_by_name[name].is_repeated else value
    return message.SerializeToString()


def glue(path: tuple[str, ...], first: bytes, second: bytes, request: type[Message]) -> bytes:
    """A request in which the last field of a path comes twice, and each field around it once."""
    descriptors: list[Any] = [request.DESCRIPTOR]
    for name in path:
        descriptors.append(descriptors[-1].fields_by_name[name].message_type)
    fields = [descriptor.fields_by_name[name] for descriptor, name in zip(descriptors, path, strict=False)]
    body = field_bytes(fields[-1].number, first) + field_bytes(fields[-1].number, second)
    for field in reversed(fields[:-1]):
        body = field_bytes(field.number, body)
    return body


def field_bytes(number: int, content: bytes) -> bytes:
    """A length-delimited field."""
    return varint(number << 3 | 2) + varint(len(content)) + content


def varint(value: int) -> bytes:
    """A variable-length integer."""
    groups = bytearray()
    while value >= 0x80:
        groups.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*groups, value])
