"""How the service makes resourcedetection processors."""

from heliograph.model import Signal
from heliograph.pipeline import ProcessorFactory, Stability
from heliograph.processors.resourcedetection.config import ResourceDetectionConfig
from heliograph.processors.resourcedetection.processor import ResourceDetectionProcessor

FACTORY = ProcessorFactory(
    type="resourcedetection",
    aliases=("resource_detection",),
    config_class=ResourceDetectionConfig,
    signals=dict.fromkeys(Signal, Stability.BETA),
    create=ResourceDetectionProcessor,
    summary="Writes what is known of the machine to every resource.",
)
"""What `app/components.py` lists."""
