"""How the service makes unroll processors."""

from heliograph.model import Signal
from heliograph.pipeline import ProcessorFactory, Stability
from heliograph.processors.unroll.config import UnrollConfig
from heliograph.processors.unroll.processor import UnrollProcessor

FACTORY = ProcessorFactory(
    type="unroll",
    config_class=UnrollConfig,
    signals={Signal.LOGS: Stability.DEVELOPMENT},
    create=UnrollProcessor,
    summary="Makes a log record of each element of a body that is a list.",
)
"""What `app/components.py` lists."""
