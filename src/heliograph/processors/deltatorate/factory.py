"""How the service makes deltatorate processors."""

from heliograph.model import Signal
from heliograph.pipeline import ProcessorFactory, Stability
from heliograph.processors.deltatorate.config import DeltaToRateConfig
from heliograph.processors.deltatorate.processor import DeltaToRateProcessor

FACTORY = ProcessorFactory(
    type="deltatorate",
    aliases=("delta_to_rate",),
    config_class=DeltaToRateConfig,
    signals={Signal.METRICS: Stability.ALPHA},
    create=DeltaToRateProcessor,
    summary="Turns delta sums into gauges of what was added in a second.",
)
"""What `app/components.py` lists."""
