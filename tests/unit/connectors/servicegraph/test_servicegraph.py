"""The servicegraph connector against tables by hand."""

import time
from pathlib import Path
from typing import Any

import pytest
from tests.support.connecting import connect
from tests.support.made_metrics import Point, points_of, values_of
from tests.support.processing import batch_of, identifier

from heliograph.connectors.servicegraph import FACTORY
from heliograph.connectors.servicegraph.config import ServiceGraphConfig
from heliograph.connectors.servicegraph.graph import STALE_SECONDS, Graph
from heliograph.model import Batch, Signal, TracesBatch
from heliograph.pipeline import Kind, PipelineID
from heliograph.testing import FakeOutputs, Ledger, Sink, TestHost, create_settings

TOTAL, FAILED, SERVER, CLIENT = (
    f"traces_service_graph_request_{name}" for name in ("total", "failed_total", "server", "client")
)
KEYS = ("client", "server", "connection_type", "failed")
SERVER_KIND, CLIENT_KIND, PRODUCER, CONSUMER = 2, 3, 4, 5


def graph(**config: Any) -> Graph:
    """A graph with settings."""
    return Graph(ServiceGraphConfig.model_validate({"virtual_node_peer_attributes": [], **config}))


def call(trace: int, number: int, parent: int, kind: int, ms: float = 1, **fields: Any) -> dict[str, Any]:
    """A span of a trace, below another."""
    above = {"parentSpanId": identifier(parent, 8)} if parent else {}
    ids = {"traceId": identifier(trace), "spanId": identifier(number, 8), **above}
    times = {"startTimeUnixNano": "1000", "endTimeUnixNano": str(1000 + round(ms * 1_000_000))}
    return {"name": "op", "kind": kind, **ids, **times, **fields}


def spans(service: str | None, *records: Any, **resource: Any) -> Batch:
    """Spans of a service."""
    return batch_of(
        Signal.TRACES, list(records), resource if service is None else {"service.name": service, **resource}
    )


def joined(*batches: Batch) -> Batch:
    """Several batches as one."""
    return TracesBatch.concat([batch for batch in batches if isinstance(batch, TracesBatch)])


def points(made: Graph) -> list[Point]:
    """Its metrics."""
    return points_of([made.metrics(9)])


@pytest.mark.parametrize("cut", ["together", "client first", "server first"])
def test_a_client_and_its_server_are_a_call(cut: str) -> None:
    """In one batch or two, whichever comes first: one request, its latency from both sides."""
    client, server = spans("shop", call(1, 2, 1, CLIENT_KIND, 30)), spans("cart", call(1, 3, 2, SERVER_KIND, 7))
    batches = {"together": [joined(client, server)], "client first": [client, server], "server first": [server, client]}
    made = graph()
    for batch in batches[cut]:
        made.add(batch, 5, 0.0)
    found = points(made)
    assert values_of(found, TOTAL, *KEYS) == {("shop", "cart", "", False): 1}
    assert {point.name: point.point.get("sum") for point in found} == {TOTAL: None, CLIENT: 0.03, SERVER: 0.007}
    server_side = next(point for point in found if point.name == SERVER)
    assert (server_side.metric["unit"], server_side.buckets[3], server_side.scope) == ("s", 1, "traces_service_graph")
    assert (found[0].times, found[0].resource, len(made.store)) == ((5, 9), {}, 0)


def test_messages_and_failures() -> None:
    """A producer and a consumer are a messaging system; a call failed when either end did."""
    made = graph()
    made.add(spans("shop", call(1, 2, 1, PRODUCER), call(2, 2, 1, CLIENT_KIND, status={"code": 2})), 1, 0.0)
    made.add(spans("mail", call(1, 3, 2, CONSUMER), call(2, 3, 2, SERVER_KIND)), 1, 0.0)
    expected = {("shop", "mail", "messaging_system", False): 1, ("shop", "mail", "", True): 1}
    assert values_of(points(made), TOTAL, *KEYS) == expected
    assert values_of(points(made), FAILED, *KEYS) == {("shop", "mail", "", True): 1}


def test_databases_are_called_without_a_server() -> None:
    """A client span that names a database waits for nothing; the resource's word comes first."""
    made = graph(database_name_attributes=["db.namespace", "db.name"])
    made.add(spans("shop", call(1, 2, 1, CLIENT_KIND, 4, attributes={"db.name": "orders"})), 1, 0.0)
    made.add(spans("cart", call(1, 4, 1, SERVER_KIND, attributes={"db.name": "no client"})), 1, 0.0)
    assert values_of(points(made), TOTAL, *KEYS) == {("shop", "orders", "database", False): 1}
    assert {point.point["sum"] for point in points(made) if point.name in (SERVER, CLIENT)} == {0.004}
    made = graph()
    made.add(spans("cart", call(1, 3, 2, SERVER_KIND)), 1, 0.0)
    made.add(spans("shop", call(1, 2, 1, CLIENT_KIND, attributes={"db.name": "orders"})), 1, 0.0)
    assert values_of(points(made), TOTAL, *KEYS) == {("shop", "orders", "database", False): 1}


def test_dimensions_of_both_ends() -> None:
    """With a prefix, the resource's before the span's."""
    made = graph(dimensions=["env", "http.method"])
    made.add(spans("a", call(1, 2, 1, CLIENT_KIND, attributes={"env": "no", "http.method": "GET"}), env="prod"), 1, 0.0)
    made.add(spans("b", call(1, 3, 2, SERVER_KIND, attributes={"env": 7})), 1, 0.0)
    attributes = points(made)[0].attributes
    assert {key: value for key, value in attributes.items() if key not in KEYS} == {
        "client_env": "prod",
        "client_http.method": "GET",
        "server_env": "7",
    }


def test_ends_that_wait_in_vain_become_virtual_nodes() -> None:
    """A client's peer, or unknown; the user of a root span; a server whose client is missing is no call."""
    made = graph(virtual_node_peer_attributes=["peer.service", "db.system"], virtual_node_extra_label=True)
    batch = joined(
        spans("shop", call(1, 1, 0, SERVER_KIND, 2), call(1, 2, 1, CLIENT_KIND, 3, attributes={"db.system": "pg"})),
        spans("cart", call(2, 3, 9, SERVER_KIND), call(2, 4, 3, CLIENT_KIND)),
    )
    made.add(batch, 1, 10.0)
    made.expire(1, 11.0)
    assert points(made) == []
    made.expire(1, 12.0)
    assert values_of(points(made), TOTAL, "client", "server", "connection_type", "virtual_node") == {
        ("user", "shop", "virtual_node", "client"): 1,
        ("shop", "pg", "virtual_node", "server"): 1,
        ("cart", "unknown", "virtual_node", "server"): 1,
    }
    assert (made.expired, len(made.store)) == (4, 0)
    latencies = {point.attributes["client"]: point.point["sum"] for point in points(made) if point.name == SERVER}
    assert latencies == {"user": 0.002, "shop": 0, "cart": 0}


def test_without_peer_attributes_nothing_is_virtual() -> None:
    """Ends that wait in vain are only counted as expired."""
    made = graph(store={"ttl": "1s"})
    made.add(spans("shop", call(1, 1, 0, SERVER_KIND)), 1, 0.0)
    made.expire(1, 1.0)
    assert (points(made), made.expired) == ([], 1)


def test_the_store_is_bounded() -> None:
    """What has no room is dropped and counted, after what has waited too long made room."""
    made = graph(store={"max_items": 2, "ttl": "1s"})
    made.add(spans("shop", *(call(1, 2 + number, 1, CLIENT_KIND) for number in range(3))), 1, 0.0)
    assert (len(made.store), made.store.dropped, made.store.total) == (2, 1, 2)
    made.add(spans("shop", call(2, 2, 1, CLIENT_KIND)), 1, 5.0)
    assert (len(made.store), made.store.dropped, made.expired) == (1, 1, 2)


def test_ends_that_come_twice() -> None:
    """A second client replaces the first; a second server waits for a client of its own."""
    made = graph()
    made.add(spans("shop", call(1, 2, 1, CLIENT_KIND, 1, status={"code": 2}), call(1, 2, 1, CLIENT_KIND, 9)), 1, 0.0)
    assert len(made.store) == 1
    made.add(spans("cart", call(1, 3, 2, SERVER_KIND), call(1, 4, 2, SERVER_KIND)), 1, 0.0)
    found = points(made)
    assert values_of(found, TOTAL, *KEYS) == {("shop", "cart", "", True): 1}
    assert (next(point.point["sum"] for point in found if point.name == CLIENT), len(made.store)) == (0.009, 1)


def test_histograms_as_configured() -> None:
    """Other buckets, or exponential ones."""
    pair = joined(spans("a", call(1, 2, 1, CLIENT_KIND, 5)), spans("b", call(1, 3, 2, SERVER_KIND, 5)))
    made = graph(latency_histogram_buckets=["1ms", "10ms"])
    made.add(pair, 1, 0.0)
    assert next(point.buckets for point in points(made) if point.name == SERVER) == [0, 1, 0]
    made = graph(exponential_histogram_max_size=10, metrics_timestamp_offset="5ns")
    made.add(pair, 1, 0.0)
    (point,) = [point for point in points(made) if point.name == SERVER]
    assert (point.kind, point.value, point.times) == ("exponentialHistogram", 1, (1, 4))


def test_edges_without_calls_are_forgotten() -> None:
    """After fifteen minutes; names that nothing has go too, and what waits keeps its own."""
    made = graph(store={"max_items": 10_000})
    many = [call(1, 2 + number, 1, CLIENT_KIND, attributes={"db.name": f"db{number}"}) for number in range(2000)]
    made.add(spans("shop", *many), 1, 0.0)
    made.add(spans("late", call(2, 2, 1, CLIENT_KIND)), 1, 0.0)
    made.forget_stale(1 + STALE_SECONDS * 1_000_000_000)
    assert len(points(made)) == 6000
    made.forget_stale(2 + STALE_SECONDS * 1_000_000_000)
    assert points(made) == []
    made.add(spans("cart", call(2, 3, 2, SERVER_KIND)), 1, 0.0)
    assert values_of(points(made), TOTAL, *KEYS) == {("late", "cart", "", False): 1}


@pytest.mark.parametrize(
    "config",
    [
        {"latency_histogram_buckets": ["1s"], "exponential_histogram_max_size": 10},
        {"latency_histogram_buckets": ["2s", "1s"]},
        {"exponential_histogram_max_size": 1},
        {"store": {"max_items": -1}},
    ],
)
def test_settings_that_cannot_work_are_refused(config: dict[str, Any]) -> None:
    """Two kinds of histograms, buckets that fall, sizes that make no sense."""
    with pytest.raises(ValueError, match="ServiceGraphConfig"):
        ServiceGraphConfig.model_validate(config)


def test_spans_are_accepted_and_edges_handed_on(tmp_path: Path) -> None:
    """On time by themselves, what is left at the end; its counters say what became of the ends."""
    sink, ledger = Sink(), Ledger()
    made = create_settings(Kind.CONNECTOR, "servicegraph")
    values = {"metrics_flush_interval": "20ms", "store_expiration_loop": "10ms", "store": {"ttl": "1ms"}}
    config = ServiceGraphConfig.model_validate(values)
    connector = FACTORY.create(made, config, FakeOutputs({PipelineID(Signal.METRICS): sink}))
    with TestHost(made, tmp_path) as host:
        connector.start(host)
        connector.consume(ledger.parcel(spans("shop", call(1, 1, 0, SERVER_KIND))))
        ledger.check()
        assert sink.wait_for(3)
        connector.shutdown(time.monotonic() + 5)
    assert values_of(points_of(sink.batches), TOTAL, *KEYS) == {("user", "shop", "virtual_node", False): 1}
    counters = {
        name: made.telemetry.counter(f"otelcol_connector_servicegraph_{name}").value
        for name in ("total_edges", "expired_edges", "dropped_spans")
    }
    assert counters == {"total_edges": 1, "expired_edges": 1, "dropped_spans": 0}


def test_without_an_interval_metrics_come_with_each_batch() -> None:
    """As soon as there is an edge; resources without a service, and other spans, are passed over."""
    pair = joined(
        spans("a", call(1, 2, 1, CLIENT_KIND), call(1, 9, 1, 1)),
        spans("b", call(1, 3, 2, SERVER_KIND)),
        spans(None, call(1, 4, 2, SERVER_KIND)),
    )
    sinks, ledger = connect(
        FACTORY, {"metrics_flush_interval": 0}, [spans("a", call(3, 2, 1, CLIENT_KIND)), pair], ["metrics"]
    )
    found = values_of(points_of(sinks["metrics"].batches), TOTAL, *KEYS)
    assert (found, ledger.errors) == ({("a", "b", "", False): 1}, [])
