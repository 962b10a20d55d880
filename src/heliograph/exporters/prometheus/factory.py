"""How the service makes prometheus exporters."""

from heliograph.exporters.prometheus.config import PrometheusConfig
from heliograph.exporters.prometheus.exporter import PrometheusExporter
from heliograph.model import Signal
from heliograph.pipeline import ExporterFactory, Stability

FACTORY = ExporterFactory(
    type="prometheus",
    config_class=PrometheusConfig,
    signals={Signal.METRICS: Stability.BETA},
    create=PrometheusExporter,
    summary="Shows metrics on a page for Prometheus to scrape.",
)
