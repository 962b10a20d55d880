"""Traces that come together, without threads. Not thread-safe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from heliograph.processors.shared.spans import is_root
from heliograph.processors.shared.trace_ids import distinct_traces
from heliograph.processors.shared.trace_slots import TraceSlots, grown

if TYPE_CHECKING:
    import pyarrow as pa

    from heliograph.pipeline import CreateSettings, Parcel
    from heliograph.processors.groupbytrace.config import GroupByTraceConfig
    from heliograph.processors.shared.holding import Holding
    from heliograph.processors.shared.trace_slots import Slots

_PREFIX: Final = "otelcol_processor_groupbytrace_"
_EARLY: Final = 0.05
"""Which share of the traces is handed on at once when there is no room."""


class TraceGrouper:
    """Waits for traces.

    Args:
        settings: From the graph.
        config: Wait and bounds.
        holding: Where spans wait.
    """

    def __init__(self, settings: CreateSettings, config: GroupByTraceConfig, holding: Holding) -> None:
        self._config: Final = config
        self._slots: Final = TraceSlots()
        self._rooted = np.zeros(self._slots.capacity, np.bool_)
        self.holding: Final = holding
        telemetry = settings.telemetry
        self._released: Final = telemetry.counter(f"{_PREFIX}traces_released", unit="{traces}")
        self._spans: Final = telemetry.counter(f"{_PREFIX}spans_released", unit="{spans}")
        self._evicted: Final = telemetry.counter(f"{_PREFIX}traces_evicted", unit="{traces}")
        telemetry.gauge(f"{_PREFIX}conf_num_traces", unit="{traces}").set(config.num_traces)
        telemetry.gauge(f"{_PREFIX}num_traces_in_memory", unit="{traces}", callback=lambda: len(self._slots))

    def __len__(self) -> int:
        """Traces that wait."""
        return len(self._slots)

    def add(self, parcel: Parcel, now: float) -> list[Parcel]:
        """Take spans; what there is no room for is handed on."""
        if not len(parcel.batch):
            parcel.drop("empty")
            return []
        spans = parcel.batch.table("spans")
        ids, codes = distinct_traces(spans)
        slots, fresh = self._slots.open(ids, now, now + self._config.wait_duration)
        self._slots.spans[slots] += np.bincount(codes, minlength=len(slots))
        if self._config.discard_orphans:
            self._note_roots(spans, slots[codes], fresh)
        self.holding.add(parcel, slots[codes], spill=self._config.store_on_disk)
        leaving: list[Parcel] = []
        while len(self._slots) > self._config.num_traces:
            leaving += self._evict(len(self._slots) - self._config.num_traces)
        while self.holding.full and len(self._slots):
            leaving += self._evict(int(len(self._slots) * _EARLY))
        return leaving

    def tick(self, now: float) -> list[Parcel]:
        """Hand on the traces whose time is over."""
        return self._release(self._slots.due_at(now))

    def finish(self) -> list[Parcel]:
        """Hand on everything."""
        return self._release(self._slots.all())

    def _evict(self, count: int) -> list[Parcel]:
        slots = self._slots.oldest(count)
        self._evicted.add(len(slots))
        return self._release(slots)

    def _note_roots(self, spans: pa.RecordBatch, slots: Slots, fresh: Slots) -> None:
        if len(self._rooted) < self._slots.capacity:
            self._rooted = grown(self._rooted, self._slots.capacity, 0)
        self._rooted[fresh] = False
        self._rooted[slots[is_root(spans)]] = True

    def _release(self, slots: Slots) -> list[Parcel]:
        if not len(slots):
            return []
        decided = np.zeros(self._slots.capacity, np.bool_)
        decided[slots] = True
        kept = slots[self._rooted[slots]] if self._config.discard_orphans else slots
        sampled = np.zeros(self._slots.capacity, np.bool_)
        sampled[kept] = True
        leaving = self.holding.release(decided, sampled)
        self._released.add(len(kept))
        self._spans.add(int(self._slots.spans[kept].sum()))
        self._slots.close(slots.tolist())
        return [] if leaving is None else [leaving]
