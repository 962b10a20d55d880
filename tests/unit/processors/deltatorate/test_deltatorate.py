"""The deltatorate processor: rates, and what is left alone."""

from pathlib import Path

from tests.support.metrics import kind_of, metric, metrics, point, running, values_of
from tests.support.processing import records_of

from heliograph.processors.deltatorate import FACTORY

SECOND = 1_000_000_000


def test_deltas_become_rates(tmp_path: Path) -> None:
    """Integers and doubles become gauges of doubles: what was added in a second; no time is no rate."""
    batch = metrics(
        metric(
            "sum",
            "m",
            point(120, at=61 * SECOND, start=SECOND, attributes={"k": "v"}),
            point(5.0, at=3 * SECOND, start=SECOND),
            point(5, at=SECOND, start=SECOND),
            point(5, at=SECOND, start=2 * SECOND),
            delta=True,
        )
    )
    with running(FACTORY, tmp_path, metrics=["m"]) as processor:
        sink = processor.feed(batch)
    assert values_of(sink) == [2.0, 2.5, 0.0, 0.0]
    (record,) = records_of(sink)
    assert kind_of(record) == "gauge"
    assert all("asDouble" in found for found in record["gauge"]["dataPoints"])


def test_others_are_left_alone(tmp_path: Path) -> None:
    """Metrics of other names, and named ones that are no delta sums, pass as they are."""
    batch = metrics(
        metric("sum", "other", point(1, at=SECOND), delta=True),
        metric("sum", "m", point(2, at=SECOND)),
        metric("gauge", "m", point(3, at=SECOND)),
    )
    with running(FACTORY, tmp_path, metrics=["m"]) as processor:
        assert processor.feed(batch).batches == [batch]
        mixed = metrics(
            metric("gauge", "m", point(3, at=SECOND)), metric("sum", "m", point(8, at=2 * SECOND), delta=True)
        )
        processor.feed(mixed)
    assert values_of(processor.sink)[-2:] == [3, 4.0]
