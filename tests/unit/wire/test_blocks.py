"""Native blocks, read back by ClickHouse and compared with what plain Python makes of the same messages."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.block_engine import BlockEngine
from tests.support.block_reference import POINT_TABLES, Row, rows
from tests.support.block_shape import TEXTS, shape
from tests.support.otlp import REQUESTS, embedded, requests

from heliograph.model import Signal
from heliograph.wire import BlockLayout, block_rows, block_sources, decode

CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=CHECKS, report_multiple_bugs=False)
TABLES = ["spans", "logs", *POINT_TABLES]
PATHS = {
    "spans": ("resource_spans", "scope_spans", "spans"),
    "logs": ("resource_logs", "scope_logs", "log_records"),
    **dict.fromkeys(POINT_TABLES, ("resource_metrics", "scope_metrics", "metrics")),
}
TEXT_MAP = "Map(LowCardinality(String), String)"
INTEGERS = ["UInt8", "UInt16", "UInt32", "UInt64", "Int8", "Int16", "Int32", "Int64"]
TIMES = ["DateTime64(9)", "DateTime", "UInt64", "Int64"]
CODES = ["UInt8", "Int32", *TEXTS]
ATTRIBUTES = [TEXT_MAP, "Map(String, LowCardinality(String))", *TEXTS]


@pytest.fixture(scope="module")
def engine() -> Iterator[BlockEngine]:
    """One ClickHouse for the module."""
    with BlockEngine() as running:
        yield running


def types_of(source: str) -> Sequence[str]:
    """Types that a source is tested in."""
    bare = source.removeprefix("events_").removeprefix("links_").removeprefix("exemplars_")
    types = _types_of_value(bare)
    arrays = bare != source or bare in ("quantiles", "quantile_values")
    return [f"Array({kind})" for kind in types] if arrays else types


def _types_of_value(source: str) -> Sequence[str]:  # noqa: PLR0911 # a case a kind
    if source.endswith("time") or source == "time_or_observed":
        return TIMES
    if source.endswith("_id"):
        return ["FixedString(16)" if source == "trace_id" else "FixedString(8)", *TEXTS]
    if source in ("kind", "status_code", "metric_type", "temporality") or source.endswith("_type"):
        return CODES
    if source in ("attributes", "resource_map", "resource_json", "scope_map", "scope_json", "metric_metadata"):
        return ATTRIBUTES
    if source in ("value", "sum", "min", "max", "zero_threshold", "quantiles", "quantile_values"):
        return ["Float64"]
    fixed = {
        "attrs_map": [TEXT_MAP],
        "series_key": ["FixedString(16)", "UInt64", *TEXTS],
        "value_int": ["Int64"],
        "explicit_bounds": ["Array(Float64)"],
        "monotonic": ["Bool", "UInt8"],
        "flags": ["UInt32", "UInt64"],
    }
    if source in fixed:
        return fixed[source]
    if source.endswith("bucket_counts"):
        return ["Array(UInt64)", "Array(Float64)"]
    if source.startswith("has_"):
        return ["Bool", "UInt8"]
    number = source.endswith(("count", "offset", "number")) or source in ("duration", "scale")
    return [*INTEGERS, "Float64"] if number else TEXTS


def columns_of(table: str) -> list[tuple[str, str, str]]:
    """Every plain source of a table in every type; those of the attribute pass have a test of their own."""
    keyed = ["resource_attr:a", "scope_attr:a"]
    plain = [source for source in block_sources(table) if not source.startswith(("rest_", "hot_"))]
    pairs = [(source, kind) for source in [*plain, *keyed] for kind in types_of(source)]
    # `attrs_map` fills all columns of its source at once, so it may stand in a layout once.
    return [(f"c{place}", kind, source) for place, (source, kind) in enumerate(pairs)]


def signal_of(table: str) -> Signal:
    """The signal of a table's batches."""
    return {"spans": Signal.TRACES, "logs": Signal.LOGS}.get(table, Signal.METRICS)


def expected(columns: Sequence[tuple[str, str, str]], found: Sequence[Row]) -> list[list[Any]]:
    """The reference's rows in the columns' types."""
    return [[shape(kind, row[source]) for _, kind, source in columns] for row in found]


def read(engine: BlockEngine, columns: Sequence[tuple[str, str, str]], blocks: Sequence[bytes]) -> list[list[Any]]:
    """What ClickHouse reads of blocks."""
    return engine.read([(name, kind) for name, kind, _ in columns], blocks)


@pytest.mark.parametrize("table", TABLES)
@QUICK
@given(data=st.data())
def test_every_source_in_every_type(engine: BlockEngine, table: str, data: st.DataObject) -> None:
    """Any request's rows read back as the reference has them, whatever the source and the column's type."""
    signal = signal_of(table)
    strategy = st.one_of(requests(signal), embedded(signal, PATHS[table]))
    messages = data.draw(st.lists(strategy, min_size=1, max_size=3))
    batches = [decode(signal, [message.SerializeToString()]) for message in messages]
    columns = columns_of(table)
    block = BlockLayout(table, columns).encode_many(batches)
    wanted = expected(columns, [row for message in messages for row in rows(table, message)])
    assert block_rows(block) == len(wanted)
    assert read(engine, columns, [block]) == wanted


@pytest.mark.parametrize("table", TABLES)
def test_a_range_of_rows(engine: BlockEngine, table: str) -> None:
    """`start` and `stop` count the table's rows; what lies outside the batch is left out."""
    request: Any = REQUESTS[signal_of(table)]()
    group = getattr(request, PATHS[table][0])
    for name in ("a", "b"):
        scoped = getattr(group.add(), PATHS[table][1]).add()
        scoped.scope.name = name
        for place in range(3):
            record = getattr(scoped, PATHS[table][2]).add()
            if table in POINT_TABLES:
                kind = POINT_TABLES[table][place % len(POINT_TABLES[table])]
                getattr(record, kind).data_points.add(time_unix_nano=place)
    batch = decode(signal_of(table), [request.SerializeToString()])
    columns = [("Scope", "String", "scope_name")]
    layout = BlockLayout(table, columns)
    blocks = [layout.encode(batch, start, stop) for start, stop in ((0, 2), (2, 4), (4, 99), (7, 9), (5, None))]
    assert [block_rows(block) for block in blocks] == [2, 2, 2, 0, 1]
    assert read(engine, columns, blocks) == [["a"], ["a"], ["a"], ["b"], ["b"], ["b"], ["b"]]


def test_many_distinct_texts(engine: BlockEngine) -> None:
    """A dictionary of more than 256 and of more than 65,536 texts keeps each row's own."""
    request: Any = REQUESTS[Signal.TRACES]()
    spans = request.resource_spans.add().scope_spans.add().spans
    for place in range(70_000):
        spans.add(name=f"n{place}", trace_state=f"s{place % 300}")
    batch = decode(Signal.TRACES, [request.SerializeToString()])
    columns = [("a", TEXTS[1], "name"), ("b", TEXTS[1], "trace_state")]
    found = read(engine, columns, [BlockLayout("spans", columns).encode(batch)])
    assert found == [[f"n{place}", f"s{place % 300}"] for place in range(70_000)]
