"""The deltatorate processor: deltas by second."""

from heliograph.processors.deltatorate.factory import FACTORY

__all__ = ["FACTORY"]
