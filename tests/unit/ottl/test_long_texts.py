"""Texts and batches that are longer than columns, or the decoder, can take at once."""

import json

import pytest

from heliograph import _native
from heliograph.model import Batch, Signal
from heliograph.ottl import PayloadDroppedError, compile_condition, compile_filter, compile_transform
from heliograph.ottl.rows import batches
from heliograph.ottl.rows.batches import from_request, to_request
from heliograph.wire import Encoding, decode

LONG = 'Concat([log.body, log.body, log.body, log.body, log.body, log.body, log.body, log.body], "")'
"""Eight times the body: 72 MiB."""


def logs(*bodies: str) -> Batch:
    """Records with bodies."""
    records = [{"body": {"stringValue": body}} for body in bodies]
    request = {"resourceLogs": [{"scopeLogs": [{"scope": {"name": name}, "logRecords": records}]} for name in "ab"]}
    return decode(Signal.LOGS, [json.dumps(request).encode()], Encoding.JSON)


@pytest.fixture(scope="module")
def long() -> Batch:
    """Two records of nine MiB."""
    return logs("x" * (9 << 20))


def test_a_frame_refuses_a_text_that_is_too_long() -> None:
    """No kernel and no list makes a text empty because a view cannot name it."""
    frame = _native.Frame(logs("a").native)
    half = frame.constant("x" * (40 << 20))
    with pytest.raises(OverflowError, match="64 MiB"):
        frame.concat([half, half], "")
    assert frame.to_list(frame.concat([frame.constant("a")], "")) == ["a"]
    with pytest.raises(OverflowError, match="64 MiB"):
        frame.from_list(["x" * (64 << 20)])
    pattern = _native.Pattern("x")
    with pytest.raises(OverflowError, match="64 MiB"):
        frame.replace(half, pattern, pattern.template("yy"))


def test_a_text_that_is_long_for_a_while_works(long: Batch) -> None:
    """Conditions and statements over texts that no batch could keep give what they should."""
    condition = f'HasPrefix({LONG}, "xx")'
    assert compile_filter([condition], Signal.LOGS).apply(long) is None
    assert compile_condition(condition, "log").mask(long) == [True, True]
    edited, errors = compile_transform([f'set(log.attributes["n"], Len({LONG}))'], Signal.LOGS).apply(long)
    assert edited.attributes("n").to_pylist() == [72 << 20] * 2
    assert not errors


def test_a_batch_that_is_long_as_rows_comes_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch whose JSON is longer than one body keeps every record in its place."""
    batch = logs("one", "two", "three")
    monkeypatch.setattr(batches, "MAX_BODY", 150)
    again = from_request(Signal.LOGS, to_request(batch))
    assert [row["body"]["str"] for row in again.table("logs").to_pylist()] == ["one", "two", "three"] * 2
    scopes = [row["scope"]["name"] for row in again.table("logs").to_pylist()]
    assert scopes == ["a"] * 3 + ["b"] * 3


def test_a_record_that_no_batch_can_hold_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record longer than a body drops the payload with its reason."""
    monkeypatch.setattr(batches, "MAX_BODY", 150)
    with pytest.raises(PayloadDroppedError, match="longer than the 64 MiB"):
        from_request(Signal.LOGS, to_request(logs("x" * 200)))
