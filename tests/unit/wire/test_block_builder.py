"""Blocks that grow batch by batch, and the counts of operations."""

import math
from collections import Counter
from collections.abc import Iterator
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from tests.support.block_engine import BlockEngine
from tests.support.otlp import REQUESTS, requests

from heliograph.model import Signal
from heliograph.store.schema.catalogue import OTEL, OURS, Catalogue
from heliograph.store.schema.rollups import OPERATIONS
from heliograph.wire import BlockLayout, BlockSignalError, block_rows, decode

CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
QUICK = settings(max_examples=15, deadline=None, suppress_health_check=CHECKS)
TABLES = [table for schema in (OURS, OTEL) for table in Catalogue(schema).tables]
SECOND = 10**9
KINDS = ("Unspecified", "Internal", "Server", "Client", "Producer", "Consumer")


def signal_of(block: str) -> Signal:
    """The signal of the batches that a block is made of."""
    signals = {"spans": Signal.TRACES, "operations": Signal.TRACES, "logs": Signal.LOGS}
    return signals.get(block, Signal.METRICS)


@pytest.fixture(scope="module")
def engine() -> Iterator[BlockEngine]:
    """One ClickHouse for the module."""
    with BlockEngine() as running:
        yield running


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
@QUICK
@given(data=st.data())
def test_a_block_that_grew_is_the_block_of_all_batches(table: Any, data: st.DataObject) -> None:
    """Whatever the batches, in whatever pieces, sent once or again, in memory that another block had before."""
    signal = signal_of(table.block)
    layout = BlockLayout(table.block, table.layout)
    builder = layout.builder()
    for _ in range(2):
        messages = data.draw(st.lists(requests(signal), max_size=4))
        batches = [decode(signal, [message.SerializeToString()]) for message in messages]
        for batch in batches:
            builder.append(batch)
        whole = layout.encode_many(batches)
        rows = builder.rows
        pieces = list(builder.pieces(data.draw(st.integers(0, 10_000))))
        assert b"".join(pieces) == whole
        assert b"".join(builder.pieces()) == whole
        assert (rows, builder.rows) == (block_rows(whole), block_rows(whole))
        builder.clear()
        assert (builder.rows, builder.nbytes) == (0, 0)


def test_long_batches_hold_the_rows_of_their_parts(engine: BlockEngine) -> None:
    """Runs of rows, columns longer than a segment, dictionaries that widen and gaps between values change no row."""
    request: Any = REQUESTS[Signal.TRACES]()
    for group in range(3):
        spans = request.resource_spans.add().scope_spans.add(scope={"name": f"scope {group}"}).spans
        for number in range(1200):
            span = spans.add(name=f"operation {number}", trace_id=bytes([group + 1]) * 16, start_time_unix_nano=number)
            if number % 600 < 2:
                continue
            add = span.attributes.add
            add(key="http.route").value.string_value = f"/orders/{number % 400}"
            add(key="user.id").value.string_value = f"user {number}" * (number % 9)
            add(key="http.response.status_code").value.int_value = number
            if number % 100 == 0:
                add(key="user.id").value.string_value = "again"
                add(key="server.port").value.int_value = -number
                add(key="note").value.array_value.values.add().double_value = number / 7
            if number > 900:
                span.events.add(name="late").attributes.add(key="place").value.int_value = number
            for place in range(300 if number == 700 else number % 3):
                add(key=f"key {place}").value.bool_value = number % 2 == 0
    batch = decode(Signal.TRACES, [request.SerializeToString()])
    columns = [column for column in TABLES[0].layout if "DateTime" not in column[1]]
    layout = BlockLayout("spans", columns)
    parts = [layout.encode(batch, start, start + 300) for start in range(0, len(batch), 300)]
    plain = [(name, kind) for name, kind, _ in columns]
    assert engine.read(plain, [layout.encode(batch)]) == engine.read(plain, parts)


def test_a_builder_refuses_other_signals_and_series() -> None:
    """A batch of another signal changes nothing; the rows of `series` are known only with all batches."""
    builder = BlockLayout("spans", [("a", "String", "name")]).builder()
    with pytest.raises(BlockSignalError):
        builder.append(decode(Signal.LOGS, [REQUESTS[Signal.LOGS]().SerializeToString()]))
    assert builder.rows == 0
    with pytest.raises(ValueError, match="series"):
        BlockLayout("series", [("a", "String", "metric_name")]).builder()


def test_operations_are_counted(engine: BlockEngine) -> None:
    """Spans by minute, service, name and kind: count, errors, durations and their buckets."""
    request: Any = REQUESTS[Signal.TRACES]()
    wanted: dict[tuple[int, str, str, str], list[Any]] = {}
    for number in range(400):
        service = ("shop", "7", "", "shop")[number // 100]
        if number % 100 == 0:
            group = request.resource_spans.add()
            if service == "7":
                group.resource.attributes.add(key="service.name").value.int_value = 7
            elif service:
                group.resource.attributes.add(key="service.name").value.string_value = service
            group.scope_spans.add()
        start = (number % 7) * 50 * SECOND
        duration = (number * 7919) ** 2 % (90 * SECOND) - 5
        name, kind = f"operation {number % 3}", number % 5
        request.resource_spans[-1].scope_spans[0].spans.add(
            name=name,
            kind=Span.SpanKind.Name(cast("Any", kind)),
            start_time_unix_nano=start,
            end_time_unix_nano=max(0, start + duration),
            status=Status(code=Status.STATUS_CODE_ERROR if number % 11 == 0 else Status.STATUS_CODE_OK),
        )
        duration = max(0, max(0, start + duration) - start)
        entry = wanted.setdefault((start // (60 * SECOND) * 60, service, name, KINDS[kind]), [0, 0, 0, 0, Counter()])
        entry[0] += 1
        entry[1] += number % 11 == 0
        entry[2] += duration
        entry[3] = max(entry[3], duration)
        entry[4][math.ceil(4 * math.log2(max(1, duration)))] += 1
    block = BlockLayout("operations", OPERATIONS.layout).encode(decode(Signal.TRACES, [request.SerializeToString()]))
    columns = [(column.name, column.type.removeprefix("SimpleAggregateFunction")) for column in OPERATIONS.columns]
    plain = [(name, kind[1:-1].partition(", ")[2] if kind.startswith("(") else kind) for name, kind in columns]
    plain[0] = ("Minute", "DateTime")
    found = {tuple(row[:4]): row[4:] for row in engine.read(plain, [block])}
    assert {key: [int(value) for value in row[:4]] for key, row in found.items()} == {
        key: entry[:4] for key, entry in wanted.items()
    }
    for key, entry in wanted.items():
        assert {int(bucket): int(count) for bucket, count in found[key][4]} == dict(entry[4])
