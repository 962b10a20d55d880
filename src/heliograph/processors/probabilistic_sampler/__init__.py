"""The probabilistic sampler: a share of the traces or log records."""

from heliograph.processors.probabilistic_sampler.factory import FACTORY

__all__ = ["FACTORY"]
