"""The decision, for all records of a batch at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from heliograph.processors.probabilistic_sampler.thresholds import (
    ALWAYS,
    NEVER,
    Words,
    threshold_of,
    threshold_of_buckets,
)

if TYPE_CHECKING:
    from heliograph.processors.probabilistic_sampler.config import ProbabilisticSamplerConfig

Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(slots=True)
class Records:
    """What is known of each record of a batch.

    Attributes:
        randomness: R.
        missing: There is no R.
        bad: What it says about sampling cannot be read.
        explicit: It carries R itself.
        thresholds: T that it carries, where `has_threshold`.
        has_threshold: It carries T.
    """

    randomness: Words
    missing: Flags
    bad: Flags
    explicit: Flags
    thresholds: Words
    has_threshold: Flags


@dataclass(slots=True)
class Decision:
    """What becomes of each record.

    Attributes:
        thresholds: T that it was held against.
        writable: T may be written to it; probabilities fall only.
        fresh: Mode `hash_seed` writes R too.
    """

    thresholds: Words
    writable: Flags
    fresh: Flags


class Sampler:
    """One mode with its settings."""

    def __init__(self, config: ProbabilisticSamplerConfig) -> None:
        self.hashing: Final = config.mode in ("hash_seed", "") and config.sampling_percentage > 0
        self._precision: Final = config.sampling_precision
        self._failed: Final = NEVER if config.fail_closed else ALWAYS
        percentage = min(float(np.float32(config.sampling_percentage)), 100.0)
        self._ratio: Final = percentage / 100
        self._proportional: Final = config.mode == "proportional" and percentage > 0
        if percentage == 0:
            self._fixed = NEVER
        elif self.hashing:
            self._fixed = threshold_of_buckets(percentage)
        else:
            self._fixed = self._threshold(self._ratio)

    def _threshold(self, probability: float) -> int:
        found = threshold_of(probability, self._precision)
        return NEVER if found is None else found

    def decide(self, records: Records) -> Decision:
        """The thresholds, before anybody's priorities."""
        lies = records.has_threshold & ~records.missing & (records.thresholds > records.randomness)
        failed = records.bad | records.missing | lies
        if self.hashing:
            failed |= records.explicit | records.has_threshold
        thresholds = np.full(len(failed), self._fixed, np.uint64)
        if self._proportional and records.has_threshold.any():
            distinct, codes = np.unique(np.where(records.has_threshold, records.thresholds, 0), return_inverse=True)
            own = [self._threshold((NEVER - int(value)) / NEVER * self._ratio) for value in distinct]
            thresholds = np.array(own, np.uint64)[codes]
        thresholds[failed] = self._failed
        fresh = ~records.bad & ~records.missing & ~records.explicit & ~records.has_threshold & np.bool_(self.hashing)
        return Decision(thresholds, ~records.bad & (~records.has_threshold | lies), fresh)

    @staticmethod
    def settle(records: Records, decision: Decision) -> Flags:
        """Which are kept; after this `writable` counts those whose own threshold is not higher."""
        decision.writable |= ~records.bad & (records.thresholds <= decision.thresholds)
        return decision.thresholds <= records.randomness
