"""Keeps traces or leaves them out, once their spans are together."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from heliograph.processors.shared.waiting import WaitingProcessor
from heliograph.processors.tail_sampling.sampler import TailSampler

if TYPE_CHECKING:
    from heliograph.model import Signal
    from heliograph.pipeline import Consumer, CreateSettings, Parcel
    from heliograph.processors.shared.holding import Holding
    from heliograph.processors.tail_sampling.config import TailSamplingConfig


_CAREFUL_SECONDS: Final = 60.0
"""After a failure parcels are looked at one by one for so long: what comes back must not fail with its neighbours."""


class TailSamplingProcessor(WaitingProcessor):
    """Holds spans until their traces are decided.

    Args:
        settings: From the graph.
        config: Waits, bounds and policies.
        signal: Of the pipeline: traces.
        following: The next consumer.
    """

    drop_reason: ClassVar[str] = "not_sampled"

    def __init__(
        self, settings: CreateSettings, config: TailSamplingConfig, signal: Signal, following: Consumer
    ) -> None:
        del signal
        wait = min(config.decision_wait, config.decision_wait_after_root_received or config.decision_wait)
        super().__init__(settings, following, wait, config.max_bytes, config.max_spill_bytes)
        self._config: Final = config
        self.hold_in(None)

    def _hold(self, holding: Holding) -> None:
        self._sampler = TailSampler(self._settings, self._config, holding)

    def _add(self, parcel: Parcel, now: float) -> list[Parcel]:
        return self._sampler.add(parcel, now)

    def _due(self, now: float) -> list[Parcel]:
        return self._sampler.tick(now)

    def _finish(self, now: float) -> list[Parcel]:
        return self._sampler.finish(now)

    def _merges(self, now: float) -> bool:
        return now >= self._sampler.failed_at + _CAREFUL_SECONDS

    def _must_wait(self, parcel: Parcel) -> bool:
        if not self._config.block_on_overflow or not len(self._sampler):
            return False
        full = len(self._sampler) >= self._config.num_traces
        return full or self._holding.would_fill(parcel.batch.nbytes)
