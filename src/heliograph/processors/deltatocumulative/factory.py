"""How the service makes deltatocumulative processors."""

from heliograph.model import Signal
from heliograph.pipeline import ProcessorFactory, Stability
from heliograph.processors.deltatocumulative.config import DeltaToCumulativeConfig
from heliograph.processors.deltatocumulative.processor import DeltaToCumulativeProcessor

FACTORY = ProcessorFactory(
    type="deltatocumulative",
    aliases=("delta_to_cumulative",),
    config_class=DeltaToCumulativeConfig,
    signals={Signal.METRICS: Stability.ALPHA},
    create=DeltaToCumulativeProcessor,
    summary="Turns deltas into totals since the start of each series.",
)
"""What `app/components.py` lists."""
