"""How the service makes loadbalancing exporters."""

from heliograph.exporters.loadbalancing.config import LoadBalancingConfig
from heliograph.exporters.loadbalancing.exporter import LoadBalancingExporter
from heliograph.model import Signal
from heliograph.pipeline import ExporterFactory, Stability

FACTORY = ExporterFactory(
    type="loadbalancing",
    aliases=("load_balancing",),
    config_class=LoadBalancingConfig,
    signals=dict.fromkeys(Signal, Stability.BETA),
    create=LoadBalancingExporter,
    summary="Sends what belongs together to one of several backends over OTLP.",
)
