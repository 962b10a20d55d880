"""Pairing against plain Python, span by span."""

from collections import defaultdict
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.made_metrics import points_of
from tests.support.processing import batch_of, identifier

from heliograph.connectors.servicegraph.config import ServiceGraphConfig
from heliograph.connectors.servicegraph.graph import Graph
from heliograph.model import Signal, TracesBatch

CLIENTS = (3, 4)
SPAN = st.fixed_dictionaries(
    {
        "service": st.sampled_from(["a", "b"]),
        "trace": st.integers(1, 2),
        "key": st.integers(1, 3),
        "kind": st.integers(1, 5),
        "failed": st.booleans(),
        "database": st.sampled_from([None, None, "db"]),
    }
)


def otlp(record: dict[str, Any]) -> dict[str, Any]:
    """A span; the key is its own id on the client's side, its parent's on the server's."""
    client = record["kind"] in CLIENTS
    ids = {"spanId": record["key"], "parentSpanId": 9} if client else {"spanId": 8, "parentSpanId": record["key"]}
    return {
        "name": "op",
        "kind": record["kind"],
        "traceId": identifier(record["trace"]),
        **{name: identifier(number, 8) for name, number in ids.items()},
        "status": {"code": 2 if record["failed"] else 0},
        "attributes": {} if record["database"] is None else {"db.name": record["database"]},
    }


def reference(records: list[dict[str, Any]]) -> tuple[dict[Any, int], int]:
    """Calls by both services, connection and failure, one span after the other; and how many ends wait."""
    store: dict[Any, dict[str, Any]] = {}
    calls: dict[Any, int] = defaultdict(int)
    for record in records:
        if record["kind"] == 1:
            continue
        client = record["kind"] in CLIENTS
        key = record["trace"], record["key"]
        edge = store.pop(key, {"client": None, "server": None, "failed": False})
        edge["client" if client else "server"] = record["service"]
        edge["failed"] |= record["failed"]
        edge["type"] = "messaging_system" if record["kind"] in (4, 5) else ""
        if client and record["database"] is not None:
            edge["type"], edge["server"] = "database", record["database"]
        if edge["client"] is not None and edge["server"] is not None:
            calls[edge["client"], edge["server"], edge["type"], edge["failed"]] += 1
        else:
            store[key] = edge
    return dict(calls), len(store)


@settings(max_examples=60)
@given(st.lists(st.lists(SPAN, min_size=1, max_size=6), max_size=4))
def test_calls_are_the_same(batches: list[list[dict[str, Any]]]) -> None:
    """However ends are repeated, mixed and cut into batches."""
    graph = Graph(ServiceGraphConfig())
    for batch in batches:
        parts = [batch_of(Signal.TRACES, [otlp(record)], {"service.name": record["service"]}) for record in batch]
        graph.add(TracesBatch.concat([part for part in parts if isinstance(part, TracesBatch)]), 1, 0.0)
    found: dict[Any, int] = {}
    for point in points_of([graph.metrics(2)]):
        if point.name.endswith("request_total"):
            attributes = point.attributes
            key = tuple(attributes[name] for name in ("client", "server", "connection_type", "failed"))
            found[key] = point.value
    assert (found, len(graph.store)) == reference([record for batch in batches for record in batch])
