"""The tail sampler's metrics, under the Collector's names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from heliograph.processors.tail_sampling.decisions import DROPPED, FAILED, LABELS, NOT_SAMPLED, SAMPLED, Votes

if TYPE_CHECKING:
    from collections.abc import Callable

    from heliograph.pipeline import CreateSettings
    from heliograph.processors.shared.trace_slots import Slots

_PREFIX: Final = "otelcol_processor_tail_sampling_"
_MILLISECONDS: Final = (1, 2, 5, 10, 25, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 2000, 3000, 4000, 5000)
_MICROSECONDS: Final = (1, 2, 5, 10, 25, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 2000, 3000, 4000, 5000, 50000)
_SECONDS: Final = (1, 2, 5, 10, 20, 30, 50, 100, 200, 500, 1000, 2000)


class Metrics:
    """Counters of one tail sampler.

    Args:
        settings: From the graph.
        traces: How many are open.
        memory: Bytes of spans in memory.
        disk: Bytes of spans on disk.
    """

    def __init__(
        self,
        settings: CreateSettings,
        traces: Callable[[], float],
        memory: Callable[[], float],
        disk: Callable[[], float],
    ) -> None:
        telemetry = settings.telemetry
        self._telemetry: Final = telemetry
        self._component: Final = settings.id.name
        self.new_traces: Final = telemetry.counter(f"{_PREFIX}new_trace_id_received", unit="{traces}")
        self.too_large: Final = telemetry.counter(f"{_PREFIX}traces_dropped_too_large", unit="{traces}")
        self.failures: Final = telemetry.counter(f"{_PREFIX}sampling_policy_evaluation_error", unit="{errors}")
        self.too_early: Final = telemetry.counter(f"{_PREFIX}sampling_trace_dropped_too_early", unit="{traces}")
        self.early: Final = telemetry.counter("heliograph_tail_sampling_early_decisions", unit="{traces}")
        self.late_age: Final = telemetry.histogram(f"{_PREFIX}sampling_late_span_age", unit="s", bounds=_SECONDS)
        self.removal_age: Final = telemetry.histogram(f"{_PREFIX}sampling_trace_removal_age", unit="s", bounds=_SECONDS)
        self.tick: Final = telemetry.histogram(
            f"{_PREFIX}sampling_decision_timer_latency", unit="ms", bounds=_MILLISECONDS
        )
        self._from_cache: Final = {
            sampled: telemetry.counter(
                f"{_PREFIX}early_releases_from_cache_decision", {"sampled": str(sampled).lower()}, "{spans}"
            )
            for sampled in (True, False)
        }
        telemetry.gauge(f"{_PREFIX}sampling_traces_on_memory", unit="{traces}", callback=traces)
        telemetry.gauge("heliograph_tail_sampling_memory_bytes", unit="By", callback=memory)
        telemetry.gauge("heliograph_tail_sampling_spilled_bytes", unit="By", callback=disk)

    def from_cache(self, spans: int, *, sampled: bool) -> None:
        """A decision cache knew what to do with `spans`."""
        self._from_cache[sampled].add(spans)

    def decided(self, decision: Votes) -> None:
        """Traces were decided."""
        for vote in (SAMPLED, NOT_SAMPLED, DROPPED):
            count = int((decision == vote).sum())
            if count:
                sampled, label = LABELS[vote]
                attributes = {"sampled": sampled, "decision": label}
                self._telemetry.counter(f"{_PREFIX}global_count_traces_sampled", attributes, "{traces}").add(count)

    def voted(self, policy: str, given: Votes, spans: Slots, seconds: float) -> None:
        """A policy voted about traces of so many spans."""
        name = f"{self._component}.{policy}" if self._component else policy
        self._latency(name).record(seconds * 1e6)
        traces = np.bincount(given, minlength=FAILED + 1)
        weights = np.bincount(given, weights=spans, minlength=FAILED + 1)
        if traces[FAILED]:
            self.failures.add(int(traces[FAILED]))
        for vote, (sampled, label) in LABELS.items():
            if traces[vote]:
                attributes = {"policy": name, "sampled": sampled, "decision": label}
                self._telemetry.counter(f"{_PREFIX}count_traces_sampled", attributes, "{traces}").add(int(traces[vote]))
                self._telemetry.counter(f"{_PREFIX}count_spans_sampled", attributes, "{spans}").add(int(weights[vote]))

    def _latency(self, name: str) -> Any:
        return self._telemetry.histogram(
            f"{_PREFIX}sampling_decision_latency", {"policy": name}, unit="us", bounds=_MICROSECONDS
        )
