"""How the service makes logdedup processors."""

from heliograph.model import Signal
from heliograph.pipeline import ProcessorFactory, Stability
from heliograph.processors.logdedup.config import LogDedupConfig
from heliograph.processors.logdedup.processor import LogDedupProcessor

FACTORY = ProcessorFactory(
    type="logdedup",
    config_class=LogDedupConfig,
    aliases=("log_dedup",),
    signals={Signal.LOGS: Stability.ALPHA},
    create=LogDedupProcessor,
    summary="Counts equal log records over an interval and hands on one of them.",
)
"""What `app/components.py` lists."""
