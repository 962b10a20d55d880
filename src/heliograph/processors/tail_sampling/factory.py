"""How the service makes tail samplers."""

from heliograph.model import Signal
from heliograph.pipeline import ProcessorFactory, Stability
from heliograph.processors.tail_sampling.config import TailSamplingConfig
from heliograph.processors.tail_sampling.processor import TailSamplingProcessor

FACTORY = ProcessorFactory(
    type="tail_sampling",
    config_class=TailSamplingConfig,
    signals={Signal.TRACES: Stability.BETA},
    create=TailSamplingProcessor,
    summary="Waits for the spans of a trace, then keeps it or leaves it out by policies.",
)
"""What `app/components.py` lists."""
