"""How the service makes remotetap processors."""

from heliograph.model import Signal
from heliograph.pipeline import ProcessorFactory, Stability
from heliograph.processors.remotetap.config import RemoteTapConfig
from heliograph.processors.remotetap.processor import RemoteTapProcessor

FACTORY = ProcessorFactory(
    type="remotetap",
    aliases=("remote_tap",),
    config_class=RemoteTapConfig,
    signals=dict.fromkeys(Signal, Stability.BETA),
    create=RemoteTapProcessor,
    summary="Shows what flows by over a WebSocket.",
)
"""What `app/components.py` lists."""
