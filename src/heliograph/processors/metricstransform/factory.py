"""How the service makes metricstransform processors."""

from heliograph.model import Signal
from heliograph.pipeline import ProcessorFactory, Stability
from heliograph.processors.metricstransform.config import MetricsTransformConfig
from heliograph.processors.metricstransform.processor import MetricsTransformProcessor

FACTORY = ProcessorFactory(
    type="metricstransform",
    aliases=("metrics_transform",),
    config_class=MetricsTransformConfig,
    signals={Signal.METRICS: Stability.BETA},
    create=MetricsTransformProcessor,
    summary="Renames, copies, combines and groups metrics; edits, removes and aggregates their labels.",
)
"""What `app/components.py` lists."""
