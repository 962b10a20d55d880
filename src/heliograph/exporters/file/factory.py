"""How the service makes file exporters."""

from heliograph.exporters.file.config import FileConfig
from heliograph.exporters.file.exporter import FileExporter
from heliograph.model import Signal
from heliograph.pipeline import ExporterFactory, Stability

FACTORY = ExporterFactory(
    type="file",
    config_class=FileConfig,
    signals=dict.fromkeys(Signal, Stability.BETA),
    create=FileExporter,
    summary="Writes OTLP requests to a file, with rotation and compression.",
)
