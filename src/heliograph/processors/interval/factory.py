"""How the service makes interval processors."""

from heliograph.model import Signal
from heliograph.pipeline import ProcessorFactory, Stability
from heliograph.processors.interval.config import IntervalConfig
from heliograph.processors.interval.processor import IntervalProcessor

FACTORY = ProcessorFactory(
    type="interval",
    config_class=IntervalConfig,
    signals={Signal.METRICS: Stability.ALPHA},
    create=IntervalProcessor,
    summary="Holds metrics back and hands on the last value of each series at an interval.",
)
"""What `app/components.py` lists."""
