"""How the service makes resource processors."""

from heliograph.model import Signal
from heliograph.pipeline import ProcessorFactory, Stability
from heliograph.processors.resource.config import ResourceConfig
from heliograph.processors.resource.processor import ResourceProcessor

FACTORY = ProcessorFactory(
    type="resource",
    config_class=ResourceConfig,
    signals=dict.fromkeys(Signal, Stability.BETA),
    create=ResourceProcessor,
    summary="Inserts, updates, deletes, hashes, extracts and converts attributes of resources.",
)
"""What `app/components.py` lists."""
