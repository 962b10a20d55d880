"""How the service makes filter processors."""

from heliograph.model import Signal
from heliograph.pipeline import ProcessorFactory, Stability
from heliograph.processors.filter.config import FilterConfig
from heliograph.processors.filter.processor import FilterProcessor

FACTORY = ProcessorFactory(
    type="filter",
    config_class=FilterConfig,
    signals=dict.fromkeys(Signal, Stability.BETA),
    create=FilterProcessor,
    summary="Drops telemetry that OTTL conditions take.",
)
"""What `app/components.py` lists."""
