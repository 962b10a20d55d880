"""How the service makes attributes processors."""

from heliograph.model import Signal
from heliograph.pipeline import ProcessorFactory, Stability
from heliograph.processors.attributes.config import AttributesConfig
from heliograph.processors.attributes.processor import AttributesProcessor

FACTORY = ProcessorFactory(
    type="attributes",
    config_class=AttributesConfig,
    signals=dict.fromkeys(Signal, Stability.BETA),
    create=AttributesProcessor,
    summary="Inserts, updates, deletes, hashes, extracts and converts attributes of records.",
)
"""What `app/components.py` lists."""
