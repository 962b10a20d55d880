"""The batch processor: fewer, bigger batches."""

from heliograph.processors.batch.factory import FACTORY

__all__ = ["FACTORY"]
