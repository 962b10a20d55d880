"""The span processor: names from attributes, attributes from names, status."""

from heliograph.processors.span.factory import FACTORY

__all__ = ["FACTORY"]
