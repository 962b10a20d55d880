"""Batches from Arrow tables: what tables show comes back, in whatever order their rows stand."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from google.protobuf.message import Message
from hypothesis import given
from hypothesis import strategies as st
from tests.support.otlp import REQUESTS, quick, requests

from heliograph.model import ColumnError, LogsBatch, MetricsBatch, Signal, TracesBatch
from heliograph.model.batch import BATCH_CLASSES
from heliograph.wire import decode, encode

QUICK = quick(40)
IDS = {"trace_id": 16, "span_id": 8, "parent_span_id": 8}
PATHS = {
    Signal.TRACES: ("resource_spans", "scope_spans", "spans"),
    Signal.LOGS: ("resource_logs", "scope_logs", "log_records"),
    Signal.METRICS: ("resource_metrics", "scope_metrics", "metrics"),
}


def shown(signal: Signal, request: Any) -> Message:
    """The request as tables show it; `Batch.from_tables` says what they do not."""
    result: Any = REQUESTS[signal]()
    resources, scopes, records = PATHS[signal]
    for resource in getattr(request, resources):
        if any(getattr(scope, records) for scope in getattr(resource, scopes)):
            new = getattr(result, resources).add()
            new.CopyFrom(resource)
            new.resource.SetInParent()
            new.ClearField(scopes)
            getattr(new, scopes).extend(scope for scope in getattr(resource, scopes) if getattr(scope, records))
            for scope in getattr(new, scopes):
                scope.scope.SetInParent()
    for message in inside(result):
        settle(message)
    return result


def inside(message: Any) -> Iterator[Any]:
    """A message and those in it, but for what values hold: that tables keep as it is."""
    yield message
    if message.DESCRIPTOR.name in ("AnyValue", "EntityRef"):
        return
    for field, value in message.ListFields():
        if field.message_type is not None:
            for inner in value if field.is_repeated else [value]:
                yield from inside(inner)


def settle(message: Any) -> None:
    """One message in the form that what tables do not show has."""
    for name, length in IDS.items():
        if name in message.DESCRIPTOR.fields_by_name and len(getattr(message, name)) != length:
            message.ClearField(name)
    kind = message.DESCRIPTOR.name
    if kind == "KeyValue":
        message.ClearField("key_strindex")
        message.value.SetInParent()
    if kind == "AnyValue" and message.WhichOneof("value") == "string_value_strindex":
        message.ClearField("string_value_strindex")
    optional = {"Span": ("status",), "ExponentialHistogramDataPoint": ("positive", "negative")}.get(kind, ())
    for name in optional:
        if not getattr(message, name).ListFields():
            message.ClearField(name)
    if kind == "LogRecord" and message.body.WhichOneof("value") in (None, "string_value_strindex"):
        message.ClearField("body")


def shuffled(table: pa.RecordBatch, random: Any) -> pa.RecordBatch:
    """A side table with its owners in any order; rows of one owner keep theirs."""
    owners = table.column("parent_id").to_pylist()
    places = {owner: random.random() for owner in owners}
    order = sorted(range(len(owners)), key=lambda row: (places[owners[row]], row))
    return table.take(pa.array(order, pa.int64()))


@pytest.mark.parametrize("signal", Signal)
@QUICK
@given(data=st.data())
def test_tables_make_the_batch_that_they_came_from(signal: Signal, data: st.DataObject) -> None:
    """Tables of any request, side tables in any order of owners, encode to what the request says."""
    request = data.draw(requests(signal))
    batch = decode(signal, [request.SerializeToString()])
    random = data.draw(st.randoms(use_true_random=False))
    tables = {
        name: shuffled(table, random) if "parent_id" in table.schema.names else table
        for name, table in batch.tables().items()
    }
    again = BATCH_CLASSES[signal].from_tables(tables)
    expected = shown(signal, request)
    assert REQUESTS[signal].FromString(encode(again)) == expected
    direct = decode(signal, [expected.SerializeToString()])
    assert encode(again) == encode(direct)
    assert BATCH_CLASSES[signal].from_tables(again.tables()).tables() == again.tables()


def logs(**columns: Any) -> dict[str, pa.RecordBatch]:
    """A table of two log records with some columns."""
    return {"logs": pa.record_batch({"id": pa.array([0, 1], pa.uint32())} | columns)}


def attributes(**columns: Any) -> pa.RecordBatch:
    """An attribute table with one text."""
    row = {"parent_id": pa.array([0]), "key": pa.array(["k"]), "type": pa.array([1]), "str": pa.array(["v"])}
    return pa.record_batch(row | columns)


def test_plain_columns_and_few_of_them_will_do() -> None:
    """Strings without dictionaries, integers of other widths, and no column that nobody needs."""
    tables = logs(event_name=pa.array(["a", None]), severity_number=pa.array([9, 10], pa.int64()))
    batch = LogsBatch.from_tables(tables | {"log_attrs": attributes(parent_id=pa.array([1]))})
    assert batch.table("logs").column("event_name").to_pylist() == ["a", ""]
    assert batch.attributes("k").to_pylist() == [None, "v"]


def test_rows_are_moved_to_another_resource_by_its_id() -> None:
    """Root rows stand with those of their resource, whose attributes they get; a scope may serve two resources."""
    resource = pa.array([{"id": 7}, {"id": 3}, {"id": 7}])
    scope = pa.array([{"id": 1, "name": "lib"}] * 3)
    table = pa.record_batch(
        {"id": pa.array([5, 6, 9]), "resource": resource, "scope": scope, "name": pa.array([*"abc"])}
    )
    tables = {
        "spans": table,
        "resource_attrs": attributes(parent_id=pa.array([7])),
        "scope_attrs": attributes(parent_id=pa.array([1]), key=pa.array(["s"])),
        "span_attrs": attributes(parent_id=pa.array([9]), key=pa.array(["r"])),
    }
    batch = TracesBatch.from_tables(tables)
    assert batch.table("spans").column("name").to_pylist() == ["a", "c", "b"]
    assert batch.attributes("k", "resource").to_pylist() == ["v", "v", None]
    assert batch.attributes("s", "scope").to_pylist() == ["v", "v", "v"]
    assert batch.attributes("r").to_pylist() == [None, "v", None]
    assert [len(part) for part in batch.group_by_resource()] == [2, 1]


def test_nothing_makes_an_empty_batch() -> None:
    """Without tables there are no rows, and resources that no row names are left out."""
    assert len(TracesBatch.from_tables({})) == 0
    assert encode(LogsBatch.from_tables({"resource_attrs": attributes()})) == b""


BAD: dict[str, tuple[dict[str, pa.RecordBatch], str]] = {
    "unknown table": ({"spans": attributes()}, "spans: logs have no such table"),
    "unknown column": (logs(nmae=pa.array(["a", "b"])), 'logs: there is no such column as "nmae"'),
    "text for a number": (logs(flags=pa.array(["a", "b"])), "logs.flags: this must hold integers, not Utf8"),
    "negative": (logs(flags=pa.array([0, -1])), "logs.flags, row 1: -1 does not fit u32"),
    "wrong id": (logs(trace_id=pa.array([b"1", None])), "logs.trace_id, row 0: an id of 1 bytes, where 16"),
    "seconds": (logs(time_unix_nano=pa.array([1, 2], pa.timestamp("s"))), "logs.time_unix_nano: this must hold nano"),
    "same ids": (logs(id=pa.array([4, 4])), "logs.id, row 1: another row has the id 4 too"),
    "struct": (logs(resource=pa.array([1, 2])), "logs.resource: this must be a struct, not Int64"),
    "references": (logs(resource=pa.array([{"entity_refs": b"x"}] * 2)), "resource.entity_refs, row 0: these are not"),
    "body type": (logs(body=pa.array([{"type": 8}] * 2)), "logs.body.type, row 0: there is no type 8"),
    "cbor": (logs(body=pa.array([{"type": 5, "ser": b"\xff"}] * 2)), "logs.body.ser, row 0: this is not the CBOR"),
    "cbor kind": (logs(body=pa.array([{"type": 5, "ser": b"\x80"}] * 2)), "logs.body.ser, row 0: the CBOR is not of"),
    "cbor text": (logs(body=pa.array([{"type": 6, "ser": b"\x81\x61\xff"}] * 2)), "in the CBOR is not valid UTF-8"),
    "no owner": (logs() | {"log_attrs": attributes(parent_id=pa.array([2]))}, "row 0: no row of logs has the id 2"),
    "null owner": (logs() | {"log_attrs": attributes(parent_id=pa.nulls(1))}, "log_attrs.parent_id, row 0: this must"),
    "null key": (logs() | {"log_attrs": attributes(key=pa.nulls(1))}, "log_attrs.key, row 0: this must not be null"),
    "no key": (logs() | {"log_attrs": attributes().drop_columns(["key"])}, 'log_attrs: the column "key" is missing'),
    "no type": (logs() | {"log_attrs": attributes().drop_columns(["type"])}, 'the column "type" is missing'),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_tables_are_refused_with_the_place(name: str) -> None:
    """What is wrong in a table is said with table, column and row."""
    tables, message = BAD[name]
    with pytest.raises(ColumnError) as caught:
        LogsBatch.from_tables(tables)
    assert message in str(caught.value)


def metric(kind: int) -> pa.RecordBatch:
    """A metric of a type."""
    return pa.record_batch({"metric_type": pa.array([kind])})


def test_points_must_suit_their_metric() -> None:
    """A point that would never be written, and a number of two types, are refused."""
    points = pa.record_batch({"parent_id": pa.array([0])})
    with pytest.raises(ColumnError, match="a metric of type 3 has no points in this table"):
        MetricsBatch.from_tables({"metrics": metric(3), "number_data_points": points})
    both = pa.record_batch({"parent_id": pa.array([0]), "int_value": pa.array([1]), "double_value": pa.array([1.0])})
    with pytest.raises(ColumnError, match="there is a double_value too"):
        MetricsBatch.from_tables({"metrics": metric(1), "number_data_points": both})
    with pytest.raises(ColumnError, match="there is no metric type 6"):
        MetricsBatch.from_tables({"metrics": metric(6)})
    lists = points.append_column("bucket_counts", pa.array([[1, None]]))
    with pytest.raises(ColumnError, match="a value in the list is null"):
        MetricsBatch.from_tables({"metrics": metric(3), "histogram_data_points": lists})


def test_arrays_that_lie_are_refused() -> None:
    """Text that is not UTF-8, offsets beyond the bytes and what is no table at all are errors, not crashes."""
    offsets = pa.py_buffer(np.array([0, 1, 2], np.int32).tobytes())
    bad_text = pa.StringArray.from_buffers(2, offsets, pa.py_buffer(b"\xff\xfe"))
    far = pa.StringArray.from_buffers(2, pa.py_buffer(np.array([0, 90, 2], np.int32).tobytes()), pa.py_buffer(b"ab"))
    codes = pa.py_buffer(np.array([0, 9], np.int32).tobytes())
    beyond = pa.DictionaryArray.from_buffers(pa.dictionary(pa.int32(), pa.string()), 2, [None, codes], pa.array(["a"]))
    for column in (bad_text, far, beyond):
        with pytest.raises(ColumnError, match="logs: "):
            LogsBatch.from_tables(logs(event_name=column))
    wrong: Any = {"logs": 1}
    with pytest.raises(ColumnError):
        LogsBatch.from_tables(wrong)
