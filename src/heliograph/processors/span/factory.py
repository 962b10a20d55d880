"""How the service makes span processors."""

from heliograph.model import Signal
from heliograph.pipeline import ProcessorFactory, Stability
from heliograph.processors.span.config import SpanConfig
from heliograph.processors.span.processor import SpanProcessor

FACTORY = ProcessorFactory(
    type="span",
    config_class=SpanConfig,
    signals={Signal.TRACES: Stability.ALPHA},
    create=SpanProcessor,
    summary="Names spans after attributes, makes attributes of names, sets the status.",
)
"""What `app/components.py` lists."""
