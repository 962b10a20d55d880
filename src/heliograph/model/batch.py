"""Batches: the star of tables of one signal, an opaque Rust object until somebody asks for a table."""

from typing import ClassVar

from heliograph import _native
from heliograph.model.signal import Signal


class Batch:
    """Telemetry of one signal; immutable, so that copies and threads may share it.

    Make one with `heliograph.wire.decode`, or from another with its methods. Root rows are spans, log records or
    metrics; side tables (attributes, events, points, ...) follow them through every operation.
    """

    __slots__ = ("native",)

    signal: ClassVar[Signal]

    native: _native.Batch
    """The Rust object, for the packages that hand it to native kernels."""

    def __init__(self, native: _native.Batch) -> None:
        if native.signal != self.signal.value:
            raise TypeError(f"a batch of {native.signal} is not a {type(self).__name__}")
        self.native = native

    def __len__(self) -> int:
        """Number of root rows: spans, log records or metrics."""
        return self.native.rows

    @property
    def num_items(self) -> int:
        """What the Collector counts: spans, log records or data points."""
        return self.native.items


class TracesBatch(Batch):
    """Spans with their attributes, events and links."""

    __slots__ = ()
    signal = Signal.TRACES


class LogsBatch(Batch):
    """Log records with their attributes."""

    __slots__ = ()
    signal = Signal.LOGS


class MetricsBatch(Batch):
    """Metrics with their data points and exemplars."""

    __slots__ = ()
    signal = Signal.METRICS


BATCH_CLASSES: dict[Signal, type[Batch]] = {
    Signal.TRACES: TracesBatch,
    Signal.LOGS: LogsBatch,
    Signal.METRICS: MetricsBatch,
}


def wrap(native: _native.Batch) -> Batch:
    """The batch around a Rust object."""
    return BATCH_CLASSES[Signal(native.signal)](native)
