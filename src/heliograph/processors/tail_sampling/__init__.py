"""The tail sampler: traces are kept or left out by what all their spans say."""

from heliograph.processors.tail_sampling.factory import FACTORY

__all__ = ["FACTORY"]
