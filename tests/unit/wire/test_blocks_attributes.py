"""Columns made of attributes: hot ones, their presence, the rest by type; the table of series; refused layouts."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from tests.support.block_engine import BlockEngine
from tests.support.block_reference import rows
from tests.support.block_shape import TEXTS, shape
from tests.support.block_text import TYPE_CODES, canonical, kind
from tests.support.otlp import REQUESTS, messages

from heliograph.model import Signal
from heliograph.wire import BlockLayout, BlockSignalError, LayoutError, block_rows, decode

QUICK = settings(max_examples=40, deadline=None)
HOT = [
    ("a", "String"),
    ("b", TEXTS[1]),
    ("c", "UInt16"),
    ("d", "Int64"),
    ("e", "Float64"),
    ("f", "Bool"),
    ("g", "Int8"),
]
RESTS = {"rest_str": "String", "rest_int": "Int64", "rest_double": "Float64", "rest_bool": "Bool"}


@pytest.fixture(scope="module")
def engine() -> Iterator[BlockEngine]:
    """One ClickHouse for the module."""
    with BlockEngine() as running:
        yield running


def takes(column: str, value: AnyValue) -> bool:
    """Whether a hot column of a type takes a value."""
    chosen = kind(value)
    if column in TEXTS:
        return chosen == "string_value"
    if column == "Bool":
        return chosen == "bool_value"
    if column == "Float64":
        return chosen == "double_value"
    return chosen == "int_value" and shape(column, value.int_value) == value.int_value


def expected(attributes: list[KeyValue], *, with_json: bool) -> list[Any]:
    """Hot columns, presence, then the rest maps, as they are read back."""
    hot: dict[str, Any] = {}
    rest: dict[str, list[Any]] = {name: [] for name in [*RESTS, "rest_json", "rest_types"]}
    types = dict(HOT)
    for item in attributes:
        column, chosen = types.get(item.key), kind(item.value)
        if column and item.key not in hot and takes(column, item.value):
            hot[item.key] = getattr(item.value, str(chosen))
            continue
        name = {"string_value": "rest_str", "int_value": "rest_int", "double_value": "rest_double"}.get(str(chosen))
        name = "rest_bool" if chosen == "bool_value" else name
        if name:
            rest[name].append([item.key, shape(RESTS[name], getattr(item.value, str(chosen)))])
        else:
            rest["rest_types"].append([item.key, TYPE_CODES[chosen]])
            rest["rest_json" if with_json else "rest_str"].append([item.key, canonical(item.value)])
    values = [shape(column, hot.get(name, "" if column in TEXTS else 0)) for name, column in HOT]
    presence = sum(1 << place for place, (name, _) in enumerate(HOT) if name in hot)
    names = [*RESTS, "rest_types", *(["rest_json"] if with_json else [])]
    return [*values, presence, *(rest[name] for name in names)]


def layout_columns(*, with_json: bool) -> list[tuple[str, str, str]]:
    """Hot columns, presence and all rest maps."""
    rest = {**RESTS, "rest_types": "UInt8", **({"rest_json": "String"} if with_json else {})}
    return [
        *((name, column, f"attr:{name}") for name, column in HOT),
        ("present", "UInt64", "hot_set"),
        *((name, f"Map(LowCardinality(String), {column})", name) for name, column in rest.items()),
    ]


ATTRIBUTE = st.builds(
    KeyValue,
    key=st.sampled_from([*(name for name, _ in HOT), "x", "y", ""]),
    value=messages(AnyValue.DESCRIPTOR, 8),
)


@pytest.mark.parametrize("with_json", [True, False])
@QUICK
@given(records=st.lists(st.lists(ATTRIBUTE, max_size=6), min_size=1, max_size=4))
def test_each_attribute_is_in_one_place(engine: BlockEngine, *, with_json: bool, records: list[list[KeyValue]]) -> None:
    """Every attribute stands in its hot column or in the rest map of its type, and in no other."""
    request: Any = REQUESTS[Signal.LOGS]()
    scoped = request.resource_logs.add().scope_logs.add()
    for attributes in records:
        scoped.log_records.add().attributes.extend(attributes)
    batch = decode(Signal.LOGS, [request.SerializeToString()])
    columns = layout_columns(with_json=with_json)
    block = BlockLayout("logs", columns).encode(batch)
    found = engine.read([(name, column) for name, column, _ in columns], [block])
    assert found == [expected(attributes, with_json=with_json) for attributes in records]


def metrics_request(times: dict[str, int]) -> Any:
    """One gauge and one histogram with a point for each label and time."""
    request: Any = REQUESTS[Signal.METRICS]()
    scoped = request.resource_metrics.add().scope_metrics.add()
    for data in (scoped.metrics.add(name="m", unit="s").gauge, scoped.metrics.add(name="h").histogram):
        for label, time in times.items():
            value = AnyValue(string_value=label)
            data.data_points.add(time_unix_nano=time).attributes.add(key="l", value=value)
    return request


def test_series_are_distinct(engine: BlockEngine) -> None:
    """A series stands once however many points and batches it has, with the bounds of its points' times."""
    requests = [metrics_request({"x": 5, "y": 7}), metrics_request({"y": 3, "z": 9})]
    batches = [decode(Signal.METRICS, [request.SerializeToString()]) for request in requests]
    columns = [
        ("Name", "String", "metric_name"),
        ("Labels", TEXTS[1], "attrs_json"),
        ("First", "Int64", "first_time"),
        ("Last", "Int64", "last_time"),
        ("Key", "FixedString(16)", "series_key"),
    ]
    block = BlockLayout("series", columns).encode_many(batches)
    found = sorted(engine.read([(name, column) for name, column, _ in columns], [block]))
    bounds = [("x", 5, 5), ("y", 3, 7), ("z", 9, 9)]
    assert [row[:4] for row in found] == [[n, f'{{"l":"{label}"}}', a, b] for n in "hm" for label, a, b in bounds]
    points = [row for table in ("number_points", "histogram_points") for r in requests for row in rows(table, r)]
    assert {row[4] for row in found} == {row["series_key"].hex().upper() for row in points}


@pytest.mark.parametrize(
    ("table", "column", "message"),
    [
        ("nothing", ("a", "String", "name"), "there is no table `nothing`"),
        ("spans", ("a", "Nullable(String)", "name"), "column `a`: blocks cannot hold the type `Nullable(String)`"),
        ("spans", ("a", "String", "nam"), "column `a`: the table spans has no source `nam`"),
        ("spans", ("a", "String", "attr:"), "column `a`: the table spans has no source `attr:`"),
        ("logs", ("a", "String", "events_name"), "column `a`: the table logs has no source `events_name`"),
        ("summary_points", ("a", "Array(String)", "exemplars_trace_id"), "no source `exemplars_trace_id`"),
        ("spans", ("a", "String", "start_time"), "the source `start_time` needs DateTime64(9), DateTime,"),
        ("spans", ("a", "FixedString(8)", "trace_id"), "the source `trace_id` needs FixedString(16), String"),
        ("spans", ("a", "String", "events_name"), "the source `events_name` needs an array of String"),
        ("spans", ("a", "UInt32", "hot_set"), "the source `hot_set` needs UInt64"),
        ("spans", ("a", "Map(String, String)", "rest_int"), "needs Map(LowCardinality(String), Int64)"),
        ("spans", ("", "String", "name"), "the name is empty or stands twice"),
    ],
)
def test_a_layout_that_cannot_be(table: str, column: tuple[str, str, str], message: str) -> None:
    """A bad layout is refused when it is made, and the error names the column."""
    with pytest.raises(LayoutError) as caught:
        BlockLayout(table, [column])
    assert message in str(caught.value)


def test_a_near_source_is_suggested() -> None:
    """A misspelt source brings up the right one."""
    with pytest.raises(LayoutError) as caught:
        BlockLayout("spans", [("a", "String", "trace_stat")])
    assert caught.value.column == "a"
    assert caught.value.hint == "did you mean `trace_state`?"


@pytest.mark.parametrize("names", [("a", "a"), ("a", "b")])
def test_twice_is_refused(names: tuple[str, str]) -> None:
    """Neither a name nor an attribute source stands twice, for one of the two would stay empty."""
    with pytest.raises(LayoutError):
        BlockLayout("spans", [(name, "String", "attr:k") for name in names])


def test_a_presence_set_has_room_for_64() -> None:
    """A 65th hot column is refused where a presence set should name it."""
    hot = [(f"c{place}", "String", f"attr:k{place}") for place in range(65)]
    BlockLayout("spans", hot)
    with pytest.raises(LayoutError, match="at most 64"):
        BlockLayout("spans", [*hot, ("set", "UInt64", "hot_set")])


def test_another_signal_is_refused() -> None:
    """Logs do not go into a block of spans; series have no range."""
    batch = decode(Signal.LOGS, [b""])
    with pytest.raises(BlockSignalError):
        BlockLayout("spans", [("a", "String", "name")]).encode(batch)
    metrics = decode(Signal.METRICS, [b""])
    layout = BlockLayout("series", [("a", "String", "metric_name")])
    assert block_rows(layout.encode(metrics)) == 0
    with pytest.raises(ValueError, match="no order"):
        layout.encode(metrics, 0, 1)
