"""How the service makes probabilistic samplers."""

from heliograph.model import Signal
from heliograph.pipeline import ProcessorFactory, Stability
from heliograph.processors.probabilistic_sampler.config import ProbabilisticSamplerConfig
from heliograph.processors.probabilistic_sampler.processor import ProbabilisticSamplerProcessor

FACTORY = ProcessorFactory(
    type="probabilistic_sampler",
    config_class=ProbabilisticSamplerConfig,
    signals={Signal.TRACES: Stability.BETA, Signal.LOGS: Stability.ALPHA},
    create=ProbabilisticSamplerProcessor,
    summary="Keeps a share of the traces or log records, the same traces everywhere.",
)
"""What `app/components.py` lists."""
