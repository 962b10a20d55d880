"""The counters of one component, under the Collector's names."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from heliograph.model import Signal
from heliograph.pipeline.current import current
from heliograph.pipeline.telemetry.statement import StatementTelemetry

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from heliograph.pipeline.identity import ComponentID, Kind, PipelineID
    from heliograph.pipeline.telemetry.instruments import Counter, Gauge, Histogram
    from heliograph.pipeline.telemetry.registry import Registry

ITEMS: Final[Mapping[Signal, str]] = {
    Signal.TRACES: "spans",
    Signal.METRICS: "metric_points",
    Signal.LOGS: "log_records",
}
"""What the Collector calls the items of a signal in metric names."""


class ComponentTelemetry:
    """Counters of one component; methods add, and cost well under a microsecond after their first call."""

    def __init__(self, registry: Registry, kind: Kind, id: ComponentID, pipeline: PipelineID | None = None) -> None:  # noqa: A002 - the Collector's word
        self.registry: Final = registry
        self.attributes: Final[Mapping[str, str]] = {
            kind.value: str(id),
            **({"pipeline": str(pipeline)} if pipeline is not None else {}),
        }
        self._kind: Final = kind
        self._counters: Final[dict[tuple[str, str], Counter]] = {}
        labels = {"kind": kind.value, "component": str(id), "pipeline": str(pipeline) if pipeline else ""}
        self._labels: Final = labels
        self._cpu: Final = registry.counter(
            "heliograph_component_cpu_seconds",
            labels,
            unit="s",
            description="CPU time that a component spent on its calls, what it handed on excluded.",
        )

    def accepted(self, signal: Signal, items: int, transport: str = "") -> None:
        """A receiver took `items`; they are acknowledged."""
        self._signal("otelcol_receiver_accepted_", signal, transport).add(items)

    def refused(self, signal: Signal, items: int, transport: str = "") -> None:
        """A receiver did not take `items`; the caller was told so."""
        self._signal("otelcol_receiver_refused_", signal, transport).add(items)

    def incoming(self, signal: Signal, items: int) -> None:
        """A processor was handed `items`; the graph counts this."""
        self._counter("otelcol_processor_incoming_items", signal.value).add(items)

    def outgoing(self, signal: Signal, items: int) -> None:
        """A processor handed on `items`; the graph counts this."""
        self._counter("otelcol_processor_outgoing_items", signal.value).add(items)

    def sent(self, signal: Signal, items: int) -> None:
        """An exporter's destination accepted `items`."""
        self._signal("otelcol_exporter_sent_", signal).add(items)

    def send_failed(self, signal: Signal, items: int) -> None:
        """An exporter's destination did not accept `items`; a durable pipeline sends them again."""
        self._signal("otelcol_exporter_send_failed_", signal).add(items)

    def enqueue_failed(self, signal: Signal, items: int) -> None:
        """An exporter's queue was full for `items`; a durable pipeline reads them from the journal later."""
        self._signal("otelcol_exporter_enqueue_failed_", signal).add(items)

    def dropped(self, signal: Signal, items: int, reason: str) -> None:
        """`items` were left out on purpose or for want of room; `reason` is a short snake_case word."""
        counter = self._counters.get((reason, signal.value))
        if counter is None:
            counter = self.registry.counter(
                "heliograph_dropped_items",
                {**self._labels, "otel_signal": signal.value, "reason": reason},
                unit="{items}",
                description="Items that were left out, by the component that did it and its reason.",
            )
            self._counters[(reason, signal.value)] = counter
        counter.add(items)

    def queue(self, size: Callable[[], float], capacity: float, signal: Signal | None = None) -> None:
        """Show an exporter's queue; `size` is asked when the metrics are read."""
        attributes = self._with_signal(signal)
        self.registry.gauge("otelcol_exporter_queue_size", attributes, callback=size, description="Size of the queue.")
        self.registry.gauge("otelcol_exporter_queue_capacity", attributes, description="Its bound.").set(capacity)

    def counter(self, name: str, attributes: Mapping[str, str] | None = None, unit: str = "1") -> Counter:
        """A counter of the component's own."""
        return self.registry.counter(name, {**self.attributes, **(attributes or {})}, unit=unit)

    def gauge(
        self,
        name: str,
        attributes: Mapping[str, str] | None = None,
        unit: str = "1",
        callback: Callable[[], float] | None = None,
    ) -> Gauge:
        """A gauge of the component's own."""
        return self.registry.gauge(name, {**self.attributes, **(attributes or {})}, unit=unit, callback=callback)

    def histogram(
        self, name: str, attributes: Mapping[str, str] | None = None, unit: str = "s", bounds: Sequence[float] = ()
    ) -> Histogram:
        """A histogram of the component's own."""
        merged = {**self.attributes, **(attributes or {})}
        if bounds:
            return self.registry.histogram(name, merged, unit=unit, bounds=bounds)
        return self.registry.histogram(name, merged, unit=unit)

    def statement(self, index: int, text: str) -> StatementTelemetry:
        """The cost of one OTTL statement of this component; `index` tells equal texts apart."""
        labels = {**self._labels, "index": str(index), "statement": text}
        return StatementTelemetry(
            self.registry.counter("heliograph_ottl_statement_cpu_seconds", labels, unit="s"),
            self.registry.counter("heliograph_ottl_statement_records", labels, unit="{records}"),
            self.registry.counter("heliograph_ottl_statement_errors", labels, unit="{records}"),
        )

    def cpu(self, nanoseconds: int) -> None:
        """Add CPU time that the component spent."""
        self._cpu.add(nanoseconds / 1e9)

    @contextmanager
    def measure(self) -> Generator[None]:
        """Count the CPU time of this thread as the component's, what it hands on excluded; nests."""
        outer, outer_nested = current.telemetry, current.nested_ns
        current.telemetry, current.nested_ns = self, 0
        start = time.thread_time_ns()
        try:
            yield
        finally:
            elapsed = time.thread_time_ns() - start
            self.cpu(elapsed - current.nested_ns)
            current.telemetry, current.nested_ns = outer, outer_nested + elapsed

    def _with_signal(self, signal: Signal | None) -> Mapping[str, str]:
        return self.attributes if signal is None else {**self.attributes, "data_type": signal.value}

    def _counter(self, name: str, signal: str) -> Counter:
        counter = self._counters.get((name, signal))
        if counter is None:
            attributes = {**self.attributes, "otel_signal": signal}
            counter = self.registry.counter(name, attributes, unit="{items}")
            self._counters[(name, signal)] = counter
        return counter

    def _signal(self, prefix: str, signal: Signal, transport: str = "") -> Counter:
        counter = self._counters.get((prefix + transport, signal.value))
        if counter is None:
            items = ITEMS[signal]
            attributes = {**self.attributes, **({"transport": transport} if transport else {})}
            counter = self.registry.counter(prefix + items, attributes, unit=f"{{{items}}}")
            self._counters[(prefix + transport, signal.value)] = counter
        return counter
