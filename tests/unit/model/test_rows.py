"""Choosing and joining rows: the side tables follow, judged by the same done to protobuf messages."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from google.protobuf.message import Message
from hypothesis import given
from hypothesis import strategies as st
from tests.support.otlp import REQUESTS, quick, requests

from heliograph.model import Batch, ColumnError, LogsBatch, MetricsBatch, MixedSignalsError, Signal, TracesBatch
from heliograph.wire import decode, encode

QUICK = quick(30)
NAMES = {
    Signal.TRACES: ("resource_spans", "scope_spans", "spans"),
    Signal.LOGS: ("resource_logs", "scope_logs", "log_records"),
    Signal.METRICS: ("resource_metrics", "scope_metrics", "metrics"),
}
CLASSES: dict[Signal, type[Batch]] = {
    Signal.TRACES: TracesBatch,
    Signal.LOGS: LogsBatch,
    Signal.METRICS: MetricsBatch,
}


def back(batch: Batch) -> Message:
    """A batch as a message."""
    return REQUESTS[batch.signal].FromString(encode(batch))


def kept(signal: Signal, request: Message, mask: list[bool]) -> Message:
    """The request without the records that the mask drops, and without what is empty then."""
    if all(mask):
        return request
    result: Any = REQUESTS[signal]()
    verdicts = iter(mask)
    resources, scopes, records = NAMES[signal]
    for resource in getattr(request, resources):
        new = getattr(result, resources).add()
        new.CopyFrom(resource)
        new.ClearField(scopes)
        for scope in getattr(resource, scopes):
            inner = getattr(new, scopes).add()
            inner.CopyFrom(scope)
            inner.ClearField(records)
            getattr(inner, records).extend(record for record in getattr(scope, records) if next(verdicts))
            if not getattr(inner, records):
                del getattr(new, scopes)[-1]
        if not getattr(new, scopes):
            del getattr(result, resources)[-1]
    return result


def draw_batch(signal: Signal, data: st.DataObject) -> tuple[Message, Batch]:
    """A request with a few records, and its batch."""
    bodies = data.draw(st.lists(requests(signal), min_size=1, max_size=4))
    merged = REQUESTS[signal]()
    for body in bodies:
        merged.MergeFrom(body)
    return merged, decode(signal, [body.SerializeToString() for body in bodies])


@pytest.mark.parametrize("signal", Signal)
@QUICK
@given(data=st.data())
def test_filtering_keeps_what_belongs_to_a_row(signal: Signal, data: st.DataObject) -> None:
    """A filtered batch encodes to the request without the dropped records."""
    request, batch = draw_batch(signal, data)
    mask = data.draw(st.lists(st.booleans(), min_size=len(batch), max_size=len(batch)))
    assert back(batch.filter(mask)) == kept(signal, request, mask)
    assert back(batch.filter(mask).compact()) == kept(signal, request, mask)


@pytest.mark.parametrize("signal", Signal)
@QUICK
@given(data=st.data())
def test_slices_joined_again_hold_every_record(signal: Signal, data: st.DataObject) -> None:
    """Cutting a batch in two and joining the parts loses no record and doubles none."""
    _, batch = draw_batch(signal, data)
    at = data.draw(st.integers(0, len(batch)))
    parts = [batch.slice(0, at), batch.slice(at, len(batch))]
    assert [len(part) for part in parts] == [at, len(batch) - at]
    joined = CLASSES[signal].concat(parts)
    assert len(joined) == len(batch)
    assert joined.num_items == batch.num_items
    expected = [back(batch.slice(row, 1)) for row in range(len(batch))]
    assert [back(joined.slice(row, 1)) for row in range(len(joined))] == expected


@pytest.mark.parametrize("signal", Signal)
@QUICK
@given(data=st.data())
def test_joining_is_what_protobuf_merges(signal: Signal, data: st.DataObject) -> None:
    """Batches with bytes and keys of their own join to the request that their messages merge to."""
    pairs = [draw_batch(signal, data) for _ in range(3)]
    merged = REQUESTS[signal]()
    for request, _ in pairs:
        merged.MergeFrom(request)
    assert back(CLASSES[signal].concat([batch for _, batch in pairs])) == merged


@pytest.mark.parametrize("signal", Signal)
@QUICK
@given(data=st.data())
def test_grouping_splits_between_resources(signal: Signal, data: st.DataObject) -> None:
    """Each group has records of one resource, and together they have all of them."""
    _, batch = draw_batch(signal, data)
    groups = batch.group_by_resource()
    assert sum(map(len, groups)) == len(batch)
    for group in groups:
        assert len(getattr(back(group), NAMES[signal][0])) == 1


def test_a_join_of_many_small_batches_stays_whole() -> None:
    """Hundreds of batches with arenas of their own become one, and survive another join."""
    bodies: list[bytes] = []
    for number in range(300):
        request: Any = REQUESTS[Signal.TRACES]()
        span = request.resource_spans.add().scope_spans.add().spans.add(name=f"span {number}")
        span.attributes.add(key=f"key {number % 7}").value.array_value.values.add().int_value = number
        bodies.append(request.SerializeToString())
    batches = [decode(Signal.TRACES, [body]) for body in bodies]
    joined = TracesBatch.concat([TracesBatch.concat(batches[:200]), TracesBatch.concat(batches[200:])])
    assert encode(joined) == b"".join(bodies)


def test_a_sparse_filter_lets_go_of_the_bytes() -> None:
    """Keeping few records of a large batch does not keep its memory."""
    request: Any = REQUESTS[Signal.LOGS]()
    records = request.resource_logs.add().scope_logs.add().log_records
    for _ in range(1000):
        records.add().body.string_value = "x" * 1000
    batch = decode(Signal.LOGS, [request.SerializeToString()])
    assert batch.filter(np.arange(1000) < 10).nbytes < batch.nbytes / 20


@pytest.mark.parametrize("mask", [[True], pa.array([True, None, False]), [1, 2, 3, 4]])
def test_a_mask_that_does_not_fit_is_refused(mask: Any) -> None:
    """A mask of another length or type is an error that says what is wanted."""
    batch = decode(Signal.LOGS, [REQUESTS[Signal.LOGS]().SerializeToString()])
    with pytest.raises(ColumnError, match="cannot filter logs"):
        batch.filter(mask)


def test_batches_of_two_signals_do_not_join() -> None:
    """Joining nothing, or traces with logs, is an error."""
    mixed: Any = [decode(Signal.LOGS, []), decode(Signal.TRACES, [])]
    with pytest.raises(MixedSignalsError):
        LogsBatch.concat([])
    with pytest.raises(MixedSignalsError):
        LogsBatch.concat(mixed)
