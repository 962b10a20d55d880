"""Batches at the edges: empty, cut, without attributes, ids or resources."""

from typing import Any

import pytest
from tests.support.connecting import connect
from tests.support.made_metrics import points_of, span
from tests.support.processing import batch_of, gauge

from heliograph.connectors.count import FACTORY as COUNT
from heliograph.connectors.exceptions import FACTORY as EXCEPTIONS
from heliograph.connectors.servicegraph import FACTORY as SERVICE_GRAPH
from heliograph.connectors.signaltometrics import FACTORY as SIGNAL_TO_METRICS
from heliograph.connectors.spanmetrics import FACTORY as SPAN_METRICS
from heliograph.connectors.sum import FACTORY as SUM
from heliograph.model import Batch, Signal
from heliograph.wire import decode

SUMS = {"source_attribute": "v"}
ONE = [{"name": "m", "sum": {"value": "1"}}]
CONNECTORS: list[tuple[Any, dict[str, Any]]] = [
    (COUNT, {}),
    (
        SUM,
        {
            "spans": {"s": SUMS},
            "spanevents": {"e": SUMS},
            "datapoints": {"d": SUMS},
            "metrics": {"m": SUMS},
            "logs": {"l": SUMS},
        },
    ),
    (SIGNAL_TO_METRICS, {"spans": ONE, "datapoints": ONE, "logs": ONE}),
    (
        SPAN_METRICS,
        {
            "metrics_flush_interval": 0,
            "events": {"enabled": True, "dimensions": [{"name": "x"}]},
            "exemplars": {"enabled": True},
        },
    ),
    (SERVICE_GRAPH, {"metrics_flush_interval": 0}),
    (EXCEPTIONS, {}),
]


def batches(signal: Signal) -> list[Batch]:
    """Nothing at all, empty records, records without a resource, parts of a batch."""
    bare: dict[Signal, Any] = {Signal.TRACES: {"name": "x", "kind": 3}, Signal.LOGS: {}, Signal.METRICS: {"name": "x"}}
    full: dict[Signal, Any] = {
        Signal.TRACES: [span(number, kind=2 + number % 2, events=[{"name": "exception"}]) for number in range(4)],
        Signal.LOGS: [{"attributes": {"v": number}} for number in range(4)],
        Signal.METRICS: [gauge(f"g{number}", [{"v": number}] * number) for number in range(4)],
    }
    whole = batch_of(signal, full[signal], {"service.name": "s"})
    parts = [whole.slice(start, 2) for start in range(3)] + [whole.filter([False, True, False, True])]
    return [decode(signal, [b""]), batch_of(signal, []), batch_of(signal, [bare[signal]]), *parts, whole.slice(4, 1)]


@pytest.mark.parametrize("signal", list(Signal))
@pytest.mark.parametrize(("factory", "config"), CONNECTORS, ids=lambda value: getattr(value, "type", ""))
def test_every_batch_is_taken(factory: Any, config: dict[str, Any], signal: Signal) -> None:
    """No batch is too small or too bare; each is settled once, without an error."""
    targets = {target for source, target in factory.signals if source is signal}
    if not targets:
        return
    _, ledger = connect(factory, config, batches(signal), sorted(target.value for target in targets))
    assert ledger.errors == []


def test_parts_of_a_batch_give_the_whole() -> None:
    """Two halves, and two filtered parts, are counted as the whole is."""
    records = [span(number, kind=number % 6, attributes={"n": number % 3}, ms=number) for number in range(9)]
    whole = batch_of(Signal.TRACES, records, {"service.name": "s", "x": [1, {"a": 2}]})
    mask = [number % 2 == 0 for number in range(9)]
    config = {
        "metrics_flush_interval": 0,
        "dimensions": [{"name": "n"}],
        "exclude_dimensions": ["collector.instance.id"],
        "aggregation_temporality": "AGGREGATION_TEMPORALITY_DELTA",
    }

    def counted(*parts: Batch) -> dict[str, int]:
        sinks, _ = connect(SPAN_METRICS, config, parts, ["metrics"])
        found: dict[str, int] = {}
        for point in points_of(sinks["metrics"].batches):
            key = f"{point.name} {sorted(point.attributes.items())} {point.resource}"
            found[key] = found.get(key, 0) + point.value
        return found

    expected = counted(whole)
    assert counted(whole.slice(0, 4), whole.slice(4, 5)) == expected
    assert counted(whole.filter(mask), whole.filter([not kept for kept in mask])) == expected
