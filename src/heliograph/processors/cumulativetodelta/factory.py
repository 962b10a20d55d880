"""How the service makes cumulativetodelta processors."""

from heliograph.model import Signal
from heliograph.pipeline import ProcessorFactory, Stability
from heliograph.processors.cumulativetodelta.config import CumulativeToDeltaConfig
from heliograph.processors.cumulativetodelta.processor import CumulativeToDeltaProcessor

FACTORY = ProcessorFactory(
    type="cumulativetodelta",
    aliases=("cumulative_to_delta",),
    config_class=CumulativeToDeltaConfig,
    signals={Signal.METRICS: Stability.BETA},
    create=CumulativeToDeltaProcessor,
    summary="Turns cumulative counters and histograms into what was added since the last point.",
)
"""What `app/components.py` lists."""
