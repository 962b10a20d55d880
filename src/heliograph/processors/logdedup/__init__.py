"""Equal log records become one with a count."""

from heliograph.processors.logdedup.factory import FACTORY

__all__ = ["FACTORY"]
