"""The exceptions connector."""

from typing import Any

import pytest
from tests.support.connecting import connect
from tests.support.made_metrics import points_of, span, values_of
from tests.support.processing import batch_of, key_values, resources_of

from heliograph.connectors.exceptions import FACTORY
from heliograph.connectors.exceptions.config import ExceptionsConfig
from heliograph.model import Batch, Signal, TracesBatch
from heliograph.testing import make_batch

KEYS = ("service.name", "span.name", "span.kind", "status.code", "exception.type", "exception.message")


def raised(kind: str, message: str = "m", **attributes: Any) -> dict[str, Any]:
    """An event that records an exception."""
    values = {"exception.type": kind, "exception.message": message, "exception.stacktrace": f"at {kind}", **attributes}
    return {"name": "exception", "timeUnixNano": "77", "attributes": key_values(values)}


def spans(*records: Any, service: str | None = "shop", **resource: Any) -> Batch:
    """Spans of a service."""
    attributes = resource if service is None else {"service.name": service, **resource}
    return batch_of(Signal.TRACES, list(records), attributes)


def joined(*batches: Batch) -> Batch:
    """Several batches as one."""
    return TracesBatch.concat([batch for batch in batches if isinstance(batch, TracesBatch)])


def test_exceptions_are_counted_since_the_start() -> None:
    """By service, span, type and message; other events and nameless services are passed over."""
    other = {"name": "retry"}
    batch = joined(
        spans(span(0, kind=2, events=[raised("A"), other, raised("A"), raised("B")]), span(1)),
        spans(span(2, events=[raised("A")]), service=None),
    )
    again = spans(span(3, kind=2, events=[raised("A")]))
    sinks, ledger = connect(FACTORY, {}, [batch, spans(span(4)), again], ["metrics"])
    (first, second), kind = sinks["metrics"].batches, ("shop", "op", "SPAN_KIND_SERVER", "STATUS_CODE_UNSET")
    assert values_of(points_of([first]), "exceptions", *KEYS) == {(*kind, "A", "m"): 2, (*kind, "B", "m"): 1}
    assert values_of(points_of([second]), "exceptions", *KEYS) == {(*kind, "A", "m"): 3, (*kind, "B", "m"): 1}
    point = points_of([second])[0]
    assert (point.scope, point.metric["sum"]["aggregationTemporality"], ledger.errors) == ("exceptionsconnector", 2, [])
    assert len({one.times[0] for one in points_of([first, second])}) == 1


def test_dimensions_as_configured() -> None:
    """The span's attribute comes before the event's, then the resource's, then the default."""
    config = {"dimensions": [{"name": "a"}, {"name": "b", "default": "none"}], "exemplars": {"enabled": True}}
    batch = joined(
        spans(span(0, attributes={"a": 1}, events=[raised("A", a=2)]), span(1, events=[raised("A", a=2)]), a=3),
        spans(span(2, events=[raised("A")]), a=3, b="res"),
    )
    sinks, _ = connect(FACTORY, config, [batch], ["metrics"])
    points = points_of(sinks["metrics"].batches)
    assert values_of(points, "exceptions", "a", "b") == {(1, "none"): 1, (2, "none"): 1, (3, "res"): 1}
    assert [one["spanId"] for point in points for one in point.point["exemplars"]] == [f"{n:016x}" for n in (1, 2, 3)]


def test_exceptions_become_log_records() -> None:
    """With the attributes of the span, what the metric has, and the stack trace; in the span's resource and scope."""
    batch = joined(
        spans(span(0, kind=3, attributes={"n": 1, "span.name": "lie"}, events=[raised("A"), raised("B")]), host="h"),
        spans(span(1, attributes={"exception.type": "own"}, events=[raised("C")]), span(2), service="cart"),
    )
    sinks, ledger = connect(FACTORY, {}, [batch], ["logs"])
    (made,) = sinks["logs"].batches
    (shop, records), (cart, (own,)) = resources_of(made)
    common = {"span.name": "op", "status.code": "STATUS_CODE_UNSET", "exception.message": "m"}
    client = {**common, "n": 1, "span.kind": "SPAN_KIND_CLIENT", "service.name": "shop"}
    assert [record["attributes"] for record in records] == [
        {**client, "exception.type": kind, "exception.stacktrace": f"at {kind}"} for kind in "AB"
    ]
    assert own["attributes"]["exception.type"] == "own"
    assert (shop, cart, ledger.errors) == ({"service.name": "shop", "host": "h"}, {"service.name": "cart"}, [])
    fields = {key: records[0][key] for key in ("timeUnixNano", "severityNumber", "severityText", "traceId", "spanId")}
    expected = {"timeUnixNano": "77", "severityNumber": 17, "severityText": "ERROR"}
    assert fields == {**expected, "traceId": f"{1:032x}", "spanId": f"{1:016x}"}


def test_both_at_once() -> None:
    """Metrics and logs of the same spans; a batch without exceptions is accepted and gives nothing."""
    batches = [spans(span(0, events=[raised("A")])), make_batch(Signal.TRACES, 3)]
    sinks, ledger = connect(FACTORY, {}, batches, ["logs", "metrics"])
    assert ([len(sink.batches) for sink in sinks.values()], ledger.errors) == ([1, 1], [])


@pytest.mark.parametrize("name", ["service.name", "a"])
def test_dimensions_are_named_once(name: str) -> None:
    """A dimension that is there already is refused."""
    with pytest.raises(ValueError, match="duplicate dimension name"):
        ExceptionsConfig.model_validate({"dimensions": [{"name": "a"}, {"name": name}]})
