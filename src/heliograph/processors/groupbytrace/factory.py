"""How the service makes groupbytrace processors."""

from heliograph.model import Signal
from heliograph.pipeline import ProcessorFactory, Stability
from heliograph.processors.groupbytrace.config import GroupByTraceConfig
from heliograph.processors.groupbytrace.processor import GroupByTraceProcessor

FACTORY = ProcessorFactory(
    type="groupbytrace",
    config_class=GroupByTraceConfig,
    signals={Signal.TRACES: Stability.BETA},
    create=GroupByTraceProcessor,
    summary="Holds the spans of a trace for a while and hands them on together.",
)
"""What `app/components.py` lists."""
