"""How the service makes debug exporters."""

from heliograph.exporters.debug.config import DebugConfig
from heliograph.exporters.debug.exporter import DebugExporter
from heliograph.model import Signal
from heliograph.pipeline import ExporterFactory, Stability

FACTORY = ExporterFactory(
    type="debug",
    aliases=("logging",),
    config_class=DebugConfig,
    signals=dict.fromkeys(Signal, Stability.STABLE),
    create=DebugExporter,
    durable=False,
    summary="Writes telemetry as text to the terminal or the log.",
)
