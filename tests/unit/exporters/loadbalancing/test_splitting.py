"""What goes to which backend."""

from collections import defaultdict
from typing import Any

import pyarrow as pa
import pytest
from pydantic import ValidationError
from tests.support.processing import batch_of, gauge, identifier, resources_of

from heliograph.exporters.loadbalancing.config import LoadBalancingConfig
from heliograph.exporters.loadbalancing.hashing import hash_texts
from heliograph.exporters.loadbalancing.ring import HashRing
from heliograph.exporters.loadbalancing.splitting import Splitter
from heliograph.model import Batch, Signal

RING = HashRing([f"backend-{number}:4317" for number in range(4)])
RESOLVER = {"resolver": {"static": {"hostnames": ["a"]}}}


def split(batch: Batch, **config: Any) -> list[tuple[str, Batch]]:
    """The parts, which together are the batch."""
    splitter = Splitter(LoadBalancingConfig.model_validate({**RESOLVER, **config}))
    parts = splitter.split(batch, RING)
    assert sum(part.num_items for _, part in parts) == batch.num_items
    assert len({endpoint for endpoint, _ in parts}) == len(parts)
    return parts


def owner_of(text: str) -> str:
    """The backend of a key's text, as the Collector would have it."""
    return RING.endpoints[int(RING.owners(hash_texts(pa.array([text])))[0])]


def spans(count: int, traces: int) -> Batch:
    """Spans of some traces, each with its trace's number and a tenant."""
    records = [
        {
            "traceId": identifier(number % traces + 1),
            "spanId": identifier(number + 1, 8),
            "name": f"op {number % 3}",
            "kind": number % 2 + 2,
            "attributes": {"trace": number % traces, "tenant": f"t{number % 5}"},
        }
        for number in range(count)
    ]
    return batch_of(Signal.TRACES, records, {"service.name": "shop"})


def owners_of(parts: list[tuple[str, Batch]], key: str) -> dict[Any, set[str]]:
    """For each value of an attribute the backends that got it."""
    found: dict[Any, set[str]] = defaultdict(set)
    for endpoint, part in parts:
        for _, records in resources_of(part):
            for record in records:
                found[record["attributes"][key]].add(endpoint)
    return found


def test_spans_of_a_trace_stay_together() -> None:
    """Each trace goes to one backend, the traces to all."""
    parts = split(spans(400, 50))
    assert len(parts) == 4
    found = owners_of(parts, "trace")
    assert len(found) == 50
    assert all(len(owners) == 1 for owners in found.values())


def test_services_stay_together() -> None:
    """By service name: a batch of one service is not even copied."""
    batch = spans(20, 20)
    ((_, part),) = split(batch, routing_key="service")
    assert part is batch
    many = type(batch).concat(
        [batch_of(Signal.LOGS, [{"attributes": {"n": n}}], {"service.name": f"s{n % 6}"}) for n in range(24)]
    )
    for endpoint, part in split(many):
        for resource, _ in resources_of(part):
            other = batch_of(Signal.LOGS, [{}], resource)
            assert [name for name, _ in split(other)] == [endpoint]


@pytest.mark.parametrize(
    "keys", [["tenant"], ["span.name", "tenant"], ["span.kind"], ["service.name", "nothing", "tenant"]]
)
def test_attributes_decide(keys: list[str]) -> None:
    """Looked for in resource, scope and record; also the span's name and kind."""
    parts = split(spans(300, 7), routing_key="attributes", routing_attributes=keys)
    assert len(parts) > 1
    if keys[-1] == "tenant" and len(keys) != 2:
        assert all(len(owners) == 1 for owners in owners_of(parts, "tenant").values())


def test_the_texts_of_keys_are_the_collectors() -> None:
    """So that a Collector beside sends the same to the same backend."""
    span = {"traceId": identifier(1), "spanId": identifier(1, 8), "name": "op", "kind": 2, "attributes": {"n": 1.0}}
    trace = batch_of(Signal.TRACES, [span], {"service.name": "shop"})
    log = batch_of(Signal.LOGS, [{"traceId": identifier(1), "attributes": {"n": 1}}], {"service.name": "shop"}, "lib")
    metric = batch_of(Signal.METRICS, [gauge("g", [{"k": "v"}])], {"service.name": "shop"})
    attributes = {"routing_key": "attributes"}
    for batch, config, text in (
        (trace, {"routing_key": "service"}, "service.name=shop|"),
        (log, {"routing_key": "service"}, "shop"),
        (metric, {}, "shop"),
        (metric, {"routing_key": "metric"}, "g"),
        (log, {"routing_key": "traceID"}, "00000000000000000000000000000001"),
        (
            trace,
            {**attributes, "routing_attributes": ["n", "span.kind", "service.name"]},
            "n=1|span.kind=Server|service.name=shop|",
        ),
        (trace, {**attributes, "routing_attributes": ["none", "span.name"]}, "none=|span.name=op|"),
        (log, {**attributes, "routing_attributes": ["n", "service.name", "none"]}, "service.name=shop|n=1|none=|"),
        (metric, {**attributes, "routing_attributes": ["k", "service.name"]}, "service.name=shop|k=v|"),
    ):
        ((endpoint, _),) = split(batch, **config)
        assert endpoint == owner_of(text), (text, config)


def test_log_records_without_trace_stay_together() -> None:
    """With the key traceID they go to one backend a batch, whichever; those with a trace to its own."""
    batch = batch_of(Signal.LOGS, [{"attributes": {"n": n}} for n in range(50)])
    assert len(split(batch, routing_key="traceID")) == 1
    body = batch_of(Signal.LOGS, [{"body": {"stringValue": f"b{n}"}, "severityText": "INFO"} for n in range(50)])
    assert len(split(body, routing_key="attributes", routing_attributes=["log.body"])) == 4
    assert len(split(body, routing_key="attributes", routing_attributes=["log.severity"])) == 1


def metrics() -> Batch:
    """Twelve gauges of twenty points and a histogram."""
    histogram = {
        "name": "h",
        "histogram": {
            "aggregationTemporality": 2,
            "dataPoints": [
                {"count": "1", "bucketCounts": ["1"], "attributes": [{"key": "k", "value": {"intValue": str(n)}}]}
                for n in range(20)
            ],
        },
    }
    made = [gauge(f"g{number}", [{"k": str(point)} for point in range(20)]) for number in range(12)]
    return batch_of(Signal.METRICS, [*made, histogram], {"service.name": "shop", "host.name": "a"})


def points_of(batch: Batch) -> list[tuple[str, Any]]:
    """Metric and attribute of each point."""
    found: list[tuple[str, Any]] = []
    for _, records in resources_of(batch):
        for record in records:
            points = (record.get("gauge") or record["histogram"])["dataPoints"]
            found += [(record["name"], str(point["attributes"][0]["value"])) for point in points]
    return found


def test_metrics_go_by_name_by_resource_or_by_stream() -> None:
    """`metric` keeps a metric whole, `resource` all of a resource; `streamID` parts its points, none twice."""
    batch = metrics()
    names = [{name for name, _ in points_of(part)} for _, part in split(batch, routing_key="metric")]
    assert sum(len(group) for group in names) == 13
    assert len(names) > 1
    assert len(split(batch, routing_key="resource")) == 1
    assert len(split(batch)) == 1
    parts = split(batch, routing_key="streamID")
    assert len(parts) == 4
    assert sorted(point for _, part in parts for point in points_of(part)) == sorted(points_of(batch))
    again = split(batch, routing_key="streamID")
    assert [points_of(part) for _, part in again] == [points_of(part) for _, part in parts]


def test_points_go_by_their_attributes() -> None:
    """The attributes of data points count for metrics."""
    parts = split(metrics(), routing_key="attributes", routing_attributes=["k"])
    owners: dict[str, set[str]] = defaultdict(set)
    for endpoint, part in parts:
        for name, value in points_of(part):
            if name != "h":
                owners[value].add(endpoint)
    assert len(parts) == 4
    assert all(len(found) == 1 for found in owners.values())


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"resolver": {}}, "set one of static and dns"),
        ({"resolver": {"static": {"hostnames": []}}}, "at least 1"),
        ({"resolver": {"k8s": {"service": "lb"}}}, "later version"),
        ({"resolver": {"aws_cloud_map": {}}}, "later version"),
        ({"routing_key": "color"}, "traceID"),
        ({"routing_key": "attributes"}, "go together"),
        ({"routing_attributes": ["a"]}, "go together"),
        ({"protocol": {"otlp": {"endpoint": "a:1"}}}, "left out"),
    ],
)
def test_settings_that_cannot_work(config: dict[str, Any], message: str) -> None:
    """The message says what to do."""
    with pytest.raises(ValidationError, match=message):
        LoadBalancingConfig.model_validate({**RESOLVER, **config})
