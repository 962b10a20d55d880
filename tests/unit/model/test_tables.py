"""Batches as Arrow tables with OTAP's names."""

from typing import Any

import pyarrow as pa
import pytest
from inline_snapshot import snapshot
from tests.support.otlp import REQUESTS

from heliograph import _native
from heliograph.model import LogsBatch, Signal, TracesBatch, UnknownTableError
from heliograph.wire import decode


def test_a_span_stands_in_its_tables() -> None:
    """Root and side tables hold the fields of a span, joined by row numbers."""
    request: Any = REQUESTS[Signal.TRACES]()
    resource = request.resource_spans.add(schema_url="r")
    resource.resource.dropped_attributes_count = 1
    span = resource.scope_spans.add(scope={"name": "lib", "version": "2"}, schema_url="s").spans.add(
        trace_id=bytes(range(16)), span_id=bytes(8), parent_span_id=b"bad", name="work", kind=2, flags=1
    )
    span.start_time_unix_nano, span.end_time_unix_nano = 10, 25
    span.status.code, span.status.message = 2, "broken"
    span.attributes.add(key="k").value.bool_value = True
    span.events.add(time_unix_nano=12, name="event").attributes.add(key="k").value.string_value = "v"
    tables = decode(Signal.TRACES, [request.SerializeToString()]).tables()
    spans = tables["spans"].to_pylist()[0]
    times = {name: spans.pop(name) for name in ("start_time_unix_nano", "duration_time_unix_nano")}
    assert [time.value for time in times.values()] == [10, 15]
    assert spans == snapshot(
        {
            "id": 0,
            "resource": {"id": 0, "schema_url": "r", "dropped_attributes_count": 1, "entity_refs": b""},
            "scope": {"id": 0, "name": "lib", "version": "2", "dropped_attributes_count": 0},
            "schema_url": "s",
            "trace_id": b"\x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f",
            "span_id": b"\x00\x00\x00\x00\x00\x00\x00\x00",
            "parent_span_id": None,
            "trace_state": "",
            "name": "work",
            "kind": 2,
            "dropped_attributes_count": 0,
            "dropped_events_count": 0,
            "dropped_links_count": 0,
            "status": {"code": 2, "status_message": "broken"},
            "flags": 1,
        }
    )
    attributes = tables["span_attrs"].to_pylist()
    assert attributes == snapshot(
        [
            {
                "parent_id": 0,
                "key": "k",
                "type": 4,
                "str": None,
                "int": None,
                "double": None,
                "bool": True,
                "bytes": None,
                "ser": None,
            }
        ]
    )
    assert tables["span_events"].column("parent_id").to_pylist() == [0]
    assert tables["span_event_attrs"].column("str").to_pylist() == ["v"]


@pytest.mark.parametrize("signal", Signal)
def test_every_table_can_be_shown_empty(signal: Signal) -> None:
    """An empty batch has all its tables, with columns and without rows, the root table first."""
    batch = decode(signal, [])
    tables = batch.tables()
    assert next(iter(tables)) == {"traces": "spans", "logs": "logs", "metrics": "metrics"}[signal]
    assert all(table.num_rows == 0 and table.num_columns >= 4 for table in tables.values())


def test_points_stand_in_their_tables() -> None:
    """Histogram points keep lists, and absent sums are null."""
    request: Any = REQUESTS[Signal.METRICS]()
    metrics = request.resource_metrics.add().scope_metrics.add().metrics
    points = metrics.add(name="h").histogram.data_points
    points.add(count=3, bucket_counts=[1, 2], explicit_bounds=[0.5], sum=0.0)
    points.add()
    metrics.add(name="g").gauge.data_points.add(as_int=-1).exemplars.add(as_double=0.5, span_id=bytes(8))
    batch = decode(Signal.METRICS, [request.SerializeToString()])
    table = batch.table("histogram_data_points")
    assert table.column("bucket_counts").to_pylist() == [[1, 2], []]
    assert table.column("sum").to_pylist() == [0.0, None]
    assert batch.table("number_data_points").column("int_value").to_pylist() == [-1]
    assert batch.table("number_dp_exemplars").column("double_value").to_pylist() == [0.5]
    assert len(batch) == 2
    assert batch.num_items == 3


def test_an_unknown_table_is_an_error_with_the_known_names() -> None:
    """Asking for a table that the signal has not says which there are."""
    with pytest.raises(UnknownTableError) as caught:
        decode(Signal.LOGS, []).table("spans")
    assert "log_attrs" in caught.value.hint


def test_the_parts_of_a_batch_say_what_they_are() -> None:
    """A batch refuses the native object of another signal, and shows its size."""
    traces = decode(Signal.TRACES, [])
    assert isinstance(traces, TracesBatch)
    assert repr(traces).startswith("TracesBatch(0 rows, 0 items")
    with pytest.raises(TypeError, match="a batch of traces is not a LogsBatch"):
        LogsBatch(traces.native)


def test_a_native_array_crosses_once_as_a_capsule() -> None:
    """Arrow data leaves the core through the capsule interface and nothing else."""
    native = decode(Signal.TRACES, []).native.table("spans")
    assert isinstance(native, _native.ArrowArray)
    assert pa.record_batch(native).num_rows == 0
    with pytest.raises(ValueError, match="there are record, scope and resource"):
        decode(Signal.TRACES, []).native.attribute("nowhere", "k")
