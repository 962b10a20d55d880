"""Connectors whose work is given up under pressure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from heliograph.pipeline.component import Connector
    from heliograph.pipeline.host import Host
    from heliograph.pipeline.parcel import Parcel
    from heliograph.resilience import Degradation

SUSPENDED: Final = "suspended"
"""Reason under which is counted what was not handed on."""


class SuspendableConnector:
    """Passes parcels on while its feature is allowed, and drops them while it is given up.

    Args:
        connector: What works.
        feature: Its feature.
    """

    def __init__(self, connector: Connector, feature: str) -> None:
        self._connector: Final = connector
        self._feature: Final = feature
        self._degradation: Degradation | None = None

    def start(self, host: Host) -> None:
        """Begin to work."""
        self._degradation = host.service("degradation")
        self._connector.start(host)

    def shutdown(self, deadline: float) -> None:
        """Flush, settle and stop."""
        self._connector.shutdown(deadline)

    def consume(self, parcel: Parcel) -> None:
        """Hand on, or drop what can be worked out again from what is stored."""
        degradation = self._degradation
        if degradation is None or degradation.allows(self._feature):
            self._connector.consume(parcel)
        else:
            parcel.drop(SUSPENDED)


def suspendable(connector: Connector, feature: str) -> Connector:
    """The connector, given up with its feature when it has one."""
    return SuspendableConnector(connector, feature) if feature else connector
