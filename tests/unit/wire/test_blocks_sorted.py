"""Blocks whose rows come in the order of their table's key."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.block_engine import BlockEngine
from tests.support.otlp import requests
from tests.unit.wire.test_block_builder import QUICK, signal_of

from heliograph.store.schema.catalogue import Catalogue
from heliograph.wire import BlockLayout, LayoutError, decode

TABLES = [table for table in Catalogue().tables if table.block_key]
SECOND = 10**9


@pytest.fixture(scope="module")
def engine() -> Iterator[BlockEngine]:
    """One ClickHouse for the module."""
    with BlockEngine() as running:
        yield running


def in_order(table: Any, rows: list[list[Any]]) -> list[list[Any]]:
    """Rows sorted by a table's key, equal ones as they came."""
    place = {name: at for at, (name, _, _) in enumerate(table.layout)}

    def key(row: list[Any]) -> list[Any]:
        parts = [(row[place[name]], seconds) for name, seconds in table.block_key]
        return [part // (seconds * SECOND) if seconds else _text(part) for part, seconds in parts]

    return sorted(rows, key=key)


def _text(part: Any) -> Any:
    return part.encode() if isinstance(part, str) else part


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
@QUICK
@given(data=st.data())
def test_a_sorted_block_has_the_rows_of_the_plain_one_in_order(
    engine: BlockEngine, table: Any, data: st.DataObject
) -> None:
    """Whatever the rows: every column, nested ones too, follows its row into the key's order."""
    messages = data.draw(st.lists(requests(signal_of(table.block)), max_size=4))
    batches = [decode(signal_of(table.block), [message.SerializeToString()]) for message in messages]
    columns = [(name, kind) for name, kind, _ in table.layout]
    plain = engine.read(columns, [BlockLayout(table.block, table.layout).encode_many(batches)])
    layout = BlockLayout(table.block, table.layout, table.block_key)
    builder = layout.builder()
    for batch in batches:
        builder.append(batch)
    pieces = b"".join(builder.pieces(data.draw(st.integers(0, 10_000))))
    assert engine.read(columns, [pieces]) == in_order(table, plain)
    assert pieces == layout.encode_many(batches)


def test_many_rows_are_sorted_as_few_are(engine: BlockEngine) -> None:
    """Texts that lie across segments of memory, and dictionaries of more than 256 values, keep to their rows."""
    (table,) = [table for table in TABLES if table.name == "spans"]
    request: Any = requests_of(3000)
    batch = decode(signal_of(table.block), [request.SerializeToString()])
    columns = [(name, kind) for name, kind, _ in table.layout]
    plain = engine.read(columns, [BlockLayout(table.block, table.layout).encode(batch)])
    found = engine.read(columns, [BlockLayout(table.block, table.layout, table.block_key).encode(batch)])
    assert found == in_order(table, plain)
    assert found != plain


def requests_of(count: int) -> Any:
    """Spans whose times fall, with texts of up to 900 bytes."""
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    request = ExportTraceServiceRequest()
    spans = request.resource_spans.add().scope_spans.add().spans
    for number in range(count):
        span = spans.add(name=f"n{number * 7 % 700}", start_time_unix_nano=(count - number) * SECOND)
        for key in ("url.full", "note", "other"):
            span.attributes.add(key=key).value.string_value = key * (number * 31 % 100)
        span.events.add(name=f"e{number}").attributes.add(key="k").value.int_value = number
    return request


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ([("missing", 0)], "no such column"),
        ([("Duration", 300)], "LowCardinality"),
        ([("SpanName", 300)], "LowCardinality"),
        ([("TraceState", 0)], "LowCardinality"),
    ],
)
def test_a_key_that_blocks_cannot_be_sorted_by_is_refused(key: list[tuple[str, int]], message: str) -> None:
    """The error names the column."""
    columns = [("Duration", "UInt32", "duration"), ("SpanName", "LowCardinality(String)", "name")]
    columns.append(("TraceState", "String", "trace_state"))
    with pytest.raises(LayoutError, match=message) as caught:
        BlockLayout("spans", columns, key)
    assert caught.value.column == key[0][0]
