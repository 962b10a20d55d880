"""Hands parcels from one pipeline to others of the same signal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from heliograph.pipeline import Host, Outputs, Parcel


class ForwardConnector:
    """Hands each parcel on, with all that is owed for it."""

    def __init__(self, outputs: Outputs) -> None:
        self._outputs: Final = outputs

    def start(self, host: Host) -> None:
        """Nothing to start."""

    def shutdown(self, deadline: float) -> None:
        """Nothing to stop."""

    def consume(self, parcel: Parcel) -> None:
        """Hand on."""
        self._outputs.consumer(parcel.signal).consume(parcel)
