"""Which component works on this thread, so that a parcel's settlement is counted under the right name."""

from threading import local
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heliograph.model import Signal
    from heliograph.pipeline.telemetry.component import ComponentTelemetry


class _Current(local):
    """Per-thread state of the measurement: the component at work and the CPU time that its callees took."""

    telemetry: "ComponentTelemetry | None" = None
    nested_ns: int = 0


current = _Current()


def count_drop(signal: "Signal", items: int, reason: str) -> None:
    """Count `items` records as deliberately dropped by the component at work on this thread."""
    telemetry = current.telemetry
    if telemetry is not None:
        telemetry.dropped(signal, items, reason)
