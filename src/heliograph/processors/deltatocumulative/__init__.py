"""The deltatocumulative processor: totals of deltas."""

from heliograph.processors.deltatocumulative.factory import FACTORY

__all__ = ["FACTORY"]
