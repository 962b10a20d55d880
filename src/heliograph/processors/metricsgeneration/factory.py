"""How the service makes metricsgeneration processors."""

from heliograph.model import Signal
from heliograph.pipeline import ProcessorFactory, Stability
from heliograph.processors.metricsgeneration.config import MetricsGenerationConfig
from heliograph.processors.metricsgeneration.processor import MetricsGenerationProcessor

FACTORY = ProcessorFactory(
    type="metricsgeneration",
    config_class=MetricsGenerationConfig,
    signals={Signal.METRICS: Stability.ALPHA},
    create=MetricsGenerationProcessor,
    summary="Makes metrics of others, by arithmetic or by scaling.",
)
"""What `app/components.py` lists."""
