"""The cumulativetodelta processor: differences of counters."""

from heliograph.processors.cumulativetodelta.factory import FACTORY

__all__ = ["FACTORY"]
