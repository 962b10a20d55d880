"""Hands on the spans of a trace together."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from heliograph.processors.groupbytrace.grouper import TraceGrouper
from heliograph.processors.shared.waiting import WaitingProcessor

if TYPE_CHECKING:
    from heliograph.model import Signal
    from heliograph.pipeline import Consumer, CreateSettings, Parcel
    from heliograph.processors.groupbytrace.config import GroupByTraceConfig
    from heliograph.processors.shared.holding import Holding


class GroupByTraceProcessor(WaitingProcessor):
    """Holds spans for a while; traces whose time is over leave whole, several in one batch.

    Args:
        settings: From the graph.
        config: Wait and bounds.
        signal: Of the pipeline: traces.
        following: The next consumer.
    """

    drop_reason: ClassVar[str] = "orphan"

    def __init__(
        self, settings: CreateSettings, config: GroupByTraceConfig, signal: Signal, following: Consumer
    ) -> None:
        del signal
        super().__init__(settings, following, config.wait_duration, config.max_bytes, config.max_spill_bytes)
        self._config: Final = config
        self.hold_in(None)

    def _hold(self, holding: Holding) -> None:
        self._grouper = TraceGrouper(self._settings, self._config, holding)

    def _add(self, parcel: Parcel, now: float) -> list[Parcel]:
        return self._grouper.add(parcel, now)

    def _due(self, now: float) -> list[Parcel]:
        return self._grouper.tick(now)

    def _finish(self, now: float) -> list[Parcel]:
        del now
        return self._grouper.finish()
