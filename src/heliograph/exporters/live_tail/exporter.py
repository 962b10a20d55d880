"""Offers batches to the live tail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliograph.model import Signal
from heliograph.pipeline.tap import TapHub

if TYPE_CHECKING:
    from heliograph.exporters.live_tail.config import LiveTailConfig
    from heliograph.pipeline import CreateSettings, Host, Parcel


class LiveTailExporter:
    """Shows what comes to those who look now, and keeps nothing."""

    def __init__(self, settings: CreateSettings, config: LiveTailConfig) -> None:
        del config
        hub = settings.services.get("tap")
        # Where no platform runs, as in `validate` and in tests, nobody looks.
        self._hub: Final[TapHub] = hub if isinstance(hub, TapHub) else TapHub()
        self._telemetry: Final = settings.telemetry

    def start(self, host: Host) -> None:
        """Tell the hub that there is a tap."""
        del host
        self._hub.attach(self, frozenset({Signal.LOGS}))

    def shutdown(self, deadline: float) -> None:
        """Tell the hub that it ends."""
        del deadline
        self._hub.detach(self)

    def consume(self, parcel: Parcel) -> None:
        """Show and accept."""
        self._hub.offer(parcel.batch)
        self._telemetry.sent(parcel.signal, parcel.num_items)
        parcel.accept()
