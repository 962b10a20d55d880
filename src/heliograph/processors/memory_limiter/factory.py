"""How the service makes memory limiters."""

from heliograph.model import Signal
from heliograph.pipeline import ProcessorFactory, Stability
from heliograph.processors.memory_limiter.config import MemoryLimiterConfig
from heliograph.processors.memory_limiter.processor import MemoryLimiter

FACTORY = ProcessorFactory(
    type="memory_limiter",
    config_class=MemoryLimiterConfig,
    signals=dict.fromkeys(Signal, Stability.BETA),
    create=MemoryLimiter,
    summary="Refuses data before the process runs out of memory.",
)
