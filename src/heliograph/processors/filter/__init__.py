"""The filter processor: drops what OTTL conditions take."""

from heliograph.processors.filter.factory import FACTORY

__all__ = ["FACTORY"]
