"""How the service makes cardinality_limit processors."""

from heliograph.model import Signal
from heliograph.pipeline import ProcessorFactory, Stability
from heliograph.processors.cardinality_limit.config import CardinalityLimitConfig
from heliograph.processors.cardinality_limit.processor import CardinalityLimitProcessor

FACTORY = ProcessorFactory(
    type="cardinality_limit",
    config_class=CardinalityLimitConfig,
    signals={Signal.METRICS: Stability.ALPHA},
    create=CardinalityLimitProcessor,
    summary="Bounds the series of a metric; the others become one, as in OpenTelemetry's SDKs.",
)
"""What `app/components.py` lists."""
