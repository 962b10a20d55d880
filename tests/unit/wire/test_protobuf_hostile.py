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
