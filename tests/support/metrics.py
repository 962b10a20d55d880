"""Metrics in few words, one processor with a clock of its own, and what it hands on as plain tuples."""

import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from tests.support.processing import batch_of, key_values, plain_map, records_of, resources_of

from heliograph.model import Batch, MetricsBatch, Signal
from heliograph.pipeline import Kind, PipelineID, ProcessorFactory
from heliograph.pipeline.telemetry import Registry
from heliograph.testing import Ledger, Sink, TestHost, create_settings

Point = dict[str, Any]


class FakeClock:
    """Time that stands until a test moves it."""

    def __init__(self, unix_ns: int = 0) -> None:
        self.now = 1000.0
        self.unix_ns = unix_ns

    def monotonic(self) -> float:
        """Seconds."""
        return self.now

    def time_ns(self) -> int:
        """Unix time."""
        return self.unix_ns


def point(value: float | None = None, at: int = 0, start: int = 0, **more: Any) -> Point:
    """A number; `attributes` is a plain map, other fields are as in OTLP JSON."""
    found = _point(at, start, more)
    if value is not None:
        found["asInt" if isinstance(value, int) else "asDouble"] = str(value) if isinstance(value, int) else value
    return found


def histogram(
    counts: Sequence[int], bounds: Sequence[float] = (1.0,), at: int = 0, start: int = 0, **more: Any
) -> Point:
    """A histogram's point; `sum`, `min` and `max` are optional."""
    found = {**_point(at, start, more), "bucketCounts": [str(count) for count in counts], "explicitBounds": [*bounds]}
    return {"count": str(sum(counts)), **found}


def exponential(positive: Sequence[int], offset: int = 0, at: int = 0, start: int = 0, **more: Any) -> Point:
    """An exponential histogram's point; `zero`, `scale` and `negative` (counts from index 0) are optional."""
    zero, negative = more.pop("zero", 0), more.pop("negative", [])
    return {
        "count": str(sum(positive) + sum(negative) + zero),
        "zeroCount": str(zero),
        "positive": {"offset": offset, "bucketCounts": [str(count) for count in positive]},
        "negative": {"offset": 0, "bucketCounts": [str(count) for count in negative]},
        **_point(at, start, more),
    }


def _point(at: int, start: int, more: Mapping[str, Any]) -> Point:
    attributes = {"attributes": key_values(more["attributes"])} if "attributes" in more else {}
    return {"timeUnixNano": str(at), "startTimeUnixNano": str(start), **more, **attributes}


def metric(kind: str, name: str, *points: Point, delta: bool = False, monotonic: bool = True, unit: str = "") -> Point:
    """A metric of kind `sum`, `gauge`, `histogram`, `exponentialHistogram` or `summary`."""
    body: dict[str, Any] = {"dataPoints": list(points)}
    if kind not in {"gauge", "summary"}:
        body["aggregationTemporality"] = 1 if delta else 2
    if kind == "sum":
        body["isMonotonic"] = monotonic
    return {"name": name, "unit": unit, kind: body}


def metrics(*records: Point, resource: Mapping[str, Any] | None = None, scope: str = "scope") -> MetricsBatch:
    """A batch of one resource and scope."""
    return cast("MetricsBatch", batch_of(Signal.METRICS, records, resource, scope))


def kind_of(record: Mapping[str, Any]) -> str:
    """The kind of a metric, as `metric` takes it."""
    return next(key for key in ("sum", "gauge", "histogram", "exponentialHistogram", "summary") if key in record)


def points_of(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The points of a metric, with plain attributes and numbers."""
    return [_plain(found) for found in record[kind_of(record)].get("dataPoints", [])]


def _plain(found: Mapping[str, Any]) -> dict[str, Any]:
    whole = {"count", "zeroCount", "timeUnixNano", "startTimeUnixNano", "asInt"}
    plain: dict[str, Any] = {key: int(value) if key in whole else value for key, value in found.items()}
    if "asDouble" in plain:
        plain["asDouble"] = float(plain["asDouble"])
    if "bucketCounts" in plain:
        plain["bucketCounts"] = [int(count) for count in plain["bucketCounts"]]
    plain["attributes"] = plain_map(found.get("attributes", []))
    return plain


def numbers_of(sink: Sink) -> list[tuple[str, dict[str, Any], float | None, int, int]]:
    """Name, attributes, value, start and time of each number that came."""
    return [
        (
            record["name"],
            found["attributes"],
            found.get("asInt", found.get("asDouble")),
            found.get("startTimeUnixNano", 0),
            found.get("timeUnixNano", 0),
        )
        for record in records_of(sink)
        for found in points_of(record)
    ]


def values_of(sink: Sink) -> list[float | None]:
    """The value of each number that came."""
    return [value for _, _, value, _, _ in numbers_of(sink)]


def names_of(batch: Batch) -> list[tuple[dict[str, Any], list[str]]]:
    """For each resource its attributes and the names of its metrics."""
    return [(resource, [record["name"] for record in records]) for resource, records in resources_of(batch)]


class Running:
    """A started processor.

    Attributes:
        sink: What came behind it.
        ledger: What became of the parcels.
        clock: Its time.
        registry: Its counters.
    """

    def __init__(self, processor: Any, clock: FakeClock, sink: Sink, registry: Registry) -> None:
        self.processor = processor
        self.sink = sink
        self.ledger = Ledger()
        self.clock = clock
        self.registry = registry

    def feed(self, *batches: Batch) -> Sink:
        """Hand over batches."""
        for batch in batches:
            self.processor.consume(self.ledger.parcel(batch))
        return self.sink

    def counted(self, name: str, **labels: str) -> float:
        """The sum of counters of a name that have these attributes."""
        return self.registry.value(name, **labels)


@contextmanager
def running(
    factory: ProcessorFactory[Any], directory: Path, unix_ns: int = 1_000_000, **config: Any
) -> Generator[Running]:
    """A processor of metrics from its start to its end; all parcels are settled once then."""
    registry, clock, sink = Registry(), FakeClock(unix_ns), Sink()
    settings = create_settings(Kind.PROCESSOR, factory.type, registry, PipelineID(Signal.METRICS))
    processor = factory.create(settings, factory.config_class.model_validate(config), Signal.METRICS, sink)
    made = Running(processor, clock, sink, registry)
    with TestHost(settings, directory, clock=clock) as host:
        processor.start(host)
        yield made
        processor.shutdown(time.monotonic() + 5)
    made.ledger.check()
