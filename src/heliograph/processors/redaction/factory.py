"""How the service makes redaction processors."""

from heliograph.model import Signal
from heliograph.pipeline import ProcessorFactory, Stability
from heliograph.processors.redaction.config import RedactionConfig
from heliograph.processors.redaction.processor import RedactionProcessor

FACTORY = ProcessorFactory(
    type="redaction",
    config_class=RedactionConfig,
    signals={Signal.TRACES: Stability.BETA, Signal.METRICS: Stability.ALPHA, Signal.LOGS: Stability.ALPHA},
    create=RedactionProcessor,
    summary="Removes attributes that are not allowed and masks values that are blocked.",
)
"""What `app/components.py` lists."""
