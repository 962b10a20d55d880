"""The tail sampler without threads: spans in, decisions out. Not thread-safe."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Final

import numpy as np

from heliograph.pipeline.graph.nodes import fail
from heliograph.processors.shared.spans import is_root
from heliograph.processors.shared.trace_ids import distinct_traces
from heliograph.processors.shared.trace_slots import TraceSlots
from heliograph.processors.tail_sampling.build import Builder
from heliograph.processors.tail_sampling.decisions import DROPPED, NONE, NOT_SAMPLED, SAMPLED, Votes, final
from heliograph.processors.tail_sampling.evidence import Evidence
from heliograph.processors.tail_sampling.policies import Traces
from heliograph.processors.tail_sampling.remembered import Remembered
from heliograph.processors.tail_sampling.telemetry import Metrics
from heliograph.processors.tail_sampling.view import BatchView

if TYPE_CHECKING:
    from heliograph.pipeline import CreateSettings, Parcel
    from heliograph.processors.shared.holding import Holding
    from heliograph.processors.shared.trace_slots import Slots
    from heliograph.processors.tail_sampling.config import TailSamplingConfig

_MOST: Final = 20
"""How many times `num_traces` may be open: what is known about a trace takes memory even when its spans do not."""
_EARLY: Final = 0.05
"""Which share of the open traces is decided at once when there is no room."""


class TailSampler:
    """Waits for traces and decides about them.

    Args:
        settings: From the graph.
        config: Waits, bounds and policies.
        holding: Where spans wait.

    Attributes:
        failed_at: When a batch could not be looked at, for the last time.
    """

    def __init__(self, settings: CreateSettings, config: TailSamplingConfig, holding: Holding) -> None:
        self._config: Final = config
        self._telemetry: Final = settings.telemetry
        self._slots: Final = TraceSlots(
            min(config.num_traces, int(config.expected_new_traces_per_sec * max(1.0, config.decision_wait)))
        )
        self._evidence: Final = Evidence(self._slots)
        self._evidence.wants_bytes = bool(config.maximum_trace_size_bytes)
        builder = Builder(self._evidence, settings.logger)
        ordered = sorted(config.policies, key=lambda policy: policy.type != "drop")
        self._policies: Final = [(policy.name, builder.policy(policy)) for policy in ordered]
        cache = config.decision_cache
        self._remembered: Final = Remembered(config.num_traces, cache.sampled_cache_size, cache.non_sampled_cache_size)
        self.holding: Final = holding
        self.failed_at = -math.inf
        self.metrics: Final = Metrics(settings, lambda: len(self._slots), lambda: holding.size, lambda: holding.spilled)

    def __len__(self) -> int:
        """Traces that are waited for."""
        return len(self._slots)

    def add(self, parcel: Parcel, now: float) -> list[Parcel]:
        """Take spans; what can be handed on at once: late spans of sampled traces, and what there is no room for."""
        if not len(parcel.batch):
            parcel.drop("not_sampled")
            return []
        view = BatchView(parcel.batch)
        ids, codes = distinct_traces(view.spans)
        leaving: list[Parcel] = []
        known = [self._remembered.find(trace_id) for trace_id in ids]
        if any(known):
            verdicts = np.array([NONE if late is None else SAMPLED if late.sampled else NOT_SAMPLED for late in known])
            counts = np.bincount(codes, minlength=len(ids)).tolist()
            for late, count in zip(known, counts, strict=True):
                if late is None:
                    continue
                if late.decided is None:
                    self.metrics.from_cache(count, sampled=late.sampled)
                else:
                    self.metrics.late_age.record(now - late.decided)
            rest = self._late(parcel, verdicts[codes], leaving)
            if rest is None:
                return leaving
            parcel, view = rest, BatchView(rest.batch)
            ids, codes = distinct_traces(view.spans)
        try:
            slots = self._open(ids, codes, view, now)
        except Exception as error:  # noqa: BLE001 - a part of the caller's parcel must not be left behind
            self.failed_at = now
            fail(parcel, error, self._telemetry)
            return leaving
        large = self._too_large(slots)
        self.holding.add(parcel, slots[codes], spill=len(self._slots) > self._config.num_traces)
        if len(large):
            self.metrics.too_large.add(len(large))
            leaving += self._settle(large, np.full(len(large), DROPPED, np.int8), now)
        most = _MOST * self._config.num_traces
        while len(self._slots) and (self.holding.full or len(self._slots) > most):
            early = self._slots.oldest(int(len(self._slots) * _EARLY))
            self.metrics.early.add(len(early))
            leaving += self.decide(early, now)
        return leaving

    def tick(self, now: float) -> list[Parcel]:
        """Decide what is due; what is handed on."""
        started = time.perf_counter()
        due = self._slots.due_at(now)
        leaving = self.decide(due, now) if len(due) else []
        self.metrics.tick.record((time.perf_counter() - started) * 1e3)
        return leaving

    def finish(self, now: float) -> list[Parcel]:
        """Decide about everything, or leave it out, as configured; what is handed on."""
        slots = self._slots.all()
        if not len(slots):
            return []
        if self._config.drop_pending_traces_on_shutdown:
            self.metrics.too_early.add(len(slots))
            return self._settle(slots, np.full(len(slots), DROPPED, np.int8), now)
        return self.decide(slots, now)

    def decide(self, slots: Slots, now: float) -> list[Parcel]:
        """Decide about traces; what is handed on."""
        traces = Traces(slots, now, self._evidence, self._slots)
        open_ = np.ones(len(slots), np.bool_)
        given: list[Votes] = []
        for name, policy in self._policies:
            if not open_.any():
                break
            started = time.perf_counter()
            vote = policy.vote(traces, open_)
            given.append(vote)
            self.metrics.voted(name, vote, traces.spans, time.perf_counter() - started)
            open_ &= vote != DROPPED
            if self._config.sample_on_first_match:
                open_ &= vote != SAMPLED
        return self._settle(slots, final(given), now)

    def _late(self, parcel: Parcel, verdicts: Votes, leaving: list[Parcel]) -> Parcel | None:
        """Hand on late spans of sampled traces, drop those of others; the rest, None when there is none."""
        parts = [(verdict, verdicts == verdict) for verdict in (SAMPLED, NOT_SAMPLED, NONE)]
        parts = [(verdict, mask) for verdict, mask in parts if mask.any()]
        rest: Parcel | None = None
        batches = [parcel.batch if mask.all() else parcel.batch.filter(mask) for _, mask in parts]
        for (verdict, _), part in zip(parts, parcel.split(batches), strict=True):
            if verdict == SAMPLED:
                leaving.append(part)
            elif verdict == NOT_SAMPLED:
                part.drop("not_sampled")
            else:
                rest = part
        return rest

    def _open(self, ids: list[bytes], codes: Slots, view: BatchView, now: float) -> Slots:
        """Numbers of the traces of a batch, with what the batch says about them."""
        config = self._config
        slots, fresh = self._slots.open(ids, now, now + config.decision_wait)
        self._evidence.begin(fresh)
        self.metrics.new_traces.add(len(fresh))
        self._evidence.add(view, slots, codes)
        self._slots.spans[slots] += np.bincount(codes, minlength=len(slots))
        if config.decision_wait_after_root_received:
            rooted = np.unique(slots[codes[is_root(view.spans)]])
            self._slots.due[rooted] = np.minimum(
                self._slots.due[rooted], now + config.decision_wait_after_root_received
            )
        return slots

    def _too_large(self, slots: Slots) -> Slots:
        limit = self._config.maximum_trace_size_bytes
        return slots[self._evidence.bytes(slots) > limit] if limit else slots[:0]

    def _settle(self, slots: Slots, decision: Votes, now: float) -> list[Parcel]:
        """Let go of decided traces; what is handed on."""
        self.metrics.decided(decision)
        kept = decision == SAMPLED
        decided = np.zeros(self._slots.capacity, np.bool_)
        sampled = np.zeros(self._slots.capacity, np.bool_)
        decided[slots] = True
        sampled[slots[kept]] = True
        leaving = self.holding.release(decided, sampled)
        for age in (now - self._slots.arrived[slots]).tolist():
            self.metrics.removal_age.record(age)
        self._remembered.put(self._slots.ids(slots[kept]), now, sampled=True)
        self._remembered.put(self._slots.ids(slots[~kept]), now, sampled=False)
        self._slots.close(slots.tolist())
        return [] if leaving is None else [leaving]
