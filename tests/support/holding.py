"""A processor that holds spans, with a clock that the test sets."""

import hashlib
from collections.abc import Mapping
from typing import Any

from tests.support.processing import batch_of, identifier

from heliograph.journal import JournalRange
from heliograph.model import Batch, Signal
from heliograph.pipeline import Kind, Parcel, PipelineID, ProcessorFactory
from heliograph.testing import Ledger, Sink, create_settings


def trace_id(number: int) -> bytes:
    """A trace id that looks like any other."""
    return hashlib.sha256(str(number).encode()).digest()[:16]


def spans(*traces: int, **fields: Any) -> Batch:
    """A batch of one span for each of these traces, all with the same fields."""
    made = [
        {"traceId": identifier(int.from_bytes(trace_id(number), "big")), "name": f"s{number}", **fields}
        for number in traces
    ]
    return batch_of(Signal.TRACES, made, {"service.name": "test"})


class Clock:
    """A clock that stands still."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        """Seconds."""
        return self.now

    def time_ns(self) -> int:
        """Nanoseconds."""
        return int(self.now * 1e9)


class Bench:
    """One processor in front of a sink.

    Attributes:
        clock: Its clock.
        ledger: What became of the parcels.
        sink: What came out.
        processor: The processor; not started.
    """

    def __init__(
        self, factory: ProcessorFactory[Any], config: Mapping[str, Any], signal: Signal = Signal.TRACES
    ) -> None:
        self.clock = Clock()
        self.ledger = Ledger()
        self.sink = Sink()
        self.settings = create_settings(Kind.PROCESSOR, factory.type, pipeline=PipelineID(signal))
        made: Any = factory.create(self.settings, factory.config_class.model_validate(config), signal, self.sink)
        made._clock = self.clock
        self.processor = made

    def parcel(self, batch: Batch) -> Parcel:
        """A parcel that came through the journal."""
        made = self.ledger.parcel(batch)
        return Parcel(made.batch, (JournalRange(0, 1),), made.deliveries)

    def send(self, *batches: Batch) -> None:
        """Hand over batches."""
        for batch in batches:
            with self.settings.telemetry.measure():
                self.processor.consume(self.parcel(batch))

    def tick(self, seconds: float = 0.0) -> None:
        """Let time pass and look what is due."""
        self.clock.now += seconds
        with self.settings.telemetry.measure():
            self.processor.tick()

    @property
    def names(self) -> list[str]:
        """Names of the spans that came out, in their order."""
        found: list[Any] = [name for batch in self.sink.batches for name in batch.table("spans")["name"].to_pylist()]
        return found

    def metric(self, name: str, **attributes: str) -> float:
        """The value of a metric, the sum over those that have the attributes."""
        return self.settings.telemetry.registry.value(name, **attributes)
