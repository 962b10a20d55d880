"""Accepts and forgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from heliograph.pipeline import Host, Parcel
    from heliograph.pipeline.telemetry import ComponentTelemetry


class NopExporter:
    """Accepts every parcel at once."""

    def __init__(self, telemetry: ComponentTelemetry) -> None:
        self._telemetry: Final = telemetry

    def start(self, host: Host) -> None:
        """Nothing to start."""

    def shutdown(self, deadline: float) -> None:
        """Nothing to stop."""

    def consume(self, parcel: Parcel) -> None:
        """Accept."""
        self._telemetry.sent(parcel.signal, parcel.num_items)
        parcel.accept()
