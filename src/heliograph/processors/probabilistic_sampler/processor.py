"""Keeps a share of the spans or log records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from heliograph.model import Signal
from heliograph.ottl.golang.strconv import parse_float
from heliograph.processors.probabilistic_sampler.gather import (
    RANDOMNESS_KEY,
    THRESHOLD_KEY,
    distinct_values,
    of_logs,
    of_spans,
)
from heliograph.processors.probabilistic_sampler.sampler import Sampler
from heliograph.processors.probabilistic_sampler.thresholds import (
    ALWAYS,
    NEVER,
    randomness_text,
    threshold_of,
    threshold_text,
)
from heliograph.processors.shared.frames import edited

if TYPE_CHECKING:
    from heliograph._native import Frame
    from heliograph.model import Batch
    from heliograph.pipeline import Consumer, CreateSettings, Host, Parcel
    from heliograph.processors.probabilistic_sampler.config import ProbabilisticSamplerConfig

_COUNTERS: Final = {
    Signal.TRACES: "otelcol_processor_probabilistic_sampler_count_traces_sampled",
    Signal.LOGS: "otelcol_processor_probabilistic_sampler_count_logs_sampled",
}


class ProbabilisticSamplerProcessor:
    """Hands on what is sampled, with what that means for its adjusted count.

    Args:
        settings: From the graph.
        config: Mode and share.
        signal: Of the pipeline.
        following: The next consumer.
    """

    def __init__(
        self, settings: CreateSettings, config: ProbabilisticSamplerConfig, signal: Signal, following: Consumer
    ) -> None:
        self._next: Final = following
        self._config: Final = config
        self._sampler: Final = Sampler(config)
        self._seed: Final = config.hash_seed if self._sampler.hashing else None
        self._sample: Final = self._sample_spans if signal is Signal.TRACES else self._sample_logs
        self._kept: Final = settings.telemetry.counter(_COUNTERS[signal], {"sampled": "true"})
        self._left_out: Final = settings.telemetry.counter(_COUNTERS[signal], {"sampled": "false"})

    def start(self, host: Host) -> None:
        """Nothing to begin."""

    def shutdown(self, deadline: float) -> None:
        """Nothing is held."""

    def consume(self, parcel: Parcel) -> None:
        """Sample and hand on."""
        batch = self._sample(parcel.batch) if len(parcel.batch) else parcel.batch
        if len(batch):
            self._kept.add(len(batch))
        if len(parcel.batch) > len(batch):
            self._left_out.add(len(parcel.batch) - len(batch))
        if len(batch):
            self._next.consume(parcel.with_batch(batch))
        else:
            parcel.drop("not_sampled")

    def _sample_spans(self, batch: Batch) -> Batch:
        records, states, codes = of_spans(batch, self._seed)
        decision = self._sampler.decide(records)
        values, priority_codes = distinct_values(batch.attributes("sampling.priority"))
        priorities = np.array([_priority(value) for value in values], np.int8)[priority_codes]
        decision.thresholds[priorities < 0] = NEVER
        decision.thresholds[priorities > 0] = ALWAYS
        kept = self._sampler.settle(records, decision)
        rows = np.flatnonzero(kept)
        written = decision.writable[rows]
        fresh = np.where(decision.fresh[rows], records.randomness[rows], np.uint64(NEVER))
        keys = np.stack([codes[rows].astype(np.uint64), decision.thresholds[rows], fresh], axis=1)
        distinct, places = np.unique(keys, axis=0, return_inverse=True)
        texts: list[str | None] = []
        for code, threshold, randomness in distinct.tolist():
            state = states[code]
            texts.append(None if state is None else state.text(threshold, None if randomness == NEVER else randomness))
        left = batch.filter(kept)
        column = [texts[place] for place in places.ravel().tolist()]

        def write(frame: Frame) -> None:
            frame.set_field("span", "trace_state", frame.from_list(column), frame.mask(written.tolist()))

        return edited(left, write) if written.any() else left

    def _sample_logs(self, batch: Batch) -> Batch:
        records = of_logs(batch, self._config, self._seed)
        decision = self._sampler.decide(records)
        if self._config.sampling_priority:
            values, codes = distinct_values(batch.attributes(self._config.sampling_priority))
            limits = np.array([self._lowest(value) for value in values], np.uint64)[codes]
            decision.thresholds = np.minimum(decision.thresholds, limits)
        kept = self._sampler.settle(records, decision)
        rows = np.flatnonzero(kept)
        written, fresh = decision.writable[rows], decision.fresh[rows]
        thresholds = [threshold_text(item) for item in decision.thresholds[rows].tolist()]
        randomness = [randomness_text(item) for item in records.randomness[rows].tolist()]
        left = batch.filter(kept)

        def write(frame: Frame) -> None:
            if fresh.any():
                frame.set("log", RANDOMNESS_KEY, frame.from_list(randomness), frame.mask(fresh.tolist()))
            frame.set("log", THRESHOLD_KEY, frame.from_list(thresholds), frame.mask(written.tolist()))

        return edited(left, write) if written.any() else left

    def _lowest(self, value: Any) -> int:
        """The threshold of a record's own percentage; NEVER where it has none."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return NEVER
        found = threshold_of(value / 100, self._config.sampling_precision)
        return NEVER if found is None else found


def _priority(value: Any) -> int:
    """1: kept, -1: left out, 0: the sampler decides."""
    if isinstance(value, str):
        try:
            value = parse_float(value)
        except ValueError:
            return 0
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    return 1 if value > 0 else -1 if value == 0 else 0
