"""Damaged protobuf: the same verdict as google.protobuf, an error with its place, and nothing of it in the batch."""

import pytest
from google.protobuf.message import DecodeError, Message
from hypothesis import given
from hypothesis import strategies as st
from tests.support.otlp import REQUESTS, quick, requests

from heliograph.model import Signal
from heliograph.wire import PayloadError, decode, decode_each, encode

QUICK = quick(60)


def parsed(signal: Signal, body: bytes) -> Message | None:
    """What google.protobuf makes of a body, without unknown fields; None when it refuses."""
    try:
        message = REQUESTS[signal].FromString(body)
    except DecodeError:
        return None
    message.DiscardUnknownFields()
    return message


@st.composite
def damaged(draw: st.DrawFn, signal: Signal) -> bytes:
    """A request with some bytes changed, cut out, put in or cut off."""
    body = bytearray(draw(requests(signal)).SerializeToString())
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(body)))
        kind = draw(st.sampled_from(["change", "insert", "remove", "cut"]))
        if kind == "change":
            body[place : place + 1] = draw(st.binary(min_size=1, max_size=1))
        elif kind == "insert":
            body[place:place] = draw(st.binary(max_size=6))
        elif kind == "remove":
            del body[place : place + draw(st.integers(1, 4))]
        else:
            del body[place:]
    return bytes(body)


@pytest.mark.parametrize("signal", Signal)
@QUICK
@given(data=st.data())
def test_the_verdict_is_that_of_protobuf(signal: Signal, data: st.DataObject) -> None:
    """Damaged bytes are refused when google.protobuf refuses them, and mean the same when it does not."""
    body = data.draw(damaged(signal))
    expected = parsed(signal, body)
    if expected is None:
        with pytest.raises(PayloadError) as caught:
            decode(signal, [body])
        assert 0 <= caught.value.offset <= len(body)
    else:
        assert REQUESTS[signal].FromString(encode(decode(signal, [body]))) == expected


@pytest.mark.parametrize("signal", Signal)
@QUICK
@given(data=st.data())
def test_a_bad_body_leaves_its_neighbours_alone(signal: Signal, data: st.DataObject) -> None:
    """The batch holds exactly the good bodies, in order; each bad one has its error."""
    bodies = data.draw(
        st.lists(
            st.one_of(damaged(signal), requests(signal).map(lambda message: message.SerializeToString())), max_size=4
        )
    )
    merged = REQUESTS[signal]()
    verdicts = [parsed(signal, body) for body in bodies]
    for message in verdicts:
        if message is not None:
            merged.MergeFrom(message)
    batch, errors = decode_each(signal, bodies)
    assert [error is None for error in errors] == [message is not None for message in verdicts]
    assert REQUESTS[signal].FromString(encode(batch)) == merged


def field(number: int, content: bytes) -> bytes:
    """A length-delimited field with a number below 16."""
    length = len(content)
    groups = bytearray()
    while length >= 0x80:
        groups.append(length & 0x7F | 0x80)
        length >>= 7
    return bytes([number << 3 | 2, *groups, length]) + content


def span(content: bytes) -> bytes:
    """A request with one span of this content."""
    return field(1, field(2, field(2, content)))


def nested(depth: int) -> bytes:
    """A span whose attribute holds lists in lists."""
    value = b""
    for _ in range(depth):
        value = field(5, field(1, value))
    return span(field(9, field(1, b"k") + field(2, value)))


def test_moderate_nesting_is_read_and_deep_nesting_is_refused() -> None:
    """Lists 40 deep survive; 100,000 deep are an error, not a crash."""
    body = nested(40)
    assert REQUESTS[Signal.TRACES].FromString(encode(decode(Signal.TRACES, [body]))) == parsed(Signal.TRACES, body)
    for depth in (70, 100_000):
        with pytest.raises(PayloadError, match="nested deeper"):
            decode(Signal.TRACES, [nested(depth)])


def test_more_records_than_the_bytes_can_stand_for_are_refused() -> None:
    """Millions of empty spans in a small body do not become gigabytes of columns."""
    body = field(1, field(2, field(2, b"") * 2_000_000))
    with pytest.raises(PayloadError, match="more records than so few bytes"):
        decode(Signal.TRACES, [body])
    batch, errors = decode_each(Signal.TRACES, [body, span(field(5, b"kept"))])
    assert [error is None for error in errors] == [False, True]
    assert len(batch) == 1


@pytest.mark.parametrize("length", [b"\xff\xff\xff\xff\x07", b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", b"\x7f"])
def test_a_length_beyond_the_body_is_refused(length: bytes) -> None:
    """A length that promises gigabytes is an error at its place, and nothing is allocated for it."""
    with pytest.raises(PayloadError) as caught:
        decode(Signal.LOGS, [b"\x0a" + length + b"abc"])
    assert caught.value.offset <= len(length) + 1


def test_an_error_names_the_body_the_byte_and_the_field() -> None:
    """The error of a bad string says where it is, for people and for programs."""
    bad = span(field(5, b"fine") + field(9, field(1, b"\xff") + field(2, field(1, b"v"))))
    with pytest.raises(PayloadError) as caught:
        decode(Signal.TRACES, [b"", bad])
    error = caught.value
    assert (error.body_index, error.path) == (1, "resource_spans[0].scope_spans[0].spans[0].attributes[0].key")
    assert bad[error.offset] == 0xFF
    assert error.code == "HG-DAT-010"
    assert "not valid UTF-8" in str(error)
