"""Records move to resources that say what they have in common."""

from heliograph.processors.groupbyattrs.factory import FACTORY

__all__ = ["FACTORY"]
