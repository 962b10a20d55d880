"""How the service makes transform processors."""

from heliograph.model import Signal
from heliograph.pipeline import ProcessorFactory, Stability
from heliograph.processors.transform.config import TransformConfig
from heliograph.processors.transform.processor import TransformProcessor

FACTORY = ProcessorFactory(
    type="transform",
    config_class=TransformConfig,
    signals=dict.fromkeys(Signal, Stability.BETA),
    create=TransformProcessor,
    summary="Edits telemetry with OTTL statements.",
)
"""What `app/components.py` lists."""
