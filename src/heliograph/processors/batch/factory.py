"""How the service makes batch processors."""

from heliograph.model import Signal
from heliograph.pipeline import ProcessorFactory, Stability
from heliograph.processors.batch.config import BatchConfig
from heliograph.processors.batch.processor import BatchProcessor

FACTORY = ProcessorFactory(
    type="batch",
    config_class=BatchConfig,
    signals=dict.fromkeys(Signal, Stability.BETA),
    create=BatchProcessor,
    summary="Makes fewer, bigger batches, by count or by time.",
)
