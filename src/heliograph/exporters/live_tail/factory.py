"""How the service makes live_tail exporters."""

from heliograph.exporters.live_tail.config import LiveTailConfig
from heliograph.exporters.live_tail.exporter import LiveTailExporter
from heliograph.model import Signal
from heliograph.pipeline import ExporterFactory, Stability

FACTORY = ExporterFactory(
    type="live_tail",
    config_class=LiveTailConfig,
    signals={Signal.LOGS: Stability.BETA},
    create=LiveTailExporter,
    durable=False,
    summary="Shows log records to the live tail of the UI and of `heliograph logs --follow`.",
)
