"""The memory limiter: refuses data before memory runs out."""

from heliograph.processors.memory_limiter.factory import FACTORY

__all__ = ["FACTORY"]
