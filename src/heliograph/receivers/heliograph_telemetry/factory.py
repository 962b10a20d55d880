"""How the service makes the `heliograph_telemetry` receiver."""

from heliograph.model import Signal
from heliograph.pipeline import ReceiverFactory, Stability
from heliograph.receivers.heliograph_telemetry.config import TelemetryReceiverConfig
from heliograph.receivers.heliograph_telemetry.receiver import TelemetryReceiver

FACTORY = ReceiverFactory(
    type="heliograph_telemetry",
    config_class=TelemetryReceiverConfig,
    summary="The service's own metrics, read every few seconds.",
    signals={Signal.METRICS: Stability.BETA},
    create=TelemetryReceiver,
)
"""The factory."""
